//! A node on its own data directory, and what tests ask of it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use background::{TaskKind, Tasks};
use model::record::Record;
use model::record::ecs::{StopCode, TaskRecord, TaskStatus, TaskStop};
use model::record::logs::{LogChunkRecord, LogGroupRecord, LogStreamRecord};
use model::record::node::TaskCredentialsRecord;
use model::record::shim::ShimContainerStatus;
use model::{AccountId, Clock, Region, StorageError, Timestamp};
use node::{Config, Node, RegistryAuth};
use shim::protocol::{Answer, Request};
use store::{Holder, Read, Store};
use tokio::net::TcpListener;

use crate::image::{self, Flaw};
use crate::testing;

/// Longer than anything here takes on a loaded machine; only a hang gets there.
pub(crate) const LONG: Duration = Duration::from_secs(120);

pub(crate) struct Machine {
    pub(crate) store: Store,
    /// `None` while it is dead.
    node: Option<Node>,
    /// Stands in for the gateway.
    pub(crate) gateway: TcpListener,
    endpoint: SocketAddr,
    clock: Clock,
    tasks: Tasks,
    dir: tempfile::TempDir,
}

/// A machine, or the end of a test that cannot run here.
macro_rules! machine {
    () => {
        match Machine::new().await {
            Some(machine) => machine,
            None => return,
        }
    };
}
pub(crate) use machine;

/// A task that runs `script`.
pub(crate) fn sh(script: &str) -> TaskRecord {
    let mut task = testing::task("000000000000.dkr.ecr.us-east-1.amazonaws.com/busybox");
    task.spec.containers[0].command = Some(vec!["sh".into(), "-c".into(), script.into()]);
    task
}

impl Machine {
    pub(crate) async fn new() -> Option<Machine> {
        Machine::with_clock(Clock::system()).await
    }

    pub(crate) async fn with_clock(clock: Clock) -> Option<Machine> {
        let runc = std::process::Command::new("runc").arg("--version").output();
        let root = rustix::process::geteuid().is_root();
        if !root || runc.is_err() || !Path::new("/bin/busybox").exists() {
            eprintln!("skipped: needs root, runc and /bin/busybox");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let holder = Holder { pid: 1, listen: String::new() };
        let store = Store::open(dir.path(), &holder).unwrap();
        image::push(&store, "busybox", image::busybox_layer(), Flaw::None).await;
        let group = LogGroupRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            name: "/test".into(),
            created_at: Timestamp(1),
            retention_days: None,
            kms_key_id: None,
            class: "STANDARD".into(),
            tags: BTreeMap::new(),
        };
        put(&store, group).await;
        let gateway = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = gateway.local_addr().unwrap();
        let (node, tasks) = start(&store, endpoint, &clock, || ());
        Some(Machine { store, node: Some(node), gateway, endpoint, clock, tasks, dir })
    }

    /// The daemon dies, and another one comes. Nothing is told to the tasks.
    pub(crate) async fn restart_daemon(&mut self) {
        self.restart_daemon_and(|| ()).await;
    }

    /// As [`Machine::restart_daemon`], and has `meanwhile` done before the new one adopts anything.
    pub(crate) async fn restart_daemon_and(&mut self, meanwhile: impl FnOnce()) {
        self.kill_daemon().await;
        let (node, tasks) = start(&self.store, self.endpoint, &self.clock, meanwhile);
        (self.node, self.tasks) = (Some(node), tasks);
    }

    pub(crate) async fn kill_daemon(&mut self) {
        self.node = None;
        self.tasks.shut_down();
        self.tasks.finished().await.unwrap();
    }

    pub(crate) fn functions(&self) -> node::Functions {
        self.node.as_ref().unwrap().functions()
    }

    /// As control does.
    pub(crate) async fn submit(&self, mut task: TaskRecord) -> TaskRecord {
        if let Some(role_arn) = task.spec.task_role_arn.clone() {
            let id = model::random::uuid();
            let credentials = TaskCredentialsRecord {
                id: id.clone(),
                account: task.account.clone(),
                region: task.region.clone(),
                cluster: task.cluster.clone(),
                task_id: task.id.clone(),
                role_arn,
                access_key_ids: Vec::new(),
                expires_at: Timestamp(1),
            };
            put(&self.store, credentials).await;
            task.credentials_id = Some(id);
        }
        put(&self.store, task.clone()).await;
        task
    }

