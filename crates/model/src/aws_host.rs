//! What a host name of AWS means: which service, in which region, for which bucket or registry.
//!
//! ```text
//! ecs.eu-west-1.amazonaws.com   sts.amazonaws.com          ecr.us-east-1.api.aws
//! ecs-fips.us-east-2.…          sync-states.eu-west-1.…    (a prefix that SDKs put in front)
//! thumbs.s3.eu-west-1.…         s3.dualstack.eu-west-1.…   thumbs.s3.amazonaws.com
//! 123456789012.dkr.ecr.eu-west-1.amazonaws.com
//! <32 letters>.lambda-url.eu-west-1.on.aws
//! ```
//!
//! Not here: which of these lead to Hansom; the node's resolver decides that.

use crate::image::parse_ecr_host;
use crate::{AccountId, Region};

/// A name that AWS gives to the endpoint of one of its services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwsHost {
    /// An API, by the prefix that all its names have, such as `ecs` or `api.ecr`; one that the
    /// caller does not know is as the name has it.
    Api { service: String, region: Option<Region> },
    /// S3, or a bucket of it.
    S3 { bucket: Option<String>, region: Option<Region> },
    /// An image registry.
    Registry { account: AccountId, region: Region },
}

const SUFFIXES: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];

impl AwsHost {
    /// Reads `host`, with or without a port. `is_service` says whether a prefix is a service's.
    ///
    /// `None` for names that are no endpoint's as far as one can tell: of load balancers,
    /// databases, instances.
    pub fn parse(host: &str, is_service: impl Fn(&str) -> bool) -> Option<AwsHost> {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if let Some((account, region)) = parse_ecr_host(&name) {
            return Some(AwsHost::Registry { account, region });
        }
        // The address of a function: `<id>.lambda-url.<region>.on.aws`.
        if let Some((_, region)) =
            name.strip_suffix(".on.aws").and_then(|front| front.split_once(".lambda-url."))
        {
            let region = Region::parse(region).ok()?;
            return Some(AwsHost::Api { service: "lambda".into(), region: Some(region) });
        }
        let front = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix))?;
        let mut labels: Vec<&str> = front.split('.').collect();
        if labels.iter().any(|label| label.is_empty()) {
            return None;
        }
        let mut region = pop_region(&mut labels);
        if labels.last() == Some(&"dualstack") {
            labels.pop();
        }
        let (last, before) = labels.split_last()?;
        if is_s3(last) {
            let in_label = last.strip_prefix("s3-").filter(|rest| is_region(rest));
            region = region.or_else(|| Region::parse(in_label?).ok());
            let bucket = (!before.is_empty()).then(|| before.join("."));
            return Some(AwsHost::S3 { bucket, region });
        }
        if *last == "queue" && region.is_none() {
            // The names that SQS had first: `eu-west-1.queue.amazonaws.com`.
            region = pop_region(&mut before.to_vec());
            return (before.len() == usize::from(region.is_some()))
                .then(|| AwsHost::Api { service: "sqs".into(), region });
        }
        let joined = labels.join(".");
        if let Some(service) = known(&joined, is_service) {
            return Some(AwsHost::Api { service, region });
        }
        // One word before a region is an API; with more it may be somebody's machine.
        let is_api = region.is_some() && labels.len() == 1;
        is_api.then_some(AwsHost::Api { service: joined, region })
    }

    pub fn region(&self) -> Option<&Region> {
        match self {
            AwsHost::Api { region, .. } | AwsHost::S3 { region, .. } => region.as_ref(),
            AwsHost::Registry { region, .. } => Some(region),
        }
    }

    /// The prefix of the service's names; a registry is ECR's.
    pub fn service(&self) -> &str {
        match self {
            AwsHost::Api { service, .. } => service,
            AwsHost::S3 { .. } => "s3",
            AwsHost::Registry { .. } => "api.ecr",
        }
    }
}

/// The service of `sync-states`, `ecs-fips`, or `ecr` (which is `api.ecr` elsewhere).
fn known(joined: &str, is_service: impl Fn(&str) -> bool) -> Option<String> {
    let plain = joined.strip_suffix("-fips").unwrap_or(joined);
    let api = format!("api.{plain}");
    for candidate in [joined, plain, &api] {
        if is_service(candidate) {
            return Some(candidate.to_owned());
        }
    }
    let mut rest = plain;
    while let Some((_, after)) = rest.split_once(['-', '.']) {
        if is_service(after) {
            return Some(after.to_owned());
        }
        rest = after;
    }
    None
}

