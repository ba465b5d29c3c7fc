//! Describes a container to the runtime, in the words of the OCI runtime specification.
//!
//! A pure function of the task's record, the image's configuration and a few paths: what the
//! container runs, as whom, with which environment, files, limits and rights. The defaults are
//! those of Fargate.
//!
//! Not here: making the files (`rootfs`), the network (`network`) and the task's own limits
//! (`cgroup`).

mod seccomp;
mod user;

use std::path::{Path, PathBuf};

use model::record::ecs::{ContainerSpec, ContainerState, MountPoint, TaskRecord};
use serde_json::{Value, json};
use thiserror::Error;

use crate::images::ImageDefaults;
use crate::rootfs::TaskDir;
use crate::trust::Trusted;
use user::{User, UserError};

/// What containers have when nothing is said.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const DEFAULT_OPEN_FILES: u64 = 65_535;
const MIN_CPU_SHARES: u32 = 2;
/// The smallest size of a task, which is the most common.
const DEFAULT_MEMORY_MIB: u32 = 512;

/// Where containers that ask for one have their process 1, as on Fargate.
const INIT: &str = "/dev/init";

const DEFAULT_CAPABILITIES: [&str; 14] = [
    "CAP_AUDIT_WRITE",
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_MKNOD",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_RAW",
    "CAP_SETFCAP",
    "CAP_SETGID",
    "CAP_SETPCAP",
    "CAP_SETUID",
    "CAP_SYS_CHROOT",
];

const MASKED_PATHS: [&str; 11] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
    "/sys/devices/virtual/powercap",
];

const READ_ONLY_PATHS: [&str; 5] =
    ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

#[derive(Debug, Error)]
pub(crate) enum DescribeError {
    #[error("failed to generate container spec: no command specified")]
    NoCommand,
    #[error(transparent)]
    User(#[from] UserError),
    #[error("the description of the container is malformed")]
    Malformed(#[source] serde_json::Error),
}

/// What a description is made of.
#[derive(Debug)]
pub(crate) struct Input<'a> {
    pub(crate) task: &'a TaskRecord,
    pub(crate) spec: &'a ContainerSpec,
    pub(crate) state: &'a ContainerState,
    pub(crate) image: &'a ImageDefaults,
    /// What the image was given to trust.
    pub(crate) trusted: Option<&'a Trusted>,
    pub(crate) dir: &'a TaskDir,
    pub(crate) cgroup: String,
    /// Another container's, to be shared.
    pub(crate) pid_namespace: Option<&'a Path>,
    /// The program for process 1.
    pub(crate) init: &'a Path,
    /// `/v2/credentials/<uuid>`, with a task role.
    pub(crate) credentials_uri: Option<String>,
    /// Of the image.
    pub(crate) passwd: &'a str,
    pub(crate) group: &'a str,
    /// As [`seccomp_profile`] gives it.
    pub(crate) seccomp: Value,
    /// More open files than this nobody here can allow, not even by default.
    pub(crate) max_open_files: u64,
}

/// The text of `config.json`.
pub(crate) fn describe(input: &Input<'_>) -> Result<Vec<u8>, DescribeError> {
    let spec = input.spec;
    let configured = spec.user.as_deref().unwrap_or(&input.image.user);
    let user = user::resolve(configured, input.passwd, input.group)?;
    let capabilities = capabilities(&spec.capabilities_add, &spec.capabilities_drop);
    let pid = match input.pid_namespace {
        Some(path) => json!({"type": "pid", "path": path}),
        None => json!({"type": "pid"}),
    };
    let config = json!({
        "ociVersion": "1.0.2",
        "hostname": input.task.network.private_dns_name,
        "root": {"path": input.dir.rootfs(&spec.name), "readonly": spec.read_only_root},
        "process": process(input, &user, &capabilities)?,
        "mounts": mounts(input),
        "linux": {
            "namespaces": namespaces(&pid),
            "cgroupsPath": input.cgroup,
            "resources": resources(spec),
            "sysctl": sysctl(spec),
            "seccomp": input.seccomp,
            "maskedPaths": MASKED_PATHS,
            "readonlyPaths": READ_ONLY_PATHS,
        },
    });
    serde_json::to_vec(&config).map_err(DescribeError::Malformed)
}

/// What [`describe`] says of every container, for who makes some of it ahead.
pub(crate) fn describe_template() -> Result<Vec<u8>, DescribeError> {
    let config = json!({
        "ociVersion": "1.0.2",
        "mounts": kernel_mounts(DEFAULT_MEMORY_MIB),
        "linux": {
            "namespaces": namespaces(&json!({"type": "pid"})),
            "maskedPaths": MASKED_PATHS,
            "readonlyPaths": READ_ONLY_PATHS,
        },
    });
    serde_json::to_vec(&config).map_err(DescribeError::Malformed)
}

fn namespaces(pid: &Value) -> Value {
    // Not the network's: that is the shim's, which is the task's.
    json!([pid, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "cgroup"}])
}

