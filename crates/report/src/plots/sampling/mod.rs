//! Figures of choices of cases and of matching: how near the chosen are, how firm the choice, how alike the matched.

mod balance;
mod distances;
mod firmness;

pub use balance::love_plot;
pub use distances::distances;
pub use firmness::firmness;
