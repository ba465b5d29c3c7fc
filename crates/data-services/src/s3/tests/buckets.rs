//! Buckets and their settings.

use super::*;

#[tokio::test]
async fn a_bucket_name_belongs_to_one_account_of_all() {
    let bench = Bench::new();
    let output = bench.create("bucket").await.unwrap();
    assert_eq!(output.location, some("/bucket"));
    // Asking again in the first region is no error; elsewhere it is.
    bench.create("bucket").await.unwrap();
    let request = || api::CreateBucketRequest { bucket: some("bucket"), ..Default::default() };
    let other = bench.as_account("111122223333");
    assert_eq!(code(bench.s3.create_bucket(&other, request()).await), "BucketAlreadyExists");
    let there = |region: &str| api::CreateBucketRequest {
        create_bucket_configuration: Some(api::CreateBucketConfiguration {
            location_constraint: Some(region.into()),
            ..Default::default()
        }),
        ..request()
    };
    let ctx = bench.in_region("eu-central-1");
    let again = bench.s3.create_bucket(&ctx, there("eu-central-1")).await;
    assert_eq!(code(again), "BucketAlreadyOwnedByYou");
    assert_eq!(code(bench.create("Bad_Name").await), "InvalidBucketName");
}

#[tokio::test]
async fn buckets_are_listed_with_their_region() {
    let bench = Bench::new();
    for name in ["one", "two", "three"] {
        bench.create(name).await.unwrap();
    }
    let request = api::CreateBucketRequest {
        bucket: some("far"),
        create_bucket_configuration: Some(api::CreateBucketConfiguration {
            location_constraint: Some(api::BucketLocationConstraint::EuWest3),
            ..Default::default()
        }),
        ..Default::default()
    };
    bench.s3.create_bucket(&bench.ctx, request).await.unwrap();
    let names = async |ctx: &Context, input: api::ListBucketsRequest| {
        let output = bench.s3.list_buckets(ctx, input).await.unwrap();
        let buckets = output.buckets.unwrap().into_iter();
        let names: Vec<String> = buckets.map(|bucket| bucket.name.unwrap()).collect();
        (names.join(" "), output.continuation_token)
    };
    let every = api::ListBucketsRequest::default;
    assert_eq!(names(&bench.ctx, every()).await.0, "far one three two");
    assert_eq!(names(&bench.as_account("111122223333"), every()).await.0, "");
    let input = api::ListBucketsRequest { prefix: some("t"), max_buckets: Some(1), ..every() };
    let (first, token) = names(&bench.ctx, input.clone()).await;
    assert_eq!(first, "three");
    let input = api::ListBucketsRequest { continuation_token: token, ..input };
    assert_eq!(names(&bench.ctx, input).await, ("two".to_owned(), None));
    let head = |name: &str| api::HeadBucketRequest { bucket: some(name), ..Default::default() };
    let output = bench.s3.head_bucket(&bench.ctx, head("far")).await.unwrap();
    assert_eq!(output.bucket_region, some("eu-west-3"));
    assert_eq!(code(bench.s3.head_bucket(&bench.ctx, head("none")).await), "NoSuchBucket");
    let output = bench.s3.head_bucket(&bench.as_account("111122223333"), head("far")).await;
    assert_eq!(code(output), "AccessDenied");
    let request = api::GetBucketLocationRequest { bucket: some("one"), ..Default::default() };
    let output = bench.s3.get_bucket_location(&bench.ctx, request).await.unwrap();
    assert_eq!(output.location_constraint, None);
}

#[tokio::test]
async fn only_an_empty_bucket_is_deleted() {
    let bench = Bench::with_bucket().await;
    bench.put("k", "x").await;
    let delete = || api::DeleteBucketRequest { bucket: some("bkt"), ..Default::default() };
    assert_eq!(code(bench.s3.delete_bucket(&bench.ctx, delete()).await), "BucketNotEmpty");
    bench.delete("k").await;
    bench.s3.delete_bucket(&bench.ctx, delete()).await.unwrap();
    assert_eq!(code(bench.s3.delete_bucket(&bench.ctx, delete()).await), "NoSuchBucket");
    assert_eq!(code(bench.get("k").await), "NoSuchBucket");
}

