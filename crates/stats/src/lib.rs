//! Regression statistics: linear models, inference and the tests around them.

mod anova_types;
mod basis;
mod coefficients;
mod collinearity;
mod comparison;
pub mod covariance;
mod criteria;
mod describe;
pub mod diagnostics;
pub mod distributions;
mod eigen;
pub mod engine;
mod error;
mod fit;
pub mod formula;
mod frame;
mod from_moments;
mod hypothesis;
mod influence;
mod marginal_means;
mod matrix;
mod multiplicity;
mod prediction;
mod stepwise;
pub mod table;
mod tidy;

pub use anova_types::{AnovaType, TermAnova, TermRow};
pub use coefficients::{AliasedCoefficient, Coefficient, CoefficientTable, DEFAULT_LEVEL};
pub use comparison::{ModelChange, compare};
pub use covariance::Covariance;
pub use criteria::InformationCriteria;
pub use describe::{Descriptives, describe};
pub use error::StatsError;
pub use fit::{AnovaRow, AnovaTable, LinearFit, LinearModel, ModelSummary, ols, ols_with};
pub use frame::{
    CategoricalFactor, Contrast, DroppedRow, INTERCEPT, MissingPolicy, ModelFrame, ModelOptions,
    RowSet, Term, Weights,
};
pub use from_moments::Moments;
pub use hypothesis::WaldTest;
pub use influence::Influence;
pub use multiplicity::{Adjustment, adjust_p_values};
pub use prediction::{Prediction, Predictions};
pub use stepwise::{
    Block, EntryCriterion, ExcludedVariable, Selection, SelectionMethod, SelectionOptions,
    SelectionStep, select,
};
pub use collinearity::{ColumnCorrelations, ConditionIndices, TermInflation};
pub use marginal_means::{
    ContrastAdjustment, MarginalMean, MarginalMeans, MarginalMeansRequest, MeanContrast,
    MeanDifference, MeanEstimate, MeanWeighting,
};
pub use tidy::{AugmentedRow, Glance};
