//! Patterns of events that are fields with spaces between: `[ip, user, ..., status = 4*, size]`.

use std::collections::BTreeMap;

use super::InvalidPattern;
use super::json::MAX_REGEXES;
use super::scan::{Expression, Scanner};
use super::value::Comparison;

#[derive(Debug)]
pub(super) struct Fields {
    /// In front of the ellipsis, or all.
    head: Vec<Field>,
    /// Behind the ellipsis, if there is one.
    tail: Option<Vec<Field>>,
}

#[derive(Debug)]
struct Field {
    /// Empty for a place that only counts.
    name: String,
    condition: Option<Expression<Comparison>>,
}

impl Fields {
    pub(super) fn parse(text: &str) -> Result<Fields, InvalidPattern> {
        let mut scanner = Scanner::new(text);
        scanner.expect_token("[")?;
        let mut fields = Fields { head: Vec::new(), tail: None };
        let mut n_regexes = 0;
        loop {
            if scanner.eat_token("...") {
                if fields.tail.is_some() {
                    return Err(InvalidPattern::Syntax);
                }
                fields.tail = Some(Vec::new());
            } else {
                let field = field(&mut scanner)?;
                if let Some(condition) = &field.condition {
                    condition.for_each(&mut |one| n_regexes += usize::from(one.has_regex()));
                }
                fields.tail.as_mut().unwrap_or(&mut fields.head).push(field);
            }
            if scanner.eat_token("]") {
                break;
            }
            scanner.expect_token(",")?;
        }
        scanner.skip_space();
        let is_blank = fields.tail.is_none() && fields.head.iter().all(Field::is_blank);
        if !scanner.is_at_end() || n_regexes > MAX_REGEXES || is_blank {
            return Err(InvalidPattern::Syntax);
        }
        Ok(fields)
    }

    /// The fields of an event that matches: `$` and their names or, without one, their numbers.
    pub(super) fn read(&self, message: &str) -> Option<BTreeMap<String, String>> {
        let message = message.trim();
        let values = self.assign(message)?;
        let mut fields = BTreeMap::new();
        for (index, (field, text)) in values.into_iter().enumerate() {
            let name = field.map(|field| field.name.as_str()).filter(|name| !name.is_empty());
            if !field.is_none_or(|field| field.holds(text)) {
                return None;
            }
            let key = name.map_or_else(|| format!("${}", index + 1), |name| format!("${name}"));
            fields.insert(key, text.to_owned());
        }
        Some(fields)
    }

    /// Which text of `message` belongs to which field; an ellipsis leaves texts without one.
    /// `None` when there are too few.
    fn assign<'m>(&self, message: &'m str) -> Option<Vec<(Option<&Field>, &'m str)>> {
        let mut texts = split(message);
        let head = self.head.iter().map(Some);
        let Some(tail) = &self.tail else {
            let n_fields = self.head.len();
            let last = texts.get(n_fields.checked_sub(1)?)?.clone();
            if texts.len() > n_fields {
                // The last field is the rest of the line.
                texts.truncate(n_fields);
                if let Some(text) = texts.last_mut() {
                    *text = Text { begin: last.begin, inner: &message[last.begin..] };
                }
            }
            return Some(head.zip(texts).map(|(field, text)| (field, text.inner)).collect());
        };
        let n_between = texts.len().checked_sub(self.head.len() + tail.len())?;
        let between = std::iter::repeat_n(None, n_between);
        let fields = head.chain(between).chain(tail.iter().map(Some));
        Some(fields.zip(texts).map(|(field, text)| (field, text.inner)).collect())
    }
}

impl Field {
    fn is_blank(&self) -> bool {
        self.name.is_empty() && self.condition.is_none()
    }

    fn holds(&self, text: &str) -> bool {
        self.condition
            .as_ref()
            .is_none_or(|condition| condition.holds(&|comparison| comparison.holds(text)))
    }
}

fn field(scanner: &mut Scanner<'_>) -> Result<Field, InvalidPattern> {
    let mut ahead = *scanner;
    let name = name(&mut ahead);
    ahead.skip_space();
    if matches!(ahead.peek(), Some(',' | ']')) {
        *scanner = ahead;
        return Ok(Field { name, condition: None });
    }
    // Every condition of a field repeats its name.
    let mut names = Vec::new();
    let condition = Expression::parse(scanner, &mut |scanner| {
        names.push(self::name(scanner));
        Comparison::parse(scanner, is_bare)
    })?;
    let name = names.first().cloned().unwrap_or_default();
    if name.is_empty() || names.iter().any(|other| *other != name) {
        return Err(InvalidPattern::Syntax);
    }
    Ok(Field { name, condition: Some(condition) })
}

fn name(scanner: &mut Scanner<'_>) -> String {
    scanner.skip_space();
    scanner.take_while(|c| c.is_alphanumeric() || c == '_' || c == '-').to_owned()
}

/// What may stand in a value without quotation marks.
fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !",[]()\"=<>|&%".contains(c)
}

#[derive(Clone, Debug)]
struct Text<'m> {
    /// Where it begins in the message, its bracket or quotation mark included.
    begin: usize,
    inner: &'m str,
}

/// The texts between spaces. Brackets and quotation marks hold one together, and do not belong
/// to it.
fn split(message: &str) -> Vec<Text<'_>> {
    let mut texts = Vec::new();
    let mut at = 0;
    loop {
        let rest = &message[at..];
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        let Some(first) = trimmed.chars().next() else {
            return texts;
        };
        let closing = match first {
            '[' => Some(']'),
            '"' => Some('"'),
            _ => None,
        };
        // A mark that nothing closes is a character like others.
        let end = closing.and_then(|closing| trimmed[1..].find(closing));
        let inner = match end {
            Some(end) => &trimmed[1..=end],
            None => &trimmed[..trimmed.find(char::is_whitespace).unwrap_or(trimmed.len())],
        };
        texts.push(Text { begin: at, inner });
        at += inner.len() + if end.is_some() { 2 } else { 0 };
    }
}
