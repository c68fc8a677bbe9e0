//! The minimum covariance determinant.

use crate::chi_squared;
use crate::{Random, SamplingError};

/// Starts of the search; all sets of one unit more than variables, where these are not many more.
const STARTS: usize = 500;
const MOST_SETS: usize = 5000;
/// The best of the first two steps that are followed further.
const KEPT: usize = 10;
/// Above 600 units the search begins in up to five groups of some 300.
const GROUP: usize = 300;
const MOST_GROUPS: usize = 5;
/// Steps to where nothing changes; the determinant falls with each, so that they end long before.
const MOST_STEPS: usize = 500;
/// A variance that is left is none when it is this small beside what it was.
const NO_VARIANCE: f64 = 1e-12;

/// The covariance of `columns` by the minimum covariance determinant, row by row.
///
/// Of all sets of h units the one whose covariance has the smallest determinant (Rousseeuw 1985), h = three quarters as
/// `robustbase::h.alpha.n(0.75, n, p)` has it, found by the steps of Rousseeuw and Van Driessen (1999); times the factor
/// of consistency at the normal distribution (Croux and Haesbroeck 1999) and that for small samples (Pison, Van Aelst
/// and Willems 2002); then the covariance of all units whose distance by it is below the 0.975 quantile of chi-square,
/// with both factors of its own. For one variable the set is found exactly.
///
/// # Errors
/// [`SamplingError::TooFewForCovariance`], and [`SamplingError::HalfOnAPlane`] where so many units lie on a plane that
/// the determinant is zero.
pub(crate) fn covariance(
    columns: &[Vec<f64>],
    variables: &[String],
) -> Result<Vec<Vec<f64>>, SamplingError> {
    let points = Points::new(columns);
    let (n, p) = (points.len(), points.dimensions);
    if n < 2 * p || n < p + 2 {
        return Err(SamplingError::TooFewForCovariance {
            units: n,
            least: (2 * p).max(p + 2),
        });
    }
    let on_a_plane = || SamplingError::HalfOnAPlane {
        variables: variables.to_vec(),
    };
    let h = units_of_the_set(n, p);
    let set = match p {
        1 => shortest(&points, h),
        _ => search(&points, h).ok_or_else(on_a_plane)?,
    };
    let raw = Estimate::of(&points, &set);
    let factor = consistency(p, h as f64 / n as f64) * small_sample(&RAW, p, n);
    let root = raw.scaled(factor).root().ok_or_else(on_a_plane)?;
    let border = chi_squared::quantile(0.975, p);
    let within: Vec<usize> = (0..n)
        .filter(|row| raw.squared_distance(&points, *row, &root) < border)
        .collect();
    let mut found = Estimate::of(&points, &within);
    if within.len() < n {
        let share = within.len() as f64 / n as f64;
        found = found.scaled(consistency(p, share) * small_sample(&REWEIGHTED, p, n));
    }
    found.root().ok_or_else(on_a_plane)?;
    let value = |row: usize, column: usize| {
        found.covariance[row * p + column] * points.scales[row] * points.scales[column]
    };
    Ok((0..p)
        .map(|row| (0..p).map(|column| value(row, column)).collect())
        .collect())
}

/// `robustbase::h.alpha.n(0.75, n, p)`.
fn units_of_the_set(n: usize, p: usize) -> usize {
    let half = (n + p).div_ceil(2);
    // 2 half - n + 2 (n - half) 3/4, rounded down.
    (half + n) / 2
}

/// Units as points, each variable without its median and over its median deviation (or, where that is zero, its
/// standard deviation), so that outliers cost no digits.
struct Points {
    values: Vec<f64>,
    dimensions: usize,
    scales: Vec<f64>,
}

impl Points {
    fn new(columns: &[Vec<f64>]) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let mut values = vec![0.0; rows * columns.len()];
        let mut scales = Vec::with_capacity(columns.len());
        for (dimension, column) in columns.iter().enumerate() {
            let centre = median(column.clone());
            let off: Vec<f64> = column.iter().map(|value| (value - centre).abs()).collect();
            let largest = off.iter().copied().fold(0.0, f64::max);
            let mut scale = median(off);
            if scale < 1e-150 * largest || scale == 0.0 {
                scale = if largest > 0.0 { largest } else { 1.0 };
            }
            for (row, value) in column.iter().enumerate() {
                values[row * columns.len() + dimension] = (value - centre) / scale;
            }
            scales.push(scale);
        }
        Self {
            values,
            dimensions: columns.len(),
            scales,
        }
    }

    fn len(&self) -> usize {
        self.values.len() / self.dimensions
    }

    fn point(&self, row: usize) -> &[f64] {
        &self.values[row * self.dimensions..][..self.dimensions]
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[odd / 2],
        even => values[even / 2 - 1] / 2.0 + values[even / 2] / 2.0,
    }
}

