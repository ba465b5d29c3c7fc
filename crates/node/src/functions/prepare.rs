//! Makes one revision of a function ready to run: its image is here, its code unpacked, and what is
//! to be started is known.
//!
//! Not here: when that is done and what is said of it (`keep`), instances (`instance`).

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use background::Chain;
use model::record::ecr::ImageTagRecord;
use model::record::lambda::{FunctionCode, FunctionRecord, Reason};
use model::{AccountId, Region};
use store::Read;
use store::blobs::BlobId;
use tracing::debug;

use super::code::{MAX_UNPACKED, Packed, UnpackError};
use super::runtimes;
use crate::images::{Image, PullError, Request};
use crate::merged::Merged;
use crate::task::blocking;
use crate::trust::Trusted;
use crate::{Shared, accounts};

pub(super) const TASK_ROOT: &str = "/var/task";
pub(super) const LAYERS_ROOT: &str = "/opt";
/// In this order.
const BOOTSTRAPS: [&str; 3] = ["/var/runtime/bootstrap", "/var/task/bootstrap", "/opt/bootstrap"];
const LATEST_TAG: &str = "latest";
/// Where external extensions are found.
const EXTENSIONS: &str = "extensions";

/// A revision of a function that can be run.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) function: FunctionRecord,
    pub(super) image: Image,
    pub(super) trusted: Option<Arc<Trusted>>,
    /// To be at [`TASK_ROOT`]; `None` for images.
    pub(super) code: Option<PathBuf>,
    /// To be at [`LAYERS_ROOT`].
    pub(super) layers: Option<PathBuf>,
    pub(super) entry: Entry,
    /// Programs in its layers that AWS would start beside the runtime, by their names.
    pub(super) extensions: Vec<String>,
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Command {
        args: Vec<String>,
        directory: String,
    },
    /// Nothing can be; every invocation is told why.
    Missing(String),
}

/// The image that a function is run from, and for whom it is pulled.
fn image_of(shared: &Shared, function: &FunctionRecord) -> Result<(String, bool), Reason> {
    match &function.code {
        FunctionCode::Image { resolved_uri, .. } => Ok((resolved_uri.clone(), true)),
        FunctionCode::Zip { .. } => {
            let runtime = function.runtime.as_deref().unwrap_or_default();
            let known = shared.config.lambda_runtimes.image(runtime);
            if !matches!(known, Some((_, true)))
                && let Some(own) = in_own_registry(shared, runtime)
            {
                return Ok((own, true));
            }
            known.ok_or_else(|| {
                reason(
                    "InvalidRuntime",
                    format!(
                        "There is no image for the runtime {runtime}. Name one with \
                         `hansom up --lambda-runtime {runtime}=IMAGE`."
                    ),
                )
            })
        }
    }
}

/// What was pushed into our own registry for this runtime.
fn in_own_registry(shared: &Shared, runtime: &str) -> Option<String> {
    let repository = runtimes::own_repository(runtime)?;
    let (account, region) = (AccountId::default_account(), Region::default_region());
    let tag = ImageTagRecord::key_of(&account, &region, &repository, LATEST_TAG);
    let has_it = shared.store.read().and_then(|read| read.contains(&tag));
    has_it.is_ok_and(|has_it| has_it).then(|| {
        let (account, region) = (account.as_str(), region.as_str());
        format!("{account}.dkr.ecr.{region}.amazonaws.com/{repository}:{LATEST_TAG}")
    })
}

fn reason(code: &str, message: impl Into<String>) -> Reason {
    Reason { code: code.into(), message: message.into() }
}

/// Everything up to, and not including, the first instance.
///
/// # Errors
/// Why the function cannot be run, for its owner.
pub(super) async fn prepare(
    shared: &Arc<Shared>,
    function: FunctionRecord,
) -> Result<Prepared, Reason> {
    let architecture = if function.architecture == "arm64" { "arm64" } else { "amd64" };
    if architecture != machine_architecture() {
        return Err(reason(
            "InvalidConfiguration",
            format!(
                "This node cannot run functions for the architecture {}.",
                function.architecture
            ),
        ));
    }
    let (name, is_given) = image_of(shared, &function)?;
    let request = Request {
        image: name.clone(),
        account: function.account.clone(),
        region: function.region.clone(),
        architecture,
    };
    // Neither needs the other.
    let (image, unpacked) = tokio::join!(shared.images.pull(&request), unpack(shared, &function));
    let image = image.map_err(|error| not_pulled(&function, &name, is_given, &error))?;
    let (code, layers) = unpacked?;
    let found = {
        let (shared, function, image) = (Arc::clone(shared), function.clone(), image.clone());
        let (code, layers) = (code.clone(), layers.clone());
        blocking(move || {
            let short_names = shared.images.short_names();
            let trusted = shared.trust.of(&image.layers, &image.defaults.env, &short_names)?;
            let files = accounts::merged(&image, &short_names);
            let entry = entry(&function, &image, &files, code.as_deref(), layers.as_deref())?;
            let extensions = layers.as_deref().map(extensions).transpose()?.unwrap_or_default();
            Ok((trusted, entry, extensions))
        })
    };
    let (trusted, entry, extensions) =
        found.await.map_err(|error| reason("InternalError", format!("InternalError: {error}")))?;
    Ok(Prepared { function, image, trusted, code, layers, entry, extensions })
}

