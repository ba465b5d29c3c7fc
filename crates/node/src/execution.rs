//! What a task's execution role must be allowed to do before the task begins: pull from our own
//! registry, and write to its log streams.
//!
//! On AWS the agent calls ECR and CloudWatch Logs as that role. Here the node does their work
//! itself, so it asks what the services would have asked, and words a refusal as the agent does.
//! Not here: credentials of the task role ([`crate::credentials`]).

use std::sync::Arc;

use access::{Access, Ask, Call, Caller, Refused, ResourceDocument};
use model::policy::PolicyKind;
use model::policy::conditions::Facts;
use model::policy::evaluate::Decision;
use model::policy::trust::Naming;
use model::record::ecr::RepositoryRecord;
use model::record::ecs::TaskRecord;
use model::record::iam::RoleRecord;
use model::record::logs::LogGroupRecord;
use model::record::s3::BucketRecord;
use model::{AccountId, Arn, Principal, Region, StorageError, Timestamp};
use store::Read;
use store::logs::LogStreamName;

/// A repository of our own registry that a container's image is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repository {
    /// As the task definition names the image.
    pub(crate) image: String,
    pub(crate) account: AccountId,
    pub(crate) region: Region,
    pub(crate) name: String,
}

/// A stream that a container writes to, and whether its group is to be made.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    pub(crate) name: LogStreamName,
    pub(crate) creates_group: bool,
}

/// Why the task cannot begin, in the agent's words; `None` when nothing is in the way.
pub(crate) fn obstacle(
    access: &Access,
    read: &impl Read,
    task: &TaskRecord,
    repositories: &[Repository],
    streams: &[Stream],
    now: Timestamp,
) -> Result<Option<String>, StorageError> {
    let Some(role_arn) = &task.spec.execution_role_arn else {
        // Registration asks for a role where AWS does. What is left is one's own registry by a
        // name that AWS does not know; another account's is nobody's to take.
        let foreign = repositories.iter().find(|one| one.account != task.account);
        return Ok(foreign.map(forbidden));
    };
    let Some(agent) = Agent::acting_as(role_arn, access, read, &task.id, now)? else {
        return Ok(Some(cannot_assume(role_arn)));
    };
    if !repositories.is_empty()
        && let Err(refused) = agent.ask("ecr:GetAuthorizationToken", "*", None, None, &task.region)
    {
        return Ok(Some(format!(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution \
             resource retrieval failed: unable to retrieve ecr registry auth: service call has \
             been retried 1 time(s): AccessDeniedException: {}",
            refused.message
        )));
    }
    for one in repositories {
        let resource = format!("repository/{}", one.name);
        let arn = Arn::regional("ecr", &one.region, &one.account, resource).to_string();
        let key = RepositoryRecord::key_of(&one.account, &one.region, &one.name);
        let policy = read.get(&key)?.and_then(|record| record.policy);
        for action in ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] {
            let policy = policy.as_deref();
            let asked = agent.ask(action, &arn, Some(&one.account), policy, &one.region);
            if asked.is_err() {
                return Ok(Some(forbidden(one)));
            }
        }
    }
    for stream in streams {
        if let Err((operation, refused)) = agent.may_log(stream) {
            return Ok(Some(format!(
                "ResourceInitializationError: failed to validate logger args: create stream has \
                 been retried 1 times: failed to create Cloudwatch log {}: operation error \
                 CloudWatch Logs: {operation}, https response error StatusCode: 400, RequestID: {}, \
                 api error AccessDeniedException: {} : exit status 1",
                if operation == "CreateLogGroup" { "group" } else { "stream" },
                task.id,
                refused.message
            )));
        }
    }
    Ok(None)
}

/// Why an object that the task's definition names cannot be read, as S3 words it; `None` when it
/// can.
pub(crate) fn may_read_object(
    access: &Access,
    read: &impl Read,
    task: &TaskRecord,
    bucket: &BucketRecord,
    arn: &str,
    now: Timestamp,
) -> Result<Option<String>, StorageError> {
    // Registration asks for a role where AWS does.
    let role_arn = task.spec.execution_role_arn.as_deref().unwrap_or_default();
    let Some(agent) = Agent::acting_as(role_arn, access, read, &task.id, now)? else {
        return Ok(Some(cannot_assume(role_arn)));
    };
    let whole = format!("arn:aws:s3:::{}", bucket.name);
    for (action, resource) in [("s3:GetBucketLocation", whole.as_str()), ("s3:GetObject", arn)] {
        let policy = bucket.policy.as_deref().map(|document| ResourceDocument {
            name: "bucket policy",
            document,
            kind: PolicyKind::Resource,
        });
        let owner = Some(&bucket.account);
        if let Err(refused) = agent.ask_with(action, resource, owner, policy, &bucket.region) {
            return Ok(Some(refused.message));
        }
    }
    Ok(None)
}