/// The mean and the covariance of some units.
#[derive(Clone)]
struct Estimate {
    mean: Vec<f64>,
    covariance: Vec<f64>,
}

/// The lower factor of a covariance, and the logarithm of its determinant.
struct Root {
    factor: Vec<f64>,
    log_determinant: f64,
}

impl Estimate {
    fn of(points: &Points, rows: &[usize]) -> Self {
        let (p, units) = (points.dimensions, rows.len() as f64);
        let mut mean = vec![0.0; p];
        for row in rows {
            for (sum, value) in mean.iter_mut().zip(points.point(*row)) {
                *sum += value / units;
            }
        }
        let mut covariance = vec![0.0; p * p];
        let mut off = vec![0.0; p];
        for row in rows {
            for ((off, value), mean) in off.iter_mut().zip(points.point(*row)).zip(&mean) {
                *off = value - mean;
            }
            for (one, line) in off.iter().zip(covariance.chunks_exact_mut(p)) {
                for (sum, other) in line.iter_mut().zip(&off) {
                    *sum += one * other;
                }
            }
        }
        covariance
            .iter_mut()
            .for_each(|sum| *sum /= (units - 1.0).max(1.0));
        Self { mean, covariance }
    }

    fn scaled(&self, factor: f64) -> Self {
        let covariance = self.covariance.iter().map(|value| value * factor).collect();
        Self {
            mean: self.mean.clone(),
            covariance,
        }
    }

    /// Cholesky's factor; none where there is no determinant.
    fn root(&self) -> Option<Root> {
        let p = self.mean.len();
        let mut factor = vec![0.0; p * p];
        let mut log_determinant = 0.0;
        for row in 0..p {
            for column in 0..=row {
                let known: f64 = (0..column)
                    .map(|k| factor[row * p + k] * factor[column * p + k])
                    .sum();
                let value = self.covariance[row * p + column];
                let rest = value - known;
                if row == column {
                    if rest.is_nan() || rest <= NO_VARIANCE * value || !value.is_finite() {
                        return None;
                    }
                    factor[row * p + row] = rest.sqrt();
                    log_determinant += rest.ln();
                } else {
                    factor[row * p + column] = rest / factor[column * p + column];
                }
            }
        }
        Some(Root {
            factor,
            log_determinant,
        })
    }

    fn squared_distance(&self, points: &Points, row: usize, root: &Root) -> f64 {
        let p = points.dimensions;
        let mut whitened = [0.0; 32];
        let mut longer = Vec::new();
        let solved = if p <= whitened.len() {
            &mut whitened[..p]
        } else {
            longer.resize(p, 0.0);
            &mut longer[..]
        };
        let mut sum = 0.0;
        for (dimension, (value, mean)) in points.point(row).iter().zip(&self.mean).enumerate() {
            let line = &root.factor[dimension * p..][..=dimension];
            let (earlier, rest) = solved.split_at_mut(dimension);
            let known: f64 = line.iter().zip(earlier.iter()).map(|(a, b)| a * b).sum();
            let here = (value - mean - known) / line[dimension];
            rest[0] = here;
            sum += here * here;
        }
        // Of what is beyond all numbers.
        if sum.is_nan() { f64::INFINITY } else { sum }
    }
}

/// A set of units, in their order, and the logarithm of the determinant of its covariance.
#[derive(Clone)]
struct Candidate {
    set: Vec<usize>,
    log_determinant: f64,
}

