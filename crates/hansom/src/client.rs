//! The daemon as the client commands use it: by its API only, like any other client.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use aws_api::client::{Client, ClientError};
use aws_api::{ec2, ecr, ecs, iam, logs};

use crate::settings::ClientSettings;

/// The group that `hansom run` logs to, and the role that lets ECS write there.
const LOG_GROUP: &str = "/hansom/run";
const EXECUTION_ROLE: &str = "hansom-run-execution";
const EXECUTION_POLICY: &str =
    "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

#[derive(Debug)]
pub(crate) struct Api {
    client: Client,
    region: String,
}

/// What `hansom run` was asked for.
#[derive(Clone, Debug)]
pub(crate) struct TaskRequest {
    pub(crate) family: String,
    pub(crate) image: String,
    pub(crate) cpu: String,
    pub(crate) memory: String,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) command: Vec<String>,
    pub(crate) task_role: Option<String>,
    pub(crate) cluster: String,
}

/// One container's stream.
#[derive(Clone, Debug)]
pub(crate) struct LogPlace {
    pub(crate) container: String,
    group: String,
    stream: String,
}

macro_rules! call {
    ($api:expr, $service:ident :: $operation:literal, $input:expr) => {
        $api.call($service::OPERATIONS, $operation, $input)
    };
}

impl Api {
    pub(crate) fn new(settings: ClientSettings) -> Api {
        let ClientSettings { endpoint, region, access_key_id, secret_access_key, session_token } =
            settings;
        let credentials = aws_api::sigv4::Credentials {
            access_key: access_key_id,
            secret_key: secret_access_key,
            session_token,
        };
        let region = region.to_string();
        Api { client: Client::new(endpoint, credentials, region.clone()), region }
    }

    async fn call<I, O>(
        &self,
        operations: &'static [aws_api::Operation],
        name: &str,
        input: I,
    ) -> Result<O, ClientError>
    where
        I: aws_api::value::Structure,
        O: aws_api::value::Structure + aws_api::value::Value + Default,
    {
        let operation = operations
            .iter()
            .find(|operation| operation.name == name)
            .expect("the operation is one of the generated ones");
        self.client.call(operation, &input).await
    }

    pub(crate) async fn cluster_arns(&self) -> Result<Vec<String>> {
        let mut arns = Vec::new();
        let mut next_token = None;
        loop {
            let input = ecs::ListClustersRequest { next_token, ..Default::default() };
            let page: ecs::ListClustersResponse = call!(self, ecs::"ListClusters", input).await?;
            arns.extend(page.cluster_arns.unwrap_or_default());
            next_token = page.next_token;
            if next_token.is_none() {
                return Ok(arns);
            }
        }
    }

    /// Every task of a cluster that is to run, or that is to be stopped.
    pub(crate) async fn tasks(
        &self,
        cluster: &str,
        desired_status: ecs::DesiredStatus,
    ) -> Result<Vec<ecs::Task>> {
        let mut tasks = Vec::new();
        let mut next_token = None;
        loop {
            let input = ecs::ListTasksRequest {
                cluster: Some(cluster.to_owned()),
                desired_status: Some(desired_status.clone()),
                next_token,
                ..Default::default()
            };
            let page: ecs::ListTasksResponse = call!(self, ecs::"ListTasks", input).await?;
            let arns = page.task_arns.unwrap_or_default();
            if !arns.is_empty() {
                tasks.extend(self.describe(cluster, arns).await?);
            }
            next_token = page.next_token;
            if next_token.is_none() {
                return Ok(tasks);
            }
        }
    }

    async fn describe(&self, cluster: &str, tasks: Vec<String>) -> Result<Vec<ecs::Task>> {
        let input = ecs::DescribeTasksRequest {
            cluster: Some(cluster.to_owned()),
            tasks: Some(tasks),
            ..Default::default()
        };
        let output: ecs::DescribeTasksResponse = call!(self, ecs::"DescribeTasks", input).await?;
        Ok(output.tasks.unwrap_or_default())
    }

