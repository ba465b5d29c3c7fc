//! Outputs and errors as HTTP answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use super::json::JsonEnc;
use super::rest::{self, Payload};
use super::xml::{XmlEnc, escape};
use super::{cbor, payload};
use crate::body::{empty, full};
use crate::schema::{Operation, Protocol, ServiceDescriptor};
use crate::value::{Structure, encode_structure};
use crate::{AwsError, Body};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The answer of a success.
pub fn encode(
    protocol: Protocol,
    operation: &'static Operation,
    output: &dyn Structure,
    request_id: &str,
) -> Response<Body> {
    let service = operation.service;
    let mut response = match protocol {
        Protocol::Json => {
            let mut enc = JsonEnc::default();
            if operation.has_output {
                encode_structure(output, &mut enc);
            }
            answer(200, &json_type(service), enc.out)
        }
        Protocol::Cbor => {
            let mut enc = cbor::CborEnc::default();
            encode_structure(output, &mut enc);
            answer(200, "application/cbor", enc.out)
        }
        Protocol::Query => answer(200, "text/xml", query(operation, output, request_id)),
        Protocol::Ec2 => answer(200, "text/xml;charset=UTF-8", ec2(operation, output, request_id)),
        Protocol::RestJson | Protocol::RestXml => rest(protocol, operation, output),
    };
    identify(&mut response, protocol, service.id == "s3", request_id);
    response
}

