//! How well predictions of a yes or no fare.

use tresteg_stats::classification::{
    Auc, Brier, Calibration, CalibrationGroups, ClassificationTable, HosmerLemeshow, RocCurve,
};

use super::estimates::{self, EstimateRow};
use super::parts::{Words, alike, maybe, number, text};
use super::tests::TestRow;
use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::layouts::Labels;
use crate::layouts::records;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// Observed against predicted outcomes at a cut: SPSS's "Classification Table".
///
/// `outcomes` are the names of no and yes. In R: `caret::confusionMatrix`. Keys: `{no,yes}.{no,yes,percent}` and
/// `total.percent`, the share of each observed outcome that was predicted, and of all.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::classification};
/// use tresteg_stats::BinaryPredictions;
/// let predictions = BinaryPredictions::new(&[0, 1, 0, 1, 1], &[0.2, 0.4, 0.6, 0.9, 0.7])?;
/// let table = classification::confusion("cut", &predictions.classify(0.5)?, ["no", "yes"], &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "cut.yes.no"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn confusion(
    id: impl Into<String>,
    found: &ClassificationTable,
    outcomes: [&str; 2],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let [no, yes] = outcomes.map(|name| labels.text(name));
    let columns = vec![
        Head::group(
            words.text(["Predicted", "Predikterat", "Vorhergesagt"], "Predicted"),
            vec![Head::leaf("no", &no), Head::leaf("yes", &yes)],
        ),
        words.head(
            "percent",
            ["Percent correct", "Procent rätt", "Prozent richtig"],
            "Percentage Correct",
        ),
    ];
    let title = words.text(
        ["Classification", "Klassificering", "Klassifikation"],
        "Classification Table",
    );
    let observed = words.text(["Observed", "Observerat", "Beobachtet"], "Observed");
    let mut table = Table::new(id, title, columns)?.with_stub_titles([observed]);
    let count = |value: u64| number(Kind::Count, value as f64);
    let percent =
        |share: Option<f64>| Cell::from(share.map(|share| Number::percent(100.0 * share)));
    table.row(
        Head::leaf("no", no),
        vec![
            count(found.true_negatives),
            count(found.false_positives),
            percent(found.specificity()),
        ],
    )?;
    table.row(
        Head::leaf("yes", yes),
        vec![
            count(found.false_negatives),
            count(found.true_positives),
            percent(found.sensitivity()),
        ],
    )?;
    let overall = words.text(["All", "Alla", "Alle"], "Overall Percentage");
    table.row(
        Head::leaf("total", overall).with_emphasis(Emphasis::Strong),
        vec![Cell::empty(), Cell::empty(), percent(found.accuracy())],
    )?;
    let cut = format!("{}", (found.cut * 1e4).round() / 1e4);
    let comma = cut.replace('.', ",");
    table.note(words.text(
        [
            &format!("Predicted where the chance is at least {cut}."),
            &format!("Predikterat där sannolikheten är minst {comma}."),
            &format!("Vorhergesagt, wo die Wahrscheinlichkeit mindestens {comma} ist."),
        ],
        &format!("The cut value is {cut}"),
    ));
    Ok(table)
}

/// Sensitivity, specificity and what follows from them at one or more cuts.
///
/// In R: `pROC::coords`, `caret::confusionMatrix`. Keys:
/// `<cut>.{cut,sensitivity,specificity,ppv,npv,accuracy,f1,youden}`, cuts being `1`, `2` and so on. A share of nothing is
/// empty.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::classification};
/// use tresteg_stats::BinaryPredictions;
/// let predictions = BinaryPredictions::new(&[0, 1, 0, 1, 1], &[0.2, 0.4, 0.6, 0.9, 0.7])?;
/// let cuts = [predictions.classify(0.3)?, predictions.classify(0.5)?];
/// let table = classification::cuts("cuts", &cuts, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "cuts.2.youden"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cuts(
    id: impl Into<String>,
    found: &[ClassificationTable],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "sensitivity",
            ["Sensitivity", "Sensitivitet", "Sensitivität"],
            "Sensitivity",
        ),
        words.head(
            "specificity",
            ["Specificity", "Specificitet", "Spezifität"],
            "Specificity",
        ),
        words.head(
            "ppv",
            [
                "Positive predictive value",
                "Positivt prediktivt värde",
                "Positiver Vorhersagewert",
            ],
            "PPV",
        ),
        words.head(
            "npv",
            [
                "Negative predictive value",
                "Negativt prediktivt värde",
                "Negativer Vorhersagewert",
            ],
            "NPV",
        ),
        words.head(
            "accuracy",
            ["Accuracy", "Träffsäkerhet", "Genauigkeit"],
            "Accuracy",
        ),
        Head::leaf("f1", alike("F1")),
        words.head(
            "youden",
            ["Youden’s J", "Youdens J", "Youdens J"],
            "Youden's Index",
        ),
    ];
    let title = text(["Cuts", "Gränser", "Grenzen"]);
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Cut", "Gräns", "Grenze"], "Cutoff")]);
    for (position, cut) in (1..).zip(found) {
        let label = format!("{}", (cut.cut * 1e4).round() / 1e4);
        let comma = label.replace('.', ",");
        let shares = [
            cut.sensitivity(),
            cut.specificity(),
            cut.positive_predictive_value(),
            cut.negative_predictive_value(),
            cut.accuracy(),
            cut.f1(),
            cut.youden(),
        ];
        let cells = shares.map(|share| maybe(Kind::Bounded, share)).to_vec();
        table.row(
            Head::leaf(position.to_string(), text([&label, &comma, &comma])),
            cells,
        )?;
    }
    Ok(table)
}

