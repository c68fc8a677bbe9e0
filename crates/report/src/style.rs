use serde::{Deserialize, Serialize};

use crate::text::Language;

/// How a table is shown: what a statistics program or a journal prescribes, and what a country
/// writes. Passed in wherever something is rendered; nothing is global.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Style {
    /// Digits, lines and marks.
    pub look: Look,
    /// Language, decimal mark, grouping.
    pub locale: Locale,
}

impl Style {
    /// A style from its two halves.
    pub fn new(look: Look, locale: Locale) -> Self {
        Style { look, locale }
    }
}

/// How many digits a kind of number gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Precision {
    /// So many decimals.
    Decimals(u8),
    /// No decimals for an integer, else so many.
    WholeOr(u8),
    /// So many decimals, but scientific notation where these would all be zeros.
    DecimalsOrScientific(u8),
    /// So many significant digits; scientific notation below 0.0001.
    Significant(u8),
}

/// When the zero before the decimal mark is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LeadingZero {
    /// 0.091
    Always,
    /// .091, for every number below one in absolute value.
    Never,
    /// .091 for probabilities and for what cannot exceed one, 0.091 otherwise.
    UnlessBounded,
}

/// How p-values are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PValues {
    /// So many decimals, all zeros when it is smaller: SPSS's `.000`.
    Decimals(u8),
    /// So many decimals, `< 0.001` when it is smaller, `> 0.999` when it rounds to one.
    Floor(u8),
    /// So many decimals, scientific notation when it is smaller, however small.
    Exact(u8),
}

/// The form of scientific notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Exponent {
    /// `-1.932E-6`
    E,
    /// `−1.932×10⁻⁶`
    TimesTen,
}

/// The lines of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Lines {
    /// A frame, and a line between any two columns.
    Grid,
    /// Three horizontal rules: above and below the head, and below the body.
    Rules,
}

/// Where the label of a group of rows stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RowGroups {
    /// In a stub column of its own, spanning its rows.
    Beside,
    /// In a row of its own above its rows, which are indented.
    Above,
}

/// What a statistics program or a journal prescribes. The fields are public: start from one of
/// the constructors and change what your journal wants otherwise.
///
#[doc = include_str!("looks.md")]
///
/// ```
/// use tresteg_report::{Kind, Locale, Look, Number, PValues, Style};
/// let p = Number::p_value(1e-300);
/// let plain = Style::new(Look::plain(), Locale::en());
/// assert_eq!(p.show(&plain), "< 0.001");
/// let exact = Style::new(Look { p_values: PValues::Exact(3), ..Look::plain() }, Locale::en());
/// assert_eq!(p.show(&exact), "1.00×10⁻³⁰⁰");
/// let spss = Style::new(Look::spss(), Locale::sv());
/// assert_eq!(Number::new(Kind::Coefficient, -1.9317e-6).show(&spss), "-1,932E-6");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Digits of [`crate::Kind::Count`].
    pub counts: Precision,
    /// Digits of [`crate::Kind::Percent`].
    pub percents: Precision,
    /// Digits of [`crate::Kind::Coefficient`].
    pub coefficients: Precision,
    /// Digits of [`crate::Kind::StdError`].
    pub std_errors: Precision,
    /// Digits of [`crate::Kind::Statistic`].
    pub statistics: Precision,
    /// Digits of [`crate::Kind::DegreesOfFreedom`].
    pub degrees_of_freedom: Precision,
    /// Digits of [`crate::Kind::PValue`].
    pub p_values: PValues,
    /// Digits of [`crate::Kind::Bounded`].
    pub bounded: Precision,
    /// Digits of [`crate::Kind::SumOfSquares`].
    pub sums_of_squares: Precision,
    /// Digits of [`crate::Kind::Money`].
    pub money: Precision,
    /// Digits of [`crate::Kind::Measure`].
    pub measures: Precision,
    /// When the zero before the decimal mark is left out.
    pub leading_zero: LeadingZero,
    /// The form of scientific notation.
    pub exponent: Exponent,
    /// Whether thousands are grouped as the locale does.
    pub grouping: bool,
    /// Whether a minus is the minus sign of the locale, else a hyphen.
    pub minus_sign: bool,
    /// What stands for a value that cannot be shown.
    pub suppressed: String,
    /// Lines.
    pub lines: Lines,
    /// Where the labels of row groups stand.
    pub row_groups: RowGroups,
}

