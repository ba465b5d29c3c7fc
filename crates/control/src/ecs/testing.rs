//! A world for tests: the service on a real store, its clock in our hand, and a node that does
//! what it is told.

use aws_api::ecs::Ecs as _;
use aws_api::{AwsError, Context, json};
use model::record::ec2::SubnetRecord;
use model::record::ecs::{ContainerStatus, StopCode, TaskRecord, TaskStatus, TaskStop};
use model::record::iam::RoleRecord;
use model::{Clock, Key, StorageError, Timestamp};
use serde_json::{Value, json};
use store::task_events::task_changed;
use store::{Holder, Read, Store, Txn};

use super::{Ecs, reconcile};
use crate::ec2::ensure_default_network;

pub(crate) struct World {
    pub(crate) ecs: Ecs,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ctx: Context,
    pub(crate) subnet: String,
    // Last: the store is closed before its directory goes.
    _dir: tempfile::TempDir,
}

/// The operations of the API by name, JSON in and out.
macro_rules! operations {
    ($($name:literal $method:ident;)*) => {
        impl World {
            /// Calls the operation; an error is `Code: message`.
            pub(crate) async fn call(&self, name: &str, input: Value) -> Result<Value, String> {
                self.try_call(name, input).await.map_err(|error| error.to_string())
            }

            pub(crate) async fn try_call(
                &self,
                name: &str,
                input: Value,
            ) -> Result<Value, AwsError> {
                match name {
                    $($name => {
                        let input = json::from_value(&input).expect("an input of the operation");
                        let output = self.ecs.$method(&self.ctx, input).await?;
                        Ok(json::to_value(&output))
                    })*
                    other => panic!("no operation {other}"),
                }
            }
        }
    };
}
operations! {
    "CreateCluster" create_cluster;
    "DeleteCluster" delete_cluster;
    "DescribeClusters" describe_clusters;
    "ListClusters" list_clusters;
    "UpdateCluster" update_cluster;
    "UpdateClusterSettings" update_cluster_settings;
    "PutClusterCapacityProviders" put_cluster_capacity_providers;
    "DescribeCapacityProviders" describe_capacity_providers;
    "RegisterTaskDefinition" register_task_definition;
    "DeregisterTaskDefinition" deregister_task_definition;
    "DeleteTaskDefinitions" delete_task_definitions;
    "DescribeTaskDefinition" describe_task_definition;
    "ListTaskDefinitions" list_task_definitions;
    "ListTaskDefinitionFamilies" list_task_definition_families;
    "RunTask" run_task;
    "StopTask" stop_task;
    "DescribeTasks" describe_tasks;
    "ListTasks" list_tasks;
    "TagResource" tag_resource;
    "UntagResource" untag_resource;
    "ListTagsForResource" list_tags_for_resource;
    "ListAccountSettings" list_account_settings;
    "PutAccountSetting" put_account_setting;
    "PutAccountSettingDefault" put_account_setting_default;
    "DeleteAccountSetting" delete_account_setting;
    "ListServices" list_services;
}

