//! Names that nobody can guess and nothing repeats.

/// `n` random bytes from the kernel.
///
/// # Panics
/// When the kernel has no randomness to give, which is no state to go on in.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    getrandom::fill(&mut buffer).expect("the kernel's random generator answers");
    buffer
}

/// `2 * N` lowercase hex digits: `hex::<16>()` is a task id.
pub fn hex<const N: usize>() -> String {
    use std::fmt::Write;
    bytes::<N>().iter().fold(String::with_capacity(2 * N), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `length` characters of `alphabet`, evenly distributed for alphabets of up to 256 characters.
pub fn text(alphabet: &[u8], length: usize) -> String {
    // Rejection, not modulo: access keys must not lean towards the start of the alphabet.
    let fair = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in bytes::<32>() {
            if usize::from(byte) < fair && text.len() < length {
                text.push(char::from(alphabet[usize::from(byte) % alphabet.len()]));
            }
        }
    }
    text
}

/// A random (version 4) UUID, lower case with dashes.
pub fn uuid() -> String {
    let mut b = bytes::<16>();
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let hex: String = b.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_length_and_alphabet_asked_for() {
        let id = text(b"ABC", 100);
        assert_eq!(id.len(), 100);
        assert!(id.bytes().all(|b| b"ABC".contains(&b)));
        assert_eq!(hex::<16>().len(), 32);
        assert_eq!(uuid().len(), 36);
    }
}
