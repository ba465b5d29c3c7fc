//! `hansom ca`: the certificate by which clients know the daemon when they use TLS.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::json;

use super::status;
use crate::output::{self, Format};
use crate::settings::{self, ClientSettings};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write it to a file instead.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, client: &ClientSettings, format: Format) -> Result<ExitCode> {
    let pem = fetch(client)?;
    match (&args.out, format) {
        (Some(file), _) => write(file, &pem)?,
        (None, Format::Json) => output::json(&json!({ "certificate": pem })),
        (None, Format::Text) => output::line(pem.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts the certificate where `file` says, or in the user's own data, and says where that is.
pub(super) fn keep(file: Option<PathBuf>, client: &ClientSettings) -> Result<PathBuf> {
    let file = match file {
        Some(file) => file,
        None => {
            let data = settings::variable("XDG_DATA_HOME").map(PathBuf::from);
            let data = match data {
                Some(data) => data,
                None => {
                    let home = settings::variable("HOME").context("HOME is not set")?;
                    Path::new(&home).join(".local/share")
                }
            };
            // Several daemons may run on one machine, each with an authority of its own.
            let port = client.endpoint.rsplit_once(':').map_or("", |(_, port)| port);
            data.join("hansom").join(format!("ca-{port}.pem"))
        }
    };
    write(&file, &fetch(client)?)?;
    Ok(file)
}

/// Over a plain connection: whoever could change it on the way could be root here anyway, since
/// the root keys are let in on loopback only.
fn fetch(client: &ClientSettings) -> Result<String> {
    let host = client.endpoint.strip_prefix("http://").unwrap_or(&client.endpoint);
    status::get(host, "/_hansom/ca.pem")
        .with_context(|| format!("could not get the certificate from {}", client.endpoint))
}

fn write(file: &Path, pem: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("could not create {}", folder.display()))?;
    }
    fs::write(file, pem).with_context(|| format!("could not write {}", file.display()))
}
