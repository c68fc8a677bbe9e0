//! How often each unit stays chosen.

use tresteg_sampling::{Firmness, UnitFirmness};

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Bar, Figure, Layer, Panel, Series, Tone};
use crate::layouts::sampling as layouts;
use crate::number::{Kind, Number};
use crate::text::Text;

/// How often each unit is chosen when other things are decided: a bar per unit that was chosen at least once, those of
/// the original choice in colour and the others in grey. A bar to the end is a unit that is always chosen.
///
/// The table is [`firmness`](crate::layouts::sampling::firmness). In R: bars of the inclusion frequencies of `stabs::stabsel`
/// are the same picture for the stability of selected variables.
///
/// # Errors
/// As [`Figure::checked`].
///
/// ```
/// use tresteg_report::{Locale, Look, Style, plots};
/// use tresteg_sampling::{Firmness, UnitFirmness};
/// let unit = |id: &str, chosen, times_chosen| UnitFirmness {
///     unit_id: id.into(), name: id.into(), chosen, times_chosen, times_possible: 290,
///     share: Some(times_chosen as f64 / 290.0),
/// };
/// let firmness = Firmness {
///     chosen: vec!["a".into(), "b".into()],
///     scenarios: Vec::new(),
///     units: vec![unit("a", true, 290), unit("b", true, 261), unit("c", false, 29)],
///     hinges: Vec::new(),
/// };
/// let figure = plots::sampling::firmness("firmness", &firmness)?;
/// assert_eq!(
///     figure.description_in(&Style::new(Look::plain(), Locale::en())),
///     "Bars of how often each unit is chosen: 1 of the 2 chosen stay in every trial, and of the others 1 come in at least once."
/// );
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
pub fn firmness(id: impl Into<String>, firmness: &Firmness) -> Result<Figure, ReportError> {
    let table = layouts::firmness(id, firmness)?;
    let units = &firmness.units;
    let always = |unit: &&UnitFirmness| unit.chosen && unit.times_chosen == unit.times_possible;
    let description = Paragraph::new(
        Text::new(
            "Bars of how often each unit is chosen: {always} of the {chosen} chosen stay in every trial, and of the others {others} come in \
             at least once.",
        )
        .with_sv(
            "Staplar över hur ofta varje enhet väljs: {always} av de {chosen} valda är kvar i samtliga försök, och av de andra kommer {others} \
             med minst en gång.",
        )
        .with_de(
            "Balken dafür, wie oft jede Einheit ausgewählt wird: {always} der {chosen} ausgewählten bleiben in jedem Durchlauf, \
             und von den anderen kommen {others} mindestens einmal hinzu.",
        ),
    )
    .with("always", Number::count(units.iter().filter(always).count()))
    .with("chosen", Number::count(firmness.chosen.len()))
    .with("others", Number::count(units.iter().filter(|unit| !unit.chosen).count()));
    let bars = |chosen: bool| {
        let places = units.iter().enumerate();
        places
            .filter(move |(_, unit)| unit.chosen == chosen)
            .filter_map(|(at, unit)| {
                let share = unit.share?;
                Some(Bar::new(at as f64, share).with_label(Number::new(Kind::Bounded, share)))
            })
    };
    let x = Axis::linear(
        Text::new("Share of the trials in which it could be chosen")
            .with_sv("Andel av de försök där den kunde väljas")
            .with_de("Anteil der Durchläufe, in denen sie wählbar war"),
    )
    .with_kind(Kind::Bounded)
    .with_range(0.0, 1.0);
    let names = units.iter().map(|unit| unit.name.as_str());
    let panel = Panel::new(x, Axis::categories("", names))
        .with_layer(Layer::bars(0, bars(true)))
        .with_layer(Layer::bars(1, bars(false)));
    Figure::new(table, description)
        .with_series([
            Series::nth(0, Text::new("Chosen").with_sv("Vald").with_de("Ausgewählt")),
            Series::new(
                Tone::Muted,
                Text::new("Not chosen")
                    .with_sv("Inte vald")
                    .with_de("Nicht ausgewählt"),
            ),
        ])
        .with_panel(panel)
        .checked()
}
