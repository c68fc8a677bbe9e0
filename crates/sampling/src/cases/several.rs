//! Several constraints at once.

use super::spread::{Category, Spread, can_be_filled};
use crate::SamplingError;
use std::collections::BTreeMap;

/// More kinds of candidates (combinations of categories) than this are refused.
const MOST_KINDS: usize = 2000;
/// The search for a set that meets all constraints may look at so many categories in all.
const MOST_WORK: usize = 200_000_000;

/// As [`choose`](super::spread::choose), for several constraints; `candidates` has a category for each. The search goes
/// through the kinds of candidates (combinations of categories), leaving each branch as soon as one constraint cannot
/// be met by itself.
///
/// # Errors
/// [`SamplingError::SpreadImpossible`]; [`SamplingError::SpreadTooHard`] when the search does not come to an end.
pub(crate) fn choose(
    spreads: &[Spread],
    candidates: &[Vec<&str>],
    count: usize,
) -> Result<(Vec<usize>, Vec<usize>), SamplingError> {
    let (mut search, kinds) = Search::new(spreads, candidates, count)?;
    // A set that meets all constraints, as the number of each kind; what is taken comes off it.
    let mut plan = search
        .plan()?
        .ok_or_else(|| SamplingError::SpreadImpossible {
            variables: spreads
                .iter()
                .map(|spread| spread.variable.clone())
                .collect(),
            asked: count,
        })?;
    // Once a kind cannot be taken, it never can: what is possible only shrinks.
    let mut is_closed = vec![false; search.kinds.len()];
    let (mut chosen, mut skipped) = (Vec::with_capacity(count), Vec::new());
    for (place, kind) in kinds.into_iter().enumerate() {
        if chosen.len() == count {
            break;
        }
        is_closed[kind] |= search.most(kind) == 0;
        if is_closed[kind] {
            skipped.push(place);
            continue;
        }
        search.take(kind, 1);
        if let Some(planned) = plan[kind].checked_sub(1) {
            plan[kind] = planned;
        } else if let Some(other) = search.plan()? {
            plan = other;
        } else {
            search.put_back(kind, 1);
            is_closed[kind] = true;
            skipped.push(place);
            continue;
        }
        chosen.push(place);
    }
    Ok((chosen, skipped))
}

/// The places that are left, the constraints with their categories, and the kinds of candidates.
struct Search {
    left: usize,
    /// Per constraint: at least so many categories, and the categories.
    constraints: Vec<(usize, Vec<Category>)>,
    kinds: Vec<Kind>,
    work: usize,
    too_hard: SamplingError,
}

/// Candidates with the same category in every constraint.
struct Kind {
    /// Per constraint the number of the category.
    categories: Vec<usize>,
    open: usize,
}

impl Search {
    /// The search, and the kind of each candidate.
    fn new(
        spreads: &[Spread],
        candidates: &[Vec<&str>],
        count: usize,
    ) -> Result<(Self, Vec<usize>), SamplingError> {
        let names = spreads.iter().map(|spread| spread.variable.clone());
        let too_hard = SamplingError::SpreadTooHard {
            variables: names.collect(),
        };
        let mut numbers = Vec::with_capacity(spreads.len());
        let mut constraints = Vec::with_capacity(spreads.len());
        for (number, spread) in spreads.iter().enumerate() {
            let mut categories: BTreeMap<&str, Category> = BTreeMap::new();
            for candidate in candidates {
                let limits = || spread.limits(candidate[number]);
                categories
                    .entry(candidate[number])
                    .or_insert_with(limits)
                    .open += 1;
            }
            for quota in &spread.quotas {
                let category = spread.limits(&quota.category);
                categories.entry(&quota.category).or_insert(category);
            }
            let (names, values): (Vec<&str>, Vec<Category>) = categories.into_iter().unzip();
            numbers.push(names);
            constraints.push((spread.at_least_categories, values));
        }
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let mut kinds: Vec<Kind> = Vec::new();
        let mut of_candidates = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let pairs = numbers.iter().zip(candidate);
            let categories: Vec<usize> = pairs
                .map(|(names, name)| names.binary_search(name).unwrap_or(0))
                .collect();
            let kind = *known.entry(categories.clone()).or_insert(kinds.len());
            if kind == kinds.len() {
                kinds.push(Kind {
                    categories,
                    open: 0,
                });
            }
            kinds[kind].open += 1;
            of_candidates.push(kind);
        }
        if kinds.len() > MOST_KINDS {
            return Err(too_hard);
        }
        let search = Self {
            left: count,
            constraints,
            kinds,
            work: 0,
            too_hard,
        };
        Ok((search, of_candidates))
    }

    fn take(&mut self, kind: usize, number: usize) {
        self.left -= number;
        self.kinds[kind].open -= number;
        let pairs = self
            .constraints
            .iter_mut()
            .zip(&self.kinds[kind].categories);
        for ((_, categories), category) in pairs {
            categories[*category].open -= number;
            categories[*category].taken += number;
        }
    }

    fn put_back(&mut self, kind: usize, number: usize) {
        self.left += number;
        self.kinds[kind].open += number;
        let pairs = self
            .constraints
            .iter_mut()
            .zip(&self.kinds[kind].categories);
        for ((_, categories), category) in pairs {
            categories[*category].open += number;
            categories[*category].taken -= number;
        }
    }

    /// How many of each kind may still be taken so that in the end all constraints hold; none when it is impossible.
    fn plan(&mut self) -> Result<Option<Vec<usize>>, SamplingError> {
        let mut plan = vec![0; self.kinds.len()];
        Ok(self.fill(0, &mut plan)?.then_some(plan))
    }

    /// Decides from one kind on, leaving the search as it was.
    fn fill(&mut self, kind: usize, plan: &mut [usize]) -> Result<bool, SamplingError> {
        for (at_least, categories) in &self.constraints {
            self.work += categories.len();
            if self.work > MOST_WORK {
                return Err(self.too_hard.clone());
            }
            if !can_be_filled(self.left, *at_least, categories.iter()) {
                return Ok(false);
            }
        }
        if self.left == 0 {
            return Ok(true);
        }
        let Some(of_kind) = self.kinds.get(kind) else {
            return Ok(false);
        };
        let open = of_kind.open;
        let most = self.most(kind);
        let mut possible = false;
        for number in (0..=most).rev() {
            self.take(kind, number);
            // The rest of this kind is no longer to be had.
            let rest = open - number;
            self.withdraw(kind, rest);
            possible = self.fill(kind + 1, plan)?;
            self.offer(kind, rest);
            self.put_back(kind, number);
            if possible {
                plan[kind] = number;
                break;
            }
        }
        Ok(possible)
    }

    /// As many of a kind as the limits of its categories allow.
    fn most(&self, kind: usize) -> usize {
        let of_kind = &self.kinds[kind];
        let pairs = self.constraints.iter().zip(&of_kind.categories);
        pairs.fold(
            of_kind.open.min(self.left),
            |most, ((_, categories), category)| most.min(categories[*category].room()),
        )
    }

    fn withdraw(&mut self, kind: usize, number: usize) {
        let pairs = self
            .constraints
            .iter_mut()
            .zip(&self.kinds[kind].categories);
        pairs.for_each(|((_, categories), category)| categories[*category].open -= number);
    }

    fn offer(&mut self, kind: usize, number: usize) {
        let pairs = self
            .constraints
            .iter_mut()
            .zip(&self.kinds[kind].categories);
        pairs.for_each(|((_, categories), category)| categories[*category].open += number);
    }
}
