//! Nobody, one, all missing, and tallies that cannot be.

use tresteg_dataset::{Label, Measure};
use tresteg_survey::{
    AnswerFault, AnswerOption, Bin, Question, QuestionKind, Scoring, SurveyError, Tally,
    mean_bounds, moments, tabulate,
};

use crate::{binned, dont_know, scored, with_dont_know};

const NOBODY: [&[u32]; 0] = [];

#[test]
fn nobody_has_no_percentages_and_no_mean() {
    let question = scored(QuestionKind::Single, &[1.0, 2.0]);
    for tally in [
        Tally::from_counts(&question, &[0, 0], 0),
        Tally::from_answers(&question, &NOBODY),
    ] {
        let tally = tally.expect("an empty survey is a survey");
        assert!(matches!(
            tabulate(&question, &tally),
            Err(SurveyError::NoRespondents { .. })
        ));
        assert!(matches!(
            moments(&question, &tally),
            Err(SurveyError::NoScoredAnswers { .. })
        ));
    }
}

#[test]
fn all_missing_has_percentages_but_no_mean() {
    let question = with_dont_know(QuestionKind::Single, 2);
    let tally = Tally::from_counts(&question, &[0, 0, 5], 7).expect("a valid tally");
    let table = tabulate(&question, &tally).expect("a table");
    assert_eq!(
        (table.valid, table.missing, table.no_answer),
        (Some(0), Some(5), Some(2))
    );
    assert!(table.rows.iter().all(|row| row.valid_percent.is_none()));
    assert!(matches!(
        moments(&question, &tally),
        Err(SurveyError::NoScoredAnswers { .. })
    ));
}

#[test]
fn one_answer_has_a_mean_but_no_spread() {
    let question = scored(QuestionKind::Scale, &[-3.5, 4.0]);
    let tally = Tally::from_answers(&question, &[[1]]).expect("a valid tally");
    let moments = moments(&question, &tally).expect("moments");
    assert_eq!((moments.n, moments.mean, moments.median), (1, -3.5, -3.5));
    assert_eq!((moments.std_deviation, moments.std_error), (None, None));
}

#[test]
fn equal_answers_have_no_spread_even_far_from_zero() {
    let question = scored(QuestionKind::Scale, &[0.0, 123_456_789_012.3]);
    let tally = Tally::from_counts(&question, &[0, 1_000_003], 1_000_003).expect("a valid tally");
    let moments = moments(&question, &tally).expect("moments");
    assert_eq!(
        (moments.mean, moments.std_deviation),
        (123_456_789_012.3, Some(0.0))
    );
}

#[test]
fn the_median_of_two_halves_lies_between_them() {
    let question = scored(QuestionKind::Scale, &[5.0, 1.0, 3.0]);
    let median = |counts: &[u64]| {
        let tally = Tally::from_counts(&question, counts, 10).expect("a valid tally");
        moments(&question, &tally).expect("moments").median
    };
    assert_eq!(median(&[2, 2, 0]), 3.0);
    assert_eq!(median(&[2, 1, 0]), 5.0);
    assert_eq!(median(&[1, 1, 1]), 3.0);
    assert_eq!(median(&[3, 0, 1]), 5.0);
}

#[test]
fn counts_that_cannot_be_are_refused() {
    let single = scored(QuestionKind::Single, &[1.0, 2.0]);
    let multiple = scored(QuestionKind::Multiple, &[1.0, 2.0]);
    assert_eq!(
        Tally::from_counts(&single, &[1, 2, 3], 9),
        Err(SurveyError::CountsDoNotFit {
            question: "q".into(),
            options: 2,
            counts: 3
        })
    );
    assert_eq!(
        Tally::from_counts(&multiple, &[1, 5], 4),
        Err(SurveyError::CountAboveRespondents {
            question: "q".into(),
            code: 2,
            count: 5,
            respondents: 4
        })
    );
    assert_eq!(
        Tally::from_counts(&single, &[3, 2], 4),
        Err(SurveyError::SumAboveRespondents {
            question: "q".into(),
            sum: 5,
            respondents: 4
        })
    );
    assert!(Tally::from_counts(&multiple, &[3, 2], 4).is_ok());
    assert_eq!(
        Tally::from_counts(&multiple, &[u64::MAX, u64::MAX], u64::MAX),
        Err(SurveyError::CountsTooLarge {
            question: "q".into()
        })
    );
}

