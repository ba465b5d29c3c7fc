//! The shim's knowledge on disk, for the daemon that finds it dead and for its successor.

use std::fs;
use std::io;
use std::path::Path;

use model::record::shim::ShimState;

const FILE: &str = "state.json";

/// What the task's shim last wrote; empty when it never launched anything.
pub fn read_state(task_dir: &Path) -> io::Result<ShimState> {
    match fs::read(task_dir.join(FILE)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(ShimState { version: ShimState::VERSION, ..ShimState::default() })
        }
        Err(error) => Err(error),
    }
}

/// Replaces the file as a whole. Not synced: it has to outlive processes only, since no
/// container outlives the machine.
pub(crate) fn write_state(task_dir: &Path, state: &ShimState) -> io::Result<()> {
    let new = task_dir.join("state.json.new");
    fs::write(&new, serde_json::to_vec(state)?)?;
    fs::rename(new, task_dir.join(FILE))
}
