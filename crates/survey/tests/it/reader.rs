//! The two files, whole and broken.

use tresteg_dataset::Language;
use tresteg_survey::{Questionnaire, SurveyError, moments, tabulate};

const QUESTIONS: &str = "\
id,kind,measure,battery,wording,label_sv,scoring,respondents
who,single,nominal,,\"Who began, mainly?\",Initiativ,option_scores,10
how,multiple,nominal,means,Which means?,,rank_among_chosen,10
time,binned,scale,,How many hours?,Timmar,unscored,
";

const OPTIONS: &str = "\
question,code,label,label_sv,score,missing,lower,upper,count
who,1,Politicians,Politiker,1,,,,4
who,2,Officials,Tjänstemän,2,,,,5
who,9,Don't know,Vet ej,,dont_know,,,1
how,1,Letter,,,,,,7
how,2,Film,,,,,,8
time,1,0 to 9,,,,0,9,
time,2,10 or more,,,,10,,
";

fn read(questions: &str, options: &str) -> Result<Questionnaire, SurveyError> {
    Questionnaire::read(questions.as_bytes(), options.as_bytes())
}

/// `file line column` of every bad cell, and the number of other faults.
fn faults(questions: &str, options: &str) -> (Vec<String>, usize) {
    let Err(SurveyError::Files { files }) = read(questions, options) else {
        panic!("faults were expected");
    };
    let cells = files.iter().flat_map(|file| {
        file.bad_cells()
            .map(move |cell| format!("{} {} {}", file.file, cell.line, cell.column))
    });
    let cells: Vec<String> = cells.collect();
    let all: usize = files.iter().map(|file| file.faults.len()).sum();
    let others = all - cells.len();
    (cells, others)
}

#[test]
fn whole_files_give_questions_and_tallies() {
    let questionnaire = read(QUESTIONS, OPTIONS).expect("whole files");
    let numbers: Vec<_> = questionnaire
        .questions()
        .iter()
        .map(|question| (question.number(), question.id()))
        .collect();
    assert_eq!(numbers, [(1, "who"), (2, "how"), (3, "time")]);
    let who = questionnaire.question("who").expect("there");
    assert_eq!(who.wording().text(Language::En), "Who began, mainly?");
    assert_eq!(who.options()[1].label.text(Language::Sv), "Tjänstemän");
    let tally = questionnaire.tally("who").expect("counted");
    assert_eq!(moments(who, tally).expect("moments").n, 9);
    assert_eq!(
        questionnaire.question("how").expect("there").battery(),
        Some("means")
    );
    assert_eq!(questionnaire.tallied().count(), 2);
    assert!(
        questionnaire
            .tallied()
            .all(|(question, tally)| tabulate(question, tally).is_ok())
    );
    assert_eq!(
        questionnaire.tally("time"),
        Err(SurveyError::NoCounts {
            question: "time".into()
        })
    );
    assert_eq!(
        questionnaire.tally("hwo"),
        Err(SurveyError::UnknownQuestion {
            question: "hwo".into(),
            nearest: Some("who".into())
        })
    );
}

#[test]
fn all_faults_of_both_files_come_at_once() {
    let questions = QUESTIONS
        .replace("who,single", "who,singel")
        .replace("rank_among_chosen", "ranks")
        .replace("unscored", "option_scores");
    let options = OPTIONS
        .replace(",4\n", ",-4\n")
        .replace(",2,Officials", ",2.5,Officials")
        .replace("dont_know", "dunno")
        .replace("time,2", "tme,2");
    let (cells, others) = faults(&questions, &options);
    assert_eq!(
        cells,
        [
            "questions 2 kind",
            "questions 3 scoring",
            "options 2 count",
            "options 3 code",
            "options 4 missing",
            "options 7 score",
            "options 8 question",
        ]
    );
    assert_eq!(others, 0);
}

