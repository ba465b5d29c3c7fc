//! Feeds functions from queues: one poller for each mapping that is enabled.
//!
//! A poller receives in the name of the function's role, invokes, and deletes what the function
//! has taken. What it has not taken comes back by itself when the queue shows it again, and goes
//! where the queue's redrive policy says. Several batches may be under way at once.
//!
//! [`run`] keeps as many pollers as there should be, and takes mappings through their states.
//! Not here: what a batch looks like and what an answer means ([`batch`]).

mod batch;

use std::collections::HashMap;
use std::time::Duration;

use aws_api::{AwsError, Invocation};
use background::Chain;
use futures_core::future::BoxFuture;
use model::record::Record as _;
use model::record::lambda::{
    AliasRecord, EventSourceMappingRecord, FunctionRecord, FunctionSettingsRecord, MappingState,
};
use model::record::sqs::QueueRecord;
use model::{Arn, Key, Region};
use serde_json::{Value, json};
use store::Read as _;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::Lambda;
use super::fault::Fault;
use super::invoke::{self, Request};
use super::mappings::actor;
use super::names::FunctionRef;
use super::outcome::queue_url;
use batch::{Message, Verdict};

/// Batches of one mapping under way, unless it says otherwise.
const MOST_BATCHES: usize = 10;
/// SQS hands out no more at once.
const MOST_RECEIVED: u32 = 10;
const LONG_POLL_SECS: u32 = 20;
/// Of a batch with a window, in bytes.
const MOST_BYTES: usize = 5 << 20;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Attempts at a batch that is throttled, before it goes back to its queue.
const MOST_THROTTLED: u32 = 5;
const FULL_PASS_EVERY: Duration = Duration::from_secs(60);

/// Runs pollers until `shutdown`.
pub fn run(lambda: Lambda, shutdown: CancellationToken) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        let mut watch = lambda.store.watch::<EventSourceMappingRecord>();
        // A mapping without its function is not polled, and is again when there is one of that name.
        let mut functions = lambda.store.watch::<FunctionSettingsRecord>();
        let mut aliases = lambda.store.watch::<AliasRecord>();
        let mut running: HashMap<String, (EventSourceMappingRecord, CancellationToken)> =
            HashMap::new();
        let mut pollers: JoinSet<String> = JoinSet::new();
        let mut full_pass = tokio::time::interval(FULL_PASS_EVERY);
        loop {
            if let Err(error) = keep(&lambda, &mut running, &mut pollers, &shutdown).await {
                warn!(error = %Chain(&error), "event source mappings could not be looked at");
            }
            tokio::select! {
                // All of these can be dropped: nothing is lost by it.
                () = shutdown.cancelled() => break,
                _ = watch.changed() => {}
                _ = functions.changed() => {}
                _ = aliases.changed() => {}
                Some(ended) = pollers.join_next() => match ended {
                    Ok(uuid) => drop(running.remove(&uuid)),
                    Err(error) => warn!(%error, "a poller was lost"),
                },
                _ = full_pass.tick() => {}
            }
        }
        pollers.shutdown().await;
    })
}

/// What of a mapping a poller cannot take up while it runs.
fn is_same(one: &EventSourceMappingRecord, other: &EventSourceMappingRecord) -> bool {
    let plain = |record: &EventSourceMappingRecord| EventSourceMappingRecord {
        state: MappingState::Enabled,
        state_reason: String::new(),
        last_result: None,
        last_modified: model::Timestamp(0),
        tags: Vec::new(),
        ..record.clone()
    };
    plain(one) == plain(other)
}

async fn keep(
    lambda: &Lambda,
    running: &mut HashMap<String, (EventSourceMappingRecord, CancellationToken)>,
    pollers: &mut JoinSet<String>,
    shutdown: &CancellationToken,
) -> Result<(), model::StorageError> {
    let all = {
        let read = lambda.store.read()?;
        let mut all = Vec::new();
        for mapping in read.scan::<EventSourceMappingRecord>(&Key::new())? {
            all.push((has_function(&read, &mapping)?, mapping));
        }
        all
    };
    for (is_fed, mapping) in &all {
        let is_wanted = mapping.enabled && mapping.state != MappingState::Deleting;
        let should_run = is_wanted && *is_fed;
        match running.get(&mapping.uuid) {
            Some((present, token)) if !should_run || !is_same(present, mapping) => {
                // It is removed when it has ended, which wakes this loop again.
                token.cancel();
            }
            Some(_) => settle(lambda, mapping, MappingState::Enabled).await?,
            None if should_run => {
                let token = shutdown.child_token();
                running.insert(mapping.uuid.clone(), (mapping.clone(), token.clone()));
                let polled = poll(lambda.clone(), mapping.clone(), token);
                let uuid = mapping.uuid.clone();
                pollers.spawn(async move {
                    polled.await;
                    uuid
                });
                settle(lambda, mapping, MappingState::Enabled).await?;
            }
            None if is_wanted => settle(lambda, mapping, MappingState::Enabled).await?,
            None if mapping.state == MappingState::Deleting => {
                let key = mapping.key();
                lambda
                    .store
                    .write(move |txn| {
                        txn.delete(&key);
                        Ok::<_, model::StorageError>(())
                    })
                    .await?;
            }
            None => settle(lambda, mapping, MappingState::Disabled).await?,
        }
    }
    for (uuid, (_, token)) in running.iter() {
        if !all.iter().any(|(_, mapping)| mapping.uuid == *uuid) {
            token.cancel();
        }
    }
    Ok(())
}

