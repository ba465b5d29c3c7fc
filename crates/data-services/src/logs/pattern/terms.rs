//! Patterns of plain terms: all that are named, none that has a minus sign before it; or, where
//! all have a question mark, any of them.

use regex_lite::Regex;

use super::InvalidPattern;
use super::scan::Scanner;
use super::value::compile;

#[derive(Debug, Default)]
pub(super) struct Terms {
    all: Vec<Term>,
    none: Vec<Term>,
    any: Vec<Term>,
}

#[derive(Debug)]
enum Term {
    Text(String),
    Regex(Regex),
}

impl Terms {
    pub(super) fn parse(text: &str) -> Result<Terms, InvalidPattern> {
        let mut scanner = Scanner::new(text);
        let mut terms = Terms::default();
        loop {
            scanner.skip_space();
            if scanner.is_at_end() {
                break;
            }
            let list = if scanner.eat("?") {
                &mut terms.any
            } else if scanner.eat("-") {
                &mut terms.none
            } else {
                &mut terms.all
            };
            list.extend(term(&mut scanner)?);
        }
        // As AWS has it: beside other terms, those with a question mark mean nothing.
        if !(terms.all.is_empty() && terms.none.is_empty()) {
            terms.any.clear();
        }
        Ok(terms)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        self.all.iter().all(|term| term.is_in(message))
            && !self.none.iter().any(|term| term.is_in(message))
            && (self.any.is_empty() || self.any.iter().any(|term| term.is_in(message)))
    }
}

/// One term; `None` for blank quotation marks, which are in every event.
fn term(scanner: &mut Scanner<'_>) -> Result<Option<Term>, InvalidPattern> {
    scanner.skip_space();
    match scanner.peek() {
        None => Err(InvalidPattern::Syntax),
        Some('"') => {
            let text = scanner.quoted()?.text();
            Ok((!text.trim().is_empty()).then_some(Term::Text(text)))
        }
        Some('%') => Ok(Some(Term::Regex(compile(scanner.regex()?)?))),
        Some(_) => {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let text = scanner.take_while(is_part).to_owned();
            let characters = scanner.take_while(|c| !is_part(c) && !c.is_whitespace()).to_owned();
            if !characters.is_empty() {
                return Err(InvalidPattern::Characters { characters });
            }
            Ok(Some(Term::Text(text)))
        }
    }
}

impl Term {
    fn is_in(&self, message: &str) -> bool {
        match self {
            Term::Text(text) => message.contains(text.as_str()),
            Term::Regex(regex) => regex.is_match(message),
        }
    }
}