#[test]
fn every_impossible_answer_is_listed() {
    let question = with_dont_know(QuestionKind::Single, 2);
    let answers: [&[u32]; 5] = [&[1], &[9], &[1, 2], &[], &[0]];
    let Err(SurveyError::InvalidAnswers { faults, .. }) = Tally::from_answers(&question, &answers)
    else {
        panic!("three answers are impossible");
    };
    assert_eq!(
        faults,
        [
            AnswerFault::UnknownOption {
                respondent: 1,
                code: 9
            },
            AnswerFault::SeveralAnswers {
                respondent: 2,
                answers: 2
            },
            AnswerFault::UnknownOption {
                respondent: 4,
                code: 0
            },
        ]
    );
}

#[test]
fn answers_of_a_multiple_choice_tell_who_gave_none() {
    let question = with_dont_know(QuestionKind::Multiple, 2);
    let answers: [&[u32]; 4] = [&[1, 2], &[3], &[], &[2]];
    let tally = Tally::from_answers(&question, &answers).expect("a valid tally");
    let table = tabulate(&question, &tally).expect("a table");
    assert_eq!(tally.counts(), [1, 2, 1]);
    assert_eq!(
        (
            table.respondents,
            table.valid,
            table.missing,
            table.no_answer
        ),
        (4, Some(2), Some(1), Some(1))
    );
    assert_eq!(table.rows[1].valid_percent, Some(100.0));

    // From counts alone that cannot be known.
    let counts = Tally::from_counts(&question, &[1, 2, 1], 4).expect("a valid tally");
    let table = tabulate(&question, &counts).expect("a table");
    assert_eq!(
        (table.valid, table.missing, table.no_answer),
        (None, None, None)
    );

    let twice: [&[u32]; 1] = [&[1, 1]];
    assert!(matches!(
        Tally::from_answers(&question, &twice),
        Err(SurveyError::InvalidAnswers { faults, .. })
            if faults == [AnswerFault::RepeatedOption { respondent: 0, code: 1 }]
    ));
}

#[test]
fn a_tally_belongs_to_its_question() {
    let question = scored(QuestionKind::Single, &[1.0, 2.0]);
    let longer = scored(QuestionKind::Single, &[1.0, 2.0, 3.0]);
    let tally = Tally::from_counts(&longer, &[1, 1, 1], 3).expect("a valid tally");
    assert!(matches!(
        tabulate(&question, &tally),
        Err(SurveyError::TallyOfOtherQuestion { .. })
    ));
    assert!(matches!(
        moments(&question, &tally),
        Err(SurveyError::TallyOfOtherQuestion { .. })
    ));
    assert!(matches!(
        mean_bounds(&question, &tally),
        Err(SurveyError::TallyOfOtherQuestion { .. })
    ));
}

#[test]
fn open_classes_bound_on_one_side() {
    let question = binned(&[
        (None, Some(9.0)),
        (Some(10.0), Some(19.0)),
        (Some(20.0), None),
    ]);
    let bounds = |counts: &[u64]| {
        let tally = Tally::from_counts(&question, counts, 10).expect("a valid tally");
        mean_bounds(&question, &tally).expect("bounds")
    };
    let (below, above, closed) = (bounds(&[1, 1, 0]), bounds(&[0, 1, 1]), bounds(&[0, 2, 0]));
    assert_eq!(
        (below.lower, below.upper, below.midpoint),
        (None, Some(14.0), None)
    );
    assert_eq!(
        (above.lower, above.upper, above.midpoint),
        (Some(15.0), None, None)
    );
    assert_eq!(
        (closed.lower, closed.upper, closed.midpoint),
        (Some(10.0), Some(19.0), Some(14.5))
    );
    assert!(above.admits(1e9, 0.0) && !above.admits(14.9, 0.05));

    let nobody = Tally::from_counts(&question, &[0, 0, 0], 10).expect("a valid tally");
    assert!(matches!(
        mean_bounds(&question, &nobody),
        Err(SurveyError::NoScoredAnswers { .. })
    ));
    let single = scored(QuestionKind::Single, &[1.0]);
    let tally = Tally::from_counts(&single, &[1], 1).expect("a valid tally");
    assert!(matches!(
        mean_bounds(&single, &tally),
        Err(SurveyError::NotBinned { .. })
    ));
}

