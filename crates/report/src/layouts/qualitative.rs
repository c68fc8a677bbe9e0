//! Fieldwork, the guide and the codes of open answers.

use tresteg_dataset::Label;
use tresteg_qualitative::{
    AgreementTable, CoOccurrence, CodeCounts, CodeKind, Codebook, Consent, FieldworkLog,
    FieldworkSummary, GuideKind, InterviewGuide, Mode, Outcome,
};

use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

/// Who was approached and what came of it, one row per unit. Roles, never names of persons.
///
/// `name_of` gives the name of a unit from its id. Keys: the ids of the units, and
/// `{outcome,mode,date,respondents,roles,consent}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn fieldwork_log(
    id: impl Into<String>,
    log: &FieldworkLog,
    name_of: impl Fn(&str) -> Text,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "outcome",
            Text::new("Outcome").with_sv("Utfall").with_de("Ausgang"),
        ),
        Head::leaf("mode", Text::new("Mode").with_sv("Form").with_de("Form")),
        Head::leaf("date", Text::new("Date").with_sv("Datum").with_de("Datum")),
        Head::leaf(
            "respondents",
            Text::new("Persons").with_sv("Personer").with_de("Personen"),
        ),
        Head::leaf(
            "roles",
            Text::new("Roles").with_sv("Roller").with_de("Rollen"),
        ),
        Head::leaf(
            "consent",
            Text::new("Consent")
                .with_sv("Samtycke")
                .with_de("Einwilligung"),
        ),
    ];
    let title = Text::new("Approached cases")
        .with_sv("Tillfrågade fall")
        .with_de("Angefragte Fälle");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Unit").with_sv("Enhet").with_de("Einheit")]);
    let mut keys = Keys::default();
    for case in log.cases() {
        let interview = case.interview.as_ref();
        let cells = vec![
            Cell::text(outcome(case.outcome())),
            interview.map(|held| mode(held.mode)).into(),
            interview
                .map(|held| Text::new(held.date.to_string()))
                .into(),
            interview.map(|held| Number::count(held.roles.len())).into(),
            interview.map(|held| joined(&held.roles)).into(),
            interview.map(|held| consent(held.consent)).into(),
        ];
        table.row(Head::leaf(keys.key(&case.unit), name_of(&case.unit)), cells)?;
    }
    Ok(table)
}

/// Counts of approached cases. Keys: `{all,interviewed,declined,in_person,telephone}.cases`.
///
/// # Errors
/// As [`Table::new`].
pub fn fieldwork_summary(
    id: impl Into<String>,
    summary: &FieldworkSummary,
) -> Result<Table, ReportError> {
    let columns = vec![Head::leaf(
        "cases",
        Text::new("Cases").with_sv("Fall").with_de("Fälle"),
    )];
    let title = Text::new("Interviews")
        .with_sv("Intervjuer")
        .with_de("Interviews");
    let mut table = Table::new(id, title, columns)?;
    let rows = [
        (
            "all",
            Text::new("Approached")
                .with_sv("Tillfrågade")
                .with_de("Angefragt"),
            summary.approached,
        ),
        (
            "interviewed",
            Text::new("Interviewed")
                .with_sv("Intervjuade")
                .with_de("Interviewt"),
            summary.interviewed,
        ),
        ("in_person", mode(Mode::InPerson), summary.in_person),
        ("telephone", mode(Mode::Telephone), summary.telephone),
        ("declined", outcome(Outcome::Declined), summary.declined),
    ];
    for (key, label, cases) in rows {
        table.row(Head::leaf(key, label), vec![Number::count(cases).into()])?;
    }
    if summary.with_written_answers > 0 {
        let written = summary.with_written_answers;
        table.note(
            Text::new(format!(
                "{written} by telephone, with written answers as well."
            ))
            .with_sv(format!(
                "{written} per telefon, med skriftliga svar därtill."
            ))
            .with_de(format!(
                "{written} telefonisch, dazu mit schriftlichen Antworten."
            )),
        );
    }
    Ok(table)
}

fn outcome(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Interviewed => Text::new("Interviewed")
            .with_sv("Intervjuad")
            .with_de("Interviewt"),
        Outcome::Declined => Text::new("Declined")
            .with_sv("Avböjde")
            .with_de("Abgelehnt"),
    }
}

fn mode(mode: Mode) -> Text {
    match mode {
        Mode::InPerson => Text::new("In person")
            .with_sv("På plats")
            .with_de("Persönlich"),
        Mode::Telephone => Text::new("By telephone")
            .with_sv("Per telefon")
            .with_de("Telefonisch"),
        Mode::TelephoneAndWritten => Text::new("By telephone and in writing")
            .with_sv("Per telefon och skriftligt")
            .with_de("Telefonisch und schriftlich"),
    }
}

fn consent(consent: Consent) -> Text {
    match consent {
        Consent::Named => Text::new("Named").with_sv("Med namn").with_de("Namentlich"),
        Consent::Anonymous => Text::new("Anonymous").with_sv("Anonym").with_de("Anonym"),
    }
}

