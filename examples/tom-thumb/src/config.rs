//! What to do, read from the environment once and checked before anything is touched.
//!
//! Every variable that is missing or wrong is found, not only the first, so that a task definition
//! is put right in one go.

use std::collections::HashMap;
use std::fmt;

use thiserror::Error;

use crate::position::{InvalidPosition, Position};
use crate::s3::{InvalidObject, S3Object};

/// The variables of this process. Those that are set but empty count as absent: that is how a task
/// definition unsets one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment(HashMap<String, String>);

impl Environment {
    pub(crate) fn of_this_process() -> Environment {
        let pairs = std::env::vars_os();
        Environment::from_iter(
            pairs.filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Environment {
        Environment(pairs.into_iter().collect())
    }
}

#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) region: String,
    pub(crate) video: Video,
    pub(crate) position: Position,
    pub(crate) thumbnail: S3Object,
    pub(crate) format: Format,
}

/// Where the video is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Video {
    /// In a bucket that the task role may read.
    Object(S3Object),
    /// Anywhere on the web. If the URL is one of S3's own, then also which object it names.
    Web { url: String, object: Option<S3Object> },
}

impl fmt::Display for Video {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Video::Object(object) => object.fmt(f),
            // A query is often a signature, which is as good as a password while it is valid.
            Video::Web { url, .. } => match url.split_once('?') {
                Some((url, _)) => write!(f, "{url}?…"),
                None => f.write_str(url),
            },
        }
    }
}

/// How the picture is written, by the ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    WebP,
}

impl Format {
    pub(crate) fn by_ending_of(name: &str) -> Option<Format> {
        let (stem, ending) = name.rsplit('/').next()?.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            _ if stem.is_empty() => None,
            "png" => Some(Format::Png),
            "jpg" | "jpeg" => Some(Format::Jpeg),
            "webp" => Some(Format::WebP),
            _ => None,
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Format::Png => "image/png",
            Format::Jpeg => "image/jpeg",
            Format::WebP => "image/webp",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Png => "PNG",
            Format::Jpeg => "JPEG",
            Format::WebP => "WebP",
        })
    }
}

#[derive(Debug, Error)]
pub(crate) enum ConfigError {
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    #[error("AWS_REGION: `{0}` is not the name of a region, such as us-east-1")]
    Region(String),
    #[error(
        "INPUT_VIDEO_FILE_URL: `{0}` is neither an http:// or https:// URL nor s3://BUCKET/KEY"
    )]
    VideoUrl(String),
    #[error("INPUT_VIDEO_FILE_URL")]
    VideoObject(#[source] InvalidObject),
    #[error("OUTPUT_S3_PATH")]
    OutputPath(#[source] InvalidObject),
    #[error(
        "OUTPUT_THUMBS_FILE_NAME: `{0}` has to be a name that ends in .png, .jpg, .jpeg or .webp"
    )]
    FileName(String),
    #[error("POSITION_TIME_DURATION")]
    Position(#[source] InvalidPosition),
}

impl Config {
    pub(crate) fn read(environment: &Environment) -> Result<Config, Vec<ConfigError>> {
        let mut problems = Vec::new();
        let mut read = |name, meaning| match environment.get(name) {
            Some(value) => Some(value),
            None => {
                problems.push(ConfigError::Missing(name, meaning));
                None
            }
        };
        let region = read("AWS_REGION", "the region of the buckets");
        let url = read("INPUT_VIDEO_FILE_URL", "the video, an http(s):// URL or s3://BUCKET/KEY");
        let path = read("OUTPUT_S3_PATH", "where the picture goes, BUCKET/PREFIX");
        let name = read("OUTPUT_THUMBS_FILE_NAME", "the name of the picture, such as frame.png");
        let position = read("POSITION_TIME_DURATION", "which frame, [HH:]MM:SS[.fff]");

        let mut checked = |problem| problems.push(problem);
        let region = region.and_then(|text| region_of(text).map_err(&mut checked).ok());
        let video = url.and_then(|text| video_of(text).map_err(&mut checked).ok());
        let named = name.and_then(|text| named(text).map_err(&mut checked).ok());
        let thumbnail = path.and_then(|text| {
            let name = named.map_or("thumbnail", |(name, _)| name);
            let object = S3Object::under(text, name).map_err(ConfigError::OutputPath);
            object.map_err(&mut checked).ok()
        });
        let position = position.and_then(|text| {
            Position::parse(text).map_err(|error| checked(ConfigError::Position(error))).ok()
        });
        match (region, video, position, thumbnail, named) {
            (Some(region), Some(video), Some(position), Some(thumbnail), Some((_, format)))
                if problems.is_empty() =>
            {
                Ok(Config { region, video, position, thumbnail, format })
            }
            _ => Err(problems),
        }
    }
}

/// A region becomes a part of a host name, so nothing else may be in it.
fn region_of(text: &str) -> Result<String, ConfigError> {
    let fits = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match fits && text.len() <= 63 && !text.starts_with('-') && !text.ends_with('-') {
        true => Ok(text.to_owned()),
        false => Err(ConfigError::Region(text.to_owned())),
    }
}

fn video_of(text: &str) -> Result<Video, ConfigError> {
    let wrong = || ConfigError::VideoUrl(text.to_owned());
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    match scheme.to_ascii_lowercase().as_str() {
        "s3" => S3Object::parse(rest).map(Video::Object).map_err(ConfigError::VideoObject),
        "http" | "https" => {
            let url = crate::http::tidy_url(text).ok_or_else(wrong)?;
            let object = S3Object::of_web_address(&url);
            Ok(Video::Web { url, object })
        }
        _ => Err(wrong()),
    }
}

