//! The same specification through our own launcher and through `runc`, compared from inside.
//!
//! What differs, and why that is right:
//! - devices: `runc` asks the device cgroup (`EPERM`), ours are on mounts without devices
//!   (`EACCES`), with the allowed ones mounted one by one, so there are more mounts in `/dev`;
//! - control groups: ours is in the hierarchies that limit something, `runc`'s in all of them;
//! - `runc` lets every container open `/dev/net/tun`, ours none;
//! - one empty file system hides all directories, so its options are the same everywhere.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use shim::RuntimeKind;

use crate::support::{self, Status, Task};

type Facts = BTreeMap<String, Value>;

const CAPABILITIES: [&str; 14] = [
    "CAP_AUDIT_WRITE",
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_MKNOD",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_RAW",
    "CAP_SETFCAP",
    "CAP_SETGID",
    "CAP_SETPCAP",
    "CAP_SETUID",
    "CAP_SYS_CHROOT",
];

/// What a node describes, with the machine's own Python in it.
fn specification(volume: &Path, cgroup: Value) -> Value {
    let kernel = |destination: &str, kind: &str, options: &[&str]| json!({"destination": destination, "type": kind, "source": kind, "options": options});
    let bind = |destination: &str, source: &Path, access: &str| json!({"destination": destination, "type": "bind", "source": source, "options": ["rbind", "rprivate", access]});
    json!({
        "ociVersion": "1.0.2",
        "hostname": "ip-10-0-0-5.ec2.internal",
        "root": {"path": "rootfs", "readonly": false},
        "process": {
            "terminal": false, "user": {"uid": 0, "gid": 0}, "cwd": "/",
            "args": ["/usr/bin/python3", "/probe.py"], "env": ["PATH=/usr/bin:/bin", "A=1", "A=2"],
            "capabilities": {"bounding": CAPABILITIES, "permitted": CAPABILITIES, "effective": CAPABILITIES},
            "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 900, "hard": 1000},
                        {"type": "RLIMIT_CORE", "soft": 0, "hard": 0}],
            "noNewPrivileges": false, "oomScoreAdj": 100,
        },
        "mounts": [
            kernel("/proc", "proc", &["nosuid", "noexec", "nodev"]),
            kernel("/dev", "tmpfs", &["nosuid", "strictatime", "mode=755", "size=65536k"]),
            kernel("/dev/pts", "devpts", &["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            kernel("/sys", "sysfs", &["nosuid", "noexec", "nodev", "ro"]),
            kernel("/sys/fs/cgroup", "cgroup", &["nosuid", "noexec", "nodev", "relatime", "ro"]),
            kernel("/dev/mqueue", "mqueue", &["nosuid", "noexec", "nodev"]),
            kernel("/dev/shm", "tmpfs", &["nosuid", "noexec", "nodev", "mode=1777", "size=1024k"]),
            kernel("/tmp", "tmpfs", &["nosuid", "noexec", "size=1m"]),
            bind("/usr", Path::new("/usr"), "ro"),
            bind("/volume", volume, "rw"),
            bind("/read/only", volume, "ro"),
        ],
        "linux": {
            "cgroupsPath": cgroup,
            "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"},
                           {"type": "cgroup"}, {"type": "network"}],
            "resources": {"devices": [{"allow": false, "access": "rwm"}],
                          "cpu": {"shares": 256}, "memory": {"limit": 200 << 20}},
            "sysctl": {"net.ipv4.ip_unprivileged_port_start": "0",
                       "net.ipv4.ping_group_range": "0 2147483647", "kernel.shmmax": "123456789"},
            "maskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/scsi",
                            "/proc/timer_list", "/sys/firmware", "/proc/no-such-file"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
            "seccomp": profile(),
        },
    })
}

