//! The service through its trait, on a real store.

use aws_api::sns::{self as api, MessageAttributeValue};
use aws_api::{AwsError, Context};
use model::record::delivery::{DeliveryRecord, Target};
use model::record::sns::SeenMessageRecord;
use model::{Clock, Key, Timestamp};
use serde_json::{Value, json};
use store::{Holder, Read as _, Store};

use super::*;

const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";

struct Bench {
    sns: Sns,
    ctx: Context,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
        let signer = Signer::new(store.clone(), Clock::system());
        Bench { sns: Sns::new(store, signer), ctx: Context::for_tests(), _dir: dir }
    }

    async fn topic(&self, name: &str, attributes: &[(&str, &str)]) -> String {
        let attributes =
            attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let input = api::CreateTopicInput {
            name: Some(name.into()),
            attributes: Some(attributes),
            ..Default::default()
        };
        self.sns.create_topic(&self.ctx, input).await.unwrap().topic_arn.unwrap()
    }

    async fn subscribe(&self, topic: &str, protocol: &str, endpoint: &str, raw: bool) -> String {
        let input = api::SubscribeInput {
            topic_arn: Some(topic.into()),
            protocol: Some(protocol.into()),
            endpoint: Some(endpoint.into()),
            attributes: raw.then(|| [("RawMessageDelivery".into(), "true".into())].into()),
            return_subscription_arn: Some(true),
        };
        self.sns.subscribe(&self.ctx, input).await.unwrap().subscription_arn.unwrap()
    }

    async fn publish(&self, input: api::PublishInput) -> Result<api::PublishResponse, AwsError> {
        self.sns.publish(&self.ctx, input).await
    }

    fn outbox(&self) -> Vec<DeliveryRecord> {
        self.sns.store.read().unwrap().scan(&Key::new()).unwrap()
    }
}

fn message(topic: &str, text: &str) -> api::PublishInput {
    api::PublishInput {
        topic_arn: Some(topic.into()),
        message: Some(text.into()),
        ..Default::default()
    }
}

fn input_of(delivery: &DeliveryRecord) -> (&str, &Value) {
    match &delivery.target {
        Target::Call { operation, input, .. } => (operation, input),
        Target::Courier { name, detail } => (name, detail),
    }
}

#[tokio::test]
async fn a_topic_s_policy_speaks_of_topics() {
    let bench = Bench::new();
    let topic = bench.topic("t", &[]).await;
    let set = |actions: Value| {
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": actions, "Resource": topic,
        }]});
        bench.sns.set_topic_attributes(
            &bench.ctx,
            api::SetTopicAttributesInput {
                topic_arn: Some(topic.clone()),
                attribute_name: Some("Policy".into()),
                attribute_value: Some(policy.to_string()),
            },
        )
    };
    for actions in [json!("SNS:Publish"), json!(["sns:*"]), json!("*")] {
        set(actions).await.unwrap();
    }
    let error = set(json!(["sns:Publish", "s3:*"])).await.unwrap_err();
    assert_eq!(error.code, "InvalidParameter");
    assert_eq!(error.message, "Invalid parameter: Policy statement action out of service scope!");
}

#[tokio::test]
async fn each_subscriber_gets_one_delivery_in_its_own_form() {
    let mut bench = Bench::new();
    bench.ctx.trace = Some("Root=1-2-3;Lineage=a:1".into());
    let topic = bench.topic("t", &[]).await;
    bench.subscribe(&topic, "sqs", QUEUE, true).await;
    let function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    let by_lambda = bench.subscribe(&topic, "lambda", function, false).await;
    let attribute = MessageAttributeValue {
        data_type: Some("Number".into()),
        string_value: Some("1".into()),
        binary_value: None,
    };
    let attributes = [("n".to_owned(), attribute)].into();
    let input =
        api::PublishInput { message_attributes: Some(attributes), ..message(&topic, "text") };
    let id = bench.publish(input).await.unwrap().message_id.unwrap();
    let outbox = bench.outbox();
    assert_eq!(outbox.len(), 2);
    for delivery in &outbox {
        assert_eq!(delivery.subject.event_id, id);
        assert_eq!(delivery.trace, bench.ctx.trace);
        assert_eq!(delivery.order, None);
    }
    let find = |operation: &str| outbox.iter().find(|one| input_of(one).0 == operation).unwrap();
    let (_, sent) = input_of(find("SendMessage"));
    assert_eq!(sent["MessageBody"], "text");
    assert_eq!(sent["MessageAttributes"]["n"], json!({ "DataType": "Number", "StringValue": "1" }));
    let (_, invoked) = input_of(find("Invoke"));
    let bytes = base64::Engine::decode(
        &base64::engine::general_purpose::STANDARD,
        invoked["Payload"].as_str().unwrap(),
    )
    .unwrap();
    let event: Value = serde_json::from_slice(&bytes).unwrap();
    let record = &event["Records"][0];
    assert_eq!(record["EventSource"], "aws:sns");
    assert_eq!(record["EventSubscriptionArn"], json!(by_lambda));
    assert_eq!(record["Sns"]["Message"], "text");
    assert_eq!(record["Sns"]["Subject"], Value::Null);
    assert_eq!(record["Sns"]["MessageAttributes"]["n"], json!({ "Type": "Number", "Value": "1" }));
    assert_eq!(record["Sns"]["SignatureVersion"], "1");
}

