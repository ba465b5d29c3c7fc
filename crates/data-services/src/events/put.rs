//! PutEvents: takes events in, each on its own; and TestEventPattern.

use aws_api::events::{
    PutEventsRequest, PutEventsRequestEntry, PutEventsResponse, PutEventsResultEntry,
    TestEventPatternRequest, TestEventPatternResponse,
};
use aws_api::{Ask, AwsError, Context, catalog};
use model::policy::PolicyKind;
use model::record::delivery::{Subject, Target};
use model::record::events::EventBusRecord;
use serde_json::Value;
use store::outbox::{self, NewDelivery};

use super::Events;
use super::bus::{BusDetail, COURIER};
use super::envelope::Bare;
use super::failure::{Failure, invalid};
use super::names::BusName;
use super::rules::check_pattern;

/// Bytes of all entries of a call.
const MOST_BYTES: usize = 1024 * 1024;

impl Events {
    pub(super) async fn put_events(
        &self,
        ctx: &Context,
        input: PutEventsRequest,
    ) -> Result<PutEventsResponse, Failure> {
        if input.endpoint_id.is_some() {
            return Err(invalid("Hansom does not serve global endpoints.").into());
        }
        let entries = input.entries.unwrap_or_default();
        if entries.iter().map(size).sum::<usize>() > MOST_BYTES {
            let text = "Total size of the entries in the request is over the limit.";
            return Err(invalid(text).into());
        }
        let read = self.store.read()?;
        let mut results = Vec::new();
        let mut deliveries = Vec::new();
        for entry in entries {
            let bus = BusName::parse(ctx, entry.event_bus_name.as_deref())?;
            let record = bus.find(&read)?;
            permit(ctx, &bus, record.as_ref(), &entry)?;
            if let Err((code, message)) = check(&entry) {
                results.push(PutEventsResultEntry {
                    event_id: None,
                    error_code: Some(code.into()),
                    error_message: Some(message),
                });
                continue;
            }
            let id = model::random::uuid();
            // Events for a bus that does not exist are taken and lost, as on AWS.
            if record.is_some() {
                deliveries.push(delivery(ctx, &bus, &entry, &id));
            }
            results.push(PutEventsResultEntry { event_id: Some(id), ..Default::default() });
        }
        drop(read);
        let now = ctx.now;
        if !deliveries.is_empty() {
            self.store
                .write(move |txn| {
                    outbox::enqueue(txn, now, deliveries)?;
                    Ok::<_, Failure>(())
                })
                .await?;
        }
        let n_failed = results.iter().filter(|result| result.error_code.is_some()).count();
        Ok(PutEventsResponse {
            failed_entry_count: Some(i32::try_from(n_failed).unwrap_or(i32::MAX)),
            entries: Some(results),
        })
    }

    pub(super) async fn test_event_pattern(
        &self,
        _ctx: &Context,
        input: TestEventPatternRequest,
    ) -> Result<TestEventPatternResponse, Failure> {
        let pattern = check_pattern(&input.event_pattern.unwrap_or_default())?;
        let event: Value = serde_json::from_str(&input.event.unwrap_or_default())
            .map_err(|_| invalid("Parameter Event is not valid."))?;
        for name in ["id", "account", "source", "time", "region", "resources", "detail-type"] {
            if event.get(name).is_none() {
                let text =
                    format!("Parameter Event is not valid. Reason: {name} is a required field.");
                return Err(invalid(text).into());
            }
        }
        Ok(TestEventPatternResponse { result: Some(pattern.matches(&event)) })
    }
}

/// What AWS counts of an entry.
fn size(entry: &PutEventsRequestEntry) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let time = if entry.time.is_some() { 14 } else { 0 };
    let resources: usize = entry.resources.iter().flatten().map(String::len).sum();
    time + text(&entry.source) + text(&entry.detail_type) + text(&entry.detail) + resources
}

fn permit(
    ctx: &Context,
    bus: &BusName,
    record: Option<&EventBusRecord>,
    entry: &PutEventsRequestEntry,
) -> Result<(), AwsError> {
    let arn = bus.arn().to_string();
    let name = format!("policy of event bus {}", bus.name);
    let policy = record.and_then(|record| record.policy.as_deref());
    let mut facts = Vec::new();
    for (key, value) in
        [("events:source", &entry.source), ("events:detail-type", &entry.detail_type)]
    {
        facts.extend(value.as_ref().map(|value| (key.to_owned(), value.clone())));
    }
    let ask = Ask {
        owner: Some(&bus.account),
        resource_policy: policy.map(|policy| (name.as_str(), policy, PolicyKind::Resource)),
        facts,
        ..Ask::new("events:PutEvents", &arn)
    };
    ctx.ask(&ask).map_err(|refused| AwsError::refused(&catalog::EVENTS, &refused, String::new))
}

/// Why an entry is not taken: a code and a message.
fn check(entry: &PutEventsRequestEntry) -> Result<(), (&'static str, String)> {
    for (name, value) in
        [("Source", &entry.source), ("DetailType", &entry.detail_type), ("Detail", &entry.detail)]
    {
        if value.as_ref().is_none_or(String::is_empty) {
            let text =
                format!("Parameter {name} is not valid. Reason: {name} is a required argument.");
            return Err(("InvalidArgument", text));
        }
    }
    let source = entry.source.as_deref().unwrap_or_default();
    if source.to_ascii_lowercase().starts_with("aws.") {
        let text = "Not authorized for the source.";
        return Err(("NotAuthorizedForSourceException", text.into()));
    }
    match serde_json::from_str(entry.detail.as_deref().unwrap_or_default()) {
        Ok(Value::Object(_)) => Ok(()),
        Ok(_) | Err(_) => Err(("MalformedDetail", "Detail is malformed.".into())),
    }
}

fn delivery(ctx: &Context, bus: &BusName, entry: &PutEventsRequestEntry, id: &str) -> NewDelivery {
    let source = entry.source.as_deref().unwrap_or_default();
    let detail_type = entry.detail_type.as_deref().unwrap_or_default();
    let resources = entry.resources.as_deref().unwrap_or_default();
    let envelope = Bare {
        id,
        source,
        detail_type,
        account: &ctx.account,
        region: &bus.region,
        time: entry.time.unwrap_or(ctx.now),
        resources,
        detail: entry.detail.as_deref().unwrap_or_default(),
    };
    let subject = Subject {
        event_id: id.to_owned(),
        source: source.to_owned(),
        event: detail_type.to_owned(),
        resource: resources.first().cloned().unwrap_or_default(),
        via: None,
        receiver: bus.arn().to_string(),
    };
    let detail = BusDetail::new(&bus.name, &bus.region);
    let target = Target::Courier { name: COURIER.into(), detail: detail.to_value() };
    let mut delivery =
        NewDelivery::new(bus.account.clone(), subject, target, envelope.wrap(), ctx.now);
    delivery.trace = entry.trace_header.clone().or_else(|| ctx.trace.clone());
    delivery
}