/// Everything that harms nobody, by exclusion: what the probe tries is what is left out.
fn profile() -> Value {
    let refused = [
        "mount",
        "umount2",
        "pivot_root",
        "unshare",
        "setns",
        "bpf",
        "keyctl",
        "add_key",
        "request_key",
        "open_by_handle_at",
        "perf_event_open",
        "init_module",
        "kexec_load",
        "reboot",
        "swapon",
        "settimeofday",
        "sethostname",
        "userfaultfd",
        "io_uring_setup",
        "fsopen",
        "open_tree",
        "move_mount",
        "mount_setattr",
        "syslog",
        "quotactl",
        "acct",
    ];
    json!({
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
        "syscalls": [
            {"names": refused, "action": "SCMP_ACT_ERRNO", "errnoRet": 95},
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
            {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 97,
             "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]},
            {"names": ["personality"], "action": "SCMP_ACT_ERRNO",
             "args": [{"index": 0, "value": 0x0400000, "op": "SCMP_CMP_EQ"}]},
        ],
    })
}

/// How a container is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Native,
    /// In a process that was made before its specification was known.
    Ahead,
    Runc,
}

/// Runs the probe and gives what it says; `change` may make the specification another one.
fn facts(way: Way, change: &dyn Fn(&mut Value)) -> Option<Facts> {
    if !Path::new("/usr/bin/python3").exists() {
        eprintln!("skipped: there is no python3");
        return None;
    }
    if way == Way::Ahead && !support::favor_dynmods() {
        eprintln!("skipped: control groups are changed slowly here, so nothing is made ahead");
        return None;
    }
    let template = tempfile::TempDir::new().unwrap();
    let runtime = RuntimeKind::parse(if way == Way::Runc { "runc" } else { "native" });
    let mut task = Task::with(runtime, None, |birth, _| {
        if way == Way::Ahead {
            birth.template = Some(write_template(template.path()));
        }
    })?;
    task.bundle("app", &["true"]);
    let ahead = task.made_ahead();
    assert_eq!(ahead.is_some(), way == Way::Ahead);
    let dir = task.bundle_dir("app");
    let rootfs = dir.join("rootfs");
    let _ = fs::remove_dir_all(rootfs.join("bin"));
    for name in ["bin", "lib", "lib64"] {
        symlink(format!("usr/{name}"), rootfs.join(name)).unwrap();
    }
    for name in ["usr", "etc", "tmp"] {
        fs::create_dir(rootfs.join(name)).unwrap();
    }
    fs::write(rootfs.join("etc/passwd"), "root:x:0:0::/root:/bin/sh\nu:x:1000:7::/home/u:\n")
        .unwrap();
    fs::write(rootfs.join("probe.py"), include_str!("probe.py")).unwrap();
    let volume = dir.join("volume");
    fs::create_dir(&volume).unwrap();
    let config = dir.join("config.json");
    let old: Value = serde_json::from_slice(&fs::read(&config).unwrap()).unwrap();
    let mut spec = specification(&volume, old["linux"]["cgroupsPath"].clone());
    change(&mut spec);
    fs::write(&config, spec.to_string()).unwrap();
    task.launch_prepared("app", 0, 0).unwrap();
    if let Some(ahead) = ahead {
        // It did not give way to another one.
        assert_eq!(task.pids_of("app"), [ahead]);
    }
    let status = task.wait_exit("app");
    let lines = task.lines("app");
    assert!(matches!(status, Status::Exited { code: 0, .. }), "{status:?} {lines:#?}");
    let facts = lines.iter().map(|line| {
        serde_json::from_str::<(String, Value)>(line).unwrap_or_else(|_| panic!("{line}"))
    });
    Some(facts.collect())
}

/// What [`specification`] says of every container.
fn write_template(dir: &Path) -> shim::Template {
    let mut spec = specification(Path::new("/"), Value::Null);
    spec["mounts"].as_array_mut().unwrap().truncate(7);
    // Not the size that it will be.
    spec["mounts"][6]["options"][4] = "size=64k".into();
    for own in ["cgroupsPath", "resources", "sysctl", "seccomp"] {
        spec["linux"].as_object_mut().unwrap().remove(own);
    }
    spec.as_object_mut().unwrap().remove("process");
    let file = dir.join("template.json");
    fs::write(&file, spec.to_string()).unwrap();
    shim::Template { spec: file, seccomp_filter: None }
}

fn own_namespaces(facts: &mut Facts) {
    let spaces = facts.get_mut("namespaces").unwrap().as_object_mut().unwrap();
    for (name, link) in spaces {
        let host = fs::read_link(format!("/proc/self/ns/{name}")).unwrap();
        *link = (Path::new(link.as_str().unwrap()) != host).into();
    }
}

