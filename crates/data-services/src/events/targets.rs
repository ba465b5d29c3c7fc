//! Targets of rules: what may be one, put, listed, removed.

use aws_api::events::{
    self as api, ListTargetsByRuleRequest, ListTargetsByRuleResponse, PutTargetsRequest,
    PutTargetsResponse, PutTargetsResultEntry, RemoveTargetsRequest, RemoveTargetsResponse,
    RemoveTargetsResultEntry,
};
use aws_api::{AwsError, Context, json};
use model::Arn;
use model::record::events::{RuleRecord, TargetInput, TargetRecord};
use store::Read as _;

use super::failure::{Failure, invalid};
use super::names::{not_managed, own_bus, wrong_arn};
use super::{Events, input, page};

const MOST_TARGETS: usize = 5;
/// What AWS delivers to besides.
const NOT_SERVED: [&str; 17] = [
    "apigateway",
    "appsync",
    "batch",
    "codebuild",
    "codepipeline",
    "execute-api",
    "firehose",
    "glue",
    "inspector",
    "kinesis",
    "redshift",
    "redshift-data",
    "redshift-serverless",
    "sagemaker",
    "ssm",
    "ssm-incidents",
    "states",
];

impl Events {
    pub(super) async fn put_targets(
        &self,
        ctx: &Context,
        input: PutTargetsRequest,
    ) -> Result<PutTargetsResponse, Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let targets = input.targets.unwrap_or_default();
        for target in &targets {
            check(target)?;
        }
        let rule = input.rule.unwrap_or_default();
        let put = self.store.write(move |txn| {
            let rule = bus.rule(txn, &rule)?;
            not_managed(&rule, None)?;
            let keys = TargetRecord::rule_keys(&rule.account, &rule.region, &rule.bus, &rule.name);
            let mut known: Vec<String> = txn.scan(&keys)?.into_iter().map(|one| one.id).collect();
            let mut failed = Vec::new();
            for target in targets {
                let id = target.id.clone().unwrap_or_default();
                if !known.contains(&id) {
                    if known.len() >= MOST_TARGETS {
                        failed.push(PutTargetsResultEntry {
                            target_id: Some(id),
                            error_code: Some("LimitExceededException".into()),
                            error_message: Some(
                                "The requested resource exceeds the maximum number allowed.".into(),
                            ),
                        });
                        continue;
                    }
                    known.push(id);
                }
                txn.put(&record(&rule, target));
            }
            Ok::<_, Failure>(failed)
        });
        let failed = put.await?;
        Ok(PutTargetsResponse {
            failed_entry_count: Some(i32::try_from(failed.len()).unwrap_or(i32::MAX)),
            failed_entries: Some(failed),
        })
    }

    pub(super) async fn remove_targets(
        &self,
        ctx: &Context,
        input: RemoveTargetsRequest,
    ) -> Result<RemoveTargetsResponse, Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let (rule, ids) = (input.rule.unwrap_or_default(), input.ids.unwrap_or_default());
        let removed = self.store.write(move |txn| {
            let rule = bus.rule(txn, &rule)?;
            not_managed(&rule, input.force)?;
            let mut failed = Vec::new();
            for id in ids {
                let RuleRecord { account, region, bus, name, .. } = &rule;
                let key = TargetRecord::key_of(account, region, bus, name, &id);
                if txn.contains(&key)? {
                    txn.delete(&key);
                } else {
                    failed.push(RemoveTargetsResultEntry {
                        error_code: Some("ResourceNotFoundException".into()),
                        error_message: Some(format!(
                            "Rule {name} does not have target(s) with id {id}."
                        )),
                        target_id: Some(id),
                    });
                }
            }
            Ok::<_, Failure>(failed)
        });
        let failed = removed.await?;
        Ok(RemoveTargetsResponse {
            failed_entry_count: Some(i32::try_from(failed.len()).unwrap_or(i32::MAX)),
            failed_entries: Some(failed),
        })
    }

    pub(super) async fn list_targets_by_rule(
        &self,
        ctx: &Context,
        input: ListTargetsByRuleRequest,
    ) -> Result<ListTargetsByRuleResponse, Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let read = self.store.read()?;
        let rule = bus.rule(&read, &input.rule.unwrap_or_default())?;
        let keys = TargetRecord::rule_keys(&rule.account, &rule.region, &rule.bus, &rule.name);
        let token = input.next_token.as_deref();
        let (targets, next_token) =
            page::cut(read.scan(&keys)?, input.limit, token, |target| target.id.clone())?;
        let targets = targets.into_iter().map(shape).collect();
        Ok(ListTargetsByRuleResponse { targets: Some(targets), next_token })
    }
}

fn check(target: &api::Target) -> Result<(), AwsError> {
    let id = target.id.as_deref().unwrap_or_default();
    let text = target.arn.as_deref().unwrap_or_default();
    let arn = Arn::parse(text).map_err(|_| wrong_arn(text))?;
    check_input(id, target)?;
    check_parameters(id, &arn, target)?;
    let resource = arn.resource();
    let has_form = match arn.service() {
        "sqs" | "sns" => !resource.contains(':'),
        "lambda" => resource.starts_with("function:"),
        "logs" => resource.starts_with("log-group:"),
        "ecs" => resource.starts_with("cluster/"),
        "events" if resource.starts_with("event-bus/") => true,
        service if NOT_SERVED.contains(&service) || service == "events" => {
            return Err(AwsError::new(
                "NotImplemented",
                501,
                format!("Hansom does not serve targets of {service}: target {id}, {text}."),
            ));
        }
        _ => false,
    };
    if !has_form || arn.region().is_empty() || arn.account().is_empty() {
        return Err(wrong_arn(text));
    }
    let must_have = |name: &str| {
        Err(invalid(format!("Parameter(s) {name} must be specified for target: {id}.")))
    };
    if arn.service() == "ecs" {
        if target.ecs_parameters.is_none() {
            return must_have("EcsParameters");
        }
        if target.role_arn.is_none() {
            return Err(invalid(format!("RoleArn is required for target {text}.")));
        }
    }
    let group = target.sqs_parameters.as_ref().and_then(|one| one.message_group_id.as_ref());
    if arn.service() == "sqs" && resource.ends_with(".fifo") && group.is_none() {
        return must_have("SqsParameters");
    }
    let dead_letter = target.dead_letter_config.as_ref().and_then(|one| one.arn.as_deref());
    if let Some(queue) = dead_letter {
        let is_queue = Arn::parse(queue)
            .is_ok_and(|arn| arn.service() == "sqs" && !arn.resource().ends_with(".fifo"));
        if !is_queue {
            return Err(wrong_arn(queue));
        }
    }
    Ok(())
}

