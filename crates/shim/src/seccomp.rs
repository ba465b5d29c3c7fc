//! Turns a seccomp profile of the OCI specification into a filter for the kernel.
//!
//! The kernel runs a filter once for every number when it is installed, and for many calls
//! afterwards. A list that is searched from its start costs over a millisecond at the launch of
//! each container; here the numbers are ranges in a binary tree of comparisons.
//!
//! What a profile means, where the specification leaves it open: rules with conditions are asked
//! in their order, one without comes last; several conditions on the same argument are
//! alternatives, on different ones all must hold; names that an architecture does not have are
//! left out. An architecture that is not listed is killed; x32 does not exist (`ENOSYS`).
//!
//! Not here: installing the filter (the launcher), and which calls are allowed (`node`).

mod program;
mod tables;

use std::collections::BTreeMap;

use oci_spec::runtime::{
    Arch, LinuxSeccomp, LinuxSeccompAction, LinuxSeccompArg, LinuxSeccompOperator, LinuxSyscall,
};
use thiserror::Error;

use program::{Assembler, Range};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CompileError {
    #[error("the action {0:?} is not served")]
    Action(LinuxSeccompAction),
    #[error("a condition is on argument {0}, and there are six")]
    Argument(usize),
    #[error("the filter has more instructions than the kernel takes")]
    TooLong,
}

/// A filter as the kernel takes it, `struct sock_filter` after `struct sock_filter`, for the
/// machine that this runs on.
pub fn compile(profile: &LinuxSeccomp) -> Result<Vec<u8>, CompileError> {
    let instructions = assemble(profile, native())?;
    let bytes = instructions.iter().flat_map(|instruction| instruction.to_bytes());
    Ok(bytes.collect())
}

const KILL_PROCESS: u32 = 0x8000_0000;
const ERRNO: u32 = 0x0005_0000;
const EPERM: u32 = 1;
const ENOSYS: u32 = 38;
/// From here on the numbers are x32's, which has the same architecture as x86-64: without a
/// verdict of its own it would be a way around a profile that allows by default.
const X32: u32 = 0x4000_0000;
/// What the kernel takes at most.
const MAX_INSTRUCTIONS: usize = 4096;

/// A set of calls that the machine's kernel serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Architecture {
    name: Arch,
    /// `AUDIT_ARCH_…`
    audit: u32,
    numbers: &'static str,
    /// Arguments have 64 bits.
    is_wide: bool,
}

const X86_64: Architecture = Architecture {
    name: Arch::ScmpArchX86_64,
    audit: 0xc000_003e,
    numbers: tables::X86_64,
    is_wide: true,
};
const X86: Architecture = Architecture {
    name: Arch::ScmpArchX86,
    audit: 0x4000_0003,
    numbers: tables::X86,
    is_wide: false,
};
const AARCH64: Architecture = Architecture {
    name: Arch::ScmpArchAarch64,
    audit: 0xc000_00b7,
    numbers: tables::AARCH64,
    is_wide: true,
};
const ARM: Architecture = Architecture {
    name: Arch::ScmpArchArm,
    audit: 0x4000_0028,
    numbers: tables::ARM,
    is_wide: false,
};

/// The first is the machine's own.
fn native() -> &'static [Architecture] {
    if cfg!(target_arch = "aarch64") { &[AARCH64, ARM] } else { &[X86_64, X86] }
}

