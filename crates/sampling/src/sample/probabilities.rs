//! Probabilities proportional to size.

use crate::SamplingError;

/// Inclusion probabilities proportional to size for a sample of `count`: count x size / total, where units that would
/// pass 1 are taken with certainty and the rest is divided anew, until none passes.
///
/// Source: Tillé (2006), *Sampling Algorithms*, 2.10. R: `sampling::inclusionprobabilities`, but for one thing: a size
/// of zero is an error here, and a warning there.
///
/// # Errors
/// [`SamplingError::SizeNotPositive`] and [`SamplingError::SizesTooFarApart`] (the quotient with the largest has no
/// normal number) with the places of the sizes, counted from 1; [`SamplingError::ZeroCount`];
/// [`SamplingError::TooFewCandidates`].
///
/// ```
/// let probabilities = tresteg_sampling::inclusion_probabilities(&[1.0, 2.0, 3.0, 14.0], 2)?;
/// assert_eq!(probabilities, [1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0, 1.0]);
/// # Ok::<(), tresteg_sampling::SamplingError>(())
/// ```
pub fn inclusion_probabilities(sizes: &[f64], count: usize) -> Result<Vec<f64>, SamplingError> {
    let names = |place: usize| (place + 1).to_string();
    positive(sizes, "size", names)?;
    if count == 0 {
        return Err(SamplingError::ZeroCount);
    }
    if count > sizes.len() {
        return Err(SamplingError::TooFewCandidates {
            asked: count,
            candidates: sizes.len(),
            units: sizes.len(),
        });
    }
    if count == sizes.len() {
        return Ok(vec![1.0; count]);
    }
    have_quotients(sizes, "size", names)?;
    // The largest first: once one of them does not pass 1, none after it does.
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|first, second| sizes[*second].total_cmp(&sizes[*first]));
    let largest = order.first().map_or(1.0, |row| sizes[*row]);
    // What is left after each place, from the smallest up, so that nothing is lost to the large ones.
    let mut rest = vec![0.0; sizes.len()];
    let mut sum = 0.0;
    for (place, row) in order.iter().enumerate().rev() {
        sum += sizes[*row] / largest;
        rest[place] = sum;
    }
    let mut certain = 0;
    while certain < count {
        let size = sizes[order[certain]] / largest;
        if ((count - certain) as f64) * size < rest[certain] {
            break;
        }
        certain += 1;
    }
    let mut probabilities = vec![1.0; sizes.len()];
    let Some(total) = rest.get(certain) else {
        return Ok(probabilities);
    };
    for row in &order[certain..] {
        probabilities[*row] = (count - certain) as f64 * (sizes[*row] / largest) / total;
    }
    Ok(probabilities)
}

pub(crate) fn positive(
    sizes: &[f64],
    variable: &str,
    name: impl Fn(usize) -> String,
) -> Result<(), SamplingError> {
    let wrong =
        (0..sizes.len()).filter(|place| !(sizes[*place] > 0.0 && sizes[*place].is_finite()));
    let units: Vec<String> = wrong.map(name).collect();
    let variable = variable.to_owned();
    if !units.is_empty() {
        return Err(SamplingError::SizeNotPositive { variable, units });
    }
    Ok(())
}

/// Refuses sizes that are nothing beside the largest.
pub(crate) fn have_quotients(
    sizes: &[f64],
    variable: &str,
    name: impl Fn(usize) -> String,
) -> Result<(), SamplingError> {
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let lost = (0..sizes.len()).filter(|place| sizes[*place] / largest < f64::MIN_POSITIVE);
    let units: Vec<String> = lost.map(name).collect();
    if units.is_empty() {
        return Ok(());
    }
    let variable = variable.to_owned();
    Err(SamplingError::SizesTooFarApart { variable, units })
}
