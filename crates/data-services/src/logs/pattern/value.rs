//! Comparing one value: with a number, with a text that may have `*` in it, or with a regular
//! expression.

use regex_lite::Regex;

use super::InvalidPattern;
use super::scan::Scanner;

#[derive(Debug)]
pub(super) struct Comparison {
    operator: Operator,
    operand: Operand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug)]
enum Operand {
    Number { value: f64, text: String },
    Text(Glob),
    Regex(Regex),
}

impl Comparison {
    /// An operator and what follows it. `is_bare` says which characters need no quotation marks.
    pub(super) fn parse(
        scanner: &mut Scanner<'_>,
        is_bare: fn(char) -> bool,
    ) -> Result<Comparison, InvalidPattern> {
        scanner.skip_space();
        // The longer ones first.
        let operators = [
            ("!=", Operator::NotEqual),
            ("<=", Operator::AtMost),
            (">=", Operator::AtLeast),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let found = operators.into_iter().find(|(text, _)| scanner.eat(text));
        let (_, operator) = found.ok_or(InvalidPattern::Syntax)?;
        scanner.skip_space();
        let operand = match scanner.peek() {
            Some('"') => {
                let quoted = scanner.quoted()?;
                Operand::Text(Glob::new(quoted.characters.into_iter()))
            }
            Some('%') => Operand::Regex(compile(scanner.regex()?)?),
            Some(_) => {
                let text = scanner.take_while(is_bare);
                match number(text) {
                    _ if text.is_empty() => return Err(InvalidPattern::Syntax),
                    Some(value) => Operand::Number { value, text: text.to_owned() },
                    None => Operand::Text(Glob::new(text.chars().map(|c| (c, false)))),
                }
            }
            None => return Err(InvalidPattern::Syntax),
        };
        let is_order = !matches!(operator, Operator::Equal | Operator::NotEqual);
        if is_order && !matches!(operand, Operand::Number { .. }) {
            return Err(InvalidPattern::Syntax);
        }
        Ok(Comparison { operator, operand })
    }

    pub(super) fn has_regex(&self) -> bool {
        matches!(self.operand, Operand::Regex(_))
    }

    /// Whether it holds for a value that is written as `text`.
    pub(super) fn holds(&self, text: &str) -> bool {
        match (self.operator, &self.operand) {
            (Operator::Equal, operand) => operand.equals(text),
            (Operator::NotEqual, operand) => !operand.equals(text),
            (operator, Operand::Number { value: bound, .. }) => {
                number(text).is_some_and(|value| match operator {
                    Operator::Less => value < *bound,
                    Operator::AtMost => value <= *bound,
                    Operator::Greater => value > *bound,
                    Operator::AtLeast => value >= *bound,
                    Operator::Equal | Operator::NotEqual => false,
                })
            }
            (_, Operand::Text(_) | Operand::Regex(_)) => false,
        }
    }
}

impl Operand {
    fn equals(&self, text: &str) -> bool {
        match self {
            Operand::Number { value, text: literal } => {
                text == literal || number(text).is_some_and(|number| number == *value)
            }
            Operand::Text(glob) => glob.matches(text),
            Operand::Regex(regex) => regex.is_match(text),
        }
    }
}

/// `text` as a number, in decimal or scientific notation. Not `inf` and `nan`, which are words.
fn number(text: &str) -> Option<f64> {
    let is_numeric = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if !text.chars().all(is_numeric) {
        return None;
    }
    text.parse().ok()
}

/// A text in which `*` stands for anything.
#[derive(Debug)]
struct Glob {
    /// What is between the asterisks; one more than there are asterisks.
    parts: Vec<String>,
}

impl Glob {
    /// From characters, and whether each is only itself.
    fn new(characters: impl Iterator<Item = (char, bool)>) -> Glob {
        let mut parts = vec![String::new()];
        for (c, is_literal) in characters {
            if c == '*' && !is_literal {
                parts.push(String::new());
            } else if let Some(part) = parts.last_mut() {
                part.push(c);
            }
        }
        Glob { parts }
    }

    fn matches(&self, text: &str) -> bool {
        let Some((first, others)) = self.parts.split_first() else {
            return false;
        };
        let Some((last, middle)) = others.split_last() else {
            return text == first;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for part in middle {
            match rest.find(part.as_str()) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

/// A regular expression of the few characters that AWS allows.
pub(super) fn compile(regex: &str) -> Result<Regex, InvalidPattern> {
    let mut chars = regex.chars();
    while let Some(c) = chars.next() {
        let is_allowed = c.is_ascii_alphanumeric() || " :_#=@/;,-^$?[]{}|*+.".contains(c);
        if c == '\\' {
            // Whatever follows is escaped, or a class, or wrong and refused below.
            chars.next();
        } else if !is_allowed {
            return Err(InvalidPattern::Characters { characters: c.to_string() });
        }
    }
    // AWS lets the smaller bound be left out; the library does not.
    let regex = regex.replace("{,", "{0,").replace("\\{0,", "\\{,");
    Regex::new(&regex).map_err(|_| InvalidPattern::Syntax)
}
