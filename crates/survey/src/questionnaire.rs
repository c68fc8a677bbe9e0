//! A questionnaire, and the reader for its two files.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use tresteg_dataset::delimited::{Delimited, ReadError, Record, Recorded, Records};
use tresteg_dataset::{Label, Measure, MissingKind, nearest_name};

use crate::error::SurveyError;
use crate::question::{
    AnswerOption, Bin, LARGEST_NUMBER, Question, QuestionKind, Scoring, option_faults,
};
use crate::tally::Tally;

/// Questions in order, with their tallies where counts were given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Questionnaire {
    questions: Vec<Question>,
    tallies: BTreeMap<String, Tally>,
}

impl Questionnaire {
    /// A questionnaire without counts. The questions are numbered in their order, from 1.
    ///
    /// # Errors
    /// [`SurveyError::DuplicateQuestion`].
    pub fn new(questions: Vec<Question>) -> Result<Self, SurveyError> {
        let mut questions = questions;
        let mut seen = HashSet::new();
        for (position, question) in questions.iter_mut().enumerate() {
            question.set_number(position + 1);
            if !seen.insert(question.id().to_owned()) {
                return Err(SurveyError::DuplicateQuestion {
                    question: question.id().to_owned(),
                });
            }
        }
        Ok(Self {
            questions,
            tallies: BTreeMap::new(),
        })
    }

    /// Reads the questions file and the options file: UTF-8, commas, decimal points, strict.
    ///
    /// Columns of the questions file, one row per question in the order of the questionnaire:
    /// `id`; `kind` ([`QuestionKind`]); `measure` (nominal, ordinal, scale); `battery` (may be empty);
    /// `wording`; `label_sv` (may be empty); `scoring` ([`Scoring`]); `respondents` (the base of percentages,
    /// empty when there are no counts).
    ///
    /// Columns of the options file, one row per option in printed order: `question`; `code`; `label`;
    /// `label_sv` (may be empty); `score`; `missing` (empty, or dont_know, no_answer, not_applicable,
    /// not_available); `lower` and `upper` (limits of a class, included, empty when open or when there is
    /// none); `count` (empty for all options of a question, or for none).
    ///
    /// # Errors
    /// [`SurveyError::Files`] lists every fault of both files by line and column: cells that cannot be read, and
    /// cells that do not go together.
    pub fn read(questions: &[u8], options: &[u8]) -> Result<Self, SurveyError> {
        let form = Delimited::comma();
        match (
            form.read(questions, "questions", &QUESTION_COLUMNS),
            form.read(options, "options", &OPTION_COLUMNS),
        ) {
            (Ok(questions), Ok(options)) => assemble(questions.unique(&["id"]), options),
            // One file alone is still read to its end, so that its faults are known too.
            (questions, options) => {
                let questions = questions.and_then(|records| records.parse(question_row));
                let options = options.and_then(|records| records.parse(option_row));
                Err(files_error(questions.err(), options.err()))
            }
        }
    }

    /// The questions, in order.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question with this id.
    ///
    /// # Errors
    /// [`SurveyError::UnknownQuestion`], with the nearest id.
    pub fn question(&self, id: &str) -> Result<&Question, SurveyError> {
        self.questions
            .iter()
            .find(|question| question.id() == id)
            .ok_or_else(|| SurveyError::UnknownQuestion {
                question: id.to_owned(),
                nearest: nearest_name(id, self.questions.iter().map(Question::id))
                    .map(str::to_owned),
            })
    }

    /// The tally of a question, when the files had its counts.
    ///
    /// # Errors
    /// [`SurveyError::UnknownQuestion`], [`SurveyError::NoCounts`].
    pub fn tally(&self, id: &str) -> Result<&Tally, SurveyError> {
        let question = self.question(id)?;
        self.tallies
            .get(question.id())
            .ok_or_else(|| SurveyError::NoCounts {
                question: id.to_owned(),
            })
    }

    /// Every question that has counts, with its tally, in order.
    pub fn tallied(&self) -> impl Iterator<Item = (&Question, &Tally)> {
        self.questions
            .iter()
            .filter_map(|question| Some((question, self.tallies.get(question.id())?)))
    }
}

const QUESTION_COLUMNS: [&str; 8] = [
    "id",
    "kind",
    "measure",
    "battery",
    "wording",
    "label_sv",
    "scoring",
    "respondents",
];

