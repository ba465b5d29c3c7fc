//! Events for a log group: the courier that appends them, if the resource policies of Logs let
//! EventBridge in.

use background::Chain;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use model::policy::conditions::Facts;
use model::policy::evaluate::{CallerPolicies, Decision, Question, ResourcePolicy, evaluate};
use model::policy::trust::Naming;
use model::policy::{Policy, PolicyKind};
use model::record::delivery::{DeliveryRecord, Target};
use model::record::logs::{LogEvent, LogResourcePolicyRecord};
use model::{AccountId, Arn, Clock, Principal, Region, StorageError, Timestamp};
use serde_json::Value;
use store::logs::{AppendError, LogStreamName, append, ensure_stream};
use store::outbox::{Courier, Outcome};
use store::{Read as _, Reader, Store};

use super::call::SERVICE;

pub(super) const COURIER: &str = "events-log-group";

/// Appends events to log groups.
#[derive(Clone, Debug)]
pub struct LogGroupCourier {
    store: Store,
    clock: Clock,
}

impl LogGroupCourier {
    pub fn new(store: Store, clock: Clock) -> LogGroupCourier {
        LogGroupCourier { store, clock }
    }

    async fn take(self, delivery: DeliveryRecord) -> Outcome {
        let Some(entry) = Entry::of(&delivery) else {
            return failed("InvalidDelivery", "the delivery names no log group");
        };
        let now = self.clock.now();
        let may = self.store.read().and_then(|read| entry.is_let_in(&read, &delivery));
        match may {
            Ok(true) => {}
            Ok(false) => {
                let text = "The resource policies of CloudWatch Logs do not allow events.amazonaws.com to put log events into the log group.";
                return failed("AccessDeniedException", text);
            }
            Err(error) => return again(&error),
        }
        let Entry { name, event } = entry;
        let stream = name.stream.clone();
        let written = self.store.write(move |txn| {
            ensure_stream(txn, &name, now)?;
            append(txn, &name, vec![event], None, now)
        });
        match written.await {
            Ok(_) => Outcome::Done { answer: format!("stream {stream}"), then: Vec::new() },
            Err(AppendError::NoGroup { .. } | AppendError::NoStream { .. }) => {
                let text = "The specified log group does not exist.";
                failed("ResourceNotFoundException", text)
            }
            Err(AppendError::Storage(error)) => again(&error),
        }
    }
}

struct Entry {
    name: LogStreamName,
    event: LogEvent,
}

impl Entry {
    fn of(delivery: &DeliveryRecord) -> Option<Entry> {
        let Target::Courier { detail, .. } = &delivery.target else { return None };
        let arn = Arn::parse(detail["group"].as_str()?).ok()?;
        let group = arn.resource().strip_prefix("log-group:")?;
        let envelope: Value = serde_json::from_str(&delivery.payload).ok()?;
        let message = detail["message"].as_str()?;
        let (at, message) = given(message).unwrap_or_else(|| (None, message.to_owned()));
        let at = at.or_else(|| time(&envelope["time"]));
        Some(Entry {
            name: LogStreamName {
                account: AccountId::parse(arn.account()).ok()?,
                region: Region::parse(arn.region()).ok()?,
                group: group.strip_suffix(":*").unwrap_or(group).to_owned(),
                stream: detail["rule"].as_str()?.to_owned(),
            },
            event: LogEvent { timestamp: at.unwrap_or(delivery.created_at), message },
        })
    }

