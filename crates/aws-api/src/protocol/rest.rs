//! The REST protocols: which member travels in which part of an HTTP message.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use model::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{json, time, xml};
use crate::StreamBody;
use crate::schema::{ELEMENT, Location, Member, Schema, TimestampFormat};
use crate::value::{Dec, DecodeError, Enc, EntryFn, ItemFn, MemberFn, Structure};

/// What RFC 3986 calls unreserved stays as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(crate) fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

pub(crate) fn percent_decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}

/// The pairs of `a=b&c`, decoded. A name without `=` has an empty value.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The path part of a URI template, and the fixed part of its query.
pub(crate) fn split_template(template: &str) -> (&str, &str) {
    template.split_once('?').unwrap_or((template, ""))
}

/// The labels of `template` in `path`, decoded; `None` when the path is not of this form.
pub(crate) fn labels(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (template, _) = split_template(template);
    let mut labels = BTreeMap::new();
    let mut rest = path.strip_prefix('/').unwrap_or(path);
    let mut segments = template.trim_matches('/').split('/').filter(|part| !part.is_empty());
    while let Some(segment) = segments.next() {
        let label = segment.strip_prefix('{').and_then(|label| label.strip_suffix('}'));
        if let Some(greedy) = label.and_then(|label| label.strip_suffix('+')) {
            // Only what comes last is greedy in the models that we serve.
            if rest.is_empty() || segments.next().is_some() {
                return None;
            }
            labels.insert(greedy.to_owned(), percent_decode(rest)?);
            return Some(labels);
        }
        let (part, after) = rest.split_once('/').unwrap_or((rest, ""));
        match label {
            Some(_) if part.is_empty() => return None,
            Some(label) => {
                labels.insert(label.to_owned(), percent_decode(part)?);
            }
            None if part != segment => return None,
            None => {}
        }
        rest = after;
    }
    rest.is_empty().then_some(labels)
}

/// A body in the REST protocols.
#[derive(Debug)]
pub(crate) enum RestBody {
    Stream(StreamBody),
    Json(Bytes),
    Xml(Bytes),
}

/// A request, or an answer, as one structure.
#[derive(Debug)]
pub(crate) struct RestDec<'a> {
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: &'a HeaderMap,
    /// Of an answer.
    pub(crate) status: u16,
    pub(crate) body: RestBody,
}

impl RestDec<'_> {
    pub(crate) fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        let mut has_body_members = false;
        for (index, description) in schema.members.iter().enumerate() {
            let texts: Vec<String> = match description.location {
                Location::Uri => self.labels.get(description.wire).cloned().into_iter().collect(),
                Location::Query => {
                    let named = self.query.iter().filter(|(name, _)| name == description.wire);
                    named.map(|(_, value)| value.clone()).collect()
                }
                Location::Header => header_texts(self.headers, description.wire),
                Location::Status => vec![self.status.to_string()],
                Location::Headers => {
                    let mut headers = PrefixedHeaders::new(self.headers, description);
                    if !headers.is_empty() {
                        member(index, &mut headers)?;
                    }
                    continue;
                }
                Location::Payload => {
                    if self.has_payload(description) {
                        member(index, &mut PayloadDec { body: &self.body, member: description })?;
                    }
                    continue;
                }
                Location::Body => {
                    has_body_members = true;
                    continue;
                }
            };
            if !texts.is_empty() {
                member(index, &mut TextDec { texts, member: description })?;
            }
        }
        if has_body_members { self.body_members(schema, member) } else { Ok(()) }
    }

    fn has_payload(&self, member: &Member) -> bool {
        match &self.body {
            RestBody::Stream(_) => true,
            RestBody::Json(bytes) | RestBody::Xml(bytes) => {
                member.is_streaming || !bytes.is_empty()
            }
        }
    }

    fn body_members(
        &self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        let mut in_body = |index: usize, from: &mut dyn Dec| match schema.members[index].location {
            Location::Body => member(index, from),
            _ => Ok(()),
        };
        match &self.body {
            RestBody::Stream(_) => Ok(()),
            RestBody::Json(bytes) => {
                json::JsonDec::new(&json::parse(bytes)?).structure(schema, &mut in_body)
            }
            RestBody::Xml(bytes) => {
                let Some(root) = xml::parse(bytes)? else { return Ok(()) };
                // S3's LocationConstraint is its own outermost element.
                let itself = schema.members.iter().position(|member| {
                    member.location == Location::Body && member.wire == root.name
                });
                match itself {
                    Some(index) if root.children.is_empty() && !root.text.is_empty() => {
                        in_body(index, &mut xml::XmlDec::new(&root, &schema.members[index]))
                    }
                    _ => xml::XmlDec::new(&root, &ELEMENT).structure(schema, &mut in_body),
                }
            }
        }
    }
}

