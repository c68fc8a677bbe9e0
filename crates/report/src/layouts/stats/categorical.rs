//! Models of ordered and unordered categories.

use tresteg_stats::categorical::{
    CategoricalSummary, CategoryCoefficient, CategoryPredictions, CategoryRatio,
    OrderedCoefficients,
};

use super::mark_dependent;
use super::parts::{Words, alike, left_out, number, p, term, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// Thresholds and coefficients of an ordered model: SPSS's "Parameter Estimates" of PLUM.
///
/// In R: `summary(MASS::polr(...))`. Keys: `<threshold|term>.{estimate,std_error,lower,upper,z,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::categorical};
/// use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
/// let levels = ["low", "middle", "high"];
/// let values = ["low", "low", "middle", "high", "middle", "low", "high", "middle", "high", "low"];
/// let table = ColumnTable::new()
///     .with_levels("rating", levels, values)?
///     .with_numbers("age", [20.0, 35.0, 31.0, 48.0, 52.0, 30.0, 45.0, 21.0, 39.0, 27.0])?;
/// let fit = ordered("rating ~ age", &table, OrderedLink::Logit)?;
/// let table = categorical::ordered("rating", &fit.coefficients(0.95)?, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "rating.age.estimate"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ordered(
    id: impl Into<String>,
    found: &OrderedCoefficients,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut table = Table::new(id, title(words), columns(words, found.level))?;
    let mut keys = Keys::default();
    let parts = [
        (
            words.text(["Thresholds", "Trösklar", "Schwellen"], "Threshold"),
            &found.thresholds,
        ),
        (
            words.text(["Terms", "Termer", "Terme"], "Location"),
            &found.rows,
        ),
    ];
    for (name, rows) in parts {
        push_group(
            &mut table,
            &mut keys,
            (name, ""),
            &rows.iter().collect::<Vec<_>>(),
            labels,
        )?;
    }
    for aliased in &found.aliased {
        let mark = table.footnote(text([
            "Cannot be told from other terms of the model.",
            "Kan inte skiljas från andra termer i modellen.",
            "Nicht von anderen Termen des Modells zu trennen.",
        ]));
        table.row(
            Head::leaf(keys.key(&aliased.term), term(&aliased.term, labels)),
            vec![Cell::suppressed(mark); 6],
        )?;
    }
    mark_dependent(&mut table, &found.response, labels)?;
    table.note(Text::join(
        [
            &text(["Link: ", "Länk: ", "Link: "]),
            &Text::new(found.link.to_string()),
            &Text::new("."),
        ],
        "",
    ));
    Ok(table)
}

/// Coefficients of a multinomial model, one group of rows per category: SPSS's "Parameter Estimates" of NOMREG.
///
/// In R: `summary(nnet::multinom(...))`. `base` is the category that the others are held against. Keys:
/// `<category>_<term>.{estimate,std_error,lower,upper,z,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::categorical};
/// use tresteg_stats::{multinomial, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("answer", ["no", "yes", "maybe", "no", "yes", "maybe", "yes", "no", "maybe", "yes"])?
///     .with_numbers("age", [20.0, 35.0, 31.0, 28.0, 52.0, 40.0, 25.0, 41.0, 22.0, 47.0])?;
/// let fit = multinomial("answer ~ age", &table)?;
/// let of = (fit.response(), fit.base());
/// let table = categorical::multinomial("answer", of, &fit.coefficients(0.95)?, 0.95, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "answer.no_age.estimate"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn multinomial(
    id: impl Into<String>,
    (response, base): (&str, &str),
    rows: &[CategoryCoefficient],
    level: f64,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut table = Table::new(id, title(words), columns(words, level))?;
    let mut keys = Keys::default();
    let mut categories: Vec<&str> = Vec::new();
    for category in rows.iter().filter_map(|row| row.category.as_deref()) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    for category in categories {
        let own = rows
            .iter()
            .filter(|row| row.category.as_deref() == Some(category));
        let name = labels.level(response, category);
        push_group(
            &mut table,
            &mut keys,
            (name, category),
            &own.collect::<Vec<_>>(),
            labels,
        )?;
    }
    mark_dependent(&mut table, response, labels)?;
    push_base(&mut table, response, base, labels);
    Ok(table)
}

fn push_base(table: &mut Table, response: &str, base: &str, labels: &Labels) {
    let against = text(["Held against: ", "Jämfört med: ", "Verglichen mit: "]);
    table.note(Text::join(
        [&against, &labels.level(response, base), &Text::new(".")],
        "",
    ));
}

