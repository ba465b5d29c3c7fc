//! The short-lived process between the shim and the container: what is done on the host.

use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use oci_spec::runtime::{LinuxNamespaceType, LinuxResources, LinuxSeccompFilterFlag, Spec};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::cgroup::{Group, Hierarchies};
use super::init::{self, Filter, Order};
use super::{Failure, Report, Said, describe};
use crate::protocol::FileWrite;
use crate::runtime::{Launch, StartError, Stdio, read_spec};
use crate::seccomp;
use crate::sys::container::{self as kernel, Side};

/// Starts the container, says how it went, and ends.
pub(super) fn run(
    launch: &Launch<'_>,
    stdio: Stdio,
    hierarchies: &Hierarchies,
    report: Report,
) -> ! {
    // A panic must not unwind into the shim's frames, whose clean-up is the shim's to do.
    let done = catch_unwind(AssertUnwindSafe(|| start(launch, &stdio, hierarchies, &report)));
    match done {
        Ok(Ok(pid)) => report.say(&Said::Pid(pid)),
        Ok(Err(error)) => report.fail(&error),
        Err(_) => report.say(&Said::Failed("the launcher panicked, see its log".to_owned())),
    }
    kernel::exit_now(0)
}

fn start(
    launch: &Launch<'_>,
    stdio: &Stdio,
    hierarchies: &Hierarchies,
    report: &Report,
) -> Result<i32, StartError> {
    let create = |what: &str, error: io::Error| create(what, &error);
    let spec = read_spec(launch.bundle)?;
    refuse_unserved(&spec)
        .map_err(|what| Failure(format!("{what} is not served by the native runtime")).create())?;
    let filter = filter(launch.seccomp_filter, &spec, None)?;
    if let Some(score) = spec.process().as_ref().and_then(|process| process.oom_score_adj()) {
        // Inherited by the clone.
        fs::write("/proc/self/oom_score_adj", score.to_string())
            .map_err(|error| create("could not set oom_score_adj", error))?;
    }
    let spaces = NameSpaces::of(&spec).map_err(|(what, error)| create(&what, error))?;
    let group = make_group(&spec, hierarchies, report)?;
    write_all(launch.before_start)?;
    let unified = match &group {
        Some(group) => {
            group.enter().map_err(|error| create("could not enter the cgroup", error))?
        }
        None => None,
    };
    let side = kernel::clone_sibling(spaces.new, unified.as_ref().map(AsFd::as_fd));
    match side.map_err(|error| create("could not clone the first process", error))? {
        Side::Parent(pid) => Ok(pid.as_raw_nonzero().get()),
        Side::Child => {
            // The lines of the caller are the middle process's: this side does not return.
            let order = Order {
                spec: &spec,
                bundle: launch.bundle,
                rootfs: launch.rootfs,
                filter,
                group: group.as_ref(),
                new_network: spaces.new & CLONE_NEWNET != 0,
                own_network: spaces.own_network,
                new_cgroup: spaces.new_cgroup,
            };
            let failure = catch_unwind(AssertUnwindSafe(|| init::run(&order, stdio, report)));
            match failure {
                Ok(failure) => report.fail(&failure.create()),
                Err(_) => report.say(&Said::Failed("the launcher panicked".to_owned())),
            }
            kernel::exit_now(1)
        }
    }
}

pub(super) fn create(what: &str, error: &io::Error) -> StartError {
    Failure(format!("{what}: {}", describe(error))).create()
}

pub(super) fn write_all(files: &[FileWrite]) -> Result<(), StartError> {
    for FileWrite { path, content } in files {
        fs::write(path, content)
            .map_err(|source| StartError::Limit { path: path.clone(), source })?;
    }
    Ok(())
}

/// What would be ignored silently otherwise.
pub(super) fn refuse_unserved(spec: &Spec) -> Result<(), &'static str> {
    let process = spec.process().as_ref();
    let linux = spec.linux().as_ref();
    let any_hook = spec.hooks().as_ref().is_some_and(|hooks| *hooks != Default::default());
    let is_set = |text: Option<&Option<String>>| {
        text.and_then(Option::as_ref).is_some_and(|text| !text.is_empty())
    };
    if process.is_none() || linux.is_none() {
        Err("a specification without process or linux")
    } else if any_hook {
        Err("a hook")
    } else if is_set(process.map(|process| process.apparmor_profile())) {
        Err("an AppArmor profile")
    } else if is_set(process.map(|process| process.selinux_label()))
        || is_set(linux.map(|linux| linux.mount_label()))
    {
        Err("an SELinux label")
    } else if linux.is_some_and(|linux| {
        linux.intel_rdt().is_some()
            || linux.personality().is_some()
            || linux.time_offsets().is_some()
    }) {
        Err("intelRdt, personality or timeOffsets")
    } else {
        Ok(())
    }
}

