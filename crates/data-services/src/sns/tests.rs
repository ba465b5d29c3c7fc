//! The service through its trait, on a real store.
