//! Account settings and tags.

use serde_json::json;

use super::super::testing::World;

#[tokio::test]
async fn settings_are_stored_and_have_defaults() {
    let world = World::new().await;
    assert_eq!(
        world.call("ListAccountSettings", json!({})).await.unwrap(),
        json!({"settings": []})
    );
    let effective = json!({"effectiveSettings": true, "name": "taskLongArnFormat"});
    let root = "arn:aws:iam::000000000000:root";
    let setting = |name: &str, value: &str| json!({"name": name, "value": value, "principalArn": root, "type": "user"});
    assert_eq!(
        world.call("ListAccountSettings", effective).await.unwrap()["settings"],
        json!([setting("taskLongArnFormat", "enabled")])
    );
    let put = json!({"name": "containerInsights", "value": "enhanced"});
    let answer = world.call("PutAccountSetting", put).await.unwrap();
    assert_eq!(answer["setting"], setting("containerInsights", "enhanced"));
    let cluster = world.call("CreateCluster", json!({"clusterName": "new"})).await.unwrap();
    assert_eq!(cluster["cluster"]["settings"][0]["value"], "enhanced");
    let deleted =
        world.call("DeleteAccountSetting", json!({"name": "containerInsights"})).await.unwrap();
    assert_eq!(deleted["setting"], setting("containerInsights", "disabled"));
    let error = world
        .call("PutAccountSetting", json!({"name": "unheard", "value": "x"}))
        .await
        .unwrap_err();
    assert!(
        error.starts_with(
            "InvalidParameterException: unknown should be one of [serviceLongArnFormat,"
        ),
        "{error}"
    );
    for bad in [("containerInsights", "x"), ("guardDutyActivate", "on")] {
        let request = json!({"name": bad.0, "value": bad.1});
        assert!(world.call("PutAccountSettingDefault", request).await.is_err(), "{bad:?}");
    }
}

#[tokio::test]
async fn a_principals_own_setting_comes_before_the_accounts() {
    let world = World::new().await;
    let user = "arn:aws:iam::000000000000:user/u";
    let request = json!({"name": "awsvpcTrunking", "value": "enabled"});
    world.call("PutAccountSettingDefault", request).await.unwrap();
    let list = json!({"name": "awsvpcTrunking", "effectiveSettings": true, "principalArn": user});
    let value = |answer: serde_json::Value| answer["settings"][0]["value"].clone();
    assert_eq!(value(world.call("ListAccountSettings", list.clone()).await.unwrap()), "enabled");
    let own = json!({"name": "awsvpcTrunking", "value": "disabled", "principalArn": user});
    world.call("PutAccountSetting", own).await.unwrap();
    assert_eq!(value(world.call("ListAccountSettings", list).await.unwrap()), "disabled");
}

#[tokio::test]
async fn clusters_definitions_and_tasks_have_tags() {
    let world = World::new().await;
    let task = world.run_one().await;
    for arn in [
        "arn:aws:ecs:us-east-1:000000000000:cluster/default",
        "arn:aws:ecs:us-east-1:000000000000:task-definition/thumb:1",
        &task,
    ] {
        let tags = json!([{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]);
        world.call("TagResource", json!({"resourceArn": arn, "tags": tags})).await.unwrap();
        let more = json!([{"key": "a", "value": "3"}]);
        world.call("TagResource", json!({"resourceArn": arn, "tags": more})).await.unwrap();
        world.call("UntagResource", json!({"resourceArn": arn, "tagKeys": ["b"]})).await.unwrap();
        let listed = world.call("ListTagsForResource", json!({"resourceArn": arn})).await.unwrap();
        assert_eq!(listed["tags"], more, "{arn}");
    }
    for (arn, code) in [
        ("x", "InvalidParameterException"),
        ("arn:aws:s3:::x", "InvalidParameterException"),
        ("arn:aws:ecs:us-east-1:000000000000:cluster/ghost", "ClusterNotFoundException"),
        ("arn:aws:ecs:eu-west-1:000000000000:cluster/default", "ClusterNotFoundException"),
        ("arn:aws:ecs:us-east-1:000000000000:task/default/0", "ResourceNotFoundException"),
        ("arn:aws:ecs:us-east-1:000000000000:task-definition/thumb:9", "ResourceNotFoundException"),
        ("arn:aws:ecs:us-east-1:000000000000:task-definition/thumb", "InvalidParameterException"),
    ] {
        let error =
            world.call("ListTagsForResource", json!({"resourceArn": arn})).await.unwrap_err();
        assert!(error.starts_with(code), "{arn}: {error}");
    }
}