/// Whether a function's role may write its log. `function`: its name, the session's.
pub(crate) fn may_write_log(
    access: &Access,
    read: &impl Read,
    role_arn: &str,
    function: &str,
    stream: LogStreamName,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let group = LogGroupRecord::key_of(&stream.account, &stream.region, &stream.group);
    let stream = Stream { creates_group: !read.contains(&group)?, name: stream };
    let agent = Agent::acting_as(role_arn, access, read, function, now)?;
    Ok(agent.is_some_and(|agent| agent.may_log(&stream).is_ok()))
}

/// The agent, who acts as the execution role in the task's name.
struct Agent<'a> {
    access: &'a Access,
    caller: Caller,
    /// The task's id.
    session: &'a str,
    now: Timestamp,
}

impl<'a> Agent<'a> {
    /// `None` when there is no such role.
    fn acting_as(
        role_arn: &str,
        access: &'a Access,
        read: &impl Read,
        session: &'a str,
        now: Timestamp,
    ) -> Result<Option<Agent<'a>>, StorageError> {
        let Some(role) = role_of(read, role_arn)? else { return Ok(None) };
        let principal = Principal::AssumedRole {
            account: role.account,
            role_path: role.path,
            role_name: role.name,
            role_id: role.id,
            session_name: session.to_owned(),
        };
        let caller = access.caller(&principal, None)?;
        Ok(caller.map(|caller| Agent { access, caller, session, now }))
    }

    fn ask(
        &self,
        action: &str,
        resource: &str,
        owner: Option<&AccountId>,
        policy: Option<&str>,
        region: &Region,
    ) -> Result<(), Refused> {
        let policy = policy.map(|document| ResourceDocument {
            name: "repository policy",
            document,
            kind: PolicyKind::Repository,
        });
        self.ask_with(action, resource, owner, policy, region)
    }

    fn ask_with(
        &self,
        action: &str,
        resource: &str,
        owner: Option<&AccountId>,
        resource_policy: Option<ResourceDocument<'_>>,
        region: &Region,
    ) -> Result<(), Refused> {
        let mut facts = Facts::over([self.caller.facts.clone()]);
        facts.add("aws:CurrentTime", self.now.to_string());
        facts.add("aws:EpochTime", self.now.as_secs().to_string());
        facts.add("aws:RequestedRegion", region.as_str());
        facts.add("aws:SecureTransport", "true");
        let call = Call { request_id: self.session, operation: "task:launch", now: self.now };
        let ask = Ask {
            action,
            resource,
            owner,
            resource_policy,
            granted_besides: Naming::No,
            facts: Arc::new(facts),
        };
        self.access.ask(&self.caller, call, &ask)
    }

    fn may_log(&self, stream: &Stream) -> Result<(), (&'static str, Refused)> {
        let LogStreamName { account, region, group, stream: name } = &stream.name;
        let arn = |resource: String| Arn::regional("logs", region, account, resource).to_string();
        let whole = arn(format!("log-group:{group}"));
        let in_group = |rest: &str| arn(format!("log-group:{group}:log-stream:{rest}"));
        let mut operations =
            vec![("CreateLogStream", in_group(name)), ("PutLogEvents", in_group(name))];
        if stream.creates_group {
            operations.insert(0, ("CreateLogGroup", in_group("")));
        }
        for (operation, resource) in operations {
            let action = format!("logs:{operation}");
            let asked =
                self.ask(&action, &resource, Some(account), None, region).or_else(|refused| {
                    // Policies name a group with or without what follows it.
                    let is_implicit = matches!(refused.decision, Decision::ImplicitDeny(_));
                    match is_implicit
                        && self.ask(&action, &whole, Some(account), None, region).is_ok()
                    {
                        true => Ok(()),
                        false => Err(refused),
                    }
                });
            asked.map_err(|refused| (operation, refused))?;
        }
        Ok(())
    }
}

fn forbidden(one: &Repository) -> String {
    format!(
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to \
         resolve ref {}: unexpected status from HEAD request: 403 Forbidden",
        one.image
    )
}

fn cannot_assume(role_arn: &str) -> String {
    format!(
        "ECS was unable to assume the role '{role_arn}' that was provided for this task. Please \
         verify that the role being passed has the proper trust relationship and permissions and \
         that your IAM user has permissions to pass this role."
    )
}

fn role_of(read: &impl Read, arn: &str) -> Result<Option<RoleRecord>, StorageError> {
    let Ok(parsed) = Arn::parse(arn) else { return Ok(None) };
    let Ok(account) = AccountId::parse(parsed.account()) else { return Ok(None) };
    let name = parsed.resource().rsplit('/').next().unwrap_or_default();
    let record = read.get(&RoleRecord::key_of(&account, name))?;
    Ok(record.filter(|role| role.arn() == parsed))
}
