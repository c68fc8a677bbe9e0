//! SPSS's methods of choosing variables: blocks of Enter, Remove, Test, Forward, Backward and Stepwise.
//!
//! Chosen models flatter themselves: their p-values ignore the choice, and other samples choose others
//! (Harrell, 2015, section 4.3). The methods are here because papers use them.

mod change;
mod run;
mod sweep;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

pub use self::change::{BlockChange, SubsetTest};

use self::run::Run;
use self::sweep::Swept;
use crate::StatsError;
use crate::error::nearest_name;
use crate::fit::{LinearFit, ModelSummary};
use crate::formula::Formula;
use crate::frame::{ModelFrame, ModelOptions, RowWeights, Term};
use crate::table::Table;

/// How the variables of a block come into a model, or leave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SelectionMethod {
    /// All that pass the tolerance, in one step.
    Enter,
    /// All leave, in one step; a variable that is not in the model is passed over.
    Remove,
    /// All that pass the tolerance enter, in one step, and stay; then each subset of the block is tested: R2 change and F
    /// if it alone were taken out.
    Test,
    /// One by one, that with the largest F first, while it meets the criterion of entry.
    Forward,
    /// All enter, then one by one leaves, that with the smallest F first, while it meets the criterion of removal.
    Backward,
    /// As forward, and before each entry whatever meets the criterion of removal leaves.
    Stepwise,
}

/// A method and the terms that it works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The method.
    pub method: SelectionMethod,
    /// Terms as a formula writes them, each of one column.
    pub terms: Vec<String>,
    /// Subsets to be tested; of [`SelectionMethod::Test`], and of none other.
    pub subsets: Vec<Vec<String>>,
}

impl Block {
    /// A block.
    ///
    /// ```
    /// use tresteg_stats::{Block, SelectionMethod};
    ///
    /// let block = Block::new(SelectionMethod::Stepwise, ["age", "log(income)"]);
    /// assert_eq!(block.terms.len(), 2);
    /// ```
    #[must_use]
    pub fn new<S: Into<String>>(
        method: SelectionMethod,
        terms: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            method,
            terms: terms.into_iter().map(Into::into).collect(),
            subsets: Vec::new(),
        }
    }

    /// A block that enters all variables of some subsets and tests each subset. A variable may be in several.
    ///
    /// In SPSS: `/METHOD TEST (a b) (c)`. The tests are [`Selection::subset_tests`].
    ///
    /// ```
    /// use tresteg_stats::Block;
    ///
    /// let block = Block::test([vec!["age", "income"], vec!["age"]]);
    /// assert_eq!(block.terms, ["age", "income"]);
    /// ```
    #[must_use]
    pub fn test<S: Into<String>, I: IntoIterator<Item = S>>(
        subsets: impl IntoIterator<Item = I>,
    ) -> Self {
        let subsets: Vec<Vec<String>> = (subsets.into_iter())
            .map(|subset| subset.into_iter().map(Into::into).collect())
            .collect();
        let mut terms: Vec<String> = Vec::new();
        for term in subsets.iter().flatten() {
            if !terms.contains(term) {
                terms.push(term.clone());
            }
        }
        Self {
            method: SelectionMethod::Test,
            terms,
            subsets,
        }
    }
}

/// When a variable enters or leaves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum EntryCriterion {
    /// By the p-value of its F: it enters at `entry` or below and leaves above `removal` (SPSS: PIN and POUT).
    Probability {
        /// Largest p-value of entry.
        entry: f64,
        /// Largest p-value of staying.
        removal: f64,
    },
    /// By its F: it enters at `entry` or above and leaves below `removal` (SPSS: FIN and FOUT).
    F {
        /// Smallest F of entry.
        entry: f64,
        /// Smallest F of staying.
        removal: f64,
    },
}

/// How [`select`] works; the defaults are those of SPSS.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SelectionOptions {
    /// When a variable enters or leaves: PIN 0.05 and POUT 0.10 by default.
    pub criterion: EntryCriterion,
    /// A variable enters only when its tolerance, and that which it leaves to each variable in the model,
    /// is at least this: 0.0001 by default.
    pub tolerance: f64,
    /// Steps that a block may take; twice its terms by default.
    pub max_steps: Option<usize>,
    /// Weights, missing policy and so on.
    pub model: ModelOptions,
}