/// The container that holds what the others share (`pidMode: task`): its process 1 only reaps.
pub(crate) fn describe_pause(
    rootfs: &Path,
    init: &Path,
    cgroup: &str,
    seccomp: &Value,
) -> Result<Vec<u8>, DescribeError> {
    let config = json!({
        "ociVersion": "1.0.2",
        "root": {"path": rootfs, "readonly": true},
        "process": {
            "terminal": false,
            "user": {"uid": 0, "gid": 0},
            "args": ["/init"],
            "cwd": "/",
            "capabilities": {"bounding": [], "permitted": [], "effective": []},
            "noNewPrivileges": true,
        },
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc",
                "options": ["nosuid", "noexec", "nodev"]},
            {"destination": "/init", "type": "bind", "source": init,
                "options": ["rbind", "rprivate", "ro"]},
        ],
        "linux": {
            "namespaces": [
                {"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"},
                {"type": "cgroup"},
            ],
            "cgroupsPath": cgroup,
            "resources": {"devices": [{"allow": false, "access": "rwm"}]},
            "seccomp": seccomp,
            "maskedPaths": MASKED_PATHS,
            "readonlyPaths": READ_ONLY_PATHS,
        },
    });
    serde_json::to_vec(&config).map_err(DescribeError::Malformed)
}

fn process(
    input: &Input<'_>,
    user: &User,
    capabilities: &[String],
) -> Result<Value, DescribeError> {
    let spec = input.spec;
    let mut args = args(spec, input.image);
    if args.is_empty() {
        return Err(DescribeError::NoCommand);
    }
    if spec.init_process {
        args.splice(0..0, [INIT.to_owned(), "--".to_owned()]);
    }
    let image_dir = Some(input.image.working_dir.as_str()).filter(|dir| !dir.is_empty());
    // As execve would: without root, what is allowed at most is not what one has.
    let held: &[String] = if user.uid == 0 { capabilities } else { &[] };
    Ok(json!({
        "terminal": false,
        "user": {"uid": user.uid, "gid": user.gid, "additionalGids": user.additional_gids},
        "args": args,
        "env": environment(input),
        "cwd": spec.working_directory.as_deref().or(image_dir).unwrap_or("/"),
        "capabilities": {"bounding": capabilities, "permitted": held, "effective": held},
        "rlimits": rlimits(spec, input.max_open_files),
        "noNewPrivileges": false,
    }))
}

/// An entry point of the definition leaves the image's command out of account.
fn args(spec: &ContainerSpec, image: &ImageDefaults) -> Vec<String> {
    let (entry_point, image_cmd) = match &spec.entry_point {
        Some(entry_point) if !entry_point.is_empty() => (entry_point, &[][..]),
        _ => (&image.entrypoint, image.cmd.as_slice()),
    };
    let command = match &spec.command {
        Some(command) if !command.is_empty() => command.as_slice(),
        _ => image_cmd,
    };
    entry_point.iter().chain(command).cloned().collect()
}

