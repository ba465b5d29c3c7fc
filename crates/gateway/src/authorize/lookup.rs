//! What only the store knows of resources: paths of users and roles, revisions of task
//! definitions, policies, tags.

use aws_api::Context;
use model::policy::PolicyKind;
use model::record::ec2::{SubnetRecord, VpcRecord};
use model::record::ecr::RepositoryRecord;
use model::record::ecs::{
    ClusterRecord, Tag, TaskDefinitionRecord, TaskDefinitionStatus, TaskRecord,
};
use model::record::events::{DEFAULT_BUS, EventBusRecord, RuleRecord};
use model::record::iam::{
    GroupRecord, InstanceProfileRecord, PolicyRecord, RoleRecord, UserRecord,
};
use model::record::lambda::{FunctionPolicyRecord, FunctionSettingsRecord, LayerVersionRecord};
use model::record::logs::LogGroupRecord;
use model::record::scheduler::ScheduleGroupRecord;
use model::record::sns::TopicRecord;
use model::record::sqs::QueueRecord;
use model::{AccountId, Arn, Principal, Region, StorageError};
use store::{Read, Reader};

use super::Found;

/// Lets nobody in: what a role says that does not exist.
const NOBODY: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*"}}"#;

pub(super) struct Lookup<'a> {
    pub(super) read: &'a Reader,
    pub(super) ctx: &'a Context,
}