impl Default for SelectionOptions {
    fn default() -> Self {
        Self {
            criterion: EntryCriterion::Probability {
                entry: 0.05,
                removal: 0.10,
            },
            tolerance: 1e-4,
            max_steps: None,
            model: ModelOptions::default(),
        }
    }
}

impl SelectionOptions {
    /// Sets the criterion.
    ///
    /// ```
    /// use tresteg_stats::{EntryCriterion, SelectionOptions};
    ///
    /// let options = SelectionOptions::default()
    ///     .with_criterion(EntryCriterion::F { entry: 3.84, removal: 2.71 });
    /// assert_eq!(options.tolerance, 1e-4);
    /// ```
    #[must_use]
    pub fn with_criterion(mut self, criterion: EntryCriterion) -> Self {
        self.criterion = criterion;
        self
    }

    /// Sets the smallest tolerance.
    ///
    /// ```
    /// use tresteg_stats::SelectionOptions;
    ///
    /// assert_eq!(SelectionOptions::default().with_tolerance(0.01).tolerance, 0.01);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets weights, missing policy and so on.
    ///
    /// ```
    /// use tresteg_stats::{MissingPolicy, ModelOptions, SelectionOptions};
    ///
    /// let model = ModelOptions::default().with_missing(MissingPolicy::Fail);
    /// assert_eq!(SelectionOptions::default().with_model(model).model.missing, MissingPolicy::Fail);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_model(mut self, model: ModelOptions) -> Self {
        self.model = model;
        self
    }
}

/// A variable outside a model (SPSS: Excluded Variables).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExcludedVariable {
    /// The term.
    pub term: String,
    /// The standardised coefficient that it would get; `None` when it depends on the model's variables.
    #[serde(with = "crate::serde_float")]
    pub beta_in: Option<f64>,
    /// The t statistic that it would get; `None` too when no degree of freedom would be left.
    #[serde(with = "crate::serde_float")]
    pub statistic: Option<f64>,
    /// Its two-sided p-value.
    pub p_value: Option<f64>,
    /// Its correlation with the response, the model's variables held constant.
    #[serde(with = "crate::serde_float")]
    pub partial: Option<f64>,
    /// One minus the R2 of it on the model's variables.
    pub tolerance: f64,
    /// `1 / tolerance`; `None` for a tolerance of 0.
    #[serde(with = "crate::serde_float")]
    pub vif: Option<f64>,
    /// The smallest tolerance of any variable of the model once it is in.
    pub minimum_tolerance: f64,
}

/// A step of a selection: a model that differs from the one before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectionStep {
    /// The block, from 0.
    pub block: usize,
    /// Its method; the first step of a backward block enters.
    pub method: SelectionMethod,
    /// Terms that entered, in the order of the block (SPSS: Variables Entered).
    pub entered: Vec<String>,
    /// Terms that left (SPSS: Variables Removed).
    pub removed: Vec<String>,
    /// Terms of the model in the order of their entry.
    pub terms: Vec<String>,
    /// The model (SPSS: Model Summary).
    pub summary: ModelSummary,
    /// R2 less that of the model before; negative when a variable has left.
    pub r_squared_change: f64,
    /// F of the variables that entered or left, over the residual mean square of the larger model.
    #[serde(with = "crate::serde_float")]
    pub f_change: Option<f64>,
    /// How many entered or left: the first degrees of freedom of `f_change`.
    pub dof_change: f64,
    /// Residual degrees of freedom of the larger model.
    pub dof_residual: f64,
    /// The p-value of `f_change`.
    pub p_value_change: Option<f64>,
    /// The terms of this and the blocks before that are not in the model.
    pub excluded: Vec<ExcludedVariable>,
}

/// The steps of a selection and the model of each.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Selection {
    /// The response.
    pub response: String,
    /// The steps; none when no variable met its criterion.
    pub steps: Vec<SelectionStep>,
    /// The fit of each step, on the same rows.
    pub fits: Vec<LinearFit>,
    /// Tests of the subsets of the blocks of [`SelectionMethod::Test`].
    pub subset_tests: Vec<SubsetTest>,
}

