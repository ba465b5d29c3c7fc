//! Reads manifests, indexes and image configurations, Docker's and OCI's alike.

use model::image::Digest;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::PullError;

/// A manifest or an index, with the digest of its very bytes.
#[derive(Debug)]
pub(super) struct Manifest {
    pub(super) digest: Digest,
    bytes: Vec<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
    #[serde(default)]
    manifests: Option<Vec<Descriptor>>,
}

#[derive(Debug, Deserialize)]
struct Descriptor {
    digest: Digest,
    #[serde(default)]
    platform: Option<Platform>,
}

#[derive(Debug, Deserialize)]
struct Platform {
    architecture: String,
    os: String,
}

impl Manifest {
    pub(super) fn new(bytes: Vec<u8>) -> Manifest {
        Manifest { digest: digest_of(&bytes), bytes }
    }

    fn document(&self) -> Result<Document, PullError> {
        serde_json::from_slice(&self.bytes)
            .map_err(|error| PullError::Malformed { what: "manifest", problem: error.to_string() })
    }

    /// Of an index, the manifest for this machine; `None` when this is no index.
    pub(super) fn choose(&self, architecture: &str) -> Result<Option<Digest>, PullError> {
        let Some(manifests) = self.document()?.manifests else {
            return Ok(None);
        };
        let fits = |descriptor: &Descriptor| {
            descriptor.platform.as_ref().is_some_and(|platform| {
                platform.os == "linux" && platform.architecture == architecture
            })
        };
        match manifests.into_iter().find(fits) {
            Some(chosen) => Ok(Some(chosen.digest)),
            None => Err(no_platform(architecture)),
        }
    }

    /// The configuration, and the layers, the lowest first.
    pub(super) fn parts(&self) -> Result<(Digest, Vec<Digest>), PullError> {
        let document = self.document()?;
        let config = document.config.ok_or_else(|| PullError::Malformed {
            what: "manifest",
            problem: "it has no configuration".into(),
        })?;
        let layers = document.layers.into_iter().map(|layer| layer.digest);
        Ok((config.digest, layers.collect()))
    }
}

pub(super) fn digest_of(bytes: &[u8]) -> Digest {
    Digest::sha256(&Sha256::digest(bytes).into())
}

fn no_platform(architecture: &str) -> PullError {
    PullError::Platform { platform: format!("linux/{architecture}") }
}

/// What of an image's configuration matters here.
#[derive(Debug)]
pub(super) struct ImageConfig {
    architecture: String,
    os: String,
    pub(super) diff_ids: Vec<Digest>,
    pub(super) defaults: ImageDefaults,
}

/// What an image says about its containers; a task definition may say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ImageDefaults {
    /// `NAME=value`
    pub(crate) env: Vec<String>,
    pub(crate) entrypoint: Vec<String>,
    pub(crate) cmd: Vec<String>,
    pub(crate) working_dir: String,
    pub(crate) user: String,
    pub(crate) stop_signal: Option<String>,
    /// Paths whose content goes into the volumes mounted there.
    pub(crate) volumes: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct ConfigDocument {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    rootfs: RootFs,
    #[serde(default)]
    config: Option<RawDefaults>,
}

#[derive(Debug, Deserialize)]
struct RootFs {
    #[serde(default)]
    diff_ids: Vec<Digest>,
}

/// Docker writes `null` for what is empty.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RawDefaults {
    env: Option<Vec<String>>,
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
    working_dir: Option<String>,
    user: Option<String>,
    stop_signal: Option<String>,
    volumes: Option<serde_json::Map<String, serde_json::Value>>,
}

impl ImageConfig {
    pub(super) fn parse(bytes: &[u8]) -> Result<ImageConfig, PullError> {
        let document: ConfigDocument = serde_json::from_slice(bytes).map_err(|error| {
            PullError::Malformed { what: "configuration", problem: error.to_string() }
        })?;
        let raw = document.config.unwrap_or_default();
        Ok(ImageConfig {
            architecture: document.architecture,
            os: document.os,
            diff_ids: document.rootfs.diff_ids,
            defaults: ImageDefaults {
                env: raw.env.unwrap_or_default(),
                entrypoint: raw.entrypoint.unwrap_or_default(),
                cmd: raw.cmd.unwrap_or_default(),
                working_dir: raw.working_dir.unwrap_or_default(),
                user: raw.user.unwrap_or_default(),
                stop_signal: raw.stop_signal.filter(|signal| !signal.is_empty()),
                volumes: raw
                    .volumes
                    .unwrap_or_default()
                    .into_iter()
                    .map(|(path, _)| path)
                    .collect(),
            },
        })
    }

    /// An image that says nothing of its platform runs anywhere.
    pub(super) fn check_platform(&self, architecture: &str) -> Result<(), PullError> {
        let fits = (self.os.is_empty() || self.os == "linux")
            && (self.architecture.is_empty() || self.architecture == architecture);
        if fits { Ok(()) } else { Err(no_platform(architecture)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(digit: char) -> String {
        format!("sha256:{}", digit.to_string().repeat(64))
    }

    #[test]
    fn of_an_index_the_manifest_for_this_machine_is_taken() {
        let index = format!(
            r#"{{"manifests":[{{"digest":"{}","platform":{{"os":"linux","architecture":"arm64"}}}},
            {{"digest":"{}","platform":{{"os":"linux","architecture":"amd64"}}}}]}}"#,
            hex('a'),
            hex('b')
        );
        let index = Manifest::new(index.into_bytes());
        assert_eq!(index.choose("amd64").unwrap().unwrap().as_str(), hex('b'));
        assert_eq!(
            index.choose("riscv64").unwrap_err().to_string(),
            "image Manifest does not contain descriptor matching platform 'linux/riscv64'"
        );
    }

    #[test]
    fn a_manifest_names_configuration_and_layers() {
        let text = format!(
            r#"{{"config":{{"digest":"{}"}},"layers":[{{"digest":"{}"}}]}}"#,
            hex('a'),
            hex('b')
        );
        let manifest = Manifest::new(text.into_bytes());
        assert_eq!(manifest.choose("amd64").unwrap(), None);
        let (config, layers) = manifest.parts().unwrap();
        assert_eq!((config.as_str(), layers.len()), (hex('a').as_str(), 1));
    }

    #[test]
    fn nulls_of_docker_are_nothing() {
        let text = r#"{"architecture":"amd64","os":"linux","rootfs":{"diff_ids":[]},
            "config":{"Env":["A=b"],"Cmd":null,"Entrypoint":["/x"],"StopSignal":"","Volumes":{"/v":{}}}}"#;
        let config = ImageConfig::parse(text.as_bytes()).unwrap();
        assert_eq!(config.defaults.entrypoint, ["/x"]);
        assert_eq!(config.defaults.volumes, ["/v"]);
        assert_eq!(config.defaults.stop_signal, None);
        assert!(config.check_platform("amd64").is_ok());
        assert!(config.check_platform("arm64").is_err());
    }
}
