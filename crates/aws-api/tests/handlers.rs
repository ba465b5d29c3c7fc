//! A service is written as a trait implementation; the rest answers `NotImplemented`. What its
//! answers look like.

use aws_api::ecs::{self, Ecs};
use aws_api::{AwsError, Context, Protocol, lambda, protocol};

#[derive(Debug)]
struct OneTask;

impl Ecs for OneTask {
    async fn run_task(
        &self,
        ctx: &Context,
        input: ecs::RunTaskRequest,
    ) -> Result<ecs::RunTaskResponse, AwsError> {
        let Some(definition) = input.task_definition else {
            return Err(ecs::errors::client_exception("no definition"));
        };
        let arn = format!("{definition} of {}", ctx.account);
        let task = ecs::Task { task_arn: Some(arn), ..Default::default() };
        Ok(ecs::RunTaskResponse { tasks: Some(vec![task]), ..Default::default() })
    }
}

#[test]
fn an_operation_that_nobody_wrote_says_so() {
    let ctx = Context::for_tests();
    let future = OneTask.stop_task(&ctx, ecs::StopTaskRequest::default());
    let error = futures_util::FutureExt::now_or_never(future).unwrap().unwrap_err();
    assert_eq!((error.status, &*error.code), (501, "NotImplemented"));
    assert!(error.message.contains("StopTask"), "{}", error.message);
}

#[test]
fn what_a_function_answers_is_json() {
    let operation = lambda::OPERATIONS.iter().find(|operation| operation.name == "Invoke").unwrap();
    let output = lambda::InvocationResponse { payload: Some("[1]".into()), ..Default::default() };
    let response = protocol::encode(Protocol::RestJson, operation, &output, "r");
    assert_eq!(response.headers()["content-type"], "application/json");
    let none = lambda::InvocationResponse { status_code: Some(202), ..Default::default() };
    let response = protocol::encode(Protocol::RestJson, operation, &none, "r");
    assert_eq!((response.status().as_u16(), response.headers().get("content-type")), (202, None));
}
