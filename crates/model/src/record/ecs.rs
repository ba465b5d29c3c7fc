//! Clusters, task definitions and tasks.