    /// The task whose id begins with `name`, or whose ARN it is, in any cluster.
    pub(crate) async fn find_task(&self, name: &str) -> Result<ecs::Task> {
        let wanted = name.rsplit('/').next().unwrap_or(name);
        let mut found = Vec::new();
        for cluster in self.cluster_arns().await? {
            for status in [ecs::DesiredStatus::Running, ecs::DesiredStatus::Stopped] {
                let tasks = self.tasks(&cluster, status).await?;
                found.extend(tasks.into_iter().filter(|task| {
                    let arn = task.task_arn.as_deref().unwrap_or_default();
                    arn.rsplit('/').next().is_some_and(|id| id.starts_with(wanted))
                }));
            }
        }
        match found.len() {
            0 => bail!("there is no task {name}; `hansom ps --all` lists those that can be seen"),
            1 => Ok(found.remove(0)),
            n => bail!("{n} tasks begin with {name}; give more of the id"),
        }
    }

    pub(crate) async fn refresh(&self, task: &ecs::Task) -> Result<ecs::Task> {
        let cluster = task.cluster_arn.clone().unwrap_or_default();
        let arn = task.task_arn.clone().unwrap_or_default();
        let mut found = self.describe(&cluster, vec![arn.clone()]).await?;
        found.pop().with_context(|| format!("the task {arn} can no longer be described"))
    }

    pub(crate) async fn until_stopped(&self, mut task: ecs::Task) -> Result<ecs::Task> {
        while task.last_status.as_deref() != Some("STOPPED") {
            tokio::time::sleep(Duration::from_millis(100)).await;
            task = self.refresh(&task).await?;
        }
        Ok(task)
    }

    pub(crate) async fn stop_task(&self, task: &ecs::Task, reason: Option<&str>) -> Result<()> {
        let input = ecs::StopTaskRequest {
            cluster: task.cluster_arn.clone(),
            task: task.task_arn.clone(),
            reason: reason.map(str::to_owned),
        };
        let _: ecs::StopTaskResponse = call!(self, ecs::"StopTask", input).await?;
        Ok(())
    }

    /// Makes what is missing, and runs the task. Returns it with its definition's ARN.
    pub(crate) async fn hail(&self, request: &TaskRequest) -> Result<(ecs::Task, String)> {
        let execution_role = self.ensure_execution_role().await?;
        self.ensure_log_group().await?;
        let input = ecs::CreateClusterRequest {
            cluster_name: Some(request.cluster.clone()),
            ..Default::default()
        };
        let _: ecs::CreateClusterResponse = call!(self, ecs::"CreateCluster", input).await?;
        let definition = self.register(request, execution_role).await?;
        let subnets = self.default_subnets().await?;
        let input = ecs::RunTaskRequest {
            cluster: Some(request.cluster.clone()),
            task_definition: Some(definition.clone()),
            launch_type: Some(ecs::LaunchType::Fargate),
            started_by: Some("hansom-run".into()),
            network_configuration: Some(ecs::NetworkConfiguration {
                awsvpc_configuration: Some(ecs::AwsVpcConfiguration {
                    subnets: Some(subnets),
                    assign_public_ip: Some(ecs::AssignPublicIp::Enabled),
                    ..Default::default()
                }),
            }),
            ..Default::default()
        };
        let output: ecs::RunTaskResponse = call!(self, ecs::"RunTask", input).await?;
        if let Some(failure) = output.failures.iter().flatten().next() {
            bail!("the task was not placed: {}", failure.reason.as_deref().unwrap_or("no reason"));
        }
        let task = output.tasks.and_then(|mut tasks| tasks.pop()).context("no task was started")?;
        Ok((task, definition))
    }

