//! What the three batch operations have in common: the rules of their entries.

use std::collections::BTreeSet;

use aws_api::AwsError;
use aws_api::sqs::{BatchResultErrorEntry, errors};

use super::error::missing;

const MAX_ENTRIES: usize = 10;

/// Checks the ids of a batch's entries.
///
/// # Errors
/// For the whole batch, in SQS's words.
pub(super) fn check<'a>(
    ids: impl ExactSizeIterator<Item = Option<&'a str>>,
) -> Result<(), AwsError> {
    match ids.len() {
        0 => {
            return Err(errors::empty_batch_request(
                "There should be at least one entry in the request.",
            ));
        }
        n if n > MAX_ENTRIES => {
            return Err(errors::too_many_entries_in_batch_request(format!(
                "Maximum number of entries per request are {MAX_ENTRIES}. You have sent {n}."
            )));
        }
        _ => {}
    }
    let mut seen = BTreeSet::new();
    for id in ids {
        let id = id.ok_or_else(|| missing("Id"))?;
        let is_well_formed = (1..=80).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !is_well_formed {
            return Err(errors::invalid_batch_entry_id(
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
            ));
        }
        if !seen.insert(id) {
            return Err(errors::batch_entry_ids_not_distinct(format!("Id {id} repeated.")));
        }
    }
    Ok(())
}

/// The answer to one entry that failed.
pub(super) fn failed(id: String, error: &AwsError) -> BatchResultErrorEntry {
    let code = error.query_code.as_ref().unwrap_or(&error.code);
    BatchResultErrorEntry {
        id: Some(id),
        sender_fault: Some(error.sender_fault),
        code: Some(code.clone().into_owned()),
        message: Some(error.message.clone()),
    }
}