/// The filter to be installed, compiled already if the daemon has done that, and read already
/// if it is the `known` one.
pub(super) fn filter(
    file: Option<&Path>,
    spec: &Spec,
    known: Option<(&Path, &[u8])>,
) -> Result<Option<Filter>, StartError> {
    let profile = spec.linux().as_ref().and_then(|linux| linux.seccomp().as_ref());
    let program = match (file, profile) {
        (Some(path), _) if known.is_some_and(|(known, _)| known == path) => {
            known.map(|(_, program)| program.to_vec()).unwrap_or_default()
        }
        (Some(path), _) => fs::read(path).map_err(|error| StartError::Spec {
            path: path.to_owned(),
            message: error.to_string(),
        })?,
        (None, Some(profile)) => seccomp::compile(profile)
            .map_err(|error| Failure(format!("seccomp: {error}")).create())?,
        (None, None) => return Ok(None),
    };
    let mut flags = 0;
    for flag in profile.and_then(|profile| profile.flags().as_ref()).into_iter().flatten() {
        flags |= match flag {
            // There is one thread only.
            LinuxSeccompFilterFlag::SeccompFilterFlagTsync => 0,
            LinuxSeccompFilterFlag::SeccompFilterFlagLog => 1 << 1,
            LinuxSeccompFilterFlag::SeccompFilterFlagSpecAllow => 1 << 2,
            LinuxSeccompFilterFlag::SeccompFilterFlagWaitKillableRecv => 1 << 5,
        };
    }
    Ok(Some(Filter { program, flags }))
}

pub(super) const CLONE_NEWNET: u64 = 0x4000_0000;
pub(super) const CLONE_NEWNS: u64 = 0x0002_0000;
pub(super) const CLONE_NEWUTS: u64 = 0x0400_0000;
pub(super) const CLONE_NEWIPC: u64 = 0x0800_0000;
pub(super) const CLONE_NEWPID: u64 = 0x2000_0000;

/// The name spaces of the container. Those that exist have been entered.
struct NameSpaces {
    /// `CLONE_NEW…` of those to be made by the clone.
    new: u64,
    /// To be made by the first process itself: its root is where its maker is.
    new_cgroup: bool,
    /// It is not the host's network.
    own_network: bool,
}

impl NameSpaces {
    fn of(spec: &Spec) -> Result<NameSpaces, (String, io::Error)> {
        let mut spaces = NameSpaces { new: 0, new_cgroup: false, own_network: false };
        let list = spec.linux().as_ref().and_then(|linux| linux.namespaces().as_ref());
        let refused = |what: &str| {
            Err((what.to_owned(), io::Error::other("not served by the native runtime")))
        };
        let mut has_network = false;
        for space in list.into_iter().flatten() {
            let (flag, kind) = match space.typ() {
                LinuxNamespaceType::Mount => (CLONE_NEWNS, LinkNameSpaceType::Mount),
                LinuxNamespaceType::Uts => {
                    (CLONE_NEWUTS, LinkNameSpaceType::HostNameAndNISDomainName)
                }
                LinuxNamespaceType::Ipc => {
                    (CLONE_NEWIPC, LinkNameSpaceType::InterProcessCommunication)
                }
                LinuxNamespaceType::Pid => (CLONE_NEWPID, LinkNameSpaceType::ProcessID),
                LinuxNamespaceType::Network => {
                    has_network = true;
                    (CLONE_NEWNET, LinkNameSpaceType::Network)
                }
                LinuxNamespaceType::Cgroup => (0, LinkNameSpaceType::ControlGroup),
                LinuxNamespaceType::User => return refused("a user name space"),
                LinuxNamespaceType::Time => return refused("a time name space"),
            };
            match space.path() {
                Some(_) if flag == CLONE_NEWNS => return refused("a mount name space with a path"),
                Some(path) => {
                    let entered = fs::File::open(path).and_then(|file| {
                        Ok(move_into_link_name_space(OwnedFd::from(file).as_fd(), Some(kind))?)
                    });
                    entered.map_err(|error| {
                        (format!("could not enter the name space {}", path.display()), error)
                    })?;
                }
                None if flag == 0 => spaces.new_cgroup = true,
                None => spaces.new |= flag,
            }
        }
        if spaces.new & CLONE_NEWNS == 0 {
            return refused("a container in the host's mount name space");
        }
        spaces.own_network =
            spaces.new & CLONE_NEWNET != 0 || has_network || is_network_another_than_the_hosts();
        Ok(spaces)
    }
}

pub(super) fn is_network_another_than_the_hosts() -> bool {
    let own = |pid: &str| rustix::fs::stat(format!("/proc/{pid}/ns/net"));
    match (own("self"), own("1")) {
        (Ok(own), Ok(host)) => own.st_ino != host.st_ino,
        _ => false,
    }
}

fn make_group<'a>(
    spec: &Spec,
    hierarchies: &'a Hierarchies,
    report: &Report,
) -> Result<Option<Group<'a>>, StartError> {
    let Some(group) = group_of(spec, hierarchies)? else { return Ok(None) };
    report.say(&group.said(None));
    let oom = group.make(resources_of(spec)).map_err(|error| no_group(&group, &error))?;
    report.say(&group.said(oom));
    Ok(Some(group))
}

/// The group that the specification names, made or not.
pub(super) fn group_of<'a>(
    spec: &Spec,
    hierarchies: &'a Hierarchies,
) -> Result<Option<Group<'a>>, StartError> {
    let path = spec.linux().as_ref().and_then(|linux| linux.cgroups_path().as_ref());
    let Some(path) = path else { return Ok(None) };
    let group = hierarchies.group(path).map_err(|error| {
        create(&format!("could not make the cgroup {}", path.display()), &error)
    })?;
    Ok(Some(group))
}

pub(super) fn no_group(group: &Group<'_>, error: &io::Error) -> StartError {
    create(&format!("could not make the cgroup {}", group.path().display()), error)
}

pub(super) fn resources_of(spec: &Spec) -> Option<&LinuxResources> {
    spec.linux().as_ref().and_then(|linux| linux.resources().as_ref())
}
