//! `hansom up`: start the daemon, in the foreground or detached.

pub(crate) mod machine;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use model::{Clock, Timestamp};
use store::Holder;

use super::DataDir;
use crate::daemon::{self, DaemonConfig};
use crate::{output, settings};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data_dir: DataDir,
    /// Address and port to listen on [default: HANSOM_LISTEN, or 127.0.0.1:4566].
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Return as soon as the daemon answers; its log goes to DATA_DIR/hansom.log.
    #[arg(long)]
    detach: bool,
    /// The only root key, instead of `test` and account numbers; needed to listen beyond loopback
    /// [default: HANSOM_ROOT_CREDENTIALS].
    #[arg(long, value_name = "ACCESS_KEY_ID:SECRET_ACCESS_KEY")]
    root_credentials: Option<String>,
    /// Whether IAM policies are enforced: enforce, log (report what would be denied), or off
    /// [default: HANSOM_IAM, or enforce].
    #[arg(long, value_name = "MODE")]
    iam: Option<String>,
    /// Credentials for other registries, as Docker writes them [default: HANSOM_REGISTRY_AUTH, or
    /// ~/.docker/config.json if it is there].
    #[arg(long, value_name = "FILE")]
    registry_auth: Option<PathBuf>,
    /// Let tasks use the root keys too. Otherwise they have their roles, as on AWS.
    #[arg(long)]
    task_root_keys: bool,
    /// Where the names of AWS services that Hansom does not serve lead inside tasks: to an error
    /// that says so, or to AWS.
    #[arg(long, value_enum, value_name = "WHERE", default_value_t = Unserved::Error)]
    unserved_aws: Unserved,
    /// A name of AWS that leads tasks to AWS, with all names below it; may be repeated.
    #[arg(long, value_name = "NAME")]
    pass_name: Vec<String>,
    /// What starts containers: `native`, or an OCI runtime command such as `runc`
    /// [default: HANSOM_RUNTIME, or native].
    #[arg(long, value_name = "NAME")]
    runtime: Option<String>,
    /// How many sandboxes wait for tasks in each VPC in use, some 720 KiB each
    /// [default: HANSOM_WARM, or 16 to 128 by the machine's memory].
    #[arg(long, value_name = "NUMBER")]
    warm: Option<usize>,
    #[command(flatten)]
    machine: machine::MachineArgs,
    /// What to log, for example `info,access=warn` [default: HANSOM_LOG, or info].
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// How many seconds stopped tasks can still be described.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    keep_stopped: u32,
}

/// Where names of services lead that we do not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Unserved {
    Error,
    Aws,
}

pub(crate) fn run(args: Args) -> Result<ExitCode> {
    let config = DaemonConfig {
        data_dir: settings::data_dir(args.data_dir.data_dir.clone()),
        listen: settings::listen(args.listen.clone())?,
        root_keys: settings::root_keys(args.root_credentials.clone())?,
        iam: settings::iam(args.iam.clone())?,
        root_keys_in_tasks: args.task_root_keys,
        pass_unserved: args.unserved_aws == Unserved::Aws,
        passed_names: args
            .pass_name
            .iter()
            .map(|name| name.trim_matches('.').to_ascii_lowercase())
            .collect(),
        keep_stopped: Duration::from_secs(args.keep_stopped.into()),
        registry_auth: settings::registry_auth(args.registry_auth.clone())?,
        runtime: settings::runtime(args.runtime.clone()),
        warm: settings::warm(args.warm)?,
        machine: args.machine.read()?,
        favor_dynmods: settings::favor_dynmods(),
    };
    if !rustix::process::geteuid().is_root() {
        bail!(
            "hansom up makes namespaces, mounts and cgroups, and needs root: try `sudo hansom up`"
        );
    }
    if args.detach {
        return detach(&args, &config);
    }
    let filter = args.log.or_else(|| settings::variable("HANSOM_LOG")).unwrap_or("info".into());
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_new(&filter)
                .with_context(|| format!("{filter:?} is not a log filter"))?,
        )
        .with_writer(|| LogWriter(std::io::stderr()))
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
    daemon::run(config)
}

/// Standard error, that never fails: a log on a full disk must not take the daemon with it.
struct LogWriter(std::io::Stderr);

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn detach(args: &Args, config: &DaemonConfig) -> Result<ExitCode> {
    fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("could not create {}", config.data_dir.display()))?;
    if let Some(holder) = Holder::of(&config.data_dir)? {
        bail!(
            "hansom already runs on {} with process id {}, listening on {}; stop it with \
             `hansom down`",
            config.data_dir.display(),
            holder.pid,
            holder.listen
        );
    }
    let log_path = config.data_dir.join("hansom.log");
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&log_path)
        .with_context(|| format!("could not open {}", log_path.display()))?;
    let log_start = log.metadata()?.len();

    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("up")
        .arg("--data-dir")
        .arg(&config.data_dir)
        .args(["--listen", &config.listen.to_string()])
        .args(["--keep-stopped", &args.keep_stopped.to_string()])
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        // A group of its own, so that Ctrl-C in this terminal does not reach it.
        .process_group(0);
    if args.task_root_keys {
        command.arg("--task-root-keys");
    }
    if args.unserved_aws == Unserved::Aws {
        command.args(["--unserved-aws", "aws"]);
    }
    for name in &args.pass_name {
        command.args(["--pass-name", name]);
    }
    if let Some(filter) = &args.log {
        command.args(["--log", filter]);
    }
    if let Some(mode) = &args.iam {
        command.args(["--iam", mode]);
    }
    if let Some(file) = &args.registry_auth {
        command.arg("--registry-auth").arg(file);
    }
    if let Some(runtime) = &args.runtime {
        command.args(["--runtime", runtime]);
    }
    if let Some(warm) = args.warm {
        command.args(["--warm", &warm.to_string()]);
    }
    args.machine.pass_on(&mut command);
    if let Some(credentials) = &args.root_credentials {
        // Not as an argument: those can be read by every user of the machine.
        command.env("HANSOM_ROOT_CREDENTIALS", credentials);
    }
    let child = command.spawn().context("could not start the daemon")?;
    wait_until_ready(child, config, &log_path, log_start)
}

fn wait_until_ready(
    mut child: Child,
    config: &DaemonConfig,
    log_path: &Path,
    log_start: u64,
) -> Result<ExitCode> {
    let clock = Clock::system();
    let give_up: Timestamp = clock.now().plus_secs(30);
    loop {
        if let Some(status) = child.try_wait()? {
            let log = fs::read(log_path).unwrap_or_default();
            let tail = log.get(usize::try_from(log_start)?..).unwrap_or_default();
            bail!("the daemon ended with {status}:\n{}", String::from_utf8_lossy(tail).trim_end());
        }
        if let Some(holder) = Holder::of(&config.data_dir)?
            && super::status::answers_for(&holder.listen, &config.data_dir)
        {
            output::note(format!(
                "hansom {} listens on http://{}; `hansom env` tells AWS tools, `hansom down` stops it",
                env!("CARGO_PKG_VERSION"),
                holder.listen
            ));
            return Ok(ExitCode::SUCCESS);
        }
        if clock.now() > give_up {
            bail!("the daemon does not answer after 30 seconds; its log is {}", log_path.display());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
