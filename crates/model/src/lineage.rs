//! How often the same thing has led to itself: the `Lineage` of AWS's X-Ray trace header.
//!
//! `Root=1-5e…;Parent=…;Sampled=0;Lineage=a87bd80c:3|68fd508a:1` says that the resource with the
//! digest `a87bd80c` has been passed three times on the way here. SDKs in functions send the
//! header on with each of their calls, and so do deliveries. Not here: who stops at which number.

use crate::Timestamp;

/// A loop is stopped at this many rounds, as on AWS.
pub const MOST_ROUNDS: u32 = 16;

/// So many resources are remembered; the one that was passed least often is forgotten.
const MOST_RESOURCES: usize = 3;

/// The beginning of the header of what begins at `now` without one.
pub fn begun(now: Timestamp) -> String {
    format!("Root=1-{:08x}-{}", now.as_secs(), crate::random::hex::<12>())
}

/// How often `resource`, an ARN, has been passed on the way.
pub fn rounds(trace: Option<&str>, resource: &str) -> u32 {
    let digest = digest(resource);
    entries(trace).into_iter().find(|(one, _)| *one == digest).map_or(0, |(_, n)| n)
}

/// The header of what follows once `resource` has been passed. Without one before, a new one.
pub fn passed(trace: Option<&str>, resource: &str) -> String {
    let digest = digest(resource);
    let mut entries = entries(trace);
    match entries.iter_mut().find(|(one, _)| *one == digest) {
        Some((_, n)) => *n = n.saturating_add(1),
        None => {
            if entries.len() >= MOST_RESOURCES {
                let least = entries.iter().enumerate().min_by_key(|(_, (_, n))| *n);
                if let Some(index) = least.map(|(index, _)| index) {
                    entries.remove(index);
                }
            }
            entries.push((digest, 1));
        }
    }
    let lineage: Vec<String> = entries.iter().map(|(one, n)| format!("{one}:{n}")).collect();
    let mut parts: Vec<String> = trace
        .unwrap_or_default()
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty() && !part.starts_with("Lineage="))
        .map(str::to_owned)
        .collect();
    if !parts.iter().any(|part| part.starts_with("Root=")) {
        let id = crate::random::hex::<16>();
        parts.insert(0, format!("Root=1-{}-{};Sampled=0", &id[..8], &id[8..]));
    }
    parts.push(format!("Lineage={}", lineage.join("|")));
    parts.join(";")
}

fn entries(trace: Option<&str>) -> Vec<(String, u32)> {
    let lineage = trace
        .unwrap_or_default()
        .split(';')
        .find_map(|part| part.trim().strip_prefix("Lineage="))
        .unwrap_or_default();
    // SDKs of functions send the header on percent-encoded.
    let lineage = lineage.replace("%7C", "|");
    lineage
        .split('|')
        .filter_map(|entry| {
            let (digest, n) = entry.rsplit_once(':')?;
            Some((digest.to_owned(), n.parse().ok()?))
        })
        .collect()
}

/// FNV-1a: names a resource among the few of one header.
fn digest(resource: &str) -> String {
    let hash = resource
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_counted_per_resource() {
        let mut trace = Some("Root=1-5e-1;Parent=2;Sampled=1".to_owned());
        for _ in 0..3 {
            trace = Some(passed(trace.as_deref(), "arn:a"));
        }
        trace = Some(passed(trace.as_deref(), "arn:b"));
        let trace = trace.as_deref();
        assert_eq!(
            [rounds(trace, "arn:a"), rounds(trace, "arn:b"), rounds(trace, "arn:c")],
            [3, 1, 0]
        );
        assert!(trace.unwrap().starts_with("Root=1-5e-1;Parent=2;Sampled=1;Lineage="), "{trace:?}");
    }

    #[test]
    fn a_header_begins_with_the_time() {
        let begun = begun(Timestamp::from_secs(0x5e67_22a7));
        assert!(begun.starts_with("Root=1-5e6722a7-"), "{begun}");
        assert_eq!(begun.len(), "Root=1-5e6722a7-".len() + 24);
        assert!(passed(Some(&begun), "a").starts_with(&format!("{begun};Lineage=")));
    }

    #[test]
    fn a_header_that_an_sdk_has_encoded_counts_too() {
        let trace = passed(Some(&passed(None, "arn:a")), "arn:b").replace('|', "%7C");
        assert!(trace.contains("%7C"));
        assert_eq!([rounds(Some(&trace), "arn:a"), rounds(Some(&trace), "arn:b")], [1, 1]);
        assert_eq!(rounds(Some(&passed(Some(&trace), "arn:a")), "arn:a"), 2);
    }

    #[test]
    fn what_was_passed_least_is_forgotten_first() {
        let mut trace = None;
        for resource in ["a", "a", "b", "c", "c", "d"] {
            trace = Some(passed(trace.as_deref(), resource));
        }
        let of = |resource| rounds(trace.as_deref(), resource);
        assert_eq!([of("a"), of("b"), of("c"), of("d")], [2, 0, 2, 1]);
        assert!(trace.as_deref().unwrap().starts_with("Root=1-"), "{trace:?}");
    }

    #[test]
    fn a_header_that_is_none_counts_nothing() {
        for trace in ["", "Lineage=", "Lineage=x", "Lineage=x:y|:", ";;="] {
            assert_eq!(rounds(Some(trace), "a"), 0);
            assert_eq!(rounds(Some(&passed(Some(trace), "a")), "a"), 1);
        }
    }
}
