//! The service through its trait, on a real store.

mod paging;

use aws_api::logs::{self as api, InputLogEvent};
use aws_api::{AwsError, Context};
use model::record::logs::LogChunkRecord;
use model::{Clock, Key, Timestamp};
use store::{Holder, Read, Store};

use super::*;

/// The present of most tests.
const NOW: i64 = 1_795_264_215_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

struct Bench {
    logs: Logs,
    ctx: Context,
    clock: Clock,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
        let clock = Clock::manual(Timestamp(NOW));
        let logs = Logs::new(store, clock.clone());
        Bench { logs, ctx: Context::for_tests(), clock, _dir: dir }
    }

    /// With the group `g` and in it the streams `names`.
    async fn with_streams(names: &[&str]) -> Bench {
        let bench = Bench::new();
        bench.create_group("g").await.unwrap();
        for name in names {
            bench.create_stream("g", name).await.unwrap();
        }
        bench
    }

    async fn create_group(&self, name: &str) -> Result<(), AwsError> {
        let input =
            api::CreateLogGroupRequest { log_group_name: Some(name.into()), ..Default::default() };
        api::Logs::create_log_group(&self.logs, &self.ctx, input).await
    }

    async fn create_stream(&self, group: &str, name: &str) -> Result<(), AwsError> {
        let input = api::CreateLogStreamRequest {
            log_group_name: Some(group.into()),
            log_stream_name: Some(name.into()),
        };
        api::Logs::create_log_stream(&self.logs, &self.ctx, input).await
    }

    async fn put(
        &self,
        stream: &str,
        events: &[(i64, &str)],
    ) -> Result<api::PutLogEventsResponse, AwsError> {
        let event = |(at, message): &(i64, &str)| InputLogEvent {
            timestamp: Some(*at),
            message: Some((*message).into()),
        };
        let input = api::PutLogEventsRequest {
            log_group_name: Some("g".into()),
            log_stream_name: Some(stream.into()),
            log_events: Some(events.iter().map(event).collect()),
            ..Default::default()
        };
        api::Logs::put_log_events(&self.logs, &self.ctx, input).await
    }

    async fn get(&self, stream: &str) -> Result<Vec<String>, AwsError> {
        let input = api::GetLogEventsRequest {
            log_group_name: Some("g".into()),
            log_stream_name: Some(stream.into()),
            ..Default::default()
        };
        let output = self.logs.get_log_events(&self.ctx, input).await?;
        Ok(output.events.unwrap().into_iter().map(|event| event.message.unwrap()).collect())
    }

    async fn filter(&self, input: api::FilterLogEventsRequest) -> Result<String, AwsError> {
        let input = api::FilterLogEventsRequest { log_group_name: Some("g".into()), ..input };
        let output = self.logs.filter_log_events(&self.ctx, input).await?;
        Ok(messages(&output))
    }

    async fn delete_group(&self, name: &str) -> Result<(), AwsError> {
        let input = api::DeleteLogGroupRequest { log_group_name: Some(name.into()) };
        api::Logs::delete_log_group(&self.logs, &self.ctx, input).await
    }

    async fn describe_groups(
        &self,
        input: api::DescribeLogGroupsRequest,
    ) -> Result<api::DescribeLogGroupsResponse, AwsError> {
        api::Logs::describe_log_groups(&self.logs, &self.ctx, input).await
    }

    fn n_chunks(&self) -> usize {
        let read = self.logs.store.read().unwrap();
        read.scan::<LogChunkRecord>(&Key::new()).unwrap().len()
    }
}

/// `stream:message` of all events.
fn messages(output: &api::FilterLogEventsResponse) -> String {
    let print = |event: &api::FilteredLogEvent| {
        format!(
            "{}:{}",
            event.log_stream_name.as_deref().unwrap(),
            event.message.as_deref().unwrap()
        )
    };
    let events: Vec<String> = output.events.as_ref().unwrap().iter().map(print).collect();
    events.join(" ")
}

