//! One invocation, from an instance for it to its answer and the lines of the log.
//!
//! ```text
//! warm ───────────────────────────────┐
//! cold ─ made ─ init (10 s) ──────────┼─ START ─ given ─ answered ─ ready again ─ END, REPORT
//!                 └─ failed ─ anew, within the invocation's own time ─┘
//! ```
//!
//! Not here: which instance it is (`fleet`), what is said on the wire (`api`).

use std::sync::Arc;
use std::time::Duration;

use background::Chain;
use bytes::Bytes;
use model::function::{FunctionAnswer, FunctionCall, FunctionFailure};
use model::record::iam::AccessKeyRecord;
use tokio::sync::SemaphorePermit;
use tokio::time::Instant;
use tracing::{debug, warn};

use super::api::{Problem, Said, Work};
use super::instance::{Happened, Instance, InstanceError};
use super::journal::Journal;
use super::prepare::{Entry, Prepared};
use super::session;
use super::words::{self, Failure, Report};
use crate::{Shared, execution};

/// For the init phase; what takes longer is begun anew within the invocation.
const INIT: Duration = Duration::from_secs(10);
/// How long the caller waits for the process to come back after its answer.
const GRACE: Duration = Duration::from_millis(50);
const UNHANDLED: &str = "Unhandled";

/// How an init phase ended.
enum Init {
    Ready(Duration),
    Failed { after: Duration, why: Why },
}

/// Why there is no answer.
#[derive(Clone, Debug)]
enum Why {
    /// The runtime's own words.
    Problem(Problem),
    Failure(Failure),
}

impl Why {
    fn kind(&self) -> Option<String> {
        match self {
            Why::Problem(problem) => problem.kind.clone(),
            Why::Failure(failure) => Some(failure.kind().to_owned()),
        }
    }

    fn status(&self) -> (String, Option<String>) {
        match self {
            Why::Problem(_) => ("error".into(), self.kind()),
            Why::Failure(failure @ Failure::TimedOut(_)) => (failure.status().into(), None),
            Why::Failure(failure) => (failure.status().into(), self.kind()),
        }
    }
}

/// How it went, and the instance if it can be used again.
pub(super) struct Served {
    pub(super) answer: Result<FunctionAnswer, FunctionFailure>,
    pub(super) instance: Option<Instance>,
}

impl Served {
    fn not(failure: FunctionFailure) -> Served {
        Served { answer: Err(failure), instance: None }
    }
}

/// What came of the work itself.
enum Outcome {
    Answer(Bytes),
    Failed(Why),
    /// The process ended before it came for the work.
    NeverBegun,
}

/// Serves the call with `warm` if it is well, and with a new instance otherwise. `place` is for a new
/// one, until it has begun.
pub(super) async fn serve(
    shared: &Arc<Shared>,
    prepared: &Arc<Prepared>,
    call: Arc<FunctionCall>,
    warm: Option<Instance>,
    place: Option<SemaphorePermit<'_>>,
) -> Served {
    let warm = match warm {
        Some(mut instance) => match instance.wake(shared).await {
            true => Some(instance),
            false => {
                instance.end(shared).await;
                None
            }
        },
        None => None,
    };
    match warm {
        Some(mut instance) => {
            instance.journal.begin();
            let now = shared.clock.now();
            instance.journal.start(&call.request_id, &prepared.function.version, now);
            let began = Instant::now();
            work(shared, prepared, call, instance, None, began).await
        }
        None => cold(shared, prepared, call, place).await,
    }
}

