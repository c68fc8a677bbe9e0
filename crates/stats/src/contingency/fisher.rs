//! Fisher's exact test.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Contingency;
use crate::distributions::{FisherHypergeometric, Hypergeometric};
use crate::fit::significant;
use crate::group_tests::{Interval, TestOptions};
use crate::{Alternative, StatsError};

/// Fisher's exact test of a table of any size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FisherExact {
    /// The chance of a table that is at most as likely as the observed one, given the margins.
    pub p_value: f64,
    /// The natural logarithm of the chance of the observed table.
    #[serde(with = "crate::serde_float")]
    pub log_table_probability: f64,
}

/// Fisher's exact test of a 2 x 2 table with the conditional odds ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FisherTwoByTwo {
    /// The conditional maximum-likelihood estimate of the odds ratio (not `ad / bc`); 0 or infinite where a diagonal is
    /// empty.
    #[serde(with = "crate::serde_float")]
    pub odds_ratio: f64,
    /// Its exact interval (Cornfield, 1956); an end may be 0 or infinite.
    pub interval: Interval,
    /// The alternative.
    pub alternative: Alternative,
    /// The odds ratio of the hypothesis.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// Two-sided: the chance of a table that is at most as likely as the observed one, as in R and SPSS.
    pub p_value: f64,
    /// Twice the smaller one-sided p-value, which agrees with the interval; one-sided as `p_value`.
    pub doubled_p_value: f64,
    /// The p-value less half the chance of the tables that are exactly as likely as the observed one; one-sided: of the
    /// observed one (Lancaster, 1961).
    pub mid_p_value: f64,
}

/// Chances this much apart, relatively, count as equal, as in R.
const FUZZ: f64 = 1e-7;
/// Steps that the enumeration may take: some seconds.
const MOST_STEPS: usize = 20_000_000;
/// Ways to fill a column that are held at once.
const MOST_WAYS: f64 = 300_000.0;
/// The most counts whose factorials are tabulated.
const MOST_COUNTS: f64 = 1e7;

