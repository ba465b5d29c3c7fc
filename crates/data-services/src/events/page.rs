//! Cuts lists into pages. A token is the last name of the page, made opaque, so it stays good
//! while the list changes.

use aws_api::AwsError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::failure::invalid;

const MARK: &str = "hansom1:";
const MOST: usize = 100;

/// The share of `items`, which are in the order of `name`, that belongs to this page, and the
/// token of the next.
///
/// # Errors
/// When the token is none of ours.
pub(crate) fn cut<T>(
    items: Vec<T>,
    limit: Option<i32>,
    token: Option<&str>,
    name: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let after = token.map(read_token).transpose()?;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST).clamp(1, MOST);
    let mut rest = items
        .into_iter()
        .filter(|item| after.as_ref().is_none_or(|after| name(item).as_str() > after.as_str()));
    let page: Vec<T> = rest.by_ref().take(limit).collect();
    let token = match (page.last(), rest.next()) {
        (Some(last), Some(_)) => Some(URL_SAFE_NO_PAD.encode(format!("{MARK}{}", name(last)))),
        _ => None,
    };
    Ok((page, token))
}

fn read_token(token: &str) -> Result<String, AwsError> {
    let text = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.and_then(|text| text.strip_prefix(MARK).map(str::to_owned))
        .ok_or_else(|| invalid("The NextToken value is not valid."))
}
