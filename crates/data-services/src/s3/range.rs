//! Which bytes of an object a request asks for.

/// A run of bytes: `start` to `end`, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Span {
    pub(super) fn length(self) -> u64 {
        self.end - self.start
    }

    /// The `Content-Range` of an answer.
    pub(super) fn content_range(self, size: u64) -> String {
        format!("bytes {}-{}/{size}", self.start, self.end.saturating_sub(1))
    }
}

/// What a `Range` header comes to for an object of a size.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// No range, one that cannot be understood, or several: S3 then sends the whole object.
    Everything,
    Part(Span),
    Unsatisfiable,
}

pub(super) fn resolve(header: Option<&str>, size: u64) -> Asked {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Asked::Everything;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Asked::Everything;
    };
    // `None` within: given, but not a number, as with several ranges.
    let number = |text: &str| match text {
        "" => Some(None),
        text if text.bytes().all(|b| b.is_ascii_digit()) => {
            Some(Some(text.parse::<u64>().unwrap_or(u64::MAX)))
        }
        _ => None,
    };
    let (Some(first), Some(last)) = (number(first), number(last)) else {
        return Asked::Everything;
    };
    match (first, last) {
        (None, None) => Asked::Everything,
        (Some(first), Some(last)) if first > last => Asked::Everything,
        (Some(first), _) if first >= size => Asked::Unsatisfiable,
        (Some(first), last) => {
            let end = last.map_or(size, |last| last.saturating_add(1).min(size));
            Asked::Part(Span { start: first, end })
        }
        (None, Some(suffix)) if suffix == 0 || size == 0 => Asked::Unsatisfiable,
        (None, Some(suffix)) => Asked::Part(Span { start: size.saturating_sub(suffix), end: size }),
    }
}

/// `x-amz-copy-source-range`, which must be `bytes=first-last` and within the source.
pub(super) fn of_copy(header: &str, size: u64) -> Option<Span> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (first.parse::<u64>().ok()?, last.parse::<u64>().ok()?);
    (first <= last && last < size).then_some(Span { start: first, end: last + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_resolved_against_the_size() {
        let part = |start, end| Asked::Part(Span { start, end });
        for (header, size, expected) in [
            ("bytes=0-0", 10, part(0, 1)),
            ("bytes=2-4", 10, part(2, 5)),
            ("bytes=2-", 10, part(2, 10)),
            ("bytes=2-99", 10, part(2, 10)),
            ("bytes=-3", 10, part(7, 10)),
            ("bytes=-99", 10, part(0, 10)),
            ("bytes=9-9", 10, part(9, 10)),
            ("bytes=0-18446744073709551615", 10, part(0, 10)),
            ("bytes=0-99999999999999999999999", 10, part(0, 10)),
            ("bytes=10-", 10, Asked::Unsatisfiable),
            ("bytes=10-20", 10, Asked::Unsatisfiable),
            ("bytes=-0", 10, Asked::Unsatisfiable),
            ("bytes=0-", 0, Asked::Unsatisfiable),
            ("bytes=-5", 0, Asked::Unsatisfiable),
            ("bytes=5-2", 10, Asked::Everything),
            ("bytes=1-2,4-5", 10, Asked::Everything),
            ("bytes=-", 10, Asked::Everything),
            ("bytes=a-b", 10, Asked::Everything),
            ("bytes=+1-2", 10, Asked::Everything),
            ("lines=1-2", 10, Asked::Everything),
            ("", 10, Asked::Everything),
        ] {
            assert_eq!(resolve(Some(header), size), expected, "{header} of {size}");
        }
        assert_eq!(resolve(None, 10), Asked::Everything);
    }

    #[test]
    fn a_copy_range_must_lie_within_the_source() {
        assert_eq!(of_copy("bytes=0-9", 10), Some(Span { start: 0, end: 10 }));
        for bad in ["bytes=0-10", "bytes=5-", "bytes=-5", "bytes=5-2", "0-9", ""] {
            assert_eq!(of_copy(bad, 10), None, "{bad}");
        }
    }
}
