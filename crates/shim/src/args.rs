//! How a process learns that it is a zygote, which becomes shims: from its command line, which
//! [`crate::Zygote`] made.
//!
//! ```text
//! hansom-zygote __hansom-shim 1 PADDING
//!               └─ marker ──┘ │ room for titles
//!                             └ what `zygote` has done to be safe from containers
//! ```

use std::ffi::OsString;

/// The word that no command of the CLI is called.
pub(crate) const MARKER: &str = "__hansom-shim";

/// What a zygote is told when it starts. Only [`Args::take`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Args {
    /// It runs from a file that cannot be written to.
    pub(crate) is_protected: bool,
}

impl Args {
    /// The arguments if this process is to be a zygote.
    ///
    /// *Assumes* to be called first in `main`: before logging, and before any thread.
    pub fn take() -> Option<Args> {
        Args::from(std::env::args_os())
    }

    fn from(args: impl IntoIterator<Item = OsString>) -> Option<Args> {
        let mut args = args.into_iter().skip(1);
        (args.next()? == MARKER)
            .then(|| Args { is_protected: args.next().is_some_and(|stage| stage == "1") })
    }

    /// The command line that makes such arguments.
    pub(crate) fn words(is_protected: bool) -> [String; 4] {
        let stage = if is_protected { "1" } else { "0" };
        ["hansom-zygote".to_owned(), MARKER.to_owned(), stage.to_owned(), crate::title::padding()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_marker_makes_a_zygote() {
        for args in [&[][..], &["hansom"], &["hansom", "up"], &["__hansom-shim"]] {
            assert_eq!(Args::from(args.iter().map(OsString::from)), None, "{args:?}");
        }
    }

    #[test]
    fn what_is_said_is_what_is_understood() {
        for is_protected in [false, true] {
            let words = Args::words(is_protected).map(OsString::from);
            assert_eq!(Args::from(words), Some(Args { is_protected }));
        }
    }
}
