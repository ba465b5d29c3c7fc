//! How a process learns that it is a shim: from its command line, which [`crate::spawn`] made.
//!
//! ```text
//! hansom-shim 3f2a9c01 __hansom-shim --task-dir DIR --runtime FILE [--netns FILE] [--cgroup-procs FILE]…
//! └──── argv[0] ─────┘ └─ marker ──┘
//! ```

use std::ffi::OsString;
use std::path::PathBuf;

/// The word that no command of the CLI is called.
pub(crate) const MARKER: &str = "__hansom-shim";

/// What a shim is told when it starts. Only [`Args::take`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Args {
    /// The error is told to the daemon by [`crate::run`], which knows how.
    pub(crate) parsed: Result<Parsed, String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) task_dir: PathBuf,
    pub(crate) runtime: PathBuf,
    pub(crate) netns: Option<PathBuf>,
    pub(crate) cgroup_procs: Vec<PathBuf>,
}

impl Args {
    /// The arguments if this process is to be a shim.
    ///
    /// *Assumes* to be called first in `main`: before logging, and before any thread.
    pub fn take() -> Option<Args> {
        Args::from(std::env::args_os())
    }

    fn from(args: impl IntoIterator<Item = OsString>) -> Option<Args> {
        let mut args = args.into_iter().skip(1);
        (args.next()? == MARKER).then(|| Args { parsed: parse(args) })
    }
}

fn parse(mut args: impl Iterator<Item = OsString>) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    while let Some(flag) = args.next() {
        let value = args.next().map(PathBuf::from).ok_or(format!("{flag:?} has no value"))?;
        match flag.to_str() {
            Some("--task-dir") => parsed.task_dir = value,
            Some("--runtime") => parsed.runtime = value,
            Some("--netns") => parsed.netns = Some(value),
            Some("--cgroup-procs") => parsed.cgroup_procs.push(value),
            _ => return Err(format!("unknown argument {flag:?}")),
        }
    }
    if !parsed.task_dir.is_absolute() {
        return Err("--task-dir must be an absolute path".to_owned());
    }
    if parsed.runtime.as_os_str().is_empty() {
        return Err("--runtime is missing".to_owned());
    }
    Ok(parsed)
}

impl Parsed {
    pub(crate) fn to_args(&self) -> Vec<OsString> {
        let mut args = vec![OsString::from(MARKER)];
        let mut add = |flag: &str, value: &PathBuf| {
            args.extend([OsString::from(flag), value.clone().into_os_string()]);
        };
        add("--task-dir", &self.task_dir);
        add("--runtime", &self.runtime);
        self.netns.iter().for_each(|file| add("--netns", file));
        self.cgroup_procs.iter().for_each(|file| add("--cgroup-procs", file));
        args
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(args: &[&str]) -> Option<Args> {
        Args::from(args.iter().map(OsString::from))
    }

    #[test]
    fn only_the_marker_makes_a_shim() {
        for args in [&[][..], &["hansom"], &["hansom", "up"], &["__hansom-shim"]] {
            assert_eq!(from(args), None, "{args:?}");
        }
    }

    #[test]
    fn what_spawn_says_is_what_a_shim_understands() {
        let parsed = Parsed {
            task_dir: "/tasks/a b".into(),
            runtime: "runc".into(),
            netns: Some("/run/netns/x".into()),
            cgroup_procs: vec!["/sys/1".into(), "/sys/2".into()],
        };
        let args = [OsString::from("title")].into_iter().chain(parsed.to_args());
        assert_eq!(Args::from(args).unwrap().parsed.unwrap(), parsed);
    }

    #[test]
    fn a_wrong_command_line_is_a_shim_that_says_so() {
        for args in [&["--task-dir"][..], &["--levitate", "1"], &["--task-dir", "relative"]] {
            let args: Vec<&str> = ["t", MARKER].into_iter().chain(args.iter().copied()).collect();
            assert!(from(&args).unwrap().parsed.is_err(), "{args:?}");
        }
    }
}
