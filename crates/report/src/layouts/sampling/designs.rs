//! Groups of cases, probability samples and matched samples.

use tresteg_sampling::{BalanceTable, Certificate, GroupRule, SampleRule};

use super::value;
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// The chosen groups of cases, in order.
///
/// Keys: `<id>.<1, 2, …>.{units,distance}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn groups(
    id: impl Into<String>,
    certificate: &Certificate<GroupRule>,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "units",
            Text::new("Units").with_sv("Enheter").with_de("Einheiten"),
        ),
        Head::leaf(
            "distance",
            Text::new("Mean distance")
                .with_sv("Medelavstånd")
                .with_de("Mittlere Distanz"),
        ),
    ];
    let title = Text::new("Chosen groups")
        .with_sv("Valda grupper")
        .with_de("Ausgewählte Gruppen");
    let mut table = Table::new(id, title, columns)?;
    for (place, group) in certificate.outcome.chosen.iter().enumerate() {
        let place = (place + 1).to_string();
        table.row(
            Head::leaf(place.clone(), place),
            vec![Cell::text(group.names.join(", ")), value(group.distance)],
        )?;
    }
    Ok(table)
}

/// The sizes of strata and of their samples. Keys: `<id>.<stratum, or all>.{population,sampled}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn strata(
    id: impl Into<String>,
    certificate: &Certificate<SampleRule>,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "population",
            Text::new("Population")
                .with_sv("Population")
                .with_de("Grundgesamtheit"),
        ),
        Head::leaf(
            "sampled",
            Text::new("Sampled").with_sv("Urval").with_de("Stichprobe"),
        ),
    ];
    let title = Text::new("The sample")
        .with_sv("Urvalet")
        .with_de("Die Stichprobe");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Stratum").with_sv("Stratum").with_de("Schicht")]);
    let mut keys = Keys::default();
    for stratum in &certificate.outcome.strata {
        let all = Text::new("All units")
            .with_sv("Alla enheter")
            .with_de("Alle Einheiten");
        let head = match &stratum.stratum {
            Some(name) => Head::leaf(keys.key(name), name.as_str()),
            None => Head::leaf(keys.key("all"), all),
        };
        table.row(
            head,
            vec![
                Number::count(stratum.population).into(),
                Number::count(stratum.sampled).into(),
            ],
        )?;
    }
    Ok(table)
}

/// How alike treated and controls are, before and after matching. Standardised differences, in absolute size and in
/// the order of [`BalanceTable::love_plot`], are the data of a love plot.
///
/// Keys: `<id>.<variable, with its category>.{before,after}_{standardised_difference,variance_ratio,ecdf_max}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn balance(
    id: impl Into<String>,
    balance: &BalanceTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let measures = |when: &str| {
        let head = |measure: &str, label: Text| Head::leaf(format!("{when}_{measure}"), label);
        vec![
            head(
                "standardised_difference",
                Text::new("Std. difference")
                    .with_sv("Std. skillnad")
                    .with_de("Std. Differenz"),
            ),
            head(
                "variance_ratio",
                Text::new("Variance ratio")
                    .with_sv("Varianskvot")
                    .with_de("Varianzverhältnis"),
            ),
            head("ecdf_max", Text::new("KS").with_sv("KS").with_de("KS")),
        ]
    };
    let columns = vec![
        Head::group(
            Text::new("Before").with_sv("Före").with_de("Vorher"),
            measures("before"),
        ),
        Head::group(
            Text::new("After").with_sv("Efter").with_de("Nachher"),
            measures("after"),
        ),
    ];
    let title = Text::new("Balance before and after matching")
        .with_sv("Balans före och efter matchning")
        .with_de("Balance vor und nach dem Matching");
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::new("Variable")
        .with_sv("Variabel")
        .with_de("Variable")]);
    let mut keys = Keys::default();
    for row in &balance.rows {
        let label = match &row.category {
            None => labels.text(&row.variable),
            Some(category) => Text::join(
                [&labels.text(&row.variable), &Text::new(category.as_str())],
                ": ",
            ),
        };
        let mut cells = Vec::with_capacity(6);
        for measures in [&row.before, &row.after] {
            let number = |value: f64| Number::measure(value, 3);
            cells.push(measures.standardised_difference.map(number).into());
            cells.push(measures.variance_ratio.map(number).into());
            cells.push(Number::new(Kind::Bounded, measures.ecdf_max).into());
        }
        table.row(Head::leaf(keys.key(&row.label()), label), cells)?;
    }
    Ok(table)
}
