use tresteg_stats::Descriptives;

use crate::cell::Head;
use crate::error::ReportError;
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

/// Number, centre and spread of a variable in each group, one row per group with its key and label.
///
/// `decimals` is the number of decimals of the variable itself.
///
/// Keys: `<group key>.{n,mean,sd,median,minimum,maximum}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn descriptives<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    groups: impl IntoIterator<Item = (&'a str, Text, &'a Descriptives)>,
    decimals: u8,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("n", "n"),
        Head::leaf(
            "mean",
            Text::new("Mean")
                .with_sv("Medelvärde")
                .with_de("Mittelwert"),
        ),
        Head::leaf(
            "sd",
            Text::new("Std. deviation")
                .with_sv("Standardavvikelse")
                .with_de("Standardabweichung"),
        ),
        Head::leaf("median", "Median"),
        Head::leaf("minimum", "Minimum"),
        Head::leaf("maximum", "Maximum"),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Group").with_sv("Grupp").with_de("Gruppe")]);
    let number = |value| Number::measure(value, decimals);
    for (key, label, group) in groups {
        table.row(
            Head::leaf(key, label),
            vec![
                Number::count(group.n).into(),
                number(group.mean).into(),
                group.std_deviation.map(number).into(),
                number(group.median).into(),
                number(group.minimum).into(),
                number(group.maximum).into(),
            ],
        )?;
    }
    Ok(table)
}