/// Calls of 32-bit x86 that older libraries make through `socketcall` and `ipc`: the name, the
/// name of the call that is made, and what its first argument is.
const MULTIPLEXED: [(&str, &str, u64); 31] = [
    ("socket", "socketcall", 1),
    ("bind", "socketcall", 2),
    ("connect", "socketcall", 3),
    ("listen", "socketcall", 4),
    ("accept", "socketcall", 5),
    ("getsockname", "socketcall", 6),
    ("getpeername", "socketcall", 7),
    ("socketpair", "socketcall", 8),
    ("send", "socketcall", 9),
    ("recv", "socketcall", 10),
    ("sendto", "socketcall", 11),
    ("recvfrom", "socketcall", 12),
    ("shutdown", "socketcall", 13),
    ("setsockopt", "socketcall", 14),
    ("getsockopt", "socketcall", 15),
    ("sendmsg", "socketcall", 16),
    ("recvmsg", "socketcall", 17),
    ("accept4", "socketcall", 18),
    ("recvmmsg", "socketcall", 19),
    ("sendmmsg", "socketcall", 20),
    ("semop", "ipc", 1),
    ("semget", "ipc", 2),
    ("semctl", "ipc", 3),
    ("semtimedop", "ipc", 4),
    ("msgsnd", "ipc", 11),
    ("msgrcv", "ipc", 12),
    ("msgget", "ipc", 13),
    ("msgctl", "ipc", 14),
    ("shmat", "ipc", 21),
    ("shmdt", "ipc", 22),
    ("shmget", "ipc", 23),
];

/// One comparison of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Condition {
    argument: usize,
    operator: LinuxSeccompOperator,
    value: u64,
    /// What [`LinuxSeccompOperator::ScmpCmpMaskedEq`] compares with; `value` is the mask.
    masked: u64,
}

/// All conditions must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    conditions: Vec<Condition>,
    action: u32,
}

/// What happens to one call: the first rule that holds, or else the action.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Verdict {
    rules: Vec<Rule>,
    otherwise: u32,
}

fn assemble(
    profile: &LinuxSeccomp,
    machine: &[Architecture],
) -> Result<Vec<program::Instruction>, CompileError> {
    let default = action(profile.default_action(), profile.default_errno_ret())?;
    let listed = profile.architectures().as_deref().unwrap_or_default();
    let is_listed = |index: usize, architecture: &Architecture| {
        listed.contains(&architecture.name)
            || index == 0 && (listed.is_empty() || listed.contains(&Arch::ScmpArchNative))
    };
    let mut sections = Vec::new();
    for (index, architecture) in machine.iter().enumerate() {
        if is_listed(index, architecture) {
            let verdicts = verdicts(profile, architecture, default)?;
            let mut ranges = ranges(&verdicts, default);
            if architecture.name == Arch::ScmpArchX86_64 {
                let verdict = Verdict { rules: Vec::new(), otherwise: ERRNO | ENOSYS };
                ranges.push(Range { first: X32, verdict });
            }
            sections.push((*architecture, ranges));
        }
    }
    let instructions = Assembler::default().assemble(&sections, KILL_PROCESS);
    if instructions.len() > MAX_INSTRUCTIONS {
        return Err(CompileError::TooLong);
    }
    Ok(instructions)
}

/// What happens to each call that the profile names.
fn verdicts(
    profile: &LinuxSeccomp,
    architecture: &Architecture,
    default: u32,
) -> Result<BTreeMap<u32, Verdict>, CompileError> {
    let numbers = numbers(architecture);
    let mut verdicts: BTreeMap<u32, Verdict> = BTreeMap::new();
    let mut decided: BTreeMap<u32, ()> = BTreeMap::new();
    for call in profile.syscalls().iter().flatten() {
        let action = action(call.action(), call.errno_ret())?;
        let alternatives = alternatives(call)?;
        for name in call.names() {
            let mut targets = Vec::new();
            if let Some(number) = numbers.get(name.as_str()) {
                targets.push((*number, alternatives.clone()));
            }
            let multiplexed = (architecture.name == Arch::ScmpArchX86)
                .then(|| MULTIPLEXED.iter().find(|(known, _, _)| known == name))
                .flatten();
            // A condition would be on the call's own arguments, which are in memory then.
            if let Some((_, through, value)) = multiplexed
                && alternatives.is_empty()
                && let Some(number) = numbers.get(through)
            {
                let operator = LinuxSeccompOperator::ScmpCmpEq;
                let is = Condition { argument: 0, operator, value: *value, masked: 0 };
                targets.push((*number, vec![vec![is]]));
            }
            for (number, alternatives) in targets {
                let verdict = verdicts
                    .entry(number)
                    .or_insert_with(|| Verdict { rules: Vec::new(), otherwise: default });
                if alternatives.is_empty() {
                    // The first one without a condition is the one that counts.
                    if decided.insert(number, ()).is_none() {
                        verdict.otherwise = action;
                    }
                } else {
                    let rules = alternatives.into_iter();
                    verdict.rules.extend(rules.map(|conditions| Rule { conditions, action }));
                }
            }
        }
    }
    for verdict in verdicts.values_mut() {
        // Rules at the end that come to the same as no rule.
        while verdict.rules.last().is_some_and(|rule| rule.action == verdict.otherwise) {
            verdict.rules.pop();
        }
    }
    Ok(verdicts)
}

