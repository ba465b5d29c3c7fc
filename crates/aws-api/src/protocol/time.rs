//! The three ways in which AWS writes time.

use model::Timestamp;
use time::format_description::well_known::{Iso8601, Rfc2822, Rfc3339};
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::schema::TimestampFormat;
use crate::value::DecodeError;

/// `milliseconds`: whether ISO 8601 shows them even when they are zero, as S3 and EC2 do.
pub(crate) fn format(at: Timestamp, format: TimestampFormat, milliseconds: bool) -> String {
    let date = at.to_datetime();
    match format {
        TimestampFormat::EpochSeconds => epoch(at),
        TimestampFormat::HttpDate => http_date(at),
        TimestampFormat::Iso8601 => {
            let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
            let (hour, minute, second) = date.to_hms();
            let millis = date.millisecond();
            if millis == 0 && !milliseconds {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
            } else {
                format!(
                    "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
                )
            }
        }
    }
}

/// `Sat, 21 Nov 2026 10:00:00 GMT`.
pub(crate) fn http_date(at: Timestamp) -> String {
    let format = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.to_datetime().format(format).unwrap_or_default()
}

/// Seconds, with a fraction when there is one.
pub(crate) fn epoch(at: Timestamp) -> String {
    let (seconds, millis) = (at.0.div_euclid(1000), at.0.rem_euclid(1000));
    match (seconds, millis) {
        (_, 0) => seconds.to_string(),
        // -0.5 s is -1 s and 500 ms; the sign applies to the fraction too.
        (..0, _) => at.as_secs_f64().to_string(),
        _ => format!("{seconds}.{millis:03}").trim_end_matches('0').to_owned(),
    }
}

/// Accepts each of the three, since clients mix them.
pub(crate) fn parse(text: &str) -> Result<Timestamp, DecodeError> {
    let text = text.trim();
    let invalid = || DecodeError::new(format!("{text} is not a timestamp."));
    if let Ok(seconds) = text.parse::<f64>() {
        return from_seconds(seconds);
    }
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        return Ok(Timestamp::from_datetime(at));
    }
    if let Ok(at) = OffsetDateTime::parse(text, &Iso8601::PARSING) {
        return Ok(Timestamp::from_datetime(at));
    }
    // Without an offset, UTC is meant.
    if let Ok(at) = PrimitiveDateTime::parse(text, &Iso8601::PARSING) {
        return Ok(Timestamp::from_datetime(at.assume_utc()));
    }
    if let Ok(date) = time::Date::parse(text, &Iso8601::PARSING) {
        return Ok(Timestamp::from_datetime(date.midnight().assume_utc()));
    }
    let with_offset = text.strip_suffix("GMT").map(|date| format!("{date}+0000"));
    OffsetDateTime::parse(with_offset.as_deref().unwrap_or(text), &Rfc2822)
        .map(Timestamp::from_datetime)
        .map_err(|_| invalid())
}

pub(crate) fn from_seconds(seconds: f64) -> Result<Timestamp, DecodeError> {
    // Beyond this no calendar goes, and arithmetic on milliseconds would overflow.
    if seconds.is_finite() && seconds.abs() < 1e12 {
        Ok(Timestamp::from_secs_f64(seconds))
    } else {
        Err(DecodeError::new(format!("{seconds} is not a timestamp.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_reads_back() {
        for millis in [0, 1_795_264_215_000, 1_795_264_215_120] {
            let at = Timestamp(millis);
            for style in [TimestampFormat::EpochSeconds, TimestampFormat::Iso8601] {
                let text = format(at, style, false);
                assert_eq!(parse(&text), Ok(at), "{text}");
            }
            let text = http_date(at);
            assert_eq!(parse(&text), Ok(Timestamp::from_secs(at.as_secs())), "{text}");
        }
    }

    #[test]
    fn they_look_as_aws_writes_them() {
        let at = Timestamp(1_795_264_215_120);
        assert_eq!(format(at, TimestampFormat::Iso8601, false), "2026-11-21T12:30:15.120Z");
        assert_eq!(http_date(at), "Sat, 21 Nov 2026 12:30:15 GMT");
        assert_eq!(epoch(at), "1795264215.12");
        let at = Timestamp::from_secs(1_795_264_215);
        assert_eq!(format(at, TimestampFormat::Iso8601, true), "2026-11-21T12:30:15.000Z");
        assert_eq!(format(at, TimestampFormat::Iso8601, false), "2026-11-21T12:30:15Z");
    }
}