/// Takes out what is known to differ, after a look at it.
fn normalise(facts: &mut Facts) {
    own_namespaces(facts);
    facts.retain(|name, _| !name.starts_with("nodev "));
    for (name, value) in facts.iter_mut() {
        if name == "status SigIgn" {
            // What glibc keeps to itself: `runc` leaves one of them as it found it.
            let mask = u64::from_str_radix(value.as_str().unwrap(), 16).unwrap();
            *value = (mask & !(3 << 31)).into();
        } else if name == "write /sys/fs/cgroup/cgroup.procs" {
            // The directory that the hierarchies are in: `runc` leaves it writable.
            assert!(["EROFS", "EACCES", "done"].map(Value::from).contains(value), "{value}");
            *value = Value::Null;
        } else if name.starts_with("device 10:200") {
            *value = Value::Null;
        } else if name.starts_with("device ") && value[0] == "done" {
            assert!(["EPERM", "EACCES"].map(Value::from).contains(&value[1]), "{name}: {value}");
            *value = "refused".into();
        }
    }
    let mounts = facts.get_mut("mounts").unwrap().as_array_mut().unwrap();
    mounts.retain(|mount| {
        let path = mount[0].as_str().unwrap();
        let devices = ["null", "zero", "full", "random", "urandom", "tty"];
        !path.starts_with("/sys/fs/cgroup")
            && !path.strip_prefix("/dev/").is_some_and(|name| devices.contains(&name))
    });
    for mount in mounts.iter_mut() {
        let path = mount[0].as_str().unwrap();
        if mount[1] == "tmpfs" && (path.starts_with("/proc/") || path.starts_with("/sys/")) {
            mount[2] = "masked".into();
        }
    }
}

