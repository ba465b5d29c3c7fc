//! Brings a task from nothing to containers that can be launched, and launches them.
//!
//! What can go wrong here is the user's to know: a [`Failure`] has the text that ends up in
//! `stoppedReason`, in AWS's words.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use background::Chain;
use model::record::ecs::{ContainerSpec, TaskRecord};
use model::record::node::{ContainerLaunch, TaskLaunch};
use model::record::shim::ShimContainerStatus;
use shim::protocol::{Fault, FileWrite, LaunchSpec, Request};
use tokio::sync::SemaphorePermit;
use tracing::debug;

use super::{TaskError, Worker, blocking};
use crate::cgroup::Limits;
use crate::images::{Image, PullError, Request as PullRequest, in_go};
use crate::oci::{self, Input};
use crate::rootfs::TaskDir;
use crate::sandbox::Sandbox;
use crate::supervisor::{PAUSE, Supervisor, SupervisorError};
use crate::{accounts, credentials, env_files, execution, logs, sandbox};

const DEFAULT_STOP_TIMEOUT_SECS: u32 = 30;
const SIGKILL: i32 = 9;
/// A task whose images take longer to come is recorded as `Pending`.
const SOON: Duration = Duration::from_millis(20);

/// Why a task could not start.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The one that it was about, if it was about one.
    pub(super) container: Option<String>,
    reason: String,
}

impl Failure {
    pub(super) fn of_task(reason: String) -> Failure {
        Failure { container: None, reason }
    }

