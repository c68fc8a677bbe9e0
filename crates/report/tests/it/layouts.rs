//! The layouts of the crates beside `stats`.

use tresteg_audit::{AuditError, DecimalMark, Ledger, Recomputed, Rounding, read_figures};
use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_qualitative::{
    ApproachedCase, Codebook, CodedAnswers, Consent, Date, FieldworkLog, Interview, InterviewGuide,
    Mode,
};
use tresteg_report::layouts::sampling::CaseColumn;
use tresteg_report::layouts::{self, Labels};
use tresteg_report::{CellValue, Head, Kind, Number, Table, Text, values};
use tresteg_sampling::{
    Aim, Alternatives, CaseFrame, CaseRule, Design, FieldLog, Generator, GroupRule, MatchDistance,
    MatchRule, Metric, Rule, SampleRule, SampleSize, Side, Strategy, Target, balance, firmness,
    verify,
};
use tresteg_survey::{
    Questionnaire, ResponseCascade, UnitResponse, mean_bounds, moments, tabulate,
    two_level_response,
};

fn towns() -> Dataset {
    let ids = ["0883", "1401", "1402", "1441", "2184"]
        .map(String::from)
        .to_vec();
    let names = ["Västervik", "Härryda", "Partille", "Lerum", "Hudiksvall"];
    let membership = Variable::new(
        "membership",
        Label::new("Membership").with_sv("Medlemskap"),
        Measure::Nominal,
    )
    .with_value_labels([
        tresteg_dataset::ValueLabel::new(1.0, Label::new("member").with_sv("medlem")),
        tresteg_dataset::ValueLabel::new(2.0, Label::new("other").with_sv("övrig")),
    ]);
    let population = Variable::new(
        "population",
        Label::new("Population").with_sv("Folkmängd"),
        Measure::Scale,
    )
    .with_unit("inhabitants")
    .with_year(2015);
    Dataset::new(ids, names.map(String::from).to_vec())
        .unwrap()
        .with_numbers(membership, [2.0, 1.0, 2.0, 2.0, 2.0].map(Some).to_vec())
        .unwrap()
        .with_numbers(
            population,
            [36_049.0, 36_651.0, 36_977.0, 40_181.0, 36_975.0]
                .map(Some)
                .to_vec(),
        )
        .unwrap()
}

fn addresses(tables: &[Table]) -> Vec<String> {
    values(tables)
        .filter(|(_, value)| *value != CellValue::Suppressed)
        .map(|(address, _)| address)
        .collect()
}

const SHOWN: [layouts::dataset::ShownVariable; 1] = [layouts::dataset::ShownVariable {
    name: "population",
    kind: Kind::Count,
    decimals: None,
}];

pub fn dataset_tables() -> Vec<Table> {
    let towns = towns();
    vec![
        layouts::dataset::variable_view("variables", &towns, &["membership", "population"])
            .unwrap(),
        layouts::dataset::rows("towns", "Towns", &towns, &SHOWN).unwrap(),
        layouts::dataset::grouped_rows("places", "Places", &towns, "membership", &SHOWN).unwrap(),
    ]
}

#[test]
fn dataset() {
    let towns = towns();
    let shown = SHOWN;
    assert!(addresses(&dataset_tables()).contains(&"towns.2184.population".to_owned()));
    let unknown = [layouts::dataset::ShownVariable {
        name: "populaton",
        ..shown[0].clone()
    }];
    assert!(layouts::dataset::rows("t", "", &towns, &unknown).is_err());
}

