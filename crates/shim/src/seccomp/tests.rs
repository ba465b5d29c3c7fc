//! Filters are run here, instruction by instruction, and compared with the profile's meaning.

use serde_json::{Value, json};

use super::program::{AND, Instruction, JUMP, JUMP_EQ, JUMP_GE, JUMP_GT, LOAD, RETURN};
use super::*;

const ALLOW: u32 = 0x7fff_0000;

fn profile(json: Value) -> LinuxSeccomp {
    serde_json::from_value(json).unwrap()
}

/// What the kernel does with a filter and `struct seccomp_data`.
fn run(filter: &[Instruction], audit: u32, number: u32, args: [u64; 6]) -> u32 {
    let mut data = Vec::new();
    data.extend(number.to_le_bytes());
    data.extend(audit.to_le_bytes());
    data.extend([0; 8]);
    args.iter().for_each(|arg| data.extend(arg.to_le_bytes()));
    let (mut at, mut accumulator) = (0, 0);
    loop {
        let Instruction { code, if_true, if_false, value } = filter[at];
        at += 1;
        let mut branch = |taken: bool| at += usize::from(if taken { if_true } else { if_false });
        match code {
            LOAD => {
                let word = &data[value as usize..][..4];
                accumulator = u32::from_le_bytes(word.try_into().unwrap());
            }
            AND => accumulator &= value,
            JUMP => at += value as usize,
            JUMP_EQ => branch(accumulator == value),
            JUMP_GT => branch(accumulator > value),
            JUMP_GE => branch(accumulator >= value),
            RETURN => return value,
            other => panic!("unknown instruction {other:#x}"),
        }
    }
}

/// What the profile says, rule by rule: written without a look at the compiler.
fn meaning(
    profile: &LinuxSeccomp,
    architecture: &Architecture,
    table: &BTreeMap<&str, u32>,
    number: u32,
    args: [u64; 6],
) -> u32 {
    if architecture.audit == X86_64.audit && number >= X32 {
        return ERRNO | ENOSYS;
    }
    let narrow = |value: u64| if architecture.is_wide { value } else { value & 0xffff_ffff };
    let holds = |arg: &LinuxSeccompArg| {
        let (is, value) = (narrow(args[arg.index()]), narrow(arg.value()));
        match arg.op() {
            LinuxSeccompOperator::ScmpCmpNe => is != value,
            LinuxSeccompOperator::ScmpCmpLt => is < value,
            LinuxSeccompOperator::ScmpCmpLe => is <= value,
            LinuxSeccompOperator::ScmpCmpEq => is == value,
            LinuxSeccompOperator::ScmpCmpGe => is >= value,
            LinuxSeccompOperator::ScmpCmpGt => is > value,
            LinuxSeccompOperator::ScmpCmpMaskedEq => {
                is & value == narrow(arg.value_two().unwrap_or(0))
            }
        }
    };
    let mut unconditional = None;
    for call in profile.syscalls().iter().flatten() {
        let result = action(call.action(), call.errno_ret()).unwrap();
        let conditions = call.args().as_deref().unwrap_or_default();
        for name in call.names() {
            if table.get(name.as_str()) == Some(&number) {
                if conditions.is_empty() {
                    unconditional = unconditional.or(Some(result));
                } else if conditions.iter().all(holds) {
                    return result;
                }
            }
            let through = MULTIPLEXED.iter().find(|(known, _, _)| known == name);
            if let Some((_, through, value)) = through
                && architecture.audit == X86.audit
                && table.get(through) == Some(&number)
                && conditions.is_empty()
                && narrow(args[0]) == *value
            {
                return result;
            }
        }
    }
    let default = action(profile.default_action(), profile.default_errno_ret()).unwrap();
    unconditional.unwrap_or(default)
}

/// Values around which comparisons change their mind.
fn interesting(profile: &LinuxSeccomp) -> Vec<u64> {
    let mut values = vec![0, 1, 40, 0xffff_ffff, 0x1_0000_0000, u64::MAX];
    for arg in profile.syscalls().iter().flatten().flat_map(|call| call.args().iter().flatten()) {
        for value in [arg.value(), arg.value_two().unwrap_or(0)] {
            values.extend([value, value.wrapping_add(1), value.wrapping_sub(1)]);
            values.extend([value | 1 << 32, value ^ 1 << 63, value << 1]);
        }
    }
    values.sort_unstable();
    values.dedup();
    values
}

fn check(profile: &LinuxSeccomp, machine: &[Architecture]) {
    let filter = assemble(profile, machine).unwrap();
    let values = interesting(profile);
    for architecture in machine {
        let table = numbers(architecture);
        let conditional: Vec<u32> = {
            let calls = profile.syscalls().iter().flatten().filter(|call| call.args().is_some());
            let names = calls.flat_map(|call| call.names());
            let named = names.filter_map(|name| table.get(name.as_str()).copied());
            named.chain(table.get("socketcall").copied()).chain(table.get("ipc").copied()).collect()
        };
        for number in (0..600).chain([0x4000_0000, 0x4000_0001, 0x4000_0200, u32::MAX]) {
            let tried = if conditional.contains(&number) { values.as_slice() } else { &[0] };
            for first in tried {
                for second in tried.iter().step_by(3) {
                    let args = [*first, *second, 0, *second, 7, *first];
                    // As the kernel gives those of 32 bits.
                    let mask = if architecture.is_wide { u64::MAX } else { 0xffff_ffff };
                    let args = args.map(|arg| arg & mask);
                    assert_eq!(
                        run(&filter, architecture.audit, number, args),
                        meaning(profile, architecture, &table, number, args),
                        "{:?} {number} {args:x?}",
                        architecture.name
                    );
                }
            }
        }
    }
}

