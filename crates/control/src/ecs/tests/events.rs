//! What EventBridge is told of tasks.

use model::record::delivery::{DeliveryRecord, Target};
use model::record::ecs::TaskStatus;
use model::record::events::{DEFAULT_BUS, RuleRecord, RuleState};
use model::{Clock, Key};
use serde_json::{Value, json};
use store::Read;
use store::outbox::{Courier, Outcome};

use super::super::events::EcsStateCourier;
use super::super::testing::World;

fn outbox(world: &World) -> Vec<DeliveryRecord> {
    world.store.read().unwrap().scan(&Key::new()).unwrap()
}

async fn whole_life(world: &World) -> String {
    let arn = world.run_one().await;
    for status in [
        TaskStatus::Pending,
        TaskStatus::Activating,
        TaskStatus::Running,
        TaskStatus::Deprovisioning,
    ] {
        world.wait(1);
        world.node_brings(&arn, status).await;
    }
    world.wait(1);
    world.reconcile().await;
    world.reconcile().await;
    arn
}

#[tokio::test]
async fn nothing_is_kept_where_nobody_listens() {
    let world = World::new().await;
    whole_life(&world).await;
    assert_eq!(outbox(&world), []);
}

#[tokio::test]
async fn each_change_of_a_task_is_an_event_with_a_higher_version() {
    let world = World::new().await;
    let rule = RuleRecord {
        account: world.ctx.account.clone(),
        region: world.ctx.region.clone(),
        bus: DEFAULT_BUS.into(),
        name: "r".into(),
        event_pattern: Some("{}".into()),
        schedule: None,
        state: RuleState::Enabled,
        description: None,
        role_arn: None,
        tags: Vec::new(),
        managed_by: None,
        scheduled_at: world.ctx.now,
        next_at: None,
    };
    world
        .write(move |txn| {
            txn.put(&rule);
            Ok(())
        })
        .await;
    let arn = whole_life(&world).await;
    let courier = EcsStateCourier::new(Clock::manual(world.clock.now()));
    let mut events = Vec::new();
    for delivery in outbox(&world) {
        assert_eq!(delivery.order.as_deref(), Some(arn.as_str()), "one after the other");
        let Outcome::Done { then, .. } = courier.deliver(delivery).await else { panic!() };
        let Target::Courier { name, detail } = &then[0].target else { panic!() };
        assert_eq!((name.as_str(), &detail["bus"]), ("events-bus", &json!("default")));
        events.push(serde_json::from_str::<Value>(&then[0].payload).unwrap());
    }
    let seen: Vec<String> = events
        .iter()
        .map(|event| {
            let detail = &event["detail"];
            let text = |name: &str| detail[name].as_str().unwrap().to_owned();
            format!("{} {} {}", detail["version"], text("lastStatus"), text("desiredStatus"))
        })
        .collect();
    let expected = [
        "1 PROVISIONING RUNNING",
        "2 PENDING RUNNING",
        "3 ACTIVATING RUNNING",
        "4 RUNNING RUNNING",
        "6 DEPROVISIONING STOPPED",
        "7 STOPPED STOPPED",
    ];
    assert_eq!(seen, expected);
    let last = events.last().unwrap();
    let now = world.ctx.now.plus_secs(5);
    assert_eq!(last["source"], "aws.ecs");
    assert_eq!(last["detail-type"], "ECS Task State Change");
    assert_eq!(last["resources"], json!([arn]));
    assert_eq!(last["time"], now.to_string());
    let detail = &last["detail"];
    let millis = now.to_string().replace('Z', ".000Z");
    assert_eq!((&detail["stoppedAt"], &detail["updatedAt"]), (&json!(millis), &json!(millis)));
    assert_eq!(detail["attachments"][0]["type"], "eni");
    assert_eq!(detail["attachments"][0]["status"], "DELETED");
    assert_eq!(detail["containers"][0]["exitCode"], 0);
    assert_eq!(detail["stoppedReason"], "Essential container in task exited");
    for name in ["tags", "healthStatus", "inferenceAccelerators", "platformFamily"] {
        assert!(detail.get(name).is_none(), "{name}");
    }
    assert!(detail["containers"][0].get("healthStatus").is_none());
}