async fn cold(
    shared: &Arc<Shared>,
    prepared: &Arc<Prepared>,
    call: Arc<FunctionCall>,
    place: Option<SemaphorePermit<'_>>,
) -> Served {
    let function = &prepared.function;
    let unavailable = |error: &(dyn std::error::Error + 'static), doing: &'static str| {
        warn!(function = function.name, error = %Chain(error), "{doing}");
        Served::not(FunctionFailure::Unavailable(format!("{doing}: {}", Chain(error))))
    };
    let key = match session::session(shared, prepared).await {
        Ok(Some(key)) => key,
        Ok(None) => {
            return Served::not(FunctionFailure::Broken {
                reason_code: "InsufficientRolePermissions".into(),
                reason: "The role defined for the function cannot be assumed by Lambda.".into(),
            });
        }
        Err(error) => return unavailable(&error, "could not read the function's role"),
    };
    let mut journal = Journal::new(shared, function);
    match may_log(shared, prepared, &journal) {
        Ok(true) => journal.open(shared, function),
        Ok(false) => debug!(function = function.name, "a function's role may not write its log"),
        Err(error) => return unavailable(&error, "could not read the function's role"),
    }
    let digest = prepared.image.digest.to_string();
    journal.init_start(function, digest.trim_start_matches("sha256:"), shared.clock.now());

    for extension in &prepared.extensions {
        let text = format!(
            "EXTENSION\tName: {extension}\tState: not started: external extensions are not served \
             by this node\n"
        );
        journal.say(text, shared.clock.now());
    }

    let made = begin(shared, prepared, &key, journal, Instant::now() + INIT).await;
    let (instance, init) = match made {
        Ok(made) => made,
        Err(InstanceError::Network(failure)) => return Served::not(failure),
        Err(error) => return unavailable(&error, "could not make an instance of a function"),
    };
    let version = &function.version;
    let (after, why, mut journal) = match (instance, init) {
        (Begun::Instance(mut instance), Init::Ready(took)) => {
            drop(place);
            instance.journal.start(&call.request_id, version, shared.clock.now());
            return work(shared, prepared, call, *instance, Some(took), Instant::now()).await;
        }
        (Begun::Instance(instance), Init::Failed { after, why }) => {
            (after, why, instance.end(shared).await)
        }
        (Begun::Over(journal), Init::Failed { after, why }) => (after, why, journal),
        (Begun::Over(_), Init::Ready(_)) => {
            return Served::not(FunctionFailure::Unavailable("an instance was lost".into()));
        }
    };
    // Once more, within the invocation's own time, as on AWS.
    let (status, kind) = why.status();
    say_init(&mut journal, prepared, after, "init", &status, kind.as_deref(), shared);
    journal.start(&call.request_id, version, shared.clock.now());
    let began = Instant::now();
    let deadline = began + timeout(prepared);
    let made = begin(shared, prepared, &key, journal, deadline).await;
    let (instance, init) = match made {
        Ok(made) => made,
        Err(InstanceError::Network(failure)) => return Served::not(failure),
        Err(error) => return unavailable(&error, "could not make an instance of a function"),
    };
    let (why, used, journal) = match (instance, init) {
        (Begun::Instance(instance), Init::Ready(_)) => {
            drop(place);
            return work(shared, prepared, call, *instance, None, began).await;
        }
        (Begun::Instance(instance), Init::Failed { why, .. }) => {
            let used = instance.max_memory_mb(shared);
            (why, used, instance.end(shared).await)
        }
        (Begun::Over(journal), Init::Failed { why, .. }) => (why, 0, journal),
        (Begun::Over(_), Init::Ready(_)) => {
            return Served::not(FunctionFailure::Unavailable("an instance was lost".into()));
        }
    };
    let why = match why {
        Why::Failure(Failure::TimedOut(_)) => {
            Why::Failure(Failure::TimedOut(function.timeout_secs))
        }
        other => other,
    };
    let mut journal = journal;
    let (status, kind) = why.status();
    say_init(&mut journal, prepared, began.elapsed(), "invoke", &status, kind.as_deref(), shared);
    let answer =
        conclude(shared, prepared, &call, &mut journal, &Outcome::Failed(why), began, None, used);
    Served { answer: Ok(answer), instance: None }
}

fn timeout(prepared: &Prepared) -> Duration {
    Duration::from_secs(prepared.function.timeout_secs.into())
}

fn say_init(
    journal: &mut Journal,
    prepared: &Prepared,
    took: Duration,
    phase: &str,
    status: &str,
    kind: Option<&str>,
    shared: &Shared,
) {
    let now = shared.clock.now();
    let line = match prepared.function.logging.json {
        false => words::init_report(took, phase, status, kind),
        true => {
            let record = serde_json::json!({
                "initializationType": "on-demand",
                "phase": phase,
                "status": status,
                "errorType": kind,
                "metrics": {"durationMs": words::millis(took)},
            });
            words::event("platform.initReport", &record, now)
        }
    };
    journal.say(line, now);
}

/// Whether the function's role may write its log.
fn may_log(
    shared: &Shared,
    prepared: &Prepared,
    journal: &Journal,
) -> Result<bool, model::StorageError> {
    let Some(access) = &shared.config.access else { return Ok(true) };
    let (read, function) = (shared.store.read()?, &prepared.function);
    let name = journal.name(function);
    execution::may_write_log(
        access,
        &read,
        &function.role,
        &function.name,
        name,
        shared.clock.now(),
    )
}

/// An instance that was made, or what is left of one that could not be.
enum Begun {
    Instance(Box<Instance>),
    Over(Journal),
}

/// Makes an instance and waits for the end of its init phase.
async fn begin(
    shared: &Arc<Shared>,
    prepared: &Arc<Prepared>,
    key: &AccessKeyRecord,
    journal: Journal,
    deadline: Instant,
) -> Result<(Begun, Init), InstanceError> {
    let began = Instant::now();
    let failed = |failure| Init::Failed { after: began.elapsed(), why: Why::Failure(failure) };
    if let Entry::Missing(problem) = &prepared.entry {
        return Ok((Begun::Over(journal), failed(Failure::Entry(problem.clone()))));
    }
    let mut instance = match Instance::make(shared, prepared, key, journal).await {
        Ok(instance) => instance,
        Err((InstanceError::Entry(message), journal)) => {
            let problem = entry_problem(prepared, &message);
            return Ok((Begun::Over(journal), failed(Failure::Entry(problem))));
        }
        Err((error, _)) => return Err(error),
    };
    match wait_for_init(prepared, &mut instance, began, deadline).await {
        Ok(init) => Ok((Begun::Instance(Box::new(instance)), init)),
        Err(error) => {
            instance.end(shared).await;
            Err(error)
        }
    }
}

/// Until the process asks for work, ends, or is out of time.
async fn wait_for_init(
    prepared: &Prepared,
    instance: &mut Instance,
    began: Instant,
    deadline: Instant,
) -> Result<Init, InstanceError> {
    let mut problem = None;
    let init = loop {
        match instance.next(deadline).await? {
            Happened::Said(Said::Ready) => break Init::Ready(began.elapsed()),
            Happened::Said(Said::InitError(said)) => {
                // It is about to end, and that is worth waiting for: it may still say something.
                problem = Some(said);
            }
            Happened::Said(Said::Answer(_) | Said::TooLarge | Said::Error(_)) => {}
            Happened::Exited(exit) => {
                let why = match problem.take() {
                    Some(problem) => Why::Problem(problem),
                    // Process 1 could not start it.
                    None if matches!(exit, words::Exit::Code(126 | 127))
                        && instance.is_silent().await =>
                    {
                        let problem = match exit {
                            words::Exit::Code(126) => "permission denied",
                            _ => "no such file or directory",
                        };
                        Why::Failure(Failure::Entry(entry_problem(prepared, problem)))
                    }
                    None => Why::Failure(Failure::Exited(exit)),
                };
                break Init::Failed { after: began.elapsed(), why };
            }
            Happened::Deadline => {
                let why = match problem.take() {
                    Some(problem) => Why::Problem(problem),
                    None => Why::Failure(Failure::TimedOut(0)),
                };
                break Init::Failed { after: began.elapsed(), why };
            }
        }
    };
    Ok(init)
}

fn entry_problem(prepared: &Prepared, message: &str) -> String {
    let program = match &prepared.entry {
        Entry::Command { args, .. } => args.first().map_or("", String::as_str),
        Entry::Missing(_) => "",
    };
    let known = ["no such file or directory", "permission denied", "exec format error"];
    let problem = known.into_iter().find(|known| message.contains(known)).unwrap_or(message);
    format!("fork/exec {program}: {problem}")
}

/// From a process that waits to the answer. `began`: when the function's time began.
async fn work(
    shared: &Arc<Shared>,
    prepared: &Arc<Prepared>,
    call: Arc<FunctionCall>,
    mut instance: Instance,
    init: Option<Duration>,
    began: Instant,
) -> Served {
    let deadline = began + timeout(prepared);
    let left = deadline.saturating_duration_since(Instant::now());
    let millis = i64::try_from(left.as_millis()).unwrap_or(i64::MAX);
    instance
        .give(Work { call: Arc::clone(&call), deadline: shared.clock.now().plus_millis(millis) });
    let (outcome, is_over) = match answer(shared, prepared, &mut instance, deadline).await {
        Ok(outcome) => outcome,
        Err(error) => {
            warn!(function = prepared.function.name, error = %Chain(&error), "an instance was lost");
            instance.end(shared).await;
            let text = format!("the function's instance was lost: {}", Chain(&error));
            return Served::not(FunctionFailure::Unavailable(text));
        }
    };
    if matches!(outcome, Outcome::NeverBegun) {
        // It was about to end when it was taken; nothing has happened yet.
        instance.end(shared).await;
        return Box::pin(cold(shared, prepared, call, None)).await;
    }
    let used = instance.max_memory_mb(shared);
    if is_over {
        let mut journal = instance.end(shared).await;
        let answer = conclude(shared, prepared, &call, &mut journal, &outcome, began, init, used);
        return Served { answer: Ok(answer), instance: None };
    }
    if let Err(error) = instance.drain().await {
        debug!(instance = instance.id, error = %Chain(&error), "the output of an instance is late");
    }
    let journal = &mut instance.journal;
    let answer = conclude(shared, prepared, &call, journal, &outcome, began, init, used);
    instance.last_used = Instant::now();
    Served { answer: Ok(answer), instance: Some(instance) }
}

/// What the process makes of its work, and whether the instance is over.
async fn answer(
    shared: &Shared,
    prepared: &Prepared,
    instance: &mut Instance,
    deadline: Instant,
) -> Result<(Outcome, bool), InstanceError> {
    let outcome = loop {
        match instance.next(deadline).await? {
            Happened::Said(Said::Answer(payload)) => break Outcome::Answer(payload),
            Happened::Said(Said::Error(problem)) => break Outcome::Failed(Why::Problem(problem)),
            // The runtime was refused, and may not get over it.
            Happened::Said(Said::TooLarge) => {
                return Ok((Outcome::Failed(Why::Failure(Failure::TooLarge)), true));
            }
            // It asked again, on another connection: it gets the same work.
            Happened::Said(Said::Ready | Said::InitError(_)) => {}
            Happened::Exited(_) if !instance.has_begun() => return Ok((Outcome::NeverBegun, true)),
            Happened::Exited(exit) => {
                let failure = match instance.is_over_storage(shared) {
                    true => Failure::Storage,
                    false => Failure::Exited(exit),
                };
                return Ok((Outcome::Failed(Why::Failure(failure)), true));
            }
            Happened::Deadline => {
                let failure = Failure::TimedOut(prepared.function.timeout_secs);
                return Ok((Outcome::Failed(Why::Failure(failure)), true));
            }
        }
    };
    // The next one cannot be given before it is back.
    let grace = (Instant::now() + GRACE).min(deadline);
    loop {
        match instance.next(grace).await? {
            Happened::Said(Said::Ready) => return Ok((outcome, false)),
            Happened::Said(_) => {}
            Happened::Exited(_) => return Ok((outcome, true)),
            // It is given work as soon as it asks: that it is slow is its own time.
            Happened::Deadline => return Ok((outcome, false)),
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "what an invocation was, all of which is told")]
fn conclude(
    shared: &Shared,
    prepared: &Prepared,
    call: &FunctionCall,
    journal: &mut Journal,
    outcome: &Outcome,
    began: Instant,
    init: Option<Duration>,
    used_mb: u64,
) -> FunctionAnswer {
    let function = &prepared.function;
    let now = shared.clock.now();
    let limit = timeout(prepared);
    let (payload, error, status) = match outcome {
        Outcome::Answer(payload) => (payload.clone(), None, None),
        Outcome::Failed(why @ Why::Problem(problem)) => {
            (problem.document.clone(), Some(UNHANDLED.to_owned()), Some(why.status()))
        }
        Outcome::NeverBegun => (Bytes::new(), None, None),
        Outcome::Failed(why @ Why::Failure(failure)) => {
            journal.say(failure.line(&call.request_id, now), now);
            let document = failure.document(&call.request_id);
            (document, Some(UNHANDLED.to_owned()), Some(why.status()))
        }
    };
    let report = Report {
        duration: began.elapsed().min(limit),
        init,
        memory_mb: function.memory_mb,
        max_used_mb: used_mb,
        // An error that the function itself reports is no trouble of the platform's.
        status: status.filter(|_| {
            !matches!(outcome, Outcome::Failed(Why::Problem(_))) || init_failed(outcome)
        }),
    };
    journal.end(&call.request_id, &report, now);
    FunctionAnswer {
        payload,
        error,
        tail: call.wants_tail.then(|| journal.tail()),
        version: function.version.clone(),
    }
}

/// `Runtime.…` are the runtime's, all others the function's.
fn init_failed(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed(why) => why.kind().is_some_and(|kind| kind.starts_with("Runtime.")),
        Outcome::Answer(_) | Outcome::NeverBegun => false,
    }
}
