//! How large this machine is, and how much of it tasks may be promised.
//!
//! A processor that has too much to do is slow, and a machine without memory kills: so processors
//! may be promised without end, and memory a few times over, since tasks seldom use what they
//! ask for. Not here: admission itself (control).

use std::fs;
use std::io;

use model::record::machine::MachineRecord;

/// How many times over the machine is promised. `None` is without end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overcommit {
    pub cpu: Option<f64>,
    pub memory: Option<f64>,
}

impl Default for Overcommit {
    fn default() -> Overcommit {
        Overcommit { cpu: None, memory: Some(4.0) }
    }
}

/// This machine, as tasks see it.
pub(crate) fn machine(overcommit: Overcommit) -> io::Result<MachineRecord> {
    let n_processors = std::thread::available_parallelism()?;
    let memory = memory_mib(&fs::read_to_string("/proc/meminfo")?)
        .ok_or_else(|| io::Error::other("/proc/meminfo does not say how much memory there is"))?;
    let cpu = u64::try_from(n_processors.get()).unwrap_or(u64::MAX).saturating_mul(1024);
    Ok(offered(cpu, memory, overcommit))
}

fn offered(cpu_units: u64, memory_mib: u64, overcommit: Overcommit) -> MachineRecord {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "saturates, and a machine is small beside 2^53"
    )]
    let times = |size: u64, factor: f64| (size as f64 * factor) as u64;
    MachineRecord {
        cpu_units,
        memory_mib,
        offered_cpu_units: overcommit.cpu.map(|factor| times(cpu_units, factor)),
        offered_memory_mib: overcommit.memory.map(|factor| times(memory_mib, factor)),
    }
}

fn memory_mib(meminfo: &str) -> Option<u64> {
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = total.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_offered_as_often_as_it_was_said() {
        let meminfo = "MemTotal:       24684084 kB\nMemFree:        1 kB\n";
        assert_eq!(memory_mib(meminfo), Some(24_105));
        let machine = offered(2048, 24_105, Overcommit::default());
        assert_eq!((machine.offered_cpu_units, machine.offered_memory_mib), (None, Some(96_420)));
        let machine = offered(2048, 1000, Overcommit { cpu: Some(1.5), memory: None });
        assert_eq!((machine.offered_cpu_units, machine.offered_memory_mib), (Some(3072), None));
    }
}