impl Look {
    /// The look of the SPSS output viewer: three decimals, no leading zero, `.000`, a frame.
    ///
    /// Coefficients that three decimals would turn into zero are printed as `-1.932E-6`; their
    /// standard errors are not (`.000`). Both as observed in output of IBM SPSS Statistics.
    pub fn spss() -> Self {
        Look {
            counts: Precision::WholeOr(1),
            percents: Precision::Decimals(1),
            coefficients: Precision::DecimalsOrScientific(3),
            std_errors: Precision::Decimals(3),
            statistics: Precision::Decimals(3),
            degrees_of_freedom: Precision::WholeOr(3),
            p_values: PValues::Decimals(3),
            bounded: Precision::Decimals(3),
            sums_of_squares: Precision::Decimals(3),
            money: Precision::Decimals(0),
            measures: Precision::Decimals(2),
            leading_zero: LeadingZero::Never,
            exponent: Exponent::E,
            grouping: false,
            minus_sign: false,
            suppressed: ".".to_owned(),
            lines: Lines::Grid,
            row_groups: RowGroups::Beside,
        }
    }

    /// The same look without zeros that are none: p-values below the last decimal in scientific notation, however small,
    /// and so standard errors and coefficients of which no decimal would be left. Everything else stays as it is.
    ///
    /// ```
    /// use tresteg_report::{Kind, Locale, Look, Number, Style};
    /// let printed = Style::new(Look::spss(), Locale::sv());
    /// let honest = Style::new(Look::spss().with_honest_digits(), Locale::sv());
    /// let p = Number::p_value(1.64e-7);
    /// assert_eq!([p.show(&printed), p.show(&honest)], [",000", "1,64E-7"]);
    /// let error = Number::new(Kind::StdError, 3.6e-7);
    /// assert_eq!([error.show(&printed), error.show(&honest)], [",000", "3,600E-7"]);
    /// // What can be said with the decimals of the look is said with them.
    /// assert_eq!(Number::p_value(0.0635).show(&honest), ",064");
    /// assert_eq!(Number::new(Kind::StdError, 0.028).show(&honest), ",028");
    /// ```
    #[must_use]
    pub fn with_honest_digits(mut self) -> Self {
        self.p_values = match self.p_values {
            PValues::Decimals(n) | PValues::Floor(n) | PValues::Exact(n) => PValues::Exact(n),
        };
        for precision in [
            &mut self.coefficients,
            &mut self.std_errors,
            &mut self.sums_of_squares,
        ] {
            if let Precision::Decimals(n) = *precision {
                *precision = Precision::DecimalsOrScientific(n);
            }
        }
        self
    }

    /// The look of the Publication Manual of the American Psychological Association (7th edition): two decimals, three
    /// for p-values, no zero before the mark of what cannot exceed one, three horizontal rules.
    ///
    /// ```
    /// use tresteg_report::{Kind, Locale, Look, Number, Style};
    /// let apa = Style::new(Look::apa(), Locale::en());
    /// assert_eq!(Number::p_value(0.0123).show(&apa), ".012");
    /// assert_eq!(Number::p_value(0.0001).show(&apa), "< .001");
    /// assert_eq!(Number::new(Kind::Bounded, 0.302).show(&apa), ".30");
    /// assert_eq!(Number::new(Kind::Statistic, 0.302).show(&apa), "0.30");
    /// ```
    pub fn apa() -> Self {
        Look {
            counts: Precision::WholeOr(1),
            percents: Precision::Decimals(1),
            coefficients: Precision::DecimalsOrScientific(2),
            std_errors: Precision::DecimalsOrScientific(2),
            statistics: Precision::Decimals(2),
            degrees_of_freedom: Precision::WholeOr(2),
            p_values: PValues::Floor(3),
            bounded: Precision::Decimals(2),
            sums_of_squares: Precision::DecimalsOrScientific(2),
            money: Precision::Decimals(2),
            measures: Precision::Decimals(2),
            leading_zero: LeadingZero::UnlessBounded,
            exponent: Exponent::TimesTen,
            grouping: true,
            minus_sign: true,
            suppressed: "–".to_owned(),
            lines: Lines::Rules,
            row_groups: RowGroups::Above,
        }
    }

