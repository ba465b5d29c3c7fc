//! The instructions of a filter, and how ranges of numbers become a tree of them.

use oci_spec::runtime::LinuxSeccompOperator;

use super::{Architecture, Condition, Rule, Verdict};

/// `struct sock_filter`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instruction {
    pub(super) code: u16,
    pub(super) if_true: u8,
    pub(super) if_false: u8,
    pub(super) value: u32,
}

impl Instruction {
    pub(super) fn to_bytes(self) -> [u8; 8] {
        let (c, v) = (self.code.to_ne_bytes(), self.value.to_ne_bytes());
        [c[0], c[1], self.if_true, self.if_false, v[0], v[1], v[2], v[3]]
    }
}

pub(super) const LOAD: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS
pub(super) const AND: u16 = 0x54; // BPF_ALU | BPF_AND | BPF_K
pub(super) const JUMP: u16 = 0x05; // BPF_JMP | BPF_JA
pub(super) const JUMP_EQ: u16 = 0x15;
pub(super) const JUMP_GT: u16 = 0x25;
pub(super) const JUMP_GE: u16 = 0x35;
pub(super) const RETURN: u16 = 0x06;

const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ARGUMENTS: u32 = 16;

/// Numbers from `first` on, until the next range begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) first: u32,
    pub(super) verdict: Verdict,
}

#[derive(Debug, Default)]
pub(super) struct Assembler {
    instructions: Vec<Instruction>,
}

/// Where a comparison leads, besides to the next instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Next,
    /// After this condition, which holds.
    Holds,
    /// After this rule, which does not.
    Fails,
}

impl Assembler {
    pub(super) fn load_architecture(&mut self) {
        self.push(LOAD, ARCHITECTURE);
    }

    /// What happens on one architecture; others go on after it.
    pub(super) fn section(&mut self, architecture: &Architecture, ranges: &[Range]) {
        let mut section = Assembler::default();
        section.push(LOAD, NUMBER);
        section.tree(architecture, ranges);
        self.branch(JUMP_EQ, architecture.audit, 1, 0);
        self.push(JUMP, section.len());
        self.instructions.append(&mut section.instructions);
    }

    pub(super) fn end(&mut self, action: u32) {
        self.push(RETURN, action);
    }

    pub(super) fn finish(self) -> Vec<Instruction> {
        self.instructions
    }

