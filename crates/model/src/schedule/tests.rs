//! Tables of expressions, and a slow reading of them that looks at every minute.

use jiff::civil::{Date, Weekday};
use proptest::prelude::*;

use super::{Schedule, Zone};
use crate::Timestamp;

fn time(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// The next times, as the zone's clocks show them.
fn next(expression: &str, zone: &str, after: &str, n: usize) -> Vec<String> {
    let schedule = Schedule::parse(expression).unwrap();
    let zone = Zone::parse(zone).unwrap();
    let mut at = time(after);
    let anchor = at;
    let mut found = Vec::new();
    while found.len() < n
        && let Some(next) = schedule.next_after(at, anchor, &zone)
    {
        found.push(zone.civil(next).unwrap().strftime("%F %R %a").to_string());
        at = next;
    }
    found
}

fn check(expression: &str, after: &str, expected: &[&str]) {
    assert_eq!(next(expression, "UTC", after, expected.len()), expected, "{expression}");
}

#[test]
fn rates_count_from_their_anchor() {
    check(
        "rate(5 minutes)",
        "2026-11-21T10:00:30Z",
        &["2026-11-21 10:05 Sat", "2026-11-21 10:10 Sat"],
    );
    check("rate(1 hour)", "2026-11-21T10:00:00Z", &["2026-11-21 11:00 Sat"]);
    check("rate(2 days)", "2026-11-21T10:00:00Z", &["2026-11-23 10:00 Mon"]);
    let schedule = Schedule::parse("rate(10 minutes)").unwrap();
    let late = schedule.next_after(
        time("2026-01-01T00:34:00Z"),
        time("2026-01-01T00:00:00Z"),
        &Zone::utc(),
    );
    assert_eq!(late, Some(time("2026-01-01T00:40:00Z")));
    let before = schedule.next_after(
        time("2025-01-01T00:00:00Z"),
        time("2026-01-01T00:00:00Z"),
        &Zone::utc(),
    );
    assert_eq!(before, Some(time("2026-01-01T00:10:00Z")));
}

#[test]
fn units_in_any_number() {
    for (text, n_minutes) in [
        ("rate(1 minutes)", 1),
        ("rate(5 minute)", 5),
        ("rate(1 hours)", 60),
        ("rate(2 hour)", 120),
        ("rate(1 days)", 24 * 60),
        ("rate(3 days)", 3 * 24 * 60),
    ] {
        let expected = Schedule::Rate { period_millis: n_minutes * 60_000 };
        assert_eq!(Schedule::parse_in_any_number(text), Ok(expected), "{text}");
    }
}

#[test]
fn every_wildcard() {
    let after = "2026-11-21T10:00:30Z";
    check("cron(0 12 * * ? *)", after, &["2026-11-21 12:00 Sat", "2026-11-22 12:00 Sun"]);
    check("cron(15 10 * * ? *)", after, &["2026-11-21 10:15 Sat"]);
    check("cron(0 18 ? * MON-FRI *)", after, &["2026-11-23 18:00 Mon", "2026-11-24 18:00 Tue"]);
    check("cron(0 8 1 * ? *)", after, &["2026-12-01 08:00 Tue", "2027-01-01 08:00 Fri"]);
    check(
        "cron(0/15 * * * ? *)",
        after,
        &[
            "2026-11-21 10:15 Sat",
            "2026-11-21 10:30 Sat",
            "2026-11-21 10:45 Sat",
            "2026-11-21 11:00 Sat",
        ],
    );
    check(
        "cron(*/20 * * * ? *)",
        after,
        &["2026-11-21 10:20 Sat", "2026-11-21 10:40 Sat", "2026-11-21 11:00 Sat"],
    );
    check(
        "cron(10-40/15 9 * * ? *)",
        after,
        &["2026-11-22 09:10 Sun", "2026-11-22 09:25 Sun", "2026-11-22 09:40 Sun"],
    );
    check("cron(0/10 * ? * MON-FRI *)", after, &["2026-11-23 00:00 Mon"]);
    check(
        "cron(0 0 L * ? *)",
        after,
        &[
            "2026-11-30 00:00 Mon",
            "2026-12-31 00:00 Thu",
            "2027-01-31 00:00 Sun",
            "2027-02-28 00:00 Sun",
        ],
    );
    check(
        "cron(0 0 LW * ? *)",
        after,
        &["2026-11-30 00:00 Mon", "2026-12-31 00:00 Thu", "2027-01-29 00:00 Fri"],
    );
    check(
        "cron(0 0 15W * ? *)",
        after,
        &["2026-12-15 00:00 Tue", "2027-01-15 00:00 Fri", "2027-02-15 00:00 Mon"],
    );
    check("cron(0 0 1W * ? *)", "2027-04-30T00:00:00Z", &["2027-05-03 00:00 Mon"]);
    check(
        "cron(0 0 31W * ? *)",
        "2027-01-02T00:00:00Z",
        &["2027-01-29 00:00 Fri", "2027-03-31 00:00 Wed"],
    );
    check("cron(15 12 ? * 6#3 *)", after, &["2026-12-18 12:15 Fri", "2027-01-15 12:15 Fri"]);
    check("cron(0 0 ? * MON#5 *)", after, &["2026-11-30 00:00 Mon", "2027-03-29 00:00 Mon"]);
    check(
        "cron(15 10 ? * 6L 2026-2028)",
        after,
        &["2026-11-27 10:15 Fri", "2026-12-25 10:15 Fri", "2027-01-29 10:15 Fri"],
    );
    check("cron(0 0 ? * L *)", after, &["2026-11-28 00:00 Sat"]);
    check(
        "cron(0 0 ? * SAT-MON *)",
        after,
        &["2026-11-22 00:00 Sun", "2026-11-23 00:00 Mon", "2026-11-28 00:00 Sat"],
    );
    check("cron(0 0 29 FEB ? *)", after, &["2028-02-29 00:00 Tue", "2032-02-29 00:00 Sun"]);
    check(
        "cron(30 6,18 1,15 jan,JUL ? 2027,2029)",
        after,
        &[
            "2027-01-01 06:30 Fri",
            "2027-01-01 18:30 Fri",
            "2027-01-15 06:30 Fri",
            "2027-01-15 18:30 Fri",
            "2027-07-01 06:30 Thu",
        ],
    );
    check("cron(0 0 1 1 ? 2030/5)", after, &["2030-01-01 00:00 Tue", "2035-01-01 00:00 Mon"]);
}

#[test]
fn what_never_comes_is_never() {
    let never: [&str; 0] = [];
    assert_eq!(next("cron(0 0 30 2 ? *)", "UTC", "2026-01-01T00:00:00Z", 1), never);
    assert_eq!(next("cron(0 0 1 1 ? 2020)", "UTC", "2026-01-01T00:00:00Z", 1), never);
    assert_eq!(
        next("cron(59 23 31 12 ? 2199)", "UTC", "2026-01-01T00:00:00Z", 2),
        ["2199-12-31 23:59 Tue"]
    );
    assert_eq!(next("at(2020-01-01T00:00:00)", "UTC", "2026-01-01T00:00:00Z", 1), never);
}

#[test]
fn clocks_that_are_put_forward_or_back() {
    // In 2026, Berlin leaves out 29 March 02:00 to 03:00 and has 25 October 02:00 to 03:00 twice.
    assert_eq!(
        next("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T00:00:00Z", 3),
        ["2026-03-28 02:30 Sat", "2026-03-30 02:30 Mon", "2026-03-31 02:30 Tue"]
    );
    let schedule = Schedule::parse("cron(0/30 2 * * ? *)").unwrap();
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let mut at = time("2026-10-24T22:00:00Z");
    let mut found = Vec::new();
    for _ in 0..3 {
        at = schedule.next_after(at, at, &zone).unwrap();
        found.push(at);
    }
    assert_eq!(
        found,
        [time("2026-10-25T00:00:00Z"), time("2026-10-25T00:30:00Z"), time("2026-10-26T01:00:00Z")]
    );
    // In the second of the two hours, what it names has happened.
    assert_eq!(
        schedule.next_after(time("2026-10-25T01:10:00Z"), at, &zone),
        Some(time("2026-10-26T01:00:00Z"))
    );
    assert_eq!(
        next("rate(1 hour)", "Europe/Berlin", "2026-03-29T00:30:00Z", 2),
        ["2026-03-29 03:30 Sun", "2026-03-29 04:30 Sun"]
    );
}

#[test]
fn once() {
    let at = |text: &str, zone: &str| {
        Schedule::parse(text).unwrap().only_time(&Zone::parse(zone).unwrap()).unwrap()
    };
    assert_eq!(at("at(2026-11-21T10:00:01)", "UTC"), time("2026-11-21T10:00:01Z"));
    assert_eq!(at("at(2026-11-21T10:00:00)", "America/New_York"), time("2026-11-21T15:00:00Z"));
    assert_eq!(at("at(2026-03-29T02:30:00)", "Europe/Berlin"), time("2026-03-29T01:30:00Z"));
    assert_eq!(Schedule::parse("rate(1 day)").unwrap().only_time(&Zone::utc()), None);
}

#[test]
fn what_is_no_schedule_is_refused() {
    for text in [
        "",
        "rate",
        "rate()",
        "rate(5)",
        "rate(1 minutes)",
        "rate(2 minute)",
        "rate(0 minutes)",
        "rate(-1 minutes)",
        "rate(+5 minutes)",
        "rate(1.5 hours)",
        "rate(5 seconds)",
        "rate(5 minutes",
        "rate (5 minutes)",
        "every(5 minutes)",
        "cron()",
        "cron(* * * * *)",
        "cron(* * * * * *)",
        "cron(* * ? * ? *)",
        "cron(60 * * * ? *)",
        "cron(* 24 * * ? *)",
        "cron(* * 0 * ? *)",
        "cron(* * 32 * ? *)",
        "cron(* * * 13 ? *)",
        "cron(* * ? * 0 *)",
        "cron(* * ? * 8 *)",
        "cron(* * * * ? 1969)",
        "cron(* * * * ? 2200)",
        "cron(0/0 * * * ? *)",
        "cron(0/99 * * * ? *)",
        "cron(x * * * ? *)",
        "cron(* * ? * 3#6 *)",
        "cron(* * ? * 3#1,6#3 *)",
        "cron(* * 32W * ? *)",
        "cron(1- * * * ? *)",
        "cron(, * * * ? *)",
        "cron(* * * * ? 2030-2026)",
        "at(2026-11-21)",
        "at(2026-13-21T10:00:00)",
        "at(2026-11-31T10:00:00)",
        "at(2026-11-21T10:00:00Z)",
        "at(2026-11-21 10:00:00)",
        "at(2026-11-21T24:00:00)",
    ] {
        assert!(Schedule::parse(text).is_err(), "{text}");
        let is_number_alone = ["rate(1 minutes)", "rate(2 minute)"].contains(&text);
        assert_eq!(Schedule::parse_in_any_number(text).is_ok(), is_number_alone, "{text}");
    }
    assert!(Zone::parse("Mars/Olympus").is_err());
    assert!(Zone::parse("europe/berlin").is_ok());
}

/// A field as text, with the values it means, found by listing them.
#[derive(Clone, Debug)]
struct Field {
    text: String,
    values: Vec<i64>,
}

fn field(min: i64, max: i64) -> impl Strategy<Value = Field> {
    let one = move |n: i64| Field { text: n.to_string(), values: vec![n] };
    prop_oneof![
        Just(Field { text: "*".into(), values: (min..=max).collect() }),
        (min..=max).prop_map(one),
        (min..=max, min..=max).prop_map(move |(a, b)| {
            let (from, to) = (a.min(b), a.max(b));
            Field { text: format!("{from}-{to}"), values: (from..=to).collect() }
        }),
        (min..=max, 1..=max).prop_map(move |(from, step)| Field {
            text: format!("{from}/{step}"),
            values: (min..=max).filter(|n| *n >= from && (n - from) % step == 0).collect(),
        }),
        (min..=max, min..=max)
            .prop_map(|(a, b)| Field { text: format!("{a},{b}"), values: vec![a, b] }),
    ]
}

/// What the fields for days say.
#[derive(Clone, Debug)]
enum Day {
    OfMonth(Field),
    Last,
    LastWorkday,
    Nearest(i64),
    OfWeek(Field),
    LastOfWeek(i64),
    Nth(i64, i64),
}

fn day() -> impl Strategy<Value = Day> {
    prop_oneof![
        field(1, 31).prop_map(Day::OfMonth),
        Just(Day::Last),
        Just(Day::LastWorkday),
        (1_i64..=31).prop_map(Day::Nearest),
        field(1, 7).prop_map(Day::OfWeek),
        (1_i64..=7).prop_map(Day::LastOfWeek),
        (1_i64..=7, 1_i64..=5).prop_map(|(weekday, n)| Day::Nth(weekday, n)),
    ]
}

impl Day {
    fn text(&self) -> (String, String) {
        let nothing = || "?".to_owned();
        match self {
            Day::OfMonth(field) => (field.text.clone(), nothing()),
            Day::Last => ("L".into(), nothing()),
            Day::LastWorkday => ("LW".into(), nothing()),
            Day::Nearest(day) => (format!("{day}W"), nothing()),
            Day::OfWeek(field) => (nothing(), field.text.clone()),
            Day::LastOfWeek(weekday) => (nothing(), format!("{weekday}L")),
            Day::Nth(weekday, n) => (nothing(), format!("{weekday}#{n}")),
        }
    }

    /// By listing the days of the month.
    fn is(&self, date: Date) -> bool {
        let month: Vec<Date> = date
            .first_of_month()
            .series(jiff::Span::new().days(1))
            .take_while(|day| day.month() == date.month())
            .collect();
        let weekday = |date: &Date| i64::from(date.weekday().to_sunday_one_offset());
        let is_workday =
            |date: &&Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let same: Vec<&Date> = month.iter().filter(|day| weekday(day) == weekday(&date)).collect();
        match self {
            Day::OfMonth(field) => field.values.contains(&i64::from(date.day())),
            Day::Last => month.last() == Some(&date),
            Day::LastWorkday => month.iter().rfind(is_workday) == Some(&date),
            Day::Nearest(wanted) => {
                let distance = |day: &&Date| (i64::from(day.day()) - wanted).abs();
                i64::try_from(month.len()).unwrap() >= *wanted
                    && month.iter().filter(is_workday).min_by_key(distance) == Some(&date)
            }
            Day::OfWeek(field) => field.values.contains(&weekday(&date)),
            Day::LastOfWeek(wanted) => weekday(&date) == *wanted && same.last() == Some(&&date),
            Day::Nth(wanted, n) => {
                weekday(&date) == *wanted
                    && same.iter().position(|day| **day == date)
                        == Some(usize::try_from(n - 1).unwrap())
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn cron_agrees_with_looking_at_every_minute(
        minute in field(0, 59),
        hour in field(0, 23),
        day in day(),
        month in field(1, 12),
        start in 1_700_000_000_i64..1_900_000_000,
        zone in prop_oneof![Just("UTC"), Just("Europe/Berlin"), Just("America/New_York"), Just("Australia/Lord_Howe"), Just("Asia/Kolkata")],
    ) {
        let (of_month, of_week) = day.text();
        let text = format!("cron({} {} {of_month} {} {of_week} *)", minute.text, hour.text, month.text);
        let schedule = Schedule::parse(&text).unwrap();
        let zone = Zone::parse(zone).unwrap();
        let start = Timestamp::from_secs(start);
        let found = schedule.next_after(start, start, &zone);
        // Sixty days, hour by hour where the day is none.
        let end = start.plus_secs(60 * 86_400);
        let mut at = Timestamp((start.0 / 60_000 + 1) * 60_000);
        let mut slow = None;
        while at < end {
            let shown = zone.civil(at).unwrap();
            if !month.values.contains(&i64::from(shown.month())) || !day.is(shown.date()) {
                at = at.plus_secs(1800 - at.as_secs() % 1800);
                continue;
            }
            if hour.values.contains(&i64::from(shown.hour())) && minute.values.contains(&i64::from(shown.minute())) {
                // Shown before, when the clocks are put back?
                let shown_before = [30_i64, 60].iter().any(|n| zone.civil(at.plus_secs(-n * 60)) == Some(shown));
                if !shown_before {
                    slow = Some(at);
                    break;
                }
            }
            at = at.plus_secs(60);
        }
        match slow {
            Some(slow) => prop_assert_eq!(found, Some(slow), "{}", text),
            None => prop_assert!(found.is_none_or(|found| found >= end), "{} {:?}", text, found),
        }
    }

    #[test]
    fn the_next_time_is_later_and_none_lies_between(n in 1_u32..500, anchor in 0_i64..2_000_000_000, after in 0_i64..2_000_000_000) {
        let text = if n == 1 { "rate(1 minute)".to_owned() } else { format!("rate({n} minutes)") };
        let schedule = Schedule::parse(&text).unwrap();
        let (anchor, after) = (Timestamp::from_secs(anchor), Timestamp::from_secs(after));
        let next = schedule.next_after(after, anchor, &Zone::utc()).unwrap();
        let period = i64::from(n) * 60;
        prop_assert!(next > after && next > anchor);
        prop_assert_eq!((next.as_secs() - anchor.as_secs()) % period, 0);
        prop_assert!(next.plus_secs(-period) <= after || next.plus_secs(-period) <= anchor);
    }

    #[test]
    fn any_text_is_a_schedule_or_refused(inner in "[0-9A-Z*?/,LW# -]{0,24}") {
        let _ = Schedule::parse(&format!("cron({inner})"));
        let _ = Schedule::parse(&format!("rate({inner})"));
        let _ = Schedule::parse(&format!("at({inner})"));
    }
}
