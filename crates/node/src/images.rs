//! Images: found in a registry, verified, and kept unpacked, layer by layer, for all tasks.
//!
//! ```text
//! images/layers/<diff id>/   one unpacked layer, whiteouts as the overlay file system has them
//! images/l/<16 digits>       a short name for it, since mount options have little room
//! images/partial/<random>    being unpacked; thrown away at start
//! images/trash/<n>           to be deleted
//! ```
//!
//! As on Fargate, every launch asks the registry anew what a tag leads to, unless it is told
//! otherwise ([`ImagePull`]). What is here already is not fetched again: layers are kept by digest
//! and shared by all images, tasks and accounts. Layers of one image come side by side, and a layer
//! that several tasks wait for comes once. It is unpacked while it arrives, and taken up again
//! where it broke off.
//!
//! Not here: the registry's own store (`data-services::ecr`), which layers go when there are too
//! many (`collect`).

mod error;
mod layers;
mod manifest;
mod own;
mod remote;
mod stream;
mod unpack;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::try_join_all;
use model::image::{Digest, ImageReference, OwnRegistry};
use model::record::machine::PulledImageRecord;
use model::{AccountId, Clock, Key, Region, StorageError};
use store::{Read, Store};
use tokio::sync::Semaphore;
use tokio::time::Instant;

pub(crate) use error::{PullError, in_go};
pub(crate) use layers::{Layers, Lease, Unused};
pub(crate) use manifest::ImageDefaults;
use manifest::{ImageConfig, Manifest};
pub use remote::{Credentials, RegistryAuth};

/// Layers that arrive from other registries at the same time.
const MOST_DOWNLOADS: usize = 8;

/// When a registry is asked what a tag leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImagePull {
    /// At every launch, as Fargate does.
    #[default]
    Always,
    /// Only when nothing is here by that name. Our own registry costs nothing to ask, and is
    /// asked always.
    Missing,
}

/// An image that is here, as a container needs it.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    /// Of the manifest that the name led to: of the index, if that is what it is.
    pub(crate) digest: Digest,
    pub(crate) defaults: ImageDefaults,
    /// The lowest first; names below `l/`.
    pub(crate) layers: Vec<String>,
    /// Keeps the layers here until the task has said that it uses them (`TaskLaunch`).
    #[cfg_attr(not(test), expect(dead_code, reason = "it is held, not asked"))]
    pub(crate) lease: Arc<Lease>,
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

/// An image of which we know what is in it, if not where.
#[derive(Debug)]
struct Known {
    digest: Digest,
    architecture: String,
    config: String,
    defaults: ImageDefaults,
    diff_ids: Vec<Digest>,
}

type KnownKey = (Digest, String);

#[derive(Debug, Default)]
struct Index {
    by_digest: HashMap<KnownKey, Arc<Known>>,
    /// Full names in other registries, and the architecture.
    by_name: HashMap<(String, String), Digest>,
    /// One question to a registry at a time, for each image.
    asking: HashMap<(String, String), Arc<tokio::sync::Mutex<Option<Answer>>>>,
}

/// What a registry said, and when it was asked.
#[derive(Debug)]
struct Answer {
    asked_at: Instant,
    found: Found,
}

/// An image, and the blobs of its layers if they are not all here.
#[derive(Clone, Debug)]
struct Found {
    known: Arc<Known>,
    blobs: Vec<Digest>,
}

/// The images of this node.
#[derive(Debug)]
pub(crate) struct Images {
    pub(crate) layers: Arc<Layers>,
    store: Store,
    own: OwnRegistry,
    remote: remote::Registries,
    policy: ImagePull,
    index: Mutex<Index>,
    unpacking: Semaphore,
    downloading: Semaphore,
}

