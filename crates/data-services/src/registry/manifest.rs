//! Reads manifests: what they are, and what else must be there for them to make sense.
//!
//! The bytes are never changed: a manifest is its digest. What we do not understand in them is
//! the client's business.

use std::collections::BTreeMap;

use model::image::Digest;
use serde_json::Value;
use thiserror::Error;

pub(crate) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(crate) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// AWS's limit for a manifest, in bytes.
pub(crate) const MAX_MANIFEST: usize = 4 << 20;

/// A part that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Descriptor {
    pub(crate) digest: Digest,
    pub(crate) media_type: String,
    pub(crate) size: u64,
    /// The bytes may be fetched elsewhere, so a registry need not have them.
    pub(crate) is_foreign: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Image { config: Descriptor, layers: Vec<Descriptor> },
    Index { manifests: Vec<Descriptor> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) media_type: String,
    pub(crate) content: Content,
    pub(crate) artifact_type: Option<String>,
    pub(crate) subject: Option<Digest>,
    pub(crate) annotations: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum ManifestError {
    #[error("the manifest is not a JSON object")]
    NotJson,
    #[error("the manifest has schema version 1, which registries no longer take")]
    Schema1,
    #[error("the manifest's media type {0:?} is not one of an image or index")]
    MediaType(String),
    #[error("the manifest says {inside:?}, the request {outside:?}")]
    MediaTypesDiffer { inside: String, outside: String },
    #[error("the manifest's member {0} is missing or malformed")]
    Member(&'static str),
}

/// Reads `text`. `media_type` is what the request called it, without parameters.
///
/// # Errors
/// When it is not an image manifest or an index that a client could use.
pub(crate) fn parse(media_type: Option<&str>, text: &str) -> Result<Manifest, ManifestError> {
    let json: Value = serde_json::from_str(text).map_err(|_| ManifestError::NotJson)?;
    let json = json.as_object().ok_or(ManifestError::NotJson)?;
    match json.get("schemaVersion").and_then(Value::as_u64) {
        Some(2) => {}
        Some(1) => return Err(ManifestError::Schema1),
        Some(_) | None => return Err(ManifestError::Member("schemaVersion")),
    }
    let inside = match json.get("mediaType") {
        None => None,
        Some(value) => Some(value.as_str().ok_or(ManifestError::Member("mediaType"))?),
    };
    let media_type = match (inside, media_type) {
        (Some(inside), Some(outside)) if inside != outside => {
            return Err(ManifestError::MediaTypesDiffer {
                inside: inside.into(),
                outside: outside.into(),
            });
        }
        (Some(either), _) | (None, Some(either)) => either,
        // OCI lets a manifest be silent about what it is.
        (None, None) if json.contains_key("manifests") => OCI_INDEX,
        (None, None) => OCI_MANIFEST,
    };
    let config = json.get("config").map(descriptor);
    let content = match media_type {
        DOCKER_MANIFEST | OCI_MANIFEST => Content::Image {
            config: config.flatten().ok_or(ManifestError::Member("config"))?,
            layers: descriptors(json.get("layers")).ok_or(ManifestError::Member("layers"))?,
        },
        DOCKER_LIST | OCI_INDEX => Content::Index {
            manifests: descriptors(json.get("manifests"))
                .ok_or(ManifestError::Member("manifests"))?,
        },
        other => return Err(ManifestError::MediaType(other.into())),
    };
    let artifact_type = match (json.get("artifactType").and_then(Value::as_str), &content) {
        (Some(artifact_type), _) => Some(artifact_type.to_owned()),
        (None, Content::Image { config, .. }) => Some(config.media_type.clone()),
        (None, Content::Index { .. }) => None,
    };
    let subject = match json.get("subject") {
        None | Some(Value::Null) => None,
        Some(value) => Some(descriptor(value).ok_or(ManifestError::Member("subject"))?.digest),
    };
    let annotations = json
        .get("annotations")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect();
    Ok(Manifest { media_type: media_type.to_owned(), content, artifact_type, subject, annotations })
}

fn descriptors(list: Option<&Value>) -> Option<Vec<Descriptor>> {
    list?.as_array()?.iter().map(descriptor).collect()
}

fn descriptor(value: &Value) -> Option<Descriptor> {
    let media_type = value.get("mediaType")?.as_str()?;
    let has_urls = value.get("urls").and_then(Value::as_array).is_some_and(|urls| !urls.is_empty());
    Some(Descriptor {
        digest: Digest::parse(value.get("digest")?.as_str()?).ok()?,
        size: value.get("size")?.as_u64()?,
        is_foreign: has_urls
            || media_type.contains(".foreign.")
            || media_type.contains(".nondistributable."),
        media_type: media_type.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn image(extra: &str) -> String {
        format!(
            r#"{{"schemaVersion":2,{extra}"config":{{"mediaType":"c","digest":"{A}","size":1}},
               "layers":[{{"mediaType":"l","digest":"{A}","size":2}},
                         {{"mediaType":"application/vnd.oci.image.layer.nondistributable.v1.tar","digest":"{A}","size":2}}]}}"#
        )
    }

    #[test]
    fn an_image_names_its_configuration_and_layers() {
        let manifest = parse(Some(OCI_MANIFEST), &image("")).unwrap();
        let Content::Image { config, layers } = &manifest.content else { panic!("an image") };
        assert_eq!((config.size, layers.len()), (1, 2));
        assert_eq!((layers[0].is_foreign, layers[1].is_foreign), (false, true));
        assert_eq!(manifest.artifact_type.as_deref(), Some("c"));
    }

    #[test]
    fn what_a_manifest_is_can_be_said_inside_outside_or_not_at_all() {
        let docker = format!(r#""mediaType":"{DOCKER_MANIFEST}","#);
        assert_eq!(parse(None, &image(&docker)).unwrap().media_type, DOCKER_MANIFEST);
        assert_eq!(parse(None, &image("")).unwrap().media_type, OCI_MANIFEST);
        let index = r#"{"schemaVersion":2,"manifests":[]}"#;
        assert_eq!(parse(None, index).unwrap().media_type, OCI_INDEX);
        assert!(matches!(
            parse(Some(OCI_MANIFEST), &image(&docker)),
            Err(ManifestError::MediaTypesDiffer { .. })
        ));
    }

    #[test]
    fn what_no_client_could_use_is_refused() {
        for (media_type, text, expected) in [
            (None, "", ManifestError::NotJson),
            (None, "[]", ManifestError::NotJson),
            (None, "{}", ManifestError::Member("schemaVersion")),
            (None, r#"{"schemaVersion":1}"#, ManifestError::Schema1),
            (None, r#"{"schemaVersion":2}"#, ManifestError::Member("config")),
            (Some(OCI_INDEX), r#"{"schemaVersion":2}"#, ManifestError::Member("manifests")),
            (Some("x/y"), r#"{"schemaVersion":2}"#, ManifestError::MediaType("x/y".into())),
        ] {
            assert_eq!(parse(media_type, text), Err(expected), "{text}");
        }
        let bad_digest = image("").replace(A, "sha256:zz");
        assert_eq!(parse(None, &bad_digest), Err(ManifestError::Member("config")));
    }
}
