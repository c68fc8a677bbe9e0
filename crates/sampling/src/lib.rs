//! Case selection that leaves a record: who was chosen, who comes next, who was not considered and why.
//!
//! A [`CaseFrame`] says which units of a dataset may be chosen. A rule such as [`Nearest`] orders them and gives a
//! [`Selection`], which names every unit of the frame: chosen, in reserve, passed over, or excluded for a reason.
//! Nothing is drawn at random here and nothing depends on the order of the rows.
//!
//! ```
//! use tresteg_dataset::{Dataset, Label, Measure, Variable};
//! use tresteg_sampling::{CaseFrame, Nearest, Side, TieRule};
//!
//! let ids = ["0883", "1401", "1402", "1441", "2184"].map(String::from).to_vec();
//! let names = ["Västervik", "Härryda", "Partille", "Lerum", "Hudiksvall"].map(String::from).to_vec();
//! let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
//! let towns = Dataset::new(ids, names)?
//!     .with_numbers(scale("population"), [36_049.0, 36_651.0, 36_977.0, 40_181.0, 36_975.0].map(Some).to_vec())?
//!     .with_numbers(scale("membership"), [2.0, 1.0, 2.0, 2.0, 2.0].map(Some).to_vec())?;
//!
//! let frame = CaseFrame::new(&towns)?.rule_out_where("membership", 1.0, "is a member already")?;
//! let selection = Nearest {
//!     variable: "population".into(),
//!     target: 36_651.0,
//!     side: Side::AtOrAbove,
//!     count: 2,
//!     reserves: 1,
//!     tie_rule: TieRule::LowestId,
//! }
//! .select(&frame)?;
//! assert_eq!(selection.chosen[0].name, "Hudiksvall");
//! assert_eq!(selection.chosen[0].distance, 324.0);
//! assert_eq!(selection.reserves[0].name, "Lerum");
//! assert_eq!(selection.excluded.len(), 2); // Västervik is smaller, Härryda is a member
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod frame;
mod nearest;
mod selection;

pub use error::SamplingError;
pub use frame::CaseFrame;
pub use nearest::{Nearest, Side, TieRule};
pub use selection::{Case, Comparison, Exclusion, ExclusionReason, Selection, Tie};
