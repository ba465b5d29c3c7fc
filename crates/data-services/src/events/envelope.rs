//! What every event has around its detail.

use model::{AccountId, Region, Timestamp};
use serde_json::json;

/// An event without an envelope yet. Its detail is JSON, and stays as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Bare<'a> {
    pub(crate) id: &'a str,
    pub(crate) source: &'a str,
    pub(crate) detail_type: &'a str,
    pub(crate) account: &'a AccountId,
    pub(crate) region: &'a Region,
    pub(crate) time: Timestamp,
    pub(crate) resources: &'a [String],
    pub(crate) detail: &'a str,
}

impl Bare<'_> {
    /// The event as buses carry it, with its members in AWS's order.
    pub(crate) fn wrap(&self) -> String {
        let Bare { id, source, detail_type, account, region, time, resources, detail } = self;
        let text = |text: &str| json!(text).to_string();
        format!(
            r#"{{"version":"0","id":{},"detail-type":{},"source":{},"account":"{account}","time":"{}","region":"{region}","resources":{},"detail":{}}}"#,
            text(id),
            text(detail_type),
            text(source),
            self::time(*time),
            json!(resources),
            compact(detail),
        )
    }
}

/// JSON without the space between its parts. Numbers keep their digits, as no parser would let
/// them.
fn compact(json: &str) -> String {
    let mut compact = String::with_capacity(json.len());
    let (mut is_quoted, mut is_escaped) = (false, false);
    for c in json.chars() {
        if !is_quoted && matches!(c, ' ' | '\t' | '\r' | '\n') {
            continue;
        }
        compact.push(c);
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_quoted,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
    }
    compact
}

/// ISO 8601 to the second, as events carry time: `2026-11-21T10:00:00Z`.
pub(crate) fn time(at: Timestamp) -> String {
    Timestamp::from_secs(at.as_secs()).to_string()
}

/// The same with milliseconds, always three digits.
pub(crate) fn time_millis(at: Timestamp) -> String {
    let seconds = time(at);
    let millis = at.0.rem_euclid(1000);
    format!("{}.{millis:03}Z", seconds.trim_end_matches('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detail_keeps_its_digits() {
        let detail = "{ \"a b\" : 1.00,\n \"c\\\" \": [ 12345678901234567890123 ] }";
        assert_eq!(compact(detail), "{\"a b\":1.00,\"c\\\" \":[12345678901234567890123]}");
    }

    #[test]
    fn times_have_the_digits_that_aws_writes() {
        assert_eq!(time(Timestamp(1_795_264_215_120)), "2026-11-21T12:30:15Z");
        assert_eq!(time_millis(Timestamp(1_795_264_215_120)), "2026-11-21T12:30:15.120Z");
        assert_eq!(time_millis(Timestamp(1_795_264_215_000)), "2026-11-21T12:30:15.000Z");
    }
}
