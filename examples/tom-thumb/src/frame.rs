//! Has FFmpeg take the frame, and finds out from what it says why there is none.
//!
//! FFmpeg's exit status is not enough: past the end of the video it writes no file and ends with 0.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use thiserror::Error;

use crate::config::Format;
use crate::position::Position;

#[derive(Debug, Error)]
pub(crate) enum FrameError {
    #[error("could not start ffmpeg")]
    NotStarted(#[source] io::Error),
    #[error("could not read what ffmpeg says")]
    NotHeard(#[source] io::Error),
    #[error("position {position} is past the end of the video (duration {duration})")]
    PastTheEnd {
        position: Position,
        duration: String,
    },
    #[error("the video could not be decoded: {reason}")]
    Undecodable { reason: String },
    #[error("this ffmpeg cannot write {format}; take a name that ends in .png or .jpg")]
    NoEncoder { format: Format },
    #[error("ffmpeg was ended by {status}; has the task enough memory?")]
    Killed { status: ExitStatus },
    #[error("could not look for the picture at {}", path.display())]
    Look {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Writes the frame of `video` at `position` to `picture`: the one that is shown then or, between
/// two, the next one.
pub(crate) fn take(
    video: &Path,
    position: Position,
    format: Format,
    picture: &Path,
) -> Result<(), FrameError> {
    let mut ffmpeg = Command::new("ffmpeg")
        .args([
            "-hide_banner",
            "-nostdin",
            "-nostats",
            "-loglevel",
            "level+info",
        ])
        // Nothing but files, whatever the video refers to.
        .args(["-protocol_whitelist", "file"])
        // Before the input: FFmpeg then goes to the key frame before the position and decodes from
        // there, where after the input it would decode all the video up to there.
        .args(["-ss", &position.in_seconds()])
        .arg("-i")
        .arg(video)
        .args(["-an", "-sn", "-dn", "-frames:v", "1"])
        .args(encoder(format))
        .args(["-f", "image2", "-update", "1", "-y"])
        .arg(picture)
        .env("AV_LOG_FORCE_NOCOLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(FrameError::NotStarted)?;
    let stderr = ffmpeg.stderr.take().expect("it was asked to be piped");
    let report = Report::read(BufReader::new(stderr), video).map_err(FrameError::NotHeard)?;
    let status = ffmpeg.wait().map_err(FrameError::NotHeard)?;
    let written = match fs::metadata(picture) {
        Ok(metadata) => metadata.len() > 0,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(source) => {
            return Err(FrameError::Look {
                path: picture.to_owned(),
                source,
            });
        }
    };
    match report.verdict(status.code(), written, position) {
        Verdict::Taken => Ok(()),
        Verdict::PastTheEnd { duration } => Err(FrameError::PastTheEnd { position, duration }),
        Verdict::Undecodable { reason } => Err(FrameError::Undecodable { reason }),
        Verdict::NoEncoder => Err(FrameError::NoEncoder { format }),
        Verdict::Killed => Err(FrameError::Killed { status }),
    }
}

fn encoder(format: Format) -> &'static [&'static str] {
    match format {
        Format::Png => &["-c:v", "png"],
        Format::Jpeg => &["-c:v", "mjpeg", "-q:v", "2"],
        Format::WebP => &["-c:v", "libwebp", "-quality", "90"],
    }
}

/// What is worth knowing of all that FFmpeg says. A broken video can make it say very much, so only
/// this is kept.
#[derive(Debug, Default, PartialEq, Eq)]
struct Report {
    /// As FFmpeg shows it, `00:00:05.31`.
    duration: Option<String>,
    /// The first error and the last one: the cause, and what came of it.
    errors: Option<(String, String)>,
    unknown_encoder: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Taken,
    PastTheEnd { duration: String },
    Undecodable { reason: String },
    NoEncoder,
    Killed,
}

impl Report {
    fn read(mut from: impl BufRead, video: &Path) -> io::Result<Report> {
        let mut report = Report::default();
        let prefix = format!("{}: ", video.display());
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            report.observe(text.trim_end(), &prefix);
            line.clear();
        }
        Ok(report)
    }

    /// Takes in a line such as `[mov,mp4 @ 0x55] [error] moov atom not found`.
    fn observe(&mut self, line: &str, prefix: &str) {
        if let Some((_, message)) = line.split_once("[info]") {
            if let Some(rest) = message.trim_start().strip_prefix("Duration: ") {
                let duration = rest.split(',').next().unwrap_or_default().trim();
                self.duration.get_or_insert_with(|| duration.to_owned());
            }
            return;
        }
        let level = ["[error] ", "[fatal] ", "[panic] "];
        let Some((_, message)) = level.iter().find_map(|level| line.split_once(level)) else {
            return;
        };
        self.unknown_encoder |= message.starts_with("Unknown encoder");
        let message = message.strip_prefix(prefix).unwrap_or(message).to_owned();
        match &mut self.errors {
            Some((_, last)) => *last = message,
            none => *none = Some((message.clone(), message)),
        }
    }

    fn verdict(self, exit_code: Option<i32>, written: bool, position: Position) -> Verdict {
        match exit_code {
            None => Verdict::Killed,
            Some(0) if written => Verdict::Taken,
            Some(_) if self.unknown_encoder => Verdict::NoEncoder,
            // Without a frame and without an error, the position is after the last frame. With
            // errors it may as well be that what is there could not be decoded; then the duration
            // tells, where it is known.
            Some(0) if self.errors.is_none() || self.is_within(position) == Some(false) => {
                let duration = self.duration.unwrap_or_else(|| "unknown".to_owned());
                Verdict::PastTheEnd { duration }
            }
            Some(code) => Verdict::Undecodable {
                reason: self.reason(code),
            },
        }
    }

    fn is_within(&self, position: Position) -> Option<bool> {
        let duration = Position::parse(self.duration.as_deref()?).ok()?;
        // FFmpeg rounds what it shows to hundredths.
        Some(position.since_start() < duration.since_start() + Duration::from_millis(10))
    }

    fn reason(self, code: i32) -> String {
        match self.errors {
            Some((first, last)) if first == last => last,
            Some((first, last)) => format!("{last} ({first})"),
            None => format!("ffmpeg ended with {code} and said nothing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "\
        [info] Input #0, mov,mp4,m4a,3gp,3g2,mj2, from '/tmp/x/video':\n\
        [info]   Duration: 00:00:05.31, start: 0.000000, bitrate: 1589 kb/s\n\
        [info]   Stream #0:0[0x1](und): Video: h264 (Main), yuv420p, 1280x720\n";
    const EMPTY: &str = "\
        [info] frame=    0 fps=0.0 q=0.0 Lsize=N/A time=00:00:00.00 bitrate=N/A speed=   0x\n\
        [warning] Output file is empty, nothing was encoded (check -ss / -t / -frames)\n";

    fn verdict(said: &str, exit_code: Option<i32>, written: bool, position: &str) -> Verdict {
        let report = Report::read(said.as_bytes(), Path::new("/tmp/x/video")).unwrap();
        report.verdict(exit_code, written, Position::parse(position).unwrap())
    }

    #[test]
    fn a_written_picture_counts_even_after_errors() {
        let said = format!("{HEAD}[h264 @ 0x55] [error] concealing 12 DC errors\n");
        assert_eq!(verdict(&said, Some(0), true, "00:03"), Verdict::Taken);
    }

    #[test]
    fn no_picture_and_no_error_is_past_the_end() {
        let said = format!("{HEAD}{EMPTY}");
        let duration = "00:00:05.31".to_owned();
        let past = Verdict::PastTheEnd { duration };
        assert_eq!(verdict(&said, Some(0), false, "01:39"), past);
        // The last frame begins before the duration is over.
        assert_eq!(verdict(&said, Some(0), false, "00:05.300"), past);
        let unknown = Verdict::PastTheEnd {
            duration: "N/A".to_owned(),
        };
        let said = said.replace("00:00:05.31", "N/A");
        assert_eq!(verdict(&said, Some(0), false, "00:05"), unknown);
    }

    #[test]
    fn errors_before_the_end_are_of_the_video() {
        let said = format!("{HEAD}[h264 @ 0x55] [error] no frame!\n{EMPTY}");
        let undecodable = Verdict::Undecodable {
            reason: "no frame!".to_owned(),
        };
        assert_eq!(verdict(&said, Some(0), false, "00:05"), undecodable);
        assert!(matches!(
            verdict(&said, Some(0), false, "00:06"),
            Verdict::PastTheEnd { .. }
        ));
    }

    #[test]
    fn the_reason_is_what_ffmpeg_found_without_our_file_names() {
        let said = "[mov,mp4 @ 0x55] [error] moov atom not found\n\
                    [error] /tmp/x/video: Invalid data found when processing input\n";
        let reason = "Invalid data found when processing input (moov atom not found)".to_owned();
        assert_eq!(
            verdict(said, Some(1), false, "00:01"),
            Verdict::Undecodable { reason }
        );
        let reason = "ffmpeg ended with 1 and said nothing".to_owned();
        assert_eq!(
            verdict("", Some(1), false, "00:01"),
            Verdict::Undecodable { reason }
        );
    }

    #[test]
    fn a_missing_encoder_and_a_violent_end_are_told_apart() {
        let said = format!("{HEAD}[fatal] Unknown encoder 'libwebp'\n");
        assert_eq!(verdict(&said, Some(1), false, "00:01"), Verdict::NoEncoder);
        assert_eq!(verdict(HEAD, None, false, "00:01"), Verdict::Killed);
    }
}
