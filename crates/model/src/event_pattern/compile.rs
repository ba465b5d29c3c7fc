//! From the text of a pattern to what is matched, with the refusals of AWS's own compiler.

use std::net::IpAddr;

use super::json::{Kind, Node};
use super::value::{Limit, MAX_NUMBER, Network, NumberPattern, TextPattern, ValuePattern};
use super::{Field, Fields, PatternError, Place, json};

const OR: &str = "$or";
/// What cannot be a field's name within `$or`, because it would look like an operator.
const RESERVED_WITHIN_OR: &[&str] = &[
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "html",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];
const ONE_KEY: &str = "Only one key allowed in match expression";
const TOO_MANY: &str = "Too many elements in numeric expression";

/// A reason and, mostly, a place.
#[derive(Debug)]
struct Refusal {
    reason: String,
    place: Option<Place>,
}

fn refuse<T>(reason: impl Into<String>, place: Place) -> Result<T, Refusal> {
    Err(Refusal { reason: reason.into(), place: Some(place) })
}

pub(super) fn compile(text: &str) -> Result<Fields, PatternError> {
    let compiled = json::parse(text)
        .map_err(|error| Refusal { reason: error.reason, place: Some(error.place) })
        .and_then(|node| match &node.kind {
            Kind::Object(members) => fields(members, node.end, false),
            _ => refuse("Filter is not an object", node.seen),
        });
    compiled.map_err(|refusal| PatternError {
        reason: refusal.reason,
        place: refusal.place.map(|place| place.print(text)),
    })
}

fn fields(members: &[(String, Node)], end: Place, within_or: bool) -> Result<Fields, Refusal> {
    if members.is_empty() {
        return refuse("Empty objects are not allowed", end);
    }
    let mut fields = Fields::default();
    for (name, node) in members {
        if name == OR {
            fields.choices.push(choices(node)?);
            continue;
        }
        if within_or && RESERVED_WITHIN_OR.contains(&name.as_str()) {
            let reason =
                format!("{name} is Ruler reserved fieldName which cannot be used inside $or.");
            return refuse(reason, node.seen);
        }
        let field = match &node.kind {
            Kind::Object(members) => Field::Inner(self::fields(members, node.end, within_or)?),
            Kind::Array(values) => Field::Leaf(leaf(values, node.end)?),
            Kind::Text(_) | Kind::Number(_) | Kind::Bool(_) | Kind::Null => {
                return refuse(format!("\"{name}\" must be an object or an array"), node.seen);
            }
        };
        // Of a name that comes twice, the last counts.
        fields.fields.retain(|(known, _)| known != name);
        fields.fields.push((name.clone(), field));
    }
    Ok(fields)
}

fn choices(node: &Node) -> Result<Vec<Fields>, Refusal> {
    let Kind::Array(branches) = &node.kind else {
        return refuse("It must be an Array followed with $or.", node.seen);
    };
    let mut choices = Vec::new();
    for branch in branches {
        match &branch.kind {
            Kind::Object(members) => choices.push(fields(members, branch.end, true)?),
            _ => {
                let reason = "Only JSON object is allowed in array of $or relationship.";
                return refuse(reason, branch.seen);
            }
        }
    }
    if choices.len() < 2 {
        return refuse("There must have at least 2 Objects in $or relationship.", node.end);
    }
    Ok(choices)
}

fn leaf(values: &[Node], end: Place) -> Result<Vec<ValuePattern>, Refusal> {
    if values.is_empty() {
        return refuse("Empty arrays are not allowed", end);
    }
    let value = |node: &Node| match &node.kind {
        Kind::Object(members) => operator(members, node.end),
        Kind::Array(_) => {
            refuse("Match value must be String, number, true, false, or null", node.seen)
        }
        Kind::Text(_) | Kind::Number(_) | Kind::Bool(_) | Kind::Null => Ok(exact(&node.kind)),
    };
    values.iter().map(value).collect()
}

