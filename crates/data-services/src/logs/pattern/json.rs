//! Patterns of events that are JSON: `{ $.user.id = 1 && $.roles[*] = "admin*" }`.

use serde_json::Value;

use super::InvalidPattern;
use super::scan::{Expression, Scanner};
use super::value::Comparison;

/// AWS's limits of one pattern.
pub(super) const MAX_REGEXES: usize = 2;
const MAX_WILDCARDS: usize = 3;

#[derive(Debug)]
pub(super) struct JsonPattern {
    expression: Expression<Condition>,
}

#[derive(Debug)]
struct Condition {
    selector: Vec<Step>,
    test: Test,
}

/// One step from a value into it.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Element(usize),
    /// Every field, or every element.
    Any,
}

#[derive(Debug)]
enum Test {
    Compare(Comparison),
    Is(Value),
    NotExists,
}

impl JsonPattern {
    pub(super) fn parse(text: &str) -> Result<JsonPattern, InvalidPattern> {
        let mut scanner = Scanner::new(text);
        scanner.expect_token("{")?;
        let expression = Expression::parse(&mut scanner, &mut condition)?;
        scanner.expect_token("}")?;
        scanner.skip_space();
        if !scanner.is_at_end() {
            return Err(InvalidPattern::Syntax);
        }
        let (mut n_regexes, mut n_wildcards, mut has_too_many) = (0, 0, false);
        expression.for_each(&mut |condition| {
            n_regexes += usize::from(matches!(&condition.test, Test::Compare(c) if c.has_regex()));
            let n_here = condition.selector.iter().filter(|step| **step == Step::Any).count();
            n_wildcards += n_here;
            has_too_many |= n_here > 1;
        });
        if has_too_many || n_wildcards > MAX_WILDCARDS || n_regexes > MAX_REGEXES {
            return Err(InvalidPattern::Syntax);
        }
        Ok(JsonPattern { expression })
    }

    /// An event that is not JSON never matches.
    pub(super) fn matches(&self, message: &str) -> bool {
        let message = message.trim();
        if !message.starts_with(['{', '[']) {
            return false;
        }
        serde_json::from_str(message)
            .is_ok_and(|event: Value| self.expression.holds(&|condition| condition.holds(&event)))
    }
}

fn condition(scanner: &mut Scanner<'_>) -> Result<Condition, InvalidPattern> {
    let selector = selector(scanner)?;
    let test = if scanner.eat_keyword("IS") {
        let values =
            [("NULL", Value::Null), ("TRUE", Value::Bool(true)), ("FALSE", Value::Bool(false))];
        let found = values.into_iter().find(|(word, _)| scanner.eat_keyword(word));
        Test::Is(found.ok_or(InvalidPattern::Syntax)?.1)
    } else if scanner.eat_keyword("NOT") {
        if !scanner.eat_keyword("EXISTS") {
            return Err(InvalidPattern::Syntax);
        }
        Test::NotExists
    } else {
        Test::Compare(Comparison::parse(scanner, is_bare)?)
    };
    Ok(Condition { selector, test })
}

/// What may stand in a value without quotation marks.
fn is_bare(c: char) -> bool {
    c.is_alphanumeric() || "_-.*+:/@".contains(c)
}

/// `$.a.b[0]['c.d'][*].*`
fn selector(scanner: &mut Scanner<'_>) -> Result<Vec<Step>, InvalidPattern> {
    scanner.expect_token("$")?;
    let mut steps = Vec::new();
    loop {
        if scanner.eat("[") || scanner.eat(".[") {
            steps.push(bracket(scanner)?);
        } else if scanner.eat(".*") {
            steps.push(Step::Any);
        } else if scanner.eat(".") {
            let name = scanner.take_while(|c| c.is_alphanumeric() || c == '-' || c == '_');
            if name.is_empty() {
                return Err(InvalidPattern::Syntax);
            }
            steps.push(Step::Field(name.to_owned()));
        } else if steps.is_empty() {
            return Err(InvalidPattern::Syntax);
        } else {
            return Ok(steps);
        }
    }
}

/// What is behind an opening bracket.
fn bracket(scanner: &mut Scanner<'_>) -> Result<Step, InvalidPattern> {
    scanner.skip_space();
    let step = match scanner.peek() {
        Some('*') => {
            scanner.eat("*");
            Step::Any
        }
        Some('"') => Step::Field(scanner.quoted()?.text()),
        Some('\'') => {
            scanner.eat("'");
            let name = scanner.take_while(|c| c != '\'').to_owned();
            if !scanner.eat("'") {
                return Err(InvalidPattern::Syntax);
            }
            Step::Field(name)
        }
        _ => {
            let digits = scanner.take_while(|c| c.is_ascii_digit());
            Step::Element(digits.parse().map_err(|_| InvalidPattern::Syntax)?)
        }
    };
    scanner.expect_token("]")?;
    Ok(step)
}

impl Condition {
    fn holds(&self, event: &Value) -> bool {
        let mut values = vec![event];
        for step in &self.selector {
            values = values.into_iter().flat_map(|value| step.follow(value)).collect();
        }
        match &self.test {
            Test::NotExists => values.is_empty(),
            Test::Is(wanted) => values.contains(&wanted),
            Test::Compare(comparison) => values.into_iter().any(|value| match value {
                Value::String(text) => comparison.holds(text),
                Value::Number(_) | Value::Bool(_) => comparison.holds(&value.to_string()),
                // Not even an inequality holds for what is no single value.
                Value::Null | Value::Array(_) | Value::Object(_) => false,
            }),
        }
    }
}

impl Step {
    fn follow<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        match (self, value) {
            (Step::Field(name), Value::Object(fields)) => fields.get(name).into_iter().collect(),
            (Step::Element(index), Value::Array(elements)) => {
                elements.get(*index).into_iter().collect()
            }
            (Step::Any, Value::Object(fields)) => fields.values().collect(),
            (Step::Any, Value::Array(elements)) => elements.iter().collect(),
            _ => Vec::new(),
        }
    }
}