fn answer(status: u16, content_type: &str, body: impl Into<bytes::Bytes>) -> Response<Body> {
    let mut response = Response::new(full(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    response
}

fn json_type(service: &ServiceDescriptor) -> String {
    let version = if service.json_version.is_empty() { "1.0" } else { service.json_version };
    format!("application/x-amz-json-{version}")
}

/// The headers by which a call is found again.
fn identify(response: &mut Response<Body>, protocol: Protocol, is_s3: bool, request_id: &str) {
    let headers = response.headers_mut();
    if protocol == Protocol::Cbor {
        headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
    }
    let Ok(id) = HeaderValue::from_str(request_id) else { return };
    if is_s3 {
        headers.insert("x-amz-request-id", id);
        if let Ok(id) = HeaderValue::from_str(&host_id(request_id)) {
            headers.insert("x-amz-id-2", id);
        }
    } else {
        headers.insert("x-amzn-requestid", id);
    }
}

/// S3's second id, `x-amz-id-2`. Ours has no meaning of its own.
pub fn host_id(request_id: &str) -> String {
    STANDARD.encode(request_id)
}

fn query(operation: &Operation, output: &dyn Structure, request_id: &str) -> String {
    let mut enc = XmlEnc::new(false);
    let root = format!("{}Response", operation.name);
    enc.open(&root, operation.service.xml_namespace);
    if operation.has_output {
        // Clients fail without this element even when nothing is in it.
        if !operation.result_wrapper.is_empty() {
            enc.open(operation.result_wrapper, "");
        }
        encode_structure(output, &mut enc);
        if !operation.result_wrapper.is_empty() {
            enc.close(operation.result_wrapper);
        }
    }
    enc.open("ResponseMetadata", "");
    enc.element("RequestId", request_id);
    enc.close("ResponseMetadata");
    enc.close(&root);
    enc.out
}

fn ec2(operation: &Operation, output: &dyn Structure, request_id: &str) -> String {
    let mut enc = XmlEnc::new(true);
    enc.out.push_str(DECLARATION);
    let root = format!("{}Response", operation.name);
    let namespace = format!("{}/", operation.service.xml_namespace.trim_end_matches('/'));
    enc.open(&root, &namespace);
    enc.element("requestId", request_id);
    if operation.has_output {
        encode_structure(output, &mut enc);
    } else {
        enc.element("return", "true");
    }
    enc.close(&root);
    enc.out
}

fn rest(
    protocol: Protocol,
    operation: &'static Operation,
    output: &dyn Structure,
) -> Response<Body> {
    let message = rest::take_apart(output);
    let mut content_type = None;
    let body = match message.payload {
        Payload::Stream(stream) => stream.into_http(),
        Payload::Bytes(bytes) => {
            if protocol == Protocol::RestJson {
                // The only such member is what a function has answered.
                content_type = Some("application/json");
            }
            full(bytes)
        }
        Payload::Text(text) => {
            // The only such members are policies.
            content_type = Some("application/json");
            full(text)
        }
        Payload::Structure(index) => {
            let member = &output.schema().members[index];
            if protocol == Protocol::RestJson {
                content_type = Some("application/json");
                let mut enc = JsonEnc::default();
                output.slot(index).encode(&mut enc);
                full(enc.out)
            } else {
                content_type = Some("application/xml");
                let mut enc = XmlEnc::new(true);
                enc.out.push_str(DECLARATION);
                enc.open(member.wire, operation.service.xml_namespace);
                output.slot(index).encode(&mut enc);
                enc.close(member.wire);
                full(enc.out)
            }
        }
        Payload::None if payload(operation.output).is_some() || !has_body_members(operation) => {
            empty()
        }
        Payload::None if protocol == Protocol::RestJson => {
            content_type = Some("application/json");
            let mut enc = JsonEnc::default();
            rest::encode_body_members(output, &mut enc);
            full(enc.out)
        }
        Payload::None => {
            content_type = Some("application/xml");
            full(rest_xml_members(operation, output))
        }
    };
    let mut response = Response::new(body);
    *response.headers_mut() = message.headers;
    if let (Some(content_type), None) = (content_type, response.headers().get(CONTENT_TYPE)) {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let is_partial = response.headers().contains_key(http::header::CONTENT_RANGE);
    let status = message.status.unwrap_or(if is_partial { 206 } else { operation.status });
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    response
}

fn has_body_members(operation: &Operation) -> bool {
    let mut members = operation.output.members.iter();
    members.any(|member| member.location == crate::schema::Location::Body)
}

fn rest_xml_members(operation: &Operation, output: &dyn Structure) -> String {
    let mut enc = XmlEnc::new(true);
    enc.out.push_str(DECLARATION);
    let namespace = operation.service.xml_namespace;
    let root = match operation.root_element {
        "" => operation.output.name,
        root => root,
    };
    // One answer of S3 has its only member as the outermost element.
    let itself = operation.output.members.iter().position(|member| member.wire == root);
    enc.open(root, namespace);
    match itself {
        Some(index) => {
            let mut text = JsonEnc::default();
            output.slot(index).encode(&mut text);
            let text: String = serde_json::from_str(&text.out).unwrap_or_default();
            escape(&text, &mut enc.out);
        }
        None => rest::encode_body_members(output, &mut enc),
    }
    enc.close(root);
    enc.out
}

/// The answer of a failure. Without a service, `protocol` is all that is known of the caller.
pub fn encode_error(
    protocol: Protocol,
    service: Option<&'static ServiceDescriptor>,
    error: &AwsError,
    request_id: &str,
) -> Response<Body> {
    let is_s3 = protocol == Protocol::RestXml;
    let mut response = match protocol {
        Protocol::Json => {
            let content_type =
                service.map_or_else(|| "application/x-amz-json-1.1".into(), json_type);
            // SQS names the shapes of its errors in full.
            let space = match service {
                Some(service) if service.id == "sqs" => "com.amazonaws.sqs#",
                Some(_) | None => "",
            };
            answer(error.status, &content_type, json_error(error, Some(space)))
        }
        Protocol::RestJson => {
            let mut response = answer(error.status, "application/json", json_error(error, None));
            if let Ok(code) = HeaderValue::from_str(&error.code) {
                response.headers_mut().insert("x-amzn-errortype", code);
            }
            response
        }
        Protocol::Cbor => answer(error.status, "application/cbor", cbor_error(error)),
        Protocol::Query => {
            let namespace = service.map_or("", |service| service.xml_namespace);
            answer(error.status, "text/xml", query_error(error, namespace, request_id))
        }
        Protocol::Ec2 => {
            answer(error.status, "text/xml;charset=UTF-8", ec2_error(error, request_id))
        }
        // Not Modified has no body, and the clients do not read one.
        Protocol::RestXml if error.status == 304 => {
            let mut response = Response::new(empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        Protocol::RestXml => answer(error.status, "application/xml", s3_error(error, request_id)),
    };
    let headers = response.headers_mut();
    if service.is_some_and(|service| service.is_query_compatible) {
        let code = error.query_code.as_ref().unwrap_or(&error.code);
        let fault = if error.sender_fault { "Sender" } else { "Receiver" };
        if let Ok(value) = HeaderValue::from_str(&format!("{code};{fault}")) {
            headers.insert(HeaderName::from_static("x-amzn-query-error"), value);
        }
    }
    for (name, value) in &error.headers {
        headers.insert(name.clone(), value.clone());
    }
    identify(&mut response, protocol, is_s3, request_id);
    response
}

/// `space` is what the type is written with; without, the type is in a header.
fn json_error(error: &AwsError, space: Option<&str>) -> String {
    let mut object = serde_json::Map::new();
    if let Some(space) = space {
        object.insert("__type".into(), Value::String(format!("{space}{}", error.code)));
    }
    object.insert("message".into(), Value::String(error.message.clone()));
    object.extend(error.details.iter().cloned());
    Value::Object(object).to_string()
}

fn cbor_error(error: &AwsError) -> Vec<u8> {
    let mut object = serde_json::Map::new();
    object.insert("__type".into(), Value::String(error.code.clone().into_owned()));
    object.insert("message".into(), Value::String(error.message.clone()));
    object.extend(error.details.iter().cloned());
    let mut enc = cbor::CborEnc::default();
    enc.json(&Value::Object(object));
    enc.out
}

fn details(enc: &mut XmlEnc, error: &AwsError) {
    for (name, value) in &error.details {
        match value {
            Value::String(text) => enc.element(name, text),
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    enc.element(name, &item.as_str().map_or_else(|| item.to_string(), Into::into));
                }
            }
            other => enc.element(name, &other.to_string()),
        }
    }
}

fn query_error(error: &AwsError, namespace: &str, request_id: &str) -> String {
    let mut enc = XmlEnc::new(false);
    enc.open("ErrorResponse", namespace);
    enc.open("Error", "");
    enc.element("Type", if error.sender_fault { "Sender" } else { "Receiver" });
    enc.element("Code", error.query_code.as_ref().unwrap_or(&error.code));
    enc.element("Message", &error.message);
    details(&mut enc, error);
    enc.close("Error");
    enc.element("RequestId", request_id);
    enc.close("ErrorResponse");
    enc.out
}

fn ec2_error(error: &AwsError, request_id: &str) -> String {
    let mut enc = XmlEnc::new(true);
    enc.out.push_str(DECLARATION);
    enc.open("Response", "");
    enc.open("Errors", "");
    enc.open("Error", "");
    enc.element("Code", &error.code);
    enc.element("Message", &error.message);
    details(&mut enc, error);
    enc.close("Error");
    enc.close("Errors");
    enc.element("RequestID", request_id);
    enc.close("Response");
    enc.out
}

fn s3_error(error: &AwsError, request_id: &str) -> String {
    let mut enc = XmlEnc::new(true);
    enc.out.push_str(DECLARATION);
    enc.open("Error", "");
    enc.element("Code", &error.code);
    enc.element("Message", &error.message);
    details(&mut enc, error);
    enc.element("RequestId", request_id);
    enc.element("HostId", &host_id(request_id));
    enc.close("Error");
    enc.out
}
