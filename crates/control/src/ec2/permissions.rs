//! Reading the permissions of a request into rules, and writing rules as permissions.
//!
//! A permission is what AWS's older calls speak of: one protocol and port range with many peers.
//! A rule has one peer, and an id. Here are the words and limits; what exists is not asked.

use aws_api::ec2::{IpPermission, IpRange, Ipv6Range, PrefixListId, UserIdGroupPair};
use model::AccountId;
use model::record::ec2::{SecurityGroupRule, SecurityPeer};

use super::cidr::{Cidr, canonical_ipv6};
use super::failure::{Outcome, invalid_value, missing_parameter};

/// Protocol and ports of a rule, in the form in which they are stored and compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Traffic {
    /// `-1`, `tcp`, `udp`, `icmp`, `icmpv6`, or a number.
    pub(super) ip_protocol: String,
    pub(super) from_port: i32,
    pub(super) to_port: i32,
}

/// A rule that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RuleRequest {
    pub(super) traffic: Traffic,
    pub(super) peer: PeerRequest,
    pub(super) description: Option<String>,
}

/// The other end as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PeerRequest {
    Ipv4(String),
    Ipv6(String),
    PrefixList(String),
    GroupId {
        group_id: String,
        user_id: Option<String>,
    },
    /// Of the default VPC.
    GroupName {
        group_name: String,
        user_id: Option<String>,
    },
}

impl Traffic {
    /// Reads and checks protocol and ports as EC2 does.
    pub(super) fn parse(
        protocol: Option<&str>,
        from_port: Option<i32>,
        to_port: Option<i32>,
    ) -> Outcome<Traffic> {
        let protocol = protocol.ok_or_else(|| missing_parameter("ipProtocol"))?;
        let ip_protocol = canonical_protocol(protocol).ok_or_else(|| {
            invalid_value(format!("Invalid value '{protocol}' for IP protocol. Unknown protocol."))
        })?;
        let (from_port, to_port) = match ip_protocol.as_str() {
            "tcp" | "udp" => {
                let (Some(from), Some(to)) = (from_port, to_port) else {
                    return Err(invalid_value(
                        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for \
                         portRange.",
                    ));
                };
                for port in [from, to] {
                    if !(0..=65535).contains(&port) {
                        return Err(invalid_value(format!("TCP/UDP port ({port}) out of range")));
                    }
                }
                if from > to {
                    return Err(invalid_value(format!("Invalid TCP/UDP port range ({from}:{to})")));
                }
                (from, to)
            }
            "icmp" | "icmpv6" => {
                let (kind, code) = (from_port.unwrap_or(-1), to_port.unwrap_or(-1));
                for (what, value) in [("type", kind), ("code", code)] {
                    if !(-1..=255).contains(&value) {
                        return Err(invalid_value(format!("ICMP {what} ({value}) out of range")));
                    }
                }
                (kind, code)
            }
            // Ports mean nothing to other protocols; EC2 ignores them.
            _ => (-1, -1),
        };
        Ok(Traffic { ip_protocol, from_port, to_port })
    }

    pub(super) fn of(rule: &SecurityGroupRule) -> Traffic {
        Traffic {
            ip_protocol: rule.ip_protocol.clone(),
            from_port: rule.from_port,
            to_port: rule.to_port,
        }
    }

    fn has_ports(&self) -> bool {
        matches!(self.ip_protocol.as_str(), "tcp" | "udp" | "icmp" | "icmpv6")
    }
}

/// Names for what has a name, numbers for the rest; `None` for what is no protocol.
fn canonical_protocol(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let named = match lower.as_str() {
        "-1" | "all" => "-1",
        "tcp" | "6" => "tcp",
        "udp" | "17" => "udp",
        "icmp" | "1" => "icmp",
        "icmpv6" | "58" => "icmpv6",
        _ => return lower.parse::<u8>().ok().map(|number| number.to_string()),
    };
    Some(named.into())
}

