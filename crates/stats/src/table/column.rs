//! One column, settled: numbers, booleans or categories, each with its missing values.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Complete numbers that several owners share without copying.
///
/// ```
/// use tresteg_stats::table::Numbers;
///
/// let numbers = Numbers::from(vec![1.0, 2.0]);
/// let again = numbers.clone(); // shares the memory
/// assert_eq!(again[1], 2.0);
/// ```
#[derive(Clone)]
pub struct Numbers(Arc<dyn AsRef<[f64]> + Send + Sync>);

impl Numbers {
    /// Shares whatever owns a slice of numbers: a vector, a column of another library.
    ///
    /// ```
    /// # use tresteg_stats::table::Numbers;
    /// let numbers = Numbers::share(vec![1.0, 2.0]);
    /// assert_eq!(numbers.len(), 2);
    /// ```
    pub fn share(owner: impl AsRef<[f64]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(owner))
    }
}

impl Deref for Numbers {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        (*self.0).as_ref()
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(values: Vec<f64>) -> Self {
        Self::share(values)
    }
}

impl FromIterator<f64> for Numbers {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        values.into_iter().collect::<Vec<f64>>().into()
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(f)
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.deref() == other.deref()
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.deref().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

/// A categorical column: an ordered list of levels and, per row, which level it has.
///
/// ```
/// use tresteg_stats::table::Categories;
///
/// let size = Categories::from_texts([Some("small"), None, Some("large")]);
/// assert_eq!(size.levels, ["large", "small"]); // by code point, as no other order is known
/// assert_eq!(size.codes, [Some(1), None, Some(0)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categories {
    /// The levels in their order; the first is the base of treatment contrasts.
    pub levels: Vec<String>,
    /// Per row the position in `levels`; `None` where the value is missing.
    pub codes: Vec<Option<u32>>,
}

impl Categories {
    /// Levels from the texts that occur, ordered by Unicode code point.
    ///
    /// ```
    /// use tresteg_stats::table::Categories;
    ///
    /// let towns = Categories::from_texts([Some("Visby"), None, Some("Lund")]);
    /// assert_eq!(towns.levels, ["Lund", "Visby"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_texts<S: AsRef<str>>(texts: impl IntoIterator<Item = Option<S>>) -> Self {
        let texts: Vec<Option<S>> = texts.into_iter().collect();
        let mut levels: Vec<&str> = texts.iter().flatten().map(AsRef::as_ref).collect();
        levels.sort_unstable();
        levels.dedup();
        let codes = texts
            .iter()
            .map(|text| {
                let text = text.as_ref()?.as_ref();
                let code = levels.binary_search(&text).ok()?;
                u32::try_from(code).ok()
            })
            .collect();
        Self {
            levels: levels.into_iter().map(str::to_owned).collect(),
            codes,
        }
    }
}

/// What a [`Table`](super::Table) hands out for one name.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Column {
    /// Numbers without a missing value.
    Numbers(Numbers),
    /// Numbers of which some may be missing.
    OptionalNumbers(Vec<Option<f64>>),
    /// True, false or missing. A categorical variable with the levels `false` and `true`.
    Booleans(Vec<Option<bool>>),
    /// Categories.
    Categories(Categories),
}

