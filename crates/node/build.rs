//! Compiles `src/sys/init/main.rs`, process 1 of containers that ask for one: a program without
//! any library, which the node carries along as bytes.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

const SOURCE: &str = "src/sys/init/main.rs";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={SOURCE}");
    println!("cargo::rerun-if-changed=build.rs");
    let var = |name| env::var_os(name).unwrap_or_default();
    let output = PathBuf::from(var("OUT_DIR")).join("init");
    let mut rustc = Command::new(var("RUSTC"));
    rustc
        .args(["--edition=2024", "--crate-name=init", "--crate-type=bin"])
        .args(["-Copt-level=s", "-Cpanic=abort", "-Crelocation-model=static", "-Cstrip=symbols"])
        .args(["-Clink-arg=-nostartfiles", "-Clink-arg=-nostdlib", "-Clink-arg=-static"])
        .arg("--target")
        .arg(var("TARGET"))
        .arg("-o")
        .arg(output)
        .arg(SOURCE);
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut option = OsString::from("-Clinker=");
        option.push(linker);
        rustc.arg(option);
    }
    match rustc.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            println!("cargo::error=could not run the compiler: {error}");
            ExitCode::FAILURE
        }
    }
}