impl Contingency {
    /// Fisher's exact test of a 2 x 2 table: conditional odds ratio, exact interval, p-values.
    ///
    /// In R: `fisher.test(x, or, alternative, conf.level)`, whose estimate and limits are good to some 1e-5 only;
    /// in SPSS: `CROSSTABS /STATISTICS=CHISQ`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a table that is not 2 x 2 or a null odds ratio that is not positive,
    /// [`StatsError::OneLevel`] for an empty row or column.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::Alternative;
    /// use tresteg_stats::contingency::Contingency;
    /// use tresteg_stats::group_tests::TestOptions;
    ///
    /// let tea = Contingency::from_counts(array![[3, 1], [1, 3]])?; // Fisher (1935)
    /// let options = TestOptions::default().with_alternative(Alternative::Greater);
    /// let test = tea.fisher_two_by_two(&options)?;
    /// println!("{test}");
    /// assert!((test.p_value - 17.0 / 70.0).abs() < 1e-15);
    /// assert!((test.odds_ratio - 6.408_319_658).abs() < 1e-9);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn fisher_two_by_two(&self, options: &TestOptions) -> Result<FisherTwoByTwo, StatsError> {
        let [[a, b], [c, d]] = self.two_by_two("Fisher's exact test of an odds ratio")?;
        self.occupied()?;
        let null = options.checked_null(1.0)?;
        if null <= 0.0 {
            return Err(StatsError::InvalidArgument {
                what: "the null odds ratio".into(),
                found: null.to_string(),
                expected: "a positive number".into(),
            });
        }
        // The first row draws from the urn of the two columns.
        let (good, bad, drawn) = (a + c, b + d, a + b);
        let x = a as f64;
        let cell = Cell::new(good, bad, drawn, null)?;
        let (at, below, above) = (cell.pmf(x), cell.cdf(x), cell.sf(x - 1.0));
        let (p_value, equal) = match options.alternative {
            Alternative::Less => (below, at),
            Alternative::Greater => (above, at),
            Alternative::TwoSided => cell.as_likely(x),
        };
        let doubled = match options.alternative {
            Alternative::TwoSided => 2.0 * below.min(above),
            _ => p_value,
        };
        let odds = |p: f64| FisherHypergeometric::odds_at(x, good, bad, drawn, p);
        let (least, most) = cell.range;
        // At the upper end the chance of at most x must be small, at the lower that of less than x all but one.
        let upper = if x >= most {
            f64::INFINITY
        } else {
            odds(options.tail())?
        };
        let lower = if x <= least {
            0.0
        } else {
            FisherHypergeometric::odds_at(x - 1.0, good, bad, drawn, 1.0 - options.tail())?
        };
        Ok(FisherTwoByTwo {
            odds_ratio: FisherHypergeometric::odds_with_mean(x, good, bad, drawn)?,
            interval: options.interval(lower, upper),
            alternative: options.alternative,
            null,
            p_value: p_value.min(1.0),
            doubled_p_value: doubled.min(1.0),
            mid_p_value: (p_value - 0.5 * equal).min(1.0),
        })
    }

    /// Fisher's exact test of a table of any size (Freeman and Halton, 1951).
    ///
    /// Tables with the same margins are followed column by column through a network whose nodes are the row totals that
    /// are left; paths that reach a node with the same likelihood are joined, and those whose end is settled, by the
    /// most and the least likely way on, are not followed (Mehta and Patel, 1983). In R: `fisher.test(x)`; in SPSS:
    /// `CROSSTABS /METHOD=EXACT`.
    ///
    /// # Errors
    ///
    /// [`StatsError::OneLevel`], [`StatsError::InvalidArgument`] for a table that would take too long: use
    /// [`monte_carlo`](Self::monte_carlo).
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// // Job satisfaction by income: R's example.
    /// let jobs = array![[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]];
    /// let test = Contingency::from_counts(jobs)?.fisher_exact()?;
    /// assert!((test.p_value - 0.782_684_939).abs() < 1e-8);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn fisher_exact(&self) -> Result<FisherExact, StatsError> {
        let table = self.occupied()?;
        if table.total > MOST_COUNTS {
            return Err(too_large());
        }
        // The fewer totals are kept in the nodes.
        let (mut rows, mut columns) = (whole(&table.row_totals), whole(&table.column_totals));
        if rows.len() > columns.len() {
            std::mem::swap(&mut rows, &mut columns);
        }
        rows.sort_unstable();
        columns.sort_unstable_by(|a, b| b.cmp(a));
        let ln_factorial = ln_factorials(table.total as usize);
        let sum = |totals: &[usize]| totals.iter().map(|&n| ln_factorial[n]).sum::<f64>();
        let margins = sum(&rows) + sum(&columns) - ln_factorial[table.total as usize];
        let observed: f64 = table
            .counts
            .iter()
            .map(|&count| -ln_factorial[count as usize])
            .sum();
        let mut network = Network {
            columns,
            ln_factorial,
            ends: HashMap::new(),
            steps: 0,
        };
        let p_value = network.at_most(rows, observed + FUZZ, margins)?;
        Ok(FisherExact {
            p_value: p_value.min(1.0),
            log_table_probability: observed + margins,
        })
    }
}

/// The first cell of a 2 x 2 table with given margins and odds ratio.
struct Cell {
    range: (f64, f64),
    distribution: CellDistribution,
}

enum CellDistribution {
    Central(Hypergeometric),
    Noncentral(FisherHypergeometric),
}

impl Cell {
    fn new(good: u64, bad: u64, drawn: u64, odds: f64) -> Result<Self, StatsError> {
        let central = Hypergeometric::new(good, bad, drawn)?;
        Ok(Self {
            range: central.range(),
            distribution: if odds == 1.0 {
                CellDistribution::Central(central)
            } else {
                CellDistribution::Noncentral(FisherHypergeometric::new(good, bad, drawn, odds)?)
            },
        })
    }

    fn pmf(&self, x: f64) -> f64 {
        match &self.distribution {
            CellDistribution::Central(cell) => cell.pmf(x),
            CellDistribution::Noncentral(cell) => cell.pmf(x),
        }
    }

