//! RunTask: checks everything, then writes tasks and their network interfaces as one.
//!
//! The answer comes before anything runs: a node sees the new records and begins. What a
//! definition and its overrides come to is for [`super::overrides`].

use aws_api::ecs::{self as api, errors};
use aws_api::{AwsError, Context, json};
use model::record::ecs::{
    AttachmentStatus, ClusterRecord, ContainerState, ContainerStatus, DesiredStatus,
    RunTaskTokenRecord, StopCode, Tag, TaskDefinitionRecord, TaskDefinitionStatus, TaskNetwork,
    TaskRecord, TaskStatus, TaskStop,
};
use model::record::node::TaskCredentialsRecord;
use model::{Arn, Timestamp, random};
use sha2::{Digest, Sha256};
use store::task_events::task_changed;
use store::{Read, Txn};
use tracing::debug;

use super::admission::Room;
use super::fault::Fault;
use super::identifiers::cluster_name;
use super::overrides::{Merged, merge};
use super::{Ecs, capacity, clusters, roles, settings, shapes, tags, task_definitions, unserved};
use crate::ec2::{
    InterfaceError, TaskInterfaceRequest, allocate_task_interface, check_task_network,
};

/// How long a client token is remembered.
pub(crate) const TOKEN_LIFETIME_SECS: i64 = 24 * 60 * 60;
const LATEST_PLATFORM: &str = "1.4.0";

pub(crate) async fn run(
    ecs: &Ecs,
    ctx: &Context,
    input: api::RunTaskRequest,
) -> Result<api::RunTaskResponse, Fault> {
    let request = Request::read(ctx, input)?;
    let (ctx, now) = (ctx.clone(), ecs.clock.now());
    let (tasks, failures) = ecs
        .store
        .write(move |txn| match replayed(txn, &ctx, &request, now)? {
            Some(tasks) => Ok::<_, Fault>((tasks, Vec::new())),
            None => launch(txn, &ctx, request, now),
        })
        .await?;
    debug!(target: "launch", "committed");
    Ok(api::RunTaskResponse {
        tasks: Some(tasks.iter().map(|task| shapes::task(task, true)).collect()),
        failures: Some(failures),
    })
}

/// A request whose members make sense by themselves.
#[derive(Clone, Debug)]
struct Request {
    cluster: String,
    n_tasks: usize,
    platform_version: &'static str,
    tags: Vec<Tag>,
    client_token: Option<String>,
    sha256: String,
    input: api::RunTaskRequest,
}

fn invalid(message: impl Into<String>) -> AwsError {
    errors::invalid_parameter_exception(message)
}

