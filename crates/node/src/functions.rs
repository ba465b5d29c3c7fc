//! Runs functions: each instance a container in a sandbox of its own, kept warm between invocations.
//!
//! ```text
//! keep ──► prepare ─┬─ images   the runtime's image, or the function's own
//!                   └─ code     zip files, unpacked once
//! invoke ─► fleet ──► invocation ─┬─ instance   sandbox, container, what it says
//!                                 ├─ api        the runtime API, inside the instance's network
//!                                 ├─ session    the role's credentials
//!                                 └─ journal    START, the output, END, REPORT
//! ```
//!
//! An instance is made of the same parts as a task (pool, sandbox, shim, trust, limits), but no record
//! of it is kept: when the daemon ends, its instances do, and what a killed daemon has left the
//! next one removes.
//!
//! Not here: who may invoke what, versions and aliases, asynchronous calls (control).

mod api;
mod code;
mod describe;
mod fleet;
mod instance;
mod invocation;
mod journal;
pub(crate) mod keep;
mod lines;
mod prepare;
mod runtimes;
mod session;
mod words;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use background::TaskKind;
use futures_util::future::BoxFuture;
use model::function::{FunctionAnswer, FunctionCall, FunctionFailure};
use model::record::ecs::TaskNetwork;
use model::record::lambda::{FunctionCode, FunctionRecord, FunctionState, FunctionStatusRecord};
use model::{AccountId, Key, Region, StorageError};
use store::Read;
use tokio::sync::{Notify, Semaphore, SemaphorePermit, oneshot};
use tokio::time::Instant;

use crate::Shared;
use crate::trash::Trash;
use code::{Code, Packed};
use fleet::{Books, Claim, Fleet};
use instance::Instance;
use invocation::Served;
use prepare::Prepared;
pub use runtimes::Runtimes;
use session::Sessions;

type FunctionKey = Key<FunctionRecord>;

/// What the node has of functions.
#[derive(Debug)]
pub(crate) struct State {
    code: Code,
    sessions: Sessions,
    books: Mutex<Books>,
    fleet: Mutex<Fleet<FunctionKey, Instance>>,
    prepared: Mutex<HashMap<FunctionKey, Arc<Prepared>>>,
    /// Revisions that cannot be run.
    failed: Mutex<HashMap<FunctionKey, String>>,
    /// Who prepares what.
    locks: Mutex<HashMap<FunctionKey, Arc<tokio::sync::Mutex<()>>>>,
    /// One for each instance that is beginning. Those that begin all want a processor: more at once
    /// than there are would only make all of them late, and some too late.
    beginning: Semaphore,
    /// An instance has nothing to do any more.
    returned: Notify,
    /// Memory for all instances together; set when the machine is known.
    room_mb: std::sync::atomic::AtomicU64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Instances that begin at the same time.
fn beginning_at_once() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from) * 2
}

impl State {
    pub(crate) fn open(node_dir: &Path, trash: &Trash) -> io::Result<State> {
        Ok(State {
            code: Code::open(node_dir, trash)?,
            sessions: Sessions::default(),
            books: Mutex::default(),
            fleet: Mutex::new(Fleet::new()),
            prepared: Mutex::default(),
            failed: Mutex::default(),
            locks: Mutex::default(),
            beginning: Semaphore::new(beginning_at_once()),
            returned: Notify::new(),
            room_mb: std::sync::atomic::AtomicU64::new(u64::MAX),
        })
    }

    /// How much memory all instances may be promised, in MB.
    pub(crate) fn set_room(&self, room_mb: u64) {
        self.room_mb.store(room_mb, std::sync::atomic::Ordering::Relaxed);
    }

    fn room_mb(&self) -> u64 {
        self.room_mb.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The instances that there are.
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        lock(&self.books)
    }

    /// The VPCs of instances, and what stands in for one.
    pub(crate) fn networks_in_use(&self) -> HashSet<String> {
        self.books().networks()
    }

