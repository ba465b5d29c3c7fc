//! Starts one Tom Thumb for each video that lands in the bucket: the Rust twin of
//! `automatic/task_runner.py`, as a Lambda function on `provided.al2023`.
//!
//! Invoked by S3. Where the task runs is in the environment: `CLUSTER`, `TASK_DEFINITION`,
//! `SUBNETS` (separated by blanks), `SECURITY_GROUP`. Here: what the event means. How ECS is
//! called: [`ecs`].

mod ecs;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::ecs::Ecs;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let ecs = Ecs::of_this_process()?;
    let place = Place::of_this_process()?;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let (ecs, place) = (&ecs, &place);
        async move { handle(ecs, place, &event.payload) }
    }))
    .await
}

/// Where tasks run.
struct Place {
    cluster: String,
    task_definition: String,
    subnets: Vec<String>,
    security_group: String,
}

impl Place {
    fn of_this_process() -> Result<Place, String> {
        Ok(Place {
            cluster: variable("CLUSTER")?,
            task_definition: variable("TASK_DEFINITION")?,
            subnets: variable("SUBNETS")?.split_whitespace().map(str::to_owned).collect(),
            security_group: variable("SECURITY_GROUP")?,
        })
    }
}

fn variable(name: &str) -> Result<String, String> {
    setting(name).ok_or_else(|| format!("{name} is not set"))
}

/// A variable of the environment that is set to something.
#[expect(clippy::disallowed_methods, reason = "the environment is how Lambda tells settings")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The ARNs of the tasks that were started.
fn handle(ecs: &Ecs, place: &Place, event: &Value) -> Result<Value, Error> {
    let records = event["Records"].as_array().ok_or("the event has no Records: is it S3's?")?;
    let mut tasks = Vec::new();
    for record in records {
        let upload = Upload::of(record).ok_or("a record names no object")?;
        let answer = ecs.run_task(&run_task(place, &upload))?;
        let failures = answer["failures"].as_array().map_or(0, Vec::len);
        if failures > 0 {
            // An error, so that Lambda tries again.
            return Err(format!("no task for {}: {}", upload.key, answer["failures"]).into());
        }
        let task = answer["tasks"][0]["taskArn"].clone();
        say(&format!("{} becomes {} in {}", upload.key, picture_of(&upload.key), task));
        tasks.push(task);
    }
    Ok(Value::Array(tasks))
}

/// To the function's log.
fn say(line: &str) {
    use std::io::Write as _;
    // Nobody is there to be told that nobody listens.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// An object that was created.
#[derive(Debug, PartialEq, Eq)]
struct Upload {
    bucket: String,
    key: String,
    sequencer: String,
}

impl Upload {
    fn of(record: &Value) -> Option<Upload> {
        let object = &record["s3"]["object"];
        Some(Upload {
            bucket: record["s3"]["bucket"]["name"].as_str()?.to_owned(),
            key: unquoted(object["key"].as_str()?),
            sequencer: object["sequencer"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// S3 may tell of an upload twice. With this the second telling starts nothing.
    fn token(&self) -> String {
        let text = format!("{}/{}/{}", self.bucket, self.key, self.sequencer);
        hex::encode(Sha256::digest(text))
    }
}

/// S3 writes keys as in forms: a plus sign is a blank.
fn unquoted(key: &str) -> String {
    percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// `video/a/b.mp4` → `a/b.png`
fn picture_of(key: &str) -> String {
    let path = key.strip_prefix("video/").unwrap_or(key);
    let name = path.rfind('/').map_or(0, |at| at + 1);
    // A dot at the beginning of a name is not an ending's.
    let end = path[name..].rfind('.').filter(|at| *at > 0).map_or(path.len(), |at| name + at);
    format!("{}.png", &path[..end])
}

fn run_task(place: &Place, upload: &Upload) -> Value {
    json!({
        "cluster": place.cluster,
        "taskDefinition": place.task_definition,
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
        "clientToken": upload.token(),
        "networkConfiguration": { "awsvpcConfiguration": {
            "subnets": place.subnets,
            "securityGroups": [place.security_group],
            "assignPublicIp": "ENABLED",
        } },
        "overrides": { "containerOverrides": [{
            "name": "tom-thumb",
            "environment": [
                { "name": "INPUT_VIDEO_FILE_URL", "value": format!("s3://{}/{}", upload.bucket, upload.key) },
                { "name": "OUTPUT_THUMBS_FILE_NAME", "value": picture_of(&upload.key) },
            ],
        }] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_s3_writes_them() {
        let record = json!({ "s3": {
            "bucket": { "name": "b" },
            "object": { "key": "video/a+b%2Bc/%C3%BCber.mp4", "sequencer": "0A" },
        } });
        let upload = Upload::of(&record).unwrap();
        assert_eq!(upload.key, "video/a b+c/über.mp4");
        assert_eq!(upload.token().len(), 64);
        assert_ne!(upload.token(), Upload { sequencer: "0B".into(), ..upload }.token());
        assert_eq!(Upload::of(&json!({})), None);
    }

    #[test]
    fn pictures_are_named_after_their_videos() {
        for (key, picture) in [
            ("video/film.mp4", "film.png"),
            ("video/a.b/film.x.mkv", "a.b/film.x.png"),
            ("video/a.b/film", "a.b/film.png"),
            ("video/.hidden", ".hidden.png"),
            ("film.mp4", "film.png"),
        ] {
            assert_eq!(picture_of(key), picture, "{key}");
        }
    }
}
