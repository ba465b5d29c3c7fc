//! A position in a video, as people write it: `[HH:]MM:SS[.fff]`, or only seconds.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

/// How far into the video, to the microsecond (FFmpeg's own resolution).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position(Duration);

#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a position: write [HH:]MM:SS[.fff], such as 00:12, 01:02:03 or 00:12.500")]
pub(crate) struct InvalidPosition(String);

impl Position {
    pub(crate) fn parse(text: &str) -> Result<Position, InvalidPosition> {
        parse(text).map(Position).ok_or_else(|| InvalidPosition(text.to_owned()))
    }

    pub(crate) fn since_start(self) -> Duration {
        self.0
    }
}

/// Always with hours and milliseconds, and with microseconds only where there are any.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let micros = self.0.subsec_micros();
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        match micros % 1000 {
            0 => write!(f, ".{:03}", micros / 1000),
            _ => write!(f, ".{micros:06}"),
        }
    }
}

fn parse(text: &str) -> Option<Duration> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let micros = match fraction {
        Some(digits) if digits.len() <= 6 => {
            digits_of(&format!("{digits:0<6}"), 6).filter(|_| !digits.is_empty())?
        }
        Some(_) => return None,
        None => 0,
    };
    // The first number may be as large as it likes (`90:00` is an hour and a half); what follows
    // a larger unit is below 60.
    let fields: Vec<&str> = whole.split(':').collect();
    if fields.len() > 3 {
        return None;
    }
    let mut seconds = digits_of(fields[0], 6)?;
    for field in &fields[1..] {
        seconds = seconds * 60 + digits_of(field, 2).filter(|number| *number < 60)?;
    }
    Some(Duration::from_secs(seconds) + Duration::from_micros(micros))
}

/// A number of at most `n_most` digits and nothing else: no sign, no blank.
fn digits_of(text: &str, n_most: usize) -> Option<u64> {
    let plain =
        !text.is_empty() && text.len() <= n_most && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_as_people_write_them() {
        for (text, shown) in [
            ("00:12", "00:00:12.000"),
            ("01:02:03", "01:02:03.000"),
            ("1:2:3.5", "01:02:03.500"),
            ("00:12.345", "00:00:12.345"),
            ("00:00.000001", "00:00:00.000001"),
            ("90:00", "01:30:00.000"),
            ("10", "00:00:10.000"),
            ("12.25", "00:00:12.250"),
            ("100:00:00", "100:00:00.000"),
        ] {
            assert_eq!(Position::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_not_a_position_is_refused() {
        for text in [
            "",
            " 00:12",
            "-00:12",
            "+1",
            "00:60",
            "1:60:00",
            "0:0:0:0",
            "00:12.",
            "00:12.1234567",
            ".5",
            "1e3",
            "00:1 2",
            "00::12",
            "1000000:00",
            "00:012",
            "12s",
            "٣",
        ] {
            assert!(Position::parse(text).is_err(), "{text:?} was accepted");
        }
    }
}
