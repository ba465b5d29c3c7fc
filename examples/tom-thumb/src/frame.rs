//! Has FFmpeg take the frame: by seeking to it, and a little before it where that was not exact.

use std::fs;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use thiserror::Error;

use crate::config::Format;
use crate::position::Position;
use crate::report::{Began, Report, Verdict};

/// How far before the position decoding begins at the second try. Longer than key frames are apart
/// in broadcasts and on discs, which is where the containers without an index come from.
const LEAD: Duration = Duration::from_secs(15);

#[derive(Debug, Error)]
pub(crate) enum FrameError {
    #[error("could not start ffmpeg")]
    NotStarted(#[source] io::Error),
    #[error("could not read what ffmpeg says")]
    NotHeard(#[source] io::Error),
    #[error("position {position} is past the end of the video (duration {duration})")]
    PastTheEnd { position: Position, duration: String },
    #[error("the video could not be decoded: {reason}")]
    Undecodable { reason: String },
    #[error("this ffmpeg cannot write {format}; take a name that ends in .png or .jpg")]
    NoEncoder { format: Format },
    #[error("ffmpeg was ended by {status}; has the task enough memory?")]
    Killed { status: ExitStatus },
    #[error("could not get at the picture at {}", path.display())]
    Look {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Writes the frame of `video` at `position` to `picture`: the first one that is shown from then on.
pub(crate) fn take(
    video: &Path,
    position: Position,
    format: Format,
    picture: &Path,
) -> Result<(), FrameError> {
    let attempt = |began| attempt(video, position, began, format, picture);
    let (mut verdict, mut status) = attempt(Began::AtThePosition)?;
    if verdict == Verdict::Late {
        (verdict, status) = attempt(Began::BeforeIt)?;
    }
    match verdict {
        Verdict::Taken | Verdict::Late => Ok(()),
        Verdict::PastTheEnd { duration } => Err(FrameError::PastTheEnd { position, duration }),
        Verdict::Undecodable { reason } => Err(FrameError::Undecodable { reason }),
        Verdict::NoEncoder => Err(FrameError::NoEncoder { format }),
        Verdict::Killed => Err(FrameError::Killed { status }),
    }
}

/// Seeks to `position` or to a while before it, and decodes from there.
fn attempt(
    video: &Path,
    position: Position,
    began: Began,
    format: Format,
    picture: &Path,
) -> Result<(Verdict, ExitStatus), FrameError> {
    let lead = match began {
        Began::AtThePosition => Duration::ZERO,
        Began::BeforeIt => LEAD.min(position.since_start()),
    };
    // What an earlier attempt wrote must not count for this one.
    match fs::remove_file(picture) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(FrameError::Look { path: picture.to_owned(), source });
        }
        _ => {}
    }
    let mut command = Command::new("ffmpeg");
    command
        .args(["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info"])
        // Nothing but files, whatever the video refers to.
        .args(["-protocol_whitelist", "file"])
        // One frame is wanted: it does not matter how many others are broken.
        .args(["-max_error_rate", "1"])
        // Before the input: FFmpeg then goes to the key frame before the position and decodes from
        // there, where after the input it would decode all the video up to there.
        .args(["-ss", &in_seconds(position.since_start() - lead)])
        .arg("-i")
        .arg(video)
        .args(["-an", "-sn", "-dn", "-frames:v", "1"]);
    if !lead.is_zero() {
        command.args(["-ss", &in_seconds(lead)]);
    }
    command
        .args(["-vf", "showinfo"])
        .args(encoder(format))
        .args(["-f", "image2", "-update", "1", "-y"])
        .arg(picture)
        .env("AV_LOG_FORCE_NOCOLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut ffmpeg = command.spawn().map_err(FrameError::NotStarted)?;
    let stderr = ffmpeg.stderr.take().expect("it was asked to be piped");
    let report = Report::read(BufReader::new(stderr), video).map_err(FrameError::NotHeard)?;
    let status = ffmpeg.wait().map_err(FrameError::NotHeard)?;
    let written = match fs::metadata(picture) {
        Ok(metadata) => metadata.len() > 0,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(source) => return Err(FrameError::Look { path: picture.to_owned(), source }),
    };
    Ok((report.verdict(status.code(), written, position, began), status))
}

/// In FFmpeg's plainest form, where nothing can be mistaken for hours or minutes.
fn in_seconds(time: Duration) -> String {
    format!("{}.{:06}", time.as_secs(), time.subsec_micros())
}

fn encoder(format: Format) -> &'static [&'static str] {
    match format {
        Format::Png => &["-c:v", "png"],
        Format::Jpeg => &["-c:v", "mjpeg", "-q:v", "2"],
        Format::WebP => &["-c:v", "libwebp", "-q:v", "90"],
    }
}
