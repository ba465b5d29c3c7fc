//! Archives as images have them, and as attackers make them.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};

use rustix::fs::makedev;
use tar::EntryType;

use super::*;

struct Tar(tar::Builder<Vec<u8>>);

impl Tar {
    fn new() -> Tar {
        Tar(tar::Builder::new(Vec::new()))
    }

    /// The name as it is: the library would refuse what an attacker writes.
    fn add(mut self, name: &str, kind: EntryType, link: &str, mode: u32, content: &[u8]) -> Tar {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.as_mut_bytes()[157..157 + link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(1_000_000_000);
        header.set_size(content.len() as u64);
        header.set_device_major(1).unwrap();
        header.set_device_minor(3).unwrap();
        header.set_cksum();
        self.0.append(&header, content).unwrap();
        self
    }

    fn file(self, name: &str, content: &[u8]) -> Tar {
        self.add(name, EntryType::Regular, "", 0o644, content)
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }
}

fn unpacked(archive: &[u8]) -> io::Result<(tempfile::TempDir, Unpacked)> {
    let dir = tempfile::tempdir()?;
    let unpacked = unpack(archive, dir.path())?;
    Ok((dir, unpacked))
}

/// As Python writes it, and others.
#[test]
fn a_pipe_needs_no_device_numbers() {
    let mut header = tar::Header::new_gnu();
    header.set_path("pipe").unwrap();
    header.set_entry_type(EntryType::Fifo);
    header.set_mode(0o640);
    header.set_size(0);
    let gnu = header.as_gnu_mut().unwrap();
    (gnu.dev_major, gnu.dev_minor) = ([0; 8], [b' '; 8]);
    header.set_cksum();
    let mut archive = tar::Builder::new(Vec::new());
    archive.append(&header, &b""[..]).unwrap();
    let (dir, _) = unpacked(&archive.into_inner().unwrap()).unwrap();
    let made = fs::metadata(dir.path().join("pipe")).unwrap();
    assert!(made.file_type().is_fifo());
    assert_eq!(made.permissions().mode() & 0o777, 0o640);
}

#[test]
fn all_kinds_of_entries_are_made() {
    let archive = Tar::new()
        .add("./bin/", EntryType::Directory, "", 0o755, b"")
        .add("bin/tool", EntryType::Regular, "", 0o4755, b"#!")
        .add("bin/again", EntryType::Link, "bin/tool", 0o755, b"")
        .add("bin/soft", EntryType::Symlink, "/bin/tool", 0o777, b"")
        .add("dev/null", EntryType::Char, "", 0o666, b"")
        .add("run/pipe", EntryType::Fifo, "", 0o600, b"")
        .bytes();
    let (dir, _) = unpacked(&archive).unwrap();
    let tool = fs::metadata(dir.path().join("bin/tool")).unwrap();
    assert_eq!((tool.permissions().mode() & 0o7777, tool.nlink()), (0o4755, 2));
    assert_eq!(tool.mtime(), 1_000_000_000);
    assert_eq!(fs::read_link(dir.path().join("bin/soft")).unwrap(), Path::new("/bin/tool"));
    let null = fs::metadata(dir.path().join("dev/null")).unwrap();
    assert!(null.file_type().is_char_device());
    assert_eq!(null.rdev(), makedev(1, 3));
    assert!(fs::metadata(dir.path().join("run/pipe")).unwrap().file_type().is_fifo());
    assert_eq!(fs::metadata(dir.path().join("bin")).unwrap().mtime(), 1_000_000_000);
}

#[test]
fn whiteouts_are_the_overlays() {
    let archive = Tar::new()
        .file("etc/.wh.gone", b"")
        .file("var/.wh..wh..opq", b"")
        .file("var/kept", b"x")
        .bytes();
    let (dir, _) = unpacked(&archive).unwrap();
    let gone = fs::symlink_metadata(dir.path().join("etc/gone")).unwrap();
    assert!(gone.file_type().is_char_device() && gone.rdev() == 0);
    let mut value = [0; 4];
    let length =
        rustix::fs::getxattr(dir.path().join("var"), "trusted.overlay.opaque", &mut value[..]);
    assert_eq!(&value[..length.unwrap()], b"y");
    assert!(dir.path().join("var/kept").exists());
}

#[test]
fn nothing_leads_out_of_the_layer() {
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    fs::write(&victim, "safe").unwrap();
    let to = outside.path().to_str().unwrap();
    let file = victim.to_str().unwrap();

    assert!(unpacked(&Tar::new().file("../../evil", b"x").bytes()).is_err());
    // A link planted first: followed inside the layer, so it harms the layer only.
    let planted = Tar::new()
        .add("door", EntryType::Symlink, to, 0o777, b"")
        .file("door/victim", b"evil")
        .bytes();
    let _ = unpacked(&planted);
    // A file written over a link replaces the link.
    let over =
        Tar::new().add("file", EntryType::Symlink, file, 0o777, b"").file("file", b"evil").bytes();
    unpacked(&over).unwrap();
    // A hard link to what is outside.
    assert!(unpacked(&Tar::new().add("l", EntryType::Link, file, 0o644, b"").bytes()).is_err());
    assert_eq!(fs::read_to_string(&victim).unwrap(), "safe");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn later_entries_replace_earlier_ones() {
    let archive =
        Tar::new().file("a/b/c", b"1").file("a", b"2").file("d", b"3").file("d/e", b"4").bytes();
    let (dir, _) = unpacked(&archive).unwrap();
    assert_eq!(fs::read_to_string(dir.path().join("a")).unwrap(), "2");
    assert_eq!(fs::read_to_string(dir.path().join("d/e")).unwrap(), "4");
}

#[test]
fn compression_is_recognised_and_both_digests_are_of_all_bytes() {
    let mut plain = Tar::new().file("x", b"content").bytes();
    plain.extend([0; 4096]); // Padding after the end, as some tools write it.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&plain).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(&plain[..], 1).unwrap();
    let sha = |bytes: &[u8]| Digest::sha256(&Sha256::digest(bytes).into());
    for blob in [&plain, &gzip, &zstd] {
        let (dir, found) = unpacked(blob).unwrap();
        assert_eq!(found.diff_id, sha(&plain));
        assert_eq!(found.blob, sha(blob));
        assert_eq!(fs::read_to_string(dir.path().join("x")).unwrap(), "content");
    }
}

#[test]
fn a_cut_archive_is_an_error() {
    let archive = Tar::new().file("x", &[7; 4000]).bytes();
    assert!(unpacked(&archive[..2000]).is_err());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&archive).unwrap();
    let gzip = gzip.finish().unwrap();
    assert!(unpacked(&gzip[..gzip.len() / 2]).is_err());
}

#[test]
fn owners_and_modes_are_the_archives() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut add = |name: &str, kind, mode, uid, gid| {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(uid);
        header.set_gid(gid);
        header.set_mtime(7);
        header.set_size(0);
        tar.append_data(&mut header, name, io::empty()).unwrap();
    };
    add("shared", EntryType::Directory, 0o2775, 0, 50);
    // The directory gives its group to what is made in it; the archive says otherwise.
    add("shared/mine", EntryType::Regular, 0o640, 0, 0);
    add("tmp", EntryType::Directory, 0o1777, 0, 0);
    add("tmp/hers", EntryType::Regular, 0o6750, 1000, 1001);
    add("open", EntryType::Regular, 0o666, 0, 0);
    add("none", EntryType::Regular, 0, 0, 0);
    let (dir, _) = unpacked(&tar.into_inner().unwrap()).unwrap();
    for (name, mode, uid, gid) in [
        ("shared", 0o2775, 0, 50),
        ("shared/mine", 0o640, 0, 0),
        ("tmp", 0o1777, 0, 0),
        ("tmp/hers", 0o6750, 1000, 1001),
        ("open", 0o666, 0, 0),
        ("none", 0, 0, 0),
    ] {
        let found = fs::metadata(dir.path().join(name)).unwrap();
        let found = (found.mode() & 0o7777, found.uid(), found.gid(), found.mtime());
        assert_eq!(found, (mode, uid, gid, 7), "{name}");
    }
}

