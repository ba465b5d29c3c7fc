//! The static tables that describe AWS services, operations and shapes.
//!
//! Generated code consists of these tables. Codecs, validation and routing walk them, so that a
//! shape costs one table, not one implementation per wire format. All functions here are `const`
//! builders for the generated code; nothing decides anything.

use crate::value::{Dec, DecodeError, Described, Structure, Value};

/// Reads a structure whose type only the table knows.
pub type ReadFn = fn(&mut dyn Dec) -> Result<Box<dyn Structure>, DecodeError>;

/// A wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// AWS JSON 1.0 or 1.1; [`ServiceDescriptor::json_version`] says which.
    Json,
    RestJson,
    RestXml,
    /// Smithy RPC v2 with CBOR.
    Cbor,
    Query,
    Ec2,
}

/// Where in an HTTP message a member travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    Body,
    Uri,
    Query,
    Header,
    /// All headers with the prefix `wire`, as a map.
    Headers,
    Status,
    /// The whole body.
    Payload,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    EpochSeconds,
    Iso8601,
    HttpDate,
}

/// One member of a structure, or the element of a list or map.
#[derive(Debug)]
pub struct Member {
    /// The name in the model, which error messages use.
    pub name: &'static str,
    /// The name in JSON, XML, query strings and headers.
    pub wire: &'static str,
    /// The name in the query protocol, when JSON has another; else empty.
    pub form: &'static str,
    /// The name in EC2 requests.
    pub ec2: &'static str,
    pub location: Location,
    /// When it differs from the default of the protocol and location.
    pub timestamp: Option<TimestampFormat>,
    /// Lower bound of a number, or of the length of a text, blob, list or map.
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub pattern: Option<&'static str>,
    pub is_required: bool,
    /// A list or map without an element around all of its items.
    pub is_flattened: bool,
    /// Clients fill it in; empty counts as absent.
    pub is_idempotency_token: bool,
    /// Never printed.
    pub is_sensitive: bool,
    /// A body that is not held in memory.
    pub is_streaming: bool,
    pub is_xml_attribute: bool,
    pub xml_namespace: Option<XmlNamespace>,
    /// What a list holds, or the values of a map.
    pub element: Option<&'static Member>,
    /// The name of map keys in XML and query strings.
    pub key: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub struct XmlNamespace {
    pub prefix: &'static str,
    pub uri: &'static str,
}

/// The element of a list or map of which the model says nothing special.
pub static ELEMENT: Member = Member::new("member");
/// The value of a map of which the model says nothing special.
pub static MAP_VALUE: Member = Member::new("value");

impl Member {
    pub const fn new(name: &'static str) -> Member {
        Member {
            name,
            wire: name,
            form: "",
            ec2: name,
            location: Location::Body,
            timestamp: None,
            min: None,
            max: None,
            pattern: None,
            is_required: false,
            is_flattened: false,
            is_idempotency_token: false,
            is_sensitive: false,
            is_streaming: false,
            is_xml_attribute: false,
            xml_namespace: None,
            element: None,
            key: "key",
        }
    }

    /// What a list holds.
    pub fn item(&self) -> &'static Member {
        self.element.unwrap_or(&ELEMENT)
    }

    /// The values of a map.
    pub fn value(&self) -> &'static Member {
        self.element.unwrap_or(&MAP_VALUE)
    }

    pub const fn wire(mut self, name: &'static str) -> Member {
        self.wire = name;
        self
    }

    pub const fn form(mut self, name: &'static str) -> Member {
        self.form = name;
        self
    }

    /// The name in the query protocol, and in XML.
    pub const fn form_name(&self) -> &'static str {
        if self.form.is_empty() { self.wire } else { self.form }
    }

    pub const fn ec2(mut self, name: &'static str) -> Member {
        self.ec2 = name;
        self
    }

    pub const fn at(mut self, location: Location) -> Member {
        self.location = location;
        self
    }

    pub const fn time(mut self, format: TimestampFormat) -> Member {
        self.timestamp = Some(format);
        self
    }

    pub const fn min(mut self, bound: i64) -> Member {
        self.min = Some(bound);
        self
    }

    pub const fn max(mut self, bound: i64) -> Member {
        self.max = Some(bound);
        self
    }

    pub const fn pattern(mut self, pattern: &'static str) -> Member {
        self.pattern = Some(pattern);
        self
    }

    pub const fn required(mut self) -> Member {
        self.is_required = true;
        self
    }

    pub const fn flattened(mut self) -> Member {
        self.is_flattened = true;
        self
    }

    pub const fn token(mut self) -> Member {
        self.is_idempotency_token = true;
        self
    }

    pub const fn sensitive(mut self) -> Member {
        self.is_sensitive = true;
        self
    }

    pub const fn streaming(mut self) -> Member {
        self.is_streaming = true;
        self
    }

    pub const fn attribute(mut self) -> Member {
        self.is_xml_attribute = true;
        self
    }

    pub const fn namespace(mut self, prefix: &'static str, uri: &'static str) -> Member {
        self.xml_namespace = Some(XmlNamespace { prefix, uri });
        self
    }

    pub const fn of(mut self, element: &'static Member) -> Member {
        self.element = Some(element);
        self
    }

    pub const fn key(mut self, name: &'static str) -> Member {
        self.key = name;
        self
    }
}

