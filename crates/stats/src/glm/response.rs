//! What the response must be, and the weights that its rows have.

use super::family::{Family, Form};
use super::fit::WholeNumbers;
use crate::StatsError;
use crate::error::ROWS_NAMED;
use crate::frame::{RowSet, RowWeights};
use crate::table::Numbers;

/// A response with its weights, checked.
pub(crate) struct Response {
    /// Shares of successes for a binomial response.
    pub values: Numbers,
    pub trials: Option<Numbers>,
    /// Analytic weights and trials, multiplied.
    pub prior: Option<Numbers>,
    pub frequencies: Option<Numbers>,
    /// Prior weights and frequencies, multiplied.
    pub total: Option<Numbers>,
    /// Counts that are no whole numbers.
    pub fractions: Option<WholeNumbers>,
    /// Observations.
    pub n_obs: f64,
    /// How many ones there are, where all rows are zeros and ones of the same weight.
    pub ones: Option<usize>,
}

pub(crate) struct Given<'a> {
    pub name: &'a str,
    pub values: Numbers,
    pub trials: Option<Numbers>,
    pub weights: RowWeights,
    pub rows: &'a RowSet,
}

pub(crate) fn response(given: Given<'_>, family: Family) -> Result<Response, StatsError> {
    let Given {
        name,
        values,
        trials,
        weights,
        rows,
    } = given;
    let invalid = |row: usize, value: f64, expected: &str| StatsError::InvalidResponse {
        response: name.to_owned(),
        family: family.to_string(),
        row: rows.id(row),
        value,
        expected: expected.to_owned(),
    };
    let (analytic, frequencies) = match weights {
        RowWeights::Analytic(values) => (Some(values), None),
        RowWeights::Frequency(values) => (None, Some(values)),
        RowWeights::None | RowWeights::Working { .. } => (None, None),
    };
    let mut counts = values.clone();
    let mut shares = values;
    if let Some(trials) = &trials {
        for (row, (&successes, &trials)) in shares.iter().zip(trials.iter()).enumerate() {
            if trials < 0.0 || trials.fract() != 0.0 {
                return Err(invalid(
                    row,
                    trials,
                    "counted among a whole number of trials",
                ));
            }
            if !(0.0..=trials).contains(&successes) {
                return Err(invalid(row, successes, "from 0 to the number of trials"));
            }
        }
        shares = (shares.iter().zip(trials.iter()))
            .map(|(successes, trials)| {
                if *trials > 0.0 {
                    successes / trials
                } else {
                    0.0
                }
            })
            .collect();
    }
    if trials.is_none() && analytic.is_none() && frequencies.is_none() && family.is_binomial() {
        let ones = shares.iter().filter(|&&y| y == 1.0).count();
        let zeros = shares.iter().filter(|&&y| y == 0.0).count();
        let n = shares.len();
        if ones + zeros == n && ones > 0 && zeros > 0 {
            return Ok(Response {
                values: shares,
                trials: None,
                prior: None,
                frequencies: None,
                total: None,
                fractions: None,
                n_obs: n as f64,
                ones: Some(ones),
            });
        }
    }
    let prior = product(analytic.as_ref(), trials.as_ref());
    let total = product(prior.as_ref(), frequencies.as_ref());
    let used = |row: usize| total.as_ref().is_none_or(|total| total[row] > 0.0);
    if !(0..shares.len()).any(used) {
        return Err(StatsError::AllWeightsZero);
    }
    let form = family.form();
    check_range(&shares, form, used, invalid)?;
    if family == Family::Binomial && trials.is_none() && analytic.is_none() {
        check_binary(name, &shares, used)?;
    }
    if let (true, None, Some(weights)) = (family == Family::Binomial, &trials, &analytic) {
        counts = (shares.iter().zip(weights.iter()))
            .map(|(share, weight)| share * weight)
            .collect();
    }
    let fractions = if family.counts() {
        whole_numbers(&counts, used, rows)
    } else {
        None
    };
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut n_obs = 0.0;
    for (row, &y) in shares.iter().enumerate() {
        if used(row) {
            least = least.min(y);
            greatest = greatest.max(y);
            n_obs += frequencies
                .as_ref()
                .map_or(1.0, |frequencies| frequencies[row]);
        }
    }
    let at_edge = match form {
        Form::Binomial => greatest == 0.0 || least == 1.0,
        Form::Mean | Form::Overdispersed(_) => greatest == 0.0,
        _ => false,
    };
    if at_edge || (least == greatest && !family.has_fixed_dispersion()) {
        return Err(StatsError::ConstantResponse {
            response: name.to_owned(),
        });
    }
    Ok(Response {
        values: shares,
        trials,
        prior,
        frequencies,
        total,
        fractions,
        n_obs,
        ones: None,
    })
}

fn product(left: Option<&Numbers>, right: Option<&Numbers>) -> Option<Numbers> {
    match (left, right) {
        (Some(left), Some(right)) => {
            Some(left.iter().zip(right.iter()).map(|(a, b)| a * b).collect())
        }
        (one, other) => one.or(other).cloned(),
    }
}

fn check_range(
    values: &[f64],
    form: Form,
    used: impl Fn(usize) -> bool,
    invalid: impl Fn(usize, f64, &str) -> StatsError,
) -> Result<(), StatsError> {
    let (lowest, itself) = form.lowest();
    let highest = if form == Form::Binomial {
        1.0
    } else {
        f64::INFINITY
    };
    let fits = |y: f64| (y > lowest || (itself && y == lowest)) && y <= highest;
    match (0..values.len()).find(|&row| used(row) && !fits(values[row])) {
        None => Ok(()),
        Some(row) => Err(invalid(
            row,
            values[row],
            match form {
                Form::Binomial => "from 0 to 1",
                _ if itself => "at least 0",
                _ => "above 0",
            },
        )),
    }
}

fn check_binary(
    name: &str,
    values: &[f64],
    used: impl Fn(usize) -> bool,
) -> Result<(), StatsError> {
    let other = |row: usize| used(row) && values[row] != 0.0 && values[row] != 1.0;
    if !(0..values.len()).any(other) {
        return Ok(());
    }
    let mut found: Vec<f64> = Vec::new();
    for (row, &value) in values.iter().enumerate() {
        if used(row) && !found.contains(&value) {
            found.push(value);
            if found.len() == ROWS_NAMED {
                break;
            }
        }
    }
    found.sort_unstable_by(f64::total_cmp);
    Err(StatsError::NotBinary {
        response: name.to_owned(),
        values: found.iter().map(f64::to_string).collect(),
    })
}

/// Counts that are not whole, which the likelihood does not provide for.
fn whole_numbers(
    counts: &[f64],
    used: impl Fn(usize) -> bool,
    rows: &RowSet,
) -> Option<WholeNumbers> {
    let fraction = |row: &usize| {
        let count = counts[*row];
        used(*row) && (count - count.round()).abs() > 1e-9 * count.abs().max(1.0)
    };
    let count = (0..counts.len()).filter(fraction).count();
    (count > 0).then(|| WholeNumbers {
        count,
        rows: (0..counts.len())
            .filter(fraction)
            .take(ROWS_NAMED)
            .map(|row| rows.id(row))
            .collect(),
    })
}
