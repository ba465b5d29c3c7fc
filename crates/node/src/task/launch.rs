//! Brings a task from nothing to containers that can be launched, and launches them.
//!
//! What can go wrong here is the user's to know: a [`Failure`] has the text that ends up in
//! `stoppedReason`, in AWS's words.

use std::fmt;

use model::record::Record;
use model::record::ecs::{AttachmentStatus, ContainerSpec, TaskRecord, TaskStatus};
use model::{StorageError, Timestamp};
use shim::SpawnConfig;
use shim::protocol::{Fault, FileWrite, LaunchSpec, Request};
use store::Read;
use store::logs::AppendError;
use tracing::debug;

use super::{TaskError, Worker, blocking};
use crate::cgroup::Limits;
use crate::images::{Image, PullError, Request as PullRequest};
use crate::oci::{self, Input};
use crate::supervisor::{Supervisor, SupervisorError};
use crate::{credentials, logs};

const DEFAULT_STOP_TIMEOUT_SECS: u32 = 30;

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

impl Worker {
    /// Everything up to, and not including, the first launch. `None` when the task was asked
    /// to stop meanwhile.
    pub(super) async fn prepare(
        &mut self,
    ) -> Result<Result<Option<Supervisor>, Failure>, TaskError> {
        if let Err(failure) = self.take().await? {
            return Ok(Err(failure));
        }
        let started_at = self.shared.clock.now();
        let images = match self.pull().await? {
            Ok(Some(images)) => images,
            Ok(None) => return Ok(Ok(None)),
            Err(failure) => return Ok(Err(failure)),
        };
        // Three things that do not need one another, the first of which waits for the disk.
        let (recorded, furnished, supervisor) = tokio::join!(
            self.record_pull(&images, started_at),
            self.furnish(&images),
            Supervisor::ensure(self.spawn_config()),
        );
        self.task = recorded?.unwrap_or_else(|| self.task.clone());
        match furnished? {
            Ok(()) => Ok(Ok(Some(supervisor?))),
            Err(failure) => Ok(Err(failure)),
        }
    }

    async fn record_pull(
        &self,
        images: &[Image],
        started_at: Timestamp,
    ) -> Result<Option<TaskRecord>, StorageError> {
        let digests: Vec<String> = images.iter().map(|image| image.digest.to_string()).collect();
        self.commit(move |task, now| {
            task.pull_started_at.get_or_insert(started_at);
            task.pull_stopped_at.get_or_insert(now);
            for (spec, digest) in task.spec.containers.iter().zip(digests) {
                let state = task.containers.iter_mut().find(|state| state.name == spec.name);
                if let Some(state) = state {
                    state.image_digest = Some(digest);
                }
            }
            true
        })
        .await
    }

    pub(super) fn spawn_config(&self) -> SpawnConfig {
        let mut config = SpawnConfig::new(self.dir.path(), &self.task.id[..8]);
        config.runtime_binary = self.shared.config.runtime.clone();
        config.executable = self.shared.config.shim_executable.clone();
        config
    }

    /// Network, credentials and log streams; after that the task is `Pending`.
    async fn take(&mut self) -> Result<Result<(), Failure>, TaskError> {
        if let Some(what) = not_served(&self.task) {
            return Ok(Err(Failure::of_task(format!("ResourceInitializationError: {what}"))));
        }
        let dir = self.dir.clone();
        blocking(move || dir.ensure()).await.map_err(TaskError::Directory)?;
        let attached = self.shared.networks.ensure_task(&self.task.id, &self.task.network).await;
        if let Err(error) = attached {
            let reason = format!("ResourceInitializationError: {}", background::Chain(&error));
            return Ok(Err(Failure::of_task(reason)));
        }
        let (task, now) = (self.task.clone(), self.shared.clock.now());
        let made = self.shared.store.write(move |txn| {
            if !credentials::ensure(txn, &task, now)? {
                return Err(Refused::Role);
            }
            logs::ensure_streams(txn, &task, now)?;
            let Some(mut task) = txn.get(&task.key())? else {
                return Ok(None);
            };
            if let Some(status) = task.last_status.advance(TaskStatus::Pending) {
                task.last_status = status;
                task.version += 1;
                task.connectivity_at.get_or_insert(now);
                let attachment = &mut task.network.attachment_status;
                *attachment = (*attachment).max(AttachmentStatus::Attached);
                txn.put(&task);
            }
            Ok(Some(task))
        });
        match made.await {
            Ok(Some(task)) => {
                self.task = task;
                Ok(Ok(()))
            }
            // Deleted meanwhile, which the next look finds out.
            Ok(None) => Ok(Ok(())),
            Err(Refused::Storage(error)) => Err(error.into()),
            Err(Refused::Role) => {
                let role = self.task.spec.task_role_arn.as_deref().unwrap_or_default();
                Ok(Err(Failure::of_task(format!(
                    "ECS was unable to assume the role '{role}' that was provided for this task. \
                     Please verify that the role being passed has the proper trust relationship \
                     and permissions and that your IAM user has permissions to pass this role."
                ))))
            }
            Err(Refused::Logs) => Ok(Err(Failure::of_task(
                "ResourceInitializationError: failed to validate logger args: create stream has \
                 been retried 1 times: failed to create Cloudwatch log stream: \
                 ResourceNotFoundException: The specified log group does not exist. : exit status 1"
                    .into(),
            ))),
        }
    }

