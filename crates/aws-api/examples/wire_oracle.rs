//! Lets another implementation of the AWS protocols judge ours; `tests/oracle/oracle.py` drives it.
//!
//! `outputs` writes, for every operation, an answer with every member filled, and what a client
//! should read in it. `inputs` writes a filled input for every operation, without HTTP. `read`
//! takes requests from standard input and writes what we read in them. One JSON object a line.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for tests")]

use std::io::BufRead as _;

use aws_api::protocol::{self, InputBody};
use aws_api::schema::{Location, Member, Operation, Schema, TimestampFormat};
use aws_api::value::{
    Dec, DecodeError, Enc, EntryFn, ItemFn, MemberFn, Structure, encode_structure,
};
use aws_api::{StreamBody, catalog};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use model::Timestamp;
use serde_json::{Value, json};

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("outputs") => each_operation(|operation| {
            let output = (operation.read_output)(&mut Sample::new(true)).unwrap();
            // A stream is read by the first who asks, so the names come from a sample of its own.
            let members = (operation.read_output)(&mut Sample::new(true)).unwrap();
            let protocol = operation.service.protocols[0];
            let response = protocol::encode(protocol, operation, output.as_ref(), "the-request-id");
            let (parts, body) = response.into_parts();
            let body = futures_util::FutureExt::now_or_never(body.collect()).unwrap().unwrap();
            println!(
                "{}",
                json!({
                    "service": operation.service.id,
                    "operation": operation.name,
                    "status": parts.status.as_u16(),
                    "headers": parts.headers.iter().map(|(name, value)| {
                        (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned())
                    }).collect::<Vec<_>>(),
                    "body": STANDARD.encode(body.to_bytes()),
                    "members": named(members.as_ref()),
                })
            );
        }),
        Some("inputs") => each_operation(|operation| {
            let input = (operation.read_input)(&mut Sample::new(false)).unwrap();
            println!(
                "{}",
                json!({
                    "service": operation.service.id,
                    "operation": operation.name,
                    "members": named(input.as_ref()),
                })
            );
        }),
        Some("read") => std::io::stdin().lock().lines().for_each(|line| {
            let request: Value = serde_json::from_str(&line.unwrap()).unwrap();
            println!("{}", read(&request));
        }),
        _ => eprintln!("usage: wire_oracle outputs|inputs|read"),
    }
}