impl Selection {
    /// The model of the last step; `None` when no variable has entered.
    #[must_use]
    pub fn last_fit(&self) -> Option<&LinearFit> {
        self.fits.last()
    }
}

/// Chooses variables block by block, as SPSS REGRESSION does.
///
/// Rows are those complete in all terms of all blocks (listwise), so that every model has the same. Entry
/// and removal are found by sweeping the correlation matrix; each model of the tables is then
/// fitted by the engine. F to enter of a variable is the square of the t statistic that it would get, F to
/// remove that of the t statistic that it has, on 1 and residual degrees of freedom. A removal's R2 change is
/// negative and its F change stands over the model before (SPSS: Statistics Algorithms, REGRESSION).
///
/// In SPSS: `REGRESSION /CRITERIA PIN(.05) POUT(.10) TOLERANCE(.0001) /DEPENDENT y /METHOD STEPWISE a b c`; R's
/// `step` follows AIC instead.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] without terms, for a term of several columns or none, a constant column, a
/// criterion by which a variable that has just entered would leave again, or a tolerance outside 0 .. 1; and
/// those of [`ModelFrame::new`] and [`LinearFit::of_frame`].
///
/// ```
/// use tresteg_stats::{Block, SelectionMethod, SelectionOptions, select, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [2.1, 3.9, 6.2, 7.8, 10.1, 12.2])?
///     .with_numbers("dose", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?
///     .with_numbers("noise", [0.3, -0.2, 0.1, 0.4, -0.3, 0.0])?;
/// let block = Block::new(SelectionMethod::Stepwise, ["noise", "dose"]);
/// let selection = select("y", &[block], &table, &SelectionOptions::default())?;
/// assert_eq!(selection.steps.len(), 1);
/// assert_eq!(selection.steps[0].entered, ["dose"]);
/// assert_eq!(selection.steps[0].excluded[0].term, "noise");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn select(
    response: &str,
    blocks: &[Block],
    table: &impl Table,
    options: &SelectionOptions,
) -> Result<Selection, StatsError> {
    check_options(options)?;
    let texts: Vec<&str> = blocks
        .iter()
        .flat_map(|block| block.terms.iter().map(String::as_str))
        .collect();
    if texts.is_empty() {
        return Err(invalid("the terms of all blocks", "none", "one at least"));
    }
    let formula: Formula = format!("{response} ~ {}", texts.join(" + ")).parse()?;
    let frame = ModelFrame::new(&formula, table, &options.model)?;
    if frame.offset.is_some() || !frame.intercept {
        return Err(invalid(
            "a term of a block",
            "an offset or `- 1`",
            "a variable",
        ));
    }
    for term in &frame.terms {
        if term.columns.len() != 1 {
            let found = format!("{} columns", term.columns.len());
            return Err(invalid(
                &format!("the term `{}`", term.name),
                &found,
                "a term of one column",
            ));
        }
    }
    let columns = table.column_names();
    let positions = |text: &str| -> Result<usize, StatsError> {
        let own = format!("{response} ~ {text}")
            .parse::<Formula>()?
            .expand(&columns)?;
        let [term] = own.terms.as_slice() else {
            return Err(invalid(
                &format!("`{text}` in a block"),
                "not one term",
                "one term",
            ));
        };
        let mut factors: Vec<String> = term.iter().map(|&f| own.factors[f].to_string()).collect();
        factors.sort_unstable();
        let same = |known: &Term| {
            let mut known = known.factors.clone();
            known.sort_unstable();
            known == factors
        };
        frame
            .terms
            .iter()
            .position(same)
            .ok_or_else(|| StatsError::UnknownTerm {
                name: text.to_owned(),
                nearest: nearest_name(text, frame.terms.iter().map(|term| term.name.as_str())),
            })
    };
    let mut lists: Vec<Vec<usize>> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let mut list: Vec<usize> = Vec::with_capacity(block.terms.len());
        for text in &block.terms {
            let position = positions(text)?;
            if !list.contains(&position) {
                list.push(position);
            }
        }
        lists.push(list);
    }
    let mut subsets: Vec<Vec<Vec<usize>>> = Vec::with_capacity(blocks.len());
    for (block, list) in blocks.iter().zip(&lists) {
        let own = (block.subsets.iter())
            .map(|subset| subset.iter().map(|text| positions(text)).collect())
            .collect::<Result<Vec<Vec<usize>>, StatsError>>()?;
        let known = own.iter().flatten().all(|term| list.contains(term));
        let repeated =
            |subset: &Vec<usize>| (1..subset.len()).any(|i| subset[..i].contains(&subset[i]));
        let sound = match block.method {
            SelectionMethod::Test => known && !own.is_empty(),
            _ => own.is_empty(),
        };
        if !sound
            || own
                .iter()
                .any(|subset| subset.is_empty() || repeated(subset))
        {
            return Err(invalid(
                "the subsets of a block",
                &format!("{:?}", block.subsets),
                "subsets of its terms for the method Test (see `Block::test`), and none for another",
            ));
        }
        subsets.push(own);
    }
    let (columns, n_obs) = standard_columns(&frame)?;
    let mut run = Run {
        frame: &frame,
        options,
        swept: Swept::new(&columns, n_obs),
        seen: Vec::new(),
        selection: Selection {
            response: frame.response.clone(),
            steps: Vec::new(),
            fits: Vec::new(),
            subset_tests: Vec::new(),
        },
    };
    for (number, (block, list)) in blocks.iter().zip(lists).enumerate() {
        run.block(number, block.method, &list)?;
        run.test_subsets(number, &subsets[number])?;
    }
    Ok(run.selection)
}

