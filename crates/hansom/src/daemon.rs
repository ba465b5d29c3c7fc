//! The daemon: opens the store, puts the subsystems together, and ends them in order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use aws_api::{Body, Service};
use background::{TaskKind, Tasks};
use control::lambda::Lambda;
use data_services::registry::{self, Registry};
use data_services::s3::S3;
use data_services::sns::Sns;
use data_services::sns::http::HttpCourier;
use data_services::sns::signature::Signer;
use data_services::sqs::Sqs;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gateway::{Backends, Gateway, RawHandler, RootKeys};
use model::function::FunctionFailure;
use model::record::ecs::{TaskNetwork, TaskRecord, TaskStatus};
use model::record::lambda::FunctionRecord;
use model::{AccountId, Clock, Key, Region, StorageError};
use node::Node;
use serde_json::json;
use store::outbox::Courier;
use store::{Holder, Read, Store};
use tokio::net::TcpStream;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{info, warn};

use crate::cmd::up::machine::MachineConfig;

/// Between passes over the log groups.
const LOG_RETENTION_EVERY: Duration = Duration::from_secs(3600);
/// Between looks for objects that expire. They do at midnight.
const S3_LIFECYCLE_EVERY: Duration = Duration::from_secs(3600);
const TOPIC_SWEEP_EVERY: Duration = Duration::from_secs(60);
const SESSION_SWEEP_EVERY: Duration = Duration::from_secs(600);

/// What `hansom up` was told.
#[derive(Clone, Debug)]
pub(crate) struct DaemonConfig {
    pub(crate) data_dir: PathBuf,
    pub(crate) listen: SocketAddr,
    pub(crate) root_keys: RootKeys,
    /// What becomes of calls that policies do not allow.
    pub(crate) iam: access::Mode,
    /// Whether tasks may use them.
    pub(crate) root_keys_in_tasks: bool,
    /// Whether names of AWS services that we do not serve lead tasks to AWS.
    pub(crate) pass_unserved: bool,
    /// Names of AWS that lead tasks to AWS in any case.
    pub(crate) passed_names: Vec<String>,
    /// How long stopped tasks can be described.
    pub(crate) keep_stopped: Duration,
    /// Credentials for registries other than our own.
    pub(crate) registry_auth: node::RegistryAuth,
    pub(crate) runtime: node::RuntimeKind,
    /// Sandboxes that wait in each VPC in use, at most.
    pub(crate) warm: Option<usize>,
    pub(crate) machine: MachineConfig,
    pub(crate) favor_dynmods: bool,
}

/// Runs until a signal or the failure of something vital.
pub(crate) fn run(config: DaemonConfig) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("hansom")
        .build()
        .context("could not start the runtime")?;
    let code = runtime.block_on(serve(config));
    // What is still blocking (a pull, an unpack) leaves nothing half-done that a start would not
    // find, so it need not hold up the exit.
    runtime.shutdown_timeout(Duration::from_secs(2));
    code
}

