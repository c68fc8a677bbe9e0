//! Regressions and descriptive statistics.
//!
//! A regression comes in two wordings: [`spss`] with the headings and footnotes of SPSS, [`plain`]
//! for reading. Both use the same row and column keys, so the address of a value does not depend on
//! how it is shown.
//!
//! | table | layout |
//! |---|---|
//! | coefficients, summary and analysis of variance of a linear model | [`plain`], [`spss`] |
//! | several models side by side, linear or generalised | [`ModelTable`] of [`ModelColumn`]s |
//! | odds ratios, the deviance of a model, marginal effects | [`glm`] |
//! | a response regressed on each variable alone | [`bivariate`] |
//! | means and standard deviations of groups | [`descriptives()`] |

mod descriptives;
pub mod glm;
mod models;
pub mod plain;
pub mod spss;
mod summaries;

use tresteg_stats::Covariance;

use crate::text::Text;

pub use descriptives::descriptives;
pub use models::{ModelColumn, ModelTable, Uncertainty};
pub use summaries::{Entry, bivariate};

/// What a covariance is called. Methods that go by an English name everywhere keep it.
pub(crate) fn covariance_name(covariance: &Covariance) -> Text {
    let english = covariance.to_string();
    let (swedish, german) = match covariance {
        Covariance::Classical => ("klassisk".to_owned(), "klassisch".to_owned()),
        Covariance::Observed => (
            "observerad information".to_owned(),
            "beobachtete Information".to_owned(),
        ),
        Covariance::Clustered(_) => match english.strip_prefix("clustered by ") {
            Some(clusters) => (
                format!("klustrad efter {}", clusters.replace(" and ", " och ")),
                format!("geclustert nach {}", clusters.replace(" and ", " und ")),
            ),
            None => return Text::new(english),
        },
        _ => return Text::new(english),
    };
    Text::new(english).with_sv(swedish).with_de(german)
}