fn header_text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The items of a header that is a list; they may be quoted.
fn split_header(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut item = String::new();
    let mut is_quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => item.extend(chars.next()),
            ',' if !is_quoted => items.push(std::mem::take(&mut item)),
            c => item.push(c),
        }
    }
    items.push(item);
    items.iter().map(|item| item.trim().to_owned()).collect()
}

fn header_texts(headers: &HeaderMap, name: &str) -> Vec<String> {
    headers.get_all(name).iter().map(header_text).collect()
}

fn wrong_type<T>(member: &Member) -> Result<T, DecodeError> {
    Err(DecodeError::new(format!("{} cannot be read where it is.", member.wire)))
}

/// A label, query parameter or header.
#[derive(Debug)]
struct TextDec {
    texts: Vec<String>,
    member: &'static Member,
}

impl TextDec {
    fn text(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }

    fn invalid<T>(&self) -> Result<T, DecodeError> {
        Err(DecodeError::new(format!("The value of {} is not valid.", self.member.wire)))
    }
}

impl Dec for TextDec {
    fn is_null(&self) -> bool {
        false
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        Ok(self.text().to_owned())
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.text().trim() {
            text if text.eq_ignore_ascii_case("true") => Ok(true),
            text if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => self.invalid(),
        }
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        self.text().trim().parse().or_else(|_| self.invalid())
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        self.text().trim().parse().or_else(|_| self.invalid())
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        time::parse(self.text())
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        STANDARD.decode(self.text().trim()).map(Bytes::from).or_else(|_| self.invalid())
    }

    fn structure(
        &mut self,
        _schema: &'static Schema,
        _member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        wrong_type(self.member)
    }

    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError> {
        let is_header = self.member.location == Location::Header;
        let member = self.member.item();
        for text in &self.texts {
            let parts = if is_header { split_header(text) } else { vec![text.clone()] };
            for part in parts {
                item(&mut TextDec { texts: vec![part], member })?;
            }
        }
        Ok(())
    }

    fn map(&mut self, _entry: EntryFn<'_>) -> Result<(), DecodeError> {
        wrong_type(self.member)
    }
}

/// All headers with a prefix.
#[derive(Debug)]
struct PrefixedHeaders {
    entries: BTreeMap<String, String>,
    member: &'static Member,
}

impl PrefixedHeaders {
    fn new(headers: &HeaderMap, member: &'static Member) -> PrefixedHeaders {
        let prefix = member.wire.to_ascii_lowercase();
        let mut entries: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in headers {
            let Some(name) = name.as_str().strip_prefix(&prefix) else { continue };
            let text = header_text(value);
            entries
                .entry(name.to_owned())
                // A header that is given twice is one header with two values.
                .and_modify(|before| {
                    before.push(',');
                    before.push_str(&text);
                })
                .or_insert_with(|| text.clone());
        }
        PrefixedHeaders { entries, member }
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Dec for PrefixedHeaders {
    fn is_null(&self) -> bool {
        false
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        wrong_type(self.member)
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        wrong_type(self.member)
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        wrong_type(self.member)
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        wrong_type(self.member)
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        wrong_type(self.member)
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        wrong_type(self.member)
    }

    fn structure(
        &mut self,
        _schema: &'static Schema,
        _member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        wrong_type(self.member)
    }

    fn list(&mut self, _item: ItemFn<'_>) -> Result<(), DecodeError> {
        wrong_type(self.member)
    }

    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError> {
        for (name, text) in std::mem::take(&mut self.entries) {
            let mut value = TextDec { texts: vec![text], member: self.member.value() };
            entry(name, &mut value)?;
        }
        Ok(())
    }
}

/// The member that is the whole body.
#[derive(Debug)]
struct PayloadDec<'a> {
    body: &'a RestBody,
    member: &'static Member,
}

impl PayloadDec<'_> {
    fn bytes(&self) -> Result<&Bytes, DecodeError> {
        match self.body {
            RestBody::Json(bytes) | RestBody::Xml(bytes) => Ok(bytes),
            RestBody::Stream(_) => wrong_type(self.member),
        }
    }
}

