//! What an image says of its users and groups, read once per image.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::images::Image;
use crate::merged::Merged;

/// Images that are remembered; more than that many at once are looked up anew.
const MOST: usize = 256;

/// `/etc/passwd` and `/etc/group` of an image; empty when it has none.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    pub(crate) passwd: String,
    pub(crate) group: String,
}

/// By the image's layers, which never change.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    by_layers: Mutex<HashMap<Vec<String>, Arc<Accounts>>>,
}

impl Cache {
    /// `short_names`: where the image's layers are.
    pub(crate) fn of(&self, image: &Image, short_names: &Path) -> io::Result<Arc<Accounts>> {
        let known = self.by_layers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(accounts) = known.get(&image.layers) {
            return Ok(Arc::clone(accounts));
        }
        drop(known);
        let merged = merged(image, short_names);
        let read = |path| Ok::<_, io::Error>(merged.read(path)?.unwrap_or_default());
        let accounts = Accounts { passwd: read("/etc/passwd")?, group: read("/etc/group")? };
        let accounts = Arc::new(accounts);
        let mut known = self.by_layers.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(image.layers.clone(), Arc::clone(&accounts));
        Ok(accounts)
    }
}

/// The image's files.
pub(crate) fn merged(image: &Image, short_names: &Path) -> Merged {
    let layers: Vec<PathBuf> =
        image.layers.iter().rev().map(|name| short_names.join(name)).collect();
    Merged::new(layers)
}
