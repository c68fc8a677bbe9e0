//! The variable view and the rows of a dataset.

use tresteg_dataset::{Dataset, Measure, Variable};

use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// What SPSS calls the variable view: one row per variable that is named.
///
/// Keys: the names of the variables, and `{label,measure,unit,year,values}`; the column `values` is
/// there when a variable has value labels.
///
/// # Errors
/// [`ReportError::Dataset`] for an unknown variable; as [`Table::new`] and [`Table::row`].
pub fn variable_view(
    id: impl Into<String>,
    dataset: &Dataset,
    names: &[&str],
) -> Result<Table, ReportError> {
    let variables: Vec<&Variable> = names
        .iter()
        .map(|name| dataset.variable(name))
        .collect::<Result<_, _>>()?;
    let has_values = variables
        .iter()
        .any(|variable| !variable.value_labels.is_empty());
    let mut columns = vec![
        Head::leaf(
            "label",
            Text::new("Label")
                .with_sv("Etikett")
                .with_de("Beschriftung"),
        ),
        Head::leaf(
            "measure",
            Text::new("Measure")
                .with_sv("Mätnivå")
                .with_de("Messniveau"),
        ),
        Head::leaf(
            "unit",
            Text::new("Unit").with_sv("Enhet").with_de("Einheit"),
        ),
        Head::leaf("year", Text::new("Year").with_sv("År").with_de("Jahr")),
    ];
    if has_values {
        columns.push(Head::leaf(
            "values",
            Text::new("Values").with_sv("Värden").with_de("Werte"),
        ));
    }
    let title = Text::new("Variables")
        .with_sv("Variabler")
        .with_de("Variablen");
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::new("Variable")
        .with_sv("Variabel")
        .with_de("Variable")]);
    let mut keys = Keys::default();
    for variable in variables {
        let year = variable.year.map(f64::from);
        let mut cells = vec![
            Cell::text(&variable.label),
            Cell::text(measure(variable.measure)),
            variable.unit.as_deref().map(unit).into(),
            year.map(|year| Number::new(Kind::Year, year)).into(),
        ];
        if has_values {
            cells.push(value_labels(variable));
        }
        table.row(
            Head::leaf(keys.key(&variable.name), variable.name.as_str()),
            cells,
        )?;
    }
    Ok(table)
}

/// The common units in both languages; others stand as the catalogue writes them.
fn unit(unit: &str) -> Text {
    match unit {
        "inhabitants" => Text::new(unit).with_sv("invånare").with_de("Einwohner"),
        "percent" => Text::new(unit).with_sv("procent").with_de("Prozent"),
        "fraction" => Text::new(unit).with_sv("andel").with_de("Anteil"),
        "SEK per inhabitant" => Text::new(unit)
            .with_sv("kronor per invånare")
            .with_de("Kronen je Einwohner"),
        "km2" => Text::new("km²"),
        _ => Text::new(unit),
    }
}

fn measure(measure: Measure) -> Text {
    match measure {
        Measure::Nominal => Text::new("nominal").with_sv("nominal").with_de("nominal"),
        Measure::Ordinal => Text::new("ordinal").with_sv("ordinal").with_de("ordinal"),
        Measure::Scale => Text::new("scale").with_sv("skala").with_de("metrisch"),
    }
}

fn value_labels(variable: &Variable) -> Cell {
    let labels: Vec<Text> = variable
        .value_labels
        .iter()
        .map(|label| {
            Text::join(
                [
                    &Text::new(format!("{} = ", label.value)),
                    &Text::from(&label.label),
                ],
                "",
            )
        })
        .collect();
    match labels.is_empty() {
        true => Cell::empty(),
        false => Cell::text(Text::join(&labels, "; ")),
    }
}

/// A variable to show, and how.
#[derive(Clone, Debug)]
pub struct ShownVariable<'a> {
    /// Its name.
    pub name: &'a str,
    /// What its numbers are.
    pub kind: Kind,
    /// Decimals, where the look is not to decide.
    pub decimals: Option<u8>,
}

/// Units and some of their variables. Keys: the ids of the units and the names of the variables.
///
/// # Errors
/// [`ReportError::Dataset`] for an unknown or not numeric variable; as [`Table::new`] and
/// [`Table::row`].
pub fn rows(
    id: impl Into<String>,
    title: impl Into<Text>,
    dataset: &Dataset,
    shown: &[ShownVariable],
) -> Result<Table, ReportError> {
    let mut keys = Keys::default();
    let mut columns = Vec::new();
    let mut numbers = Vec::new();
    for variable in shown {
        let label = &dataset.variable(variable.name)?.label;
        columns.push(Head::leaf(keys.key(variable.name), label));
        numbers.push(dataset.numbers(variable.name)?);
    }
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Unit").with_sv("Enhet").with_de("Einheit")]);
    let mut keys = Keys::default();
    for (row, (unit, name)) in dataset
        .unit_ids()
        .iter()
        .zip(dataset.unit_names())
        .enumerate()
    {
        let cells = shown
            .iter()
            .zip(&numbers)
            .map(|(variable, numbers)| {
                let number = numbers.get(row).copied().flatten().map(|value| Number {
                    decimals: variable.decimals,
                    ..Number::new(variable.kind, value)
                });
                number.into()
            })
            .collect();
        table.row(Head::leaf(keys.key(unit), name.as_str()), cells)?;
    }
    Ok(table)
}

/// Units, the group that each belongs to, in words, and some of their variables. Keys as in [`rows`]; the group comes first.
///
/// # Errors
/// As [`rows`].
pub fn grouped_rows(
    id: impl Into<String>,
    title: impl Into<Text>,
    dataset: &Dataset,
    group: &str,
    shown: &[ShownVariable],
) -> Result<Table, ReportError> {
    let numbers = rows(id, title, dataset, shown)?;
    let variable = dataset.variable(group)?;
    let mut columns = vec![Head::leaf(Keys::default().key(group), &variable.label)];
    columns.extend(numbers.columns().iter().cloned());
    let mut table = Table::new(numbers.id(), numbers.title(), columns)?
        .with_stub_titles([Text::new("Unit").with_sv("Enhet").with_de("Einheit")]);
    let groups = dataset.numbers(group)?;
    for ((head, cells), value) in numbers.rows().iter().zip(numbers.cells()).zip(groups) {
        let label = value.map(|value| match variable.value_label(value) {
            Some(label) => Text::from(&label.label),
            None => Text::new(value.to_string()),
        });
        let mut row = vec![Cell::from(label)];
        row.extend(cells.iter().cloned());
        table.row(head.clone(), row)?;
    }
    Ok(table)
}
