//! Filter patterns: which events a search, or a filter, means.
//!
//! Three languages share the name: terms of plain text, `{ … }` for events that are JSON, and
//! `[ … ]` for events that are fields with spaces between. Pure: no store, no clock.

mod fields;
mod json;
mod scan;
mod terms;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;

use thiserror::Error;

use self::fields::Fields;
use self::json::JsonPattern;
use self::terms::Terms;

/// AWS's words.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum InvalidPattern {
    #[error("Invalid filter pattern")]
    Syntax,
    #[error("Invalid character(s) in term '{characters}'")]
    Characters { characters: String },
}

#[derive(Debug)]
pub(super) struct Pattern(Kind);

#[derive(Debug)]
enum Kind {
    Terms(Terms),
    Json(JsonPattern),
    Fields(Fields),
}

impl Pattern {
    pub(super) fn parse(text: &str) -> Result<Pattern, InvalidPattern> {
        let text = text.trim();
        let kind = if text.starts_with('{') {
            Kind::Json(JsonPattern::parse(text)?)
        } else if text.starts_with('[') {
            Kind::Fields(Fields::parse(text)?)
        } else {
            Kind::Terms(Terms::parse(text)?)
        };
        Ok(Pattern(kind))
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        match &self.0 {
            Kind::Terms(terms) => terms.matches(message),
            Kind::Json(json) => json.matches(message),
            Kind::Fields(fields) => fields.read(message).is_some(),
        }
    }

    /// What the pattern takes out of an event that matches: the fields by name, or by number
    /// where they have none. The other two languages take nothing.
    pub(super) fn extract(&self, message: &str) -> Option<BTreeMap<String, String>> {
        match &self.0 {
            Kind::Fields(fields) => fields.read(message),
            Kind::Terms(_) | Kind::Json(_) => self.matches(message).then(BTreeMap::new),
        }
    }
}