async fn serve(config: DaemonConfig) -> Result<ExitCode> {
    let holder = Holder { pid: process::id(), listen: config.listen.to_string() };
    let store = Store::open(&config.data_dir, &holder)?;
    let clock = Clock::system();
    let tasks = Tasks::new();
    collect_garbage(&store).await?;
    let interfaces = control::lambda::Interfaces::new(store.clone(), clock.clone());
    // Before anything can be invoked: those of instances that an earlier daemon has left.
    interfaces.release_all().await?;

    let access = access::Access::new(&store, config.iam);
    let registry = registry(&config, &store, &clock, &access);
    let s3 = S3::new(store.clone(), clock.clone());
    let sqs = Sqs::new(store.clone(), clock.clone());
    let signer = Signer::new(store.clone(), clock.clone());
    let sns = Sns::new(store.clone(), signer.clone());
    // The gateway serves the services, and they call one another through it.
    let invoke = aws_api::LateInvoke::default();
    let functions = node::LateFunctions::default();
    let lambda = lambda(&store, &clock, &invoke, &functions);
    let services = services(&store, &clock, &registry, &s3, &sqs, &sns, &lambda);
    let engine = data_services::delivery::Engine::new(
        store.clone(),
        clock.clone(),
        Arc::new(invoke.clone()),
        couriers(&store, &clock, &access, &invoke, &lambda),
    );
    let gateway_config = gateway::Config {
        root_keys: config.root_keys.clone(),
        root_keys_in_tasks: config.root_keys_in_tasks,
        ..gateway::Config::new(config.listen)
    };
    let served: Vec<_> = services.iter().map(|service| service.descriptor()).collect();
    let backends = Backends {
        services,
        access: access.clone(),
        registry: Arc::new(RegistryHandler(registry.clone())),
        info: json!({ "dataDir": config.data_dir, "instanceId": store.instance_id() }),
        counts: counts(&store, engine.trail()),
        own_paths: vec![("/events", events(engine.trail()))],
        certificates: Box::new(move |path| signer.certificate(path)),
    };
    let gateway =
        Gateway::bind(gateway_config, store.clone(), clock.clone(), tasks.clone(), backends)
            .await
            .map_err(anyhow::Error::from)?;
    let address = gateway.address()?;
    invoke.set(gateway.inside());

    let mut node_config = node::Config {
        runtime: config.runtime.clone(),
        favor_dynmods: config.favor_dynmods,
        registry_auth: config.registry_auth.clone(),
        image_pull: config.machine.image_pull,
        image_collection: config.machine.image_collection.clone(),
        overcommit: config.machine.overcommit,
        raise_open_files: config.machine.raise_open_files,
        lambda_runtimes: config.machine.lambda_runtimes.clone(),
        function_idle: config.machine.function_idle,
        function_interfaces: Some(Arc::new(FunctionInterfaces(interfaces))),
        gateway: Some(Arc::new(TaskDoor(gateway.door()))),
        access: Some(access.clone()),
        authority_pem: Some(gateway.authority_pem().to_owned()),
        aws_names: aws_names(&config, &served),
        ..node::Config::new(address)
    };
    if let Some(warm) = config.warm {
        (node_config.warm_per_vpc, node_config.warm_total) = (warm, warm * 2);
    }
    let node = Node::new(node_config, store.clone(), clock.clone(), tasks.clone())
        .context("could not make this machine ready to run tasks; `hansom doctor` says more")?;
    functions.set(node.functions());
    tasks.spawn(TaskKind::Vital, "event source mappings", {
        let poller = control::lambda::poller::run(lambda, tasks.shutdown_token());
        poller.map(Ok)
    });
    spawn_reconcilers(&config, &store, &clock, &tasks, registry);
    for (name, work) in [
        ("queue sweep", sqs.clone().sweep(tasks.shutdown_token()).boxed()),
        ("message moves", sqs.move_messages(tasks.shutdown_token()).boxed()),
    ] {
        tasks.spawn(TaskKind::Vital, name, work.map(Ok));
    }
    tasks.spawn(TaskKind::Vital, "deliveries", {
        let shutdown = tasks.shutdown_token();
        async move {
            engine.run(shutdown).await;
            Ok(())
        }
    });
    let lifecycle =
        data_services::s3::lifecycle::run(s3, tasks.shutdown_token(), S3_LIFECYCLE_EVERY);
    tasks.spawn(TaskKind::Vital, "s3 lifecycle", async move {
        lifecycle.await;
        Ok(())
    });
    tasks.spawn(TaskKind::Vital, "node", {
        let node = node.clone();
        async move { Ok(node.run().await?) }
    });
    tasks.spawn(TaskKind::Vital, "gateway", async move {
        gateway.run().await;
        Ok(())
    });
    info!(%address, data_dir = %config.data_dir.display(), version = env!("CARGO_PKG_VERSION"), "hansom is up");

    until_told_to_stop(&tasks, &node).await?;
    match tasks.finished().await {
        Ok(()) => {
            info!("hansom is down");
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => Err(anyhow::anyhow!("{failure}")),
    }
}

fn registry(
    config: &DaemonConfig,
    store: &Store,
    clock: &Clock,
    access: &access::Access,
) -> Registry {
    let registry = registry::Config {
        // As with the root keys: where only this machine reaches us, signing in is a formality.
        // Whoever chose root credentials did not mean to let `test` in besides.
        allow_access_keys: config.listen.ip().is_loopback()
            && matches!(config.root_keys, RootKeys::WellKnown),
    };
    Registry::with_access(store.clone(), clock.clone(), registry, access.clone())
}

fn services(
    store: &Store,
    clock: &Clock,
    registry: &Registry,
    s3: &S3,
    sqs: &Sqs,
    sns: &Sns,
    lambda: &Lambda,
) -> Vec<Arc<dyn Service>> {
    let (store, clock) = (|| store.clone(), || clock.clone());
    let ecr = data_services::ecr::Config::default();
    vec![
        control::sts::Sts::new(store(), clock()).into_service(),
        control::iam::Iam::new(store(), clock()).into_service(),
        control::ec2::Ec2::new(store()).into_service(),
        control::ecs::Ecs::new(store(), clock()).into_service(),
        data_services::ecr::Ecr::new(registry.clone(), ecr).into_service(),
        s3.clone().into_service(),
        sqs.clone().into_service(),
        sns.clone().into_service(),
        lambda.clone().into_service(),
        data_services::logs::Logs::new(store(), clock()).into_service(),
        data_services::events::Events::new(store()).into_service(),
        data_services::scheduler::Scheduler::new(store()).into_service(),
    ]
}

/// Lambda, whose functions the node runs: it is made later.
fn lambda(
    store: &Store,
    clock: &Clock,
    invoke: &aws_api::LateInvoke,
    functions: &node::LateFunctions,
) -> Lambda {
    let functions = functions.clone();
    let run: control::lambda::Run = Arc::new(move |call| {
        let functions = functions.clone();
        async move { functions.invoke(call).await }.boxed()
    });
    Lambda::new(store.clone(), clock.clone(), Arc::new(invoke.clone()), run)
}

/// Which names of AWS lead to us from inside tasks.
fn aws_names(config: &DaemonConfig, served: &[&aws_api::ServiceDescriptor]) -> node::AwsNames {
    let prefixes = |services: &[&aws_api::ServiceDescriptor]| {
        services.iter().map(|service| service.endpoint_prefix.to_owned()).collect()
    };
    node::AwsNames {
        served: prefixes(served),
        known: prefixes(aws_api::catalog::ALL),
        pass_unserved: config.pass_unserved,
        passed: config.passed_names.clone(),
    }
}

fn spawn_reconcilers(
    config: &DaemonConfig,
    store: &Store,
    clock: &Clock,
    tasks: &Tasks,
    registry: Registry,
) {
    let ecs = control::ecs::reconcile::Config {
        keep_stopped_tasks: config.keep_stopped,
        ..control::ecs::reconcile::Config::default()
    };
    let reconciler =
        control::ecs::reconcile::run(store.clone(), clock.clone(), tasks.shutdown_token(), ecs);
    tasks.spawn(TaskKind::Vital, "ecs reconciler", reconciler);

    let retention = data_services::logs::retention::run(
        store.clone(),
        clock.clone(),
        tasks.shutdown_token(),
        LOG_RETENTION_EVERY,
    );
    tasks.spawn(TaskKind::Vital, "log retention", async move {
        retention.await;
        Ok(())
    });

    let sessions = control::sts::sweep_sessions(store.clone(), clock.clone(), SESSION_SWEEP_EVERY);
    tasks.spawn(TaskKind::Disposable, "session sweep", async move {
        sessions.await;
        Ok(())
    });

    let (shutdown, of) = (|| tasks.shutdown_token(), || (store.clone(), clock.clone()));
    let ((rules_store, rules_clock), (schedules_store, schedules_clock)) = (of(), of());
    let (replays_store, replays_clock) = of();
    for (name, work) in [
        (
            "scheduled rules",
            data_services::events::timers::run(rules_store, rules_clock, shutdown()).boxed(),
        ),
        (
            "schedules",
            data_services::scheduler::timers::run(schedules_store, schedules_clock, shutdown())
                .boxed(),
        ),
        (
            "event replays",
            data_services::events::run_replays(replays_store, replays_clock, shutdown()).boxed(),
        ),
    ] {
        tasks.spawn(TaskKind::Vital, name, work.map(Ok));
    }

    let topics = data_services::sns::sweep(store.clone(), clock.clone(), TOPIC_SWEEP_EVERY);
    tasks.spawn(TaskKind::Disposable, "topic sweep", async move {
        topics.await;
        Ok(())
    });

    tasks.spawn(TaskKind::Disposable, "registry sweep", async move {
        registry.run().await;
        Ok(())
    });
}

/// Those who deliver what is no call of an AWS operation.
fn couriers(
    store: &Store,
    clock: &Clock,
    access: &access::Access,
    invoke: &aws_api::LateInvoke,
    lambda: &Lambda,
) -> Vec<Arc<dyn Courier>> {
    let (store, clock) = (|| store.clone(), || clock.clone());
    vec![
        Arc::new(lambda.courier()),
        Arc::new(HttpCourier::default()),
        Arc::new(data_services::events::EventsBus::new(store(), clock(), access.clone())),
        Arc::new(data_services::events::LogGroupCourier::new(store(), clock())),
        Arc::new(data_services::scheduler::SchedulerCourier::new(Arc::new(invoke.clone()))),
        Arc::new(control::ecs::events::EcsStateCourier::new(clock())),
    ]
}

/// What `hansom events` reads.
fn events(trail: &data_services::delivery::Trail) -> gateway::OwnPath {
    let trail = trail.clone();
    Box::new(move |query| {
        let trail = trail.clone();
        async move { trail.answer(query).await }.boxed()
    })
}

/// How much there is, for `hansom status`.
fn counts(
    store: &Store,
    trail: &data_services::delivery::Trail,
) -> Box<dyn Fn() -> serde_json::Value + Send + Sync> {
    let (store, trail) = (store.clone(), trail.clone());
    Box::new(move || {
        let count = || -> Result<serde_json::Value, model::StorageError> {
            let read = store.read()?;
            let (mut n_active, mut n_stopped) = (0_u64, 0_u64);
            read.visit::<TaskRecord>(&Key::new(), None, |task| {
                if task.last_status == TaskStatus::Stopped {
                    n_stopped += 1;
                } else {
                    n_active += 1;
                }
                true
            })?;
            let mut counts = json!({ "active tasks": n_active, "stopped tasks": n_stopped });
            if let (Some(counts), Some(more)) = (counts.as_object_mut(), trail.counts().as_object())
            {
                counts.extend(more.clone());
            }
            Ok(counts)
        };
        count().unwrap_or_default()
    })
}

/// Removes the blobs that a crash left without a record.
async fn collect_garbage(store: &Store) -> Result<()> {
    let mut named = std::collections::HashSet::new();
    {
        let read = store.read()?;
        named.extend(data_services::s3::referenced_blobs(&read)?);
        registry::named_blobs(&read, &mut named)?;
        control::lambda::named_blobs(&read, &mut named)?;
    }
    let n_removed = store.blobs().collect_garbage(&named).await?;
    if n_removed > 0 {
        info!(n_removed, "removed blobs that no record names");
    }
    Ok(())
}

/// SIGTERM and SIGINT leave tasks running; SIGUSR1 stops them first.
async fn until_told_to_stop(tasks: &Tasks, node: &Node) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut stop_all = signal(SignalKind::user_defined1())?;
    let failed = tasks.shutdown_token();
    tokio::select! {
        _ = terminate.recv() => info!("told to stop; tasks go on"),
        _ = interrupt.recv() => info!("interrupted; tasks go on"),
        _ = stop_all.recv() => {
            info!("told to stop every task, then this daemon");
            if let Err(error) = node.stop_all("Hansom was told to stop every task").await {
                warn!(error = %background::Chain(&error), "not every task could be stopped");
            }
        }
        () = failed.cancelled() => {}
    }
    tasks.shut_down();
    Ok(())
}

