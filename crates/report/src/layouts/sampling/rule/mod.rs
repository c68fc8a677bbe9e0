//! Rules in words: every parameter of a rule on a line of its own.

mod cases;
mod matching;
mod samples;

use tresteg_sampling::{Algorithm, Certificate, Generator, Group, Metric, Rule, TieRule, Value};

use super::Labels;
use crate::cell::{Align, Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// One parameter of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its key in the address of the value.
    pub key: String,
    /// What it is.
    pub label: Text,
    /// Its value: a number with all its digits, or words.
    pub value: Cell,
}

impl Parameter {
    fn new(key: impl Into<String>, label: Text, value: impl Into<Cell>) -> Self {
        Parameter {
            key: key.into(),
            label,
            value: value.into(),
        }
    }
}

/// A rule whose parameters can be told in words: those of `tresteg-sampling`.
pub trait RuleInWords: Rule {
    /// All parameters, and what the target came to where there is one; variables by their labels.
    fn in_words(certificate: &Certificate<Self>, labels: &Labels) -> Vec<Parameter>;
}

/// The rule of a certificate, one parameter per line: all that is needed to choose again from the same frame, the
/// generator and its seed included.
///
/// Keys: `<id>.<parameter>.value`. With [`certificate`](super::certificate) it is the certificate's human page.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_report::layouts::{Labels, sampling};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
///
/// let ids = ["a", "b", "c"].map(String::from).to_vec();
/// let towns = Dataset::new(ids.clone(), ids)?;
/// let drawn = SampleRule::new(Design::SimpleRandom { count: 2 }, Generator::chacha8(2015));
/// let certificate = drawn.select(&CaseFrame::new(&towns)?)?;
/// let page = sampling::rule("rule", &certificate, &Labels::new())?.to_terminal(&Style::new(Look::plain(), Locale::en()), 80);
/// assert!(page.contains("ChaCha8") && page.contains("2015"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rule<R: RuleInWords>(
    id: impl Into<String>,
    certificate: &Certificate<R>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns =
        vec![Head::leaf("value", words("Value", "Värde", "Wert")).with_align(Align::Left)];
    let mut table = Table::new(id, words("The rule", "Regeln", "Die Regel"), columns)?
        .with_stub_titles([words("Parameter", "Parameter", "Parameter")]);
    let mut keys = Keys::default();
    for Parameter { key, label, value } in R::in_words(certificate, labels) {
        table.row(Head::leaf(keys.key(&key), label), vec![value])?;
    }
    Ok(table)
}

fn words(en: &str, sv: &str, de: &str) -> Text {
    Text::new(en).with_sv(sv).with_de(de)
}

/// A name, written alike in every language.
fn alike(name: &str) -> Text {
    words(name, name, name)
}

/// What this version of the layouts has no words for is told as the program would write it.
fn unnamed(what: &impl std::fmt::Debug) -> Text {
    Text::new(format!("{what:?}"))
}

fn count(key: &str, label: Text, number: usize) -> Parameter {
    Parameter::new(key, label, Number::count(number))
}

fn exact(number: f64) -> Number {
    Number::new(Kind::Exact, number)
}

/// A number within a text: all its digits, with the decimal mark of the language.
fn digits(number: f64) -> Text {
    let en = number.to_string();
    let comma = en.replace('.', ",");
    words(&en, &comma, &comma)
}

fn value_text(value: &Value) -> Text {
    match value {
        Value::Number(number) => digits(*number),
        Value::Text(text) => Text::new(text.as_str()),
    }
}

/// `Population = 3`.
fn equals(labels: &Labels, variable: &str, value: &Value) -> Text {
    Text::join([&labels.text(variable), &value_text(value)], " = ")
}

/// The labels of variables, one after the other.
fn variables(labels: &Labels, names: &[String]) -> Text {
    let texts: Vec<Text> = names.iter().map(|name| labels.text(name)).collect();
    Text::join(&texts, ", ")
}

