//! The HTTP addresses of functions: their configuration.
//!
//! Not here: answering there (`gateway::function_url`).

use aws_api::Context;
use aws_api::lambda::{self as api, FunctionUrlAuthType, InvokeMode};
use model::record::lambda::wiring::FunctionUrlIndexRecord;
use model::record::lambda::{CorsRules, FunctionUrlRecord};
use store::Read;

use super::fault::{Fault, conflict, invalid, not_found, unserved};
use super::names::FunctionRef;
use super::paging::page;
use super::{Lambda, shapes};

/// By the name that AWS has for it, or, for those who reach us by another name, by one under
/// `localhost`, which every system resolves to itself.
fn address(ctx: &Context, url: &FunctionUrlRecord) -> String {
    let (scheme, host) = ctx.endpoint.split_once("://").unwrap_or(("http", &ctx.host));
    let port = match host.rsplit_once(':') {
        Some((_, port)) if port.bytes().all(|b| b.is_ascii_digit()) => Some(port),
        _ => None,
    };
    let name = format!("{}.lambda-url.{}", url.id, url.region);
    match port {
        None => format!("https://{name}.on.aws/"),
        Some(port) => format!("{scheme}://{name}.localhost:{port}/"),
    }
}

fn cors_shape(cors: &CorsRules) -> api::Cors {
    let CorsRules { allow_credentials, allow_headers, allow_methods, .. } = cors.clone();
    let CorsRules { allow_origins, expose_headers, max_age_secs, .. } = cors.clone();
    api::Cors {
        allow_credentials,
        allow_headers,
        allow_methods,
        allow_origins,
        expose_headers,
        max_age: max_age_secs.and_then(shapes::number),
    }
}

fn cors_rules(cors: api::Cors) -> Result<Option<CorsRules>, Fault> {
    if cors == api::Cors::default() {
        return Ok(None);
    }
    let known = ["GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"];
    for method in cors.allow_methods.iter().flatten() {
        if !known.contains(&method.as_str()) {
            return Err(invalid(format!("Invalid CORS method: {method}")));
        }
    }
    Ok(Some(CorsRules {
        allow_credentials: cors.allow_credentials,
        allow_headers: cors.allow_headers,
        allow_methods: cors.allow_methods,
        allow_origins: cors.allow_origins,
        expose_headers: cors.expose_headers,
        max_age_secs: cors.max_age.map(i32::unsigned_abs),
    }))
}

fn auth_type(url: &FunctionUrlRecord) -> FunctionUrlAuthType {
    if url.requires_iam { FunctionUrlAuthType::AwsIam } else { FunctionUrlAuthType::None }
}

fn mode(url: &FunctionUrlRecord) -> InvokeMode {
    if url.streams { InvokeMode::ResponseStream } else { InvokeMode::Buffered }
}

fn checked_mode(mode: Option<&InvokeMode>) -> Result<(), Fault> {
    match mode {
        Some(InvokeMode::ResponseStream) => {
            Err(unserved("the invoke mode RESPONSE_STREAM of function URLs"))
        }
        _ => Ok(()),
    }
}

/// The function or alias, which must exist; versions have no address.
fn checked_function(read: &impl Read, function: &FunctionRef) -> Result<String, Fault> {
    function.settings(read)?;
    if function.qualifier.is_some() {
        function.resolve(read)?;
    }
    Ok(function.qualifier.clone().unwrap_or_default())
}

pub(super) async fn create(
    lambda: &Lambda,
    ctx: &Context,
    input: api::CreateFunctionUrlConfigRequest,
) -> Result<api::CreateFunctionUrlConfigResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    checked_mode(input.invoke_mode.as_ref())?;
    let cors = input.cors.map(cors_rules).transpose()?.flatten();
    let now = lambda.clock.now();
    let requires_iam = input.auth_type == Some(FunctionUrlAuthType::AwsIam);
    let url = lambda
        .store
        .write(move |txn| {
            let qualifier = checked_function(txn, &function)?;
            let FunctionRef { account, region, name, .. } = &function;
            if txn.get(&FunctionUrlRecord::key_of(account, region, name, &qualifier))?.is_some() {
                return Err(conflict(format!(
                    "Failed to create function url config for [functionArn = {}]. Error message:  \
                     FunctionUrlConfig exists for this Lambda function",
                    function.arn()
                )));
            }
            let url = FunctionUrlRecord {
                id: model::random::text(b"abcdefghijklmnopqrstuvwxyz234567", 32),
                account: account.clone(),
                region: region.clone(),
                function: name.clone(),
                qualifier: qualifier.clone(),
                requires_iam,
                cors,
                streams: false,
                created_at: now,
                last_modified: now,
            };
            txn.put(&FunctionUrlIndexRecord {
                id: url.id.clone(),
                account: account.clone(),
                region: region.clone(),
                function: name.clone(),
                qualifier,
            });
            txn.put(&url);
            Ok::<_, Fault>(url)
        })
        .await?;
    Ok(api::CreateFunctionUrlConfigResponse {
        function_url: Some(address(ctx, &url)),
        function_arn: Some(url.function_arn().to_string()),
        auth_type: Some(auth_type(&url)),
        cors: url.cors.as_ref().map(cors_shape),
        creation_time: Some(shapes::time(url.created_at)),
        invoke_mode: Some(mode(&url)),
    })
}

