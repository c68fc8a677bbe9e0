//! What can go wrong, as one enum whose variants carry the facts.

use std::fmt;

/// Everything that can go wrong in this crate.
///
/// Facts that do not stop a fit (an aliased column, a dropped row, a leverage of one) are not errors:
/// the results report them.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StatsError {
    /// A parameter outside the values for which a function is defined.
    #[error("{name} is {value}: expected {expected}")]
    InvalidParameter {
        /// The parameter.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What it takes.
        expected: &'static str,
    },
    /// A formula that cannot be read.
    #[error("formula `{formula}`, byte {position}: found {found}, expected {expected}")]
    FormulaSyntax {
        /// The whole formula.
        formula: String,
        /// Byte position of the fault, from 0.
        position: usize,
        /// What stands there.
        found: String,
        /// What would have been understood.
        expected: String,
    },
    /// A variable of the formula that the table does not have.
    #[error("unknown variable `{name}`{}{}", At(*.position), DidYouMean(.nearest))]
    UnknownVariable {
        /// The name as written.
        name: String,
        /// The nearest name of the table, when one is near.
        nearest: Option<String>,
        /// Byte position in the formula, when the name came from one.
        position: Option<usize>,
    },
    /// A function of the formula that does not exist.
    #[error("unknown function `{name}`{}{}", At(*.position), DidYouMean(.nearest))]
    UnknownFunction {
        /// The name as written.
        name: String,
        /// The nearest known function, when one is near.
        nearest: Option<String>,
        /// Byte position in the formula, when there is one.
        position: Option<usize>,
    },
    /// A function of the formula whose arguments do not fit.
    #[error("arguments of `{function}`{}: expected {expected}", At(*.position))]
    FunctionArguments {
        /// The function.
        function: String,
        /// What it takes.
        expected: String,
        /// Byte position in the formula, when there is one.
        position: Option<usize>,
    },
    /// The formula expands to more terms than can be meant.
    #[error("the formula expands to more than {limit} terms")]
    TooManyTerms {
        /// The largest number of terms that is expanded.
        limit: usize,
    },
    /// The formula has more operators inside each other than can be meant.
    #[error("the formula has more than {limit} operators inside each other")]
    TooDeep {
        /// The largest depth.
        limit: usize,
    },
    /// A term with whose columns a model has more than can be fitted.
    #[error(
        "the term `{term}` makes {columns} columns, and with it the model has more than {limit}"
    )]
    TooManyColumns {
        /// The term.
        term: String,
        /// Its columns.
        columns: usize,
        /// The largest number of columns of a model.
        limit: usize,
    },
    /// A derivative of an expression that jumps.
    #[error("`{expression}` jumps as `{variable}` changes: it has no derivative")]
    NotDifferentiable {
        /// The comparison.
        expression: String,
        /// The variable.
        variable: String,
    },
    /// The formula has neither an intercept nor a term.
    #[error("the model of `{response}` has no intercept and no term")]
    EmptyModel {
        /// The response.
        response: String,
    },
    /// A column holds categories where numbers are needed.
    #[error("`{variable}`{} holds {found}, but numbers are needed here", At(*.position))]
    NotNumeric {
        /// The variable.
        variable: String,
        /// What the column holds.
        found: String,
        /// Byte position in the formula, when there is one.
        position: Option<usize>,
    },
    /// A response of categories in a model of numbers.
    #[error(
        "the response `{variable}` holds {found}, but numbers are needed here; a yes/no outcome wants `glm` with \
         `Family::Binomial`, more than two categories the models of `categorical`"
    )]
    CategoricalResponse {
        /// The response.
        variable: String,
        /// What the column holds.
        found: String,
    },
    /// A column has a type that no model can use.
    #[error("column `{column}` holds {found}; numbers, texts, booleans or categories are needed")]
    UnsupportedColumn {
        /// The column.
        column: String,
        /// Its type as its table names it.
        found: String,
    },
    /// Numbers that are not finite (NaN or infinite), in the data or after a transform.
    #[error("`{term}` is not finite in {count} rows: {}", List(.rows))]
    NotFinite {
        /// The variable or the expression.
        term: String,
        /// Ids of the first such rows (at most ten).
        rows: Vec<String>,
        /// How many rows in all.
        count: usize,
    },
    /// A value is missing and the missing policy is to fail.
    #[error("`{variable}` is missing in {count} rows: {}", List(.rows))]
    MissingValues {
        /// The first variable with a missing value.
        variable: String,
        /// Ids of the first such rows (at most ten).
        rows: Vec<String>,
        /// How many rows in all.
        count: usize,
    },
    /// Two things that must be equally long are not.
    #[error("{what}: {found} values where {expected} are needed")]
    LengthMismatch {
        /// What was given.
        what: String,
        /// The length needed.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// A query for data that fails.
    #[error("the query for the data failed: {reason}")]
    Query {
        /// What the source says.
        reason: String,
    },
    /// A column name that is already taken.
    #[error("there are two columns `{name}`")]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// No row is left to fit.
    #[error(
        "no row can be used: the table has {rows} rows and {dropped} of them were dropped for missing values"
    )]
    NoRows {
        /// Rows of the table.
        rows: usize,
        /// Rows dropped for missing values.
        dropped: usize,
    },
    /// Not more rows than free parameters: nothing is left to estimate the error from.
    #[error("{rows} rows are too few for {parameters} parameters: at least one row more is needed")]
    TooFewRows {
        /// Rows with a positive weight.
        rows: usize,
        /// Estimable parameters, the intercept among them.
        parameters: usize,
    },
    /// The response is the same in every row.
    #[error("the response `{response}` is constant: there is no variation to explain")]
    ConstantResponse {
        /// The response.
        response: String,
    },
    /// A variable that does not vary, where a statistic needs it to.
    #[error("{what} is not defined: `{variable}` is constant")]
    Constant {
        /// What was computed.
        what: String,
        /// The variable.
        variable: String,
    },
    /// Residuals that are nothing but rounding.
    #[error("{what}: the model fits `{response}` perfectly, its residuals are rounding")]
    PerfectFit {
        /// What was computed.
        what: String,
        /// The response.
        response: String,
    },
    /// A categorical variable with a single level in the rows used.
    #[error("`{variable}` has the single level `{level}` in the rows used")]
    OneLevel {
        /// The variable.
        variable: String,
        /// Its level.
        level: String,
    },
    /// A level that the fit has not seen, or that the variable does not have.
    #[error("`{variable}` has no level {}{}; known: {}", List(.levels), InRows(.rows), List(.known))]
    UnknownLevel {
        /// The variable.
        variable: String,
        /// The unknown levels.
        levels: Vec<String>,
        /// The levels that exist.
        known: Vec<String>,
        /// Ids of the rows that have the unknown levels, at most ten; none where no table of rows is concerned.
        rows: Vec<String>,
    },
    /// A weight that is negative or not finite, or a frequency that is not a whole number.
    #[error("weight {weight} in row {row}: {expected} is needed")]
    InvalidWeight {
        /// The row's id.
        row: String,
        /// The weight.
        weight: f64,
        /// What a weight must be.
        expected: String,
    },
    /// Every weight is zero.
    #[error("all weights are zero")]
    AllWeightsZero,
    /// An argument outside its range.
    #[error("{what} is {found}, but {expected} is needed")]
    InvalidArgument {
        /// The argument.
        what: String,
        /// Its value.
        found: String,
        /// What it must be.
        expected: String,
    },
    /// A term or coefficient that the model does not have.
    #[error("the model has no term `{name}`{}", DidYouMean(.nearest))]
    UnknownTerm {
        /// The name asked for.
        name: String,
        /// The nearest name of the model, when one is near.
        nearest: Option<String>,
    },
    /// Rows with a leverage of one, where an estimator divides by one minus the leverage.
    #[error("{estimator} is not defined: the model passes exactly through {}", List(.rows))]
    LeverageOne {
        /// The estimator or statistic.
        estimator: String,
        /// Ids of the rows.
        rows: Vec<String>,
    },
    /// A variance that an estimator gives as negative.
    #[error("{estimator}: the variance of `{term}` comes out negative")]
    NegativeVariance {
        /// The estimator.
        estimator: String,
        /// The coefficient.
        term: String,
    },
    /// Too few clusters for a cluster-robust covariance.
    #[error("{clusters} clusters of `{name}` are too few: at least two are needed")]
    TooFewClusters {
        /// The clustering variable.
        name: String,
        /// The clusters found.
        clusters: usize,
    },
    /// Two models that cannot be compared.
    #[error("the models cannot be compared: {reason}")]
    NotComparable {
        /// Why.
        reason: String,
    },
    /// The statistic needs the rows, and the fit does not have them (it came from moments, or was asked not to keep them).
    #[error("{what} needs the rows of the data, which this fit does not hold")]
    RowsNotKept {
        /// The statistic.
        what: String,
    },
    /// The columns are linearly dependent where they must not be.
    #[error("{what}: the columns are linearly dependent")]
    Singular {
        /// What was computed.
        what: String,
    },
    /// Correlations that no data can have, or that determine a variable from others.
    #[error(
        "the correlations are not positive definite (smallest eigenvalue {smallest_eigenvalue:e}): no data have those of {} together, or one of these is a sum of the others", List(.variables)
    )]
    NotPositiveDefinite {
        /// The variables that take part in the contradiction.
        variables: Vec<String>,
        /// The smallest eigenvalue of the correlation matrix.
        smallest_eigenvalue: f64,
    },
    /// A computation whose numbers leave the range of f64.
    #[error("{what}: the numbers leave the range of 64-bit floating point")]
    OutOfRange {
        /// What was computed.
        what: String,
    },
    /// A response of a binary model that has not two values.
    #[error(
        "the binary response `{response}` must be 0 and 1, true and false or of two levels; it has the values {}", List(.values)
    )]
    NotBinary {
        /// The response.
        response: String,
        /// Its values, at most ten.
        values: Vec<String>,
    },
    /// A value of the response that its family cannot have.
    #[error("`{response}` is {value} in row `{row}`, but a {family} response must be {expected}")]
    InvalidResponse {
        /// The response.
        response: String,
        /// The family.
        family: String,
        /// The id of the first such row.
        row: String,
        /// The value there.
        value: f64,
        /// What the family takes.
        expected: String,
    },
    /// Starting values whose means the family cannot have, or none that the program could find.
    #[error(
        "no valid starting values for `{response}`: the {family} family with the {link} link has no mean there"
    )]
    InvalidStart {
        /// The response.
        response: String,
        /// The family.
        family: String,
        /// The link.
        link: String,
    },
    /// An iteration that did not come to rest.
    #[error("the fit of `{response}` has not converged in {iterations} iterations: {reason}")]
    NotConverged {
        /// The response.
        response: String,
        /// Iterations made.
        iterations: usize,
        /// Where it stands.
        reason: String,
    },
    /// Columns that tell the outcomes apart without error, so that the likelihood has no maximum. Firth's penalised
    /// likelihood has one: [`firth`](crate::firth()).
    #[error(
        "{} separation: {} predict `{response}` without error in {count} rows ({}), so that no finite coefficients are best",
        if *.complete { "complete" } else { "quasi-complete" }, List(.columns), List(.rows)
    )]
    Separated {
        /// The response.
        response: String,
        /// Whether all rows are separated, and not some of them.
        complete: bool,
        /// The coefficients that grow without end.
        columns: Vec<String>,
        /// Ids of the first separated rows (at most ten).
        rows: Vec<String>,
        /// How many rows in all.
        count: usize,
    },
    /// A hypothesis that cannot be tested.
    #[error("hypothesis `{hypothesis}`: {reason}")]
    Hypothesis {
        /// The hypothesis as written.
        hypothesis: String,
        /// Why.
        reason: String,
    },
}

