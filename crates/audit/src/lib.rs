//! Checks of printed statistics, without the raw data.
//!
//! * [`PrintedNumber`] is a number as it stands in print (`,302`, `-1,932E-6`, `36 975`, `62,3 %`). It knows which
//!   values round to it, and decides that exactly, on the decimal expansion of the binary value.
//! * [`read_figures`] reads a file of printed figures: each with its place in print and the address of the value
//!   that must reproduce it; its texts in English and, if it likes, in Swedish.
//! * [`Ledger::check`] puts recomputed values beside the printed ones and gives every figure a verdict. No verdict is
//!   stored anywhere: other values give other verdicts. A figure that cannot be computed needs two who say so: the
//!   file, which names the input that is missing, and the values, which have a gap at its address.
//!
//! ```
//! use tresteg_audit::{DecimalMark, Ledger, Recomputed, Rounding, Verdict, read_figures};
//!
//! let file = "\
//! id,table,place,printed,address,factor,note_if_differs,missing_input
//! r2,Table 2,\"Table 2, R Square\",\",091\",reg1.summary.model.r_squared,,,
//! ";
//! let figures = read_figures(file.as_bytes(), DecimalMark::Comma)?;
//! let values = [("reg1.summary.model.r_squared".to_owned(), Recomputed::Number(0.090_961_8))];
//! let ledger = Ledger::check(&figures, values, Rounding::HalfAwayFromZero)?;
//! assert_eq!(ledger.entries[0].verdict, Verdict::Reproduced);
//! # Ok::<(), tresteg_audit::AuditError>(())
//! ```

mod decimal;
mod error;
mod figures;
mod ledger;
mod lines;
mod number;
mod wording;

pub use decimal::Rounding;
pub use error::{
    AuditError, BadCell, KindMismatch, UndeclaredGap, UnexpectedColumn, UnknownAddress,
};
pub use figures::{PrintedFigure, PrintedValue, read_figures};
pub use ledger::{Difference, Ledger, LedgerEntry, Recomputed, TableTotals, Totals, Verdict};
pub use number::{DecimalMark, PrintedNumber, RoundingInterval};
pub use wording::Wording;