fn find(read: &impl Read, function: &FunctionRef) -> Result<FunctionUrlRecord, Fault> {
    let FunctionRef { account, region, name, qualifier } = function;
    let qualifier = qualifier.as_deref().unwrap_or_default();
    let key = FunctionUrlRecord::key_of(account, region, name, qualifier);
    read.get(&key)?.ok_or_else(|| not_found("The resource you requested does not exist."))
}

pub(super) async fn update(
    lambda: &Lambda,
    ctx: &Context,
    input: api::UpdateFunctionUrlConfigRequest,
) -> Result<api::UpdateFunctionUrlConfigResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    checked_mode(input.invoke_mode.as_ref())?;
    let cors = input.cors.map(cors_rules).transpose()?;
    let now = lambda.clock.now();
    let url = lambda
        .store
        .write(move |txn| {
            let mut url = find(txn, &function)?;
            if let Some(auth) = input.auth_type {
                url.requires_iam = auth == FunctionUrlAuthType::AwsIam;
            }
            if let Some(cors) = cors {
                url.cors = cors;
            }
            url.last_modified = now;
            txn.put(&url);
            Ok::<_, Fault>(url)
        })
        .await?;
    Ok(api::UpdateFunctionUrlConfigResponse {
        function_url: Some(address(ctx, &url)),
        function_arn: Some(url.function_arn().to_string()),
        auth_type: Some(auth_type(&url)),
        cors: url.cors.as_ref().map(cors_shape),
        creation_time: Some(shapes::time(url.created_at)),
        last_modified_time: Some(shapes::time(url.last_modified)),
        invoke_mode: Some(mode(&url)),
    })
}

pub(super) async fn get(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetFunctionUrlConfigRequest,
) -> Result<api::GetFunctionUrlConfigResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let url = find(&lambda.store.read()?, &function)?;
    Ok(api::GetFunctionUrlConfigResponse {
        function_url: Some(address(ctx, &url)),
        function_arn: Some(url.function_arn().to_string()),
        auth_type: Some(auth_type(&url)),
        cors: url.cors.as_ref().map(cors_shape),
        creation_time: Some(shapes::time(url.created_at)),
        last_modified_time: Some(shapes::time(url.last_modified)),
        invoke_mode: Some(mode(&url)),
    })
}

pub(super) async fn list(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListFunctionUrlConfigsRequest,
) -> Result<api::ListFunctionUrlConfigsResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let read = lambda.store.read()?;
    function.settings(&read)?;
    let FunctionRef { account, region, name, .. } = &function;
    let all: Vec<FunctionUrlRecord> =
        read.scan(&FunctionUrlRecord::keys_of(account, region, name))?;
    let name = |url: &FunctionUrlRecord| url.qualifier.clone();
    let (urls, next_marker) = page(all, name, input.marker.as_deref(), input.max_items, 50)?;
    let show = |url: &FunctionUrlRecord| api::FunctionUrlConfig {
        function_url: Some(address(ctx, url)),
        function_arn: Some(url.function_arn().to_string()),
        creation_time: Some(shapes::time(url.created_at)),
        last_modified_time: Some(shapes::time(url.last_modified)),
        cors: url.cors.as_ref().map(cors_shape),
        auth_type: Some(auth_type(url)),
        invoke_mode: Some(mode(url)),
    };
    let function_url_configs = Some(urls.iter().map(show).collect());
    Ok(api::ListFunctionUrlConfigsResponse { function_url_configs, next_marker })
}

pub(super) async fn delete(
    lambda: &Lambda,
    ctx: &Context,
    input: api::DeleteFunctionUrlConfigRequest,
) -> Result<(), Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    lambda
        .store
        .write(move |txn| {
            let url = find(txn, &function)?;
            txn.delete(&FunctionUrlIndexRecord::key_of(&url.id));
            let FunctionUrlRecord { account, region, function, qualifier, .. } = &url;
            txn.delete(&FunctionUrlRecord::key_of(account, region, function, qualifier));
            Ok(())
        })
        .await
}