impl World {
    /// A world with the default network, the cluster `default`, and `thumb:1`.
    pub(crate) async fn new() -> World {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: "test".into() }).unwrap();
        let ctx = Context::for_tests();
        let clock = Clock::manual(ctx.now);
        let subnet = store
            .write({
                let ctx = ctx.clone();
                move |txn| {
                    ensure_default_network(txn, &ctx.account, &ctx.region, ctx.now)?;
                    let keys = SubnetRecord::keys_of(&ctx.account, &ctx.region);
                    let subnets = txn.scan(&keys)?;
                    Ok::<_, StorageError>(subnets[0].subnet_id.clone())
                }
            })
            .await
            .unwrap();
        let ecs = Ecs::new(store.clone(), clock.clone());
        let world = World { ecs, store, clock, ctx, subnet, _dir: dir };
        world.call("CreateCluster", json!({})).await.unwrap();
        world.register(json!({})).await.unwrap();
        world
    }

    /// Registers a small definition with `changes` to its top level.
    pub(crate) async fn register(&self, changes: Value) -> Result<Value, String> {
        let mut request = json!({
            "family": "thumb",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "1024",
            "containerDefinitions": [{"name": "app", "image": "busybox"}],
        });
        apply(&mut request, changes);
        self.call("RegisterTaskDefinition", request).await
    }

    /// A request for `RunTask` with `changes` to its top level.
    pub(crate) fn run_request(&self, changes: Value) -> Value {
        let mut request = json!({
            "taskDefinition": "thumb",
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": [self.subnet]}},
        });
        apply(&mut request, changes);
        request
    }

    pub(crate) async fn run(&self, changes: Value) -> Result<Value, String> {
        self.call("RunTask", self.run_request(changes)).await
    }

    /// Runs one task and returns its ARN.
    pub(crate) async fn run_one(&self) -> String {
        let answer = self.run(json!({})).await.unwrap();
        answer["tasks"][0]["taskArn"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn describe(&self, task: &str) -> Value {
        let request = json!({"tasks": [task], "include": ["TAGS"]});
        self.call("DescribeTasks", request).await.unwrap()["tasks"][0].clone()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_secs(seconds));
    }

    pub(crate) async fn reconcile(&self) {
        let config = reconcile::Config::default();
        reconcile::pass(&self.store, self.clock.now(), &config).await.unwrap();
    }

    /// What the node does when a task comes to `status`.
    pub(crate) async fn node_brings(&self, task_arn: &str, status: TaskStatus) {
        let key = self.task_key(task_arn);
        let now = self.clock.now();
        self.write(move |txn| {
            let mut task = txn.get(&key)?.unwrap();
            let before = task.clone();
            if let Some(status) = task.last_status.advance(status) {
                task.last_status = status;
                task.version += 1;
                observe(&mut task, now);
                task_changed(txn, Some(&before), &mut task, now)?;
                txn.put(&task);
            }
            Ok(())
        })
        .await;
    }

    pub(crate) fn task_key(&self, task_arn: &str) -> Key<TaskRecord> {
        let mut parts = task_arn.rsplit('/');
        let (id, cluster) = (parts.next().unwrap(), parts.next().unwrap());
        TaskRecord::key_of(&self.ctx.account, &self.ctx.region, cluster, id)
    }

    pub(crate) fn record(&self, task_arn: &str) -> TaskRecord {
        self.store.read().unwrap().get(&self.task_key(task_arn)).unwrap().unwrap()
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Txn<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> T {
        self.store.write(work).await.unwrap()
    }

    /// An IAM role that `service` may assume.
    pub(crate) async fn create_role(&self, name: &str, service: &str) {
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sts:AssumeRole",
            }],
        });
        let role = RoleRecord {
            account: self.ctx.account.clone(),
            path: "/".into(),
            name: name.into(),
            id: "AROATEST".into(),
            created_at: self.ctx.now,
            description: None,
            max_session_secs: 3600,
            trust_policy: trust.to_string(),
            policies: Default::default(),
            tags: Vec::new(),
            last_used_at: None,
        };
        self.write(move |txn| {
            txn.put(&role);
            Ok(())
        })
        .await;
    }
}

fn observe(task: &mut TaskRecord, now: Timestamp) {
    match task.last_status {
        TaskStatus::Pending => {
            task.connectivity_at = Some(now);
            task.pull_started_at = Some(now);
        }
        TaskStatus::Running => {
            task.started_at = Some(now);
            for container in &mut task.containers {
                container.status = ContainerStatus::Running;
            }
        }
        TaskStatus::Deprovisioning => {
            let reason = "Essential container in task exited".to_owned();
            let stop = TaskStop { code: StopCode::EssentialContainerExited, reason };
            task.request_stop(stop, now);
            task.execution_stopped_at = Some(now);
            for container in &mut task.containers {
                container.status = ContainerStatus::Stopped;
                container.exit_code = Some(0);
            }
        }
        _ => {}
    }
}

fn apply(request: &mut Value, changes: Value) {
    let Value::Object(changes) = changes else { panic!("an object") };
    for (name, change) in changes {
        if change.is_null() {
            request.as_object_mut().unwrap().remove(&name);
        } else {
            request[name] = change;
        }
    }
}
