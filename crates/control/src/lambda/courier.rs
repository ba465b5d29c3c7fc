//! Carries out asynchronous invocations, as AWS does: a function that fails is tried twice more,
//! after one and two minutes; what never ran (throttled, our own trouble) is tried until the event
//! is too old; then the dead-letter queue and the destination are told.
//!
//! Each attempt is a delivery of its own, so that how often the function has failed is part of
//! what is committed.

use aws_api::AwsError;
use futures_core::future::BoxFuture;
use model::function::FunctionAnswer;
use model::record::delivery::{DeliveryRecord, Target};
use model::record::lambda::{EventInvokeRecord, FunctionRecord};
use store::outbox::{Courier, NewDelivery, Outcome};

use super::Lambda;
use super::fault::Fault;
use super::invoke::{self, AsyncCall, COURIER, Request};
use super::names::FunctionRef;
use super::outcome::{Ended, Ending};

/// Before the second and the third attempt.
const PAUSES_SECS: [i64; 2] = [60, 120];
const MOST_RETRIES: u32 = 2;

/// The courier of asynchronous invocations.
#[derive(Clone, Debug)]
pub struct AsyncCourier {
    lambda: Lambda,
}

impl AsyncCourier {
    pub(super) fn new(lambda: Lambda) -> AsyncCourier {
        AsyncCourier { lambda }
    }
}

impl Courier for AsyncCourier {
    fn name(&self) -> &'static str {
        COURIER
    }

    fn deliver(&self, delivery: DeliveryRecord) -> BoxFuture<'static, Outcome> {
        let lambda = self.lambda.clone();
        Box::pin(async move { deliver(&lambda, delivery).await })
    }

    fn exhausted(&self, delivery: &DeliveryRecord) -> Vec<NewDelivery> {
        let failure = delivery.last_failure.as_ref();
        let code = failure.map_or("ServiceException", |failure| failure.code.as_str());
        let message = failure.map_or("", |failure| failure.message.as_str());
        let status = if code == "TooManyRequestsException" { 429 } else { 500 };
        let result = call_of(delivery).ok_or(()).and_then(|call| {
            let known = known(&self.lambda, &call).map_err(|_| ())?;
            let error = Some((code, status, message));
            let ending = Ending::EventAgeExceeded;
            Ok(ended(&self.lambda, delivery, &call, &known, ending, None, error))
        });
        result.unwrap_or_default()
    }
}

fn call_of(delivery: &DeliveryRecord) -> Option<AsyncCall> {
    match &delivery.target {
        Target::Courier { detail, .. } => serde_json::from_value(detail.clone()).ok(),
        Target::Call { .. } => None,
    }
}

/// The version that the call means now, and how it is to be invoked.
struct Known {
    record: FunctionRecord,
    config: Option<EventInvokeRecord>,
    /// No execution is reserved for it: it is switched off.
    never_runs: bool,
}

fn known(lambda: &Lambda, call: &AsyncCall) -> Result<Known, Fault> {
    let bad = || super::fault::invalid(format!("{} is no function", call.function_arn));
    let function = FunctionRef::of_arn(&call.function_arn).ok_or_else(bad)?;
    let read = lambda.store.read()?;
    let record = function.resolve(&read)?.record;
    let config = invoke::event_config(&read, &function)?;
    let never_runs = function.settings(&read)?.reserved_concurrency == Some(0);
    Ok(Known { record, config, never_runs })
}

