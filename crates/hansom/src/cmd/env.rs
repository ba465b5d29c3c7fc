//! `hansom env`: how AWS tools find the daemon.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::json;

use super::ca;
use crate::output::{self, Format};
use crate::settings::{self, ClientSettings};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write a profile to ~/.aws instead, to be used as `aws --profile NAME`.
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "hansom")]
    profile: Option<String>,
    /// The account whose root the keys are for [default: 000000000000].
    #[arg(long)]
    account: Option<String>,
    /// Use TLS: the certificate of the daemon's authority is put into a file that AWS tools are
    /// told to trust.
    #[arg(long)]
    tls: bool,
    /// Where to put that file [default: ~/.local/share/hansom/ca-PORT.pem].
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca_file: Option<PathBuf>,
}

pub(crate) fn run(args: Args, client: &ClientSettings, format: Format) -> Result<ExitCode> {
    let (key, secret) = match (&args.account, settings::variable("AWS_ACCESS_KEY_ID")) {
        (Some(_), _) => (settings::account(args.account.clone())?.to_string(), "test".to_owned()),
        (None, Some(_)) => (client.access_key_id.clone(), client.secret_access_key.clone()),
        (None, None) => ("test".to_owned(), "test".to_owned()),
    };
    // By name, since image names are `localhost:4566/…` and some tools treat that host alone
    // as one without TLS.
    let mut endpoint = client.endpoint.replace("//127.0.0.1", "//localhost");
    let mut bundle = None;
    if args.tls {
        bundle = Some(ca::keep(args.ca_file.clone(), client)?.display().to_string());
        endpoint = endpoint.replacen("http://", "https://", 1);
    }
    if let Some(profile) = &args.profile {
        let bundle = bundle.as_deref();
        return write_profile(profile, &endpoint, client.region.as_str(), bundle, &key, &secret);
    }
    let mut variables = vec![
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_ACCESS_KEY_ID", key.as_str()),
        ("AWS_SECRET_ACCESS_KEY", secret.as_str()),
        ("AWS_REGION", client.region.as_str()),
        ("AWS_DEFAULT_REGION", client.region.as_str()),
        // SDKs would put `sync-` and the like in front of the host name, which then has no address.
        ("AWS_DISABLE_HOST_PREFIX_INJECTION", "true"),
    ];
    if let Some(bundle) = &bundle {
        variables.push(("AWS_CA_BUNDLE", bundle));
    }
    match format {
        Format::Json => {
            let map: serde_json::Map<_, _> =
                variables.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            output::json(&map.into());
        }
        Format::Text => {
            for (name, value) in variables {
                output::line(format!("export {name}={value}"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write_profile(
    name: &str,
    endpoint: &str,
    region: &str,
    bundle: Option<&str>,
    key: &str,
    secret: &str,
) -> Result<ExitCode> {
    let home = settings::variable("HOME").context("HOME is not set")?;
    let place = |variable: &str, file: &str| {
        settings::variable(variable)
            .map_or_else(|| Path::new(&home).join(".aws").join(file), PathBuf::from)
    };
    let section = if name == "default" { name.to_owned() } else { format!("profile {name}") };
    let config = place("AWS_CONFIG_FILE", "config");
    let credentials = place("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    let mut entries = vec![("region", region), ("endpoint_url", endpoint), ("output", "json")];
    entries.extend(bundle.map(|bundle| ("ca_bundle", bundle)));
    replace_section(&config, &section, &entries)?;
    replace_section(
        &credentials,
        name,
        &[("aws_access_key_id", key), ("aws_secret_access_key", secret)],
    )?;
    output::note(format!(
        "wrote the profile {name} to {} and {}; use it with `aws --profile {name}`",
        config.display(),
        credentials.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn replace_section(path: &Path, name: &str, entries: &[(&str, &str)]) -> Result<()> {
    let old = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("could not read {}", path.display()));
        }
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("could not create {}", folder.display()))?;
    }
    let new = with_section(&old, name, entries);
    // Beside and renamed, so that a full disk does not cost anybody their other profiles.
    let beside = path.with_extension("hansom-new");
    fs::write(&beside, new).with_context(|| format!("could not write {}", beside.display()))?;
    if let Ok(metadata) = fs::metadata(path) {
        fs::set_permissions(&beside, metadata.permissions())?;
    }
    fs::rename(&beside, path).with_context(|| format!("could not write {}", path.display()))?;
    Ok(())
}

/// `text` with the section `[name]` replaced or added; everything else stays as it was.
fn with_section(text: &str, name: &str, entries: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            inside = line.trim() == format!("[{name}]");
        }
        if !inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
    out.push_str(&format!("[{name}]\n"));
    for (key, value) in entries {
        out.push_str(&format!("{key} = {value}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_profiles_are_left_alone() {
        let old = "[default]\nregion = x\n\n[profile hansom]\nregion = old\n\n[profile b]\nk = v\n";
        let new = with_section(old, "profile hansom", &[("region", "new")]);
        assert_eq!(
            new,
            "[default]\nregion = x\n\n[profile b]\nk = v\n\n[profile hansom]\nregion = new\n"
        );
        assert_eq!(with_section(&new, "profile hansom", &[("region", "new")]), new);
    }
}
