//! A container's first process, made before anybody knows which container that will be.
//!
//! ```text
//! shim ──clone3(name spaces)──► init: mounts what all containers of the pattern have, and waits
//!   ├── order ─────────────────►  group, root, the other mounts, rights, exec
//!   └── reads what it has to say until the pipe ends, which it does at the exec
//! ```
//!
//! What takes most of a start is done when there is time: memory copied, name spaces made, `proc`,
//! `sys` and `dev` mounted, with what is hidden in them, on a file system that nobody else sees.
//! The rest is done by the same code as for any other container. A container that differs from
//! the [`Pattern`] in what was made is not for this process: it says so and ends.

use std::io::{self, PipeWriter, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use oci_spec::runtime::{Linux, LinuxNamespaceType, Mount, Spec};
use rustix::net::{AddressFamily, SendFlags, SocketFlags, SocketType, send, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, WaitOptions, waitpid};
use serde::{Deserialize, Serialize};

use super::cgroup::Hierarchies;
use super::init::{self, Order};
use super::mounts::{self, Size};
use super::root::Root;
use super::{Report, Said, Step, devices, middle, step};
use crate::output;
use crate::protocol::{FileWrite, Overlay};
use crate::runtime::{Launch, Outputs, StartError, Stdio, read_spec};
use crate::spawn::Template;
use crate::sys;
use crate::sys::container::{self as kernel, Side};
use crate::title;

/// In the shim's directory: what is staged is mounted there, in the process's own name space.
const STAGE: &str = "stage";
/// In the stage: the container's root. Nothing in a container is called so.
const ROOT: &str = "/.root";
/// Longer than any order but those of images with hundreds of layers.
const MAX_ORDER: usize = 64 * 1024;

/// What containers are expected to be like. Read once, by the zygote, whose memory all shims share.
#[derive(Debug)]
pub(crate) struct Pattern {
    template: Template,
    spec: Spec,
    /// `CLONE_NEW…`
    namespaces: u64,
    new_cgroup: bool,
    filter: Option<Vec<u8>>,
}

impl Pattern {
    /// `None`, which is as good as no template, when it cannot be read or asks for what cannot
    /// be made ahead.
    pub(crate) fn read(template: &Template) -> Option<Pattern> {
        let spec: Spec = serde_json::from_slice(&std::fs::read(&template.spec).ok()?).ok()?;
        let filter = match &template.seccomp_filter {
            Some(file) => Some(std::fs::read(file).ok()?),
            None => None,
        };
        let (mut namespaces, mut new_cgroup) = (0, false);
        for space in spec.linux().as_ref()?.namespaces().iter().flatten() {
            if space.path().is_some() {
                return None;
            }
            match space.typ() {
                LinuxNamespaceType::Mount => namespaces |= middle::CLONE_NEWNS,
                LinuxNamespaceType::Uts => namespaces |= middle::CLONE_NEWUTS,
                LinuxNamespaceType::Ipc => namespaces |= middle::CLONE_NEWIPC,
                LinuxNamespaceType::Pid => namespaces |= middle::CLONE_NEWPID,
                LinuxNamespaceType::Network => namespaces |= middle::CLONE_NEWNET,
                LinuxNamespaceType::Cgroup => new_cgroup = true,
                LinuxNamespaceType::User | LinuxNamespaceType::Time => return None,
            }
        }
        // In another one it could neither mount unseen nor be sure of its `proc`.
        let needed = middle::CLONE_NEWNS | middle::CLONE_NEWPID;
        (namespaces & needed == needed).then(|| Pattern {
            template: template.clone(),
            spec,
            namespaces,
            new_cgroup,
            filter,
        })
    }

    pub(crate) fn is_of(&self, template: &Template) -> bool {
        self.template == *template
    }

    fn mounts(&self) -> &[Mount] {
        self.spec.mounts().as_deref().unwrap_or_default()
    }

    /// Whether `spec` begins like this one. Sizes of `tmpfs` may differ, and what is not made
    /// ahead.
    fn fits(&self, spec: &Spec) -> bool {
        let mounts = spec.mounts().as_deref().unwrap_or_default();
        let begins_alike = mounts.len() >= self.mounts().len()
            && self.mounts().iter().zip(mounts).all(|(ours, theirs)| Size::is_all(ours, theirs));
        let same_linux = match (self.spec.linux(), spec.linux()) {
            (Some(ours), Some(theirs)) => made_ahead(ours) == made_ahead(theirs),
            _ => false,
        };
        // A child of the shim inherits its score.
        let own_score = spec.process().as_ref().is_some_and(|p| p.oom_score_adj().is_some());
        begins_alike && same_linux && !own_score
    }
}

/// Without what is the container's own.
fn made_ahead(linux: &Linux) -> Linux {
    let mut linux = linux.clone();
    linux.set_cgroups_path(None).set_resources(None).set_sysctl(None).set_seccomp(None);
    linux
}

/// A process that waits for its container. It ends when the shim does.
#[derive(Debug)]
pub(super) struct Ahead {
    pub(super) pid: Pid,
    pub(super) report: OwnedFd,
    pub(super) outputs: Outputs,
    orders: OwnedFd,
}

/// What [`Launch`] says, for the process.
#[derive(Debug, Serialize, Deserialize)]
struct LaunchOrder {
    bundle: PathBuf,
    rootfs: Option<Overlay>,
    seccomp_filter: Option<PathBuf>,
    before_start: Vec<FileWrite>,
}

impl Ahead {
    /// Blocks until the process is cloned; what it makes, it makes by itself.
    pub(super) fn make(
        pattern: &Pattern,
        dir: &Path,
        hierarchies: &Hierarchies,
    ) -> io::Result<Ahead> {
        let (orders, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
        let (report, write) = pipe_with(PipeFlags::CLOEXEC)?;
        let (stdio, outputs) = output::open()?;
        match kernel::clone_child(pattern.namespaces)? {
            Side::Child => run(pattern, dir, hierarchies, theirs, write, stdio),
            Side::Parent(pid) => Ok(Ahead { pid, report, outputs, orders }),
        }
    }

    /// Tells the process what to become; false when it cannot be told.
    pub(super) fn order(&self, launch: &Launch<'_>) -> bool {
        let order = LaunchOrder {
            bundle: launch.bundle.to_owned(),
            rootfs: launch.rootfs.cloned(),
            seccomp_filter: launch.seccomp_filter.map(Path::to_owned),
            before_start: launch.before_start.to_vec(),
        };
        let Ok(order) = serde_json::to_vec(&order) else { return false };
        let sent = send(&self.orders, &order, SendFlags::NOSIGNAL);
        order.len() <= MAX_ORDER
            && sent.is_ok_and(|len| len == order.len())
            && rustix::net::shutdown(&self.orders, rustix::net::Shutdown::Write).is_ok()
    }

    /// Ends the process, which has become nothing yet.
    ///
    /// *Assumes* that it was not reaped.
    pub(super) fn end(self) {
        let _ = sys::kill(self.pid, libc::SIGKILL);
        let _ = waitpid(Some(self.pid), WaitOptions::empty());
    }
}

/// The process's life.
fn run(
    pattern: &Pattern,
    dir: &Path,
    hierarchies: &Hierarchies,
    orders: OwnedFd,
    report: OwnedFd,
    stdio: Stdio,
) -> ! {
    // It may wait for long, and must not hold the shim's lock and connections meanwhile.
    let Stdio { stdin, stdout, stderr } = &stdio;
    let kept: Vec<BorrowedFd<'_>> =
        [&orders, &report, stdin, stdout, stderr].map(AsFd::as_fd).to_vec();
    kernel::close_all_but(&kept);
    let report = Report(PipeWriter::from(report));
    // A panic must not unwind into the shim's frames, whose clean-up is the shim's to do.
    let done =
        catch_unwind(AssertUnwindSafe(|| live(pattern, dir, hierarchies, orders, &report, &stdio)));
    match done {
        Ok(Ok(())) => {}
        Ok(Err(error)) => report.fail(&error),
        Err(_) => report.say(&Said::Failed("the launcher panicked".to_owned())),
    }
    kernel::exit_now(1)
}

/// Returns when there is nothing to become, and with what went wrong.
fn live(
    pattern: &Pattern,
    dir: &Path,
    hierarchies: &Hierarchies,
    orders: OwnedFd,
    report: &Report,
    stdio: &Stdio,
) -> Result<(), StartError> {
    title::write(&[b"hansom-ahead", dir.as_os_str().as_encoded_bytes()]);
    let _ = rustix::thread::set_name(c"hansom-ahead");
    let staged = match stage(pattern, dir) {
        Ok(staged) => staged,
        Err(failure) => {
            crate::log::write(&format!("could not make a container ahead: {}", failure.0));
            return Ok(());
        }
    };
    if let Err(error) = init::connect_stdio(stdio) {
        crate::log::write(&format!("could not make a container ahead: {error}"));
        return Ok(());
    }
    let Some(order) = receive(orders) else { return Ok(()) };
    become_container(&staged, &order, hierarchies, report)
}

fn stage<'a>(pattern: &'a Pattern, dir: &Path) -> Step<Staged<'a>> {
    kernel::die_with_parent().map_err(step("error asking to die with the shim"))?;
    init::leave()?;
    rustix::process::umask(rustix::fs::Mode::empty());
    Staged::make(pattern, dir)
}

