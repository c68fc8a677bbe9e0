use super::*;
use crate::table::ColumnTable;
use crate::{Covariance, INTERCEPT, Weights, ols};

fn table() -> ColumnTable {
    let y = [2.0, 4.5, 5.5, 8.0, 9.0, 12.5, 13.0, 15.5, 19.0, 19.5];
    let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
    let b = [0.5, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.1, 0.6, 0.9];
    ColumnTable::new()
        .with_numbers("y", y)
        .unwrap()
        .with_numbers("a", a)
        .unwrap()
        .with_numbers("b", b)
        .unwrap()
        .with_numbers("a_again", a.map(|a| 3.0 - 2.0 * a))
        .unwrap()
        .with_numbers("flat", [4.0; 10])
        .unwrap()
        .with_numbers("gap", b.map(|b| (b < 0.85).then_some(b * b)))
        .unwrap()
        .with_texts("g", ["u", "v", "w", "u", "v", "w", "u", "v", "w", "u"])
        .unwrap()
        .with_texts("two", ["u", "v", "v", "u", "v", "u", "u", "v", "u", "u"])
        .unwrap()
        .with_numbers("f", [1.0, 2.0, 0.0, 3.0, 1.0, 2.0, 1.0, 1.0, 4.0, 2.0])
        .unwrap()
}

fn run(blocks: &[Block]) -> Result<Selection, StatsError> {
    select("y", blocks, &table(), &SelectionOptions::default())
}

#[test]
fn blocks_enter_and_leave() {
    let selection = run(&[
        Block::new(SelectionMethod::Enter, ["a"]),
        Block::new(SelectionMethod::Enter, ["b", "two"]),
        Block::new(SelectionMethod::Remove, ["b", "two", "gap"]),
    ])
    .unwrap();
    let terms: Vec<&[String]> = selection.steps.iter().map(|step| &*step.terms).collect();
    assert_eq!(terms, [&["a"][..], &["a", "b", "two"], &["a"]]);
    let [first, second, third] = &selection.steps[..] else {
        panic!("three steps")
    };
    assert_eq!(first.r_squared_change, first.summary.r_squared);
    assert_eq!(first.excluded.len(), 0);
    assert_eq!((second.dof_change, second.dof_residual), (2.0, 4.0));
    // What left is tested in the model that had it.
    assert_eq!(third.f_change, second.f_change);
    assert_eq!(third.r_squared_change, -second.r_squared_change);
    assert_eq!(third.excluded.len(), 3);
    // `gap` took its row from every model.
    assert!(selection.fits.iter().all(|fit| fit.n_obs() == 8));
    // Its value in the table is what it would get.
    let with_b = select(
        "y",
        &[
            Block::new(SelectionMethod::Enter, ["a", "b"]),
            Block::new(SelectionMethod::Remove, ["gap"]),
        ],
        &table(),
        &SelectionOptions::default(),
    )
    .unwrap();
    let row = with_b.fits[0].coefficients(Covariance::Classical).unwrap();
    let excluded = &third.excluded[0];
    assert!((excluded.statistic.unwrap() - row.row("b").unwrap().statistic).abs() < 1e-10);
    assert!(
        (excluded.beta_in.unwrap() - row.row("b").unwrap().standardized.unwrap()).abs() < 1e-12
    );
}

#[test]
fn a_variable_that_depends_on_the_model_stays_out() {
    for method in [
        SelectionMethod::Enter,
        SelectionMethod::Backward,
        SelectionMethod::Stepwise,
    ] {
        let selection = run(&[Block::new(method, ["a", "a_again"])]).unwrap();
        let last = selection.steps.last().unwrap();
        assert_eq!(last.terms.len(), 1, "{method:?}");
        assert_eq!(last.excluded[0].beta_in, None);
        assert!(last.excluded[0].tolerance < 1e-14);
        assert!(selection.last_fit().unwrap().aliased().is_empty());
    }
}

#[test]
fn nothing_meets_the_criterion() {
    let selection = run(&[Block::new(SelectionMethod::Forward, ["b"])]).unwrap();
    assert!(selection.steps.is_empty() && selection.last_fit().is_none());
    let selection = run(&[Block::new(SelectionMethod::Backward, ["b"])]).unwrap();
    assert_eq!(selection.steps.len(), 2);
    assert_eq!(selection.steps[1].removed, ["b"]);
    assert_eq!(selection.fits[1].names(), [INTERCEPT]);
}

#[test]
fn what_cannot_be_selected() {
    let enter = |term: &str| run(&[Block::new(SelectionMethod::Enter, [term])]);
    for term in ["g", "flat", "a + b", "a*b", "offset(b)", "."] {
        let error = enter(term).unwrap_err();
        assert!(
            matches!(error, StatsError::InvalidArgument { .. }),
            "{term}: {error}"
        );
    }
    assert!(matches!(
        enter("ab_again"),
        Err(StatsError::UnknownVariable { .. })
    ));
    assert!(matches!(enter("-1"), Err(StatsError::EmptyModel { .. })));
    assert!(run(&[]).is_err());
    for (entry, removal) in [(0.1, 0.1), (0.2, 0.1), (0.0, 0.1), (0.05, f64::NAN)] {
        let criterion = EntryCriterion::Probability { entry, removal };
        let options = SelectionOptions::default().with_criterion(criterion);
        assert!(
            select(
                "y",
                &[Block::new(SelectionMethod::Stepwise, ["a"])],
                &table(),
                &options
            )
            .is_err()
        );
    }
    let options = SelectionOptions::default().with_tolerance(1.0);
    assert!(
        select(
            "y",
            &[Block::new(SelectionMethod::Stepwise, ["a"])],
            &table(),
            &options
        )
        .is_err()
    );
}

