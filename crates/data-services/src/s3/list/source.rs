//! What listings are made of: records in the order of their names, read ahead a little.

use std::collections::VecDeque;

use model::record::Record;
use model::record::s3::{MultipartUploadRecord, ObjectRecord, VersionRecord};
use model::{Key, StorageError};
use store::Read;

/// Records read at first, where skipping is to be expected; each further page is twice as long.
const FIRST_PAGE: usize = 8;
const FULL_PAGE: usize = 512;

/// Entries in the order of their names. A name may have several entries.
pub(super) trait Source {
    type Entry;

    /// The name of the next entry.
    fn peek(&mut self) -> Result<Option<String>, StorageError>;
    fn pop(&mut self) -> Result<Option<Self::Entry>, StorageError>;
    /// Goes behind every name that begins with `prefix`, and all before.
    fn skip_prefix(&mut self, prefix: &str);
    /// Goes behind all entries with this name, and all before.
    fn skip_name(&mut self, name: &str);
}

/// One table's records whose keys are bucket, name, and perhaps more.
struct Cursor<'r, R: Read, T: Record> {
    read: &'r R,
    bucket: String,
    range: Key<T>,
    after: Option<Key<T>>,
    buffer: VecDeque<T>,
    page: usize,
    first_page: usize,
    ended: bool,
}

impl<'r, R: Read, T: Record> Cursor<'r, R, T> {
    fn new(read: &'r R, bucket: &str, prefix: &str, skips: bool) -> Cursor<'r, R, T> {
        let first_page = if skips { FIRST_PAGE } else { FULL_PAGE };
        Cursor {
            read,
            bucket: bucket.to_owned(),
            range: Key::new().text(bucket).text_prefix(prefix),
            after: None,
            buffer: VecDeque::new(),
            page: first_page,
            first_page,
            ended: false,
        }
    }

    fn peek(&mut self) -> Result<Option<&T>, StorageError> {
        if self.buffer.is_empty() && !self.ended {
            let records = self.read.scan_page(&self.range, self.after.as_ref(), self.page)?;
            self.ended = records.len() < self.page;
            self.page = (self.page * 2).min(FULL_PAGE);
            if let Some(last) = records.last() {
                self.after = Some(last.key());
            }
            self.buffer.extend(records);
        }
        Ok(self.buffer.front())
    }

    fn pop(&mut self) -> Result<Option<T>, StorageError> {
        self.peek()?;
        Ok(self.buffer.pop_front())
    }

    /// Goes behind `key`, never backwards.
    fn skip(&mut self, key: Key<T>) {
        while self.buffer.front().is_some_and(|record| record.key() <= key) {
            self.buffer.pop_front();
        }
        if self.buffer.is_empty() && self.after.as_ref().is_none_or(|after| *after < key) {
            self.after = Some(key);
            self.page = self.first_page;
        }
    }

    fn skip_prefix(&mut self, prefix: &str) {
        // No name goes on with this byte: it is none of UTF-8, nor does an escape begin so.
        let key = Key::<T>::new().text(&self.bucket).text_prefix(prefix);
        self.skip(followed_by(&key, &[0xff]));
    }

    fn skip_name(&mut self, name: &str) {
        // Behind the longest number that may follow the name.
        let key = Key::<T>::new().text(&self.bucket).text(name);
        self.skip(followed_by(&key, &[0xff; 9]));
    }
}

fn followed_by<T>(key: &Key<T>, bytes: &[u8]) -> Key<T> {
    let mut all = key.as_bytes().to_vec();
    all.extend(bytes);
    Key::from_bytes(all)
}

/// The current objects of a bucket.
pub(super) struct Objects<'r, R: Read>(Cursor<'r, R, ObjectRecord>);

impl<'r, R: Read> Objects<'r, R> {
    pub(super) fn new(read: &'r R, bucket: &str, prefix: &str, skips: bool) -> Self {
        Objects(Cursor::new(read, bucket, prefix, skips))
    }
}

