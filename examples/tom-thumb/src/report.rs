//! What FFmpeg says, and what follows from it.
//!
//! Its exit status is not enough: past the end of the video it writes no file and ends with 0, and
//! where it cannot seek exactly it writes a later frame and ends with 0 as well. So it is asked to
//! name the time of the frame (its filter `showinfo`), and that and its errors decide.

use std::io::{self, BufRead};
use std::path::Path;
use std::time::Duration;

use crate::position::Position;

/// Containers with an index, by the names that FFmpeg has for them. Seeking in these is exact; in
/// the others FFmpeg may find itself behind the key frame that it needs.
const INDEXED: [&str; 5] = ["mov,", "matroska,", "avi,", "flv,", "asf,"];

/// FFmpeg shows durations in hundredths of a second.
const ROUNDING: Duration = Duration::from_millis(10);

/// What is worth knowing of all that FFmpeg says. A broken video can make it say very much, so only
/// this is kept.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Report {
    /// As FFmpeg shows it, `00:00:05.31` or `N/A`.
    duration: Option<String>,
    indexed: bool,
    /// How long a frame is shown, in seconds, if that is the same for all.
    frame_duration: Option<f64>,
    /// When the first frame that was decoded is shown, in seconds after the position asked for.
    first_frame: Option<f64>,
    /// The first error and the last one: the cause, and what came of it.
    errors: Option<(String, String)>,
    unknown_encoder: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Began {
    AtThePosition,
    /// So early that the key frame before the position is among what was decoded.
    BeforeIt,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Taken,
    /// Frames were missed that may be the right one, since the key frame before them was.
    Late,
    PastTheEnd {
        duration: String,
    },
    Undecodable {
        reason: String,
    },
    NoEncoder,
    Killed,
}

impl Report {
    /// Reads all that FFmpeg says about `video`.
    pub(crate) fn read(mut from: impl BufRead, video: &Path) -> io::Result<Report> {
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
        if let Some((who, message)) = line.split_once("[info] ") {
            match who.starts_with("[Parsed_showinfo") {
                true => self.observe_frame(message),
                false => self.observe_input(message.trim_start()),
            }
            return;
        }
        let levels = ["[error] ", "[fatal] ", "[panic] "];
        let Some((_, message)) = levels.iter().find_map(|level| line.split_once(level)) else {
            return;
        };
        self.unknown_encoder |= message.starts_with("Unknown encoder");
        let message = message.strip_prefix(prefix).unwrap_or(message).to_owned();
        match &mut self.errors {
            Some((_, last)) => *last = message,
            none => *none = Some((message.clone(), message)),
        }
    }

    fn observe_input(&mut self, message: &str) {
        if let Some(format) = message.strip_prefix("Input #0, ") {
            self.indexed = INDEXED.iter().any(|indexed| format.starts_with(indexed));
        } else if let Some(rest) = message.strip_prefix("Duration: ") {
            let duration = rest.split(',').next().unwrap_or_default().trim();
            self.duration.get_or_insert_with(|| duration.to_owned());
        }
    }

    fn observe_frame(&mut self, message: &str) {
        let after = |name| message.split_once(name).map(|(_, rest): (_, &str)| rest.trim_start());
        if let Some(rate) = after("config in ").and_then(|_| after("frame_rate: ")) {
            let (n, per) = rate.split_once('/').unwrap_or_default();
            if let (Ok(n), Ok(per)) = (n.parse::<f64>(), per.trim().parse::<f64>())
                && n > 0.0
                && per > 0.0
            {
                self.frame_duration = Some(per / n);
            }
        } else if after("n:").is_some_and(|rest| rest.starts_with("0 "))
            && let Some(time) = after("pts_time:")
        {
            let time = time.split_whitespace().next().unwrap_or_default();
            self.first_frame = time.parse().ok();
        }
    }

