//! A message, and what it looks like to each kind of receiver. Plain functions.

use std::collections::BTreeMap;

use aws_api::AwsError;
use aws_api::sns::{MessageAttributeValue, errors};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::Timestamp;
use model::record::sns::SubscriptionRecord;
use serde_json::{Map, Value, json};

/// One attribute of a message, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    /// `String`, `Number`, `String.Array`, or a type of the user's own under one of these.
    Text {
        data_type: String,
        text: String,
    },
    Binary {
        data_type: String,
        bytes: Bytes,
    },
}

/// What was published, checked.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) topic_arn: String,
    pub(super) subject: Option<String>,
    pub(super) text: String,
    /// Texts for certain protocols (`MessageStructure` `json`).
    pub(super) by_protocol: BTreeMap<String, String>,
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) at: Timestamp,
    pub(super) group: Option<String>,
    pub(super) deduplication: Option<String>,
    /// Of a FIFO topic.
    pub(super) sequence: Option<String>,
}

/// What says that a message is from us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) version: String,
    pub(super) text: String,
    /// The last part of the certificate's address.
    pub(super) certificate: String,
}

/// `2012-04-26T20:45:04.751Z`
pub(super) fn time_text(at: Timestamp) -> String {
    let time = at.to_datetime();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    )
}

/// `"name" : value` lines in braces, as AWS lays its messages out.
pub(super) fn layout(members: &[(&str, Value)]) -> String {
    let lines: Vec<String> =
        members.iter().map(|(name, value)| format!("  \"{name}\" : {value}")).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

impl Message {
    /// The text that receivers of this protocol get.
    pub(super) fn text_for(&self, protocol: &str) -> &str {
        self.by_protocol.get(protocol).unwrap_or(&self.text)
    }

    /// What is signed.
    pub(super) fn to_sign(&self, text: &str) -> String {
        let subject = match &self.subject {
            Some(subject) => format!("Subject\n{subject}\n"),
            None => String::new(),
        };
        format!(
            "Message\n{text}\nMessageId\n{}\n{subject}Timestamp\n{}\nTopicArn\n{}\nType\nNotification\n",
            self.id,
            time_text(self.at),
            self.topic_arn
        )
    }

    /// What receivers get that want to know that SNS is between.
    pub(super) fn envelope(
        &self,
        subscription: &SubscriptionRecord,
        signature: Option<&Signature>,
    ) -> String {
        let mut members = vec![("Type", json!("Notification")), ("MessageId", json!(self.id))];
        if let Some(sequence) = &self.sequence {
            members.push(("SequenceNumber", json!(sequence)));
        }
        members.push(("TopicArn", json!(self.topic_arn)));
        if let Some(subject) = &self.subject {
            members.push(("Subject", json!(subject)));
        }
        members.push(("Message", json!(self.text_for(&subscription.protocol))));
        members.push(("Timestamp", json!(time_text(self.at))));
        if let Some(signature) = signature {
            members.push(("SignatureVersion", json!(signature.version)));
            members.push(("Signature", json!(signature.text)));
            let url = format!("{}/{}", subscription.our_url, signature.certificate);
            members.push(("SigningCertURL", json!(url)));
        }
        members.push(("UnsubscribeURL", json!(unsubscribe_url(subscription))));
        if !self.attributes.is_empty() {
            members.push(("MessageAttributes", self.attributes_as_told()));
        }
        layout(&members)
    }

    /// What a function gets.
    pub(super) fn lambda_event(
        &self,
        subscription: &SubscriptionRecord,
        signature: Option<&Signature>,
    ) -> String {
        let mut sns = json!({
            "Type": "Notification",
            "MessageId": self.id,
            "TopicArn": self.topic_arn,
            "Subject": self.subject,
            "Message": self.text_for(&subscription.protocol),
            "Timestamp": time_text(self.at),
            "UnsubscribeUrl": unsubscribe_url(subscription),
            "MessageAttributes": self.attributes_as_told(),
        });
        if let Some(signature) = signature {
            sns["SignatureVersion"] = json!(signature.version);
            sns["Signature"] = json!(signature.text);
            sns["SigningCertUrl"] =
                json!(format!("{}/{}", subscription.our_url, signature.certificate));
        }
        json!({
            "Records": [{
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": subscription.arn().to_string(),
                "Sns": sns,
            }],
        })
        .to_string()
    }

    /// `{"name": {"Type": "String", "Value": "…"}}`
    fn attributes_as_told(&self) -> Value {
        let told = self.attributes.iter().map(|(name, attribute)| {
            let (data_type, value) = match attribute {
                Attribute::Text { data_type, text } => (data_type, text.clone()),
                Attribute::Binary { data_type, bytes } => (data_type, STANDARD.encode(bytes)),
            };
            (name.clone(), json!({ "Type": data_type, "Value": value }))
        });
        Value::Object(told.collect::<Map<_, _>>())
    }

    /// As SQS takes them.
    pub(super) fn attributes_for_sqs(&self) -> Value {
        let told = self.attributes.iter().map(|(name, attribute)| {
            let value = match attribute {
                Attribute::Text { data_type, text } => {
                    json!({ "DataType": data_type, "StringValue": text })
                }
                Attribute::Binary { data_type, bytes } => {
                    json!({ "DataType": data_type, "BinaryValue": STANDARD.encode(bytes) })
                }
            };
            (name.clone(), value)
        });
        Value::Object(told.collect::<Map<_, _>>())
    }
}

pub(super) fn unsubscribe_url(subscription: &SubscriptionRecord) -> String {
    let url = &subscription.our_url;
    format!("{url}/?Action=Unsubscribe&SubscriptionArn={}", subscription.arn())
}

/// Checks the attributes of a message.
///
/// # Errors
/// In AWS's words.
pub(super) fn attributes(
    given: BTreeMap<String, MessageAttributeValue>,
) -> Result<BTreeMap<String, Attribute>, AwsError> {
    let mut checked = BTreeMap::new();
    for (name, value) in given {
        check_name(&name)?;
        let attribute = attribute(&name, value)?;
        checked.insert(name, attribute);
    }
    Ok(checked)
}

fn wrong(message: String) -> AwsError {
    errors::invalid_parameter_value_exception(message)
}

fn check_name(name: &str) -> Result<(), AwsError> {
    let is_word = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if name.is_empty() || name.len() > 256 {
        return Err(wrong("Length of message attribute name must be less than 256 bytes.".into()));
    }
    if !is_word {
        return Err(wrong(format!(
            "Invalid non-alphanumeric character was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots. Name: {name}"
        )));
    }
    if name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        return Err(wrong(format!("Invalid message attribute name: {name}")));
    }
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("aws.") || lower.starts_with("amazon.") {
        return Err(wrong(format!(
            "The message attribute name '{name}' starts with a reserved prefix."
        )));
    }
    Ok(())
}

