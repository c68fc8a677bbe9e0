//! Figures of regressions and descriptive statistics.
//!
//! | figure | function | in R |
//! |---|---|---|
//! | coefficients, ratios or effects of several models | [`CoefficientPlot`] of [`Estimates`] | `modelsummary::modelplot`, `sjPlot::plot_models` |
//! | points with a fitted line, its bands and named outliers | [`Scatter`] | `ggplot2::geom_smooth`, `visreg` |
//! | what is expected along a variable | [`predicted`] of [`Curve`]s | `sjPlot::plot_model(type = "pred")` |
//! | marginal means | [`marginal_means`] | `emmeans::emmip`, `plot(emmeans(...))` |
//! | four pictures of residuals | [`residuals`] | `plot(fit)`, `performance::check_model` |
//! | a histogram with curves | [`Distribution`] | `hist`, `ggplot2::geom_histogram`, `geom_density` |
//! | boxes and points of groups | [`boxes`] | `ggplot2::geom_boxplot`, `geom_jitter` |
//! | ROC curves | [`roc`] | `pROC::ggroc` |
//! | calibration | [`calibration`] | `rms::val.prob`, `predtools::calibration_plot` |
//! | a matrix of correlations | [`correlations`] | `corrplot::corrplot`, `ggcorrplot` |

mod boxes;
mod classification;
mod correlation;
mod curve;
mod digits;
mod distribution;
mod estimates;
mod forest;
mod means;
mod residuals;
mod scatter;

pub use boxes::{BoxGroup, boxes};
pub use classification::{RocSeries, calibration, roc};
pub use correlation::{Correlations, correlations};
pub use curve::{Curve, CurvePoint, predicted};
pub use distribution::Distribution;
pub use estimates::{Estimate, EstimateScale, Estimates};
pub use forest::CoefficientPlot;
pub use means::marginal_means;
pub use residuals::residuals;
pub use scatter::{Extremes, Scatter};

use crate::cell::{Align, Cell, Head};
use crate::document::Paragraph;
use crate::error::ReportError;
use crate::number::{Kind, Number};
use crate::text::Text;

use super::words;
use digits::{Digits, measure};

/// Up to so many points each is a dot; beyond, the drawing gathers them in squares.
const DOTS: usize = crate::figure::MOST_DOTS;

/// What cannot be drawn, said of the whole figure.
fn refused(id: &str, problem: String) -> ReportError {
    ReportError::BadFigure {
        figure: id.to_owned(),
        panel: 1,
        layer: None,
        problem,
    }
}

/// Two lists that belong together must be equally long.
fn same_length(id: &str, what: &str, found: usize, expected: usize) -> Result<(), ReportError> {
    match found == expected {
        true => Ok(()),
        false => Err(refused(
            id,
            format!("there are {found} {what} for {expected} rows"),
        )),
    }
}

/// The column of a number.
fn column(key: impl Into<String>, label: impl Into<Text>) -> Head {
    Head::leaf(key, label).with_align(Align::Right)
}

/// A number that may be missing or have no finite value.
fn cell(kind: Kind, value: Option<f64>) -> Cell {
    value.map(|value| Number::new(kind, value)).into()
}

fn lower() -> Text {
    words("lower", "undre", "Untergrenze")
}

fn upper() -> Text {
    words("upper", "övre", "Obergrenze")
}

fn estimate() -> Text {
    words("Estimate", "Skattning", "Schätzung")
}

/// Names in a sentence; what to say when there are none.
fn names<'a>(names: impl IntoIterator<Item = &'a Text>) -> Text {
    let names: Vec<&Text> = names.into_iter().collect();
    match names.as_slice() {
        [] => words("none", "ingen", "keine"),
        names => Text::join(names.iter().copied(), ", "),
    }
}

/// The rule by which dots become squares, where there are too many.
fn crowd_note(points: usize) -> Option<Paragraph> {
    (points > DOTS).then(|| {
        Paragraph::new(words(
            "{n} points: the darker a square, the more of them lie in it.",
            "{n} punkter: ju mörkare en ruta är, desto fler av dem ligger i den.",
            "{n} Punkte: Je dunkler ein Feld, desto mehr von ihnen liegen darin.",
        ))
        .with("n", Number::count(points))
    })
}