    /// The images of all containers, side by side.
    async fn pull(&mut self) -> Result<Result<Option<Vec<Image>>, Failure>, TaskError> {
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
        let pulled = loop {
            tokio::select! {
                // A pull that is dropped leaves a partial layer, which the next start removes.
                () = self.wait_for_change() => {
                    if !self.refresh()? || self.is_to_stop() {
                        return Ok(Ok(None));
                    }
                }
                pulled = &mut pulled => break pulled,
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

    /// Files, control groups and descriptions of all containers.
    async fn furnish(&self, images: &[Image]) -> Result<Result<(), Failure>, TaskError> {
        let credentials_uri = credentials::relative_uri(&self.shared.store.read()?, &self.task)?;
        // Repeated for its path only; it is there by now.
        let netns = self.shared.networks.ensure_task(&self.task.id, &self.task.network).await?;
        let (shared, task, dir) = (self.shared.clone(), self.task.clone(), self.dir.clone());
        let images = images.to_vec();
        let furnished = tokio::task::spawn_blocking(move || {
            let cannot = |error: &dyn fmt::Display| {
                Failure::of_task(format!("CannotCreateContainerError: {error}"))
            };
            shared.cgroups.ensure_task(&task.id, limits(&task)).map_err(|error| cannot(&error))?;
            dir.write_etc(&task.network).map_err(|error| cannot(&error))?;
            for volume in &task.spec.volumes {
                dir.ensure_volume(volume).map_err(|error| cannot(&error))?;
            }
            for (spec, image) in task.spec.containers.iter().zip(&images) {
                let cannot = |error: &dyn fmt::Display| {
                    Failure::of(&spec.name, format!("CannotCreateContainerError: {error}"))
                };
                let short_names = shared.images.short_names();
                dir.ensure_rootfs(&spec.name, image, &short_names)
                    .map_err(|error| cannot(&error))?;
                for mount in oci::volumes(&task, spec) {
                    if image.defaults.volumes.contains(&mount.container_path) {
                        dir.fill_volume(&spec.name, &mount.container_path, &mount.volume)
                            .map_err(|error| cannot(&error))?;
                    }
                }
                let read = |path| dir.read_in_rootfs(&spec.name, path);
                let passwd = read("/etc/passwd").map_err(|error| cannot(&error))?;
                let group = read("/etc/group").map_err(|error| cannot(&error))?;
                let state = task.containers.iter().find(|state| state.name == spec.name);
                let state = state.ok_or_else(|| cannot(&"the container has no state"))?;
                let config = oci::describe(&Input {
                    task: &task,
                    spec,
                    state,
                    image: &image.defaults,
                    dir: &dir,
                    netns: &netns,
                    init: &shared.init,
                    cgroup: shared.cgroups.container_path(&task.id, &spec.name),
                    credentials_uri: credentials_uri.clone(),
                    passwd: &passwd.unwrap_or_default(),
                    group: &group.unwrap_or_default(),
                    max_open_files: shared.max_open_files,
                })
                .map_err(|error| cannot(&background::Chain(&error)))?;
                let bundle = dir.container(&spec.name);
                std::fs::write(bundle.join("config.json"), config)
                    .map_err(|error| cannot(&error))?;
                let signal = image.defaults.stop_signal.as_deref().unwrap_or("SIGTERM");
                std::fs::write(bundle.join("stop-signal"), signal)
                    .map_err(|error| cannot(&error))?;
            }
            Ok(())
        });
        furnished
            .await
            .map_err(|error| TaskError::Directory(std::io::Error::other(error)))
            .map(|result: Result<(), Failure>| result)
    }

    /// Starts one container. Twice is once.
    pub(super) async fn launch(
        &self,
        supervisor: &mut Supervisor,
        spec: &ContainerSpec,
    ) -> Result<Result<(), Failure>, TaskError> {
        let bundle_dir = self.dir.container(&spec.name);
        let signal = std::fs::read_to_string(bundle_dir.join("stop-signal")).unwrap_or_default();
        let state = self.task.containers.iter().find(|state| state.name == spec.name);
        let runtime_id = state.map_or_else(|| spec.name.clone(), |state| state.runtime_id.clone());
        let timeout = spec.stop_timeout_secs.unwrap_or(DEFAULT_STOP_TIMEOUT_SECS);
        let ceiling = self.shared.cgroups.cpu_ceiling(&self.task.id, limits(&self.task));
        let before_start = ceiling
            .map_err(TaskError::Directory)?
            .into_iter()
            .map(|(path, content)| FileWrite { path, content })
            .collect();
        let request = Request::Launch(LaunchSpec {
            container: spec.name.clone(),
            runtime_id,
            bundle_dir,
            rootfs: None,
            seccomp_filter: None,
            before_start,
            attempt: 0,
            stop_signal: shim::signal::parse(&signal).unwrap_or(15),
            stop_timeout_ms: u64::from(timeout) * 1000,
            keep_empty_lines: logs::keeps_empty_lines(spec),
            spool_limit_bytes: shim::protocol::default_spool_limit(),
        });
        match supervisor.call(request).await {
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
    } else if any(|spec| !spec.environment_files.is_empty()) {
        Some("failed to download env files: environmentFiles is not served by this node")
    } else {
        None
    }
}

/// Why credentials and streams could not be made.
enum Refused {
    Role,
    Logs,
    Storage(StorageError),
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Refused {
        Refused::Storage(error)
    }
}

impl From<AppendError> for Refused {
    fn from(error: AppendError) -> Refused {
        match error {
            AppendError::NoGroup { .. } | AppendError::NoStream { .. } => Refused::Logs,
            AppendError::Storage(error) => Refused::Storage(error),
        }
    }
}

/// As images name it.
fn machine_architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" }
}
