//! The EC2 network: VPCs and what is in them. No instances.
//!
//! Control writes what should be; the node makes VPCs, subnets and interfaces real.

pub mod cidr;
pub mod default_network;
mod ids;
pub mod interfaces;
mod public_addresses;
pub mod zones;

pub use default_network::ensure_default_network;
pub use interfaces::{
    CheckedNetwork, InterfaceError, TaskInterface, TaskInterfaceRequest, allocate_task_interface,
    check_task_network, release_interface,
};