    fn len(&self) -> u32 {
        u32::try_from(self.instructions.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, code: u16, value: u32) {
        self.branch(code, value, 0, 0);
    }

    fn branch(&mut self, code: u16, value: u32, if_true: u8, if_false: u8) {
        self.instructions.push(Instruction { code, if_true, if_false, value });
    }

    /// The lower half first, and a jump over it.
    fn tree(&mut self, architecture: &Architecture, ranges: &[Range]) {
        let (lower, upper) = ranges.split_at(ranges.len() / 2);
        let (Some(_), Some(middle)) = (lower.first(), upper.first()) else {
            if let Some(range) = upper.first() {
                self.verdict(architecture, &range.verdict);
            }
            return;
        };
        let mut below = Assembler::default();
        below.tree(architecture, lower);
        match u8::try_from(below.len()) {
            Ok(len) => self.branch(JUMP_GE, middle.first, len, 0),
            // Further than a comparison can jump.
            Err(_) => {
                self.branch(JUMP_GE, middle.first, 0, 1);
                self.push(JUMP, below.len());
            }
        }
        self.instructions.append(&mut below.instructions);
        self.tree(architecture, upper);
    }

    fn verdict(&mut self, architecture: &Architecture, verdict: &Verdict) {
        for Rule { conditions, action } in &verdict.rules {
            let mut rule = Vec::new();
            for condition in conditions {
                compare(architecture, *condition, &mut rule);
            }
            rule.push((Instruction { code: RETURN, if_true: 0, if_false: 0, value: *action }, [To::Next; 2]));
            self.link(&rule);
        }
        self.push(RETURN, verdict.otherwise);
    }

    /// Turns names of places into distances. A rule is at most six conditions of six.
    fn link(&mut self, rule: &[(Instruction, [To; 2])]) {
        let distance = |at: usize, to: To| {
            let target = match to {
                To::Next => at + 1,
                To::Fails => rule.len(),
                To::Holds => {
                    let rest = &rule[at + 1..];
                    // The next load of a high half, or the return, begins something new.
                    let starts = rest.iter().position(|(instruction, _)| {
                        instruction.code == RETURN || is_start(instruction)
                    });
                    at + 1 + starts.unwrap_or(0)
                }
            };
            u8::try_from(target - at - 1).unwrap_or(u8::MAX)
        };
        for (at, (instruction, [if_true, if_false])) in rule.iter().enumerate() {
            let mut instruction = *instruction;
            instruction.if_true = distance(at, *if_true);
            instruction.if_false = distance(at, *if_false);
            if !matches!(instruction.code, JUMP_EQ | JUMP_GT | JUMP_GE) {
                (instruction.if_true, instruction.if_false) = (0, 0);
            }
            self.instructions.push(instruction);
        }
    }
}

/// Whether this loads the high half of an argument, with which each condition begins.
fn is_start(instruction: &Instruction) -> bool {
    instruction.code == LOAD
        && instruction.value >= ARGUMENTS
        && (instruction.value - ARGUMENTS) % 8 == 4
}

/// The kernel compares 32 bits at a time: the high half first, and the low one when that leaves
/// it open. On 32-bit architectures the high half is nothing, and is compared with nothing.
fn compare(architecture: &Architecture, condition: Condition, to: &mut Vec<(Instruction, [To; 2])>) {
    let Condition { argument, operator, value, masked } = condition;
    let at = ARGUMENTS + u32::try_from(argument).unwrap_or(0) * 8;
    let half = |value: u64| {
        let high = if architecture.is_wide { value >> 32 } else { 0 };
        [high, value & 0xffff_ffff].map(|half| u32::try_from(half).unwrap_or(0))
    };
    let ([high, low], [masked_high, masked_low]) = (half(value), half(masked));
    let mut push = |code, value, if_true, if_false| {
        to.push((Instruction { code, if_true: 0, if_false: 0, value }, [if_true, if_false]));
    };
    let (holds, fails, next) = (To::Holds, To::Fails, To::Next);
    use LinuxSeccompOperator as Operator;
    push(LOAD, at + 4, next, next);
    match operator {
        Operator::ScmpCmpEq => push(JUMP_EQ, high, next, fails),
        Operator::ScmpCmpNe => push(JUMP_EQ, high, next, holds),
        Operator::ScmpCmpGt | Operator::ScmpCmpGe => {
            push(JUMP_GT, high, holds, next);
            push(JUMP_EQ, high, next, fails);
        }
        Operator::ScmpCmpLt | Operator::ScmpCmpLe => {
            push(JUMP_GT, high, fails, next);
            push(JUMP_EQ, high, next, holds);
        }
        Operator::ScmpCmpMaskedEq => {
            push(AND, high, next, next);
            push(JUMP_EQ, masked_high, next, fails);
        }
    }
    push(LOAD, at, next, next);
    match operator {
        Operator::ScmpCmpEq => push(JUMP_EQ, low, holds, fails),
        Operator::ScmpCmpNe => push(JUMP_EQ, low, fails, holds),
        Operator::ScmpCmpGt => push(JUMP_GT, low, holds, fails),
        Operator::ScmpCmpGe => push(JUMP_GE, low, holds, fails),
        Operator::ScmpCmpLt => push(JUMP_GE, low, fails, holds),
        Operator::ScmpCmpLe => push(JUMP_GT, low, fails, holds),
        Operator::ScmpCmpMaskedEq => {
            push(AND, low, next, next);
            push(JUMP_EQ, masked_low, holds, fails);
        }
    }
}