fn each_operation(mut f: impl FnMut(&'static Operation)) {
    catalog::ALL.iter().flat_map(|service| service.operations).for_each(&mut f);
}

fn read(request: &Value) -> Value {
    let text = |name: &str| request[name].as_str().unwrap().to_owned();
    let mut builder =
        http::Request::builder().method(text("method").as_str()).uri(text("uri").as_str());
    for header in request["headers"].as_array().unwrap() {
        builder = builder.header(header[0].as_str().unwrap(), header[1].as_str().unwrap());
    }
    let body = Bytes::from(STANDARD.decode(text("body")).unwrap());
    let (parts, ()) = builder.body(()).unwrap().into_parts();
    let routed = match protocol::route(&parts, request["signing_name"].as_str(), &body) {
        Ok(routed) => routed,
        Err(error) => return json!({ "error": error.error.to_string() }),
    };
    let operation = match routed.operation() {
        Ok(operation) => operation,
        Err(error) => return json!({ "error": error.to_string() }),
    };
    let body = if protocol::streams_input(operation) {
        InputBody::Stream(StreamBody::from_bytes(body))
    } else {
        InputBody::Bytes(body)
    };
    let input = protocol::decode(&routed, operation, &parts, body).and_then(|mut input| {
        (operation.read_input)(&mut input)
            .map_err(|error| aws_api::AwsError::malformed(operation.service, error.message))
    });
    match input {
        Ok(input) => json!({
            "service": operation.service.id,
            "operation": operation.name,
            "members": named(input.as_ref()),
        }),
        Err(error) => json!({ "operation": operation.name, "error": error.to_string() }),
    }
}

static IN_HEADER: Member = Member::new("value").at(Location::Header);

/// Makes up a value for whatever is asked.
struct Sample {
    member: &'static Member,
    /// The structures around this value, to end recursion.
    within: Vec<&'static str>,
    /// Fractions of seconds; not all clients send them.
    fractions: bool,
}

impl Sample {
    fn new(fractions: bool) -> Sample {
        Sample { member: &aws_api::schema::ELEMENT, within: Vec::new(), fractions }
    }

    fn below(&self, member: &'static Member) -> Sample {
        Sample { member, within: self.within.clone(), fractions: self.fractions }
    }
}

impl Dec for Sample {
    fn is_null(&self) -> bool {
        false
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        Ok(match self.member.location {
            // A text in the model that botocore reads as a time.
            Location::Header if self.member.name == "Expires" => {
                "Sat, 21 Nov 2026 12:30:15 GMT".into()
            }
            Location::Body if !self.member.is_xml_attribute => {
                format!("<{}> & \"é\"", self.member.name)
            }
            Location::Uri => format!("{} ä/+", self.member.name),
            _ => format!("a-{}", self.member.name),
        })
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        Ok(true)
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        Ok(if self.member.location == Location::Status { 200 } else { 7 })
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        Ok(1.5)
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        let in_body = self.member.location == Location::Body;
        let is_coarse = self.member.timestamp == Some(TimestampFormat::HttpDate);
        let millis = if self.fractions && in_body && !is_coarse { 120 } else { 0 };
        Ok(Timestamp(1_795_264_215_000 + millis))
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        Ok(Bytes::from_static(b"\x00blob\xff"))
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        if self.within.contains(&schema.name) {
            return Ok(());
        }
        self.within.push(schema.name);
        for (index, description) in schema.members.iter().enumerate() {
            member(index, &mut self.below(description))?;
        }
        self.within.pop();
        Ok(())
    }

    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError> {
        for _ in 0..2 {
            item(&mut self.below(self.member.item()))?;
        }
        Ok(())
    }

    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError> {
        for key in ["one", "two"] {
            // Values in headers are ASCII.
            let is_header = self.member.location == Location::Headers;
            let member = if is_header { &IN_HEADER } else { self.member.value() };
            entry(key.into(), &mut self.below(member))?;
        }
        Ok(())
    }
}

/// A structure with the model's names. Times are milliseconds, blobs base64.
fn named(structure: &dyn Structure) -> Value {
    let mut out = Named { stack: vec![(Value::Null, None)] };
    encode_structure(structure, &mut out);
    out.stack.pop().unwrap().0
}

struct Named {
    /// Values being built, and under which key the next one goes into each.
    stack: Vec<(Value, Option<String>)>,
}

impl Named {
    fn put(&mut self, value: Value) {
        let (into, key) = self.stack.last_mut().unwrap();
        match into {
            Value::Object(object) => {
                object.insert(key.take().unwrap(), value);
            }
            Value::Array(items) => items.push(value),
            other => *other = value,
        }
    }

    fn close(&mut self) {
        let (value, _) = self.stack.pop().unwrap();
        self.put(value);
    }
}

impl Enc for Named {
    fn string(&mut self, value: &str) {
        self.put(value.into());
    }

    fn boolean(&mut self, value: bool) {
        self.put(value.into());
    }

    fn integer(&mut self, value: i64) {
        self.put(value.into());
    }

    fn float(&mut self, value: f64) {
        self.put(value.into());
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.put(json!({ "milliseconds": value.0 }));
    }

    fn blob(&mut self, value: &Bytes) {
        self.put(json!({ "base64": STANDARD.encode(value) }));
    }

    fn stream(&mut self, value: &StreamBody) {
        let bytes = futures_util::FutureExt::now_or_never(value.collect(1 << 20));
        self.put(json!({ "base64": STANDARD.encode(bytes.unwrap().unwrap()) }));
    }

    fn begin_structure(&mut self, _schema: &'static Schema) {
        self.stack.push((json!({}), None));
    }

    fn member(&mut self, member: &'static Member) {
        self.stack.last_mut().unwrap().1 = Some(member.name.to_owned());
    }

    fn end_structure(&mut self) {
        self.close();
    }

    fn begin_list(&mut self, _length: usize) {
        self.stack.push((json!([]), None));
    }

    fn item(&mut self, _index: usize) {}

    fn end_list(&mut self) {
        self.close();
    }

    fn begin_map(&mut self, _length: usize) {
        self.stack.push((json!({}), None));
    }

    fn key(&mut self, _index: usize, key: &str) {
        self.stack.last_mut().unwrap().1 = Some(key.to_owned());
    }

    fn end_map(&mut self) {
        self.close();
    }
}
