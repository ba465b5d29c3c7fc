//! The options of a mount, as the OCI specification writes them. Text in, data out.

use super::{Failure, Step};

pub(super) const RDONLY: u64 = 0x1;
pub(super) const NOSUID: u64 = 0x2;
pub(super) const NODEV: u64 = 0x4;
pub(super) const NOEXEC: u64 = 0x8;
const ATIME: u64 = 0x70;
const NOATIME: u64 = 0x10;
const STRICTATIME: u64 = 0x20;
const NODIRATIME: u64 = 0x80;
const NOSYMFOLLOW: u64 = 0x0020_0000;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Attributes (`MOUNT_ATTR_…`) to set, and to clear.
    pub(super) set: u64,
    pub(super) clear: u64,
    /// The mounts below the source come along.
    pub(super) recursive: bool,
    pub(super) bind: bool,
    /// `MS_SHARED` and the like, 0 for none.
    pub(super) propagation: u64,
    /// What is left is for the file system: `name=value`, or a name alone.
    pub(super) data: Vec<(String, Option<String>)>,
}

impl Options {
    /// Whatever is asked for, devices are not: see [`super::devices`].
    pub(super) fn parse<'a>(words: impl IntoIterator<Item = &'a String>) -> Step<Options> {
        let mut options = Options { set: NODEV, ..Options::default() };
        for word in words {
            options.add(word)?;
        }
        Ok(options)
    }

    fn add(&mut self, word: &str) -> Step<()> {
        let (set, clear) = match word {
            "ro" | "rro" => (RDONLY, 0),
            "rw" | "rrw" => (0, RDONLY),
            "nosuid" | "rnosuid" => (NOSUID, 0),
            "suid" | "rsuid" => (0, NOSUID),
            "noexec" | "rnoexec" => (NOEXEC, 0),
            "exec" | "rexec" => (0, NOEXEC),
            "nosymfollow" | "rnosymfollow" => (NOSYMFOLLOW, 0),
            "symfollow" | "rsymfollow" => (0, NOSYMFOLLOW),
            "nodiratime" | "rnodiratime" => (NODIRATIME, 0),
            "diratime" | "rdiratime" => (0, NODIRATIME),
            // The times of access are one choice of three, and relatime is all bits clear.
            "noatime" | "rnoatime" => (NOATIME, ATIME),
            "strictatime" | "rstrictatime" => (STRICTATIME, ATIME),
            "relatime" | "rrelatime" | "atime" | "ratime" | "nostrictatime" | "norelatime" => {
                (0, ATIME)
            }
            "bind" | "rbind" => {
                self.bind = true;
                self.recursive |= word == "rbind";
                return Ok(());
            }
            "private" | "rprivate" => {
                self.propagation = libc::MS_PRIVATE;
                return Ok(());
            }
            "slave" | "rslave" => {
                self.propagation = libc::MS_SLAVE;
                return Ok(());
            }
            "shared" | "rshared" => {
                self.propagation = libc::MS_SHARED;
                return Ok(());
            }
            "unbindable" | "runbindable" => {
                self.propagation = libc::MS_UNBINDABLE;
                return Ok(());
            }
            "defaults" | "dev" | "rdev" | "nodev" | "rnodev" | "async" | "nomand" | "mand"
            | "remount" => return Ok(()),
            "tmpcopyup" | "idmap" | "ridmap" => {
                let text = format!("the mount option {word:?} is not served by the native runtime");
                return Err(Failure(text));
            }
            word => {
                let (name, value) = match word.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (word, None),
                };
                self.data.push((name.to_owned(), value));
                return Ok(());
            }
        };
        // The last word about a thing holds.
        self.set = self.set & !clear | set;
        self.clear = self.clear & !set | clear;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Options {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Options::parse(&words).unwrap()
    }

    #[test]
    fn the_last_word_about_a_thing_holds() {
        assert_eq!(parse(&["ro", "rw"]).set, NODEV);
        assert_eq!(parse(&["rw", "ro"]).set, NODEV | RDONLY);
        assert_eq!(parse(&["noatime", "strictatime"]).set, NODEV | STRICTATIME);
        assert_eq!(parse(&["strictatime", "relatime"]).set, NODEV);
        assert_eq!(parse(&["strictatime"]).clear, ATIME);
    }

    #[test]
    fn devices_cannot_be_asked_for() {
        assert_eq!(parse(&["dev", "suid"]).set, NODEV);
        assert_eq!(parse(&["dev"]).clear, 0);
    }

    #[test]
    fn what_is_not_known_is_the_file_systems() {
        let options = parse(&["nosuid", "size=65536k", "mode=755", "rbind", "rprivate", "sync"]);
        let data: Vec<_> =
            options.data.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        assert_eq!(data, [("size", Some("65536k")), ("mode", Some("755")), ("sync", None)]);
        assert!(options.bind && options.recursive);
        assert_eq!(options.propagation, libc::MS_PRIVATE);
        assert!(Options::parse(&["tmpcopyup".to_owned()]).is_err());
    }
}
