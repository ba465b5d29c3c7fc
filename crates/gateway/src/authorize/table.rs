//! Reads `service-models/authorization.txt`, whose head explains it.

use std::collections::HashMap;

const TEXT: &str = include_str!("../../../../service-models/authorization.txt");

/// The lines of all operations.
#[derive(Debug, Default)]
pub(super) struct Table {
    by_service: HashMap<&'static str, Service>,
}

#[derive(Debug, Default)]
struct Service {
    by_operation: HashMap<&'static str, Vec<Rule>>,
    /// The line of `*`, for operations without lines of their own.
    others: Option<Vec<Rule>>,
}

/// One line: one action.
#[derive(Debug)]
pub(super) struct Rule {
    /// `ecs:RunTask`
    pub(super) action: String,
    /// The forms of the resource. Empty when nothing is asked.
    pub(super) resources: Vec<Template>,
    pub(super) only_if: Option<String>,
    pub(super) facts: Vec<(String, Template)>,
    is_asked_by_service: bool,
}

/// What is known of an operation.
#[derive(Debug)]
pub(super) enum What<'a> {
    Nothing,
    Itself,
    Rules(&'a [Rule]),
    Unknown,
}

/// A text with members of the input in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(pub(super) Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Region,
    Account,
    Member { name: String, reading: Reading, default: Option<String> },
}

/// How a member becomes a part of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is; one that is an ARN is the whole resource.
    Plain,
    Name,
    /// Of an event bus: nothing for the default one, its name and `/` for others.
    Bus,
    User,
    Role,
    Group,
    Profile,
    Definition,
    Ec2,
    /// The ARN of the queue with that URL.
    Queue,
}

impl Table {
    /// Reads the table that is part of the program; a test reads it first.
    pub(super) fn load() -> Table {
        let mut table = Table::default();
        let mut service = "";
        for line in TEXT.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                service = name;
                continue;
            }
            let Some((operation, rest)) = line.split_once(char::is_whitespace) else { continue };
            let rule = rule(service, operation, rest);
            let entry = table.by_service.entry(service).or_default();
            match operation {
                "*" => entry.others.get_or_insert_default().push(rule),
                _ => entry.by_operation.entry(operation).or_default().push(rule),
            }
        }
        table
    }

    pub(super) fn what(&self, service: &str, operation: &str) -> What<'_> {
        let Some(service) = self.by_service.get(service) else { return What::Unknown };
        let Some(rules) = service.by_operation.get(operation).or(service.others.as_ref()) else {
            return What::Unknown;
        };
        if rules.iter().all(|rule| rule.is_asked_by_service) {
            return What::Itself;
        }
        match rules.iter().all(|rule| rule.resources.is_empty()) {
            true => What::Nothing,
            false => What::Rules(rules),
        }
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &'static str, &Rule)> {
        self.by_service.iter().flat_map(|(service, entry)| {
            entry.by_operation.iter().flat_map(move |(operation, rules)| {
                rules.iter().map(move |rule| (*service, *operation, rule))
            })
        })
    }
}

fn rule(service: &str, operation: &str, rest: &str) -> Rule {
    let mut rule = Rule {
        action: format!("{service}:{operation}"),
        resources: Vec::new(),
        only_if: None,
        facts: Vec::new(),
        is_asked_by_service: false,
    };
    for word in rest.split_whitespace() {
        if let Some(action) = word.strip_prefix('=') {
            rule.action = format!("{service}:{action}");
        } else if let Some(member) = word.strip_prefix("if:") {
            rule.only_if = Some(member.to_owned());
        } else if word == "none" {
        } else if word == "self" {
            rule.is_asked_by_service = true;
        } else if let Some(form) = word.strip_prefix("or:") {
            rule.resources.push(Template::resource(service, form));
        } else if rule.resources.is_empty() {
            rule.resources.push(Template::resource(service, word));
        } else if let Some((key, value)) = word.split_once('=') {
            let template = match value.contains('/') {
                true => Template::resource(service, value),
                false => Template::parse(value),
            };
            rule.facts.push((key.to_owned(), template));
        }
    }
    rule
}

impl Template {
    /// What stands for a resource: the beginning of its ARN may be left out.
    fn resource(service: &str, text: &str) -> Template {
        if text == "*" || text.starts_with("arn:") || text.starts_with('{') {
            return Template::parse(text);
        }
        match service {
            "iam" | "sts" => Template::parse(&format!("arn:aws:{service}::{{a}}:{text}")),
            _ => Template::parse(&format!("arn:aws:{service}:{{r}}:{{a}}:{text}")),
        }
    }

    fn parse(text: &str) -> Template {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            if start > 0 {
                parts.push(Part::Text(rest[..start].to_owned()));
            }
            let mut depth = 0_usize;
            let end = rest[start..].char_indices().find_map(|(at, c)| {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                (depth == 0).then_some(start + at)
            });
            let Some(end) = end else { break };
            parts.push(part(&rest[start + 1..end]));
            rest = &rest[end + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Template(parts)
    }
}

fn part(text: &str) -> Part {
    match text {
        "r" => return Part::Region,
        "a" => return Part::Account,
        _ => {}
    }
    let (member, default) = match text.split_once('=') {
        Some((member, default)) => (member, Some(default.to_owned())),
        None => (text, None),
    };
    let (name, reading) = match member.split_once(':') {
        None => (member, Reading::Plain),
        Some((name, reading)) => (
            name,
            match reading {
                "name" => Reading::Name,
                "bus" => Reading::Bus,
                "user" => Reading::User,
                "role" => Reading::Role,
                "group" => Reading::Group,
                "profile" => Reading::Profile,
                "definition" => Reading::Definition,
                "ec2" => Reading::Ec2,
                "queue" => Reading::Queue,
                _ => Reading::Plain,
            },
        ),
    };
    Part::Member { name: name.to_owned(), reading, default }
}
