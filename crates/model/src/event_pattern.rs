//! Patterns of events: which events a rule of EventBridge wants, and which messages a
//! subscription of SNS does.
//!
//! A pattern is an object in the shape of the event whose leaves are lists of what is allowed.
//! All its fields must be met, each by any of its values. Where the event has a list, any of its
//! elements may meet what is asked; fields of an object must be met by the same element.
//!
//! Not here: what the event is (`data_services::events`), and limits on the number of values,
//! which each service sets for itself.

mod compile;
mod json;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;

use serde_json::Value;
use thiserror::Error;
use value::ValuePattern;

/// What an event must be like.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPattern {
    fields: Fields,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("Event pattern is not valid. Reason: {0}", self.detail())]
pub struct PatternError {
    reason: String,
    /// ` at [Source: …; line: 1, column: 5]`, where the reason has a place.
    place: Option<String>,
}

impl PatternError {
    /// In AWS's words, without the place: `Empty arrays are not allowed`.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The reason and, on a line of its own, its place, as services report it after words of
    /// their own.
    pub fn detail(&self) -> String {
        match &self.place {
            Some(place) => format!("{}\n at {place}", self.reason),
            None => self.reason.clone(),
        }
    }
}

/// An object of the pattern: all of it must be met.
#[derive(Clone, Debug, Default, PartialEq)]
struct Fields {
    fields: Vec<(String, Field)>,
    /// Of each `$or`, one must be met.
    choices: Vec<Vec<Fields>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Field {
    Inner(Fields),
    Leaf(Vec<ValuePattern>),
}

impl EventPattern {
    /// # Errors
    /// In AWS's words, with AWS's place in the text.
    pub fn parse(text: &str) -> Result<EventPattern, PatternError> {
        compile::compile(text).map(|fields| EventPattern { fields })
    }

    /// Whether the pattern wants `event`. Values that are no object are met by no pattern, except
    /// by one that asks for absence only.
    pub fn matches(&self, event: &Value) -> bool {
        self.fields.match_value(event)
    }

    /// How many values each leaf lists, those of all `$or` included, in the order of the text.
    pub fn values_per_leaf(&self) -> Vec<usize> {
        let mut counts = Vec::new();
        self.fields.count(&mut counts);
        counts
    }

    /// The top-level names that are asked about.
    pub fn top_level_names(&self) -> impl Iterator<Item = &str> {
        self.fields.fields.iter().map(|(name, _)| name.as_str())
    }

    /// How many lists and objects are within one another at most: 1 for `{"a": [1]}`.
    pub fn depth(&self) -> usize {
        self.fields.depth()
    }
}

impl Fields {
    fn match_value(&self, value: &Value) -> bool {
        match value {
            Value::Object(object) => {
                self.fields.iter().all(|(name, field)| field.matches(object.get(name)))
                    && self
                        .choices
                        .iter()
                        .all(|choice| choice.iter().any(|fields| fields.match_value(value)))
            }
            // The same element must meet all fields. What asks for absence only would find it in
            // any element that happens to lack the field, so there all must.
            Value::Array(elements) if !elements.is_empty() => match self.asks_for_absence_only() {
                true => elements.iter().all(|element| self.match_value(element)),
                false => elements.iter().any(|element| self.match_value(element)),
            },
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => self.match_nothing(),
        }
    }

    /// Whether the absence of the whole object is what is asked for.
    fn match_nothing(&self) -> bool {
        self.fields.iter().all(|(_, field)| field.matches(None))
            && self.choices.iter().all(|choice| choice.iter().any(Fields::match_nothing))
    }

    fn asks_for_absence_only(&self) -> bool {
        let fields = self.fields.iter().all(|(_, field)| match field {
            Field::Inner(fields) => fields.asks_for_absence_only(),
            Field::Leaf(values) => values.iter().all(|value| *value == ValuePattern::Exists(false)),
        });
        fields && self.choices.iter().flatten().all(Fields::asks_for_absence_only)
    }

    fn count(&self, counts: &mut Vec<usize>) {
        for (_, field) in &self.fields {
            match field {
                Field::Inner(fields) => fields.count(counts),
                Field::Leaf(values) => counts.push(values.len()),
            }
        }
        for fields in self.choices.iter().flatten() {
            fields.count(counts);
        }
    }

    fn depth(&self) -> usize {
        let fields = self.fields.iter().map(|(_, field)| match field {
            Field::Inner(fields) => 1 + fields.depth(),
            Field::Leaf(_) => 1,
        });
        let choices = self.choices.iter().flatten().map(Fields::depth);
        fields.chain(choices).max().unwrap_or_default()
    }
}

impl Field {
    fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Field::Inner(fields), Some(value)) => fields.match_value(value),
            (Field::Inner(fields), None) => fields.match_nothing(),
            (Field::Leaf(patterns), value) => {
                // Lists within lists are one list, and objects are no leaves: only what is left
                // exists.
                let mut leaves = Vec::new();
                if let Some(value) = value {
                    collect_leaves(value, &mut leaves);
                }
                patterns.iter().any(|pattern| match pattern {
                    ValuePattern::Exists(wanted) => *wanted != leaves.is_empty(),
                    pattern => leaves.iter().any(|leaf| pattern.matches(leaf)),
                })
            }
        }
    }
}

fn collect_leaves<'a>(value: &'a Value, leaves: &mut Vec<&'a Value>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|value| collect_leaves(value, leaves)),
        Value::Object(_) => {}
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => leaves.push(value),
    }
}

impl std::str::FromStr for EventPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<EventPattern, PatternError> {
        EventPattern::parse(text)
    }
}

/// Where in the text something is, as AWS's parser prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    /// AWS shows this much of the text.
    const SHOWN: usize = 500;

    fn print(self, text: &str) -> String {
        let n_chars = text.chars().count();
        let shown: String = text.chars().take(Self::SHOWN).collect();
        let cut = match n_chars.saturating_sub(Self::SHOWN) {
            0 => String::new(),
            n_cut => format!("[truncated {n_cut} chars]"),
        };
        format!("[Source: (String)\"{shown}\"{cut}; {self}]")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line: {}, column: {}", self.line, self.column)
    }
}