/// The units with the smallest distances by the covariance of a set; none where that has no determinant. Of equal
/// distances the first unit.
fn step(points: &Points, among: &[usize], set: &[usize], h: usize) -> Option<Candidate> {
    let estimate = Estimate::of(points, set);
    let root = estimate.root()?;
    let distances: Vec<f64> = among
        .iter()
        .map(|row| estimate.squared_distance(points, *row, &root))
        .collect();
    let mut sorted = distances.clone();
    let (_, border, _) = sorted.select_nth_unstable_by(h - 1, f64::total_cmp);
    let border = *border;
    let nearer = distances.iter().filter(|distance| **distance < border);
    let mut at_border = h - nearer.count();
    let mut taken = Vec::with_capacity(h);
    for (row, distance) in among.iter().zip(&distances) {
        if *distance < border {
            taken.push(*row);
        } else if *distance == border && at_border > 0 {
            at_border -= 1;
            taken.push(*row);
        }
    }
    Some(Candidate {
        set: taken,
        log_determinant: root.log_determinant,
    })
}

/// The determinant of a candidate is that of the set before it: this gives it that of its own.
fn settled(points: &Points, mut candidate: Candidate) -> Option<Candidate> {
    let root = Estimate::of(points, &candidate.set).root()?;
    candidate.log_determinant = root.log_determinant;
    Some(candidate)
}

/// What the search found: sets in the order of their determinants, or that there is none.
type Found = Option<Vec<Candidate>>;

/// Two steps from each start; the best.
fn two_steps<'a>(
    points: &Points,
    among: &[usize],
    starts: impl Iterator<Item = &'a [usize]>,
    h: usize,
) -> Found {
    let mut best: Vec<Candidate> = Vec::new();
    for start in starts {
        let Some(first) = step(points, among, start, h) else {
            continue;
        };
        let second = step(points, among, &first.set, h)?;
        let candidate = settled(points, second)?;
        let place =
            best.partition_point(|other| other.log_determinant <= candidate.log_determinant);
        let known = place > 0 && best[place - 1].set == candidate.set;
        if place < KEPT && !known {
            best.insert(place, candidate);
            best.truncate(KEPT);
        }
    }
    Some(best)
}

/// The set of h units with the smallest determinant that the search finds; none where one has none.
fn search(points: &Points, h: usize) -> Option<Vec<usize>> {
    let n = points.len();
    let all: Vec<usize> = (0..n).collect();
    let mut random = Random::new(0);
    let mut best: Vec<Candidate> = if n < 2 * GROUP || points.dimensions > GROUP / 10 {
        let starts = starts(points, &all, STARTS, &mut random);
        two_steps(points, &all, starts.iter().map(Vec::as_slice), h)?
    } else {
        let groups = (n / GROUP).min(MOST_GROUPS);
        let mut drawn = random.choose(n, n.min(MOST_GROUPS * GROUP));
        let size = drawn.len() / groups;
        let mut found: Vec<Candidate> = Vec::new();
        for group in 0..groups {
            let end = match group + 1 == groups {
                true => drawn.len(),
                false => (group + 1) * size,
            };
            let mut rows = drawn[group * size..end].to_vec();
            rows.sort_unstable();
            let starts = starts(points, &rows, STARTS / groups, &mut random);
            let starts = starts.iter().map(Vec::as_slice);
            found.extend(two_steps(points, &rows, starts, share(h, n, rows.len()))?);
        }
        drawn.sort_unstable();
        let pooled = share(h, n, drawn.len());
        let from = |found: &[Candidate], among: &[usize], h| {
            let starts = found.iter().map(|candidate| candidate.set.as_slice());
            two_steps(points, among, starts, h)
        };
        let found = from(&found, &drawn, pooled)?;
        let found = from(&found, &all, h)?;
        // With many units a step is dear: the best alone goes on.
        found.into_iter().take(1).collect()
    };
    for candidate in &mut best {
        for _ in 0..MOST_STEPS {
            let next = settled(points, step(points, &all, &candidate.set, h)?)?;
            let same = next.set == candidate.set;
            *candidate = next;
            if same {
                break;
            }
        }
    }
    let smaller = |a: &&Candidate, b: &&Candidate| a.log_determinant.total_cmp(&b.log_determinant);
    best.iter().min_by(smaller).map(|best| best.set.clone())
}

/// The part of h that falls to some of n units, rounded up.
fn share(h: usize, n: usize, units: usize) -> usize {
    (h * units).div_ceil(n)
}