fn is_graphic(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Request {
    /// # Errors
    /// AWS's first complaint about what needs no look at the store.
    fn read(ctx: &Context, mut input: api::RunTaskRequest) -> Result<Request, AwsError> {
        let client_token = input.client_token.take().filter(|token| !token.is_empty());
        if client_token.as_ref().is_some_and(|token| token.len() > 64 || !is_graphic(token)) {
            return Err(invalid("clientToken must be 1 to 64 characters of ASCII 33 to 126."));
        }
        let sha256 = hex::encode(Sha256::digest(json::to_value(&input).to_string()));
        let n_tasks = match usize::try_from(input.count.unwrap_or(1)) {
            Ok(count @ 1..=10) => count,
            Ok(_) | Err(_) => return Err(invalid("Count must be between 1 and 10.")),
        };
        let strategy = input.capacity_provider_strategy.as_deref().unwrap_or_default();
        if input.launch_type.is_some() && !strategy.is_empty() {
            return Err(invalid(
                "Specifying both a launch type and capacity provider strategy is not supported. \
                 Remove one and try again.",
            ));
        }
        if matches!(input.launch_type, Some(api::LaunchType::Unknown(_))) {
            return Err(errors::client_exception(
                "launch type should be one of [EC2,FARGATE,EXTERNAL]",
            ));
        }
        let started_by = input.started_by.as_deref().unwrap_or_default();
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
        if started_by.len() > 128 || !started_by.bytes().all(is_allowed) {
            return Err(invalid(
                "startedBy can have at most 128 letters, numbers, hyphens, underscores and \
                 forward slashes.",
            ));
        }
        match input.propagate_tags {
            None | Some(api::PropagateTags::TaskDefinition | api::PropagateTags::None) => {}
            Some(api::PropagateTags::Service) => {
                return Err(invalid("The task cannot propagate tags from a service."));
            }
            Some(api::PropagateTags::Unknown(_)) => {
                return Err(invalid(format!(
                    "propagateTags should be one of [{}]",
                    api::PropagateTags::VALUES.join(",")
                )));
            }
        }
        Ok(Request {
            cluster: cluster_name(ctx, input.cluster.as_deref())?,
            n_tasks,
            platform_version: platform_version(input.platform_version.as_deref())?,
            tags: tags::checked(input.tags.clone().unwrap_or_default())?,
            client_token,
            sha256,
            input,
        })
    }
}

fn platform_version(text: Option<&str>) -> Result<&'static str, AwsError> {
    match text {
        None | Some("" | "LATEST" | LATEST_PLATFORM) => Ok(LATEST_PLATFORM),
        Some("1.3.0") => Ok("1.3.0"),
        Some(_) => {
            Err(errors::platform_unknown_exception("The specified platform does not exist."))
        }
    }
}

/// The tasks that an earlier call with the same token started, as they are now.
///
/// # Errors
/// When that call asked for something else.
fn replayed(
    read: &impl Read,
    ctx: &Context,
    request: &Request,
    now: Timestamp,
) -> Result<Option<Vec<TaskRecord>>, Fault> {
    let Some(token) = &request.client_token else { return Ok(None) };
    let key = RunTaskTokenRecord::key_of(&ctx.account, &ctx.region, token);
    let Some(earlier) = read.get(&key)? else { return Ok(None) };
    if earlier.created_at.plus_secs(TOKEN_LIFETIME_SECS) <= now {
        return Ok(None);
    }
    if earlier.request_sha256 != request.sha256 {
        let arn = |id: &String| {
            let resource = format!("task/{}/{id}", earlier.cluster);
            Arn::regional("ecs", &ctx.region, &ctx.account, resource).to_string()
        };
        let arns: Vec<String> = earlier.task_ids.iter().map(arn).collect();
        return Err(errors::conflict_exception(
            "The specified client token was already used in a request with other parameters.",
        )
        .with_detail("resourceIds", arns)
        .into());
    }
    let mut tasks = Vec::with_capacity(earlier.task_ids.len());
    for id in &earlier.task_ids {
        let key = TaskRecord::key_of(&ctx.account, &ctx.region, &earlier.cluster, id);
        tasks.extend(read.get(&key)?);
    }
    Ok(Some(tasks))
}

/// How tasks are placed: each one's capacity provider, when they have one.
fn placement(request: &Request, cluster: &ClusterRecord) -> Result<Vec<Option<String>>, AwsError> {
    let asked = request.input.capacity_provider_strategy.clone().unwrap_or_default();
    let strategy = match (&request.input.launch_type, asked.is_empty()) {
        (Some(api::LaunchType::Fargate), _) => return Ok(vec![None; request.n_tasks]),
        // There are no instances, and nobody can register one.
        (Some(_), _) => {
            return Err(invalid("No Container Instances were found in your cluster."));
        }
        (None, false) => asked,
        (None, true) => shapes::default_strategy(cluster),
    };
    if strategy.is_empty() {
        return Err(invalid("No Container Instances were found in your cluster."));
    }
    capacity::check_strategy(&strategy, &shapes::capacity_providers(cluster))?;
    Ok(capacity::spread(&strategy, request.n_tasks).into_iter().map(Some).collect())
}