/// The platform's variables, then the image's, then the definition's; the last one wins.
fn environment(input: &Input<'_>) -> Vec<String> {
    let (task, runtime_id) = (input.task, &input.state.runtime_id);
    let region = task.region.as_str();
    let agent = |path: &str| format!("http://169.254.170.2/{path}/{runtime_id}");
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut set =
        |name: &str, value: String| match variables.iter_mut().find(|(known, _)| known == name) {
            Some(variable) => variable.1 = value,
            None => variables.push((name.to_owned(), value)),
        };
    set("PATH", DEFAULT_PATH.into());
    set("HOSTNAME", task.network.private_dns_name.clone());
    set("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE".into());
    set("AWS_DEFAULT_REGION", region.into());
    set("AWS_REGION", region.into());
    set("ECS_CONTAINER_METADATA_URI", agent("v3"));
    set("ECS_CONTAINER_METADATA_URI_V4", agent("v4"));
    set("ECS_AGENT_URI", agent("api"));
    if let Some(uri) = &input.credentials_uri {
        set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", uri.clone());
    }
    // Hansom's own: for programs that bring their own roots.
    for (name, value) in input.trusted.into_iter().flat_map(Trusted::variables) {
        set(name, value.to_owned());
    }
    for variable in &input.image.env {
        if let Some((name, value)) = variable.split_once('=') {
            set(name, value.into());
        }
    }
    for (name, value) in &input.spec.environment {
        set(name, value.clone());
    }
    variables.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
}

/// The system calls that a container may make. Depends on its capabilities only.
pub(crate) fn seccomp_profile(spec: &ContainerSpec) -> Value {
    seccomp::profile(&capabilities(&spec.capabilities_add, &spec.capabilities_drop))
}

fn capabilities(add: &[String], drop: &[String]) -> Vec<String> {
    let full = |name: &String| {
        let name = name.to_ascii_uppercase();
        if name.starts_with("CAP_") { name } else { format!("CAP_{name}") }
    };
    let all = |names: &[String]| names.iter().any(|name| name.eq_ignore_ascii_case("all"));
    let mut set: Vec<String> = if all(drop) {
        Vec::new()
    } else {
        DEFAULT_CAPABILITIES.iter().map(|name| (*name).to_owned()).collect()
    };
    let dropped: Vec<String> = drop.iter().map(full).collect();
    set.retain(|name| !dropped.contains(name));
    for name in add.iter().map(full) {
        if !set.contains(&name) && name != "CAP_ALL" {
            set.push(name);
        }
    }
    set
}

fn rlimits(spec: &ContainerSpec, max_open_files: u64) -> Vec<Value> {
    let limit = |value: i64| u64::try_from(value).unwrap_or(u64::MAX); // -1 is no limit.
    let mut limits: Vec<Value> = spec
        .ulimits
        .iter()
        .map(|ulimit| {
            json!({
                "type": format!("RLIMIT_{}", ulimit.name.to_ascii_uppercase()),
                "soft": limit(ulimit.soft),
                "hard": limit(ulimit.hard),
            })
        })
        .collect();
    if !spec.ulimits.iter().any(|ulimit| ulimit.name == "nofile") {
        let files = DEFAULT_OPEN_FILES.min(max_open_files);
        limits.push(json!({"type": "RLIMIT_NOFILE", "soft": files, "hard": files}));
    }
    limits
}

fn resources(spec: &ContainerSpec) -> Value {
    let bytes = |mib: Option<u32>| mib.map(|mib| i64::from(mib) << 20);
    let mut memory = serde_json::Map::new();
    if let Some(limit) = bytes(spec.memory_mib) {
        memory.insert("limit".into(), limit.into());
    }
    if let Some(reservation) = bytes(spec.memory_reservation_mib) {
        memory.insert("reservation".into(), reservation.into());
    }
    json!({
        // The runtime adds the harmless ones: null, zero, random, terminals.
        "devices": [{"allow": false, "access": "rwm"}],
        "cpu": {"shares": spec.cpu_units.max(MIN_CPU_SHARES)},
        "memory": memory,
    })
}

