//! `cargo xtask vm`: the tests of shim and node on another kernel than this machine's.
//!
//! Boots Debian's own kernel in a virtual machine whose root is this machine's, read-only, below a
//! disk of its own. There control groups are of version 2 and the disk has project quotas, as on
//! most machines of users; a kernel that is older than the one at hand refuses what it does not
//! know yet. The machine is emulated unless `--kvm` is given, so it needs nothing of this one, and
//! patience: some half an hour for all tests.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail};

use crate::machine::{command, ensure_packages, is_root, run, target};

const PACKAGES: &[&str] = &[
    "busybox-static",
    "cpio",
    "crun",
    "e2fsprogs",
    "iproute2",
    "kmod",
    "nftables",
    "qemu-system-x86",
];
/// What the initial file system loads, with what these need.
const MODULES: &[&str] = &[
    "virtio_pci",
    "virtio_blk",
    "virtio_net",
    "9pnet_virtio",
    "9p",
    "crc32c_generic",
    "ext4",
    "quota_v2",
    "overlay",
];
const PATIENCE_SECS: u32 = 300;
/// In the output of the machine, before each line that is for people.
const MARK: &str = "@@ ";

#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    kvm: bool,
    /// A package of Debian, or one that depends on it.
    kernel: Option<String>,
    /// Instead of the tests.
    run: Option<String>,
    /// Parts of the names of tests; none is all.
    filters: Vec<String>,
}

fn parse(args: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().cloned().with_context(|| format!("{arg} asks for a value"));
        match arg.as_str() {
            "--kvm" => options.kvm = true,
            "--kernel" => options.kernel = Some(value()?),
            "--run" => options.run = Some(value()?),
            flag if flag.starts_with('-') => {
                bail!("usage: cargo xtask vm [--kvm] [--kernel PACKAGE] [--run COMMAND | TEST ...]")
            }
            filter => options.filters.push(filter.to_owned()),
        }
    }
    Ok(options)
}

pub(crate) fn vm(args: &[String]) -> Result<()> {
    let options = parse(args)?;
    if !cfg!(target_arch = "x86_64") {
        bail!(
            "the machine that is emulated is an x86_64 one, and runs what was built for this one"
        );
    }
    if !is_root() {
        bail!("the machine reads this one's files as root: try `sudo -E cargo xtask vm`");
    }
    ensure_packages(PACKAGES)?;
    let dir = target().join("vm");
    fs::create_dir_all(&dir)?;
    let kernel = Kernel::get(&dir, options.kernel.as_deref().unwrap_or("linux-image-amd64"))?;
    println!("Linux {}", kernel.release);
    let script = match &options.run {
        Some(command) => {
            format!("({command}) 2>&1 | sed -u 's/^/{MARK}/'\nexit ${{PIPESTATUS[0]}}\n")
        }
        None => tests(&options.filters)?,
    };
    let work = tempfile::TempDir::new_in(&dir)?;
    let initial = initial_files(work.path(), &kernel, &script)?;
    let disk = disk(work.path())?;
    follow(start(&options, &kernel, &initial, &disk)?)
}

struct Kernel {
    release: String,
    /// Where its package was unpacked.
    dir: PathBuf,
}

impl Kernel {
    fn get(dir: &Path, package: &str) -> Result<Kernel> {
        let package = concrete(package)?;
        let release = package.trim_start_matches("linux-image-").to_owned();
        let kernel = Kernel { dir: dir.join(&package), release };
        if kernel.image().exists() {
            return Ok(kernel);
        }
        let download = tempfile::TempDir::new_in(dir)?;
        run(command("apt-get")
            .args(["download", "-qq", "-o", "APT::Sandbox::User=root", &package])
            .current_dir(download.path()))?;
        let file = fs::read_dir(download.path())?.next().context("apt-get has left no file")??;
        let unpacked = download.path().join("unpacked");
        run(command("dpkg-deb").arg("-x").arg(file.path()).arg(&unpacked))?;
        run(command("depmod").arg("-b").arg(&unpacked).arg(&kernel.release))?;
        fs::rename(&unpacked, &kernel.dir)?;
        Ok(kernel)
    }

    fn image(&self) -> PathBuf {
        self.dir.join("boot").join(format!("vmlinuz-{}", self.release))
    }