fn check_input(id: &str, target: &api::Target) -> Result<(), AwsError> {
    let n_inputs =
        [target.input.is_some(), target.input_path.is_some(), target.input_transformer.is_some()];
    if n_inputs.into_iter().filter(|is| *is).count() > 1 {
        return Err(invalid(format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
        )));
    }
    if let Some(text) = &target.input {
        input::check_constant(id, text)?;
    }
    if let Some(path) = &target.input_path {
        input::check_path(id, path)?;
    }
    if let Some(transformer) = &target.input_transformer {
        let paths = transformer.input_paths_map.clone().unwrap_or_default();
        let template = transformer.input_template.as_deref().unwrap_or_default();
        input::check_template(id, &paths, template)?;
    }
    Ok(())
}

/// Parameters belong to a kind of target.
fn check_parameters(id: &str, arn: &Arn, target: &api::Target) -> Result<(), AwsError> {
    let given = [
        ("KinesisParameters", "kinesis", target.kinesis_parameters.is_some()),
        ("RunCommandParameters", "ssm", target.run_command_parameters.is_some()),
        ("EcsParameters", "ecs", target.ecs_parameters.is_some()),
        ("BatchParameters", "batch", target.batch_parameters.is_some()),
        ("SqsParameters", "sqs", target.sqs_parameters.is_some()),
        ("HttpParameters", "execute-api", target.http_parameters.is_some()),
        ("RedshiftDataParameters", "redshift", target.redshift_data_parameters.is_some()),
        (
            "SageMakerPipelineParameters",
            "sagemaker",
            target.sage_maker_pipeline_parameters.is_some(),
        ),
        ("AppSyncParameters", "appsync", target.app_sync_parameters.is_some()),
    ];
    let served = ["sqs", "sns", "lambda", "logs", "ecs", "events"];
    for (name, service, is_given) in given {
        if is_given && service != arn.service() && served.contains(&arn.service()) {
            let text = format!("Parameter(s) {name} is not supported for target: {id}.");
            return Err(invalid(text));
        }
    }
    Ok(())
}

fn record(rule: &RuleRecord, target: api::Target) -> TargetRecord {
    let input = match (target.input, target.input_path, target.input_transformer) {
        (Some(text), ..) => TargetInput::Constant { text },
        (None, Some(path), _) => TargetInput::Path { path },
        (None, None, Some(transformer)) => TargetInput::Transformed {
            paths: transformer.input_paths_map.unwrap_or_default(),
            template: transformer.input_template.unwrap_or_default(),
        },
        (None, None, None) => TargetInput::Event,
    };
    let retry = target.retry_policy.unwrap_or_default();
    TargetRecord {
        account: rule.account.clone(),
        region: rule.region.clone(),
        bus: rule.bus.clone(),
        rule: rule.name.clone(),
        id: target.id.unwrap_or_default(),
        arn: target.arn.unwrap_or_default(),
        role_arn: target.role_arn,
        input,
        ecs: target.ecs_parameters.as_ref().map(json::to_value),
        message_group_id: target.sqs_parameters.and_then(|one| one.message_group_id),
        max_retries: retry.maximum_retry_attempts.and_then(|n| u32::try_from(n).ok()),
        max_age_secs: retry.maximum_event_age_in_seconds.and_then(|n| u64::try_from(n).ok()),
        dead_letter_arn: target.dead_letter_config.and_then(|one| one.arn),
    }
}

fn shape(record: TargetRecord) -> api::Target {
    let mut target = api::Target {
        id: Some(record.id),
        arn: Some(record.arn),
        role_arn: record.role_arn,
        ecs_parameters: record.ecs.as_ref().and_then(|value| json::from_value(value).ok()),
        sqs_parameters: record
            .message_group_id
            .map(|group| api::SqsParameters { message_group_id: Some(group) }),
        dead_letter_config: record
            .dead_letter_arn
            .map(|arn| api::DeadLetterConfig { arn: Some(arn) }),
        ..api::Target::default()
    };
    if record.max_retries.is_some() || record.max_age_secs.is_some() {
        target.retry_policy = Some(api::RetryPolicy {
            maximum_retry_attempts: record.max_retries.and_then(|n| i32::try_from(n).ok()),
            maximum_event_age_in_seconds: record.max_age_secs.and_then(|n| i32::try_from(n).ok()),
        });
    }
    match record.input {
        TargetInput::Event => {}
        TargetInput::Constant { text } => target.input = Some(text),
        TargetInput::Path { path } => target.input_path = Some(path),
        TargetInput::Transformed { paths, template } => {
            target.input_transformer = Some(api::InputTransformer {
                input_paths_map: (!paths.is_empty()).then_some(paths),
                input_template: Some(template),
            });
        }
    }
    target
}