/// `None` when the shim is gone, or does not need this process.
fn receive(orders: OwnedFd) -> Option<LaunchOrder> {
    let mut text = Vec::new();
    UnixStream::from(orders).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Returns only what went wrong; nothing did when the container is not for this process.
fn become_container(
    staged: &Staged<'_>,
    order: &LaunchOrder,
    hierarchies: &Hierarchies,
    report: &Report,
) -> Result<(), StartError> {
    let spec = read_spec(&order.bundle)?;
    if !staged.fit(&spec) || middle::refuse_unserved(&spec).is_err() {
        report.say(&Said::Unfit);
        return Ok(());
    }
    let pattern = staged.pattern;
    let known = pattern.template.seccomp_filter.as_deref().zip(pattern.filter.as_deref());
    let filter = middle::filter(order.seccomp_filter.as_deref(), &spec, known)?;
    let group = middle::group_of(&spec, hierarchies)?;
    // Said at the end, good or bad: it would only wake the shim.
    let failed = |error: StartError| {
        group.iter().for_each(|group| report.say(&group.said(None)));
        error
    };
    let mut oom = None;
    if let Some(group) = &group {
        let made = group.make(middle::resources_of(&spec));
        oom = made.map_err(|error| failed(middle::no_group(group, &error)))?;
    }
    middle::write_all(&order.before_start).map_err(failed)?;
    if let Some(group) = &group {
        let entered = group.move_in();
        entered.map_err(|error| failed(middle::create("could not enter the cgroup", &error)))?;
    }
    let order = Order {
        spec: &spec,
        bundle: &order.bundle,
        rootfs: order.rootfs.as_ref(),
        filter,
        group: group.as_ref(),
        new_network: false,
        own_network: staged.own_network,
        new_cgroup: pattern.new_cgroup,
    };
    let ready = || {
        // Without a group there is nothing to be said, and silence would be taken for a failure.
        let said = order.group.map_or(Said::Ready, |group| group.said(oom.clone()));
        report.say(&said);
    };
    let failure = init::run_staged(&order, staged, report, ready);
    Err(failed(failure.create()))
}

/// The mounts of the pattern, on a file system of their own.
#[derive(Debug)]
pub(super) struct Staged<'a> {
    pattern: &'a Pattern,
    root: Root,
    own_network: bool,
}

