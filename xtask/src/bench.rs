//! `cargo xtask bench [NAME ...]`: measures, and prints ratios to baselines run in the same minute.
//!
//! The measuring is in `xtask/bench/`, in Python, which drives a release daemon by the official
//! clients and by requests signed ahead; this file brings the machine into shape for it.

use std::process::Command;

use anyhow::Result;

use crate::demo::Daemon;
use crate::machine::{command, ensure_packages, ensure_venv, is_root, run, target};

const PACKAGES: &[&str] = &[
    "curl",
    "gcc",
    "libc6-dev",
    "nginx-light",
    "python3-venv",
    "runc",
    "skopeo",
    "umoci",
    "wrk",
    "zstd",
];

pub(crate) fn bench(args: &[String]) -> Result<()> {
    ensure_packages(PACKAGES)?;
    let python = ensure_venv()?.join("bin/python");
    let needs_runtimes = |name: &String| matches!(name.as_str(), "functions" | "uploads");
    if args.is_empty() || args.iter().any(needs_runtimes) {
        crate::runtimes::build(&target().join("lambda-runtimes"), "python")?;
    }
    println!("building Hansom (the first time takes some minutes)");
    run(command(env!("CARGO")).args(["build", "--release", "--quiet", "-p", "hansom"]))?;
    let daemon = Daemon::start()?;
    let mut environment = daemon.environment();
    environment.push(("HANSOM_BINARY", target().join("release/hansom").display().to_string()));
    environment.push(("PYTHONDONTWRITEBYTECODE", "1".into()));
    let result = run(as_root(&environment).arg(python).arg("xtask/bench/bench.py").args(args));
    daemon.destroy()?;
    result
}

/// The baselines make containers too, and the memory of processes of root is root's to read.
fn as_root(environment: &[(&'static str, String)]) -> Command {
    let mut env = if is_root() {
        command("env")
    } else {
        let mut sudo = command("sudo");
        sudo.arg("env");
        sudo
    };
    env.args(environment.iter().map(|(name, value)| format!("{name}={value}")));
    env
}
