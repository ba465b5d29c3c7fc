//! Checks inputs against the constraints of the model, and words the error as the service does.
//!
//! Only what the tables say is checked. Rules between members, and rules that need the store,
//! belong to the operations.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex_lite::Regex;

use crate::AwsError;
use crate::schema::{Member, Operation};
use crate::value::Structure;

/// How a service checks and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `2 validation errors detected: Value … failed to satisfy constraint: …`, all at once.
    Coral { code: &'static str },
    /// `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must …'`.
    Ecr,
    /// `MissingParameter` and no more; the operations check values.
    Ec2,
    /// Absent members only, with this code; the operations have texts of their own.
    RequiredOnly { code: &'static str },
    /// The operations check everything.
    None,
}

fn style(service: &str) -> Style {
    match service {
        "ecs" => Style::RequiredOnly { code: "InvalidParameterException" },
        "ecr" => Style::Ecr,
        "logs" => Style::Coral { code: "InvalidParameterException" },
        "ec2" | "sqs" => Style::Ec2,
        "iam" | "sts" | "cloudformation" | "elbv2" => Style::Coral { code: "ValidationError" },
        "s3" => Style::None,
        _ => Style::Coral { code: "ValidationException" },
    }
}

/// Checks `input` against the constraints of its tables.
///
/// # Errors
/// All that is wrong, in one error, as the service words it.
pub fn input(operation: &Operation, input: &dyn Structure) -> Result<(), AwsError> {
    let style = style(operation.service.id);
    if style == Style::None {
        return Ok(());
    }
    let mut validator =
        Validator { style, path: String::new(), findings: Vec::new(), says_where: false };
    validator.structure(input);
    if !validator.findings.is_empty() {
        // Paths cost more than all else, and hardly anybody needs them.
        validator.findings.clear();
        validator.says_where = true;
        validator.structure(input);
    }
    match validator.findings.first() {
        None => Ok(()),
        Some(first) => Err(word(style, first, &validator.findings)),
    }
}

fn word(style: Style, first: &Finding, findings: &[Finding]) -> AwsError {
    match style {
        Style::Coral { code } => AwsError::new(code, 400, coral_text(findings)),
        Style::RequiredOnly { code } => {
            AwsError::new(code, 400, format!("{} cannot be empty.", upper_first(first.member)))
        }
        Style::Ecr => AwsError::new(
            "InvalidParameterException",
            400,
            format!(
                "Invalid parameter at '{}' failed to satisfy constraint: '{}'",
                first.path,
                lower_first(&first.constraint).replacen("member ", "", 1),
            ),
        ),
        Style::Ec2 => AwsError::new(
            "MissingParameter",
            400,
            format!("The request must contain the parameter {}", first.member),
        ),
        Style::None => AwsError::new("InvalidRequest", 400, first.constraint.clone()),
    }
}

fn coral_text(findings: &[Finding]) -> String {
    let plural = if findings.len() == 1 { "" } else { "s" };
    let mut text = format!("{} validation error{plural} detected: ", findings.len());
    for (index, finding) in findings.iter().enumerate() {
        if index > 0 {
            text.push_str("; ");
        }
        let Finding { value, path, constraint, .. } = finding;
        text.push_str(&format!(
            "Value {value} at '{path}' failed to satisfy constraint: {constraint}"
        ));
    }
    text
}

#[derive(Debug)]
struct Finding {
    /// Quoted, or `null`.
    value: String,
    path: String,
    /// The last part of the path, as a request would name it.
    member: &'static str,
    constraint: String,
}

/// Walks an input and collects what is wrong with it.
#[derive(Debug)]
pub struct Validator {
    style: Style,
    path: String,
    findings: Vec<Finding>,
    /// Whether `path` is kept.
    says_where: bool,
}

impl Validator {
    pub fn structure(&mut self, structure: &dyn Structure) {
        for (index, member) in structure.schema().members.iter().enumerate() {
            let slot = structure.slot(index);
            self.within(format_args!("{}", LowerFirst(member.name)), |validator| {
                if slot.is_present() {
                    slot.check(member, validator);
                } else if member.is_required {
                    validator.missing(member);
                }
            });
        }
    }

    /// Runs `check` with `part` added to the path.
    pub fn within(&mut self, part: fmt::Arguments<'_>, check: impl FnOnce(&mut Validator)) {
        use fmt::Write as _;
        if !self.says_where {
            return check(self);
        }
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        // Writing to a String cannot fail.
        let _ = self.path.write_fmt(part);
        check(self);
        self.path.truncate(length);
    }

    fn missing(&mut self, member: &'static Member) {
        self.findings.push(Finding {
            value: "null".into(),
            path: self.path.clone(),
            member: member.name,
            constraint: "Member must not be null".into(),
        });
    }

    fn find(&mut self, value: &dyn fmt::Display, constraint: String) {
        if matches!(self.style, Style::Coral { .. } | Style::Ecr) {
            self.findings.push(Finding {
                value: format!("'{value}'"),
                path: self.path.clone(),
                member: "",
                constraint: format!("Member must {constraint}"),
            });
        }
    }

    pub fn number(&mut self, value: i64, member: &Member) {
        if let Some(min) = member.min.filter(|min| value < *min) {
            self.find(&value, format!("have value greater than or equal to {min}"));
        }
        if let Some(max) = member.max.filter(|max| value > *max) {
            self.find(&value, format!("have value less than or equal to {max}"));
        }
    }

    pub fn length(&mut self, length: usize, printed: &dyn fmt::Display, member: &Member) {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        if let Some(min) = member.min.filter(|min| length < *min) {
            self.find(printed, format!("have length greater than or equal to {min}"));
        }
        if let Some(max) = member.max.filter(|max| length > *max) {
            self.find(printed, format!("have length less than or equal to {max}"));
        }
    }

    pub fn text(&mut self, text: &str, member: &Member) {
        self.length(text.chars().count(), &text, member);
        if let Some(pattern) = member.pattern
            && !matches(pattern, text)
        {
            let constraint = match self.style {
                Style::Ecr => format!("satisfy regular expression '{pattern}'"),
                _ => format!("satisfy regular expression pattern: {pattern}"),
            };
            self.find(&text, constraint);
        }
    }

    pub fn not_in_enum(&mut self, text: &str, values: &[&str]) {
        self.find(&text, format!("satisfy enum value set: [{}]", values.join(", ")));
    }
}

struct LowerFirst<'a>(&'a str);

