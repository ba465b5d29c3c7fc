//! Pages of lists: `MaxItems`, `Marker`, `IsTruncated`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use super::fault::{Fault, validation_error};

/// How many there are on a page when the caller does not say.
const DEFAULT_MAX_ITEMS: usize = 100;

pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Where the next page begins, when there is one.
    pub(crate) marker: Option<String>,
}

impl<T> Page<T> {
    pub(crate) fn is_truncated(&self) -> Option<bool> {
        Some(self.marker.is_some())
    }
}

/// One page of `items`, which are put into the order of their keys. A marker holds the last key
/// of its page, so what is added or removed in between shifts nothing.
pub(crate) fn page<T>(
    mut items: Vec<T>,
    key: impl Fn(&T) -> String,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<Page<T>, Fault> {
    items.sort_by_cached_key(&key);
    if let Some(marker) = marker {
        let last = BASE64
            .decode(marker)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| validation_error("Invalid Marker."))?;
        items.retain(|item| key(item) > last);
    }
    let limit = max_items.and_then(|n| usize::try_from(n).ok()).unwrap_or(DEFAULT_MAX_ITEMS);
    let is_truncated = items.len() > limit;
    items.truncate(limit);
    let marker = items.last().filter(|_| is_truncated).map(|last| BASE64.encode(key(last)));
    Ok(Page { items, marker })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_the_list_once_and_in_order() {
        let all = || vec!["c".to_owned(), "a".into(), "e".into(), "b".into(), "d".into()];
        let mut seen = Vec::new();
        let mut marker = None;
        loop {
            let page = page(all(), Clone::clone, marker.as_deref(), Some(2)).unwrap();
            seen.extend(page.items);
            marker = page.marker;
            if marker.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn a_marker_that_we_did_not_give_is_refused() {
        assert!(page(vec![1], ToString::to_string, Some("%%"), None).is_err());
    }
}