impl Staged<'_> {
    fn make<'a>(pattern: &'a Pattern, dir: &Path) -> Step<Staged<'a>> {
        let new_network = pattern.namespaces & middle::CLONE_NEWNET != 0;
        if new_network {
            kernel::loopback_up().map_err(step("error setting up the loopback interface"))?;
        }
        // Asked now, while it costs nobody time.
        let own_network = new_network || middle::is_network_another_than_the_hosts();
        let root = mounts::mount_stage(&dir.join(STAGE)).map_err(step("error making a stage"))?;
        for mount in pattern.mounts() {
            // What shows the container its group waits for the group.
            mounts::mount_one(&root, mount, None)?;
        }
        devices::make(&root, &pattern.spec)?;
        if let Some(linux) = pattern.spec.linux() {
            init::restrict_paths_in(&root, linux)?;
        }
        Ok(Staged { pattern, root, own_network })
    }

    /// Whether a container of this specification can be made of what is here. A mount that would
    /// cover some of it is not one of those that just come after.
    fn fit(&self, spec: &Spec) -> bool {
        let n_staged = self.pattern.mounts().len();
        let covers =
            |mount: &Mount| self.root.open(mount.destination(), rustix::fs::OFlags::PATH).is_ok();
        self.pattern.fits(spec) && !spec.mounts().iter().flatten().skip(n_staged).any(covers)
    }

    /// Mounts the rest and makes it the root.
    pub(super) fn build_root(&self, order: &Order<'_>) -> Step<()> {
        let spec_root = order.spec.root().as_ref();
        let path = spec_root.map(|root| order.bundle.join(root.path())).unwrap_or_default();
        let root = mounts::mount_root_in(&self.root, Path::new(ROOT), &path, order.rootfs)?;
        let mounts = order.spec.mounts().as_deref().unwrap_or_default();
        let (ahead, rest) =
            mounts.split_at_checked(self.pattern.mounts().len()).unwrap_or_default();
        for (staged, mount) in self.pattern.mounts().iter().zip(ahead) {
            if let Some(size) = Size::another(staged, mount) {
                let there = self.open(mount)?;
                mounts::resize(&there, size).map_err(step("error setting the size of a tmpfs"))?;
            }
        }
        for (index, mount) in ahead.iter().enumerate() {
            let is_inside =
                ahead[..index].iter().any(|o| mount.destination().starts_with(o.destination()));
            if matches!(mount.typ().as_deref(), Some("cgroup" | "cgroup2")) {
                mounts::mount_one(&root, mount, order.group)?;
            } else if !is_inside {
                mounts::move_in(&root, mount, &self.open(mount)?)?;
            }
        }
        for mount in rest {
            mounts::mount_one(&root, mount, order.group)?;
        }
        mounts::change_root(&root)
    }

    fn open(&self, mount: &Mount) -> Step<OwnedFd> {
        let destination = mount.destination();
        let opened = self.root.open(destination, rustix::fs::OFlags::PATH);
        opened.map_err(step(format!("error opening what was staged for {}", destination.display())))
    }
}