    /// Runs the task to its end.
    pub(crate) async fn run(&self, task: TaskRecord) -> TaskRecord {
        let task = self.submit(task).await;
        self.ended(&task).await
    }

    pub(crate) async fn ended(&self, task: &TaskRecord) -> TaskRecord {
        self.wait(task, |task| task.last_status >= TaskStatus::Deprovisioning).await
    }

    /// Asks the task to stop, as control does.
    pub(crate) async fn stop(&self, task: &TaskRecord, stop: TaskStop) {
        let key = task.key();
        let write = self.store.write(move |txn| {
            let mut task = txn.get(&key)?.unwrap();
            task.request_stop(stop, Timestamp(2));
            txn.put(&task);
            Ok::<_, StorageError>(())
        });
        write.await.unwrap();
    }

    pub(crate) async fn stop_now(&self, task: &TaskRecord) {
        let stop = TaskStop { code: StopCode::UserInitiated, reason: "test".into() };
        self.stop(task, stop).await;
    }

    pub(crate) async fn wait(
        &self,
        task: &TaskRecord,
        enough: impl Fn(&TaskRecord) -> bool,
    ) -> TaskRecord {
        let mut changes = self.store.watch::<TaskRecord>();
        let waited = tokio::time::timeout(LONG, async {
            loop {
                let now = self.get(task);
                if enough(&now) {
                    return now;
                }
                changes.changed().await;
            }
        });
        let Ok(task) = waited.await else {
            panic!("the task does not get there: {:#?}", self.get(task));
        };
        task
    }

    pub(crate) fn get(&self, task: &TaskRecord) -> TaskRecord {
        self.store.read().unwrap().get(&task.key()).unwrap().unwrap()
    }

    /// Waits until the container `app` has said `line`.
    pub(crate) async fn wait_for_line(&self, task: &TaskRecord, line: &str) {
        let mut changes = self.store.watch::<LogChunkRecord>();
        let waited = tokio::time::timeout(LONG, async {
            while !self.log(task).iter().any(|said| said == line) {
                changes.changed().await;
            }
        });
        assert!(waited.await.is_ok(), "{line:?} is not in {:?}", self.log(task));
    }

    /// What the container `app` has said.
    pub(crate) fn log(&self, task: &TaskRecord) -> Vec<String> {
        let read = self.store.read().unwrap();
        let name = format!("p/app/{}", task.id);
        let key = LogStreamRecord::key_of(&task.account, &task.region, "/test", &name);
        let Some(stream) = read.get(&key).unwrap() else { return Vec::new() };
        let chunks = read.scan(&LogChunkRecord::stream_keys(&stream.uid)).unwrap();
        chunks.into_iter().flat_map(|chunk| chunk.events).map(|event| event.message).collect()
    }

    pub(crate) fn sorted_log(&self, task: &TaskRecord) -> Vec<String> {
        let mut lines = self.log(task);
        lines.sort();
        lines
    }

    pub(crate) fn node_dir(&self) -> PathBuf {
        self.dir.path().join("node")
    }

    /// Where the task's shim is.
    pub(crate) fn run_dir(&self, task: &TaskRecord) -> PathBuf {
        Path::new("/run/hansom").join(self.store.instance_id()).join("tasks").join(&task.id)
    }

    /// Where the sandboxes are that wait for a task.
    pub(crate) fn warm_dir(&self) -> PathBuf {
        Path::new("/run/hansom").join(self.store.instance_id()).join("warm")
    }

    /// The shim of the task and the first processes of its containers.
    pub(crate) fn pids_of(&self, task: &TaskRecord) -> (u32, Vec<u32>) {
        let dir = self.run_dir(task);
        let hello = Request::Hello { version: shim::protocol::VERSION };
        let mut client = shim::client::Client::connect(&dir).unwrap();
        let Answer::Hello { pid: shim, .. } = client.call(hello).unwrap() else { panic!() };
        let state = shim::read_state(&dir).unwrap();
        let containers = state.containers.into_iter().filter_map(|one| match one.status {
            ShimContainerStatus::Running { pid, .. } => Some(pid),
            _ => None,
        });
        (shim, containers.collect())
    }

