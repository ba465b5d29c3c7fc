//! `cargo xtask codegen`: writes `crates/aws-api/src/generated/` from AWS's service models.
//!
//! Which operations is in `service-models/operations.toml`; which package the models come from is
//! in `service-models/models.lock`. The same inputs give the same bytes. Documentation texts of
//! the models are not copied.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use sha2::{Digest, Sha256};

mod emit;
mod json;
mod models;
mod names;

/// `service-models/operations.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    catalog: Vec<String>,
    services: BTreeMap<String, ServiceManifest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceManifest {
    operations: Vec<String>,
    #[serde(default)]
    root_elements: BTreeMap<String, String>,
    query: Option<QueryManifest>,
}

/// The query protocol of a service whose models have forgotten it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryManifest {
    namespace: String,
    /// Members by their names in JSON. A list or map is flattened; a map's second and third word
    /// are the names of key and value. A list of structures has the name of these.
    members: BTreeMap<String, String>,
    /// Codes of errors where they are not the names of the shapes.
    codes: BTreeMap<String, String>,
}

/// `service-models/models.lock`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    botocore: Pin,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    version: String,
    sha256: String,
}

pub(crate) fn run(args: &[String]) -> Result<()> {
    let mut check = false;
    let mut botocore = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--check" => check = true,
            "--botocore" => {
                botocore =
                    Some(PathBuf::from(args.next().context("--botocore needs a directory")?));
            }
            other => bail!("codegen does not know the argument {other:?}"),
        }
    }
    let root = workspace_root();
    let lock: Lock = toml::from_str(&read(&root.join("service-models/models.lock"))?)?;
    let manifest: Manifest = toml::from_str(&read(&root.join("service-models/operations.toml"))?)?;
    let scratch = tempfile::tempdir()?;
    let package = match botocore {
        Some(path) => path,
        None => download(&lock.botocore, scratch.path())?,
    };
    let files = generate(&manifest, &lock.botocore, &package)?;
    let out = root.join("crates/aws-api/src/generated");
    if check { compare(&files, &out) } else { write(&files, &out) }
}

fn workspace_root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
}

/// File names with their contents.
fn generate(manifest: &Manifest, pin: &Pin, package: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut catalog = Vec::new();
    let source = format!("botocore {}", pin.version);
    for (service, wanted) in &manifest.services {
        let model = models::Model::load(package, service)?;
        let text = emit::service(&model, wanted, &source)
            .with_context(|| format!("could not generate {service}"))?;
        files.insert(format!("{service}.rs"), text);
        catalog.push((model, Some(wanted)));
    }
    for service in &manifest.catalog {
        catalog.push((models::Model::load(package, service)?, None));
    }
    catalog.sort_by(|(a, _), (b, _)| a.service.cmp(&b.service));
    files.insert("catalog.rs".into(), emit::catalog(&catalog, &source)?);
    Ok(files)
}

/// Fetches the pinned wheel with pip, verifies it, and unpacks it.
fn download(pin: &Pin, scratch: &Path) -> Result<PathBuf> {
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"])
        .arg(format!("botocore=={}", pin.version))
        .arg("--dest")
        .arg(scratch)
        .status()
        .context("could not run python3 -m pip")?;
    ensure!(status.success(), "pip could not download botocore {}", pin.version);
    let wheel = scratch.join(format!("botocore-{}-py3-none-any.whl", pin.version));
    let digest = hex::encode(Sha256::digest(fs::read(&wheel)?));
    ensure!(
        digest == pin.sha256,
        "{} has the digest {digest}, but models.lock says {}",
        wheel.display(),
        pin.sha256
    );
    let unpacked = scratch.join("unpacked");
    let status = Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(&wheel)
        .arg(&unpacked)
        .status()
        .context("could not run python3 -m zipfile")?;
    ensure!(status.success(), "could not unpack {}", wheel.display());
    Ok(unpacked)
}

fn compare(files: &BTreeMap<String, String>, out: &Path) -> Result<()> {
    let stale: Vec<&str> = files
        .iter()
        .filter(|(name, text)| fs::read_to_string(out.join(name)).ok().as_ref() != Some(text))
        .map(|(name, _)| name.as_str())
        .collect();
    ensure!(stale.is_empty(), "stale, run cargo xtask codegen: {}", stale.join(", "));
    Ok(())
}

fn write(files: &BTreeMap<String, String>, out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    for (name, text) in files {
        fs::write(out.join(name), text)?;
    }
    Ok(())
}
