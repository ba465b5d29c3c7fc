//! How large a picture is, read from the head of its file: PNG, JPEG or WebP.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

#[derive(Debug, Error)]
pub(crate) enum SizeError {
    #[error("could not read the picture that ffmpeg wrote")]
    Read(#[source] io::Error),
    #[error("ffmpeg wrote something that is not a picture")]
    NotAPicture,
}

pub(crate) fn size_of(path: &Path) -> Result<Size, SizeError> {
    // A JPEG may carry up to 64 KiB in each of some segments before its size.
    let mut head = Vec::new();
    let file = File::open(path).map_err(SizeError::Read)?;
    file.take(1 << 20).read_to_end(&mut head).map_err(SizeError::Read)?;
    size_in(&head).ok_or(SizeError::NotAPicture)
}

fn size_in(head: &[u8]) -> Option<Size> {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        let (width, height) = (head.get(16..20)?, head.get(20..24)?);
        let number = |bytes: &[u8]| Some(u32::from_be_bytes(bytes.try_into().ok()?));
        return Some(Size { width: number(width)?, height: number(height)? });
    }
    if head.starts_with(b"\xff\xd8") {
        return jpeg(head.get(2..)?);
    }
    if head.starts_with(b"RIFF") && head.get(8..12)? == b"WEBP" {
        return webp(head.get(12..16)?, head.get(20..)?);
    }
    None
}

/// Walks the segments up to the frame header, which has the size.
fn jpeg(mut rest: &[u8]) -> Option<Size> {
    loop {
        let [0xff, marker, high, low, ..] = *rest else {
            return None;
        };
        let segment = rest.get(4..)?;
        // C4, C8 and CC in the range of the frame headers are tables and reserved.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let height = u16::from_be_bytes(segment.get(1..3)?.try_into().ok()?);
            let width = u16::from_be_bytes(segment.get(3..5)?.try_into().ok()?);
            return Some(Size { width: width.into(), height: height.into() });
        }
        rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..)?;
    }
}

/// Each of the three kinds of a WebP file has its own way to write the size.
fn webp(kind: &[u8], data: &[u8]) -> Option<Size> {
    let u16_at =
        |at: usize| Some(u32::from(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?)));
    match kind {
        b"VP8 " => Some(Size { width: u16_at(6)? & 0x3fff, height: u16_at(8)? & 0x3fff }),
        b"VP8L" => {
            let bits = u32::from_le_bytes(data.get(1..5)?.try_into().ok()?);
            Some(Size { width: (bits & 0x3fff) + 1, height: (bits >> 14 & 0x3fff) + 1 })
        }
        b"VP8X" => {
            let less_one = |at: usize| Some(u16_at(at)? | u32::from(*data.get(at + 2)?) << 16);
            Some(Size { width: less_one(4)? + 1, height: less_one(7)? + 1 })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(head: &[u8]) -> Option<(u32, u32)> {
        size_in(head).map(|size| (size.width, size.height))
    }

    #[test]
    fn the_size_of_each_format_is_found() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\0\0\0\x02\xd0\x08\x02";
        assert_eq!(size(png), Some((1280, 720)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x02\xff\xc0\0\x11\x08\x02\xd0\x05\0\x03";
        assert_eq!(size(jpeg), Some((1280, 720)));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\0\x05\xd0\x02";
        assert_eq!(size(lossy), Some((1280, 720)));
        // 1279 and 719 in 14 bits each, after the signature byte.
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\xff\xc4\xb3\0";
        assert_eq!(size(lossless), Some((1280, 720)));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\xff\x04\0\xcf\x02\0";
        assert_eq!(size(extended), Some((1280, 720)));
    }

    #[test]
    fn what_is_cut_short_or_something_else_has_no_size() {
        for head in [
            &b""[..],
            b"GIF89a",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
            b"\xff\xd8",
            b"\xff\xd8\xff\xe0\0\x04ab\xff",
            b"\xff\xd8\xff\xe0\xff\xff",
            b"RIFF\0\0\0\0WEBP",
            b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0",
        ] {
            assert_eq!(size(head), None, "{head:?}");
        }
    }
}
