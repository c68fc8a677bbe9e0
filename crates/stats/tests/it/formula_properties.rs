//! The formula reader on any text, and on any formula written by itself.

#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use tresteg_stats::formula::{Expression, Formula, TermExpression, term};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{StatsError, ols};

fn small_table() -> ColumnTable {
    ColumnTable::new()
        .with_numbers("y", [1.0, 2.5, 2.0, 4.0, 3.0, 6.0, 5.0, 8.0])
        .unwrap()
        .with_numbers("x", [0.5, 1.0, 1.5, 2.0, 2.5, 3.5, 3.0, 4.0])
        .unwrap()
        .with_numbers(
            "z",
            [
                Some(1.0),
                None,
                Some(2.0),
                Some(1.0),
                Some(4.0),
                Some(0.0),
                Some(3.0),
                Some(3.0),
            ],
        )
        .unwrap()
        .with_texts("g", ["a", "b", "c", "a", "b", "c", "a", "b"])
        .unwrap()
        .with_booleans("late", [true, false, false, true, true, false, true, false])
        .unwrap()
}

fn terms() -> impl Strategy<Value = TermExpression> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["x", "z", "g", "tax rate", "å", ".x", "`", "\\"]).prop_map(term),
        Just(TermExpression::Dot),
        Just(TermExpression::Intercept),
        Just(TermExpression::NoIntercept),
        (-9i32..9).prop_map(|n| {
            let exponent = if n < 0 {
                Expression::Negative(Box::new(Expression::Number(f64::from(-n))))
            } else {
                Expression::Number(f64::from(n))
            };
            TermExpression::from(Expression::call(
                "I",
                [Expression::Binary {
                    operator: tresteg_stats::formula::Operator::Power,
                    left: Box::new(Expression::variable("x")),
                    right: Box::new(exponent),
                }],
            ))
        }),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a + b),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a - b),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a * b),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a / b),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.interact(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.within(b)),
            (inner, 1u32..4).prop_map(|(a, n)| a.power(n)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        let _ = text.parse::<Formula>();
    }

    #[test]
    fn any_text_of_formula_characters_is_fitted_or_refused(
        right in "([xzg1 0.+:*/^()\\-]|log|poly\\(x,2\\)|C\\(g,sum\\)|%in%|offset\\(z\\)|I\\(x\\^2\\)|late){1,12}"
    ) {
        match ols(&format!("y ~ {right}"), &small_table()) {
            Ok(fit) => {
                prop_assert!(fit.estimates().iter().all(|b| b.is_finite()));
                prop_assert!(!fit.to_string().is_empty());
            }
            Err(StatsError::FormulaSyntax { position, formula, .. }) => {
                prop_assert!(formula.is_char_boundary(position));
            }
            Err(_) => {}
        }
    }

    #[test]
    fn what_is_written_is_read_back(terms in terms()) {
        let formula = Formula::new(Expression::variable("y"), terms);
        let text = formula.to_string();
        let read: Formula = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(&read, &formula, "{}", text);
    }

    #[test]
    fn residuals_are_orthogonal_to_the_columns(
        y in prop::collection::vec(-100.0f64..100.0, 8),
        scale in 1e-6f64..1e6,
    ) {
        let table = small_table().with_numbers("w", y.iter().map(|y| y * scale)).unwrap();
        let Ok(fit) = ols("w ~ x + g", &table) else { return Ok(()); };
        let residuals = fit.residuals().unwrap();
        let size: f64 = residuals.iter().map(|r| r.abs()).sum();
        let sum: f64 = residuals.iter().sum();
        prop_assert!(sum.abs() <= 1e-12 * size.max(scale));
    }

    #[test]
    fn the_order_of_rows_changes_nothing(swap in 0usize..7) {
        let x = [0.5, 1.0, 1.5, 2.0, 2.5, 3.5, 3.0, 4.0];
        let y = [1.0, 2.5, 2.0, 4.0, 3.0, 6.0, 5.0, 8.0];
        let (mut xs, mut ys) = (x, y);
        xs.swap(swap, swap + 1);
        ys.swap(swap, swap + 1);
        let fit = |x: [f64; 8], y: [f64; 8]| {
            let table = ColumnTable::new().with_numbers("x", x).unwrap().with_numbers("y", y).unwrap();
            ols("y ~ x", &table).unwrap().estimate("x").unwrap()
        };
        prop_assert!((fit(x, y) - fit(xs, ys)).abs() < 1e-14);
    }
}
