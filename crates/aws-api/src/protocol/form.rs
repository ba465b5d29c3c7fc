//! Form bodies: the query protocol and its EC2 dialect.
//!
//! `A.B.1.C=x` is put in a tree by its dots; decoding walks tree and tables together.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::Timestamp;

use super::{rest, time};
use crate::schema::{Member, Schema, TimestampFormat};
use crate::value::{Dec, DecodeError, Enc, EntryFn, ItemFn, MemberFn};

/// Deeper than any input of AWS; a limit, since trees are walked by recursion.
const MAX_DEPTH: usize = 32;

#[derive(Debug, Default)]
pub(crate) struct Form {
    value: Option<String>,
    children: BTreeMap<String, Form>,
}

impl Form {
    /// One form of several texts, each `a=b&c=d`.
    pub(crate) fn parse(texts: &[&str]) -> Result<Form, DecodeError> {
        let mut root = Form::default();
        for (key, value) in texts.iter().flat_map(|text| rest::parse_query(text)) {
            if key.split('.').count() > MAX_DEPTH {
                return Err(DecodeError::new("A parameter's name has too many parts."));
            }
            let mut node = &mut root;
            for part in key.split('.') {
                node = node.children.entry(part.to_owned()).or_default();
            }
            node.value = Some(value);
        }
        Ok(root)
    }

    /// The children `1`, `2`, … in order; gaps are allowed.
    fn numbered(&self) -> Vec<&Form> {
        let mut numbered: Vec<(u32, &Form)> = self
            .children
            .iter()
            .filter_map(|(key, child)| Some((key.parse().ok()?, child)))
            .collect();
        numbered.sort_by_key(|(number, _)| *number);
        numbered.into_iter().map(|(_, child)| child).collect()
    }
}

#[derive(Debug)]
pub(crate) struct FormDec<'a> {
    form: &'a Form,
    is_ec2: bool,
    member: Option<&'static Member>,
}

impl<'a> FormDec<'a> {
    pub(crate) fn new(form: &'a Form, is_ec2: bool) -> FormDec<'a> {
        FormDec { form, is_ec2, member: None }
    }

    fn text(&self) -> Result<&'a str, DecodeError> {
        self.form.value.as_deref().ok_or_else(|| {
            let name = self.member.map_or("parameter", |member| member.name);
            DecodeError::new(format!("Value for parameter {name} is invalid."))
        })
    }

    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, DecodeError> {
        let text = self.text()?;
        let name = self.member.map_or("parameter", |member| member.name);
        text.trim().parse().map_err(|_| {
            DecodeError::new(if self.is_ec2 {
                format!("Value ({text}) for parameter {name} is invalid. Expected: '{expected}'.")
            } else {
                format!("Value '{text}' at '{name}' is not a valid {expected}.")
            })
        })
    }

    fn child(&self, form: &'a Form, member: &'static Member) -> FormDec<'a> {
        FormDec { form, is_ec2: self.is_ec2, member: Some(member) }
    }
}

impl Dec for FormDec<'_> {
    fn is_null(&self) -> bool {
        false
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        Ok(self.text()?.to_owned())
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        let text = self.text()?.to_ascii_lowercase();
        match text.as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => self.parse::<bool>("boolean"),
        }
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        self.parse("integer")
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        self.parse("double")
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        time::parse(self.text()?)
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        STANDARD
            .decode(self.text()?)
            .map(Bytes::from)
            .map_err(|_| DecodeError::new("Invalid BASE64 encoding of user data."))
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        for (index, description) in schema.members.iter().enumerate() {
            let name = if self.is_ec2 { description.ec2 } else { description.form_name() };
            if let Some(form) = self.form.children.get(name) {
                member(index, &mut self.child(form, description))?;
            }
        }
        Ok(())
    }

    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError> {
        let member = self.member.unwrap_or(&crate::schema::ELEMENT);
        // An empty list is sent as `Name=`, which has no children at all.
        let items = if self.is_ec2 || member.is_flattened {
            self.form.numbered()
        } else {
            let inner = self.form.children.get(member.item().wire);
            inner
                .or_else(|| self.form.children.get("member"))
                .map(Form::numbered)
                .unwrap_or_default()
        };
        for form in items {
            item(&mut self.child(form, member.item()))?;
        }
        Ok(())
    }

    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError> {
        let member = self.member.unwrap_or(&crate::schema::ELEMENT);
        let entries =
            if member.is_flattened { Some(self.form) } else { self.form.children.get("entry") };
        for form in entries.map(Form::numbered).unwrap_or_default() {
            let key = form.children.get(member.key).and_then(|key| key.value.clone());
            let value = form.children.get(member.value().wire);
            if let (Some(key), Some(value)) = (key, value) {
                entry(key, &mut self.child(value, member.value()))?;
            }
        }
        Ok(())
    }
}

