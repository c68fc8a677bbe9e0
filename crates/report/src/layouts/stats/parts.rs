//! Headings, cells and notes that several tables share.

use tresteg_stats::group_tests::Interval;
use tresteg_stats::{Alternative, Covariance, INTERCEPT};

use super::covariance_name;
use crate::cell::{Cell, Head};
use crate::layouts::{Labels, Wording};
use crate::number::{Kind, Number};
use crate::text::Text;

/// A text in English, Swedish and German.
pub(crate) fn text([en, sv, de]: [&str; 3]) -> Text {
    Text::new(en).with_sv(sv).with_de(de)
}

/// The words of SPSS, which stay English in every locale.
pub(crate) fn spss(words: &str) -> Text {
    Text::new(words)
}

/// A name that is written alike in every language.
pub(crate) fn alike(name: &str) -> Text {
    Text::new(name)
}

/// The words of the headings of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Words(Wording);

impl From<&Labels> for Words {
    fn from(labels: &Labels) -> Self {
        Words(labels.wording())
    }
}

impl Words {
    pub(crate) fn is_spss(self) -> bool {
        self.0 == Wording::Spss
    }

    /// The plain words in three languages, or those of SPSS, which stay English.
    pub(crate) fn text(self, plain: [&str; 3], spss: &str) -> Text {
        match self.is_spss() {
            true => Text::new(spss),
            false => text(plain),
        }
    }

    pub(crate) fn head(self, key: &str, plain: [&str; 3], spss: &str) -> Head {
        Head::leaf(key, self.text(plain, spss))
    }

    /// The sign of a statistic, and what SPSS writes instead.
    pub(crate) fn symbol(self, key: &str, plain: &str, spss: &str) -> Head {
        match self.is_spss() {
            true => Head::leaf(key, spss),
            false => Head::symbol(key, plain),
        }
    }

    pub(crate) fn n(self) -> Head {
        self.symbol("n", "n", "N")
    }

    pub(crate) fn mean(self) -> Head {
        self.head("mean", ["Mean", "Medelvärde", "Mittelwert"], "Mean")
    }

    pub(crate) fn sd(self) -> Head {
        self.symbol("sd", "SD", "Std. Deviation")
    }

    pub(crate) fn std_error(self) -> Head {
        self.head(
            "std_error",
            ["Std. error", "Medelfel", "Standardfehler"],
            "Std. Error",
        )
    }

    pub(crate) fn dof(self, key: &str) -> Head {
        Head {
            is_symbol: true,
            ..self.head(key, ["df", "fg", "df"], "df")
        }
    }

    pub(crate) fn p(self) -> Head {
        self.symbol("p_value", "p", "Sig.")
    }

    /// SPSS says at a p-value how many tails it has.
    pub(crate) fn p_of(self, alternative: Alternative) -> Head {
        match alternative {
            Alternative::TwoSided => self.symbol("p_value", "p", "Sig. (2-tailed)"),
            _ => self.symbol("p_value", "p", "Sig. (1-tailed)"),
        }
    }

    pub(crate) fn percent(self) -> Head {
        self.head("percent", ["Percent", "Procent", "Prozent"], "Percent")
    }

    pub(crate) fn total(self) -> Text {
        self.text(["Total", "Totalt", "Gesamt"], "Total")
    }

    pub(crate) fn variable(self) -> Text {
        self.text(["Variable", "Variabel", "Variable"], "")
    }

    pub(crate) fn difference(self, key: &str) -> Head {
        self.head(
            key,
            ["Difference", "Differens", "Differenz"],
            "Mean Difference",
        )
    }

    /// Columns `lower` and `upper` under the level of their interval.
    pub(crate) fn interval(self, level: f64) -> Head {
        self.interval_of(level, "")
    }

    /// The same with something before their keys.
    pub(crate) fn interval_of(self, level: f64, prefix: &str) -> Head {
        let name = match self.is_spss() {
            true => spss(&format!("{}% Confidence Interval", percent(level))),
            false => interval_head(level),
        };
        Head::group(
            name,
            vec![
                self.head(
                    &format!("{prefix}lower"),
                    ["lower", "undre", "untere"],
                    "Lower Bound",
                ),
                self.head(
                    &format!("{prefix}upper"),
                    ["upper", "övre", "obere"],
                    "Upper Bound",
                ),
            ],
        )
    }
}

pub(crate) fn number(kind: Kind, value: f64) -> Cell {
    Number::new(kind, value).into()
}

