//! Writes a service model as Rust: macro calls with one table for each structure.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::json::Json;
use super::models::Model;
use super::names::{camel, snake, variant};
use super::{QueryManifest, ServiceManifest};

fn header(subject: &str, source: &str) -> String {
    format!(
        "\
//! {subject}
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! {source}, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).
"
    )
}

/// The module of one service.
pub(super) fn service(model: &Model, wanted: &ServiceManifest, source: &str) -> Result<String> {
    let mut operations = wanted.operations.clone();
    operations.sort();
    let mut streaming = Vec::new();
    for name in std::mem::take(&mut operations) {
        if model.streams_events(model.operation(&name)?)? {
            streaming.push(name);
        } else {
            operations.push(name);
        }
    }
    let mut out = header(
        &format!("Types, operations and errors of {}.", model.metadata("serviceFullName")),
        source,
    );
    let mut body = String::new();
    if !streaming.is_empty() {
        writeln!(
            body,
            "/// Operations with event streams; they are served by hand.\n\
             pub const EVENT_STREAMS: &[&str] = &{streaming:?};\n"
        )?;
    }

    let side = |side: &str| -> Result<BTreeSet<String>> {
        let mut roots = Vec::new();
        for name in &operations {
            let shape = model.operation(name)?.get(side).and_then(|side| side.str("shape"));
            roots.extend(shape.map(str::to_owned));
        }
        model.reachable(&roots)
    };
    let inputs = side("input")?;
    let outputs = side("output")?;
    let used: BTreeSet<&String> = inputs.union(&outputs).collect();

    for name in &used {
        let shape = model.shape(name)?;
        if model.is_enum(shape) {
            body.push_str(&string_enum(name, shape));
        }
    }
    for name in &used {
        if model.shape(name)?.str("type") == Some("structure") {
            let is_input = inputs.contains(*name);
            let emitter = Structure { model, name, is_input, query: wanted.query.as_ref() };
            body.push_str(&emitter.emit()?);
        }
    }
    body.push_str(&errors(model, wanted.query.as_ref()));
    body.push_str(&trait_and_tables(model, &operations, wanted)?);
    out.push_str(&imports(&body));
    out.push_str(&body);
    Ok(out)
}

/// What the body of a module uses. Types stand before ` =`, `>` or `,`; names in texts do not.
fn imports(body: &str) -> String {
    let is_used = |name: &str| {
        let uses = [format!(": {name} ="), format!("<{name}>"), format!(", {name}>")];
        uses.iter().any(|used| body.contains(used))
    };
    let mut out = String::from("\n");
    for (is_used, path) in [
        (body.contains("BTreeMap<"), "std::collections::BTreeMap"),
        (is_used("Bytes"), "bytes::Bytes"),
        (is_used("Timestamp"), "model::Timestamp"),
        (is_used("StreamBody"), "crate::StreamBody"),
    ] {
        if is_used {
            out.push_str(&format!("use {path};\n"));
        }
    }
    out.push_str("use crate::generated::catalog;\n");
    let list = |names: &[&str]| {
        let used = names.iter().filter(|name| body.contains(*name));
        used.map(|name| name.trim_end_matches(['!', ':'])).collect::<Vec<_>>().join(", ")
    };
    let macros = list(&["errors!", "service!", "shape!", "string_enum!"]);
    let tables = list(&["Location::", "Member::", "Operation::", "TimestampFormat::"]);
    out.push_str(&format!("use crate::macros::{{{macros}}};\n"));
    out.push_str(&format!("use crate::schema::{{{tables}}};\n\n"));
    out
}

fn string_enum(name: &str, shape: &Json) -> String {
    let mut taken = BTreeSet::new();
    let mut out = format!("string_enum! {{ {} {{\n", camel(name));
    for value in shape.get("enum").map(Json::items).unwrap_or_default() {
        let Some(text) = value.text() else { continue };
        let mut variant = variant(text);
        while !taken.insert(variant.clone()) {
            variant.push('_');
        }
        out.push_str(&format!("    {variant} = {text:?},\n"));
    }
    out.push_str("} }\n\n");
    out
}

struct Structure<'a> {
    model: &'a Model,
    name: &'a str,
    is_input: bool,
    query: Option<&'a QueryManifest>,
}

