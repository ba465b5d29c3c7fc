//! The one error that every reader and writer of records can meet.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// The store could not do what it was asked: disk full, I/O error, a record that cannot be read.
///
/// Never the user's fault. Shared, because one failed commit fails every write of its batch.
#[derive(Clone, Debug)]
pub struct StorageError {
    doing: Arc<str>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl StorageError {
    pub fn new(doing: impl Into<String>, source: impl Error + Send + Sync + 'static) -> Self {
        StorageError { doing: doing.into().into(), source: Some(Arc::new(source)) }
    }

    pub fn message(doing: impl Into<String>) -> Self {
        StorageError { doing: doing.into().into(), source: None }
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)
    }
}

impl Error for StorageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|error| error as &(dyn Error + 'static))
    }
}
