//! Makes one attempt at a delivery.
//!
//! Not here: what becomes of the delivery then ([`super::settle`]).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_api::{Invocation, Invoke};
use model::lineage;
use model::record::delivery::{DeliveryRecord, Target};
use serde_json::{Value, json};
use store::outbox::{Courier, Outcome};

use super::errors;

/// No receiver takes longer: a function has 15 minutes.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(20 * 60);

pub(crate) type Couriers = HashMap<&'static str, Arc<dyn Courier>>;

pub(crate) async fn make(
    invoke: &Arc<dyn Invoke>,
    couriers: &Couriers,
    record: DeliveryRecord,
) -> Outcome {
    let receiver = &record.subject.receiver;
    let rounds = lineage::rounds(record.trace.as_deref(), receiver);
    if rounds >= lineage::MOST_ROUNDS && !record.is_dead_letter {
        return Outcome::Failed {
            code: "RecursiveLoop".into(),
            message: format!("{receiver} has led to itself {rounds} times; this is where it ends."),
            then: Vec::new(),
        };
    }
    let attempt = async {
        match &record.target {
            Target::Call { .. } => call(invoke, &record).await,
            Target::Courier { name, .. } => match couriers.get(name.as_str()) {
                Some(courier) => courier.deliver(record.clone()).await,
                // By a Hansom that knows more than this one: let it wait for the next start.
                None => Outcome::Retry {
                    code: "NoCourier".into(),
                    message: format!("nobody here delivers by {name}"),
                    after: None,
                },
            },
        }
    };
    tokio::time::timeout(LONGEST_ATTEMPT, attempt).await.unwrap_or_else(|_| Outcome::Retry {
        code: "Timeout".into(),
        message: "there was no answer in time".into(),
        after: None,
    })
}

/// The courier of a target that has one.
pub(super) fn courier_of<'a>(
    couriers: &'a Couriers,
    target: &Target,
) -> Option<&'a Arc<dyn Courier>> {
    match target {
        Target::Courier { name, .. } => couriers.get(name.as_str()),
        Target::Call { .. } => None,
    }
}

async fn call(invoke: &Arc<dyn Invoke>, record: &DeliveryRecord) -> Outcome {
    let Target::Call { service, operation, input, actor, region } = record.target.clone() else {
        let message = "this is no call".to_owned();
        return Outcome::Failed { code: "InvalidTarget".into(), message, then: Vec::new() };
    };
    let mut input = input;
    // An attempt that is made again after a crash starts no second task.
    if (service.as_str(), operation.as_str()) == ("ecs", "RunTask")
        && let Some(input) = input.as_object_mut()
    {
        input.entry("clientToken").or_insert_with(|| json!(record.id));
    }
    let trace = record.trace.clone();
    let call = Invocation { service, operation, input, actor, region, trace };
    match invoke.invoke(call).await {
        Ok(output) => of_output(&output),
        Err(error) => errors::outcome_of(&error),
    }
}

fn of_output(output: &Value) -> Outcome {
    match errors::failure_in(output) {
        None => Outcome::Done { answer: errors::answer_of(output), then: Vec::new() },
        Some((code, message)) => Outcome::Retry { code, message, after: None },
    }
}