fn numbers(architecture: &Architecture) -> BTreeMap<&'static str, u32> {
    let mut words = architecture.numbers.split_whitespace();
    let mut numbers = BTreeMap::new();
    while let (Some(name), Some(number)) = (words.next(), words.next()) {
        numbers.extend(number.parse().map(|number| (name, number)));
    }
    numbers
}

/// The conditions of a rule: one list, or one for each condition if two are on one argument.
fn alternatives(call: &LinuxSyscall) -> Result<Vec<Vec<Condition>>, CompileError> {
    let conditions = call.args().iter().flatten().map(condition);
    let conditions: Vec<Condition> = conditions.collect::<Result<_, _>>()?;
    let same =
        |at: usize| conditions[..at].iter().any(|known| known.argument == conditions[at].argument);
    if conditions.is_empty() {
        Ok(Vec::new())
    } else if (0..conditions.len()).any(same) {
        Ok(conditions.into_iter().map(|condition| vec![condition]).collect())
    } else {
        Ok(vec![conditions])
    }
}

fn condition(arg: &LinuxSeccompArg) -> Result<Condition, CompileError> {
    if arg.index() > 5 {
        return Err(CompileError::Argument(arg.index()));
    }
    Ok(Condition {
        argument: arg.index(),
        operator: arg.op(),
        value: arg.value(),
        masked: arg.value_two().unwrap_or(0),
    })
}

/// As a filter returns it.
fn action(action: LinuxSeccompAction, errno: Option<u32>) -> Result<u32, CompileError> {
    match action {
        LinuxSeccompAction::ScmpActAllow => Ok(0x7fff_0000),
        LinuxSeccompAction::ScmpActLog => Ok(0x7ffc_0000),
        LinuxSeccompAction::ScmpActErrno => Ok(ERRNO | errno.unwrap_or(EPERM) & 0xffff),
        LinuxSeccompAction::ScmpActTrap => Ok(0x0003_0000),
        LinuxSeccompAction::ScmpActKill | LinuxSeccompAction::ScmpActKillThread => Ok(0),
        LinuxSeccompAction::ScmpActKillProcess => Ok(KILL_PROCESS),
        // Both need somebody who listens.
        LinuxSeccompAction::ScmpActNotify | LinuxSeccompAction::ScmpActTrace => {
            Err(CompileError::Action(action))
        }
    }
}

/// All numbers there are, in ranges that share a verdict.
fn ranges(verdicts: &BTreeMap<u32, Verdict>, default: u32) -> Vec<Range> {
    let plain = Verdict { rules: Vec::new(), otherwise: default };
    let mut ranges: Vec<Range> = vec![Range { first: 0, verdict: plain.clone() }];
    let mut add = |first: u32, verdict: &Verdict| match ranges.last_mut() {
        Some(last) if last.verdict == *verdict => {}
        // Nothing is in between.
        Some(last) if last.first == first => last.verdict = verdict.clone(),
        _ => ranges.push(Range { first, verdict: verdict.clone() }),
    };
    let mut next = 0;
    for (number, verdict) in verdicts {
        if *number > next {
            add(next, &plain);
        }
        add(*number, verdict);
        next = number + 1;
    }
    add(next, &plain);
    // One that was overwritten may now be as the one before it.
    ranges.dedup_by(|later, earlier| later.verdict == earlier.verdict);
    ranges
}

#[cfg(test)]
mod tests;
