//! Cuts lists into pages. A `nextToken` is the last name of the page, made opaque, so it stays
//! good while the list changes.

use aws_api::AwsError;
use aws_api::ecs::errors;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Marks our tokens: what does not begin with it was not made here.
const MARK: &str = "hansom1:";

/// What a caller asked of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    limit: usize,
    after: Option<String>,
}

impl Page {
    /// # Errors
    /// When `max_results` is not within 1 to `most`, or the token is none of ours.
    pub(crate) fn new(
        max_results: Option<i32>,
        next_token: Option<&str>,
        most: usize,
    ) -> Result<Page, AwsError> {
        let limit = match max_results {
            None => most,
            Some(asked) => usize::try_from(asked)
                .ok()
                .filter(|asked| (1..=most).contains(asked))
                .ok_or_else(|| {
                errors::invalid_parameter_exception(format!(
                    "maxResults should be between 1 and {most}"
                ))
            })?,
        };
        let after = match next_token {
            None | Some("") => None,
            Some(token) => Some(
                read_token(token)
                    .ok_or_else(|| errors::invalid_parameter_exception("Invalid token"))?,
            ),
        };
        Ok(Page { limit, after })
    }

    /// Where the page begins: behind this name.
    #[cfg(test)]
    fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The page's share of `items`, which are in order, and the token for the next page.
    /// `name` must name each item once; an item that has gone does not disturb the rest.
    pub(crate) fn cut<T>(
        &self,
        items: Vec<T>,
        name: impl Fn(&T) -> String,
        is_after: impl Fn(&str, &str) -> bool,
    ) -> (Vec<T>, Option<String>) {
        let mut rest = items.into_iter().filter(|item| match &self.after {
            Some(after) => is_after(&name(item), after),
            None => true,
        });
        let page: Vec<T> = rest.by_ref().take(self.limit).collect();
        let token = match (page.last(), rest.next()) {
            (Some(last), Some(_)) => Some(token(&name(last))),
            _ => None,
        };
        (page, token)
    }
}

fn token(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{MARK}{name}"))
}

fn read_token(token: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix(MARK).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_the_list_once_even_when_it_changes() {
        let mut items: Vec<String> = (0..10).map(|i| format!("item-{i}")).collect();
        let mut seen = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = Page::new(Some(3), token.as_deref(), 100).unwrap();
            let (part, next) = page.cut(items.clone(), Clone::clone, |name, after| name > after);
            if let Some(last) = part.last() {
                items.retain(|item| item != last);
            }
            seen.extend(part);
            token = next;
            if token.is_none() {
                break;
            }
        }
        let all: Vec<String> = (0..10).map(|i| format!("item-{i}")).collect();
        assert_eq!(seen, all);
    }

    #[test]
    fn a_token_of_another_make_is_refused() {
        for bad in ["x", "AAAA", "!!"] {
            let error = Page::new(None, Some(bad), 100).unwrap_err();
            assert_eq!(error.code, "InvalidParameterException");
            assert_eq!(error.message, "Invalid token");
        }
        assert_eq!(Page::new(None, Some(""), 100).unwrap().after(), None);
    }

    #[test]
    fn a_page_has_one_to_a_hundred_items() {
        for bad in [0, -1, 101] {
            assert!(Page::new(Some(bad), None, 100).is_err(), "{bad}");
        }
        assert!(Page::new(Some(100), None, 100).is_ok());
    }
}