    /// What is not needed for the record to say that the task has ended goes right after.
    pub(crate) fn assert_nothing_is_left_of(&self, task: &TaskRecord) {
        let dirs = [self.run_dir(task), self.node_dir().join("tasks").join(&task.id)];
        let processes = || self.processes_with(&task.id[..8]);
        let gone = || dirs.iter().all(|dir| !dir.exists()) && processes().is_empty();
        for _ in 0..10_000 {
            if gone() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(gone(), "{dirs:?} {:?}", processes());
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
        assert!(!mounts.contains(&task.id), "{mounts}");
        assert_eq!(self.cgroups_of(&task.id), [""; 0]);
    }

    /// Of all hierarchies.
    pub(crate) fn cgroups_of(&self, task_id: &str) -> Vec<String> {
        let instance = format!("hansom-{}", self.store.instance_id());
        let mut found = Vec::new();
        let roots = std::fs::read_dir("/sys/fs/cgroup").unwrap().map(|entry| entry.unwrap().path());
        for root in roots.chain([PathBuf::from("/sys/fs/cgroup")]) {
            let path = root.join(&instance).join(task_id);
            if path.exists() {
                found.push(path.display().to_string());
            }
        }
        found
    }

    pub(crate) fn processes_with(&self, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc").unwrap() {
            let entry = entry.unwrap();
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            let cmdline = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&cmdline).contains(text) {
                found.push(pid);
            }
        }
        found
    }

    /// Takes everything down and looks whether it is.
    pub(crate) async fn assert_destroyed(mut self) {
        self.kill_daemon().await;
        node::destroy(&self.store).await.unwrap();
        let instance = self.store.instance_id().to_owned();
        assert!(!Path::new("/run/hansom").join(&instance).exists());
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
        assert!(!mounts.contains(&instance) && !mounts.contains(self.dir.path().to_str().unwrap()));
        assert_eq!(self.cgroups_of(""), [""; 0]);
        let tables = std::process::Command::new("nft").args(["list", "tables"]).output();
        if let Ok(tables) = tables {
            assert!(!String::from_utf8_lossy(&tables.stdout).contains(&instance));
        }
        // The kernel takes a name space apart, and its links with it, in its own time.
        let prefix = format!("h{instance}-");
        let gone = tokio::time::timeout(LONG, async {
            loop {
                let links = std::fs::read_dir("/sys/class/net").unwrap();
                let mut names = links.map(|link| link.unwrap().file_name());
                if !names.any(|name| name.to_string_lossy().starts_with(&prefix)) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        assert!(gone.await.is_ok(), "links are left");
    }
}

/// After a failed test, too, nothing is left.
impl Drop for Machine {
    fn drop(&mut self) {
        self.tasks.shut_down();
        let store = self.store.clone();
        let destroyed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(node::destroy(&store))
        });
        if let Ok(Err(error)) = destroyed.join() {
            let left = format!("something is left: {}", background::Chain(&error));
            // A second panic would end all tests of this process.
            assert!(std::thread::panicking(), "{left}");
            eprintln!("{left}");
        }
    }
}

/// Passes what tasks send to Hansom on to the test's own listener.
#[derive(Debug)]
struct Splice(SocketAddr);

impl node::Endpoint for Splice {
    fn serve(
        &self,
        mut task: tokio::net::TcpStream,
        _: node::TaskPeer,
    ) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        let gateway = self.0;
        Box::pin(async move {
            if let Ok(mut there) = tokio::net::TcpStream::connect(gateway).await {
                let _closed = tokio::io::copy_bidirectional(&mut task, &mut there).await;
            }
        })
    }
}

fn start(
    store: &Store,
    endpoint: SocketAddr,
    clock: &Clock,
    meanwhile: impl FnOnce(),
) -> (Node, Tasks) {
    let tasks = Tasks::new();
    let mut config = Config::new(endpoint);
    config.registry_auth = RegistryAuth::parse(crate::registry::CREDENTIALS).unwrap();
    config.shim_executable = env!("CARGO_BIN_EXE_node-test-shim").into();
    config.gateway = Some(std::sync::Arc::new(Splice(endpoint)));
    let busybox = "000000000000.dkr.ecr.us-east-1.amazonaws.com/busybox";
    config.lambda_runtimes = node::Runtimes::new([("provided*".into(), busybox.into())]);
    let node = Node::new(config, store.clone(), clock.clone(), tasks.clone()).unwrap();
    meanwhile();
    let running = node.clone();
    tasks.spawn(TaskKind::Vital, "node", async move { Ok(running.run().await?) });
    (node, tasks)
}

pub(crate) async fn put<R: Record>(store: &Store, record: R) {
    let write = store.write(move |txn| {
        txn.put(&record);
        Ok::<_, StorageError>(())
    });
    write.await.unwrap();
}
