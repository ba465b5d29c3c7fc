//! Cuts lists into pages. A marker is the name of the last item of the page, made opaque.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fault::{Fault, invalid};

/// The share of `items`, which are in the order of their `name`s, behind `marker`, and the next
/// marker.
///
/// # Errors
/// When the marker was not made here.
pub(crate) fn page<T>(
    items: Vec<T>,
    name: impl Fn(&T) -> String,
    marker: Option<&str>,
    max_items: Option<i32>,
    most: usize,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let limit = max_items.and_then(|n| usize::try_from(n).ok()).unwrap_or(most).clamp(1, most);
    let after = match marker.filter(|text| !text.is_empty()) {
        None => None,
        Some(marker) => {
            let text = URL_SAFE_NO_PAD.decode(marker).ok();
            let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
            Some(text.ok_or_else(|| invalid("Invalid marker"))?)
        }
    };
    let start = match &after {
        None => 0,
        // The item may have gone since; the order is the same as when the page was cut.
        Some(after) => items.iter().position(|item| name(item) == *after).map_or_else(
            || items.iter().position(|item| name(item) > *after).unwrap_or(items.len()),
            |at| at + 1,
        ),
    };
    let mut rest = items.into_iter().skip(start);
    let page: Vec<T> = rest.by_ref().take(limit).collect();
    let next = match (page.last(), rest.next()) {
        (Some(last), Some(_)) => Some(URL_SAFE_NO_PAD.encode(name(last))),
        _ => None,
    };
    Ok((page, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_the_list_once() {
        let items: Vec<String> = (0..7).map(|n| format!("f{n}")).collect();
        let (mut marker, mut seen) = (None::<String>, Vec::new());
        loop {
            let (part, next) =
                page(items.clone(), Clone::clone, marker.as_deref(), Some(3), 50).unwrap();
            seen.extend(part);
            marker = next;
            if marker.is_none() {
                break;
            }
        }
        assert_eq!(seen, items);
        assert!(page(items, Clone::clone, Some("!"), None, 50).is_err());
    }
}
