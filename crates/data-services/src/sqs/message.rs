//! What may be sent: checks a message against SQS's rules and the queue's. Pure.

use std::collections::BTreeMap;

use aws_api::AwsError;
use aws_api::sqs::{MessageAttributeValue, MessageSystemAttributeValue, errors};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::record::sqs::{AttributeValue, MessageAttribute, QueueRecord};
use sha2::{Digest as _, Sha256};

use super::digest;
use super::error::{invalid, invalid_value, missing, not_for_this_type};

const MAX_ATTRIBUTES: usize = 10;
const MAX_DELAY: i32 = 900;
const TRACE_HEADER: &str = "AWSTraceHeader";

/// A message as it comes in, alone or in a batch.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) body: Option<String>,
    pub(super) delay: Option<i32>,
    pub(super) attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    pub(super) system_attributes: Option<BTreeMap<String, MessageSystemAttributeValue>>,
    pub(super) deduplication_id: Option<String>,
    pub(super) group: Option<String>,
}

/// A message that can be sent.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) body: String,
    pub(super) attributes: BTreeMap<String, MessageAttribute>,
    pub(super) trace_header: Option<String>,
    /// Seconds; `None` is the queue's.
    pub(super) delay: Option<u32>,
    pub(super) group: Option<String>,
    /// Of a FIFO queue: given, or the digest of the body.
    pub(super) deduplication_id: Option<String>,
    pub(super) md5_of_body: String,
    pub(super) md5_of_attributes: Option<String>,
    pub(super) md5_of_system_attributes: Option<String>,
}

impl Outgoing {
    /// What counts towards the limits: body and attributes, in bytes.
    pub(super) fn size(&self) -> usize {
        let of_attribute = |(name, attribute): (&String, &MessageAttribute)| {
            let value = match &attribute.value {
                AttributeValue::Text(text) => text.len(),
                // Four characters for three bytes, less the padding.
                AttributeValue::Binary(text) => {
                    text.len() / 4 * 3 - text.bytes().rev().take_while(|b| *b == b'=').count()
                }
            };
            name.len() + attribute.data_type.len() + value
        };
        self.body.len() + self.attributes.iter().map(of_attribute).sum::<usize>()
    }
}

/// Checks one message for `queue`. Its size is not looked at: [`check_size`] does.
///
/// # Errors
/// In SQS's words.
pub(super) fn check(
    queue: &QueueRecord,
    given: Given,
    trace: Option<&str>,
) -> Result<Outgoing, AwsError> {
    let body = given.body.filter(|body| !body.is_empty()).ok_or_else(|| missing("MessageBody"))?;
    check_characters(&body)?;
    let delay = check_delay(queue, given.delay)?;
    let attributes = attributes(given.attributes.unwrap_or_default())?;
    let (trace_header, md5_of_system_attributes) =
        system_attributes(given.system_attributes.unwrap_or_default())?;
    let group = name_in("MessageGroupId", given.group)?;
    let mut deduplication_id = name_in("MessageDeduplicationId", given.deduplication_id)?;
    if let Some(fifo) = &queue.fifo {
        if group.is_none() {
            return Err(missing("MessageGroupId"));
        }
        if deduplication_id.is_none() && !fifo.content_based {
            return Err(invalid(
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
            ));
        }
        deduplication_id.get_or_insert_with(|| hex::encode(Sha256::digest(&body)));
    } else if let Some(id) = deduplication_id {
        return Err(not_for_this_type(id, "MessageDeduplicationId"));
    }
    Ok(Outgoing {
        md5_of_body: digest::of_text(&body),
        md5_of_attributes: digest::of_attributes(&attributes),
        md5_of_system_attributes,
        body,
        attributes,
        trace_header: trace_header.or_else(|| trace.map(str::to_owned)),
        delay,
        group,
        deduplication_id,
    })
}

/// # Errors
/// When the message is larger than the queue takes.
pub(super) fn check_size(queue: &QueueRecord, message: &Outgoing) -> Result<(), AwsError> {
    let limit = queue.maximum_message_size;
    if message.size() > limit as usize {
        return Err(invalid(format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes."
        )));
    }
    Ok(())
}

fn check_characters(body: &str) -> Result<(), AwsError> {
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    match body.chars().find(|c| !is_allowed(*c)) {
        None => Ok(()),
        Some(c) => Err(errors::invalid_message_contents(format!(
            "Invalid binary character '#x{:X}' was found in the message body, the set of allowed \
             characters is #x9 | #xA | #xD | [#x20 to #xD7FF] | [#xE000 to #xFFFD] | \
             [#x10000 to #x10FFFF]",
            u32::from(c)
        ))),
    }
}

fn check_delay(queue: &QueueRecord, delay: Option<i32>) -> Result<Option<u32>, AwsError> {
    let Some(delay) = delay else { return Ok(None) };
    let reason = "DelaySeconds must be >= 0 and <= 900.";
    let seconds = u32::try_from(delay).ok().filter(|_| delay <= MAX_DELAY);
    let seconds = seconds.ok_or_else(|| invalid_value(delay, "DelaySeconds", reason))?;
    // A FIFO queue's delay is the queue's own; clients that always send 0 mean just that.
    match queue.is_fifo() {
        true if seconds > 0 => Err(not_for_this_type(delay, "DelaySeconds")),
        true => Ok(None),
        false => Ok(Some(seconds)),
    }
}

