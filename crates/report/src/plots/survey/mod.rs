//! Figures of surveys: how questions were answered, and who answered at all.

mod bars;
mod likert;
mod response;

pub use bars::{question, questions};
pub use likert::likert;
pub use response::response;