/// The registry behind the gateway's interface.
struct RegistryHandler(Registry);

impl RawHandler for RegistryHandler {
    fn handle(
        &self,
        request: http::Request<Body>,
        allows_root: bool,
    ) -> BoxFuture<'static, http::Response<Body>> {
        let registry = self.0.clone();
        async move { registry.handle_from(request, allows_root).await }.boxed()
    }
}

/// The gateway, as tasks reach it.
#[derive(Debug)]
struct TaskDoor(gateway::Door);

impl node::Endpoint for TaskDoor {
    fn serve(&self, stream: TcpStream, from: node::TaskPeer) -> BoxFuture<'static, ()> {
        self.0.serve(stream, gateway::Peer::of_task(from.address, from.vpc_id))
    }
}

/// Lambda's network interfaces, as the node asks for them.
#[derive(Debug)]
struct FunctionInterfaces(control::lambda::Interfaces);

impl node::Interfaces for FunctionInterfaces {
    fn attach(
        &self,
        function: &FunctionRecord,
    ) -> BoxFuture<'static, Result<TaskNetwork, FunctionFailure>> {
        let (interfaces, function) = (self.0.clone(), function.clone());
        async move { interfaces.attach(function).await }.boxed()
    }

    fn detach(
        &self,
        account: &AccountId,
        region: &Region,
        network_interface_id: &str,
    ) -> BoxFuture<'static, Result<(), StorageError>> {
        let (interfaces, id) = (self.0.clone(), network_interface_id.to_owned());
        let (account, region) = (account.clone(), region.clone());
        async move { interfaces.detach(account, region, id).await }.boxed()
    }
}