/// A group or deduplication id.
fn name_in(parameter: &str, text: Option<String>) -> Result<Option<String>, AwsError> {
    let Some(text) = text else { return Ok(None) };
    let is_well_formed =
        (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if !is_well_formed {
        let reason = format!(
            "{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length."
        );
        return Err(invalid_value(text, parameter, &reason));
    }
    Ok(Some(text))
}

fn attributes(
    given: BTreeMap<String, MessageAttributeValue>,
) -> Result<BTreeMap<String, MessageAttribute>, AwsError> {
    if given.len() > MAX_ATTRIBUTES {
        return Err(invalid(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MAX_ATTRIBUTES}].",
            given.len()
        )));
    }
    let mut checked = BTreeMap::new();
    for (name, value) in given {
        check_name(&name)?;
        let value = Value {
            data_type: value.data_type.unwrap_or_default(),
            text: value.string_value,
            binary: value.binary_value,
            has_lists: value.string_list_values.is_some_and(|list| !list.is_empty())
                || value.binary_list_values.is_some_and(|list| !list.is_empty()),
        };
        let attribute = attribute(&name, value, "user")?;
        checked.insert(name, attribute);
    }
    Ok(checked)
}

fn check_name(name: &str) -> Result<(), AwsError> {
    let lower = name.to_ascii_lowercase();
    if name.is_empty() || name.len() > 256 {
        return Err(invalid(
            "Message (user) attribute name must be between 1 and 256 characters long.",
        ));
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
        return Err(invalid(format!(
            "Invalid non-alphanumeric character was found in the message attribute name '{name}'. Can only include alphanumeric characters, hyphens, underscores, or periods."
        )));
    }
    if lower.starts_with("aws.") || lower.starts_with("amazon.") {
        return Err(invalid(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.",
        ));
    }
    if name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        return Err(invalid(
            "You can't use message attribute names beginning or ending with a period, or with periods in succession.",
        ));
    }
    Ok(())
}

struct Value {
    data_type: String,
    text: Option<String>,
    binary: Option<Bytes>,
    has_lists: bool,
}

/// `owner` is `user` or `system`.
fn attribute(name: &str, value: Value, owner: &str) -> Result<MessageAttribute, AwsError> {
    let data_type = value.data_type;
    if value.has_lists {
        return Err(AwsError::new(
            "UnsupportedOperation",
            400,
            "Message attribute list values in SendMessage operation are not supported.",
        )
        .with_query_code("AWS.SimpleQueueService.UnsupportedOperation"));
    }
    if data_type.is_empty() {
        return Err(invalid(format!(
            "The message attribute '{name}' must contain a non-empty message attribute type."
        )));
    }
    let base = data_type.split('.').next().unwrap_or_default();
    if !matches!(base, "String" | "Number" | "Binary") || data_type.len() > 256 {
        return Err(invalid(format!(
            "The type of message ({owner}) attribute '{name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String."
        )));
    }
    let empty = || {
        invalid(format!(
            "Message ({owner}) attribute '{name}' must contain a non-empty value of type '{base}'."
        ))
    };
    if base == "Binary" {
        let bytes = value.binary.filter(|bytes| !bytes.is_empty()).ok_or_else(empty)?;
        return Ok(MessageAttribute {
            data_type,
            value: AttributeValue::Binary(STANDARD.encode(bytes)),
        });
    }
    let text = value.text.filter(|text| !text.is_empty()).ok_or_else(empty)?;
    if base == "Number" && text.trim().parse::<f64>().is_err() {
        return Err(invalid(format!(
            "Can't cast the value of message ({owner}) attribute '{name}' to a number."
        )));
    }
    check_characters(&text)?;
    Ok(MessageAttribute { data_type, value: AttributeValue::Text(text) })
}

/// The trace header, and the digest.
fn system_attributes(
    given: BTreeMap<String, MessageSystemAttributeValue>,
) -> Result<(Option<String>, Option<String>), AwsError> {
    let mut checked = BTreeMap::new();
    for (name, value) in given {
        if name != TRACE_HEADER {
            return Err(invalid(format!(
                "Message system attribute name '{name}' is invalid. You can only use the following system attributes: {TRACE_HEADER}."
            )));
        }
        let value = Value {
            data_type: value.data_type.unwrap_or_default(),
            text: value.string_value,
            binary: value.binary_value,
            has_lists: value.string_list_values.is_some_and(|list| !list.is_empty())
                || value.binary_list_values.is_some_and(|list| !list.is_empty()),
        };
        let attribute = attribute(&name, value, "system")?;
        if attribute.data_type != "String" {
            return Err(invalid(format!(
                "The data type of message system attribute '{name}' must be String."
            )));
        }
        checked.insert(name, attribute);
    }
    let digest = digest::of_attributes(&checked);
    let header = checked.remove(TRACE_HEADER).and_then(|attribute| match attribute.value {
        AttributeValue::Text(text) => Some(text),
        AttributeValue::Binary(_) => None,
    });
    Ok((header, digest))
}
