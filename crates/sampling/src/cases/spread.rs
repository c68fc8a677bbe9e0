//! Constraints on a choice.

use crate::{FrameRecord, SamplingError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How the chosen cases must spread over the categories of one variable: regions, types, strata. A rule can have
/// several such constraints, on the same variable or on others, and all must hold.
///
/// Units are taken in the order of the strategy; one is skipped when taking it would break a limit, or would leave too
/// few places to reach what is asked for. What comes out is the best set in that order: no other allowed set has a
/// better first unit, or with the same first unit a better second, and so on.
///
/// ```
/// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// # let ids = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
/// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
/// # let nominal = |name: &str| Variable::new(name, Label::new(name), Measure::Nominal);
/// # let texts = |texts: [&str; 5]| texts.map(|text| Some(text.to_owned())).to_vec();
/// # let towns = Dataset::new(ids.clone(), ids)?
/// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 5.0].map(Some).to_vec())?
/// #     .with_texts(nominal("region"), texts(["north", "north", "north", "south", "south"]))?
/// #     .with_texts(nominal("kind"), texts(["city", "city", "rural", "city", "rural"]))?;
/// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Spread, Strategy};
///
/// // The smallest two, but from two regions and of two kinds.
/// let rule = CaseRule::new(Strategy::nearest("size", 0.0), 2)
///     .with_spread(Spread::at_least(2, "region"))
///     .with_spread(Spread::at_most_each(1, "kind"));
/// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
/// let chosen = &certificate.outcome.chosen;
/// assert_eq!((chosen[0].unit_id.as_str(), chosen[1].unit_id.as_str()), ("a", "e"));
/// assert_eq!(chosen[1].categories, ["south", "rural"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

    /// The constraint with exactly so many cases from a category; a second quota for the same one is refused when the
    /// rule is applied.
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
    let mut categories: BTreeMap<&str, Category> = BTreeMap::new();
    for category in candidates {
        let limits = || spread.limits(category);
        categories.entry(category).or_insert_with(limits).open += 1;
    }
    for quota in &spread.quotas {
        let limits = spread.limits(&quota.category);
        categories.entry(&quota.category).or_insert(limits);
    }
    let at_least = spread.at_least_categories;
    if !can_be_filled(count, at_least, categories.values()) {
        return Err(SamplingError::SpreadImpossible {
            variables: vec![spread.variable.clone()],
            asked: count,
        });
    }
    let (mut chosen, mut skipped) = (Vec::with_capacity(count), Vec::new());
    for (place, name) in candidates.iter().enumerate() {
        let left = count - chosen.len();
        if left == 0 {
            break;
        }
        let before = categories.get(name).copied().unwrap_or_default();
        if before.room() > 0 {
            categories.insert(name, before.with_one_more());
            if can_be_filled(left - 1, at_least, categories.values()) {
                chosen.push(place);
                continue;
            }
            categories.insert(name, before);
        }
        skipped.push(place);
    }
    Ok((chosen, skipped))
}

/// One category: what it has, what was taken from it, and its limits.
#[derive(Clone, Copy, Default)]
pub(crate) struct Category {
    /// Candidates that were not taken; those that were passed by count too, for whoever was skipped once cannot become
    /// possible later.
    pub open: usize,
    pub taken: usize,
    at_least: usize,
    at_most: usize,
}

impl Category {
    /// How many more the limit allows.
    pub fn room(&self) -> usize {
        self.at_most.saturating_sub(self.taken)
    }

    fn with_one_more(self) -> Self {
        Self {
            open: self.open.saturating_sub(1),
            taken: self.taken + 1,
            ..self
        }
    }
}

impl Spread {
    /// # Errors
    /// [`SamplingError::QuotaTwice`].
    pub(crate) fn check(&self) -> Result<(), SamplingError> {
        let mut known = BTreeSet::new();
        let mut quotas = self.quotas.iter();
        match quotas.find(|quota| !known.insert(quota.category.as_str())) {
            None => Ok(()),
            Some(quota) => Err(SamplingError::QuotaTwice {
                variable: self.variable.clone(),
                category: quota.category.clone(),
            }),
        }
    }

    /// The limits of a category, which has nobody yet.
    pub(crate) fn limits(&self, category: &str) -> Category {
        let most = self.at_most_each.unwrap_or(usize::MAX);
        let mut quotas = self.quotas.iter();
        let quota = quotas.find(|quota| quota.category == category);
        Category {
            open: 0,
            taken: 0,
            at_least: quota.map_or(0, |quota| quota.at_least),
            at_most: quota.and_then(|quota| quota.at_most).unwrap_or(most),
        }
    }
}

/// Whether the places that are left can be filled so that one constraint holds.
pub(crate) fn can_be_filled<'a>(
    left: usize,
    at_least_categories: usize,
    categories: impl Iterator<Item = &'a Category>,
) -> bool {
    let mut required = 0;
    let mut covered = 0;
    let mut open = 0;
    let mut capacity = 0_usize;
    for category in categories {
        let free = category.open.min(category.room());
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
    let new = at_least_categories.saturating_sub(covered);
    new <= open && required + new <= left && capacity >= left
}
