//! What S3 promises, through its trait, on a real store.
