//! Log groups: making, describing and deleting them, and how long they keep events.

use aws_api::logs::{
    CreateLogGroupRequest, DeleteLogGroupRequest, DeleteRetentionPolicyRequest,
    DescribeLogGroupsRequest, DescribeLogGroupsResponse, ListLogGroupsRequest,
    ListLogGroupsResponse, LogGroup, LogGroupClass, LogGroupSummary, PutRetentionPolicyRequest,
    TagFilter, errors,
};
use aws_api::{AwsError, Context};
use model::record::Record;
use model::record::logs::{LogGroupRecord, LogStreamRecord};
use store::{Read, Reader};

use super::{Failure, Logs, find_group, group_key, invalid, page_size, retention, tags, token};

/// The periods that AWS offers, in days.
const RETENTION_DAYS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

impl Logs {
    pub(super) async fn create_log_group(
        &self,
        ctx: &Context,
        input: CreateLogGroupRequest,
    ) -> Result<(), AwsError> {
        let name = input.log_group_name.unwrap_or_default();
        if name.starts_with("aws/") {
            return Err(invalid("Log groups starting with aws/ are reserved for AWS."));
        }
        if input.kms_key_id.is_some() {
            // True of every key, as long as there is no KMS here.
            return Err(invalid("The specified KMS Key Id could not be found."));
        }
        if input.deletion_protection_enabled == Some(true) {
            return Err(AwsError::new(
                "NotImplemented",
                501,
                "Hansom does not serve deletionProtectionEnabled of CreateLogGroup.",
            ));
        }
        let tags = input.tags.unwrap_or_default();
        tags::check(&tags)?;
        let record = LogGroupRecord {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            name,
            created_at: self.clock.now(),
            retention_days: None,
            kms_key_id: None,
            class: input.log_group_class.unwrap_or(LogGroupClass::Standard).as_str().to_owned(),
            tags,
        };
        let made = self.store.write(move |txn| {
            if txn.contains(&record.key())? {
                return Err(Failure::from(errors::resource_already_exists_exception(
                    "The specified log group already exists",
                )));
            }
            txn.put(&record);
            Ok(())
        });
        Ok(made.await?)
    }

    /// Its streams go with it at once, their events in steps.
    pub(super) async fn delete_log_group(
        &self,
        ctx: &Context,
        input: DeleteLogGroupRequest,
    ) -> Result<(), AwsError> {
        let name = input.log_group_name.unwrap_or_default();
        let key = group_key(ctx, &name);
        let streams = LogStreamRecord::group_keys(&ctx.account, &ctx.region, &name);
        let deleted = self.store.write(move |txn| {
            find_group(txn, &key)?;
            txn.delete(&key);
            let streams = txn.scan(&streams)?;
            for stream in &streams {
                txn.delete(&stream.key());
            }
            Ok::<_, Failure>(streams)
        });
        let uids = deleted.await?.into_iter().map(|stream| stream.uid).collect();
        retention::forget(&self.store, uids).await.map_err(|error| Failure::from(error).into())
    }

    pub(super) async fn describe_log_groups(
        &self,
        ctx: &Context,
        input: DescribeLogGroupsRequest,
    ) -> Result<DescribeLogGroupsResponse, AwsError> {
        let prefix = input.log_group_name_prefix;
        let pattern = input.log_group_name_pattern.filter(|pattern| !pattern.is_empty());
        if prefix.is_some() && pattern.is_some() {
            return Err(invalid(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
            ));
        }
        let identifiers = input.log_group_identifiers.map(|identifiers| {
            let name =
                |identifier: String| tags::group_of_arn(ctx, &identifier).unwrap_or(identifier);
            identifiers.into_iter().map(name).collect::<Vec<String>>()
        });
        let class = input.log_group_class;
        let wanted = move |group: &LogGroupRecord| {
            pattern.as_ref().is_none_or(|pattern| group.name.contains(pattern))
                && identifiers.as_ref().is_none_or(|names| names.contains(&group.name))
                && class.as_ref().is_none_or(|class| is_of_class(group, class))
        };
        let limit = page_size(input.limit, 50);
        let page = Names { prefix, after: input.next_token, limit };
        let ctx = ctx.clone();
        self.read(move |read| {
            let (groups, next_token) = page.read(read, &ctx, wanted)?;
            let groups: Result<Vec<LogGroup>, Failure> =
                groups.into_iter().map(|group| describe(read, group)).collect();
            Ok(DescribeLogGroupsResponse { log_groups: Some(groups?), next_token })
        })
        .await
    }

