//! Lifecycle policies: reading them, and which images they let go.

use std::collections::BTreeSet;

use model::Timestamp;
use model::image::Digest;
use serde_json::Value;

use crate::registry::matches_wildcard;

/// A lifecycle policy, its rules in the order of their priorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    priority: i32,
    selection: Selection,
    count: Count,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Selection {
    Any,
    Untagged,
    /// An image whose tags begin with all of these.
    Prefixes(Vec<String>),
    /// An image whose tags match all of these.
    Patterns(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    /// Keep so many of the newest.
    MoreThan(usize),
    /// Keep those pushed within so many days.
    DaysSincePushed(i64),
    /// Keep those pulled, or else pushed, within so many days.
    DaysSincePulled(i64),
}

/// An image as a policy sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) digest: Digest,
    pub(crate) tags: Vec<String>,
    pub(crate) pushed_at: Timestamp,
    pub(crate) last_pulled_at: Option<Timestamp>,
    /// Such an image stays until the list is gone.
    pub(crate) is_needed_by_a_list: bool,
}

/// An image that a policy lets go, and the rule that did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expired {
    pub(crate) digest: Digest,
    pub(crate) priority: i32,
}

/// Which images expire at `now`. A rule sees only what no rule before it has marked, and an
/// image that a rule selects and keeps is not seen by later rules either, as on AWS.
pub(crate) fn evaluate(policy: &Policy, images: &[Candidate], now: Timestamp) -> Vec<Expired> {
    let mut expired = Vec::new();
    let mut decided = BTreeSet::new();
    for rule in &policy.rules {
        let mut selected: Vec<&Candidate> = images
            .iter()
            .filter(|image| !decided.contains(&image.digest) && rule.selection.selects(image))
            .collect();
        // Newest first.
        selected.sort_by(|a, b| b.pushed_at.cmp(&a.pushed_at).then(a.digest.cmp(&b.digest)));
        for (position, image) in selected.into_iter().enumerate() {
            decided.insert(&image.digest);
            let is_older = |at: Timestamp, days: i64| at.plus_secs(days * 86_400) <= now;
            let is_over = match rule.count {
                Count::MoreThan(n) => position >= n,
                Count::DaysSincePushed(days) => is_older(image.pushed_at, days),
                Count::DaysSincePulled(days) => {
                    is_older(image.last_pulled_at.unwrap_or(image.pushed_at), days)
                }
            };
            if is_over && !image.is_needed_by_a_list {
                expired.push(Expired { digest: image.digest.clone(), priority: rule.priority });
            }
        }
    }
    expired
}

impl Selection {
    fn selects(&self, image: &Candidate) -> bool {
        let all = |wanted: &[String], matches: &dyn Fn(&str, &str) -> bool| {
            wanted.iter().all(|wanted| image.tags.iter().any(|tag| matches(wanted, tag)))
        };
        match self {
            Selection::Any => true,
            Selection::Untagged => image.tags.is_empty(),
            Selection::Prefixes(prefixes) => all(prefixes, &|prefix, tag| tag.starts_with(prefix)),
            Selection::Patterns(patterns) => all(patterns, &matches_wildcard),
        }
    }
}

impl Policy {
    /// # Errors
    /// What is wrong with it, in words for the user.
    pub(crate) fn parse(text: &str) -> Result<Policy, String> {
        let json: Value = serde_json::from_str(text)
            .map_err(|_| "Could not map policyString into LifecyclePolicy.".to_owned())?;
        let Some(json) = json.as_object() else {
            return Err("Could not map policyString into LifecyclePolicy.".into());
        };
        let rules = json
            .get("rules")
            .ok_or("object has missing required properties ([\"rules\"])")?
            .as_array()
            .ok_or(
                "instance type does not match any allowed primitive type (allowed: [\"array\"])",
            )?;
        let mut rules = rules.iter().map(Rule::parse).collect::<Result<Vec<_>, _>>()?;
        if rules.is_empty() {
            return Err(
                "array is too short: must have at least 1 element but instance has 0 elements"
                    .into(),
            );
        }
        rules.sort_by_key(|rule| rule.priority);
        if let Some(pair) = rules.windows(2).find(|pair| pair[0].priority == pair[1].priority) {
            return Err(format!("rulePriority {} is used more than once", pair[0].priority));
        }
        Ok(Policy { rules })
    }
}