/// The rules that permissions ask for, one for each peer.
pub(super) fn parse(permissions: &[IpPermission]) -> Outcome<Vec<RuleRequest>> {
    let mut rules = Vec::new();
    for permission in permissions {
        let traffic = Traffic::parse(
            permission.ip_protocol.as_deref(),
            permission.from_port,
            permission.to_port,
        )?;
        let before = rules.len();
        let mut push = |peer, description: &Option<String>| {
            check_description(description.as_deref())?;
            let description = description.clone().filter(|text| !text.is_empty());
            rules.push(RuleRequest { traffic: traffic.clone(), peer, description });
            Outcome::Ok(())
        };
        for range in permission.ip_ranges.iter().flatten() {
            push(ipv4(range.cidr_ip.as_deref().unwrap_or_default())?, &range.description)?;
        }
        for range in permission.ipv6_ranges.iter().flatten() {
            push(ipv6(range.cidr_ipv6.as_deref().unwrap_or_default())?, &range.description)?;
        }
        for list in permission.prefix_list_ids.iter().flatten() {
            let id = list.prefix_list_id.clone().unwrap_or_default();
            push(PeerRequest::PrefixList(id), &list.description)?;
        }
        for pair in permission.user_id_group_pairs.iter().flatten() {
            let user_id = pair.user_id.clone();
            let peer = match (pair.group_id.clone(), pair.group_name.clone()) {
                (Some(group_id), _) => PeerRequest::GroupId { group_id, user_id },
                (None, Some(group_name)) => PeerRequest::GroupName { group_name, user_id },
                (None, None) => return Err(missing_parameter("groupId")),
            };
            push(peer, &pair.description)?;
        }
        if rules.len() == before {
            return Err(missing_parameter("ipRanges"));
        }
    }
    Ok(rules)
}

pub(super) fn ipv4(text: &str) -> Outcome<PeerRequest> {
    Cidr::parse(text)
        .map(|block| PeerRequest::Ipv4(block.to_string()))
        .ok_or_else(|| malformed_block(text))
}

pub(super) fn ipv6(text: &str) -> Outcome<PeerRequest> {
    canonical_ipv6(text).map(PeerRequest::Ipv6).ok_or_else(|| malformed_block(text))
}

fn malformed_block(text: &str) -> super::failure::Failure {
    invalid_value(format!("CIDR block {text} is malformed"))
}

pub(super) fn check_description(description: Option<&str>) -> Outcome<()> {
    let Some(text) = description else {
        return Ok(());
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    if text.chars().count() > 255 || !text.chars().all(allowed) {
        return Err(invalid_value(
            "Invalid rule description. Valid descriptions are strings less than 256 characters \
             from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
        ));
    }
    Ok(())
}

/// How EC2 names a rule in "the specified rule … already exists".
pub(super) fn describe(traffic: &Traffic, peer: &SecurityPeer) -> String {
    let peer = match peer {
        SecurityPeer::Ipv4 { cidr } | SecurityPeer::Ipv6 { cidr } => cidr,
        SecurityPeer::Group { group_id, .. } => group_id,
        SecurityPeer::PrefixList { prefix_list_id } => prefix_list_id,
    };
    let protocol = match traffic.ip_protocol.as_str() {
        "-1" => "ALL".to_owned(),
        other => other.to_ascii_uppercase(),
    };
    match traffic.ip_protocol.as_str() {
        "tcp" | "udp" => format!(
            "peer: {peer}, {protocol}, from port: {}, to port: {}, ALLOW",
            traffic.from_port, traffic.to_port
        ),
        "icmp" | "icmpv6" => format!(
            "peer: {peer}, {protocol}, type: {}, code: {}, ALLOW",
            traffic.from_port, traffic.to_port
        ),
        _ => format!("peer: {peer}, {protocol}, ALLOW"),
    }
}

/// Rules as permissions: those with the same traffic are together, in the order of the first.
pub(super) fn group<'a>(
    rules: impl Iterator<Item = &'a SecurityGroupRule>,
    account: &AccountId,
) -> Vec<IpPermission> {
    let mut grouped: Vec<(Traffic, IpPermission)> = Vec::new();
    for rule in rules {
        let traffic = Traffic::of(rule);
        let position = match grouped.iter().position(|(other, _)| *other == traffic) {
            Some(position) => position,
            None => {
                let permission = empty_permission(&traffic);
                grouped.push((traffic, permission));
                grouped.len() - 1
            }
        };
        add_peer(&mut grouped[position].1, rule, account);
    }
    grouped.into_iter().map(|(_, permission)| permission).collect()
}

fn empty_permission(traffic: &Traffic) -> IpPermission {
    let ports = traffic.has_ports();
    IpPermission {
        ip_protocol: Some(traffic.ip_protocol.clone()),
        from_port: ports.then_some(traffic.from_port),
        to_port: ports.then_some(traffic.to_port),
        user_id_group_pairs: Some(Vec::new()),
        ip_ranges: Some(Vec::new()),
        ipv6_ranges: Some(Vec::new()),
        prefix_list_ids: Some(Vec::new()),
    }
}

