//! Tests of the reader and of the labelled table from outside.

// Helpers of tests may stop a test as the tests themselves do.
#![allow(clippy::unwrap_used)]

mod properties;
mod reader;
mod serde;