fn launch(
    txn: &mut Txn<'_>,
    ctx: &Context,
    mut request: Request,
    now: Timestamp,
) -> Result<(Vec<TaskRecord>, Vec<api::Failure>), Fault> {
    let cluster = clusters::active(txn, ctx, &request.cluster)?;
    let name = request.input.task_definition.clone().unwrap_or_default();
    let definition = task_definitions::find(txn, ctx, &name)?
        .ok_or_else(|| errors::client_exception("TaskDefinition not found."))?;
    if definition.status != TaskDefinitionStatus::Active {
        return Err(errors::client_exception("TaskDefinition is inactive").into());
    }
    let providers = placement(&request, &cluster)?;
    let document = shapes::registered(&definition);
    let offered = document.compatibilities.as_deref().unwrap_or_default();
    if !offered.contains(&api::Compatibility::Fargate) {
        return Err(invalid("Task definition does not support launch_type FARGATE.").into());
    }
    let network = network(&request.input)?;
    let overrides = request.input.overrides.take();
    let Merged { spec, echo } = merge(&ctx.account, &document, overrides)?;
    if request.platform_version != LATEST_PLATFORM
        && (document.ephemeral_storage.is_some()
            || spec.shared_pid_namespace
            || spec.cpu_units > 4096)
    {
        return Err(errors::platform_task_definition_incompatibility_exception(format!(
            "Platform version {} does not support what the task definition asks for.",
            request.platform_version
        ))
        .into());
    }
    if request.input.enable_execute_command == Some(true) && spec.task_role_arn.is_none() {
        return Err(invalid(
            "The task couldn't be started because a valid taskRoleArn is not being used. Specify a \
             valid task role in your task definition and try again.",
        )
        .into());
    }
    unserved::check_request(&request.input)?;
    unserved::check_definition(&document)?;
    roles::check(txn, ctx, &spec)?;
    check_task_network(txn, &ctx.account, &ctx.region, &network.subnets, &network.groups)
        .map_err(network_fault)?;
    let tags = task_tags(txn, ctx, &request, &definition)?;

    let template = TaskRecord {
        account: ctx.account.clone(),
        region: ctx.region.clone(),
        cluster: cluster.name.clone(),
        id: String::new(),
        family: definition.family.clone(),
        revision: definition.revision,
        group: match request.input.group.clone() {
            Some(group) if !group.is_empty() => group,
            _ => format!("family:{}", definition.family),
        },
        started_by: request.input.started_by.clone().filter(|text| !text.is_empty()),
        tags,
        overrides: json::to_value(&echo),
        launch_type: "FARGATE".into(),
        capacity_provider: None,
        platform_version: request.platform_version.into(),
        enable_execute_command: request.input.enable_execute_command.unwrap_or_default(),
        availability_zone: String::new(),
        spec,
        network: no_network(&network.subnets[0]),
        credentials_id: None,
        desired_status: DesiredStatus::Running,
        last_status: TaskStatus::Provisioning,
        version: 1,
        stop: None,
        containers: Vec::new(),
        created_at: now,
        connectivity_at: None,
        pull_started_at: None,
        pull_stopped_at: None,
        started_at: None,
        stopping_at: None,
        execution_stopped_at: None,
        stopped_at: None,
    };
    let mut room = Room::look(txn)?;
    let (mut tasks, mut failures) = (Vec::with_capacity(providers.len()), Vec::new());
    for provider in providers {
        if let Err(failure) = room.take(&template.spec) {
            failures.push(failure);
            continue;
        }
        let mut task =
            TaskRecord { id: random::hex::<16>(), capacity_provider: provider, ..template.clone() };
        task.containers = containers(&task);
        connect(txn, &mut task, &network, now)?;
        if let Some(role_arn) = task.spec.task_role_arn.clone() {
            let id = random::uuid();
            txn.put(&TaskCredentialsRecord {
                id: id.clone(),
                account: task.account.clone(),
                region: task.region.clone(),
                cluster: task.cluster.clone(),
                task_id: task.id.clone(),
                role_arn,
                access_key_ids: Vec::new(),
                expires_at: now,
            });
            task.credentials_id = Some(id);
        }
        task_changed(txn, None, &mut task, now)?;
        txn.put(&task);
        tasks.push(task);
    }
    if tasks.is_empty() {
        // A token counts for what was started: the same request may find room later.
        return Ok((tasks, failures));
    }
    room.keep(txn);
    if let Some(token) = request.client_token {
        txn.put(&RunTaskTokenRecord {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            token,
            request_sha256: request.sha256,
            cluster: cluster.name,
            task_ids: tasks.iter().map(|task| task.id.clone()).collect(),
            created_at: now,
        });
    }
    Ok((tasks, failures))
}

