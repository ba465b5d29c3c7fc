//! What the Describe operations have in common: ids, filters with wildcards, pages.

use std::collections::BTreeSet;

use aws_api::ec2::Filter;
use model::record::ec2::Tag;

use super::failure::{Outcome, invalid_value, refuse};
use super::resource::Resource;
use super::scope::{Records, Scope};

/// The members of a Describe request that choose what is answered.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) ids: Option<Vec<String>>,
    pub(super) filters: Option<Vec<Filter>>,
    pub(super) max_results: Option<i32>,
    pub(super) next_token: Option<String>,
}

/// One page, and the token for the next.
pub(super) type Page<R> = (Vec<R>, Option<String>);

/// The resources that `query` asks for, by id.
///
/// `known` lists the filters besides those on tags; `values` gives what a resource has for one
/// of them.
pub(super) fn select<T: Records, R: Resource>(
    scope: &Scope<T>,
    query: Query,
    known: &[&str],
    values: impl Fn(&R, &str) -> Vec<String>,
) -> Outcome<Page<R>> {
    let filters = Filters::parse(query.filters, known)?;
    let ids = query.ids.filter(|ids| !ids.is_empty());
    if ids.is_some() && query.max_results.is_some() {
        return Err(refuse(
            "InvalidParameterCombination",
            format!(
                "The parameter {} cannot be used with the parameter maxResults",
                ids_parameter(R::KIND.prefix)
            ),
        ));
    }
    let candidates = match &ids {
        None => scope.all::<R>()?,
        Some(ids) => {
            let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
            let mut found = Vec::with_capacity(ids.len());
            let mut missing = Vec::new();
            for id in ids {
                match scope.look_up::<R>(id)? {
                    Some(record) => found.push(record),
                    None => missing.push(id),
                }
            }
            if !missing.is_empty() {
                return Err(R::KIND.not_found(&missing));
            }
            found
        }
    };
    let chosen = candidates
        .into_iter()
        .filter(|record| filters.accept(record.tags(), |name| values(record, name)))
        .collect();
    page(chosen, query.max_results, query.next_token, |record: &R| record.id().to_owned())
}

/// The page of `items`, which are in the order of `position`.
pub(super) fn page<R>(
    items: Vec<R>,
    max_results: Option<i32>,
    next_token: Option<String>,
    position: impl Fn(&R) -> String,
) -> Outcome<Page<R>> {
    let limit = match max_results {
        None => 1000,
        Some(n) if n < 5 => {
            return Err(invalid_value(format!(
                "Value ( {n} ) for parameter maxResults is invalid. Expecting a value greater than 5."
            )));
        }
        Some(n) => usize::try_from(n).unwrap_or(5).min(1000),
    };
    let after = match next_token.filter(|token| !token.is_empty()) {
        None => None,
        Some(token) => Some(
            decode_token(&token)
                .ok_or_else(|| invalid_value("Unable to parse pagination token"))?,
        ),
    };
    let mut rest = items
        .into_iter()
        .skip_while(|item| after.as_ref().is_some_and(|after| position(item) <= *after))
        .peekable();
    let page: Vec<R> = rest.by_ref().take(limit).collect();
    let next = match (rest.peek(), page.last()) {
        (Some(_), Some(last)) => Some(hex::encode(position(last))),
        _ => None,
    };
    Ok((page, next))
}

fn decode_token(token: &str) -> Option<String> {
    String::from_utf8(hex::decode(token).ok()?).ok()
}

fn ids_parameter(prefix: &str) -> &'static str {
    match prefix {
        "vpc" => "vpcIds",
        "subnet" => "subnetIds",
        "igw" => "internetGatewayIds",
        "rtb" => "routeTableIds",
        "sg" => "groupIds",
        "eni" => "networkInterfaceIds",
        "nat" => "natGatewayIds",
        "acl" => "networkAclIds",
        "dopt" => "dhcpOptionsIds",
        "pl" => "prefixListIds",
        _ => "resourceIds",
    }
}

/// All must be met, each by any one of its values.
#[derive(Debug)]
pub(super) struct Filters(Vec<(String, Vec<String>)>);

impl Filters {
    /// `known` lists the names besides `tag:<key>`, `tag-key` and `tag-value`.
    pub(super) fn parse(filters: Option<Vec<Filter>>, known: &[&str]) -> Outcome<Filters> {
        let mut parsed = Vec::new();
        for filter in filters.unwrap_or_default() {
            let name = filter.name.unwrap_or_default();
            let is_tag = name.strip_prefix("tag:").is_some_and(|key| !key.is_empty());
            if !is_tag
                && !matches!(name.as_str(), "tag-key" | "tag-value")
                && !known.contains(&name.as_str())
            {
                return Err(invalid_value(format!("The filter '{name}' is invalid")));
            }
            parsed.push((name, filter.values.unwrap_or_default()));
        }
        Ok(Filters(parsed))
    }

