//! What a bucket notifies of: events, filters over keys, and when two rules get in each other's way.
//!
//! Pure. The configuration is kept as AWS has it; a [`Rule`] is one entry of it in the form in
//! which it is applied.

use aws_api::{AwsError, s3 as api};
use percent_encoding::percent_decode_str;

use super::super::errors;

/// The longest value of a filter rule, in bytes.
const MAX_FILTER_VALUE: usize = 1024;

/// One entry of a notification configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::s3) struct Rule {
    pub(in crate::s3) id: String,
    pub(in crate::s3) destination: Destination,
    /// As given: `s3:ObjectCreated:*`.
    events: Vec<String>,
    filter: Filter,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::s3) enum Destination {
    Queue(String),
    Topic(String),
    Function(String),
}

impl Destination {
    pub(in crate::s3) fn arn(&self) -> &str {
        match self {
            Destination::Queue(arn) | Destination::Topic(arn) | Destination::Function(arn) => arn,
        }
    }
}

/// What a key must begin and end with; both decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    prefix: Option<String>,
    suffix: Option<String>,
}

impl Filter {
    fn passes(&self, key: &str) -> bool {
        self.prefix.as_deref().is_none_or(|prefix| key.starts_with(prefix))
            && self.suffix.as_deref().is_none_or(|suffix| key.ends_with(suffix))
    }

    fn is_empty(&self) -> bool {
        self.prefix.is_none() && self.suffix.is_none()
    }

    fn overlaps(&self, other: &Filter) -> bool {
        let texts = |filter: &Filter| {
            (filter.prefix.clone().unwrap_or_default(), filter.suffix.clone().unwrap_or_default())
        };
        let ((prefix, suffix), (other_prefix, other_suffix)) = (texts(self), texts(other));
        (prefix.starts_with(&other_prefix) || other_prefix.starts_with(&prefix))
            && (suffix.ends_with(&other_suffix) || other_suffix.ends_with(&suffix))
    }
}

impl Rule {
    /// Whether it is about `event` (`ObjectCreated:Put`) of `key`.
    pub(in crate::s3) fn matches(&self, event: &str, key: &str) -> bool {
        self.events.iter().any(|pattern| covers(pattern, event)) && self.filter.passes(key)
    }
}

/// Whether `s3:ObjectCreated:*` or `s3:ObjectCreated:Put` covers `ObjectCreated:Put`.
fn covers(pattern: &str, event: &str) -> bool {
    let pattern = pattern.strip_prefix("s3:").unwrap_or(pattern);
    match pattern.strip_suffix('*') {
        Some(front) => event.starts_with(front),
        None => pattern == event,
    }
}

/// The rules of a configuration, which gets ids where it has none and AWS's spelling of the names
/// of filter rules.
///
/// # Errors
/// AWS's for what is missing, of no known form, or given twice.
pub(in crate::s3) fn rules(
    configuration: &mut api::NotificationConfiguration,
) -> Result<Vec<Rule>, AwsError> {
    let mut rules = Vec::new();
    for entry in configuration.topic_configurations.iter_mut().flatten() {
        let arn = entry.topic_arn.clone().ok_or_else(errors::malformed_xml)?;
        let destination = Destination::Topic(arn);
        rules.push(rule(&mut entry.id, destination, &entry.events, &mut entry.filter)?);
    }
    for entry in configuration.queue_configurations.iter_mut().flatten() {
        let arn = entry.queue_arn.clone().ok_or_else(errors::malformed_xml)?;
        let destination = Destination::Queue(arn);
        rules.push(rule(&mut entry.id, destination, &entry.events, &mut entry.filter)?);
    }
    for entry in configuration.lambda_function_configurations.iter_mut().flatten() {
        let arn = entry.lambda_function_arn.clone().ok_or_else(errors::malformed_xml)?;
        let destination = Destination::Function(arn);
        rules.push(rule(&mut entry.id, destination, &entry.events, &mut entry.filter)?);
    }
    Ok(rules)
}

fn rule(
    id: &mut Option<String>,
    destination: Destination,
    events: &Option<Vec<api::Event>>,
    filter: &mut Option<api::NotificationConfigurationFilter>,
) -> Result<Rule, AwsError> {
    use base64::Engine as _;
    let made = id
        .take()
        .filter(|id| !id.is_empty())
        .unwrap_or_else(|| base64::engine::general_purpose::STANDARD.encode(model::random::uuid()));
    let id = id.insert(made).clone();
    let events = events.as_deref().unwrap_or_default();
    if events.is_empty() {
        return Err(errors::malformed_xml());
    }
    if let Some(unknown) = events.iter().find(|event| matches!(event, api::Event::Unknown(_))) {
        return Err(errors::invalid_argument(
            "The event is not supported for notifications",
            "Event",
            unknown.as_str(),
        ));
    }
    let events = events.iter().map(|event| event.as_str().to_owned()).collect();
    let key = filter.as_mut().and_then(|filter| filter.key.as_mut());
    let given = key.and_then(|key| key.filter_rules.as_mut());
    let filter = given.map_or(Ok(Filter::default()), |given| parse_filter(given))?;
    Ok(Rule { id, destination, events, filter })
}