fn check_same(change: &dyn Fn(&mut Value)) -> Option<Facts> {
    let mut native = facts(Way::Native, change)?;
    let mut runc = facts(Way::Runc, change)?;
    let own = native.clone();
    normalise(&mut native);
    normalise(&mut runc);
    let mut differences = Vec::new();
    for (name, value) in &native {
        let other = runc.get(name).unwrap_or(&Value::Null);
        if other != value {
            differences.push(format!("{name}\n  native {value}\n  runc   {other}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(native.len(), runc.len());
    Some(own)
}

#[test]
fn a_container_is_the_same_by_both_runtimes() {
    let Some(facts) = check_same(&|_| {}) else { return };
    // That they agree is not enough where both could be wrong.
    assert_eq!(facts["status Seccomp"], "2");
    assert_eq!(facts["status CapEff"], "00000000a80425fb");
    assert_eq!(facts["status NSpid"].as_str().unwrap().split('\t').next_back(), Some("1"));
    assert_eq!(facts["other processes"], json!([1]));
    for call in ["mount", "unshare user", "bpf", "keyctl", "open_by_handle_at", "fsopen"] {
        assert_eq!(facts[&format!("call {call}")], "ENOTSUP", "{call}");
    }
    assert_eq!(facts["call clone3"], "ENOSYS");
    assert_eq!(facts["call getpid"], "done");
    assert_eq!(facts["hidden /proc/keys"], "");
    assert_eq!(facts["hidden /sys/firmware"], json!([]));
    for path in ["/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern"] {
        assert_eq!(facts[&format!("write {path}")], "EROFS", "{path}");
    }
    assert_eq!(facts["open /dev/null"], "done");
    assert_eq!(facts["open /dev/ptmx"], "done");
}

/// Without `oomScoreAdj`, which is inherited and so not for a process that is there already.
fn check_ahead(change: &dyn Fn(&mut Value)) -> Option<Facts> {
    let change = |spec: &mut Value| {
        spec["process"].as_object_mut().unwrap().remove("oomScoreAdj");
        change(spec);
    };
    let (mut ahead, mut native) = (facts(Way::Ahead, &change)?, facts(Way::Native, &change)?);
    let own = ahead.clone();
    own_namespaces(&mut ahead);
    own_namespaces(&mut native);
    for (name, value) in &native {
        assert_eq!(ahead.get(name), Some(value), "{name}");
    }
    assert_eq!(ahead.len(), native.len());
    Some(own)
}

#[test]
fn a_container_made_ahead_is_as_any_other() {
    let Some(facts) = check_ahead(&|_| {}) else { return };
    assert_eq!(facts["status CapEff"], "00000000a80425fb");
    assert_eq!(facts["other processes"], json!([1]));
    assert_eq!(facts["hidden /proc/keys"], "");
    assert_eq!(facts["call mount"], "ENOTSUP");
    check_ahead(&|spec| {
        spec["process"]["user"] = json!({"uid": 1000, "gid": 7, "additionalGids": [8]});
        spec["process"]["cwd"] = "/made/for/me".into();
        spec["root"]["readonly"] = true.into();
        spec["process"]["noNewPrivileges"] = true.into();
    });
}

#[test]
fn a_user_without_rights_is_the_same_by_both_runtimes() {
    let change = |spec: &mut Value| {
        let process = &mut spec["process"];
        process["user"] =
            json!({"uid": 1000, "gid": 7, "additionalGids": [8, 9, 10], "umask": 0o27});
        process["capabilities"] =
            json!({"bounding": CAPABILITIES, "permitted": [], "effective": []});
        process["noNewPrivileges"] = true.into();
        process["cwd"] = "/made/for/me".into();
        spec["root"]["readonly"] = true.into();
    };
    let Some(facts) = check_same(&change) else { return };
    assert_eq!(facts["status Uid"], "1000\t1000\t1000\t1000");
    assert_eq!(facts["status CapEff"], "0000000000000000");
    assert_eq!(facts["status NoNewPrivs"], "1");
    assert_eq!(facts["write root"], "EROFS");
    assert_eq!(facts["open /dev/stdout"], "done");
    assert!(facts["environment"].as_array().unwrap().contains(&"HOME=/home/u".into()));
}

#[test]
fn ambient_capabilities_are_the_same_by_both_runtimes() {
    let change = |spec: &mut Value| {
        let held = json!(["CAP_NET_BIND_SERVICE", "CAP_KILL"]);
        spec["process"]["user"] = json!({"uid": 1000, "gid": 7});
        spec["process"]["capabilities"] = json!({
            "bounding": held, "permitted": held, "effective": held,
            "inheritable": held, "ambient": ["CAP_KILL"],
        });
    };
    let Some(facts) = check_same(&change) else { return };
    assert_eq!(facts["status CapAmb"], "0000000000000020");
}

#[test]
fn only_the_allowed_devices_can_be_opened_wherever_they_are_made() {
    let change =
        |spec: &mut Value| spec["process"]["args"] = json!(["python3", "/probe.py", "--x32"]);
    let Some(facts) = facts(Way::Native, &change) else { return };
    if cfg!(target_arch = "x86_64") {
        assert_eq!(facts["call x32 getpid"], "ENOSYS");
    }
    let mut n_made = 0;
    for (name, tried) in facts.iter().filter(|(name, _)| name.starts_with("device ")) {
        assert_eq!(*tried, json!(["done", "EACCES"]), "{name}");
        n_made += 1;
    }
    assert_eq!(n_made, 25);
    let allowed = [
        "/dev/pts",
        "/dev/null",
        "/dev/zero",
        "/dev/full",
        "/dev/random",
        "/dev/urandom",
        "/dev/tty",
        "/proc/keys",
        "/proc/timer_list",
        "/proc/kcore",
    ];
    for (name, nodev) in &facts {
        if let Some(mount) = name.strip_prefix("nodev ") {
            assert_eq!(*nodev, !allowed.contains(&mount), "{mount}");
        }
    }
}

/// A container of an image that `prepare` has made hostile. Returns how it went, and makes sure
/// that nothing outside of the root was touched.
fn hostile(
    runtime: RuntimeKind,
    prepare: impl FnOnce(&Path, &Path),
    mounts: impl FnOnce(&Path) -> Value,
) -> Option<Result<Status, String>> {
    let mut task = Task::new(runtime)?;
    task.bundle("app", &["true"]);
    let dir = task.bundle_dir("app");
    let (rootfs, outside) = (dir.join("rootfs"), dir.join("outside"));
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "untouched").unwrap();
    for name in ["proc", "dev"] {
        fs::remove_dir(rootfs.join(name)).unwrap();
    }
    prepare(&rootfs, &outside);
    let config = dir.join("config.json");
    let mut spec: Value = serde_json::from_slice(&fs::read(&config).unwrap()).unwrap();
    let more = mounts(&dir);
    spec["mounts"].as_array_mut().unwrap().extend(more.as_array().unwrap().clone());
    fs::write(&config, spec.to_string()).unwrap();
    let went = match task.launch_prepared("app", 0, 0) {
        Ok(()) => Ok(task.wait_exit("app")),
        Err(error) => Err(error.to_string()),
    };
    let names: Vec<PathBuf> =
        fs::read_dir(&outside).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names, [outside.join("file")]);
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "untouched");
    Some(went)
}

#[test]
fn an_image_with_links_in_the_place_of_proc_is_refused() {
    for target in ["/tmp", "/etc", "../../outside", "/dev"] {
        let prepare = |root: &Path, _: &Path| {
            fs::create_dir(root.join("etc")).unwrap();
            fs::create_dir(root.join("tmp")).unwrap();
            fs::create_dir(root.join("dev")).unwrap();
            symlink(target, root.join("proc")).unwrap();
        };
        let Some(went) = hostile(RuntimeKind::Native, prepare, |_| json!([])) else { return };
        let error = went.unwrap_err();
        assert!(error.contains("must be mounted on ordinary directory"), "{target}: {error}");
    }
}

#[test]
fn links_of_an_image_lead_nowhere_outside_of_it() {
    let prepare = |root: &Path, outside: &Path| {
        symlink("/../../../../../../dev2", root.join("dev")).unwrap();
        symlink(outside, root.join("etc")).unwrap();
        symlink("../../../outside", root.join("data")).unwrap();
        symlink(outside.join("file"), root.join("single")).unwrap();
    };
    let mounts = |dir: &Path| {
        let source = dir.join("source");
        fs::create_dir_all(source.join("directory")).unwrap();
        fs::write(source.join("file"), "mounted").unwrap();
        let bind = |destination: &str, source: PathBuf| json!({"destination": destination, "type": "bind", "source": source, "options": ["rbind", "rw"]});
        json!([
            bind("/etc/resolv.conf", source.join("file")),
            bind("/data/deep/below", source.join("directory")),
            bind("/single", source.join("file")),
            bind("/../../../outside/up", source.join("file")),
            {"destination": "/data/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["size=1m"]},
        ])
    };
    let Some(went) = hostile(RuntimeKind::Native, prepare, mounts) else { return };
    assert!(matches!(went, Ok(Status::Exited { code: 0, .. })), "{went:?}");
}

#[test]
fn nothing_is_mounted_over_proc_or_the_root() {
    let check = |destination: &str, words: &str| {
        let prepare = |root: &Path, _: &Path| {
            fs::create_dir(root.join("proc")).unwrap();
            symlink("proc", root.join("innocent")).unwrap();
        };
        let mounts = |dir: &Path| json!([{"destination": destination, "type": "bind", "source": dir.join("outside"), "options": ["rbind", "rw"]}]);
        let Some(went) = hostile(RuntimeKind::Native, prepare, mounts) else { return };
        let error = went.unwrap_err();
        assert!(error.contains(words), "{destination}: {error}");
    };
    check("/proc", "inside /proc");
    check("/proc/sys/kernel", "inside /proc");
    check("/innocent/net", "inside /proc");
    check("/", "the root is mounted already");
    check("//", "the root is mounted already");
}

#[test]
fn settings_of_the_machine_are_not_a_containers() {
    for (name, words) in [
        ("kernel.panic", "not in a separate kernel namespace"),
        ("vm.swappiness", "not in a separate kernel namespace"),
        ("net/../kernel/panic", "error setting sysctl"),
        ("net...kernel.panic", "error setting sysctl"),
    ] {
        let Some(mut task) = Task::new(RuntimeKind::Native) else { return };
        task.bundle("app", &["true"]);
        let config = task.bundle_dir("app").join("config.json");
        let mut spec: Value = serde_json::from_slice(&fs::read(&config).unwrap()).unwrap();
        spec["linux"]["sysctl"] = json!({name: "1"});
        fs::write(&config, spec.to_string()).unwrap();
        let error = task.launch_prepared("app", 0, 0).unwrap_err().to_string();
        assert!(error.contains(words), "{name}: {error}");
    }
}
