//! Whether a file is a zip file that can be unpacked without harm. Reads its table of contents.
//!
//! Not here: unpacking it, which the node does.

use std::io::{self, Read, Seek, SeekFrom};

use thiserror::Error;

/// Of a function's code, in bytes.
pub(crate) const MOST_UNZIPPED: u64 = 262_144_000;
/// More files than any package has; a table of contents larger than that is not read.
const MOST_ENTRIES: u64 = 500_000;
const MOST_DIRECTORY: u64 = 128 << 20;

#[derive(Debug, Error)]
pub(crate) enum ZipFault {
    #[error("Could not unzip uploaded file. Please check your file, then try to upload again.")]
    Unreadable,
    #[error("Uploaded file must be a non-empty zip")]
    Empty,
    #[error("Unzipped size must be smaller than {MOST_UNZIPPED} bytes")]
    TooLarge,
    #[error("could not read the file")]
    Io(#[from] io::Error),
}

/// What is in a zip file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) n_entries: u64,
    /// Of all files, in bytes.
    pub(crate) unzipped: u64,
}

/// # Errors
/// When it is no zip file, has nothing in it, or would unpack to more than AWS allows or to
/// places outside its own folder.
pub(crate) fn check(file: &mut (impl Read + Seek)) -> Result<Contents, ZipFault> {
    let length = file.seek(SeekFrom::End(0))?;
    let end = find_end(file, length)?;
    let Directory { offset, size, n_entries } = end;
    if n_entries == 0 {
        return Err(ZipFault::Empty);
    }
    let fits = offset.checked_add(size).is_some_and(|end| end <= length);
    if !fits || size > MOST_DIRECTORY || n_entries > MOST_ENTRIES {
        return Err(ZipFault::Unreadable);
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = vec![0; usize::try_from(size).map_err(|_| ZipFault::Unreadable)?];
    file.read_exact(&mut bytes)?;
    let mut rest = bytes.as_slice();
    let mut unzipped = 0_u64;
    for _ in 0..n_entries {
        let entry = take_entry(&mut rest).ok_or(ZipFault::Unreadable)?;
        if !entry.is_readable || !is_inside(&entry.name) || entry.offset >= length {
            return Err(ZipFault::Unreadable);
        }
        unzipped = unzipped.saturating_add(entry.unzipped);
    }
    match unzipped > MOST_UNZIPPED {
        true => Err(ZipFault::TooLarge),
        false => Ok(Contents { n_entries, unzipped }),
    }
}

struct Directory {
    offset: u64,
    size: u64,
    n_entries: u64,
}

const END: [u8; 4] = *b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;
const WIDE_END: [u8; 4] = *b"PK\x06\x06";

/// Reads the record at the end, behind which there may be a comment.
fn find_end(file: &mut (impl Read + Seek), length: u64) -> Result<Directory, ZipFault> {
    let n_tail = length.min((END_LENGTH + usize::from(u16::MAX) + LOCATOR_LENGTH) as u64);
    file.seek(SeekFrom::Start(length - n_tail))?;
    let mut tail = vec![0; usize::try_from(n_tail).map_err(|_| ZipFault::Unreadable)?];
    file.read_exact(&mut tail)?;
    let at = (0..tail.len().saturating_sub(END_LENGTH - 1))
        .rev()
        .find(|at| tail[*at..].starts_with(&END))
        .ok_or(ZipFault::Unreadable)?;
    let record = &tail[at..];
    let (n_entries, size, offset) = (u16_at(record, 10), u32_at(record, 12), u32_at(record, 16));
    let is_wide = n_entries == u64::from(u16::MAX)
        || size == u64::from(u32::MAX)
        || offset == u64::from(u32::MAX);
    let locator = at.checked_sub(LOCATOR_LENGTH).map(|start| &tail[start..at]);
    match locator.filter(|bytes| is_wide && bytes.starts_with(&LOCATOR)) {
        None => Ok(Directory { offset, size, n_entries }),
        Some(locator) => {
            let at = u64_at(locator, 8);
            if at.checked_add(56).is_none_or(|end| end > length) {
                return Err(ZipFault::Unreadable);
            }
            file.seek(SeekFrom::Start(at))?;
            let mut record = [0; 56];
            file.read_exact(&mut record)?;
            if !record.starts_with(&WIDE_END) {
                return Err(ZipFault::Unreadable);
            }
            Ok(Directory {
                n_entries: u64_at(&record, 32),
                size: u64_at(&record, 40),
                offset: u64_at(&record, 48),
            })
        }
    }
}

struct Entry {
    name: String,
    unzipped: u64,
    offset: u64,
    /// Stored or deflated, and not encrypted.
    is_readable: bool,
}

fn take_entry(rest: &mut &[u8]) -> Option<Entry> {
    let head = rest.get(..46)?;
    if !head.starts_with(b"PK\x01\x02") {
        return None;
    }
    let (flags, method) = (u16_at(head, 8), u16_at(head, 10));
    let zipped_field = u32_at(head, 20);
    let mut unzipped = u32_at(head, 24);
    let [name, extra, comment] = [28, 30, 32].map(|at| u16_at(head, at));
    let [name, extra, comment] =
        [name, extra, comment].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let mut offset = u32_at(head, 42);
    let body = rest.get(46..)?;
    let name_bytes = body.get(..name)?;
    let mut fields = body.get(name..name.checked_add(extra)?)?;
    while fields.len() >= 4 {
        let (id, size) = (u16_at(fields, 0), usize::try_from(u16_at(fields, 2)).ok()?);
        let field = fields.get(4..4 + size)?;
        if id == 1 {
            // The wide values, those only whose narrow field is full, in this order.
            let mut wide = field.chunks_exact(8).map(|bytes| u64_at(bytes, 0));
            if unzipped == u64::from(u32::MAX) {
                unzipped = wide.next()?;
            }
            if zipped_field == u64::from(u32::MAX) {
                wide.next()?;
            }
            if offset == u64::from(u32::MAX) {
                offset = wide.next()?;
            }
        }
        fields = &fields[4 + size..];
    }
    *rest = body.get(name + extra + comment..)?;
    let is_readable = matches!(method, 0 | 8) && flags & 1 == 0;
    let name = String::from_utf8_lossy(name_bytes).into_owned();
    Some(Entry { name, unzipped, offset, is_readable })
}

/// Whether unpacking it stays in the folder that it is unpacked to.
fn is_inside(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('/')
        && !name.contains('\0')
        && name.split(['/', '\\']).all(|part| part != "..")
}

fn u16_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 2).map_or(0, |b| u64::from(u16::from_le_bytes([b[0], b[1]])))
}

