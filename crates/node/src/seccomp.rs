//! Compiled system call filters, as files for the launcher: one per distinct profile.
//!
//! To compile one takes longer than all the rest of a launch. Not here: which calls are in a
//! profile (`oci`), the compiler (`shim`).

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use model::record::ecs::ContainerSpec;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::oci;

/// A container's capabilities as its definition has them: all that its profile depends on.
type Names = (Vec<String>, Vec<String>);

#[derive(Debug)]
pub(crate) struct Filter {
    /// As the OCI configuration has it.
    pub(crate) profile: Value,
    pub(crate) file: PathBuf,
}

#[derive(Debug)]
pub(crate) struct Filters {
    dir: PathBuf,
    known: Mutex<HashMap<Names, Arc<Filter>>>,
}

impl Filters {
    pub(crate) fn new(dir: PathBuf) -> Filters {
        Filters { dir, known: Mutex::default() }
    }

    /// The container's filter, compiled if it is the first of its kind.
    pub(crate) fn of(&self, spec: &ContainerSpec) -> io::Result<Arc<Filter>> {
        let names = (spec.capabilities_add.clone(), spec.capabilities_drop.clone());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(filter) = known.get(&names) {
            return Ok(Arc::clone(filter));
        }
        let profile = oci::seccomp_profile(spec);
        let typed = serde_json::from_value(profile.clone())?;
        let program = shim::seccomp::compile(&typed).map_err(io::Error::other)?;
        // So that a new daemon with another compiler writes another.
        let file = self.dir.join(name_of(&program));
        write(&file, &program)?;
        let filter = Arc::new(Filter { profile, file });
        known.insert(names, Arc::clone(&filter));
        Ok(filter)
    }
}

/// What a file is called by what is in it.
pub(crate) fn name_of(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file at once: whoever sees it sees all of it.
pub(crate) fn write(file: &Path, content: &[u8]) -> io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, content)?;
    fs::rename(new, file)
}