/// One structure.
#[derive(Debug)]
pub struct Schema {
    pub name: &'static str,
    pub members: &'static [Member],
}

/// The schema of operations without input or output.
pub static UNIT: Schema = Schema { name: "Unit", members: &[] };

/// One operation that we can decode and encode.
#[derive(Debug)]
pub struct Operation {
    pub service: &'static ServiceDescriptor,
    pub name: &'static str,
    /// Its position in [`ServiceDescriptor::operations`].
    pub index: usize,
    pub input: &'static Schema,
    pub output: &'static Schema,
    /// Reads the input without validating it.
    pub read_input: ReadFn,
    pub read_output: ReadFn,
    pub method: &'static str,
    /// With labels in braces, and the fixed part of the query.
    pub uri: &'static str,
    /// The status of a success.
    pub status: u16,
    pub has_output: bool,
    /// The element around a query result.
    pub result_wrapper: &'static str,
    /// The outermost element of a REST XML answer whose members are in the body.
    pub root_element: &'static str,
    /// May be called without a signature.
    pub is_unsigned: bool,
    /// Without it, the request is another operation's: query parameters and headers.
    pub discriminators: &'static [&'static str],
    /// The member of the request that names a checksum algorithm.
    pub checksum_member: Option<&'static str>,
}

impl Operation {
    pub const fn new(
        service: &'static ServiceDescriptor,
        index: usize,
        name: &'static str,
    ) -> Operation {
        Operation {
            service,
            name,
            index,
            input: &UNIT,
            output: &UNIT,
            read_input: crate::value::read::<()>,
            read_output: crate::value::read::<()>,
            method: "POST",
            uri: "/",
            status: 200,
            has_output: true,
            result_wrapper: "",
            root_element: "",
            is_unsigned: false,
            discriminators: &[],
            checksum_member: None,
        }
    }

    pub const fn http(mut self, method: &'static str, uri: &'static str, status: u16) -> Operation {
        self.method = method;
        self.uri = uri;
        self.status = status;
        self
    }

    pub const fn input<T: Described + Value + Structure>(mut self) -> Operation {
        self.input = T::SCHEMA;
        self.read_input = crate::value::read::<T>;
        self
    }

    pub const fn output<T: Described + Value + Structure>(mut self) -> Operation {
        self.output = T::SCHEMA;
        self.read_output = crate::value::read::<T>;
        self
    }

    pub const fn void(mut self) -> Operation {
        self.has_output = false;
        self
    }

    pub const fn wrapper(mut self, element: &'static str) -> Operation {
        self.result_wrapper = element;
        self
    }

    pub const fn root(mut self, element: &'static str) -> Operation {
        self.root_element = element;
        self
    }

    pub const fn unsigned(mut self) -> Operation {
        self.is_unsigned = true;
        self
    }

    pub const fn when(mut self, discriminators: &'static [&'static str]) -> Operation {
        self.discriminators = discriminators;
        self
    }

    pub const fn checksum(mut self, member: &'static str) -> Operation {
        self.checksum_member = Some(member);
        self
    }
}

/// The name of an operation that AWS has, whether or not we serve it.
#[derive(Debug)]
pub struct Modelled {
    pub name: &'static str,
    /// For the REST protocols; elsewhere `POST /`.
    pub method: &'static str,
    pub uri: &'static str,
}

/// One AWS service.
#[derive(Debug)]
pub struct ServiceDescriptor {
    /// As in the name of our module and of the AWS CLI's command, for example `ecs`.
    pub id: &'static str,
    /// The name in a signature's scope. Not unique in general, but among the services here.
    pub signing_name: &'static str,
    pub endpoint_prefix: &'static str,
    /// The first is the one that current SDKs choose.
    pub protocols: &'static [Protocol],
    /// `1.0` or `1.1`, empty without JSON.
    pub json_version: &'static str,
    /// What comes before the operation in `X-Amz-Target`.
    pub target_prefix: &'static str,
    pub api_version: &'static str,
    pub xml_namespace: &'static str,
    /// Errors carry the code of the old query protocol too.
    pub is_query_compatible: bool,
    /// What we can decode, sorted by name.
    pub operations: &'static [Operation],
    /// All that AWS has, sorted by name.
    pub modelled: &'static [Modelled],
}

impl ServiceDescriptor {
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        let index = self.operations.binary_search_by(|operation| operation.name.cmp(name)).ok()?;
        self.operations.get(index)
    }

    /// The model's own spelling of `name`, if AWS has such an operation.
    pub fn modelled(&self, name: &str) -> Option<&'static str> {
        let index = self.modelled.binary_search_by(|operation| operation.name.cmp(name)).ok()?;
        self.modelled.get(index).map(|operation| operation.name)
    }

    pub fn speaks(&self, protocol: Protocol) -> bool {
        self.protocols.contains(&protocol)
    }
}
