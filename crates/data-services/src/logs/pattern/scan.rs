//! Reading a pattern from left to right.

use super::InvalidPattern;

/// The part of a pattern that is not read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Scanner<'a> {
        Scanner { rest: text }
    }

    pub(super) fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Whether `text` is next. Moves behind it.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// As [`Scanner::eat`], after spaces.
    pub(super) fn eat_token(&mut self, text: &str) -> bool {
        self.skip_space();
        self.eat(text)
    }

    pub(super) fn expect_token(&mut self, text: &str) -> Result<(), InvalidPattern> {
        if self.eat_token(text) { Ok(()) } else { Err(InvalidPattern::Syntax) }
    }

    /// As many characters as `wanted` accepts, which may be none.
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// A keyword in any case, after spaces, that is not just the beginning of a word.
    pub(super) fn eat_keyword(&mut self, keyword: &str) -> bool {
        let mut ahead = *self;
        ahead.skip_space();
        let is_next = ahead.take_while(char::is_alphanumeric).eq_ignore_ascii_case(keyword);
        if is_next {
            *self = ahead;
        }
        is_next
    }

    /// What is between the quotation mark that is next and the one that ends it. A backslash
    /// takes the special meaning from the character after it.
    pub(super) fn quoted(&mut self) -> Result<Quoted, InvalidPattern> {
        let mut characters = Vec::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(Quoted { characters });
                }
                '\\' => match chars.next() {
                    Some((_, c)) => characters.push((c, true)),
                    None => break,
                },
                c => characters.push((c, false)),
            }
        }
        Err(InvalidPattern::Syntax)
    }

    /// What is between the percent sign that is next and the one after it.
    pub(super) fn regex(&mut self) -> Result<&'a str, InvalidPattern> {
        let inner = self.rest.strip_prefix('%').ok_or(InvalidPattern::Syntax)?;
        let (regex, rest) = inner.split_once('%').ok_or(InvalidPattern::Syntax)?;
        self.rest = rest;
        Ok(regex)
    }
}

/// The text in quotation marks: characters, and whether a backslash stood before them.
#[derive(Debug)]
pub(super) struct Quoted {
    pub(super) characters: Vec<(char, bool)>,
}

impl Quoted {
    pub(super) fn text(&self) -> String {
        self.characters.iter().map(|(c, _)| *c).collect()
    }
}

/// Conditions joined by `&&`, which binds more tightly, and `||`, with parentheses.
#[derive(Debug)]
pub(super) enum Expression<C> {
    Any(Vec<Expression<C>>),
    All(Vec<Expression<C>>),
    One(C),
}

impl<C> Expression<C> {
    pub(super) fn parse(
        scanner: &mut Scanner<'_>,
        condition: &mut dyn FnMut(&mut Scanner<'_>) -> Result<C, InvalidPattern>,
    ) -> Result<Expression<C>, InvalidPattern> {
        let mut any = vec![Self::parse_all(scanner, condition)?];
        while scanner.eat_token("||") {
            any.push(Self::parse_all(scanner, condition)?);
        }
        Ok(Expression::Any(any))
    }

    fn parse_all(
        scanner: &mut Scanner<'_>,
        condition: &mut dyn FnMut(&mut Scanner<'_>) -> Result<C, InvalidPattern>,
    ) -> Result<Expression<C>, InvalidPattern> {
        let mut all = Vec::new();
        loop {
            all.push(if scanner.eat_token("(") {
                let inner = Self::parse(scanner, condition)?;
                scanner.expect_token(")")?;
                inner
            } else {
                Expression::One(condition(scanner)?)
            });
            if !scanner.eat_token("&&") {
                return Ok(Expression::All(all));
            }
        }
    }

    pub(super) fn holds(&self, test: &dyn Fn(&C) -> bool) -> bool {
        match self {
            Expression::Any(parts) => parts.iter().any(|part| part.holds(test)),
            Expression::All(parts) => parts.iter().all(|part| part.holds(test)),
            Expression::One(condition) => test(condition),
        }
    }

    pub(super) fn for_each(&self, visit: &mut dyn FnMut(&C)) {
        match self {
            Expression::Any(parts) | Expression::All(parts) => {
                for part in parts {
                    part.for_each(visit);
                }
            }
            Expression::One(condition) => visit(condition),
        }
    }
}
