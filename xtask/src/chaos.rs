//! `cargo xtask chaos [--seconds N] [--seed S]`: random calls, launches, stops and kill -9 against
//! a daemon of its own, and every invariant afterwards.
//!
//! The driver is `tests/e2e/chaos.py`, which `cargo xtask test` runs too, for two minutes.

use anyhow::{Result, bail};

use crate::machine::{command, ensure_packages, ensure_venv, is_root, run, target};

const PACKAGES: &[&str] = &["busybox-static", "iproute2", "nftables", "python3-venv", "skopeo"];

pub(crate) fn chaos(args: &[String]) -> Result<()> {
    if !is_root() {
        bail!("chaos runs containers and needs root: try `sudo -E cargo xtask chaos`");
    }
    ensure_packages(PACKAGES)?;
    let python = ensure_venv()?.join("bin/python");
    run(command(env!("CARGO")).args(["build", "--quiet", "-p", "hansom"]))?;
    run(command(python)
        .arg("tests/e2e/chaos.py")
        .args(args)
        .env("HANSOM_BINARY", target().join("debug/hansom"))
        .env("PYTHONDONTWRITEBYTECODE", "1"))
}