/// Whether there is anything to feed.
fn has_function(
    read: &impl store::Read,
    mapping: &EventSourceMappingRecord,
) -> Result<bool, model::StorageError> {
    let Some(function) = FunctionRef::of_arn(&mapping.function_arn().to_string()) else {
        return Ok(false);
    };
    match function.resolve(read) {
        Ok(_) => Ok(true),
        Err(Fault::Storage(error)) => Err(error),
        Err(Fault::Answer(_) | Fault::Blob(_)) => Ok(false),
    }
}

/// Brings a mapping into the state that its change was to lead to.
async fn settle(
    lambda: &Lambda,
    mapping: &EventSourceMappingRecord,
    state: MappingState,
) -> Result<(), model::StorageError> {
    if mapping.state == state {
        return Ok(());
    }
    let (key, seen) = (mapping.key(), mapping.last_modified);
    lambda
        .store
        .write(move |txn| {
            let Some(mut mapping) = txn.get(&key)? else { return Ok(()) };
            // It may have been changed again since.
            if mapping.last_modified == seen && mapping.state != MappingState::Deleting {
                mapping.state = state;
                txn.put(&mapping);
            }
            Ok(())
        })
        .await
}

/// What a poller works with.
#[derive(Clone)]
struct Poller {
    lambda: Lambda,
    mapping: EventSourceMappingRecord,
    queue: Arn,
    function: FunctionRef,
}

