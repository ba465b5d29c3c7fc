//! The instructions of a filter, and how ranges of numbers become a tree of them.

use std::collections::BTreeMap;

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

/// Puts instructions together from the last to the first: they only ever jump forward, so where
/// they jump to is there already, and an end that many ways lead to is needed once.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    /// The last one first.
    reversed: Vec<Instruction>,
    /// Where each action is returned; forgotten when it is too far away.
    returns: BTreeMap<u32, Place>,
}

/// An instruction, counted from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place(usize);

/// As far as a comparison can jump, less some that may come between.
const REACH: usize = 240;

impl Assembler {
    /// Sections in the order in which they are asked for, and what happens on no architecture.
    pub(super) fn assemble(
        mut self,
        sections: &[(Architecture, Vec<Range>)],
        otherwise: u32,
    ) -> Vec<Instruction> {
        self.push(RETURN, otherwise, 0, 0);
        for (architecture, ranges) in sections.iter().rev() {
            let after = self.reversed.len();
            self.returns.clear();
            let start = self.tree(architecture, ranges);
            // `tree` may end with a place that is not the last one.
            let start = self.reachable(start);
            if start != self.last() {
                self.jump(start);
            }
            self.push(LOAD, NUMBER, 0, 0);
            let over = self.reversed.len() - after;
            self.push(JUMP, u32::try_from(over).unwrap_or(u32::MAX), 0, 0);
            self.push(JUMP_EQ, architecture.audit, 1, 0);
        }
        self.push(LOAD, ARCHITECTURE, 0, 0);
        self.reversed.reverse();
        self.reversed
    }

    fn push(&mut self, code: u16, value: u32, if_true: u8, if_false: u8) -> Place {
        self.reversed.push(Instruction { code, if_true, if_false, value });
        self.last()
    }

    /// The one that was pushed last, which is executed next.
    fn last(&self) -> Place {
        Place(self.reversed.len() - 1)
    }

    /// How many instructions are between the next one that is pushed and `to`.
    fn distance(&self, to: Place) -> usize {
        self.reversed.len() - to.0 - 1
    }

    fn jump(&mut self, to: Place) -> Place {
        let distance = u32::try_from(self.distance(to)).unwrap_or(u32::MAX);
        self.push(JUMP, distance, 0, 0)
    }

    /// A place from where `to` is reached, and that a comparison reaches.
    fn reachable(&mut self, to: Place) -> Place {
        if self.distance(to) > REACH { self.jump(to) } else { to }
    }

    fn branch(&mut self, code: u16, value: u32, if_true: Place, if_false: Place) -> Place {
        // A jump that is put in for one moves the other away by one: `REACH` has room for it.
        let (if_true, if_false) = (self.reachable(if_true), self.reachable(if_false));
        let distance = |to| u8::try_from(self.distance(to)).unwrap_or(u8::MAX);
        let (if_true, if_false) = (distance(if_true), distance(if_false));
        self.push(code, value, if_true, if_false)
    }

    fn give(&mut self, action: u32) -> Place {
        if let Some(place) = self.returns.get(&action)
            && self.distance(*place) <= REACH
        {
            return *place;
        }
        let place = self.push(RETURN, action, 0, 0);
        self.returns.insert(action, place);
        place
    }

    /// A binary search for the range that the number is in.
    fn tree(&mut self, architecture: &Architecture, ranges: &[Range]) -> Place {
        let (lower, upper) = ranges.split_at(ranges.len() / 2);
        let Some(middle) = upper.first() else {
            return self.last();
        };
        if lower.is_empty() {
            return self.verdict(architecture, &middle.verdict);
        }
        let above = self.tree(architecture, upper);
        let below = self.tree(architecture, lower);
        self.branch(JUMP_GE, middle.first, above, below)
    }

    fn verdict(&mut self, architecture: &Architecture, verdict: &Verdict) -> Place {
        let mut place = self.give(verdict.otherwise);
        if verdict.rules.is_empty() {
            return place;
        }
        for Rule { conditions, action } in verdict.rules.iter().rev() {
            let fails = place;
            let mut holds = self.give(*action);
            for condition in conditions.iter().rev() {
                holds = self.compare(architecture, *condition, holds, fails);
            }
            place = holds;
        }
        place
    }

    /// The kernel compares 32 bits at a time: the high half first, and the low one when that
    /// leaves it open. On 32-bit architectures the high half is nothing, and is compared with
    /// nothing.
    fn compare(
        &mut self,
        architecture: &Architecture,
        condition: Condition,
        holds: Place,
        fails: Place,
    ) -> Place {
        use LinuxSeccompOperator as Operator;
        let Condition { argument, operator, value, masked } = condition;
        let at = ARGUMENTS + u32::try_from(argument).unwrap_or(0) * 8;
        let half = |value: u64| {
            let high = if architecture.is_wide { value >> 32 } else { 0 };
            [high, value & 0xffff_ffff].map(|half| u32::try_from(half).unwrap_or(0))
        };
        let ([high, low], [masked_high, masked_low]) = (half(value), half(masked));
        match operator {
            Operator::ScmpCmpEq => self.branch(JUMP_EQ, low, holds, fails),
            Operator::ScmpCmpNe => self.branch(JUMP_EQ, low, fails, holds),
            Operator::ScmpCmpGt => self.branch(JUMP_GT, low, holds, fails),
            Operator::ScmpCmpGe => self.branch(JUMP_GE, low, holds, fails),
            Operator::ScmpCmpLt => self.branch(JUMP_GE, low, fails, holds),
            Operator::ScmpCmpLe => self.branch(JUMP_GT, low, fails, holds),
            Operator::ScmpCmpMaskedEq => {
                self.branch(JUMP_EQ, masked_low, holds, fails);
                self.push(AND, low, 0, 0)
            }
        };
        let open = self.push(LOAD, at, 0, 0);
        match operator {
            Operator::ScmpCmpEq => self.branch(JUMP_EQ, high, open, fails),
            Operator::ScmpCmpNe => self.branch(JUMP_EQ, high, open, holds),
            Operator::ScmpCmpGt | Operator::ScmpCmpGe => {
                let equal = self.branch(JUMP_EQ, high, open, fails);
                self.branch(JUMP_GT, high, holds, equal)
            }
            Operator::ScmpCmpLt | Operator::ScmpCmpLe => {
                let equal = self.branch(JUMP_EQ, high, open, holds);
                self.branch(JUMP_GT, high, fails, equal)
            }
            Operator::ScmpCmpMaskedEq => {
                self.branch(JUMP_EQ, masked_high, open, fails);
                self.push(AND, high, 0, 0)
            }
        };
        self.push(LOAD, at + 4, 0, 0)
    }
}
