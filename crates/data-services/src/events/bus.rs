//! Finds the rules that want an event, and makes a delivery for each of their targets.
//!
//! Events come to a bus as deliveries to the courier [`COURIER`], whoever made them; what follows
//! from one is committed together with its removal.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::Access;
use background::Chain;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use model::record::delivery::{Actor, DeliveryRecord, Target};
use model::record::events::{ArchiveRecord, DEFAULT_BUS, EventBusRecord, RuleRecord, TargetRecord};
use model::{AccountId, Clock, EventPattern, Region, StorageError};
use serde_json::{Value, json};
use store::outbox::{Courier, NewDelivery, Outcome};
use store::{Read as _, Reader, Store};

use super::input::Occasion;
use super::{archives, call, forward};

/// The courier's name.
pub const COURIER: &str = "events-bus";
/// Parsed patterns that are kept; more than that, and they are parsed anew.
const MOST_PATTERNS: usize = 4096;

/// Which bus, and how the event comes to it.
#[derive(Clone, Debug, PartialEq)]
pub struct BusDetail {
    pub bus: String,
    pub region: Region,
    /// `None` is the delivery's.
    pub account: Option<AccountId>,
    /// It is an event of this rule's schedule, for its targets only.
    pub rule: Option<String>,
    /// It is replayed, for these rules only, or for all if there is none.
    pub replay: Option<Vec<String>>,
    /// A rule of another bus sends it on, in this name, and the bus must let it in.
    pub from: Option<Actor>,
}

impl BusDetail {
    pub fn new(bus: &str, region: &Region) -> BusDetail {
        let (bus, region) = (bus.to_owned(), region.clone());
        BusDetail { bus, region, account: None, rule: None, replay: None, from: None }
    }

    pub fn to_value(&self) -> Value {
        let mut value = json!({ "bus": self.bus, "region": self.region });
        for (name, member) in [
            ("account", self.account.as_ref().map(|one| json!(one))),
            ("rule", self.rule.as_ref().map(|one| json!(one))),
            ("replay", self.replay.as_ref().map(|one| json!(one))),
            ("from", self.from.as_ref().map(|one| json!(one))),
        ] {
            if let Some(member) = member {
                value[name] = member;
            }
        }
        value
    }

    fn from_value(value: &Value) -> Option<BusDetail> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let texts = |name: &str| {
            let list = value.get(name)?.as_array()?;
            Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        };
        Some(BusDetail {
            bus: text("bus").unwrap_or(DEFAULT_BUS).to_owned(),
            region: Region::parse(text("region")?).ok()?,
            account: text("account").and_then(|account| AccountId::parse(account).ok()),
            rule: text("rule").map(str::to_owned),
            replay: texts("replay"),
            from: value.get("from").and_then(|from| serde_json::from_value(from.clone()).ok()),
        })
    }
}

/// The courier of buses. Clones share what they have parsed.
#[derive(Clone, Debug)]
pub struct EventsBus {
    store: Store,
    clock: Clock,
    access: Access,
    patterns: Arc<Mutex<HashMap<String, Option<Arc<EventPattern>>>>>,
}

/// What a bus does with an event.
struct Decided {
    archives: Vec<ArchiveRecord>,
    rules: Vec<String>,
    then: Vec<NewDelivery>,
}

impl EventsBus {
    pub fn new(store: Store, clock: Clock, access: Access) -> EventsBus {
        EventsBus { store, clock, access, patterns: Arc::default() }
    }

    async fn take(self, delivery: DeliveryRecord) -> Outcome {
        let Target::Courier { detail, .. } = &delivery.target else {
            return failed("InvalidDelivery", "the delivery is none for a courier");
        };
        let Some(detail) = BusDetail::from_value(detail) else {
            return failed("InvalidDelivery", "the delivery does not say which bus it is for");
        };
        let event: Value = match serde_json::from_str(&delivery.payload) {
            Ok(event @ Value::Object(_)) => event,
            Ok(_) | Err(_) => return failed("MalformedEvent", "the event is no JSON object"),
        };
        let account = detail.account.as_ref().unwrap_or(&delivery.account).clone();
        let decided = self
            .store
            .read()
            .and_then(|read| self.decide(&read, &delivery, &detail, &account, &event));
        let decided = match decided {
            Ok(Ok(decided)) => decided,
            Ok(Err(outcome)) => return outcome,
            Err(error) => return again(&error),
        };
        if let Err(error) = archives::keep(&self.store, decided.archives, &delivery, &event).await {
            return again(&error);
        }
        let answer = match decided.rules.len() {
            0 => "no rule".to_owned(),
            _ => format!("{}: {} target(s)", decided.rules.join(", "), decided.then.len()),
        };
        Outcome::Done { answer, then: decided.then }
    }

