//! What containers use, as Docker's statistics write it and Fargate's metadata endpoint serves it.
//!
//! Read from the control groups and the task's network when asked for. Each document also says
//! what was read the time before, from which clients compute rates.
//!
//! Not here: who may ask (`linklocal`), limits (`cgroup`).

use std::collections::HashMap;
use std::fs;
use std::sync::{Mutex, PoisonError};

use model::Timestamp;
use model::record::ecs::{ContainerState, ContainerStatus, TaskRecord};
use serde_json::{Map, Value, json};

use crate::cgroup::Cgroups;

/// What version 1 of control groups calls no limit.
const NO_LIMIT: u64 = 9_223_372_036_854_771_712;
const NANOS_PER_TICK: u64 = 10_000_000;
/// Docker's way to say that nothing was read before.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// What was read of each container the time before.
#[derive(Debug)]
pub(crate) struct Stats {
    cgroups: Option<Cgroups>,
    /// By the container's runtime id.
    before: Mutex<HashMap<String, Sample>>,
}

#[derive(Clone, Debug)]
struct Sample {
    at: Timestamp,
    cpu: Value,
    received: u64,
    sent: u64,
}

impl Stats {
    pub(crate) fn new(cgroups: Option<Cgroups>) -> Stats {
        Stats { cgroups, before: Mutex::default() }
    }

    pub(crate) fn forget(&self, task: &TaskRecord) {
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        for container in &task.containers {
            before.remove(&container.runtime_id);
        }
    }

    /// All containers by their ids; `null` for those that do not run.
    pub(crate) fn of_task(&self, task: &TaskRecord, now: Timestamp) -> Value {
        let each = task.containers.iter();
        let each =
            each.map(|state| (state.runtime_id.clone(), self.of_container(task, state, now)));
        Value::Object(each.collect())
    }

    /// `null` when the container does not run.
    pub(crate) fn of_container(
        &self,
        task: &TaskRecord,
        state: &ContainerState,
        now: Timestamp,
    ) -> Value {
        let Some(cgroups) = &self.cgroups else { return Value::Null };
        if state.status != ContainerStatus::Running {
            return Value::Null;
        }
        let read = |controller: &str, file: &str| {
            cgroups.read(&task.id, &state.name, controller, file).unwrap_or_default()
        };
        let cpu = cpu(&read, cgroups.is_unified());
        let links = links(&read);
        let sum = |name: &str| {
            let each = links.values().filter_map(|link| link[name].as_u64());
            each.sum::<u64>()
        };
        let sample =
            Sample { at: now, cpu: cpu.clone(), received: sum("rx_bytes"), sent: sum("tx_bytes") };
        let mut all = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.insert(state.runtime_id.clone(), sample.clone());
        drop(all);
        let seconds = before.as_ref().map_or(0.0, |before| {
            let millis = sample.at.0.saturating_sub(before.at.0);
            f64::from(i32::try_from(millis).unwrap_or(i32::MAX)) / 1000.0
        });
        let rate = |now: u64, before: Option<u64>| match before {
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            Some(before) if seconds > 0.0 => now.saturating_sub(before) as f64 / seconds,
            _ => 0.0,
        };
        let nothing = json!({
            "cpu_usage": {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0},
            "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0},
        });
        json!({
            "read": now.to_string(),
            "preread": before.as_ref().map_or(NEVER.to_owned(), |before| before.at.to_string()),
            "pids_stats": {"current": number(&read("pids", "pids.current"))},
            "blkio_stats": block_io(&read, cgroups.is_unified()),
            "num_procs": 0,
            "storage_stats": {},
            "cpu_stats": cpu,
            "precpu_stats": before.as_ref().map_or(nothing, |before| before.cpu.clone()),
            "memory_stats": memory(&read, cgroups.is_unified(), task),
            "name": state.name,
            "id": state.runtime_id,
            "networks": links,
            "network_rate_stats": {
                "rx_bytes_per_sec": rate(sample.received, before.as_ref().map(|before| before.received)),
                "tx_bytes_per_sec": rate(sample.sent, before.as_ref().map(|before| before.sent)),
            },
        })
    }
}

