//! `hansom images`: what the registry holds.

use std::process::ExitCode;

use anyhow::Result;
use model::Clock;
use serde_json::json;

use crate::client::Api;
use crate::output::{self, Format};
use crate::settings::ClientSettings;

pub(crate) fn run(settings: ClientSettings, format: Format) -> Result<ExitCode> {
    super::block_on(async move {
        let api = Api::new(settings);
        let images = api.images().await?;
        let now = Clock::system().now();
        match format {
            Format::Json => output::json(&json!(
                images
                    .iter()
                    .map(|(uri, image)| json!({
                        "repository": uri,
                        "tags": image.image_tags,
                        "digest": image.image_digest,
                        "bytes": image.image_size_in_bytes,
                        "pushedAt": image.image_pushed_at.map(|at| at.to_string()),
                    }))
                    .collect::<Vec<_>>()
            )),
            Format::Text => {
                let rows: Vec<Vec<String>> = images
                    .iter()
                    .map(|(uri, image)| {
                        let size = image.image_size_in_bytes.and_then(|n| u64::try_from(n).ok());
                        let digest = image.image_digest.as_deref().unwrap_or_default();
                        vec![
                            uri.clone(),
                            image.image_tags.as_deref().unwrap_or_default().join(", "),
                            digest.chars().take(19).collect(),
                            output::bytes(size.unwrap_or(0)),
                            image
                                .image_pushed_at
                                .map_or_else(String::new, |at| output::age(now.0 - at.0)),
                        ]
                    })
                    .collect();
                output::table(&["REPOSITORY", "TAGS", "DIGEST", "SIZE", "PUSHED"], &rows);
            }
        }
        Ok(ExitCode::SUCCESS)
    })?
}
