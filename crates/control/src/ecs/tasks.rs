//! DescribeTasks, ListTasks, StopTask. How tasks come to be: [`super::run_task`].

use aws_api::ecs::{self as api, errors};
use aws_api::{AwsError, Context};
use model::record::ecs::{DesiredStatus, StopCode, TaskRecord, TaskStatus, TaskStop};
use store::Read;
use store::task_events::task_changed;

use super::fault::Fault;
use super::identifiers::{cluster_name, task_id};
use super::paging::Page;
use super::{Ecs, clusters, shapes};

const MOST_DESCRIBED: usize = 100;

fn invalid(message: impl Into<String>) -> AwsError {
    errors::invalid_parameter_exception(message)
}

pub(crate) async fn describe(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DescribeTasksRequest,
) -> Result<api::DescribeTasksResponse, Fault> {
    let asked = input.tasks.unwrap_or_default();
    if asked.is_empty() {
        return Err(invalid("Tasks cannot be empty.").into());
    }
    if asked.len() > MOST_DESCRIBED {
        return Err(invalid(format!("taskIds can have at most {MOST_DESCRIBED} items.")).into());
    }
    let cluster = cluster_name(ctx, input.cluster.as_deref())?;
    let ids: Vec<Option<String>> =
        asked.iter().map(|text| task_id(ctx, &cluster, text)).collect::<Result<_, _>>()?;
    let with_tags = input.include.is_some_and(|parts| parts.contains(&api::TaskField::Tags));
    let read = ecs.store.read()?;
    clusters::known(&read, ctx, &cluster)?;
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for (text, id) in asked.into_iter().zip(ids) {
        let found = match &id {
            Some(id) => read.get(&TaskRecord::key_of(&ctx.account, &ctx.region, &cluster, id))?,
            None => None,
        };
        match found {
            Some(task) => tasks.push(shapes::task(&task, with_tags)),
            None => {
                let arn = match id {
                    Some(id) => clusters::arn(ctx, "task", &format!("{cluster}/{id}")),
                    None => text,
                };
                failures.push(clusters::missing(arn));
            }
        }
    }
    Ok(api::DescribeTasksResponse { tasks: Some(tasks), failures: Some(failures) })
}

/// Which tasks a listing has.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filter {
    family: Option<String>,
    started_by: Option<String>,
    desired: DesiredFilter,
    launch_type: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DesiredFilter {
    Running,
    Stopped,
    /// A legal value that no task has.
    Pending,
}

impl Filter {
    /// # Errors
    /// When members exclude one another or are not what they should be.
    fn read(input: &api::ListTasksRequest) -> Result<Filter, AwsError> {
        let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        let others =
            [&input.family, &input.service_name, &input.container_instance, &input.daemon_name];
        let started_by = text(&input.started_by);
        let has_others = others.into_iter().any(|other| text(other).is_some())
            || input.launch_type.is_some()
            || input.desired_status.is_some();
        if started_by.is_some() && has_others {
            return Err(invalid("cannot specify startedBy with other arguments"));
        }
        if text(&input.service_name).is_some() {
            return Err(errors::service_not_found_exception("Service not found."));
        }
        if text(&input.container_instance).is_some() {
            return Err(invalid("The specified container instance does not exist."));
        }
        if text(&input.daemon_name).is_some() {
            return Err(errors::daemon_not_found_exception("Daemon not found."));
        }
        let desired = match &input.desired_status {
            None | Some(api::DesiredStatus::Running) => DesiredFilter::Running,
            Some(api::DesiredStatus::Stopped) => DesiredFilter::Stopped,
            Some(api::DesiredStatus::Pending) => DesiredFilter::Pending,
            Some(api::DesiredStatus::Unknown(_)) => {
                return Err(invalid("desiredStatus should be one of [RUNNING,PENDING,STOPPED]"));
            }
        };
        let launch_type = match &input.launch_type {
            Some(api::LaunchType::Unknown(_)) => {
                return Err(invalid("launch type should be one of [EC2,FARGATE,EXTERNAL]"));
            }
            other => other.as_ref().map(|one| one.as_str().to_owned()),
        };
        Ok(Filter { family: text(&input.family), started_by, desired, launch_type })
    }

    fn has(&self, task: &TaskRecord) -> bool {
        fn is<T: PartialEq>(wanted: Option<&T>, found: Option<&T>) -> bool {
            wanted.is_none() || wanted == found
        }
        let desired = match self.desired {
            DesiredFilter::Running => task.desired_status == DesiredStatus::Running,
            DesiredFilter::Stopped => task.desired_status == DesiredStatus::Stopped,
            DesiredFilter::Pending => false,
        };
        desired
            && is(self.family.as_ref(), Some(&task.family))
            && is(self.started_by.as_ref(), task.started_by.as_ref())
            && is(self.launch_type.as_ref(), Some(&task.launch_type))
    }
}

pub(crate) async fn list(
    ecs: &Ecs,
    ctx: &Context,
    input: api::ListTasksRequest,
) -> Result<api::ListTasksResponse, Fault> {
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let cluster = cluster_name(ctx, input.cluster.as_deref())?;
    let read = ecs.store.read()?;
    clusters::known(&read, ctx, &cluster)?;
    let filter = Filter::read(&input)?;
    let mut found = Vec::new();
    let keys = TaskRecord::cluster_keys(&ctx.account, &ctx.region, &cluster);
    read.visit(&keys, None, |task: TaskRecord| {
        if filter.has(&task) {
            found.push((task.id.clone(), task.arn().to_string()));
        }
        true
    })?;
    let (found, next_token) = page.cut(found, |(id, _)| id.clone(), |id, after| id > after);
    let arns = found.into_iter().map(|(_, arn)| arn).collect();
    Ok(api::ListTasksResponse { task_arns: Some(arns), next_token })
}

pub(crate) async fn stop(
    ecs: &Ecs,
    ctx: &Context,
    input: api::StopTaskRequest,
) -> Result<api::StopTaskResponse, Fault> {
    let cluster = cluster_name(ctx, input.cluster.as_deref())?;
    let id = task_id(ctx, &cluster, input.task.as_deref().unwrap_or_default())?;
    let reason = match input.reason {
        Some(reason) if !reason.is_empty() => reason,
        _ => "Task stopped by user".into(),
    };
    if reason.chars().count() > 1024 {
        return Err(invalid("reason can have at most 1024 characters.").into());
    }
    let (ctx, now) = (ctx.clone(), ecs.clock.now());
    let task = ecs
        .store
        .write(move |txn| {
            clusters::known(txn, &ctx, &cluster)?;
            let found = match &id {
                Some(id) => {
                    txn.get(&TaskRecord::key_of(&ctx.account, &ctx.region, &cluster, id))?
                }
                None => None,
            };
            let mut task = found.ok_or_else(|| invalid("The referenced task was not found."))?;
            let stop = TaskStop { code: StopCode::UserInitiated, reason };
            let before = task.clone();
            if task.last_status != TaskStatus::Stopped && task.request_stop(stop, now) {
                task.tags.clear();
                task_changed(txn, Some(&before), &mut task, now)?;
                txn.put(&task);
            }
            Ok::<_, Fault>(task)
        })
        .await?;
    Ok(api::StopTaskResponse { task: Some(shapes::task(&task, true)) })
}
