//! Blocks of IPv4 addresses, and the canonical form of those that users give.
//!
//! AWS clears the host bits of what it is given (`10.0.0.5/16` becomes `10.0.0.0/16`), and so
//! does [`Cidr::parse`].

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// `10.0.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    base: u32,  // Invariant: no bit below the prefix is set.
    prefix: u8, // Invariant: at most 32.
}

impl Cidr {
    /// The block that contains `address` and has `prefix` fixed bits; `None` past 32.
    pub fn new(address: Ipv4Addr, prefix: u8) -> Option<Cidr> {
        if prefix > 32 {
            return None;
        }
        let base = u32::from(address) & mask(prefix);
        Some(Cidr { base, prefix })
    }

    /// Reads `a.b.c.d/n`, clearing host bits. `None` when it is not of that form.
    pub fn parse(text: &str) -> Option<Cidr> {
        let (address, prefix) = text.split_once('/')?;
        Cidr::new(address.parse().ok()?, prefix_length(prefix)?)
    }

    pub fn prefix(self) -> u8 {
        self.prefix
    }

    pub fn base(self) -> Ipv4Addr {
        Ipv4Addr::from(self.base)
    }

    pub fn last(self) -> Ipv4Addr {
        Ipv4Addr::from(self.base | !mask(self.prefix))
    }

    /// How many addresses it has.
    pub fn size(self) -> u64 {
        1 << (32 - self.prefix)
    }

    /// The address `offset` after the base; `None` outside the block.
    pub fn nth(self, offset: u32) -> Option<Ipv4Addr> {
        (u64::from(offset) < self.size()).then(|| Ipv4Addr::from(self.base + offset))
    }

    /// How far `address` is from the base; `None` outside the block.
    pub fn offset_of(self, address: Ipv4Addr) -> Option<u32> {
        self.contains(address).then(|| u32::from(address) - self.base)
    }

    pub fn contains(self, address: Ipv4Addr) -> bool {
        u32::from(address) & mask(self.prefix) == self.base
    }

    /// Whether all of `inner` lies in this block.
    pub fn covers(self, inner: Cidr) -> bool {
        inner.prefix >= self.prefix && self.contains(inner.base())
    }

    pub fn overlaps(self, other: Cidr) -> bool {
        self.covers(other) || other.covers(self)
    }
}

fn mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

/// Digits only, without a sign and without leading zeros.
fn prefix_length(text: &str) -> Option<u8> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base(), self.prefix)
    }
}

/// The canonical text of an IPv6 block: host bits cleared, shortest form. `None` when it is none.
pub fn canonical_ipv6(text: &str) -> Option<String> {
    let (address, prefix) = text.split_once('/')?;
    let address: Ipv6Addr = address.parse().ok()?;
    let prefix = prefix_length(prefix).filter(|prefix| *prefix <= 128)?;
    let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
    Some(format!("{}/{prefix}", Ipv6Addr::from(u128::from(address) & mask)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        Cidr::parse(text).unwrap()
    }

    #[test]
    fn host_bits_are_cleared() {
        for (given, canonical) in [
            ("10.0.0.5/16", "10.0.0.0/16"),
            ("100.68.0.18/18", "100.68.0.0/18"),
            ("1.2.3.4/32", "1.2.3.4/32"),
            ("1.2.3.4/0", "0.0.0.0/0"),
        ] {
            assert_eq!(cidr(given).to_string(), canonical);
        }
        assert_eq!(canonical_ipv6("2001:DB8::1/32").as_deref(), Some("2001:db8::/32"));
        assert_eq!(canonical_ipv6("::/0").as_deref(), Some("::/0"));
    }

    #[test]
    fn what_is_not_a_block_is_refused() {
        for text in [
            "",
            "10.0.0.0",
            "10.0.0/16",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/08",
            "256.0.0.0/8",
            "::/0",
            "a/8",
        ] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
        for text in ["", "::", "::/129", "10.0.0.0/8"] {
            assert_eq!(canonical_ipv6(text), None, "{text}");
        }
    }

    #[test]
    fn blocks_know_what_they_cover() {
        for (outer, inner, covers, overlaps) in [
            ("10.0.0.0/16", "10.0.1.0/24", true, true),
            ("10.0.1.0/24", "10.0.0.0/16", false, true),
            ("10.0.0.0/24", "10.0.1.0/24", false, false),
            ("10.0.0.0/24", "10.0.0.0/24", true, true),
            ("0.0.0.0/0", "255.255.255.255/32", true, true),
        ] {
            assert_eq!(cidr(outer).covers(cidr(inner)), covers, "{outer} {inner}");
            assert_eq!(cidr(outer).overlaps(cidr(inner)), overlaps, "{outer} {inner}");
        }
        assert_eq!(cidr("10.0.0.0/28").size(), 16);
        assert_eq!(cidr("10.0.0.0/28").nth(16), None);
        assert_eq!(cidr("10.0.0.0/28").last(), Ipv4Addr::new(10, 0, 0, 15));
    }
}