impl fmt::Display for LowerFirst<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&lower_first(self.0))
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Patterns that have been used, with `None` for those that we cannot compile.
type Patterns = HashMap<&'static str, Option<Arc<Regex>>>;

/// Whether the whole of `text` matches. A pattern that we cannot compile lets everything pass.
fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: LazyLock<Mutex<Patterns>> = LazyLock::new(Mutex::default);
    let regex = COMPILED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(pattern)
        .or_insert_with(|| compile(pattern).map(Arc::new))
        .clone();
    regex.is_none_or(|regex| regex.is_match(text))
}

/// Java's syntax in ours. Unicode classes become generous ranges, which suffices for letters,
/// digits and spaces; they occur within brackets only.
fn compile(pattern: &str) -> Option<Regex> {
    let pattern = pattern
        .replace(r"\p{L}", r"a-zA-Z\u{AA}-\u{1FFF}\u{2C00}-\u{2DFF}\u{3040}-\u{10FFFF}")
        .replace(r"\p{Z}", r"\u{20}\u{A0}\u{2000}-\u{200A}\u{2028}\u{2029}\u{3000}")
        .replace(r"\p{N}", r"0-9\u{660}-\u{669}\u{2070}-\u{2089}\u{2150}-\u{218B}")
        .replace(r"\p{P}", r"!-#%-*,-/:;?@\[-\]_{}\u{A1}\u{2010}-\u{2027}");
    // Ours does not look around. "Not digits alone" and "no dot at the end", said without it:
    let pattern = [
        (r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", r"[0-9]*[a-zA-Z_-][a-zA-Z0-9_-]*"),
        (r"(?!^\d+$)^[0-9a-zA-Z-_]+$", r"[0-9]*[a-zA-Z_-][a-zA-Z0-9_-]*"),
        (r"(?!\d+$)[0-9a-zA-Z-_]+", r"[0-9]*[a-zA-Z_-][a-zA-Z0-9_-]*"),
        (r"[0-9A-Za-z\.\-_]*(?<!\.)", r"([0-9A-Za-z\.\-_]*[0-9A-Za-z\-_])?"),
    ]
    .into_iter()
    .fold(pattern, |pattern, (theirs, ours)| pattern.replace(theirs, ours));
    Regex::new(&format!("^(?:{pattern})$")).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schema::Schema;

    fn patterns(members: &'static [Member], out: &mut BTreeSet<&'static str>) {
        for member in members {
            out.extend(member.pattern);
            if let Some(element) = member.element {
                patterns(std::slice::from_ref(element), out);
            }
        }
    }

    #[test]
    fn patterns_that_look_around_mean_the_same() {
        let alias = compile(r"((?!^\d+$)^[0-9a-zA-Z-_]+$)").unwrap();
        for (text, fits) in
            [("live", true), ("1live", true), ("12", false), ("", false), ("-", true)]
        {
            assert_eq!(alias.is_match(text), fits, "{text}");
        }
        let function = compile(r"([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?").unwrap();
        for (text, fits) in [("f", true), ("42", true), ("f:live", true), ("f:1", false)] {
            assert_eq!(function.is_match(text), fits, "{text}");
        }
        let bucket = compile(r"[0-9A-Za-z\.\-_]*(?<!\.)").unwrap();
        for (text, fits) in [("a.b", true), ("a.", false), ("", true)] {
            assert_eq!(bucket.is_match(text), fits, "{text}");
        }
    }

    #[test]
    fn the_patterns_of_all_inputs_compile() {
        let mut found = BTreeSet::new();
        for operation in crate::catalog::ALL.iter().flat_map(|service| service.operations) {
            let Schema { members, .. } = operation.input;
            patterns(members, &mut found);
        }
        assert!(found.len() > 30, "{}", found.len());
        found.retain(|pattern| compile(pattern).is_none());
        assert_eq!(found, BTreeSet::new());
    }
}
