//! Runs the program as a task would: with its environment, against a stand-in for S3 and for the
//! container agent, with the real FFmpeg and a video whose frames carry their number.
//!
//! Not here: how requests are signed (the tests of `sigv4`), and the image (`cargo xtask demo`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

type Objects = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// S3 and the agent on one port of the loopback interface, for as long as the test runs.
struct World {
    address: String,
    /// By path, `/bucket/key`.
    objects: Objects,
    scratch: TempDir,
}

struct Outcome {
    exit_code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl World {
    fn new() -> World {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let objects = Objects::default();
        let served = Arc::clone(&objects);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let objects = Arc::clone(&served);
                std::thread::spawn(move || answer(&stream, &objects));
            }
        });
        World { address, objects, scratch: TempDir::new().unwrap() }
    }

    fn with_object(self, path: &str, content: Vec<u8>) -> World {
        self.objects.lock().unwrap().insert(path.to_owned(), content);
        self
    }

    /// Runs the program with an environment that is complete but for `changes`.
    fn run(&self, changes: &[(&str, &str)]) -> Outcome {
        let endpoint = format!("http://{}", self.address);
        let agent = format!("{endpoint}/agent/credentials");
        let output = Command::new(env!("CARGO_BIN_EXE_tom-thumb"))
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("TMPDIR", self.scratch.path())
            .env("AWS_ENDPOINT_URL", &endpoint)
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &agent)
            .env("AWS_REGION", "us-east-1")
            .env("INPUT_VIDEO_FILE_URL", "s3://inbox/video")
            .env("OUTPUT_S3_PATH", "outbox/thumbs")
            .env("OUTPUT_THUMBS_FILE_NAME", "thumb.png")
            .env("POSITION_TIME_DURATION", "00:03")
            .envs(changes.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(
            std::fs::read_dir(self.scratch.path()).unwrap().count(),
            0,
            "temporary files were left behind"
        );
        Outcome {
            exit_code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Which frame of the video the picture at `path` shows.
    fn frame_number(&self, path: &str) -> String {
        let picture = self.objects.lock().unwrap().get(path).cloned();
        let picture = picture.unwrap_or_else(|| panic!("{path} was not uploaded"));
        let file = TempDir::new().unwrap();
        let file = file.path().join("picture");
        std::fs::write(&file, picture).unwrap();
        let output = script("frame-number.sh").arg(&file).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Outcome {
    #[track_caller]
    fn expect(&self, exit_code: i32, complaint: &str) {
        assert_eq!(
            (self.exit_code, self.stderr.trim_end()),
            (Some(exit_code), complaint),
            "{}",
            self.stdout
        );
    }
}

fn script(name: &str) -> Command {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
}

/// Five seconds of numbered frames, 25 a second, or `None` where there is no FFmpeg.
fn video() -> Option<Vec<u8>> {
    let (_folder, file) = video_file()?;
    Some(std::fs::read(file).unwrap())
}

fn video_file() -> Option<(TempDir, PathBuf)> {
    if Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: there is no ffmpeg here");
        return None;
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("video.mp4");
    assert!(script("make-video.sh").arg(&file).arg("5").status().unwrap().success());
    Some((folder, file))
}

/// Answers one request: objects to those who sign, credentials to everybody.
fn answer(stream: &TcpStream, objects: &Objects) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut words = line.split_whitespace().map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return };
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let header = |name: &str| headers.get(name).map(String::as_str).unwrap_or_default();
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();

    let is_signed = header("authorization").starts_with("AWS4-HMAC-SHA256 Credential=ASIATEST/")
        && header("x-amz-security-token") == "token"
        && header("x-amz-content-sha256") == hex::encode(Sha256::digest(&body));
    let mut objects = objects.lock().unwrap();
    let (status, content) = match (method.as_str(), path.as_str()) {
        ("GET", "/agent/credentials") => (
            "200 OK",
            br#"{"AccessKeyId":"ASIATEST","SecretAccessKey":"secret","Token":"token"}"#.to_vec(),
        ),
        ("GET", path) if path.starts_with("/public/") => match objects.get(path) {
            Some(content) => ("200 OK", content.clone()),
            None => ("404 Not Found", Vec::new()),
        },
        _ if !is_signed => ("403 Forbidden", error("AccessDenied", "Access Denied")),
        ("GET", path) => match objects.get(path) {
            Some(content) => ("200 OK", content.clone()),
            None => ("404 Not Found", error("NoSuchKey", "The specified key does not exist.")),
        },
        ("PUT", path) if path.starts_with("/locked/") => {
            ("403 Forbidden", error("AccessDenied", "Access Denied"))
        }
        (_, path) => {
            objects.insert(path.to_owned(), body);
            ("200 OK", Vec::new())
        }
    };
    let length = content.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    // The client may be gone, if it is told to stop or does not care for the content.
    let _ = (&*stream).write_all(head.as_bytes());
    let _ = (&*stream).write_all(&content);
}

fn error(code: &str, message: &str) -> Vec<u8> {
    format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>").into_bytes()
}

#[test]
fn the_frame_at_the_position_arrives_in_the_bucket() {
    let Some(video) = video() else { return };
    let world = World::new().with_object("/inbox/video", video);
    let outcome = world.run(&[]);
    outcome.expect(0, "");
    assert_eq!(world.frame_number("/outbox/thumbs/thumb.png"), "75");
    let length = world.objects.lock().unwrap()["/outbox/thumbs/thumb.png"].len();
    assert_eq!(
        outcome.stdout.lines().last().unwrap(),
        format!(
            r#"{{"thumbnail":"s3://outbox/thumbs/thumb.png","width":640,"height":360,"position":"00:00:03.000","bytes":{length}}}"#
        )
    );
}

#[test]
fn the_ending_of_the_name_decides_what_is_written() {
    let Some(video) = video() else { return };
    let world = World::new().with_object("/inbox/video", video);
    for (name, magic) in
        [("a.png", &b"\x89PNG"[..]), ("a.jpg", b"\xff\xd8\xff"), ("a.webp", b"RIFF")]
    {
        world.run(&[("OUTPUT_THUMBS_FILE_NAME", name), ("OUTPUT_S3_PATH", "outbox")]).expect(0, "");
        let path = format!("/outbox/{name}");
        assert!(world.objects.lock().unwrap()[&path].starts_with(magic), "{name}");
        assert_eq!(world.frame_number(&path), "75", "{name}");
    }
}

#[test]
fn every_way_to_name_the_video_leads_to_it() {
    let Some(video) = video() else { return };
    let world = World::new()
        .with_object("/inbox/my%20film%2B1", video.clone())
        .with_object("/public/my%20film+1", video);
    let web = format!("http://{}/public/my film+1", world.address);
    for url in ["s3://inbox/my film+1", "https://s3.amazonaws.com/inbox/my%20film+1", &web] {
        world.run(&[("INPUT_VIDEO_FILE_URL", url)]).expect(0, "");
        assert_eq!(world.frame_number("/outbox/thumbs/thumb.png"), "75", "{url}");
        world.objects.lock().unwrap().remove("/outbox/thumbs/thumb.png");
    }
}

/// A transport stream has no index: FFmpeg seeks by guessing and finds itself behind the key frame.
#[test]
fn the_frame_is_the_right_one_without_an_index() {
    let Some((folder, file)) = video_file() else { return };
    let stream = folder.path().join("video.ts");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(file)
        .args(["-c:v", "mpeg2video", "-q:v", "2", "-g", "50"])
        .arg(&stream)
        .status();
    assert!(made.unwrap().success());
    let world = World::new().with_object("/inbox/video", std::fs::read(stream).unwrap());
    for (position, frame) in
        [("00:00", "0"), ("00:01.400", "35"), ("00:02", "50"), ("00:04.800", "120")]
    {
        world.run(&[("POSITION_TIME_DURATION", position)]).expect(0, "");
        assert_eq!(world.frame_number("/outbox/thumbs/thumb.png"), frame, "{position}");
    }
}

#[test]
fn a_position_past_the_end_has_its_own_exit_status() {
    let Some(video) = video() else { return };
    let world = World::new().with_object("/inbox/video", video);
    world.run(&[("POSITION_TIME_DURATION", "01:00")]).expect(
        2,
        "tom-thumb: position 00:01:00.000 is past the end of the video (duration 00:00:05.00)",
    );
}

#[test]
fn a_video_that_is_none_is_told_in_one_line() {
    let Some((folder, _)) = video_file() else { return };
    let sound = folder.path().join("sound.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=duration=5"])
        .arg(&sound)
        .status();
    assert!(made.unwrap().success());
    let world = World::new()
        .with_object("/inbox/noise", b"not a video".repeat(1000))
        .with_object("/inbox/empty", Vec::new())
        .with_object("/inbox/sound", std::fs::read(sound).unwrap());
    for (url, complaint) in [
        (
            "s3://inbox/noise",
            "the video could not be decoded: Invalid data found when processing input",
        ),
        ("s3://inbox/sound", "the video could not be decoded: there are no pictures in it"),
        ("s3://inbox/empty", "the video is empty: s3://inbox/empty"),
        (
            "s3://inbox/none",
            "could not read s3://inbox/none: NoSuchKey (HTTP 404): The specified key does not exist.",
        ),
    ] {
        world.run(&[("INPUT_VIDEO_FILE_URL", url)]).expect(1, &format!("tom-thumb: {complaint}"));
    }
    let missing = format!("http://{}/public/none", world.address);
    world
        .run(&[("INPUT_VIDEO_FILE_URL", &missing)])
        .expect(1, &format!("tom-thumb: could not read {missing}: HTTP 404 Not Found"));
}

#[test]
fn a_refused_upload_is_told_in_the_words_of_s3() {
    let Some(video) = video() else { return };
    let world = World::new().with_object("/inbox/video", video);
    world.run(&[("OUTPUT_S3_PATH", "locked")]).expect(
        1,
        "tom-thumb: could not write s3://locked/thumb.png: AccessDenied (HTTP 403): Access Denied",
    );
}

#[test]
fn without_credentials_nothing_is_begun() {
    let world = World::new();
    let outcome = world.run(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")]);
    assert_eq!(outcome.exit_code, Some(1));
    assert!(outcome.stderr.starts_with("tom-thumb: no credentials to use S3 with: none of "));
}

#[test]
fn all_that_is_wrong_with_the_configuration_is_told_at_once() {
    let world = World::new();
    let outcome = world.run(&[("AWS_REGION", ""), ("POSITION_TIME_DURATION", "noon")]);
    outcome.expect(
        1,
        "tom-thumb: AWS_REGION is not set: the region of the buckets\n\
         tom-thumb: POSITION_TIME_DURATION: `noon` is not a position: write [HH:]MM:SS[.fff], \
         such as 00:12, 01:02:03 or 00:12.500",
    );
    assert_eq!(outcome.stdout, "");
}