/// Empty when there is no value.
pub(crate) fn maybe(kind: Kind, value: Option<f64>) -> Cell {
    value.map(|value| Number::new(kind, value)).into()
}

pub(crate) fn p(p_value: f64, log: f64) -> Cell {
    Number::p_value(p_value).with_log(log).into()
}

pub(crate) fn maybe_p(p_value: Option<f64>) -> Cell {
    p_value.map(Number::p_value).into()
}

/// A number on the scale of a variable, in as many decimals as its label says.
pub(crate) fn measure(value: f64, decimals: Option<u8>) -> Number {
    Number {
        decimals,
        ..Number::new(Kind::Measure, value)
    }
}

/// One decimal more, for standard errors of means.
pub(crate) fn finer(decimals: Option<u8>) -> Option<u8> {
    decimals.map(|decimals| decimals.saturating_add(1))
}

/// Both ends of an interval; one that is open shows infinity.
pub(crate) fn ends(kind: Kind, interval: &Interval) -> [Cell; 2] {
    [
        number(kind, interval.lower.unwrap_or(f64::NEG_INFINITY)),
        number(kind, interval.upper.unwrap_or(f64::INFINITY)),
    ]
}

/// How many stars a p-value has: one below 0.05, two below 0.01, three below 0.001.
pub(crate) fn stars(p_value: f64) -> u8 {
    match p_value {
        p if p < 0.001 => 3,
        p if p < 0.01 => 2,
        p if p < 0.05 => 1,
        _ => 0,
    }
}

/// The limits of [`stars`].
pub(crate) const STAR_LIMITS: [f64; 3] = [0.05, 0.01, 0.001];

pub(crate) fn term(name: &str, labels: &Labels) -> Text {
    match name {
        INTERCEPT => {
            Words::from(labels).text(["(Constant)", "(Konstant)", "(Konstante)"], "(Constant)")
        }
        name => labels.text(name),
    }
}

/// "a − b" of two groups.
pub(crate) fn difference_of(first: Text, second: Text) -> Text {
    Text::join([&first, &second], " − ")
}

/// A level as percent, without the digits that binary fractions add.
pub(crate) fn percent(level: f64) -> String {
    let percent = format!("{:.4}", 100.0 * level);
    percent
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

/// "95% interval" for a level of 0.95, in sentences.
pub(crate) fn interval(level: f64) -> Text {
    let percent = percent(level);
    let comma = percent.replace('.', ",");
    text([
        &format!("{percent}% interval"),
        &format!("{comma}\u{a0}% intervall"),
        &format!("{comma}-%-Intervall"),
    ])
}

/// "95% CI" for a level of 0.95, over columns.
pub(crate) fn interval_head(level: f64) -> Text {
    let percent = percent(level);
    let comma = percent.replace('.', ",");
    text([
        &format!("{percent}% CI"),
        &format!("{comma}\u{a0}% KI"),
        &format!("{comma}-%-KI"),
    ])
}

/// Which covariance the errors come from.
pub(crate) fn covariance_note(covariance: &Covariance) -> Text {
    let word = text(["Covariance: ", "Kovariansmatris: ", "Kovarianzmatrix: "]);
    Text::join([&word, &covariance_name(covariance), &Text::new(".")], "")
}

pub(crate) fn dependent_variable(response: &str, labels: &Labels) -> Text {
    let name = text([
        "Dependent variable: ",
        "Beroende variabel: ",
        "Abhängige Variable: ",
    ]);
    Text::join([&name, &labels.text(response), &Text::new(".")], "")
}

/// A note of what a result left out, when it left out any: "3 rows without a value."
pub(crate) fn left_out(count: usize, [one, many]: [[&str; 3]; 2]) -> Option<Text> {
    let words = if count == 1 { one } else { many };
    let count_of = |word: &str| format!("{count} {word}");
    (count > 0).then(|| {
        text([
            &count_of(words[0]),
            &count_of(words[1]),
            &count_of(words[2]),
        ])
    })
}

pub(crate) fn one_sided() -> Text {
    text(["One-sided tests.", "Ensidiga test.", "Einseitige Tests."])
}

/// Both ends on the scale of the response.
pub(crate) fn scaled(interval: &Interval, decimals: Option<u8>) -> [Cell; 2] {
    [
        measure(interval.lower.unwrap_or(f64::NEG_INFINITY), decimals).into(),
        measure(interval.upper.unwrap_or(f64::INFINITY), decimals).into(),
    ]
}