#[test]
fn options_that_do_not_go_together_are_all_listed() {
    let faults = |kind, scoring, options: Vec<AnswerOption>| match Question::new(
        "q",
        kind,
        Measure::Nominal,
        Label::new("?"),
        scoring,
        options,
    ) {
        Err(SurveyError::InvalidQuestion { faults, .. }) => faults
            .into_iter()
            .map(|fault| (fault.option, fault.field))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let plain = |code| AnswerOption::new(code, Label::new("a"));
    let score = |code, score| AnswerOption {
        score: Some(score),
        ..plain(code)
    };
    let class = |code, lower, upper| AnswerOption {
        bin: Some(Bin { lower, upper }),
        ..plain(code)
    };

    assert_eq!(
        faults(QuestionKind::Single, Scoring::Unscored, vec![]),
        [(None, "options".to_owned())]
    );
    assert_eq!(
        faults(
            QuestionKind::Single,
            Scoring::OptionScores,
            vec![plain(1), score(1, f64::NAN), dont_know(3), score(4, 1e13)],
        ),
        [
            (Some(0), "score"),
            (Some(1), "code"),
            (Some(1), "score"),
            (Some(3), "score")
        ]
        .map(|(option, field)| (option, field.to_owned()))
    );
    assert_eq!(
        faults(
            QuestionKind::Scale,
            Scoring::RankAmongChosen,
            vec![score(1, 1.0), class(2, Some(0.0), None)]
        ),
        [(Some(0), "score".to_owned()), (Some(1), "lower".to_owned())]
    );
    // Options 1 and 4 lack a sound class; 3 begins inside 2; 5 has no class at all.
    assert_eq!(
        faults(
            QuestionKind::Binned,
            Scoring::Unscored,
            vec![
                class(1, None, None),
                class(2, Some(0.0), Some(10.0)),
                class(3, Some(9.0), Some(20.0)),
                class(4, Some(30.0), Some(29.0)),
                plain(5),
                dont_know(6),
            ],
        ),
        [
            (Some(0), "lower"),
            (Some(3), "lower"),
            (Some(4), "lower"),
            (Some(2), "lower")
        ]
        .map(|(option, field)| (option, field.to_owned()))
    );
}

#[test]
fn a_question_becomes_a_variable_with_value_labels() {
    let question = with_dont_know(QuestionKind::Scale, 2);
    let variable = question.to_variable();
    assert_eq!(
        (variable.name.as_str(), variable.measure),
        ("q", Measure::Ordinal)
    );
    let missing: Vec<bool> = variable
        .value_labels
        .iter()
        .map(|label| label.missing.is_some())
        .collect();
    assert_eq!(missing, [false, false, true]);
}

#[test]
fn results_survive_serialisation() {
    let question = with_dont_know(QuestionKind::Single, 3);
    let tally = Tally::from_counts(&question, &[1, 2, 3, 1], 8).expect("a valid tally");
    let (table, moments) = (tabulate(&question, &tally), moments(&question, &tally));
    let (table, moments) = (table.expect("a table"), moments.expect("moments"));
    let text = serde_json::to_string(&(&table, &moments)).expect("json");
    assert_eq!(
        serde_json::from_str::<(_, _)>(&text).ok(),
        Some((table, moments))
    );
}
