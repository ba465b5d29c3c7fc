//! What the failure of a call means: whether another attempt can help, and EventBridge's word for
//! it, which dead-letter queues get.

use aws_api::AwsError;
use serde_json::Value;
use store::outbox::Outcome;

/// What becomes of a delivery whose call failed.
pub(super) fn outcome_of(error: &AwsError) -> Outcome {
    let (code, message) = (error.code.to_string(), error.message.clone());
    match is_worth_another(error) {
        true => Outcome::Retry { code, message, after: None },
        false => Outcome::Failed { code, message, then: Vec::new() },
    }
}

/// Throttling and what is our own fault pass by; what is refused, missing or wrong stays so.
fn is_worth_another(error: &AwsError) -> bool {
    match word(&error.code) {
        "THROTTLING" | "RESOURCE_LIMIT_EXCEEDED" | "RESOURCE_MODIFICATION_COLLISION" => true,
        "NO_PERMISSIONS" | "NO_RESOURCE" => false,
        _ => error.status == 429 || (error.status >= 500 && error.status != 501),
    }
}

/// EventBridge's word (`ERROR_CODE`) for an error of any service.
pub(super) fn word(code: &str) -> &'static str {
    let has = |parts: &[&str]| parts.iter().any(|part| code.contains(part));
    if has(&["Throttl", "TooManyRequests", "RequestLimitExceeded", "SlowDown", "RateExceeded"]) {
        return "THROTTLING";
    }
    if has(&["AccessDenied", "AuthorizationError", "Unauthorized", "NotAuthorized", "Forbidden"]) {
        return "NO_PERMISSIONS";
    }
    if has(&["NotFound", "DoesNotExist", "NonExistent", "NoSuch", "EndpointDisabled"]) {
        return "NO_RESOURCE";
    }
    // A function that is being made or changed, and a queue that was deleted a moment ago.
    if has(&["ResourceConflict", "ConcurrentModification", "ConflictException", "InUse"]) {
        return "RESOURCE_MODIFICATION_COLLISION";
    }
    if has(&["LimitExceeded", "RESOURCE:", "CapacityUnavailable"]) {
        return "RESOURCE_LIMIT_EXCEEDED";
    }
    if has(&["Timeout", "TimedOut"]) {
        return "TIMEOUT";
    }
    if has(&["Connection"]) {
        return "CONNECTION_FAILURE";
    }
    if has(&["Invalid", "Validation", "ClientException", "BadRequest"]) {
        return "INVALID_PARAMETER";
    }
    if has(&["Server", "Internal", "ServiceUnavailable", "ServiceFailure"]) {
        return "INTERNAL_ERROR";
    }
    "ERROR_FROM_TARGET"
}

/// What an answer that is no error says of things that went wrong all the same.
pub(super) fn failure_in(output: &Value) -> Option<(String, String)> {
    let text = |value: &Value, name: &str| value[name].as_str().map(str::to_owned);
    let first = |name: &str| output[name].as_array().and_then(|list| list.first());
    // RunTask.
    if let Some(failure) = first("failures") {
        let reason = text(failure, "reason").unwrap_or_else(|| "UNKNOWN".into());
        let detail = text(failure, "detail").or_else(|| text(failure, "arn"));
        let message = match detail {
            Some(detail) => format!("{reason}: {detail}"),
            None => reason.clone(),
        };
        return Some((reason, message));
    }
    // PutEvents.
    if output["FailedEntryCount"].as_u64().unwrap_or(0) > 0 {
        let mut entries = output["Entries"].as_array().into_iter().flatten();
        let failed = entries.rfind(|entry| entry["ErrorCode"].is_string());
        let code = failed.and_then(|entry| text(entry, "ErrorCode"));
        let message = failed.and_then(|entry| text(entry, "ErrorMessage"));
        return Some((code.unwrap_or_else(|| "UNKNOWN".into()), message.unwrap_or_default()));
    }
    // SendMessageBatch, PublishBatch.
    if let Some(failed) = first("Failed") {
        let code = text(failed, "Code").unwrap_or_else(|| "UNKNOWN".into());
        return Some((code, text(failed, "Message").unwrap_or_default()));
    }
    None
}

/// What an answer says, in a few words, for people.
pub(super) fn answer_of(output: &Value) -> String {
    for name in ["MessageId", "SequenceNumber", "ExecutionArn", "executionArn"] {
        if let Some(id) = output[name].as_str() {
            return format!("{name} {id}");
        }
    }
    if let Some(arn) = output["tasks"].as_array().and_then(|list| list.first()) {
        return arn["taskArn"].as_str().unwrap_or("a task").to_owned();
    }
    match (output["FunctionError"].as_str(), output["StatusCode"].as_u64()) {
        (Some(error), _) => format!("function error {error}"),
        (None, Some(status)) => status.to_string(),
        (None, None) => "ok".into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(code: &'static str, status: u16, is_retried: bool, expected: &str) {
        let outcome = outcome_of(&AwsError::new(code, status, ""));
        assert_eq!(matches!(outcome, Outcome::Retry { .. }), is_retried, "{code}");
        assert_eq!(word(code), expected, "{code}");
    }

    #[test]
    fn only_what_passes_by_is_tried_again() {
        check("AccessDenied", 403, false, "NO_PERMISSIONS");
        check("AccessDeniedException", 400, false, "NO_PERMISSIONS");
        check("AuthorizationError", 403, false, "NO_PERMISSIONS");
        check("QueueDoesNotExist", 400, false, "NO_RESOURCE");
        check("ClusterNotFoundException", 400, false, "NO_RESOURCE");
        check("InvalidParameterException", 400, false, "INVALID_PARAMETER");
        check("ValidationException", 400, false, "INVALID_PARAMETER");
        check("NotImplemented", 501, false, "ERROR_FROM_TARGET");
        check("ThrottlingException", 400, true, "THROTTLING");
        check("TooManyRequestsException", 429, true, "THROTTLING");
        check("ResourceConflictException", 409, true, "RESOURCE_MODIFICATION_COLLISION");
        check("ServerException", 500, true, "INTERNAL_ERROR");
        check("ServiceUnavailable", 503, true, "INTERNAL_ERROR");
    }

    #[test]
    fn failures_inside_an_answer_count() {
        let found = |output: Value| failure_in(&output).map(|(code, _)| code);
        assert_eq!(found(json!({ "tasks": [{}], "failures": [] })), None);
        assert_eq!(
            found(json!({ "failures": [{ "reason": "RESOURCE:CPU" }] })).as_deref(),
            Some("RESOURCE:CPU")
        );
        assert_eq!(found(json!({ "FailedEntryCount": 0, "Entries": [{}] })), None);
        let output = json!({ "FailedEntryCount": 1, "Entries": [{}, { "ErrorCode": "X" }] });
        assert_eq!(found(output).as_deref(), Some("X"));
        assert_eq!(found(json!({ "Failed": [{ "Code": "Y" }] })).as_deref(), Some("Y"));
        assert_eq!(found(json!({ "MessageId": "1" })), None);
    }
}
