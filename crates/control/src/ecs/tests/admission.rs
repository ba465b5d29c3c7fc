//! What does not fit is not started, and what has stopped makes room.

use model::record::ecs::TaskStatus;
use model::record::machine::{MachineRecord, PromisedRecord};
use serde_json::{Value, json};
use store::Read;

use super::super::testing::World;

/// Tasks of the tests have 256 CPU units and 1024 MiB.
async fn offer(world: &World, cpu_units: Option<u64>, memory_mib: Option<u64>) {
    let machine = MachineRecord {
        cpu_units: 2048,
        memory_mib: 4096,
        offered_cpu_units: cpu_units,
        offered_memory_mib: memory_mib,
    };
    world
        .write(move |txn| {
            txn.put(&machine);
            Ok(())
        })
        .await;
}

fn promised(world: &World) -> Option<(u64, u64)> {
    let found = world.store.read().unwrap().get(&PromisedRecord::the_key()).unwrap()?;
    Some((found.cpu_units, found.memory_mib))
}

fn outcome(answer: &Value) -> (usize, Vec<&str>) {
    let failures = answer["failures"].as_array().unwrap();
    let reasons = failures.iter().map(|failure| failure["reason"].as_str().unwrap());
    (answer["tasks"].as_array().unwrap().len(), reasons.collect())
}

#[tokio::test]
async fn what_does_not_fit_is_a_failure_and_the_rest_starts() {
    let world = World::new().await;
    offer(&world, None, Some(3000)).await;
    let answer = world.run(json!({"count": 3})).await.unwrap();
    assert_eq!(outcome(&answer), (2, vec!["RESOURCE:MEMORY"]));
    assert_eq!(
        answer["failures"][0]["detail"],
        "Capacity is unavailable at this time. The task needs 1024 MiB of memory, and of 3000 \
         that this machine offers 952 are left."
    );
    assert_eq!(promised(&world), Some((512, 2048)));
    offer(&world, Some(600), None).await;
    let answer = world.run(json!({"count": 1})).await.unwrap();
    assert_eq!(outcome(&answer), (0, vec!["RESOURCE:CPU"]));
}

#[tokio::test]
async fn what_could_never_fit_is_told_so() {
    let world = World::new().await;
    offer(&world, None, Some(512)).await;
    let answer = world.run(json!({})).await.unwrap();
    assert_eq!(
        answer["failures"],
        json!([{
            "reason": "RESOURCE:MEMORY",
            "detail": "The task needs 1024 MiB of memory, and this machine offers 512 in all. Make \
                       the task smaller, or start Hansom with more over-commitment.",
        }])
    );
    // A token is not used up by what did not start.
    let token = json!({"clientToken": "once"});
    assert_eq!(outcome(&world.run(token.clone()).await.unwrap()).0, 0);
    offer(&world, None, None).await;
    assert_eq!(outcome(&world.run(token).await.unwrap()).0, 1);
}

#[tokio::test]
async fn a_task_that_has_stopped_makes_room_once() {
    let world = World::new().await;
    offer(&world, Some(256), Some(1024)).await;
    let arn = world.run_one().await;
    assert_eq!(outcome(&world.run(json!({})).await.unwrap()).0, 0);
    world.node_brings(&arn, TaskStatus::Deprovisioning).await;
    assert_eq!(outcome(&world.run(json!({})).await.unwrap()).0, 0);
    world.reconcile().await;
    world.reconcile().await;
    assert_eq!(promised(&world), Some((0, 0)));
    assert_eq!(outcome(&world.run(json!({})).await.unwrap()).0, 1);
}

#[tokio::test]
async fn a_sum_that_is_missing_or_wrong_is_counted_anew() {
    let world = World::new().await;
    world.run_one().await;
    world
        .write(|txn| {
            txn.delete(&PromisedRecord::the_key());
            Ok(())
        })
        .await;
    world.run_one().await;
    assert_eq!(promised(&world), Some((512, 2048)));
    let wrong = PromisedRecord { cpu_units: 1, memory_mib: 1 };
    world
        .write(move |txn| {
            txn.put(&wrong);
            Ok(())
        })
        .await;
    world.reconcile().await;
    assert_eq!(promised(&world), Some((512, 2048)));
}