    /// The files of [`MODULES`] in the order in which they can be loaded.
    fn modules(&self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for module in MODULES {
            let output = command("modprobe")
                .args(["--show-depends", "-S", &self.release, "-d"])
                .arg(&self.dir)
                .arg(module)
                .output()?;
            for line in String::from_utf8(output.stdout)?.lines() {
                let Some(file) = line.strip_prefix("insmod ") else { continue };
                let file = PathBuf::from(file.trim());
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        Ok(files)
    }
}

/// The package that has the files, when `package` only leads to the newest of its kind.
fn concrete(package: &str) -> Result<String> {
    let output = command("apt-cache").args(["depends", "--important", package]).output()?;
    let listed = String::from_utf8(output.stdout)?;
    let mut depends = listed.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
    let leads_to = depends.find(|name| name.starts_with("linux-image-"));
    if leads_to.is_none() && listed.is_empty() {
        bail!("apt knows no package {package}; `apt-get update`, or name one with --kernel");
    }
    Ok(leads_to.unwrap_or(package).to_owned())
}

/// A script that runs each test in a process of its own.
fn tests(filters: &[String]) -> Result<String> {
    let mut script = String::from(
        "failed=0\n\
         one() { cd \"$1\"; s=$SECONDS; if timeout \"$4\" \"$2\" --exact \"$3\" >/tmp/out 2>&1\n\
         then echo \"@@ pass $3 ($((SECONDS - s)) s)\"\n\
         else failed=$((failed + 1)); echo \"@@ FAIL $3\"; tail -n 40 /tmp/out | sed 's/^/@@ | /'\n\
         fi; }\n",
    );
    let mut n_tests = 0;
    for (package, dir) in [("hansom-shim", "crates/shim"), ("hansom-node", "crates/node")] {
        for binary in test_binaries(package)? {
            let list = command(&binary).args(["--list", "--format", "terse"]).output()?;
            for test in String::from_utf8(list.stdout)?.lines() {
                let Some(test) = test.strip_suffix(": test") else { continue };
                if filters.is_empty() || filters.iter().any(|filter| test.contains(filter)) {
                    n_tests += 1;
                    let dir = crate::machine::root().join(dir);
                    let (dir, binary) = (dir.display(), binary.display());
                    writeln!(script, "one '{dir}' '{binary}' '{test}' {PATIENCE_SECS}")?;
                }
            }
        }
    }
    if n_tests == 0 {
        bail!("no test has that in its name");
    }
    script.push_str("echo \"@@ $failed failed\"\n[ $failed = 0 ]\n");
    println!("{n_tests} tests");
    Ok(script)
}

fn test_binaries(package: &str) -> Result<Vec<PathBuf>> {
    let output = command(env!("CARGO"))
        .args(["test", "--quiet", "--no-run", "--message-format", "json", "-p", package])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("the tests of {package} could not be built");
    }
    let mut binaries = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        if message["profile"]["test"] == true
            && let Some(binary) = message["executable"].as_str()
        {
            binaries.push(PathBuf::from(binary));
        }
    }
    Ok(binaries)
}

/// What the kernel unpacks: modules, the script, and an `init` that makes the root.
fn initial_files(work: &Path, kernel: &Kernel, script: &str) -> Result<PathBuf> {
    let root = work.join("initial");
    for name in ["bin", "modules", "host", "disk", "root", "proc", "sys", "dev"] {
        fs::create_dir_all(root.join(name))?;
    }
    fs::copy("/bin/busybox", root.join("bin/busybox"))?;
    for (index, module) in kernel.modules()?.iter().enumerate() {
        let name = module.file_name().context("a module has no name")?.to_string_lossy();
        fs::copy(module, root.join("modules").join(format!("{index:02}-{name}")))?;
    }
    fs::write(root.join("script"), script)?;
    let modules = kernel.dir.join("lib/modules");
    fs::write(root.join("init"), INIT.replace("@MODULES@", &modules.to_string_lossy()))?;
    run(command("chmod").arg("755").arg(root.join("init")))?;
    let archive = work.join("initial.cpio");
    let pack = format!("find . | cpio --quiet -o -H newc > '{}'", archive.display());
    run(command("sh").arg("-c").arg(pack).current_dir(&root))?;
    Ok(archive)
}