fn containers(task: &TaskRecord) -> Vec<ContainerState> {
    let states = task.spec.containers.iter().map(|spec| ContainerState {
        name: spec.name.clone(),
        uuid: random::uuid(),
        runtime_id: format!("{}-{}", task.id, random::text(b"0123456789", 10)),
        status: ContainerStatus::Pending,
        image_digest: None,
        exit_code: None,
        reason: None,
        started_at: None,
        finished_at: None,
    });
    states.collect()
}

/// What the request says of the network.
#[derive(Clone, Debug)]
struct Network {
    /// At least one.
    subnets: Vec<String>,
    groups: Vec<String>,
    assign_public_ip: bool,
}

fn network(input: &api::RunTaskRequest) -> Result<Network, AwsError> {
    let configuration = input.network_configuration.as_ref();
    let vpc = configuration.and_then(|one| one.awsvpc_configuration.as_ref()).ok_or_else(|| {
        invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    })?;
    if input.placement_constraints.as_ref().is_some_and(|all| !all.is_empty()) {
        return Err(invalid("Placement constraints are not supported with FARGATE launch type."));
    }
    if input.placement_strategy.as_ref().is_some_and(|all| !all.is_empty()) {
        return Err(invalid("Placement strategies are not supported with FARGATE launch type."));
    }
    let subnets = vpc.subnets.clone().unwrap_or_default();
    let groups = vpc.security_groups.clone().unwrap_or_default();
    if subnets.is_empty() {
        return Err(invalid("subnets can not be empty."));
    }
    for (member, n_items, most) in
        [("subnets", subnets.len(), 16), ("securityGroups", groups.len(), 5)]
    {
        if n_items > most {
            return Err(invalid(format!("{member} can have at most {most} items.")));
        }
    }
    let assign_public_ip = match &vpc.assign_public_ip {
        None | Some(api::AssignPublicIp::Disabled) => false,
        Some(api::AssignPublicIp::Enabled) => true,
        Some(api::AssignPublicIp::Unknown(_)) => {
            return Err(invalid("assignPublicIp should be one of [ENABLED,DISABLED]"));
        }
    };
    Ok(Network { subnets, groups, assign_public_ip })
}

/// The network of a task that has none yet.
fn no_network(subnet: &str) -> TaskNetwork {
    TaskNetwork {
        attachment_id: String::new(),
        attachment_status: AttachmentStatus::Precreated,
        network_interface_id: String::new(),
        vpc_id: String::new(),
        subnet_id: subnet.into(),
        subnet_cidr: String::new(),
        vpc_cidr: String::new(),
        private_ip: String::new(),
        mac_address: String::new(),
        private_dns_name: String::new(),
        security_groups: Vec::new(),
        public_ip: None,
    }
}

