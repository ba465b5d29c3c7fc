//! Takes the paths and queries of the distribution API apart.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// What a path under `/v2/` names. Names and references are not yet checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    Base,
    Catalog,
    Uploads { name: String },
    Upload { name: String, id: String },
    Blob { name: String, digest: String },
    Manifest { name: String, reference: String },
    Tags { name: String },
    Referrers { name: String, digest: String },
}

impl Route {
    /// Reads from the right, because a repository may be called `x/blobs/uploads`.
    pub(super) fn parse(path: &str) -> Option<Route> {
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let rest = path.strip_prefix("/v2")?;
        let rest = match rest {
            "" | "/" => return Some(Route::Base),
            "/_catalog" | "/_catalog/" => return Some(Route::Catalog),
            other => other.strip_prefix('/')?,
        };
        let name = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if let Some(head) = rest.strip_suffix("/blobs/uploads") {
            return Some(Route::Uploads { name: name(head)? });
        }
        if let Some(head) = rest.strip_suffix("/tags/list") {
            return Some(Route::Tags { name: name(head)? });
        }
        let (head, last) = rest.rsplit_once('/')?;
        let last = name(last)?;
        if let Some(head) = head.strip_suffix("/blobs/uploads") {
            return Some(Route::Upload { name: name(head)?, id: last });
        }
        let (head, kind) = head.rsplit_once('/')?;
        let name = name(head)?;
        match kind {
            "blobs" => Some(Route::Blob { name, digest: last }),
            "manifests" => Some(Route::Manifest { name, reference: last }),
            "referrers" => Some(Route::Referrers { name, digest: last }),
            _ => None,
        }
    }
}

/// The parameters of a query string, decoded.
#[derive(Debug, Default)]
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    pub(super) fn parse(text: Option<&'a str>) -> Query<'a> {
        let decode = |part: &'a str| percent_decode_str(part).decode_utf8_lossy();
        let pairs = text.unwrap_or("").split('&').filter(|pair| !pair.is_empty());
        Query(
            pairs
                .map(|pair| {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(key), decode(value))
                })
                .collect(),
        )
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_ref())
    }
}

/// The part of a body that a `Range` header asks for: first byte and length.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ByteRange {
    /// No header, several ranges, or another unit: the whole body, as HTTP allows.
    Whole,
    Part {
        first: u64,
        length: u64,
    },
    Unsatisfiable,
}

impl ByteRange {
    pub(super) fn parse(header: Option<&str>, size: u64) -> ByteRange {
        let Some((first, last)) = header
            .and_then(|header| header.trim().strip_prefix("bytes="))
            .and_then(|range| range.trim().split_once('-'))
        else {
            return ByteRange::Whole;
        };
        let number = |text: &str| text.trim().parse::<u64>().ok();
        let (first, last) = match (first.trim().is_empty(), number(first), number(last)) {
            // The last so many bytes.
            (true, None, Some(0)) => return ByteRange::Unsatisfiable,
            (true, None, Some(n)) => (size.saturating_sub(n), size.saturating_sub(1)),
            (false, Some(first), Some(last)) if first <= last => {
                (first, last.min(size.saturating_sub(1)))
            }
            (false, Some(first), None) if last.trim().is_empty() => (first, size.saturating_sub(1)),
            _ => return ByteRange::Whole,
        };
        if first >= size {
            return ByteRange::Unsatisfiable;
        }
        ByteRange::Part { first, length: last - first + 1 }
    }
}

/// `<first>-<last>` of a chunk, with or without `bytes ` before and `/<size>` behind.
pub(super) fn parse_content_range(text: &str) -> Option<(u64, u64)> {
    let text = text.trim();
    let text = text.strip_prefix("bytes").map_or(text, |rest| rest.trim_start_matches(['=', ' ']));
    let text = text.split_once('/').map_or(text, |(range, _size)| range);
    let (first, last) = text.split_once('-')?;
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_may_have_the_words_of_the_api_in_its_name() {
        for (path, route) in [
            ("/v2", "Base"),
            ("/v2/", "Base"),
            ("/v2/_catalog", "Catalog"),
            ("/v2/a/b/blobs/uploads/", "Uploads { name: \"a/b\" }"),
            ("/v2/a/blobs/uploads", "Uploads { name: \"a\" }"),
            ("/v2/a/blobs/uploads/u-1", "Upload { name: \"a\", id: \"u-1\" }"),
            ("/v2/a/blobs/sha256%3Aff", "Blob { name: \"a\", digest: \"sha256:ff\" }"),
            (
                "/v2/blobs/manifests/manifests/v1",
                "Manifest { name: \"blobs/manifests\", reference: \"v1\" }",
            ),
            ("/v2/tags/list/tags/list", "Tags { name: \"tags/list\" }"),
            ("/v2/a/referrers/sha256:ff", "Referrers { name: \"a\", digest: \"sha256:ff\" }"),
        ] {
            assert_eq!(format!("{:?}", Route::parse(path).unwrap()), route, "{path}");
        }
        for path in ["/", "/v3/", "/v2x", "/v2/a", "/v2//manifests/x", "/v2/a/other/x"] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }

    #[test]
    fn ranges_are_read_as_http_says() {
        let part = |first, length| ByteRange::Part { first, length };
        for (header, expected) in [
            (None, ByteRange::Whole),
            (Some("bytes=0-0"), part(0, 1)),
            (Some("bytes=2-"), part(2, 8)),
            (Some("bytes=2-99"), part(2, 8)),
            (Some("bytes=-3"), part(7, 3)),
            (Some("bytes=-99"), part(0, 10)),
            (Some("bytes=10-"), ByteRange::Unsatisfiable),
            (Some("bytes=-0"), ByteRange::Unsatisfiable),
            (Some("bytes=5-2"), ByteRange::Whole),
            (Some("bytes=0-1,4-5"), ByteRange::Whole),
            (Some("lines=0-1"), ByteRange::Whole),
        ] {
            assert_eq!(ByteRange::parse(header, 10), expected, "{header:?}");
        }
        assert_eq!(ByteRange::parse(Some("bytes=0-"), 0), ByteRange::Unsatisfiable);
        assert_eq!(parse_content_range("0-9"), Some((0, 9)));
        assert_eq!(parse_content_range("bytes 5-9/*"), Some((5, 9)));
        assert_eq!(parse_content_range("9-5"), None);
    }
}
