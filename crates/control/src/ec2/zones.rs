//! Regions and their availability zones.
//!
//! Any well-formed name is a region here; those that AWS has are listed. A region has three
//! zones, `a` to `c`, and more where templates are known to name them.

use model::Region;

/// The regions of the partition `aws`, and whether one must opt in to them there.
pub const REGIONS: &[(&str, bool)] = &[
    ("af-south-1", true),
    ("ap-east-1", true),
    ("ap-east-2", true),
    ("ap-northeast-1", false),
    ("ap-northeast-2", false),
    ("ap-northeast-3", false),
    ("ap-south-1", false),
    ("ap-south-2", true),
    ("ap-southeast-1", false),
    ("ap-southeast-2", false),
    ("ap-southeast-3", true),
    ("ap-southeast-4", true),
    ("ap-southeast-5", true),
    ("ap-southeast-6", true),
    ("ap-southeast-7", true),
    ("ca-central-1", false),
    ("ca-west-1", true),
    ("eu-central-1", false),
    ("eu-central-2", true),
    ("eu-north-1", false),
    ("eu-south-1", true),
    ("eu-south-2", true),
    ("eu-west-1", false),
    ("eu-west-2", false),
    ("eu-west-3", false),
    ("il-central-1", true),
    ("me-central-1", true),
    ("me-south-1", true),
    ("mx-central-1", true),
    ("sa-east-1", false),
    ("us-east-1", false),
    ("us-east-2", false),
    ("us-west-1", false),
    ("us-west-2", false),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `us-east-1a`
    pub name: String,
    /// `use1-az1`
    pub id: String,
}

/// The zones of `region`, by name.
pub fn zones(region: &Region) -> Vec<Zone> {
    let letters = match region.as_str() {
        "us-east-1" => "abcdef",
        "us-west-2" | "ap-northeast-1" | "ap-northeast-2" => "abcd",
        _ => "abc",
    };
    let short = short_name(region.as_str());
    letters
        .chars()
        .zip(1..)
        .map(|(letter, number)| Zone {
            name: format!("{region}{letter}"),
            id: format!("{short}-az{number}"),
        })
        .collect()
}

/// The id of the zone called `name`; empty for a zone that `region` does not have.
pub fn zone_id(region: &Region, name: &str) -> String {
    let zone = zones(region).into_iter().find(|zone| zone.name == name);
    zone.map(|zone| zone.id).unwrap_or_default()
}

/// `us-east-1` is `use1` in zone ids, `ap-southeast-2` is `apse2`.
fn short_name(region: &str) -> String {
    region
        .split('-')
        .map(|part| match part {
            "north" | "south" | "east" | "west" | "central" | "gov" => &part[..1],
            "northeast" => "ne",
            "northwest" => "nw",
            "southeast" => "se",
            "southwest" => "sw",
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_ids_are_spelled_as_on_aws() {
        for (region, zone, id) in [
            ("us-east-1", "us-east-1a", "use1-az1"),
            ("us-east-1", "us-east-1f", "use1-az6"),
            ("ap-southeast-2", "ap-southeast-2b", "apse2-az2"),
            ("eu-central-1", "eu-central-1c", "euc1-az3"),
            ("us-gov-west-1", "us-gov-west-1a", "usgw1-az1"),
            ("eu-central-1", "eu-central-1z", ""),
        ] {
            assert_eq!(zone_id(&Region::parse(region).unwrap(), zone), id);
        }
    }
}