async fn poll(lambda: Lambda, mapping: EventSourceMappingRecord, token: CancellationToken) {
    let Ok(queue) = Arn::parse(&mapping.source_arn) else { return };
    let Some(function) = FunctionRef::of_arn(&mapping.function_arn().to_string()) else { return };
    let most = mapping.max_concurrency.and_then(|most| usize::try_from(most).ok());
    let most = most.unwrap_or(MOST_BATCHES).max(1);
    let poller = Poller { lambda, mapping, queue, function };
    info!(mapping = %poller.mapping.uuid, queue = %poller.queue, "a queue is polled for a function");
    let mut batches: JoinSet<()> = JoinSet::new();
    let mut pause = FIRST_PAUSE;
    let mut problem = None::<String>;
    loop {
        while batches.try_join_next().is_some() {}
        if batches.len() >= most {
            tokio::select! {
                () = token.cancelled() => break,
                _ = batches.join_next() => {}
            }
            continue;
        }
        let received = tokio::select! {
            // What was received and not answered comes back by itself.
            () = token.cancelled() => break,
            received = poller.gather() => received,
        };
        match received {
            Ok(messages) if messages.is_empty() => {}
            Ok(messages) => {
                (pause, problem) = (FIRST_PAUSE, None);
                let poller = poller.clone();
                batches.spawn(async move { poller.feed(messages).await });
            }
            Err(error) => {
                let text = format!("PROBLEM: {error}");
                if problem.as_ref() != Some(&text) {
                    warn!(mapping = %poller.mapping.uuid, %error, "a queue could not be polled");
                    poller.report(text.clone()).await;
                    problem = Some(text);
                }
                tokio::select! {
                    () = token.cancelled() => break,
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
    // Functions that are under way have their messages; let them finish.
    while batches.join_next().await.is_some() {}
}

impl Poller {
    fn record(&self) -> Result<FunctionRecord, AwsError> {
        let read = self.lambda.store.read().map_err(|error| Fault::from(error).answer())?;
        Ok(self.function.resolve(&read).map_err(Fault::answer)?.record)
    }

    async fn call(&self, operation: &str, mut input: Value) -> Result<Value, AwsError> {
        input["QueueUrl"] = json!(queue_url(&self.queue));
        let call = Invocation {
            service: "sqs".into(),
            operation: operation.into(),
            input,
            actor: actor(&self.record()?),
            region: Region::parse(self.queue.region())
                .unwrap_or_else(|_| self.mapping.region.clone()),
            trace: None,
        };
        self.lambda.invoke.invoke(call).await
    }

    async fn receive(&self, most: u32, wait_secs: u32) -> Result<Vec<Message>, AwsError> {
        let input = json!({
            "MaxNumberOfMessages": most.min(MOST_RECEIVED),
            "WaitTimeSeconds": wait_secs,
            "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        });
        let output = self.call("ReceiveMessage", input).await?;
        let list = output["Messages"].as_array().cloned().unwrap_or_default();
        Ok(list.into_iter().map(Message).collect())
    }

    /// A batch: what there is, or, with a window, what comes within it.
    async fn gather(&self) -> Result<Vec<Message>, AwsError> {
        let size = self.mapping.batch_size;
        let mut messages = self.receive(size, LONG_POLL_SECS).await?;
        if messages.is_empty() || self.mapping.window_secs == 0 {
            return Ok(messages);
        }
        let end = Instant::now() + Duration::from_secs(self.mapping.window_secs.into());
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut n_bytes: usize = messages.iter().map(Message::n_bytes).sum();
        while messages.len() < size && n_bytes < MOST_BYTES {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let missing = u32::try_from(size - messages.len()).unwrap_or(MOST_RECEIVED);
            let wait = u32::try_from(left.as_secs()).unwrap_or(0).min(LONG_POLL_SECS);
            // Not received in time is not received: an empty answer, and the window ends.
            let more = self.receive(missing, wait).await?;
            if more.is_empty() && wait == 0 {
                tokio::time::sleep(left.min(Duration::from_millis(200))).await;
            }
            n_bytes += more.iter().map(Message::n_bytes).sum::<usize>();
            messages.extend(more);
        }
        Ok(messages)
    }

    /// Invokes the function with what passes the filters, and deletes what is done with.
    async fn feed(&self, messages: Vec<Message>) {
        let (kept, dropped) = batch::filter(&self.mapping, messages);
        self.delete(&dropped).await;
        if kept.is_empty() {
            return;
        }
        let payload = batch::event(&self.queue, &kept);
        let trace = kept.iter().find_map(Message::trace);
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let request = Request {
                function: self.function.clone(),
                request_id: model::random::uuid(),
                payload: payload.clone(),
                client_context: None,
                trace: trace.clone(),
                wants_tail: false,
            };
            match invoke::execute(&self.lambda, request).await.map_err(Fault::answer) {
                Ok(answer) => {
                    let done = match batch::verdict(&self.mapping, &kept, &answer) {
                        Verdict::All => {
                            self.report("OK".into()).await;
                            kept
                        }
                        Verdict::None => {
                            self.report("PROBLEM: Function call failed".into()).await;
                            return;
                        }
                        Verdict::Except(failed) => kept
                            .into_iter()
                            .filter(|message| !failed.iter().any(|id| id == message.id()))
                            .collect(),
                    };
                    self.delete(&done).await;
                    return;
                }
                Err(error) if error.code == "RecursiveInvocationException" => {
                    self.stop_loop(&kept, &error).await;
                    return;
                }
                Err(error) if invoke::passes(&error) && attempt < MOST_THROTTLED => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                Err(error) => {
                    self.report(format!("PROBLEM: {error}")).await;
                    return;
                }
            }
        }
    }

    /// Messages of a loop go to the dead-letter queue, when there is one, by being received too
    /// often; otherwise they end here.
    async fn stop_loop(&self, messages: &[Message], error: &AwsError) {
        warn!(mapping = %self.mapping.uuid, %error, "messages of a loop are not delivered");
        self.report(format!("PROBLEM: {error}")).await;
        let key = QueueRecord::key_of_arn(&self.queue);
        let queue = key.and_then(|key| self.lambda.store.read().ok()?.get(&key).ok()?);
        if queue.is_none_or(|queue| queue.redrive.is_none()) {
            self.delete(messages).await;
        }
    }

    async fn delete(&self, messages: &[Message]) {
        for part in messages.chunks(10) {
            let entries: Vec<Value> = part
                .iter()
                .enumerate()
                .map(|(n, message)| {
                    json!({ "Id": n.to_string(), "ReceiptHandle": message.receipt() })
                })
                .collect();
            let input = json!({ "Entries": entries });
            if let Err(error) = self.call("DeleteMessageBatch", input).await {
                // They will be delivered again, which SQS allows for.
                warn!(mapping = %self.mapping.uuid, %error, "handled messages could not be deleted");
                self.report(format!("PROBLEM: {error}")).await;
            }
        }
    }

    async fn report(&self, result: String) {
        if self.mapping.last_result.as_ref() == Some(&result) {
            return;
        }
        let key = self.mapping.key();
        let written = self
            .lambda
            .store
            .write(move |txn| {
                let Some(mut mapping) = txn.get(&key)? else { return Ok(()) };
                if mapping.last_result.as_ref() != Some(&result) {
                    mapping.last_result = Some(result);
                    txn.put(&mapping);
                }
                Ok::<_, model::StorageError>(())
            })
            .await;
        if let Err(error) = written {
            warn!(error = %Chain(&error), "the state of a mapping could not be written");
        }
    }
}