/// In AWS's words where it has some.
fn not_pulled(function: &FunctionRecord, name: &str, is_given: bool, error: &PullError) -> Reason {
    debug!(function = function.name, image = name, %error, "an image could not be pulled");
    if let FunctionCode::Image { uri, .. } = &function.code {
        return match error {
            PullError::NotFound { .. } => {
                reason("ImageDeleted", format!("The image {uri} does not exist (any more)."))
            }
            PullError::Denied { .. } => reason(
                "ImageAccessDenied",
                "Lambda does not have permission to access the ECR image. Check the ECR \
                 permissions.",
            ),
            PullError::Reference(_)
            | PullError::Platform { .. }
            | PullError::Corrupt { .. }
            | PullError::Unpack { .. }
            | PullError::Malformed { .. } => {
                reason("InvalidImage", format!("The image {uri} cannot be used: {error}"))
            }
            PullError::Request { .. } | PullError::Blob { .. } => {
                reason("ImageAccessDenied", format!("The image {uri} cannot be reached: {error}"))
            }
            PullError::Disk(_) | PullError::Storage(_) => {
                reason("InternalError", format!("The image {uri} cannot be kept: {error}"))
            }
        };
    }
    let runtime = function.runtime.as_deref().unwrap_or_default();
    let hint = match is_given {
        true => "It is named in the settings (`--lambda-runtime`, HANSOM_LAMBDA_RUNTIMES).",
        false => {
            "Where AWS's images are out of reach, `cargo xtask runtimes` makes others; `hansom up \
             --lambda-runtime NAME=IMAGE` has them used."
        }
    };
    reason(
        "InvalidRuntime",
        format!("The image {name} of the runtime {runtime} cannot be pulled: {error}. {hint}"),
    )
}

/// Code and layers, at their places on this node.
async fn unpack(
    shared: &Arc<Shared>,
    function: &FunctionRecord,
) -> Result<(Option<PathBuf>, Option<PathBuf>), Reason> {
    let packed = |blob: &str, sha256: &str| -> Result<Packed, Reason> {
        let id = BlobId::parse(blob);
        let id = id.ok_or_else(|| reason("InternalError", "the name of a blob is malformed"))?;
        Ok(Packed { file: shared.store.blobs().path(&id), sha256: sha256.to_owned() })
    };
    let code = match &function.code {
        FunctionCode::Zip { blob, sha256, .. } => Some(packed(blob, sha256)?),
        FunctionCode::Image { .. } => None,
    };
    let layers: Vec<Packed> = function
        .layers
        .iter()
        .map(|layer| packed(&layer.blob, &layer.sha256))
        .collect::<Result<_, _>>()?;
    let shared = Arc::clone(shared);
    let unpacked = tokio::task::spawn_blocking(move || {
        let (store, trash) = (&shared.functions.code, &shared.trash);
        let mut room = MAX_UNPACKED;
        let code = code.map(|code| store.ensure(&[code], &mut room, trash)).transpose()?;
        let layers = match layers.is_empty() {
            true => None,
            false => Some(store.ensure(&layers, &mut room, trash)?),
        };
        Ok::<_, UnpackError>((code, layers))
    });
    match unpacked.await {
        Ok(Ok(places)) => Ok(places),
        Ok(Err(error @ UnpackError::Disk(_))) => {
            Err(reason("InternalError", Chain(&error).to_string()))
        }
        Ok(Err(error)) => Err(reason("InvalidZipFileException", error.to_string())),
        Err(error) => Err(reason("InternalError", error.to_string())),
    }
}

fn entry(
    function: &FunctionRecord,
    image: &Image,
    files: &Merged,
    code: Option<&Path>,
    layers: Option<&Path>,
) -> std::io::Result<Entry> {
    let Some(code) = code else {
        return Ok(image_entry(function, image));
    };
    for bootstrap in BOOTSTRAPS {
        let inside = |root: &str| bootstrap.strip_prefix(root)?.strip_prefix('/');
        let file = match (inside(TASK_ROOT), inside(LAYERS_ROOT), layers) {
            (Some(name), _, _) => Some(code.join(name)),
            (None, Some(name), Some(layers)) => Some(layers.join(name)),
            // Without layers it is the image's, as all the rest.
            _ => files.place(bootstrap)?.and_then(|place| place.file),
        };
        let Some(Ok(metadata)) = file.map(std::fs::metadata) else { continue };
        if !metadata.is_file() {
            continue;
        }
        if metadata.permissions().mode() & 0o111 == 0 {
            return Ok(Entry::Missing(format!("fork/exec {bootstrap}: permission denied")));
        }
        return Ok(Entry::Command {
            args: vec![bootstrap.to_owned()],
            directory: TASK_ROOT.to_owned(),
        });
    }
    Ok(Entry::Missing(format!(
        "Couldn't find valid bootstrap(s): [{} {}]",
        BOOTSTRAPS[1], BOOTSTRAPS[2]
    )))
}

/// The image's own, but for what the function's configuration replaces.
fn image_entry(function: &FunctionRecord, image: &Image) -> Entry {
    let own = function.image_overrides.clone().unwrap_or_default();
    let given = |words: Option<Vec<String>>| words.filter(|words| !words.is_empty());
    let mut args = given(own.entry_point).unwrap_or_else(|| image.defaults.entrypoint.clone());
    args.extend(given(own.command).unwrap_or_else(|| image.defaults.cmd.clone()));
    let directory = own.working_directory.filter(|directory| !directory.is_empty());
    let directory = directory.unwrap_or_else(|| image.defaults.working_dir.clone());
    if args.is_empty() {
        return Entry::Missing("the image names neither ENTRYPOINT nor CMD".into());
    }
    let directory = if directory.is_empty() { "/".to_owned() } else { directory };
    Entry::Command { args, directory }
}

/// Executable files in `/opt/extensions`.
fn extensions(layers: &Path) -> std::io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(layers.join(EXTENSIONS)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Ok(metadata) = std::fs::metadata(entry.path()) else { continue };
        if metadata.is_file() && metadata.permissions().mode() & 0o111 != 0 {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// As images name it.
fn machine_architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" }
}
