//! Clusters and capacity providers.

use model::record::ecs::TaskStatus;
use serde_json::json;

use super::super::testing::World;

#[tokio::test]
async fn a_cluster_is_created_once() {
    let world = World::new().await;
    let request = json!({"clusterName": "prod", "tags": [{"key": "a", "value": "b"}]});
    let first = world.call("CreateCluster", request).await.unwrap();
    assert_eq!(
        first["cluster"],
        json!({
            "clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/prod",
            "clusterName": "prod",
            "status": "ACTIVE",
            "registeredContainerInstancesCount": 0,
            "runningTasksCount": 0,
            "pendingTasksCount": 0,
            "activeServicesCount": 0,
            "statistics": [],
            "tags": [{"key": "a", "value": "b"}],
            "settings": [{"name": "containerInsights", "value": "disabled"}],
            "capacityProviders": [],
            "defaultCapacityProviderStrategy": [],
        })
    );
    let again = world.call("CreateCluster", json!({"clusterName": "prod"})).await.unwrap();
    assert_eq!(again, first);
    let list = world.call("ListClusters", json!({})).await.unwrap();
    assert_eq!(
        list["clusterArns"],
        json!([
            "arn:aws:ecs:us-east-1:000000000000:cluster/default",
            "arn:aws:ecs:us-east-1:000000000000:cluster/prod",
        ])
    );
    assert!(world.call("CreateCluster", json!({"clusterName": "a b"})).await.is_err());
}

#[tokio::test]
async fn what_is_described_is_what_was_asked_for() {
    let world = World::new().await;
    let task = world.run_one().await;
    world.run_one().await;
    world.node_brings(&task, TaskStatus::Running).await;
    let answer = world
        .call(
            "DescribeClusters",
            json!({
                "clusters": ["default", "ghost"],
                "include": ["STATISTICS", "SETTINGS"],
            }),
        )
        .await
        .unwrap();
    let cluster = &answer["clusters"][0];
    assert_eq!(
        (&cluster["runningTasksCount"], &cluster["pendingTasksCount"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(cluster["settings"][0]["value"], "disabled");
    let statistics = cluster["statistics"].as_array().unwrap();
    assert!(statistics.contains(&json!({"name": "runningFargateTasksCount", "value": "1"})));
    assert_eq!(
        answer["failures"],
        json!([{"arn": "arn:aws:ecs:us-east-1:000000000000:cluster/ghost", "reason": "MISSING"}])
    );
    let plain = world.call("DescribeClusters", json!({})).await.unwrap();
    assert_eq!(plain["clusters"][0]["settings"], json!([]));
    assert_eq!(plain["clusters"][0]["statistics"], json!([]));
}

#[tokio::test]
async fn a_cluster_with_tasks_stays_and_a_deleted_one_is_inactive() {
    let world = World::new().await;
    let task = world.run_one().await;
    assert_eq!(
        world.call("DeleteCluster", json!({"cluster": "default"})).await.unwrap_err(),
        "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active."
    );
    world.node_brings(&task, TaskStatus::Deprovisioning).await;
    world.reconcile().await;
    let deleted = world.call("DeleteCluster", json!({"cluster": "default"})).await.unwrap();
    assert_eq!(deleted["cluster"]["status"], "INACTIVE");
    let described = world.call("DescribeClusters", json!({})).await.unwrap();
    assert_eq!(described["clusters"][0]["status"], "INACTIVE");
    assert_eq!(world.call("ListClusters", json!({})).await.unwrap()["clusterArns"], json!([]));
    assert_eq!(
        world.run(json!({})).await.unwrap_err(),
        "ClusterNotFoundException: The referenced cluster was inactive."
    );
    world.wait(3600);
    world.reconcile().await;
    let described = world.call("DescribeClusters", json!({})).await.unwrap();
    assert_eq!(described["failures"][0]["reason"], "MISSING");
    assert_eq!(
        world.call("DeleteCluster", json!({"cluster": "default"})).await.unwrap_err(),
        "ClusterNotFoundException: Cluster not found."
    );
    let again = world.call("CreateCluster", json!({})).await.unwrap();
    assert_eq!(again["cluster"]["status"], "ACTIVE");
}

#[tokio::test]
async fn settings_and_capacity_providers_change() {
    let world = World::new().await;
    let enhanced = json!([{"name": "containerInsights", "value": "enhanced"}]);
    let changed = world
        .call("UpdateClusterSettings", json!({"cluster": "default", "settings": enhanced}))
        .await
        .unwrap();
    assert_eq!(changed["cluster"]["settings"], enhanced);
    let bad = json!([{"name": "containerInsights", "value": "x"}]);
    assert!(
        world.call("UpdateCluster", json!({"cluster": "default", "settings": bad})).await.is_err()
    );
    let configured = json!({"executeCommandConfiguration": {"logging": "NONE"}});
    let changed = world
        .call("UpdateCluster", json!({"cluster": "default", "configuration": configured}))
        .await
        .unwrap();
    assert_eq!(changed["cluster"]["configuration"], configured);

    let strategy = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]);
    let put = |providers, strategy| {
        let request = json!({
            "cluster": "default",
            "capacityProviders": providers,
            "defaultCapacityProviderStrategy": strategy,
        });
        world.call("PutClusterCapacityProviders", request)
    };
    assert!(put(json!(["ghost"]), json!([])).await.unwrap_err().contains("'ghost' was not found"));
    assert!(put(json!([]), strategy.clone()).await.unwrap_err().contains("not associated"));
    let changed = put(json!(["FARGATE", "FARGATE_SPOT"]), strategy.clone()).await.unwrap();
    assert_eq!(changed["cluster"]["defaultCapacityProviderStrategy"], strategy);

    // Without a launch type the cluster's strategy places the task.
    let answer = world.run(json!({"launchType": null})).await.unwrap();
    let task = &answer["tasks"][0];
    assert_eq!(
        (&task["launchType"], &task["capacityProviderName"]),
        (&json!("FARGATE"), &json!("FARGATE_SPOT"))
    );
    assert!(put(json!([]), json!([])).await.unwrap_err().starts_with("ResourceInUseException"));

    let answer = world.call("DescribeCapacityProviders", json!({})).await.unwrap();
    assert_eq!(answer["capacityProviders"][1]["name"], "FARGATE_SPOT");
    assert_eq!(answer["capacityProviders"][1]["status"], "ACTIVE");
    let answer = world
        .call("DescribeCapacityProviders", json!({"capacityProviders": ["FARGATE", "ghost"]}))
        .await
        .unwrap();
    assert_eq!(answer["capacityProviders"].as_array().unwrap().len(), 1);
    assert_eq!(answer["failures"][0]["reason"], "MISSING");
}

#[tokio::test]
async fn what_is_not_served_says_so() {
    let world = World::new().await;
    let error = world.try_call("ListServices", json!({})).await.unwrap_err();
    assert!(error.message.contains("ListServices"), "{error}");
}
