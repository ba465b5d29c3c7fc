//! Putting, getting, copying and deleting objects.

use std::collections::BTreeMap;

use aws_api::Trailers;
use model::record::s3::ObjectRecord;
use store::Read as _;

use super::*;

#[tokio::test]
async fn an_object_comes_back_as_it_was_put() {
    let bench = Bench::with_bucket().await;
    // Around the bounds between records, single batches and many.
    for size in [0, 1, 4096, 4097, 300_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000] {
        let body = noise(size);
        let key = format!("of {size}");
        let output = bench.put(&key, body.clone()).await;
        assert!(output.e_tag.unwrap().starts_with('"'));
        assert_eq!(output.version_id, None);
        assert!(bench.get(&key).await.unwrap() == body, "{size}");
    }
    assert_eq!(bench.n_files(), 6);
}

#[tokio::test]
async fn what_is_said_of_an_object_comes_back() {
    let bench = Bench::with_bucket().await;
    let request = api::PutObjectRequest {
        content_type: some("text/plain"),
        content_encoding: some("aws-chunked,gzip"),
        cache_control: some("no-cache"),
        metadata: Some(BTreeMap::from([("colour".to_owned(), "blue".to_owned())])),
        tagging: some("a=1&b=2"),
        storage_class: Some(api::StorageClass::StandardIa),
        ..bench.put_request("k", "hello")
    };
    let put = bench.s3.put_object(&bench.ctx, request).await.unwrap();
    assert_eq!(put.e_tag, some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(put.server_side_encryption, Some(api::ServerSideEncryption::Aes256));
    let request =
        api::HeadObjectRequest { bucket: some("bkt"), key: some("k"), ..Default::default() };
    let head = bench.s3.head_object(&bench.ctx, request).await.unwrap();
    assert_eq!(head.content_type, some("text/plain"));
    assert_eq!(head.content_encoding, some("gzip"));
    assert_eq!(head.cache_control, some("no-cache"));
    assert_eq!(head.content_length, Some(5));
    assert_eq!(head.tag_count, Some(2));
    assert_eq!(head.storage_class, Some(api::StorageClass::StandardIa));
    assert_eq!(head.metadata.unwrap()["colour"], "blue");
    assert_eq!(head.last_modified, Some(bench.ctx.now));
    assert_eq!(head.checksum_crc64_nvme, None);
    let request = api::GetObjectRequest {
        response_content_type: some("x/y"),
        response_expires: at(0),
        checksum_mode: Some(api::ChecksumMode::Enabled),
        ..bench.get_request("k")
    };
    let got = bench.s3.get_object(&bench.ctx, request).await.unwrap();
    assert_eq!(got.content_type, some("x/y"));
    assert_eq!(got.expires, some("Thu, 01 Jan 1970 00:00:00 GMT"));
    assert_eq!(got.checksum_type, Some(api::ChecksumType::FullObject));
    assert!(got.checksum_crc64_nvme.is_some());
}

#[tokio::test]
async fn ranges_are_cut_from_any_kind_of_content() {
    let bench = Bench::with_bucket().await;
    for size in [1000, 1_000_000] {
        let body = noise(size);
        bench.put("k", body.clone()).await;
        for (range, start, end) in [
            ("bytes=0-9".to_owned(), 0, 10),
            ("bytes=-7".to_owned(), size - 7, size),
            (format!("bytes={}-", size - 1), size - 1, size),
            (format!("bytes=500-{}", size * 2), 500, size),
        ] {
            let request = api::GetObjectRequest {
                range: Some(range.clone()),
                checksum_mode: Some(api::ChecksumMode::Enabled),
                ..bench.get_request("k")
            };
            let got = bench.s3.get_object(&bench.ctx, request).await.unwrap();
            let expected = format!("bytes {start}-{}/{size}", end - 1);
            assert_eq!(got.content_range, Some(expected));
            assert_eq!(got.content_length, Some(i64::try_from(end - start).unwrap()));
            assert_eq!(got.checksum_crc64_nvme, None, "a checksum is of the whole");
            assert!(all(got.body).await == body[start..end], "{range}");
        }
        let request = api::GetObjectRequest {
            range: Some(format!("bytes={size}-")),
            ..bench.get_request("k")
        };
        let error = bench.s3.get_object(&bench.ctx, request).await.unwrap_err();
        assert_eq!((error.code.as_ref(), error.status), ("InvalidRange", 416));
    }
}

#[tokio::test]
async fn a_body_that_is_not_what_it_says_leaves_nothing() {
    let bench = Bench::with_bucket().await;
    let big: &'static [u8] = Box::leak(noise(3 << 20).into_boxed_slice());
    let put = async |change: &dyn Fn(&mut api::PutObjectRequest)| {
        let mut request = bench.put_request("k", "hello");
        change(&mut request);
        code(bench.s3.put_object(&bench.ctx, request).await)
    };
    let md5 = |request: &mut api::PutObjectRequest| {
        request.content_md5 = some("AAAAAAAAAAAAAAAAAAAAAA==");
    };
    assert_eq!(put(&md5).await, "BadDigest");
    assert_eq!(put(&|request| request.checksum_crc32 = some("AAAAAA==")).await, "BadDigest");
    assert_eq!(put(&|request| request.content_md5 = some("x")).await, "InvalidDigest");
    let with_big = |request: &mut api::PutObjectRequest| {
        request.body = Some(body_of(&[big], None, Some(3 << 20)));
        request.checksum_sha256 = some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    };
    assert_eq!(put(&with_big).await, "BadDigest");
    let broken_off = |request: &mut api::PutObjectRequest| {
        request.body = Some(body_of(&[big, b"x"], Some(broken()), None));
    };
    assert_eq!(put(&broken_off).await, "IncompleteBody");
    let short = |request: &mut api::PutObjectRequest| {
        request.body = Some(body_of(&[big], None, Some((3 << 20) + 1)));
    };
    assert_eq!(put(&short).await, "IncompleteBody");
    let huge = |request: &mut api::PutObjectRequest| {
        request.body = Some(body_of(&[], None, Some((5 << 30) + 1)));
    };
    assert_eq!(put(&huge).await, "EntityTooLarge");
    assert_eq!(code(bench.get("k").await), "NoSuchKey");
    // A batch that was cut short may still be on its way to its thread's end.
    while bench.n_files() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_checksum_may_follow_the_body() {
    let bench = Bench::with_bucket().await;
    let put = async |value: &str| {
        let trailers = Trailers::default();
        trailers.add("x-amz-checksum-crc32c", value);
        let request = api::PutObjectRequest {
            body: Some(body_of(&[b"123456789"], None, Some(9)).with_trailers(trailers)),
            checksum_algorithm: Some(api::ChecksumAlgorithm::Crc32c),
            ..bench.put_request("k", "")
        };
        bench.s3.put_object(&bench.ctx, request).await
    };
    let output = put("4waSgw==").await.unwrap();
    assert_eq!(output.checksum_crc32_c, some("4waSgw=="));
    assert_eq!(code(put("4waSgA==").await), "BadDigest");
}

#[tokio::test]
async fn a_write_may_be_conditional() {
    let bench = Bench::with_bucket().await;
    let put = async |key: &str, if_match: Option<&str>, if_none_match: Option<&str>| {
        let request = api::PutObjectRequest {
            if_match: if_match.map(str::to_owned),
            if_none_match: if_none_match.map(str::to_owned),
            ..bench.put_request(key, "hello")
        };
        bench.s3.put_object(&bench.ctx, request).await
    };
    assert_eq!(code(put("k", Some("\"x\""), None).await), "NoSuchKey");
    let etag = put("k", None, Some("*")).await.unwrap().e_tag.unwrap();
    assert_eq!(code(put("k", None, Some("*")).await), "PreconditionFailed");
    assert_eq!(code(put("k", None, Some("\"x\"")).await), "NotImplemented");
    assert_eq!(code(put("k", Some("\"x\""), None).await), "PreconditionFailed");
    put("k", Some(&etag), None).await.unwrap();
}

#[tokio::test]
async fn of_many_who_create_at_once_one_wins() {
    let bench = Bench::with_bucket().await;
    let attempts = (0..20).map(|n| {
        let request = api::PutObjectRequest {
            if_none_match: some("*"),
            ..bench.put_request("k", noise(5000 + n))
        };
        bench.s3.put_object(&bench.ctx, request)
    });
    let results = futures_util::future::join_all(attempts).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(bench.n_files(), 1, "the losers' bytes are gone");
}

#[tokio::test]
async fn a_read_may_be_conditional() {
    let bench = Bench::with_bucket().await;
    let etag = bench.put("k", "hello").await.e_tag;
    let request = api::GetObjectRequest { if_none_match: etag, ..bench.get_request("k") };
    let error = bench.s3.get_object(&bench.ctx, request).await.unwrap_err();
    assert_eq!(error.status, 304);
    let request = api::GetObjectRequest { if_match: some("\"x\""), ..bench.get_request("k") };
    let error = bench.s3.get_object(&bench.ctx, request).await.unwrap_err();
    assert_eq!((error.code.as_ref(), error.status), ("PreconditionFailed", 412));
}

#[tokio::test]
async fn a_reader_keeps_what_it_reads_and_nothing_else_stays() {
    let bench = Bench::with_bucket().await;
    let body = noise(2_000_000);
    bench.put("k", body.clone()).await;
    let reading = bench.s3.get_object(&bench.ctx, bench.get_request("k")).await.unwrap();
    bench.put("k", "small").await;
    bench.delete("k").await;
    assert_eq!(bench.n_files(), 1);
    assert!(all(reading.body).await == body);
    assert_eq!(bench.n_files(), 0);
    let small =
        bench.store.read().unwrap().scan(&model::Key::<model::record::s3::SmallRecord>::new());
    assert!(small.unwrap().is_empty());
    assert_eq!(code(bench.get("k").await), "NoSuchKey");
}

fn copy_request(source: &str, key: &str) -> api::CopyObjectRequest {
    api::CopyObjectRequest {
        bucket: some("bkt"),
        key: some(key),
        copy_source: some(source),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_copy_lives_on_without_its_source() {
    let bench = Bench::with_bucket().await;
    for size in [100, 100_000] {
        let request = api::PutObjectRequest {
            content_type: some("text/plain"),
            tagging: some("a=1"),
            metadata: Some(BTreeMap::from([("m".to_owned(), "1".to_owned())])),
            ..bench.put_request("a b", noise(size))
        };
        let put = bench.s3.put_object(&bench.ctx, request).await.unwrap();
        let copied =
            bench.s3.copy_object(&bench.ctx, copy_request("bkt/a%20b", "kept")).await.unwrap();
        assert_eq!(copied.copy_object_result.unwrap().e_tag, put.e_tag);
        let request = api::CopyObjectRequest {
            metadata_directive: Some(api::MetadataDirective::Replace),
            content_type: some("x/y"),
            ..copy_request("/bkt/a%20b", "replaced")
        };
        bench.s3.copy_object(&bench.ctx, request).await.unwrap();
        bench.delete("a b").await;
        for (key, content_type, n_metadata) in [("kept", "text/plain", 1), ("replaced", "x/y", 0)] {
            let got = bench.s3.get_object(&bench.ctx, bench.get_request(key)).await.unwrap();
            assert_eq!(got.content_type, some(content_type));
            assert_eq!(got.tag_count, Some(1));
            assert_eq!(got.metadata.unwrap_or_default().len(), n_metadata);
            assert!(all(got.body).await == noise(size), "{key}");
        }
    }
    let error = code(bench.s3.copy_object(&bench.ctx, copy_request("bkt/kept", "kept")).await);
    assert_eq!(error, "InvalidRequest");
    let error = code(bench.s3.copy_object(&bench.ctx, copy_request("bkt/none", "x")).await);
    assert_eq!(error, "NoSuchKey");
    let request = api::CopyObjectRequest {
        copy_source_if_match: some("\"x\""),
        ..copy_request("bkt/kept", "x")
    };
    assert_eq!(code(bench.s3.copy_object(&bench.ctx, request).await), "PreconditionFailed");
    bench.delete("kept").await;
    bench.delete("replaced").await;
    assert_eq!(bench.n_files(), 0);
}

#[tokio::test]
async fn many_are_deleted_at_once() {
    let bench = Bench::with_bucket().await;
    bench.put("a", "1").await;
    bench.put("b", noise(5000)).await;
    let delete = async |keys: &[&str], quiet| {
        let objects = keys
            .iter()
            .map(|key| api::ObjectIdentifier { key: some(key), ..Default::default() })
            .collect();
        let request = api::DeleteObjectsRequest {
            bucket: some("bkt"),
            delete: Some(api::Delete { objects: Some(objects), quiet: Some(quiet) }),
            ..Default::default()
        };
        bench.s3.delete_objects(&bench.ctx, request).await
    };
    let output = delete(&["a", "b", "never there"], false).await.unwrap();
    assert_eq!(output.deleted.unwrap().len(), 3);
    assert_eq!(bench.n_files(), 0);
    assert_eq!(delete(&["a"], true).await.unwrap().deleted, None);
    assert_eq!(code(delete(&[], true).await), "MalformedXML");
    assert_eq!(code(delete(&vec!["a"; 1001], true).await), "MalformedXML");
}

#[tokio::test]
async fn tags_can_be_changed_and_attributes_asked_for() {
    let bench = Bench::with_bucket().await;
    bench.put("k", "hello").await;
    let tag = |key: &str| api::Tag { key: some(key), value: some("1") };
    let put = async |tags: Vec<api::Tag>| {
        let request = api::PutObjectTaggingRequest {
            bucket: some("bkt"),
            key: some("k"),
            tagging: Some(api::Tagging { tag_set: Some(tags) }),
            ..Default::default()
        };
        bench.s3.put_object_tagging(&bench.ctx, request).await
    };
    put(vec![tag("a"), tag("b")]).await.unwrap();
    assert_eq!(code(put(vec![tag("a"), tag("a")]).await), "InvalidTag");
    let request =
        api::GetObjectTaggingRequest { bucket: some("bkt"), key: some("k"), ..Default::default() };
    let got = bench.s3.get_object_tagging(&bench.ctx, request).await.unwrap();
    assert_eq!(got.tag_set.unwrap().len(), 2);
    let request = api::GetObjectAttributesRequest {
        bucket: some("bkt"),
        key: some("k"),
        object_attributes: Some(vec![
            api::ObjectAttributes::ETag,
            api::ObjectAttributes::ObjectSize,
            api::ObjectAttributes::Checksum,
            api::ObjectAttributes::ObjectParts,
        ]),
        ..Default::default()
    };
    let got = bench.s3.get_object_attributes(&bench.ctx, request).await.unwrap();
    assert_eq!(got.e_tag, some("5d41402abc4b2a76b9719d911017c592"));
    assert_eq!(got.object_size, Some(5));
    assert!(got.checksum.unwrap().checksum_crc64_nvme.is_some());
    assert_eq!(got.object_parts, None);
}

#[tokio::test]
async fn everything_is_there_after_a_restart_and_garbage_is_not() {
    let bench = Bench::with_bucket().await;
    let body = noise(100_000);
    bench.put("big", body.clone()).await;
    bench.put("small", "hello").await;
    // As a crash between blob and record leaves it.
    let mut stray = bench.store.blobs().create_blocking().unwrap();
    stray.write(b"x").unwrap();
    stray.finish().unwrap();
    let Bench { s3, store, clock, ctx, dir } = bench;
    drop((s3, store));
    let store = open(dir.path());
    let named = crate::s3::referenced_blobs(&store.read().unwrap()).unwrap();
    assert_eq!(store.blobs().collect_garbage(&named).await.unwrap(), 1);
    let bench = Bench { s3: S3::new(store.clone(), clock.clone()), store, clock, ctx, dir };
    assert!(bench.get("big").await.unwrap() == body);
    assert_eq!(bench.get("small").await.unwrap(), b"hello");
    let (record, opened) = bench.s3.open_object("bkt", "big").unwrap().unwrap();
    assert_eq!(record.size, 100_000);
    assert!(opened.collect(usize::MAX).await.unwrap() == body);
    assert!(bench.s3.open_object("bkt", "none").unwrap().is_none());
    let read = bench.store.read().unwrap();
    assert!(read.contains(&ObjectRecord::key_of("bkt", "big")).unwrap());
}

#[tokio::test]
async fn what_is_not_served_is_refused_by_name() {
    let bench = Bench::with_bucket().await;
    let put = async |change: &dyn Fn(&mut api::PutObjectRequest)| {
        let mut request = bench.put_request("k", "hello");
        change(&mut request);
        code(bench.s3.put_object(&bench.ctx, request).await)
    };
    assert_eq!(put(&|r| r.sse_customer_algorithm = some("AES256")).await, "NotImplemented");
    assert_eq!(
        put(&|r| r.storage_class = Some(api::StorageClass::Glacier)).await,
        "NotImplemented"
    );
    assert_eq!(put(&|r| r.storage_class = Some("X".into())).await, "InvalidStorageClass");
    let locked = |r: &mut api::PutObjectRequest| {
        r.object_lock_mode = Some(api::ObjectLockMode::Governance);
    };
    assert_eq!(put(&locked).await, "InvalidRequest");
    let public = |r: &mut api::PutObjectRequest| r.acl = Some(api::ObjectCannedACL::PublicRead);
    assert_eq!(put(&public).await, "AccessControlListNotSupported");
    assert_eq!(put(&|r| r.key = Some("x".repeat(1025))).await, "KeyTooLongError");
    assert_eq!(put(&|r| r.bucket = some("nowhere")).await, "NoSuchBucket");
    let large = BTreeMap::from([("m".to_owned(), "x".repeat(2048))]);
    assert_eq!(put(&|r| r.metadata = Some(large.clone())).await, "MetadataTooLarge");
}