    fn fleet(&self) -> MutexGuard<'_, Fleet<FunctionKey, Instance>> {
        lock(&self.fleet)
    }

    fn prepared(&self, key: &FunctionKey) -> Option<Arc<Prepared>> {
        lock(&self.prepared).get(key).cloned()
    }

    fn set_prepared(&self, key: FunctionKey, prepared: Arc<Prepared>) {
        lock(&self.failed).remove(&key);
        lock(&self.prepared).insert(key, prepared);
    }

    fn has_failed(&self, key: &FunctionKey, revision: &str) -> bool {
        lock(&self.failed).get(key).is_some_and(|failed| failed == revision)
    }

    fn set_failed(&self, key: FunctionKey, revision: String) {
        lock(&self.failed).insert(key, revision);
    }

    fn forget(&self, key: &FunctionKey) {
        lock(&self.failed).remove(key);
        lock(&self.prepared).remove(key);
    }

    fn places_in_use(&self) -> Vec<PathBuf> {
        let prepared = lock(&self.prepared);
        let places = prepared.values().flat_map(|one| Prepared::places(&self.code, &one.function));
        places.collect()
    }

    fn lock_of(&self, key: &FunctionKey) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.locks).entry(key.clone()).or_default())
    }

    fn forget_locks(&self) {
        lock(&self.locks).retain(|_, lock| Arc::strong_count(lock) > 1);
    }
}

impl Prepared {
    /// Where the function's code and layers are unpacked, or would be.
    fn places(code: &Code, function: &FunctionRecord) -> Vec<PathBuf> {
        let packed = |sha256: &String| Packed { file: PathBuf::new(), sha256: sha256.clone() };
        let mut places = Vec::new();
        if let FunctionCode::Zip { sha256, .. } = &function.code {
            places.push(code.place(&[packed(sha256)]));
        }
        let layers: Vec<Packed> =
            function.layers.iter().map(|layer| packed(&layer.sha256)).collect();
        if !layers.is_empty() {
            places.push(code.place(&layers));
        }
        places
    }
}

/// Runs functions on this node. Clones share it.
#[derive(Clone, Debug)]
pub struct Functions {
    pub(crate) shared: Arc<Shared>,
}

impl Functions {
    /// Runs one invocation to its end. Dropping the future does not end the invocation.
    ///
    /// # Errors
    /// Why nothing ran. A function that fails is an answer.
    pub fn invoke(
        &self,
        call: FunctionCall,
    ) -> BoxFuture<'static, Result<FunctionAnswer, FunctionFailure>> {
        let (shared, call) = (Arc::clone(&self.shared), Arc::new(call));
        let (tell, told) = oneshot::channel();
        let tasks = shared.tasks.clone();
        // As on AWS, a caller that goes away does not take the invocation with it.
        tasks.spawn(TaskKind::Disposable, "invocation", async move {
            let _gone = tell.send(run(&shared, call).await);
            Ok(())
        });
        Box::pin(async move {
            told.await.unwrap_or_else(|_| {
                Err(FunctionFailure::Unavailable("the daemon is shutting down".into()))
            })
        })
    }
}

/// Gives instances their addresses in VPCs, and takes them back: control does.
pub trait Interfaces: fmt::Debug + Send + Sync + 'static {
    /// An interface for a new instance of a function that is in a VPC.
    fn attach(
        &self,
        function: &FunctionRecord,
    ) -> BoxFuture<'static, Result<TaskNetwork, FunctionFailure>>;

    /// The instance is gone. Twice is once.
    fn detach(
        &self,
        account: &AccountId,
        region: &Region,
        network_interface_id: &str,
    ) -> BoxFuture<'static, Result<(), StorageError>>;
}

/// [`Functions`], for those who are made before the node is.
#[derive(Clone, Debug, Default)]
pub struct LateFunctions {
    functions: Arc<OnceLock<Functions>>,
}

impl LateFunctions {
    /// The node is there. Only the first time counts.
    pub fn set(&self, functions: Functions) {
        let _known = self.functions.set(functions);
    }

    /// As [`Functions::invoke`].
    ///
    /// # Errors
    /// Also when the node is not there yet.
    pub async fn invoke(&self, call: FunctionCall) -> Result<FunctionAnswer, FunctionFailure> {
        match self.functions.get() {
            Some(functions) => functions.invoke(call).await,
            None => Err(FunctionFailure::Unavailable("the node is not ready yet".into())),
        }
    }
}