/// Writes a form body. The client needs it; the server never does.
#[derive(Debug)]
pub(crate) struct FormEnc {
    pub(crate) out: String,
    is_ec2: bool,
    /// The name under which the next value goes.
    name: String,
    member: Option<&'static Member>,
    /// What to return to when a value is complete.
    outer: Vec<(String, Option<&'static Member>)>,
}

impl FormEnc {
    pub(crate) fn new(operation: &str, version: &str, is_ec2: bool) -> FormEnc {
        let out = format!("Action={operation}&Version={version}");
        FormEnc { out, is_ec2, name: String::new(), member: None, outer: Vec::new() }
    }

    fn leaf(&mut self, text: &str) {
        self.out.push('&');
        self.out.push_str(&rest::percent_encode(&self.name));
        self.out.push('=');
        self.out.push_str(&rest::percent_encode(text));
    }

    fn push(&mut self) {
        self.outer.push((self.name.clone(), self.member));
    }

    fn pop(&mut self) {
        if let Some((name, member)) = self.outer.pop() {
            self.name = name;
            self.member = member;
        }
    }

    fn below(&mut self, part: &str, member: Option<&'static Member>) {
        let (outer, _) = self.outer.last().cloned().unwrap_or_default();
        self.name = if outer.is_empty() { part.to_owned() } else { format!("{outer}.{part}") };
        self.member = member;
    }
}

impl Enc for FormEnc {
    fn string(&mut self, value: &str) {
        self.leaf(value);
    }

    fn boolean(&mut self, value: bool) {
        self.leaf(if value { "true" } else { "false" });
    }

    fn integer(&mut self, value: i64) {
        self.leaf(&value.to_string());
    }

    fn float(&mut self, value: f64) {
        self.leaf(&value.to_string());
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.leaf(&time::format(value, TimestampFormat::Iso8601, false));
    }

    fn blob(&mut self, value: &Bytes) {
        self.leaf(&STANDARD.encode(value));
    }

    fn begin_structure(&mut self, _schema: &'static Schema) {
        self.push();
    }

    fn member(&mut self, member: &'static Member) {
        self.below(if self.is_ec2 { member.ec2 } else { member.form_name() }, Some(member));
    }

    fn end_structure(&mut self) {
        self.pop();
    }

    fn begin_list(&mut self, length: usize) {
        if length == 0 && !self.is_ec2 {
            self.leaf("");
        }
        self.push();
    }

    fn item(&mut self, index: usize) {
        let list = self.outer.last().and_then(|(_, member)| *member);
        let list = list.unwrap_or(&crate::schema::ELEMENT);
        let number = index + 1;
        let part = if self.is_ec2 || list.is_flattened {
            number.to_string()
        } else {
            format!("{}.{number}", list.item().wire)
        };
        self.below(&part, Some(list.item()));
    }

    fn end_list(&mut self) {
        self.pop();
    }

    fn begin_map(&mut self, _length: usize) {
        self.push();
    }

    fn key(&mut self, index: usize, key: &str) {
        let map = self.outer.last().and_then(|(_, member)| *member);
        let map = map.unwrap_or(&crate::schema::ELEMENT);
        let entry = if map.is_flattened { String::new() } else { "entry.".into() };
        let number = index + 1;
        self.below(&format!("{entry}{number}.{}", map.key), None);
        self.leaf(key);
        self.below(&format!("{entry}{number}.{}", map.value().wire), Some(map.value()));
    }

    fn end_map(&mut self) {
        self.pop();
    }
}
