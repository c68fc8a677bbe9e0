//! Codebooks, counts and co-occurrence.

use proptest::prelude::*;
use tresteg_qualitative::{CodeKind, Codebook, CodedAnswer, CodedAnswers, QualitativeError};

const CODEBOOK: &[u8] = "\
code,kind,label,label_sv,definition
active,theme,Active ones,Aktiva,those who take part should speak
outreach,theme,Seek out,,go to them
names,mention,Names X,,X is named
silent,no_answer,Don't know,Vet ej,does not know
"
.as_bytes();

const CODES: &[u8] = b"\
answer,coder,code
2,a,active
1,a,outreach
1,a,active
3,a,silent
4,a,
1,b,active
2,b,active
3,b,silent
4,b,outreach
9,c,active
";

fn codebook() -> Codebook {
    Codebook::read(CODEBOOK).expect("a whole codebook")
}

fn coded() -> CodedAnswers {
    CodedAnswers::read(codebook(), CODES).expect("whole codes")
}

fn bad_cells(error: Result<impl std::fmt::Debug, QualitativeError>) -> Vec<(usize, String)> {
    match error {
        Err(QualitativeError::File(error)) => error
            .bad_cells()
            .map(|cell| (cell.line, cell.column.clone()))
            .collect(),
        other => panic!("a file with faults was expected, not {other:?}"),
    }
}

