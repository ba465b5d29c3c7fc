//! What clients hand back to us: page tokens and sequence tokens, and the ids of events.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::search::{Direction, Position};

/// A token of GetLogEvents. It names a place between two events of one stream and the way to go
/// from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StreamToken {
    pub(super) direction: Direction,
    pub(super) at: Position,
}

impl StreamToken {
    /// `f/<56 digits>/s` or `b/<56 digits>/s`, as on AWS.
    pub(super) fn print(&self) -> String {
        let letter = match self.direction {
            Direction::OldestFirst => 'f',
            Direction::NewestFirst => 'b',
        };
        let Position { timestamp, chunk, index, .. } = &self.at;
        format!("{letter}/{:016}{chunk:020}{index:020}/s", (*timestamp).clamp(0, MAX_TIME))
    }

    pub(super) fn parse(text: &str, stream: &str) -> Option<StreamToken> {
        let (letter, rest) = text.split_once('/')?;
        let direction = match letter {
            "f" => Direction::OldestFirst,
            "b" => Direction::NewestFirst,
            _ => return None,
        };
        let digits = rest.strip_suffix("/s")?;
        if digits.len() != 56 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let at = Position {
            timestamp: digits[..16].parse().ok()?,
            stream: stream.into(),
            chunk: digits[16..36].parse().ok()?,
            index: digits[36..].parse().ok()?,
        };
        Some(StreamToken { direction, at })
    }
}

/// The largest time that 16 digits hold.
const MAX_TIME: i64 = 9_999_999_999_999_999;

/// A token of FilterLogEvents: where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GroupToken {
    pub(super) direction: Direction,
    pub(super) at: Position,
}

impl GroupToken {
    pub(super) fn print(&self) -> String {
        let letter = match self.direction {
            Direction::OldestFirst => 'f',
            Direction::NewestFirst => 'b',
        };
        let Position { timestamp, stream, chunk, index } = &self.at;
        URL_SAFE_NO_PAD.encode(format!("{letter}:{timestamp}:{chunk}:{index}:{stream}"))
    }

    pub(super) fn parse(text: &str) -> Option<GroupToken> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.splitn(5, ':');
        let direction = match parts.next()? {
            "f" => Direction::OldestFirst,
            "b" => Direction::NewestFirst,
            _ => return None,
        };
        let at = Position {
            timestamp: parts.next()?.parse().ok()?,
            chunk: parts.next()?.parse().ok()?,
            index: parts.next()?.parse().ok()?,
            stream: Arc::from(parts.next()?),
        };
        Some(GroupToken { direction, at })
    }
}

/// 56 digits that no other event has and that this one keeps: time, stream, chunk, index.
pub(super) fn event_id(position: &Position, stream_uid: &str) -> String {
    let stream = stream_uid.get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    format!(
        "{:013}{:020}{:015}{:08}",
        position.timestamp.max(0),
        stream.unwrap_or_default(),
        position.chunk,
        position.index
    )
}

/// AWS still returns one, and ignores what it is given.
pub(super) fn sequence_token(next_chunk: u64) -> String {
    format!("{next_chunk:056}")
}

/// The token of a list in the order of names.
pub(super) fn print_name(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

pub(super) fn parse_name(token: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_where_it_came_from() {
        let at =
            Position { timestamp: 1_795_264_215_123, stream: "a:b".into(), chunk: 7, index: 9 };
        for direction in [Direction::OldestFirst, Direction::NewestFirst] {
            let token = StreamToken { direction, at: at.clone() };
            assert_eq!(StreamToken::parse(&token.print(), "a:b"), Some(token));
            let token = GroupToken { direction, at: at.clone() };
            assert_eq!(GroupToken::parse(&token.print()), Some(token));
        }
        let end =
            Position { timestamp: i64::MAX, stream: "s".into(), chunk: u64::MAX, index: u64::MAX };
        let token = StreamToken { direction: Direction::OldestFirst, at: end };
        assert!(StreamToken::parse(&token.print(), "s").is_some());
    }

    #[test]
    fn what_is_not_a_token_is_refused() {
        for text in
            ["", "f//s", "x/00000000000000000000000000000000000000000000000000000000/s", "%"]
        {
            assert_eq!(StreamToken::parse(text, "s"), None, "{text}");
            assert_eq!(GroupToken::parse(text), None, "{text}");
        }
    }
}
