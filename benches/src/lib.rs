//! Data, yardsticks and a memory meter for the benchmarks.

pub mod bare;
pub mod data;
pub mod measure;
pub mod memory;