/// Sets to start from, of one unit more than variables, or of as many more as it takes to have a determinant: all of
/// them if these are few, or drawn ones.
fn starts(points: &Points, rows: &[usize], count: usize, random: &mut Random) -> Vec<Vec<usize>> {
    let (n, size) = (rows.len(), points.dimensions + 1);
    let grown = |places: &[usize], random: &mut Random| {
        let mut set: Vec<usize> = places.iter().map(|place| rows[*place]).collect();
        if Estimate::of(points, &set).root().is_some() {
            return Some(set);
        }
        for place in random.choose(n, n) {
            if !set.contains(&rows[place]) {
                set.push(rows[place]);
                if Estimate::of(points, &set).root().is_some() {
                    return Some(set);
                }
            }
        }
        None
    };
    let mut sets = Vec::new();
    if combinations(n, size) <= MOST_SETS {
        let mut places: Vec<usize> = (0..size).collect();
        loop {
            sets.extend(grown(&places, random));
            let Some(moved) = (0..size).rev().find(|at| places[*at] < n - size + at) else {
                return sets;
            };
            places[moved] += 1;
            for at in moved + 1..size {
                places[at] = places[at - 1] + 1;
            }
        }
    }
    for _ in 0..count {
        let places = random.choose(n, size);
        sets.extend(grown(&places, random));
    }
    sets
}

/// How many sets of this size there are, or more than enough.
fn combinations(n: usize, size: usize) -> usize {
    let mut number = 1_usize;
    for factor in 0..size {
        number = number.saturating_mul(n - factor) / (factor + 1);
        if number > MOST_SETS * MOST_SETS {
            break;
        }
    }
    number
}

/// The h neighbours on a line with the smallest variance.
fn shortest(points: &Points, h: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|first, second| points.values[*first].total_cmp(&points.values[*second]));
    let variance = |from: &usize| Estimate::of(points, &order[*from..*from + h]).covariance[0];
    let from = (0..=order.len() - h).min_by(|a, b| variance(a).total_cmp(&variance(b)));
    let from = from.unwrap_or(0);
    order[from..from + h].to_vec()
}

/// What the covariance of the inner share of a normal distribution must be taken times to be that of the whole.
fn consistency(p: usize, share: f64) -> f64 {
    share / chi_squared::probability(chi_squared::quantile(share, p), p + 2)
}

/// Fitted to simulations by Pison, Van Aelst and Willems (2002), as robustbase has them: for one and for two variables
/// the constants a and b of 1 - exp(a) / n^b at one half and at seven eighths of the units; for more of them two pairs
/// from which these follow, with 2 p² and 3 p² units.
struct Fitted {
    one: [[f64; 2]; 2],
    two: [[f64; 2]; 2],
    more: [[[f64; 2]; 2]; 2],
}

const RAW: Fitted = Fitted {
    one: [
        [0.262_024_211_897_096, 0.604_756_680_630_497],
        [-0.351_584_646_688_712, 1.016_465_675_024_86],
    ],
    two: [
        [0.673_292_623_522_027, 0.691_365_864_961_895],
        [0.446_537_815_635_445, 1.066_907_829_959_19],
    ],
    more: [
        [
            [-1.427_645_716_877_02, 1.262_633_369_321_51],
            [-1.061_411_159_817_25, 1.289_079_914_403_87],
        ],
        [
            [-0.455_179_464_070_565, 1.111_925_412_787_94],
            [-0.294_241_208_320_834, 1.096_493_291_498_11],
        ],
    ],
};

const REWEIGHTED: Fitted = Fitted {
    one: [
        [1.110_981_434_150_27, 1.518_289_027_045_3],
        [-0.660_467_767_728_61, 0.889_395_958_318_88],
    ],
    two: [
        [3.111_017_129_090_49, 1.914_010_567_218_63],
        [0.794_735_505_810_58, 1.100_819_303_500_91],
    ],
    more: [
        [
            [-1.028_425_727_247_93, 1.676_598_830_819_26],
            [-0.268_002_734_508_53, 1.359_685_628_935_82],
        ],
        [
            [-0.544_482_443_573_914, 1.259_944_832_222_92],
            [-0.343_791_072_183_285, 1.251_590_042_571_33],
        ],
    ],
};