fn title(words: Words) -> Text {
    words.text(
        ["Coefficients", "Koefficienter", "Koeffizienten"],
        "Parameter Estimates",
    )
}

fn columns(words: Words, level: f64) -> Vec<Head> {
    vec![
        words.head(
            "estimate",
            ["Estimate", "Koefficient", "Koeffizient"],
            "Estimate",
        ),
        words.std_error(),
        words.interval(level),
        Head::symbol("z", "z"),
        words.p(),
    ]
}

fn push_group(
    table: &mut Table,
    keys: &mut Keys,
    (name, prefix): (Text, &str),
    rows: &[&CategoryCoefficient],
    labels: &Labels,
) -> Result<(), ReportError> {
    if rows.is_empty() {
        return Ok(());
    }
    let heads = rows.iter().map(|row| {
        let key = match prefix {
            "" => keys.key(&row.term),
            prefix => keys.key(&format!("{prefix}_{}", row.term)),
        };
        Head::leaf(key, term(&row.term, labels))
    });
    let heads = heads.collect();
    let cells = rows.iter().map(|row| {
        vec![
            number(Kind::Coefficient, row.estimate),
            number(Kind::StdError, row.std_error),
            number(Kind::Coefficient, row.lower),
            number(Kind::Coefficient, row.upper),
            number(Kind::Statistic, row.statistic),
            p(row.p_value, row.log_p_value),
        ]
    });
    table.rows_of(Head::group(name, heads), cells.collect())
}

/// Odds ratios of an ordered model, or relative risk ratios of a multinomial one.
///
/// In R: `exp(coef(fit))` with `exp(confint(fit))`. Keys: `[<category>_]<term>.{ratio,lower,upper,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::categorical};
/// use tresteg_stats::{multinomial, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("answer", ["no", "yes", "maybe", "no", "yes", "maybe", "yes", "no", "maybe", "yes"])?
///     .with_numbers("age", [20.0, 35.0, 31.0, 28.0, 52.0, 40.0, 25.0, 41.0, 22.0, 47.0])?;
/// let ratios = multinomial("answer ~ age", &table)?.relative_risk_ratios(0.95)?;
/// let table = categorical::ratios("rrr", "Relative risk ratios", "answer", &ratios, 0.95, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "rrr.no_age.ratio"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratios(
    id: impl Into<String>,
    title: impl Into<Text>,
    response: &str,
    rows: &[CategoryRatio],
    level: f64,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head("ratio", ["Ratio", "Kvot", "Verhältnis"], "Exp(B)"),
        words.interval(level),
        words.p(),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Term", "Term", "Term"], "")]);
    let mut keys = Keys::default();
    for row in rows {
        let name = term(&row.term, labels);
        let (key, label) = match &row.category {
            Some(category) => (
                format!("{category}_{}", row.term),
                Text::join([&labels.level(response, category), &name], ": "),
            ),
            None => (row.term.clone(), name),
        };
        table.row(
            Head::leaf(keys.key(&key), label),
            vec![
                number(Kind::Coefficient, row.ratio),
                number(Kind::Coefficient, row.lower),
                number(Kind::Coefficient, row.upper),
                p(row.p_value, row.log_p_value),
            ],
        )?;
    }
    mark_dependent(&mut table, response, labels)?;
    Ok(table)
}