/// A value that stands for itself.
fn exact(kind: &Kind) -> ValuePattern {
    match kind {
        Kind::Text(text) => ValuePattern::Text(TextPattern::Exact(text.clone())),
        Kind::Number(digits) => ValuePattern::Number(NumberPattern {
            digits: digits.clone(),
            value: digits.parse().unwrap_or(f64::NAN),
        }),
        Kind::Bool(value) => ValuePattern::Bool(*value),
        Kind::Null | Kind::Object(_) | Kind::Array(_) => ValuePattern::Null,
    }
}

/// `{"prefix": …}` and its like.
fn operator(members: &[(String, Node)], end: Place) -> Result<ValuePattern, Refusal> {
    let Some((name, operand)) = members.first() else {
        return refuse("Match expression name not found", end);
    };
    let pattern = match name.as_str() {
        "exactly" => text_operand(operand, "exact match pattern must be a string")
            .map(|text| ValuePattern::Text(TextPattern::Exact(text))),
        "prefix" => affix(operand, "prefix", TextPattern::Prefix, TextPattern::PrefixIgnoreCase),
        "suffix" => affix(operand, "suffix", TextPattern::Suffix, TextPattern::SuffixIgnoreCase),
        "equals-ignore-case" => {
            text_operand(operand, "equals-ignore-case match pattern must be a string")
                .map(|text| ValuePattern::Text(TextPattern::IgnoreCase(text)))
        }
        "wildcard" => wildcard(operand),
        "exists" => match operand.kind {
            Kind::Bool(wanted) => Ok(ValuePattern::Exists(wanted)),
            _ => refuse("exists match pattern must be either true or false.", operand.seen),
        },
        "cidr" => text_operand(operand, "prefix match pattern must be a string")
            .and_then(|text| network(&text).map(ValuePattern::Cidr)),
        "numeric" => numeric(operand),
        "anything-but" => anything_but(operand),
        name => refuse(format!("Unrecognized match type {name}"), operand.seen),
    }?;
    match members.get(1) {
        None => Ok(pattern),
        Some((_, second)) => {
            let reason = match name.as_str() {
                "numeric" | "anything-but" => TOO_MANY,
                _ => ONE_KEY,
            };
            refuse(reason, second.seen)
        }
    }
}

fn text_operand(operand: &Node, reason: &str) -> Result<String, Refusal> {
    match &operand.kind {
        Kind::Text(text) => Ok(text.clone()),
        _ => refuse(reason, operand.seen),
    }
}

/// `prefix` or `suffix`, of which each may be within `equals-ignore-case`.
fn affix(
    operand: &Node,
    name: &str,
    exact: fn(String) -> TextPattern,
    ignoring_case: fn(String) -> TextPattern,
) -> Result<ValuePattern, Refusal> {
    let Kind::Object(members) = &operand.kind else {
        let text = text_operand(operand, &format!("{name} match pattern must be a string"))?;
        return Ok(ValuePattern::Text(exact(text)));
    };
    let Some((inner, value)) = members.first() else {
        let mut capital = name.to_owned();
        capital[..1].make_ascii_uppercase();
        return refuse(format!("{capital} expression name not found"), operand.end);
    };
    if inner != "equals-ignore-case" {
        return refuse(format!("Unsupported {name} pattern: {inner}"), value.seen);
    }
    let text = text_operand(value, "equals-ignore-case match pattern must be a string")?;
    match members.get(1) {
        Some((_, second)) => refuse(ONE_KEY, second.seen),
        None => Ok(ValuePattern::Text(ignoring_case(text))),
    }
}

fn wildcard(operand: &Node) -> Result<ValuePattern, Refusal> {
    let text = text_operand(operand, "wildcard match pattern must be a string")?;
    let mut parts = vec![String::new()];
    // AWS counts bytes, and begins with the quote.
    let mut at = 1;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let start = at;
        at += c.len_utf8();
        let part = match c {
            '*' if chars.peek() == Some(&'*') => {
                return refuse(
                    format!("Consecutive wildcard characters at pos {start}"),
                    operand.end,
                );
            }
            '*' => {
                parts.push(String::new());
                continue;
            }
            '\\' => match chars.next() {
                Some(escaped @ ('*' | '\\')) => {
                    at += 1;
                    escaped
                }
                _ => {
                    return refuse(format!("Invalid escape character at pos {start}"), operand.end);
                }
            },
            c => c,
        };
        if let Some(last) = parts.last_mut() {
            last.push(part);
        }
    }
    Ok(ValuePattern::Text(TextPattern::Wildcard(parts)))
}

