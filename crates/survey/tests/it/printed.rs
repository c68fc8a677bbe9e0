//! Tables that the study printed (appendix 3), one for every rule of coding: counts in, printed percentages, means
//! and standard deviations out. All 17 questions are checked by the study's ledger.

use tresteg_dataset::{Label, Measure};
use tresteg_survey::{
    AnswerOption, CountedUnit, Moments, Question, QuestionKind, Scoring, SurveyError, Tally,
    mean_bounds, moments, tabulate,
};

use crate::{binned, dont_know, question, rounded, with_dont_know};

const RESPONDENTS: u64 = 38;

/// Percentages by option and in total, as printed.
fn assert_percentages(question: &Question, counts: &[u64], printed: &[&str], total: &str) {
    let tally = Tally::from_counts(question, counts, RESPONDENTS).expect("a valid tally");
    let table = tabulate(question, &tally).expect("a table");
    let percentages: Vec<String> = table
        .rows
        .iter()
        .map(|row| rounded(row.percent, 1))
        .collect();
    assert_eq!(percentages, printed);
    assert_eq!(rounded(table.total_percent, 1), total);
}

fn moments_of(question: &Question, counts: &[u64]) -> Moments {
    let tally = Tally::from_counts(question, counts, RESPONDENTS).expect("a valid tally");
    moments(question, &tally).expect("moments")
}

fn mean_and_deviation(moments: &Moments) -> (String, String) {
    let deviation = moments.std_deviation.expect("more than one answer");
    (rounded(moments.mean, 1), rounded(deviation, 1))
}

#[test]
fn first_contact_is_ranked_among_the_chosen_options() {
    let mut options: Vec<AnswerOption> = (1..=8)
        .map(|code| AnswerOption::new(code, Label::new(format!("channel {code}"))))
        .collect();
    options.push(dont_know(9));
    let channel = question(QuestionKind::Multiple, Scoring::RankAmongChosen, options);
    let counts = [4, 10, 0, 4, 9, 3, 2, 1, 8];
    let printed = [
        "10.5", "26.3", "0.0", "10.5", "23.7", "7.9", "5.3", "2.6", "21.1",
    ];
    assert_percentages(&channel, &counts, &printed, "107.9");

    let moments = moments_of(&channel, &counts);
    assert_eq!(mean_and_deviation(&moments), ("3.2".into(), "1.6".into()));
    assert_eq!((moments.n, moments.excluded), (33, 8));
    assert_eq!(moments.unit, CountedUnit::Answer);
    assert!(!moments.mean_has_meaning);
    assert_eq!((moments.minimum, moments.maximum), (1.0, 7.0));
}

#[test]
fn a_rating_leaves_the_trailing_dont_know_out() {
    let rating = with_dont_know(QuestionKind::Scale, 9);
    let counts = [3, 1, 2, 0, 6, 4, 4, 8, 4, 6];
    let printed = [
        "7.9", "2.6", "5.3", "0.0", "15.8", "10.5", "10.5", "21.1", "10.5", "15.8",
    ];
    assert_percentages(&rating, &counts, &printed, "100.0");

    let moments = moments_of(&rating, &counts);
    assert_eq!(mean_and_deviation(&moments), ("6.0".into(), "2.5".into()));
    assert_eq!(
        (moments.n, moments.scored_missing, moments.excluded),
        (32, 0, 6)
    );
    assert!(moments.mean_has_meaning);
    assert_eq!(
        moments.rule.en,
        "the score of each option; \"Don't know\" left out; n - 1 in the standard deviation"
    );
}

#[test]
fn a_leading_dont_know_is_scored_zero_and_said_to_be() {
    let mut options = vec![dont_know(1)];
    options.extend([2, 3].map(|code| AnswerOption::new(code, Label::new("no or yes"))));
    for (score, option) in options.iter_mut().enumerate() {
        option.score = Some(score as f64);
    }
    let experience = Question::new(
        "q09",
        QuestionKind::Single,
        Measure::Nominal,
        Label::new("?"),
        Scoring::OptionScores,
        options,
    )
    .expect("a valid question");
    let counts = [6, 20, 12];
    assert_percentages(&experience, &counts, &["15.8", "52.6", "31.6"], "100.0");

    let moments = moments_of(&experience, &counts);
    assert_eq!(mean_and_deviation(&moments), ("1.2".into(), "0.7".into()));
    assert_eq!(
        (moments.n, moments.scored_missing, moments.excluded),
        (38, 6, 0)
    );
    assert!(!moments.mean_has_meaning);
    assert!(
        moments.rule.en.contains("\"Don't know\" scored 0;"),
        "{}",
        moments.rule.en
    );

    // Left out, the printed mean would have been another.
    let without = moments_of(&experience.without_scored_missing(), &counts);
    assert_eq!(mean_and_deviation(&without), ("1.4".into(), "0.5".into()));
}

#[test]
fn several_answers_add_to_more_than_everybody() {
    let means = with_dont_know(QuestionKind::Multiple, 4);
    let counts = [31, 3, 11, 6, 1];
    assert_percentages(
        &means,
        &counts,
        &["81.6", "7.9", "28.9", "15.8", "2.6"],
        "136.8",
    );
    let moments = moments_of(&means, &counts);
    assert_eq!(mean_and_deviation(&moments), ("1.8".into(), "1.1".into()));
    assert_eq!(moments.n, 51);
}

#[test]
fn classes_only_bound_the_mean() {
    let limits: Vec<_> = (0..10)
        .map(|class| {
            (
                Some(f64::from(51 * class)),
                Some(f64::from(51 * class + 50)),
            )
        })
        .collect();
    let posts = binned(&limits);
    let counts = [14, 7, 4, 2, 2, 2, 0, 2, 1, 4];
    let printed = [
        "36.8", "18.4", "10.5", "5.3", "5.3", "5.3", "0.0", "5.3", "2.6", "10.5",
    ];
    assert_percentages(&posts, &counts, &printed, "100.0");

    let tally = Tally::from_counts(&posts, &counts, RESPONDENTS).expect("a valid tally");
    assert!(matches!(
        moments(&posts, &tally),
        Err(SurveyError::NotComputable { missing_input, .. }) if missing_input.contains("own numbers")
    ));
    let bounds = mean_bounds(&posts, &tally).expect("bounds");
    // 51 sum(c i) / 38 for the classes i = 0..9, and 50 more: 51 * 97 / 38 = 130.18 and 180.18.
    assert_eq!(rounded(bounds.lower.expect("closed"), 2), "130.18");
    assert_eq!(rounded(bounds.upper.expect("closed"), 2), "180.18");
    assert_eq!(rounded(bounds.midpoint.expect("closed"), 2), "155.18");
    // The printed mean is possible; a mean beyond the last limit would not be.
    assert!(bounds.admits(160.6, 0.05));
    assert!(!bounds.admits(180.3, 0.05));
    assert!(!bounds.admits(130.0, 0.05));
}