/// An ordered or multinomial model as a whole: SPSS's "Model Fitting Information" and "Pseudo R-Square".
///
/// Keys: `model.{n,log_likelihood,chi_squared,dof,p_value,mcfadden,cox_snell,nagelkerke,aic,bic}`.
///
/// # Errors
/// As [`Table::new`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::categorical};
/// use tresteg_stats::{multinomial, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("answer", ["no", "yes", "maybe", "no", "yes", "maybe", "yes", "no", "maybe", "yes"])?
///     .with_numbers("age", [20.0, 35.0, 31.0, 28.0, 52.0, 40.0, 25.0, 41.0, 22.0, 47.0])?;
/// let table = categorical::summary("model", &multinomial("answer ~ age", &table)?.summary(), &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "model.model.nagelkerke"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn summary(
    id: impl Into<String>,
    found: &CategoricalSummary,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.n(),
        words.head(
            "log_likelihood",
            ["Log-likelihood", "Loglikelihood", "Log-Likelihood"],
            "Log Likelihood",
        ),
        Head::group(
            words.text(
                ["Likelihood ratio", "Likelihoodkvot", "Likelihood-Quotient"],
                "Likelihood Ratio Test",
            ),
            vec![
                words.symbol("chi_squared", "χ²", "Chi-Square"),
                words.dof("dof"),
                words.p(),
            ],
        ),
        Head::group(
            words.text(["Pseudo R²", "Pseudo-R²", "Pseudo-R²"], "Pseudo R-Square"),
            vec![
                Head::leaf("mcfadden", alike("McFadden")),
                Head::leaf("cox_snell", alike("Cox–Snell")),
                Head::leaf("nagelkerke", alike("Nagelkerke")),
            ],
        ),
        Head::leaf("aic", "AIC"),
        Head::leaf("bic", "BIC"),
    ];
    let title = words.text(["Model", "Modell", "Modell"], "Model Fitting Information");
    let mut table = Table::new(id, title, columns)?;
    let test = found.test.as_ref();
    table.row(
        Head::leaf("model", labels.text(&found.response)),
        vec![
            number(Kind::Count, found.n_obs),
            number(Kind::Statistic, found.criteria.log_likelihood),
            test.map(|test| Number::new(Kind::Statistic, test.statistic))
                .into(),
            test.map(|test| Number::new(Kind::DegreesOfFreedom, test.dof))
                .into(),
            test.map(|test| Number::p_value(test.p_value).with_log(test.log_p_value))
                .into(),
            number(Kind::Bounded, found.mcfadden),
            number(Kind::Bounded, found.cox_snell),
            number(Kind::Bounded, found.nagelkerke),
            number(Kind::Statistic, found.criteria.aic),
            number(Kind::Statistic, found.criteria.bic),
        ],
    )?;
    Ok(table)
}

/// The predicted chance of each category.
///
/// In R: `predict(fit, type = "probs")`. Keys: `<row id>.{<category>,predicted}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Text, layouts::{Labels, stats::categorical}};
/// use tresteg_stats::{multinomial, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("answer", ["no", "yes", "maybe", "no", "yes", "maybe", "yes", "no", "maybe", "yes"])?
///     .with_numbers("age", [20.0, 35.0, 31.0, 28.0, 52.0, 40.0, 25.0, 41.0, 22.0, 47.0])?;
/// let predicted = multinomial("answer ~ age", &table)?.fitted();
/// let table = categorical::predictions("chances", &predicted, |id| Text::new(id), &Labels::new())?;
/// assert_eq!(table.cells().len(), 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predictions(
    id: impl Into<String>,
    found: &CategoryPredictions,
    name_of: impl Fn(&str) -> Text,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut keys = Keys::default();
    let heads = found
        .levels
        .iter()
        .map(|level| Head::leaf(keys.key(level), labels.level(&found.response, level)));
    let heads: Vec<Head> = heads.collect();
    let mut columns = Vec::new();
    if !heads.is_empty() {
        columns.push(Head::group(labels.text(&found.response), heads));
    }
    columns.push(Head::leaf(
        keys.key("predicted"),
        words.text(
            ["Predicted", "Predikterat", "Vorhergesagt"],
            "Predicted Category",
        ),
    ));
    let title = text([
        "Predicted chances",
        "Predikterade sannolikheter",
        "Vorhergesagte Wahrscheinlichkeiten",
    ]);
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Row", "Rad", "Zeile"], "Case")]);
    let mut keys = Keys::default();
    for row in &found.rows {
        let mut cells: Vec<Cell> = row
            .probabilities
            .iter()
            .map(|probability| number(Kind::Bounded, *probability))
            .collect();
        cells.resize(found.levels.len(), Cell::empty());
        cells.push(Cell::text(labels.level(&found.response, &row.predicted)));
        table.row(Head::leaf(keys.key(&row.id), name_of(&row.id)), cells)?;
    }
    let dropped = left_out(
        found.dropped.len(),
        [
            [
                "row with a missing value left out.",
                "rad med saknat värde ingår inte.",
                "Zeile mit fehlendem Wert ausgelassen.",
            ],
            [
                "rows with missing values left out.",
                "rader med saknade värden ingår inte.",
                "Zeilen mit fehlenden Werten ausgelassen.",
            ],
        ],
    );
    dropped.into_iter().for_each(|note| table.note(note));
    Ok(table)
}