fn cpu(read: &impl Fn(&str, &str) -> String, unified: bool) -> Value {
    let stat = table(&read("cpu", "cpu.stat"));
    let of = |name: &str| stat.get(name).copied().unwrap_or(0);
    let (usage, throttled) = if unified {
        let usage = json!({
            "total_usage": of("usage_usec") * 1000,
            "usage_in_kernelmode": of("system_usec") * 1000,
            "usage_in_usermode": of("user_usec") * 1000,
        });
        (usage, of("throttled_usec") * 1000)
    } else {
        let ticks = table(&read("cpuacct", "cpuacct.stat"));
        let ticks = |name: &str| ticks.get(name).copied().unwrap_or(0) * NANOS_PER_TICK;
        let each = read("cpuacct", "cpuacct.usage_percpu");
        let usage = json!({
            "total_usage": number(&read("cpuacct", "cpuacct.usage")),
            "percpu_usage": each.split_whitespace().map(number).collect::<Vec<_>>(),
            "usage_in_kernelmode": ticks("system"),
            "usage_in_usermode": ticks("user"),
        });
        (usage, of("throttled_time"))
    };
    let machine = fs::read_to_string("/proc/stat").unwrap_or_default();
    let (system, n_cpus) = machine_cpu(&machine);
    json!({
        "cpu_usage": usage,
        "system_cpu_usage": system,
        "online_cpus": n_cpus,
        "throttling_data": {
            "periods": of("nr_periods"),
            "throttled_periods": of("nr_throttled"),
            "throttled_time": throttled,
        },
    })
}

/// Nanoseconds of all processors since the machine started, and how many there are.
fn machine_cpu(stat: &str) -> (u64, usize) {
    let first = stat.lines().next().unwrap_or_default();
    // The last two are contained in others.
    let ticks: u64 = first.split_whitespace().skip(1).take(8).map(number).sum();
    let n_cpus = stat.lines().filter(|line| line.starts_with("cpu")).count().saturating_sub(1);
    (ticks * NANOS_PER_TICK, n_cpus)
}

fn memory(read: &impl Fn(&str, &str) -> String, unified: bool, task: &TaskRecord) -> Value {
    let (usage, max, limit) = if unified {
        ("memory.current", "memory.peak", "memory.max")
    } else {
        ("memory.usage_in_bytes", "memory.max_usage_in_bytes", "memory.limit_in_bytes")
    };
    let mut stats: Map<String, Value> = table(&read("memory", "memory.stat"))
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    if unified {
        // The names that clients know.
        for (old, new) in [("cache", "file"), ("rss", "anon"), ("mapped_file", "file_mapped")] {
            if let Some(value) = stats.get(new).cloned() {
                stats.insert(old.into(), value);
            }
        }
    }
    let whole_task = u64::from(task.spec.memory_mib) << 20;
    stats.insert("hierarchical_memory_limit".into(), whole_task.into());
    json!({
        "usage": number(&read("memory", usage)),
        "max_usage": number(&read("memory", max)),
        "stats": stats,
        "limit": read("memory", limit).trim().parse().unwrap_or(NO_LIMIT),
    })
}

fn block_io(read: &impl Fn(&str, &str) -> String, unified: bool) -> Value {
    let (bytes, operations) = if unified {
        unified_io(&read("", "io.stat"))
    } else {
        let of = |file: &str| version_1_io(&read("blkio", file));
        (of("blkio.throttle.io_service_bytes"), of("blkio.throttle.io_serviced"))
    };
    json!({
        "io_service_bytes_recursive": bytes,
        "io_serviced_recursive": operations,
        "io_queue_recursive": [],
        "io_service_time_recursive": [],
        "io_wait_time_recursive": [],
        "io_merged_recursive": [],
        "io_time_recursive": [],
        "sectors_recursive": [],
    })
}

/// Lines such as `8:0 Read 4096`.
fn version_1_io(text: &str) -> Vec<Value> {
    let lines = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (major, minor) = words.next()?.split_once(':')?;
        let (operation, value) = (words.next()?, words.next()?);
        Some(io_entry(major, minor, operation, number(value)))
    });
    lines.collect()
}

/// Lines such as `8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`.
fn unified_io(text: &str) -> (Vec<Value>, Vec<Value>) {
    let (mut bytes, mut operations) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let Some((major, minor)) = words.next().and_then(|device| device.split_once(':')) else {
            continue;
        };
        for (name, value) in words.filter_map(|word| word.split_once('=')) {
            let (list, operation) = match name {
                "rbytes" => (&mut bytes, "Read"),
                "wbytes" => (&mut bytes, "Write"),
                "rios" => (&mut operations, "Read"),
                "wios" => (&mut operations, "Write"),
                _ => continue,
            };
            list.push(io_entry(major, minor, operation, number(value)));
        }
    }
    (bytes, operations)
}