impl Dec for PayloadDec<'_> {
    fn is_null(&self) -> bool {
        false
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        String::from_utf8(self.bytes()?.to_vec())
            .map_err(|_| DecodeError::new("The request body is not UTF-8."))
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        wrong_type(self.member)
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        wrong_type(self.member)
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        wrong_type(self.member)
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        wrong_type(self.member)
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        self.bytes().cloned()
    }

    fn stream(&mut self) -> Result<StreamBody, DecodeError> {
        match self.body {
            RestBody::Stream(stream) => Ok(stream.clone()),
            RestBody::Json(bytes) | RestBody::Xml(bytes) => {
                Ok(StreamBody::from_bytes(bytes.clone()))
            }
        }
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        match self.body {
            RestBody::Json(bytes) => {
                json::JsonDec::new(&json::parse(bytes)?).structure(schema, member)
            }
            RestBody::Xml(bytes) => match xml::parse(bytes)? {
                Some(root) => xml::XmlDec::new(&root, self.member).structure(schema, member),
                None => Ok(()),
            },
            RestBody::Stream(_) => wrong_type(self.member),
        }
    }

    fn list(&mut self, _item: ItemFn<'_>) -> Result<(), DecodeError> {
        wrong_type(self.member)
    }

    fn map(&mut self, _entry: EntryFn<'_>) -> Result<(), DecodeError> {
        wrong_type(self.member)
    }
}

/// A structure taken apart into what goes where.
#[derive(Debug, Default)]
pub(crate) struct RestMessage {
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) status: Option<u16>,
    pub(crate) payload: Payload,
    /// Members are in the body.
    pub(crate) has_body_members: bool,
}

/// The member that is the whole body.
#[derive(Debug, Default)]
pub(crate) enum Payload {
    #[default]
    None,
    Stream(StreamBody),
    Bytes(Bytes),
    Text(String),
    /// To be encoded as JSON or XML: the member's position.
    Structure(usize),
}

pub(crate) fn take_apart(structure: &dyn Structure) -> RestMessage {
    let mut out = RestMessage::default();
    for (index, member) in structure.schema().members.iter().enumerate() {
        let slot = structure.slot(index);
        if member.location == Location::Body {
            out.has_body_members |= slot.is_present();
            continue;
        }
        if !slot.is_present() {
            continue;
        }
        let mut grab =
            Grab { format: member.timestamp, location: member.location, ..Grab::default() };
        slot.encode(&mut grab);
        let text = grab.texts.first().cloned().unwrap_or_default();
        match member.location {
            Location::Body => {}
            Location::Uri => {
                out.labels.insert(member.wire.into(), text);
            }
            Location::Query => {
                out.query.extend(grab.texts.into_iter().map(|text| (member.wire.into(), text)));
            }
            Location::Header => put(&mut out.headers, member.wire, &grab.texts.join(",")),
            Location::Headers => {
                for (key, text) in grab.keys.iter().zip(&grab.texts) {
                    put(&mut out.headers, &format!("{}{key}", member.wire), text);
                }
            }
            Location::Status => out.status = text.parse().ok(),
            Location::Payload => {
                out.payload = if let Some(stream) = grab.stream {
                    Payload::Stream(stream)
                } else if grab.is_structure {
                    Payload::Structure(index)
                } else if let Some(blob) = grab.blob {
                    Payload::Bytes(blob)
                } else {
                    Payload::Text(text)
                };
            }
        }
    }
    out
}

