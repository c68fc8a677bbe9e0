//! Power and sample size.

use tresteg_stats::power::{PowerAnalysis, PowerUnknown};

use super::parts::{Words, maybe, number, text};
use crate::cell::{Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// Analyses of power, one row each, what was solved for in bold.
///
/// In R: `pwr`; in SPSS: "Power Analysis Table". Keys: `<name>.{n,effect,alpha,power,whole_n,whole_power}`; the last two
/// are there where a sample size was solved for.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::power};
/// use tresteg_stats::power::{PowerRequest, PowerTest};
/// let request = PowerRequest::new(PowerTest::TwoSampleT { ratio: 1.0 });
/// let found = request.with_effect(0.5).with_alpha(0.05).with_power(0.8).solve()?;
/// let table = power::table("power", "How many", [("two means, d = 0.5", &found)], &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "power.two_means__d___0_5.whole_n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    analyses: impl IntoIterator<Item = (&'a str, &'a PowerAnalysis)>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let analyses: Vec<(&str, &PowerAnalysis)> = analyses.into_iter().collect();
    let has_whole = analyses.iter().any(|(_, found)| found.whole_n.is_some());
    let mut columns = vec![
        words.n(),
        words.head("effect", ["Effect", "Effekt", "Effekt"], "Effect Size"),
        words.symbol("alpha", "α", "Sig."),
        words.head("power", ["Power", "Styrka", "Teststärke"], "Power"),
    ];
    if has_whole {
        columns.push(Head::group(
            text(["Rounded up", "Avrundat uppåt", "Aufgerundet"]),
            vec![
                Head::symbol("whole_n", if words.is_spss() { "N" } else { "n" }),
                words.head(
                    "whole_power",
                    ["Power", "Styrka", "Teststärke"],
                    "Actual Power",
                ),
            ],
        ));
    }
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Test", "Test", "Test"], "Test")]);
    let mut keys = Keys::default();
    for (name, found) in analyses {
        let cell = |what: PowerUnknown, kind, value| {
            let cell = number(kind, value);
            match found.solved_for == what {
                true => cell.with_emphasis(Emphasis::Strong),
                false => cell,
            }
        };
        let mut cells = vec![
            cell(PowerUnknown::N, Kind::Count, found.n),
            cell(PowerUnknown::Effect, Kind::Statistic, found.effect),
            cell(PowerUnknown::Alpha, Kind::PValue, found.alpha),
            cell(PowerUnknown::Power, Kind::Bounded, found.power),
        ];
        if has_whole {
            let whole = found.whole_n.map(|n| Number::new(Kind::Count, n as f64));
            cells.push(whole.into());
            cells.push(maybe(Kind::Bounded, found.whole_power));
        }
        table.row(Head::leaf(keys.key(name), labels.text(name)), cells)?;
    }
    Ok(table)
}
