//! Tests of Scheduler.