    fn decide(
        &self,
        read: &Reader,
        delivery: &DeliveryRecord,
        detail: &BusDetail,
        account: &AccountId,
        event: &Value,
    ) -> Result<Result<Decided, Outcome>, StorageError> {
        let now = self.clock.now();
        let BusDetail { bus, region, .. } = detail;
        let record = read.get(&EventBusRecord::key_of(account, region, bus))?;
        let nothing = Decided { archives: Vec::new(), rules: Vec::new(), then: Vec::new() };
        if record.is_none() && bus != DEFAULT_BUS {
            return Ok(match &detail.from {
                Some(_) => {
                    let text = format!("Event bus {bus} does not exist.");
                    Err(failed("ResourceNotFoundException", &text))
                }
                // It was there when the event was taken in.
                None => Ok(nothing),
            });
        }
        let record = record.unwrap_or_else(|| {
            EventBusRecord::new(account.clone(), region.clone(), bus.clone(), now)
        });
        if let Some(from) = &detail.from {
            let asked = forward::permit(read, &self.access, from, &record, event, delivery, now)?;
            if let Err(message) = asked {
                return Ok(Err(failed("AccessDeniedException", &message)));
            }
        }
        let mut decided = nothing;
        for rule in read.scan(&RuleRecord::bus_keys(account, region, bus))? {
            if !self.is_wanted(&rule, detail, event) {
                continue;
            }
            let rule_arn = rule.arn().to_string();
            let occasion = Occasion {
                rule_arn: &rule_arn,
                rule_name: &rule.name,
                ingested_at: delivery.created_at,
                text: &delivery.payload,
                event,
            };
            let targets = TargetRecord::rule_keys(account, region, bus, &rule.name);
            for target in read.scan(&targets)? {
                decided.then.push(call::delivery(&rule, &target, &occasion, now));
            }
            decided.rules.push(rule.name);
        }
        // What is replayed has been kept already, and schedules' own events are not on the bus.
        if detail.replay.is_none() && detail.rule.is_none() {
            for archive in read.scan(&ArchiveRecord::keys_of(account, region))? {
                let wants = |pattern: &String| self.matches(pattern, event);
                let is_of_bus = archive.bus == *bus && !archive.has_lost_rule;
                if is_of_bus && archive.event_pattern.as_ref().is_none_or(wants) {
                    decided.archives.push(archive);
                }
            }
        }
        Ok(Ok(decided))
    }

    fn is_wanted(&self, rule: &RuleRecord, detail: &BusDetail, event: &Value) -> bool {
        if !rule.state.is_enabled() {
            return false;
        }
        if let Some(name) = &detail.rule {
            return rule.name == *name;
        }
        if let Some(filter) = &detail.replay
            && !filter.is_empty()
            && !filter.contains(&rule.arn().to_string())
        {
            return false;
        }
        rule.event_pattern.as_ref().is_some_and(|pattern| self.matches(pattern, event))
    }

    fn matches(&self, pattern: &str, event: &Value) -> bool {
        let mut patterns = self.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        let parsed = match patterns.get(pattern) {
            Some(parsed) => parsed.clone(),
            None => {
                if patterns.len() >= MOST_PATTERNS {
                    patterns.clear();
                }
                let parsed = EventPattern::parse(pattern).ok().map(Arc::new);
                patterns.insert(pattern.to_owned(), parsed.clone());
                parsed
            }
        };
        drop(patterns);
        parsed.is_some_and(|parsed| parsed.matches(event))
    }
}

impl Courier for EventsBus {
    fn name(&self) -> &'static str {
        COURIER
    }

    fn deliver(&self, delivery: DeliveryRecord) -> BoxFuture<'static, Outcome> {
        self.clone().take(delivery).boxed()
    }
}

fn failed(code: &str, message: &str) -> Outcome {
    Outcome::Failed { code: code.into(), message: message.into(), then: Vec::new() }
}

fn again(error: &StorageError) -> Outcome {
    tracing::warn!(error = %Chain(error), "an event could not be matched");
    let message = "Hansom could not read or write its store.".into();
    Outcome::Retry { code: "InternalException".into(), message, after: None }
}
