//! XML: the answers of the query and EC2 protocols, and the bodies of REST XML.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::Timestamp;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::time;
use crate::schema::{ELEMENT, Member, Schema, TimestampFormat};
use crate::value::{Dec, DecodeError, Enc, EntryFn, ItemFn, MemberFn};

/// Deeper than any body of AWS; a limit, since trees are walked by recursion.
const MAX_DEPTH: usize = 64;

/// One element. Names are without their name-space prefix, those of attributes with it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
}

impl Element {
    /// The first child with this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}

fn malformed() -> DecodeError {
    DecodeError::new(
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

/// The outermost element of a document, or `None` when there is nothing at all.
pub(crate) fn parse(body: &[u8]) -> Result<Option<Element>, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|_| malformed())?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().map_err(|_| malformed())? {
            Event::Start(start) => {
                if open.len() >= MAX_DEPTH || root.is_some() {
                    return Err(malformed());
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => close(element(&start)?, &mut open, &mut root)?,
            Event::End(_) => {
                let element = open.pop().ok_or_else(malformed)?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|_| malformed())?;
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text);
                }
            }
            Event::CData(text) => {
                let text = text.decode().map_err(|_| malformed())?;
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let Some(element) = open.last_mut() else { return Err(malformed()) };
                if let Some(c) = reference.resolve_char_ref().map_err(|_| malformed())? {
                    element.text.push(c);
                } else {
                    let name = reference.decode().map_err(|_| malformed())?;
                    // Other entities would have to come from a DTD, and we read none.
                    element.text.push_str(resolve_predefined_entity(&name).ok_or_else(malformed)?);
                }
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::DocType(_) => return Err(malformed()),
            Event::Eof => break,
        }
    }
    if open.is_empty() { Ok(root) } else { Err(malformed()) }
}

fn element(start: &BytesStart<'_>) -> Result<Element, DecodeError> {
    let utf8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| malformed());
    let mut out = Element { name: utf8(start.local_name().as_ref())?, ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| malformed())?;
        let value = attribute.unescape_value().map_err(|_| malformed())?;
        out.attributes.push((utf8(attribute.key.as_ref())?, value.into_owned()));
    }
    Ok(out)
}

fn close(
    element: Element,
    open: &mut [Element],
    root: &mut Option<Element>,
) -> Result<(), DecodeError> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err(malformed()),
    }
    Ok(())
}

/// Reads a value from the elements that have its name: one, or many for a flattened list.
#[derive(Debug)]
pub(crate) struct XmlDec<'a> {
    elements: Vec<&'a Element>,
    member: &'static Member,
}

impl<'a> XmlDec<'a> {
    pub(crate) fn new(element: &'a Element, member: &'static Member) -> XmlDec<'a> {
        XmlDec { elements: vec![element], member }
    }

    fn text(&self) -> &'a str {
        self.elements.first().map_or("", |element| element.text.as_str())
    }
}

impl Dec for XmlDec<'_> {
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
            _ => Err(malformed()),
        }
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        self.text().trim().parse().map_err(|_| malformed())
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        self.text().trim().parse().map_err(|_| malformed())
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        time::parse(self.text()).map_err(|_| malformed())
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        STANDARD.decode(self.text().trim()).map(Bytes::from).map_err(|_| malformed())
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        let Some(element) = self.elements.first() else { return Ok(()) };
        for (index, description) in schema.members.iter().enumerate() {
            if description.is_xml_attribute {
                let mut attributes = element.attributes.iter();
                // A client may bind another prefix to the name space.
                let local = description.wire.rsplit(':').next().unwrap_or_default();
                let value = attributes
                    .find(|(name, _)| name.rsplit(':').next() == Some(local))
                    .map(|(_, value)| value.clone());
                if let Some(text) = value {
                    let element = Element { text, ..Element::default() };
                    member(index, &mut XmlDec::new(&element, description))?;
                }
                continue;
            }
            let elements: Vec<&Element> = element
                .children
                .iter()
                .filter(|child| child.name == description.form_name())
                .collect();
            if !elements.is_empty() {
                member(index, &mut XmlDec { elements, member: description })?;
            }
        }
        Ok(())
    }

    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError> {
        let member = self.member.item();
        let items: Vec<&Element> = if self.member.is_flattened {
            self.elements.clone()
        } else {
            let children = self.elements.iter().flat_map(|element| &element.children);
            children.filter(|child| child.name == member.wire).collect()
        };
        for element in items {
            item(&mut XmlDec::new(element, member))?;
        }
        Ok(())
    }

    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError> {
        let value_member = self.member.value();
        let entries: Vec<&Element> = if self.member.is_flattened {
            self.elements.clone()
        } else {
            let children = self.elements.iter().flat_map(|element| &element.children);
            children.filter(|child| child.name == "entry").collect()
        };
        for element in entries {
            let key = element.child(self.member.key).ok_or_else(malformed)?;
            let value = element.child(value_member.wire).ok_or_else(malformed)?;
            entry(key.text.clone(), &mut XmlDec::new(value, value_member))?;
        }
        Ok(())
    }
}

/// Writes elements. The caller writes what is outermost.
#[derive(Debug)]
pub(crate) struct XmlEnc {
    pub(crate) out: String,
    /// What the next value is called, and described by.
    name: &'static str,
    member: &'static Member,
    frames: Vec<Frame>,
    /// A start tag lacks its `>`, since attributes may come.
    is_tag_open: bool,
    /// ISO 8601 with milliseconds even when they are zero.
    milliseconds: bool,
}

