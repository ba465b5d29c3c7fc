//! Where the command line meets the environment. Nothing else reads environment variables.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use model::{AccountId, Region};

/// What a client command needs to reach a daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientSettings {
    /// `http://127.0.0.1:4566`
    pub(crate) endpoint: String,
    pub(crate) region: Region,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:4566";

/// An environment variable that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads them")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// `--data-dir`, `HANSOM_DATA_DIR`, or `/var/lib/hansom`.
pub(crate) fn data_dir(flag: Option<PathBuf>) -> PathBuf {
    flag.or_else(|| variable("HANSOM_DATA_DIR").map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("/var/lib/hansom"))
}

/// `--listen`, `HANSOM_LISTEN`, or `127.0.0.1:4566`.
pub(crate) fn listen(flag: Option<String>) -> Result<SocketAddr> {
    let text =
        flag.or_else(|| variable("HANSOM_LISTEN")).unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
    // `localhost:4566` is what people write; it means loopback, not a look-up.
    let text = text.replace("localhost", "127.0.0.1");
    text.parse().with_context(|| {
        format!("{text:?} is not an address to listen on; write it as {DEFAULT_LISTEN}")
    })
}

/// `--runtime`, `HANSOM_RUNTIME`, or our own launcher.
pub(crate) fn runtime(flag: Option<String>) -> node::RuntimeKind {
    let text = flag.or_else(|| variable("HANSOM_RUNTIME"));
    text.map_or(node::RuntimeKind::Native, |text| node::RuntimeKind::parse(&text))
}

/// `--warm`, `HANSOM_WARM`, or what the node has as its default.
pub(crate) fn warm(flag: Option<usize>) -> Result<Option<usize>> {
    if flag.is_some() {
        return Ok(flag);
    }
    let parse = |text: String| {
        text.parse().with_context(|| format!("HANSOM_WARM must be a number, not {text:?}"))
    };
    variable("HANSOM_WARM").map(parse).transpose()
}

/// Whether `HANSOM_FAVORDYNMODS` leaves the kernel's setting to us.
pub(crate) fn favor_dynmods() -> bool {
    variable("HANSOM_FAVORDYNMODS").is_none_or(|value| value != "off")
}

/// `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, from the flag or `HANSOM_ROOT_CREDENTIALS`.
pub(crate) fn root_keys(flag: Option<String>) -> Result<gateway::RootKeys> {
    let Some(text) = flag.or_else(|| variable("HANSOM_ROOT_CREDENTIALS")) else {
        return Ok(gateway::RootKeys::WellKnown);
    };
    match text.split_once(':') {
        Some((id, secret)) if id.len() >= 8 && secret.len() >= 16 => Ok(gateway::RootKeys::Given {
            access_key_id: id.into(),
            secret_access_key: secret.into(),
        }),
        _ => bail!(
            "root credentials are written ACCESS_KEY_ID:SECRET_ACCESS_KEY, with at least 8 and \
             16 characters"
        ),
    }
}

/// `--iam`, `HANSOM_IAM`, or `enforce`.
pub(crate) fn iam(flag: Option<String>) -> Result<access::Mode> {
    match flag.or_else(|| variable("HANSOM_IAM")).as_deref() {
        None | Some("enforce") => Ok(access::Mode::Enforce),
        Some("log") => Ok(access::Mode::Log),
        Some("off") => Ok(access::Mode::Off),
        Some(other) => bail!("{other:?} is no mode of IAM: it is enforce, log, or off"),
    }
}

/// Credentials for other registries: the file that was named, or the one that `docker login` and
/// `skopeo login` write, if it is there.
pub(crate) fn registry_auth(flag: Option<PathBuf>) -> Result<node::RegistryAuth> {
    let named = flag.or_else(|| variable("HANSOM_REGISTRY_AUTH").map(PathBuf::from));
    let usual = || {
        let folder = variable("DOCKER_CONFIG").map(PathBuf::from);
        let folder = folder.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".docker")))?;
        Some(folder.join("config.json")).filter(|file| file.exists())
    };
    let Some(file) = named.or_else(usual) else {
        return Ok(node::RegistryAuth::default());
    };
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("could not read the registry credentials {}", file.display()))?;
    node::RegistryAuth::parse(&text).with_context(|| {
        format!("{} is not a file of registry credentials as Docker writes it", file.display())
    })
}

impl ClientSettings {
    /// From the flags, and where they are silent from the variables that AWS clients read.
    pub(crate) fn new(endpoint: Option<String>, region: Option<String>) -> Result<ClientSettings> {
        let endpoint = endpoint
            .or_else(|| variable("AWS_ENDPOINT_URL"))
            .or_else(|| variable("HANSOM_LISTEN").map(|listen| format!("http://{listen}")))
            .unwrap_or_else(|| format!("http://{DEFAULT_LISTEN}"));
        let region = region
            .or_else(|| variable("AWS_REGION"))
            .or_else(|| variable("AWS_DEFAULT_REGION"))
            .map_or(Ok(Region::default_region()), |name| Region::parse(&name))?;
        // On this machine nobody is in between, and the same port takes plain connections too.
        let local = ["https://localhost", "https://127.0.0.1", "https://[::1]"];
        let endpoint = match local.iter().any(|start| endpoint.starts_with(start)) {
            true => endpoint.replacen("https://", "http://", 1),
            false => endpoint,
        };
        Ok(ClientSettings {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            region,
            access_key_id: variable("AWS_ACCESS_KEY_ID").unwrap_or_else(|| "test".into()),
            secret_access_key: variable("AWS_SECRET_ACCESS_KEY").unwrap_or_else(|| "test".into()),
            session_token: variable("AWS_SESSION_TOKEN"),
        })
    }
}

/// The account whose root `hansom env` prints keys for.
pub(crate) fn account(flag: Option<String>) -> Result<AccountId> {
    Ok(flag.map_or(Ok(AccountId::default_account()), |text| AccountId::parse(&text))?)
}
