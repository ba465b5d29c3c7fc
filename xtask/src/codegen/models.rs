//! A service model as botocore has it, and questions about its shapes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;

use super::json::Json;

/// Enumerations with more values than this are plain texts: nobody matches on them.
const MAX_ENUM: usize = 250;

#[derive(Debug)]
pub(super) struct Model {
    pub(super) service: String,
    pub(super) json: Json,
}

impl Model {
    /// Reads the newest version of `service`'s model from an unpacked botocore.
    pub(super) fn load(package: &Path, service: &str) -> Result<Model> {
        let folder = package.join("botocore/data").join(service);
        let mut versions = Vec::new();
        for entry in fs::read_dir(&folder).with_context(|| format!("no model in {folder:?}"))? {
            versions.push(entry?.path());
        }
        versions.sort();
        let newest = versions.last().with_context(|| format!("no version in {folder:?}"))?;
        let file = newest.join("service-2.json.gz");
        let mut text = String::new();
        GzDecoder::new(File::open(&file).with_context(|| format!("could not open {file:?}"))?)
            .read_to_string(&mut text)?;
        Ok(Model { service: service.into(), json: serde_json::from_str(&text)? })
    }

    pub(super) fn metadata(&self, name: &str) -> &str {
        self.json.get("metadata").and_then(|metadata| metadata.str(name)).unwrap_or_default()
    }

    pub(super) fn operations(&self) -> &[(String, Json)] {
        self.json.get("operations").map(Json::entries).unwrap_or_default()
    }

    pub(super) fn operation(&self, name: &str) -> Result<&Json> {
        self.json
            .get("operations")
            .and_then(|operations| operations.get(name))
            .with_context(|| format!("{} has no operation {name}", self.service))
    }

    pub(super) fn shape(&self, name: &str) -> Result<&Json> {
        self.json
            .get("shapes")
            .and_then(|shapes| shapes.get(name))
            .with_context(|| format!("{} has no shape {name}", self.service))
    }

    /// All shapes that `roots` lead to, themselves included.
    pub(super) fn reachable(&self, roots: &[String]) -> Result<BTreeSet<String>> {
        let mut seen = BTreeSet::new();
        let mut open = roots.to_vec();
        while let Some(name) = open.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            open.extend(self.neighbours(&name, true)?);
        }
        Ok(seen)
    }

    /// What a shape refers to; lists and maps only when they are `through`.
    fn neighbours(&self, name: &str, through: bool) -> Result<Vec<String>> {
        let shape = self.shape(name)?;
        let mut out = Vec::new();
        let mut refer = |to: Option<&Json>| {
            out.extend(to.and_then(|to| to.str("shape")).map(str::to_owned));
        };
        match shape.str("type") {
            Some("structure") => {
                for (_, member) in shape.get("members").map(Json::entries).unwrap_or_default() {
                    refer(Some(member));
                }
            }
            Some("list") if through => refer(shape.get("member")),
            Some("map") if through => {
                refer(shape.get("key"));
                refer(shape.get("value"));
            }
            _ => {}
        }
        Ok(out)
    }

    /// Whether a value of `from` holds a value of `to` without a list or map between.
    pub(super) fn holds(&self, from: &str, to: &str) -> Result<bool> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.to_owned()];
        while let Some(name) = open.pop() {
            if name == to {
                return Ok(true);
            }
            if seen.insert(name.clone()) {
                open.extend(self.neighbours(&name, false)?);
            }
        }
        Ok(false)
    }

    /// Whether the operation's input or output is an event stream.
    pub(super) fn streams_events(&self, operation: &Json) -> Result<bool> {
        for side in ["input", "output"] {
            let Some(name) = operation.get(side).and_then(|side| side.str("shape")) else {
                continue;
            };
            for neighbour in self.neighbours(name, false)? {
                if self.shape(&neighbour)?.is("eventstream") {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    pub(super) fn is_enum(&self, shape: &Json) -> bool {
        shape.str("type") == Some("string")
            && shape.get("enum").is_some_and(|values| values.items().len() <= MAX_ENUM)
    }
}