impl Structure<'_> {
    fn emit(&self) -> Result<String> {
        let shape = self.model.shape(self.name)?;
        let members = shape.get("members").map(Json::entries).unwrap_or_default();
        let required: Vec<&str> = shape
            .get("required")
            .map(Json::items)
            .unwrap_or_default()
            .iter()
            .filter_map(Json::text)
            .collect();
        if members.is_empty() {
            return Ok(format!("shape! {{ {} {{}} }}\n\n", camel(self.name)));
        }
        let mut out = format!("shape! {{ {} {{\n", camel(self.name));
        for (index, (name, member)) in members.iter().enumerate() {
            let type_name = self.rust_type(member)?;
            let mut description = self.member(name, member)?;
            description.push_str(&self.query_names(name, member)?);
            if self.is_input && required.contains(&name.as_str()) {
                description.push_str(".required()");
            }
            if shape.str("payload") == Some(name) {
                description.push_str(".at(Location::Payload)");
            }
            writeln!(out, "    {index} {}: {type_name} = {description},", snake(name))?;
        }
        out.push_str("} }\n\n");
        Ok(out)
    }

    /// What the query protocol calls a member, if that is not what JSON calls it.
    fn query_names(&self, name: &str, reference: &Json) -> Result<String> {
        let Some(query) = self.query else { return Ok(String::new()) };
        if let Some(names) = query.members.get(name) {
            let names: Vec<&str> = names.split(' ').collect();
            return Ok(match names.as_slice() {
                [form, key, value] => format!(
                    ".form({form:?}).key({key:?}).of(&Member::new(\"value\").wire({value:?}))"
                ),
                _ => format!(".form({:?})", names.join(" ")),
            });
        }
        let shape = self.model.shape(reference.str("shape").unwrap_or_default())?;
        let item = shape.get("member").and_then(|member| member.str("shape"));
        let Some(item) = item.filter(|_| shape.str("type") == Some("list")) else {
            return Ok(String::new());
        };
        Ok(match self.model.shape(item)?.str("type") {
            Some("structure") => format!(".form({item:?})"),
            _ => String::new(),
        })
    }

    fn rust_type(&self, reference: &Json) -> Result<String> {
        let name = reference.str("shape").context("a member without a shape")?;
        let shape = self.model.shape(name)?;
        let kind = shape.str("type").unwrap_or_default();
        if kind == "structure" && self.model.holds(name, self.name)? {
            return Ok(format!("Box<{}>", camel(name)));
        }
        if kind == "blob" && (reference.is("streaming") || shape.is("streaming")) {
            return Ok("StreamBody".into());
        }
        self.value_type(name)
    }

    fn value_type(&self, name: &str) -> Result<String> {
        let shape = self.model.shape(name)?;
        let part = |part: &str| -> Result<String> {
            let reference = shape.get(part).and_then(|reference| reference.str("shape"));
            self.value_type(reference.context("a collection without a shape")?)
        };
        Ok(match shape.str("type").unwrap_or_default() {
            "structure" => camel(name),
            "list" => format!("Vec<{}>", part("member")?),
            "map" => format!("BTreeMap<String, {}>", part("value")?),
            "string" if self.model.is_enum(shape) => camel(name),
            "string" | "character" => "String".into(),
            "boolean" => "bool".into(),
            "integer" => "i32".into(),
            "long" => "i64".into(),
            "double" => "f64".into(),
            "float" => "f32".into(),
            "timestamp" => "Timestamp".into(),
            "blob" => "Bytes".into(),
            other => bail!("{name} is of the type {other:?}"),
        })
    }

    /// The builder expression of a member, or of what a collection holds.
    fn member(&self, name: &str, reference: &Json) -> Result<String> {
        let shape = self.model.shape(reference.str("shape").unwrap_or_default())?;
        let mut out = format!("Member::new({name:?})");
        let kind = shape.str("type").unwrap_or_default();
        // The reference's traits go before those of the shape that it refers to. A structure's own
        // location name is for its use as an outermost element.
        let own_name = || shape.str("locationName").filter(|_| kind != "structure");
        let location_name = reference.str("locationName").or_else(own_name);
        let is_flattened = reference.is("flattened") || shape.is("flattened");
        let element = shape.get(if kind == "map" { "value" } else { "member" });
        let element_name = element.and_then(|element| element.str("locationName"));
        let wire = match element_name {
            Some(element_name) if is_flattened && kind == "list" => element_name,
            _ => location_name.unwrap_or(name),
        };
        if wire != name {
            write!(out, ".wire({wire:?})")?;
        }
        if self.model.metadata("protocol") == "ec2" {
            let ec2 = match (reference.str("queryName"), location_name) {
                (Some(query_name), _) => query_name.to_owned(),
                (None, Some(location_name)) => upper_first(location_name),
                (None, None) => name.to_owned(),
            };
            if ec2 != name {
                write!(out, ".ec2({ec2:?})")?;
            }
        }
        match reference.str("location") {
            Some("uri") => out.push_str(".at(Location::Uri)"),
            Some("querystring") => out.push_str(".at(Location::Query)"),
            Some("header") => out.push_str(".at(Location::Header)"),
            Some("headers") => out.push_str(".at(Location::Headers)"),
            Some("statusCode") => out.push_str(".at(Location::Status)"),
            Some(other) => bail!("the location {other:?}"),
            None => {}
        }
        let format = reference.str("timestampFormat").or_else(|| shape.str("timestampFormat"));
        match format {
            Some("unixTimestamp") => out.push_str(".time(TimestampFormat::EpochSeconds)"),
            Some("iso8601") => out.push_str(".time(TimestampFormat::Iso8601)"),
            Some("rfc822") => out.push_str(".time(TimestampFormat::HttpDate)"),
            Some(other) => bail!("the timestamp format {other:?}"),
            None => {}
        }
        if is_flattened {
            out.push_str(".flattened()");
        }
        if reference.is("idempotencyToken") {
            out.push_str(".token()");
        }
        if reference.is("sensitive") || shape.is("sensitive") {
            out.push_str(".sensitive()");
        }
        if kind == "blob" && (reference.is("streaming") || shape.is("streaming")) {
            out.push_str(".streaming()");
        }
        if reference.is("xmlAttribute") {
            out.push_str(".attribute()");
        }
        if let Some(namespace) = reference.get("xmlNamespace").or_else(|| shape.get("xmlNamespace"))
        {
            let uri = namespace.str("uri").or_else(|| namespace.text()).unwrap_or_default();
            write!(out, ".namespace({:?}, {uri:?})", namespace.str("prefix").unwrap_or_default())?;
        }
        if self.is_input && !self.model.is_enum(shape) {
            for bound in ["min", "max"] {
                // Bounds beyond what a number can hold say nothing.
                if let Some(number) = shape.number(bound).filter(|number| number.abs() < 9e18) {
                    write!(out, ".{bound}({number})")?;
                }
            }
            if let Some(pattern) = shape.str("pattern") {
                write!(out, ".pattern(r#\"{pattern}\"#)")?;
            }
        }
        if let Some(element) = element {
            let default = if kind == "map" { "value" } else { "member" };
            let description = self.member(default, element)?;
            if description != format!("Member::new({default:?})") {
                write!(out, ".of(&{description})")?;
            }
        }
        if let Some(key) = shape.get("key").and_then(|key| key.str("locationName")) {
            write!(out, ".key({key:?})")?;
        }
        Ok(out)
    }
}

