//! Makes containers trust the gateway's certificates.
//!
//! Every image gets one more layer on top, shared by all its containers, in which its own trust
//! stores stand once more with Hansom's authority added. A layer and not mounts: the files stay
//! ordinary files, which a container may replace as it could on AWS, and a launch costs nothing.
//!
//! ```text
//! /etc/ssl/certs/ca-certificates.crt and its like   the image's bundles, wherever its links lead
//! /etc/ssl/certs/<hash>.0                           the same for OpenSSL's directory
//! …/lib/security/cacerts                            Java's
//! /usr/local/share/ca-certificates/hansom.crt       the authority alone, where the tools that
//! /etc/pki/ca-trust/source/anchors/hansom.crt       make bundles find it
//! ```
//!
//! The layer also has what every container is to have mounted over and the image lacks: `/proc`,
//! `/etc/hosts` and their like. Otherwise each container would have them made, on the disk.
//!
//! An image without any bundle gets the host's roots. Programs that bring their own roots are
//! told by environment variables ([`Trusted::variables`]).
//!
//! Not here: the formats ([`format`]), what an image's files are (`merged`).

mod format;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::merged::{Merged, Place};

/// Where distributions have their bundle: Debian, Alpine and others; Red Hat; SUSE; OpenSSL.
const BUNDLES: [&str; 9] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/var/lib/ca-certificates/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/cert.pem",
    "/usr/lib/ssl/cert.pem",
    "/usr/local/ssl/cert.pem",
];

/// The variables by which programs are told of a bundle.
const VARIABLES: [&str; 4] =
    ["AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
/// This one adds to the roots that Node.js has.
const EXTRA_VARIABLE: &str = "NODE_EXTRA_CA_CERTS";

const ANCHOR: &str = "/usr/local/share/ca-certificates/hansom.crt";
const RED_HAT_ANCHORS: &str = "/etc/pki/ca-trust/source/anchors";

/// Where Java's trust stores are, besides those of the virtual machines that are found.
const JAVA_STORES: [&str; 3] = [
    "/etc/ssl/certs/java/cacerts",
    "/etc/pki/java/cacerts",
    "/etc/pki/ca-trust/extracted/java/cacerts",
];
const JAVA_HOMES: [&str; 3] = ["/usr/lib/jvm", "/opt/java", "/opt"];

/// What every container has something mounted over.
const MOUNTED_DIRECTORIES: [&str; 3] = ["dev", "proc", "sys"];
const MOUNTED_FILES: [&str; 3] = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

/// Images that are remembered; more than that many at once are looked at anew.
const MOST: usize = 256;

/// A file of a bundle is some 200 KiB, a store of Java's likewise.
const MAX_FILE: u64 = 16 << 20;

/// What an image got.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trusted {
    /// The layer, to be the topmost.
    pub(crate) layer: PathBuf,
    /// The bundle, as the container sees it.
    bundle: String,
}

impl Trusted {
    /// For programs that do not look at the system's bundle. What image or definition set wins.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let bundle = VARIABLES.into_iter().map(|name| (name, self.bundle.as_str()));
        bundle.chain([(EXTRA_VARIABLE, ANCHOR)])
    }
}

/// The layers that were made, by the image's own ones and the bundles that its variables name.
type Known = HashMap<(Vec<String>, Vec<String>), Arc<Trusted>>;

/// The trust stores of this node's images.
#[derive(Debug)]
pub(crate) struct Trust {
    dir: PathBuf,
    authority: Option<format::Certificate>,
    known: Mutex<Known>,
}

impl Trust {
    /// Opens the directory. Without an authority nothing is changed in any image.
    pub(crate) fn open(node_dir: &Path, authority_pem: Option<&str>) -> io::Result<Trust> {
        let authority = authority_pem.map(format::Certificate::parse).transpose()?;
        let dir = node_dir.join("trust");
        fs::create_dir_all(&dir)?;
        for entry in fs::read_dir(&dir)? {
            // A crash while it was made or removed.
            let path = entry?.path();
            if path.extension().is_some() {
                fs::remove_dir_all(path)?;
            }
        }
        Ok(Trust { dir, authority, known: Mutex::new(HashMap::new()) })
    }

