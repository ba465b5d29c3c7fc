//! `hansom destroy`: stop everything and delete the data directory.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::process::{self, ExitCode};

use anyhow::{Context, Result, bail};
use store::{Holder, OpenError, Store};

use super::DataDir;
use crate::{output, settings};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data_dir: DataDir,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
}

pub(crate) fn run(args: Args) -> Result<ExitCode> {
    let data_dir = settings::data_dir(args.data_dir.data_dir);
    if !data_dir.join("instance-id").exists() {
        if data_dir.exists() {
            // Deleting a directory that somebody named by mistake would be unforgivable.
            bail!("{} is not a data directory of hansom; nothing was deleted", data_dir.display());
        }
        output::note(format!("there is no {}", data_dir.display()));
        return Ok(ExitCode::SUCCESS);
    }
    if !args.yes && !confirmed(&data_dir.display().to_string())? {
        bail!("nothing was deleted");
    }
    if let Some(holder) = Holder::of(&data_dir)? {
        output::note(format!("stopping the daemon with process id {}", holder.pid));
        super::down::run(
            super::down::Args::of(data_dir.clone(), true),
            crate::output::Format::Text,
        )?;
    }
    let holder = Holder { pid: process::id(), listen: "hansom destroy".into() };
    let store = match Store::open(&data_dir, &holder) {
        Ok(store) => Some(store),
        Err(OpenError::Database { .. }) => None, // Broken data is deleted as well as sound data.
        Err(error) => return Err(error.into()),
    };
    if let Some(store) = store {
        super::block_on(async move { node::destroy(&store).await })?
            .context("could not remove what the tasks left in the kernel")?;
    }
    fs::remove_dir_all(&data_dir)
        .with_context(|| format!("could not delete {}", data_dir.display()))?;
    output::note(format!("deleted {}", data_dir.display()));
    Ok(ExitCode::SUCCESS)
}

fn confirmed(data_dir: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("this deletes {data_dir} and every task, image and object in it; confirm with --yes");
    }
    write!(io::stderr(), "Delete {data_dir} and every task, image and object in it? [y/N] ")?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
