//! AWS shapes as JSON values, for records that keep what was sent and for command lines.
//!
//! The same JSON as in the AWS JSON protocols.

mod plain;

use crate::protocol::json::{JsonDec, JsonEnc};
use crate::value::{Dec, DecodeError, Structure, Value, encode_structure};
pub use plain::encode_blobs;

/// `value` as AWS JSON has it.
pub fn to_value(value: &impl Value) -> serde_json::Value {
    let mut encoder = JsonEnc::default();
    value.encode(&mut encoder);
    // What the encoder writes is JSON; null would be a bug that the tests of the codec find.
    serde_json::from_str(&encoder.out).unwrap_or_default()
}

/// Reads what [`to_value`] wrote.
///
/// # Errors
/// When `json` is not of the shape.
pub fn from_value<T: Value>(json: &serde_json::Value) -> Result<T, DecodeError> {
    T::decode(&mut JsonDec::new(json))
}

/// A JSON value as an input of whatever operation: all members by the model's names, whatever the
/// service's protocol calls them and wherever it puts them. The case of letters does not matter.
pub fn reader(json: &serde_json::Value) -> impl Dec + '_ {
    JsonDec::by_name(json)
}

/// An output of whatever operation, as [`reader`] would read it.
pub fn of_structure(structure: &dyn Structure) -> serde_json::Value {
    let mut encoder = JsonEnc::by_name();
    encode_structure(structure, &mut encoder);
    serde_json::from_str(&encoder.out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ec2, ecs};

    #[test]
    fn inputs_are_read_by_the_models_names_however_deep() {
        let input = json!({
            "SubnetId": "subnet-1",
            "Groups": ["sg-1"],
            "TagSpecifications": [{
                "ResourceType": "network-interface",
                "Tags": [{"Key": "k", "Value": "v"}],
            }],
        });
        let read = ec2::CreateNetworkInterfaceRequest::decode(&mut reader(&input)).unwrap();
        assert_eq!(read.subnet_id.as_deref(), Some("subnet-1"));
        assert_eq!(read.groups, Some(vec!["sg-1".to_owned()]));
        assert_eq!(of_structure(&read), input);
    }

    #[test]
    fn the_case_of_names_does_not_matter() {
        let input = json!({
            "Cluster": "c",
            "TASKDEFINITION": "t",
            "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-1"]}},
        });
        let read = ecs::RunTaskRequest::decode(&mut reader(&input)).unwrap();
        assert_eq!(
            of_structure(&read),
            json!({
                "cluster": "c",
                "taskDefinition": "t",
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
            })
        );
    }
}
