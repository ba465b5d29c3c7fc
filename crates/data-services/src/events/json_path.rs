//! The paths of `InputPath` and `InputPathsMap`: `$`, `$.detail.key`, `$.resources[0]`,
//! `$['detail-type']`, `$.detail.items[*].id`.

use serde_json::Value;

/// Where in an event something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct JsonPath(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
    /// Every element; what is found is a list.
    All,
}

impl JsonPath {
    /// `None` when it is no path.
    pub(super) fn parse(text: &str) -> Option<JsonPath> {
        let mut rest = text.strip_prefix('$')?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let name = &after[..end];
                if name.is_empty() || name.contains(['"', '\'', ']', '*', ' ']) {
                    return None;
                }
                steps.push(Step::Name(name.to_owned()));
                rest = &after[end..];
                continue;
            }
            let after = rest.strip_prefix('[')?;
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            if let Some(quote) = quote {
                let (name, after) = after[1..].split_once(quote)?;
                steps.push(Step::Name(name.to_owned()));
                rest = after.strip_prefix(']')?;
                continue;
            }
            let (inner, after) = after.split_once(']')?;
            steps.push(match inner {
                "*" => Step::All,
                digits => Step::Index(digits.parse().ok()?),
            });
            rest = after;
        }
        Some(JsonPath(steps))
    }

    /// What it leads to; `None` when there is nothing.
    pub(super) fn find(&self, value: &Value) -> Option<Value> {
        walk(&self.0, value)
    }
}

fn walk(steps: &[Step], value: &Value) -> Option<Value> {
    let Some((step, rest)) = steps.split_first() else { return Some(value.clone()) };
    match step {
        Step::Name(name) => walk(rest, value.as_object()?.get(name)?),
        Step::Index(index) => walk(rest, value.as_array()?.get(*index)?),
        Step::All => {
            let found = value.as_array()?.iter().filter_map(|element| walk(rest, element));
            Some(Value::Array(found.collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_to_values() {
        let event = json!({
            "detail-type": "T",
            "resources": ["a", "b"],
            "detail": { "items": [{ "id": 1 }, { "id": 2 }, {}], "a.b": { "c": null } },
        });
        for (path, expected) in [
            ("$", Some(event.clone())),
            ("$.detail-type", Some(json!("T"))),
            ("$['detail-type']", Some(json!("T"))),
            ("$.resources[1]", Some(json!("b"))),
            ("$.resources[2]", None),
            ("$.detail.items[0].id", Some(json!(1))),
            ("$.detail.items[*].id", Some(json!([1, 2]))),
            ("$.detail[\"a.b\"].c", Some(json!(null))),
            ("$.detail.none", None),
            ("$.resources.x", None),
        ] {
            let found = JsonPath::parse(path).expect(path).find(&event);
            assert_eq!(found, expected, "{path}");
        }
        for bad in ["", "detail", "$detail", "$.", "$..a", "$.a[", "$.a[x]", "$.a['b]", "$[-1]"] {
            assert!(JsonPath::parse(bad).is_none(), "{bad}");
        }
    }
}
