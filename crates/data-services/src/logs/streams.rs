//! Log streams: making, describing and deleting them.

use aws_api::logs::{
    CreateLogStreamRequest, DeleteLogStreamRequest, DescribeLogStreamsRequest,
    DescribeLogStreamsResponse, LogStream, OrderBy, errors,
};
use aws_api::{AwsError, Context};
use model::record::logs::{LogGroupRecord, LogStreamRecord};
use store::logs::LogStreamName;
use store::{Read, Reader};

use super::groups::bad_token;
use super::{
    Failure, Logs, find_group, group_key, group_name, invalid, no_stream, page_size, retention,
    stream_key, token,
};

impl Logs {
    pub(super) async fn create_log_stream(
        &self,
        ctx: &Context,
        input: CreateLogStreamRequest,
    ) -> Result<(), AwsError> {
        let name = LogStreamName {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            group: input.log_group_name.unwrap_or_default(),
            stream: input.log_stream_name.unwrap_or_default(),
        };
        let now = self.clock.now();
        let made = self.store.write(move |txn| {
            if store::logs::ensure_stream(txn, &name, now)? {
                return Ok(());
            }
            Err(Failure::from(errors::resource_already_exists_exception(
                "The specified log stream already exists",
            )))
        });
        Ok(made.await?)
    }

    /// The record goes at once, the events in steps.
    pub(super) async fn delete_log_stream(
        &self,
        ctx: &Context,
        input: DeleteLogStreamRequest,
    ) -> Result<(), AwsError> {
        let group = input.log_group_name.unwrap_or_default();
        let key = stream_key(ctx, &group, &input.log_stream_name.unwrap_or_default());
        let group = group_key(ctx, &group);
        let deleted = self.store.write(move |txn| {
            find_group(txn, &group)?;
            let stream = txn.get(&key)?.ok_or_else(no_stream)?;
            txn.delete(&key);
            Ok::<_, Failure>(stream.uid)
        });
        let uid = deleted.await?;
        retention::forget(&self.store, vec![uid]).await.map_err(|error| Failure::from(error).into())
    }

    pub(super) async fn describe_log_streams(
        &self,
        ctx: &Context,
        input: DescribeLogStreamsRequest,
    ) -> Result<DescribeLogStreamsResponse, AwsError> {
        let group = group_name(ctx, input.log_group_name, input.log_group_identifier)?;
        let by_time = input.order_by == Some(OrderBy::LastEventTime);
        if by_time && input.log_stream_name_prefix.is_some() {
            return Err(invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
        }
        let page = Streams {
            prefix: input.log_stream_name_prefix.unwrap_or_default(),
            by_time,
            descending: input.descending.unwrap_or_default(),
            after: input.next_token,
            limit: page_size(input.limit, 50),
        };
        let ctx = ctx.clone();
        self.read(move |read| {
            let group = find_group(read, &group_key(&ctx, &group))?;
            let (streams, next_token) = page.read(read, &group)?;
            let streams = streams.into_iter().map(|stream| describe(&group, stream)).collect();
            Ok(DescribeLogStreamsResponse { log_streams: Some(streams), next_token })
        })
        .await
    }
}

/// A page of the streams of a group.
struct Streams {
    prefix: String,
    by_time: bool,
    descending: bool,
    after: Option<String>,
    limit: usize,
}

/// What streams are ordered by: the newest event where that is asked for, and the name.
type Place = (i64, String);

impl Streams {
    fn place(&self, stream: &LogStreamRecord) -> Place {
        let newest = stream.last_event_at.filter(|_| self.by_time).map_or(0, |at| at.0);
        (newest, stream.name.clone())
    }

    /// The streams, and the token of the next page.
    fn read(
        &self,
        read: &Reader,
        group: &LogGroupRecord,
    ) -> Result<(Vec<LogStreamRecord>, Option<String>), Failure> {
        let all = LogStreamRecord::group_keys(&group.account, &group.region, &group.name);
        let keys = all.clone().text_prefix(&self.prefix);
        let after = match &self.after {
            Some(text) => Some(parse_place(text).ok_or_else(bad_token)?),
            None => None,
        };
        let mut streams: Vec<LogStreamRecord> = Vec::new();
        if self.by_time {
            streams = read.scan(&keys)?;
            streams.retain(|stream| {
                after.as_ref().is_none_or(|after| self.is_after(&self.place(stream), after))
            });
            streams.sort_by_cached_key(|stream| self.place(stream));
            if self.descending {
                streams.reverse();
            }
        } else {
            let after = after.map(|(_, name)| all.text(&name));
            let collect = |stream| {
                streams.push(stream);
                streams.len() <= self.limit
            };
            if self.descending {
                read.visit_back(&keys, after.as_ref(), collect)?;
            } else {
                read.visit(&keys, after.as_ref(), collect)?;
            }
        }
        if streams.len() <= self.limit {
            return Ok((streams, None));
        }
        streams.truncate(self.limit);
        let next = streams.last().map(|stream| print_place(&self.place(stream)));
        Ok((streams, next))
    }

    fn is_after(&self, place: &Place, after: &Place) -> bool {
        if self.descending { place < after } else { place > after }
    }
}

fn print_place((newest, name): &Place) -> String {
    token::print_name(&format!("{newest}:{name}"))
}

fn parse_place(text: &str) -> Option<Place> {
    let text = token::parse_name(text)?;
    let (newest, name) = text.split_once(':')?;
    Some((newest.parse().ok()?, name.to_owned()))
}

fn describe(group: &LogGroupRecord, stream: LogStreamRecord) -> LogStream {
    LogStream {
        creation_time: Some(stream.created_at.0),
        first_event_timestamp: stream.first_event_at.map(|at| at.0),
        last_event_timestamp: stream.last_event_at.map(|at| at.0),
        last_ingestion_time: stream.last_ingestion_at.map(|at| at.0),
        upload_sequence_token: Some(token::sequence_token(stream.next_chunk)),
        arn: Some(format!("{}:log-stream:{}", group.arn(), stream.name)),
        // AWS stopped counting for streams in 2019.
        stored_bytes: Some(0),
        log_stream_name: Some(stream.name),
    }
}
