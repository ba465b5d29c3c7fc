//! Describes the container of an instance: a task that no API shows, and what functions have instead
//! of what tasks have.
//!
//! Plain functions. Not here: the words of the OCI specification (`oci`).

use std::net::Ipv4Addr;
use std::path::Path;

use model::Timestamp;
use model::record::ecs::{
    AttachmentStatus, ContainerSpec, ContainerState, ContainerStatus, DesiredStatus, MountPoint,
    TaskNetwork, TaskRecord, TaskSpec, TaskStatus, Ulimit,
};
use model::record::iam::AccessKeyRecord;
use model::record::lambda::{FunctionCode, FunctionRecord};
use serde_json::{Value, json};

use super::api;
use super::prepare::{Entry, LAYERS_ROOT, Prepared, TASK_ROOT};
use crate::network::functions as network;
use crate::trust::Trusted;

/// The one container.
pub(super) const CONTAINER: &str = "function";
/// The volume at `/tmp`.
pub(super) const TMP: &str = "tmp";
/// As on AWS; by number, since images need not know it.
pub(super) const USER: u32 = 993;
pub(super) const GROUP: u32 = 990;
const MAX_OPEN_FILES: i64 = 1024;
/// Processes and threads.
const MAX_PROCESSES: u32 = 1024;
const MB_PER_PROCESSOR: u32 = 1769;

/// Weight against all others when everybody wants the processor. A task has 1024, whatever its size;
/// a function is waited for, so it has that and more with its memory.
pub(super) fn cpu_weight(memory_mb: u32) -> u32 {
    1024 + memory_mb * 2048 / MB_PER_PROCESSOR
}

/// What an instance may take when nobody else wants it: whole processors.
pub(super) fn cpu_ceiling(memory_mb: u32) -> u32 {
    memory_mb.div_ceil(MB_PER_PROCESSOR) * 1024
}

/// The instance as a task. It is never written to the store.
pub(super) fn task(
    function: &FunctionRecord,
    id: &str,
    network: TaskNetwork,
    now: Timestamp,
) -> TaskRecord {
    TaskRecord {
        account: function.account.clone(),
        region: function.region.clone(),
        cluster: "functions".into(),
        id: id.to_owned(),
        family: function.name.clone(),
        revision: 0,
        group: String::new(),
        started_by: None,
        tags: Vec::new(),
        overrides: json!({}),
        launch_type: "LAMBDA".into(),
        capacity_provider: None,
        platform_version: String::new(),
        enable_execute_command: false,
        availability_zone: String::new(),
        spec: spec(function),
        network,
        credentials_id: None,
        desired_status: DesiredStatus::Running,
        last_status: TaskStatus::Running,
        version: 1,
        stop: None,
        containers: vec![ContainerState {
            name: CONTAINER.into(),
            uuid: id.to_owned(),
            runtime_id: format!("{id}-function"),
            status: ContainerStatus::Pending,
            image_digest: None,
            exit_code: None,
            reason: None,
            started_at: None,
            finished_at: None,
        }],
        created_at: now,
        connectivity_at: None,
        pull_started_at: None,
        pull_stopped_at: None,
        started_at: None,
        stopping_at: None,
        execution_stopped_at: None,
        stopped_at: None,
    }
}

/// Where an instance is that is not in a VPC: at the address with this number.
pub(super) fn own_network(id: &str, number: u32) -> TaskNetwork {
    let address = network::address(number);
    let octets = address.octets();
    TaskNetwork {
        attachment_id: String::new(),
        attachment_status: AttachmentStatus::Attached,
        network_interface_id: format!("eni-function-{id}"),
        vpc_id: network::NETWORK.into(),
        subnet_id: String::new(),
        subnet_cidr: network::CIDR.into(),
        vpc_cidr: network::CIDR.into(),
        private_ip: address.to_string(),
        mac_address: format!(
            "02:fe:{:02x}:{:02x}:{:02x}:{:02x}",
            octets[0], octets[1], octets[2], octets[3]
        ),
        private_dns_name: host_name(address),
        security_groups: vec![network::GROUP.into()],
        public_ip: None,
    }
}

fn host_name(address: Ipv4Addr) -> String {
    format!("ip-{}.lambda.internal", address.to_string().replace('.', "-"))
}

fn spec(function: &FunctionRecord) -> TaskSpec {
    TaskSpec {
        cpu_units: cpu_ceiling(function.memory_mb),
        memory_mib: function.memory_mb,
        ephemeral_storage_gib: 0,
        task_role_arn: None,
        execution_role_arn: Some(function.role.clone()),
        cpu_architecture: String::new(),
        shared_pid_namespace: false,
        volumes: vec![TMP.into()],
        containers: vec![ContainerSpec {
            name: CONTAINER.into(),
            essential: true,
            cpu_units: cpu_weight(function.memory_mb),
            user: Some(format!("{USER}:{GROUP}")),
            read_only_root: true,
            mount_points: vec![MountPoint {
                volume: TMP.into(),
                container_path: "/tmp".into(),
                read_only: false,
            }],
            ulimits: vec![Ulimit {
                name: "nofile".into(),
                soft: MAX_OPEN_FILES,
                hard: MAX_OPEN_FILES,
            }],
            capabilities_drop: vec!["ALL".into()],
            init_process: true,
            ..ContainerSpec::default()
        }],
    }
}

