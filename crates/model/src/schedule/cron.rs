//! The six fields of `cron(…)`: minute, hour, day of the month, month, day of the week, year.
//!
//! Days of the week are 1 for Sunday to 7 for Saturday. Of the two fields for days, one says
//! nothing (`?`).

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday, date};

use super::InvalidSchedule;

const FIRST_YEAR: u16 = 1970;
const LAST_YEAR: u16 = 2199;
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The times of the calendar that an expression names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    /// Bit n is minute n.
    minutes: u64,
    hours: u64,
    days: Days,
    months: u64,
    /// In order, without gaps of meaning; empty is every year.
    years: Vec<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Days {
    /// Bit n is day n.
    OfMonth(u64),
    LastOfMonth,
    LastWorkdayOfMonth,
    /// The workday nearest to this day, within the month.
    WorkdayNearest(u8),
    /// Bit n is weekday n, 1 for Sunday.
    OfWeek(u64),
    /// The last such day of the month.
    LastOfWeek(u8),
    /// The n-th such day of the month.
    NthOfWeek {
        weekday: u8,
        n: u8,
    },
}

impl Cron {
    /// What stands between the parentheses.
    pub(super) fn parse(text: &str) -> Result<Cron, InvalidSchedule> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, of_month, months, of_week, years] = fields[..] else {
            return Err(InvalidSchedule);
        };
        let days = match (of_month, of_week) {
            ("?", "?") => return Err(InvalidSchedule),
            ("?", of_week) => days_of_week(of_week)?,
            (of_month, "?") => days_of_month(of_month)?,
            _ => return Err(InvalidSchedule),
        };
        Ok(Cron {
            minutes: set(minutes, 0, 59, &[])?,
            hours: set(hours, 0, 23, &[])?,
            days,
            months: set(months, 1, 12, &MONTHS)?,
            years: self::years(years)?,
        })
    }

    /// The first time after `time`, to the minute.
    pub(super) fn next_after(&self, time: DateTime) -> Option<DateTime> {
        let start = time.checked_add(1.minute()).ok()?;
        // On the day itself what is later; on later days from midnight.
        if self.is_on(start.date()) {
            let (hour, minute) = (start.hour().unsigned_abs(), start.minute().unsigned_abs());
            if let Some(found) = self.time_of_day(hour, minute) {
                return at(start.date(), found);
            }
        }
        let mut day = start.date().tomorrow().ok()?;
        let first = self.time_of_day(0, 0)?;
        while let Ok(year) = u16::try_from(day.year())
            && year <= LAST_YEAR
        {
            if !self.is_in_year(year) {
                day = date(day.year() + 1, 1, 1);
            } else if !has(self.months, day.month().unsigned_abs()) {
                day = day.first_of_month().checked_add(1.month()).ok()?;
            } else if self.is_day(day) {
                return at(day, first);
            } else {
                day = day.tomorrow().ok()?;
            }
        }
        None
    }

    fn is_on(&self, day: Date) -> bool {
        u16::try_from(day.year()).is_ok_and(|year| self.is_in_year(year))
            && has(self.months, day.month().unsigned_abs())
            && self.is_day(day)
    }

    fn is_in_year(&self, year: u16) -> bool {
        match self.years.is_empty() {
            true => (FIRST_YEAR..=LAST_YEAR).contains(&year),
            false => self.years.binary_search(&year).is_ok(),
        }
    }

    /// Whether the fields for days name `day`, whatever its month.
    fn is_day(&self, day: Date) -> bool {
        let of_month = day.day().unsigned_abs();
        let of_week = weekday_number(day.weekday());
        let n_days = day.days_in_month().unsigned_abs();
        match self.days {
            Days::OfMonth(days) => has(days, of_month),
            Days::LastOfMonth => of_month == n_days,
            Days::LastWorkdayOfMonth => nearest_workday(day.last_of_month()) == Some(day),
            Days::WorkdayNearest(wanted) => {
                wanted <= n_days
                    && date_in_month(day, wanted).and_then(nearest_workday) == Some(day)
            }
            Days::OfWeek(weekdays) => has(weekdays, of_week),
            Days::LastOfWeek(weekday) => of_week == weekday && of_month + 7 > n_days,
            Days::NthOfWeek { weekday, n } => of_week == weekday && of_month.div_ceil(7) == n,
        }
    }

    /// The first time of a day at or after that hour and minute.
    fn time_of_day(&self, hour: u8, minute: u8) -> Option<(u8, u8)> {
        let first_minute = |from| (from..60).find(|minute| has(self.minutes, *minute));
        if has(self.hours, hour)
            && let Some(found) = first_minute(minute)
        {
            return Some((hour, found));
        }
        let hour = (hour + 1..24).find(|hour| has(self.hours, *hour));
        // The first hour counts too when the search begins there, and only then from minute 0.
        Some((hour?, first_minute(0)?))
    }
}

fn at(day: Date, (hour, minute): (u8, u8)) -> Option<DateTime> {
    let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
    Some(day.at(hour, minute, 0, 0))
}

fn has(set: u64, n: u8) -> bool {
    set >> n & 1 == 1
}