impl Images {
    /// Opens the directory and puts away what an earlier daemon did not finish.
    pub(crate) fn open(
        store: &Store,
        clock: &Clock,
        own: OwnRegistry,
        auth: RegistryAuth,
        policy: ImagePull,
    ) -> io::Result<Images> {
        let layers = Layers::open(&store.node_dir().join("images"), store, clock.clone())?;
        let mut index = Index::default();
        let records = store.read().and_then(|read| read.scan::<PulledImageRecord>(&Key::new()));
        for record in records.map_err(io::Error::other)? {
            let names = record.names.clone();
            // One that cannot be read is pulled anew.
            if let Ok(known) = Known::new(record.digest, &record.architecture, record.config) {
                index.add(Arc::new(known), names);
            }
        }
        let n_processors = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Images {
            layers: Arc::new(layers),
            store: store.clone(),
            own,
            remote: remote::Registries::new(auth),
            policy,
            index: Mutex::new(index),
            unpacking: Semaphore::new(n_processors.max(2)),
            downloading: Semaphore::new(MOST_DOWNLOADS),
        })
    }

    /// Where the short names of layers are.
    pub(crate) fn short_names(&self) -> PathBuf {
        self.layers.short_names()
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The repository of our own registry that the image is in, if it is.
    pub(crate) fn own_repository(
        &self,
        image: &str,
        account: &AccountId,
        region: &Region,
    ) -> Option<crate::execution::Repository> {
        let found = self.own.find(&ImageReference::parse(image).ok()?)?;
        Some(crate::execution::Repository {
            image: image.to_owned(),
            account: found.account.unwrap_or_else(|| account.clone()),
            region: found.region.unwrap_or_else(|| region.clone()),
            name: found.repository,
        })
    }

    /// Brings the image here, or finds that it is.
    pub(crate) async fn pull(&self, request: &Request) -> Result<Image, PullError> {
        let reference = ImageReference::parse(&request.image)?;
        let (source, found) = match self.own.find(&reference) {
            Some(repository) => {
                let repository = own::Repository::new(&self.store, repository, request);
                let digest = repository.digest(&reference, reference.manifest_reference())?;
                let source = Source::Own(repository);
                let found = match self.all_here(&digest, request.architecture) {
                    Some(known) => Found { known, blobs: Vec::new() },
                    None => self.fetch(&source, &reference, request).await?,
                };
                (source, found)
            }
            None => {
                let source = Source::Remote(self.remote.repository(&reference));
                let found = self.ask(&source, &reference, request).await?;
                (source, found)
            }
        };
        let lease = self.layers.lease(&found.known.diff_ids);
        // Collected between the look and the lease.
        let found = match found.blobs.is_empty() && !self.layers.are_here(&found.known.diff_ids) {
            true => self.fetch(&source, &reference, request).await?,
            false => found,
        };
        let known = found.known;
        let lease = match known.diff_ids == lease.diff_ids() {
            true => lease,
            // A tag that was moved just now.
            false => self.layers.lease(&known.diff_ids),
        };
        let layers = found.blobs.iter().zip(&known.diff_ids);
        let layers = layers.map(|(blob, diff_id)| self.ensure_layer(&source, blob, diff_id));
        try_join_all(layers).await?;
        let name = matches!(source, Source::Remote(_)).then(|| own::with_tag(&reference));
        self.remember(&known, name).await?;
        Ok(Image {
            digest: known.digest.clone(),
            defaults: known.defaults.clone(),
            layers: known.diff_ids.iter().map(layers::short_name).collect(),
            lease: Arc::new(lease),
        })
    }

    /// The image of that digest, if all of it is here.
    fn all_here(&self, digest: &Digest, architecture: &str) -> Option<Arc<Known>> {
        let key = (digest.clone(), architecture.to_owned());
        let known = Arc::clone(self.index().by_digest.get(&key)?);
        self.layers.are_here(&known.diff_ids).then_some(known)
    }

    /// What another registry has by that name. Those who ask for the same while a question is
    /// under way share the next answer, since the tag may have moved after the question.
    async fn ask(
        &self,
        source: &Source<'_>,
        reference: &ImageReference,
        request: &Request,
    ) -> Result<Found, PullError> {
        let came_at = Instant::now();
        let name = (own::with_tag(reference), request.architecture.to_owned());
        let (asking, known) = {
            let mut index = self.index();
            index.asking.retain(|_, asking| Arc::strong_count(asking) > 1);
            let asking = Arc::clone(index.asking.entry(name.clone()).or_default());
            (asking, index.by_name.get(&name).cloned())
        };
        let known = known.and_then(|digest| self.all_here(&digest, request.architecture));
        if let Some(known) = &known
            && (self.policy == ImagePull::Missing || reference.digest.is_some())
        {
            return Ok(Found { known: Arc::clone(known), blobs: Vec::new() });
        }
        let mut last = asking.lock().await;
        if let Some(answer) = &*last
            && answer.asked_at >= came_at
        {
            return Ok(answer.found.clone());
        }
        let asked_at = Instant::now();
        let unchanged = match (&known, source) {
            (Some(known), Source::Remote(repository)) => {
                let now = repository.digest(reference.manifest_reference()).await;
                now.is_some_and(|now| now == known.digest)
            }
            (Some(_), Source::Own(_)) | (None, _) => false,
        };
        let found = match known.filter(|_| unchanged) {
            Some(known) => Found { known, blobs: Vec::new() },
            None => self.fetch(source, reference, request).await?,
        };
        *last = Some(Answer { asked_at, found: found.clone() });
        Ok(found)
    }

    /// Reads manifest and configuration.
    async fn fetch(
        &self,
        source: &Source<'_>,
        reference: &ImageReference,
        request: &Request,
    ) -> Result<Found, PullError> {
        let top = source.manifest(reference, reference.manifest_reference()).await?;
        let digest = top.digest.clone();
        let manifest = match top.choose(request.architecture)? {
            None => top,
            Some(chosen) => source.manifest(reference, chosen.as_str()).await?,
        };
        let (config, blobs) = manifest.parts()?;
        let config = String::from_utf8(source.small_blob(&config).await?).map_err(|error| {
            PullError::Malformed { what: "configuration", problem: error.to_string() }
        })?;
        let known = Known::new(digest, request.architecture, config)?;
        if known.diff_ids.len() != blobs.len() {
            return Err(PullError::Malformed {
                what: "configuration",
                problem: format!("{} diff ids for {} layers", known.diff_ids.len(), blobs.len()),
            });
        }
        Ok(Found { known: Arc::new(known), blobs })
    }

    /// Keeps in the store what is new: it must know the layers of a task before the task does.
    async fn remember(&self, known: &Arc<Known>, name: Option<String>) -> Result<(), PullError> {
        let layers = self.layers.unrecorded(&known.diff_ids);
        let key = known.key();
        let moved = {
            let index = self.index();
            let name = name.as_ref().map(|name| (name.clone(), known.architecture.clone()));
            let old = name.as_ref().and_then(|name| index.by_name.get(name).cloned());
            match (index.by_digest.contains_key(&key), &name) {
                (true, None) => None,
                (true, Some(_)) if old.as_ref() == Some(&known.digest) => None,
                _ => Some(old.filter(|old| *old != known.digest)),
            }
        };
        if layers.is_empty() && moved.is_none() {
            return Ok(());
        }
        let (records, image, new_name) = (layers.clone(), Arc::clone(known), name.clone());
        let write = self.store.write(move |txn| {
            records.iter().for_each(|record| txn.put(record));
            let Some(old) = moved else { return Ok::<_, StorageError>(()) };
            if let (Some(old), Some(name)) = (old, &new_name) {
                let key = PulledImageRecord::key_of(&old, &image.architecture);
                if let Some(mut record) = txn.get(&key)? {
                    record.names.retain(|known| known != name);
                    txn.put(&record);
                }
            }
            let key = PulledImageRecord::key_of(&image.digest, &image.architecture);
            let mut names = txn.get(&key)?.map(|record| record.names).unwrap_or_default();
            names.extend(new_name.filter(|name| !names.contains(name)));
            txn.put(&PulledImageRecord {
                digest: image.digest.clone(),
                architecture: image.architecture.clone(),
                config: image.config.clone(),
                names,
            });
            Ok(())
        });
        write.await?;
        self.layers.mark_recorded(&layers);
        self.index().add(Arc::clone(known), name);
        Ok(())
    }

    /// Forgets the images of which a layer is gone. Returns what the store can forget too.
    pub(crate) fn forget_incomplete(&self) -> Vec<Key<PulledImageRecord>> {
        let mut index = self.index();
        let gone: Vec<KnownKey> = index
            .by_digest
            .iter()
            .filter(|(_, known)| !self.layers.are_here(&known.diff_ids))
            .map(|(key, _)| key.clone())
            .collect();
        for key in &gone {
            index.by_digest.remove(key);
            index
                .by_name
                .retain(|(_, architecture), digest| *digest != key.0 || *architecture != key.1);
        }
        gone.iter().map(|(digest, arch)| PulledImageRecord::key_of(digest, arch)).collect()
    }

    async fn ensure_layer(
        &self,
        source: &Source<'_>,
        blob: &Digest,
        diff_id: &Digest,
    ) -> Result<(), PullError> {
        let making = self.layers.making(diff_id);
        let _one_at_a_time = making.lock().await;
        if self.layers.are_here(std::slice::from_ref(diff_id)) {
            return Ok(());
        }
        match source {
            Source::Own(repository) => {
                let _slot = self.unpacking.acquire().await;
                let path = repository.blob(blob)?;
                self.unpack(blob, diff_id, move || fs::File::open(path)).await
            }
            Source::Remote(repository) => {
                let _slot = self.downloading.acquire().await;
                let (feed, stream) = stream::pipe();
                let unpacked = self.unpack(blob, diff_id, move || Ok(stream));
                let (sent, unpacked) = tokio::join!(repository.stream(blob, feed), unpacked);
                sent.and(unpacked)
            }
        }
    }

    /// Unpacks on a thread that goes on when this future is dropped: the layer is wanted again.
    async fn unpack<R: io::Read>(
        &self,
        blob: &Digest,
        diff_id: &Digest,
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
    ) -> Result<(), PullError> {
        let layers = Arc::clone(&self.layers);
        let (blob, diff_id) = (blob.clone(), diff_id.clone());
        let unpacked = tokio::task::spawn_blocking(move || {
            let partial = layers.partial();
            let unpacked = unpack_verified(open()?, &partial, &blob, &diff_id);
            let published = unpacked.and_then(|found| Ok(layers.publish(&partial, &found)?));
            if published.is_err() {
                layers.trash.throw(&partial)?;
            }
            published
        });
        unpacked.await.map_err(io::Error::other)?
    }
}