pub fn sampling_tables() -> Vec<Table> {
    let towns = towns();
    let frame = CaseFrame::new(&towns)
        .unwrap()
        .rule_out_where("membership", 1.0, "is a member already")
        .unwrap();
    let median = Target::median_of("membership", 1.0);
    let strategy = Strategy::nearest_on(Side::AtOrAbove, "population", median);
    let selection = CaseRule::new(strategy, 2)
        .with_reserves(1)
        .select(&frame)
        .unwrap();
    let alternatives = Alternatives::new()
        .leaving_out_each_unit()
        .on_the_log_scale()
        .with_target(Target::from(30_000.0));
    let firm = firmness(&selection, &alternatives).unwrap();
    let labels = Labels::from(&towns);
    let education = CaseColumn {
        head: Head::leaf("post_secondary_share", "Post-secondary, percent"),
        numbers: [19.611, 29.158]
            .map(|share| Some(Number::percent(share).with_decimals(2)))
            .to_vec(),
    };
    let log = FieldLog::default()
        .approached("2184")
        .accepted("2184")
        .declined("1402", "no time")
        .approached("1441");
    let set = log.final_set(&selection).unwrap();
    let everyone = CaseFrame::new(&towns).unwrap();
    let pairs = GroupRule::most_similar(["population"], Metric::Standardised, "membership", 1)
        .select(&everyone)
        .unwrap();
    let sample = SampleRule::new(Design::SimpleRandom { count: 2 }, Generator::chacha8(1))
        .select(&everyone)
        .unwrap();
    let distance = MatchDistance::Score("population".to_owned());
    let matched = MatchRule::nearest("membership", 1.0, distance)
        .select(&everyone)
        .unwrap();
    let balanced = balance(&matched, &towns, &["population"]).unwrap();
    let compared = selection
        .outcome
        .compare(&towns, "population", 36_977.0)
        .unwrap();
    vec![
        layouts::sampling::chosen("cases", &selection, &labels, &[education]).unwrap(),
        layouts::sampling::reserves("reserves", &selection, &labels, &[]).unwrap(),
        layouts::sampling::candidates("candidates", &selection, &labels, |_| true).unwrap(),
        layouts::sampling::outcome("outcome", &selection).unwrap(),
        layouts::sampling::exclusions("exclusions", &selection, &labels).unwrap(),
        layouts::sampling::comparison("beside", &selection, &compared, &labels).unwrap(),
        layouts::sampling::rule("rule", &selection, &labels).unwrap(),
        layouts::sampling::certificate("certificate", &selection).unwrap(),
        layouts::sampling::verification("verification", &verify(&selection, &frame)).unwrap(),
        layouts::sampling::firmness("firmness", &firm).unwrap(),
        layouts::sampling::hinges("hinges", &selection, &firm).unwrap(),
        layouts::sampling::alternatives("alternatives", &selection, &firm).unwrap(),
        layouts::sampling::final_set("field", &selection, &set).unwrap(),
        layouts::sampling::refusals("refusals", &selection, &set).unwrap(),
        layouts::sampling::groups("groups", &pairs).unwrap(),
        layouts::sampling::strata("strata", &sample).unwrap(),
        layouts::sampling::balance("balance", &balanced, &labels).unwrap(),
        layouts::sampling::sampled_units("sampled_units", &sample.outcome).unwrap(),
        layouts::sampling::matched_sets("matched_sets", &matched.outcome, |id| Text::new(id))
            .unwrap(),
        layouts::sampling::sample_sizes(
            "sample_sizes",
            &[
                SampleSize::new(
                    Aim::Proportion {
                        proportion: 0.5,
                        margin: 0.05,
                    },
                    0.95,
                )
                .with_population(290),
                SampleSize::new(
                    Aim::Mean {
                        sd: 1.0,
                        margin: 0.0,
                    },
                    0.95,
                ),
            ],
        )
        .unwrap(),
    ]
}

#[test]
fn sampling() {
    let tables = sampling_tables();
    let addresses = addresses(&tables);
    for column in [
        "name",
        "population",
        "post_secondary_share",
        "distance",
        "relative_distance",
    ] {
        assert!(addresses.contains(&format!("cases.1.{column}")), "{column}");
    }
    assert!(addresses.contains(&"reserves.1.name".to_owned()));
}