struct At(Option<usize>);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(position) => write!(f, " at byte {position} of the formula"),
            None => Ok(()),
        }
    }
}

struct DidYouMean<'a>(&'a Option<String>);

impl fmt::Display for DidYouMean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

struct InRows<'a>(&'a [String]);

impl fmt::Display for InRows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => Ok(()),
            [row] => write!(f, " (row `{row}`)"),
            rows => write!(f, " (rows {})", List(rows)),
        }
    }
}

struct List<'a>(&'a [String]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, item) in self.0.iter().enumerate() {
            let separator = if i == 0 { "" } else { ", " };
            write!(f, "{separator}`{item}`")?;
        }
        Ok(())
    }
}

/// How many row ids an error names at most.
pub(crate) const ROWS_NAMED: usize = 10;

/// The known name nearest to `name`, when one is near enough to be a slip.
pub(crate) fn nearest_name<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let wanted = name.to_lowercase();
    // A factor asked for by its own name, where its levels have coefficients: `school` for `school[south]`.
    let factor = format!("{wanted}[");
    known
        .into_iter()
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let similarity = match lower.starts_with(&factor) {
                true => 1.0,
                false => strsim::normalized_damerau_levenshtein(&wanted, &lower),
            };
            (similarity, candidate)
        })
        .filter(|(similarity, _)| *similarity >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}

/// An error that names the values that are not finite, by the names of their rows.
pub(crate) fn name_not_finite(
    term: &str,
    values: &[f64],
    row_name: impl Fn(usize) -> String,
) -> Result<(), StatsError> {
    let faults = || {
        values
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_finite())
    };
    match faults().count() {
        0 => Ok(()),
        count => Err(StatsError::NotFinite {
            term: term.to_owned(),
            rows: faults()
                .take(ROWS_NAMED)
                .map(|(row, _)| row_name(row))
                .collect(),
            count,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_gets_the_nearest_one() {
        let known = ["population", "tax_rate"];
        assert_eq!(nearest_name("Populaton", known), Some("population".into()));
        assert_eq!(nearest_name("zzz", known), None);
        let levels = ["hours", "school[south]"];
        assert_eq!(nearest_name("school", levels), Some("school[south]".into()));
        let error = StatsError::UnknownVariable {
            name: "populaton".into(),
            nearest: nearest_name("populaton", known),
            position: Some(4),
        };
        assert_eq!(
            error.to_string(),
            "unknown variable `populaton` at byte 4 of the formula; did you mean `population`?"
        );
    }
}
