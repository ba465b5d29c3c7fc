//! Looks whether this machine can run tasks, and says what to do when it cannot.

mod engine;
pub(crate) mod resources;

use std::fs;
use std::path::Path;

use shim::RuntimeKind;

use crate::cgroup::Cgroups;
use crate::network::{link, nft};
use crate::sys;
use crate::sys::netlink::Socket;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub outcome: Outcome,
    /// What was found.
    pub detail: String,
    /// What to do about it; empty when all is well.
    pub hint: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Ok,
    /// Tasks run, with something missing.
    Warn,
    Fail,
}

impl Check {
    fn ok(name: &'static str, detail: impl Into<String>) -> Check {
        Check { name, outcome: Outcome::Ok, detail: detail.into(), hint: String::new() }
    }

    fn bad(
        name: &'static str,
        outcome: Outcome,
        detail: impl Into<String>,
        hint: impl Into<String>,
    ) -> Check {
        Check { name, outcome, detail: detail.into(), hint: hint.into() }
    }
}

/// Looks at everything. `data_dir`, or the nearest directory above it that exists, is where
/// the space is; `runtime` is what starts containers. Changes nothing that stays.
pub fn doctor(data_dir: &Path, runtime: &RuntimeKind) -> Vec<Check> {
    let dir = data_dir.ancestors().find(|dir| dir.exists()).unwrap_or(Path::new("/"));
    let mut checks = vec![
        kernel(),
        root(),
        cgroups(),
        engine::cgroup_moves(),
        engine::launcher(),
        engine::overlay(dir),
        network_namespaces(),
        packet_filter(),
        forwarding(),
        firewall(),
        resolver(),
    ];
    checks.extend(engine::runtime(runtime));
    checks.push(engine::processor());
    checks.push(engine::storage(dir));
    checks.extend(resources::pressure(dir));
    checks.extend(resources::limits());
    checks
}

fn kernel() -> Check {
    let uname = rustix::system::uname();
    let release = uname.release().to_string_lossy().into_owned();
    let mut numbers = release.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version >= (5, 12) {
        Check::ok("kernel", format!("Linux {release}"))
    } else {
        Check::bad(
            "kernel",
            Outcome::Fail,
            format!("Linux {release}"),
            "Linux 5.12 or newer is needed",
        )
    }
}

fn root() -> Check {
    if rustix::process::geteuid().is_root() {
        Check::ok("root", "running as root")
    } else {
        Check::bad("root", Outcome::Fail, "not running as root", "run it with sudo")
    }
}

fn cgroups() -> Check {
    let found = Cgroups::detect("doctor").and_then(|cgroups| {
        let v1 = sys::mount_points()?;
        let v1: Vec<&str> = v1
            .iter()
            .filter(|mount| mount.fs_type == "cgroup")
            .map(|mount| mount.options.as_str())
            .collect();
        let v2 = fs::read_to_string("/sys/fs/cgroup/cgroup.controllers").unwrap_or_default();
        let has = |name: &str| {
            if cgroups.is_unified() {
                v2.split_whitespace().any(|controller| controller == name)
            } else {
                v1.iter().any(|options| options.split(',').any(|option| option == name))
            }
        };
        let missing: Vec<&str> =
            ["cpu", "memory", "pids"].into_iter().filter(|name| !has(name)).collect();
        Ok((cgroups.is_unified(), missing))
    });
    match found {
        Ok((unified, missing)) if missing.is_empty() => {
            let version = if unified { "version 2" } else { "version 1" };
            Check::ok("cgroups", format!("{version}, with cpu, memory and pids"))
        }
        Ok((_, missing)) => Check::bad(
            "cgroups",
            Outcome::Fail,
            format!("missing controllers: {}", missing.join(", ")),
            "mount them below /sys/fs/cgroup, or boot with a kernel that has them",
        ),
        Err(error) => {
            Check::bad("cgroups", Outcome::Fail, error.to_string(), "mount /sys/fs/cgroup")
        }
    }
}

fn network_namespaces() -> Check {
    // Left again with the thread: the name space is gone when this returns.
    let made = Socket::route().and_then(|socket| link::names(&socket));
    let namespaces = Path::new("/proc/self/ns/net").exists();
    match made {
        Ok(names) if namespaces => {
            Check::ok("networks", format!("network name spaces and netlink, {} links", names.len()))
        }
        Ok(_) => Check::bad(
            "networks",
            Outcome::Fail,
            "the kernel has no network name spaces",
            "boot a kernel with CONFIG_NET_NS",
        ),
        Err(error) => Check::bad("networks", Outcome::Fail, error.to_string(), "run it with sudo"),
    }
}

fn packet_filter() -> Check {
    match Socket::netfilter().and_then(|socket| nft::tables(&socket)) {
        Ok(tables) => Check::ok("nftables", format!("reachable, {} IPv4 tables", tables.len())),
        Err(error) => Check::bad(
            "nftables",
            Outcome::Fail,
            error.to_string(),
            "run it with sudo, and load it with `modprobe nf_tables`",
        ),
    }
}

fn forwarding() -> Check {
    match fs::read_to_string("/proc/sys/net/ipv4/ip_forward") {
        Ok(text) if text.trim() == "1" => Check::ok("forwarding", "switched on"),
        Ok(_) => Check::bad(
            "forwarding",
            Outcome::Warn,
            "switched off",
            "Hansom switches it on with the first task; set net.ipv4.ip_forward=1 to keep it on",
        ),
        Err(error) => Check::bad("forwarding", Outcome::Fail, error.to_string(), "mount /proc"),
    }
}

fn firewall() -> Check {
    match Socket::netfilter().and_then(|socket| nft::closed_to_forwarding(&socket)) {
        Ok(closed) if closed.is_empty() => Check::ok("firewall", "lets through what is forwarded"),
        Ok(closed) => {
            let closed: Vec<_> = closed
                .iter()
                .map(|(table, chain)| format!("chain {chain} of table {table}"))
                .collect();
            Check::bad(
                "firewall",
                Outcome::Warn,
                format!(
                    "{} drops what is forwarded unless told otherwise, as Docker and ufw \
                     have it: tasks may not reach the world",
                    closed.join(", ")
                ),
                crate::network::LET_THROUGH,
            )
        }
        Err(error) => Check::bad(
            "firewall",
            Outcome::Warn,
            format!("cannot be looked at: {error}"),
            "run it with sudo, and load it with `modprobe nf_tables`",
        ),
    }
}

fn resolver() -> Check {
    let text = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let found = crate::network::dns::host_resolvers(&text);
    if found.is_empty() {
        Check::bad(
            "resolver",
            Outcome::Warn,
            "/etc/resolv.conf names no server",
            "tasks can resolve private names only",
        )
    } else {
        let found: Vec<String> = found.iter().map(|server| server.ip().to_string()).collect();
        Check::ok("resolver", found.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_well_comes_with_a_hint() {
        let runtime = RuntimeKind::Command("/no/such/runtime".into());
        for check in doctor(Path::new("/no/such/directory"), &runtime) {
            let well = check.outcome == Outcome::Ok;
            assert_eq!(check.hint.is_empty(), well, "{check:?}");
            assert!(check.name != "runtime" || check.outcome == Outcome::Fail, "{check:?}");
        }
    }
}