/// The area under each of some ROC curves: SPSS's "Area Under the Curve".
///
/// In R: `pROC::ci.auc`. Keys: `<name>.{estimate,std_error,lower,upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::classification};
/// use tresteg_stats::BinaryPredictions;
/// let auc = BinaryPredictions::new(&[0, 1, 0, 1, 1], &[0.2, 0.4, 0.6, 0.9, 0.7])?.auc(0.95)?;
/// let table = classification::areas("auc", [("model", &auc)], &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "auc.model.estimate"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn areas<'a>(
    id: impl Into<String>,
    curves: impl IntoIterator<Item = (&'a str, &'a Auc)>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let rows = curves
        .into_iter()
        .map(|(name, auc)| EstimateRow::from(auc).named(labels.text(name)));
    let title = words.text(
        [
            "Area under the curve",
            "Arean under kurvan",
            "Fläche unter der Kurve",
        ],
        "Area Under the Curve",
    );
    estimates::table(id, title, rows, labels)
}

/// The points of a ROC curve: SPSS's "Coordinates of the Curve".
///
/// Keys: `<point>.{sensitivity,one_minus_specificity}` with the points `1`, `2` and so on.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::classification};
/// use tresteg_stats::BinaryPredictions;
/// let roc = BinaryPredictions::new(&[0, 1, 0, 1, 1], &[0.2, 0.4, 0.6, 0.9, 0.7])?.roc()?;
/// let table = classification::coordinates("roc", &roc, &Labels::new())?;
/// assert_eq!(table.cells().len(), 6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn coordinates(
    id: impl Into<String>,
    roc: &RocCurve,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "cut",
            ["Cut", "Gräns", "Grenze"],
            "Positive if Greater Than or Equal To",
        ),
        words.head(
            "sensitivity",
            ["Sensitivity", "Sensitivitet", "Sensitivität"],
            "Sensitivity",
        ),
        words.head(
            "specificity",
            ["Specificity", "Specificitet", "Spezifität"],
            "Specificity",
        ),
    ];
    let title = words.text(
        ["Points of the curve", "Kurvans punkter", "Punkte der Kurve"],
        "Coordinates of the Curve",
    );
    let mut table = Table::new(id, title, columns)?;
    for (position, point) in (1..).zip(&roc.points) {
        let key = position.to_string();
        table.row(
            Head::leaf(key.clone(), key),
            vec![
                maybe(Kind::Coefficient, point.cut),
                number(Kind::Bounded, point.sensitivity),
                number(Kind::Bounded, point.specificity),
            ],
        )?;
    }
    Ok(table)
}

