//! The container's first process, from its clone to its exec.
//!
//! It is alone in its pid name space and does one thing after another; the order matters, and
//! each place says why. Whatever fails is the end: the shim hears of it and nothing is left.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use oci_spec::runtime::{Linux, LinuxNamespaceType, Process, Spec};
use rustix::fs::Mode;

use super::ahead::Staged;
use super::cgroup::Group;
use super::mounts;
use super::process::{self, Program};
use super::root::Root;
use super::{Failure, Report, Step, devices, step};
use crate::protocol::Overlay;
use crate::runtime::Stdio;
use crate::sys::container as kernel;

#[derive(Debug)]
pub(super) struct Filter {
    pub(super) program: Vec<u8>,
    pub(super) flags: u32,
}

/// What the container is to be, as far as the middle process has prepared it.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) spec: &'a Spec,
    pub(super) bundle: &'a Path,
    pub(super) rootfs: Option<&'a Overlay>,
    pub(super) filter: Option<Filter>,
    pub(super) group: Option<&'a Group<'a>>,
    pub(super) new_network: bool,
    pub(super) own_network: bool,
    pub(super) new_cgroup: bool,
}

/// Becomes the container's program. Returns only what went wrong before that.
pub(super) fn run(order: &Order<'_>, stdio: &Stdio, report: &Report) -> Failure {
    become_program(prepare(order, stdio, report))
}

fn become_program(prepared: Step<Program>) -> Failure {
    match prepared {
        Ok(program) => {
            // From here on it has started, as far as anyone can tell: what the kernel says about
            // a program that is none goes to where its own words would.
            let said = program.exec();
            let _ = rustix::io::write(rustix::stdio::stderr(), said.as_bytes());
            kernel::exit_now(1)
        }
        Err(failure) => failure,
    }
}

fn prepare(order: &Order<'_>, stdio: &Stdio, report: &Report) -> Step<Program> {
    leave()?;
    enter(order)?;
    connect_stdio(stdio).map_err(step("error connecting stdio"))?;
    rustix::process::umask(Mode::empty());
    let proc = build_root(order)?;
    let restrict = || restrict_paths(order.spec.linux().as_ref());
    complete(order, proc, restrict, report)
}

/// As [`run`], for a process that was made ahead: it has left what it inherited, and some of the
/// mounts are there.
/// `ready` is called when nothing can go wrong any more.
pub(super) fn run_staged(
    order: &Order<'_>,
    staged: &Staged<'_>,
    report: &Report,
    ready: impl FnOnce(),
) -> Failure {
    let prepared = || {
        enter(order)?;
        rustix::process::umask(Mode::empty());
        staged.build_root(order)?;
        let program = complete(order, None, || Ok(()), report)?;
        ready();
        Ok(program)
    };
    become_program(prepared())
}

/// From the new root on. `restrict` hides what the container is not to see.
fn complete(
    order: &Order<'_>,
    proc: Option<OwnedFd>,
    restrict: impl FnOnce() -> Step<()>,
    report: &Report,
) -> Step<Program> {
    let spec = order.spec;
    let (Some(process), Some(linux)) = (spec.process(), spec.linux()) else {
        return Err(Failure("process or linux is missing".to_owned()));
    };
    // As `runc`, inside the container and with its own rights; a path that leads out of the
    // root does not exist any more.
    rustix::process::umask(Mode::from_raw_mode(0o022));
    std::fs::create_dir_all(process.cwd())
        .map_err(step(format!("error making the working directory {}", process.cwd().display())))?;
    name_host(spec, linux)?;
    set_sysctls(order, linux, proc)?;
    restrict()?;
    if spec.root().as_ref().and_then(|root| root.readonly()) == Some(true) {
        mounts::make_root_read_only().map_err(step("error making the root read-only"))?;
    }
    finish(order, process, report)
}

/// Leaves what was inherited of sessions and keys.
pub(super) fn leave() -> Step<()> {
    kernel::reset_signals().map_err(step("error resetting signals"))?;
    rustix::process::setsid().map_err(step("error making a session"))?;
    kernel::join_new_session_keyring().map_err(step("error joining session keyring"))
}

/// Enters the last name spaces.
fn enter(order: &Order<'_>) -> Step<()> {
    if order.new_cgroup {
        // Its root is where this process is, so only now.
        kernel::unshare_cgroup().map_err(step("error making a cgroup name space"))?;
    }
    if order.new_network {
        kernel::loopback_up().map_err(step("error setting up the loopback interface"))?;
    }
    Ok(())
}

pub(super) fn connect_stdio(stdio: &Stdio) -> io::Result<()> {
    rustix::stdio::dup2_stdin(&stdio.stdin)?;
    rustix::stdio::dup2_stdout(&stdio.stdout)?;
    Ok(rustix::stdio::dup2_stderr(&stdio.stderr)?)
}