/// `those with Membership = 1`.
fn group_text(labels: &Labels, group: &Group) -> Text {
    match group {
        Group::All => words("all units", "alla enheter", "allen Einheiten"),
        Group::Where {
            variable,
            equals: value,
        } => Text::join(
            [
                &words("those with", "dem med", "denen mit"),
                &equals(labels, variable, value),
            ],
            " ",
        ),
    }
}

fn on_variables(labels: &Labels, names: &[String], metric: Metric) -> [Parameter; 2] {
    [
        Parameter::new(
            "variables",
            words("Variables", "Variabler", "Variablen"),
            variables(labels, names),
        ),
        Parameter::new(
            "metric",
            words("Distance", "Avstånd", "Abstand"),
            metric_text(metric),
        ),
    ]
}

fn metric_text(metric: Metric) -> Text {
    match metric {
        Metric::Euclidean => words("Euclidean", "euklidiskt", "euklidisch"),
        Metric::Standardised => words(
            "Euclidean in standard deviations",
            "euklidiskt i standardavvikelser",
            "euklidisch in Standardabweichungen",
        ),
        Metric::Ranked => words(
            "Euclidean on ranks",
            "euklidiskt på ranger",
            "euklidisch auf Rängen",
        ),
        Metric::Mahalanobis => alike("Mahalanobis"),
        Metric::RankMahalanobis => words(
            "Mahalanobis on ranks",
            "Mahalanobis på ranger",
            "Mahalanobis auf Rängen",
        ),
        Metric::RobustMahalanobis => words(
            "Mahalanobis with a robust covariance (MCD)",
            "Mahalanobis med robust kovarians (MCD)",
            "Mahalanobis mit robuster Kovarianz (MCD)",
        ),
        Metric::Gower => alike("Gower"),
        other => unnamed(&other),
    }
}

fn generator(generator: Generator) -> [Parameter; 2] {
    let algorithm = match generator.algorithm {
        Algorithm::ChaCha8 => alike("ChaCha8"),
        other => unnamed(&other),
    };
    [
        Parameter::new(
            "generator",
            words("Generator", "Slumptalsgenerator", "Zufallsgenerator"),
            algorithm,
        ),
        seed(generator.seed),
    ]
}

/// A seed in plain digits, to be typed in again.
fn seed(seed: u64) -> Parameter {
    let label = words("Seed", "Frö", "Startwert");
    Parameter::new("seed", label, Text::new(seed.to_string()))
}

fn ties(labels: &Labels, rule: &TieRule) -> Vec<Parameter> {
    let of = |variable: &String, en, sv, de| {
        Text::join([&words(en, sv, de), &labels.text(variable)], ": ")
    };
    let text = match rule {
        TieRule::LowestId => words(
            "the lowest id comes first",
            "lägsta id först",
            "die kleinste Kennung zuerst",
        ),
        TieRule::Refuse => words(
            "refused, where they would decide the choice",
            "tillåts inte avgöra valet",
            "dürfen die Auswahl nicht entscheiden",
        ),
        TieRule::Highest(variable) => of(
            variable,
            "the highest value comes first",
            "högsta värde först",
            "der höchste Wert zuerst",
        ),
        TieRule::Lowest(variable) => of(
            variable,
            "the lowest value comes first",
            "lägsta värde först",
            "der niedrigste Wert zuerst",
        ),
        TieRule::Lot { .. } => words(
            "by lot (SHA-256 of seed and id)",
            "lottning (SHA-256 av frö och id)",
            "durch Los (SHA-256 von Startwert und Kennung)",
        ),
        other => unnamed(other),
    };
    let label = words("Equal distances", "Lika avstånd", "Gleiche Abstände");
    let mut parameters = vec![Parameter::new("tie_rule", label, text)];
    if let TieRule::Lot { seed: number } = rule {
        parameters.push(seed(*number));
    }
    parameters
}
