//! Keeps functions ready: follows their records, prepares every revision, and says how that went.
//!
//! While an update is prepared, or when it fails, the revision before goes on.
//!
//! Not here: the preparation itself (`prepare`).

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use background::{BoxError, Chain, TaskKind};
use model::record::Record;
use model::record::ec2::VpcRecord;
use model::record::lambda::{
    FunctionRecord, FunctionState, FunctionStatusRecord, FunctionVpc, Reason,
};
use model::{Key, StorageError};
use store::Read;
use tokio::time::{Instant, MissedTickBehavior};
use tracing::{debug, info, warn};

use super::instance::Instance;
use super::prepare::{Prepared, prepare};
use crate::Shared;
use crate::network::functions as network;

/// Between looks at instances that have nothing to do.
const LOOK: Duration = Duration::from_secs(1);
/// Idle for so long they are halted. On AWS they are at once; here that would cost the next
/// invocation of those that come one after the other.
const HALT: Duration = Duration::from_millis(500);

/// Until shutdown.
pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), BoxError> {
    let shutdown = shared.tasks.shutdown_token();
    // Before the first look, so that no change falls in between.
    let mut changes = shared.store.watch::<FunctionRecord>();
    let all = shared.store.read()?.scan(&Key::<FunctionRecord>::new())?;
    for function in &all {
        see_to(&shared, function.key());
    }
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            // Nothing is in progress here that a drop could break.
            () = shutdown.cancelled() => return Ok(()),
            keys = changes.changed() => {
                for key in keys {
                    see_to(&shared, key);
                }
            }
            _ = look.tick() => {
                retire_idle(&shared);
                halt_idle(&shared);
                shared.functions.forget_locks();
            }
        }
    }
}

fn see_to(shared: &Arc<Shared>, key: Key<FunctionRecord>) {
    let tasks = shared.tasks.clone();
    let shared = Arc::clone(shared);
    tasks.spawn(TaskKind::Disposable, "function", async move {
        if let Err(error) = ensure(&shared, &key).await {
            warn!(error = %Chain(&error), "could not see to a function");
        }
        Ok(())
    });
}

/// Has what the record says prepared; one at a time for each version. Twice is once.
pub(super) async fn ensure(
    shared: &Arc<Shared>,
    key: &Key<FunctionRecord>,
) -> Result<(), StorageError> {
    let lock = shared.functions.lock_of(key);
    let _one = lock.lock().await;
    let Some(function) = shared.store.read()?.get(key)? else {
        return forget(shared, key).await;
    };
    let known = shared.functions.prepared(key);
    if known.as_ref().is_some_and(|known| known.function.revision_id == function.revision_id) {
        return Ok(());
    }
    if shared.functions.has_failed(key, &function.revision_id) {
        return Ok(());
    }
    network::ensure_public_address(&shared.store).await?;
    let revision = function.revision_id.clone();
    match prepare(shared, function.clone()).await {
        Ok(prepared) => {
            shared.functions.set_prepared(key.clone(), Arc::new(prepared));
            retire_others(shared, key, &revision);
            // It will be invoked.
            expect(shared, &function)?;
            note(shared, &function, FunctionState::Active, None, None).await?;
        }
        Err(reason) => {
            info!(
                function = function.name,
                version = function.version,
                reason = reason.message,
                "a function cannot be run"
            );
            shared.functions.set_failed(key.clone(), revision);
            match known {
                // The revision before goes on.
                Some(_) => {
                    note(shared, &function, FunctionState::Active, None, Some(reason)).await?;
                }
                None => {
                    note(shared, &function, FunctionState::Failed, Some(reason), None).await?;
                }
            }
        }
    }
    Ok(())
}

/// Has sandboxes wait where its instances will be.
fn expect(shared: &Shared, function: &FunctionRecord) -> Result<(), StorageError> {
    let Some(FunctionVpc { vpc_id, .. }) = &function.vpc else {
        shared.pool.expect(network::NETWORK, network::CIDR);
        return Ok(());
    };
    let key = VpcRecord::key_of(&function.account, &function.region, vpc_id);
    if let Some(vpc) = shared.store.read()?.get(&key)? {
        shared.pool.expect(vpc_id, &vpc.cidr_block);
    }
    Ok(())
}

/// Writes how it stands with a revision, unless that is known or there is another by now.
async fn note(
    shared: &Shared,
    function: &FunctionRecord,
    state: FunctionState,
    reason: Option<Reason>,
    update_failure: Option<Reason>,
) -> Result<(), StorageError> {
    let status = FunctionStatusRecord {
        account: function.account.clone(),
        region: function.region.clone(),
        name: function.name.clone(),
        version: function.version.clone(),
        revision_id: function.revision_id.clone(),
        state,
        reason,
        update_failure,
    };
    if shared.store.read()?.get(&status.key())?.as_ref() == Some(&status) {
        return Ok(());
    }
    let key = function.key();
    let write = shared.store.write(move |txn| {
        let now = txn.get(&key)?;
        if now.is_some_and(|now| now.revision_id == status.revision_id) {
            txn.put(&status);
        }
        Ok::<_, StorageError>(())
    });
    write.await
}

/// The version is deleted.
async fn forget(shared: &Arc<Shared>, key: &Key<FunctionRecord>) -> Result<(), StorageError> {
    shared.functions.forget(key);
    retire_others(shared, key, "");
    throw_unused_code(shared)
}

/// Ends idle instances of other revisions. Busy ones end when they are through.
fn retire_others(shared: &Arc<Shared>, key: &Key<FunctionRecord>, revision: &str) {
    let over = shared.functions.fleet().take_over(|of, one, _| of == key && one != revision);
    end_all(shared, over);
}

fn retire_idle(shared: &Arc<Shared>) {
    let (now, idle) = (Instant::now(), shared.config.function_idle);
    let over = shared.functions.fleet().take_over(|_, _, since| now - since >= idle);
    end_all(shared, over);
}

fn halt_idle(shared: &Shared) {
    let Some(before) = Instant::now().checked_sub(HALT) else { return };
    shared.functions.fleet().each_idle_since(before, |instance| instance.freeze(shared));
}

/// Ends instances in the background.
pub(super) fn end_all(shared: &Arc<Shared>, instances: Vec<Instance>) {
    for instance in instances {
        let tasks = shared.tasks.clone();
        let shared = Arc::clone(shared);
        debug!(
            instance = instance.id,
            function = instance.prepared.function.name,
            "an instance is ended"
        );
        tasks.spawn(TaskKind::Disposable, "end of an instance", async move {
            instance.end(&shared).await;
            Ok(())
        });
    }
}

/// Throws away unpacked code that no function names any more.
fn throw_unused_code(shared: &Arc<Shared>) -> Result<(), StorageError> {
    let functions = shared.store.read()?.scan(&Key::<FunctionRecord>::new())?;
    let mut used = HashSet::new();
    for function in &functions {
        used.extend(Prepared::places(&shared.functions.code, function));
    }
    // What a revision that goes on was made of.
    used.extend(shared.functions.places_in_use());
    let tasks = shared.tasks.clone();
    let shared = Arc::clone(shared);
    tasks.spawn(TaskKind::Disposable, "unused code", async move {
        let kept =
            crate::task::blocking(move || shared.functions.code.keep_only(&used, &shared.trash));
        Ok(kept.await?)
    });
    Ok(())
}
