//! The vocabulary of Hansom: names, identities, time, and the records that go to disk.
//!
//! Pure data and pure rules about it. No I/O except [`Clock::system`] and [`random`].
//! Not here: AWS wire shapes (`aws-api`), how records are stored (`store`).

pub mod arn;
pub mod aws_host;
pub mod clock;
pub mod error;
pub mod event_pattern;
pub mod function;
pub mod identity;
pub mod image;
pub mod key;
pub mod lineage;
pub mod policy;
pub mod random;
pub mod record;
pub mod schedule;

pub use arn::Arn;
pub use aws_host::AwsHost;
pub use clock::{Clock, Timestamp};
pub use error::StorageError;
pub use event_pattern::{EventPattern, PatternError};
pub use identity::{AccountId, Principal, Region};
pub use key::Key;