    async fn register(&self, request: &TaskRequest, execution_role: String) -> Result<String> {
        let pairs = |list: &[(String, String)]| {
            list.iter()
                .map(|(name, value)| ecs::KeyValuePair {
                    name: Some(name.clone()),
                    value: Some(value.clone()),
                })
                .collect()
        };
        let options = [
            ("awslogs-group", LOG_GROUP),
            ("awslogs-region", &self.region),
            ("awslogs-stream-prefix", "run"),
        ];
        let container = ecs::ContainerDefinition {
            name: Some("main".into()),
            image: Some(request.image.clone()),
            essential: Some(true),
            command: (!request.command.is_empty()).then(|| request.command.clone()),
            environment: Some(pairs(&request.environment)),
            log_configuration: Some(ecs::LogConfiguration {
                log_driver: Some(ecs::LogDriver::Awslogs),
                options: Some(options.map(|(k, v)| (k.to_owned(), v.to_owned())).into()),
                ..Default::default()
            }),
            ..Default::default()
        };
        let input = ecs::RegisterTaskDefinitionRequest {
            family: Some(request.family.clone()),
            network_mode: Some(ecs::NetworkMode::Awsvpc),
            requires_compatibilities: Some(vec![ecs::Compatibility::Fargate]),
            cpu: Some(request.cpu.clone()),
            memory: Some(request.memory.clone()),
            execution_role_arn: Some(execution_role),
            task_role_arn: request.task_role.clone(),
            container_definitions: Some(vec![container]),
            ..Default::default()
        };
        let output: ecs::RegisterTaskDefinitionResponse =
            call!(self, ecs::"RegisterTaskDefinition", input).await?;
        output
            .task_definition
            .and_then(|definition| definition.task_definition_arn)
            .context("the answer has no task definition")
    }

    async fn ensure_execution_role(&self) -> Result<String> {
        let get = iam::GetRoleRequest { role_name: Some(EXECUTION_ROLE.into()) };
        let role = match call!(self, iam::"GetRole", get).await {
            Ok(iam::GetRoleResponse { role }) => role,
            Err(error) if error.code() == Some("NoSuchEntity") => {
                let input = iam::CreateRoleRequest {
                    role_name: Some(EXECUTION_ROLE.into()),
                    assume_role_policy_document: Some(TRUST.into()),
                    description: Some("Lets ECS write the logs of `hansom run`".into()),
                    ..Default::default()
                };
                let made: iam::CreateRoleResponse = call!(self, iam::"CreateRole", input).await?;
                let input = iam::AttachRolePolicyRequest {
                    role_name: Some(EXECUTION_ROLE.into()),
                    policy_arn: Some(EXECUTION_POLICY.into()),
                };
                let _: () = call!(self, iam::"AttachRolePolicy", input).await?;
                made.role
            }
            Err(error) => return Err(error.into()),
        };
        role.and_then(|role| role.arn).context("the answer has no role")
    }

    async fn ensure_log_group(&self) -> Result<()> {
        let input = logs::CreateLogGroupRequest {
            log_group_name: Some(LOG_GROUP.into()),
            ..Default::default()
        };
        let made: Result<(), ClientError> = call!(self, logs::"CreateLogGroup", input).await;
        match made {
            Err(error) if error.code() == Some("ResourceAlreadyExistsException") => Ok(()),
            result => Ok(result?),
        }
    }

    async fn default_subnets(&self) -> Result<Vec<String>> {
        let filter =
            ec2::Filter { name: Some("default-for-az".into()), values: Some(vec!["true".into()]) };
        let input =
            ec2::DescribeSubnetsRequest { filters: Some(vec![filter]), ..Default::default() };
        let output: ec2::DescribeSubnetsResult = call!(self, ec2::"DescribeSubnets", input).await?;
        let subnets: Vec<String> =
            output.subnets.into_iter().flatten().filter_map(|subnet| subnet.subnet_id).collect();
        if subnets.is_empty() {
            bail!(
                "the region {} has no default subnets; make them with `aws ec2 create-default-vpc`",
                self.region
            );
        }
        Ok(subnets)
    }

