//! Lists in pages: `maxResults` and `nextToken`.

use aws_api::AwsError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::invalid_parameter;

/// One page of `items`, which are in the order of `name`, and the token of the next.
///
/// The token holds the name of the last item given, so a list that changes meanwhile loses
/// nothing and repeats nothing.
pub(super) fn page<T>(
    items: Vec<T>,
    name: impl Fn(&T) -> String,
    max_results: Option<i32>,
    default: usize,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let n = max_results.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(default);
    let after = token.map(decode).transpose()?;
    let mut rest =
        items.into_iter().filter(|item| after.as_ref().is_none_or(|after| name(item) > *after));
    let page: Vec<T> = rest.by_ref().take(n).collect();
    let next = match rest.next() {
        Some(_) => page.last().map(|last| URL_SAFE_NO_PAD.encode(name(last))),
        None => None,
    };
    Ok((page, next))
}

fn decode(token: &str) -> Result<String, AwsError> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| invalid_parameter("nextToken", "Invalid next token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_together_are_the_list() {
        let all: Vec<u8> = (0..7).collect();
        let (mut seen, mut token) = (Vec::new(), None::<String>);
        loop {
            let (page, next) =
                page(all.clone(), |n| n.to_string(), Some(3), 100, token.as_deref()).unwrap();
            assert!(page.len() <= 3);
            seen.extend(page);
            match next {
                Some(next) => token = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, all);
        assert!(page(all, |n| n.to_string(), None, 100, Some("%")).is_err());
    }
}