pub fn survey_tables() -> Vec<Table> {
    let questions = "\
id,kind,measure,battery,wording,label_sv,scoring,respondents
q01,multiple,nominal,,Where did you hear of it?,Varifrån kände ni till det?,option_scores,38
q02,single,ordinal,,How large was the part of chance?,Slumpens roll,option_scores,38
q03,binned,scale,,How many hours a year?,Timmar per år,unscored,38
";
    let options = "\
question,code,label,label_sv,score,missing,lower,upper,count
q01,1,A conference,Konferens,1,,,,13
q01,2,Another municipality,Annan kommun,2,,,,28
q02,1,Very small,Mycket liten,1,,,,15
q02,2,Rather large,Ganska stor,2,,,,21
q02,3,Don't know,Vet ej,,dont_know,,,2
q03,1,0-49,,,,0,49,20
q03,2,50 or more,,,,50,,18
";
    let questionnaire = Questionnaire::read(questions.as_bytes(), options.as_bytes()).unwrap();
    let mut tables: Vec<Table> = questionnaire
        .tallied()
        .map(|(question, tally)| {
            layouts::survey::frequencies(&tabulate(question, tally).unwrap()).unwrap()
        })
        .collect();
    let rows = questionnaire
        .tallied()
        .map(|(question, tally)| (question, moments(question, tally)));
    let title = Text::new("Means").with_sv("Medelvärden");
    tables.push(layouts::survey::moments("moments", title, rows).unwrap());
    let persons = ResponseCascade::new(Label::new("Coordinators"), None, 61, 38).unwrap();
    let units = ResponseCascade::new(
        Label::new("Municipalities").with_sv("Kommuner"),
        Some(81),
        50,
        36,
    )
    .unwrap();
    let levels = [("coordinators", &persons), ("municipalities", &units)];
    let title = Text::new("Response").with_sv("Svarsfrekvens");
    tables.push(layouts::survey::response("response", title, levels).unwrap());
    let counted: Vec<_> = questionnaire
        .tallied()
        .map(|(question, tally)| tabulate(question, tally).unwrap())
        .collect();
    tables.push(layouts::survey::questions("answers", "All", &counted).unwrap());
    let chance = &counted[1..2];
    tables.push(layouts::survey::battery("battery", "A battery", chance).unwrap());
    assert!(layouts::survey::battery("battery", "None", &counted).is_err());
    let unframed = [("a", &persons), ("b", &persons)];
    let twice = layouts::survey::response("t", "T", unframed).unwrap();
    assert_eq!(twice.footnotes().len(), 1);
    let hours = questionnaire.question("q03").unwrap();
    let bounds = mean_bounds(hours, questionnaire.tally("q03").unwrap()).unwrap();
    let unit = |unit: &str, invited, answered| UnitResponse {
        unit: unit.into(),
        invited,
        answered,
    };
    let both = two_level_response(
        Label::new("Coordinators").with_sv("Samordnare"),
        Label::new("Municipalities").with_sv("Kommuner"),
        &[
            unit("Lund", 2, 2),
            unit("Visby", 1, 0),
            unit("Kiruna", 0, 0),
        ],
    )
    .unwrap();
    tables.extend([
        layouts::survey::mean_bounds(
            "mean_bounds",
            Text::new("Hours").with_sv("Timmar"),
            [(hours, &bounds)],
        )
        .unwrap(),
        layouts::survey::two_level_response(
            "two_level_response",
            Text::new("Response").with_sv("Svarsfrekvens"),
            &both,
            |id| Text::new(id),
        )
        .unwrap(),
    ]);
    tables
}

#[test]
fn survey() {
    let tables = survey_tables();
    let addresses = addresses(&tables);
    for address in [
        "q01.2.percent",
        "q01.total.count",
        "moments.q02.sd",
        "response.municipalities.coverage",
        "response.coordinators.response_rate",
    ] {
        assert!(addresses.contains(&address.to_owned()), "{address}");
    }
    // What cannot be computed has no value.
    assert!(!addresses.contains(&"moments.q03.mean".to_owned()));
}

pub fn qualitative_tables() -> Vec<Table> {
    let log = FieldworkLog::new(vec![
        ApproachedCase {
            unit: "2184".into(),
            interview: Some(Interview {
                mode: Mode::TelephoneAndWritten,
                date: Date::new(2017, 3, 31).unwrap(),
                roles: vec![
                    Label::new("municipal secretary").with_sv("kommunsekreterare"),
                    Label::new("chief executive").with_sv("kommundirektör"),
                ],
                consent: Consent::Named,
            }),
        },
        ApproachedCase {
            unit: "1402".into(),
            interview: None,
        },
    ])
    .unwrap();
    let codebook = Codebook::read(
        b"code,kind,label,label_sv,definition\n\
          outreach,theme,Seek out,S\xc3\xb6k upp,should come to us\n\
          media,theme,Use media,,press or film\n",
    )
    .unwrap();
    let coded = CodedAnswers::read(
        codebook,
        b"answer,coder,code\n1,first,outreach\n1,first,media\n2,first,outreach\n3,first,\n\
          1,second,outreach\n2,second,media\n3,second,\n",
    )
    .unwrap();
    let guide = InterviewGuide::read(GUIDE.as_bytes()).unwrap();
    vec![
        layouts::qualitative::fieldwork_log("fieldwork", &log, |unit| {
            Text::new(format!("Unit {unit}"))
        })
        .unwrap(),
        layouts::qualitative::fieldwork_summary("approached", &log.summary()).unwrap(),
        layouts::qualitative::guide("guide", &guide).unwrap(),
        layouts::qualitative::guide_size("interview_guide", &guide).unwrap(),
        layouts::qualitative::code_counts("open_answers", &coded.counts("first").unwrap()).unwrap(),
        layouts::qualitative::codebook("codebook", coded.codebook()).unwrap(),
        layouts::qualitative::agreement("agreement", &coded.agreement("first", "second").unwrap())
            .unwrap(),
        layouts::qualitative::cooccurrence(
            "cooccurrence",
            &coded.cooccurrence("first").unwrap(),
            coded.codebook(),
        )
        .unwrap(),
    ]
}

