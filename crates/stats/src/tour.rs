//! One data set, from the first look to the last table: Henderson and Velleman's 32 cars (1981), R's `mtcars`.
//!
//! Miles per gallon, weight in thousands of pounds, horsepower, and whether the gearbox is manual. The program below is
//! run with the tests of this crate; the numbers in its assertions are those that R prints.
//!
//! ```
//! use tresteg_stats::diagnostics::VarianceModel;
//! use tresteg_stats::group_tests::{Standardizer, standardized_difference};
//! use tresteg_stats::prelude::*;
//!
//! let mpg = [
//!     21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
//!     14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4,
//! ];
//! let wt = [
//!     2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424,
//!     5.345, 2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
//! ];
//! let hp = [
//!     110.0, 110.0, 93.0, 110.0, 175.0, 105.0, 245.0, 62.0, 95.0, 123.0, 123.0, 180.0, 180.0, 180.0, 205.0, 215.0,
//!     230.0, 66.0, 52.0, 65.0, 97.0, 150.0, 150.0, 245.0, 175.0, 66.0, 91.0, 113.0, 264.0, 175.0, 335.0, 109.0,
//! ];
//! let gearbox = [
//!     "manual", "manual", "manual", "auto", "auto", "auto", "auto", "auto", "auto", "auto", "auto", "auto", "auto",
//!     "auto", "auto", "auto", "auto", "manual", "manual", "manual", "auto", "auto", "auto", "auto", "auto", "manual",
//!     "manual", "manual", "manual", "manual", "manual", "manual",
//! ];
//! let cars = ColumnTable::new()
//!     .with_numbers("mpg", mpg)?
//!     .with_numbers("wt", wt)?
//!     .with_numbers("hp", hp)?
//!     .with_texts("gearbox", gearbox)?;
//!
//! // A first look: one variable, counts, two variables together.
//! let consumption = describe(&mpg)?;
//! assert!((consumption.mean - 20.090625).abs() < 1e-12);
//! println!("{consumption}");
//! println!("{}", frequency_table(&cars, "gearbox", None)?);
//! println!("{}", pearson(&mpg, &wt, &TestOptions::default())?); // r = -0.868
//!
//! // Do cars with a manual gearbox go further? Welch's test, and how large the difference is.
//! let groups = Groups::from_formula("mpg ~ gearbox", &cars)?;
//! let test = welch_t_test(&groups, &TestOptions::default())?;
//! assert!((test.statistic - -3.7671).abs() < 1e-4 && (test.dof - 18.332).abs() < 1e-3);
//! println!("{test}");
//! println!("{}", standardized_difference(&groups, Standardizer::Pooled, &TestOptions::default())?);
//!
//! // They are lighter, too. A regression holds weight and power constant.
//! let small = ols("mpg ~ wt + hp", &cars)?;
//! assert!((small.estimate("wt")? - -3.87783).abs() < 1e-5);
//! assert!((small.summary().r_squared - 0.8268).abs() < 1e-4);
//! let large = ols("mpg ~ wt + hp + gearbox", &cars)?;
//! println!("{large}");
//! println!("{:?}", compare(&[&small, &large])?); // the gearbox adds next to nothing
//!
//! // The spread of the errors grows: the same fit with robust errors.
//! let spread = small.breusch_pagan(VarianceModel::Columns, true)?;
//! println!("{spread:?}");
//! println!("{}", small.coefficients(Covariance::Hc3)?);
//!
//! // Which cars does the fit hang on, and what would another car do?
//! let influence = small.influence()?;
//! let farthest = influence.cooks_distance.iter().flatten().fold(0.0, |largest: f64, d| largest.max(*d));
//! assert!((farthest - 0.4236).abs() < 1e-3); // the Chrysler Imperial
//! let another = ColumnTable::new().with_numbers("wt", [3.0])?.with_numbers("hp", [120.0])?;
//! println!("{:?}", small.predict(&another)?.rows[0]);
//!
//! // A yes/no outcome: who has a manual gearbox? Odds ratios, effects in probabilities, and how well it is told.
//! let logit = glm("gearbox ~ wt", &cars, Family::Binomial)?;
//! assert_eq!(logit.event(), Some("manual"));
//! assert!((logit.estimate("wt")? - -4.024).abs() < 1e-3);
//! println!("{}", logit.exponentiated(Covariance::Classical)?);
//! println!("{}", logit.profile_intervals(0.95)?);
//! println!("{}", logit.marginal_effect(&cars, "wt", Covariance::Classical, 0.95)?[0]);
//! println!("{:?}", logit.binary_predictions()?.auc(0.95)?);
//! # Ok::<(), StatsError>(())
//! ```