fn parse_filter(given: &mut [api::FilterRule]) -> Result<Filter, AwsError> {
    let mut filter = Filter::default();
    for rule in given {
        let name = rule.name.as_ref().map_or("", api::FilterRuleName::as_str).to_owned();
        let (slot, spelled, twice) = match name.to_ascii_lowercase().as_str() {
            "prefix" => (
                &mut filter.prefix,
                "Prefix",
                "Cannot specify more than one prefix rule in a filter.",
            ),
            "suffix" => (
                &mut filter.suffix,
                "Suffix",
                "Cannot specify more than one suffix rule in a filter.",
            ),
            _ => {
                return Err(errors::invalid_argument(
                    "filter rule name must be either prefix or suffix",
                    "FilterRule.Name",
                    &name,
                ));
            }
        };
        let value = rule.value.get_or_insert_default();
        if value.len() > MAX_FILTER_VALUE {
            return Err(errors::invalid_argument(
                "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation",
                "FilterRule.Value",
                value,
            ));
        }
        if slot.replace(decoded(value)).is_some() {
            return Err(errors::invalid_argument(twice, "FilterRule.Name", &name));
        }
        rule.name = Some(api::FilterRuleName::from(spelled));
    }
    Ok(filter)
}

/// Filters are written as keys are in events: URL-encoded, with plus signs for spaces.
fn decoded(value: &str) -> String {
    let value = value.replace('+', " ");
    percent_decode_str(&value).decode_utf8().map_or_else(|_| value.clone(), Into::into)
}

/// # Errors
/// When two rules would tell of one event, or have one id.
pub(in crate::s3) fn check_together(rules: &[Rule]) -> Result<(), AwsError> {
    for (index, rule) in rules.iter().enumerate() {
        for other in &rules[index + 1..] {
            if rule.id == other.id {
                return Err(errors::invalid_argument(
                    "Same ID used for multiple configurations. IDs must be unique",
                    "ID",
                    &rule.id,
                ));
            }
            let Some(event) = common_event(&rule.events, &other.events) else { continue };
            if !rule.filter.overlaps(&other.filter) {
                continue;
            }
            let message = if rule.filter.is_empty() && other.filter.is_empty() {
                "Configurations overlap. Configurations on the same bucket cannot share a common event type."
            } else {
                "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type."
            };
            return Err(errors::invalid_argument(message, "Event", event));
        }
    }
    Ok(())
}