fn check_error<T: std::fmt::Debug>(result: Result<T, AwsError>, code: &str, message: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.code.as_ref(), error.message.as_str()), (code, message));
}

const MISSING: &str = "ResourceNotFoundException";
const NO_GROUP: &str = "The specified log group does not exist.";
const NO_STREAM: &str = "The specified log stream does not exist.";

#[tokio::test]
async fn what_exists_is_not_made_twice() {
    let bench = Bench::with_streams(&["s"]).await;
    let exists = "ResourceAlreadyExistsException";
    check_error(bench.create_group("g").await, exists, "The specified log group already exists");
    check_error(
        bench.create_stream("g", "s").await,
        exists,
        "The specified log stream already exists",
    );
    check_error(
        bench.create_group("aws/x").await,
        "InvalidParameterException",
        "Log groups starting with aws/ are reserved for AWS.",
    );
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let bench = Bench::with_streams(&[]).await;
    check_error(bench.create_stream("none", "s").await, MISSING, NO_GROUP);
    check_error(bench.put("s", &[(NOW, "x")]).await, MISSING, NO_STREAM);
    check_error(bench.get("s").await, MISSING, NO_STREAM);
    check_error(bench.delete_group("none").await, MISSING, NO_GROUP);
    let named = api::FilterLogEventsRequest {
        log_stream_names: Some(vec!["s".into()]),
        ..Default::default()
    };
    check_error(bench.filter(named).await, MISSING, NO_STREAM);
    let input = api::FilterLogEventsRequest {
        log_group_identifier: Some("none".into()),
        ..Default::default()
    };
    check_error(bench.logs.filter_log_events(&bench.ctx, input).await, MISSING, NO_GROUP);
    bench.delete_group("g").await.unwrap();
    check_error(bench.put("s", &[(NOW, "x")]).await, MISSING, NO_GROUP);
}

#[tokio::test]
async fn groups_are_described_as_on_aws() {
    let bench = Bench::with_streams(&["s"]).await;
    bench.put("s", &[(NOW, "four"), (NOW, "five!")]).await.unwrap();
    let output = bench.describe_groups(Default::default()).await.unwrap();
    let group = &output.log_groups.unwrap()[0];
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:g";
    assert_eq!(group.arn.as_deref(), Some(&*format!("{arn}:*")));
    assert_eq!(group.log_group_arn.as_deref(), Some(arn));
    assert_eq!(group.creation_time, Some(NOW));
    assert_eq!(group.stored_bytes, Some(4 + 5 + 2 * 26));
    assert_eq!(group.metric_filter_count, Some(0));
    assert_eq!(group.log_group_class, Some(api::LogGroupClass::Standard));
    assert_eq!(group.retention_in_days, None);
}

#[tokio::test]
async fn groups_are_listed_in_pages_by_prefix_and_by_part() {
    let bench = Bench::new();
    for name in ["/ecs/a", "/ecs/b", "/ecs/c", "/lambda/a"] {
        bench.create_group(name).await.unwrap();
    }
    let list = async |prefix: Option<&str>, pattern: Option<&str>| {
        let (mut names, mut pages, mut token) = (Vec::new(), 0, None);
        loop {
            let input = api::DescribeLogGroupsRequest {
                log_group_name_prefix: prefix.map(Into::into),
                log_group_name_pattern: pattern.map(Into::into),
                limit: Some(2),
                next_token: token,
                ..Default::default()
            };
            let output = bench.describe_groups(input).await.unwrap();
            let page = output.log_groups.unwrap();
            names.extend(page.into_iter().map(|group| group.log_group_name.unwrap()));
            pages += 1;
            token = output.next_token;
            if token.is_none() {
                break format!("{} in {pages}", names.join(" "));
            }
        }
    };
    assert_eq!(list(None, None).await, "/ecs/a /ecs/b /ecs/c /lambda/a in 2");
    assert_eq!(list(Some("/ecs"), None).await, "/ecs/a /ecs/b /ecs/c in 2");
    assert_eq!(list(None, Some("/a")).await, "/ecs/a /lambda/a in 1");
    let both = api::DescribeLogGroupsRequest {
        log_group_name_prefix: Some("a".into()),
        log_group_name_pattern: Some("a".into()),
        ..Default::default()
    };
    let error = bench.describe_groups(both).await.unwrap_err();
    assert_eq!(error.code, "InvalidParameterException");
    let input = api::ListLogGroupsRequest {
        log_group_name_pattern: Some("^/lambda|/ecs/b".into()),
        ..Default::default()
    };
    let output = api::Logs::list_log_groups(&bench.logs, &bench.ctx, input).await.unwrap();
    let names: Vec<_> =
        output.log_groups.unwrap().into_iter().map(|group| group.log_group_name.unwrap()).collect();
    assert_eq!(names, ["/ecs/b", "/lambda/a"]);
}

