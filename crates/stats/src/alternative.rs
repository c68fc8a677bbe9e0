//! The direction in which a test looks.

use serde::{Deserialize, Serialize};

/// The alternative of a test; intervals follow it, so that a one-sided test has a one-sided interval.
///
/// In R: `alternative = "two.sided"`, `"less"`, `"greater"`.
///
/// ```
/// use tresteg_stats::Alternative;
///
/// assert_eq!(Alternative::default(), Alternative::TwoSided);
/// assert_eq!(Alternative::Greater.to_string(), "greater");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alternative {
    /// The parameter differs from the null value.
    #[default]
    TwoSided,
    /// The parameter is below the null value; the interval has no lower end.
    Less,
    /// The parameter is above the null value; the interval has no upper end.
    Greater,
}

impl std::fmt::Display for Alternative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Alternative::TwoSided => "two-sided",
            Alternative::Less => "less",
            Alternative::Greater => "greater",
        })
    }
}
