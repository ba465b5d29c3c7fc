//! `cargo xtask tidy`: what the compiler cannot check.
//!
//! Dependency directions (the table in ARCHITECTURE.md), a `//!` header on every file, no file
//! over 800 lines, no `mod.rs`, `unsafe` where it belongs, and no name of a machine or registry.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::machine::{command, root};

/// Who may depend on whom, as ARCHITECTURE.md says.
const ALLOWED: &[(&str, &[&str])] = &[
    ("hansom-model", &[]),
    ("hansom-background", &[]),
    ("hansom-aws-api", &["hansom-model"]),
    ("hansom-store", &["hansom-model"]),
    ("hansom-access", &["hansom-model", "hansom-store"]),
    ("hansom-shim", &["hansom-model"]),
    ("hansom-control", SERVICES),
    ("hansom-data-services", SERVICES),
    ("hansom-gateway", SERVICES),
    (
        "hansom-node",
        &["hansom-model", "hansom-background", "hansom-store", "hansom-access", "hansom-shim"],
    ),
    (
        "hansom",
        &[
            "hansom-model",
            "hansom-background",
            "hansom-aws-api",
            "hansom-store",
            "hansom-access",
            "hansom-control",
            "hansom-data-services",
            "hansom-gateway",
            "hansom-node",
            "hansom-shim",
        ],
    ),
    ("tom-thumb", &[]),
    ("tom-thumb-task-runner", &[]),
    ("xtask", &[]),
];

const SERVICES: &[&str] =
    &["hansom-model", "hansom-background", "hansom-aws-api", "hansom-store", "hansom-access"];

const MAX_LINES: usize = 800;

pub(crate) fn tidy() -> Result<()> {
    let mut faults = Vec::new();
    dependencies(&mut faults)?;
    for file in rust_files()? {
        check_file(&file, &mut faults)?;
    }
    if faults.is_empty() {
        println!("tidy: nothing to say");
        return Ok(());
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    bail!("tidy found {} faults", faults.len());
}

fn dependencies(faults: &mut Vec<String>) -> Result<()> {
    let output = command(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let names: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(allowed) = allowed.get(name) else {
            faults.push(format!(
                "{name}: the crate has no line in ARCHITECTURE.md and xtask/src/tidy.rs"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            let is_for_tests = dependency["kind"].as_str() == Some("dev");
            if names.contains(on) && !allowed.contains(&on) && !is_for_tests {
                faults.push(format!("{name} must not depend on {on}"));
            }
        }
    }
    Ok(())
}

fn rust_files() -> Result<Vec<PathBuf>> {
    let output = command("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"])
        .output()?;
    let list = String::from_utf8(output.stdout)?;
    Ok(list.lines().map(|line| root().join(line)).filter(|path| path.exists()).collect())
}

fn check_file(path: &Path, faults: &mut Vec<String>) -> Result<()> {
    let shown = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    if shown.ends_with("/mod.rs") {
        faults.push(format!("{shown}: write foo.rs beside foo/, not foo/mod.rs"));
    }
    let text = fs::read_to_string(path)?;
    if !text.starts_with("//!") {
        faults.push(format!("{shown}: begin with //! and what the file decides or does"));
    }
    if shown.contains("/generated/") {
        return Ok(());
    }
    let n_lines = text.lines().count();
    if n_lines > MAX_LINES {
        faults.push(format!("{shown}: {n_lines} lines; find the second subject in it"));
    }
    let may_be_unsafe = shown.starts_with("crates/shim/")
        || shown.starts_with("crates/node/src/sys")
        || shown.starts_with("xtask/"); // This very file names the word.
    if !may_be_unsafe
        && text
            .lines()
            .any(|line| line.trim_start().starts_with("unsafe ") || line.contains(" unsafe {"))
    {
        faults.push(format!("{shown}: unsafe lives in shim and node::sys"));
    }
    Ok(())
}
