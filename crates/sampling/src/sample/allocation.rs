//! How a sample is divided among strata.

use crate::SamplingError;
use serde::{Deserialize, Serialize};

/// How a stratified sample is divided. In all but [`Given`](Self::Given) every stratum gets at least two units and no
/// more than it has (a stratum of one unit is refused); what is left is divided anew. Fractions are rounded by
/// largest remainders (Hamilton's method), equal remainders in the order of the names of the strata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Allocation {
    /// As the strata's units: equal weights (Bowley 1926).
    Proportional,
    /// The same number to all: for comparing strata.
    Equal,
    /// As units times standard deviation of a variable, known from before: the smallest variance of its total for the
    /// number of units (Neyman 1934). The standard deviation (n - 1) is that of the stratum's units.
    Neyman {
        /// The variable.
        variable: String,
    },
    /// As units times standard deviation over the root of the cost of a unit: the smallest variance for the money
    /// (Cochran 1977, 5.5). The cost of a stratum is the mean of its units.
    Optimal {
        /// The variable.
        variable: String,
        /// The variable of costs.
        cost: String,
    },
    /// As told, by name of the stratum; strata that are not named get none, and are a fault.
    Given(Vec<(String, usize)>),
}

/// A stratum that gets a share of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StratumShare {
    /// Units in it: as many as it can get.
    pub population: usize,
    /// What its share is proportional to.
    pub size: f64,
}

/// Divides `count` among strata in proportion to their sizes, each getting at least `at_least` (or all it has) and at
/// most what it has; fractions by largest remainders, equal ones to the earlier stratum.
///
/// # Errors
/// [`SamplingError::AllocationImpossible`] when the least that all must get is more than `count`, or all units are
/// fewer; [`SamplingError::SizeNotPositive`] for a size that is negative or not finite, or when all are zero.
///
/// ```
/// use tresteg_sampling::{StratumShare, allocate};
///
/// let share = |population: usize| StratumShare { population, size: population as f64 };
/// assert_eq!(allocate(&[share(100), share(60), share(7)], 10, 1)?, [6, 3, 1]);
/// # Ok::<(), tresteg_sampling::SamplingError>(())
/// ```
pub fn allocate(
    strata: &[StratumShare],
    count: usize,
    at_least: usize,
) -> Result<Vec<usize>, SamplingError> {
    let wrong = |stratum: &StratumShare| !(stratum.size >= 0.0 && stratum.size.is_finite());
    let mut units: Vec<String> = (0..strata.len())
        .filter(|place| wrong(&strata[*place]))
        .map(|place| (place + 1).to_string())
        .collect();
    if units.is_empty() && strata.iter().all(|stratum| stratum.size == 0.0) {
        units = (1..=strata.len()).map(|place| place.to_string()).collect();
    }
    if !units.is_empty() {
        return Err(SamplingError::SizeNotPositive {
            variable: "size of the stratum".to_owned(),
            units,
        });
    }
    let least: Vec<usize> = strata
        .iter()
        .map(|stratum| at_least.min(stratum.population))
        .collect();
    let total = |numbers: &mut dyn Iterator<Item = usize>| numbers.fold(0, usize::saturating_add);
    let population = total(&mut strata.iter().map(|stratum| stratum.population));
    let required = total(&mut least.iter().copied());
    if required > count || count > population {
        return Err(SamplingError::AllocationImpossible {
            asked: count,
            least: required,
            population,
        });
    }
    // Sizes whose sum has no number are made smaller, by a power of two and so without rounding.
    let largest = strata
        .iter()
        .map(|stratum| stratum.size)
        .fold(0.0, f64::max);
    let unit = if largest > 1e290 {
        2.0_f64.powi(-64)
    } else {
        1.0
    };
    // Whoever would get less than the least or more than it has is fixed there, and the others share what is left.
    let mut fixed: Vec<Option<usize>> = vec![None; strata.len()];
    loop {
        let open = || (0..strata.len()).filter(|place| fixed[*place].is_none());
        let left = count.saturating_sub(fixed.iter().flatten().sum()) as f64;
        let total: f64 = open().map(|place| strata[place].size * unit).sum();
        let share = |place: usize| {
            if total > 0.0 {
                left * (strata[place].size * unit / total)
            } else {
                left / open().count() as f64
            }
        };
        let over: Vec<usize> = open()
            .filter(|place| share(*place) > strata[*place].population as f64)
            .collect();
        let under: Vec<usize> = open()
            .filter(|place| share(*place) < least[*place] as f64)
            .collect();
        // Fixing both at once could go too far: the side that is farther off is right.
        let excess: f64 = over
            .iter()
            .map(|place| share(*place) - strata[*place].population as f64)
            .sum();
        let lack: f64 = under
            .iter()
            .map(|place| least[*place] as f64 - share(*place))
            .sum();
        if over.is_empty() && under.is_empty() {
            let shares: Vec<(usize, f64)> = open().map(|place| (place, share(place))).collect();
            return Ok(largest_remainders(strata, fixed, shares, left as usize));
        }
        if excess >= lack {
            over.into_iter()
                .for_each(|place| fixed[place] = Some(strata[place].population));
        } else {
            under
                .into_iter()
                .for_each(|place| fixed[place] = Some(least[place]));
        }
    }
}

fn largest_remainders(
    strata: &[StratumShare],
    fixed: Vec<Option<usize>>,
    shares: Vec<(usize, f64)>,
    left: usize,
) -> Vec<usize> {
    let mut numbers: Vec<usize> = fixed.into_iter().map(Option::unwrap_or_default).collect();
    let mut given = 0;
    for (place, share) in &shares {
        numbers[*place] = share.floor() as usize;
        given += numbers[*place];
    }
    let mut order = shares;
    // A stable sort keeps the order of the strata among equal remainders; those off by rounding alone are equal.
    let remainder = |share: f64| ((share - share.floor()) * 1e9).round();
    order.sort_by(|(_, first), (_, second)| remainder(*second).total_cmp(&remainder(*first)));
    let mut more = left.saturating_sub(given);
    for (place, _) in &order {
        if more > 0 && numbers[*place] < strata[*place].population {
            numbers[*place] += 1;
            more -= 1;
        }
    }
    numbers
}
