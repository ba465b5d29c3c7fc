//! End-to-end tests of the real binary with official AWS clients.