/// The directories that are kept open must not be found again once something else has their name.
#[test]
fn a_directory_that_became_a_link_is_not_written_to() {
    let archive = Tar::new()
        .file("a/one", b"1")
        .file("b/two", b"2")
        .add("a", EntryType::Symlink, "b", 0o777, b"")
        .file("a/three", b"3")
        .bytes();
    let (dir, _) = unpacked(&archive).unwrap();
    assert!(fs::symlink_metadata(dir.path().join("a")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(dir.path().join("b/three")).unwrap(), "3");
    assert!(!dir.path().join("b/one").exists());
}

#[test]
fn many_directories_and_large_files_are_all_there() {
    let mut tar = Tar::new();
    for n in 0..200 {
        tar = tar.file(&format!("d{n}/e/f"), n.to_string().as_bytes());
    }
    let large: Vec<u8> = (0..1_500_000_u32).flat_map(|n| n.to_le_bytes()).collect();
    let (dir, found) = unpacked(&tar.file("large", &large).bytes()).unwrap();
    for n in 0..200 {
        let content = fs::read_to_string(dir.path().join(format!("d{n}/e/f"))).unwrap();
        assert_eq!(content, n.to_string());
    }
    assert!(fs::read(dir.path().join("large")).unwrap() == large);
    assert!(found.length > 6_000_000);
}
