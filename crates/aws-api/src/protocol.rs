//! From HTTP requests to inputs, and from outputs and errors to HTTP answers.
//!
//! The order for a server: [`takes_form`] (is the operation's name in the body?), [`route`],
//! [`streams_input`] (should the body be left unread?), [`decode`], dispatch, then [`encode`] or
//! [`encode_error`]. One submodule for each format; [`rest`] puts members into the parts of an
//! HTTP message and leaves bodies to JSON or XML.

mod answer;
pub(crate) mod cbor;
pub(crate) mod form;
pub(crate) mod json;
pub(crate) mod rest;
mod route;
pub(crate) mod time;
pub(crate) mod xml;

use bytes::Bytes;
use http::request::Parts;
use model::Timestamp;

use crate::schema::{Location, Operation, Protocol, Schema};
use crate::value::{Dec, DecodeError, EntryFn, ItemFn, MemberFn};
use crate::{AwsError, StreamBody};

pub use answer::{encode, encode_error, host_id};
pub use route::{Routed, Target, Unroutable, bucket_of_host, route, takes_form};

/// The body of a request, as far as it has been read.
#[derive(Debug)]
pub enum InputBody {
    Bytes(Bytes),
    /// Not read yet; only for operations of which [`streams_input`] is true.
    Stream(StreamBody),
}

/// Whether the body of the request is for the operation to read.
pub fn streams_input(operation: &Operation) -> bool {
    payload(operation.input).is_some_and(|member| member.is_streaming)
}

pub(crate) fn payload(schema: &'static Schema) -> Option<&'static crate::schema::Member> {
    schema.members.iter().find(|member| member.location == Location::Payload)
}

/// Makes a request readable as the input of its operation.
///
/// # Errors
/// When the body is not of the protocol's syntax.
pub fn decode<'a>(
    routed: &'a Routed,
    operation: &'static Operation,
    parts: &'a Parts,
    body: InputBody,
) -> Result<Input<'a>, AwsError> {
    let malformed = |error: DecodeError| AwsError::malformed(operation.service, error.message);
    let bytes = match &body {
        InputBody::Bytes(bytes) => bytes.clone(),
        InputBody::Stream(_) => Bytes::new(),
    };
    Ok(Input(match routed.protocol {
        Protocol::Json => Source::Json(json::parse(&bytes).map_err(malformed)?),
        Protocol::Cbor => Source::Cbor(cbor::parse(&bytes).map_err(malformed)?),
        Protocol::Query | Protocol::Ec2 => {
            let query = parts.uri.query().unwrap_or_default();
            let text = std::str::from_utf8(&bytes)
                .map_err(|_| malformed(DecodeError::new("The request body is not UTF-8.")))?;
            let is_ec2 = routed.protocol == Protocol::Ec2;
            // The queue of a request to SQS may be in the path alone; a parameter goes before.
            let of_path = match routed.path.as_str() {
                "/" | "" => String::new(),
                path => format!("QueueUrl={path}"),
            };
            Source::Form(form::Form::parse(&[&of_path, query, text]).map_err(malformed)?, is_ec2)
        }
        Protocol::RestJson | Protocol::RestXml => {
            let labels = rest::labels(operation.uri, &routed.path).ok_or_else(|| {
                malformed(DecodeError::new("The path is not that of the operation."))
            })?;
            let query = rest::parse_query(parts.uri.query().unwrap_or_default());
            let body = match (body, routed.protocol) {
                (InputBody::Stream(stream), _) => rest::RestBody::Stream(stream),
                (InputBody::Bytes(bytes), Protocol::RestJson) => rest::RestBody::Json(bytes),
                (InputBody::Bytes(bytes), _) => rest::RestBody::Xml(bytes),
            };
            Source::Rest(rest::RestDec { labels, query, headers: &parts.headers, status: 0, body })
        }
    }))
}

/// A request's input, or an answer's output, in its wire format.
#[derive(Debug)]
pub struct Input<'a>(Source<'a>);

#[derive(Debug)]
enum Source<'a> {
    Json(serde_json::Value),
    Cbor(cbor::Cbor),
    /// True for EC2.
    Form(form::Form, bool),
    Rest(rest::RestDec<'a>),
}

impl Input<'_> {
    /// An answer, as a client reads it.
    pub(crate) fn of_answer(parts: &http::response::Parts, body: rest::RestBody) -> Input<'_> {
        Input(Source::Rest(rest::RestDec {
            labels: std::collections::BTreeMap::new(),
            query: Vec::new(),
            headers: &parts.headers,
            status: parts.status.as_u16(),
            body,
        }))
    }

    fn not_a_structure<T>() -> Result<T, DecodeError> {
        Err(DecodeError::new("An input is a structure."))
    }
}

impl Dec for Input<'_> {
    fn is_null(&self) -> bool {
        false
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        Input::not_a_structure()
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        Input::not_a_structure()
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        Input::not_a_structure()
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        Input::not_a_structure()
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        Input::not_a_structure()
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        Input::not_a_structure()
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        match &mut self.0 {
            Source::Json(value) => json::JsonDec::new(value).structure(schema, member),
            Source::Cbor(value) => cbor::CborDec::new(value).structure(schema, member),
            Source::Form(form, is_ec2) => {
                form::FormDec::new(form, *is_ec2).structure(schema, member)
            }
            Source::Rest(rest) => rest.structure(schema, member),
        }
    }

    fn list(&mut self, _item: ItemFn<'_>) -> Result<(), DecodeError> {
        Input::not_a_structure()
    }

    fn map(&mut self, _entry: EntryFn<'_>) -> Result<(), DecodeError> {
        Input::not_a_structure()
    }
}
