//! Recomputed values beside printed ones.

use crate::error::{KindMismatch, UndeclaredGap, UnknownAddress, nearest};
use crate::{AuditError, PrintedFigure, PrintedNumber, PrintedValue, Rounding, Wording};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::io;

/// A recomputed value, unrounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recomputed {
    /// A number.
    Number(f64),
    /// A text such as a name.
    Text(String),
    /// A value belongs here and cannot be computed.
    Gap,
}

impl fmt::Display for Recomputed {
    /// Numbers are written with the fewest digits that read back as the same value, a gap as nothing.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) if *number != 0.0 && !(1e-5..1e16).contains(&number.abs()) => {
                write!(formatter, "{number:e}")
            }
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
            Self::Gap => Ok(()),
        }
    }
}

/// By how much a recomputed number differs from a printed one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Recomputed minus printed.
    pub amount: f64,
    /// The same in units of the last printed digit.
    pub last_digit_units: f64,
}

/// What the comparison of a printed figure gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The recomputed value, rounded at the last printed digit, is the printed one.
    Reproduced,
    /// It is not.
    Differs {
        /// By how much; none for texts.
        difference: Option<Difference>,
        /// Why, if that is known.
        reason: Option<Wording>,
    },
    /// There is no value, because an input was never published.
    NotComputable {
        /// The input that is missing.
        missing: Wording,
    },
}

impl Verdict {
    /// `reproduced`, `differs` or `not computable`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::Differs { .. } => "differs",
            Self::NotComputable { .. } => "not computable",
        }
    }

    /// What there is to say beyond the name: nothing for a reproduced figure, otherwise the difference and its reason
    /// (`unknown` when none is known), or the missing input.
    #[must_use]
    pub fn note(&self) -> String {
        match self {
            Self::Reproduced => String::new(),
            Self::Differs { difference, reason } => {
                let reason = reason.as_ref().map_or("unknown", |reason| &reason.en);
                match difference {
                    Some(difference) => format!(
                        "recomputed minus printed is {:+.1} units of the last printed digit; reason: {reason}",
                        difference.last_digit_units
                    ),
                    None => format!("reason: {reason}"),
                }
            }
            Self::NotComputable { missing } => format!("missing: {missing}"),
        }
    }
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The printed figure.
    pub figure: PrintedFigure,
    /// The recomputed value in the unit of print, if there is one.
    pub recomputed: Option<Recomputed>,
    /// What the comparison gave.
    pub verdict: Verdict,
}

/// How many figures got which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All figures.
    pub figures: usize,
    /// Those reproduced to every printed digit.
    pub reproduced: usize,
    /// Those that came out otherwise.
    pub differs: usize,
    /// Those whose input is missing.
    pub not_computable: usize,
}

impl Totals {
    fn count(&mut self, verdict: &Verdict) {
        self.figures += 1;
        match verdict {
            Verdict::Reproduced => self.reproduced += 1,
            Verdict::Differs { .. } => self.differs += 1,
            Verdict::NotComputable { .. } => self.not_computable += 1,
        }
    }
}

/// The totals of one printed table or passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableTotals {
    /// Name of the table.
    pub table: Wording,
    /// Its totals.
    pub totals: Totals,
}

/// Every printed figure with its recomputed value and a verdict, in the order of the figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The rule by which half-way values were rounded.
    pub rounding: Rounding,
    /// One entry per printed figure.
    pub entries: Vec<LedgerEntry>,
}

/// How many unknown addresses get a hint at the nearest known one; to look for more takes long and helps nobody.
const HINTED_ADDRESSES: usize = 50;

