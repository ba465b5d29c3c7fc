//! Births: shims that are forked, that wait, that are assigned, that outlive where they come from.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::{Value, json};
use shim::client::{Client, ClientError};
use shim::protocol::{Fault, LaunchSpec, Overlay, Request};
use shim::{RuntimeKind, Zygote};

use crate::support::{self, Status, Task};

fn cmdline(pid: u32) -> String {
    String::from_utf8(fs::read(format!("/proc/{pid}/cmdline")).unwrap()).unwrap()
}

pub(crate) fn a_waiting_shim_becomes_the_shim_of_a_task(runtime: RuntimeKind) {
    let Some(mut task) = Task::new(runtime) else { return };
    assert!(cmdline(task.pid()).starts_with("hansom-shim test\0"));
    let (old, new) = (task.task_dir(), task.task_dir().with_file_name("assigned"));
    let logs = tempfile::TempDir::new().unwrap();
    let log_dir = logs.path().join("logs");
    let assign = |task_dir: &Path| Request::Assign {
        task_dir: task_dir.to_owned(),
        log_dir: log_dir.clone(),
        title: "0123abcd".into(),
    };
    let elsewhere = task.client().call(assign(Path::new("/nowhere")));
    assert!(matches!(elsewhere, Err(ClientError::Fault(Fault::Invalid { .. }))), "{elsewhere:?}");
    task.rename(&new);
    task.client().call(assign(&new)).unwrap();
    task.client().call(assign(&new)).unwrap();
    assert!(cmdline(task.pid()).starts_with("hansom-shim 0123abcd\0"));
    assert!(!old.exists());
    // Nothing is on the disk before there is something to keep.
    task.launch("app", "read line <&3; echo done").unwrap();
    assert!(!log_dir.exists());
    let again = task.client().call(assign(&old));
    assert!(matches!(again, Err(ClientError::Fault(Fault::Invalid { .. }))), "{again:?}");
    fs::write(task.bundle_dir("app").join("rootfs/fifo"), "go\n").unwrap();
    task.wait_exit("app");
    let spool = shim::spool::Reader::new(&shim::spool_path_in(&log_dir, "app"));
    assert_eq!(spool.read_from(0, 1 << 20).unwrap().records[0].bytes, b"done");
    assert_eq!(task.left_in_runtime(), [""; 0]);
    // A shim that comes after knows it too.
    task.kill_shim();
    task.spawn_again().unwrap();
    assert_eq!(shim::read_state(&new).unwrap().log_dir, Some(log_dir));
}

#[test]
fn shims_outlive_their_zygote_and_another_one_takes_its_place() {
    let Some(mut task) = Task::new(RuntimeKind::Native) else { return };
    let zygote = task.zygote.pid();
    assert_eq!(cmdline(zygote).trim_end_matches('\0'), "hansom-zygote");
    support::kill_and_wait(zygote);
    task.launch("app", "echo up; read never <&3").unwrap();
    task.wait_line("app", "up");
    let other = shim::Birth { task_dir: task.task_dir().with_file_name("other"), ..task.birth() };
    let shim = task.zygote.fork(&other, None).unwrap();
    assert_ne!(task.zygote.pid(), zygote);
    let mut client = Client::connect(&other.task_dir).unwrap();
    client.call(Request::Shutdown).unwrap();
    assert_ne!(shim.pid, task.pid());
    assert!(matches!(task.status("app"), Status::Running { .. }));
}

/// Many shims are asked for when it dies: none of those who ask is told that its shim has failed.
#[test]
fn what_a_dead_zygote_was_asked_for_is_asked_of_the_next_one() {
    use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, Signal, WaitOptions};
    const N_ORDERS: usize = 8;
    let Some(task) = Task::new(RuntimeKind::Native) else { return };
    let dir = fs::canonicalize(task.task_dir()).unwrap();
    let births = [(); N_ORDERS].iter().enumerate().map(|(n, ())| shim::Birth {
        task_dir: dir.with_file_name(format!("other-{n}")),
        ..task.birth()
    });
    let births: Vec<shim::Birth> = births.collect();
    let length = |birth| serde_json::to_vec(birth).unwrap().len();
    let all = births.iter().map(length).sum::<usize>();
    let first = task.zygote.pid();
    let pid = Pid::from_raw(first.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, Signal::STOP).unwrap();
    rustix::process::waitpid(Some(pid), WaitOptions::UNTRACED).unwrap();
    let pidfd = rustix::process::pidfd_open(pid, PidfdFlags::empty()).unwrap();
    let orders = rustix::process::pidfd_getfd(&pidfd, 0, PidfdGetfdFlags::empty()).unwrap();
    let shims: Vec<_> = std::thread::scope(|scope| {
        let zygote = &task.zygote;
        let fork = |birth| scope.spawn(move || zygote.fork(birth, None));
        let forks: Vec<_> = births.iter().map(fork).collect();
        let have_asked = || rustix::io::ioctl_fionread(&orders).unwrap() == all as u64;
        for _ in 0..10_000 {
            if have_asked() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        assert!(have_asked());
        drop(orders);
        support::kill_and_wait(first);
        forks.into_iter().map(|fork| fork.join().unwrap()).collect()
    });
    for (birth, shim) in births.iter().zip(shims) {
        shim.unwrap();
        let mut client = Client::connect(&birth.task_dir).unwrap();
        client.call(Request::Shutdown).unwrap();
    }
}

