//! What the machine has, what of it is promised to tasks, and what images are kept on it.

use serde::{Deserialize, Serialize};

use super::Record;
use crate::image::Digest;
use crate::{Key, Timestamp};

/// The size of the machine, and how much the node agent offers of it. Written when it starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MachineRecord {
    /// 1024 for each processor.
    pub cpu_units: u64,
    pub memory_mib: u64,
    /// What all tasks together may be promised: more than there is, where over-commitment is
    /// allowed. `None` is without end.
    pub offered_cpu_units: Option<u64>,
    pub offered_memory_mib: Option<u64>,
}

impl MachineRecord {
    /// There is one.
    pub fn the_key() -> Key<Self> {
        Key::new().text("machine")
    }
}

impl Record for MachineRecord {
    const TABLE: &'static str = "machine";

    fn key(&self) -> Key<Self> {
        Self::the_key()
    }
}

/// The sum of what tasks were promised that have not stopped. Changed in the transactions that
/// accept a task and that stop it, so that no one has to add up all tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PromisedRecord {
    pub cpu_units: u64,
    pub memory_mib: u64,
}

impl PromisedRecord {
    /// There is one.
    pub fn the_key() -> Key<Self> {
        Key::new().text("promised")
    }
}

impl Record for PromisedRecord {
    const TABLE: &'static str = "machine-promised";

    fn key(&self) -> Key<Self> {
        Self::the_key()
    }
}

/// A layer that is unpacked on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerRecord {
    /// The digest of the archive that it was.
    pub diff_id: Digest,
    /// Of that archive, in bytes.
    pub length: u64,
    pub n_files: u64,
    /// The boot of the machine in which it was written.
    pub boot_id: String,
    /// Whether all of it is on disk. Until then it is good for this boot only.
    pub synced: bool,
    pub last_used_at: Timestamp,
}

impl LayerRecord {
    pub fn key_of(diff_id: &Digest) -> Key<Self> {
        Key::new().text(diff_id.as_str())
    }
}

impl Record for LayerRecord {
    const TABLE: &'static str = "machine-layers";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.diff_id)
    }
}

/// An image that was pulled for one architecture: what it says, and by which names it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PulledImageRecord {
    /// Of the manifest that the name led to: of the index, if that is what it is.
    pub digest: Digest,
    /// `amd64` or `arm64`
    pub architecture: String,
    /// The image's configuration as it came.
    pub config: String,
    /// Full names in other registries that last led here: `docker.io/library/busybox:latest`.
    pub names: Vec<String>,
}

impl PulledImageRecord {
    pub fn key_of(digest: &Digest, architecture: &str) -> Key<Self> {
        Key::new().text(digest.as_str()).text(architecture)
    }
}

impl Record for PulledImageRecord {
    const TABLE: &'static str = "machine-images";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.digest, &self.architecture)
    }
}
