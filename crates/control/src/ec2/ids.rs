//! Ids of network resources: a prefix and 17 hex digits.

use model::random;

/// A new id, for example `vpc-0a1b2c3d4e5f60718`.
pub(super) fn new_id(prefix: &str) -> String {
    let digits = random::hex::<9>();
    // AWS's long ids begin with 0: 17 digits of which 16 are free.
    format!("{prefix}-0{}", &digits[..16])
}

/// Whether `id` is `prefix`, a dash, and 8 or 17 hex digits.
pub(super) fn is_well_formed(prefix: &str, id: &str) -> bool {
    let Some(digits) = id.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')) else {
        return false;
    };
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_is_well_formed() {
        assert!(is_well_formed("vpc", &new_id("vpc")));
        for bad in ["vpc", "vpc-", "vpc-0", "vpc-xxxxxxxx", "subnet-12345678", "12345678"] {
            assert!(!is_well_formed("vpc", bad), "{bad}");
        }
        assert!(is_well_formed("vpc", "vpc-12345678"));
    }
}