#[test]
fn qualitative() {
    let tables = qualitative_tables();
    let addresses = addresses(&tables);
    for address in [
        "approached.declined.cases",
        "approached.in_person.cases",
        "interview_guide.categories.count",
        "open_answers.outreach.answers",
        "open_answers.total.answers",
    ] {
        assert!(addresses.contains(&address.to_owned()), "{address}");
    }
}

pub fn audit_tables() -> Vec<Table> {
    let file = "\
id,table,table_sv,place,place_sv,printed,address,factor,note_if_differs,note_if_differs_sv,missing_input
r2,Table 2,Tabell 2,\"Table 2, R Square\",\"Tabell 2, R²\",\",091\",a.b.c,,,,
b,Table 2,Tabell 2,\"Table 2, B\",,\"-1,932E-6\",a.b.d,,,,
sst,Appendix,Bilaga,\"Appendix, Total\",\"Bilaga, totalt\",\"1,120\",a.b.e,,rows of a column were misaligned,raderna var förskjutna,
name,Appendix,Bilaga,\"Appendix, name\",\"Bilaga, namn\",Lerum,a.b.f,,,,
p,Table 2,Tabell 2,\"Table 2, Sig.\",,\",989\",a.b.x,,,,foreign citizens by municipality
";
    let figures = read_figures(file.as_bytes(), DecimalMark::Comma).unwrap();
    let values = [
        ("a.b.c".to_owned(), Recomputed::Number(0.090_961_826)),
        ("a.b.d".to_owned(), Recomputed::Number(-1.931_74e-6)),
        ("a.b.e".to_owned(), Recomputed::Number(1.081_5)),
        ("a.b.f".to_owned(), Recomputed::Text("Lerum".to_owned())),
        ("a.b.x".to_owned(), Recomputed::Gap),
    ];
    let ledger = Ledger::check(&figures, values, Rounding::HalfAwayFromZero).unwrap();
    let title = Text::new("Ledger").with_sv("Avstämning");
    vec![
        layouts::audit::ledger("ledger", title.clone(), &ledger.entries).unwrap(),
        layouts::audit::totals("ledger_totals", title, &ledger).unwrap(),
    ]
}

#[test]
fn an_infinite_cell_is_no_missing_one() {
    let mut table = Table::new("a", "A", vec![Head::leaf("c", "C")]).unwrap();
    let endless = Number::new(Kind::Measure, f64::INFINITY);
    table
        .row(Head::leaf("b", "B"), vec![endless.into()])
        .unwrap();
    let file = "id,table,place,printed,address,factor,note_if_differs,missing_input\n\
                x,T,T,1,a.b.c,,,\n";
    let figures = read_figures(file.as_bytes(), DecimalMark::Comma).unwrap();
    let recomputed = values([&table]).map(|(address, value)| (address, value.into()));
    assert!(matches!(
        Ledger::check(&figures, recomputed, Rounding::HalfAwayFromZero),
        Err(AuditError::NotFinite { address, .. }) if address == "a.b.c"
    ));
}

const GUIDE: &str = "\
id,kind,label,label_sv,topics,topics_sv,questions
background,theme,Background,Bakgrund,role; experience,roll; erfarenhet,3
closing,closing,Anything else,Övrigt,open,,1
";
