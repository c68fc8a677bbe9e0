//! The interview guide.

use tresteg_dataset::Label;
use tresteg_qualitative::{InterviewGuide, QualitativeError};

const GUIDE: &str = "\
id,kind,label,label_sv,topics,topics_sv,questions
work,theme,Work,Arbete,budget; staff,budget; personal,4
people,theme,People,,who pushes,,2
other,closing,Anything else,Övrigt,what was not asked,,1
";

#[test]
fn headings_come_in_order_with_their_questions() {
    let guide = InterviewGuide::read(GUIDE.as_bytes()).expect("a whole guide");
    let ids: Vec<&str> = guide
        .categories()
        .iter()
        .map(|category| category.id.as_str())
        .collect();
    assert_eq!(ids, ["work", "people", "other"]);
    assert_eq!((guide.themes().count(), guide.questions()), (2, 7));
    let topics = &guide.categories()[0].topics;
    assert_eq!(topics[1], Label::new("staff").with_sv("personal"));
    assert_eq!(topics.len(), 2);
}

#[test]
fn all_faults_come_at_once() {
    let faulty = GUIDE
        .replace(",4\n", ",0\n")
        .replace("closing", "end")
        .replace("who pushes", "");
    let Err(QualitativeError::File(error)) = InterviewGuide::read(faulty.as_bytes()) else {
        panic!("three cells are wrong");
    };
    let cells: Vec<_> = error
        .bad_cells()
        .map(|cell| (cell.line, cell.column.as_str()))
        .collect();
    assert_eq!(cells, [(2, "questions"), (3, "topics"), (4, "kind")]);
    assert!(InterviewGuide::read(GUIDE.replace("people", "work").as_bytes()).is_err());
    assert!(InterviewGuide::read(b"id,kind,label,label_sv,topics,topics_sv,questions\n").is_err());
}