fn io_entry(major: &str, minor: &str, operation: &str, value: u64) -> Value {
    json!({"major": number(major), "minor": number(minor), "op": operation, "value": value})
}

/// The links of the network that the container's processes are in, but for the loopback.
fn links(read: &impl Fn(&str, &str) -> String) -> Map<String, Value> {
    let processes = read("pids", "cgroup.procs");
    let table = processes
        .split_whitespace()
        .find_map(|pid| fs::read_to_string(format!("/proc/{pid}/net/dev")).ok());
    table.map(|table| parse_links(&table)).unwrap_or_default()
}

fn parse_links(table: &str) -> Map<String, Value> {
    let links = table.lines().filter_map(|line| {
        let (name, counters) = line.split_once(':')?;
        let counters: Vec<u64> = counters.split_whitespace().map(number).collect();
        let name = name.trim();
        if name == "lo" || counters.len() < 12 {
            return None;
        }
        let link = json!({
            "rx_bytes": counters[0], "rx_packets": counters[1],
            "rx_errors": counters[2], "rx_dropped": counters[3],
            "tx_bytes": counters[8], "tx_packets": counters[9],
            "tx_errors": counters[10], "tx_dropped": counters[11],
        });
        Some((name.to_owned(), link))
    });
    links.collect()
}

fn table(text: &str) -> HashMap<String, u64> {
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(name, value)| (name.to_owned(), number(value))).collect()
}

/// What is no number counts nothing.
fn number(text: &str) -> u64 {
    text.trim().parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    const NET: &str = "Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     10       1    0    0    0     0          0         0       10       1    0    0    0     0       0          0
  eth1:   1500       3    1    2    0     0          0         0      700       4    5    6    0     0       0          0
";

    #[test]
    fn counters_of_both_versions_say_the_same() {
        let old = |controller: &str, file: &str| {
            let text = match (controller, file) {
                ("cpu", "cpu.stat") => "nr_periods 3\nnr_throttled 1\nthrottled_time 5000\n",
                ("cpuacct", "cpuacct.usage") => "7000\n",
                ("cpuacct", "cpuacct.stat") => "user 1\nsystem 2\n",
                ("memory", "memory.usage_in_bytes") => "4096\n",
                ("memory", "memory.stat") => "cache 5\n",
                _ => "",
            };
            text.to_owned()
        };
        let new = |_: &str, file: &str| {
            let text = match file {
                "cpu.stat" => {
                    "usage_usec 7\nuser_usec 10000\nsystem_usec 20000\nnr_periods 3\n\
                     nr_throttled 1\nthrottled_usec 5\n"
                }
                "memory.current" => "4096\n",
                "memory.max" => "max\n",
                "memory.stat" => "file 5\n",
                _ => "",
            };
            text.to_owned()
        };
        let (old_cpu, new_cpu) = (cpu(&old, false), cpu(&new, true));
        for name in ["total_usage", "usage_in_kernelmode", "usage_in_usermode"] {
            assert_eq!(old_cpu["cpu_usage"][name], new_cpu["cpu_usage"][name], "{name}");
        }
        assert_eq!(old_cpu["throttling_data"], new_cpu["throttling_data"]);
        let task = testing::task("x");
        let (old, new) = (memory(&old, false, &task), memory(&new, true, &task));
        assert_eq!(old["usage"], new["usage"]);
        assert_eq!(old["stats"]["cache"], new["stats"]["cache"]);
        assert_eq!(old["stats"]["hierarchical_memory_limit"], 512 << 20);
        assert_eq!(new["limit"], NO_LIMIT);
    }

    #[test]
    fn tables_of_the_kernel_are_read() {
        let links = parse_links(NET);
        assert_eq!(links.len(), 1);
        assert_eq!(links["eth1"]["rx_dropped"], 2);
        assert_eq!(links["eth1"]["tx_bytes"], 700);
        assert_eq!(
            machine_cpu("cpu  1 1 1 1 1 1 1 1 9 9\ncpu0 1\ncpu1 1\nintr 1\n"),
            (80_000_000, 2)
        );
        let io = version_1_io("8:0 Read 4096\n8:0 Write 1\nTotal 4097\n");
        assert_eq!(io[0], json!({"major": 8, "minor": 0, "op": "Read", "value": 4096}));
        let (bytes, operations) = unified_io("8:0 rbytes=4096 wbytes=1 rios=2 wios=3 dbytes=0\n");
        assert_eq!(bytes, io);
        assert_eq!(operations[1]["value"], 3);
    }
}