fn pop_region(labels: &mut Vec<&str>) -> Option<Region> {
    let last = labels.last().copied().filter(|label| is_region(label))?;
    labels.pop();
    Region::parse(last).ok()
}

/// `eu-west-1`, `us-gov-west-1`; `us-gov` stands for both regions of its partition.
fn is_region(label: &str) -> bool {
    let mut parts = label.split('-');
    let lower = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let (Some(first), Some(last)) = (parts.next(), parts.next_back()) else { return false };
    let middle: Vec<&str> = parts.collect();
    let numbered = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    label == "us-gov"
        || (matches!(first.len(), 2..=4)
            && lower(first)
            && numbered
            && !middle.is_empty()
            && middle.iter().all(|part| lower(part)))
}

fn is_s3(label: &str) -> bool {
    matches!(label, "s3" | "s3-fips" | "s3-accelerate" | "s3-external-1")
        || label.strip_prefix("s3-").is_some_and(is_region)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(host: &str) -> String {
        let services =
            ["ecs", "sts", "iam", "states", "api.ecr", "sqs", "s3", "elasticloadbalancing"];
        match AwsHost::parse(host, |prefix| services.contains(&prefix)) {
            None => "-".into(),
            Some(found) => {
                let region = found.region().map_or("-", Region::as_str).to_owned();
                let more = match &found {
                    AwsHost::Api { .. } => String::new(),
                    AwsHost::S3 { bucket, .. } => format!(" {}", bucket.as_deref().unwrap_or("-")),
                    AwsHost::Registry { account, .. } => format!(" {account}"),
                };
                format!("{} {region}{more}", found.service())
            }
        }
    }

    #[test]
    fn every_form_of_an_endpoint_s_name_is_read() {
        for (host, expected) in [
            ("ecs.eu-west-1.amazonaws.com", "ecs eu-west-1"),
            ("ECS.eu-west-1.amazonaws.com.", "ecs eu-west-1"),
            ("sts.amazonaws.com:443", "sts -"),
            ("sts-fips.us-east-1.amazonaws.com", "sts us-east-1"),
            ("iam.us-gov.amazonaws.com", "iam us-gov"),
            ("ecs.cn-north-1.amazonaws.com.cn", "ecs cn-north-1"),
            ("ecs.us-east-1.api.aws", "ecs us-east-1"),
            ("api.ecr.us-east-1.amazonaws.com", "api.ecr us-east-1"),
            ("ecr-fips.us-east-1.amazonaws.com", "api.ecr us-east-1"),
            ("ecr.us-east-1.api.aws", "api.ecr us-east-1"),
            ("sync-states.us-west-2.amazonaws.com", "states us-west-2"),
            ("queue.amazonaws.com", "sqs -"),
            ("eu-west-1.queue.amazonaws.com", "sqs eu-west-1"),
            ("s3.amazonaws.com", "s3 - -"),
            ("s3.us-west-2.amazonaws.com", "s3 us-west-2 -"),
            ("s3-us-west-2.amazonaws.com", "s3 us-west-2 -"),
            ("s3.dualstack.us-west-2.amazonaws.com", "s3 us-west-2 -"),
            ("s3-fips.dualstack.us-west-2.amazonaws.com", "s3 us-west-2 -"),
            ("a.b.s3.us-west-2.amazonaws.com", "s3 us-west-2 a.b"),
            ("b.s3.amazonaws.com", "s3 - b"),
            ("s3.s3.amazonaws.com", "s3 - s3"),
            ("b.s3-accelerate.dualstack.amazonaws.com", "s3 - b"),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "api.ecr eu-west-1 123456789012"),
            ("123456789012.dkr-ecr.eu-west-1.on.aws", "api.ecr eu-west-1 123456789012"),
            ("abc.lambda-url.eu-west-1.on.aws", "lambda eu-west-1"),
            ("kinesis.eu-west-1.amazonaws.com", "kinesis eu-west-1"),
        ] {
            assert_eq!(read(host), expected, "{host}");
        }
    }

    #[test]
    fn names_of_machines_are_no_endpoints() {
        for host in [
            "amazonaws.com",
            ".amazonaws.com",
            "checkip.amazonaws.com",
            "db.abc.us-east-1.rds.amazonaws.com",
            "name-1.elb.us-east-1.amazonaws.com",
            "ec2-1-2-3-4.compute-1.amazonaws.com",
            "us-east-1.amazonaws.com",
            "x.queue.amazonaws.com",
            "ecs.eu-west-1.amazonaws.com.example.org",
            "example.org",
            "",
        ] {
            assert_eq!(read(host), "-", "{host}");
        }
    }
}