/// Kernel parameters of the container's own name spaces.
fn sysctl(spec: &ContainerSpec) -> serde_json::Map<String, Value> {
    let own = spec.system_controls.iter().filter(|(name, _)| !name.starts_with("net."));
    own.map(|(name, value)| (name.clone(), value.as_str().into())).collect()
}

/// Kernel parameters of the task's network, which all its containers share; the last one that
/// is named wins.
pub(crate) fn network_sysctls(task: &TaskRecord) -> impl Iterator<Item = (&str, &str)> {
    let all = task.spec.containers.iter().flat_map(|spec| &spec.system_controls);
    all.filter(|(name, _)| name.starts_with("net."))
        .map(|(name, value)| (name.as_str(), value.as_str()))
}

fn kernel_mount(destination: &str, kind: &str, options: &[&str]) -> Value {
    json!({"destination": destination, "type": kind, "source": kind, "options": options})
}

/// What every container has. Only the size of its shared memory depends on the task.
fn kernel_mounts(memory_mib: u32) -> Vec<Value> {
    let kernel = kernel_mount;
    let shm = format!("size={}k", u64::from(memory_mib) * 1024 / 2);
    vec![
        kernel("/proc", "proc", &["nosuid", "noexec", "nodev"]),
        kernel("/dev", "tmpfs", &["nosuid", "strictatime", "mode=755", "size=65536k"]),
        kernel(
            "/dev/pts",
            "devpts",
            &["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
        ),
        kernel("/sys", "sysfs", &["nosuid", "noexec", "nodev", "ro"]),
        kernel("/sys/fs/cgroup", "cgroup", &["nosuid", "noexec", "nodev", "relatime", "ro"]),
        kernel("/dev/mqueue", "mqueue", &["nosuid", "noexec", "nodev"]),
        kernel("/dev/shm", "tmpfs", &["nosuid", "noexec", "nodev", "mode=1777", &shm]),
    ]
}

fn mounts(input: &Input<'_>) -> Vec<Value> {
    let mut mounts = kernel_mounts(input.task.spec.memory_mib);
    let bind = |destination: &str, source: PathBuf, access: &str| {
        json!({
            "destination": destination,
            "type": "bind",
            "source": source,
            "options": ["rbind", "rprivate", access],
        })
    };
    for file in ["hosts", "hostname", "resolv.conf"] {
        mounts.push(bind(&format!("/etc/{file}"), input.dir.etc(file), "rw"));
    }
    if input.spec.init_process {
        mounts.push(bind(INIT, input.init.to_owned(), "ro"));
    }
    let mut own = Vec::new();
    for tmpfs in &input.spec.tmpfs {
        let size = format!("size={}m", tmpfs.size_mib);
        let mut options = vec!["nosuid", "nodev", "noexec", size.as_str()];
        options.extend(tmpfs.mount_options.iter().map(String::as_str));
        own.push((&tmpfs.container_path, kernel_mount(&tmpfs.container_path, "tmpfs", &options)));
    }
    let volumes = volumes(input.task, input.spec);
    for mount in &volumes {
        let access = if mount.read_only { "ro" } else { "rw" };
        let volume = bind(&mount.container_path, input.dir.volume(&mount.volume), access);
        own.push((&mount.container_path, volume));
    }
    // The outer one first, whatever the order of the definition: else it would hide the inner.
    own.sort_by_key(|(path, _)| Path::new(path).components().count());
    mounts.extend(own.into_iter().map(|(_, mount)| mount));
    mounts
}

/// The container's own volumes and those that it takes from others.
pub(crate) fn volumes(task: &TaskRecord, spec: &ContainerSpec) -> Vec<MountPoint> {
    let mut mounts = spec.mount_points.clone();
    for (other, read_only) in &spec.volumes_from {
        let found = task.spec.containers.iter().find(|container| container.name == *other);
        for mount in found.iter().flat_map(|container| &container.mount_points) {
            mounts.push(MountPoint { read_only: mount.read_only || *read_only, ..mount.clone() });
        }
    }
    mounts
}

#[cfg(test)]
mod tests;
