use serde::{Deserialize, Serialize};

/// What a number is. A look decides from it how many digits are shown and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kind {
    /// Number of units, answers, inhabitants; grouped where the look groups.
    Count,
    /// A percentage, already in percent.
    Percent,
    /// A regression coefficient on the scale of its variable, of any magnitude.
    Coefficient,
    /// A standard error, on the scale of what it belongs to.
    StdError,
    /// A test statistic such as t or F.
    Statistic,
    /// Degrees of freedom; shown as an integer when they are one.
    DegreesOfFreedom,
    /// A probability of a test.
    PValue,
    /// A quantity between -1 and 1: R, R squared, a standardised coefficient, a share.
    Bounded,
    /// A sum of squares or a mean square.
    SumOfSquares,
    /// An amount of money, shown without decimals unless told.
    Money,
    /// Any other measured number.
    Measure,
    /// A calendar year: never grouped.
    Year,
    /// Any number with all its digits: the shortest decimal that reads back as the same value. With
    /// [decimals](Number::with_decimals), at most so many of them.
    Exact,
}

/// What stands around or behind a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Affix {
    /// Nothing.
    #[default]
    None,
    /// `(0.123)`
    Parentheses,
    /// `[0.123]`
    Brackets,
    /// So many stars: `0.123**`.
    Stars(u8),
    /// The lower end of an interval: `[0.123`.
    Opening,
    /// The upper end of an interval: `0.456]`.
    Closing,
}

/// An unrounded number and what is known about how to show it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The value at full precision.
    pub value: f64,
    /// What it is.
    pub kind: Kind,
    /// Number of decimals, where the table knows better than the look.
    pub decimals: Option<u8>,
    /// Natural logarithm of the value, for p-values too small for an `f64`.
    pub log: Option<f64>,
    /// What stands around it.
    #[serde(default)]
    pub affix: Affix,
}

impl Number {
    /// A number of a kind.
    pub fn new(kind: Kind, value: f64) -> Self {
        Number {
            value,
            kind,
            decimals: None,
            log: None,
            affix: Affix::None,
        }
    }

    /// A count.
    pub fn count(value: usize) -> Self {
        Number::new(Kind::Count, value as f64)
    }

    /// A percentage, given in percent: 62.3 for 62.3 %.
    pub fn percent(value: f64) -> Self {
        Number::new(Kind::Percent, value)
    }

    /// A p-value.
    pub fn p_value(value: f64) -> Self {
        Number::new(Kind::PValue, value)
    }

    /// A measured number with so many decimals.
    pub fn measure(value: f64, decimals: u8) -> Self {
        Number::new(Kind::Measure, value).with_decimals(decimals)
    }

    /// The same number, shown with so many decimals in every look.
    #[must_use]
    pub fn with_decimals(mut self, decimals: u8) -> Self {
        self.decimals = Some(decimals);
        self
    }

    /// The same number with something around it.
    #[must_use]
    pub fn with_affix(mut self, affix: Affix) -> Self {
        self.affix = affix;
        self
    }

    /// The same number with its natural logarithm.
    #[must_use]
    pub fn with_log(mut self, log: f64) -> Self {
        self.log = Some(log);
        self
    }
}
