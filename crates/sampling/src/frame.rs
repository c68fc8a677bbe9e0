//! Which units may be chosen.

use crate::SamplingError;
use crate::record::named;
use std::collections::HashMap;
use tresteg_dataset::Dataset;

/// The units of a dataset, and for each one that must not be chosen the reason.
///
/// Units are ruled out, never dropped: they appear in the record of every selection. A unit that is ruled out twice
/// keeps its first reason.
///
/// ```
/// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// # let ids = ["a", "b", "c"].map(String::from).to_vec();
/// # let member = Variable::new("member", Label::new("Member"), Measure::Nominal);
/// # let towns = Dataset::new(ids.clone(), ids)?.with_numbers(member, [1.0, 0.0, 0.0].map(Some).to_vec())?;
/// use tresteg_sampling::CaseFrame;
///
/// let frame = CaseFrame::new(&towns)?
///     .rule_out_where("member", 1.0, "is a member already")?
///     .rule_out(&["c"], "was interviewed last year")?;
/// let reasons: Vec<Option<&str>> = frame.ruled_out().iter().map(Option::as_deref).collect();
/// assert_eq!(reasons, [Some("is a member already"), None, Some("was interviewed last year")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct CaseFrame<'a> {
    dataset: &'a Dataset,
    ruled_out: Vec<Option<String>>,
}

impl<'a> CaseFrame<'a> {
    /// A frame of all units of the dataset, which all may be chosen.
    ///
    /// # Errors
    /// [`SamplingError::EmptyFrame`]. That ids are unique and values finite, the dataset has seen to.
    pub fn new(dataset: &'a Dataset) -> Result<Self, SamplingError> {
        if dataset.is_empty() {
            return Err(SamplingError::EmptyFrame);
        }
        Ok(Self {
            dataset,
            ruled_out: vec![None; dataset.len()],
        })
    }

    /// Rules out every unit whose numeric variable has this value.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] for an unknown or not numeric variable; [`SamplingError::EligibilityUnknown`] when
    /// units that are not ruled out yet have no value; [`SamplingError::EmptyGroup`] when no unit at all has this one.
    pub fn rule_out_where(
        mut self,
        variable: &str,
        value: f64,
        reason: &str,
    ) -> Result<Self, SamplingError> {
        let values = self.dataset.numbers(variable)?;
        let undecided: Vec<String> = values
            .iter()
            .zip(&self.ruled_out)
            .zip(
                self.dataset
                    .unit_names()
                    .iter()
                    .zip(self.dataset.unit_ids()),
            )
            .filter(|((value, ruled_out), _)| value.is_none() && ruled_out.is_none())
            .map(|(_, (name, unit_id))| named(name, unit_id))
            .collect();
        if !undecided.is_empty() {
            return Err(SamplingError::EligibilityUnknown {
                variable: variable.to_owned(),
                units: undecided,
            });
        }
        if !values.contains(&Some(value)) {
            return Err(SamplingError::EmptyGroup {
                variable: variable.to_owned(),
                value: value.into(),
            });
        }
        for (unit, slot) in values.iter().zip(&mut self.ruled_out) {
            if *unit == Some(value) && slot.is_none() {
                *slot = Some(reason.to_owned());
            }
        }
        Ok(self)
    }

    /// Rules out single units by their ids.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] for an unknown id, with the nearest one.
    pub fn rule_out(mut self, ids: &[&str], reason: &str) -> Result<Self, SamplingError> {
        let rows = rows_by_id(self.dataset);
        for id in ids {
            let row = match rows.get(id) {
                Some(row) => *row,
                None => self.dataset.row_of(id)?,
            };
            if let Some(slot @ None) = self.ruled_out.get_mut(row) {
                *slot = Some(reason.to_owned());
            }
        }
        Ok(self)
    }

    /// The dataset that the units come from.
    #[must_use]
    pub fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// Per unit, in the order of the dataset: why it must not be chosen, or `None` if it may.
    #[must_use]
    pub fn ruled_out(&self) -> &[Option<String>] {
        &self.ruled_out
    }
}

/// The row of each unit, for many look-ups; an id that is not there is left to [`Dataset::row_of`], which knows the
/// nearest.
pub(crate) fn rows_by_id(dataset: &Dataset) -> HashMap<&str, usize> {
    dataset
        .unit_ids()
        .iter()
        .map(String::as_str)
        .zip(0..)
        .collect()
}
