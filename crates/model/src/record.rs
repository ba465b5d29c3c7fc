//! What goes to disk. Nothing else does.
//!
//! A record is JSON behind a version byte. A change that old data cannot be read with raises
//! [`Record::VERSION`] and teaches [`Record::upgrade`]; a new optional member needs only
//! `#[serde(default)]`.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Key;

pub mod authority;
pub mod delivery;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod events;
pub mod iam;
pub mod lambda;
pub mod logs;
pub mod machine;
pub mod node;
pub mod s3;
pub mod scheduler;
pub mod shim;
pub mod sns;
pub mod sqs;

/// A kind of stored record: one table.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The table's name; never changed once released.
    const TABLE: &'static str;
    /// The version that is written.
    const VERSION: u8 = 1;

    /// The record's own place.
    fn key(&self) -> Key<Self>;

    /// Brings the JSON of an older version to the present one. The default knows none.
    fn upgrade(_from: u8, _old: serde_json::Value) -> Option<serde_json::Value> {
        None
    }
}