impl Ledger {
    /// Compares each printed figure with the value at its address.
    ///
    /// A number agrees when it rounds to the print ([`PrintedNumber::agrees_with`]), a text when it is the same
    /// letters. Values that no figure asks for are ignored; several figures may ask for one value.
    ///
    /// A figure is not computable where there is a [gap](Recomputed::Gap) at its address and it declares its missing
    /// input. Neither is enough alone, so that an address with a slip of the pen is not taken for a missing input.
    ///
    /// # Errors
    /// [`AuditError::UnknownAddresses`] when there is nothing at the addresses of figures (the first 50 with the nearest
    /// address), [`AuditError::UndeclaredGaps`] when figures meet a gap and declare no missing input,
    /// [`AuditError::KindMismatches`] when numbers meet texts, [`AuditError::RepeatedAddress`] and
    /// [`AuditError::NotFinite`] when the values themselves are at fault.
    pub fn check(
        figures: &[PrintedFigure],
        values: impl IntoIterator<Item = (String, Recomputed)>,
        rounding: Rounding,
    ) -> Result<Self, AuditError> {
        let values = by_address(values)?;
        let mut entries = Vec::with_capacity(figures.len());
        let mut unknown = Vec::new();
        let mut gaps = Vec::new();
        let mut mismatches = Vec::new();
        for figure in figures {
            let recomputed = values
                .get(&figure.address)
                .map(|value| in_print_unit(value, figure.factor));
            let verdict = match (&figure.printed, &recomputed, &figure.missing_input) {
                (PrintedValue::Number(printed), Some(Recomputed::Number(value)), _) => {
                    compare_numbers(printed, *value, figure, rounding)
                }
                (PrintedValue::Text(printed), Some(Recomputed::Text(text)), _) => {
                    if printed == text {
                        Verdict::Reproduced
                    } else {
                        Verdict::Differs {
                            difference: None,
                            reason: figure.note_if_differs.clone(),
                        }
                    }
                }
                (_, Some(Recomputed::Gap), Some(missing)) => Verdict::NotComputable {
                    missing: missing.clone(),
                },
                (_, Some(Recomputed::Gap), None) => {
                    gaps.push(UndeclaredGap {
                        id: figure.id.clone(),
                        address: figure.address.clone(),
                    });
                    continue;
                }
                (printed, Some(value), _) => {
                    mismatches.push(KindMismatch {
                        id: figure.id.clone(),
                        address: figure.address.clone(),
                        printed: printed.to_string(),
                        recomputed: value.to_string(),
                    });
                    continue;
                }
                (_, None, _) => {
                    unknown.push(UnknownAddress {
                        id: figure.id.clone(),
                        address: figure.address.clone(),
                        nearest: (unknown.len() < HINTED_ADDRESSES)
                            .then(|| nearest(&figure.address, values.keys().map(String::as_str)))
                            .flatten()
                            .map(str::to_owned),
                    });
                    continue;
                }
            };
            entries.push(LedgerEntry {
                figure: figure.clone(),
                recomputed: recomputed.filter(|value| *value != Recomputed::Gap),
                verdict,
            });
        }
        if !unknown.is_empty() {
            return Err(AuditError::UnknownAddresses(unknown));
        }
        if !gaps.is_empty() {
            return Err(AuditError::UndeclaredGaps(gaps));
        }
        if !mismatches.is_empty() {
            return Err(AuditError::KindMismatches(mismatches));
        }
        Ok(Self { rounding, entries })
    }

    /// The totals over all figures.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for entry in &self.entries {
            totals.count(&entry.verdict);
        }
        totals
    }

    /// The totals of each printed table or passage, in the order of their first figures.
    #[must_use]
    pub fn totals_by_table(&self) -> Vec<TableTotals> {
        let mut tables: Vec<TableTotals> = Vec::new();
        for entry in &self.entries {
            let table = &entry.figure.table;
            match tables.iter_mut().find(|known| known.table == *table) {
                Some(known) => known.totals.count(&entry.verdict),
                None => {
                    let mut totals = Totals::default();
                    totals.count(&entry.verdict);
                    tables.push(TableTotals {
                        table: table.clone(),
                        totals,
                    });
                }
            }
        }
        tables
    }

    /// Writes the ledger as comma-separated text with the columns `id`, `place`, `printed`, `recomputed`, `verdict`
    /// and `note`. Recomputed numbers have all their digits and a decimal point.
    ///
    /// # Errors
    /// [`AuditError::Csv`] when the writer fails.
    pub fn to_csv(&self, writer: impl io::Write) -> Result<(), AuditError> {
        let mut writer = csv::Writer::from_writer(writer);
        writer.write_record(["id", "place", "printed", "recomputed", "verdict", "note"])?;
        for entry in &self.entries {
            let recomputed = entry
                .recomputed
                .as_ref()
                .map(Recomputed::to_string)
                .unwrap_or_default();
            writer.write_record([
                entry.figure.id.as_str(),
                &entry.figure.place.en,
                &entry.figure.printed.to_string(),
                &recomputed,
                entry.verdict.name(),
                &entry.verdict.note(),
            ])?;
        }
        writer.flush().map_err(csv::Error::from)?;
        Ok(())
    }
}