fn invalid(what: &str, found: &str, expected: &str) -> StatsError {
    StatsError::InvalidArgument {
        what: what.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}

fn check_options(options: &SelectionOptions) -> Result<(), StatsError> {
    let (name, entry, removal, sound) = match options.criterion {
        EntryCriterion::Probability { entry, removal } => {
            let sound = entry > 0.0 && entry < removal && removal <= 1.0;
            ("probabilities", entry, removal, sound)
        }
        EntryCriterion::F { entry, removal } => {
            let sound = removal >= 0.0 && removal < entry && entry.is_finite();
            ("F values", entry, removal, sound)
        }
    };
    if !sound {
        return Err(invalid(
            &format!("the {name} of entry and removal"),
            &format!("{entry} and {removal}"),
            "a criterion of entry that is stricter than that of removal",
        ));
    }
    if !(0.0..1.0).contains(&options.tolerance) {
        let found = options.tolerance.to_string();
        return Err(invalid(
            "the tolerance",
            &found,
            "a number from 0 to below 1",
        ));
    }
    Ok(())
}

/// Columns about their means, times the root of the weight, of length one, the response last; and the observations.
fn standard_columns(frame: &ModelFrame) -> Result<(Array2<f64>, f64), StatsError> {
    let n = frame.response_values.len();
    let weights: Vec<f64> = frame
        .weights
        .values()
        .map_or_else(|| vec![1.0; n], |w| w.to_vec());
    let sum: f64 = weights.iter().sum();
    let n_obs = match &frame.weights {
        RowWeights::Frequency(_) => sum,
        _ => weights.iter().filter(|weight| **weight > 0.0).count() as f64,
    };
    let all = frame
        .columns
        .iter()
        .map(|column| (&column.name, &column.values));
    let mut columns = Array2::zeros((n, frame.columns.len() + 1));
    for (position, (name, values)) in all
        .chain([(&frame.response, &frame.response_values)])
        .enumerate()
    {
        let weighted = values.iter().zip(&weights);
        let first = values.first().copied().unwrap_or(0.0);
        let mean = first + weighted.clone().map(|(x, w)| w * (x - first)).sum::<f64>() / sum;
        let scale = values.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
        let largest = values.iter().map(|x| x.abs()).fold(0.0, f64::max);
        if scale <= 8.0 * f64::EPSILON * largest {
            return Err(invalid(
                &format!("`{name}`"),
                "constant",
                "a variable that varies",
            ));
        }
        let scaled: Vec<f64> = weighted
            .map(|(x, w)| w.sqrt() * ((x - mean) / scale))
            .collect();
        let length = scaled.iter().map(|z| z * z).sum::<f64>().sqrt();
        let column = scaled.iter().map(|z| z / length);
        columns
            .column_mut(position)
            .assign(&column.collect::<ndarray::Array1<f64>>());
    }
    Ok((columns, n_obs))
}

#[cfg(test)]
mod tests;
