//! What a target is told of an event: all of it, a constant, a part, or what a template makes of
//! its parts.

use std::collections::BTreeMap;

use aws_api::AwsError;
use model::Timestamp;
use model::record::events::TargetInput;
use serde_json::Value;

use super::envelope;
use super::failure::invalid;
use super::json_path::JsonPath;

/// An event on its way to the targets of a rule.
#[derive(Clone, Debug)]
pub(super) struct Occasion<'a> {
    pub(super) rule_arn: &'a str,
    pub(super) rule_name: &'a str,
    pub(super) ingested_at: Timestamp,
    /// The event as it came.
    pub(super) text: &'a str,
    pub(super) event: &'a Value,
}

/// What templates know besides the paths of the target.
const RESERVED: [&str; 5] = [
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event.ingestion-time",
    "aws.events.event",
    "aws.events.event.json",
];

/// The text for the target.
pub(super) fn render(input: &TargetInput, occasion: &Occasion<'_>) -> String {
    match input {
        TargetInput::Event => occasion.text.to_owned(),
        TargetInput::Constant { text } => text.clone(),
        TargetInput::Path { path } => {
            let found = JsonPath::parse(path).and_then(|path| path.find(occasion.event));
            found.unwrap_or_default().to_string()
        }
        TargetInput::Transformed { paths, template } => fill(template, |name| match name {
            "aws.events.rule-arn" => Some(occasion.rule_arn.into()),
            "aws.events.rule-name" => Some(occasion.rule_name.into()),
            "aws.events.event.ingestion-time" => {
                Some(envelope::time_millis(occasion.ingested_at).into())
            }
            "aws.events.event.json" => Some(occasion.event.clone()),
            "aws.events.event" => {
                let mut event = occasion.event.clone();
                event.as_object_mut().map(|event| event.remove("detail"));
                Some(event)
            }
            name => JsonPath::parse(paths.get(name)?)?.find(occasion.event),
        }),
    }
}

