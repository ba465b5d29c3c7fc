//! JSON with places, repeated names and the digits of numbers: what patterns need and
//! `serde_json`'s values have lost.

use super::Place;

/// Deep enough for every pattern of 4096 characters that anybody writes, and no danger to a stack.
const MAX_DEPTH: usize = 128;

/// A value and where AWS's parser stands when it looks at it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// After its first character for texts, lists and objects, and after its last for the rest.
    pub(super) seen: Place,
    /// After its last character.
    pub(super) end: Place,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
    Text(String),
    /// The digits as they stand.
    Number(String),
    Bool(bool),
    Null,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) reason: String,
    pub(super) place: Place,
}

pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let mut parser = Parser { text, at: 0, line: 1, line_start: 0 };
    parser.skip_space();
    let node = parser.value(0)?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(node),
        Some(c) => Err(parser.unexpected(c, "expected the end of the text")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' {
            self.line += 1;
            self.line_start = self.at;
        }
        Some(c)
    }

    fn place(&self) -> Place {
        let column = self.text[self.line_start..self.at].encode_utf16().count() + 1;
        Place { line: self.line, column }
    }

    fn error(&self, reason: impl Into<String>) -> SyntaxError {
        SyntaxError { reason: reason.into(), place: self.place() }
    }

    fn unexpected(&mut self, c: char, expected: &str) -> SyntaxError {
        self.take();
        self.error(format!("Unexpected character ('{c}' (code {})): {expected}", u32::from(c)))
    }

    fn ended(&self, what: &str) -> SyntaxError {
        self.error(format!("Unexpected end-of-input: {what}"))
    }

    fn skip_space(&mut self) {
        while let Some(' ' | '\t' | '\n' | '\r') = self.peek() {
            self.take();
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, SyntaxError> {
        const WANTED: &str = "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
        if depth > MAX_DEPTH {
            return Err(self.error(format!("Document nesting depth exceeds {MAX_DEPTH}")));
        }
        match self.peek() {
            None => Err(self.ended("expected a value")),
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"') => {
                self.take();
                let seen = self.place();
                let text = self.string()?;
                Ok(Node { kind: Kind::Text(text), seen, end: self.place() })
            }
            Some('-' | '0'..='9') => self.number(),
            Some('a'..='z' | 'A'..='Z') => self.word(),
            Some(c) => Err(self.unexpected(c, WANTED)),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node, SyntaxError> {
        self.take();
        let seen = self.place();
        let mut members = Vec::new();
        self.skip_space();
        if self.peek() == Some('}') {
            self.take();
            return Ok(Node { kind: Kind::Object(members), seen, end: self.place() });
        }
        loop {
            self.skip_space();
            match self.peek() {
                Some('"') => {}
                Some(c) => {
                    let wanted = "was expecting double-quote to start field name";
                    return Err(self.unexpected(c, wanted));
                }
                None => return Err(self.ended("expected close marker for Object")),
            }
            self.take();
            let name = self.string()?;
            self.skip_space();
            match self.peek() {
                Some(':') => self.take(),
                Some(c) => {
                    let wanted = "was expecting a colon to separate field name and value";
                    return Err(self.unexpected(c, wanted));
                }
                None => return Err(self.ended("expected a colon after a field name")),
            };
            self.skip_space();
            members.push((name, self.value(depth + 1)?));
            self.skip_space();
            match self.peek() {
                Some(',') => self.take(),
                Some('}') => {
                    self.take();
                    return Ok(Node { kind: Kind::Object(members), seen, end: self.place() });
                }
                Some(c) => {
                    let wanted = "was expecting comma to separate Object entries";
                    return Err(self.unexpected(c, wanted));
                }
                None => return Err(self.ended("expected close marker for Object")),
            };
        }
    }

    fn array(&mut self, depth: usize) -> Result<Node, SyntaxError> {
        self.take();
        let seen = self.place();
        let mut elements = Vec::new();
        self.skip_space();
        if self.peek() == Some(']') {
            self.take();
            return Ok(Node { kind: Kind::Array(elements), seen, end: self.place() });
        }
        loop {
            self.skip_space();
            elements.push(self.value(depth + 1)?);
            self.skip_space();
            match self.peek() {
                Some(',') => self.take(),
                Some(']') => {
                    self.take();
                    return Ok(Node { kind: Kind::Array(elements), seen, end: self.place() });
                }
                Some(c) => {
                    let wanted = "was expecting comma to separate Array entries";
                    return Err(self.unexpected(c, wanted));
                }
                None => return Err(self.ended("expected close marker for Array")),
            };
        }
    }

    /// The rest of a text whose opening quote is taken.
    fn string(&mut self) -> Result<String, SyntaxError> {
        const CUT_OFF: &str = "was expecting closing quote for a string value";
        let mut text = String::new();
        loop {
            match self.take() {
                None => return Err(self.ended(CUT_OFF)),
                Some('"') => return Ok(text),
                Some('\\') => match self.take() {
                    None => return Err(self.ended(CUT_OFF)),
                    Some('u') => text.push(self.escaped()?),
                    Some(c) => text.push(match c {
                        '"' | '\\' | '/' => c,
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        c => {
                            let reason = format!(
                                "Unrecognized character escape '{c}' (code {})",
                                u32::from(c)
                            );
                            return Err(self.error(reason));
                        }
                    }),
                },
                Some(c) if u32::from(c) < 0x20 => {
                    let reason = format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using backslash to be included in string value",
                        u32::from(c)
                    );
                    return Err(self.error(reason));
                }
                Some(c) => text.push(c),
            }
        }
    }

    /// The character of a `\u`, of which the `u` is taken; a pair is one character.
    fn escaped(&mut self) -> Result<char, SyntaxError> {
        let first = self.hex4()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.take();
            self.take();
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, SyntaxError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.take().and_then(|c| c.to_digit(16));
            let digit = digit
                .ok_or_else(|| self.error("expected a hex-digit for character escape sequence"))?;
            code = code * 16 + digit;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<Node, SyntaxError> {
        let start = self.at;
        if self.peek() == Some('-') {
            self.take();
        }
        let whole = self.digits();
        if whole == 0 {
            return Err(
                self.error("expected digit (0-9) to follow minus sign, for valid numeric value")
            );
        }
        if whole > 1 && self.text[start..].trim_start_matches('-').starts_with('0') {
            return Err(self.error("Invalid numeric value: Leading zeroes not allowed"));
        }
        if self.peek() == Some('.') {
            self.take();
            if self.digits() == 0 {
                return Err(self.error("Decimal point not followed by a digit"));
            }
        }
        if let Some('e' | 'E') = self.peek() {
            self.take();
            if let Some('+' | '-') = self.peek() {
                self.take();
            }
            if self.digits() == 0 {
                return Err(self.error("Exponent indicator not followed by a digit"));
            }
        }
        let place = self.place();
        let digits = self.text[start..self.at].to_owned();
        Ok(Node { kind: Kind::Number(digits), seen: place, end: place })
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while let Some('0'..='9') = self.peek() {
            self.take();
        }
        self.at - start
    }

    fn word(&mut self) -> Result<Node, SyntaxError> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            self.take();
        }
        let place = self.place();
        let kind = match &self.text[start..self.at] {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            word => {
                return Err(self.error(format!(
                    "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
                )));
            }
        };
        Ok(Node { kind, seen: place, end: place })
    }
}