fn everyday() -> LinuxSeccomp {
    let eq = |value: u64| json!([{"index": 0, "value": value, "op": "SCMP_CMP_EQ"}]);
    profile(json!({
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": 1,
        "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32",
                          "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
        "syscalls": [
            {"names": ["read", "write", "openat", "close", "exit", "exit_group", "mmap", "mmap2",
                       "bind", "connect", "semop", "futex", "statx", "mseal", "no_such_call",
                       "ptrace", "execve", "prctl", "capset"], "action": "SCMP_ACT_ALLOW"},
            {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [
                {"index": 0, "value": 0x7e02_0000, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
                {"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]},
            {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": eq(0)},
            {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": eq(8)},
            {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": eq(0xffff_ffff)},
            {"names": ["bpf"], "action": "SCMP_ACT_KILL_PROCESS"},
            {"names": ["reboot"], "action": "SCMP_ACT_LOG"},
            {"names": ["kexec_load"], "action": "SCMP_ACT_TRAP"},
        ],
    }))
}

#[test]
fn a_filter_says_what_its_profile_says() {
    check(&everyday(), &[X86_64, X86]);
    check(&everyday(), &[AARCH64, ARM]);
}

#[test]
fn every_comparison_is_of_64_bits() {
    for op in ["NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"] {
        for value in [0u64, 5, 0xffff_ffff, 0x1_0000_0000, 0xdead_beef_cafe_f00d, u64::MAX] {
            let arg = |index: u32| {
                let op = format!("SCMP_CMP_{op}");
                json!({"index": index, "value": value, "valueTwo": value & 0xff00_00ff, "op": op})
            };
            check(
                &profile(json!({
                    "defaultAction": "SCMP_ACT_KILL",
                    "syscalls": [
                        {"names": ["ioctl", "read"], "action": "SCMP_ACT_ALLOW", "args": [arg(0)]},
                        {"names": ["ioctl"], "action": "SCMP_ACT_ERRNO", "errnoRet": 22,
                         "args": [arg(1), arg(0), arg(5)]},
                        {"names": ["ioctl"], "action": "SCMP_ACT_LOG"},
                    ],
                })),
                &[X86_64],
            );
        }
    }
}

#[test]
fn conditions_on_the_same_argument_are_alternatives() {
    let profile = profile(json!({
        "defaultAction": "SCMP_ACT_ERRNO",
        "syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
            {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"},
            {"index": 0, "value": 2, "op": "SCMP_CMP_EQ"},
        ]}],
    }));
    let filter = assemble(&profile, &[X86_64]).unwrap();
    let socket = |family: u64| run(&filter, X86_64.audit, 41, [family, 0, 0, 0, 0, 0]);
    assert_eq!([1, 2, 3].map(socket), [ALLOW, ALLOW, 0x0005_0001]);
}

#[test]
fn what_is_not_listed_is_not_served() {
    let only = |architectures: Value| {
        let profile = profile(json!({
            "defaultAction": "SCMP_ACT_ALLOW", "architectures": architectures, "syscalls": [],
        }));
        let filter = assemble(&profile, &[X86_64, X86]).unwrap();
        [X86_64, X86].map(|architecture| run(&filter, architecture.audit, 0, [0; 6]))
    };
    assert_eq!(only(json!(["SCMP_ARCH_X86_64"])), [ALLOW, KILL_PROCESS]);
    assert_eq!(only(json!(["SCMP_ARCH_NATIVE"])), [ALLOW, KILL_PROCESS]);
    assert_eq!(only(json!([])), [ALLOW, KILL_PROCESS]);
    assert_eq!(only(json!(["SCMP_ARCH_X86"])), [KILL_PROCESS, ALLOW]);
}

#[test]
fn what_needs_a_listener_is_refused() {
    let profile = profile(json!({"defaultAction": "SCMP_ACT_NOTIFY", "syscalls": []}));
    let error = compile(&profile).unwrap_err();
    assert_eq!(error, CompileError::Action(LinuxSeccompAction::ScmpActNotify));
}

#[test]
fn a_filter_is_short_and_shallow() {
    // Every second number, the worst that a tree can be asked for.
    let table = numbers(&X86_64);
    let mut names: Vec<(&u32, &&str)> = table.iter().map(|(name, number)| (number, name)).collect();
    names.sort_unstable();
    let names: Vec<&str> = names.iter().step_by(2).map(|(_, name)| **name).collect();
    let profile = profile(json!({
        "defaultAction": "SCMP_ACT_ERRNO",
        "syscalls": [{"names": names, "action": "SCMP_ACT_ALLOW"}],
    }));
    check(&profile, &[X86_64]);
    let filter = assemble(&profile, &[X86_64]).unwrap();
    assert!(filter.len() <= 2 * names.len() + 32, "{}", filter.len());
}
