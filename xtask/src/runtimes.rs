//! `cargo xtask runtimes`: images of Lambda's runtimes for machines that cannot reach AWS's.
//!
//! The images are made by `xtask/runtimes/build.py` of Debian's packages and AWS's runtime interface
//! client from PyPI, and pushed into the registry of a running Hansom.

use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::machine::{command, ensure_packages, ensure_venv, run, target};

const USAGE: &str =
    "usage: cargo xtask runtimes [--endpoint http://HOST:PORT] [--output DIR] [--only NAME,…]";
const PACKAGES: &[&str] = &[
    "bash",
    "ca-certificates",
    "coreutils",
    "curl",
    "gawk",
    "nodejs",
    "python3",
    "python3-venv",
    "skopeo",
];

struct Options {
    endpoint: Option<String>,
    output: PathBuf,
    only: String,
}

fn options(args: &[String]) -> Result<Options> {
    let mut options = Options {
        endpoint: None,
        output: target().join("lambda-runtimes"),
        only: "provided,python,nodejs".into(),
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().cloned().with_context(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--endpoint" => options.endpoint = Some(value()?),
            "--output" => options.output = value()?.into(),
            "--only" => options.only = value()?,
            _ => bail!("{USAGE}"),
        }
    }
    Ok(options)
}

pub(crate) fn runtimes(args: &[String]) -> Result<()> {
    let options = options(args)?;
    println!("making images of runtimes in {}", options.output.display());
    build(&options.output, &options.only)?;
    let endpoint = options.endpoint.clone().unwrap_or_else(|| "http://localhost:4566".into());
    if options.endpoint.is_none() && !answers(&endpoint) {
        println!(
            "No Hansom answers at {endpoint}. Start one and say `cargo xtask runtimes` again, with \
             --endpoint if it listens elsewhere."
        );
        return Ok(());
    }
    push(&options.output, &endpoint)?;
    println!(
        "\nThis Hansom runs functions on these images from now on, for every runtime that its \
         settings do not\nname; all python3.x are Debian's one Python, all nodejs are this \
         machine's one Node.js. The same, said\noutright:\n"
    );
    for name in options.only.split(',') {
        println!(
            "    hansom up --lambda-runtime '{name}*=\
             000000000000.dkr.ecr.us-east-1.amazonaws.com/hansom-lambda/{name}:latest'"
        );
    }
    Ok(())
}

/// Makes the images that `only` names, separated by commas, where they are not there yet.
pub(crate) fn build(output: &Path, only: &str) -> Result<()> {
    ensure_packages(PACKAGES)?;
    let venv = ensure_venv()?;
    run(command("/usr/bin/python3")
        .arg("xtask/runtimes/build.py")
        .arg("--output")
        .arg(output)
        .arg("--pip")
        .arg(format!("{} -m pip", venv.join("bin/python").display()))
        .args(["--only", only]))
}

/// Pushes all images in `output` into the registry of the Hansom at `endpoint`.
pub(crate) fn push(output: &Path, endpoint: &str) -> Result<()> {
    let venv = ensure_venv()?;
    run(command(venv.join("bin/python"))
        .arg("xtask/runtimes/push.py")
        .arg(output)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"))
}

/// Whether somebody listens there.
fn answers(endpoint: &str) -> bool {
    let host = endpoint.trim_start_matches("http://").trim_end_matches('/');
    let addresses = host.to_socket_addrs().into_iter().flatten();
    addresses.into_iter().any(|address| TcpStream::connect(address).is_ok())
}