#[tokio::test]
async fn streams_are_listed_by_name_and_by_their_newest_event() {
    let bench = Bench::with_streams(&["a", "b", "c", "d"]).await;
    bench.put("b", &[(NOW - 10, "x")]).await.unwrap();
    bench.put("a", &[(NOW - 5, "x")]).await.unwrap();
    bench.put("d", &[(NOW - 20, "x"), (NOW - 1, "x")]).await.unwrap();
    let list = async |order: Option<api::OrderBy>, descending: bool, prefix: Option<&str>| {
        let (mut names, mut token) = (String::new(), None);
        loop {
            let input = api::DescribeLogStreamsRequest {
                log_group_name: Some("g".into()),
                order_by: order.clone(),
                descending: Some(descending),
                log_stream_name_prefix: prefix.map(Into::into),
                limit: Some(3),
                next_token: token,
                ..Default::default()
            };
            let output =
                api::Logs::describe_log_streams(&bench.logs, &bench.ctx, input).await.unwrap();
            for stream in output.log_streams.unwrap() {
                names += &stream.log_stream_name.unwrap();
            }
            token = output.next_token;
            if token.is_none() {
                break names;
            }
            names += "|";
        }
    };
    assert_eq!(list(None, false, None).await, "abc|d");
    assert_eq!(list(None, true, None).await, "dcb|a");
    assert_eq!(list(None, false, Some("b")).await, "b");
    assert_eq!(list(Some(api::OrderBy::LastEventTime), false, None).await, "cba|d");
    assert_eq!(list(Some(api::OrderBy::LastEventTime), true, None).await, "dab|c");

    let input = api::DescribeLogStreamsRequest {
        log_group_identifier: Some("arn:aws:logs:us-east-1:000000000000:log-group:g:*".into()),
        log_stream_name_prefix: Some("d".into()),
        ..Default::default()
    };
    let output = api::Logs::describe_log_streams(&bench.logs, &bench.ctx, input).await.unwrap();
    let stream = &output.log_streams.unwrap()[0];
    assert_eq!(stream.first_event_timestamp, Some(NOW - 20));
    assert_eq!(stream.last_event_timestamp, Some(NOW - 1));
    assert_eq!(stream.last_ingestion_time, Some(NOW));
    assert_eq!(
        stream.arn.as_deref(),
        Some("arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:d")
    );
    let input = api::DescribeLogStreamsRequest {
        log_group_name: Some("g".into()),
        order_by: Some(api::OrderBy::LastEventTime),
        log_stream_name_prefix: Some("d".into()),
        ..Default::default()
    };
    check_error(
        api::Logs::describe_log_streams(&bench.logs, &bench.ctx, input).await,
        "InvalidParameterException",
        "Cannot order by LastEventTime with a logStreamNamePrefix.",
    );
}

