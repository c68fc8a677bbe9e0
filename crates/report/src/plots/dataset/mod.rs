//! Figures of units and their variables: where they lie.

mod map;

pub use map::DotMap;
