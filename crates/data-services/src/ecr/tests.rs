//! The ECR API as a client sees it, over a real store.

use aws_api::ecr::{self as api, Ecr as _};
use aws_api::{AwsError, Context};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{Expect, expect};
use http::StatusCode;

use super::{Config, Ecr, HostNames};
use crate::registry::tests::{Fixture, digest};

struct It {
    ecr: Ecr,
    fixture: Fixture,
}

async fn it() -> It {
    let fixture = Fixture::new().await;
    It { ecr: Ecr::new(fixture.registry.clone(), Config::default()), fixture }
}

fn ctx() -> Context {
    Context::for_tests()
}

fn name(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn refused<T: std::fmt::Debug>(result: Result<T, AwsError>, expected: Expect) {
    expected.assert_eq(&result.unwrap_err().to_string());
}

async fn images(it: &It, repository: &str) -> Vec<String> {
    let request =
        api::ListImagesRequest { repository_name: name(repository), ..Default::default() };
    let ids = it.ecr.list_images(&ctx(), request).await.unwrap().image_ids.unwrap();
    ids.into_iter().map(|id| id.image_tag.unwrap_or("-".into())).collect()
}

#[tokio::test]
async fn a_repository_is_what_its_creator_asked_for() {
    let it = it().await;
    let request = api::CreateRepositoryRequest {
        repository_name: name("team/thumb"),
        tags: Some(vec![api::Tag { key: name("k"), value: name("v") }]),
        ..Default::default()
    };
    let made = it.ecr.create_repository(&ctx(), request.clone()).await.unwrap().repository.unwrap();
    expect![[r#"
        Repository {
            repositoryArn: "arn:aws:ecr:us-east-1:000000000000:repository/team/thumb",
            registryId: "000000000000",
            repositoryName: "team/thumb",
            repositoryUri: "localhost:4566/team/thumb",
            createdAt: Timestamp(
                1795264215000,
            ),
            imageTagMutability: Mutable,
            imageScanningConfiguration: ImageScanningConfiguration {
                scanOnPush: false,
            },
            encryptionConfiguration: EncryptionConfiguration {
                encryptionType: Aes256,
            },
        }
    "#]]
    .assert_debug_eq(&made);
    refused(
        it.ecr.create_repository(&ctx(), request).await,
        expect![
            "RepositoryAlreadyExistsException: The repository with name 'team/thumb' already exists in the registry with id '000000000000'"
        ],
    );
    let tags = api::ListTagsForResourceRequest { resource_arn: made.repository_arn };
    let tags = it.ecr.list_tags_for_resource(&ctx(), tags).await.unwrap().tags.unwrap();
    assert_eq!(tags, [api::Tag { key: name("k"), value: name("v") }]);

    let real_names = Config { host_names: HostNames::Aws };
    let ecr = Ecr::new(it.fixture.registry.clone(), real_names);
    let one = api::DescribeRepositoriesRequest {
        repository_names: Some(vec!["a".into()]),
        ..Default::default()
    };
    let found = ecr.describe_repositories(&ctx(), one).await.unwrap().repositories.unwrap();
    assert_eq!(
        found[0].repository_uri.as_deref(),
        Some("000000000000.dkr.ecr.us-east-1.amazonaws.com/a")
    );
}

#[tokio::test]
async fn repositories_are_those_of_the_callers_account_and_region() {
    let it = it().await;
    let all = |ctx: Context| {
        let ecr = it.ecr.clone();
        async move {
            let request = api::DescribeRepositoriesRequest::default();
            let found = ecr.describe_repositories(&ctx, request).await.unwrap();
            found.repositories.unwrap().len()
        }
    };
    assert_eq!(all(ctx()).await, 2);
    let elsewhere = Context { region: model::Region::parse("eu-west-1").unwrap(), ..ctx() };
    assert_eq!(all(elsewhere).await, 0);
    let request = api::DescribeRepositoriesRequest {
        repository_names: Some(vec!["none".into()]),
        ..Default::default()
    };
    refused(
        it.ecr.describe_repositories(&ctx(), request).await,
        expect![
            "RepositoryNotFoundException: The repository with name 'none' does not exist in the registry with id '000000000000'"
        ],
    );
    let request = api::DescribeRepositoriesRequest {
        registry_id: name("123456789012"),
        ..Default::default()
    };
    refused(
        it.ecr.describe_repositories(&ctx(), request).await,
        expect![
            "AccessDeniedException: User: arn:aws:iam::000000000000:root is not authorized to use the registry with id '123456789012' because no resource-based policy allows it"
        ],
    );
}

#[tokio::test]
async fn a_repository_with_images_is_deleted_by_force_only() {
    let it = it().await;
    it.fixture.push_image("a", "v1", b"layer").await;
    let request = |force| api::DeleteRepositoryRequest {
        repository_name: name("a"),
        force,
        ..Default::default()
    };
    refused(
        it.ecr.delete_repository(&ctx(), request(None)).await,
        expect![
            "RepositoryNotEmptyException: The repository with name 'a' in registry with id '000000000000' cannot be deleted because it still contains images"
        ],
    );
    it.ecr.delete_repository(&ctx(), request(Some(true))).await.unwrap();
    refused(
        it.ecr.delete_repository(&ctx(), request(Some(true))).await,
        expect![
            "RepositoryNotFoundException: The repository with name 'a' does not exist in the registry with id '000000000000'"
        ],
    );
}

#[tokio::test]
async fn a_token_opens_the_registry_of_its_region_for_twelve_hours() {
    let it = it().await;
    let request = api::GetAuthorizationTokenRequest::default();
    let data = it.ecr.get_authorization_token(&ctx(), request).await.unwrap();
    let data = data.authorization_data.unwrap().remove(0);
    assert_eq!(data.proxy_endpoint.as_deref(), Some("http://localhost:4566"));
    let token = data.authorization_token.unwrap();
    assert!(STANDARD.decode(&token).unwrap().starts_with(b"AWS:"));
    let call = |token: &str| {
        http::Request::get("/v2/a/tags/list")
            .header("authorization", format!("Basic {token}"))
            .body(aws_api::body::empty())
            .unwrap()
    };
    let registry = &it.fixture.registry;
    assert_eq!(registry.handle(call(&token)).await.status(), StatusCode::OK);
    let elsewhere = Context { region: model::Region::parse("eu-west-1").unwrap(), ..ctx() };
    let request = api::GetAuthorizationTokenRequest::default();
    let other = it.ecr.get_authorization_token(&elsewhere, request).await.unwrap();
    let other = other.authorization_data.unwrap().remove(0).authorization_token.unwrap();
    assert_eq!(registry.handle(call(&other)).await.status(), StatusCode::NOT_FOUND);
    it.fixture.clock.set(data.expires_at.unwrap());
    assert_eq!(registry.handle(call(&token)).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_image_put_by_the_api_is_pulled_from_the_registry() {
    let it = it().await;
    let (config, layer) = (b"{}".as_slice(), b"layer bytes".as_slice());
    for bytes in [config, layer] {
        let request =
            api::InitiateLayerUploadRequest { repository_name: name("a"), ..Default::default() };
        let id = it.ecr.initiate_layer_upload(&ctx(), request).await.unwrap().upload_id;
        let (first, last) = bytes.split_at(1);
        for (at, part) in [(0, first), (1, last)] {
            let request = api::UploadLayerPartRequest {
                repository_name: name("a"),
                upload_id: id.clone(),
                part_first_byte: Some(at),
                part_last_byte: Some(at + i64::try_from(part.len()).unwrap() - 1),
                layer_part_blob: Some(bytes::Bytes::copy_from_slice(part)),
                ..Default::default()
            };
            it.ecr.upload_layer_part(&ctx(), request.clone()).await.unwrap();
            if at == 0 {
                let error = it.ecr.upload_layer_part(&ctx(), request).await.unwrap_err();
                assert_eq!(error.code, "InvalidLayerPartException");
                assert!(error.details.contains(&("lastValidByteReceived".into(), 0.into())));
            }
        }
        let request = api::CompleteLayerUploadRequest {
            repository_name: name("a"),
            upload_id: id,
            layer_digests: Some(vec![digest(bytes)]),
            ..Default::default()
        };
        it.ecr.complete_layer_upload(&ctx(), request).await.unwrap();
    }
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                   "digest": digest(config), "size": config.len()},
        "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "digest": digest(layer), "size": layer.len()}],
    })
    .to_string();
    let request = api::PutImageRequest {
        repository_name: name("a"),
        image_manifest: Some(manifest.clone()),
        image_tag: name("v1"),
        ..Default::default()
    };
    it.ecr.put_image(&ctx(), request.clone()).await.unwrap();
    let image = digest(manifest.as_bytes());
    let error = it.ecr.put_image(&ctx(), request.clone()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "ImageAlreadyExistsException: Image with digest '{image}' and tag 'v1' already exists in the repository with name 'a' in registry with id '000000000000'"
        )
    );
    let elsewhere = api::PutImageRequest { repository_name: name("b/c"), ..request };
    let error = it.ecr.put_image(&ctx(), elsewhere).await.unwrap_err();
    assert_eq!(error.code, "LayersNotFoundException");
    assert_eq!(it.fixture.call("GET /v2/a/manifests/v1", "").await.text(), manifest);

    let request = api::GetDownloadUrlForLayerRequest {
        repository_name: name("a"),
        layer_digest: Some(digest(layer)),
        ..Default::default()
    };
    let url = it.ecr.get_download_url_for_layer(&ctx(), request).await.unwrap().download_url;
    let path = url.unwrap().strip_prefix("http://localhost:4566").unwrap().to_owned();
    let fetch = |path: &str| {
        let request = http::Request::get(path).body(aws_api::body::empty()).unwrap();
        let registry = it.fixture.registry.clone();
        async move { registry.handle(request).await.status() }
    };
    assert_eq!(fetch(&path).await, StatusCode::OK);
    assert_eq!(fetch(&path.replace(&digest(layer), &digest(config))).await, StatusCode::FORBIDDEN);
    assert_eq!(fetch(&path.replace("expires=1", "expires=2")).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn images_are_described_with_their_tags_and_sizes() {
    let it = it().await;
    it.fixture.push_image("a", "v1", b"123456").await;
    it.fixture.push_image("a", "v2", b"123456").await;
    let request = api::DescribeImagesRequest { repository_name: name("a"), ..Default::default() };
    let found = it.ecr.describe_images(&ctx(), request).await.unwrap().image_details.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].image_tags, Some(vec!["v1".into(), "v2".into()]));
    assert_eq!(found[0].image_size_in_bytes, Some(8));
    assert_eq!(
        found[0].artifact_media_type.as_deref(),
        Some("application/vnd.oci.image.config.v1+json")
    );
    let request = api::DescribeImagesRequest {
        repository_name: name("a"),
        image_ids: Some(vec![api::ImageIdentifier { image_digest: None, image_tag: name("v3") }]),
        ..Default::default()
    };
    refused(
        it.ecr.describe_images(&ctx(), request).await,
        expect![
            "ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'v3'} does not exist within the repository with name 'a' in the registry with id '000000000000'"
        ],
    );
    let request = api::BatchGetImageRequest {
        repository_name: name("a"),
        image_ids: Some(vec![
            api::ImageIdentifier { image_digest: None, image_tag: name("v2") },
            api::ImageIdentifier { image_digest: None, image_tag: name("v3") },
            api::ImageIdentifier::default(),
        ]),
        ..Default::default()
    };
    let got = it.ecr.batch_get_image(&ctx(), request).await.unwrap();
    assert_eq!(got.images.unwrap().len(), 1);
    let failures = got.failures.unwrap();
    let reasons: Vec<&str> = failures.iter().filter_map(|f| f.failure_reason.as_deref()).collect();
    assert_eq!(
        reasons,
        [
            "Requested image not found",
            "Invalid request parameters: both tag and digest cannot be null"
        ]
    );
}

#[tokio::test]
async fn deleting_the_last_tag_deletes_the_image() {
    let it = it().await;
    it.fixture.push_image("a", "v1", b"one").await;
    it.fixture.push_image("a", "v2", b"one").await;
    let other = it.fixture.push_image("a", "v3", b"two").await;
    it.fixture.push_image("a", "v4", b"two").await;
    let delete = |digest: Option<String>, tag: Option<String>| {
        let request = api::BatchDeleteImageRequest {
            repository_name: name("a"),
            image_ids: Some(vec![api::ImageIdentifier { image_digest: digest, image_tag: tag }]),
            ..Default::default()
        };
        let ecr = it.ecr.clone();
        async move {
            let answer = ecr.batch_delete_image(&ctx(), request).await.unwrap();
            let ids = answer.image_ids.unwrap();
            let failed = answer.failures.unwrap().into_iter().filter_map(|f| f.failure_reason);
            ids.into_iter().filter_map(|id| id.image_tag).chain(failed).collect::<Vec<_>>()
        }
    };
    assert_eq!(delete(None, name("v1")).await, ["v1"]);
    assert_eq!(delete(None, name("v1")).await, ["Requested image not found"]);
    let mut left = images(&it, "a").await;
    left.sort();
    assert_eq!(left, ["v2", "v3", "v4"]);
    assert_eq!(delete(None, name("v2")).await, ["v2"]);
    assert_eq!(delete(Some(other), None).await, ["v3", "v4"]);
    assert!(images(&it, "a").await.is_empty());
}

#[tokio::test]
async fn policies_are_kept_checked_and_given_back() {
    let it = it().await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:*"}]}"#;
    let set = |text: &str| api::SetRepositoryPolicyRequest {
        repository_name: name("a"),
        policy_text: name(text),
        ..Default::default()
    };
    let get =
        || api::GetRepositoryPolicyRequest { repository_name: name("a"), ..Default::default() };
    refused(
        it.ecr.get_repository_policy(&ctx(), get()).await,
        expect![
            "RepositoryPolicyNotFoundException: Repository policy does not exist for the repository with name 'a' in the registry with id '000000000000'"
        ],
    );
    refused(
        it.ecr.set_repository_policy(&ctx(), set("{}")).await,
        expect![
            "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'"
        ],
    );
    it.ecr.set_repository_policy(&ctx(), set(policy)).await.unwrap();
    let got = it.ecr.get_repository_policy(&ctx(), get()).await.unwrap();
    assert_eq!(got.policy_text.as_deref(), Some(policy));
}

#[tokio::test]
async fn a_lifecycle_policy_is_previewed_and_then_applied() {
    let it = it().await;
    it.fixture.push_image("a", "v1", b"one").await;
    it.fixture.clock.set(crate::registry::tests::NOW.plus_secs(1));
    it.fixture.push_image("a", "v2", b"two").await;
    let text = r#"{"rules":[{"rulePriority":1,"description":"keep one","selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}]}"#;
    let request = api::PutLifecyclePolicyRequest {
        repository_name: name("a"),
        lifecycle_policy_text: name(text),
        ..Default::default()
    };
    it.ecr.put_lifecycle_policy(&ctx(), request).await.unwrap();
    let request = api::StartLifecyclePolicyPreviewRequest {
        repository_name: name("a"),
        ..Default::default()
    };
    it.ecr.start_lifecycle_policy_preview(&ctx(), request).await.unwrap();
    let request =
        api::GetLifecyclePolicyPreviewRequest { repository_name: name("a"), ..Default::default() };
    let preview = it.ecr.get_lifecycle_policy_preview(&ctx(), request).await.unwrap();
    let results = preview.preview_results.unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].image_tags, Some(vec!["v1".into()]));
    assert_eq!(it.fixture.registry.sweep().await.unwrap().images, 1);
    assert_eq!(images(&it, "a").await, ["v2"]);
}

#[tokio::test]
async fn what_is_not_served_says_so() {
    let it = it().await;
    let error = it.ecr.start_image_scan(&ctx(), api::StartImageScanRequest::default()).await;
    refused(
        error,
        expect!["NotImplemented: Hansom does not serve the operation StartImageScan of ecr."],
    );
}
