//! Tasks that cannot start: the reason is AWS's, and nothing is left.

use model::record::ecs::{StopCode, TaskRecord};

use crate::image::{self, Flaw};
use crate::machine::{Machine, machine, sh};
use crate::stop_of;

async fn check(machine: &Machine, task: TaskRecord, reason: &str) {
    let task = machine.run(task).await;
    assert_eq!(stop_of(&task), (StopCode::TaskFailedToStart, reason));
    assert_eq!(task.containers[0].exit_code, None);
    assert_eq!(task.started_at, None);
    assert!(task.execution_stopped_at.is_some() && task.stopping_at.is_some());
    machine.assert_nothing_is_left_of(&task);
}

const REGISTRY: &str = "000000000000.dkr.ecr.us-east-1.amazonaws.com";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn images_that_cannot_be_pulled() {
    let machine = machine!();
    let layer = image::busybox_layer;
    image::push(&machine.store, "foreign", layer(), Flaw::OtherArchitecture).await;
    let mut other = layer();
    other.extend([0; 512]); // Another layer than the good image's, which is here already.
    image::push(&machine.store, "corrupt", other.clone(), Flaw::CorruptLayer).await;

    let with_image = |image: &str| {
        let mut task = sh("true");
        task.spec.containers[0].image = image.into();
        task
    };
    let name = format!("{REGISTRY}/none:7");
    let reason = format!(
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to \
         resolve ref {name}: {name}: not found"
    );
    check(&machine, with_image(&name), &reason).await;
    check(
        &machine,
        with_image(&format!("{REGISTRY}/foreign")),
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform \
         'linux/amd64'",
    )
    .await;
    let task = machine.run(with_image(&format!("{REGISTRY}/corrupt"))).await;
    let (_, reason) = stop_of(&task);
    let start = format!(
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer {}",
        image::sha256(&other)
    );
    assert!(reason.starts_with(&start), "{reason}");
    // The layer that was unpacked halfway is not there.
    assert_eq!(std::fs::read_dir(machine.node_dir().join("images/partial")).unwrap().count(), 0);
    let layers = std::fs::read_dir(machine.node_dir().join("images/layers")).unwrap().count();
    assert_eq!(layers, 0);
    machine.assert_nothing_is_left_of(&task);
    // Nobody listens there.
    let task = machine.run(with_image("127.0.0.1:1/x")).await;
    let (_, reason) = stop_of(&task);
    assert!(
        reason.starts_with(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to \
             resolve ref 127.0.0.1:1/x:latest: failed to do request: Get \
             \"http://127.0.0.1:1/v2/x/manifests/latest\": "
        ),
        "{reason}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_that_cannot_start() {
    let machine = machine!();
    let mut task = sh("");
    task.spec.containers[0].command = Some(vec!["nope".into()]);
    let reason = "CannotStartContainerError: ResourceInitializationError: failed to create new \
                  container runtime task: failed to create shim task: OCI runtime create failed: \
                  runc create failed: unable to start container process: exec: \"nope\": \
                  executable file not found in $PATH: unknown";
    check(&machine, task, reason).await;

    let mut task = sh("");
    task.spec.containers[0].user = Some("stranger".into());
    let reason = "CannotCreateContainerError: unable to find user stranger: no matching entries \
                  in passwd file";
    check(&machine, task, reason).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_and_roles_that_are_missing() {
    let machine = machine!();
    let mut task = sh("true");
    let log = task.spec.containers[0].log.as_mut().unwrap();
    log.options.insert("awslogs-group".into(), "/none".into());
    let reason = "ResourceInitializationError: failed to validate logger args: create stream has \
                  been retried 1 times: failed to create Cloudwatch log stream: \
                  ResourceNotFoundException: The specified log group does not exist. : exit status 1";
    check(&machine, task, reason).await;

    let mut task = sh("true");
    task.spec.task_role_arn = Some("arn:aws:iam::000000000000:role/none".into());
    let reason = "ECS was unable to assume the role 'arn:aws:iam::000000000000:role/none' that was \
                  provided for this task. Please verify that the role being passed has the proper \
                  trust relationship and permissions and that your IAM user has permissions to \
                  pass this role.";
    check(&machine, task, reason).await;
}