/// The headings of the interview guide. Keys: `<category id>.{questions,topics}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn guide(id: impl Into<String>, guide: &InterviewGuide) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "questions",
            Text::new("Questions").with_sv("Frågor").with_de("Fragen"),
        ),
        Head::leaf(
            "topics",
            Text::new("Topics").with_sv("Ämnen").with_de("Themen"),
        ),
    ];
    let title = Text::new("Interview guide")
        .with_sv("Intervjuguide")
        .with_de("Interviewleitfaden");
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::new("Heading")
        .with_sv("Rubrik")
        .with_de("Überschrift")]);
    let mut keys = Keys::default();
    for category in guide.categories() {
        let emphasis = match category.kind {
            GuideKind::Theme => Emphasis::None,
            GuideKind::Closing => Emphasis::Italic,
        };
        table.row(
            Head::leaf(keys.key(&category.id), &category.label).with_emphasis(emphasis),
            vec![
                Number::new(crate::Kind::Count, f64::from(category.questions)).into(),
                Cell::text(joined(&category.topics)),
            ],
        )?;
    }
    Ok(table)
}

/// How large the guide is. Keys: `{categories,questions}.count`; a closing question is no category.
///
/// # Errors
/// As [`Table::new`].
pub fn guide_size(id: impl Into<String>, guide: &InterviewGuide) -> Result<Table, ReportError> {
    let columns = vec![Head::leaf(
        "count",
        Text::new("Count").with_sv("Antal").with_de("Anzahl"),
    )];
    let title = Text::new("Size of the interview guide")
        .with_sv("Intervjuguidens omfång")
        .with_de("Umfang des Interviewleitfadens");
    let mut table = Table::new(id, title, columns)?;
    table.row(
        Head::leaf(
            "categories",
            Text::new("Categories")
                .with_sv("Kategorier")
                .with_de("Kategorien"),
        ),
        vec![Number::count(guide.themes().count()).into()],
    )?;
    table.row(
        Head::leaf(
            "questions",
            Text::new("Questions").with_sv("Frågor").with_de("Fragen"),
        ),
        vec![Number::new(crate::Kind::Count, guide.questions() as f64).into()],
    )?;
    Ok(table)
}

/// How many answers got each code from one coder. Keys: `<code>.{answers,percent}` and `total.answers`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn code_counts(id: impl Into<String>, counts: &CodeCounts) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "answers",
            Text::new("Answers").with_sv("Svar").with_de("Antworten"),
        ),
        Head::leaf(
            "percent",
            Text::new("Percent").with_sv("Procent").with_de("Prozent"),
        ),
    ];
    let title = Text::new("Codes of the open answers")
        .with_sv("Koder i de öppna svaren")
        .with_de("Codes der offenen Antworten");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Code").with_sv("Kod").with_de("Code")]);
    let mut keys = Keys::default();
    for row in &counts.rows {
        table.row(
            Head::leaf(keys.key(&row.code), &row.label),
            vec![
                Number::count(row.answers).into(),
                Number::percent(row.percent).into(),
            ],
        )?;
    }
    table.row(
        Head::leaf(
            keys.key("total"),
            Text::new("All answers")
                .with_sv("Alla svar")
                .with_de("Alle Antworten"),
        )
        .with_emphasis(Emphasis::Strong),
        vec![Number::count(counts.answers).into(), Cell::empty()],
    )?;
    table.note(
        Text::new("Codes are one reader's judgement, and an answer can have several.")
            .with_sv("Koderna är en läsares bedömning, och ett svar kan ha flera.").with_de("Die Codes sind das Urteil einer einzelnen Person, und eine Antwort kann mehrere haben."),
    );
    Ok(table)
}

/// How many answers got each pair of codes, as a square; on the diagonal those that got the code at all.
///
/// Keys: `<id>.<code>.<code>`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`]: also when the counts are not square.
pub fn cooccurrence(
    id: impl Into<String>,
    together: &CoOccurrence,
    codebook: &Codebook,
) -> Result<Table, ReportError> {
    let heads = || {
        let mut keys = Keys::default();
        let codes = together.codes.iter().map(move |code| keys.key(code));
        codes
            .zip(labels_of(together, codebook))
            .map(|(key, label)| Head::leaf(key, label))
    };
    let title = Text::new("Codes given together")
        .with_sv("Koder som getts tillsammans")
        .with_de("Gemeinsam vergebene Codes");
    let mut table = Table::new(id, title, heads().collect())?
        .with_stub_titles([Text::new("Code").with_sv("Kod").with_de("Code")]);
    for (head, counts) in heads().zip(&together.counts) {
        let cells = counts.iter().map(|count| Number::count(*count).into());
        table.row(head, cells.collect())?;
    }
    Ok(table)
}

/// The labels of codes; one that the codebook lacks stands for itself.
pub(crate) fn labels_of<'a>(
    together: &'a CoOccurrence,
    codebook: &'a Codebook,
) -> impl Iterator<Item = Text> + 'a {
    together.codes.iter().map(|code| match codebook.code(code) {
        Ok(known) => Text::from(&known.label),
        Err(_) => Text::new(code.as_str()),
    })
}

