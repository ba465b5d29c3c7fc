//! A spool is read as it was written, whatever happened in between.

use std::fs::OpenOptions;
use std::io::Write;

use tempfile::TempDir;

use super::*;

const SMALL: Limits = Limits { segment_bytes: 100, total_bytes: 1000 };

fn writer(dir: &TempDir, limits: Limits) -> Writer {
    Writer::open(dir.path(), limits).unwrap()
}

fn write(writer: &mut Writer, line: &str) {
    writer.push(Stream::Stdout, false, 7, line.as_bytes());
    writer.flush().unwrap();
}

fn all(dir: &TempDir, mut offset: u64, max: usize) -> (Vec<String>, u64, u64) {
    let reader = Reader::new(dir.path());
    let (mut lines, mut lost) = (Vec::new(), 0);
    loop {
        let batch = reader.read_from(offset, max).unwrap();
        lost += batch.lost_bytes;
        lines.extend(batch.records.iter().map(|r| String::from_utf8(r.bytes.clone()).unwrap()));
        if batch.records.is_empty() {
            return (lines, batch.next, lost);
        }
        offset = batch.next;
    }
}

fn files(dir: &TempDir) -> usize {
    segments(dir.path()).unwrap().len()
}

#[test]
fn a_record_comes_back_as_it_went_in() {
    let dir = TempDir::new().unwrap();
    let mut writer = writer(&dir, Limits::default());
    writer.push(Stream::Stderr, true, 1_700_000_000_123, b"caf\xc3");
    writer.flush().unwrap();
    let batch = Reader::new(dir.path()).read_from(0, 1).unwrap();
    assert_eq!(
        batch.records,
        [Record {
            offset: 0,
            next: writer.end(),
            timestamp_ms: 1_700_000_000_123,
            stream: Stream::Stderr,
            partial: true,
            bytes: b"caf\xc3".to_vec(),
        }]
    );
    assert_eq!((batch.next, batch.lost_bytes), (writer.end(), 0));
}

#[test]
fn a_spool_that_does_not_exist_is_empty() {
    let dir = TempDir::new().unwrap();
    let batch = Reader::new(&dir.path().join("none")).read_from(5, 1).unwrap();
    assert_eq!(batch, Batch { next: 5, ..Batch::default() });
}

#[test]
fn reading_goes_on_across_segments_in_portions_of_any_size() {
    let dir = TempDir::new().unwrap();
    let mut writer = writer(&dir, SMALL);
    let lines: Vec<String> = (0..20).map(|n| format!("line {n}")).collect();
    lines.iter().for_each(|line| write(&mut writer, line));
    assert!(files(&dir) > 3);
    for max in [0, 1 << 20] {
        assert_eq!(all(&dir, 0, max), (lines.clone(), writer.end(), 0));
    }
    let middle = Reader::new(dir.path()).read_from(0, 1 << 20).unwrap().records[9].next;
    assert_eq!(all(&dir, middle, 0).0, lines[10..]);
}

#[test]
fn a_portion_ends_at_its_limit_and_not_in_a_record() {
    let dir = TempDir::new().unwrap();
    let mut writer = writer(&dir, Limits { segment_bytes: 40_000, total_bytes: 1 << 20 });
    let line = "x".repeat(MAX_LINE);
    (0..9).for_each(|_| write(&mut writer, &line));
    let batch = Reader::new(dir.path()).read_from(0, 20_000).unwrap();
    assert_eq!(batch.records.len(), 1);
    assert_eq!(all(&dir, 0, 20_000).0.len(), 9);
}

#[test]
fn a_torn_record_is_not_read_and_the_next_writer_cuts_it_off() {
    let dir = TempDir::new().unwrap();
    let mut first = writer(&dir, Limits::default());
    write(&mut first, "whole");
    let end = first.end();
    for torn in 1..HEADER + 4 {
        let mut bytes = Vec::new();
        Head { len: 4, timestamp_ms: 0, stream: Stream::Stdout, partial: false }.write(&mut bytes);
        bytes.extend_from_slice(b"torn");
        let path = segment_path(dir.path(), 0);
        OpenOptions::new().append(true).open(path).unwrap().write_all(&bytes[..torn]).unwrap();
        assert_eq!(all(&dir, 0, 0), (vec!["whole".to_owned()], end, 0));
        assert_eq!(writer(&dir, Limits::default()).end(), end);
    }
    write(&mut writer(&dir, Limits::default()), "next");
    assert_eq!(all(&dir, 0, 0).0, ["whole", "next"]);
}

#[test]
fn what_was_taken_is_deleted_and_offsets_stay_valid() {
    let dir = TempDir::new().unwrap();
    let mut writer = writer(&dir, SMALL);
    (0..20).for_each(|n| write(&mut writer, &format!("line {n}")));
    let records = Reader::new(dir.path()).read_from(0, 1 << 20).unwrap().records;
    let before = files(&dir);
    writer.take(records[11].next).unwrap();
    assert!(files(&dir) < before);
    assert_eq!(
        all(&dir, records[11].next, 0).0,
        (12..20).map(|n| format!("line {n}")).collect::<Vec<_>>()
    );
    writer.take(u64::MAX).unwrap();
    assert_eq!((files(&dir), writer.taken()), (1, writer.end()));
    write(&mut writer, "more");
    assert_eq!(all(&dir, records[19].next, 0), (vec!["more".to_owned()], writer.end(), 0));
}

#[test]
fn a_spool_that_nobody_reads_drops_its_oldest_and_says_so() {
    let dir = TempDir::new().unwrap();
    let mut writer = writer(&dir, SMALL);
    (0..200).for_each(|n| write(&mut writer, &format!("line {n}")));
    let (lines, next, lost) = all(&dir, 0, 0);
    assert_eq!(lines.last().unwrap(), "line 199");
    assert_eq!(next, writer.end());
    assert_eq!(lost, writer.taken());
    assert!(lost > 0 && next - lost <= 1100);
}