#[test]
fn a_zygote_ends_with_its_daemon() {
    if !support::is_possible() {
        return;
    }
    let zygote = Zygote::start(env!("CARGO_BIN_EXE_hansom-shim").as_ref()).unwrap();
    let pid = zygote.pid();
    // Waits for it, so this comes to an end only if it ends.
    drop(zygote);
    assert!(!support::is_alive(pid));
}

#[test]
fn a_shim_that_nobody_can_find_any_more_ends() {
    let Some(task) = Task::new(RuntimeKind::Native) else { return };
    let other = shim::Birth { task_dir: task.task_dir().with_file_name("other"), ..task.birth() };
    let gone = support::watch(task.zygote.fork(&other, None).unwrap().pid);
    fs::remove_dir_all(&other.task_dir).unwrap();
    support::wait_readable(&gone);
}

#[test]
fn a_container_dies_with_its_shim() {
    let Some(mut task) = Task::new(RuntimeKind::Native) else { return };
    task.launch("app", "echo up; read never <&3").unwrap();
    task.wait_line("app", "up");
    let Status::Running { pid, .. } = task.status("app") else { panic!("it does not run") };
    let gone = support::watch(pid);
    task.kill_shim();
    support::wait_readable(&gone);
    // The next shim clears up what this one can no longer.
    task.spawn_again().unwrap();
    assert!(matches!(task.status("app"), Status::Exited { lost: true, .. }));
}

pub(crate) fn layers_are_mounted_where_no_other_process_sees_them(runtime: RuntimeKind) {
    let Some(mut task) = Task::new(runtime) else { return };
    task.bundle(
        "app",
        &["sh", "-c", "echo $(head -n 1 /a) $(head -n 1 /b) > /d; mv /d /c; read x <&3; echo"],
    );
    let dir = task.bundle_dir("app");
    let layers = dir.join("layers");
    fs::create_dir(&layers).unwrap();
    fs::rename(dir.join("rootfs"), layers.join("base,with:marks")).unwrap();
    for (name, files) in [("lower", &["a", "b"][..]), ("upper", &["b"])] {
        fs::create_dir(layers.join(name)).unwrap();
        files.iter().for_each(|file| fs::write(layers.join(name).join(file), name).unwrap());
    }
    let fifo = layers.join("base,with:marks/fifo");
    let config = dir.join("config.json");
    let mut spec: Value = serde_json::from_slice(&fs::read(&config).unwrap()).unwrap();
    spec["process"]["args"][2] =
        json!(format!("exec 3<>/fifo; {}", spec["process"]["args"][2].as_str().unwrap()));
    fs::write(&config, spec.to_string()).unwrap();
    let overlay = Overlay {
        lower: ["upper", "lower", "base,with:marks"].map(|name| layers.join(name)).into(),
        upper: dir.join("written/upper"),
        work: dir.join("written/work"),
    };
    for attempt in 0..2 {
        let change = |spec: &mut LaunchSpec| {
            spec.rootfs = Some(overlay.clone());
            spec.attempt = attempt;
        };
        task.launch_with("app", change).unwrap();
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        assert!(!mounts.contains(dir.to_str().unwrap()), "{mounts}");
        let stop = Request::Stop { container: "app".into(), signal: None, timeout_ms: Some(10) };
        task.wait_file(&dir.join("written/upper/c"), "lower upper\n");
        task.client().call(stop).unwrap();
        task.wait_exit("app");
        fs::remove_file(dir.join("written/upper/c")).unwrap();
    }
    assert!(fifo.exists());
}

/// An image whose program is "what runs now" gets at our own file, and must not change it.
#[test]
fn the_launchers_own_file_cannot_be_written_to_from_a_container() {
    let Some(mut task) = Task::new(RuntimeKind::Native) else { return };
    task.bundle("app", &["/self"]);
    let rootfs = task.bundle_dir("app").join("rootfs");
    symlink("/proc/self/exe", rootfs.join("self")).unwrap();
    // Our program, in the container: without its libraries it ends, with them it could not
    // do more than any program there.
    let _ = task.launch_prepared("app", 0, 0);
    let exe = fs::metadata(env!("CARGO_BIN_EXE_hansom-shim")).unwrap();
    let own = format!("/proc/{}/exe", task.pid());
    use std::os::unix::fs::MetadataExt;
    // Its own name may lead anywhere or nowhere; the file behind is the same, or a copy.
    let seen = fs::metadata(&own).unwrap();
    assert_eq!(seen.len(), exe.len());
    // While it runs nobody can write to it in any case; so the mount is what is looked at.
    let error = fs::File::options().append(true).open(&own).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ETXTBSY));
    if (seen.dev(), seen.ino()) == (exe.dev(), exe.ino()) {
        let flags = rustix::fs::statvfs(&own).unwrap().f_flag;
        assert!(flags.contains(rustix::fs::StatVfsMountFlags::RDONLY), "{flags:?}");
    }
}
