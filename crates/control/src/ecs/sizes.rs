//! The sizes that a Fargate task can have, and the ways to write them.
//!
//! Pure. Not here: container sizes within a task ([`super::registration`]).

use aws_api::AwsError;
use aws_api::ecs::errors;

/// A task's size: CPU units (1024 per vCPU) and MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) cpu_units: u32,
    pub(crate) memory_mib: u32,
}

/// The memory that each CPU size may have: from, to, and the step between.
const TABLE: [(u32, u32, u32, u32); 7] = [
    // 256 takes 512, 1024 and 2048 only; see `is_fargate`.
    (256, 512, 2048, 512),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];

impl Size {
    /// Whether Fargate offers this pair.
    pub(crate) fn is_fargate(self) -> bool {
        if (self.cpu_units, self.memory_mib) == (256, 1536) {
            return false;
        }
        TABLE.iter().any(|&(cpu, from, to, step)| {
            cpu == self.cpu_units
                && (from..=to).contains(&self.memory_mib)
                && (self.memory_mib - from).is_multiple_of(step)
        })
    }

    /// # Errors
    /// As `RegisterTaskDefinition` refuses a pair that Fargate does not offer.
    pub(crate) fn check_fargate(self) -> Result<Size, AwsError> {
        if self.is_fargate() { Ok(self) } else { Err(self.not_offered()) }
    }

    /// The complaint about this size.
    pub(crate) fn not_offered(self) -> AwsError {
        errors::client_exception(format!(
            "No Fargate configuration exists for given values: {} CPU, {} memory. \
             See the Amazon ECS documentation for the valid values.",
            self.cpu_units, self.memory_mib
        ))
    }
}

/// Reads a task's `cpu`: `1024`, `1 vCPU`, `.25vcpu`.
///
/// # Errors
/// As AWS words it.
pub(crate) fn parse_cpu(text: &str) -> Result<u32, AwsError> {
    parse(text, "vcpu").ok_or_else(|| errors::client_exception("Invalid 'cpu' setting for task."))
}

/// Reads a task's `memory`: `1024`, `1 GB`, `.5gb`.
///
/// # Errors
/// As AWS words it.
pub(crate) fn parse_memory(text: &str) -> Result<u32, AwsError> {
    parse(text, "gb").ok_or_else(|| errors::client_exception("Invalid 'memory' setting for task."))
}

/// Digits are units; a decimal number before `suffix` is 1024 units each.
fn parse(text: &str, suffix: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    let units = match text.strip_suffix(suffix) {
        Some(number) => scaled(number.trim_end())?,
        None => digits(&text)?,
    };
    (units > 0).then_some(units)
}

fn digits(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// 1024 times a decimal number, when that is a whole number.
fn scaled(number: &str) -> Option<u32> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() { 0 } else { digits(whole)? };
    // Ten binary places need ten decimal ones; more would be no whole number of units.
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 10 {
        return None;
    }
    let numerator = if fraction.is_empty() {
        0
    } else {
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        fraction.parse::<u64>().ok()?
    };
    let denominator = 10_u64.pow(u32::try_from(fraction.len()).ok()?);
    let scaled = numerator * 1024;
    if !scaled.is_multiple_of(denominator) {
        return None;
    }
    whole.checked_mul(1024)?.checked_add(u32::try_from(scaled / denominator).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs() -> Vec<Size> {
        let mut pairs = Vec::new();
        for cpu_units in (0..=40_000).step_by(64) {
            for memory_mib in (0..=140_000).step_by(256) {
                let size = Size { cpu_units, memory_mib };
                if size.is_fargate() {
                    pairs.push(size);
                }
            }
        }
        pairs
    }

    #[test]
    fn fargate_offers_seventy_four_sizes() {
        assert_eq!(pairs().len(), 74);
        for (cpu_units, count) in
            [(256, 3), (512, 4), (1024, 7), (2048, 13), (4096, 23), (8192, 12), (16384, 12)]
        {
            let n_sizes = pairs().iter().filter(|size| size.cpu_units == cpu_units).count();
            assert_eq!(n_sizes, count, "{cpu_units}");
        }
    }

    #[test]
    fn pairs_that_fargate_was_seen_to_refuse_are_refused() {
        for (cpu_units, memory_mib) in [
            (256, 1536),
            (256, 4096),
            (1024, 2560),
            (1024, 9216),
            (2048, 17408),
            (4096, 31744),
            (8192, 17408),
            (8192, 18432),
            (8192, 62464),
            (16384, 33792),
            (16384, 36864),
            (16384, 131_072),
            (32768, 65536),
        ] {
            let error = Size { cpu_units, memory_mib }.check_fargate().unwrap_err();
            assert_eq!(error.code, "ClientException");
            assert_eq!(
                error.message,
                format!(
                    "No Fargate configuration exists for given values: {cpu_units} CPU, \
                     {memory_mib} memory. See the Amazon ECS documentation for the valid values."
                )
            );
        }
    }

    #[test]
    fn sizes_are_written_in_several_ways() {
        for (text, units) in [
            ("256", Some(256)),
            ("1 vCPU", Some(1024)),
            ("1 vcpu", Some(1024)),
            ("1vCPU", Some(1024)),
            (".25 vCPU", Some(256)),
            ("0.5 vCPU", Some(512)),
            ("16 vCPU", Some(16384)),
            ("1.0 vCPU", Some(1024)),
            ("0", None),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("one", None),
            ("vCPU", None),
            (". vCPU", None),
            ("0.3 vCPU", None),
            ("1 GB", None),
            ("99999999999", None),
        ] {
            assert_eq!(parse_cpu(text).ok(), units, "{text:?}");
        }
        for (text, mib) in [
            ("512", Some(512)),
            ("1GB", Some(1024)),
            ("1 GB", Some(1024)),
            ("1 gb", Some(1024)),
            ("0.5GB", Some(512)),
            (".5 GB", Some(512)),
            ("120 GB", Some(122_880)),
            ("1 MB", None),
            ("x", None),
        ] {
            assert_eq!(parse_memory(text).ok(), mib, "{text:?}");
        }
        assert_eq!(parse_cpu("x").unwrap_err().message, "Invalid 'cpu' setting for task.");
        assert_eq!(parse_memory("x").unwrap_err().message, "Invalid 'memory' setting for task.");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_panics(text in "\\PC{0,24}") {
            let _ = parse_cpu(&text);
            let _ = parse_memory(&text);
        }

        #[test]
        fn units_and_vcpus_mean_the_same(units in 1_u32..=196_608) {
            prop_assert_eq!(parse_cpu(&units.to_string()).unwrap(), units);
            let in_vcpus = format!("{} vCPU", f64::from(units) / 1024.0);
            prop_assert_eq!(parse_cpu(&in_vcpus).unwrap(), units);
            let in_gb = format!("{}GB", f64::from(units) / 1024.0);
            prop_assert_eq!(parse_memory(&in_gb).unwrap(), units);
        }

        #[test]
        fn an_offered_size_has_two_to_eight_gib_per_vcpu(
            cpu_units in prop::sample::select(vec![256_u32, 512, 1024, 2048, 4096, 8192, 16384]),
            memory_mib in 0_u32..140_000,
        ) {
            let size = Size { cpu_units, memory_mib };
            if size.is_fargate() {
                prop_assert!(memory_mib >= 2 * cpu_units);
                prop_assert!(memory_mib <= 8 * cpu_units);
                prop_assert!(memory_mib.is_multiple_of(512));
            }
        }
    }
}
