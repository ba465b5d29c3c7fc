//! The service through its API.

mod admission;
mod clusters;
mod definitions;
mod events;
mod running;
mod settings_and_tags;
