//! Reads members of an input by name, whatever the operation.
//!
//! A generated structure can write itself into any encoder; the one here makes JSON with the
//! model's own names. Only the members that are asked for are written.

use aws_api::schema::{Member, Schema};
use aws_api::value::{Enc, Structure};
use bytes::Bytes;
use model::Timestamp;
use serde_json::{Map, Value};

pub(super) struct Fields<'a> {
    input: &'a dyn Structure,
}

impl<'a> Fields<'a> {
    pub(super) fn new(input: &'a dyn Structure) -> Fields<'a> {
        Fields { input }
    }

    /// Whether the member is there, and not an empty list.
    pub(super) fn has(&self, name: &str) -> bool {
        match self.value(name) {
            Some(Value::Array(list)) => !list.is_empty(),
            Some(Value::Object(map)) => !map.is_empty(),
            Some(_) => true,
            None => false,
        }
    }

    /// The value at a path such as `overrides.taskRoleArn`.
    pub(super) fn value(&self, path: &str) -> Option<Value> {
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let index = self.input.schema().members.iter().position(|m| m.name == name)?;
        let slot = self.input.slot(index);
        if !slot.is_present() {
            return None;
        }
        let mut writer = Writer::default();
        slot.encode(&mut writer);
        let mut value = writer.finish()?;
        for name in rest.into_iter().flat_map(|rest| rest.split('.')) {
            value = match value {
                // Of each element that has it.
                Value::Array(list) => {
                    let of = |mut item: Value| item.get_mut(name).map(Value::take);
                    list.into_iter().filter_map(of).collect()
                }
                mut value => value.get_mut(name)?.take(),
            };
        }
        Some(value)
    }

    /// The member as texts: none, one, or all items of a list. Empty texts count as absent.
    pub(super) fn texts(&self, path: &str) -> Vec<String> {
        fn push(value: Value, into: &mut Vec<String>) {
            match value {
                Value::String(text) if text.is_empty() => {}
                Value::String(text) => into.push(text),
                Value::Bool(is) => into.push(is.to_string()),
                Value::Number(number) => into.push(number.to_string()),
                Value::Array(list) => list.into_iter().for_each(|item| push(item, into)),
                Value::Object(_) | Value::Null => {}
            }
        }
        let mut texts = Vec::new();
        if let Some(value) = self.value(path) {
            push(value, &mut texts);
        }
        texts
    }

    pub(super) fn text(&self, path: &str) -> Option<String> {
        self.texts(path).into_iter().next()
    }

    /// The members that hold tags, in one form or another.
    pub(super) fn tag_members(&self) -> impl Iterator<Item = &'static str> {
        self.input.schema().members.iter().map(|member| member.name).filter(|name| {
            matches!(
                *name,
                "tags" | "Tags" | "tagKeys" | "TagKeys" | "TagSpecifications" | "Tagging"
            )
        })
    }
}

/// An encoder that builds JSON. Calls nest as values do, so a stack of unfinished ones is kept.
#[derive(Default)]
struct Writer {
    stack: Vec<Open>,
    finished: Option<Value>,
}

enum Open {
    Object(Map<String, Value>, Option<String>),
    List(Vec<Value>),
}

impl Writer {
    fn finish(self) -> Option<Value> {
        self.finished
    }

    fn put(&mut self, value: Value) {
        match self.stack.last_mut() {
            None => self.finished = Some(value),
            Some(Open::List(list)) => list.push(value),
            Some(Open::Object(map, key)) => {
                if let Some(key) = key.take() {
                    map.insert(key, value);
                }
            }
        }
    }

    fn close(&mut self) {
        match self.stack.pop() {
            Some(Open::Object(map, _)) => self.put(Value::Object(map)),
            Some(Open::List(list)) => self.put(Value::Array(list)),
            None => {}
        }
    }

    fn name(&mut self, name: &str) {
        if let Some(Open::Object(_, key)) = self.stack.last_mut() {
            *key = Some(name.to_owned());
        }
    }
}

impl Enc for Writer {
    fn string(&mut self, value: &str) {
        self.put(Value::from(value));
    }

    fn boolean(&mut self, value: bool) {
        self.put(Value::from(value));
    }

    fn integer(&mut self, value: i64) {
        self.put(Value::from(value));
    }

    fn float(&mut self, value: f64) {
        self.put(Value::from(value));
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.put(Value::from(value.to_string()));
    }

    fn blob(&mut self, _value: &Bytes) {
        self.put(Value::Null);
    }

    fn begin_structure(&mut self, _schema: &'static Schema) {
        self.stack.push(Open::Object(Map::new(), None));
    }

    fn member(&mut self, member: &'static Member) {
        self.name(member.name);
    }

    fn end_structure(&mut self) {
        self.close();
    }

    fn begin_list(&mut self, length: usize) {
        self.stack.push(Open::List(Vec::with_capacity(length)));
    }

    fn item(&mut self, _index: usize) {}

    fn end_list(&mut self) {
        self.close();
    }

    fn begin_map(&mut self, _length: usize) {
        self.stack.push(Open::Object(Map::new(), None));
    }

    fn key(&mut self, _index: usize, key: &str) {
        self.name(key);
    }

    fn end_map(&mut self) {
        self.close();
    }
}
