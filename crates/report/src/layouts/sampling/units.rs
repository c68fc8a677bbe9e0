//! The units of a sample, the sets of a match, and how many units are needed.

use tresteg_sampling::{Aim, Matches, Sample, SampleSize};

use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::footnotes::name_units;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// The units of a probability sample with the chance of each to be in it and its weight.
///
/// In R: `survey::svydesign` with `weights()`. The columns `stratum` and `cluster` are there when a unit has one. Keys:
/// `<unit id>.{name,stratum,cluster,probability,weight}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_report::layouts::sampling;
/// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
/// let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
/// let size = Variable::new("size", Label::new("Size"), Measure::Scale);
/// let member = Variable::new("member", Label::new("Member"), Measure::Nominal);
/// let towns = Dataset::new(ids.clone(), ids)?
///     .with_numbers(size, [1.0, 2.0, 4.0, 8.0].map(Some).to_vec())?
///     .with_numbers(member, [1.0, 0.0, 0.0, 1.0].map(Some).to_vec())?;
/// let frame = CaseFrame::new(&towns)?;
/// let rule = SampleRule::new(Design::SimpleRandom { count: 2 }, Generator::chacha8(1));
/// let table = sampling::sampled_units("sample", &rule.select(&frame)?.outcome)?;
/// assert_eq!(table.cells().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sampled_units(id: impl Into<String>, sample: &Sample) -> Result<Table, ReportError> {
    let has_stratum = sample.sampled.iter().any(|unit| unit.stratum.is_some());
    let has_cluster = sample.sampled.iter().any(|unit| unit.cluster.is_some());
    let mut columns = vec![Head::leaf(
        "name",
        Text::new("Name").with_sv("Namn").with_de("Name"),
    )];
    if has_stratum {
        columns.push(Head::leaf(
            "stratum",
            Text::new("Stratum").with_sv("Stratum").with_de("Schicht"),
        ));
    }
    if has_cluster {
        columns.push(Head::leaf(
            "cluster",
            Text::new("Cluster").with_sv("Kluster").with_de("Klumpen"),
        ));
    }
    columns.extend([
        Head::leaf(
            "probability",
            Text::new("Inclusion probability")
                .with_sv("Inklusionssannolikhet")
                .with_de("Einschlusswahrscheinlichkeit"),
        ),
        Head::leaf(
            "weight",
            Text::new("Weight").with_sv("Vikt").with_de("Gewicht"),
        ),
    ]);
    let title = Text::new("The sample")
        .with_sv("Urvalet")
        .with_de("Die Stichprobe");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Unit").with_sv("Enhet").with_de("Einheit")]);
    let mut keys = Keys::default();
    for unit in &sample.sampled {
        let text = |text: &Option<String>| Cell::from(text.as_deref().map(Text::from));
        let mut cells = vec![Cell::text(unit.name.as_str())];
        if has_stratum {
            cells.push(text(&unit.stratum));
        }
        if has_cluster {
            cells.push(text(&unit.cluster));
        }
        cells.extend([
            Number::new(Kind::Bounded, unit.inclusion_probability).into(),
            Number::new(Kind::Measure, unit.weight).into(),
        ]);
        table.row(
            Head::leaf(keys.key(&unit.unit_id), unit.unit_id.as_str()),
            cells,
        )?;
    }
    Ok(table)
}