/// The command of the one container, where `oci` looks for it.
pub(super) fn with_entry(mut task: TaskRecord, entry: &Entry) -> TaskRecord {
    if let (Entry::Command { args, directory }, Some(spec)) =
        (entry, task.spec.containers.first_mut())
    {
        spec.entry_point = Some(args.clone());
        spec.working_directory = Some(directory.clone());
    }
    task
}

/// Turns the description of a task's container into a function's.
pub(super) fn adapt(
    config: &[u8],
    prepared: &Prepared,
    key: &AccessKeyRecord,
    log_stream: &str,
) -> serde_json::Result<Vec<u8>> {
    let mut config: Value = serde_json::from_slice(config)?;
    let process = &mut config["process"];
    process["env"] = environment(prepared, key, log_stream).into();
    process["noNewPrivileges"] = true.into();
    config["linux"]["resources"]["pids"] = json!({"limit": MAX_PROCESSES});
    let places = [(&prepared.code, TASK_ROOT), (&prepared.layers, LAYERS_ROOT)];
    if let Some(mounts) = config["mounts"].as_array_mut() {
        let found = places.iter().filter_map(|(from, to)| Some((from.as_deref()?, *to)));
        mounts.extend(found.map(|(from, to)| read_only(from, to)));
    }
    serde_json::to_vec(&config)
}

fn read_only(source: &Path, destination: &str) -> Value {
    json!({
        "destination": destination,
        "type": "bind",
        "source": source,
        "options": ["rbind", "rprivate", "ro", "nosuid"],
    })
}

/// The image's variables, then the function's, then the platform's, which cannot be set.
fn environment(prepared: &Prepared, key: &AccessKeyRecord, log_stream: &str) -> Vec<String> {
    let function = &prepared.function;
    let region = function.region.as_str();
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut set =
        |name: &str, value: &str| match variables.iter_mut().find(|(known, _)| known == name) {
            Some(variable) => value.clone_into(&mut variable.1),
            None => variables.push((name.to_owned(), value.to_owned())),
        };
    set("PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin");
    set("LANG", "en_US.UTF-8");
    set("TZ", ":UTC");
    set("LD_LIBRARY_PATH", LIBRARIES);
    // Hansom's own: for programs that bring their own roots.
    for (name, value) in prepared.trusted.iter().flat_map(|trusted| Trusted::variables(trusted)) {
        set(name, value);
    }
    for variable in &prepared.image.defaults.env {
        if let Some((name, value)) = variable.split_once('=') {
            set(name, value);
        }
    }
    for (name, value) in &function.environment {
        set(name, value);
    }
    let api = format!("{}:{}", api::ADDRESS.0, api::ADDRESS.1);
    set("AWS_LAMBDA_RUNTIME_API", &api);
    set("AWS_LAMBDA_FUNCTION_NAME", &function.name);
    set("AWS_LAMBDA_FUNCTION_VERSION", &function.version);
    set("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &function.memory_mb.to_string());
    set("AWS_LAMBDA_LOG_GROUP_NAME", &function.logging.log_group);
    set("AWS_LAMBDA_LOG_STREAM_NAME", log_stream);
    set("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    set("AWS_REGION", region);
    set("AWS_DEFAULT_REGION", region);
    set("AWS_ACCESS_KEY_ID", &key.access_key_id);
    set("AWS_SECRET_ACCESS_KEY", &key.secret_access_key);
    set("AWS_SESSION_TOKEN", key.session_token.as_deref().unwrap_or_default());
    if function.logging.json {
        set("AWS_LAMBDA_LOG_FORMAT", "JSON");
        let level = function.logging.application_level.as_deref();
        set("AWS_LAMBDA_LOG_LEVEL", level.unwrap_or("INFO"));
    }
    if matches!(function.code, FunctionCode::Zip { .. }) {
        let runtime = function.runtime.as_deref().unwrap_or_default();
        set("AWS_EXECUTION_ENV", &format!("AWS_Lambda_{runtime}"));
        set("_HANDLER", function.handler.as_deref().unwrap_or_default());
    } else {
        set("AWS_EXECUTION_ENV", "AWS_Lambda_Image");
    }
    set("LAMBDA_TASK_ROOT", TASK_ROOT);
    set("LAMBDA_RUNTIME_DIR", "/var/runtime");
    variables.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
}

const LIBRARIES: &str = "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_come_with_memory() {
        assert_eq!((cpu_weight(128), cpu_weight(1769)), (1172, 3072));
        assert_eq!((cpu_ceiling(128), cpu_ceiling(1769), cpu_ceiling(1770)), (1024, 1024, 2048));
        assert_eq!(cpu_ceiling(10_240), 6 * 1024);
    }
}
