//! Puts images into our own registry, as a push would.

use model::image::Digest;
use model::record::ecr::{ImageRecord, ImageTagRecord, RepositoryLayerRecord};
use model::{AccountId, Region, Timestamp};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Store;

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Digest::sha256(&Sha256::digest(bytes).into())
}

/// What can be wrong with an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    CorruptLayer,
    OtherArchitecture,
}

/// A layer with busybox under its usual names.
pub(crate) fn busybox_layer() -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    let busybox = std::fs::read("/bin/busybox").unwrap();
    header.set_mode(0o755);
    header.set_size(busybox.len() as u64);
    tar.append_data(&mut header.clone(), "bin/busybox", &busybox[..]).unwrap();
    for name in [
        "sh", "cat", "hostname", "wget", "nslookup", "sleep", "nc", "id", "env", "ls", "ip",
        "tail", "dd", "touch",
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        header.set_mode(0o777);
        tar.append_link(&mut header, format!("bin/{name}"), "busybox").unwrap();
    }
    for (name, mode) in [("tmp", 0o1777), ("etc", 0o755), ("data", 0o755)] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_size(0);
        header.set_mode(mode);
        tar.append_data(&mut header, name, &[][..]).unwrap();
    }
    for (name, content) in [
        ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:100:101::/:/bin/sh\n"),
        ("etc/group", "root:x:0:\napp:x:101:\n"),
        ("data/from-image", "content\n"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, content.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap()
}

/// Stores an image of one layer as `repository:latest`.
pub(crate) async fn push(store: &Store, repository: &str, layer: Vec<u8>, flaw: Flaw) {
    let architecture = match flaw {
        Flaw::OtherArchitecture => "s390x",
        Flaw::None | Flaw::CorruptLayer if cfg!(target_arch = "aarch64") => "arm64",
        Flaw::None | Flaw::CorruptLayer => "amd64",
    };
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "config": {"Env": ["FROM_IMAGE=1"], "Cmd": ["sh"], "Volumes": {"/data": {}}},
        "rootfs": {"type": "layers", "diff_ids": [sha256(&layer)]},
    });
    let config = serde_json::to_vec(&config).unwrap();
    let manifest = json!({
        "schemaVersion": 2,
        "config": {"digest": sha256(&config), "size": config.len()},
        "layers": [{"digest": sha256(&layer), "size": layer.len()}],
    })
    .to_string();
    let (account, region) = (AccountId::default_account(), Region::default_region());
    let mut parts = Vec::new();
    for bytes in [&config, &layer] {
        let mut blob = store.blobs().create().await.unwrap();
        if flaw == Flaw::CorruptLayer && bytes == &layer {
            let mut wrong = bytes.clone();
            let at = wrong.len() / 2;
            wrong[at] ^= 1;
            blob.write(&wrong).await.unwrap();
        } else {
            blob.write(bytes).await.unwrap();
        }
        parts.push(RepositoryLayerRecord {
            account: account.clone(),
            region: region.clone(),
            repository: repository.into(),
            digest: sha256(bytes),
            size: bytes.len() as u64,
            blob: blob.finish().await.unwrap().to_string(),
            added_at: Timestamp(1),
        });
    }
    let digest = sha256(manifest.as_bytes());
    let image = ImageRecord {
        account: account.clone(),
        region: region.clone(),
        repository: repository.into(),
        digest: digest.clone(),
        media_type: "application/vnd.oci.image.manifest.v1+json".into(),
        manifest,
        size: 1,
        pushed_at: Timestamp(1),
        artifact_type: None,
        subject: None,
        config: Some(parts[0].digest.clone()),
        layers: vec![parts[1].digest.clone()],
        manifests: Vec::new(),
        last_pulled_at: None,
    };
    let tag = ImageTagRecord {
        account,
        region,
        repository: repository.into(),
        tag: "latest".into(),
        digest,
        tagged_at: Timestamp(1),
    };
    let write = store.write(move |txn| {
        parts.iter().for_each(|part| txn.put(part));
        txn.put(&image);
        txn.put(&tag);
        Ok::<_, model::StorageError>(())
    });
    write.await.unwrap();
}