impl Rule {
    fn parse(json: &Value) -> Result<Rule, String> {
        let missing = |name: &str| format!("object has missing required properties ([\"{name}\"])");
        let text = |json: &Value, name: &str| {
            json.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| missing(name))
        };
        let priority = json
            .get("rulePriority")
            .and_then(Value::as_i64)
            .ok_or_else(|| missing("rulePriority"))?;
        let priority = i32::try_from(priority)
            .ok()
            .filter(|priority| *priority >= 1)
            .ok_or("rulePriority must be a number from 1")?;
        let action = json.get("action").ok_or_else(|| missing("action"))?;
        match text(action, "type")?.as_str() {
            "expire" => {}
            other => {
                return Err(format!("action type {other:?} is not one that is served: expire"));
            }
        }
        let selection = json.get("selection").ok_or_else(|| missing("selection"))?;
        let list = |name: &str| -> Vec<String> {
            let list = selection.get(name).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (prefixes, patterns) = (list("tagPrefixList"), list("tagPatternList"));
        let selects = match text(selection, "tagStatus")?.as_str() {
            "any" => Selection::Any,
            "untagged" => Selection::Untagged,
            "tagged" => match (prefixes.is_empty(), patterns.is_empty()) {
                (false, true) => Selection::Prefixes(prefixes),
                (true, false) => Selection::Patterns(patterns),
                (false, false) | (true, true) => {
                    return Err("tagPrefixList or tagPatternList is required, and not both, when \
                                tagStatus is tagged"
                        .into());
                }
            },
            other => {
                return Err(format!(
                    "instance value ({other:?}) not found in enum (possible values: \
                     [\"any\",\"tagged\",\"untagged\"])"
                ));
            }
        };
        let n = selection
            .get("countNumber")
            .and_then(Value::as_i64)
            .ok_or_else(|| missing("countNumber"))?;
        let n =
            u32::try_from(n).ok().filter(|n| *n > 0).ok_or("countNumber must be greater than 0")?;
        let days = || match text(selection, "countUnit")?.as_str() {
            "days" => Ok(i64::from(n)),
            other => Err(format!("countUnit {other:?} must be days")),
        };
        let count = match text(selection, "countType")?.as_str() {
            "imageCountMoreThan" => {
                Count::MoreThan(usize::try_from(n).map_err(|_| "countNumber is too large")?)
            }
            "sinceImagePushed" => Count::DaysSincePushed(days()?),
            "sinceImagePulled" => Count::DaysSincePulled(days()?),
            other => {
                return Err(format!(
                    "instance value ({other:?}) not found in enum (possible values: \
                     [\"imageCountMoreThan\",\"sinceImagePushed\",\"sinceImagePulled\"])"
                ));
            }
        };
        Ok(Rule { priority, selection: selects, count })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    /// `images`: `<n>:<day pushed>:<tags with +>`. Answers the numbers of the expired.
    fn check(rules: &[&str], images: &str, expected: &str) {
        let text = format!(r#"{{"rules":[{}]}}"#, rules.join(","));
        let policy = Policy::parse(&text).unwrap();
        let images: Vec<Candidate> = images
            .split_whitespace()
            .map(|image| {
                let mut parts = image.split(':');
                let number: u8 = parts.next().unwrap().parse().unwrap();
                let day: i64 = parts.next().unwrap().parse().unwrap();
                let tags = parts.next().unwrap().split('+').filter(|tag| !tag.is_empty());
                Candidate {
                    digest: Digest::sha256(&[number; 32]),
                    tags: tags.map(str::to_owned).collect(),
                    pushed_at: Timestamp::from_secs(day * DAY),
                    last_pulled_at: None,
                    is_needed_by_a_list: false,
                }
            })
            .collect();
        let expired: Vec<String> = evaluate(&policy, &images, Timestamp::from_secs(10 * DAY))
            .iter()
            .map(|expired| {
                let number = u8::from_str_radix(&expired.digest.hex()[..2], 16).unwrap();
                format!("{number} by {}", expired.priority)
            })
            .collect();
        assert_eq!(expired.join(", "), expected);
    }

    fn rule(priority: i32, selection: &str, count: &str) -> String {
        format!(
            r#"{{"rulePriority":{priority},"selection":{{{selection},{count}}},"action":{{"type":"expire"}}}}"#
        )
    }

    #[test]
    fn the_oldest_beyond_the_count_expire() {
        let keep_two =
            rule(1, r#""tagStatus":"any""#, r#""countType":"imageCountMoreThan","countNumber":2"#);
        check(&[&keep_two], "1:1:a 2:2: 3:3:b", "1 by 1");
    }

    #[test]
    fn untagged_images_expire_by_age() {
        let old = rule(
            1,
            r#""tagStatus":"untagged""#,
            r#""countType":"sinceImagePushed","countUnit":"days","countNumber":5"#,
        );
        check(&[&old], "1:1:a 2:5: 3:6:", "2 by 1");
    }

    #[test]
    fn what_a_rule_keeps_a_later_rule_does_not_take() {
        let prod = rule(
            1,
            r#""tagStatus":"tagged","tagPrefixList":["prod"]"#,
            r#""countType":"imageCountMoreThan","countNumber":1"#,
        );
        let rest =
            rule(2, r#""tagStatus":"any""#, r#""countType":"imageCountMoreThan","countNumber":1"#);
        check(&[&rest, &prod], "1:1:prod1 2:2:prod2 3:3:x 4:4:y", "1 by 1, 3 by 2");
    }

    #[test]
    fn a_policy_without_sense_is_refused() {
        let ok =
            rule(1, r#""tagStatus":"any""#, r#""countType":"imageCountMoreThan","countNumber":2"#);
        assert!(Policy::parse(&format!(r#"{{"rules":[{ok}]}}"#)).is_ok());
        for bad in [
            "x".to_owned(),
            "[]".into(),
            "{}".into(),
            r#"{"rules":[]}"#.into(),
            format!(r#"{{"rules":[{ok},{ok}]}}"#),
            format!(r#"{{"rules":[{}]}}"#, ok.replace("any", "all")),
            format!(r#"{{"rules":[{}]}}"#, ok.replace("any", "tagged")),
            format!(r#"{{"rules":[{}]}}"#, ok.replace(":2", ":0")),
            format!(r#"{{"rules":[{}]}}"#, ok.replace("expire", "explode")),
        ] {
            assert!(Policy::parse(&bad).is_err(), "{bad}");
        }
    }
}