#[test]
fn parts_that_do_not_go_together_are_faults_of_their_cells() {
    // A code twice, a score in a ranked question, a class in a question that has none, limits swapped.
    let options = OPTIONS
        .replace("who,2", "who,1")
        .replace("Letter,,,", "Letter,,3,")
        .replace("Film,,,,,", "Film,,,,1,")
        .replace(",0,9,", ",9,0,");
    let (cells, _) = faults(QUESTIONS, &options);
    assert_eq!(
        cells,
        [
            "options 3 code",
            "options 5 score",
            "options 6 lower",
            "options 7 lower"
        ]
    );
}

#[test]
fn counts_and_respondents_go_together() {
    let sum = QUESTIONS.replace("option_scores,10", "option_scores,9");
    assert_eq!(faults(&sum, OPTIONS).0, ["questions 2 respondents"]);
    let fewer = QUESTIONS.replace("rank_among_chosen,10", "rank_among_chosen,7");
    assert_eq!(faults(&fewer, OPTIONS).0, ["questions 3 respondents"]);
    let none = QUESTIONS.replace("option_scores,10", "option_scores,");
    assert_eq!(faults(&none, OPTIONS).0, ["questions 2 respondents"]);
    let surplus = QUESTIONS.replace("unscored,", "unscored,10");
    assert_eq!(faults(&surplus, OPTIONS).0, ["questions 4 respondents"]);
    let gap = OPTIONS.replace(",8\n", ",\n");
    assert_eq!(faults(QUESTIONS, &gap).0, ["options 6 count"]);
}

#[test]
fn questions_without_options_and_repeated_ids_are_faults() {
    let options: String = OPTIONS
        .lines()
        .filter(|line| !line.starts_with("how"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(
        faults(QUESTIONS, &options),
        (vec!["questions 3 id".to_owned()], 0)
    );
    // The options of the id that is gone are unknown too.
    let (cells, repeated) = faults(&QUESTIONS.replace("how,", "who,"), OPTIONS);
    assert_eq!(
        (cells, repeated),
        (
            vec![
                "options 5 question".to_owned(),
                "options 6 question".to_owned()
            ],
            1
        )
    );
}

#[test]
fn a_broken_file_does_not_hide_the_faults_of_the_other() {
    let Err(SurveyError::Files { files }) = read("", &OPTIONS.replace(",4\n", ",four\n")) else {
        panic!("both files are broken");
    };
    let names: Vec<&str> = files.iter().map(|file| file.file.as_str()).collect();
    assert_eq!(names, ["questions", "options"]);
    let Err(error) = read(&QUESTIONS.replace("kind", "knd"), OPTIONS) else {
        panic!("a column is missing");
    };
    assert!(error.to_string().contains("did you mean `knd`"), "{error}");
    assert!(Questionnaire::read(b"id\0", OPTIONS.as_bytes()).is_err());
    assert!(Questionnaire::read(b"\xff\xfe", b"\xff").is_err());
}

#[test]
fn the_options_of_a_broken_question_are_not_blamed() {
    let short = QUESTIONS.replace("how,multiple,", "how,");
    assert_eq!(faults(&short, OPTIONS), (Vec::new(), 1));
    let quote = QUESTIONS.replace("Which means?", "Which \"means?");
    assert_eq!(faults(&quote, OPTIONS), (Vec::new(), 1));
    let no_id = QUESTIONS.replace("how,multiple", ",multiple");
    assert_eq!(faults(&no_id, OPTIONS).0, ["questions 3 id"]);
    // A broken cell elsewhere in the row leaves its id known.
    let kind = QUESTIONS.replace("multiple", "many");
    let options = OPTIONS.replace("time,2", "tme,2");
    assert_eq!(
        faults(&kind, &options).0,
        ["questions 3 kind", "options 8 question"]
    );
}

#[test]
fn many_unknown_questions_are_all_reported_and_the_first_get_hints() {
    let mut options = OPTIONS.to_owned();
    for code in 0..60 {
        options.push_str(&format!("hwo,{code},Other,,,,,,\n"));
    }
    let (cells, _) = faults(QUESTIONS, &options);
    assert_eq!(cells.len(), 60);
    let message = read(QUESTIONS, &options).expect_err("faults").to_string();
    assert_eq!(message.matches("did you mean").count(), 50);
}