fn add_peer(permission: &mut IpPermission, rule: &SecurityGroupRule, account: &AccountId) {
    let description = rule.description.clone();
    match &rule.peer {
        SecurityPeer::Ipv4 { cidr } => permission
            .ip_ranges
            .get_or_insert_default()
            .push(IpRange { cidr_ip: Some(cidr.clone()), description }),
        SecurityPeer::Ipv6 { cidr } => permission
            .ipv6_ranges
            .get_or_insert_default()
            .push(Ipv6Range { cidr_ipv6: Some(cidr.clone()), description }),
        SecurityPeer::PrefixList { prefix_list_id } => permission
            .prefix_list_ids
            .get_or_insert_default()
            .push(PrefixListId { prefix_list_id: Some(prefix_list_id.clone()), description }),
        SecurityPeer::Group { group_id, account: owner } => {
            let owner = if owner.as_str().is_empty() { account } else { owner };
            permission.user_id_group_pairs.get_or_insert_default().push(UserIdGroupPair {
                user_id: Some(owner.to_string()),
                group_id: Some(group_id.clone()),
                description,
                ..Default::default()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_api::AwsError;

    use super::*;

    #[track_caller]
    fn check(protocol: Option<&str>, from: Option<i32>, to: Option<i32>, expected: &str) {
        let text = match Traffic::parse(protocol, from, to) {
            Ok(Traffic { ip_protocol, from_port, to_port }) => {
                format!("{ip_protocol} {from_port} {to_port}")
            }
            Err(failure) => AwsError::from(failure).to_string(),
        };
        assert_eq!(text, expected);
    }

    #[test]
    fn protocols_and_ports_are_read_as_ec2_does() {
        check(Some("tcp"), Some(80), Some(81), "tcp 80 81");
        check(Some("6"), Some(80), Some(80), "tcp 80 80");
        check(Some("TCP"), Some(0), Some(65535), "tcp 0 65535");
        check(Some("-1"), Some(80), Some(80), "-1 -1 -1");
        check(Some("icmp"), Some(8), None, "icmp 8 -1");
        check(Some("58"), None, None, "icmpv6 -1 -1");
        check(Some("50"), None, None, "50 -1 -1");
        check(
            Some("gopher"),
            None,
            None,
            "InvalidParameterValue: Invalid value 'gopher' for IP protocol. Unknown protocol.",
        );
        check(
            Some("tcp"),
            Some(80),
            None,
            "InvalidParameterValue: Invalid value 'Must specify both from and to ports with \
             TCP/UDP.' for portRange.",
        );
        check(
            Some("tcp"),
            Some(-1),
            Some(-1),
            "InvalidParameterValue: TCP/UDP port (-1) out of range",
        );
        check(
            Some("udp"),
            Some(443),
            Some(80),
            "InvalidParameterValue: Invalid TCP/UDP port range (443:80)",
        );
        check(
            None,
            None,
            None,
            "MissingParameter: The request must contain the parameter ipProtocol",
        );
    }

    #[test]
    fn a_permission_is_a_rule_for_each_peer() {
        let permission = IpPermission {
            ip_protocol: Some("tcp".into()),
            from_port: Some(443),
            to_port: Some(443),
            ip_ranges: Some(vec![
                IpRange { cidr_ip: Some("10.0.0.7/8".into()), description: Some("in".into()) },
                IpRange { cidr_ip: Some("0.0.0.0/0".into()), description: None },
            ]),
            ipv6_ranges: Some(vec![Ipv6Range {
                cidr_ipv6: Some("::/0".into()),
                description: None,
            }]),
            ..Default::default()
        };
        let rules = parse(&[permission]).unwrap();
        let peers: Vec<_> = rules.iter().map(|rule| rule.peer.clone()).collect();
        assert_eq!(
            peers,
            [
                PeerRequest::Ipv4("10.0.0.0/8".into()),
                PeerRequest::Ipv4("0.0.0.0/0".into()),
                PeerRequest::Ipv6("::/0".into()),
            ]
        );
        assert_eq!(rules[0].description.as_deref(), Some("in"));
    }

    #[test]
    fn a_rule_is_named_as_ec2_names_it() {
        let traffic = Traffic::parse(Some("tcp"), Some(80), Some(80)).unwrap();
        let peer = SecurityPeer::Ipv4 { cidr: "0.0.0.0/0".into() };
        assert_eq!(
            describe(&traffic, &peer),
            "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW"
        );
        let all = Traffic::parse(Some("-1"), None, None).unwrap();
        assert_eq!(describe(&all, &peer), "peer: 0.0.0.0/0, ALL, ALLOW");
    }
}