    pub(super) fn accept(&self, tags: &[Tag], values: impl Fn(&str) -> Vec<String>) -> bool {
        self.0.iter().all(|(name, patterns)| {
            let present: Vec<String> = match (name.strip_prefix("tag:"), name.as_str()) {
                (Some(key), _) => {
                    tags.iter().filter(|tag| tag.key == key).map(|tag| tag.value.clone()).collect()
                }
                (None, "tag-key") => tags.iter().map(|tag| tag.key.clone()).collect(),
                (None, "tag-value") => tags.iter().map(|tag| tag.value.clone()).collect(),
                (None, name) => values(name),
            };
            present.iter().any(|value| patterns.iter().any(|pattern| matches(pattern, value)))
        })
    }
}

/// Whether `pattern` describes all of `text`: `*` is any characters, `?` any one, and a
/// backslash takes the meaning from what follows.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    enum Part {
        Any,
        One,
        Just(char),
    }
    let mut parts = Vec::new();
    let mut pattern = pattern.chars();
    while let Some(c) = pattern.next() {
        parts.push(match c {
            '*' => Part::Any,
            '?' => Part::One,
            '\\' => Part::Just(pattern.next().unwrap_or('\\')),
            other => Part::Just(other),
        });
    }
    let text: Vec<char> = text.chars().collect();
    // The latest `*`, and where the text goes on if that took one character more.
    let mut retry: Option<(usize, usize)> = None;
    let (mut at, mut part) = (0, 0);
    while at < text.len() {
        match parts.get(part) {
            Some(Part::Any) => {
                retry = Some((part + 1, at + 1));
                part += 1;
                continue;
            }
            Some(Part::One) => {
                (at, part) = (at + 1, part + 1);
                continue;
            }
            Some(Part::Just(c)) if *c == text[at] => {
                (at, part) = (at + 1, part + 1);
                continue;
            }
            Some(Part::Just(_)) | None => {}
        }
        match retry {
            Some((after_star, next)) => {
                (at, part) = (next, after_star);
                retry = Some((after_star, next + 1));
            }
            None => return false,
        }
    }
    parts[part..].iter().all(|part| matches!(part, Part::Any))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_wildcards() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("a", "a", true),
            ("a", "A", false),
            ("a", "ab", false),
            ("*", "", true),
            ("*", "anything", true),
            ("web-*", "web-1", true),
            ("web-*", "db-1", false),
            ("*-1*x", "a-1-1-yx", true),
            ("?", "", false),
            ("a?c", "abc", true),
            (r"a\*c", "a*c", true),
            (r"a\*c", "abc", false),
            ("**", "x", true),
            ("*a*b", "aab", true),
            ("*a*b", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    fn filter(name: &str, values: &[&str]) -> Filter {
        Filter {
            name: Some(name.into()),
            values: Some(values.iter().map(|value| (*value).into()).collect()),
        }
    }

    #[test]
    fn all_filters_must_be_met_each_by_any_value() {
        let tags = [Tag { key: "Name".into(), value: "web".into() }];
        let check = |filters: Vec<Filter>| {
            Filters::parse(Some(filters), &["state"])
                .unwrap()
                .accept(&tags, |name| vec![format!("{name}-on")])
        };
        assert!(check(vec![]));
        assert!(check(vec![filter("tag:Name", &["db", "w*"])]));
        assert!(check(vec![filter("tag-key", &["Name"]), filter("tag-value", &["web"])]));
        assert!(check(vec![filter("state", &["state-on"])]));
        assert!(!check(vec![filter("tag:Name", &["web"]), filter("state", &["off"])]));
        assert!(!check(vec![filter("tag:name", &["web"])]));
        assert!(!check(vec![filter("tag:Name", &[])]));
    }

    #[test]
    fn an_unknown_filter_is_an_error() {
        let error = Filters::parse(Some(vec![filter("colour", &["red"])]), &["state"]);
        let error = aws_api::AwsError::from(error.unwrap_err());
        assert_eq!(error.message, "The filter 'colour' is invalid");
    }

    #[test]
    fn pages_follow_one_another() {
        let items: Vec<String> = (0..12).map(|n| format!("id-{n:02}")).collect();
        let mut token = None;
        let mut pages = Vec::new();
        loop {
            let (page, next) = page(items.clone(), Some(5), token, String::clone).unwrap();
            pages.push(page.len());
            if next.is_none() {
                break;
            }
            token = next;
        }
        assert_eq!(pages, [5, 5, 2]);
        assert!(page(items.clone(), Some(4), None, String::clone).is_err());
        assert!(page(items, None, Some("zz".into()), String::clone).is_err());
    }
}
