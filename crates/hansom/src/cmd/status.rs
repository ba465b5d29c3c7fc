//! `hansom status`: whether a daemon runs, and what it says of itself.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use store::Holder;

use super::DataDir;
use crate::output::{self, Colour, Format, paint};
use crate::settings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data_dir: DataDir,
}

/// The exit code when nothing runs, as init scripts have it.
const NOT_RUNNING: u8 = 3;

pub(crate) fn run(args: Args, format: Format) -> Result<ExitCode> {
    let data_dir = settings::data_dir(args.data_dir.data_dir);
    let Some(holder) = Holder::of(&data_dir)? else {
        match format {
            Format::Json => output::json(&json!({ "running": false, "dataDir": data_dir })),
            Format::Text => output::line(format!(
                "{}: no hansom runs on {}; start one with `sudo hansom up`",
                paint(Colour::Yellow, "stopped"),
                data_dir.display()
            )),
        }
        return Ok(ExitCode::from(NOT_RUNNING));
    };
    let info = get(&holder.listen, "/_hansom/info").and_then(|text| {
        serde_json::from_str::<Value>(&text).context("the daemon's answer is not JSON")
    });
    match (format, info) {
        (Format::Json, info) => output::json(&json!({
            "running": true,
            "answers": info.is_ok(),
            "pid": holder.pid,
            "listen": holder.listen,
            "dataDir": data_dir,
            "info": info.unwrap_or(Value::Null),
        })),
        (Format::Text, Ok(info)) => {
            output::line(format!(
                "{}: hansom {} (process id {}) listens on http://{}, data in {}",
                paint(Colour::Green, "running"),
                info["version"].as_str().unwrap_or("?"),
                holder.pid,
                holder.listen,
                data_dir.display()
            ));
            if let Some(counts) = info["counts"].as_object() {
                let cells: Vec<String> =
                    counts.iter().map(|(name, n)| format!("{n} {name}")).collect();
                output::line(cells.join(", "));
            }
        }
        (Format::Text, Err(error)) => {
            output::line(format!(
                "{}: process {} holds {} but does not answer on {}: {error:#}",
                paint(Colour::Red, "not answering"),
                holder.pid,
                data_dir.display(),
                holder.listen
            ));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the daemon of `data_dir` answers on `listen`, and not another one that has the port.
pub(crate) fn answers_for(listen: &str, data_dir: &Path) -> bool {
    let info = get(listen, "/_hansom/info").ok();
    let info = info.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let own = std::fs::read_to_string(data_dir.join("instance-id")).ok();
    match (info.as_ref().and_then(|info| info["instanceId"].as_str()), own) {
        (Some(answering), Some(own)) => answering == own.trim(),
        _ => false,
    }
}

/// One plain GET: nothing here is worth an HTTP client.
pub(crate) fn get(listen: &str, path: &str) -> Result<String> {
    let mut addresses = listen.to_socket_addrs().context("not an address with a port")?;
    let mut address = addresses.next().context("the name has no address")?;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let timeout = Duration::from_secs(5);
    let mut stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {listen}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no end of header")?;
    anyhow::ensure!(head.starts_with("HTTP/1.1 200"), "{}", head.lines().next().unwrap_or(""));
    Ok(body.to_owned())
}
