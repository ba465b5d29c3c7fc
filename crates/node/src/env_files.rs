//! Files of environment variables that a container is given from S3.
//!
//! As Fargate reads them: `NAME=VALUE`, a line each, the value as it stands, quotes and all; what
//! begins with `#` is a remark. The first file that names a variable wins, and what the task
//! definition says of it wins over all files. They are read with the rights of the execution role
//! (`execution`).

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _, Seek};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::record::ecs::{ContainerSpec, TaskRecord};
use model::record::s3::{BucketRecord, ObjectRecord, Segment, SmallRecord};
use store::{BlobId, Blobs, Read};

use crate::{Shared, execution};

/// Far more than an environment has room for.
const LONGEST: u64 = 1 << 20;

/// The container with the variables of its files among those of its definition. The error is
/// what Fargate would say.
pub(crate) fn with_files(
    shared: &Shared,
    task: &TaskRecord,
    spec: &ContainerSpec,
) -> Result<ContainerSpec, String> {
    let failed = |problem: String| {
        format!("ResourceInitializationError: failed to download env files: {problem}")
    };
    let read = shared.store.read().map_err(|error| failed(error.to_string()))?;
    let mut files = Vec::with_capacity(spec.environment_files.len());
    for arn in &spec.environment_files {
        let file = download(shared, &read, task, arn).map_err(|problem| {
            failed(format!("file download command: non empty error stream: {problem}"))
        })?;
        files.push(file);
    }
    let mut spec = spec.clone();
    spec.environment = merge(&files, std::mem::take(&mut spec.environment));
    Ok(spec)
}

fn download(
    shared: &Shared,
    read: &impl Read,
    task: &TaskRecord,
    arn: &str,
) -> Result<String, String> {
    let refusal = |status: u16, code: &str, message: &str| {
        format!(
            "operation error S3: GetObject, https response error StatusCode: {status}, RequestID: \
             {}, api error {code}: {message}",
            task.id
        )
    };
    // Registration has seen to its form.
    let (bucket, key) = arn
        .split_once(":::")
        .and_then(|(_, rest)| rest.split_once('/'))
        .ok_or_else(|| format!("{arn} is not an object's ARN"))?;
    let bucket = read.get(&BucketRecord::key_of(bucket)).map_err(|error| error.to_string())?;
    let bucket = bucket
        .ok_or_else(|| refusal(404, "NoSuchBucket", "The specified bucket does not exist"))?;
    if let Some(access) = &shared.config.access {
        let now = shared.clock.now();
        let denied = execution::may_read_object(access, read, task, &bucket, arn, now);
        if let Some(message) = denied.map_err(|error| error.to_string())? {
            return Err(refusal(403, "AccessDenied", &message));
        }
    }
    let object = read.get(&ObjectRecord::key_of(&bucket.name, key));
    let object = object.map_err(|error| error.to_string())?;
    let object = object.filter(|object| !object.delete_marker);
    let object =
        object.ok_or_else(|| refusal(404, "NoSuchKey", "The specified key does not exist."))?;
    let bytes = content(read, shared.store.blobs(), &object).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| format!("{arn} is not text"))
}

fn content(read: &impl Read, blobs: &Blobs, object: &ObjectRecord) -> io::Result<Vec<u8>> {
    if object.size > LONGEST {
        return Err(io::Error::other(format!("the file is longer than {LONGEST} bytes")));
    }
    let lost = || io::Error::other("a part of the file is lost");
    let mut bytes = Vec::new();
    for segment in &object.content {
        match segment {
            Segment::Small { id, .. } => {
                let small = read.get(&SmallRecord::key_of(id)).map_err(io::Error::other)?;
                let data = STANDARD.decode(small.ok_or_else(lost)?.data).map_err(|_| lost())?;
                bytes.extend(data);
            }
            Segment::Blob { id, offset, length } => {
                let id = BlobId::parse(id).ok_or_else(lost)?;
                let mut file = File::open(blobs.path(&id))?;
                file.seek(io::SeekFrom::Start(*offset))?;
                file.take(*length).read_to_end(&mut bytes)?;
            }
        }
    }
    Ok(bytes)
}

/// The variables of the files, then the defined ones, no name twice.
fn merge(files: &[String], defined: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut known: HashSet<&str> = defined.iter().map(|(name, _)| name.as_str()).collect();
    let mut merged = Vec::new();
    for file in files {
        // Within one file it is the last that counts.
        let here: Vec<_> = variables(file).collect();
        let last = here
            .iter()
            .enumerate()
            .filter(|(at, (name, _))| !here[at + 1..].iter().any(|(later, _)| later == name));
        for (_, (name, value)) in last {
            if known.insert(name) {
                merged.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
    }
    merged.extend(defined.iter().cloned());
    merged
}

fn variables(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('='));
    // As the agent has it, one without a value is none.
    pairs.filter(|(name, value)| !name.is_empty() && !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_wins_and_the_definition_over_all() {
        let files = [
            "# a remark\nA=0\nA=1\r\nB=\"two\" # no remark\n\nno variable\n=nothing\nE=\nC=x=y\n"
                .to_owned(),
            "A=other\nD=4".to_owned(),
        ];
        let defined = vec![("C".to_owned(), "defined".to_owned())];
        let merged: Vec<String> =
            merge(&files, defined).iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(merged, ["A=1", "B=\"two\" # no remark", "D=4", "C=defined"]);
    }
}