#[tokio::test]
async fn a_batch_loses_what_is_too_old_or_too_new() {
    let bench = Bench::with_streams(&["s"]).await;
    let hour = DAY / 24;
    let output = bench
        .put("s", &[(NOW - 15 * DAY, "old"), (NOW, "good"), (NOW + 3 * hour, "new")])
        .await
        .unwrap();
    let info = output.rejected_log_events_info.unwrap();
    assert_eq!(info.too_old_log_event_end_index, Some(1));
    assert_eq!(info.too_new_log_event_start_index, Some(2));
    assert_eq!(info.expired_log_event_end_index, None);
    assert_eq!(output.next_sequence_token.unwrap().len(), 56);
    assert_eq!(bench.get("s").await.unwrap(), ["good"]);
    check_error(
        bench.put("s", &[(NOW, "b"), (NOW - 1, "a")]).await,
        "InvalidParameterException",
        "Log events in a single PutLogEvents request must be in chronological order.",
    );
    check_error(
        bench.put("s", &[(NOW - 2 * DAY, "a"), (NOW, "b")]).await,
        "InvalidParameterException",
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
}

#[tokio::test]
async fn a_batch_over_a_day_is_kept_in_order() {
    let bench = Bench::with_streams(&["s"]).await;
    bench.put("s", &[(NOW - DAY, "1"), (NOW - DAY / 2, "3"), (NOW, "5")]).await.unwrap();
    bench.put("s", &[(NOW - DAY + 1, "2"), (NOW - DAY / 2 + 1, "4")]).await.unwrap();
    assert_eq!(bench.get("s").await.unwrap(), ["1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn retention_hides_at_once_and_removes_later() {
    let bench = Bench::with_streams(&["s"]).await;
    bench.put("s", &[(NOW - 2 * DAY, "old")]).await.unwrap();
    bench.put("s", &[(NOW, "new")]).await.unwrap();
    let keep = async |days: i32| {
        let input = api::PutRetentionPolicyRequest {
            log_group_name: Some("g".into()),
            retention_in_days: Some(days),
        };
        api::Logs::put_retention_policy(&bench.logs, &bench.ctx, input).await
    };
    let error = keep(2).await.unwrap_err();
    assert_eq!(error.code, "InvalidParameterException");
    assert!(error.message.starts_with("1 validation error detected: Value '2' at"), "{error}");
    keep(1).await.unwrap();
    assert_eq!(bench.get("s").await.unwrap(), ["new"]);
    assert_eq!(bench.filter(Default::default()).await.unwrap(), "s:new");
    assert_eq!(bench.n_chunks(), 2);

    let output = bench.put("s", &[(NOW - 2 * DAY, "late")]).await.unwrap();
    assert_eq!(output.rejected_log_events_info.unwrap().expired_log_event_end_index, Some(1));

    let clean = async || retention::clean_up(&bench.logs.store, bench.clock.now()).await.unwrap();
    assert_eq!(clean().await, 1);
    assert_eq!(clean().await, 0, "twice is once");
    assert_eq!(bench.n_chunks(), 1);
    let group = bench.describe_groups(Default::default()).await.unwrap().log_groups.unwrap();
    assert_eq!(group[0].stored_bytes, Some(3 + 26));
    assert_eq!(group[0].retention_in_days, Some(1));

    let input = api::DeleteRetentionPolicyRequest { log_group_name: Some("g".into()) };
    api::Logs::delete_retention_policy(&bench.logs, &bench.ctx, input).await.unwrap();
    bench.clock.set(Timestamp(NOW + 9 * DAY));
    assert_eq!(bench.get("s").await.unwrap(), ["new"]);
    assert_eq!(clean().await, 0);
}

#[tokio::test]
async fn deleting_removes_events_for_good() {
    let bench = Bench::with_streams(&["s", "t"]).await;
    bench.put("s", &[(NOW, "x")]).await.unwrap();
    bench.put("t", &[(NOW, "y")]).await.unwrap();
    let input = api::DeleteLogStreamRequest {
        log_group_name: Some("g".into()),
        log_stream_name: Some("s".into()),
    };
    let delete =
        async || api::Logs::delete_log_stream(&bench.logs, &bench.ctx, input.clone()).await;
    delete().await.unwrap();
    check_error(delete().await, MISSING, NO_STREAM);
    assert_eq!(bench.n_chunks(), 1);
    bench.create_stream("g", "s").await.unwrap();
    assert_eq!(bench.get("s").await.unwrap(), [""; 0]);
    bench.delete_group("g").await.unwrap();
    assert_eq!(bench.n_chunks(), 0);
    bench.create_group("g").await.unwrap();
    check_error(bench.get("t").await, MISSING, NO_STREAM);
}

#[tokio::test]
async fn chunks_of_unknown_streams_are_swept() {
    let bench = Bench::with_streams(&["s"]).await;
    bench.put("s", &[(NOW, "x")]).await.unwrap();
    // As a crash between the two steps of a deletion leaves them.
    for (stream, n) in [("0", 3), ("zz", 2)] {
        for number in 0..n {
            let event =
                model::record::logs::LogEvent { timestamp: Timestamp(5), message: "m".into() };
            let chunk = LogChunkRecord {
                stream: stream.into(),
                number,
                ingested_at: Timestamp(5),
                events: vec![event],
            };
            let put = move |txn: &mut store::Txn<'_>| {
                txn.put(&chunk);
                Ok::<_, StorageError>(())
            };
            bench.logs.store.write(put).await.unwrap();
        }
    }
    assert_eq!(retention::clean_up(&bench.logs.store, Timestamp(NOW)).await.unwrap(), 5);
    assert_eq!(bench.get("s").await.unwrap(), ["x"]);
}

#[tokio::test]
async fn tags_are_the_same_by_name_and_by_arn() {
    let bench = Bench::with_streams(&[]).await;
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:g";
    let tags = |pairs: &[(&str, &str)]| {
        Some(pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect())
    };
    let by_arn = |arn: &str| api::ListTagsForResourceRequest { resource_arn: Some(arn.into()) };
    let input = api::TagResourceRequest {
        resource_arn: Some(format!("{arn}:*")),
        tags: tags(&[("a", "1"), ("b", "2")]),
    };
    bench.logs.tag_resource(&bench.ctx, input).await.unwrap();
    let input = api::TagLogGroupRequest {
        log_group_name: Some("g".into()),
        tags: tags(&[("b", "3"), ("c", "4")]),
    };
    bench.logs.tag_log_group(&bench.ctx, input).await.unwrap();
    let output = bench.logs.list_tags_for_resource(&bench.ctx, by_arn(arn)).await.unwrap();
    assert_eq!(output.tags, tags(&[("a", "1"), ("b", "3"), ("c", "4")]));
    let input = api::UntagResourceRequest {
        resource_arn: Some(arn.into()),
        tag_keys: Some(vec!["a".into()]),
    };
    bench.logs.untag_resource(&bench.ctx, input).await.unwrap();
    let input = api::UntagLogGroupRequest {
        log_group_name: Some("g".into()),
        tags: Some(vec!["c".into()]),
    };
    bench.logs.untag_log_group(&bench.ctx, input).await.unwrap();
    let input = api::ListTagsLogGroupRequest { log_group_name: Some("g".into()) };
    let output = bench.logs.list_tags_log_group(&bench.ctx, input).await.unwrap();
    assert_eq!(output.tags, tags(&[("b", "3")]));

    let many: Vec<String> = (0..50).map(|n| format!("k{n}")).collect();
    let input = api::TagResourceRequest {
        resource_arn: Some(arn.into()),
        tags: Some(many.into_iter().map(|key| (key, String::new())).collect()),
    };
    let error = bench.logs.tag_resource(&bench.ctx, input).await.unwrap_err();
    assert_eq!(error.code, "TooManyTagsException");
    let missing = bench.logs.list_tags_for_resource(&bench.ctx, by_arn(&format!("{arn}x"))).await;
    check_error(missing, MISSING, NO_GROUP);
}

#[tokio::test]
async fn what_is_not_served_says_so() {
    let bench = Bench::new();
    let error = api::Logs::start_query(&bench.logs, &bench.ctx, Default::default()).await;
    let error = error.unwrap_err();
    assert_eq!(error.status, 501);
    assert!(error.message.contains("StartQuery"), "{error}");
}