/// Mounts everything and makes it the root. Gives the `proc` of the container, if it has one.
fn build_root(order: &Order<'_>) -> Step<Option<OwnedFd>> {
    let spec = order.spec;
    let Some(root) = spec.root() else {
        return Err(Failure("the specification has no root".to_owned()));
    };
    let root = mounts::mount_root(&order.bundle.join(root.path()), order.rootfs)?;
    let mut proc = None;
    for mount in spec.mounts().iter().flatten() {
        let made = mounts::mount_one(&root, mount, order.group)?;
        proc = made.or(proc);
    }
    devices::make(&root, spec)?;
    mounts::change_root(&root)?;
    Ok(proc)
}

fn has_own(linux: &Linux, kind: LinuxNamespaceType) -> bool {
    linux.namespaces().iter().flatten().any(|space| space.typ() == kind)
}

fn name_host(spec: &Spec, linux: &Linux) -> Step<()> {
    let names = [spec.hostname(), spec.domainname()];
    if names.iter().all(|name| name.is_none()) {
        return Ok(());
    }
    if !has_own(linux, LinuxNamespaceType::Uts) {
        return Err(Failure("unable to set hostname without a private UTS namespace".to_owned()));
    }
    if let Some(name) = spec.hostname() {
        kernel::set_host_name(name).map_err(step("error setting the host name"))?;
    }
    if let Some(name) = spec.domainname() {
        kernel::set_domain_name(name).map_err(step("error setting the domain name"))?;
    }
    Ok(())
}

/// Only what belongs to a name space of the container: the rest is the machine's.
fn set_sysctls(order: &Order<'_>, linux: &Linux, proc: Option<OwnedFd>) -> Step<()> {
    const IPC: [&str; 8] = [
        "kernel.msgmax",
        "kernel.msgmnb",
        "kernel.msgmni",
        "kernel.sem",
        "kernel.shmall",
        "kernel.shmmax",
        "kernel.shmmni",
        "kernel.shm_rmid_forced",
    ];
    let Some(settings) = linux.sysctl().as_ref().filter(|settings| !settings.is_empty()) else {
        return Ok(());
    };
    let proc = match proc {
        Some(proc) => proc,
        None => mounts::private_proc().map_err(step("error mounting proc"))?,
    };
    for (name, value) in settings {
        let own = if name.starts_with("net.") || name.starts_with("net/") {
            order.own_network
        } else if IPC.contains(&name.as_str()) || name.starts_with("fs.mqueue.") {
            has_own(linux, LinuxNamespaceType::Ipc)
        } else {
            name == "kernel.domainname" && has_own(linux, LinuxNamespaceType::Uts)
        };
        if !own {
            let text = format!("sysctl {name:?} is not in a separate kernel namespace");
            return Err(Failure(text));
        }
        mounts::write_sysctl(&proc, name, value)
            .map_err(step(format!("error setting sysctl {name}")))?;
    }
    Ok(())
}

/// *Assumes* that the root was changed.
fn restrict_paths(linux: Option<&Linux>) -> Step<()> {
    let Some(linux) = linux else { return Ok(()) };
    let root = mounts::changed_root().map_err(step("error opening the root"))?;
    restrict_paths_in(&root, linux)
}

/// Hides and protects paths of the root, wherever it is.
pub(super) fn restrict_paths_in(root: &Root, linux: &Linux) -> Step<()> {
    for path in linux.readonly_paths().iter().flatten() {
        mounts::make_read_only(root, Path::new(path))
            .map_err(step(format!("can't make {path:?} read-only")))?;
    }
    let mut nothing = None;
    for path in linux.masked_paths().iter().flatten() {
        mounts::mask(root, Path::new(path), &mut nothing)
            .map_err(step(format!("can't mask path {path:?}")))?;
    }
    Ok(())
}

/// The last steps: from root on the way to a user in a cage.
fn finish(order: &Order<'_>, process: &Process, report: &Report) -> Step<Program> {
    process::own_stdio(process.user().uid())?;
    let mut program = Program::of(process)?;
    process::set_limits(process)?;
    // Before the filter, which need not allow it.
    kernel::close_on_exec_from_3().map_err(step("error closing descriptors"))?;
    process::become_user(process, order.filter.as_ref())?;
    program.find()?;
    // After every change of rights, which would undo it. A container that changes its own gets
    // rid of it too; what is left of a dead shim's is removed by the next.
    kernel::die_with_parent().map_err(step("error asking to die with the shim"))?;
    if report.is_orphan() {
        return Err(Failure("the shim is gone".to_owned()));
    }
    Ok(program)
}