/// Written to below this machine's files; where tests and daemons write, there is no overlay.
const INIT: &str = r#"#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc; $b mount -t sysfs sys /sys; $b mount -t devtmpfs dev /dev
for module in /modules/*; do $b insmod $module; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=1048576,cache=loose,ro host /host
$b mount -t ext4 -o prjquota /dev/vda /disk
$b mkdir -p /disk/upper /disk/work /disk/tmp /disk/var
$b mount -t overlay overlay -o lowerdir=/host,upperdir=/disk/upper,workdir=/disk/work /root
cd /root
$b mkdir -p usr/lib/modules var/lib/hansom proc sys dev run tmp
$b mount -o bind "/host@MODULES@" usr/lib/modules
$b mount -t proc proc proc; $b mount -t sysfs sys sys; $b mount -t devtmpfs dev dev
$b mkdir -p dev/pts dev/shm; $b mount -t devpts devpts dev/pts; $b mount -t tmpfs shm dev/shm
$b ln -s /proc/self/fd dev/fd
$b mount -t tmpfs run run
$b mount -o bind /disk/tmp tmp; $b chmod 1777 tmp
$b mount -o bind /disk/var var/lib/hansom
$b mount -t cgroup2 cgroup2 sys/fs/cgroup
$b cp /script run/script
exec $b switch_root /root /bin/bash -c '
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up; ip addr add 10.0.2.15/24 dev eth0; ip link set eth0 up
ip route add default via 10.0.2.2; hostname vm
bash /run/script; echo "@@ ended with $?"; sync; /bin/busybox poweroff -f'
"#;

fn disk(work: &Path) -> Result<PathBuf> {
    let path = work.join("disk");
    File::create(&path)?.set_len(24 << 30)?;
    run(command("mkfs.ext4")
        .args(["-q", "-O", "quota,project", "-E", "quotatype=prjquota,lazy_itable_init=1"])
        .arg(&path))?;
    Ok(path)
}

fn start(options: &Options, kernel: &Kernel, initial: &Path, disk: &Path) -> Result<Child> {
    let mut qemu = command("qemu-system-x86_64");
    if options.kvm {
        qemu.args(["-accel", "kvm", "-cpu", "host"]);
    } else {
        qemu.args(["-accel", "tcg,thread=multi", "-cpu", "max"]);
    }
    qemu.args(["-m", "6144", "-smp", "2", "-display", "none", "-monitor", "none", "-no-reboot"])
        .args(["-serial", "stdio", "-nic", "user,model=virtio"])
        .args(["-append", "console=ttyS0 panic=-1 quiet cgroup_no_v1=all"])
        .args([
            "-virtfs",
            "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
        ])
        .arg("-drive")
        .arg(format!("file={},if=virtio,format=raw,cache=unsafe", disk.display()))
        .arg("-kernel")
        .arg(kernel.image())
        .arg("-initrd")
        .arg(initial)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    qemu.spawn().context("could not start qemu-system-x86_64")
}

/// Shows what is for people until the machine is off.
fn follow(mut machine: Child) -> Result<()> {
    let output = machine.stdout.take().context("the machine says nothing")?;
    let (mut ended, mut rest) = (None, Vec::new());
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).trim_end().to_owned();
        match line.split_once(MARK) {
            Some((_, text)) if text.starts_with("ended with ") => ended = Some(text.to_owned()),
            Some((_, text)) => println!("{text}"),
            None => rest.push(line),
        }
    }
    machine.wait()?;
    match ended.as_deref() {
        Some("ended with 0") => Ok(()),
        Some(other) => bail!("it {other}"),
        None => {
            let last = rest.len().saturating_sub(30);
            bail!("the machine did not come to the end:\n{}", rest[last..].join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_understood_or_refused() {
        let parse = |words: &str| parse(&words.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let wanted = Options {
            kvm: true,
            kernel: Some("linux-image-6.12-amd64".into()),
            run: None,
            filters: vec!["network".into(), "quota".into()],
        };
        assert_eq!(parse("--kvm network --kernel linux-image-6.12-amd64 quota").unwrap(), wanted);
        assert!(parse("--kernel").is_err());
        assert!(parse("--gently").is_err());
    }
}