/// Labels behind each other.
fn joined(labels: &[Label]) -> Text {
    let texts: Vec<Text> = labels.iter().map(Text::from).collect();
    Text::join(&texts, "; ")
}

/// The codes with what they mean.
///
/// Keys: `<code>.{kind,definition}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_qualitative::Codebook;
/// use tresteg_report::layouts::qualitative;
/// let codebook = Codebook::read(b"code,kind,label,label_sv,definition\nmedia,theme,Use media,,press or film\n")?;
/// let table = qualitative::codebook("codes", &codebook)?;
/// assert!(table.values().any(|(address, _)| address == "codes.media.definition"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn codebook(id: impl Into<String>, codebook: &Codebook) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("kind", Text::new("Kind").with_sv("Slag").with_de("Art")),
        Head::leaf(
            "definition",
            Text::new("Definition")
                .with_sv("Definition")
                .with_de("Definition"),
        ),
    ];
    let title = Text::new("Codebook").with_sv("Kodbok").with_de("Codebuch");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Code").with_sv("Kod").with_de("Code")]);
    let mut keys = Keys::default();
    for code in codebook.codes() {
        let kind = match code.kind {
            CodeKind::Theme => Text::new("theme").with_sv("tema").with_de("Thema"),
            CodeKind::Mention => Text::new("mention")
                .with_sv("omnämnande")
                .with_de("Erwähnung"),
            CodeKind::NoAnswer => Text::new("no answer")
                .with_sv("inget svar")
                .with_de("keine Antwort"),
        };
        let definition = match code.definition.is_empty() {
            true => Cell::empty(),
            false => Cell::text(code.definition.as_str()),
        };
        table.row(
            Head::leaf(keys.key(&code.code), &code.label),
            vec![Cell::text(kind), definition],
        )?;
    }
    Ok(table)
}

/// How far two coders agree, code by code.
///
/// In R: `irr::kappa2`, `irr::kripp.alpha`. Keys: `<code>.{both,only_first,only_second,neither,percent,kappa,alpha}`.
/// Kappa and alpha are empty where chance alone agrees in full.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_qualitative::{Codebook, CodedAnswers};
/// use tresteg_report::layouts::qualitative;
/// let codebook = Codebook::read(b"code,kind,label,label_sv,definition\nmedia,theme,Use media,,press or film\n")?;
/// let coded = CodedAnswers::read(codebook, b"answer,coder,code\n1,a,media\n2,a,\n1,b,media\n2,b,media\n")?;
/// let table = qualitative::agreement("agreement", &coded.agreement("a", "b")?)?;
/// assert!(table.values().any(|(address, _)| address == "agreement.media.percent"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn agreement(id: impl Into<String>, found: &AgreementTable) -> Result<Table, ReportError> {
    let columns = vec![
        Head::group(
            Text::new("Answers coded by")
                .with_sv("Svar kodade av")
                .with_de("Antworten codiert von"),
            vec![
                Head::leaf("both", Text::new("both").with_sv("båda").with_de("beiden")),
                Head::leaf("only_first", only(&found.first)),
                Head::leaf("only_second", only(&found.second)),
                Head::leaf(
                    "neither",
                    Text::new("neither").with_sv("ingen").with_de("keinem"),
                ),
            ],
        ),
        Head::leaf(
            "percent",
            Text::new("Percent agreement")
                .with_sv("Procent överensstämmelse")
                .with_de("Prozent Übereinstimmung"),
        ),
        Head::leaf(
            "kappa",
            Text::new("Cohen’s κ")
                .with_sv("Cohens κ")
                .with_de("Cohens κ"),
        ),
        Head::leaf(
            "alpha",
            Text::new("Krippendorff’s α")
                .with_sv("Krippendorffs α")
                .with_de("Krippendorffs α"),
        ),
    ];
    let title = Text::new("Agreement of the coders")
        .with_sv("Kodarnas överensstämmelse")
        .with_de("Übereinstimmung der Codierer");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Code").with_sv("Kod").with_de("Code")]);
    let mut keys = Keys::default();
    let bounded = |value: f64| Number::new(crate::Kind::Bounded, value);
    for row in &found.rows {
        table.row(
            Head::leaf(keys.key(&row.code), &row.label),
            vec![
                Number::count(row.both).into(),
                Number::count(row.only_first).into(),
                Number::count(row.only_second).into(),
                Number::count(row.neither).into(),
                Number::percent(row.agreement.percent_agreement).into(),
                row.agreement.kappa.map(bounded).into(),
                row.alpha.map(bounded).into(),
            ],
        )?;
    }
    let answers = found.answers;
    table.note(
        Text::new(format!("{answers} answers coded by both."))
            .with_sv(format!("{answers} svar kodade av båda."))
            .with_de(format!("{answers} Antworten von beiden codiert.")),
    );
    Ok(table)
}

fn only(coder: &str) -> Text {
    Text::new(format!("only {coder}"))
        .with_sv(format!("bara {coder}"))
        .with_de(format!("nur {coder}"))
}