/// A piece of a template.
enum Piece<'a> {
    Text(&'a str),
    /// The name of a variable, and whether it stands within a quoted text.
    Variable(&'a str, bool),
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    let bytes = template.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_quoted,
            b'"' => is_quoted = !is_quoted,
            b'<' => {
                let name = template[at + 1..].split_once('>').map(|(name, _)| name);
                let is_name = |name: &&str| {
                    !name.is_empty()
                        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
                };
                if let Some(name) = name.filter(is_name) {
                    pieces.push(Piece::Text(&template[start..at]));
                    pieces.push(Piece::Variable(name, is_quoted));
                    at += name.len() + 2;
                    start = at;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    pieces.push(Piece::Text(&template[start..]));
    pieces
}

/// A variable within quotes is put in as it is; elsewhere as JSON. One without a value is an empty
/// text.
fn fill(template: &str, value: impl Fn(&str) -> Option<Value>) -> String {
    let mut filled = String::new();
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Variable(name, true) => match value(name) {
                Some(Value::String(text)) => filled.push_str(&text),
                Some(value) => filled.push_str(&value.to_string()),
                None => {}
            },
            Piece::Variable(name, false) => {
                let value = value(name).unwrap_or_else(|| "".into());
                filled.push_str(&value.to_string());
            }
        }
    }
    filled
}

/// # Errors
/// When the text of target `id` is no JSON.
pub(super) fn check_constant(id: &str, text: &str) -> Result<(), AwsError> {
    serde_json::from_str::<Value>(text).map(drop).map_err(|error| {
        invalid(format!(
            "JSON syntax error in input for target {id} : at line {}, column {}",
            error.line(),
            error.column()
        ))
    })
}

/// # Errors
/// When it is no path.
pub(super) fn check_path(id: &str, path: &str) -> Result<(), AwsError> {
    JsonPath::parse(path)
        .map(drop)
        .ok_or_else(|| invalid(format!("Invalid JSONPath {path} for target {id}.")))
}

/// # Errors
/// When a variable or a path is wrong, or no JSON can come of the template.
pub(super) fn check_template(
    id: &str,
    paths: &BTreeMap<String, String>,
    template: &str,
) -> Result<(), AwsError> {
    for (name, path) in paths {
        if name.to_ascii_lowercase().starts_with("aws") {
            return Err(invalid(format!(
                "InputPathsMap for target {id} contains the reserved name {name}."
            )));
        }
        check_path(id, path)?;
    }
    for piece in pieces(template) {
        if let Piece::Variable(name, _) = piece
            && !paths.contains_key(name)
            && !RESERVED.contains(&name)
        {
            return Err(invalid(format!(
                "InputTemplate for target {id} contains placeholder {name} which is not contained in the InputPathsMap."
            )));
        }
    }
    let sample = fill(template, |_| None);
    for value in serde_json::Deserializer::from_str(&sample).into_iter::<Value>() {
        if let Err(error) = value {
            return Err(invalid(format!(
                "Invalid InputTemplate for target {id} : [Source: (String)\"{template}\"; line: {}, column: {}]",
                error.line(),
                error.column()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(paths: Value, template: &str, expected: &str) {
        let event = json!({
            "version": "0", "source": "my.app", "detail-type": "T", "resources": [],
            "detail": { "id": "i-0123", "state": "RUNNING", "n": 3, "tags": { "a": "b" }, "quote": "a\"b" },
        });
        let paths: BTreeMap<String, String> = serde_json::from_value(paths).unwrap();
        check_template("t", &paths, template).unwrap();
        let text = event.to_string();
        let occasion = Occasion {
            rule_arn: "arn:rule",
            rule_name: "r",
            ingested_at: Timestamp(1_795_264_215_120),
            text: &text,
            event: &event,
        };
        let input = TargetInput::Transformed { paths, template: template.to_owned() };
        assert_eq!(render(&input, &occasion), expected);
    }

    #[test]
    fn templates() {
        let paths = json!({ "id": "$.detail.id", "state": "$.detail.state", "n": "$.detail.n", "tags": "$.detail.tags", "none": "$.detail.none", "quote": "$.detail.quote" });
        let check = |template, expected| check(paths.clone(), template, expected);
        check("\"<id> is in state <state>\"", "\"i-0123 is in state RUNNING\"");
        check(
            "{\"id\": <id>, \"n\": <n>, \"in\": \"<n>\"}",
            "{\"id\": \"i-0123\", \"n\": 3, \"in\": \"3\"}",
        );
        check("{\"tags\": <tags>}", "{\"tags\": {\"a\":\"b\"}}");
        check("{\"a\": <none>, \"b\": \"x<none>y\"}", "{\"a\": \"\", \"b\": \"xy\"}");
        check("\"line <id>\"\n\"line <n>\"", "\"line i-0123\"\n\"line 3\"");
        check("{\"a\": <quote>}", "{\"a\": \"a\\\"b\"}");
        check("{\"a\": \"<quote>\"}", "{\"a\": \"a\"b\"}");
        check("{\"a\": \"\\\"<id>\\\" 1 < 2 > 1\"}", "{\"a\": \"\\\"i-0123\\\" 1 < 2 > 1\"}");
        check(
            "{\"r\": <aws.events.rule-arn>, \"n\": \"<aws.events.rule-name>\", \"t\": <aws.events.event.ingestion-time>}",
            "{\"r\": \"arn:rule\", \"n\": \"r\", \"t\": \"2026-11-21T12:30:15.120Z\"}",
        );
        check(
            "{\"e\": <aws.events.event>}",
            "{\"e\": {\"detail-type\":\"T\",\"resources\":[],\"source\":\"my.app\",\"version\":\"0\"}}",
        );
    }

    #[test]
    fn what_no_template_can_be_is_refused() {
        let none = BTreeMap::new();
        let message = |template: &str| check_template("t1", &none, template).unwrap_err().message;
        assert_eq!(
            message("\"<id>\""),
            "InputTemplate for target t1 contains placeholder id which is not contained in the InputPathsMap."
        );
        assert!(
            message("plain text").starts_with("Invalid InputTemplate for target t1 : [Source:")
        );
        assert!(check_template("t", &BTreeMap::from([("a".into(), "x".into())]), "\"\"").is_err());
        assert_eq!(
            check_constant("t1", "{x}").unwrap_err().message,
            "JSON syntax error in input for target t1 : at line 1, column 2"
        );
    }
}