#[derive(Debug)]
enum Frame {
    /// Members go straight into what the caller has opened.
    Bare,
    Structure(&'static str),
    /// `end` is the element around all items, if there is one.
    List {
        end: Option<&'static str>,
        item_name: &'static str,
        item: &'static Member,
    },
    Map {
        end: Option<&'static str>,
        entry: &'static str,
        map: &'static Member,
        is_entry_open: bool,
    },
}

impl XmlEnc {
    pub(crate) fn new(milliseconds: bool) -> XmlEnc {
        XmlEnc {
            out: String::new(),
            name: "",
            member: &ELEMENT,
            frames: Vec::new(),
            is_tag_open: false,
            milliseconds,
        }
    }

    /// The next value will be an element described by `member`.
    pub(crate) fn next(&mut self, member: &'static Member) {
        self.name = member.form_name();
        self.member = member;
    }

    /// Opens an element by hand.
    pub(crate) fn open(&mut self, name: &str, namespace: &str) {
        self.close_tag();
        self.out.push('<');
        self.out.push_str(name);
        if !namespace.is_empty() {
            self.out.push_str(" xmlns=\"");
            escape(namespace, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Closes an element by hand.
    pub(crate) fn close(&mut self, name: &str) {
        self.close_tag();
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// A whole element by hand.
    pub(crate) fn element(&mut self, name: &str, text: &str) {
        self.open(name, "");
        escape(text, &mut self.out);
        self.close(name);
    }

    fn close_tag(&mut self) {
        if std::mem::take(&mut self.is_tag_open) {
            self.out.push('>');
        }
    }

    fn start(&mut self, name: &str) {
        self.close_tag();
        self.out.push('<');
        self.out.push_str(name);
        if let Some(namespace) = self.member.xml_namespace
            && !self.member.is_xml_attribute
        {
            self.out.push_str(" xmlns");
            if !namespace.prefix.is_empty() {
                self.out.push(':');
                self.out.push_str(namespace.prefix);
            }
            self.out.push_str("=\"");
            escape(namespace.uri, &mut self.out);
            self.out.push('"');
        }
        self.is_tag_open = true;
    }

    fn leaf(&mut self, text: &str) {
        let name = self.name;
        if self.member.is_xml_attribute && self.is_tag_open {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(text, &mut self.out);
            self.out.push('"');
            return;
        }
        self.start(name);
        self.close_tag();
        escape(text, &mut self.out);
        self.close(name);
    }
}

impl Enc for XmlEnc {
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
        let format = self.member.timestamp.unwrap_or(TimestampFormat::Iso8601);
        self.leaf(&time::format(value, format, self.milliseconds));
    }

    fn blob(&mut self, value: &Bytes) {
        self.leaf(&STANDARD.encode(value));
    }

    fn begin_structure(&mut self, _schema: &'static Schema) {
        if self.name.is_empty() {
            self.frames.push(Frame::Bare);
        } else {
            let name = self.name;
            self.start(name);
            self.frames.push(Frame::Structure(name));
        }
    }

    fn member(&mut self, member: &'static Member) {
        self.next(member);
    }

    fn end_structure(&mut self) {
        if let Some(Frame::Structure(name)) = self.frames.pop() {
            self.close(name);
        }
    }

    fn begin_list(&mut self, _length: usize) {
        let list = self.member;
        let frame = if list.is_flattened {
            Frame::List { end: None, item_name: self.name, item: list.item() }
        } else {
            let name = self.name;
            self.start(name);
            Frame::List { end: Some(name), item_name: list.item().wire, item: list.item() }
        };
        self.frames.push(frame);
    }

    fn item(&mut self, _index: usize) {
        if let Some(Frame::List { item_name, item, .. }) = self.frames.last() {
            self.name = item_name;
            self.member = item;
        }
    }

    fn end_list(&mut self) {
        if let Some(Frame::List { end: Some(name), .. }) = self.frames.pop() {
            self.close(name);
        }
    }

    fn begin_map(&mut self, _length: usize) {
        let map = self.member;
        let (end, entry) = if map.is_flattened {
            (None, self.name)
        } else {
            let name = self.name;
            self.start(name);
            (Some(name), "entry")
        };
        self.frames.push(Frame::Map { end, entry, map, is_entry_open: false });
    }

    fn key(&mut self, _index: usize, key: &str) {
        let Some(Frame::Map { entry, map, is_entry_open, .. }) = self.frames.last_mut() else {
            return;
        };
        let (entry, map) = (*entry, *map);
        if std::mem::replace(is_entry_open, true) {
            self.close(entry);
        }
        self.open(entry, "");
        self.element(map.key, key);
        self.next(map.value());
    }

    fn end_map(&mut self) {
        if let Some(Frame::Map { end, entry, is_entry_open, .. }) = self.frames.pop() {
            if is_entry_open {
                self.close(entry);
            }
            if let Some(name) = end {
                self.close(name);
            }
        }
    }
}

/// For text and for attributes. A carriage return would be normalised away by the reader, so it
/// is written as a reference, and so are control characters, as S3 does.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push_str(&format!("&#x{:X};", u32::from(c))),
            c => out.push(c),
        }
    }
}