/// What cannot be a header is left out; no handler can prevent it, as users choose metadata.
fn put(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes());
    let value = HeaderValue::from_bytes(value.as_bytes());
    if let (Ok(name), Ok(value)) = (name, value) {
        headers.insert(name, value);
    }
}

/// Notes what a value is when it is not written as JSON or XML.
#[derive(Debug)]
struct Grab {
    location: Location,
    format: Option<TimestampFormat>,
    texts: Vec<String>,
    keys: Vec<String>,
    blob: Option<Bytes>,
    stream: Option<StreamBody>,
    is_structure: bool,
}

impl Default for Grab {
    fn default() -> Grab {
        Grab {
            location: Location::Header,
            format: None,
            texts: Vec::new(),
            keys: Vec::new(),
            blob: None,
            stream: None,
            is_structure: false,
        }
    }
}

impl Enc for Grab {
    fn string(&mut self, value: &str) {
        self.texts.push(value.to_owned());
    }

    fn boolean(&mut self, value: bool) {
        self.texts.push(value.to_string());
    }

    fn integer(&mut self, value: i64) {
        self.texts.push(value.to_string());
    }

    fn float(&mut self, value: f64) {
        self.texts.push(value.to_string());
    }

    fn timestamp(&mut self, value: Timestamp) {
        let default = match self.location {
            Location::Header | Location::Headers => TimestampFormat::HttpDate,
            _ => TimestampFormat::Iso8601,
        };
        self.texts.push(time::format(value, self.format.unwrap_or(default), false));
    }

    fn blob(&mut self, value: &Bytes) {
        self.texts.push(STANDARD.encode(value));
        self.blob = Some(value.clone());
    }

    fn stream(&mut self, value: &StreamBody) {
        self.stream = Some(value.clone());
    }

    fn begin_structure(&mut self, _schema: &'static Schema) {
        self.is_structure = true;
    }

    fn member(&mut self, _member: &'static Member) {}

    fn end_structure(&mut self) {}

    fn begin_list(&mut self, _length: usize) {}

    fn item(&mut self, _index: usize) {}

    fn end_list(&mut self) {}

    fn begin_map(&mut self, _length: usize) {}

    fn key(&mut self, _index: usize, key: &str) {
        self.keys.push(key.to_owned());
    }

    fn end_map(&mut self) {}
}

/// Encodes the members that are in the body.
pub(crate) fn encode_body_members(structure: &dyn Structure, to: &mut dyn Enc) {
    let schema = structure.schema();
    to.begin_structure(schema);
    for (index, member) in schema.members.iter().enumerate() {
        let slot = structure.slot(index);
        if member.location == Location::Body && slot.is_present() {
            to.member(member);
            slot.encode(to);
        }
    }
    to.end_structure();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_in_paths() {
        let check = |template: &str, path: &str, expected: Option<&[(&str, &str)]>| {
            let expected = expected.map(|pairs| {
                pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
            });
            assert_eq!(labels(template, path), expected, "{template} {path}");
        };
        check("/", "/", Some(&[]));
        check("/", "/b", None);
        check("/{Bucket}?acl", "/b", Some(&[("Bucket", "b")]));
        check("/{Bucket}", "/b/", Some(&[("Bucket", "b")]));
        check("/{Bucket}", "/b/k", None);
        check("/{Bucket}/{Key+}", "/b/", None);
        check("/{Bucket}/{Key+}", "/b/a/%20c//", Some(&[("Bucket", "b"), ("Key", "a/ c//")]));
        check(
            "/2015/functions/{F}/invocations",
            "/2015/functions/f/invocations",
            Some(&[("F", "f")]),
        );
        check("/2015/functions/{F}/invocations", "/2015/functions/f/code", None);
    }
}
