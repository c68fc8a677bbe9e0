//! What a case should be near to.

use crate::metric::mean;
use crate::{FrameRecord, SamplingError, Value};
use serde::{Deserialize, Serialize};

/// The value to be near to, given or computed by the rule itself from a group of units, so that it can be computed
/// again when a unit is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// A number.
    Value(f64),
    /// The mean of a group.
    Mean(Group),
    /// The median of a group; of an even number, halfway between the middle two.
    Median(Group),
    /// A quantile of a group, between order statistics as R's type 7.
    Quantile {
        /// Which, from 0 to 1.
        probability: f64,
        /// Of whom.
        group: Group,
    },
}

/// Units by their value of a variable; they need not be eligible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Group {
    /// All units of the frame.
    All,
    /// Those with this value.
    Where {
        /// The variable.
        variable: String,
        /// Its value.
        equals: Value,
    },
}

impl Group {
    /// The units with this value.
    pub fn equal(variable: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Where {
            variable: variable.into(),
            equals: value.into(),
        }
    }

    pub(crate) fn columns(&self) -> Vec<String> {
        match self {
            Self::All => Vec::new(),
            Self::Where { variable, .. } => vec![variable.clone()],
        }
    }

    pub(crate) fn rows(&self, frame: &FrameRecord) -> Result<Vec<usize>, SamplingError> {
        match self {
            Self::All => Ok((0..frame.len()).collect()),
            Self::Where { variable, equals } => {
                let values = frame.column(variable)?;
                let rows: Vec<usize> = (0..frame.len())
                    .filter(|row| values.get(*row).as_ref() == Some(equals))
                    .collect();
                if rows.is_empty() {
                    return Err(SamplingError::EmptyGroup {
                        variable: variable.clone(),
                        value: equals.clone(),
                    });
                }
                Ok(rows)
            }
        }
    }
}

impl From<f64> for Target {
    fn from(value: f64) -> Self {
        Self::Value(value)
    }
}

/// The target of a selection as a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolvedTarget {
    /// The number.
    pub value: f64,
    /// How many units it was computed from; none when it was given.
    pub units: Option<usize>,
    /// The ids of units of the group that have no value and do not count.
    pub without_value: Vec<String>,
}

impl Target {
    /// The median of the units with this value.
    pub fn median_of(variable: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Median(Group::equal(variable, value))
    }

    /// The mean of the units with this value.
    pub fn mean_of(variable: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Mean(Group::equal(variable, value))
    }

    pub(crate) fn group(&self) -> Option<&Group> {
        match self {
            Self::Value(_) => None,
            Self::Mean(group) | Self::Median(group) | Self::Quantile { group, .. } => Some(group),
        }
    }

    pub(crate) fn columns(&self) -> Vec<String> {
        self.group().map(Group::columns).unwrap_or_default()
    }

    pub(crate) fn resolve(
        &self,
        frame: &FrameRecord,
        variable: &str,
    ) -> Result<ResolvedTarget, SamplingError> {
        let Some(group) = self.group() else {
            let &Self::Value(value) = self else {
                return Err(SamplingError::NoCentre);
            };
            return finite(value, variable).map(|value| ResolvedTarget {
                value,
                units: None,
                without_value: Vec::new(),
            });
        };
        let numbers = frame.numbers(variable)?;
        let rows = group.rows(frame)?;
        let missing = rows.iter().filter(|row| numbers[**row].is_none());
        let without_value = missing.map(|row| frame.unit_ids[*row].clone()).collect();
        let mut values: Vec<f64> = rows.iter().filter_map(|row| numbers[*row]).collect();
        if values.is_empty() {
            let variable = variable.to_owned();
            return Err(SamplingError::NoValues { variable });
        }
        if let &Self::Quantile { probability, .. } = self
            && !(0.0..=1.0).contains(&probability)
        {
            return Err(SamplingError::NoQuantile { probability });
        }
        values.sort_by(f64::total_cmp);
        let value = self.of_sorted(&values, None);
        Ok(ResolvedTarget {
            value: finite(value, variable)?,
            units: Some(values.len()),
            without_value,
        })
    }
}

impl Target {
    /// The number from the sorted values of the group, leaving out one place if any.
    pub(crate) fn of_sorted(&self, sorted: &[f64], left_out: Option<usize>) -> f64 {
        match self {
            Self::Value(value) => *value,
            Self::Quantile { probability, .. } => quantile(sorted, left_out, *probability),
            Self::Median(_) => quantile(sorted, left_out, 0.5),
            Self::Mean(_) => {
                let place = left_out.unwrap_or(sorted.len());
                let (before, after) = sorted.split_at(place.min(sorted.len()));
                mean(
                    before
                        .iter()
                        .chain(after.iter().skip(usize::from(left_out.is_some())))
                        .copied(),
                )
            }
        }
    }
}

fn finite(target: f64, variable: &str) -> Result<f64, SamplingError> {
    if target.is_finite() {
        return Ok(target);
    }
    let variable = variable.to_owned();
    Err(SamplingError::TargetNotFinite { variable, target })
}

/// Type 7 of Hyndman and Fan (1996), leaving out one place if any; not a number for no values or a probability outside
/// 0 to 1.
pub(crate) fn quantile(sorted: &[f64], left_out: Option<usize>, probability: f64) -> f64 {
    let Some(last) = (sorted.len() - usize::from(left_out.is_some())).checked_sub(1) else {
        return f64::NAN;
    };
    if !(0.0..=1.0).contains(&probability) {
        return f64::NAN;
    }
    let place = probability * last as f64;
    let below = place.floor() as usize;
    let at = |place: usize| {
        sorted[place + usize::from(left_out.is_some_and(|left_out| place >= left_out))]
    };
    let (low, high) = (at(below), at((below + 1).min(last)));
    let share = place - below as f64;
    if share == 0.0 {
        low
    } else {
        low * (1.0 - share) + high * share
    }
}
