//! Task definitions: revisions, states, listing.

use serde_json::{Value, json};

use super::super::testing::World;

fn arn(name: &str) -> String {
    format!("arn:aws:ecs:us-east-1:000000000000:task-definition/{name}")
}

async fn describe(world: &World, name: &str) -> Result<Value, String> {
    world.call("DescribeTaskDefinition", json!({"taskDefinition": name, "include": ["TAGS"]})).await
}

#[tokio::test]
async fn revisions_count_up_and_are_never_reused() {
    let world = World::new().await;
    let tags = json!([{"key": "team", "value": "video"}]);
    let second = world.register(json!({"tags": tags})).await.unwrap();
    let definition = &second["taskDefinition"];
    assert_eq!(definition["taskDefinitionArn"], json!(arn("thumb:2")));
    assert_eq!(definition["status"], "ACTIVE");
    assert_eq!(definition["registeredBy"], "arn:aws:iam::000000000000:root");
    assert!(definition.get("tags").is_none());
    assert_eq!(second["tags"], tags);

    for name in ["thumb:2", &arn("thumb:2"), "thumb"] {
        let described = describe(&world, name).await.unwrap();
        assert_eq!(&described["taskDefinition"], definition, "{name}");
        assert_eq!(described["tags"], tags);
    }
    for name in ["ghost", "thumb:9", "thumb:x", "a b"] {
        assert_eq!(
            describe(&world, name).await.unwrap_err(),
            "ClientException: Unable to describe task definition.",
            "{name}"
        );
    }

    let gone =
        world.call("DeregisterTaskDefinition", json!({"taskDefinition": "thumb:2"})).await.unwrap();
    assert_eq!(gone["taskDefinition"]["status"], "INACTIVE");
    assert!(gone["taskDefinition"]["deregisteredAt"].is_number());
    // The latest active one is now the first; the second is still known by number.
    assert_eq!(describe(&world, "thumb").await.unwrap()["taskDefinition"]["revision"], 1);
    assert_eq!(describe(&world, "thumb:2").await.unwrap()["taskDefinition"]["status"], "INACTIVE");
    assert_eq!(
        world.run(json!({"taskDefinition": "thumb:2"})).await.unwrap_err(),
        "ClientException: TaskDefinition is inactive"
    );
    let third = world.register(json!({})).await.unwrap();
    assert_eq!(third["taskDefinition"]["revision"], 3);
}

#[tokio::test]
async fn deregistering_needs_a_revision() {
    let world = World::new().await;
    for (name, message) in [
        ("thumb", "ClientException: Revision is missing."),
        ("thumb:x", "ClientException: Invalid revision number. Number: x"),
        (
            "thumb:9",
            "ClientException: The specified task definition does not exist. Specify a valid \
             account, family, revision and try again.",
        ),
    ] {
        let answer = world.call("DeregisterTaskDefinition", json!({"taskDefinition": name})).await;
        assert_eq!(answer.unwrap_err(), message);
    }
}

#[tokio::test]
async fn a_deleted_definition_goes_when_no_task_uses_it() {
    let world = World::new().await;
    let task = world.run_one().await;
    let delete = || world.call("DeleteTaskDefinitions", json!({"taskDefinitions": ["thumb:1"]}));
    let refused = delete().await.unwrap();
    assert_eq!(refused["taskDefinitions"], json!([]));
    assert_eq!(refused["failures"][0]["arn"], json!(arn("thumb:1")));
    world.call("DeregisterTaskDefinition", json!({"taskDefinition": "thumb:1"})).await.unwrap();
    let deleted = delete().await.unwrap();
    assert_eq!(deleted["taskDefinitions"][0]["status"], "DELETE_IN_PROGRESS");
    world.reconcile().await;
    assert!(describe(&world, "thumb:1").await.is_ok(), "a task still uses it");
    world.node_brings(&task, model::record::ecs::TaskStatus::Deprovisioning).await;
    world.reconcile().await;
    assert!(describe(&world, "thumb:1").await.is_err());
    let next = world.register(json!({})).await.unwrap();
    assert_eq!(next["taskDefinition"]["revision"], 2);
}

#[tokio::test]
async fn definitions_and_families_are_listed() {
    let world = World::new().await;
    for family in ["thumb", "thumb-2", "other"] {
        world.register(json!({"family": family})).await.unwrap();
    }
    world.call("DeregisterTaskDefinition", json!({"taskDefinition": "other:1"})).await.unwrap();
    let list = |request: Value| {
        let world = &world;
        async move {
            let answer = world.call("ListTaskDefinitions", request).await.unwrap();
            let arns = answer["taskDefinitionArns"].as_array().unwrap();
            let names = arns.iter().map(|arn| arn.as_str().unwrap().rsplit('/').next().unwrap());
            let names: Vec<String> = names.map(str::to_owned).collect();
            (names.join(" "), answer["nextToken"].as_str().map(str::to_owned))
        }
    };
    assert_eq!(list(json!({})).await.0, "thumb:1 thumb:2 thumb-2:1");
    assert_eq!(list(json!({"sort": "DESC"})).await.0, "thumb-2:1 thumb:2 thumb:1");
    assert_eq!(list(json!({"familyPrefix": "thumb"})).await.0, "thumb:1 thumb:2");
    assert_eq!(list(json!({"familyPrefix": "thu"})).await.0, "");
    assert_eq!(list(json!({"status": "INACTIVE"})).await.0, "other:1");
    let (first, token) = list(json!({"maxResults": 2})).await;
    assert_eq!(first, "thumb:1 thumb:2");
    assert_eq!(
        list(json!({"maxResults": 2, "nextToken": token})).await,
        ("thumb-2:1".into(), None)
    );

    for (request, expected) in [
        (json!({}), json!(["other", "thumb", "thumb-2"])),
        (json!({"status": "ACTIVE"}), json!(["thumb", "thumb-2"])),
        (json!({"status": "INACTIVE"}), json!(["other"])),
        (json!({"familyPrefix": "thu"}), json!(["thumb", "thumb-2"])),
    ] {
        let answer = world.call("ListTaskDefinitionFamilies", request.clone()).await.unwrap();
        assert_eq!(answer["families"], expected, "{request}");
    }
}

#[tokio::test]
async fn a_definition_has_at_most_64_kib() {
    let world = World::new().await;
    let command = "x".repeat(70_000);
    let container = json!([{"name": "app", "image": "busybox", "command": [command]}]);
    let error = world.register(json!({"containerDefinitions": container})).await.unwrap_err();
    assert!(error.starts_with("ClientException: Actual length: '70"), "{error}");
    assert!(error.ends_with("'. Max allowed length is '65536' bytes."), "{error}");
}
