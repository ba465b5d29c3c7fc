//! Uploads in parts.

use super::*;

const PART: usize = 5 << 20;

async fn begin(bench: &Bench, key: &str, algorithm: Option<&str>) -> String {
    let input = api::CreateMultipartUploadRequest {
        bucket: some("bkt"),
        key: some(key),
        content_type: some("x/y"),
        checksum_algorithm: algorithm.map(Into::into),
        ..Default::default()
    };
    bench.s3.create_multipart_upload(&bench.ctx, input).await.unwrap().upload_id.unwrap()
}

async fn part(
    bench: &Bench,
    upload_id: &str,
    number: i32,
    body: Vec<u8>,
) -> Result<api::UploadPartOutput, AwsError> {
    let input = api::UploadPartRequest {
        bucket: some("bkt"),
        key: some("k"),
        upload_id: some(upload_id),
        part_number: Some(number),
        body: Some(StreamBody::from_bytes(body)),
        ..Default::default()
    };
    bench.s3.upload_part(&bench.ctx, input).await
}

async fn complete(
    bench: &Bench,
    upload_id: &str,
    parts: &[(i32, &str)],
) -> Result<api::CompleteMultipartUploadOutput, AwsError> {
    let parts = parts
        .iter()
        .map(|(number, etag)| api::CompletedPart {
            part_number: Some(*number),
            e_tag: some(etag),
            ..Default::default()
        })
        .collect();
    let input = api::CompleteMultipartUploadRequest {
        bucket: some("bkt"),
        key: some("k"),
        upload_id: some(upload_id),
        multipart_upload: Some(api::CompletedMultipartUpload { parts: Some(parts) }),
        ..Default::default()
    };
    bench.s3.complete_multipart_upload(&bench.ctx, input).await
}

#[tokio::test]
async fn parts_become_an_object_without_being_copied() {
    let bench = Bench::with_bucket().await;
    let upload = begin(&bench, "k", None).await;
    let body = noise(2 * PART + 1000);
    let mut etags = Vec::new();
    // In any order; a part that is sent again replaces the one before.
    part(&bench, &upload, 2, noise(7)).await.unwrap();
    for (number, chunk) in [(1, 0..PART), (3, 2 * PART..2 * PART + 1000), (2, PART..2 * PART)] {
        let output = part(&bench, &upload, number, body[chunk].to_vec()).await.unwrap();
        etags.push((number, output.e_tag.unwrap()));
    }
    part(&bench, &upload, 9, noise(5000)).await.unwrap();
    assert_eq!(bench.n_files(), 3);
    etags.sort();
    let listed: Vec<(i32, &str)> = etags.iter().map(|(n, etag)| (*n, etag.as_str())).collect();
    let done = complete(&bench, &upload, &listed).await.unwrap();
    assert!(done.e_tag.clone().unwrap().ends_with("-3\""));
    assert_eq!(done.checksum_type, Some(api::ChecksumType::FullObject));
    assert_eq!(bench.n_files(), 2, "two parts in files, one in a record, one left out");
    assert!(bench.get("k").await.unwrap() == body);

    // The checksum of the whole is that of the same bytes put at once.
    let at_once = bench.put("other", body.clone()).await;
    assert_eq!(done.checksum_crc64_nvme, at_once.checksum_crc64_nvme);

    let again = complete(&bench, &upload, &listed).await.unwrap();
    assert_eq!(again.e_tag, done.e_tag, "asking again gives the same answer");

    let request = api::GetObjectRequest { part_number: Some(2), ..bench.get_request("k") };
    let got = bench.s3.get_object(&bench.ctx, request).await.unwrap();
    assert_eq!(got.parts_count, Some(3));
    assert_eq!(got.content_range, Some(format!("bytes {PART}-{}/{}", 2 * PART - 1, body.len())));
    assert!(all(got.body).await == body[PART..2 * PART]);
    let range = format!("bytes={}-{}", PART - 3, 2 * PART + 3);
    let request = api::GetObjectRequest { range: Some(range), ..bench.get_request("k") };
    let got = bench.s3.get_object(&bench.ctx, request).await.unwrap();
    assert!(all(got.body).await == body[PART - 3..2 * PART + 4]);

    bench.delete("k").await;
    bench.delete("other").await;
    assert_eq!(bench.n_files(), 0);
}

#[tokio::test]
async fn a_composite_checksum_is_kept_with_its_parts() {
    let bench = Bench::with_bucket().await;
    let upload = begin(&bench, "k", Some("SHA256")).await;
    let one = part(&bench, &upload, 1, noise(PART)).await.unwrap();
    assert!(one.checksum_sha256.is_some());
    let two = part(&bench, &upload, 2, noise(10)).await.unwrap();
    let etags = [one.e_tag.unwrap(), two.e_tag.unwrap()];
    let done = complete(&bench, &upload, &[(1, &etags[0]), (2, &etags[1])]).await.unwrap();
    assert!(done.checksum_sha256.unwrap().ends_with("-2"));
    assert_eq!(done.checksum_type, Some(api::ChecksumType::Composite));
    let request = api::GetObjectAttributesRequest {
        bucket: some("bkt"),
        key: some("k"),
        object_attributes: Some(vec![api::ObjectAttributes::ObjectParts]),
        max_parts: Some(1),
        ..Default::default()
    };
    let got = bench.s3.get_object_attributes(&bench.ctx, request).await.unwrap();
    let parts = got.object_parts.unwrap();
    assert_eq!((parts.total_parts_count, parts.is_truncated), (Some(2), Some(true)));
    assert_eq!(parts.parts.unwrap()[0].checksum_sha256, one.checksum_sha256);
    let input = api::CreateMultipartUploadRequest {
        bucket: some("bkt"),
        key: some("k"),
        checksum_algorithm: Some(api::ChecksumAlgorithm::Sha256),
        checksum_type: Some(api::ChecksumType::FullObject),
        ..Default::default()
    };
    let refused = bench.s3.create_multipart_upload(&bench.ctx, input).await;
    assert_eq!(code(refused), "InvalidRequest");
}

