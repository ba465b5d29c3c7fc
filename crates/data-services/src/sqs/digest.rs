//! The MD5 digests by which clients check what they sent and received.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use model::record::sqs::{AttributeValue, MessageAttribute};

/// 32 hexadecimal digits.
pub(super) fn of_text(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}

/// Of attributes in the order of their names; `None` when there are none.
pub(super) fn of_attributes<'a>(
    attributes: impl IntoIterator<Item = (&'a String, &'a MessageAttribute)>,
) -> Option<String> {
    // The order of the bytes of the names, whatever order they come in.
    let sorted: BTreeMap<_, _> = attributes.into_iter().collect();
    if sorted.is_empty() {
        return None;
    }
    let mut parts: Vec<u8> = Vec::new();
    let mut append = |kind: Option<u8>, bytes: &[u8]| {
        parts.extend(kind);
        // Lengths are limited to a message's, far below.
        parts.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        parts.extend(bytes);
    };
    for (name, attribute) in sorted {
        append(None, name.as_bytes());
        append(None, attribute.data_type.as_bytes());
        match &attribute.value {
            AttributeValue::Text(text) => append(Some(1), text.as_bytes()),
            // What we wrote ourselves.
            AttributeValue::Binary(text) => {
                append(Some(2), &STANDARD.decode(text).unwrap_or_default());
            }
        }
    }
    Some(hex::encode(Md5::digest(&parts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> MessageAttribute {
        MessageAttribute { data_type: "String".into(), value: AttributeValue::Text(value.into()) }
    }

    /// Digests that AWS answered.
    #[test]
    fn digests_are_those_of_aws() {
        assert_eq!(of_text("msg"), "6e2baaf3b97dbeef01c0043275f9a0e7");
        let one = BTreeMap::from([("Foo".to_owned(), text("Bar"))]);
        assert_eq!(of_attributes(&one).unwrap(), "ae7155c6026991b6d54b11589678bf9c");
        let three = BTreeMap::from([
            ("Help.Me".to_owned(), text("Me")),
            ("Hello".to_owned(), text("There")),
            ("General".to_owned(), text("Kenobi")),
        ]);
        assert_eq!(of_attributes(&three).unwrap(), "4c360f3fdafd970e05fae2f149d997f5");
        let binary = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
        let binary = MessageAttribute {
            data_type: "Binary".into(),
            value: AttributeValue::Binary(STANDARD.encode(binary)),
        };
        let one = BTreeMap::from([("attr1".to_owned(), binary)]);
        assert_eq!(of_attributes(&one).unwrap(), "8cbe4db156db8a94db8b801b7addb984");
        assert_eq!(of_attributes(&BTreeMap::new()), None);
    }
}