fn weekday_number(weekday: Weekday) -> u8 {
    weekday.to_sunday_one_offset().unsigned_abs()
}

fn date_in_month(month: Date, day: u8) -> Option<Date> {
    Date::new(month.year(), month.month(), i8::try_from(day).ok()?).ok()
}

/// The Monday to Friday nearest to `day` that lies in its month.
fn nearest_workday(day: Date) -> Option<Date> {
    let shift = match day.weekday() {
        Weekday::Saturday if day.day() == 1 => 2,
        Weekday::Saturday => -1,
        Weekday::Sunday if day.day() == day.days_in_month() => -2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    day.checked_add(shift.days()).ok()
}

fn days_of_month(text: &str) -> Result<Days, InvalidSchedule> {
    match text {
        "L" => Ok(Days::LastOfMonth),
        "LW" => Ok(Days::LastWorkdayOfMonth),
        _ => match text.strip_suffix('W') {
            Some(day) => Ok(Days::WorkdayNearest(number(day, 1, 31, &[])?)),
            None => Ok(Days::OfMonth(set(text, 1, 31, &[])?)),
        },
    }
}

fn days_of_week(text: &str) -> Result<Days, InvalidSchedule> {
    if let Some((weekday, n)) = text.split_once('#') {
        let weekday = number(weekday, 1, 7, &WEEKDAYS)?;
        return Ok(Days::NthOfWeek { weekday, n: number(n, 1, 5, &[])? });
    }
    match text.strip_suffix('L') {
        // Alone it is the last day of the week.
        Some("") => Ok(Days::OfWeek(1 << 7)),
        Some(weekday) => Ok(Days::LastOfWeek(number(weekday, 1, 7, &WEEKDAYS)?)),
        None => Ok(Days::OfWeek(set(text, 1, 7, &WEEKDAYS)?)),
    }
}

fn years(text: &str) -> Result<Vec<u16>, InvalidSchedule> {
    if text == "*" {
        return Ok(Vec::new());
    }
    let mut years = Vec::new();
    for item in text.split(',') {
        let Item { from, to, step } = item_of(item, |year| {
            let year: u16 = digits(year)?.parse().map_err(|_| InvalidSchedule)?;
            (FIRST_YEAR..=LAST_YEAR).contains(&year).then_some(year).ok_or(InvalidSchedule)
        })?;
        let (from, to) = (from.unwrap_or(FIRST_YEAR), to.unwrap_or(LAST_YEAR));
        if from > to {
            return Err(InvalidSchedule);
        }
        years.extend((from..=to).step_by(usize::from(step)));
    }
    years.sort_unstable();
    years.dedup();
    Ok(years)
}

/// `*`, `5`, `1,3,5`, `1-5`, `0/15`, `10-40/5`, with names where the field has any. A range whose
/// end lies before its beginning goes round.
fn set(text: &str, min: u8, max: u8, names: &[&str]) -> Result<u64, InvalidSchedule> {
    let mut set = 0;
    for item in text.split(',') {
        let Item { from, to, step } = item_of(item, |value| number(value, min, max, names))?;
        let (from, to) = (from.unwrap_or(min), to.unwrap_or(max));
        if step > u16::from(max) {
            return Err(InvalidSchedule);
        }
        let n_values = u16::from(max - min) + 1;
        let width = (u16::from(to) + n_values - u16::from(from)) % n_values;
        for value in (0..=width).step_by(usize::from(step)) {
            set |= 1 << ((u16::from(from - min) + value) % n_values + u16::from(min));
        }
    }
    Ok(set)
}

/// From where to where in what steps; what is not said is the end of what there is.
struct Item<T> {
    from: Option<T>,
    to: Option<T>,
    step: u16,
}

fn item_of<T: Copy>(
    text: &str,
    value: impl Fn(&str) -> Result<T, InvalidSchedule>,
) -> Result<Item<T>, InvalidSchedule> {
    let (range, step) = match text.split_once('/') {
        None => (text, None),
        Some((range, step)) => {
            let step: u16 = digits(step)?.parse().map_err(|_| InvalidSchedule)?;
            if step == 0 {
                return Err(InvalidSchedule);
            }
            (range, Some(step))
        }
    };
    let (from, to) = match range {
        "*" => (None, None),
        "" if step.is_some() => (None, None),
        _ => match range.split_once('-') {
            Some((from, to)) => (Some(value(from)?), Some(value(to)?)),
            None => {
                let from = value(range)?;
                (Some(from), step.is_none().then_some(from))
            }
        },
    };
    Ok(Item { from, to, step: step.unwrap_or(1) })
}

fn number(text: &str, min: u8, max: u8, names: &[&str]) -> Result<u8, InvalidSchedule> {
    if let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return u8::try_from(at).map(|at| at + min).map_err(|_| InvalidSchedule);
    }
    let value: u8 = digits(text)?.parse().map_err(|_| InvalidSchedule)?;
    (min..=max).contains(&value).then_some(value).ok_or(InvalidSchedule)
}

fn digits(text: &str) -> Result<&str, InvalidSchedule> {
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(text),
        false => Err(InvalidSchedule),
    }
}
