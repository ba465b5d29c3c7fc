//! Keys of stored records: order-preserving bytes, typed by what they name.

use std::marker::PhantomData;
use std::{cmp, fmt};

/// Where a record of type `R` is kept, or a prefix of such places.
///
/// Parts are appended in order, most general first, so that everything of one account and
/// region lies together and a prefix is a scan:
///
/// ```
/// # use hansom_model::Key; struct Task;
/// let all_tasks_of_cluster: Key<Task> = Key::new().text("000000000000").text("us-east-1").text("default");
/// let one: Key<Task> = all_tasks_of_cluster.clone().text("0123abcd");
/// assert!(one.starts_with(&all_tasks_of_cluster));
/// ```
pub struct Key<R> {
    bytes: Vec<u8>,
    of: PhantomData<fn() -> R>,
}

impl<R> Key<R> {
    /// The empty prefix: every record of the table.
    pub fn new() -> Key<R> {
        Key { bytes: Vec::new(), of: PhantomData }
    }

    /// Appends a text part. The order of keys is the order of the texts' UTF-8 bytes.
    #[must_use]
    pub fn text(mut self, part: &str) -> Key<R> {
        // 00 ends the part and 00 within it is written 00 ff, so "a" + "b" is never "ab",
        // and a part sorts before every longer part that it begins.
        for byte in part.bytes() {
            self.bytes.push(byte);
            if byte == 0 {
                self.bytes.push(0xff);
            }
        }
        self.bytes.extend([0, 0]);
        self
    }

    /// Appends a text part without its end: a prefix of all keys whose next part begins so.
    #[must_use]
    pub fn text_prefix(mut self, part: &str) -> Key<R> {
        self = self.text(part);
        self.bytes.truncate(self.bytes.len() - 2);
        self
    }

    /// Appends a number part. The order of keys is the order of the numbers.
    #[must_use]
    pub fn number(mut self, part: u64) -> Key<R> {
        self.bytes.extend(part.to_be_bytes());
        self
    }

    pub fn from_bytes(bytes: Vec<u8>) -> Key<R> {
        Key { bytes, of: PhantomData }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn starts_with(&self, prefix: &Key<R>) -> bool {
        self.bytes.starts_with(&prefix.bytes)
    }
}

impl<R> Default for Key<R> {
    fn default() -> Self {
        Key::new()
    }
}

// By hand, because derives would ask the same of `R`.
impl<R> Clone for Key<R> {
    fn clone(&self) -> Self {
        Key::from_bytes(self.bytes.clone())
    }
}
impl<R> PartialEq for Key<R> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl<R> Eq for Key<R> {}
impl<R> PartialOrd for Key<R> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<R> Ord for Key<R> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}
impl<R> std::hash::Hash for Key<R> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}
impl<R> fmt::Debug for Key<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", String::from_utf8_lossy(&self.bytes).replace('\0', "/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let key = || Key::<()>::new();
        assert_ne!(key().text("a").text("bc"), key().text("ab").text("c"));
        assert!(key().text("a") < key().text("a\0"));
        assert!(key().text("a\0") < key().text("ab"));
        assert!(!key().text("ab").starts_with(&key().text("a")));
        assert!(key().text("ab").starts_with(&key().text_prefix("a")));
        assert!(key().number(9) < key().number(10));
    }
}