    /// The look of tables in journals of economics, statistics and medicine, drawn with the rules of LaTeX's booktabs:
    /// three decimals for estimates and their standard errors, two for test statistics, `< 0.001`, always a zero before
    /// the decimal mark, thousands grouped, three horizontal rules and no vertical ones.
    ///
    /// No two journals agree, and this is what most would accept: the zero before the mark is asked for by the American
    /// Economic Review, the floor of p-values by the New England Journal of Medicine and by JAMA. Estimates that three decimals would turn into zero get scientific
    /// notation, since no journal is served by `0.000 (0.000)`. Whether standard errors stand in parentheses, and
    /// whether there are stars, is for the layout to say. The Lancet wants four decimals for the floor and a raised
    /// decimal point, JAMA no zero before the mark of p-values:
    ///
    /// ```
    /// use tresteg_report::{Kind, LeadingZero, Locale, Look, Number, PValues, Style};
    /// let journal = Style::new(Look::journal(), Locale::en());
    /// assert_eq!(Number::new(Kind::Coefficient, 1.78594).show(&journal), "1.786");
    /// assert_eq!(Number::new(Kind::StdError, 3.6e-7).show(&journal), "3.600×10⁻⁷");
    /// assert_eq!(Number::p_value(0.0001).show(&journal), "< 0.001");
    ///
    /// let lancet = Style::new(
    ///     Look { p_values: PValues::Floor(4), ..Look::journal() },
    ///     Locale { decimal_mark: '·', ..Locale::en() },
    /// );
    /// assert_eq!(Number::p_value(0.00001).show(&lancet), "< 0·0001");
    /// let jama = Look { leading_zero: LeadingZero::UnlessBounded, ..Look::journal() };
    /// assert_eq!(Number::p_value(0.0201).show(&Style::new(jama, Locale::en())), ".020");
    /// ```
    pub fn journal() -> Self {
        Look {
            counts: Precision::WholeOr(1),
            percents: Precision::Decimals(1),
            coefficients: Precision::DecimalsOrScientific(3),
            std_errors: Precision::DecimalsOrScientific(3),
            statistics: Precision::Decimals(2),
            degrees_of_freedom: Precision::WholeOr(1),
            p_values: PValues::Floor(3),
            bounded: Precision::Decimals(3),
            sums_of_squares: Precision::DecimalsOrScientific(3),
            money: Precision::Decimals(0),
            measures: Precision::Decimals(2),
            leading_zero: LeadingZero::Always,
            exponent: Exponent::TimesTen,
            grouping: true,
            minus_sign: true,
            suppressed: "–".to_owned(),
            lines: Lines::Rules,
            row_groups: RowGroups::Above,
        }
    }

    /// A plain look for reading: four significant digits where magnitudes vary, `< 0.001`,
    /// three horizontal rules.
    pub fn plain() -> Self {
        Look {
            counts: Precision::WholeOr(1),
            percents: Precision::Decimals(1),
            coefficients: Precision::Significant(4),
            std_errors: Precision::Significant(4),
            statistics: Precision::Decimals(2),
            degrees_of_freedom: Precision::WholeOr(2),
            p_values: PValues::Floor(3),
            bounded: Precision::Decimals(3),
            sums_of_squares: Precision::Significant(4),
            money: Precision::Decimals(0),
            measures: Precision::Decimals(2),
            leading_zero: LeadingZero::Always,
            exponent: Exponent::TimesTen,
            grouping: true,
            minus_sign: true,
            suppressed: "–".to_owned(),
            lines: Lines::Rules,
            row_groups: RowGroups::Above,
        }
    }
}

/// How a country writes. The fields are public: a house style is a locale with a field of its own.
///
#[doc = include_str!("locales.md")]
///
/// German is written in several ways. [`Locale::de`] is that of most programs and papers in Germany (Unicode's CLDR for
/// `de`): a point between thousands, and a space that does not break before the percent sign, as DIN 5008 asks for.
/// DIN 1333 and ISO 80000-1 want a narrow space between thousands, and Switzerland writes a decimal point and an
/// apostrophe (CLDR for `de-CH`):
///
/// ```
/// use tresteg_report::{Kind, Locale, Look, Number, Style};
/// let din = Locale { group_mark: '\u{202f}', ..Locale::de() };
/// let swiss = Locale { decimal_mark: '.', group_mark: '’', ..Locale::de() };
/// let show = |locale| Number::measure(-1234.56, 1).show(&Style::new(Look::plain(), locale));
/// assert_eq!([Locale::de(), din, swiss].map(show), ["−1.234,6", "−1\u{202f}234,6", "−1’234.6"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locale {
    /// The language of the texts.
    pub language: Language,
    /// Between integer and fraction.
    pub decimal_mark: char,
    /// Between groups of three digits.
    pub group_mark: char,
    /// Before a negative number.
    pub minus: char,
    /// After a percentage in running text.
    pub percent_sign: String,
}

impl Locale {
    /// Between numbers that follow each other: a semicolon where the comma is taken.
    pub(crate) fn list_mark(&self) -> char {
        match self.decimal_mark {
            ',' => ';',
            _ => ',',
        }
    }

    /// English: `1,234.5`, `62.3%`.
    pub fn en() -> Self {
        Locale {
            language: Language::En,
            decimal_mark: '.',
            group_mark: ',',
            minus: '\u{2212}',
            percent_sign: "%".to_owned(),
        }
    }

    /// Swedish: `1 234,5`, `62,3 %`, with spaces that do not break.
    pub fn sv() -> Self {
        Locale {
            language: Language::Sv,
            decimal_mark: ',',
            group_mark: '\u{a0}',
            minus: '\u{2212}',
            percent_sign: "\u{a0}%".to_owned(),
        }
    }

    /// German: `1.234,5`, `62,3 %`, with a space that does not break.
    pub fn de() -> Self {
        Locale {
            language: Language::De,
            decimal_mark: ',',
            group_mark: '.',
            minus: '\u{2212}',
            percent_sign: "\u{a0}%".to_owned(),
        }
    }
}