    pub(super) async fn list_log_groups(
        &self,
        ctx: &Context,
        input: ListLogGroupsRequest,
    ) -> Result<ListLogGroupsResponse, AwsError> {
        let patterns: Option<Vec<String>> = input
            .log_group_name_pattern
            .map(|pattern| pattern.split('|').map(str::to_owned).collect());
        // No group here has a data source or an index, so these filters let none pass.
        let is_impossible = input.data_sources.is_some() || input.field_index_names.is_some();
        let class = input.log_group_class;
        let tag_filters = input.log_group_tags.unwrap_or_default();
        let wanted = move |group: &LogGroupRecord| {
            !is_impossible
                && patterns.as_ref().is_none_or(|patterns| {
                    patterns.iter().any(|pattern| matches_name(pattern, &group.name))
                })
                && class.as_ref().is_none_or(|class| is_of_class(group, class))
                && tag_filters.iter().all(|filter| matches_tags(filter, group))
        };
        let page =
            Names { prefix: None, after: input.next_token, limit: page_size(input.limit, 50) };
        let ctx = ctx.clone();
        self.read(move |read| {
            let (groups, next_token) = page.read(read, &ctx, wanted)?;
            let summary = |group: LogGroupRecord| LogGroupSummary {
                log_group_arn: Some(group.arn().to_string()),
                log_group_class: Some(group.class.as_str().into()),
                log_group_name: Some(group.name),
            };
            let groups = groups.into_iter().map(summary).collect();
            Ok(ListLogGroupsResponse { log_groups: Some(groups), next_token })
        })
        .await
    }

    pub(super) async fn put_retention_policy(
        &self,
        ctx: &Context,
        input: PutRetentionPolicyRequest,
    ) -> Result<(), AwsError> {
        let days = input.retention_in_days.unwrap_or_default();
        let known = u32::try_from(days).ok().filter(|days| RETENTION_DAYS.contains(days));
        let Some(known) = known else {
            return Err(invalid(format!(
                "1 validation error detected: Value '{days}' at 'retentionInDays' failed to \
                 satisfy constraint: Member must satisfy enum value set: {RETENTION_DAYS:?}"
            )));
        };
        self.set_retention(ctx, input.log_group_name, Some(known)).await
    }

    pub(super) async fn delete_retention_policy(
        &self,
        ctx: &Context,
        input: DeleteRetentionPolicyRequest,
    ) -> Result<(), AwsError> {
        self.set_retention(ctx, input.log_group_name, None).await
    }

    async fn set_retention(
        &self,
        ctx: &Context,
        name: Option<String>,
        days: Option<u32>,
    ) -> Result<(), AwsError> {
        let key = group_key(ctx, &name.unwrap_or_default());
        let changed = self.store.write(move |txn| {
            let mut group = find_group(txn, &key)?;
            group.retention_days = days;
            txn.put(&group);
            Ok::<_, Failure>(())
        });
        Ok(changed.await?)
    }
}

/// A page of groups in the order of their names.
struct Names {
    prefix: Option<String>,
    after: Option<String>,
    limit: usize,
}