impl Known {
    /// # Errors
    /// When the configuration makes no sense, or is for another machine.
    fn new(digest: Digest, architecture: &str, config: String) -> Result<Known, PullError> {
        let parsed = ImageConfig::parse(config.as_bytes())?;
        parsed.check_platform(architecture)?;
        let (defaults, diff_ids) = (parsed.defaults, parsed.diff_ids);
        Ok(Known { digest, architecture: architecture.to_owned(), config, defaults, diff_ids })
    }

    fn key(&self) -> KnownKey {
        (self.digest.clone(), self.architecture.clone())
    }
}

impl Index {
    fn add(&mut self, known: Arc<Known>, names: impl IntoIterator<Item = String>) {
        for name in names {
            self.by_name.insert((name, known.architecture.clone()), known.digest.clone());
        }
        self.by_digest.insert(known.key(), known);
    }
}

fn unpack_verified(
    from: impl io::Read,
    target: &Path,
    blob: &Digest,
    diff_id: &Digest,
) -> Result<unpack::Unpacked, PullError> {
    fs::create_dir(target)?;
    let unpack = |source| PullError::Unpack { layer: blob.clone(), source };
    let unpacked = unpack::unpack(from, target).map_err(unpack)?;
    for (found, expected) in [(&unpacked.blob, blob), (&unpacked.diff_id, diff_id)] {
        if found != expected {
            return Err(PullError::Corrupt {
                layer: blob.clone(),
                found: found.to_string(),
                expected: expected.clone(),
            });
        }
    }
    Ok(unpacked)
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
}

#[cfg(test)]
mod tests;