fn by_address(
    values: impl IntoIterator<Item = (String, Recomputed)>,
) -> Result<BTreeMap<String, Recomputed>, AuditError> {
    let mut known = BTreeMap::new();
    for (address, value) in values {
        if let Recomputed::Number(value) = value
            && !value.is_finite()
        {
            return Err(AuditError::NotFinite { address, value });
        }
        if known.contains_key(&address) {
            return Err(AuditError::RepeatedAddress { address });
        }
        known.insert(address, value);
    }
    Ok(known)
}

fn in_print_unit(value: &Recomputed, factor: Option<f64>) -> Recomputed {
    match (value, factor) {
        (Recomputed::Number(value), Some(factor)) => Recomputed::Number(value * factor),
        _ => value.clone(),
    }
}

fn compare_numbers(
    printed: &PrintedNumber,
    value: f64,
    figure: &PrintedFigure,
    rounding: Rounding,
) -> Verdict {
    if printed.agrees_with(value, rounding) {
        return Verdict::Reproduced;
    }
    let amount = value - printed.value();
    Verdict::Differs {
        difference: Some(Difference {
            amount,
            last_digit_units: amount / printed.last_digit(),
        }),
        reason: figure.note_if_differs.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DecimalMark, read_figures};

    const RULE: Rounding = Rounding::HalfAwayFromZero;

    #[test]
    fn a_factor_brings_the_value_to_the_unit_of_print() {
        let text = "id,table,place,printed,address,factor,note_if_differs,missing_input\n\
             share,Text,Text,\"9,1 %\",bivariate.population.r_squared,100,,\n\
             same,Text,Text,\",091\",bivariate.population.r_squared,,,\n";
        let figures = read_figures(text.as_bytes(), DecimalMark::Comma).unwrap();
        let values = [(
            "bivariate.population.r_squared".to_owned(),
            Recomputed::Number(0.0909),
        )];
        let ledger = Ledger::check(&figures, values, RULE).unwrap();
        assert_eq!(ledger.totals().reproduced, 2);
        assert_eq!(
            ledger.entries[0].recomputed,
            Some(Recomputed::Number(0.0909 * 100.0))
        );

        let refused = text.replace(",100,", ",0,");
        let error = read_figures(refused.as_bytes(), DecimalMark::Comma).unwrap_err();
        assert!(error.to_string().contains("factor"), "{error}");
    }

    fn figures() -> Vec<PrintedFigure> {
        let text = "id,table,place,printed,address,factor,note_if_differs,missing_input\n\
             f,Regression 2,\"Regression 2, F\",\"18,042\",reg2.anova.regression.f,,rows misaligned,\n\
             n,Regression 2,\"Regression 2, df\",289,reg2.anova.total.dof,,,\n\
             p,Regression 1,\"Regression 1, Sig.\",\",000\",reg1.anova.regression.p_value,,,\n\
             name,Cases,\"Cases, 1\",Hudiksvall,cases.1.name,,,\n\
             raw,Survey,\"Survey, mean\",\"160,6\",moments.q15.mean,,,\"answers, one by one\"\n";
        read_figures(text.as_bytes(), DecimalMark::Comma).unwrap()
    }

    fn values() -> Vec<(String, Recomputed)> {
        let number = |address: &str, value| (address.to_owned(), Recomputed::Number(value));
        vec![
            number("reg2.anova.regression.f", 18.7753),
            number("reg2.anova.total.dof", 289.0),
            number("reg1.anova.regression.p_value", 1.63e-7),
            (
                "cases.1.name".to_owned(),
                Recomputed::Text("Hudiksvall".to_owned()),
            ),
            number("nobody.asks.this", 1.0),
            ("moments.q15.mean".to_owned(), Recomputed::Gap),
        ]
    }

    #[test]
    fn verdicts_come_from_the_values() {
        let ledger = Ledger::check(&figures(), values(), RULE).unwrap();
        let names: Vec<_> = ledger
            .entries
            .iter()
            .map(|entry| entry.verdict.name())
            .collect();
        assert_eq!(
            names,
            [
                "differs",
                "reproduced",
                "reproduced",
                "reproduced",
                "not computable"
            ]
        );
        let Verdict::Differs {
            difference: Some(difference),
            reason,
        } = &ledger.entries[0].verdict
        else {
            panic!("expected a difference");
        };
        assert!((difference.amount - 0.7333).abs() < 1e-12);
        assert!((difference.last_digit_units - 733.3).abs() < 1e-9);
        assert_eq!(*reason, Some("rows misaligned".into()));

        let mut changed = values();
        changed[0].1 = Recomputed::Number(18.0421);
        changed[1].1 = Recomputed::Number(288.0);
        changed[3].1 = Recomputed::Text("Partille".to_owned());
        changed[5].1 = Recomputed::Number(160.63);
        let ledger = Ledger::check(&figures(), changed, RULE).unwrap();
        let names: Vec<_> = ledger
            .entries
            .iter()
            .map(|entry| entry.verdict.name())
            .collect();
        assert_eq!(
            names,
            [
                "reproduced",
                "differs",
                "reproduced",
                "differs",
                "reproduced"
            ]
        );
    }

    #[test]
    fn totals_are_counted_overall_and_by_table() {
        let ledger = Ledger::check(&figures(), values(), RULE).unwrap();
        let totals = ledger.totals();
        assert_eq!(
            (
                totals.figures,
                totals.reproduced,
                totals.differs,
                totals.not_computable
            ),
            (5, 3, 1, 1)
        );
        let tables = ledger.totals_by_table();
        assert_eq!(tables.len(), 4);
        assert_eq!(tables[0].table, "Regression 2".into());
        assert_eq!((tables[0].totals.figures, tables[0].totals.differs), (2, 1));
    }

    #[test]
    fn the_written_ledger_has_six_columns_and_all_digits() {
        let mut buffer = Vec::new();
        Ledger::check(&figures(), values(), RULE)
            .unwrap()
            .to_csv(&mut buffer)
            .unwrap();
        let expected = "id,place,printed,recomputed,verdict,note\n\
             f,\"Regression 2, F\",\"18,042\",18.7753,differs,\
             recomputed minus printed is +733.3 units of the last printed digit; reason: rows misaligned\n\
             n,\"Regression 2, df\",289,289,reproduced,\n\
             p,\"Regression 1, Sig.\",\",000\",1.63e-7,reproduced,\n\
             name,\"Cases, 1\",Hudiksvall,Hudiksvall,reproduced,\n\
             raw,\"Survey, mean\",\"160,6\",,not computable,\"missing: answers, one by one\"\n";
        assert_eq!(String::from_utf8(buffer).unwrap(), expected);
    }

    #[test]
    fn a_difference_without_a_known_reason_says_so() {
        let mut changed = values();
        changed[3].1 = Recomputed::Text("Lerum".to_owned());
        changed[1].1 = Recomputed::Number(290.0);
        let ledger = Ledger::check(&figures(), changed, RULE).unwrap();
        assert_eq!(
            ledger.entries[1].verdict.note(),
            "recomputed minus printed is +1.0 units of the last printed digit; reason: unknown"
        );
        assert_eq!(ledger.entries[3].verdict.note(), "reason: unknown");
    }

    #[test]
    fn figures_without_a_value_are_named_with_the_nearest_address() {
        let mut changed = values();
        changed[1].0 = "reg2.anova.total.df".to_owned();
        changed.remove(3);
        let error = Ledger::check(&figures(), changed, RULE).unwrap_err();
        let AuditError::UnknownAddresses(unknown) = &error else {
            panic!("{error}");
        };
        assert_eq!(unknown.len(), 2);
        assert_eq!(unknown[0].nearest.as_deref(), Some("reg2.anova.total.df"));
        assert_eq!(unknown[1].id, "name");
        assert!(
            error
                .to_string()
                .starts_with("2 printed figures without a value:\n  n: no value at"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_input_needs_a_gap_and_a_gap_a_missing_input() {
        // A slip of the pen in an address is no missing input.
        let mut misprinted = figures();
        misprinted[4].address = "moments.q51.mean".to_owned();
        let error = Ledger::check(&misprinted, values(), RULE).unwrap_err();
        let AuditError::UnknownAddresses(unknown) = &error else {
            panic!("{error}");
        };
        assert_eq!(unknown[0].nearest.as_deref(), Some("moments.q15.mean"));

        let mut changed = values();
        changed[1].1 = Recomputed::Gap;
        let error = Ledger::check(&figures(), changed, RULE).unwrap_err();
        assert!(
            matches!(&error, AuditError::UndeclaredGaps(gaps) if gaps[0].id == "n"),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .ends_with("n: a gap at `reg2.anova.total.dof`"),
            "{error}"
        );
    }

    #[test]
    fn of_equally_near_addresses_the_first_by_name_is_given() {
        let figure = figures().remove(1);
        let values = [
            "reg2.anova.total.dofs",
            "reg2.anova.total.dofa",
            "reg2.anova.total.dofz",
        ];
        for rotation in 0..values.len() {
            let mut values = values.map(|address| (address.to_owned(), Recomputed::Number(1.0)));
            values.rotate_left(rotation);
            let error = Ledger::check(std::slice::from_ref(&figure), values, RULE).unwrap_err();
            assert!(
                error.to_string().ends_with("`reg2.anova.total.dofa`"),
                "{error}"
            );
        }
    }

    #[test]
    fn many_unknown_addresses_are_all_reported_and_the_first_get_hints() {
        let figures = vec![figures().remove(1); 60];
        let values = [("reg2.anova.total.df".to_owned(), Recomputed::Number(1.0))];
        let message = Ledger::check(&figures, values, RULE)
            .unwrap_err()
            .to_string();
        assert!(message.starts_with("60 printed figures"), "{message}");
        assert_eq!(message.matches("the nearest is").count(), 50);
    }

    #[test]
    fn values_that_cannot_be_compared_are_refused() {
        let mut changed = values();
        changed[3].1 = Recomputed::Number(1.0);
        assert!(
            matches!(Ledger::check(&figures(), changed, RULE), Err(AuditError::KindMismatches(found)) if found.len() == 1)
        );
        let mut changed = values();
        changed[4].1 = Recomputed::Number(f64::NAN);
        assert!(matches!(
            Ledger::check(&figures(), changed, RULE),
            Err(AuditError::NotFinite { .. })
        ));
        let mut changed = values();
        changed.push(changed[0].clone());
        assert!(matches!(
            Ledger::check(&figures(), changed, RULE),
            Err(AuditError::RepeatedAddress { .. })
        ));
    }

    #[test]
    fn an_empty_ledger_is_fine() {
        let ledger = Ledger::check(&[], [], RULE).unwrap();
        assert_eq!(ledger.totals(), Totals::default());
        assert!(ledger.totals_by_table().is_empty());
    }

    #[test]
    fn serde_keeps_the_ledger() {
        let ledger = Ledger::check(&figures(), values(), RULE).unwrap();
        let json = serde_json::to_string(&ledger).unwrap();
        assert_eq!(serde_json::from_str::<Ledger>(&json).unwrap(), ledger);
    }
}