fn named(text: &str) -> Result<(&str, Format), ConfigError> {
    let fits = !text.starts_with('/') && !text.chars().any(char::is_control);
    match Format::by_ending_of(text) {
        Some(format) if fits => Ok((text, format)),
        _ => Err(ConfigError::FileName(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 5] = [
        ("AWS_REGION", "eu-central-1"),
        ("INPUT_VIDEO_FILE_URL", "https://example.com/a.mp4"),
        ("OUTPUT_S3_PATH", "my-bucket/thumbnail"),
        ("OUTPUT_THUMBS_FILE_NAME", "thumb_1.png"),
        ("POSITION_TIME_DURATION", "00:12"),
    ];

    /// Reads the good environment with some variables changed; `""` unsets one.
    fn read_with(changes: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let pairs = GOOD.iter().chain(changes).map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Config::read(&Environment::from_iter(pairs)).map_err(|problems| {
            let chain = |error: &ConfigError| match std::error::Error::source(error) {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            };
            problems.iter().map(chain).collect()
        })
    }

    fn problem_with(name: &str, value: &str) -> String {
        let problems = read_with(&[(name, value)]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].clone()
    }

    #[test]
    fn a_complete_environment_is_read() {
        let config = read_with(&[]).unwrap();
        assert_eq!(config.thumbnail.to_string(), "s3://my-bucket/thumbnail/thumb_1.png");
        assert_eq!(config.format, Format::Png);
        assert_eq!(config.position.to_string(), "00:00:12.000");
        assert_eq!(config.region, "eu-central-1");
    }

    #[test]
    fn every_missing_variable_is_named() {
        let problems = Config::read(&Environment::default()).unwrap_err();
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        for ((name, _), line) in GOOD.iter().zip(&lines) {
            assert!(line.starts_with(&format!("{name} is not set: ")), "{line}");
        }
        assert_eq!(lines.len(), GOOD.len());
    }

    #[test]
    fn an_empty_variable_is_a_missing_one() {
        assert_eq!(
            problem_with("AWS_REGION", ""),
            "AWS_REGION is not set: the region of the buckets"
        );
    }

    #[test]
    fn missing_and_wrong_variables_are_told_together() {
        let problems = read_with(&[
            ("AWS_REGION", ""),
            ("OUTPUT_THUMBS_FILE_NAME", "thumb.gif"),
            ("POSITION_TIME_DURATION", "soon"),
        ]);
        let problems = problems.unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[2].starts_with("POSITION_TIME_DURATION: `soon` is not a position"));
    }

    #[test]
    fn wrong_values_are_told_with_their_variable() {
        for (name, value) in [
            ("AWS_REGION", "evil.example.com/"),
            ("INPUT_VIDEO_FILE_URL", "ftp://example.com/a.mp4"),
            ("INPUT_VIDEO_FILE_URL", "a.mp4"),
            ("INPUT_VIDEO_FILE_URL", "https:///a.mp4"),
            ("INPUT_VIDEO_FILE_URL", "s3://bucket"),
            ("INPUT_VIDEO_FILE_URL", "s3://Bad_Bucket/key"),
            ("OUTPUT_S3_PATH", "/thumbnail"),
            ("OUTPUT_S3_PATH", "x/thumbnail"),
            ("OUTPUT_THUMBS_FILE_NAME", "thumb"),
            ("OUTPUT_THUMBS_FILE_NAME", ".png"),
            ("OUTPUT_THUMBS_FILE_NAME", "/thumb.png"),
            ("POSITION_TIME_DURATION", "00:61"),
        ] {
            assert!(problem_with(name, value).starts_with(&format!("{name}: ")), "{name}={value}");
        }
    }

    #[test]
    fn the_ending_decides_the_format() {
        for (name, format) in [
            ("a.PNG", Some(Format::Png)),
            ("a.b.jpg", Some(Format::Jpeg)),
            ("dir/a.jpeg", Some(Format::Jpeg)),
            ("a.webp", Some(Format::WebP)),
            ("dir.png/a", None),
            ("png", None),
        ] {
            assert_eq!(Format::by_ending_of(name), format, "{name}");
        }
    }

    #[test]
    fn the_video_may_be_an_object_or_on_the_web() {
        let video = |url| read_with(&[("INPUT_VIDEO_FILE_URL", url)]).unwrap().video;
        assert_eq!(
            video("s3://my-bucket/raw/my film.mp4"),
            Video::Object(S3Object::parse("my-bucket/raw/my film.mp4").unwrap())
        );
        assert_eq!(
            video("https://s3.amazonaws.com/my-bucket/raw/my+film%20.mp4"),
            Video::Web {
                url: "https://s3.amazonaws.com/my-bucket/raw/my+film%20.mp4".to_owned(),
                object: Some(S3Object::parse("my-bucket/raw/my+film .mp4").unwrap()),
            }
        );
        assert_eq!(
            video("https://example.com/my film.mp4?sig=1"),
            Video::Web { url: "https://example.com/my%20film.mp4?sig=1".to_owned(), object: None }
        );
    }

    #[test]
    fn a_signature_in_a_url_stays_out_of_the_log() {
        let video = Video::Web { url: "https://a.example/v.mp4?secret".to_owned(), object: None };
        assert_eq!(video.to_string(), "https://a.example/v.mp4?…");
    }
}