/// Observed and expected events by groups of predicted chance: SPSS's "Contingency Table for Hosmer and Lemeshow Test".
///
/// In R: `ResourceSelection::hoslem.test`. Keys: `<group>.{n,events,expected_events,non_events,expected_non_events}`,
/// groups being `1`, `2` and so on.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::classification};
/// use tresteg_stats::{BinaryPredictions, classification::Grouping};
/// let predictions = BinaryPredictions::new(&[0, 1, 0, 1, 1, 0], &[0.2, 0.4, 0.6, 0.9, 0.7, 0.1])?;
/// let groups = predictions.calibration_groups(&Grouping::Quantiles(3))?;
/// let table = classification::groups("groups", &groups, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "groups.2.expected_events"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn groups(
    id: impl Into<String>,
    found: &CalibrationGroups,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let pair = |name: Text, observed: &str, expected: &str| {
        Head::group(
            name,
            vec![
                words.head(
                    observed,
                    ["observed", "observerat", "beobachtet"],
                    "Observed",
                ),
                words.head(expected, ["expected", "förväntat", "erwartet"], "Expected"),
            ],
        )
    };
    let columns = vec![
        Head::group(
            text(["Predicted", "Predikterat", "Vorhergesagt"]),
            vec![
                Head::leaf("minimum", text(["from", "från", "von"])),
                Head::leaf("maximum", text(["to", "till", "bis"])),
            ],
        ),
        words.n(),
        pair(
            text(["Events", "Händelser", "Ereignisse"]),
            "events",
            "expected_events",
        ),
        pair(
            text(["Non-events", "Icke-händelser", "Nichtereignisse"]),
            "non_events",
            "expected_non_events",
        ),
    ];
    let title = words.text(
        [
            "Calibration by groups",
            "Kalibrering i grupper",
            "Kalibrierung nach Gruppen",
        ],
        "Contingency Table for Hosmer and Lemeshow Test",
    );
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Group", "Grupp", "Gruppe"], "Step")]);
    for (position, group) in (1..).zip(&found.groups) {
        let key = position.to_string();
        table.row(
            Head::leaf(key.clone(), key),
            vec![
                number(Kind::Bounded, group.minimum),
                number(Kind::Bounded, group.maximum),
                number(Kind::Count, group.n_obs as f64),
                number(Kind::Count, group.events as f64),
                Number::measure(group.expected_events, 3).into(),
                number(Kind::Count, group.non_events as f64),
                Number::measure(group.expected_non_events, 3).into(),
            ],
        )?;
    }
    Ok(table)
}

/// Hosmer and Lemeshow's test as a row for [`super::tests::table`].
#[must_use]
pub fn hosmer_lemeshow(found: &HosmerLemeshow) -> TestRow {
    TestRow::new("Hosmer–Lemeshow", found.p_value)
        .with_statistic("χ²", found.statistic)
        .with_dof(found.dof)
        .with_log(found.log_p_value)
}

/// Calibration of predicted chances, and their Brier score: what `rms::val.prob` prints.
///
/// Keys: `{observed,predicted,ratio,in_the_large,slope,intercept,brier,scaled}.value`; the recalibration is left out where
/// it does not exist.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::classification};
/// use tresteg_stats::{BinaryPredictions, classification::BrierGroups};
/// let predictions = BinaryPredictions::new(&[0, 1, 0, 1, 1, 0], &[0.2, 0.4, 0.6, 0.9, 0.7, 0.1])?;
/// let (calibration, brier) = (predictions.calibration()?, predictions.brier(BrierGroups::Distinct)?);
/// let table = classification::calibration("calibration", &calibration, Some(&brier), &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "calibration.brier.value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn calibration(
    id: impl Into<String>,
    found: &Calibration,
    brier: Option<&Brier>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let row = |key: &str, name: [&str; 3], kind, value| {
        (Head::leaf(key, text(name)), Number::new(kind, value))
    };
    let mut rows = vec![
        row(
            "observed",
            ["Observed share", "Observerad andel", "Beobachteter Anteil"],
            Kind::Bounded,
            found.observed_share,
        ),
        row(
            "predicted",
            [
                "Mean prediction",
                "Genomsnittlig prediktion",
                "Mittlere Vorhersage",
            ],
            Kind::Bounded,
            found.mean_prediction,
        ),
        row(
            "ratio",
            [
                "Observed over expected",
                "Observerat genom förväntat",
                "Beobachtet durch erwartet",
            ],
            Kind::Statistic,
            found.observed_to_expected,
        ),
        row(
            "in_the_large",
            [
                "Calibration in the large",
                "Kalibrering i stort",
                "Kalibrierung im Großen",
            ],
            Kind::Statistic,
            found.in_the_large,
        ),
    ];
    if let Some(again) = &found.recalibration {
        rows.push(row(
            "intercept",
            [
                "Calibration intercept",
                "Kalibreringens intercept",
                "Achsenabschnitt der Kalibrierung",
            ],
            Kind::Statistic,
            again.intercept,
        ));
        rows.push(row(
            "slope",
            [
                "Calibration slope",
                "Kalibreringens lutning",
                "Steigung der Kalibrierung",
            ],
            Kind::Statistic,
            again.slope,
        ));
    }
    if let Some(brier) = brier {
        rows.push(row(
            "brier",
            ["Brier score", "Brierpoäng", "Brier-Score"],
            Kind::Bounded,
            brier.score,
        ));
        rows.push(row(
            "scaled",
            [
                "Brier score, scaled",
                "Brierpoäng, skalad",
                "Brier-Score, skaliert",
            ],
            Kind::Bounded,
            brier.scaled,
        ));
    }
    let column = words.head("value", ["Value", "Värde", "Wert"], "Value");
    let title = text(["Calibration", "Kalibrering", "Kalibrierung"]);
    let mut table = records::figures(id, title, column, rows)?;
    let n = found.n_obs;
    table.note(text([&format!("n = {n}."); 3].map(String::as_str)));
    Ok(table)
}
