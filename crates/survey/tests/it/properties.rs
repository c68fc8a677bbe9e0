//! Any counts and any bytes.

use proptest::prelude::*;
use tresteg_survey::{QuestionKind, Questionnaire, Tally, moments, tabulate};

use crate::{scored, with_dont_know};

fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-12 * scale.max(1.0)
}

proptest! {
    /// Moments from counts are those of the answers written out one by one.
    #[test]
    fn moments_agree_with_the_expanded_answers(
        groups in prop::collection::vec((-1000.0..1000.0_f64, 0..40_u64), 1..12),
    ) {
        let (scores, counts): (Vec<f64>, Vec<u64>) = groups.iter().copied().unzip();
        let question = scored(QuestionKind::Single, &scores);
        let respondents: u64 = counts.iter().sum();
        let tally = Tally::from_counts(&question, &counts, respondents).expect("a valid tally");
        let mut expanded: Vec<f64> = groups
            .iter()
            .flat_map(|&(score, count)| std::iter::repeat_n(score, count as usize))
            .collect();
        expanded.sort_by(f64::total_cmp);
        let Ok(moments) = moments(&question, &tally) else {
            prop_assert!(expanded.is_empty());
            return Ok(());
        };
        let n = expanded.len() as f64;
        let mean = expanded.iter().sum::<f64>() / n;
        let squares: f64 = expanded.iter().map(|score| (score - mean).powi(2)).sum();
        let middle = (expanded[(expanded.len() - 1) / 2] + expanded[expanded.len() / 2]) / 2.0;
        prop_assert_eq!(moments.n, expanded.len() as u64);
        prop_assert!(close(moments.mean, mean, 1000.0));
        prop_assert!(close(moments.median, middle, 1000.0));
        match moments.std_deviation {
            Some(deviation) => prop_assert!(close(deviation, (squares / (n - 1.0)).sqrt(), 1000.0)),
            None => prop_assert_eq!(expanded.len(), 1),
        }
    }

    /// Counting answers one by one and giving their counts are the same.
    #[test]
    fn answers_and_counts_give_the_same_table(answers in prop::collection::vec(0..=5_u32, 1..60)) {
        let question = with_dont_know(QuestionKind::Single, 4);
        let given: Vec<Vec<u32>> = answers
            .iter()
            .map(|&code| if code == 0 { Vec::new() } else { vec![code] })
            .collect();
        let one_by_one = Tally::from_answers(&question, &given).expect("valid answers");
        let counts: Vec<u64> = (1..=5)
            .map(|code| answers.iter().filter(|&&given| given == code).count() as u64)
            .collect();
        let counted = Tally::from_counts(&question, &counts, answers.len() as u64).expect("a valid tally");
        prop_assert_eq!(&one_by_one, &counted);
        let table = tabulate(&question, &counted).expect("a table");
        let sum: f64 = table.rows.iter().map(|row| row.percent).sum();
        prop_assert!(close(sum, table.total_percent, 100.0));
        let parts = [table.valid, table.missing, table.no_answer].into_iter().flatten().sum::<u64>();
        prop_assert_eq!(parts, table.respondents);
    }

    /// No bytes panic the reader.
    #[test]
    fn any_bytes_are_read_or_refused(questions in any::<Vec<u8>>(), options in any::<Vec<u8>>()) {
        let _ = Questionnaire::read(&questions, &options);
    }

    /// No cell panics the reader, what is read can be tabulated, and a refusal names a fault.
    #[test]
    fn any_cells_are_read_or_refused(
        kind in "single|multiple|scale|binned|other|",
        scoring in "option_scores|rank_among_chosen|unscored|sum",
        respondents in "|0|3|38|-1|9999999999999999999",
        rows in prop::collection::vec(
            ("q1|q2|", "[0-9]{0,2}|-1|4294967296", "|1|2,5|1e300|0.5|NaN", "|dont_know|never", "|0|5", "|5|9", "|0|2|3|x"),
            0..6,
        ),
    ) {
        let questions = format!(
            "id,kind,measure,battery,wording,label_sv,scoring,respondents\nq1,{kind},ordinal,,Why?,,{scoring},{respondents}\n"
        );
        let mut options = String::from("question,code,label,label_sv,score,missing,lower,upper,count\n");
        for (question, code, score, missing, lower, upper, count) in rows {
            options += &format!("{question},{code},A,,\"{score}\",{missing},{lower},{upper},{count}\n");
        }
        match Questionnaire::read(questions.as_bytes(), options.as_bytes()) {
            Ok(questionnaire) => {
                for (question, tally) in questionnaire.tallied() {
                    if tally.respondents() > 0 {
                        prop_assert!(tabulate(question, tally).is_ok());
                    }
                    if let Ok(moments) = moments(question, tally) {
                        prop_assert!(moments.mean.is_finite());
                        prop_assert!(moments.std_deviation.is_none_or(f64::is_finite));
                    }
                }
            }
            Err(tresteg_survey::SurveyError::Files { files }) => {
                prop_assert!(files.iter().all(|file| !file.faults.is_empty()) && !files.is_empty());
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