    /// What came of asking for the frame at `position`, given how FFmpeg ended (`None`: by a
    /// signal) and whether it wrote a picture. `began` says where it was told to begin.
    pub(crate) fn verdict(
        self,
        exit_code: Option<i32>,
        written: bool,
        position: Position,
        began: Began,
    ) -> Verdict {
        let is_within = self.is_within(position);
        let may_be_late = !self.indexed && began == Began::AtThePosition;
        match exit_code {
            None => Verdict::Killed,
            // Without an index, FFmpeg may answer a position past the end with the last key frame.
            Some(0) if written && !self.indexed && is_within == Some(false) => self.past_the_end(),
            Some(0) if written && may_be_late && self.is_late() => Verdict::Late,
            Some(0) if written => Verdict::Taken,
            Some(_) if self.unknown_encoder => Verdict::NoEncoder,
            // In a container without an index it may as well be after the last key frame.
            Some(0) if may_be_late && is_within != Some(false) => Verdict::Late,
            // Without a frame and without an error, the position is after the last frame. With
            // errors it may as well be that what is there could not be decoded; then the duration
            // tells, where it is known.
            Some(0) if self.errors.is_none() || is_within == Some(false) => self.past_the_end(),
            Some(code) => Verdict::Undecodable { reason: self.reason(code) },
        }
    }

    fn is_within(&self, position: Position) -> Option<bool> {
        let duration = Position::parse(self.duration.as_deref()?).ok()?;
        Some(position.since_start() < duration.since_start() + ROUNDING)
    }

    /// The right frame is shown within its own duration from the position on. With an index a later
    /// one is right too: then nothing is shown in between, as in a recording of a still screen.
    fn is_late(&self) -> bool {
        // Half a millisecond for what is lost where a container keeps whole ones.
        const TOLERANCE: f64 = 0.0005;
        let frame_duration = self.frame_duration.unwrap_or(0.04);
        self.first_frame.is_some_and(|late| late >= frame_duration + TOLERANCE)
    }

    fn past_the_end(self) -> Verdict {
        Verdict::PastTheEnd { duration: self.duration.unwrap_or_else(|| "unknown".to_owned()) }
    }

