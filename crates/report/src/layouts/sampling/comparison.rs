//! How chosen cases stand to a threshold.

use tresteg_sampling::{Certificate, Comparison, Rule};

use super::Labels;
use super::record::names;
use crate::cell::Head;
use crate::error::ReportError;
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

/// How many of the chosen cases lie below, at and above a threshold, such as the value of the whole country, and who
/// they are.
///
/// Keys: `<id>.{below,equal,above,missing}.{cases,names}`; cases at the threshold and cases without a value have a row
/// when there are any.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_report::layouts::{Labels, sampling};
/// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy};
///
/// let ids = ["a", "b", "c"].map(String::from).to_vec();
/// let share = Variable::new("share", Label::new("Share"), Measure::Scale);
/// let towns = Dataset::new(ids.clone(), ids)?.with_numbers(share, [0.2, 0.3, 0.6].map(Some).to_vec())?;
/// let certificate = CaseRule::new(Strategy::nearest("share", 0.25), 3).select(&CaseFrame::new(&towns)?)?;
/// let compared = certificate.outcome.compare(&towns, "share", 0.4)?;
/// let table = sampling::comparison("country", &certificate, &compared, &Labels::from(&towns))?;
/// assert_eq!(table.values().next().map(|(address, _)| address).as_deref(), Some("country.below.cases"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn comparison<R: Rule>(
    id: impl Into<String>,
    certificate: &Certificate<R>,
    comparison: &Comparison,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("cases", Text::new("Cases").with_sv("Fall").with_de("Fälle")),
        Head::leaf("names", Text::new("Who").with_sv("Vilka").with_de("Welche")),
    ];
    let title = Text::new("The cases beside a threshold")
        .with_sv("Fallen och ett gränsvärde")
        .with_de("Die Fälle und ein Schwellenwert");
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([labels.text(&comparison.variable)]);
    let rows = [
        (
            "below",
            Text::new("Below it").with_sv("Under").with_de("Darunter"),
            &comparison.below,
        ),
        (
            "equal",
            Text::new("At it").with_sv("Lika").with_de("Gleich"),
            &comparison.equal,
        ),
        (
            "above",
            Text::new("Above it").with_sv("Över").with_de("Darüber"),
            &comparison.above,
        ),
        (
            "missing",
            Text::new("No value")
                .with_sv("Värde saknas")
                .with_de("Kein Wert"),
            &comparison.missing,
        ),
    ];
    for (key, label, ids) in rows {
        if ids.is_empty() && matches!(key, "equal" | "missing") {
            continue;
        }
        let cells = vec![Number::count(ids.len()).into(), names(certificate, ids)];
        table.row(Head::leaf(key, label), cells)?;
    }
    Ok(table)
}