/// Who was matched with whom. `name_of` gives what readers see instead of the id of a unit.
///
/// In R: `MatchIt::get_matches`. Keys: `<set>.{treated,controls,distance}`, sets being `1`, `2` and so on; the distance is
/// the largest of the set, and the column is there when there are distances.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_report::layouts::sampling;
/// use tresteg_sampling::{CaseFrame, MatchDistance, MatchRule, Rule};
/// let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
/// let size = Variable::new("size", Label::new("Size"), Measure::Scale);
/// let member = Variable::new("member", Label::new("Member"), Measure::Nominal);
/// let towns = Dataset::new(ids.clone(), ids)?
///     .with_numbers(size, [1.0, 2.0, 4.0, 8.0].map(Some).to_vec())?
///     .with_numbers(member, [1.0, 0.0, 0.0, 1.0].map(Some).to_vec())?;
/// let frame = CaseFrame::new(&towns)?;
/// let rule = MatchRule::nearest("member", 1.0, MatchDistance::Score("size".to_owned()));
/// let table = sampling::matched_sets("sets", &rule.select(&frame)?.outcome, |id| id.into())?;
/// assert!(table.values().any(|(address, _)| address == "sets.1.controls"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn matched_sets(
    id: impl Into<String>,
    matches: &Matches,
    name_of: impl Fn(&str) -> Text,
) -> Result<Table, ReportError> {
    let has_distance = matches.sets.iter().any(|set| !set.distances.is_empty());
    let mut columns = vec![
        Head::leaf(
            "treated",
            Text::new("Treated")
                .with_sv("Behandlade")
                .with_de("Behandelte"),
        ),
        Head::leaf(
            "controls",
            Text::new("Controls")
                .with_sv("Kontroller")
                .with_de("Kontrollen"),
        ),
    ];
    if has_distance {
        columns.push(Head::leaf(
            "distance",
            Text::new("Largest distance")
                .with_sv("Största avstånd")
                .with_de("Größter Abstand"),
        ));
    }
    let title = Text::new("Matched sets")
        .with_sv("Matchade grupper")
        .with_de("Gematchte Gruppen");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Set").with_sv("Grupp").with_de("Gruppe")]);
    let names = |ids: &[String]| {
        let names: Vec<Text> = ids.iter().map(|id| name_of(id)).collect();
        Cell::text(Text::join(&names, ", "))
    };
    for (position, set) in (1..).zip(&matches.sets) {
        let mut cells = vec![names(&set.treated), names(&set.controls)];
        if has_distance {
            let largest = set.distances.iter().copied().max_by(f64::total_cmp);
            cells.push(
                largest
                    .map(|distance| Number::new(Kind::Coefficient, distance))
                    .into(),
            );
        }
        let key = position.to_string();
        table.row(Head::leaf(key.clone(), key), cells)?;
    }
    let lists = [
        (
            Text::new("Without a control: ")
                .with_sv("Utan kontroll: ")
                .with_de("Ohne Kontrolle: "),
            &matches.unmatched,
        ),
        (
            Text::new("The lowest id decided: ")
                .with_sv("Lägsta id avgjorde: ")
                .with_de("Die kleinste Kennung entschied: "),
            &matches.tied,
        ),
    ];
    for (word, units) in lists {
        name_units(&mut table, &word, units, &name_of);
    }
    Ok(table)
}

/// How many units are needed, one row per plan. A plan that cannot be met keeps its row, with the reason.
///
/// Keys: `<plan>.{aim,level,units}`, plans being `1`, `2` and so on.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::sampling;
/// use tresteg_sampling::{Aim, SampleSize};
/// let aim = Aim::Proportion { proportion: 0.5, margin: 0.05 };
/// let plans = [SampleSize::new(aim, 0.95), SampleSize::new(aim, 0.95).with_population(290)];
/// let table = sampling::sample_sizes("sizes", &plans)?;
/// assert!(table.values().any(|(address, _)| address == "sizes.2.units"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sample_sizes(id: impl Into<String>, plans: &[SampleSize]) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "level",
            Text::new("Level")
                .with_sv("Konfidensgrad")
                .with_de("Niveau"),
        ),
        Head::leaf(
            "population",
            Text::new("Population")
                .with_sv("Population")
                .with_de("Grundgesamtheit"),
        ),
        Head::leaf(
            "design_effect",
            Text::new("Design effect")
                .with_sv("Designeffekt")
                .with_de("Designeffekt"),
        ),
        Head::leaf(
            "response_rate",
            Text::new("Response rate")
                .with_sv("Svarsandel")
                .with_de("Rücklaufquote"),
        ),
        Head::leaf(
            "units",
            Text::new("Units").with_sv("Enheter").with_de("Einheiten"),
        ),
    ];
    let title = Text::new("Sample size")
        .with_sv("Urvalsstorlek")
        .with_de("Stichprobenumfang");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Aim").with_sv("Mål").with_de("Ziel")]);
    for (position, plan) in (1..).zip(plans) {
        let units = match plan.units() {
            Ok(units) => Number::count(units).into(),
            Err(error) => Cell::suppressed(table.footnote(Text::new(error.to_string()))),
        };
        let bounded = |value| Cell::from(Number::new(Kind::Bounded, value));
        table.row(
            Head::leaf(position.to_string(), aim(plan.aim)),
            vec![
                bounded(plan.level),
                plan.population.map(Number::count).into(),
                Number::new(Kind::Statistic, plan.design_effect).into(),
                bounded(plan.response_rate),
                units,
            ],
        )?;
    }
    Ok(table)
}

fn aim(aim: Aim) -> Text {
    match aim {
        Aim::Mean { .. } => Text::new("A mean")
            .with_sv("Ett medelvärde")
            .with_de("Ein Mittelwert"),
        Aim::Proportion { .. } => Text::new("A proportion")
            .with_sv("En andel")
            .with_de("Ein Anteil"),
        Aim::DifferenceOfMeans { .. } => Text::new("A difference of means, per group")
            .with_sv("En skillnad i medelvärde, per grupp")
            .with_de("Eine Differenz von Mittelwerten, je Gruppe"),
        Aim::DifferenceOfProportions { .. } => Text::new("A difference of proportions, per group")
            .with_sv("En skillnad i andel, per grupp")
            .with_de("Eine Differenz von Anteilen, je Gruppe"),
        _ => Text::new("Other").with_sv("Annat").with_de("Anderes"),
    }
}
