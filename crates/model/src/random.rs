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
    let mut text = String::with_capacity(2 * N);
    push_hex(&mut text, &bytes::<N>());
    text
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0x0f)]));
    }
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
    let mut text = String::with_capacity(36);
    for (index, part) in [&b[..4], &b[4..6], &b[6..8], &b[8..10], &b[10..]].iter().enumerate() {
        if index > 0 {
            text.push('-');
        }
        push_hex(&mut text, part);
    }
    text
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
        let uuid = uuid();
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
    }
}
