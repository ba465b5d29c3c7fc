//! `hansom iam`: why a call was allowed or denied, and what was denied lately.
//!
//! Asks the daemon for what it remembers; only the root of an account is told.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use aws_api::sigv4::{self, Credentials};
use model::Clock;
use serde_json::{Value, json};

use crate::output::{self, Colour, Format, paint};
use crate::settings::ClientSettings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Explain how a request was decided: every policy statement and why it did or did not count.
    Why {
        /// The request id, as clients print it with an error.
        request_id: String,
        /// Also list the statements that are about other actions, resources or principals.
        #[arg(long)]
        all: bool,
    },
    /// List what was denied lately, or would be with `--iam=enforce`.
    Denials {
        /// Go on as new ones come.
        #[arg(long)]
        follow: bool,
    },
}

/// Between two looks of `--follow`.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

pub(crate) fn run(args: Args, settings: &ClientSettings, format: Format) -> Result<ExitCode> {
    match args.command {
        Command::Why { request_id, all } => why(&request_id, all, settings, format),
        Command::Denials { follow } => denials(follow, settings, format),
    }
}

fn why(request_id: &str, all: bool, settings: &ClientSettings, format: Format) -> Result<ExitCode> {
    let is_id = request_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if request_id.is_empty() || !is_id {
        bail!("{request_id:?} is not a request id");
    }
    let answer = get(settings, &format!("/_hansom/iam/decisions/{request_id}"))?;
    let decisions = answer["decisions"].as_array().cloned().unwrap_or_default();
    match format {
        Format::Json => output::json(&json!(decisions)),
        Format::Text => {
            for (index, decision) in decisions.iter().enumerate() {
                if index > 0 {
                    output::line("");
                }
                explain(decision, all);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn explain(decision: &Value, all: bool) {
    let text = |name: &str| decision[name].as_str().unwrap_or("-").to_owned();
    let is_allowed = decision["decision"] == "allowed";
    let verdict = match (is_allowed, decision["enforced"].as_bool()) {
        (true, _) => paint(Colour::Green, "allowed"),
        (false, Some(false)) => paint(Colour::Yellow, "would be denied"),
        (false, _) => paint(Colour::Red, "denied"),
    };
    output::line(format!("{verdict}  {} on {}", text("action"), text("resource")));
    output::line(format!("  caller   {} ({})", text("principal"), text("principalKind")));
    output::line(format!(
        "  request  {} ({}) at {}",
        text("requestId"),
        text("operation"),
        text("at")
    ));
    output::line(format!("  because  {}", text("reason")));
    let statements = decision["statements"].as_array().cloned().unwrap_or_default();
    let n_all = statements.len();
    let shown: Vec<&Value> = statements.iter().filter(|one| all || is_near(one)).collect();
    if n_all == 0 {
        output::line("  no policy is attached to the caller or the resource");
    } else {
        output::line(format!("  statements ({} of {n_all})", shown.len()));
    }
    for one in &shown {
        let part = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let sid = one["sid"].as_str().map(|sid| format!(" ({sid})")).unwrap_or_default();
        let mark = match (one["decisive"].as_bool(), one["applies"].as_bool()) {
            (Some(true), _) => "=>",
            (_, Some(true)) => " +",
            _ => " -",
        };
        let effect = match part("effect").as_str() {
            "Deny" => paint(Colour::Red, "Deny "),
            _ => paint(Colour::Green, "Allow"),
        };
        output::line(format!(
            "  {mark} {effect} statement {}{sid} of {} [{}]: {}",
            one["statement"],
            part("policy"),
            part("kind"),
            part("why")
        ));
    }
    if shown.len() < n_all {
        output::line(
            "     the others are about other actions, resources or principals; --all lists them",
        );
    }
    output::line("  facts");
    for (key, values) in decision["facts"].as_object().into_iter().flatten() {
        let values: Vec<&str> =
            values.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        output::line(format!("    {key} = {}", values.join(", ")));
    }
}

/// Statements that apply, or would but for a condition or the resource.
fn is_near(statement: &Value) -> bool {
    let why = statement["why"].as_str().unwrap_or_default();
    statement["applies"] == true || why.contains("condition") || why.contains("resources")
}

fn denials(follow: bool, settings: &ClientSettings, format: Format) -> Result<ExitCode> {
    let mut after = 0_u64;
    loop {
        let answer = get(settings, &format!("/_hansom/iam/denials?after={after}"))?;
        for denial in answer["denials"].as_array().into_iter().flatten() {
            match format {
                Format::Json => output::line(denial.to_string()),
                Format::Text => {
                    let text = |name: &str| denial[name].as_str().unwrap_or("-").to_owned();
                    let was = match denial["enforced"].as_bool() {
                        Some(false) => paint(Colour::Yellow, "would be denied"),
                        _ => paint(Colour::Red, "denied"),
                    };
                    output::line(format!(
                        "{}  {}  {was}  {}",
                        text("at"),
                        paint(Colour::Dim, &text("requestId")),
                        text("reason")
                    ));
                }
            }
        }
        after = answer["last"].as_u64().unwrap_or(after);
        if !follow {
            return Ok(ExitCode::SUCCESS);
        }
        std::thread::sleep(FOLLOW_EVERY);
    }
}

/// A signed GET of what is Hansom's own.
pub(super) fn get(settings: &ClientSettings, path: &str) -> Result<Value> {
    let endpoint = settings.endpoint.as_str();
    let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
    let (mut parts, ()) = http::Request::get(path).header("host", host).body(())?.into_parts();
    let credentials = Credentials {
        access_key: settings.access_key_id.clone(),
        secret_key: settings.secret_access_key.clone(),
        session_token: settings.session_token.clone(),
    };
    let now = Clock::system().now();
    sigv4::sign(&mut parts, b"", &credentials, settings.region.as_str(), "sts", now);
    let mut request = format!("GET {path} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in &parts.headers {
        request += &format!("{name}: {}\r\n", value.to_str()?);
    }
    request += "\r\n";
    let mut addresses = host.to_socket_addrs().context("the endpoint is not HOST:PORT")?;
    let mut address = addresses.next().context("the endpoint has no address")?;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let timeout = Duration::from_secs(5);
    let mut stream = TcpStream::connect_timeout(&address, timeout)
        .with_context(|| format!("no daemon answers on {endpoint}"))?;
    stream.set_read_timeout(Some(timeout))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no end of header")?;
    let value: Value = serde_json::from_str(body).context("the daemon's answer is not JSON")?;
    if !head.starts_with("HTTP/1.1 200") {
        bail!("{}", value["error"].as_str().unwrap_or("the daemon refused"));
    }
    Ok(value)
}