    /// Removes the definition and the log streams of a task that has stopped.
    pub(crate) async fn forget(&self, task: &ecs::Task, definition: &str) -> Result<()> {
        for LogPlace { group, stream, .. } in self.log_places(task).await? {
            let input = logs::DeleteLogStreamRequest {
                log_group_name: Some(group),
                log_stream_name: Some(stream),
            };
            let gone: Result<(), ClientError> = call!(self, logs::"DeleteLogStream", input).await;
            match gone {
                Err(error) if error.code() == Some("ResourceNotFoundException") => {}
                result => result?,
            }
        }
        let input =
            ecs::DeregisterTaskDefinitionRequest { task_definition: Some(definition.to_owned()) };
        let _: ecs::DeregisterTaskDefinitionResponse =
            call!(self, ecs::"DeregisterTaskDefinition", input).await?;
        let input = ecs::DeleteTaskDefinitionsRequest {
            task_definitions: Some(vec![definition.to_owned()]),
        };
        let _: ecs::DeleteTaskDefinitionsResponse =
            call!(self, ecs::"DeleteTaskDefinitions", input).await?;
        Ok(())
    }

    /// Where the containers of a task log to, by its definition.
    pub(crate) async fn log_places(&self, task: &ecs::Task) -> Result<Vec<LogPlace>> {
        let input = ecs::DescribeTaskDefinitionRequest {
            task_definition: task.task_definition_arn.clone(),
            ..Default::default()
        };
        let output: ecs::DescribeTaskDefinitionResponse =
            call!(self, ecs::"DescribeTaskDefinition", input).await?;
        let definition = output.task_definition.context("the answer has no task definition")?;
        let arn = task.task_arn.as_deref().unwrap_or_default();
        let task_id = arn.rsplit('/').next().unwrap_or_default();
        let place = |container: ecs::ContainerDefinition| {
            let options = container.log_configuration?.options?;
            let name = container.name?;
            let group = options.get("awslogs-group")?.clone();
            let prefix = options.get("awslogs-stream-prefix")?;
            Some(LogPlace { stream: format!("{prefix}/{name}/{task_id}"), container: name, group })
        };
        Ok(definition.container_definitions.into_iter().flatten().filter_map(place).collect())
    }

    /// The events after `token`, and the token for those after them; `None` while there is no
    /// such stream.
    pub(crate) async fn log_events(
        &self,
        place: &LogPlace,
        token: Option<String>,
    ) -> Result<Option<(Vec<logs::OutputLogEvent>, Option<String>)>> {
        let input = logs::GetLogEventsRequest {
            log_group_name: Some(place.group.clone()),
            log_stream_name: Some(place.stream.clone()),
            start_from_head: Some(true),
            next_token: token,
            ..Default::default()
        };
        match call!(self, logs::"GetLogEvents", input).await {
            Ok(logs::GetLogEventsResponse { events, next_forward_token, .. }) => {
                Ok(Some((events.unwrap_or_default(), next_forward_token)))
            }
            Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Every image with its repository's URI.
    pub(crate) async fn images(&self) -> Result<Vec<(String, ecr::ImageDetail)>> {
        let mut images = Vec::new();
        let input = ecr::DescribeRepositoriesRequest::default();
        let repositories: ecr::DescribeRepositoriesResponse =
            call!(self, ecr::"DescribeRepositories", input).await?;
        for repository in repositories.repositories.unwrap_or_default() {
            let mut next_token = None;
            loop {
                let input = ecr::DescribeImagesRequest {
                    repository_name: repository.repository_name.clone(),
                    next_token,
                    ..Default::default()
                };
                let page: ecr::DescribeImagesResponse =
                    call!(self, ecr::"DescribeImages", input).await?;
                let uri = repository.repository_uri.clone().unwrap_or_default();
                let details = page.image_details.unwrap_or_default();
                images.extend(details.into_iter().map(|detail| (uri.clone(), detail)));
                next_token = page.next_token;
                if next_token.is_none() {
                    break;
                }
            }
        }
        Ok(images)
    }
}
