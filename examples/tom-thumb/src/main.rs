//! Tom Thumb: takes one frame of a video as a picture and puts it into a bucket.
//!
//! The Processor of the Container-on-Demand pattern: everything it needs is in the environment, it
//! does one job, says in its log what it did, and ends with an exit status that tells the rest. It
//! knows AWS by its public interfaces only, so the same image runs wherever ECS tasks run.
//!
//! This file is the order of the work and the exit status. The steps are in the modules.

mod config;
mod credentials;
mod fetch;
mod frame;
mod http;
mod picture;
mod position;
mod report;
mod s3;
mod sigv4;

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::config::{Config, Environment};
use crate::frame::FrameError;
use crate::s3::Storage;

/// What could not be done: bad configuration, an input that cannot be had or decoded, an upload
/// that was refused. FFmpeg itself ends with 1 as well.
const FAILED: u8 = 1;
/// The video is sound but has no frame at that position.
const PAST_THE_END: u8 = 2;

fn main() -> ExitCode {
    let environment = Environment::of_this_process();
    let config = match Config::read(&environment) {
        Ok(config) => config,
        Err(problems) => {
            for problem in &problems {
                complain(problem);
            }
            return ExitCode::from(FAILED);
        }
    };
    match run(&config, &environment) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(error.as_ref());
            match error.downcast_ref() {
                Some(FrameError::PastTheEnd { .. }) => ExitCode::from(PAST_THE_END),
                _ => ExitCode::from(FAILED),
            }
        }
    }
}

fn run(config: &Config, environment: &Environment) -> Result<(), Box<dyn Error>> {
    say(&format!(
        "tom-thumb {}: the frame at {} of {} becomes {}",
        env!("CARGO_PKG_VERSION"),
        config.position,
        config.video,
        config.thumbnail
    ));
    let scratch = tempfile::Builder::new()
        .prefix("tom-thumb-")
        .tempdir()
        .map_err(|source| format!("could not make a temporary folder: {source}"))?;
    stop_when_told(scratch.path().to_owned())?;
    let roots = http::Roots::read(environment)?;
    let storage = Storage::new(config.region.clone(), environment, &roots)?;
    // Asked for before any work: without them the result could not be delivered.
    storage.check_credentials()?;

    let video = scratch.path().join("video");
    let started = now();
    let n_bytes = fetch::fetch(&config.video, &storage, &roots, &video)?;
    say(&format!("fetched {n_bytes} bytes in {}", since(started)));

    let picture = scratch.path().join("thumbnail");
    let started = now();
    frame::take(&video, config.position, config.format, &picture)?;
    let size = picture::size_of(&picture)?;
    say(&format!(
        "took the frame in {}: {} of {} x {}",
        since(started),
        config.format,
        size.width,
        size.height
    ));

    let started = now();
    let n_bytes = storage.put(&config.thumbnail, &picture, config.format.media_type())?;
    say(&format!("uploaded {n_bytes} bytes in {}", since(started)));
    // By hand, for the order of its members: the interesting one first.
    say(&format!(
        r#"{{"thumbnail":{},"width":{},"height":{},"position":"{}","bytes":{n_bytes}}}"#,
        serde_json::Value::from(config.thumbnail.to_string()),
        size.width,
        size.height,
        config.position,
    ));
    Ok(())
}

/// Ends the process when it is told to. In a container it is process 1, and the kernel delivers
/// SIGTERM to process 1 only if that has a handler: without this, a stopped task would be waited
/// for until it is killed. Leaving takes FFmpeg along there, since it ends the pid namespace.
fn stop_when_told(scratch: PathBuf) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            complain(&*Box::<dyn Error>::from("told to stop"));
            // Nothing can be done about a failure here, and the folder is in a container's /tmp.
            let _ = std::fs::remove_dir_all(scratch);
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "only for the durations in the log")]
fn now() -> Instant {
    Instant::now()
}

fn since(started: Instant) -> String {
    format!("{:.2} s", started.elapsed().as_secs_f64())
}

/// A line of the log. A log that cannot be written is no reason to lose the picture.
fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// The one line that says what is wrong, with its causes.
fn complain(error: &dyn Error) {
    let mut line = format!("tom-thumb: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(&format!(": {error}"));
        cause = error.source();
    }
    let _ = writeln!(io::stderr().lock(), "{}", line.replace(['\n', '\r'], " "));
}