fn attribute(name: &str, value: MessageAttributeValue) -> Result<Attribute, AwsError> {
    let data_type = value.data_type.unwrap_or_default();
    let base = data_type.split('.').next().unwrap_or_default();
    let is_array = data_type == "String.Array";
    match base {
        "String" | "Number" => {
            let text = value.string_value.filter(|text| !text.is_empty());
            let text = text.ok_or_else(|| {
                wrong(format!(
                    "The message attribute '{name}' must contain non-empty message attribute \
                     value for message attribute type '{data_type}'."
                ))
            })?;
            if base == "Number" && text.trim().parse::<f64>().is_err() {
                return Err(wrong(format!(
                    "Could not cast message attribute '{name}' value to number."
                )));
            }
            if is_array && !serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_array())
            {
                return Err(wrong(format!(
                    "Message attribute '{name}' with type 'String.Array' must be a JSON array."
                )));
            }
            Ok(Attribute::Text { data_type, text })
        }
        "Binary" => {
            let bytes = value.binary_value.filter(|bytes| !bytes.is_empty());
            let bytes = bytes.ok_or_else(|| {
                wrong(format!(
                    "The message attribute '{name}' must contain non-empty message attribute \
                     value for message attribute type '{data_type}'."
                ))
            })?;
            Ok(Attribute::Binary { data_type, bytes })
        }
        _ => Err(wrong(format!(
            "The message attribute '{name}' has an invalid message attribute type, the set of \
             supported type prefixes is Binary, Number, and String."
        ))),
    }
}