#[tokio::test]
async fn an_upload_can_be_listed_and_aborted() {
    let bench = Bench::with_bucket().await;
    let upload = begin(&bench, "k", None).await;
    begin(&bench, "dir/x", None).await;
    for number in [1, 3, 7] {
        part(&bench, &upload, number, noise(10_000)).await.unwrap();
    }
    assert_eq!(code(part(&bench, &upload, 0, noise(1)).await), "InvalidArgument");
    assert_eq!(code(part(&bench, &upload, 10_001, noise(1)).await), "InvalidArgument");
    assert_eq!(code(part(&bench, "x", 1, noise(5000)).await), "NoSuchUpload");
    let list = |marker, max| api::ListPartsRequest {
        bucket: some("bkt"),
        key: some("k"),
        upload_id: some(&upload),
        part_number_marker: marker,
        max_parts: max,
        ..Default::default()
    };
    let numbers = |output: api::ListPartsOutput| {
        let parts = output.parts.unwrap().into_iter();
        parts.map(|part| part.part_number.unwrap()).collect::<Vec<_>>()
    };
    let page = bench.s3.list_parts(&bench.ctx, list(None, Some(2))).await.unwrap();
    assert_eq!((page.is_truncated, page.next_part_number_marker), (Some(true), Some(3)));
    assert_eq!(numbers(page), [1, 3]);
    let page = bench.s3.list_parts(&bench.ctx, list(Some(3), None)).await.unwrap();
    assert_eq!(page.is_truncated, Some(false));
    assert_eq!(numbers(page), [7]);
    let input = api::ListMultipartUploadsRequest {
        bucket: some("bkt"),
        delimiter: some("/"),
        ..Default::default()
    };
    let page = bench.s3.list_multipart_uploads(&bench.ctx, input).await.unwrap();
    assert_eq!(page.uploads.unwrap().len(), 1);
    assert_eq!(page.common_prefixes.unwrap().len(), 1);
    assert_eq!(code(complete(&bench, &upload, &[(1, "x")]).await), "InvalidPart");
    assert_eq!(code(complete(&bench, &upload, &[]).await), "MalformedXML");
    let abort = || api::AbortMultipartUploadRequest {
        bucket: some("bkt"),
        key: some("k"),
        upload_id: some(&upload),
        ..Default::default()
    };
    bench.s3.abort_multipart_upload(&bench.ctx, abort()).await.unwrap();
    assert_eq!(bench.n_files(), 0);
    let again = bench.s3.abort_multipart_upload(&bench.ctx, abort()).await;
    assert_eq!(code(again), "NoSuchUpload");
}

#[tokio::test]
async fn a_part_can_be_a_range_of_another_object() {
    let bench = Bench::with_bucket().await;
    let body = noise(PART + 100);
    bench.put("source", body.clone()).await;
    let upload = begin(&bench, "k", None).await;
    let copy = |number, range: Option<String>| api::UploadPartCopyRequest {
        bucket: some("bkt"),
        key: some("k"),
        upload_id: some(&upload),
        part_number: Some(number),
        copy_source: some("bkt/source"),
        copy_source_range: range,
        ..Default::default()
    };
    let range = |start, end| Some(format!("bytes={start}-{end}"));
    let mut etags = Vec::new();
    for input in [copy(1, range(100, PART + 99)), copy(2, range(0, 99))] {
        let output = bench.s3.upload_part_copy(&bench.ctx, input).await.unwrap();
        etags.push(output.copy_part_result.unwrap().e_tag.unwrap());
    }
    let refused = bench.s3.upload_part_copy(&bench.ctx, copy(3, range(0, body.len()))).await;
    assert_eq!(code(refused), "InvalidRange");
    let refused = bench.s3.upload_part_copy(&bench.ctx, copy(3, some("bytes=5-"))).await;
    assert_eq!(code(refused), "InvalidArgument");
    complete(&bench, &upload, &[(1, &etags[0]), (2, &etags[1])]).await.unwrap();
    bench.delete("source").await;
    let expected = [&body[100..], &body[..100]].concat();
    assert!(bench.get("k").await.unwrap() == expected);

    // Copied as a whole it is no longer in parts, and has the entity tag of its bytes.
    let input = api::CopyObjectRequest {
        bucket: some("bkt"),
        key: some("whole"),
        copy_source: some("bkt/k"),
        ..Default::default()
    };
    let copied = bench.s3.copy_object(&bench.ctx, input).await.unwrap();
    let at_once = bench.put("same", expected.clone()).await;
    assert_eq!(copied.copy_object_result.unwrap().e_tag, at_once.e_tag);
    assert!(bench.get("whole").await.unwrap() == expected);
}
