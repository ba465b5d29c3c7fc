//! Which image a runtime is.
//!
//! AWS publishes its runtimes as images; those are the defaults. A machine without access to them
//! has images of its own: named in the settings (`--lambda-runtime python3.12=IMAGE`), or put into
//! our own registry as `hansom-lambda/python` (`cargo xtask runtimes`).

use std::collections::BTreeMap;

/// Where AWS publishes them.
const AWS: &str = "public.ecr.aws/lambda";
const OWN: &str = "hansom-lambda";
const FAMILIES: [&str; 6] = ["python", "nodejs", "java", "dotnet", "ruby", "provided"];

/// Images by runtime: those that were named, and AWS's for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runtimes {
    named: BTreeMap<String, String>,
}

impl Runtimes {
    /// `named`: runtime (`python3.12`) to image. A runtime that ends in `*` stands for all that
    /// begin so and are not named themselves.
    pub fn new(named: impl IntoIterator<Item = (String, String)>) -> Runtimes {
        Runtimes { named: named.into_iter().collect() }
    }

    /// The image of `runtime`, and whether it is one that was named; `None` for what is no runtime.
    pub(super) fn image(&self, runtime: &str) -> Option<(String, bool)> {
        if let Some(image) = self.named.get(runtime) {
            return Some((image.clone(), true));
        }
        let all = self.named.iter().filter(|(name, _)| {
            name.strip_suffix('*').is_some_and(|begin| runtime.starts_with(begin))
        });
        if let Some((_, image)) = all.max_by_key(|(name, _)| name.len()) {
            return Some((image.clone(), true));
        }
        Some((published(runtime)?, false))
    }
}

/// The repository of our own registry, in the default account, that has the runtime's image if
/// somebody has put one there: `hansom-lambda/python`.
pub(super) fn own_repository(runtime: &str) -> Option<String> {
    let family = FAMILIES.into_iter().find(|family| runtime.starts_with(family))?;
    Some(format!("{OWN}/{family}"))
}

/// `public.ecr.aws/lambda/python:3.12`
fn published(runtime: &str) -> Option<String> {
    let family = FAMILIES.into_iter().find(|family| runtime.starts_with(family))?;
    let version = runtime[family.len()..].trim_start_matches('.').trim_end_matches(".x");
    (!version.is_empty()).then(|| format!("{AWS}/{family}:{version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_are_aws_s_images_unless_others_are_named() {
        let none = Runtimes::default();
        for (runtime, image) in [
            ("python3.12", "public.ecr.aws/lambda/python:3.12"),
            ("nodejs20.x", "public.ecr.aws/lambda/nodejs:20"),
            ("java8.al2", "public.ecr.aws/lambda/java:8.al2"),
            ("provided.al2023", "public.ecr.aws/lambda/provided:al2023"),
        ] {
            assert_eq!(none.image(runtime), Some((image.to_owned(), false)));
        }
        assert_eq!(none.image("cobol85"), None);
        let named = [("python*", "a"), ("python3.12", "b")];
        let named = Runtimes::new(named.map(|(name, image)| (name.into(), image.into())));
        assert_eq!(named.image("python3.12"), Some(("b".into(), true)));
        assert_eq!(named.image("python3.9"), Some(("a".into(), true)));
        assert_eq!(named.image("nodejs22.x").map(|(_, named)| named), Some(false));
    }
}
