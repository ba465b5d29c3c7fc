//! When something is to happen: `rate(…)`, `cron(…)` and `at(…)`, of EventBridge's rules and of
//! EventBridge Scheduler.
//!
//! Pure: the present is passed in. Not here: remembering what has happened already
//! (`data_services::{events, scheduler}`).

mod cron;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use thiserror::Error;

use crate::Timestamp;
pub use cron::Cron;

const MINUTE_MILLIS: i64 = 60_000;

/// A schedule, as its expression says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many milliseconds.
    Rate {
        period_millis: i64,
    },
    Cron(Cron),
    /// Once, at this time of the calendar.
    At(DateTime),
}

/// The expression is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the schedule expression is not valid")]
pub struct InvalidSchedule;

/// The name is not in the database of time zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the time zone is not known")]
pub struct InvalidZone;

/// Where the calendar of a schedule is.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// By its name in the IANA database, which is part of the program: `Europe/Berlin`.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn parse(name: &str) -> Result<Zone, InvalidZone> {
        jiff::tz::db().get(name).map(Zone).map_err(|_| InvalidZone)
    }

    fn civil(&self, at: Timestamp) -> Option<DateTime> {
        let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
        Some(self.0.to_datetime(at))
    }

    /// When the clocks of the zone first show `time`. `None` when they leave it out.
    fn first_instant(&self, time: DateTime) -> Option<Timestamp> {
        let offset = match self.0.to_ambiguous_timestamp(time).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Fold { before, .. } => before,
            AmbiguousOffset::Gap { .. } => return None,
        };
        let at = offset.to_timestamp(time).ok()?;
        Some(Timestamp(at.as_millisecond()))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.0.iana_name().unwrap_or("UTC"))
    }
}

impl Schedule {
    /// # Errors
    /// When it is none of the three forms, or says what no calendar has.
    pub fn parse(text: &str) -> Result<Schedule, InvalidSchedule> {
        read(text, Units::Agree)
    }

    /// As EventBridge Scheduler reads it, to which `rate(1 hours)` is as good as `rate(1 hour)`.
    ///
    /// # Errors
    /// As [`Schedule::parse`].
    pub fn parse_in_any_number(text: &str) -> Result<Schedule, InvalidSchedule> {
        read(text, Units::AnyNumber)
    }

    /// The first time after `after`. Rates count from `anchor`; they and nothing else do not look
    /// at the zone.
    ///
    /// Where the clocks of the zone are put forward, what lies between does not happen; where they
    /// are put back, what lies between happens once.
    pub fn next_after(
        &self,
        after: Timestamp,
        anchor: Timestamp,
        zone: &Zone,
    ) -> Option<Timestamp> {
        match self {
            Schedule::Rate { period_millis } => {
                let n_gone = (after.0.saturating_sub(anchor.0)).div_euclid(*period_millis);
                let n_next = (n_gone + 1).max(1);
                Some(anchor.plus_millis(period_millis.checked_mul(n_next)?))
            }
            Schedule::Cron(cron) => {
                let mut time = zone.civil(after)?;
                loop {
                    time = cron.next_after(time)?;
                    match zone.first_instant(time) {
                        Some(at) if at > after => return Some(at),
                        // Left out, or shown for the second time.
                        Some(_) | None => {}
                    }
                }
            }
            Schedule::At(time) => {
                let at = self.once(*time, zone)?;
                (at > after).then_some(at)
            }
        }
    }

    /// When the only time is, of a schedule that has only one.
    pub fn only_time(&self, zone: &Zone) -> Option<Timestamp> {
        match self {
            Schedule::At(time) => self.once(*time, zone),
            Schedule::Rate { .. } | Schedule::Cron(_) => None,
        }
    }

    /// A time that the clocks leave out is as much later as they were put forward.
    fn once(&self, time: DateTime, zone: &Zone) -> Option<Timestamp> {
        let at = zone.0.to_ambiguous_timestamp(time).compatible().ok()?;
        Some(Timestamp(at.as_millisecond()))
    }
}

/// Whether the unit of a rate is in the singular for one and in the plural for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Units {
    Agree,
    AnyNumber,
}

fn read(text: &str, units: Units) -> Result<Schedule, InvalidSchedule> {
    let (form, rest) = text.split_once('(').ok_or(InvalidSchedule)?;
    let inner = rest.strip_suffix(')').ok_or(InvalidSchedule)?;
    match form {
        "rate" => rate(inner, units),
        "cron" => Cron::parse(inner).map(Schedule::Cron),
        "at" => at(inner),
        _ => Err(InvalidSchedule),
    }
}

/// `5 minutes`
fn rate(text: &str, units: Units) -> Result<Schedule, InvalidSchedule> {
    let mut words = text.split_whitespace();
    let (Some(number), Some(unit), None) = (words.next(), words.next(), words.next()) else {
        return Err(InvalidSchedule);
    };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidSchedule);
    }
    let n: u32 = number.parse().map_err(|_| InvalidSchedule)?;
    let singular = unit.strip_suffix('s').unwrap_or(unit);
    if n == 0 || (units == Units::Agree && (n == 1) != (singular == unit)) {
        return Err(InvalidSchedule);
    }
    let n_minutes = match singular {
        "minute" => 1,
        "hour" => 60,
        "day" => 24 * 60,
        _ => return Err(InvalidSchedule),
    };
    Ok(Schedule::Rate { period_millis: i64::from(n) * n_minutes * MINUTE_MILLIS })
}

/// `2026-11-21T10:00:00`
fn at(text: &str) -> Result<Schedule, InvalidSchedule> {
    const SHAPE: &str = "0000-00-00T00:00:00";
    let has_shape = text.len() == SHAPE.len()
        && text.bytes().zip(SHAPE.bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        });
    if !has_shape {
        return Err(InvalidSchedule);
    }
    text.parse().map(Schedule::At).map_err(|_| InvalidSchedule)
}