impl Lookup<'_> {
    fn iam(&self, resource: String) -> String {
        Arn::global("iam", &self.ctx.account, resource).to_string()
    }

    /// The ARN of a user; without a name, of the caller.
    pub(super) fn user(&self, name: Option<&str>) -> Result<String, StorageError> {
        let Some(name) = name else {
            return Ok(match &self.ctx.principal {
                principal @ (Principal::User { .. } | Principal::Root { .. }) => principal.arn(),
                other => other.role_arn().unwrap_or_else(|| other.arn()),
            });
        };
        let record = self.read.get(&UserRecord::key_of(&self.ctx.account, name))?;
        Ok(record.map_or_else(|| self.iam(format!("user/{name}")), |user| user.arn().to_string()))
    }

    pub(super) fn role(&self, name: &str) -> Result<String, StorageError> {
        let record = self.read.get(&RoleRecord::key_of(&self.ctx.account, name))?;
        Ok(record.map_or_else(|| self.iam(format!("role/{name}")), |role| role.arn().to_string()))
    }

    pub(super) fn group(&self, name: &str) -> Result<String, StorageError> {
        let record = self.read.get(&GroupRecord::key_of(&self.ctx.account, name))?;
        Ok(record.map_or_else(|| self.iam(format!("group/{name}")), |g| g.arn().to_string()))
    }

    pub(super) fn profile(&self, name: &str) -> Result<String, StorageError> {
        let record = self.read.get(&InstanceProfileRecord::key_of(&self.ctx.account, name))?;
        Ok(record
            .map_or_else(|| self.iam(format!("instance-profile/{name}")), |p| p.arn().to_string()))
    }

    /// The ARN of a task definition that is given as family, with or without revision, or as an
    /// ARN. A family means its newest revision.
    pub(super) fn definition(&self, text: &str) -> Result<String, StorageError> {
        if let Some(record) = self.definition_record(text)? {
            return Ok(self.definition_arn(&format!("{}:{}", record.family, record.revision)));
        }
        Ok(match text.starts_with("arn:") {
            true => text.to_owned(),
            false => self.definition_arn(text),
        })
    }

    fn definition_arn(&self, name: &str) -> String {
        let resource = format!("task-definition/{name}");
        Arn::regional("ecs", &self.ctx.region, &self.ctx.account, resource).to_string()
    }

    pub(super) fn definition_record(
        &self,
        text: &str,
    ) -> Result<Option<TaskDefinitionRecord>, StorageError> {
        let name = match Arn::parse(text) {
            Ok(arn) if arn.account() != self.ctx.account.as_str() => return Ok(None),
            Ok(arn) => {
                arn.resource().strip_prefix("task-definition/").unwrap_or_default().to_owned()
            }
            Err(_) => text.to_owned(),
        };
        let (account, region) = (&self.ctx.account, &self.ctx.region);
        if let Some((family, revision)) = name.split_once(':') {
            let Ok(revision) = revision.parse() else { return Ok(None) };
            let key = TaskDefinitionRecord::key_of(account, region, family, revision);
            return self.read.get(&key);
        }
        let mut newest = None;
        let keys = TaskDefinitionRecord::family_keys(account, region, &name);
        self.read.visit_back(&keys, None, |record: TaskDefinitionRecord| {
            let is_active = record.status == TaskDefinitionStatus::Active;
            if is_active {
                newest = Some(record);
            }
            !is_active
        })?;
        Ok(newest)
    }

    /// The policy of the resource that bears on `action`.
    pub(super) fn resource_policy(
        &self,
        action: &str,
        arn: &Arn,
    ) -> Result<Option<Found>, StorageError> {
        let account = AccountId::parse(arn.account()).ok();
        if action.starts_with("sts:")
            && let Some(name) = arn.resource().strip_prefix("role/")
        {
            let name = name.rsplit('/').next().unwrap_or(name);
            let role = match &account {
                Some(account) => self.read.get(&RoleRecord::key_of(account, name))?,
                None => None,
            };
            let role = role.filter(|role| role.arn() == *arn);
            let label = format!("trust policy of role {name}");
            let document = role.map_or_else(|| NOBODY.to_owned(), |role| role.trust_policy);
            return Ok(Some((label, document, PolicyKind::Trust)));
        }
        if arn.service() == "ecr"
            && let Some(name) = arn.resource().strip_prefix("repository/")
            && let (Some(account), Ok(region)) = (&account, Region::parse(arn.region()))
        {
            let record = self.read.get(&RepositoryRecord::key_of(account, &region, name))?;
            let document = record.and_then(|record| record.policy);
            return Ok(document.map(|document| {
                (format!("policy of repository {name}"), document, PolicyKind::Repository)
            }));
        }
        if let Some(key) = QueueRecord::key_of_arn(arn) {
            let document = self.read.get(&key)?.and_then(|queue| queue.policy);
            let label = format!("policy of queue {}", arn.resource());
            return Ok(document.map(|document| (label, document, PolicyKind::Resource)));
        }
        if let Some(key) = TopicRecord::key_of_arn(arn) {
            let document = self.read.get(&key)?.and_then(|topic| topic.policy);
            let label = format!("policy of topic {}", arn.resource());
            return Ok(document.map(|document| (label, document, PolicyKind::Resource)));
        }
        if arn.service() == "lambda" {
            return self.lambda_policy(arn);
        }
        Ok(None)
    }

    /// The policy of a function, of one of its versions or aliases, or of a layer's version.
    fn lambda_policy(&self, arn: &Arn) -> Result<Option<Found>, StorageError> {
        let document = if let Some(key) = FunctionPolicyRecord::key_of_arn(&arn.to_string()) {
            self.read.get(&key)?.map(|record| record.document)
        } else {
            let layer = arn.resource().strip_prefix("layer:").and_then(|rest| rest.split_once(':'));
            let (Some((name, version)), Ok(account), Ok(region)) =
                (layer, AccountId::parse(arn.account()), Region::parse(arn.region()))
            else {
                return Ok(None);
            };
            let version = version.parse().unwrap_or(0);
            let key = LayerVersionRecord::key_of(&account, &region, name, version);
            self.read.get(&key)?.and_then(|layer| layer.policy)
        };
        let label = format!("policy of {}", arn.resource());
        Ok(document.map(|document| (label, document, PolicyKind::Resource)))
    }

    /// `aws:ResourceTag/…` and the service's own form of it.
    pub(super) fn tags(&self, arn: &Arn) -> Result<Vec<(String, String)>, StorageError> {
        let Ok(account) = AccountId::parse(arn.account()) else { return Ok(Vec::new()) };
        let region = Region::parse(arn.region()).unwrap_or_else(|_| self.ctx.region.clone());
        let (kind, name) = arn.resource().split_once(['/', ':']).unwrap_or((arn.resource(), ""));
        let last = name.rsplit('/').next().unwrap_or(name);
        let (account, region, read) = (&account, &region, self.read);
        let tags: Vec<Tag> = match (arn.service(), kind) {
            ("ecs", "cluster") => {
                let record = read.get(&ClusterRecord::key_of(account, region, name))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("ecs", "task-definition") => {
                let record = self.definition_record(&arn.to_string())?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("ecs", "task") => match name.split_once('/') {
                Some((cluster, id)) => {
                    let record = read.get(&TaskRecord::key_of(account, region, cluster, id))?;
                    record.map(|record| record.tags).unwrap_or_default()
                }
                None => Vec::new(),
            },
            ("events", "rule") => {
                let (bus, rule) = name.rsplit_once('/').unwrap_or((DEFAULT_BUS, name));
                let record = read.get(&RuleRecord::key_of(account, region, bus, rule))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("events", "event-bus") => {
                let record = read.get(&EventBusRecord::key_of(account, region, name))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("scheduler", "schedule-group") => {
                let record = read.get(&ScheduleGroupRecord::key_of(account, region, name))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("iam", "role") => {
                let record = read.get(&RoleRecord::key_of(account, last))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("iam", "user") => {
                let record = read.get(&UserRecord::key_of(account, last))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("iam", "policy") => {
                let record = read.get(&PolicyRecord::key_of(account, last))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("ecr", "repository") => {
                let record = read.get(&RepositoryRecord::key_of(account, region, name))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("logs", "log-group") => {
                let name = name.split(':').next().unwrap_or(name);
                let record = read.get(&LogGroupRecord::key_of(account, region, name))?;
                let tags = record.map(|record| record.tags).unwrap_or_default();
                tags.into_iter().map(|(key, value)| Tag { key, value }).collect()
            }
            ("sqs", name) => {
                let record = read.get(&QueueRecord::key_of(account, region, name))?;
                let tags = record.map(|record| record.tags).unwrap_or_default();
                tags.into_iter().map(|(key, value)| Tag { key, value }).collect()
            }
            ("sns", name) => {
                let record = read.get(&TopicRecord::key_of(account, region, name))?;
                let tags = record.map(|record| record.tags).unwrap_or_default();
                tags.into_iter().map(|(key, value)| Tag { key, value }).collect()
            }
            ("lambda", "function") => {
                let name = name.split(':').next().unwrap_or(name);
                let record = read.get(&FunctionSettingsRecord::key_of(account, region, name))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("ec2", "vpc") => {
                let record = read.get(&VpcRecord::key_of(account, region, name))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            ("ec2", "subnet") => {
                let record = read.get(&SubnetRecord::key_of(account, region, name))?;
                record.map(|record| record.tags).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        Ok(tags
            .into_iter()
            .flat_map(|tag| {
                ["aws", arn.service()]
                    .map(|prefix| (format!("{prefix}:ResourceTag/{}", tag.key), tag.value.clone()))
            })
            .collect())
    }
}
