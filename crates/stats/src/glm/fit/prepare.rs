//! A model frame and options, taken apart and checked.

use crate::StatsError;
use crate::fit::Labels;
use crate::frame::{FrameWithColumns, check_finite};
use crate::glm::family::{Family, Theta};
use crate::glm::link::Link;
use crate::glm::options::{Dispersion, GlmOptions};
use crate::glm::response::{Given, Response, response};
use crate::table::Numbers;

/// A model frame taken apart and checked.
pub(crate) struct Prepared {
    pub columns: Vec<Numbers>,
    pub intercept: bool,
    pub response: Response,
    pub offset: Option<Numbers>,
    pub labels: Labels,
    pub levels: Option<[String; 2]>,
}

pub(crate) fn prepare(
    given: FrameWithColumns,
    options: &GlmOptions,
) -> Result<Prepared, StatsError> {
    let FrameWithColumns {
        frame,
        further,
        levels,
        ..
    } = given;
    let names = frame.column_names();
    check_options(options, names.len())?;
    let mut further = further.into_iter();
    let trials = options.trials.as_ref().and_then(|_| further.next());
    let exposure = options.exposure.as_ref().and_then(|_| further.next());
    let offset = match (exposure, frame.offset) {
        (None, offset) => offset,
        (Some(exposure), offset) => {
            let name = format!("log({})", options.exposure.as_deref().unwrap_or_default());
            let offset: Numbers = (exposure.iter().enumerate())
                .map(|(row, exposure)| {
                    exposure.ln() + offset.as_ref().map_or(0.0, |offset| offset[row])
                })
                .collect();
            check_finite(&name, &offset, &frame.rows)?;
            Some(offset)
        }
    };
    let response = response(
        Given {
            name: &frame.response,
            values: frame.response_values,
            trials,
            weights: frame.weights,
            rows: &frame.rows,
        },
        options.family,
    )?;
    let labels = Labels {
        formula: Some(frame.formula),
        response: frame.response,
        names,
        terms: frame.terms,
        design: frame.design,
        rows: frame.rows,
    };
    let columns: Vec<Numbers> = (frame.columns.into_iter())
        .map(|column| column.values)
        .collect();
    Ok(Prepared {
        columns,
        intercept: frame.intercept,
        response,
        offset,
        labels,
        levels,
    })
}

pub(crate) fn check_options(options: &GlmOptions, coefficients: usize) -> Result<(), StatsError> {
    let invalid = |what: &str, found: String, expected: &str| {
        Err(StatsError::InvalidArgument {
            what: what.to_owned(),
            found,
            expected: expected.to_owned(),
        })
    };
    let positive = |value: f64| value > 0.0 && value.is_finite();
    if let Family::NegativeBinomial(Theta::Fixed(theta)) = options.family
        && !positive(theta)
    {
        return invalid("theta", theta.to_string(), "a positive number");
    }
    if let Dispersion::Fixed(value) = options.dispersion
        && !positive(value)
    {
        return invalid("the dispersion", value.to_string(), "a positive number");
    }
    if let Some(Link::Power(power)) = options.link
        && !power.is_finite()
    {
        return invalid(
            "the power of the link",
            power.to_string(),
            "a finite number",
        );
    }
    if !(options.tolerance > 0.0 && options.tolerance < 1.0) {
        return invalid(
            "the tolerance",
            options.tolerance.to_string(),
            "a number between 0 and 1",
        );
    }
    if options.max_iterations == 0 {
        return invalid("the number of iterations", "0".into(), "at least 1");
    }
    if options.trials.is_some() && !options.family.is_binomial() {
        return invalid(
            "a column of trials",
            options.family.to_string(),
            "a binomial family",
        );
    }
    if options.exposure.is_some() && options.link() != Link::Log {
        return invalid(
            "the link of a model with exposure",
            options.link().to_string(),
            "log",
        );
    }
    if let Some(start) = &options.start {
        if start.len() != coefficients {
            return Err(StatsError::LengthMismatch {
                what: "starting values".into(),
                expected: coefficients,
                found: start.len(),
            });
        }
        if let Some(value) = start.iter().find(|value| !value.is_finite()) {
            return invalid("a starting value", value.to_string(), "a finite number");
        }
    }
    Ok(())
}