    pub(super) fn of(container: &str, reason: String) -> Failure {
        Failure { container: Some(container.to_owned()), reason }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// How far containers were described.
#[derive(Debug)]
enum Furnished {
    All(TaskLaunch),
    /// Not at all: name spaces that they share must be there first.
    Images(TaskLaunch, Vec<Image>),
}

type Ground = tokio::task::JoinHandle<std::io::Result<()>>;

/// Waits until what the containers stand on is there. Twice is once.
async fn stand_on(ground: &mut Option<Ground>) -> Result<Result<(), Failure>, TaskError> {
    let Some(ground) = ground.take() else { return Ok(Ok(())) };
    let made = ground.await.map_err(|error| TaskError::Directory(std::io::Error::other(error)))?;
    Ok(made.map_err(|error| {
        Failure::of_task(format!("CannotCreateContainerError: {}", in_go(&error)))
    }))
}

/// What an earlier daemon has kept of the task's launch.
pub(super) fn read(dir: &TaskDir) -> Option<TaskLaunch> {
    serde_json::from_slice(&std::fs::read(dir.launch()).ok()?).ok()
}

impl Worker {
    /// Everything up to, and not including, the first launch. `false` when the task was asked
    /// to stop meanwhile. What was made until then is in `sandbox`.
    pub(super) async fn prepare(
        &mut self,
        sandbox: &mut Option<Sandbox>,
    ) -> Result<Result<bool, Failure>, TaskError> {
        if let Some(failure) = self.obstacle()? {
            return Ok(Err(failure));
        }
        let shared = self.shared.clone();
        let _launching = shared.pool.launching();
        // Images may have much to put into volumes, and files come from elsewhere.
        let spec = &self.task.spec;
        let is_quick = spec.volumes.is_empty()
            && spec.containers.iter().all(|container| container.environment_files.is_empty());
        let mut turn = if is_quick { shared.pool.turn().await } else { None };
        // On a thread of its own, from now on.
        let ground = self.break_ground();
        let taken = match Sandbox::take(&shared, &self.task, &self.dir).await {
            Ok(taken) => sandbox.insert(taken),
            Err(error) => {
                // Nothing is to be made any more when the rest is removed.
                let _made = ground.await;
                let reason = format!("ResourceInitializationError: {}", Chain(&error));
                return Ok(Err(Failure::of_task(reason)));
            }
        };
        // The link is there; its address comes while images are looked for.
        self.launch = Some(TaskLaunch {
            connectivity_at: Some(self.shared.clock.now()),
            ..TaskLaunch::default()
        });
        let task = self.task.clone();
        let (furnished, assigned) =
            tokio::join!(self.pull_and_furnish(ground, &mut turn), taken.assign(&shared, &task));
        drop(turn);
        if let Err(error) = assigned {
            let reason = format!("ResourceInitializationError: {}", Chain(&error));
            return Ok(Err(Failure::of_task(reason)));
        }
        let launch = match furnished? {
            Ok(Some(Furnished::All(launch))) => launch,
            Ok(Some(Furnished::Images(launch, images))) => {
                let pid_namespace = match self.pid_namespace(taken).await? {
                    Ok(path) => path,
                    Err(failure) => return Ok(Err(failure)),
                };
                match self.furnish(launch, images, Some(pid_namespace)).await? {
                    Ok(launch) => launch,
                    Err(failure) => return Ok(Err(failure)),
                }
            }
            Ok(None) => return Ok(Ok(false)),
            Err(failure) => return Ok(Err(failure)),
        };
        debug!(target: "launch", task = self.task.id, "described");
        self.launch = Some(launch);
        Ok(Ok(true))
    }

    /// Images, files and descriptions: all that needs no network of the task. `None` when the
    /// task was asked to stop meanwhile.
    async fn pull_and_furnish(
        &mut self,
        ground: Ground,
        turn: &mut Option<SemaphorePermit<'_>>,
    ) -> Result<Result<Option<Furnished>, Failure>, TaskError> {
        let known = self.launch.clone().unwrap_or_default();
        let pull_started_at = Some(self.shared.clock.now());
        let pulled = self.pull(turn).await;
        let mut ground = Some(ground);
        let images = match pulled {
            Ok(Ok(Some(images))) => images,
            other => {
                // Nothing is to be made any more when the rest is removed.
                let _made = stand_on(&mut ground).await?;
                return other.map(|pulled| pulled.map(|_| None));
            }
        };
        debug!(target: "launch", task = self.task.id, "images found");
        let pull_stopped_at = Some(self.shared.clock.now());
        let launch = TaskLaunch { pull_started_at, pull_stopped_at, ..known };
        if self.task.spec.shared_pid_namespace {
            return Ok(match stand_on(&mut ground).await? {
                Ok(()) => Ok(Some(Furnished::Images(launch, images))),
                Err(failure) => Err(failure),
            });
        }
        // What an image puts into volumes counts as written.
        if !self.task.spec.volumes.is_empty()
            && let Err(failure) = stand_on(&mut ground).await?
        {
            return Ok(Err(failure));
        }
        let furnished = self.furnish(launch, images, None).await;
        Ok(match (stand_on(&mut ground).await?, furnished?) {
            (Ok(()), Ok(launch)) => Ok(Some(Furnished::All(launch))),
            (Err(failure), _) | (_, Err(failure)) => Err(failure),
        })
    }

    /// What the containers stand on: their control group, and where they write. It is being
    /// made when this returns.
    fn break_ground(&self) -> Ground {
        let (shared, task, dir) = (self.shared.clone(), self.task.clone(), self.dir.clone());
        tokio::task::spawn_blocking(move || {
            shared.cgroups.ensure_task(&task.id, limits(&task))?;
            dir.ensure()?;
            // Before anything is written, so that all of it counts.
            shared.limit_storage(&task, &dir)?;
            for spec in &task.spec.containers {
                dir.ensure_writable(&spec.name)?;
            }
            Ok(())
        })
    }

    /// What is in the way of this task, as far as the store says.
    fn obstacle(&self) -> Result<Option<Failure>, TaskError> {
        if let Some(what) = not_served(&self.task) {
            return Ok(Some(Failure::of_task(format!("ResourceInitializationError: {what}"))));
        }
        if !sandbox::may_choose(&self.shared, &self.task) {
            let reason = "ResourceInitializationError: the runtime that the tag hansom:runtime \
                          names is not served by this node";
            return Ok(Some(Failure::of_task(reason.into())));
        }
        let read = self.shared.store.read()?;
        if !credentials::has_its_role(&read, &self.task)? {
            let role = self.task.spec.task_role_arn.as_deref().unwrap_or_default();
            return Ok(Some(Failure::of_task(format!(
                "ECS was unable to assume the role '{role}' that was provided for this task. \
                 Please verify that the role being passed has the proper trust relationship \
                 and permissions and that your IAM user has permissions to pass this role."
            ))));
        }
        if let Some(access) = &self.shared.config.access {
            let (account, region) = (&self.task.account, &self.task.region);
            let images = self.task.spec.containers.iter().map(|spec| spec.image.as_str());
            let own = |image| self.shared.images.own_repository(image, account, region);
            let repositories: Vec<_> = images.filter_map(own).collect();
            let streams = logs::streams(&self.task);
            let now = self.shared.clock.now();
            let reason =
                execution::obstacle(access, &read, &self.task, &repositories, &streams, now)?;
            if let Some(reason) = reason {
                return Ok(Some(Failure::of_task(reason)));
            }
        }
        if !logs::has_its_groups(&read, &self.task)? {
            return Ok(Some(Failure::of_task(
                "ResourceInitializationError: failed to validate logger args: create stream has \
                 been retried 1 times: failed to create Cloudwatch log stream: \
                 ResourceNotFoundException: The specified log group does not exist. : exit status 1"
                    .into(),
            )));
        }
        Ok(None)
    }

    /// The images of all containers, side by side. Gives the turn to others when they are not here.
    async fn pull(
        &mut self,
        turn: &mut Option<SemaphorePermit<'_>>,
    ) -> Result<Result<Option<Vec<Image>>, Failure>, TaskError> {
        let architecture = match self.task.spec.cpu_architecture.as_str() {
            "ARM64" => "arm64",
            _ => "amd64",
        };
        if architecture != machine_architecture() {
            return Ok(Err(Failure::of_task(format!(
                "CannotPullContainerError: this node cannot run linux/{architecture}"
            ))));
        }
        let shared = self.shared.clone();
        let task = self.task.clone();
        let pulls = task.spec.containers.iter().map(|spec| {
            let request = PullRequest {
                image: spec.image.clone(),
                account: task.account.clone(),
                region: task.region.clone(),
                architecture,
            };
            let images = &shared.images;
            async move {
                let pulled = images.pull(&request).await;
                pulled.map_err(|error| (spec.name.clone(), error))
            }
        });
        let pulled = futures_util::future::try_join_all(pulls);
        tokio::pin!(pulled);
        let mut is_soon = true;
        let pulled = loop {
            tokio::select! {
                biased;
                pulled = &mut pulled => break pulled,
                // A pull that is dropped leaves a partial layer, which the next start removes.
                () = self.wait_for_change() => {
                    self.refresh_or_gone()?;
                    if self.is_to_stop() {
                        return Ok(Ok(None));
                    }
                }
                // Only a timer, which is of no use to anybody else.
                () = tokio::time::sleep(SOON), if is_soon => {
                    is_soon = false;
                    *turn = None;
                    self.update(|_, _| false).await?;
                }
            }
        };
        let images = match pulled {
            Ok(images) => images,
            Err((_, PullError::Storage(error))) => return Err(error.into()),
            Err((container, error)) => {
                debug!(task = %self.task.id, container, error = %error, "an image could not be pulled");
                let reason = format!("CannotPullContainerError: {error}");
                return Ok(Err(Failure::of(&container, reason)));
            }
        };
        Ok(Ok(Some(images)))
    }

    /// The process name space that all containers are to share: that of a container which does
    /// nothing else.
    async fn pid_namespace(
        &self,
        sandbox: &mut Sandbox,
    ) -> Result<Result<PathBuf, Failure>, TaskError> {
        let (shared, dir, id) = (self.shared.clone(), self.dir.clone(), self.task.id.clone());
        let made = blocking(move || {
            dir.ensure_writable(PAUSE)?;
            dir.ensure_container(PAUSE)?;
            let filter = shared.filters.of(&ContainerSpec::default())?;
            let cgroup = shared.cgroups.container_path(&id, PAUSE);
            let config =
                oci::describe_pause(&dir.rootfs(PAUSE), &shared.init, &cgroup, &filter.profile);
            let config = config.map_err(std::io::Error::other)?;
            std::fs::write(dir.container(PAUSE).join("config.json"), config)?;
            Ok(filter.file.clone())
        });
        let cannot = |error: &dyn fmt::Display| {
            Failure::of_task(format!("CannotCreateContainerError: {error}"))
        };
        let seccomp_filter = match made.await {
            Ok(file) => Some(file),
            Err(error) => return Ok(Err(cannot(&error))),
        };
        let request = Request::Launch(LaunchSpec {
            container: PAUSE.to_owned(),
            runtime_id: format!("{}-pause", self.task.id),
            bundle_dir: self.dir.container(PAUSE),
            rootfs: Some(self.dir.overlay(PAUSE, Vec::new())),
            seccomp_filter,
            before_start: Vec::new(),
            attempt: 0,
            stop_signal: SIGKILL,
            stop_timeout_ms: 0,
            keep_empty_lines: false,
            spool_limit_bytes: shim::protocol::default_spool_limit(),
        });
        if let Err(error) = sandbox.supervisor.call(request).await {
            return Ok(Err(cannot(&Chain(&error))));
        }
        let state = sandbox.supervisor.whole_state().await?;
        Ok(match state.container(PAUSE).map(|container| &container.status) {
            Some(ShimContainerStatus::Running { pid, .. }) => {
                Ok(PathBuf::from(format!("/proc/{pid}/ns/pid")))
            }
            _ => Err(cannot(&"what holds the shared name spaces has ended")),
        })
    }

    /// Files, control groups and descriptions of all containers; in the end also what a later
    /// daemon must know of them.
    async fn furnish(
        &self,
        mut launch: TaskLaunch,
        images: Vec<Image>,
        pid_namespace: Option<PathBuf>,
    ) -> Result<Result<TaskLaunch, Failure>, TaskError> {
        let (shared, task, dir) = (self.shared.clone(), self.task.clone(), self.dir.clone());
        let furnished = tokio::task::spawn_blocking(move || {
            let cannot = |error: &dyn fmt::Display| {
                Failure::of_task(format!("CannotCreateContainerError: {error}"))
            };
            dir.write_etc(&task.network).map_err(|error| cannot(&error))?;
            for volume in &task.spec.volumes {
                dir.ensure_volume(volume).map_err(|error| cannot(&error))?;
            }
            for (spec, image) in task.spec.containers.iter().zip(&images) {
                let pid = pid_namespace.as_deref();
                let filled = match spec.environment_files.is_empty() {
                    true => None,
                    false => Some(
                        env_files::with_files(&shared, &task, spec)
                            .map_err(|reason| Failure::of(&spec.name, reason))?,
                    ),
                };
                let spec = filled.as_ref().unwrap_or(spec);
                let one = furnish_container(&shared, &task, &dir, spec, image, pid);
                launch.containers.push(one.map_err(|error| {
                    Failure::of(&spec.name, format!("CannotCreateContainerError: {error}"))
                })?);
            }
            let kept = serde_json::to_vec(&launch).map_err(std::io::Error::from);
            kept.and_then(|text| std::fs::write(dir.launch(), text))
                .map_err(|error| cannot(&error))?;
            Ok(launch)
        });
        furnished.await.map_err(|error| TaskError::Directory(std::io::Error::other(error)))
    }

    /// Starts one container. Twice is once.
    pub(super) async fn launch(
        &self,
        supervisor: &mut Supervisor,
        spec: &ContainerSpec,
    ) -> Result<Result<(), Failure>, TaskError> {
        let bundle_dir = self.dir.container(&spec.name);
        let known = self.launch.clone().or_else(|| read(&self.dir)).unwrap_or_default();
        let known = known.container(&spec.name).cloned().unwrap_or_default();
        let signal = known.stop_signal.as_deref().unwrap_or("SIGTERM").to_owned();
        let state = self.task.containers.iter().find(|state| state.name == spec.name);
        let runtime_id = state.map_or_else(|| spec.name.clone(), |state| state.runtime_id.clone());
        let timeout = spec.stop_timeout_secs.unwrap_or(DEFAULT_STOP_TIMEOUT_SECS);
        let ceiling = self.shared.cgroups.cpu_ceiling(&self.task.id, limits(&self.task));
        let before_start = ceiling
            .map_err(TaskError::Directory)?
            .into_iter()
            .map(|(path, content)| FileWrite { path, content })
            .collect();
        let short_names = self.shared.images.short_names();
        let layers = known.layers.iter().rev().map(|name| short_names.join(name)).collect();
        let request = Request::Launch(LaunchSpec {
            container: spec.name.clone(),
            runtime_id,
            bundle_dir,
            rootfs: Some(self.dir.overlay(&spec.name, layers)),
            seccomp_filter: known.seccomp_filter,
            before_start,
            attempt: 0,
            stop_signal: shim::signal::parse(&signal).unwrap_or(15),
            stop_timeout_ms: u64::from(timeout) * 1000,
            keep_empty_lines: logs::keeps_empty_lines(spec),
            spool_limit_bytes: shim::protocol::default_spool_limit(),
        });
        debug!(target: "launch", task = self.task.id, "shim asked");
        let answer = supervisor.call(request).await;
        debug!(target: "launch", task = self.task.id, "shim answered");
        match answer {
            Ok(_) => Ok(Ok(())),
            Err(SupervisorError::Refused(Fault::StartFailed { message })) => {
                let reason = format!(
                    "CannotStartContainerError: ResourceInitializationError: failed to create new \
                     container runtime task: failed to create shim task: {message}: unknown"
                );
                Ok(Err(Failure::of(&spec.name, reason)))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// One container's files and description. The error is text for the user.
fn furnish_container(
    shared: &crate::Shared,
    task: &TaskRecord,
    dir: &TaskDir,
    spec: &ContainerSpec,
    image: &Image,
    pid_namespace: Option<&Path>,
) -> Result<ContainerLaunch, String> {
    let io = |error: std::io::Error| error.to_string();
    let short_names = shared.images.short_names();
    dir.ensure_container(&spec.name).map_err(io)?;
    for mount in oci::volumes(task, spec) {
        if image.defaults.volumes.contains(&mount.container_path) {
            let files = accounts::merged(image, &short_names);
            dir.fill_volume(&mount.volume, &files, &mount.container_path).map_err(io)?;
        }
    }
    let filter = shared.filters.of(spec).map_err(io)?;
    let is_native = sandbox::runtime_of(shared, task) == shim::RuntimeKind::Native;
    let accounts = shared.accounts.of(image, &short_names).map_err(io)?;
    let trusted = shared.trust.of(&image.layers, &image.defaults.env, &short_names).map_err(io)?;
    let state = task.containers.iter().find(|state| state.name == spec.name);
    let described = oci::describe(&Input {
        task,
        spec,
        state: state.ok_or("the container has no state")?,
        image: &image.defaults,
        trusted: trusted.as_deref(),
        dir,
        pid_namespace,
        init: &shared.init,
        // Our own launcher takes the compiled one, and so need not read it.
        seccomp: if is_native { serde_json::Value::Null } else { filter.profile.clone() },
        cgroup: shared.cgroups.container_path(&task.id, &spec.name),
        credentials_uri: credentials::relative_uri(task),
        passwd: &accounts.passwd,
        group: &accounts.group,
        max_open_files: shared.max_open_files,
    });
    let config = described.map_err(|error| Chain(&error).to_string())?;
    std::fs::write(dir.container(&spec.name).join("config.json"), config).map_err(io)?;
    Ok(ContainerLaunch {
        name: spec.name.clone(),
        image_digest: image.digest.to_string(),
        stop_signal: image.defaults.stop_signal.clone(),
        // By its whole path, the others by their short names.
        layers: image
            .layers
            .iter()
            .cloned()
            .chain(trusted.map(|trusted| trusted.layer.to_string_lossy().into_owned()))
            .collect(),
        seccomp_filter: Some(filter.file.clone()),
    })
}

fn limits(task: &TaskRecord) -> Limits {
    Limits { cpu_units: task.spec.cpu_units, memory_mib: task.spec.memory_mib }
}

/// What the definition asks for and nobody here can give: better no task than one without it.
fn not_served(task: &TaskRecord) -> Option<&'static str> {
    let any = |wanted: fn(&ContainerSpec) -> bool| task.spec.containers.iter().any(wanted);
    if any(|spec| !spec.secrets.is_empty()) {
        Some("unable to pull secrets or registry auth: secrets are not served by this node")
    } else if any(|spec| spec.repository_credentials.is_some()) {
        Some(
            "unable to pull secrets or registry auth: repositoryCredentials is not served by this \
             node",
        )
    } else {
        None
    }
}

/// As images name it.
fn machine_architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" }
}
