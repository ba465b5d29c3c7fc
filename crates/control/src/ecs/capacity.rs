//! Capacity providers: the two of Fargate, and how a strategy spreads tasks over them.
//!
//! Pure.

use aws_api::AwsError;
use aws_api::ecs::{CapacityProviderStrategyItem, errors};

/// The providers that every account has. Others, of EC2 instances, do not exist here.
pub(crate) const PROVIDERS: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

const MOST_ITEMS: usize = 20;

fn invalid(message: impl Into<String>) -> AwsError {
    errors::invalid_parameter_exception(message)
}

/// The name of a provider given by name or ARN.
pub(crate) fn provider_name(text: &str) -> &str {
    match text.split_once(":capacity-provider/") {
        Some((arn, name)) if arn.starts_with("arn:") => name,
        _ => text,
    }
}

/// # Errors
/// When there is no provider of that name.
pub(crate) fn known_provider(text: &str) -> Result<String, AwsError> {
    let name = provider_name(text);
    if PROVIDERS.contains(&name) {
        return Ok(name.into());
    }
    Err(invalid(format!(
        "The specified capacity provider '{text}' was not found. Specify a valid name or ARN and \
         try again."
    )))
}

/// Checks a strategy against the providers of its cluster. An empty one is good.
///
/// # Errors
/// AWS's first complaint.
pub(crate) fn check_strategy(
    items: &[CapacityProviderStrategyItem],
    associated: &[String],
) -> Result<(), AwsError> {
    if items.is_empty() {
        return Ok(());
    }
    if items.len() > MOST_ITEMS {
        return Err(invalid(format!(
            "A capacity provider strategy can contain a maximum of {MOST_ITEMS} capacity providers."
        )));
    }
    for item in items {
        let name = known_provider(item.capacity_provider.as_deref().unwrap_or_default())?;
        if !associated.contains(&name) {
            return Err(invalid(
                "The specified capacity provider strategy cannot contain a capacity provider that \
                 is not associated with the cluster. Associate the capacity provider with the \
                 cluster and try again.",
            ));
        }
        if !(0..=1000).contains(&item.weight.unwrap_or_default()) {
            return Err(invalid("The weight of a capacity provider must be between 0 and 1000."));
        }
        if !(0..=100_000).contains(&item.base.unwrap_or_default()) {
            return Err(invalid("The base of a capacity provider must be between 0 and 100000."));
        }
    }
    if items.iter().filter(|item| item.base.unwrap_or_default() > 0).count() > 1 {
        return Err(invalid(
            "Only one capacity provider in a capacity provider strategy can have a base greater \
             than 0.",
        ));
    }
    if items.iter().all(|item| item.weight.unwrap_or_default() == 0) {
        return Err(invalid(
            "The specified capacity provider strategy must contain a capacity provider with a \
             weight greater than 0.",
        ));
    }
    Ok(())
}

/// The provider of each of `n_tasks`: the base first, then each next task goes to the provider
/// that is furthest behind its share. The strategy has been checked.
pub(crate) fn spread(items: &[CapacityProviderStrategyItem], n_tasks: usize) -> Vec<String> {
    struct Share {
        name: String,
        base: u64,
        weight: u64,
        n_given: u64,
    }
    let unsigned =
        |value: Option<i32>| u64::try_from(value.unwrap_or_default()).unwrap_or_default();
    let mut shares: Vec<Share> = items
        .iter()
        .map(|item| Share {
            name: provider_name(item.capacity_provider.as_deref().unwrap_or_default()).into(),
            base: unsigned(item.base),
            weight: unsigned(item.weight),
            n_given: 0,
        })
        .collect();
    let mut chosen = Vec::with_capacity(n_tasks);
    for _ in 0..n_tasks {
        if let Some(share) = shares.iter_mut().find(|share| share.base > 0) {
            share.base -= 1;
            chosen.push(share.name.clone());
            continue;
        }
        let next = shares
            .iter_mut()
            .filter(|share| share.weight > 0)
            // (given + 1) / weight, compared without fractions below a millionth.
            .min_by_key(|share| (share.n_given + 1) * 1_000_000 / share.weight);
        if let Some(share) = next {
            share.n_given += 1;
            chosen.push(share.name.clone());
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, weight: i32, base: i32) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem {
            capacity_provider: Some(name.into()),
            weight: Some(weight),
            base: Some(base),
        }
    }

    #[test]
    fn the_base_comes_first_and_weights_share_the_rest() {
        let n_spot = |items: &[CapacityProviderStrategyItem], n_tasks| {
            let chosen = spread(items, n_tasks);
            assert_eq!(chosen.len(), n_tasks);
            chosen.iter().filter(|name| *name == "FARGATE_SPOT").count()
        };
        assert_eq!(n_spot(&[item("FARGATE", 1, 0), item("FARGATE_SPOT", 1, 0)], 10), 5);
        assert_eq!(n_spot(&[item("FARGATE", 1, 0), item("FARGATE_SPOT", 4, 0)], 10), 8);
        assert_eq!(n_spot(&[item("FARGATE", 0, 2), item("FARGATE_SPOT", 1, 0)], 10), 8);
        assert_eq!(n_spot(&[item("FARGATE", 0, 0), item("FARGATE_SPOT", 1, 0)], 3), 3);
    }

    #[test]
    fn bad_strategies_are_refused() {
        let both = ["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()];
        assert!(check_strategy(&[item("FARGATE", 1, 0)], &both).is_ok());
        for (items, associated, message) in [
            (
                vec![item("ghost", 1, 0)],
                &both[..],
                "The specified capacity provider 'ghost' was not found. Specify a valid name or \
                 ARN and try again.",
            ),
            (
                vec![item("FARGATE", 1, 0)],
                &[],
                "The specified capacity provider strategy cannot contain a capacity provider that \
                 is not associated with the cluster. Associate the capacity provider with the \
                 cluster and try again.",
            ),
            (
                vec![item("FARGATE", 1, 1), item("FARGATE_SPOT", 1, 1)],
                &both[..],
                "Only one capacity provider in a capacity provider strategy can have a base \
                 greater than 0.",
            ),
        ] {
            let error = check_strategy(&items, associated).unwrap_err();
            assert_eq!(error.code, "InvalidParameterException");
            assert_eq!(error.message, message);
        }
        assert!(check_strategy(&[item("FARGATE", 0, 0)], &both).is_err());
        assert!(check_strategy(&[item("FARGATE", 1001, 0)], &both).is_err());
    }
}
