//! The flags of `hansom up` that say what tasks may use of the machine: images and promises.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};
use node::{ImageCollection, ImagePull, Overcommit, Runtimes};

use crate::settings::variable;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct MachineArgs {
    /// When other registries are asked what a tag leads to: `always`, at each launch, as Fargate
    /// does, or only when it is `missing` here [default: HANSOM_IMAGE_PULL, or always].
    #[arg(long, value_name = "WHEN")]
    image_pull: Option<String>,
    /// How many seconds image layers are kept that no task uses.
    #[arg(long, value_name = "SECONDS", default_value_t = 604_800)]
    keep_images: u64,
    /// From this use of the disk on, layers that no task uses go, the longest unused first …
    #[arg(long, value_name = "PERCENT", default_value_t = 85)]
    image_disk_high: u8,
    /// … until it is back at this.
    #[arg(long, value_name = "PERCENT", default_value_t = 80)]
    image_disk_low: u8,
    /// How many seconds pass between two looks at images and disk.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    image_look: u64,
    /// How many times over processors are promised to tasks, or `unlimited`
    /// [default: HANSOM_CPU_OVERCOMMIT, or unlimited].
    #[arg(long, value_name = "FACTOR")]
    cpu_overcommit: Option<String>,
    /// How many times over memory is promised to tasks, or `unlimited`
    /// [default: HANSOM_MEMORY_OVERCOMMIT, or 4].
    #[arg(long, value_name = "FACTOR")]
    memory_overcommit: Option<String>,
    /// The image of a Lambda runtime, such as python3.12=IMAGE or 'python*=IMAGE'; may be repeated
    /// [default: HANSOM_LAMBDA_RUNTIMES, separated by commas, and AWS's public images].
    #[arg(long, value_name = "NAME=IMAGE")]
    lambda_runtime: Vec<String>,
    /// How many seconds an instance of a Lambda function is kept with nothing to do.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    function_idle: u64,
}

/// What they come to.
#[derive(Clone, Debug)]
pub(crate) struct MachineConfig {
    pub(crate) image_pull: ImagePull,
    pub(crate) image_collection: ImageCollection,
    pub(crate) overcommit: Overcommit,
    pub(crate) raise_open_files: bool,
    pub(crate) lambda_runtimes: Runtimes,
    pub(crate) function_idle: Duration,
}

impl MachineArgs {
    /// # Errors
    /// When one makes no sense; the text says how it is written.
    pub(crate) fn read(&self) -> Result<MachineConfig> {
        let image_pull = self.image_pull.clone().or_else(|| variable("HANSOM_IMAGE_PULL"));
        let image_pull = match image_pull.as_deref() {
            None | Some("always") => ImagePull::Always,
            Some("missing") => ImagePull::Missing,
            Some(other) => bail!("{other:?} is not when to pull images; write always or missing"),
        };
        let (high, low) = (self.image_disk_high, self.image_disk_low);
        if !(1..=100).contains(&high) || low > high {
            bail!(
                "--image-disk-high is 1 to 100 per cent, and --image-disk-low not more than that; \
                 they are {high} and {low}"
            );
        }
        let given = |flag: &Option<String>, name| flag.clone().or_else(|| variable(name));
        let default = Overcommit::default();
        let cpu = given(&self.cpu_overcommit, "HANSOM_CPU_OVERCOMMIT");
        let memory = given(&self.memory_overcommit, "HANSOM_MEMORY_OVERCOMMIT");
        Ok(MachineConfig {
            image_pull,
            image_collection: ImageCollection {
                every: Duration::from_secs(self.image_look.max(1)),
                keep_unused: Duration::from_secs(self.keep_images),
                high,
                low,
            },
            overcommit: Overcommit {
                cpu: cpu.map_or(Ok(default.cpu), |text| factor(&text))?,
                memory: memory.map_or(Ok(default.memory), |text| factor(&text))?,
            },
            raise_open_files: variable("HANSOM_KEEP_FILE_LIMIT").is_none(),
            lambda_runtimes: self.lambda_runtimes()?,
            function_idle: Duration::from_secs(self.function_idle),
        })
    }

    /// Those that are named here come over those of the environment.
    fn lambda_runtimes(&self) -> Result<Runtimes> {
        let environment = variable("HANSOM_LAMBDA_RUNTIMES").unwrap_or_default();
        let named = environment.split(',').map(str::trim).filter(|text| !text.is_empty());
        let named = named.chain(self.lambda_runtime.iter().map(String::as_str));
        let pairs: Vec<_> = named.map(runtime).collect::<Result<_>>()?;
        Ok(Runtimes::new(pairs))
    }

    /// Gives them to the daemon that this process starts.
    pub(super) fn pass_on(&self, command: &mut Command) {
        command
            .args(["--keep-images", &self.keep_images.to_string()])
            .args(["--image-disk-high", &self.image_disk_high.to_string()])
            .args(["--image-disk-low", &self.image_disk_low.to_string()])
            .args(["--image-look", &self.image_look.to_string()])
            .args(["--function-idle", &self.function_idle.to_string()]);
        for named in &self.lambda_runtime {
            command.args(["--lambda-runtime", named]);
        }
        for (flag, value) in [
            ("--image-pull", &self.image_pull),
            ("--cpu-overcommit", &self.cpu_overcommit),
            ("--memory-overcommit", &self.memory_overcommit),
        ] {
            if let Some(value) = value {
                command.args([flag, value]);
            }
        }
    }
}

/// `python3.12=IMAGE`
fn runtime(text: &str) -> Result<(String, String)> {
    match text.split_once('=').map(|(name, image)| (name.trim(), image.trim())) {
        Some((name, image)) if !name.is_empty() && !image.is_empty() => {
            Ok((name.to_owned(), image.to_owned()))
        }
        _ => bail!("{text:?} does not name the image of a runtime; write python3.12=IMAGE"),
    }
}

fn factor(text: &str) -> Result<Option<f64>> {
    if text == "unlimited" {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(factor) if factor > 0.0 && factor.is_finite() => Ok(Some(factor)),
        _ => bail!("{text:?} is not how many times over; write a number above 0, or unlimited"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_are_named_with_their_images() {
        let named = runtime(" python3.12 = localhost:4566/python:1 ").unwrap();
        assert_eq!(named, ("python3.12".into(), "localhost:4566/python:1".into()));
        for text in ["python3.12", "=x", "python3.12="] {
            assert!(runtime(text).is_err(), "{text}");
        }
    }

    #[test]
    fn over_commitment_is_a_number_or_without_end() {
        assert_eq!(factor("unlimited").unwrap(), None);
        assert_eq!(factor("1.5").unwrap(), Some(1.5));
        for text in ["", "0", "-1", "inf", "NaN", "4x"] {
            assert!(factor(text).is_err(), "{text}");
        }
    }
}