/// An event of the first list that one of the second covers, or is covered by.
fn common_event<'a>(these: &'a [String], those: &[String]) -> Option<&'a str> {
    let bare = |event: &'a str| event.strip_prefix("s3:").unwrap_or(event);
    these
        .iter()
        .find(|this| {
            those.iter().any(|that| {
                covers(that, bare(this)) || covers(this, that.strip_prefix("s3:").unwrap_or(that))
            })
        })
        .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id:events:prefix:suffix`; events with commas between them, a dash for no filter.
    fn configuration(entries: &[&str]) -> api::NotificationConfiguration {
        let queues = entries.iter().map(|entry| {
            let mut words = entry.split('|');
            let mut word = || words.next().unwrap_or("-").to_owned();
            let (id, events, prefix, suffix) = (word(), word(), word(), word());
            let filter = [("prefix", prefix), ("SUFFIX", suffix)].into_iter();
            let rules = filter.filter(|(_, value)| value != "-").map(|(name, value)| {
                api::FilterRule { name: Some(name.into()), value: Some(value) }
            });
            api::QueueConfiguration {
                id: Some(id).filter(|id| id != "-"),
                queue_arn: Some("arn:aws:sqs:us-east-1:000000000000:q".into()),
                events: Some(
                    events
                        .split(',')
                        .map(|e| api::Event::from(format!("s3:{e}").as_str()))
                        .collect(),
                ),
                filter: Some(api::NotificationConfigurationFilter {
                    key: Some(api::S3KeyFilter { filter_rules: Some(rules.collect()) }),
                }),
            }
        });
        api::NotificationConfiguration {
            queue_configurations: Some(queues.collect()),
            ..Default::default()
        }
    }

    fn check_rules(entries: &[&str]) -> Result<Vec<Rule>, AwsError> {
        let rules = rules(&mut configuration(entries))?;
        check_together(&rules)?;
        Ok(rules)
    }

    #[test]
    fn a_rule_is_about_its_events_and_keys() {
        let put = "ObjectCreated:Put";
        for (entry, event, key, expected) in [
            ("a|ObjectCreated:*", put, "k", true),
            ("a|ObjectCreated:*", "ObjectRemoved:Delete", "k", false),
            ("a|ObjectCreated:Put", put, "k", true),
            ("a|ObjectCreated:Copy", put, "k", false),
            ("a|ObjectCreated:Copy,ObjectCreated:Put", put, "k", true),
            ("a|ObjectCreated:*|in/|-", put, "in/x", true),
            ("a|ObjectCreated:*|in/|-", put, "out/x", false),
            ("a|ObjectCreated:*|-|.mp4", put, "in/x.mp4", true),
            ("a|ObjectCreated:*|-|.mp4", put, "in/x.mp3", false),
            ("a|ObjectCreated:*|in/|.mp4", put, "in/x.mp4", true),
            // Longer than the key, both of them, though each fits.
            ("a|ObjectCreated:*|abc|abc", put, "abc", true),
            ("a|ObjectCreated:*|a+b%2B|-", put, "a b+c", true),
            ("a|ObjectCreated:*|a+b|-", put, "a+b", false),
            ("a|ObjectCreated:*|%C3%A4|-", put, "äb", true),
            ("a|ObjectCreated:*|ä|-", put, "äb", true),
        ] {
            let rule = &check_rules(&[entry]).unwrap()[0];
            assert_eq!(rule.matches(event, key), expected, "{entry} {event} {key}");
        }
    }

    #[test]
    fn rules_that_would_both_tell_of_an_event_are_refused() {
        let overlap = "Configurations overlap. Configurations on the same bucket cannot share a common event type.";
        let ambiguous = "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";
        for (entries, expected) in [
            (["a|ObjectCreated:*", "b|ObjectRemoved:*"], None),
            (["a|ObjectCreated:*", "b|ObjectCreated:Put"], Some(overlap)),
            (["a|ObjectCreated:Put", "b|ObjectCreated:*"], Some(overlap)),
            (["a|ObjectCreated:Put", "b|ObjectCreated:Put"], Some(overlap)),
            (["a|ObjectCreated:Put", "b|ObjectCreated:Copy"], None),
            (["a|ObjectCreated:*|in/|-", "b|ObjectCreated:*|out/|-"], None),
            (["a|ObjectCreated:*|in/|-", "b|ObjectCreated:*|in/x/|-"], Some(ambiguous)),
            (["a|ObjectCreated:*|in/|-", "b|ObjectCreated:*"], Some(ambiguous)),
            (["a|ObjectCreated:*|-|.jpg", "b|ObjectCreated:*|-|.png"], None),
            (["a|ObjectCreated:*|in/|.jpg", "b|ObjectCreated:*|in/|.png"], None),
            (["a|ObjectCreated:*|in/|.jpg", "b|ObjectCreated:*|out/|.jpg"], None),
            (["a|ObjectCreated:*|in/|.jpg", "b|ObjectCreated:*|in/x|jpg"], Some(ambiguous)),
            (
                ["a|ObjectCreated:*", "a|ObjectRemoved:*"],
                Some("Same ID used for multiple configurations. IDs must be unique"),
            ),
        ] {
            let found = check_rules(&entries).err();
            assert_eq!(found.as_ref().map(|e| e.message.as_str()), expected, "{entries:?}");
            assert!(found.is_none_or(|error| error.code == "InvalidArgument"));
        }
    }

    #[test]
    fn what_is_no_event_or_filter_is_refused() {
        let mut twice = configuration(&["a|ObjectCreated:*|x|-"]);
        let filter = twice.queue_configurations.as_mut().unwrap()[0].filter.as_mut().unwrap();
        let list = filter.key.as_mut().unwrap().filter_rules.as_mut().unwrap();
        list.push(list[0].clone());
        assert_eq!(
            rules(&mut twice).unwrap_err().message,
            "Cannot specify more than one prefix rule in a filter."
        );
        let mut odd = configuration(&["a|ObjectCreated:*|x|-"]);
        let filter = odd.queue_configurations.as_mut().unwrap()[0].filter.as_mut().unwrap();
        filter.key.as_mut().unwrap().filter_rules.as_mut().unwrap()[0].name = Some("infix".into());
        assert_eq!(
            rules(&mut odd).unwrap_err().message,
            "filter rule name must be either prefix or suffix"
        );
        let error = check_rules(&["a|ObjectEaten:*"]).unwrap_err();
        assert_eq!(error.message, "The event is not supported for notifications");
    }

    #[test]
    fn ids_are_made_and_names_are_spelled_as_aws_does() {
        let mut given = configuration(&["-|ObjectCreated:*|x|y"]);
        rules(&mut given).unwrap();
        let entry = &given.queue_configurations.as_ref().unwrap()[0];
        assert_eq!(entry.id.as_ref().unwrap().len(), 48);
        let filter = entry.filter.as_ref().unwrap().key.as_ref().unwrap();
        let names = filter.filter_rules.as_ref().unwrap().iter();
        let names: Vec<_> = names.map(|rule| rule.name.as_ref().unwrap().as_str()).collect();
        assert_eq!(names, ["Prefix", "Suffix"]);
    }
}
