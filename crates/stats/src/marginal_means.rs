//! Estimated marginal means and their contrasts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::{TTest, check_level};
use crate::covariance::{CoefficientCovariance, Covariance};
use crate::error::nearest_name;
use crate::fit::LinearFit;
use crate::table::{Categories, Column};

/// How the levels of the other factors are averaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum MeanWeighting {
    /// All combinations alike (R: `emmeans(weights = "equal")`, SPSS: EMMEANS).
    #[default]
    Equal,
    /// As often as the combinations of the other factors occur (R: `weights = "proportional"`).
    Proportional,
}

/// What [`LinearFit::marginal_means`] is asked for.
///
/// ```
/// use tresteg_stats::MarginalMeansRequest;
///
/// let request = MarginalMeansRequest::of(["region"]).at("age", 40.0);
/// assert_eq!(request.factors, ["region"]);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MarginalMeansRequest {
    /// The factors over whose levels the means go.
    pub factors: Vec<String>,
    /// How the other factors are averaged.
    pub weighting: MeanWeighting,
    /// Values of numeric variables; their means where not given.
    pub at: BTreeMap<String, f64>,
    /// The covariance of the coefficients.
    pub covariance: Covariance,
    /// Confidence level.
    pub level: f64,
}

impl MarginalMeansRequest {
    /// Means over the levels of these factors, equally weighted, with 95 % intervals.
    ///
    /// ```
    /// use tresteg_stats::MarginalMeansRequest;
    ///
    /// assert_eq!(MarginalMeansRequest::of(["region", "sex"]).factors.len(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn of<S: Into<String>>(factors: impl IntoIterator<Item = S>) -> Self {
        Self {
            factors: factors.into_iter().map(Into::into).collect(),
            weighting: MeanWeighting::Equal,
            at: BTreeMap::new(),
            covariance: Covariance::Classical,
            level: crate::DEFAULT_LEVEL,
        }
    }

    /// Weighs the combinations of the other factors otherwise.
    ///
    /// ```
    /// use tresteg_stats::{MarginalMeansRequest, MeanWeighting};
    ///
    /// let request = MarginalMeansRequest::of(["region"]).weighted(MeanWeighting::Proportional);
    /// assert_eq!(request.weighting, MeanWeighting::Proportional);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn weighted(mut self, weighting: MeanWeighting) -> Self {
        self.weighting = weighting;
        self
    }

    /// Sets a numeric variable.
    ///
    /// ```
    /// use tresteg_stats::MarginalMeansRequest;
    ///
    /// assert_eq!(MarginalMeansRequest::of(["region"]).at("age", 40.0).at["age"], 40.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn at(mut self, variable: impl Into<String>, value: f64) -> Self {
        self.at.insert(variable.into(), value);
        self
    }

    /// Chooses the covariance.
    ///
    /// ```
    /// use tresteg_stats::{Covariance, MarginalMeansRequest};
    ///
    /// let request = MarginalMeansRequest::of(["region"]).with_covariance(Covariance::Hc3);
    /// assert_eq!(request.covariance, Covariance::Hc3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_covariance(mut self, covariance: Covariance) -> Self {
        self.covariance = covariance;
        self
    }

    /// Chooses the confidence level.
    ///
    /// ```
    /// use tresteg_stats::MarginalMeansRequest;
    ///
    /// assert_eq!(MarginalMeansRequest::of(["region"]).with_level(0.9).level, 0.9);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }
}

/// Estimated marginal means: what the model expects at each level, other factors averaged and numeric
/// variables at one value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarginalMeans {
    /// The response.
    pub response: String,
    /// The covariance of the coefficients.
    pub covariance: Covariance,
    /// Confidence level of the intervals.
    pub level: f64,
    /// The factors.
    pub factors: Vec<String>,
    /// The values of the numeric variables.
    pub at: BTreeMap<String, f64>,
    /// One per combination of levels, the first factor varying fastest.
    pub rows: Vec<MarginalMean>,
}

