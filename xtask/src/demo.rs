//! `cargo xtask demo`: Hansom's main job, on a fresh machine, to a picture.
//!
//! Installs what is missing, builds, starts a daemon on a directory and port of its own, runs Tom
//! Thumb through the AWS APIs (`xtask/demo/tom_thumb.py`), and removes the daemon again.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::machine::{command, ensure_packages, ensure_venv, is_root, root, run, target};
use crate::runtimes;

const USAGE: &str =
    "usage: cargo xtask demo [--video FILE] [--position [HH:]MM:SS[.fff]] [--output DIR]";

const PACKAGES: &[&str] = &[
    "ca-certificates",
    "ffmpeg",
    "fonts-dejavu-core",
    "gcc",
    "libc6-dev",
    "python3-venv",
    "runc",
    "skopeo",
];

struct Options {
    video: Option<PathBuf>,
    position: String,
    output: PathBuf,
}

fn options(args: &[String]) -> Result<Options> {
    let (mut video, mut position, mut output) = (None, None, target().join("demo"));
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().cloned().with_context(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--video" => {
                let path = value()?;
                let found = PathBuf::from(&path).canonicalize();
                video = Some(found.with_context(|| format!("there is no video {path}"))?);
            }
            "--position" => position = Some(value()?),
            "--output" => output = PathBuf::from(value()?),
            _ => bail!("{USAGE}"),
        }
    }
    // A video of unknown length has its first seconds in any case.
    let default = if video.is_some() { "00:01" } else { "00:12" };
    Ok(Options { video, position: position.unwrap_or_else(|| default.into()), output })
}

pub(crate) fn demo(args: &[String]) -> Result<()> {
    let options = options(args)?;
    if !is_root() {
        println!("Hansom makes namespaces and cgroups; `sudo` may ask for your password.");
    }
    ensure_packages(PACKAGES)?;
    let venv = ensure_venv()?;
    println!("building Hansom and Tom Thumb (the first time takes some minutes)");
    run(command(env!("CARGO")).args(["build", "--release", "--quiet", "-p", "hansom"]))?;
    let image = target().join("tom-thumb-image");
    run(command("sh").arg("examples/tom-thumb/build-image.sh").arg("--output").arg(&image))?;
    let video = match &options.video {
        Some(video) => video.clone(),
        None => sample_video()?,
    };
    std::fs::create_dir_all(&options.output)?;

    let daemon = Daemon::start()?;
    println!("\nTom Thumb by hand, on {}:", daemon.endpoint());
    let result = run(command(venv.join("bin/python"))
        .arg("xtask/demo/tom_thumb.py")
        .arg("--image")
        .arg(&image)
        .arg("--video")
        .arg(&video)
        .args(["--position", &options.position])
        .arg("--output")
        .arg(&options.output)
        .envs(daemon.environment()))
    .and_then(|()| automatic(&options, &daemon, &image, &video));
    if result.is_err() {
        println!("the daemon's log is kept in {}", daemon.keep_log(&options.output)?.display());
    }
    daemon.destroy()?;
    result?;
    if options.video.is_none() {
        for picture in ["thumbnail.png", "automatic-first.png", "automatic-second.png"] {
            check_frame(&options.output.join(picture), &options.position)?;
        }
    }
    Ok(())
}

/// The same again, with nobody to ask for it: an upload invokes a function, which runs the task.
fn automatic(options: &Options, daemon: &Daemon, image: &Path, video: &Path) -> Result<()> {
    println!("\nTom Thumb, automatic: an upload invokes a function, which runs the task.");
    let runtimes = target().join("lambda-runtimes");
    runtimes::build(&runtimes, "python")?;
    runtimes::push(&runtimes, &daemon.endpoint())?;
    run(command(ensure_venv()?.join("bin/python"))
        .arg("xtask/demo/automatic.py")
        .arg("--image")
        .arg(image)
        .arg("--video")
        .arg(video)
        .args(["--position", &options.position])
        .arg("--output")
        .arg(&options.output)
        .envs(daemon.environment()))
}

fn sample_video() -> Result<PathBuf> {
    let video = target().join("demo-video.mp4");
    if !video.exists() {
        let partial = target().join("demo-video.partial.mp4");
        run(command("sh").arg("examples/tom-thumb/make-video.sh").arg(&partial))?;
        std::fs::rename(partial, &video)?;
    }
    Ok(video)
}

/// The sample's frames show their own numbers, so the right one can be told.
fn check_frame(picture: &Path, position: &str) -> Result<()> {
    let output = command("sh").arg("examples/tom-thumb/frame-number.sh").arg(picture).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shown: u32 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    let expected = frame_at(position)?;
    ensure!(
        shown == expected,
        "the picture shows frame {shown}, and {position} is frame {expected}"
    );
    let name = picture.file_name().unwrap_or_default().display();
    println!("{name} shows frame {shown}, which is the right one.");
    Ok(())
}

/// The sample has 25 frames a second; the frame taken is the first at or after the position.
fn frame_at(position: &str) -> Result<u32> {
    let mut seconds = 0.0;
    for part in position.split(':') {
        seconds = seconds * 60.0
            + part.parse::<f64>().with_context(|| format!("{position} is no position"))?;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
    Ok((seconds * 25.0 - 1e-6).ceil() as u32)
}

/// A release daemon on a temporary directory.
pub(crate) struct Daemon {
    folder: tempfile::TempDir,
    port: u16,
    binary: PathBuf,
}

impl Daemon {
    pub(crate) fn start() -> Result<Daemon> {
        let folder = tempfile::Builder::new().prefix("hansom-demo-").tempdir()?;
        // Freed again before the daemon takes it: nobody else is after this very port.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let binary = target().join("release/hansom");
        let daemon = Daemon { folder, port, binary };
        run(daemon.hansom().args(["up", "--detach", "--listen", &format!("127.0.0.1:{port}")]))?;
        Ok(daemon)
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_ACCESS_KEY_ID", "test".into()),
            ("AWS_SECRET_ACCESS_KEY", "test".into()),
            ("AWS_DEFAULT_REGION", "us-east-1".into()),
            ("AWS_CONFIG_FILE", "/dev/null".into()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".into()),
        ]
    }

    /// The command line on this daemon, as root.
    fn hansom(&self) -> Command {
        let mut hansom = if is_root() {
            command(&self.binary)
        } else {
            let mut sudo = command("sudo");
            sudo.arg("--preserve-env=HANSOM_DATA_DIR").arg(&self.binary);
            sudo
        };
        hansom.env("HANSOM_DATA_DIR", self.data_dir());
        hansom
    }

    fn keep_log(&self, folder: &Path) -> Result<PathBuf> {
        let kept = root().join(folder).join("hansom.log");
        std::fs::copy(self.data_dir().join("hansom.log"), &kept)?;
        Ok(kept)
    }

    pub(crate) fn destroy(self) -> Result<()> {
        run(self.hansom().args(["destroy", "--yes"]).stderr(std::process::Stdio::null()))
            .context("could not remove the demo's daemon")
    }
}