fn upper_first(text: &str) -> String {
    let mut out = text.to_owned();
    if let Some(first) = out.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    out
}

fn errors(model: &Model, query: Option<&QueryManifest>) -> String {
    let mut out = String::from("errors! {\n");
    let mut functions = BTreeSet::new();
    let is_json = model.metadata("protocol").ends_with("json");
    let metadata = model.json.get("metadata");
    let is_query_compatible =
        metadata.is_some_and(|metadata| metadata.get("awsQueryCompatible").is_some());
    for (name, shape) in model.json.get("shapes").map(Json::entries).unwrap_or_default() {
        if !shape.is("exception") {
            continue;
        }
        let error = shape.get("error");
        let declared = error.and_then(|error| error.str("code"));
        let status = error.and_then(|error| error.number("httpStatusCode"));
        let status = status.unwrap_or(if shape.is("fault") { 500.0 } else { 400.0 });
        let code = if is_json { name } else { declared.unwrap_or(name) };
        let function = snake(name);
        if !functions.insert(function.clone()) {
            continue;
        }
        let query_code = query.and_then(|query| query.codes.get(name)).map(String::as_str);
        let query_code = query_code.or(declared.filter(|_| is_json && is_query_compatible));
        let query_code = query_code.map_or_else(String::new, |code| format!(" query {code:?}"));
        out.push_str(&format!("    {function} = {code:?} {status}{query_code},\n"));
    }
    out.push_str("}\n\n");
    out
}