/// The mean of a combination of levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarginalMean {
    /// The level of each factor.
    pub levels: Vec<String>,
    /// The mean; `None` when empty cells leave it undetermined.
    pub estimate: Option<MeanEstimate>,
    /// The weights of the coefficients that make the mean.
    pub weights: Vec<f64>,
    /// What the offset adds.
    #[serde(with = "crate::serde_float")]
    pub offset: f64,
}

/// An estimated mean, or difference of means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeanEstimate {
    /// The estimate.
    #[serde(with = "crate::serde_float")]
    pub value: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Degrees of freedom.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// `value / std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Two-sided p-value, adjusted where an adjustment was asked for.
    pub p_value: f64,
    /// Lower end of the confidence interval, adjusted likewise.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
    /// Confidence level of the interval.
    pub level: f64,
}

impl MeanEstimate {
    /// With its t test and interval.
    pub(crate) fn new(
        value: f64,
        std_error: f64,
        dof: f64,
        level: f64,
    ) -> Result<Self, StatsError> {
        let test = TTest::new(value, std_error, dof, level)?;
        Ok(Self {
            value,
            std_error,
            dof,
            statistic: test.statistic,
            p_value: test.p_value,
            lower: test.lower,
            upper: test.upper,
            level,
        })
    }
}

/// More combinations of levels than this are not laid out.
const MAX_CELLS: usize = 100_000;

