//! Receipt handles: which message, and which of its receives. Opaque to clients.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// So that handles look like those of AWS, which begin with `AQEB`.
const START: [u8; 3] = [1, 1, 1];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    /// The id that the queue had.
    pub(super) queue: String,
    pub(super) number: u64,
    pub(super) receipt: u64,
}

/// What tells queues apart, whatever their ids are.
fn mark(arn: &str) -> [u8; 8] {
    let digest = Sha256::digest(arn);
    let mut mark = [0; 8];
    mark.copy_from_slice(&digest[..8]);
    mark
}

impl Receipt {
    /// The handle of a message of the queue with this ARN.
    pub(super) fn handle(&self, arn: &str) -> String {
        let mut bytes = START.to_vec();
        bytes.extend(mark(arn));
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.receipt.to_be_bytes());
        bytes.extend(self.queue.as_bytes());
        STANDARD.encode(bytes)
    }

    /// `None` when it is no handle, or one of another queue.
    pub(super) fn parse(handle: &str, arn: &str) -> Option<Receipt> {
        let bytes = STANDARD.decode(handle).ok()?;
        let rest = bytes.strip_prefix(&START)?.strip_prefix(&mark(arn))?;
        let (number, rest) = rest.split_first_chunk::<8>()?;
        let (receipt, queue) = rest.split_first_chunk::<8>()?;
        Some(Receipt {
            queue: String::from_utf8(queue.to_vec()).ok()?,
            number: u64::from_be_bytes(*number),
            receipt: u64::from_be_bytes(*receipt),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_by_its_own_queue_only() {
        let receipt = Receipt { queue: "0123".into(), number: 7, receipt: u64::MAX };
        let handle = receipt.handle("arn:a");
        assert!(handle.starts_with("AQEB"));
        assert_eq!(Receipt::parse(&handle, "arn:a"), Some(receipt));
        assert_eq!(Receipt::parse(&handle, "arn:b"), None);
        for bad in ["", "AQEB", "nonsense!"] {
            assert_eq!(Receipt::parse(bad, "arn:a"), None);
        }
    }
}
