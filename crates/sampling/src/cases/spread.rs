//! Constraints on a choice.

use crate::{FrameRecord, SamplingError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the chosen cases must spread over the categories of one variable: regions, types, strata.
///
/// Units are taken in the order of the strategy; one is skipped when taking it would break a limit, or would leave too
/// few places to reach what is asked for. What comes out is the best set in that order: no other allowed set has a
/// better first unit, or with the same first unit a better second, and so on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// The variable; numbers count as categories too.
    pub variable: String,
    /// At least so many categories.
    pub at_least_categories: usize,
    /// At most so many cases from one category, where no quota says otherwise.
    pub at_most_each: Option<usize>,
    /// What single categories must have.
    pub quotas: Vec<Quota>,
}

/// How many cases one category must and may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// The category; a number as it is printed.
    pub category: String,
    /// At least so many.
    pub at_least: usize,
    /// At most so many.
    pub at_most: Option<usize>,
}

impl Spread {
    /// At least so many categories.
    pub fn at_least(categories: usize, variable: impl Into<String>) -> Self {
        Self {
            variable: variable.into(),
            at_least_categories: categories,
            at_most_each: None,
            quotas: Vec::new(),
        }
    }

    /// At most so many cases per category.
    pub fn at_most_each(cases: usize, variable: impl Into<String>) -> Self {
        Self {
            at_most_each: Some(cases),
            ..Self::at_least(0, variable)
        }
    }

    /// The constraint with exactly so many cases from a category.
    #[must_use]
    pub fn with_quota(mut self, category: impl Into<String>, cases: usize) -> Self {
        self.quotas.push(Quota {
            category: category.into(),
            at_least: cases,
            at_most: Some(cases),
        });
        self
    }
}

/// The categories of all units as printed; `None` where the value is missing.
pub(crate) fn categories(
    frame: &FrameRecord,
    variable: &str,
) -> Result<Vec<Option<String>>, SamplingError> {
    let values = frame.column(variable)?;
    let category = |row| values.get(row).map(|value| value.to_string());
    Ok((0..frame.len()).map(category).collect())
}

/// Chooses from candidates, given as categories in order, so that the constraint holds. Gives the places of the chosen
/// and of the skipped.
///
/// # Errors
/// [`SamplingError::SpreadImpossible`].
pub(crate) fn choose(
    spread: &Spread,
    candidates: &[&str],
    count: usize,
) -> Result<(Vec<usize>, Vec<usize>), SamplingError> {
    let mut room = Room::new(spread, candidates, count);
    if !room.can_be_filled() {
        return Err(SamplingError::SpreadImpossible {
            variable: spread.variable.clone(),
            asked: count,
        });
    }
    let (mut chosen, mut skipped) = (Vec::with_capacity(count), Vec::new());
    for (place, category) in candidates.iter().enumerate() {
        if chosen.len() == count {
            break;
        }
        if room.take(category) {
            chosen.push(place);
        } else {
            skipped.push(place);
        }
    }
    Ok((chosen, skipped))
}

/// The places that are left, and what they must still be used for.
struct Room<'a> {
    left: usize,
    at_least_categories: usize,
    categories: BTreeMap<&'a str, Category>,
}

#[derive(Clone, Copy, Default)]
struct Category {
    available: usize,
    taken: usize,
    at_least: usize,
    at_most: usize,
}

impl<'a> Room<'a> {
    fn new(spread: &'a Spread, candidates: &[&'a str], count: usize) -> Self {
        let most = spread.at_most_each.unwrap_or(usize::MAX);
        let empty = Category {
            at_most: most,
            ..Category::default()
        };
        let mut categories: BTreeMap<&str, Category> = BTreeMap::new();
        for category in candidates {
            categories.entry(category).or_insert(empty).available += 1;
        }
        for quota in &spread.quotas {
            let category = categories.entry(&quota.category).or_insert(empty);
            category.at_least = quota.at_least;
            category.at_most = quota.at_most.unwrap_or(most);
        }
        Self {
            left: count,
            at_least_categories: spread.at_least_categories,
            categories,
        }
    }

    /// Whether the places that are left can be filled so that everything holds, candidates that were passed by
    /// included: whoever was skipped once cannot become possible later.
    fn can_be_filled(&self) -> bool {
        let mut required = 0;
        let mut covered = 0;
        let mut open = 0;
        let mut capacity = 0_usize;
        for category in self.categories.values() {
            let free = category
                .available
                .min(category.at_most)
                .saturating_sub(category.taken);
            let missing = category.at_least.saturating_sub(category.taken);
            if missing > free {
                return false;
            }
            required += missing;
            capacity = capacity.saturating_add(free);
            if category.taken + missing > 0 {
                covered += 1;
            } else if free > 0 {
                open += 1;
            }
        }
        let new = self.at_least_categories.saturating_sub(covered);
        new <= open && required + new <= self.left && capacity >= self.left
    }

    fn take(&mut self, category: &'a str) -> bool {
        let Some(&before) = self.categories.get(category) else {
            return false;
        };
        if before.taken >= before.at_most {
            return false;
        }
        let after = Category {
            taken: before.taken + 1,
            ..before
        };
        self.categories.insert(category, after);
        self.left -= 1;
        if self.can_be_filled() {
            return true;
        }
        self.categories.insert(category, before);
        self.left += 1;
        false
    }
}