    fn ln_pmf(&self, x: f64) -> f64 {
        match &self.distribution {
            CellDistribution::Central(cell) => cell.ln_pmf(x),
            CellDistribution::Noncentral(cell) => cell.ln_pmf(x),
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        match &self.distribution {
            CellDistribution::Central(cell) => cell.cdf(x),
            CellDistribution::Noncentral(cell) => cell.cdf(x),
        }
    }

    fn sf(&self, x: f64) -> f64 {
        match &self.distribution {
            CellDistribution::Central(cell) => cell.sf(x),
            CellDistribution::Noncentral(cell) => cell.sf(x),
        }
    }

    /// The chance of values that are at most as likely as `x`, and of those that are exactly as likely.
    fn as_likely(&self, x: f64) -> (f64, f64) {
        as_likely(
            x,
            self.range,
            |k| self.ln_pmf(k),
            |k| self.cdf(k),
            |k| self.sf(k),
        )
    }
}

/// Of a distribution on whole numbers with one peak: the chance of values that are at most as likely as `x`, and of those
/// that are exactly as likely.
pub(crate) fn as_likely(
    x: f64,
    (least, most): (f64, f64),
    ln_pmf: impl Fn(f64) -> f64,
    cdf: impl Fn(f64) -> f64,
    sf: impl Fn(f64) -> f64,
) -> (f64, f64) {
    let at = ln_pmf(x);
    let likelier = |k: f64| ln_pmf(k) > at + FUZZ;
    let peak = first(least, most, |k| ln_pmf(k + 1.0) < ln_pmf(k));
    if !likelier(peak) {
        return (1.0, at.exp());
    }
    // The value on the other side of the peak that is next to those that are likelier.
    let (p, other) = if x > peak {
        let other = first(least, peak, likelier) - 1.0;
        (
            sf(x - 1.0) + if other >= least { cdf(other) } else { 0.0 },
            other,
        )
    } else {
        let other = first(peak, most + 1.0, |k| k > most || !likelier(k));
        (
            cdf(x) + if other <= most { sf(other - 1.0) } else { 0.0 },
            other,
        )
    };
    let inside = other >= least && other <= most;
    let twin = inside && (ln_pmf(other) - at).abs() <= FUZZ;
    (p.min(1.0), at.exp() * if twin { 2.0 } else { 1.0 })
}

/// The first whole number from `from` to `to` at which something holds that then goes on holding; `to` where it never does.
fn first(mut from: f64, mut to: f64, holds: impl Fn(f64) -> bool) -> f64 {
    while from < to {
        let middle = from + ((to - from) / 2.0).floor();
        if holds(middle) {
            to = middle;
        } else {
            from = middle + 1.0;
        }
    }
    from
}

fn whole(totals: &[f64]) -> Vec<usize> {
    totals.iter().map(|&total| total as usize).collect()
}

/// ln 0!, ln 1! and so on to ln n!.
pub(super) fn ln_factorials(n: usize) -> Vec<f64> {
    let mut sum = crate::double_double::DoubleDouble::ZERO;
    let mut table = Vec::with_capacity(n + 1);
    table.push(0.0);
    table.extend((1..=n).map(|k| {
        sum = sum + crate::double_double::DoubleDouble::from(k as f64).ln();
        sum.value()
    }));
    table
}

/// Row totals that are left, in ascending order: the node of a network.
type Node = Vec<usize>;

struct Network {
    columns: Vec<usize>,
    ln_factorial: Vec<f64>,
    /// Per stage and node the logarithms of the most and the least likely way on.
    ends: HashMap<(usize, Node), (f64, f64)>,
    steps: usize,
}

impl Network {
    /// The chance of tables whose cells have `sum -ln n_ij!` at most `limit`.
    fn at_most(&mut self, rows: Node, limit: f64, margins: f64) -> Result<f64, StatsError> {
        // Per node, by the rounded logarithm of the likelihood so far: that logarithm and the number of paths.
        type Paths = HashMap<i64, (f64, f64)>;
        let mut stage: HashMap<Node, Paths> = HashMap::new();
        stage.insert(rows, HashMap::from([(0, (0.0, 1.0))]));
        let mut p_value = 0.0;
        for column in 0..self.columns.len() - 1 {
            let mut next: HashMap<Node, Paths> = HashMap::new();
            for (node, paths) in stage {
                for (cell, child) in self.ways(column, &node)? {
                    let (most, least) = self.ends(column + 1, &child)?;
                    let rest = self.total(column + 1, &child);
                    for &(likelihood, count) in paths.values() {
                        let likelihood = likelihood + cell;
                        if likelihood + most <= limit {
                            p_value += count * (likelihood + rest + margins).exp();
                        } else if likelihood + least <= limit {
                            let key = (likelihood * 1e9).round() as i64;
                            let paths = next.entry(child.clone()).or_default();
                            paths.entry(key).or_insert((likelihood, 0.0)).1 += count;
                        }
                    }
                    self.count(paths.len())?;
                }
            }
            stage = next;
        }
        Ok(p_value)
    }