#[tokio::test]
async fn a_standard_queue_is_told_the_group_of_a_message() {
    let bench = Bench::new();
    let topic = bench.topic("t", &[]).await;
    bench.subscribe(&topic, "sqs", QUEUE, true).await;
    let input = api::PublishInput { message_group_id: Some("g".into()), ..message(&topic, "a") };
    bench.publish(input).await.unwrap();
    bench.publish(message(&topic, "b")).await.unwrap();
    let outbox = bench.outbox();
    let groups = |text: &str| {
        let mut inputs = outbox.iter().map(|delivery| input_of(delivery).1);
        let sent = inputs.find(|sent| sent["MessageBody"] == text).unwrap();
        (sent.get("MessageGroupId").cloned(), sent.get("MessageDeduplicationId").cloned())
    };
    assert_eq!(groups("a"), (Some(json!("g")), None));
    assert_eq!(groups("b"), (None, None));
    assert_eq!(outbox[0].order, None);
}

#[tokio::test]
async fn a_fifo_topic_forgets_after_five_minutes() {
    let mut bench = Bench::new();
    let attributes = [("FifoTopic", "true"), ("ContentBasedDeduplication", "true")];
    let topic = bench.topic("t.fifo", &attributes).await;
    bench.subscribe(&topic, "sqs", &format!("{QUEUE}.fifo"), true).await;
    let input =
        || api::PublishInput { message_group_id: Some("g".into()), ..message(&topic, "the same") };
    let first = bench.publish(input()).await.unwrap();
    bench.ctx.now = bench.ctx.now.plus_secs(299);
    assert_eq!(bench.publish(input()).await.unwrap(), first);
    bench.ctx.now = bench.ctx.now.plus_secs(1);
    let third = bench.publish(input()).await.unwrap();
    assert!(third.sequence_number > first.sequence_number);
    let outbox = bench.outbox();
    assert_eq!(outbox.len(), 2);
    assert!(outbox[0].order.is_some() && outbox[0].order == outbox[1].order);
    let (_, sent) = input_of(&outbox[0]);
    assert_eq!(sent["MessageGroupId"], "g");
    sweep::pass(&bench.sns.store, bench.ctx.now.plus_secs(300)).await.unwrap();
    let read = bench.sns.store.read().unwrap();
    assert!(read.scan::<SeenMessageRecord>(&Key::new()).unwrap().is_empty());
}

#[tokio::test]
async fn who_never_confirms_is_forgotten_and_who_asks_again_is_asked_again() {
    let bench = Bench::new();
    let topic = bench.topic("t", &[]).await;
    let first = bench.subscribe(&topic, "http", "http://example.com/", false).await;
    let second = bench.subscribe(&topic, "http", "http://example.com/", false).await;
    assert_eq!(first, second);
    assert_eq!(bench.outbox().len(), 2);
    // Nobody who is pending gets anything.
    bench.publish(message(&topic, "x")).await.unwrap();
    assert_eq!(bench.outbox().len(), 2);
    let later = Timestamp(bench.ctx.now.0).plus_secs(2 * 24 * 3600);
    sweep::pass(&bench.sns.store, later).await.unwrap();
    let input =
        api::ListSubscriptionsByTopicInput { topic_arn: Some(topic.clone()), ..Default::default() };
    let listed = bench.sns.list_subscriptions_by_topic(&bench.ctx, input).await.unwrap();
    assert!(listed.subscriptions.unwrap().is_empty());
}

#[tokio::test]
async fn a_task_cannot_reach_this_machine_through_a_subscription() {
    let mut bench = Bench::new();
    let topic = bench.topic("t", &[]).await;
    bench.ctx.source_vpc = Some("vpc-1".into());
    for url in ["http://127.0.0.1:80/", "http://localhost/", "http://[::1]/"] {
        let input = api::SubscribeInput {
            topic_arn: Some(topic.clone()),
            protocol: Some("http".into()),
            endpoint: Some(url.into()),
            ..Default::default()
        };
        let error = bench.sns.subscribe(&bench.ctx, input).await.unwrap_err();
        assert_eq!(error.message, "Invalid parameter: Unreachable endpoint", "{url}");
    }
}