fn u32_at(bytes: &[u8], at: usize) -> u64 {
    let four = |b: &[u8]| u64::from(u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    bytes.get(at..at + 4).map_or(0, four)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u32_at(bytes, at) | u32_at(bytes, at + 4) << 32
}

/// A zip file of stored files, for tests.
#[cfg(test)]
pub(crate) fn of_files(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in files {
        let offset = u32::try_from(out.len()).unwrap();
        let size = u32::try_from(data.len()).unwrap().to_le_bytes();
        let n_name = u16::try_from(name.len()).unwrap().to_le_bytes();
        out.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        out.extend(size);
        out.extend(size);
        out.extend(n_name);
        out.extend([0, 0]);
        out.extend(name.as_bytes());
        out.extend(*data);
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        directory.extend(size);
        directory.extend(size);
        directory.extend(n_name);
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, size) = (out.len(), directory.len());
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    let n = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(n);
    out.extend(n);
    out.extend(u32::try_from(size).unwrap().to_le_bytes());
    out.extend(u32::try_from(start).unwrap().to_le_bytes());
    out.extend([0, 0]);
    out
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn fault(bytes: Vec<u8>) -> String {
        check(&mut Cursor::new(bytes)).unwrap_err().to_string()
    }

    #[test]
    fn the_table_of_contents_is_read() {
        let bytes = of_files(&[("app.py", b"print(1)"), ("lib/x.py", b"")]);
        let contents = check(&mut Cursor::new(bytes.clone())).unwrap();
        assert_eq!(contents, Contents { n_entries: 2, unzipped: 8 });
        let mut with_comment = bytes;
        let at = with_comment.len() - 2;
        with_comment[at] = 3;
        with_comment.extend(b"abc");
        assert!(check(&mut Cursor::new(with_comment)).is_ok());
    }

    #[test]
    fn what_is_no_zip_file_is_refused() {
        let unreadable = ZipFault::Unreadable.to_string();
        for bytes in [Vec::new(), b"PK".to_vec(), b"hello, world".repeat(100)] {
            assert_eq!(fault(bytes), unreadable);
        }
        let whole = of_files(&[("app.py", b"print(1)")]);
        for n in 1..whole.len() {
            assert!(check(&mut Cursor::new(whole[..n].to_vec())).is_err(), "{n} bytes");
            assert!(check(&mut Cursor::new(whole[n..].to_vec())).is_err(), "from {n}");
        }
        assert_eq!(fault(of_files(&[])), ZipFault::Empty.to_string());
    }

    #[test]
    fn nothing_leaves_the_folder() {
        for name in ["../x", "a/../../x", "/etc/passwd", "a\\..\\..\\x"] {
            assert_eq!(
                fault(of_files(&[(name, b"x")])),
                ZipFault::Unreadable.to_string(),
                "{name}"
            );
        }
        assert!(check(&mut Cursor::new(of_files(&[("a/..b/c", b"x")]))).is_ok());
    }

    #[test]
    fn a_bomb_is_told_by_what_it_says_of_itself() {
        let mut bytes = of_files(&[("big", b"x")]);
        let at = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap() + 24;
        bytes[at..at + 4].copy_from_slice(&300_000_000_u32.to_le_bytes());
        assert_eq!(fault(bytes), ZipFault::TooLarge.to_string());
    }
}