const OPTION_COLUMNS: [&str; 9] = [
    "question", "code", "label", "label_sv", "score", "missing", "lower", "upper", "count",
];

const MEASURES: [(&str, Measure); 3] = [
    ("nominal", Measure::Nominal),
    ("ordinal", Measure::Ordinal),
    ("scale", Measure::Scale),
];

const MISSING_KINDS: [(&str, MissingKind); 4] = [
    ("dont_know", MissingKind::DontKnow),
    ("no_answer", MissingKind::NoAnswer),
    ("not_applicable", MissingKind::NotApplicable),
    ("not_available", MissingKind::NotAvailable),
];

/// How many unknown names get a hint at the nearest known one; to look for more takes long and helps nobody.
const HINTED_NAMES: usize = 50;

struct QuestionRow {
    id: String,
    kind: QuestionKind,
    measure: Measure,
    battery: Option<String>,
    wording: Label,
    scoring: Scoring,
    respondents: Option<u64>,
}

struct OptionRow {
    question: String,
    option: AnswerOption,
    count: Option<u64>,
}

fn question_row(record: Record<'_>) -> Result<QuestionRow, Recorded> {
    let id = record.cell("id").text();
    let kind = record
        .cell("kind")
        .choice(&QuestionKind::ALL.map(|kind| (kind.name(), kind)));
    let measure = record.cell("measure").choice(&MEASURES);
    let battery = record.cell("battery").optional(|cell| cell.text());
    let wording = label(record, "wording");
    let scoring = record
        .cell("scoring")
        .choice(&Scoring::ALL.map(|scoring| (scoring.name(), scoring)));
    let respondents = record
        .cell("respondents")
        .optional(|cell| cell.integer(0..));
    Ok(QuestionRow {
        id: id?,
        kind: kind?,
        measure: measure?,
        battery: battery?,
        wording: wording?,
        scoring: scoring?,
        respondents: respondents?,
    })
}

fn option_row(record: Record<'_>) -> Result<OptionRow, Recorded> {
    let number = |column| {
        record
            .cell(column)
            .optional(|cell| cell.decimal(-LARGEST_NUMBER..=LARGEST_NUMBER))
    };
    let question = record.cell("question").text();
    let code = record.cell("code").integer(0..);
    let label = label(record, "label");
    let score = number("score");
    let missing = record
        .cell("missing")
        .optional(|cell| cell.choice(&MISSING_KINDS));
    let (lower, upper) = (number("lower"), number("upper"));
    let count = record.cell("count").optional(|cell| cell.integer(0..));
    let (lower, upper) = (lower?, upper?);
    Ok(OptionRow {
        question: question?,
        option: AnswerOption {
            code: code?,
            label: label?,
            score: score?,
            missing: missing?,
            bin: (lower.is_some() || upper.is_some()).then_some(Bin { lower, upper }),
        },
        count: count?,
    })
}

fn label(record: Record<'_>, column: &str) -> Result<Label, Recorded> {
    let en = record.cell(column).text();
    let sv = record.cell("label_sv").optional(|cell| cell.text());
    let (en, sv) = (en?, sv?);
    Ok(Label { en, sv })
}

/// An option's row with its record, to which a later check can still object.
type Placed<'a> = (Record<'a>, OptionRow);