async fn deliver(lambda: &Lambda, delivery: DeliveryRecord) -> Outcome {
    let failed = |code: &str, message: String| Outcome::Failed {
        code: code.into(),
        message,
        then: Vec::new(),
    };
    let Some(call) = call_of(&delivery) else {
        return failed("Unreadable", "what is to be invoked cannot be read".into());
    };
    let Some(function) = FunctionRef::of_arn(&call.function_arn) else {
        return failed("Unreadable", format!("{} is no function", call.function_arn));
    };
    // A function that has gone takes its dead-letter queue and its destinations with it.
    let known = match known(lambda, &call).map_err(Fault::answer) {
        Ok(known) => known,
        Err(error) if error.code == "ResourceNotFoundException" => {
            return failed(&error.code, error.message);
        }
        Err(error) => return again(&error),
    };
    let request = Request {
        function,
        request_id: call.request_id.clone(),
        payload: delivery.payload.clone().into(),
        client_context: call.client_context.clone(),
        trace: delivery.trace.clone(),
        wants_tail: false,
    };
    match invoke::execute(lambda, request).await.map_err(Fault::answer) {
        Ok(answer) if answer.error.is_none() => {
            let ending = Ending::Success;
            let then = ended(lambda, &delivery, &call, &known, ending, Some(&answer), None);
            Outcome::Done { answer: format!("200, version {}", answer.version), then }
        }
        Ok(answer) => has_failed(lambda, &delivery, call, &known, &answer),
        Err(error) if invoke::passes(&error) && !(known.never_runs && error.status == 429) => {
            again(&error)
        }
        Err(error) => {
            let ending = match error.code.as_ref() {
                "RecursiveInvocationException" => Ending::RecursionDetected,
                _ if error.status == 429 => Ending::ZeroReservedConcurrency,
                _ => Ending::RetriesExhausted,
            };
            let why = Some((error.code.as_ref(), error.status, error.message.as_str()));
            let then = ended(lambda, &delivery, &call, &known, ending, None, why);
            Outcome::Failed { code: error.code.to_string(), message: error.message.clone(), then }
        }
    }
}

fn again(error: &AwsError) -> Outcome {
    Outcome::Retry { code: error.code.to_string(), message: error.message.clone(), after: None }
}

/// The function ran and failed: another attempt, or the end.
fn has_failed(
    lambda: &Lambda,
    delivery: &DeliveryRecord,
    call: AsyncCall,
    known: &Known,
    answer: &FunctionAnswer,
) -> Outcome {
    let kind = answer.error.clone().unwrap_or_default();
    let text: String = String::from_utf8_lossy(&answer.payload).chars().take(500).collect();
    let config = known.config.as_ref();
    let most = config.and_then(|config| config.max_retries).unwrap_or(MOST_RETRIES);
    let n_failures = call.n_failures + 1;
    if n_failures > most {
        let ending = Ending::RetriesExhausted;
        let then = ended(lambda, delivery, &call, known, ending, Some(answer), None);
        return Outcome::Failed { code: kind, message: text, then };
    }
    let now = lambda.clock.now();
    let pause = PAUSES_SECS[usize::try_from(n_failures - 1).unwrap_or(1).min(1)];
    let due = now.plus_secs(pause);
    let oldest = i64::try_from(invoke::max_age_secs(config)).unwrap_or(i64::MAX);
    if due.0 > model::Timestamp(call.first_at).plus_secs(oldest).0 {
        let ending = Ending::EventAgeExceeded;
        let then = ended(lambda, delivery, &call, known, ending, Some(answer), None);
        return Outcome::Failed { code: kind, message: text, then };
    }
    let next = AsyncCall { n_failures, ..call };
    let payload = delivery.payload.clone().into();
    // A new one where there is none, so that a retry is no round.
    let trace = delivery.trace.clone().unwrap_or_default();
    let then = vec![invoke::delivery(next, payload, Some(trace), config, due)];
    Outcome::Done { answer: format!("{kind}: {text}; again in {pause} s"), then }
}

/// Who is told of the end.
fn ended(
    lambda: &Lambda,
    delivery: &DeliveryRecord,
    call: &AsyncCall,
    known: &Known,
    ending: Ending,
    answer: Option<&FunctionAnswer>,
    error: Option<(&str, u16, &str)>,
) -> Vec<NewDelivery> {
    let arn = known.record.arn().to_string();
    let trace = model::lineage::passed(delivery.trace.as_deref(), &arn);
    let ended = Ended {
        call,
        payload: &delivery.payload,
        record: &known.record,
        ending,
        answer,
        error,
        n_invoked: call.n_failures + u32::from(answer.is_some()),
        trace: Some(&trace),
        now: lambda.clock.now(),
    };
    let destinations = known.config.as_ref().and_then(|config| config.destinations.as_ref());
    let (dead_letter, destination) = match ending {
        Ending::Success => (None, destinations.and_then(|both| both.on_success.as_ref())),
        Ending::RetriesExhausted
        | Ending::EventAgeExceeded
        | Ending::RecursionDetected
        | Ending::ZeroReservedConcurrency => (
            known.record.dead_letter_arn.as_ref(),
            destinations.and_then(|both| both.on_failure.as_ref()),
        ),
    };
    let dead_letter = dead_letter.and_then(|arn| ended.to_dead_letter(arn));
    dead_letter.into_iter().chain(destination.and_then(|arn| ended.to_destination(arn))).collect()
}