fn trait_and_tables(
    model: &Model,
    operations: &[String],
    wanted: &ServiceManifest,
) -> Result<String> {
    let descriptor = constant(&model.service);
    let mut out = format!("service! {{ {}, {descriptor} {{\n", camel(&model.service));
    for (index, name) in operations.iter().enumerate() {
        let operation = model.operation(name)?;
        let side = |side: &str| {
            let shape = operation.get(side).and_then(|side| side.str("shape"));
            shape.map_or_else(|| "()".to_owned(), camel)
        };
        write!(
            out,
            "    {index} {} ({}) -> {} = Operation::new(&catalog::{descriptor}, {index}, {name:?})",
            snake(name),
            side("input"),
            side("output"),
        )?;
        let (method, uri) = http(operation);
        let status = operation.get("http").and_then(|http| http.number("responseCode"));
        if (method, uri, status) != ("POST", "/", None) {
            write!(out, ".http({method:?}, {uri:?}, {})", status.unwrap_or(200.0))?;
        }
        let output = operation.get("output");
        if output.is_none() {
            out.push_str(".void()");
        }
        if let Some(wrapper) = output.and_then(|output| output.str("resultWrapper")) {
            write!(out, ".wrapper({wrapper:?})")?;
        } else if output.is_some() && wanted.query.is_some() {
            write!(out, ".wrapper(\"{name}Result\")")?;
        }
        if let Some(root) = wanted.root_elements.get(name) {
            write!(out, ".root({root:?})")?;
        }
        if operation.str("authtype") == Some("none") {
            out.push_str(".unsigned()");
        }
        let discriminators = discriminators(model, operation)?;
        if !discriminators.is_empty() {
            write!(out, ".when(&{discriminators:?})")?;
        }
        if let Some(member) =
            operation.get("httpChecksum").and_then(|sum| sum.str("requestAlgorithmMember"))
        {
            write!(out, ".checksum({member:?})")?;
        }
        out.push_str(",\n");
    }
    out.push_str("} }\n");
    Ok(out)
}

fn http(operation: &Json) -> (&str, &str) {
    let http = operation.get("http");
    (
        http.and_then(|http| http.str("method")).unwrap_or("POST"),
        http.and_then(|http| http.str("requestUri")).unwrap_or("/"),
    )
}

/// What sets an operation apart from others with the same method and URI: the query parameters
/// that it requires, and headers that it requires and the others do not.
fn discriminators(model: &Model, operation: &Json) -> Result<Vec<String>> {
    let own = required(model, operation)?;
    let mut out: BTreeSet<String> =
        own.iter().filter(|name| name.starts_with('?')).cloned().collect();
    for (name, other) in model.operations() {
        if Some(name.as_str()) == operation.str("name") || http(other) != http(operation) {
            continue;
        }
        let theirs = required(model, other)?;
        out.extend(own.difference(&theirs).cloned());
    }
    Ok(out.into_iter().collect())
}

/// The required members outside path and body: `?name` for the query, `name` for a header.
fn required(model: &Model, operation: &Json) -> Result<BTreeSet<String>> {
    let mut out = BTreeSet::new();
    let Some(input) = operation.get("input").and_then(|input| input.str("shape")) else {
        return Ok(out);
    };
    let shape = model.shape(input)?;
    for name in shape.get("required").map(Json::items).unwrap_or_default() {
        let Some(name) = name.text() else { continue };
        let Some(member) = shape.get("members").and_then(|members| members.get(name)) else {
            continue;
        };
        let wire = member.str("locationName").unwrap_or(name);
        match member.str("location") {
            Some("querystring") => {
                out.insert(format!("?{wire}"));
            }
            Some("header") => {
                out.insert(wire.to_ascii_lowercase());
            }
            _ => {}
        }
    }
    Ok(out)
}

fn constant(service: &str) -> String {
    service.to_ascii_uppercase().replace('-', "_")
}