    fn reason(self, code: i32) -> String {
        match self.errors {
            // FFmpeg's words are about the picture: it is empty because nothing goes into it.
            Some((_, last)) if last.ends_with("does not contain any stream") => {
                "there are no pictures in it".to_owned()
            }
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
        [info]   Stream #0:0[0x1](und): Video: h264 (Main), yuv420p, 1280x720\n\
        [Parsed_showinfo_0 @ 0x55] [info] config in time_base: 1/12800, frame_rate: 25/1\n\
        [Parsed_showinfo_0 @ 0x55] [info] config out time_base: 0/0, frame_rate: 0/0\n";
    const EMPTY: &str = "\
        [info] frame=    0 fps=0.0 q=0.0 Lsize=N/A time=00:00:00.00 bitrate=N/A speed=   0x\n\
        [warning] Output file is empty, nothing was encoded (check -ss / -t / -frames)\n";

    fn verdict(said: &str, exit_code: Option<i32>, written: bool, position: &str) -> Verdict {
        let report = Report::read(said.as_bytes(), Path::new("/tmp/x/video")).unwrap();
        let position = Position::parse(position).unwrap();
        report.verdict(exit_code, written, position, Began::AtThePosition)
    }

    /// FFmpeg's words on a frame `seconds` after the position asked for.
    fn frame(seconds: &str) -> String {
        format!(
            "[Parsed_showinfo_0 @ 0x55] [info] n:   0 pts:  12800 pts_time:{seconds} pos: 48 fmt:x\n\
             [Parsed_showinfo_0 @ 0x55] [info] n:   1 pts:  99999 pts_time:9 pos: 90 fmt:x\n"
        )
    }

    #[test]
    fn a_written_picture_counts_even_after_errors() {
        let said = format!("{HEAD}[h264 @ 0x55] [error] concealing 12 DC errors\n");
        assert_eq!(verdict(&said, Some(0), true, "00:03"), Verdict::Taken);
    }

    #[test]
    fn no_picture_and_no_error_is_past_the_end() {
        let said = format!("{HEAD}{EMPTY}");
        let past = Verdict::PastTheEnd { duration: "00:00:05.31".to_owned() };
        assert_eq!(verdict(&said, Some(0), false, "01:39"), past);
        // The last frame begins before the duration is over.
        assert_eq!(verdict(&said, Some(0), false, "00:05.300"), past);
        let unknown = Verdict::PastTheEnd { duration: "N/A".to_owned() };
        let said = said.replace("00:00:05.31", "N/A");
        assert_eq!(verdict(&said, Some(0), false, "00:05"), unknown);
    }

    #[test]
    fn a_picture_from_before_the_position_is_past_the_end() {
        let said = format!("{}{}", HEAD.replace("mov,mp4", "ogg,"), frame("0"));
        assert!(matches!(verdict(&said, Some(0), true, "01:39"), Verdict::PastTheEnd { .. }));
        assert_eq!(verdict(&said, Some(0), true, "00:03"), Verdict::Taken);
    }

    #[test]
    fn a_later_frame_is_late_only_where_seeking_is_not_exact() {
        for (format, time, expected) in [
            ("mpegts", "0", Verdict::Taken),
            ("mpegts", "0.0399", Verdict::Taken),
            ("mpegts", "0.05", Verdict::Late),
            ("mpegts", "1", Verdict::Late),
            ("mpegts", "NOPTS", Verdict::Taken),
            ("mov,mp4", "1", Verdict::Taken),
        ] {
            let said = format!("{}{}", HEAD.replace("mov,mp4", format), frame(time));
            assert_eq!(verdict(&said, Some(0), true, "00:03"), expected, "{format} {time}");
        }
    }

    #[test]
    fn what_was_decoded_from_before_the_position_is_not_late() {
        let position = Position::parse("00:03").unwrap();
        for (written, expected) in [
            (true, Verdict::Taken),
            (false, Verdict::PastTheEnd { duration: "00:00:05.31".to_owned() }),
        ] {
            let said = format!("{}{}", HEAD.replace("mov,mp4", "mpegts"), frame("1"));
            let report = || Report::read(said.as_bytes(), Path::new("/tmp/x/video")).unwrap();
            let late = report().verdict(Some(0), written, position, Began::AtThePosition);
            assert_eq!(late, Verdict::Late);
            let verdict = report().verdict(Some(0), written, position, Began::BeforeIt);
            assert_eq!(verdict, expected);
        }
    }

    #[test]
    fn errors_before_the_end_are_of_the_video() {
        let said = format!("{HEAD}[h264 @ 0x55] [error] no frame!\n{EMPTY}");
        let undecodable = Verdict::Undecodable { reason: "no frame!".to_owned() };
        assert_eq!(verdict(&said, Some(0), false, "00:05"), undecodable);
        assert!(matches!(verdict(&said, Some(0), false, "00:06"), Verdict::PastTheEnd { .. }));
    }

    #[test]
    fn the_reason_is_what_ffmpeg_found_without_our_file_names() {
        let said = "[mov,mp4 @ 0x55] [error] moov atom not found\n\
                    [error] /tmp/x/video: Invalid data found when processing input\n";
        let reason = "Invalid data found when processing input (moov atom not found)".to_owned();
        assert_eq!(verdict(said, Some(1), false, "00:01"), Verdict::Undecodable { reason });
        let said = "[error] Output file #0 does not contain any stream\n";
        let reason = "there are no pictures in it".to_owned();
        assert_eq!(verdict(said, Some(1), false, "00:01"), Verdict::Undecodable { reason });
        let reason = "ffmpeg ended with 1 and said nothing".to_owned();
        assert_eq!(verdict("", Some(1), false, "00:01"), Verdict::Undecodable { reason });
    }

    #[test]
    fn a_missing_encoder_and_a_violent_end_are_told_apart() {
        let said = format!("{HEAD}[fatal] Unknown encoder 'libwebp'\n");
        assert_eq!(verdict(&said, Some(1), false, "00:01"), Verdict::NoEncoder);
        assert_eq!(verdict(HEAD, None, false, "00:01"), Verdict::Killed);
    }
}
