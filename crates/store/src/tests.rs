//! What the store promises, on a real directory.

use std::collections::BTreeMap;
use std::path::Path;

use model::record::Record;
use model::{Key, StorageError};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Holder, OpenError, Read, Store};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    name: String,
    text: String,
}

impl Note {
    fn new(name: &str, text: &str) -> Note {
        Note { name: name.into(), text: text.into() }
    }
}

impl Record for Note {
    const TABLE: &'static str = "notes";

    fn key(&self) -> Key<Note> {
        Key::new().text(&self.name)
    }
}

fn open(path: &Path) -> Result<Store, OpenError> {
    Store::open(path, &Holder { pid: 7, listen: "127.0.0.1:4566".into() })
}

fn names(read: &impl Read, prefix: &Key<Note>) -> Vec<String> {
    read.scan(prefix).unwrap().into_iter().map(|note| note.name).collect()
}

#[tokio::test]
async fn an_acknowledged_write_is_there_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let id = store.instance_id().to_owned();
    store
        .write(|txn| {
            txn.put(&Note::new("a", "1"));
            Ok::<_, StorageError>(())
        })
        .await
        .unwrap();
    drop(store);
    let store = open(dir.path()).unwrap();
    let found = store.read().unwrap().get(&Key::<Note>::new().text("a")).unwrap();
    assert_eq!(found, Some(Note::new("a", "1")));
    assert_eq!(store.instance_id(), id);
}

#[tokio::test]
async fn a_failed_write_leaves_nothing_and_disturbs_no_other() {
    #[derive(Debug, PartialEq)]
    struct No;
    impl From<StorageError> for No {
        fn from(_: StorageError) -> No {
            No
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let (bad, good) = tokio::join!(
        store.write(|txn| {
            txn.put(&Note::new("bad", ""));
            Err::<(), No>(No)
        }),
        store.write(|txn| {
            txn.put(&Note::new("good", ""));
            Ok::<_, No>(())
        }),
    );
    assert_eq!((bad, good), (Err(No), Ok(())));
    assert_eq!(names(&store.read().unwrap(), &Key::new()), ["good"]);
}

#[tokio::test]
async fn concurrent_read_modify_writes_do_not_lose_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let increment = |store: Store| async move {
        store
            .write(|txn| {
                let key = Key::<Note>::new().text("n");
                let n = txn.get(&key)?.map_or(0, |note| note.text.parse::<u32>().unwrap());
                txn.put(&Note::new("n", &(n + 1).to_string()));
                Ok::<_, StorageError>(())
            })
            .await
            .unwrap();
    };
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..100 {
        all.spawn(increment(store.clone()));
    }
    all.join_all().await;
    let found = store.read().unwrap().get(&Key::<Note>::new().text("n")).unwrap();
    assert_eq!(found.unwrap().text, "100");
}

#[tokio::test]
async fn a_watch_reports_each_changed_key_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let mut watch = store.watch::<Note>();
    for text in ["1", "2"] {
        store
            .write(move |txn| {
                txn.put(&Note::new("a", text));
                Ok::<_, StorageError>(())
            })
            .await
            .unwrap();
    }
    let changed = watch.changed().await;
    assert_eq!(changed.into_iter().collect::<Vec<_>>(), [Key::<Note>::new().text("a")]);
}

#[test]
fn a_second_store_on_the_same_directory_says_who_holds_it() {
    let dir = tempfile::tempdir().unwrap();
    let _held = open(dir.path()).unwrap();
    let error = open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("process id 7") && error.contains("127.0.0.1:4566"), "{error}");
    assert_eq!(Holder::of(dir.path()).unwrap().unwrap().pid, 7);
}

#[tokio::test]
async fn a_paused_blob_is_resumed_and_an_unnamed_one_collected() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let mut writer = store.blobs().create().await.unwrap();
    writer.write(b"hello ").await.unwrap();
    let id = writer.id().clone();
    writer.pause().await.unwrap();
    let mut writer = store.blobs().resume(&id).await.unwrap();
    assert_eq!(writer.length(), 6);
    writer.write(b"world").await.unwrap();
    let id = writer.finish().await.unwrap();
    assert_eq!(std::fs::read(store.blobs().path(&id)).unwrap(), b"hello world");
    let kept = std::iter::once(id.clone()).collect();
    assert_eq!(store.blobs().collect_garbage(&kept).await.unwrap(), 0);
    assert_eq!(store.blobs().collect_garbage(&Default::default()).await.unwrap(), 1);
}

/// A put or delete, and whether its transaction commits.
type Step = (Vec<(String, Option<String>)>, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let change = ("[ab\\x00]{0,3}", proptest::option::of("[xy]{0,2}"));
    proptest::collection::vec((proptest::collection::vec(change, 0..6), any::<bool>()), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The store against a plain map: inside a transaction, after it, and for every prefix.
    #[test]
    fn scans_see_what_a_map_would(steps in steps(), prefix in "[ab]{0,2}") {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = open(dir.path()).unwrap();
            let mut expected: BTreeMap<String, String> = BTreeMap::new();
            for (changes, commits) in steps {
                let mut after = expected.clone();
                for (name, text) in &changes {
                    match text {
                        Some(text) => drop(after.insert(name.clone(), text.clone())),
                        None => drop(after.remove(name)),
                    }
                }
                let key_prefix = Key::<Note>::new().text_prefix(&prefix);
                let want: Vec<_> =
                    after.keys().filter(|name| name.starts_with(&prefix)).cloned().collect();
                let scan_prefix = key_prefix.clone();
                let inside = store.write(move |txn| {
                    for (name, text) in changes {
                        match text {
                            Some(text) => txn.put(&Note { name, text }),
                            None => txn.delete(&Key::<Note>::new().text(&name)),
                        }
                    }
                    let seen = names(txn, &scan_prefix);
                    if commits { Ok(seen) } else { Err(StorageError::message("rolled back")) }
                }).await;
                if let Ok(seen) = inside {
                    prop_assert_eq!(seen, want.clone());
                    expected = after;
                }
                let want: Vec<_> =
                    expected.keys().filter(|name| name.starts_with(&prefix)).cloned().collect();
                prop_assert_eq!(names(&store.read().unwrap(), &key_prefix), want);
            }
            Ok(())
        })?;
    }
}