    fn is_let_in(&self, read: &Reader, delivery: &DeliveryRecord) -> Result<bool, StorageError> {
        let LogStreamName { account, region, group, stream } = &self.name;
        let principal =
            Principal::Service { account: delivery.account.clone(), name: SERVICE.into() };
        let mut facts = Facts::of_principal(&principal);
        facts.add("aws:SourceArn", delivery.subject.via.clone().unwrap_or_default());
        facts.add("aws:SourceAccount", delivery.account.as_str());
        let policies = read.scan(&LogResourcePolicyRecord::keys_of(account, region))?;
        let stream_arn = Arn::regional(
            "logs",
            region,
            account,
            format!("log-group:{group}:log-stream:{stream}"),
        )
        .to_string();
        let may = |action: &str| {
            let mut is_allowed = false;
            for record in &policies {
                let Ok(policy) = Policy::parse(&record.document, PolicyKind::Resource) else {
                    continue;
                };
                let question = Question {
                    principal: &principal,
                    action,
                    resource: &stream_arn,
                    owner: Some(account),
                    resource_policy: Some(ResourcePolicy {
                        name: &record.name,
                        policy: &policy,
                        must_allow: false,
                    }),
                    granted_besides: Naming::No,
                    facts: &facts,
                };
                match evaluate(&question, &CallerPolicies::default()) {
                    Decision::Allowed(_) => is_allowed = true,
                    Decision::ExplicitDeny(_) => return false,
                    Decision::ImplicitDeny(_) => {}
                }
            }
            is_allowed
        };
        Ok(may("logs:CreateLogStream") && may("logs:PutLogEvents"))
    }
}

impl Courier for LogGroupCourier {
    fn name(&self) -> &'static str {
        COURIER
    }

    fn deliver(&self, delivery: DeliveryRecord) -> BoxFuture<'static, Outcome> {
        self.clone().take(delivery).boxed()
    }
}

/// The time and the text of the log event, if that is what the rule made of the event: an object
/// of just these two.
fn given(message: &str) -> Option<(Option<Timestamp>, String)> {
    let Ok(Value::Object(mut given)) = serde_json::from_str(message) else { return None };
    let (timestamp, message) = (given.remove("timestamp")?, given.remove("message")?);
    let text = match message {
        Value::String(text) => text,
        other => other.to_string(),
    };
    given.is_empty().then(|| (time(&timestamp), text))
}

/// ISO 8601, or the milliseconds since 1970 as a number or a text.
fn time(value: &Value) -> Option<Timestamp> {
    let text = match value {
        Value::String(text) => text.trim(),
        other => return other.as_i64().map(Timestamp),
    };
    if let Ok(millis) = text.parse() {
        return Some(Timestamp(millis));
    }
    let format = &time::format_description::well_known::Iso8601::DEFAULT;
    time::OffsetDateTime::parse(text, format).ok().map(Timestamp::from_datetime)
}

fn failed(code: &str, message: &str) -> Outcome {
    Outcome::Failed { code: code.into(), message: message.into(), then: Vec::new() }
}

fn again(error: &StorageError) -> Outcome {
    tracing::warn!(error = %Chain(error), "an event could not be logged");
    let message = "Hansom could not read or write its store.".into();
    Outcome::Retry { code: "InternalException".into(), message, after: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_gives_the_time_and_the_text() {
        let at = Some(Timestamp(1_795_264_215_120));
        for (message, expected) in [
            (r#"{"timestamp": 1795264215120, "message": "m"}"#, Some((at, "m"))),
            (r#"{"timestamp": "1795264215120", "message": "a \"b\""}"#, Some((at, "a \"b\""))),
            (
                r#"{"message": {"a": 1}, "timestamp": "2026-11-21T12:30:15.120Z"}"#,
                Some((at, r#"{"a":1}"#)),
            ),
            (r#"{"timestamp": "2026-11-21T13:30:15.12+01:00", "message": "m"}"#, Some((at, "m"))),
            (r#"{"timestamp": "soon", "message": "m"}"#, Some((None, "m"))),
            (r#"{"timestamp": 1, "message": "m", "more": 1}"#, None),
            (r#"{"message": "m"}"#, None),
            (r#""text""#, None),
            ("no JSON", None),
        ] {
            let found = given(message);
            let found = found.as_ref().map(|(at, text)| (*at, text.as_str()));
            assert_eq!(found, expected, "{message}");
        }
    }
}