/// AWS's own parser of networks gives no place.
fn network(text: &str) -> Result<Network, Refusal> {
    let refuse = |reason: String| Err(Refusal { reason, place: None });
    let mut parts = text.split('/');
    let (Some(address), Some(bits), None) = (parts.next(), parts.next(), parts.next()) else {
        return refuse("Malformed CIDR, one '/' required".into());
    };
    let Ok(bits) = bits.parse::<i32>() else {
        return refuse("Malformed CIDR, mask bits must be an integer".into());
    };
    if bits < 0 {
        return refuse("Malformed CIDR, mask bits must not be negative".into());
    }
    let Ok(address) = address.parse::<IpAddr>() else {
        return refuse(format!("Nonstandard IP address: {address}"));
    };
    let (name, most) = match address {
        IpAddr::V4(_) => ("IPv4", 32),
        IpAddr::V6(_) => ("IPv6", 128),
    };
    match u8::try_from(bits) {
        Ok(bits) if bits <= most => Ok(Network { address, bits }),
        _ => refuse(format!("{name} mask bits must be < {}", u16::from(most) + 1)),
    }
}

/// `["=", 5]`, `["<", 5]`, `[">=", 0, "<", 5]` and their like.
fn numeric(operand: &Node) -> Result<ValuePattern, Refusal> {
    let Kind::Array(terms) = &operand.kind else {
        return refuse("Value of numeric must be an array.", operand.seen);
    };
    let end = operand.end;
    let operator = match terms.first() {
        Some(Node { kind: Kind::Text(operator), .. }) => operator.as_str(),
        Some(node) => {
            return refuse(format!("Invalid member in numeric match: {}", raw(node)), node.seen);
        }
        None => return refuse("Invalid member in numeric match: ]", end),
    };
    if !["=", "<", "<=", ">", ">="].contains(&operator) {
        let place = terms.get(1).map_or(end, |node| node.seen);
        return refuse(format!("Unrecognized numeric range operator: {operator}"), place);
    }
    let name = if operator == "=" { "equals" } else { operator };
    let value = limit_value(terms.get(1), name, end)?;
    let from = |is_inclusive| Some(Limit { value, is_inclusive });
    match (operator, terms.get(2)) {
        (">" | ">=", None) => Ok(ValuePattern::Range { from: from(operator == ">="), to: None }),
        (">" | ">=", Some(second)) => {
            let second_operator = match &second.kind {
                Kind::Text(text) => text.as_str(),
                _ => {
                    return refuse(
                        format!("Bad value in numeric range: {}", raw(second)),
                        second.seen,
                    );
                }
            };
            if second_operator != "<" && second_operator != "<=" {
                let reason = format!("Bad numeric range operator: {second_operator}");
                return refuse(reason, second.end);
            }
            let top = limit_value(terms.get(3), second_operator, end)?;
            if let Some(fifth) = terms.get(4) {
                return refuse("Too many terms in numeric range expression", fifth.seen);
            }
            if value >= top {
                return refuse("Bottom must be less than top", end);
            }
            let to = Some(Limit { value: top, is_inclusive: second_operator == "<=" });
            Ok(ValuePattern::Range { from: from(operator == ">="), to })
        }
        (_, Some(third)) => refuse(TOO_MANY, third.seen),
        ("=", None) => Ok(ValuePattern::Range { from: from(true), to: from(true) }),
        (_, None) => Ok(ValuePattern::Range { from: None, to: from(operator == "<=") }),
    }
}

