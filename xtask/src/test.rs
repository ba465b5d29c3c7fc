//! `cargo xtask test`: every check, in the order in which they fail fastest.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::machine::{command, ensure_packages, ensure_venv, is_root, run, target};
use crate::tidy;

const PACKAGES: &[&str] = &[
    "buildah",
    "busybox-static",
    "ca-certificates",
    "curl",
    "ffmpeg",
    "fonts-dejavu-core",
    "gcc",
    "git",
    "iproute2",
    "libc6-dev",
    "nftables",
    "openssl",
    "python3",
    "python3-venv",
    "runc",
    "skopeo",
];

pub(crate) fn test(args: &[String]) -> Result<()> {
    let quick = match args {
        [] => false,
        [flag] if flag == "--quick" => true,
        _ => bail!("usage: cargo xtask test [--quick]"),
    };
    if !is_root() {
        bail!("the tests run containers and need root: try `sudo -E cargo xtask test`");
    }
    ensure_packages(PACKAGES)?;
    step("formatting", || run(command(env!("CARGO")).args(["fmt", "--all", "--check"])))?;
    step("tidy", tidy::tidy)?;
    step("lints", || {
        run(command(env!("CARGO")).args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    step("unit and kernel tests", || run(&mut unit_tests()))?;
    if quick {
        return Ok(());
    }
    let venv = ensure_venv()?;
    step("generated code is up to date", || crate::codegen::run(&["--check".to_owned()]))?;
    step("wire formats, judged by botocore", || {
        let example = ["build", "--quiet", "-p", "hansom-aws-api", "--example", "wire_oracle"];
        run(command(env!("CARGO")).args(example))?;
        run(command(venv.join("bin/python"))
            .arg("crates/aws-api/tests/oracle/oracle.py")
            .arg(target().join("debug/examples/wire_oracle"))
            .env("PYTHONDONTWRITEBYTECODE", "1"))
    })?;
    step("building the daemon", || {
        run(command(env!("CARGO")).args(["build", "--quiet", "-p", "hansom"]))
    })?;
    step("end-to-end tests", || {
        run(command(venv.join("bin/python"))
            .args(["-m", "pytest", "-q", "--durations=10", "-p", "no:cacheprovider"])
            // Side by side, since much of a test is waiting; a file's tests share what they set up.
            .args(["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "tests/e2e"])
            .env("HANSOM_BINARY", target().join("debug/hansom"))
            .env("PYTHONDONTWRITEBYTECODE", "1"))
    })
}

fn unit_tests() -> std::process::Command {
    let has_nextest = command(env!("CARGO"))
        .args(["nextest", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    let mut tests = command(env!("CARGO"));
    if has_nextest {
        tests.args(["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "fail"]);
    } else {
        tests.args(["test", "--workspace", "--quiet", "--no-fail-fast"]);
    }
    tests
}

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("── {name}");
    let started = now();
    work()?;
    println!("   {:.1} s", (now().saturating_sub(started)).as_secs_f64());
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a stopwatch for people")]
fn now() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}
