//! The service through its API.

mod clusters;
mod definitions;
mod running;
mod settings_and_tags;