#[test]
fn counts_are_of_answers_and_may_overlap() {
    let counts = coded().counts("a").expect("coder a");
    let answers: Vec<usize> = counts.rows.iter().map(|row| row.answers).collect();
    assert_eq!(
        (counts.answers, counts.uncoded, answers),
        (4, 1, vec![2, 1, 0, 1])
    );
    assert_eq!(counts.rows[0].percent, 50.0);
    assert_eq!(counts.rows[3].kind, CodeKind::NoAnswer);
    assert_eq!(coded().answers_with("a", "active"), Ok(vec![1, 2]));
    assert_eq!(coded().answers_with("a", "names"), Ok(vec![]));
    assert_eq!(coded().coders().collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn cooccurrence_is_symmetric_with_the_counts_on_its_diagonal() {
    let table = coded().cooccurrence("a").expect("coder a");
    assert_eq!(table.both("active", "outreach"), Ok(1));
    assert_eq!(table.both("outreach", "active"), Ok(1));
    assert_eq!(table.both("active", "active"), Ok(2));
    assert_eq!(table.both("active", "silent"), Ok(0));
    for error in [
        table.both("active", "outrech"),
        table.both("outrech", "active"),
    ] {
        assert_eq!(
            error,
            Err(QualitativeError::UnknownCode {
                code: "outrech".into(),
                nearest: Some("outreach".into())
            })
        );
    }
}

#[test]
fn agreement_is_code_by_code() {
    let table = coded().agreement("a", "b").expect("the same answers");
    let outreach = &table.rows[1];
    let cells = [
        outreach.both,
        outreach.only_first,
        outreach.only_second,
        outreach.neither,
    ];
    assert_eq!((table.answers, cells), (4, [0, 1, 1, 2]));
    assert_eq!(outreach.agreement.percent_agreement, 50.0);
    // Observed 1/2, by chance (1/4)^2 + (3/4)^2 = 10/16.
    assert_eq!(
        outreach.agreement.kappa,
        Some((0.5 - 0.625) / (1.0 - 0.625))
    );
    assert_eq!(
        (table.rows[0].agreement.kappa, table.rows[0].alpha),
        (Some(1.0), Some(1.0))
    );
    assert_eq!(
        (table.rows[2].agreement.kappa, table.rows[2].alpha),
        (None, None)
    );
}

#[test]
fn coders_of_other_answers_cannot_be_compared() {
    let Err(QualitativeError::DifferentAnswers {
        only_first,
        only_second,
        ..
    }) = coded().agreement("a", "c")
    else {
        panic!("coder c read another answer");
    };
    assert_eq!((only_first, only_second), (vec![1, 2, 3, 4], vec![9]));
}

#[test]
fn unknown_names_are_answered_with_the_nearest() {
    assert!(matches!(
        coded().answers_with("a", "actve"),
        Err(QualitativeError::UnknownCode { nearest: Some(nearest), .. }) if nearest == "active"
    ));
    assert!(matches!(
        coded().counts("z"),
        Err(QualitativeError::UnknownCoder { .. })
    ));
    assert!(matches!(
        coded().cooccurrence(""),
        Err(QualitativeError::UnknownCoder { .. })
    ));
}

#[test]
fn all_faults_of_the_codes_come_at_once() {
    let codes =
        b"answer,coder,code\n0,a,active\n1,,outreach\n2,a,outreech\n3,a, active\n4.0,a,active\n";
    assert_eq!(
        bad_cells(CodedAnswers::read(codebook(), codes)),
        [
            (2, "answer"),
            (3, "coder"),
            (4, "code"),
            (5, "code"),
            (6, "answer")
        ]
        .map(|(line, column)| (line, column.to_owned()))
    );
}

#[test]
fn rows_that_contradict_or_repeat_each_other_are_faults() {
    for (rows, line) in [
        ("1,a,active\n1,a,active\n", 3),
        ("1,a,active\n01,a,active\n", 3),
        ("1,a,\n1,a,\n", 3),
        ("1,a,\n01,a,\n", 3),
        ("1,a,active\n1,a,\n", 3),
        ("01,a,\n1,a,active\n1,a,outreach\n", 2),
    ] {
        let codes = format!("answer,coder,code\n{rows}");
        assert_eq!(
            bad_cells(CodedAnswers::read(codebook(), codes.as_bytes())),
            [(line, "code".to_owned())],
            "{rows}"
        );
    }
    let other_coder = b"answer,coder,code\n1,a,\n1,b,active\n01,b,outreach\n";
    let coded = CodedAnswers::read(codebook(), other_coder).expect("no contradiction");
    assert_eq!(coded.counts("a").expect("coder a").uncoded, 1);
    assert_eq!(coded.answers("b"), Ok(1));
}

#[test]
fn answers_built_by_hand_are_checked_too() {
    let answer = |answer, codes: &[&str]| CodedAnswer {
        coder: "a".into(),
        answer,
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    let twice = CodedAnswers::new(codebook(), vec![answer(1, &["active"]), answer(1, &[])]);
    assert_eq!(
        twice,
        Err(QualitativeError::CodedTwice {
            coder: "a".into(),
            answer: 1
        })
    );
    let unknown = CodedAnswers::new(codebook(), vec![answer(1, &["theme"])]);
    assert!(matches!(unknown, Err(QualitativeError::UnknownCode { .. })));
    let nobody = CodedAnswers::new(codebook(), Vec::new()).expect("no answers are answers");
    assert_eq!(nobody.coders().count(), 0);
}

#[test]
fn a_codebook_has_each_code_once_and_defined() {
    let faulty = b"code,kind,label,label_sv,definition\na,theme,A,,\nb,topic,B,,x\nb,theme,,,x\n";
    assert_eq!(
        bad_cells(Codebook::read(faulty)),
        [(2, "definition"), (3, "kind"), (4, "label")]
            .map(|(line, column)| (line, column.to_owned()))
    );
    assert!(
        Codebook::read(b"code,kind,label,label_sv,definition\na,theme,A,,x\na,theme,A,,x\n")
            .is_err()
    );
    assert!(Codebook::read(b"").is_err());
}

#[test]
fn results_survive_serialisation() {
    let counts = coded().counts("a").expect("coder a");
    let agreement = coded().agreement("a", "b").expect("the same answers");
    let text = serde_json::to_string(&(&counts, &agreement)).expect("json");
    assert_eq!(
        serde_json::from_str::<(_, _)>(&text).ok(),
        Some((counts, agreement))
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>(), cells in "[a-c,0-9\n\"é]{0,80}") {
        let _ = Codebook::read(&bytes);
        let _ = CodedAnswers::read(codebook(), &bytes);
        let _ = CodedAnswers::read(codebook(), format!("answer,coder,code\n{cells}").as_bytes());
    }
}