/// Gives the task its interface. When no subnet has an address left, the task is accepted and
/// ends at once, as on AWS, where the interface is made after the answer.
fn connect(
    txn: &mut Txn<'_>,
    task: &mut TaskRecord,
    network: &Network,
    now: Timestamp,
) -> Result<(), Fault> {
    let attachment_id = random::uuid();
    let (account, region) = (task.account.clone(), task.region.clone());
    let resource = format!("attachment/{attachment_id}");
    let description = Arn::regional("ecs", &region, &account, resource).to_string();
    let made = allocate_task_interface(
        txn,
        &TaskInterfaceRequest {
            account: &account,
            region: &region,
            subnet_ids: &network.subnets,
            security_groups: &network.groups,
            assign_public_ip: network.assign_public_ip,
            attachment_id: &attachment_id,
            description: &description,
            tags: &task.tags,
            now,
        },
    );
    match made {
        Ok(made) => {
            task.network = made.network;
            task.availability_zone = made.availability_zone;
        }
        Err(InterfaceError::SubnetFull(_)) => {
            let checked =
                check_task_network(txn, &account, &region, &network.subnets, &network.groups)
                    .map_err(network_fault)?;
            let subnet = &checked.subnets[0];
            let public =
                if network.assign_public_ip { " with public IP assignment enabled" } else { "" };
            task.network.attachment_id = attachment_id;
            task.availability_zone.clone_from(&subnet.availability_zone);
            task.last_status = TaskStatus::Deprovisioning;
            let reason = format!(
                "Unexpected EC2 error while attempting to Create Network Interface{public} in \
                 subnet '{}': InsufficientFreeAddressesInSubnet",
                subnet.subnet_id
            );
            task.request_stop(TaskStop { code: StopCode::TaskFailedToStart, reason }, now);
        }
        Err(error) => return Err(network_fault(error)),
    }
    Ok(())
}

fn network_fault(error: InterfaceError) -> Fault {
    let message = match error {
        InterfaceError::Storage(cause) => return cause.into(),
        InterfaceError::NoSubnets => "subnets can not be empty.".into(),
        InterfaceError::SubnetNotFound(id) => format!(
            "Error retrieving subnet information for [{id}]: The subnet ID '{id}' does not exist \
             (ErrorCode: InvalidSubnetID.NotFound)"
        ),
        InterfaceError::GroupNotFound(id) => format!(
            "Error retrieving security group information for [{id}]: The security group '{id}' \
             does not exist (ErrorCode: InvalidGroup.NotFound)"
        ),
        InterfaceError::GroupOfOtherVpc { group, .. } => format!(
            "Security group {group} does not appear to belong to the same VPC as the input subnets."
        ),
        InterfaceError::SubnetsOfDifferentVpcs { first, other } => {
            format!("Subnets {first} and {other} do not belong to the same VPC.")
        }
        InterfaceError::SubnetFull(_)
        | InterfaceError::AddressNotAvailable(_)
        | InterfaceError::AddressInUse(_)
        | InterfaceError::NoPublicAddress => {
            return errors::client_exception(
                "Capacity is unavailable at this time. Please try again later or in a different \
                 availability zone",
            )
            .into();
        }
    };
    invalid(message).into()
}

fn task_tags(
    read: &impl Read,
    ctx: &Context,
    request: &Request,
    definition: &TaskDefinitionRecord,
) -> Result<Vec<Tag>, Fault> {
    let mut all = Vec::new();
    if request.input.propagate_tags == Some(api::PropagateTags::TaskDefinition) {
        all.clone_from(&definition.tags);
    }
    tags::merge(&mut all, request.tags.clone());
    if all.len() > 50 {
        return Err(invalid("tags can have at most 50 items.").into());
    }
    let managed = |key: &str, value: &str| Tag { key: key.into(), value: value.into() };
    if request.input.enable_ecs_managed_tags == Some(true) {
        all.push(managed("aws:ecs:clusterName", &request.cluster));
    }
    if settings::effective(read, ctx, "fargateEventWindows")? == "enabled" {
        let arn = clusters::arn(ctx, "cluster", &request.cluster);
        all.push(managed("aws:ecs:clusterArn", &arn));
        all.push(managed("aws:ecs:fargateTask", "true"));
    }
    Ok(all)
}