impl Names {
    /// The groups, and the token of the next page.
    fn read(
        &self,
        read: &Reader,
        ctx: &Context,
        wanted: impl Fn(&LogGroupRecord) -> bool,
    ) -> Result<(Vec<LogGroupRecord>, Option<String>), Failure> {
        let all = LogGroupRecord::keys_of(&ctx.account, &ctx.region);
        let keys = all.text_prefix(self.prefix.as_deref().unwrap_or_default());
        let after = match &self.after {
            Some(text) => Some(group_key(ctx, &token::parse_name(text).ok_or_else(bad_token)?)),
            None => None,
        };
        let mut groups = Vec::new();
        read.visit(&keys, after.as_ref(), |group: LogGroupRecord| {
            if wanted(&group) {
                groups.push(group);
            }
            groups.len() <= self.limit
        })?;
        if groups.len() <= self.limit {
            return Ok((groups, None));
        }
        groups.truncate(self.limit);
        let next = groups.last().map(|group| token::print_name(&group.name));
        Ok((groups, next))
    }
}

pub(super) fn bad_token() -> AwsError {
    invalid("The specified nextToken is invalid.")
}

fn describe(read: &Reader, group: LogGroupRecord) -> Result<LogGroup, Failure> {
    let mut stored_bytes = 0_u64;
    let streams = LogStreamRecord::group_keys(&group.account, &group.region, &group.name);
    read.visit(&streams, None, |stream: LogStreamRecord| {
        stored_bytes = stored_bytes.saturating_add(stream.stored_bytes);
        true
    })?;
    let arn = group.arn().to_string();
    Ok(LogGroup {
        creation_time: Some(group.created_at.0),
        retention_in_days: group.retention_days.and_then(|days| i32::try_from(days).ok()),
        metric_filter_count: Some(0),
        arn: Some(format!("{arn}:*")),
        stored_bytes: Some(i64::try_from(stored_bytes).unwrap_or(i64::MAX)),
        kms_key_id: group.kms_key_id,
        log_group_class: Some(group.class.as_str().into()),
        log_group_arn: Some(arn),
        deletion_protection_enabled: Some(false),
        log_group_name: Some(group.name),
        ..LogGroup::default()
    })
}

/// AWS counts the essentials class among those of infrequent access.
fn is_of_class(group: &LogGroupRecord, class: &LogGroupClass) -> bool {
    let few = ["INFREQUENT_ACCESS", "ESSENTIALS"];
    group.class == class.as_str()
        || few.contains(&class.as_str()) && few.contains(&group.class.as_str())
}

/// One alternative of ListLogGroups: a part of the name or, after `^`, its beginning.
fn matches_name(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix('^') {
        Some(prefix) => name.starts_with(prefix),
        None => name.contains(pattern),
    }
}

fn matches_tags(filter: &TagFilter, group: &LogGroupRecord) -> bool {
    let Some(value) = group.tags.get(filter.key.as_deref().unwrap_or_default()) else {
        return false;
    };
    let wanted = filter.values.as_deref().unwrap_or_default();
    wanted.is_empty() || wanted.iter().any(|wanted| matches_value(wanted, value))
}

/// `!` negates; `*` at either end stands for anything and makes case not matter.
fn matches_value(wanted: &str, value: &str) -> bool {
    if let Some(unwanted) = wanted.strip_prefix('!') {
        return !matches_value(unwanted, value);
    }
    let lower = |text: &str| text.to_lowercase();
    match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (None, None) => wanted == value,
        (Some(end), None) => lower(value).ends_with(&lower(end)),
        (None, Some(start)) => lower(value).starts_with(&lower(start)),
        (Some(_), Some(_)) => lower(value).contains(&lower(wanted.trim_matches('*'))),
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn tag_values_match_as_documented() {
        for (wanted, value, expected) in [
            ("prod", "prod", true),
            ("prod", "Prod", false),
            ("prod*", "PRODUCTION", true),
            ("*duct*", "production", true),
            ("*", "", true),
            ("!prod", "test", true),
            ("!prod*", "production", false),
        ] {
            assert_eq!(matches_value(wanted, value), expected, "{wanted} {value}");
        }
    }

    #[test]
    fn names_match_by_part_or_beginning() {
        assert!(matches_name("lambda", "/aws/lambda/x"));
        assert!(!matches_name("^lambda", "/aws/lambda/x"));
        assert!(matches_name("^/aws", "/aws/lambda/x"));
    }
}