impl<R: Read> Source for Objects<'_, R> {
    type Entry = ObjectRecord;

    fn peek(&mut self) -> Result<Option<String>, StorageError> {
        Ok(self.0.peek()?.map(|object| object.key.clone()))
    }

    fn pop(&mut self) -> Result<Option<ObjectRecord>, StorageError> {
        self.0.pop()
    }

    fn skip_prefix(&mut self, prefix: &str) {
        self.0.skip_prefix(prefix);
    }

    fn skip_name(&mut self, name: &str) {
        self.0.skip_name(name);
    }
}

/// The unfinished uploads of a bucket.
pub(super) struct Uploads<'r, R: Read>(Cursor<'r, R, MultipartUploadRecord>);

impl<'r, R: Read> Uploads<'r, R> {
    pub(super) fn new(read: &'r R, bucket: &str, prefix: &str, skips: bool) -> Self {
        Uploads(Cursor::new(read, bucket, prefix, skips))
    }

    pub(super) fn skip_upload(&mut self, key: &str, upload_id: &str) {
        let key = MultipartUploadRecord::key_of(&self.0.bucket, key, upload_id);
        self.0.skip(key);
    }
}

impl<R: Read> Source for Uploads<'_, R> {
    type Entry = MultipartUploadRecord;

    fn peek(&mut self) -> Result<Option<String>, StorageError> {
        Ok(self.0.peek()?.map(|upload| upload.key.clone()))
    }

    fn pop(&mut self) -> Result<Option<MultipartUploadRecord>, StorageError> {
        self.0.pop()
    }

    fn skip_prefix(&mut self, prefix: &str) {
        self.0.skip_prefix(prefix);
    }

    fn skip_name(&mut self, name: &str) {
        self.0.skip_name(name);
    }
}

/// All versions of a bucket: by key, newest first, each with whether it is the newest.
pub(super) struct Versions<'r, R: Read> {
    current: Cursor<'r, R, ObjectRecord>,
    others: Cursor<'r, R, VersionRecord>,
    /// The key whose newest version has been passed.
    begun: Option<String>,
}

impl<'r, R: Read> Versions<'r, R> {
    pub(super) fn new(read: &'r R, bucket: &str, prefix: &str, skips: bool) -> Self {
        Versions {
            current: Cursor::new(read, bucket, prefix, skips),
            others: Cursor::new(read, bucket, prefix, skips),
            begun: None,
        }
    }

    /// Goes behind one version of a key.
    pub(super) fn skip_version(&mut self, key: &str, sequence: u64) {
        self.current.skip_name(key);
        let place = VersionRecord::key_of(&self.others.bucket, key, sequence);
        self.others.skip(place);
        self.begun = Some(key.to_owned());
    }

    /// Whether the next entry is from the table of current objects.
    fn next_is_current(&mut self) -> Result<Option<bool>, StorageError> {
        let current = self.current.peek()?.map(|object| object.key.as_str());
        let other = self.others.peek()?.map(|version| version.0.key.as_str());
        Ok(match (current, other) {
            (None, None) => None,
            (Some(_), None) => Some(true),
            (None, Some(_)) => Some(false),
            (Some(current), Some(other)) => Some(current <= other),
        })
    }
}

impl<R: Read> Source for Versions<'_, R> {
    type Entry = (ObjectRecord, bool);

    fn peek(&mut self) -> Result<Option<String>, StorageError> {
        Ok(match self.next_is_current()? {
            None => None,
            Some(true) => self.current.peek()?.map(|object| object.key.clone()),
            Some(false) => self.others.peek()?.map(|version| version.0.key.clone()),
        })
    }

    fn pop(&mut self) -> Result<Option<(ObjectRecord, bool)>, StorageError> {
        let object = match self.next_is_current()? {
            None => None,
            Some(true) => self.current.pop()?,
            Some(false) => self.others.pop()?.map(|version| version.0),
        };
        Ok(object.map(|object| {
            let is_latest = self.begun.as_ref() != Some(&object.key);
            self.begun = Some(object.key.clone());
            (object, is_latest)
        }))
    }

    fn skip_prefix(&mut self, prefix: &str) {
        self.current.skip_prefix(prefix);
        self.others.skip_prefix(prefix);
    }

    fn skip_name(&mut self, name: &str) {
        self.current.skip_name(name);
        self.others.skip_name(name);
    }
}