    /// The logarithm of the sum of `prod 1 / n_ij!` over all ways on.
    fn total(&self, column: usize, node: &[usize]) -> f64 {
        let left: usize = node.iter().sum();
        let sum = |totals: &[usize]| totals.iter().map(|&n| self.ln_factorial[n]).sum::<f64>();
        self.ln_factorial[left] - sum(node) - sum(&self.columns[column..])
    }

    /// The most and the least likely way on from a node.
    fn ends(&mut self, column: usize, node: &Node) -> Result<(f64, f64), StatsError> {
        if column + 1 == self.columns.len() {
            let forced = -node.iter().map(|&n| self.ln_factorial[n]).sum::<f64>();
            return Ok((forced, forced));
        }
        let key = (column, node.clone());
        if let Some(&known) = self.ends.get(&key) {
            return Ok(known);
        }
        let mut found = (f64::NEG_INFINITY, f64::INFINITY);
        for (cell, child) in self.ways(column, node)? {
            let (most, least) = self.ends(column + 1, &child)?;
            found = (found.0.max(cell + most), found.1.min(cell + least));
        }
        // Rounding must not settle what is not settled.
        let found = (found.0 + 1e-11, found.1 - 1e-11);
        self.ends.insert(key, found);
        Ok(found)
    }

    /// Every way to fill a column: the sum of `-ln n!` of its cells, and the row totals that it leaves.
    fn ways(&mut self, column: usize, node: &[usize]) -> Result<Vec<(f64, Node)>, StatsError> {
        // Before there are too many of them to hold.
        if number_of_ways(node, self.columns[column]) > MOST_WAYS {
            return Err(too_large());
        }
        let mut ways = Vec::new();
        let mut left = node.to_vec();
        self.fill(0, self.columns[column], 0.0, &mut left, &mut ways)?;
        Ok(ways)
    }

    fn fill(
        &mut self,
        row: usize,
        rest: usize,
        cells: f64,
        left: &mut Vec<usize>,
        ways: &mut Vec<(f64, Node)>,
    ) -> Result<(), StatsError> {
        let total = left[row];
        if row + 1 == left.len() {
            self.count(1)?;
            left[row] = total - rest;
            let mut child = left.clone();
            left[row] = total;
            child.sort_unstable();
            ways.push((cells - self.ln_factorial[rest], child));
            return Ok(());
        }
        let after: usize = left[row + 1..].iter().sum();
        for count in rest.saturating_sub(after)..=rest.min(total) {
            left[row] = total - count;
            self.fill(
                row + 1,
                rest - count,
                cells - self.ln_factorial[count],
                left,
                ways,
            )?;
        }
        left[row] = total;
        Ok(())
    }

    fn count(&mut self, steps: usize) -> Result<(), StatsError> {
        self.steps += steps;
        if self.steps > MOST_STEPS {
            return Err(too_large());
        }
        Ok(())
    }
}

/// In how many ways a column total can be shared out among row totals.
fn number_of_ways(rows: &[usize], total: usize) -> f64 {
    let mut ways = vec![0.0; total + 1];
    ways[0] = 1.0;
    for &row in rows {
        let mut sum = 0.0;
        let mut sums = vec![0.0];
        sums.extend(ways.iter().map(|way| {
            sum += way;
            sum
        }));
        for (count, way) in ways.iter_mut().enumerate() {
            *way = sums[count + 1] - sums[count.saturating_sub(row)];
        }
    }
    ways[total]
}

fn too_large() -> StatsError {
    StatsError::InvalidArgument {
        what: "the table of Fisher's exact test".into(),
        found: "too large to enumerate".into(),
        expected: "a smaller one, or Monte Carlo sampling,".into(),
    }
}

impl fmt::Display for FisherTwoByTwo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Fisher's exact test: odds ratio {}, {}; p = {} ({}), mid-p {}",
            significant(self.odds_ratio),
            self.interval,
            significant(self.p_value),
            self.alternative,
            significant(self.mid_p_value)
        )
    }
}
