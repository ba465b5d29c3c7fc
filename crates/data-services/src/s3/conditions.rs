//! Conditional requests: whether an object is in the state that the caller asks for.
//!
//! Pure. The order in which the headers win over one another is that of RFC 9110, which S3
//! follows for reads; for copies every refusal is a 412.

use model::Timestamp;

/// The four headers, of a read or of the source of a copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    pub(super) if_match: Option<String>,
    pub(super) if_none_match: Option<String>,
    pub(super) if_modified_since: Option<Timestamp>,
    pub(super) if_unmodified_since: Option<Timestamp>,
}

/// What the conditions come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    GoOn,
    NotModified,
    /// The header that does not hold.
    Failed(&'static str),
}

impl Conditions {
    /// For GET and HEAD of an object with this entity tag and time.
    pub(super) fn of_read(&self, etag: &str, modified: Timestamp, now: Timestamp) -> Verdict {
        if let Some(wanted) = &self.if_match {
            if !names_etag(wanted, etag) {
                return Verdict::Failed("If-Match");
            }
        } else if self.if_unmodified_since.is_some_and(|at| modified.as_secs() > at.as_secs()) {
            return Verdict::Failed("If-Unmodified-Since");
        }
        if let Some(unwanted) = &self.if_none_match {
            if names_etag(unwanted, etag) {
                return Verdict::NotModified;
            }
        } else if let Some(at) = self.if_modified_since
            // A date in the future says nothing and is ignored.
            && at.as_secs() <= now.as_secs()
            && modified.as_secs() <= at.as_secs()
        {
            return Verdict::NotModified;
        }
        Verdict::GoOn
    }

    /// For the source of a copy.
    pub(super) fn of_copy_source(
        &self,
        etag: &str,
        modified: Timestamp,
        now: Timestamp,
    ) -> Verdict {
        match self.of_read(etag, modified, now) {
            Verdict::GoOn => Verdict::GoOn,
            Verdict::NotModified if self.if_none_match.is_some() => {
                Verdict::Failed("x-amz-copy-source-If-None-Match")
            }
            Verdict::NotModified => Verdict::Failed("x-amz-copy-source-If-Modified-Since"),
            Verdict::Failed("If-Match") => Verdict::Failed("x-amz-copy-source-If-Match"),
            Verdict::Failed(_) => Verdict::Failed("x-amz-copy-source-If-Unmodified-Since"),
        }
    }
}

/// Whether `header`, a list of entity tags or `*`, names `etag`.
pub(super) fn names_etag(header: &str, etag: &str) -> bool {
    header.split(',').any(|item| {
        let item = item.trim();
        let item = item.strip_prefix("W/").unwrap_or(item);
        item == "*" || item.trim_matches('"') == etag
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The object has entity tag `x` and was modified at 100; it is 1000 now.
    fn check(conditions: &str, expected: Verdict) {
        let mut given = Conditions::default();
        for word in conditions.split_whitespace() {
            let (name, value) = word.split_once(':').unwrap();
            let time = || Some(Timestamp::from_secs(value.parse().unwrap()));
            match name {
                "match" => given.if_match = Some(value.into()),
                "none-match" => given.if_none_match = Some(value.into()),
                "modified" => given.if_modified_since = time(),
                "unmodified" => given.if_unmodified_since = time(),
                other => panic!("{other}"),
            }
        }
        let verdict = given.of_read("x", Timestamp::from_secs(100), Timestamp::from_secs(1000));
        assert_eq!(verdict, expected, "{conditions}");
    }

    #[test]
    fn conditions_are_weighed_as_in_the_rfc() {
        use Verdict::{Failed, GoOn, NotModified};
        for (conditions, expected) in [
            ("", GoOn),
            ("match:\"x\"", GoOn),
            ("match:x", GoOn),
            ("match:*", GoOn),
            ("match:\"y\"", Failed("If-Match")),
            ("match:\"y\",\"x\"", GoOn),
            ("none-match:\"x\"", NotModified),
            ("none-match:W/\"x\"", NotModified),
            ("none-match:*", NotModified),
            ("none-match:\"y\"", GoOn),
            ("modified:99", GoOn),
            ("modified:100", NotModified),
            ("modified:101", NotModified),
            ("modified:2000", GoOn),
            ("unmodified:99", Failed("If-Unmodified-Since")),
            ("unmodified:100", GoOn),
            // Entity tags win over times.
            ("match:\"x\" unmodified:99", GoOn),
            ("none-match:\"y\" modified:100", GoOn),
            ("none-match:\"x\" modified:99", NotModified),
            ("match:\"y\" none-match:\"x\"", Failed("If-Match")),
            ("match:\"x\" none-match:\"x\"", NotModified),
        ] {
            check(conditions, expected);
        }
    }

    #[test]
    fn a_copy_refuses_where_a_read_would_say_not_modified() {
        let given = Conditions { if_none_match: Some("x".into()), ..Conditions::default() };
        let at = Timestamp::from_secs(1);
        assert_eq!(
            given.of_copy_source("x", at, at),
            Verdict::Failed("x-amz-copy-source-If-None-Match")
        );
    }
}