impl Column {
    /// Number of rows.
    ///
    /// ```
    /// use tresteg_stats::table::Column;
    ///
    /// let column = Column::OptionalNumbers(vec![Some(1.0), None]);
    /// assert_eq!(column.len(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Column::Numbers(values) => values.len(),
            Column::OptionalNumbers(values) => values.len(),
            Column::Booleans(values) => values.len(),
            Column::Categories(categories) => categories.codes.len(),
        }
    }

    /// Whether there is no row.
    ///
    /// ```
    /// use tresteg_stats::table::Column;
    ///
    /// let column = Column::OptionalNumbers(vec![Some(1.0), None]);
    /// assert!(!column.is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the value of a row is missing (also beyond the last row).
    ///
    /// ```
    /// use tresteg_stats::table::Column;
    ///
    /// let column = Column::OptionalNumbers(vec![Some(1.0), None]);
    /// assert!(column.is_missing(1) && !column.is_missing(0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Column::Numbers(values) => row >= values.len(),
            Column::OptionalNumbers(values) => values.get(row).is_none_or(Option::is_none),
            Column::Booleans(values) => values.get(row).is_none_or(Option::is_none),
            Column::Categories(categories) => categories.codes.get(row).is_none_or(Option::is_none),
        }
    }

    /// What the column holds, in a word.
    ///
    /// ```
    /// use tresteg_stats::table::Column;
    ///
    /// let column = Column::OptionalNumbers(vec![Some(1.0), None]);
    /// assert_eq!(column.kind(), "numbers");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Column::Numbers(_) | Column::OptionalNumbers(_) => "numbers",
            Column::Booleans(_) => "booleans",
            Column::Categories(_) => "categories",
        }
    }

    /// The rows at these positions; numbers without a missing value are shared when all rows are kept.
    pub(crate) fn at(&self, rows: &[usize]) -> Self {
        let all = rows.len() == self.len();
        match self {
            Column::Numbers(values) if all => Column::Numbers(values.clone()),
            Column::Numbers(values) => Column::Numbers(
                rows.iter()
                    .filter_map(|&row| values.get(row).copied())
                    .collect(),
            ),
            Column::OptionalNumbers(values) => {
                let kept: Vec<Option<f64>> = pick(values, rows);
                match kept.iter().copied().collect::<Option<Vec<f64>>>() {
                    Some(complete) => Column::Numbers(complete.into()),
                    None => Column::OptionalNumbers(kept),
                }
            }
            Column::Booleans(values) => Column::Booleans(pick(values, rows)),
            Column::Categories(categories) => Column::Categories(Categories {
                levels: categories.levels.clone(),
                codes: pick(&categories.codes, rows),
            }),
        }
    }

    /// The column as categories: levels of numbers in ascending order, `false` before `true`.
    pub(crate) fn categories(&self) -> Categories {
        match self {
            Column::Numbers(values) => number_levels(values.iter().map(|&value| Some(value))),
            Column::OptionalNumbers(values) => number_levels(values.iter().copied()),
            Column::Booleans(values) => Categories {
                levels: vec!["false".into(), "true".into()],
                codes: values.iter().map(|value| value.map(u32::from)).collect(),
            },
            Column::Categories(categories) => categories.clone(),
        }
    }
}

fn pick<T: Copy>(values: &[Option<T>], rows: &[usize]) -> Vec<Option<T>> {
    rows.iter()
        .map(|&row| values.get(row).copied().flatten())
        .collect()
}

fn number_levels(values: impl Iterator<Item = Option<f64>>) -> Categories {
    // Adding zero turns -0.0 into 0.0: one level, not two.
    let values: Vec<Option<f64>> = values
        .map(|value| value.map(|number| number + 0.0))
        .collect();
    let mut levels: Vec<f64> = values.iter().flatten().copied().collect();
    levels.sort_unstable_by(f64::total_cmp);
    levels.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let codes = values
        .iter()
        .map(|value| {
            let value = (*value)?;
            let code = levels
                .binary_search_by(|level| level.total_cmp(&value))
                .ok()?;
            u32::try_from(code).ok()
        })
        .collect();
    Categories {
        levels: levels.iter().map(f64::to_string).collect(),
        codes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_levels_in_ascending_order() {
        let column =
            Column::OptionalNumbers(vec![Some(10.0), Some(-0.0), None, Some(2.5), Some(0.0)]);
        let categories = column.categories();
        assert_eq!(categories.levels, ["0", "2.5", "10"]);
        assert_eq!(categories.codes, [Some(2), Some(0), None, Some(1), Some(0)]);
    }

    #[test]
    fn rows_at_positions_share_or_gather() {
        let column = Column::OptionalNumbers(vec![Some(1.0), None, Some(3.0)]);
        assert_eq!(column.at(&[0, 2]), Column::Numbers(vec![1.0, 3.0].into()));
        assert!(column.is_missing(1) && column.is_missing(3) && !column.is_missing(0));
    }

    #[test]
    fn numbers_survive_serde() {
        let numbers = Numbers::from(vec![0.1, 1e300]);
        let text = serde_json::to_string(&numbers).unwrap();
        assert_eq!(serde_json::from_str::<Numbers>(&text).unwrap(), numbers);
    }
}
