//! `hansom down`: stop the daemon.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use model::Clock;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde_json::json;
use store::Holder;

use super::DataDir;
use crate::output::{self, Format};
use crate::settings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data_dir: DataDir,
    /// Stop every task first. Otherwise they go on, and the next `hansom up` takes them over.
    #[arg(long)]
    stop_tasks: bool,
}

pub(crate) fn run(args: Args, format: Format) -> Result<ExitCode> {
    let data_dir = settings::data_dir(args.data_dir.data_dir);
    let Some(holder) = Holder::of(&data_dir)? else {
        bail!("no hansom runs on {}", data_dir.display());
    };
    // SIGTERM leaves the tasks, SIGUSR1 stops them first: see `daemon`.
    let signal = if args.stop_tasks { Signal::USR1 } else { Signal::TERM };
    let pid = i32::try_from(holder.pid).ok().and_then(Pid::from_raw);
    let pid = pid.context("the lock file names no process")?;
    // By descriptor, so that a process that takes over the number is not hit.
    let process = pidfd_open(pid, PidfdFlags::empty())
        .with_context(|| format!("could not find the daemon's process {}", holder.pid))?;
    if Holder::of(&data_dir)?.as_ref() == Some(&holder) {
        pidfd_send_signal(&process, signal)
            .with_context(|| format!("could not signal the daemon's process {}", holder.pid))?;
    }
    let clock = Clock::system();
    let give_up = clock.now().plus_secs(180);
    while Holder::of(&data_dir)?.as_ref() == Some(&holder) {
        if clock.now() > give_up {
            bail!("the daemon with process id {} still runs after three minutes", holder.pid);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    match format {
        Format::Json => output::json(&json!({ "stopped": holder.pid, "listen": holder.listen })),
        Format::Text => output::note(format!("hansom on {} has stopped", holder.listen)),
    }
    Ok(ExitCode::SUCCESS)
}

impl Args {
    /// As another command asks for it.
    pub(super) fn of(data_dir: std::path::PathBuf, stop_tasks: bool) -> Args {
        Args { data_dir: DataDir { data_dir: Some(data_dir) }, stop_tasks }
    }
}
