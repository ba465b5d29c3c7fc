//! What people see: tables, colour on a terminal only, and JSON for programs.

use std::io::{self, IsTerminal, Write};

use crate::settings;

/// How a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

impl Format {
    pub(crate) fn of(json: bool) -> Format {
        if json { Format::Json } else { Format::Text }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Green,
    Yellow,
    Red,
    Dim,
    Bold,
}

/// `text` in colour, where there is somebody to see it.
pub(crate) fn paint(colour: Colour, text: &str) -> String {
    if !io::stdout().is_terminal() || settings::variable("NO_COLOR").is_some() {
        return text.to_owned();
    }
    let code = match colour {
        Colour::Green => "32",
        Colour::Yellow => "33",
        Colour::Red => "31",
        Colour::Dim => "2",
        Colour::Bold => "1",
    };
    format!("\x1b[{code}m{text}\x1b[0m")
}

pub(crate) fn line(text: impl AsRef<str>) {
    // A reader that went away (`hansom ps | head -1`) is no failure.
    let _ = writeln!(io::stdout(), "{}", text.as_ref());
}

/// A note beside the answer, so that `$(hansom run …)` holds the answer only.
pub(crate) fn note(text: impl AsRef<str>) {
    let _ = writeln!(io::stderr(), "{}", text.as_ref());
}

pub(crate) fn json(value: &serde_json::Value) {
    line(format!("{value:#}"));
}

/// Columns as wide as their widest cell; the header in capitals, as such tools do.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| visible(cell)).chain([header[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let render = |cells: &mut dyn Iterator<Item = (String, usize)>| {
        let mut text = String::new();
        for (column, (cell, visible)) in cells.enumerate() {
            text.push_str(&cell);
            if column + 1 < widths.len() {
                text.extend(std::iter::repeat_n(' ', widths[column] - visible + 2));
            }
        }
        line(text.trim_end());
    };
    render(&mut header.iter().map(|h| (paint(Colour::Dim, h), h.len())));
    for row in rows {
        render(&mut row.iter().map(|cell| (cell.clone(), visible(cell))));
    }
}

/// Characters that take room on the screen: those of escape sequences do not.
fn visible(text: &str) -> usize {
    let mut n = 0;
    let mut in_escape = false;
    for c in text.chars() {
        match (in_escape, c) {
            (false, '\x1b') => in_escape = true,
            (true, 'm') => in_escape = false,
            (true, _) => {}
            (false, _) => n += 1,
        }
    }
    n
}

/// `3 s`, `5 min`, `2 h`, `4 d`: how long something has been.
pub(crate) fn age(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        7200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// `1.5 MiB`
pub(crate) fn bytes(n: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{n} B") } else { format!("{value:.1} {}", units[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_takes_no_room() {
        assert_eq!(visible("\x1b[32mRUNNING\x1b[0m"), 7);
    }

    #[test]
    fn sizes_and_ages_are_short() {
        assert_eq!(bytes(512), "512 B");
        assert_eq!(bytes(1_572_864), "1.5 MiB");
        assert_eq!(age(5_000), "5 s");
        assert_eq!(age(7_200_000), "2 h");
    }
}