/// Questions out of the rows of two files whose headers are in order.
fn assemble(questions: Records, options: Records) -> Result<Questionnaire, SurveyError> {
    // Ids are taken from rows with other faults too: their options are not unknown.
    let ids: Vec<&str> = questions
        .iter()
        .filter_map(|record| record.cell("id").raw().ok())
        .collect();
    let known: HashSet<&str> = ids.iter().copied().collect();
    // An id that is not there may stand on a line that could not be read, which is reported already.
    let all_known = questions.is_whole() && !known.contains("");
    let mut unknown = 0;
    let mut placed: HashMap<String, Vec<Placed<'_>>> = HashMap::new();
    let mut option_rows = Vec::new();
    // Questions with an option that could not be read are not blamed for lacking it.
    let mut incomplete = HashSet::new();
    for record in options.iter() {
        let named = record.cell("question").raw().unwrap_or_default();
        if !named.is_empty() && !known.contains(named) && all_known {
            unknown += 1;
            let hint = Some(named)
                .filter(|_| unknown <= HINTED_NAMES)
                .and_then(|named| nearest_name(named, ids.iter().copied()))
                .map(|id| format!("; did you mean `{id}`?"))
                .unwrap_or_default();
            let expected = format!("the id of a question{hint}");
            option_rows.push(Err(record.cell("question").reject(expected)));
        }
        match option_row(record) {
            Ok(row) => {
                option_rows.push(Ok(()));
                placed
                    .entry(row.question.clone())
                    .or_default()
                    .push((record, row));
            }
            Err(recorded) => {
                incomplete.insert(named.to_owned());
                option_rows.push(Err(recorded));
            }
        }
    }

    let mut question_rows = Vec::new();
    let mut seen = HashSet::new();
    for record in questions.iter() {
        let built = question_row(record).and_then(|row| {
            let options = placed.remove(&row.id).unwrap_or_default();
            let repeated = !seen.insert(row.id.clone());
            if repeated || incomplete.contains(&row.id) {
                // Its fault is reported elsewhere: as a repeated id, or in the other file.
                return Ok(None);
            }
            build(record, row, options, &mut option_rows)
        });
        question_rows.push(built);
    }
    drop(placed);
    drop(ids);
    match (questions.finish(question_rows), options.finish(option_rows)) {
        (Ok(built), Ok(_)) => {
            let (list, tallies): (Vec<Question>, Vec<Option<Tally>>) =
                built.into_iter().flatten().unzip();
            let mut questionnaire = Questionnaire::new(list)?;
            questionnaire.tallies = tallies
                .into_iter()
                .flatten()
                .map(|tally| (tally.question().to_owned(), tally))
                .collect();
            Ok(questionnaire)
        }
        (questions, options) => Err(files_error(questions.err(), options.err())),
    }
}

/// One question with its tally. Faults of its options are reported to their own cells; then there is none.
fn build(
    record: Record<'_>,
    row: QuestionRow,
    options: Vec<Placed<'_>>,
    option_rows: &mut Vec<Result<(), Recorded>>,
) -> Result<Option<(Question, Option<Tally>)>, Recorded> {
    if options.is_empty() {
        return Err(record.cell("id").reject("a question that has options"));
    }
    let (records, rows): (Vec<Record<'_>>, Vec<OptionRow>) = options.into_iter().unzip();
    let mut object = |position: usize, column: &str, expected: &str| {
        if let Some(record) = records.get(position) {
            option_rows.push(Err(record.cell(column).reject(expected)));
        }
    };
    let counts: Vec<Option<u64>> = rows.iter().map(|row| row.count).collect();
    let options: Vec<AnswerOption> = rows.into_iter().map(|row| row.option).collect();
    let mut sound = true;

    for fault in option_faults(row.kind, row.scoring, &options) {
        object(fault.option.unwrap_or(0), &fault.field, &fault.expected);
        sound = false;
    }
    if counts.iter().any(Option::is_some) {
        for (position, _) in counts
            .iter()
            .enumerate()
            .filter(|(_, count)| count.is_none())
        {
            let expected = "a count, because other options of the question have one";
            object(position, "count", expected);
            sound = false;
        }
    }
    let counts: Vec<u64> = counts.into_iter().flatten().collect();
    let counted = match (row.respondents, counts.is_empty()) {
        (Some(respondents), false) => Some(respondents),
        (None, true) => None,
        (Some(_), true) => {
            let expected = "nothing, because the options of the question have no counts";
            return Err(record.cell("respondents").reject(expected));
        }
        (None, false) => {
            let expected = "a number, because the options of the question have counts";
            return Err(record.cell("respondents").reject(expected));
        }
    };
    if !sound {
        return Ok(None);
    }
    let question = Question::new(
        row.id,
        row.kind,
        row.measure,
        row.wording,
        row.scoring,
        options,
    )
    .map_err(|error| record.cell("id").reject(error.to_string()))?;
    let question = match row.battery {
        Some(battery) => question.with_battery(battery),
        None => question,
    };
    let tally = counted
        .map(|respondents| Tally::from_counts(&question, &counts, respondents))
        .transpose()
        .map_err(|error| {
            let cell = record.cell("respondents");
            cell.reject(format!("a number that the counts allow ({error})"))
        })?;
    Ok(Some((question, tally)))
}

fn files_error(questions: Option<ReadError>, options: Option<ReadError>) -> SurveyError {
    SurveyError::Files {
        files: questions.into_iter().chain(options).collect(),
    }
}