/// Reads what is not set, sets it, reads it, removes it.
macro_rules! round_trip {
    ($bench:expr, $get:ident($get_input:ident) otherwise $error:literal,
     $put:ident($put_input:ident { $($member:ident: $value:expr),* }),
     $delete:ident($delete_input:ident)) => {{
        let (s3, ctx) = (&$bench.s3, &$bench.ctx);
        let get = || api::$get_input { bucket: some("bkt"), ..Default::default() };
        assert_eq!(code(s3.$get(ctx, get()).await), $error);
        let put = api::$put_input {
            bucket: some("bkt"),
            $($member: $value,)*
            ..Default::default()
        };
        s3.$put(ctx, put).await.unwrap();
        let found = s3.$get(ctx, get()).await.unwrap();
        let delete = api::$delete_input { bucket: some("bkt"), ..Default::default() };
        s3.$delete(ctx, delete).await.unwrap();
        assert_eq!(code(s3.$get(ctx, get()).await), $error);
        found
    }};
}

#[tokio::test]
async fn settings_are_read_back() {
    let bench = Bench::with_bucket().await;
    let tag = api::Tag { key: some("a"), value: some("1") };
    let found = round_trip!(bench,
        get_bucket_tagging(GetBucketTaggingRequest) otherwise "NoSuchTagSet",
        put_bucket_tagging(PutBucketTaggingRequest {
            tagging: Some(api::Tagging { tag_set: Some(vec![tag.clone()]) })
        }),
        delete_bucket_tagging(DeleteBucketTaggingRequest)
    );
    assert_eq!(found.tag_set, Some(vec![tag]));

    let rule = api::CORSRule {
        allowed_methods: Some(vec!["GET".into()]),
        allowed_origins: Some(vec!["*".into()]),
        max_age_seconds: Some(5),
        ..Default::default()
    };
    let found = round_trip!(bench,
        get_bucket_cors(GetBucketCorsRequest) otherwise "NoSuchCORSConfiguration",
        put_bucket_cors(PutBucketCorsRequest {
            cors_configuration: Some(api::CORSConfiguration { cors_rules: Some(vec![rule.clone()]) })
        }),
        delete_bucket_cors(DeleteBucketCorsRequest)
    );
    assert_eq!(found.cors_rules, Some(vec![rule]));

    let rule = api::LifecycleRule {
        status: Some(api::ExpirationStatus::Enabled),
        filter: Some(api::LifecycleRuleFilter { prefix: some("x"), ..Default::default() }),
        // Days or a date, never both.
        expiration: Some(api::LifecycleExpiration { date: at(86_400), ..Default::default() }),
        ..Default::default()
    };
    let found = round_trip!(bench,
        get_bucket_lifecycle_configuration(GetBucketLifecycleConfigurationRequest)
            otherwise "NoSuchLifecycleConfiguration",
        put_bucket_lifecycle_configuration(PutBucketLifecycleConfigurationRequest {
            lifecycle_configuration:
                Some(api::BucketLifecycleConfiguration { rules: Some(vec![rule.clone()]) })
        }),
        delete_bucket_lifecycle(DeleteBucketLifecycleRequest)
    );
    let found = found.rules.unwrap().remove(0);
    assert!(found.id.is_some(), "a rule without a name gets one");
    assert_eq!((found.expiration, found.filter), (rule.expiration, rule.filter));

    let index = api::IndexDocument { suffix: some("index.html") };
    let website =
        api::WebsiteConfiguration { index_document: Some(index.clone()), ..Default::default() };
    let found = round_trip!(bench,
        get_bucket_website(GetBucketWebsiteRequest) otherwise "NoSuchWebsiteConfiguration",
        put_bucket_website(PutBucketWebsiteRequest { website_configuration: Some(website) }),
        delete_bucket_website(DeleteBucketWebsiteRequest)
    );
    assert_eq!(found.index_document, Some(index));

    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":["arn:aws:s3:::bkt","arn:aws:s3:::bkt/*"]}]}"#;
    let found = round_trip!(bench,
        get_bucket_policy(GetBucketPolicyRequest) otherwise "NoSuchBucketPolicy",
        put_bucket_policy(PutBucketPolicyRequest { policy: some(policy) }),
        delete_bucket_policy(DeleteBucketPolicyRequest)
    );
    assert_eq!(found.policy, some(policy));
}

#[tokio::test]
async fn a_new_bucket_has_the_defaults_of_aws() {
    let bench = Bench::with_bucket().await;
    let (s3, ctx) = (&bench.s3, &bench.ctx);
    let input = api::GetBucketEncryptionRequest { bucket: some("bkt"), ..Default::default() };
    let found = s3.get_bucket_encryption(ctx, input).await.unwrap();
    let rules = found.server_side_encryption_configuration.unwrap().rules.unwrap();
    let default = rules[0].apply_server_side_encryption_by_default.clone().unwrap();
    assert_eq!(default.sse_algorithm, Some(api::ServerSideEncryption::Aes256));
    let input = api::GetPublicAccessBlockRequest { bucket: some("bkt"), ..Default::default() };
    let found = s3.get_public_access_block(ctx, input).await.unwrap();
    let block = found.public_access_block_configuration.unwrap();
    assert_eq!((block.block_public_acls, block.restrict_public_buckets), (Some(true), Some(true)));
    let input =
        api::GetBucketOwnershipControlsRequest { bucket: some("bkt"), ..Default::default() };
    let found = s3.get_bucket_ownership_controls(ctx, input).await.unwrap();
    let rule = found.ownership_controls.unwrap().rules.unwrap().remove(0);
    assert_eq!(rule.object_ownership, Some(api::ObjectOwnership::BucketOwnerEnforced));
    let input = api::GetBucketAclRequest { bucket: some("bkt"), ..Default::default() };
    let found = s3.get_bucket_acl(ctx, input).await.unwrap();
    assert_eq!(found.grants.unwrap().len(), 1);
    let input = api::GetBucketReplicationRequest { bucket: some("bkt"), ..Default::default() };
    let found = s3.get_bucket_replication(ctx, input).await;
    assert_eq!(code(found), "ReplicationConfigurationNotFoundError");
    let input =
        api::GetObjectLockConfigurationRequest { bucket: some("bkt"), ..Default::default() };
    let found = s3.get_object_lock_configuration(ctx, input).await;
    assert_eq!(code(found), "ObjectLockConfigurationNotFoundError");
}

/// What an answer says of an object's encryption.
macro_rules! encryption_of {
    ($output:expr) => {{
        let output = $output;
        (output.server_side_encryption, output.ssekms_key_id, output.bucket_key_enabled)
    }};
}

#[tokio::test]
async fn the_default_encryption_is_that_of_new_objects() {
    use api::ServerSideEncryption::{Aes256, AwsKms, AwsKmsDsse};
    let bench = Bench::with_bucket().await;
    let (s3, ctx) = (&bench.s3, &bench.ctx);
    let key = || some("key");
    for (default, default_key, bucket_key, on_objects) in [
        (AwsKms, key(), None, None),
        (AwsKms, key(), Some(false), None),
        (AwsKms, key(), Some(true), Some(true)),
        (AwsKms, None, Some(true), Some(true)),
        (AwsKmsDsse, key(), Some(true), None),
        (Aes256, None, Some(true), None),
    ] {
        let rule = api::ServerSideEncryptionRule {
            apply_server_side_encryption_by_default: Some(api::ServerSideEncryptionByDefault {
                sse_algorithm: Some(default.clone()),
                kms_master_key_id: default_key.clone(),
            }),
            bucket_key_enabled: bucket_key,
            ..Default::default()
        };
        let input = api::PutBucketEncryptionRequest {
            bucket: some("bkt"),
            server_side_encryption_configuration: Some(api::ServerSideEncryptionConfiguration {
                rules: Some(vec![rule]),
            }),
            ..Default::default()
        };
        s3.put_bucket_encryption(ctx, input).await.unwrap();
        let expected = (Some(default), default_key, on_objects);
        assert_eq!(encryption_of!(bench.put("k", "x").await), expected);
        let head =
            api::HeadObjectRequest { bucket: some("bkt"), key: some("k"), ..Default::default() };
        assert_eq!(encryption_of!(s3.head_object(ctx, head).await.unwrap()), expected);
        let get = bench.get_request("k");
        assert_eq!(encryption_of!(s3.get_object(ctx, get).await.unwrap()), expected);
        let copy = api::CopyObjectRequest {
            bucket: some("bkt"),
            key: some("copy"),
            copy_source: some("bkt/k"),
            ..Default::default()
        };
        assert_eq!(encryption_of!(s3.copy_object(ctx, copy).await.unwrap()), expected);
        let upload = api::CreateMultipartUploadRequest {
            bucket: some("bkt"),
            key: some("parts"),
            ..Default::default()
        };
        let begun = s3.create_multipart_upload(ctx, upload.clone()).await.unwrap();
        assert_eq!(encryption_of!(begun), expected);
        // What the request says goes before what the bucket says.
        let upload = api::CreateMultipartUploadRequest {
            server_side_encryption: Some(AwsKms),
            bucket_key_enabled: Some(true),
            ..upload
        };
        let begun = s3.create_multipart_upload(ctx, upload).await.unwrap();
        assert_eq!(begun.bucket_key_enabled, Some(true));
        let plain = api::PutObjectRequest {
            server_side_encryption: Some(Aes256),
            ..bench.put_request("k", "x")
        };
        let plain = s3.put_object(ctx, plain).await.unwrap();
        assert_eq!(encryption_of!(plain), (Some(Aes256), None, None));
    }
}

#[tokio::test]
async fn a_kms_key_is_for_encryption_with_kms() {
    use api::ServerSideEncryption::{Aes256, AwsKms, AwsKmsDsse};
    let bench = Bench::with_bucket().await;
    for (encryption, fits) in
        [(Some(Aes256), false), (None, false), (Some(AwsKms), true), (Some(AwsKmsDsse), true)]
    {
        let request = api::PutObjectRequest {
            server_side_encryption: encryption.clone(),
            ssekms_key_id: some("x"),
            ..bench.put_request("k", "x")
        };
        let put = bench.s3.put_object(&bench.ctx, request).await;
        let refusal = put.err().map(|error| (error.code.into_owned(), error.message));
        let expected = (!fits).then(|| {
            let text = "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms";
            ("InvalidArgument".to_owned(), text.to_owned())
        });
        assert_eq!(refusal, expected, "{encryption:?}");
    }
}

#[tokio::test]
async fn rules_for_pages_have_one_wildcard_where_they_may_have_any() {
    let bench = Bench::with_bucket().await;
    for (origin, header, exposed, refusal) in [
        ("https://*.example", "x-amz-*", "ETag", None),
        ("*", "*", "ETag", None),
        (
            "https://*.a.*",
            "*",
            "ETag",
            Some(r#"AllowedOrigin "https://*.a.*" can not have more than one wildcard."#),
        ),
        (
            "*",
            "x-*-*",
            "ETag",
            Some(r#"AllowedHeader "x-*-*" can not have more than one wildcard."#),
        ),
        (
            "*",
            "*",
            "x-*",
            Some(
                r#"ExposeHeader "x-*" contains wildcard. We currently do not support wildcard for ExposeHeader."#,
            ),
        ),
    ] {
        let rule = api::CORSRule {
            allowed_methods: Some(vec!["GET".into()]),
            allowed_origins: Some(vec!["http://one".into(), origin.into()]),
            allowed_headers: Some(vec!["one".into(), header.into()]),
            expose_headers: Some(vec!["one".into(), exposed.into()]),
            ..Default::default()
        };
        let input = api::PutBucketCorsRequest {
            bucket: some("bkt"),
            cors_configuration: Some(api::CORSConfiguration { cors_rules: Some(vec![rule]) }),
            ..Default::default()
        };
        let put = bench.s3.put_bucket_cors(&bench.ctx, input).await;
        let found = put.err().map(|error| (error.code.into_owned(), error.message));
        let expected = refusal.map(|text| ("InvalidRequest".to_owned(), text.to_owned()));
        assert_eq!(found, expected, "{origin} {header} {exposed}");
    }
}

#[tokio::test]
async fn an_object_can_be_made_public_once_nothing_blocks_it() {
    let bench = Bench::with_bucket().await;
    let (s3, ctx) = (&bench.s3, &bench.ctx);
    let nobody = Context { principal: Principal::Anonymous, ..ctx.clone() };
    bench.put("private", "x").await;
    let input = api::PutBucketOwnershipControlsRequest {
        bucket: some("bkt"),
        ownership_controls: Some(api::OwnershipControls {
            rules: Some(vec![api::OwnershipControlsRule {
                object_ownership: Some(api::ObjectOwnership::ObjectWriter),
            }]),
        }),
        ..Default::default()
    };
    s3.put_bucket_ownership_controls(ctx, input).await.unwrap();
    let public = || api::PutObjectRequest {
        acl: Some(api::ObjectCannedACL::PublicRead),
        ..bench.put_request("public", "x")
    };
    assert_eq!(code(s3.put_object(ctx, public()).await), "AccessDenied");
    let input = api::DeletePublicAccessBlockRequest { bucket: some("bkt"), ..Default::default() };
    s3.delete_public_access_block(ctx, input).await.unwrap();
    s3.put_object(ctx, public()).await.unwrap();
    s3.get_object(&nobody, bench.get_request("public")).await.unwrap();
    for key in ["private", "none"] {
        let denied = s3.get_object(&nobody, bench.get_request(key)).await;
        assert_eq!(code(denied), "AccessDenied", "{key}");
    }
    assert_eq!(code(s3.put_object(&nobody, bench.put_request("k", "x")).await), "AccessDenied");
}
