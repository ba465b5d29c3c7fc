//! `cargo xtask bench`: measures, and prints ratios to baselines run in the same minute.
//!
//! The measuring is in `xtask/bench/bench.py`, which drives a release daemon with the official
//! clients' wire formats; this file brings the machine into shape for it.

use anyhow::Result;

use crate::demo::Daemon;
use crate::machine::{command, ensure_packages, ensure_venv, run, target};

const PACKAGES: &[&str] =
    &["busybox-static", "gcc", "libc6-dev", "nginx-light", "python3-venv", "runc", "skopeo", "wrk"];

pub(crate) fn bench(args: &[String]) -> Result<()> {
    ensure_packages(PACKAGES)?;
    let venv = ensure_venv()?;
    run(command(env!("CARGO")).args(["build", "--release", "--quiet", "-p", "hansom"]))?;
    let daemon = Daemon::start()?;
    let result = run(command(venv.join("bin/python"))
        .arg("xtask/bench/bench.py")
        .args(args)
        .envs(daemon.environment())
        .env("HANSOM_BINARY", target().join("release/hansom"))
        .env("HANSOM_DATA_DIR", daemon.data_dir()));
    daemon.destroy()?;
    result
}
