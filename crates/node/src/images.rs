//! Images: found in a registry, verified, and kept unpacked, layer by layer, for all tasks.
//!
//! ```text
//! images/layers/<diff id>/   one unpacked layer, whiteouts as the overlay file system has them
//! images/l/<16 digits>       a short name for it, since mount options have little room
//! images/partial/<random>    being downloaded or unpacked; removed at start
//! ```
//!
//! A layer appears under its name only when all of it is there and has the digests that
//! manifest and configuration say. Layers of one image are fetched side by side; the same layer
//! is never unpacked twice at the same time.
//!
//! Not here: the registry's own store (`data-services::ecr`), removing layers that no task uses.

mod manifest;
mod own;
mod remote;
mod unpack;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use futures_util::future::try_join_all;
use model::image::{Digest, ImageReference, OwnRegistry};
use model::{AccountId, Region, StorageError};
use store::Store;
use thiserror::Error;
use tokio::sync::Mutex;

pub(crate) use manifest::ImageDefaults;
use manifest::{ImageConfig, Manifest};
pub use remote::{Credentials, RegistryAuth};

/// Why an image is not here. The texts follow those that Fargate gives for the same mishap.
#[derive(Debug, Error)]
pub(crate) enum PullError {
    #[error("{0}")]
    Reference(#[from] model::image::InvalidImageReference),
    #[error(
        "pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found"
    )]
    NotFound { image: String },
    #[error(
        "pull image manifest has been retried 1 time(s): failed to resolve ref {image}: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials"
    )]
    Denied { image: String },
    #[error(
        "pull image manifest has been retried 1 time(s): failed to resolve ref {image}: failed to do request: {problem}"
    )]
    Request { image: String, problem: String },
    #[error("image Manifest does not contain descriptor matching platform '{platform}'")]
    Platform { platform: String },
    #[error(
        "ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: {problem}"
    )]
    Blob { problem: String },
    #[error(
        "ref pull has been retried 1 time(s): failed to extract layer {layer}: unexpected commit digest {found}, expected {expected}: failed precondition"
    )]
    Corrupt { layer: Digest, found: String, expected: Digest },
    #[error(
        "ref pull has been retried 1 time(s): failed to extract layer {layer}: {}: unknown",
        in_go(source)
    )]
    Unpack { layer: Digest, source: io::Error },
    #[error("failed to read the image's {what}: {problem}")]
    Malformed { what: &'static str, problem: String },
    #[error("failed to write the image: {0}")]
    Disk(#[from] io::Error),
    #[error("failed to read the image store: {0}")]
    Storage(#[from] StorageError),
}

/// An I/O error as containerd writes it: `no space left on device`.
pub(crate) fn in_go(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// An image that is here, as a container needs it.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    /// Of the manifest that the name led to: of the index, if that is what it is.
    pub(crate) digest: Digest,
    pub(crate) defaults: ImageDefaults,
    /// The lowest first; names below `l/`.
    pub(crate) layers: Vec<String>,
}

/// Whose image is asked for, and for what machine.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) image: String,
    pub(crate) account: AccountId,
    pub(crate) region: Region,
    /// `amd64` or `arm64`.
    pub(crate) architecture: &'static str,
}

/// The images of this node.
#[derive(Debug)]
pub(crate) struct Images {
    dir: PathBuf,
    store: Store,
    own: OwnRegistry,
    remote: remote::Registries,
    unpacking: std::sync::Mutex<HashMap<Digest, Arc<Mutex<()>>>>,
}

impl Images {
    /// Opens the directory and removes what an earlier daemon did not finish.
    pub(crate) fn open(store: &Store, own: OwnRegistry, auth: RegistryAuth) -> io::Result<Images> {
        let dir = store.node_dir().join("images");
        let partial = dir.join("partial");
        match fs::remove_dir_all(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        for path in [dir.join("layers"), dir.join("l"), partial] {
            fs::create_dir_all(path)?;
        }
        Ok(Images {
            dir,
            store: store.clone(),
            own,
            remote: remote::Registries::new(auth),
            unpacking: std::sync::Mutex::new(HashMap::new()),
        })
    }

    /// Where the short names of layers are.
    pub(crate) fn short_names(&self) -> PathBuf {
        self.dir.join("l")
    }

    /// Brings the image here, or finds that it is.
    pub(crate) async fn pull(&self, request: &Request) -> Result<Image, PullError> {
        let reference = ImageReference::parse(&request.image)?;
        let source = match self.own.find(&reference) {
            Some(repository) => Source::Own(own::Repository::new(&self.store, repository, request)),
            None => Source::Remote(self.remote.repository(&reference)),
        };
        let top = source.manifest(&reference, reference.manifest_reference()).await?;
        let digest = top.digest.clone();
        let manifest = match top.choose(request.architecture)? {
            None => top,
            Some(chosen) => source.manifest(&reference, chosen.as_str()).await?,
        };
        let (config, layers) = manifest.parts()?;
        let config = source.small_blob(&config).await?;
        let config = ImageConfig::parse(&config)?;
        config.check_platform(request.architecture)?;
        if config.diff_ids.len() != layers.len() {
            return Err(PullError::Malformed {
                what: "configuration",
                problem: format!("{} diff ids for {} layers", config.diff_ids.len(), layers.len()),
            });
        }
        let fetched = layers.iter().zip(&config.diff_ids);
        let fetched = fetched.map(|(blob, diff_id)| self.ensure_layer(&source, blob, diff_id));
        let layers = try_join_all(fetched).await?;
        Ok(Image { digest, defaults: config.defaults, layers })
    }

    /// Returns the layer's short name.
    async fn ensure_layer(
        &self,
        source: &Source<'_>,
        blob: &Digest,
        diff_id: &Digest,
    ) -> Result<String, PullError> {
        let lock = {
            let mut unpacking = self.unpacking.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever else waits for a layer holds its lock too.
            unpacking.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(unpacking.entry(diff_id.clone()).or_default())
        };
        let _one_at_a_time = lock.lock().await;
        let layer = self.dir.join("layers").join(diff_id.hex());
        let short = diff_id.hex()[..16].to_owned();
        if !tokio::fs::try_exists(&layer).await? {
            let partial = self.dir.join("partial").join(model::random::hex::<8>());
            let (file, downloaded) = match source.blob(blob, &partial).await? {
                BlobFile::Ours(path) => (path, false),
                BlobFile::Downloaded(path) => (path, true),
            };
            let target = partial.with_extension("d");
            let (blob, diff_id) = (blob.clone(), diff_id.clone());
            let unpacked = tokio::task::spawn_blocking(move || {
                let result = unpack_verified(&file, &target, &blob, &diff_id);
                if downloaded {
                    fs::remove_file(&file)?;
                }
                match result {
                    Ok(()) => {
                        fs::rename(&target, &layer)?;
                        Ok(())
                    }
                    Err(error) => {
                        fs::remove_dir_all(&target)?;
                        Err(error)
                    }
                }
            });
            unpacked.await.map_err(io::Error::other)??;
        }
        let link = self.short_names().join(&short);
        match std::os::unix::fs::symlink(format!("../layers/{}", diff_id.hex()), link) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
            _ => Ok(short),
        }
    }
}

fn unpack_verified(
    file: &Path,
    target: &Path,
    blob: &Digest,
    diff_id: &Digest,
) -> Result<(), PullError> {
    fs::create_dir(target)?;
    let unpack = |source| PullError::Unpack { layer: blob.clone(), source };
    let found = unpack::unpack(fs::File::open(file)?, target).map_err(unpack)?;
    for (found, expected) in [(found.blob, blob), (found.diff_id, diff_id)] {
        if found != *expected {
            return Err(PullError::Corrupt {
                layer: blob.clone(),
                found: found.to_string(),
                expected: expected.clone(),
            });
        }
    }
    Ok(())
}

/// Where a layer's bytes are.
enum BlobFile {
    /// The registry's own copy, not to be touched.
    Ours(PathBuf),
    Downloaded(PathBuf),
}

/// One repository of one registry.
#[derive(Debug)]
enum Source<'a> {
    Own(own::Repository<'a>),
    Remote(remote::Repository<'a>),
}

impl Source<'_> {
    /// By tag or digest; a digest is verified.
    async fn manifest(&self, image: &ImageReference, name: &str) -> Result<Manifest, PullError> {
        let bytes = match self {
            Source::Own(repository) => repository.manifest(image, name)?,
            Source::Remote(repository) => repository.manifest(image, name).await?,
        };
        let manifest = Manifest::new(bytes);
        if let Ok(expected) = Digest::parse(name)
            && expected != manifest.digest
        {
            return Err(PullError::Corrupt {
                layer: expected.clone(),
                found: manifest.digest.to_string(),
                expected,
            });
        }
        Ok(manifest)
    }

    /// A configuration: small, and verified here.
    async fn small_blob(&self, digest: &Digest) -> Result<Vec<u8>, PullError> {
        let bytes = match self {
            Source::Own(repository) => tokio::fs::read(repository.blob(digest)?).await?,
            Source::Remote(repository) => repository.small_blob(digest).await?,
        };
        let found = manifest::digest_of(&bytes);
        match found == *digest {
            true => Ok(bytes),
            false => Err(PullError::Corrupt {
                layer: digest.clone(),
                found: found.to_string(),
                expected: digest.clone(),
            }),
        }
    }

    async fn blob(&self, digest: &Digest, partial: &Path) -> Result<BlobFile, PullError> {
        match self {
            Source::Own(repository) => Ok(BlobFile::Ours(repository.blob(digest)?)),
            Source::Remote(repository) => {
                repository.download(digest, partial).await?;
                Ok(BlobFile::Downloaded(partial.to_owned()))
            }
        }
    }
}