    /// The layer of the image with these layers, the lowest first, in `short_names`, and with this
    /// environment. Made now if need be: that reads and writes some hundred kilobytes.
    pub(crate) fn of(
        &self,
        layers: &[String],
        env: &[String],
        short_names: &Path,
    ) -> io::Result<Option<Arc<Trusted>>> {
        let Some(authority) = &self.authority else { return Ok(None) };
        let key = (layers.to_vec(), named_bundles(env));
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(trusted) = known.get(&key) {
            return Ok(Some(Arc::clone(trusted)));
        }
        drop(known);
        let merged = Merged::new(layers.iter().rev().map(|name| short_names.join(name)).collect());
        let (files, bundle) = plan(&merged, authority, &key.1, &host_roots)?;
        let there = merged.list("/")?;
        let missing =
            MOUNTED_DIRECTORIES.into_iter().filter(|name| !there.iter().any(|one| one == name));
        let layer = self.write(&files, &missing.collect::<Vec<_>>())?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let trusted = Arc::new(Trusted { layer: layer.take_place()?, bundle });
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, Arc::clone(&trusted));
        Ok(Some(trusted))
    }

    /// Removes the layers that neither a task in `in_use` (whole paths) nor a launch to come has.
    pub(crate) fn collect(&self, in_use: &HashSet<String>) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let is_known = known.values().any(|trusted| trusted.layer == path);
            // Under the lock, so that nobody is told of it meanwhile. One that is being made is
            // not known yet, and is named otherwise until it is whole.
            let is_new = path.extension().is_some();
            if is_known || is_new || in_use.contains(&*path.to_string_lossy()) {
                continue;
            }
            let condemned = path.with_extension("old");
            fs::rename(&path, &condemned)?;
            drop(known);
            fs::remove_dir_all(condemned)?;
        }
        Ok(())
    }

    /// Writes a directory with these files and empty directories, to be named by what is in it, so that images alike
    /// share it.
    fn write(&self, files: &Files, directories: &[&str]) -> io::Result<Written> {
        let mut digest = Sha256::new();
        digest.update(directories.join("/"));
        for (path, file) in files {
            let head =
                format!("{}\0{:?}\0{}\0", path.display(), file.attributes(), file.content.len());
            digest.update(head);
            digest.update(&file.content);
        }
        let name: String = digest.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect();
        let place = self.dir.join(&name);
        let new = self.dir.join(format!("{name}-{}.new", model::random::hex::<4>()));
        write_files(&new, files, directories)?;
        Ok(Written { new, place })
    }
}

/// A layer that is whole, and not yet in its place.
struct Written {
    new: PathBuf,
    place: PathBuf,
}

impl Written {
    /// For quick use under the lock.
    fn take_place(self) -> io::Result<PathBuf> {
        match fs::rename(&self.new, &self.place) {
            // An image alike, or another launch of this one, was earlier.
            Err(_) if self.place.exists() => fs::remove_dir_all(&self.new)?,
            other => other?,
        }
        Ok(self.place)
    }
}

/// A file of the layer.
struct File {
    content: Vec<u8>,
    place: Place,
    /// Owner, group and mode of the one that it stands for.
    own: (u32, u32, u32),
}

impl File {
    fn new(place: Place, content: Vec<u8>) -> io::Result<File> {
        let own = match &place.file {
            Some(old) => attributes(&fs::metadata(old)?),
            None => (0, 0, 0o644),
        };
        Ok(File { content, place, own })
    }

    fn attributes(&self) -> Vec<(u32, u32, u32)> {
        let directories = self.place.directories.iter().map(attributes);
        directories.chain([self.own]).collect()
    }
}

fn attributes(metadata: &fs::Metadata) -> (u32, u32, u32) {
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
}

/// By their path from the root.
type Files = BTreeMap<PathBuf, File>;