/// The factor for small samples at three quarters, between those at one half and at seven eighths.
fn small_sample(fitted: &Fitted, p: usize, n: usize) -> f64 {
    let (units, variables) = (n as f64, p as f64);
    let at = |of: usize| {
        let [a, b] = match p {
            1 => fitted.one[of],
            2 => fitted.two[of],
            _ => {
                // Two equations y = a - b ln(2 p²), ln(3 p²) for a and b.
                let [first, second] =
                    fitted.more[of].map(|[k, power]| (-k / variables.powf(power)).ln());
                let [two, three] =
                    [2.0, 3.0].map(|times: f64| (times * variables * variables).ln());
                let b = (first - second) / (three - two);
                [first + b * two, b]
            }
        };
        1.0 - a.exp() / units.powf(b)
    };
    let (half, seven_eighths) = (at(0), at(1));
    1.0 / (half + (seven_eighths - half) * (0.25 / 0.375))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn table(value: &Value) -> Vec<Vec<f64>> {
        let row = |row: &Value| match row.as_array() {
            Some(row) => row.iter().filter_map(Value::as_f64).collect(),
            None => row.as_f64().into_iter().collect(),
        };
        match value.as_array() {
            Some(rows) => rows.iter().map(row).collect(),
            None => vec![row(value)],
        }
    }

    fn names(p: usize) -> Vec<String> {
        (0..p).map(|variable| format!("v{variable}")).collect()
    }

    fn columns(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let of = |column: usize| rows.iter().map(|row| row[column]).collect();
        (0..rows[0].len()).map(of).collect()
    }

    /// tests/golden/mcd.R.
    #[test]
    fn the_covariance_is_that_of_robustbase() {
        let json = include_str!("../tests/golden/expected/mcd.json");
        let json: Value = serde_json::from_str(json).unwrap();
        for (name, set) in json["sets"].as_object().unwrap() {
            let rows = table(&set["data"]);
            let p = rows[0].len();
            assert_eq!(
                units_of_the_set(rows.len(), p) as u64,
                set["h"].as_u64().unwrap()
            );
            let found = covariance(&columns(&rows), &names(p)).unwrap();
            let expected = table(&set["covariance"]);
            let mut off = 0.0_f64;
            for (row, line) in expected.iter().enumerate() {
                for (column, value) in line.iter().enumerate() {
                    let size = (expected[row][row] * expected[column][column]).sqrt();
                    off = off.max((found[row][column] - value).abs() / size);
                }
            }
            println!(
                "{name}: {} units, {p} variables, off by {off:e}",
                rows.len()
            );
            assert!(off < 1e-11, "{name}: {found:?}, expected {expected:?}");
        }
    }

    #[test]
    fn a_quarter_of_outliers_moves_nothing_and_the_unit_of_measurement_neither() {
        let mut random = Random::new(5);
        let mut draw = || (0..6).map(|_| random.unit()).sum::<f64>() - 3.0;
        let mut rows: Vec<Vec<f64>> = (0..100).map(|_| vec![draw(), draw(), draw()]).collect();
        for row in &mut rows {
            row[2] += row[0];
        }
        for row in &mut rows[80..] {
            row[0] += 1e9;
        }
        let found = covariance(&columns(&rows), &names(3)).unwrap();
        assert!(found[0][0] < 1.0, "{found:?}");
        for row in &mut rows {
            row[1] = 1e-140 * row[1] + 1e-139;
        }
        let scaled = covariance(&columns(&rows), &names(3)).unwrap();
        assert!((scaled[1][2] * 1e140 / found[1][2] - 1.0).abs() < 1e-9);
        assert!((scaled[2][2] / found[2][2] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_covariance_is_refused() {
        let rows: Vec<Vec<f64>> = (0..40)
            .map(|unit| {
                let value = f64::from(unit);
                let other = if unit < 36 { value } else { value * value };
                vec![value, other, f64::from(unit * unit % 7)]
            })
            .collect();
        let refused = covariance(&columns(&rows), &names(3)).unwrap_err();
        assert!(
            matches!(refused, SamplingError::HalfOnAPlane { .. }),
            "{refused}"
        );
        let few = covariance(&columns(&rows[..4]), &names(3)).unwrap_err();
        assert_eq!(
            few,
            SamplingError::TooFewForCovariance { units: 4, least: 6 }
        );
        // A variable that is zero for most.
        let rare: Vec<Vec<f64>> = (0..40)
            .map(|unit| vec![f64::from(u8::from(unit == 3)), f64::from(unit * 7 % 40)])
            .collect();
        let refused = covariance(&columns(&rare), &names(2)).unwrap_err();
        assert!(
            matches!(refused, SamplingError::HalfOnAPlane { .. }),
            "{refused}"
        );
    }
}
