//! The process that shims are forked from: waits for orders, forks, and that is all.
//!
//! It stays small and reads nothing that a container has written. Its executable is one that
//! nobody can write to: a container's first process is, until its exec, this very program, and
//! an image may name `/proc/self/exe` as its interpreter. What such a container can reach is a
//! read-only mount of the file, not the file.

use std::ffi::CString;
use std::fs::File;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::ExitCode;

use rustix::fs::{CWD, MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::mount::{OpenTreeFlags, open_tree};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use crate::args::Args;
use crate::runtime::{Hierarchies, Pattern};
use crate::spawn::Birth;
use crate::sys::container::{self as kernel, Side};
use crate::{server, sys, title};

/// Longer than any order.
const MAX_ORDER: usize = 64 * 1024;

/// What the daemon has sent.
struct Order {
    birth: Birth,
    /// To tell how it went.
    report: OwnedFd,
    netns: Option<OwnedFd>,
}

/// Lives as a zygote until the daemon has gone, and in the forked children as a shim.
///
/// *Assumes* that the process has one thread and has opened nothing yet.
pub fn run(args: Args) -> ExitCode {
    if !args.is_protected {
        // Returns only when it failed.
        let error = protect();
        eprintln!("could not execute a copy that is safe from containers: {error}");
        return ExitCode::FAILURE;
    }
    title::find();
    title::write(&[b"hansom-zygote"]);
    let ready = rustix::thread::set_name(c"hansom-zygote")
        .map_err(io::Error::from)
        .and_then(|()| sys::close_inherited())
        .and_then(|()| sys::reset_signals_and_ignore_children())
        .and_then(|()| Hierarchies::detect());
    let hierarchies = match ready {
        Ok(hierarchies) => hierarchies,
        Err(_) => return ExitCode::FAILURE,
    };
    // Every shim that is forked shares this memory.
    let mut pattern: Option<Pattern> = None;
    loop {
        let order = match receive(rustix::stdio::stdin()) {
            Ok(Some(order)) => order,
            Ok(None) => return ExitCode::SUCCESS,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => continue,
            Err(_) => return ExitCode::FAILURE,
        };
        if let Some(template) = &order.birth.template
            && !pattern.as_ref().is_some_and(|pattern| pattern.is_of(template))
        {
            pattern = Pattern::read(template);
        }
        match kernel::fork() {
            Ok(Side::Child) => {
                let pattern = pattern.filter(|_| order.birth.template.is_some());
                return server::run(order.birth, order.report, order.netns, hierarchies, pattern);
            }
            // The daemon hears of a failure by the end of its pipe, here as there.
            Ok(Side::Parent(_)) | Err(_) => drop(order),
        }
    }
}

/// Executes this program anew from where it cannot be changed.
fn protect() -> io::Error {
    let words = Args::words(true).map(|word| CString::new(word).unwrap_or_default());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let env = CString::new([b"PATH=", path.as_encoded_bytes()].concat()).unwrap_or_default();
    match read_only_self() {
        Ok(file) => kernel::exec_fd(&file, &words, &[env]),
        Err(error) => error,
    }
}

fn read_only_self() -> io::Result<OwnedFd> {
    const MOUNT_ATTR_RDONLY: u64 = 1;
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let mounted = open_tree(CWD, "/proc/self/exe", flags).map_err(io::Error::from);
    let read_only = mounted.and_then(|tree| {
        kernel::set_mount_attributes(&tree, false, MOUNT_ATTR_RDONLY, 0, 0)?;
        Ok(tree)
    });
    if read_only.is_ok() {
        return read_only;
    }
    // An older kernel, or a file that was deleted since, by an upgrade: a copy in memory.
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut copy = File::from(memfd_create("hansom", flags)?);
    io::copy(&mut File::open("/proc/self/exe")?, &mut copy)?;
    let seals = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    fcntl_add_seals(&copy, seals)?;
    Ok(copy.into())
}

/// The next order; `None` at the end of the conversation.
fn receive(socket: BorrowedFd<'_>) -> io::Result<Option<Order>> {
    let mut message = vec![0; MAX_ORDER];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let len = loop {
        let mut parts = [IoSliceMut::new(&mut message)];
        match recvmsg(socket.as_fd(), &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Ok(received) => break received.bytes,
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    };
    if len == 0 {
        return Ok(None);
    }
    let mut fds = control.drain().flat_map(|message| match message {
        RecvAncillaryMessage::ScmRights(fds) => fds.collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    let report = fds.next().ok_or(io::ErrorKind::InvalidData)?;
    let netns = fds.next();
    let birth = serde_json::from_slice(&message[..len]);
    let birth = birth.map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Some(Order { birth, report, netns }))
}