#[test]
fn terms_are_those_of_formulas() {
    let options = SelectionOptions::default().with_criterion(EntryCriterion::F {
        entry: 0.5,
        removal: 0.1,
    });
    let block = Block::new(SelectionMethod::Forward, ["I(a^2)", "log(a)", "b:a", "two"]);
    let selection = select("sqrt(y)", &[block], &table(), &options).unwrap();
    let fit = selection.last_fit().unwrap();
    let again = ols(fit.formula().unwrap(), &table()).unwrap();
    for (name, estimate) in fit.names().iter().zip(fit.estimates()) {
        let again = again.estimate(name).unwrap();
        assert!((again - estimate).abs() <= 1e-11 * estimate.abs(), "{name}");
    }
    // The fit predicts new rows.
    let predicted = fit.predict(&table()).unwrap();
    assert!((predicted.rows[3].fitted - fit.fitted().unwrap()[3]).abs() < 1e-12);
}

#[test]
fn too_few_rows_stop_the_entry() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0])
        .unwrap()
        .with_numbers("a", [1.0, 2.0, 4.0])
        .unwrap()
        .with_numbers("b", [0.0, 1.0, 0.3])
        .unwrap();
    let criterion = EntryCriterion::F {
        entry: 1e-9,
        removal: 0.0,
    };
    let options = SelectionOptions::default().with_criterion(criterion);
    let selection = select(
        "y",
        &[Block::new(SelectionMethod::Forward, ["a", "b"])],
        &table,
        &options,
    )
    .unwrap();
    assert_eq!(selection.steps.len(), 1);
    let out = &selection.steps[0].excluded[0];
    assert!(out.beta_in.is_some() && out.statistic.is_none() && out.p_value.is_none());
    let enter = select(
        "y",
        &[Block::new(SelectionMethod::Enter, ["a", "b"])],
        &table,
        &options,
    );
    assert!(matches!(enter, Err(StatsError::TooFewRows { .. })));
}

#[test]
fn frequencies_count_rows() {
    let model = ModelOptions::default().with_weights(Weights::Frequency("f".into()));
    let options = SelectionOptions::default().with_model(model.clone());
    let blocks = [
        Block::new(SelectionMethod::Enter, ["a"]),
        Block::new(SelectionMethod::Stepwise, ["b"]),
    ];
    let selection = select("y", &blocks, &table(), &options).unwrap();
    let with_b = crate::ols_with("y ~ a + b", &table(), &model).unwrap();
    let t = with_b.coefficients(Covariance::Classical).unwrap().rows[2].statistic;
    let step = selection.steps.last().unwrap();
    // Only the blocks so far are outside.
    assert_eq!(selection.steps[0].excluded.len(), 0);
    if step.terms.len() == 2 {
        assert!((step.f_change.unwrap() - t * t).abs() < 1e-9 * t * t);
    } else {
        assert_eq!(selection.steps.len(), 1);
    }
    assert_eq!(selection.fits[0].n_obs(), 17);
}

#[test]
fn tests_of_subsets_enter_what_is_missing_and_leave_it_in() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0])
        .unwrap()
        .with_numbers("a", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
        .unwrap()
        .with_numbers("b", [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0])
        .unwrap()
        .with_numbers("twice_a", [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0])
        .unwrap();
    let run = |blocks: &[Block]| select("y", blocks, &table, &SelectionOptions::default());
    let found = run(&[
        Block::new(SelectionMethod::Enter, ["a"]),
        Block::test([vec!["a", "b"], vec!["twice_a", "b"], vec!["twice_a"]]),
    ])
    .unwrap();
    assert_eq!(found.steps.len(), 2);
    assert_eq!(found.steps[1].terms, ["a", "b"]);
    let [both, one, none] = found.subset_tests.as_slice() else {
        panic!("{:?}", found.subset_tests);
    };
    assert!((both.r_squared_change - found.steps[1].summary.r_squared).abs() < 1e-14);
    assert_eq!(
        both.f_statistic,
        found.steps[1]
            .summary
            .f_statistic
            .map(|_| both.f_statistic.unwrap())
    );
    assert_eq!(
        (one.terms.as_slice(), one.excluded.as_slice()),
        (&["b".to_owned()][..], &["twice_a".to_owned()][..])
    );
    assert_eq!(
        (none.dof, none.f_statistic, none.r_squared_change),
        (0.0, None, 0.0)
    );
    // Removal is a change too, and a swap of variables has no F.
    let swapped = run(&[
        Block::new(SelectionMethod::Enter, ["a"]),
        Block::new(SelectionMethod::Remove, ["a"]),
        Block::new(SelectionMethod::Enter, ["b"]),
    ])
    .unwrap()
    .block_changes();
    assert!(swapped[1].r_squared_change < 0.0 && swapped[1].f_change.is_some());
    assert_eq!(swapped[2].terms, ["b"]);
    let faults = [
        Block {
            subsets: vec![vec!["b".into()]],
            ..Block::new(SelectionMethod::Enter, ["b"])
        },
        Block::new(SelectionMethod::Test, ["a"]),
        Block::test([vec!["a"], vec![]]),
        Block::test([vec!["a", "a"]]),
    ];
    for block in faults {
        let found = run(std::slice::from_ref(&block));
        assert!(
            matches!(found, Err(StatsError::InvalidArgument { .. })),
            "{block:?}"
        );
    }
}