async fn run(
    shared: &Arc<Shared>,
    call: Arc<FunctionCall>,
) -> Result<FunctionAnswer, FunctionFailure> {
    let key = FunctionRecord::key_of(&call.account, &call.region, &call.name, &call.version);
    let prepared = ready(shared, &key).await?;
    let function = &prepared.function;
    let (memory_mb, revision) = (function.memory_mb, function.revision_id.clone());
    let (warm, place) = match instance_or_place(shared, &key, &revision).await {
        Ok(instance) => (Some(instance), None),
        Err(place) => {
            let room = shared.functions.room_mb();
            let claim = shared.functions.fleet().claim(&key, &revision, memory_mb, room);
            match claim {
                Claim::Warm(instance) => (Some(instance), None),
                Claim::Room { evicted } => {
                    keep::end_all(shared, evicted);
                    (None, place)
                }
                Claim::Full => {
                    return Err(FunctionFailure::Throttled {
                        reason: "This machine has no memory left for another instance".into(),
                    });
                }
            }
        }
    };
    let Served { answer, instance } =
        invocation::serve(shared, &prepared, Arc::clone(&call), warm, place).await;
    match instance {
        Some(instance) if is_of_use(shared, &key, &instance) => {
            let now = Instant::now();
            shared.functions.fleet().give_back(key, revision, memory_mb, instance, now);
            shared.functions.returned.notify_waiters();
        }
        Some(instance) => {
            shared.functions.fleet().gone(memory_mb);
            keep::end_all(shared, vec![instance]);
        }
        None => shared.functions.fleet().gone(memory_mb),
    }
    answer
}

/// An instance that has nothing to do, or a place to make one; whichever comes first.
async fn instance_or_place<'a>(
    shared: &'a Shared,
    key: &FunctionKey,
    revision: &str,
) -> Result<Instance, Option<SemaphorePermit<'a>>> {
    let place = shared.functions.beginning.acquire();
    tokio::pin!(place);
    loop {
        let returned = shared.functions.returned.notified();
        tokio::pin!(returned);
        // Before the look, so that none comes back in between.
        returned.as_mut().enable();
        if let Some(instance) = shared.functions.fleet().take_warm(key, revision) {
            return Ok(instance);
        }
        tokio::select! {
            // Neither loses anything by a drop: the place in the queue is kept outside.
            biased;
            place = &mut place => return Err(place.ok()),
            () = returned => {}
        }
    }
}

/// Whether an instance may serve another invocation.
fn is_of_use(shared: &Shared, key: &FunctionKey, instance: &Instance) -> bool {
    let now = shared.functions.prepared(key);
    let same = now.is_some_and(|now| Arc::ptr_eq(&now, &instance.prepared));
    same && instance.born.elapsed() < session::OLDEST
}

/// The revision that runs now.
async fn ready(shared: &Arc<Shared>, key: &FunctionKey) -> Result<Arc<Prepared>, FunctionFailure> {
    let unavailable = |error: model::StorageError| {
        FunctionFailure::Unavailable(background::Chain(&error).to_string())
    };
    if let Some(prepared) = shared.functions.prepared(key) {
        // While an update is prepared, and when it fails, this one goes on.
        return Ok(prepared);
    }
    let (function, status) = {
        let read = shared.store.read().map_err(unavailable)?;
        let Some(function) = read.get(key).map_err(unavailable)? else {
            return Err(FunctionFailure::NotFound);
        };
        let FunctionRecord { account, region, name, version, .. } = &function;
        let status = FunctionStatusRecord::key_of(account, region, name, version);
        let status = read.get(&status).map_err(unavailable)?;
        (function, status)
    };
    let status = status.filter(|status| status.revision_id == function.revision_id);
    match status.map(|status| (status.state, status.reason)) {
        Some((FunctionState::Failed, Some(reason))) => {
            Err(FunctionFailure::Broken { reason_code: reason.code, reason: reason.message })
        }
        // An earlier daemon has had it: it will be there in a moment.
        Some((FunctionState::Active, _)) => {
            keep::ensure(shared, key).await.map_err(unavailable)?;
            shared.functions.prepared(key).ok_or_else(|| FunctionFailure::NotReady {
                state: FunctionState::Inactive.as_str().into(),
            })
        }
        Some((FunctionState::Pending | FunctionState::Inactive | FunctionState::Failed, _))
        | None => Err(FunctionFailure::NotReady { state: FunctionState::Pending.as_str().into() }),
    }
}

/// Ends all instances, when nobody invokes any more.
pub(crate) async fn end_all(shared: &Arc<Shared>) {
    let ids = shared.functions.books().all();
    let ends = ids.iter().map(|id| instance::end_abandoned(shared, id));
    futures_util::future::join_all(ends).await;
}