impl LinearFit {
    /// Estimated marginal means. In R: `emmeans(fit, ~ factor)`; in SPSS: `/EMMEANS`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] for a factor or variable that the model does not have,
    /// [`StatsError::InvalidArgument`] for a fit without a formula or with too many combinations of levels, those of the covariance.
    ///
    /// ```
    /// use tresteg_stats::{ContrastAdjustment, MarginalMeansRequest, MeanContrast, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 7.0])?
    ///     .with_texts("g", ["a", "b", "c", "a", "b", "c", "a"])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let fit = ols("y ~ g + x", &table)?;
    /// let means = fit.marginal_means(&MarginalMeansRequest::of(["g"]))?;
    /// assert_eq!(means.rows[2].levels, ["c"]);
    /// let pairs = fit.contrast_means(&means, MeanContrast::Pairs, &[], ContrastAdjustment::Tukey)?;
    /// assert_eq!(pairs[0].contrast, "a - b");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn marginal_means(
        &self,
        request: &MarginalMeansRequest,
    ) -> Result<MarginalMeans, StatsError> {
        check_level(request.level)?;
        let Some(design) = &self.design else {
            return Err(StatsError::InvalidArgument {
                what: "marginal means".into(),
                found: "a fit without a formula".into(),
                expected: "a fit with a formula".into(),
            });
        };
        let factors: Vec<(&str, &[String])> = design
            .categorical()
            .map(|factor| (factor.variable.as_str(), factor.levels.as_slice()))
            .collect();
        let unknown = |name: &str, known: Vec<&str>| StatsError::UnknownVariable {
            name: name.to_owned(),
            nearest: nearest_name(name, known),
            position: None,
        };
        let targets = request
            .factors
            .iter()
            .map(|name| {
                let names = || factors.iter().map(|(name, _)| *name);
                names()
                    .position(|known| known == name)
                    .ok_or_else(|| unknown(name, names().collect()))
            })
            .collect::<Result<Vec<usize>, StatsError>>()?;
        let mut at: BTreeMap<String, f64> = design
            .variables()
            .into_iter()
            .filter(|name| !factors.iter().any(|(factor, _)| factor == name))
            .filter_map(|name| Some((name.to_owned(), *design.means().get(name)?)))
            .collect();
        for (name, value) in &request.at {
            match at.get_mut(name) {
                Some(slot) => *slot = *value,
                None => return Err(unknown(name, at.keys().map(String::as_str).collect())),
            }
        }
        let sizes: Vec<usize> = factors.iter().map(|(_, levels)| levels.len()).collect();
        let n_cells = sizes
            .iter()
            .try_fold(1usize, |all, size| all.checked_mul(*size));
        let Some(n_cells) = n_cells.filter(|n| *n <= MAX_CELLS) else {
            return Err(StatsError::InvalidArgument {
                what: "the number of combinations of levels".into(),
                found: format!("more than {MAX_CELLS}"),
                expected: format!("at most {MAX_CELLS}"),
            });
        };
        // The reference grid: all combinations, the first factor varying fastest.
        let code = |cell: usize, factor: usize| {
            let below: usize = sizes[..factor].iter().product();
            (cell / below % sizes[factor]) as u32
        };
        let mut variables: BTreeMap<String, Column> = at
            .iter()
            .map(|(name, value)| (name.clone(), Column::Numbers(vec![*value; n_cells].into())))
            .collect();
        for (factor, (name, levels)) in factors.iter().enumerate() {
            let categories = Categories {
                levels: levels.to_vec(),
                codes: (0..n_cells).map(|cell| Some(code(cell, factor))).collect(),
            };
            variables.insert((*name).to_owned(), Column::Categories(categories));
        }
        let grid = design.replay(&variables, n_cells)?;
        let others: Vec<usize> = (0..factors.len())
            .filter(|factor| !targets.contains(factor))
            .collect();
        let weight_of = |cell: usize| match request.weighting {
            MeanWeighting::Equal => 1.0,
            MeanWeighting::Proportional => design
                .cells()
                .iter()
                .filter(|(codes, _)| {
                    others
                        .iter()
                        .all(|&factor| codes[factor] == code(cell, factor))
                })
                .map(|(_, weight)| weight)
                .sum(),
        };
        let covariance = self.covariance(request.covariance.clone())?;
        let n_means: usize = targets.iter().map(|&factor| sizes[factor]).product();
        let mut rows = Vec::with_capacity(n_means);
        for mean in 0..n_means {
            let mut rest = mean;
            let wanted: Vec<u32> = targets
                .iter()
                .map(|&factor| {
                    let own = rest % sizes[factor];
                    rest /= sizes[factor];
                    own as u32
                })
                .collect();
            let mut weights = vec![0.0; self.names.len()];
            let (mut total, mut offset) = (0.0, 0.0);
            for cell in 0..n_cells {
                if targets
                    .iter()
                    .zip(&wanted)
                    .any(|(&factor, own)| code(cell, factor) != *own)
                {
                    continue;
                }
                let weight = weight_of(cell);
                total += weight;
                offset += weight * grid.offset.as_ref().map_or(0.0, |offset| offset[cell]);
                let first = usize::from(self.solution.intercept);
                if first == 1 {
                    weights[0] += weight;
                }
                for (slot, column) in weights[first..].iter_mut().zip(&grid.columns) {
                    *slot += weight * column.values[cell];
                }
            }
            for slot in &mut weights {
                *slot /= total;
            }
            let levels = targets
                .iter()
                .zip(&wanted)
                .map(|(&factor, own)| factors[factor].1[*own as usize].clone());
            let offset = offset / total;
            rows.push(MarginalMean {
                levels: levels.collect(),
                estimate: self.mean_estimate(&weights, offset, &covariance, request.level)?,
                weights,
                offset,
            });
        }
        Ok(MarginalMeans {
            response: self.response.clone(),
            covariance: request.covariance.clone(),
            level: request.level,
            factors: request.factors.clone(),
            at,
            rows,
        })
    }

    /// A combination of coefficients with its test; `None` when it is not determined.
    pub(crate) fn mean_estimate(
        &self,
        weights: &[f64],
        offset: f64,
        covariance: &CoefficientCovariance,
        level: f64,
    ) -> Result<Option<MeanEstimate>, StatsError> {
        if !self.is_estimable(weights) {
            return Ok(None);
        }
        let (value, std_error) =
            self.linear_combination(weights, covariance, "a mean of fitted values")?;
        let value = value + offset;
        let dof = covariance.dof_of(weights);
        MeanEstimate::new(value, std_error, dof, level).map(Some)
    }
}
