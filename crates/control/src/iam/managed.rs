//! The policies that AWS makes, as IAM shows them: with ids and a date.
//!
//! Both are our own: AWS's differ by policy, and nothing depends on them. The documents are
//! [`model::policy::managed`].

use base64::Engine as _;
use model::Timestamp;
use sha2::{Digest, Sha256};

pub(crate) use model::policy::managed::{ALL, ManagedPolicy, find};

/// When AWS made the first of them, 2015-02-06T18:39:46Z.
pub(crate) const CREATED_AT: Timestamp = Timestamp(1_423_247_986_000);

/// `ANPA…`, the same in every installation.
pub(crate) fn id_of(policy: &ManagedPolicy) -> String {
    let digest = Sha256::digest(policy.name);
    let text = base64::engine::general_purpose::STANDARD.encode(digest);
    let letters = text.chars().filter(char::is_ascii_alphanumeric).take(17);
    format!("ANPA{}", letters.collect::<String>().to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_has_an_id_of_its_own() {
        for policy in ALL {
            assert_eq!(id_of(policy).len(), 21, "{}", policy.name);
            assert_eq!(ALL.iter().filter(|other| id_of(other) == id_of(policy)).count(), 1);
        }
    }
}