/// The descriptors of all services: of those with tables, and of those known by name only.
pub(super) fn catalog(
    models: &[(Model, Option<&ServiceManifest>)],
    source: &str,
) -> Result<String> {
    let mut out = header("The services, and the names of all operations that AWS has.", source);
    out.push_str("\nuse crate::schema::{Modelled, Protocol, ServiceDescriptor};\n\n");
    out.push_str(
        "const fn rpc(name: &'static str) -> Modelled {\n    \
         Modelled { name, method: \"POST\", uri: \"/\" }\n}\n\n\
         const fn rest(name: &'static str, method: &'static str, uri: &'static str) -> Modelled {\n    \
         Modelled { name, method, uri }\n}\n\n",
    );
    let names: Vec<String> =
        models.iter().map(|(model, _)| format!("&{}", constant(&model.service))).collect();
    writeln!(out, "/// Sorted by id.\npub static ALL: &[&ServiceDescriptor] = &[")?;
    for name in &names {
        writeln!(out, "    {name},")?;
    }
    out.push_str("];\n\n");
    for (model, wanted) in models {
        out.push_str(&descriptor(model, *wanted)?);
    }
    Ok(out)
}

fn descriptor(model: &Model, wanted: Option<&ServiceManifest>) -> Result<String> {
    let endpoint_prefix = model.metadata("endpointPrefix");
    let signing_name = match model.metadata("signingName") {
        "" => endpoint_prefix,
        name => name,
    };
    let operations = if wanted.is_some() {
        format!("super::{}::OPERATIONS", model.service.replace('-', "_"))
    } else {
        "&[]".into()
    };
    let metadata = model.json.get("metadata").context("no metadata")?;
    let is_query_compatible = metadata.get("awsQueryCompatible").is_some();
    let mut protocols = protocols(metadata)?;
    // Older clients of such services still speak the query protocol.
    if is_query_compatible && !protocols.contains(&"Query") {
        protocols.push("Query");
    }
    let protocols: Vec<String> =
        protocols.iter().map(|protocol| format!("Protocol::{protocol}")).collect();
    let mut out = format!(
        "pub static {}: ServiceDescriptor = ServiceDescriptor {{\n",
        constant(&model.service)
    );
    writeln!(out, "    id: {:?},", model.service)?;
    writeln!(out, "    signing_name: {signing_name:?},")?;
    writeln!(out, "    endpoint_prefix: {endpoint_prefix:?},")?;
    writeln!(out, "    protocols: &[{}],", protocols.join(", "))?;
    writeln!(out, "    json_version: {:?},", model.metadata("jsonVersion"))?;
    writeln!(out, "    target_prefix: {:?},", model.metadata("targetPrefix"))?;
    writeln!(out, "    api_version: {:?},", model.metadata("apiVersion"))?;
    let query = wanted.and_then(|wanted| wanted.query.as_ref());
    let namespace = match (model.metadata("xmlNamespace"), model.service.as_str()) {
        ("", _) if query.is_some() => query.map_or("", |query| query.namespace.as_str()),
        // The REST XML model has it on single members only.
        ("", "s3") => "http://s3.amazonaws.com/doc/2006-03-01/",
        (namespace, _) => namespace,
    };
    writeln!(out, "    xml_namespace: {namespace:?},")?;
    writeln!(out, "    is_query_compatible: {is_query_compatible},")?;
    writeln!(out, "    operations: {operations},")?;
    out.push_str("    modelled: &[\n");
    let mut sorted: Vec<&(String, Json)> = model.operations().iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut line = String::new();
    for (name, operation) in sorted {
        let (method, uri) = http(operation);
        let entry = if (method, uri) == ("POST", "/") {
            format!("rpc({name:?}), ")
        } else {
            format!("rest({name:?}, {method:?}, {uri:?}), ")
        };
        if line.len() + entry.len() > 112 {
            writeln!(out, "        {}", line.trim_end())?;
            line.clear();
        }
        line.push_str(&entry);
    }
    writeln!(out, "        {}\n    ],\n}};\n", line.trim_end())?;
    Ok(out)
}

/// In the order in which botocore chooses among them.
fn protocols(metadata: &Json) -> Result<Vec<&'static str>> {
    let mut found = Vec::new();
    let listed: Vec<&str> = match metadata.get("protocols") {
        Some(listed) => listed.items().iter().filter_map(Json::text).collect(),
        None => metadata.str("protocol").into_iter().collect(),
    };
    for protocol in listed {
        found.push(match protocol {
            "json" => (0, "Json"),
            "rest-json" => (1, "RestJson"),
            "rest-xml" => (2, "RestXml"),
            "smithy-rpc-v2-cbor" => (3, "Cbor"),
            "query" => (4, "Query"),
            "ec2" => (5, "Ec2"),
            other => bail!("the protocol {other:?}"),
        });
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, name)| name).collect())
}