fn limit_value(node: Option<&Node>, operator: &str, end: Place) -> Result<f64, Refusal> {
    let Some(Node { kind: Kind::Number(digits), seen, .. }) = node else {
        let place = node.map_or(end, |node| node.seen);
        return refuse(format!("Value of {operator} must be numeric"), place);
    };
    match digits.parse::<f64>() {
        Ok(value) if value.abs() <= MAX_NUMBER => Ok(value),
        _ => refuse("Value must be between -5.0E9 and 5.0E9, inclusive", *seen),
    }
}

/// The text of a term, for the message about it.
fn raw(node: &Node) -> String {
    match &node.kind {
        Kind::Text(text) => text.clone(),
        Kind::Number(digits) => digits.clone(),
        Kind::Bool(value) => value.to_string(),
        Kind::Null => "null".into(),
        Kind::Object(_) => "{".into(),
        Kind::Array(_) => "[".into(),
    }
}

fn anything_but(operand: &Node) -> Result<ValuePattern, Refusal> {
    const INSIDE: &str = "Inside anything but list, start|null|boolean is not supported.";
    let excluded = match &operand.kind {
        Kind::Text(_) | Kind::Number(_) => vec![exact(&operand.kind)],
        Kind::Array(values) => {
            let is_text = |node: &Node| matches!(node.kind, Kind::Text(_));
            let is_number = |node: &Node| matches!(node.kind, Kind::Number(_));
            if let Some(other) = values.iter().find(|node| !is_text(node) && !is_number(node)) {
                return refuse(INSIDE, other.seen);
            }
            if values.is_empty() || (values.iter().any(is_text) && values.iter().any(is_number)) {
                let reason = "Inside anything but list, either all values are number or string, mixed type is not supported";
                return refuse(reason, operand.end);
            }
            values.iter().map(|node| exact(&node.kind)).collect()
        }
        Kind::Object(members) => return anything_but_like(members, operand),
        Kind::Bool(_) | Kind::Null => {
            let reason = "Value of anything-but must be an array or single string/number value.";
            return refuse(reason, operand.seen);
        }
    };
    Ok(ValuePattern::AnythingBut(excluded))
}

/// `anything-but` with an operator of its own.
fn anything_but_like(members: &[(String, Node)], operand: &Node) -> Result<ValuePattern, Refusal> {
    let Some((name, value)) = members.first() else {
        return refuse("Anything-But expression name not found", operand.end);
    };
    if !["equals-ignore-case", "prefix", "suffix", "wildcard"].contains(&name.as_str()) {
        return refuse(format!("Unsupported anything-but pattern: {name}"), value.seen);
    }
    let reason = match name.as_str() {
        "equals-ignore-case" => {
            "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
        }
        "wildcard" => "wildcard match pattern must be a string",
        _ => "prefix/suffix match pattern must be a string",
    };
    let one = |node: &Node| -> Result<ValuePattern, Refusal> {
        let text = text_operand(node, reason)?;
        Ok(match name.as_str() {
            "prefix" | "suffix" if text.is_empty() => {
                return refuse("Null prefix/suffix not allowed", node.end);
            }
            "prefix" => ValuePattern::Text(TextPattern::Prefix(text)),
            "suffix" => ValuePattern::Text(TextPattern::Suffix(text)),
            "wildcard" => wildcard(node)?,
            _ => ValuePattern::Text(TextPattern::IgnoreCase(text)),
        })
    };
    let excluded = match &value.kind {
        Kind::Array(values) if values.is_empty() => {
            return refuse("Empty arrays are not allowed", value.end);
        }
        Kind::Array(values) => values.iter().map(one).collect::<Result<_, _>>()?,
        Kind::Text(_) | Kind::Number(_) => vec![one(value)?],
        Kind::Object(_) | Kind::Bool(_) | Kind::Null => {
            let reason = "Value of anything-but must be an array or single string/number value.";
            return refuse(reason, value.seen);
        }
    };
    match members.get(1) {
        Some((_, second)) => refuse(TOO_MANY, second.seen),
        None => Ok(ValuePattern::AnythingBut(excluded)),
    }
}