/// What the layer of an image is made of, and which bundle programs are told of.
fn plan(
    image: &Merged,
    authority: &format::Certificate,
    named: &[String],
    host_roots: &dyn Fn() -> Vec<u8>,
) -> io::Result<(Files, String)> {
    let mut files = Files::new();
    let mut put = |path: &str, content: &mut dyn FnMut(Option<Vec<u8>>) -> Option<Vec<u8>>| {
        let Some(place) = image.place(path)? else { return Ok(false) };
        if files.contains_key(&place.path) {
            return Ok(true);
        }
        let old = place.file.as_ref().map(|file| read(file)).transpose()?;
        let Some(content) = content(old) else { return Ok(false) };
        files.insert(place.path.clone(), File::new(place, content)?);
        Ok::<_, io::Error>(true)
    };

    // The image's roots, for what is made of them below.
    let mut roots: Option<Vec<u8>> = None;
    let mut bundle = None;
    for path in BUNDLES.iter().copied().chain(named.iter().map(String::as_str)) {
        let there = put(path, &mut |old| {
            let old = old.filter(|old| old.windows(5).any(|five| five == b"-----"))?;
            roots.get_or_insert_with(|| old.clone());
            Some(authority.appended_to(old))
        })?;
        if there && bundle.is_none() {
            bundle = Some(path.to_owned());
        }
    }
    let roots = roots.unwrap_or_else(host_roots);
    let alone = || Some(authority.pem().as_bytes().to_vec());
    let bundle = match bundle {
        Some(bundle) => bundle,
        None => {
            let path = BUNDLES.into_iter().find_map(|path| {
                let made = put(path, &mut |_| Some(authority.appended_to(roots.clone())));
                match made {
                    Ok(true) => Some(Ok(path.to_owned())),
                    Ok(false) => None,
                    Err(error) => Some(Err(error)),
                }
            });
            path.transpose()?.unwrap_or_else(|| ANCHOR.to_owned())
        }
    };
    put(&format!("/etc/ssl/certs/{}.0", authority.subject_hash()), &mut |_| alone())?;
    put(ANCHOR, &mut |_| alone())?;
    if !image.list(RED_HAT_ANCHORS)?.is_empty() || !image.list("/etc/pki/ca-trust")?.is_empty() {
        put(&format!("{RED_HAT_ANCHORS}/hansom.crt"), &mut |_| alone())?;
    }
    for path in java_stores(image)? {
        put(&path, &mut |old| authority.added_to_java(&old?, &roots))?;
    }
    for path in MOUNTED_FILES {
        put(path, &mut |old| old.is_none().then(Vec::new))?;
    }
    Ok((files, bundle))
}

fn java_stores(image: &Merged) -> io::Result<Vec<String>> {
    let mut stores: Vec<String> = JAVA_STORES.iter().map(|path| (*path).to_owned()).collect();
    for homes in JAVA_HOMES {
        for home in image.list(homes)? {
            let home = format!("{homes}/{}", home.to_string_lossy());
            stores.push(format!("{home}/lib/security/cacerts"));
            stores.push(format!("{home}/jre/lib/security/cacerts"));
        }
    }
    Ok(stores)
}

/// Bundles that the image's own environment names.
fn named_bundles(env: &[String]) -> Vec<String> {
    let named = env.iter().filter_map(|variable| variable.split_once('='));
    let named = named.filter(|(name, value)| VARIABLES.contains(name) && value.starts_with('/'));
    named.map(|(_, value)| value.to_owned()).collect()
}

fn host_roots() -> Vec<u8> {
    BUNDLES.iter().find_map(|path| fs::read(path).ok()).unwrap_or_default()
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let mut content = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(file, MAX_FILE), &mut content)?;
    Ok(content)
}

fn write_files(root: &Path, files: &Files, directories: &[&str]) -> io::Result<()> {
    fs::create_dir(root)?;
    for name in directories {
        fs::create_dir(root.join(name))?;
        set_attributes(&root.join(name), (0, 0, 0o755))?;
    }
    for (path, file) in files {
        let mut here = root.to_owned();
        let parents = path.parent().into_iter().flat_map(Path::components);
        for (depth, name) in parents.enumerate() {
            here.push(name);
            if here.exists() {
                continue;
            }
            fs::create_dir(&here)?;
            // As the directory is in the image: the topmost layer's attributes are what is seen.
            let seen = file.place.directories.get(depth).map_or((0, 0, 0o755), attributes);
            set_attributes(&here, seen)?;
        }
        let target = root.join(path);
        OpenOptions::new().write(true).create_new(true).open(&target)?.write_all(&file.content)?;
        set_attributes(&target, file.own)?;
    }
    // Not seen: the root's attributes are those of the container's writable layer.
    set_attributes(root, (0, 0, 0o755))
}

fn set_attributes(path: &Path, (uid, gid, mode): (u32, u32, u32)) -> io::Result<()> {
    chown(path, Some(uid), Some(gid))?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(test)]
mod tests;
