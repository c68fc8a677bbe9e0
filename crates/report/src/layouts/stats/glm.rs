//! Generalised linear models.

use tresteg_stats::{
    CoefficientTable, ExponentiatedTable, FirthTable, GlmSummary, INTERCEPT, MarginalEffect,
    ProfileIntervals, PseudoRSquared, Ratio,
};

use super::parts::{
    Words, alike, covariance_note, dependent_variable, interval_head, maybe, number, percent, spss,
    term, text,
};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// Odds ratios, or what else the exponentials of the coefficients are, with their intervals.
///
/// Keys: `{intercept|<term>}.{ratio,lower,upper,z,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let odds = layouts::ratios("odds", &fit.exponentiated(Covariance::Classical)?, &Labels::new())?;
/// assert!(odds.to_terminal(&Style::new(Look::plain(), Locale::en()), 80).contains("Odds ratio"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratios(
    id: impl Into<String>,
    estimates: &ExponentiatedTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let (title, head) = match estimates.ratio {
        Ratio::Odds => (
            Text::new("Odds ratios")
                .with_sv("Oddskvoter")
                .with_de("Odds-Ratios"),
            Text::new("Odds ratio")
                .with_sv("Oddskvot")
                .with_de("Odds-Ratio"),
        ),
        Ratio::Risk => (
            Text::new("Risk ratios")
                .with_sv("Riskkvoter")
                .with_de("Relative Risiken"),
            Text::new("Risk ratio")
                .with_sv("Riskkvot")
                .with_de("Relatives Risiko"),
        ),
        Ratio::Rate => (
            Text::new("Rate ratios")
                .with_sv("Incidenskvoter")
                .with_de("Ratenverhältnisse"),
            Text::new("Rate ratio")
                .with_sv("Incidenskvot")
                .with_de("Ratenverhältnis"),
        ),
        Ratio::Hazard => (
            Text::new("Hazard ratios")
                .with_sv("Hasardkvoter")
                .with_de("Hazard-Ratios"),
            Text::new("Hazard ratio")
                .with_sv("Hasardkvot")
                .with_de("Hazard-Ratio"),
        ),
        _ => (
            Text::new("Ratios of means")
                .with_sv("Kvoter mellan medelvärden")
                .with_de("Mittelwertverhältnisse"),
            Text::new("Ratio").with_sv("Kvot").with_de("Verhältnis"),
        ),
    };
    let columns = vec![
        Head::leaf("ratio", head),
        Head::group(
            interval_head(estimates.level),
            vec![
                Head::leaf(
                    "lower",
                    Text::new("lower").with_sv("undre").with_de("Untergrenze"),
                ),
                Head::leaf(
                    "upper",
                    Text::new("upper").with_sv("övre").with_de("Obergrenze"),
                ),
            ],
        ),
        Head::leaf("z", "z"),
        Head::leaf("p_value", "p"),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Term").with_sv("Term").with_de("Term")]);
    let mut keys = Keys::default();
    for row in &estimates.rows {
        let cells = vec![
            number(Kind::Coefficient, row.estimate),
            number(Kind::Coefficient, row.lower),
            number(Kind::Coefficient, row.upper),
            number(Kind::Statistic, row.statistic),
            Number::p_value(row.p_value)
                .with_log(row.log_p_value)
                .into(),
        ];
        table.row(
            Head::leaf(keys.key(&row.term), term(&row.term, labels)),
            cells,
        )?;
    }
    table.note(dependent_variable(&estimates.response, labels));
    table.note(covariance_note(&estimates.covariance));
    Ok(table)
}

/// Coefficients of a logit and their exponentials: SPSS's "Variables in the Equation".
///
/// Keys: `{<term>|intercept}.{estimate,std_error,wald,dof,p_value,ratio,lower,upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, Wording, stats::glm as layouts};
/// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let (estimates, ratios) = (fit.coefficients(Covariance::Classical)?, fit.exponentiated(Covariance::Classical)?);
/// let table = layouts::equation("logit", &estimates, &ratios, &Labels::new().with_wording(Wording::Spss))?;
/// assert!(table.values().any(|(address, _)| address == "logit.hours.wald"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn equation(
    id: impl Into<String>,
    estimates: &CoefficientTable,
    ratios: &ExponentiatedTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let interval = match words.is_spss() {
        true => words
            .interval(ratios.level)
            .with_label(format!("{}% C.I. for EXP(B)", percent(ratios.level))),
        false => words.interval(ratios.level),
    };
    let columns = vec![
        Head::symbol("estimate", "B"),
        words
            .std_error()
            .with_label(words.text(["SE", "SE", "SE"], "S.E.")),
        words.head("wald", ["Wald", "Wald", "Wald"], "Wald"),
        words.dof("dof"),
        words.p(),
        words.head("ratio", ["exp(B)", "exp(B)", "exp(B)"], "Exp(B)"),
        interval,
    ];
    let title = words.text(
        ["Coefficients", "Koefficienter", "Koeffizienten"],
        "Variables in the Equation",
    );
    let mut table = Table::new(id, title, columns)?;
    // The constant comes last, as SPSS has it.
    let is_constant = |row: &&tresteg_stats::Coefficient| row.term == INTERCEPT;
    let rows = estimates.rows.iter().filter(|row| !is_constant(row));
    let mut keys = Keys::default();
    for row in rows.chain(estimates.rows.iter().filter(is_constant)) {
        let ratio = ratios.rows.iter().find(|ratio| ratio.term == row.term);
        let label = match row.term == INTERCEPT && words.is_spss() {
            true => spss("Constant"),
            false => term(&row.term, labels),
        };
        // SPSS gives the interval of terms, not of the constant.
        let ends = ratio.filter(|_| row.term != INTERCEPT);
        table.row(
            Head::leaf(keys.key(&row.term), label),
            vec![
                number(Kind::Coefficient, row.estimate),
                number(Kind::StdError, row.std_error),
                number(Kind::Statistic, row.wald()),
                number(Kind::DegreesOfFreedom, 1.0),
                Number::p_value(row.p_value)
                    .with_log(row.log_p_value)
                    .into(),
                maybe(Kind::Coefficient, ratio.map(|ratio| ratio.estimate)),
                maybe(Kind::Coefficient, ends.map(|ratio| ratio.lower)),
                maybe(Kind::Coefficient, ends.map(|ratio| ratio.upper)),
            ],
        )?;
    }
    super::mark_dependent(&mut table, &estimates.response, labels)?;
    table.note(covariance_note(&estimates.covariance));
    Ok(table)
}

/// The pseudo R² of a generalised linear model: those of SPSS's "Model Summary" of a logit, and R's others
/// (`performance::r2`, `DescTools::PseudoR2`).
///
/// Keys: `{mcfadden,mcfadden_adjusted,cox_snell,nagelkerke,tjur,efron,deviance_explained}.value`; those that the family has
/// not are left out.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// use tresteg_stats::{Family, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let found = glm("passed ~ hours", &table, Family::Binomial)?.pseudo_r_squared()?;
/// let table = layouts::pseudo_r_squared("pseudo", &found, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "pseudo.nagelkerke.value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pseudo_r_squared(
    id: impl Into<String>,
    found: &PseudoRSquared,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let known = [
        ("mcfadden", alike("McFadden"), found.mcfadden),
        (
            "mcfadden_adjusted",
            text([
                "McFadden, adjusted",
                "McFadden, justerad",
                "McFadden, korrigiert",
            ]),
            found.mcfadden_adjusted,
        ),
        ("cox_snell", alike("Cox–Snell"), found.cox_snell),
        ("nagelkerke", alike("Nagelkerke"), found.nagelkerke),
        ("tjur", alike("Tjur"), found.tjur),
        ("efron", alike("Efron"), Some(found.efron)),
        (
            "deviance_explained",
            text([
                "Deviance explained",
                "Förklarad devians",
                "Erklärte Devianz",
            ]),
            found.deviance_explained,
        ),
    ];
    let rows = known.into_iter().filter_map(|(key, name, value)| {
        Some((Head::leaf(key, name), Number::new(Kind::Bounded, value?)))
    });
    let column = words.head("value", ["Value", "Värde", "Wert"], "Value");
    let title = words.text(["Pseudo R²", "Pseudo-R²", "Pseudo-R²"], "Pseudo R-Square");
    crate::layouts::records::figures(id, title, column, rows)
}

/// Coefficients of Firth's penalised fit, or their exponentials, with profile intervals and likelihood ratio tests.
///
/// In R: `logistf::logistf`. Keys: `{intercept|<term>}.{estimate,std_error,lower,upper,chi_squared,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// use tresteg_stats::{Family, firth, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "no", "no", "yes", "yes", "yes", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])?;
/// let found = firth("passed ~ hours", &table, Family::Binomial)?.coefficients(0.95)?;
/// let table = layouts::firth("firth", &found, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "firth.hours.chi_squared"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn firth(
    id: impl Into<String>,
    found: &FirthTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let estimate = match found.exponentiated {
        true => words.head("estimate", ["exp(B)", "exp(B)", "exp(B)"], "Exp(B)"),
        false => words.head("estimate", ["Estimate", "Koefficient", "Koeffizient"], "B"),
    };
    let columns = vec![
        estimate,
        words.std_error(),
        words.interval(found.level),
        words.symbol("chi_squared", "χ²", "Chi-Square"),
        words.p(),
    ];
    let title = text([
        "Penalised coefficients",
        "Penaliserade koefficienter",
        "Penalisierte Koeffizienten",
    ]);
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Term", "Term", "Term"], "")]);
    let mut keys = Keys::default();
    for row in &found.rows {
        table.row(
            Head::leaf(keys.key(&row.term), term(&row.term, labels)),
            vec![
                number(Kind::Coefficient, row.estimate),
                number(Kind::StdError, row.std_error),
                number(Kind::Coefficient, row.lower),
                number(Kind::Coefficient, row.upper),
                number(Kind::Statistic, row.statistic),
                Number::p_value(row.p_value)
                    .with_log(row.log_p_value)
                    .into(),
            ],
        )?;
    }
    super::mark_dependent(&mut table, &found.response, labels)?;
    table.note(text([
        "Firth’s penalised likelihood; profile intervals, likelihood ratio tests.",
        "Firths penaliserade likelihood; profilintervall, likelihoodkvottest.",
        "Firths penalisierte Likelihood; Profilintervalle, Likelihood-Quotienten-Tests.",
    ]));
    Ok(table)
}

/// Profile-likelihood intervals, of coefficients or their exponentials.
///
/// In R: `confint(fit)`, `exp(confint(fit))`. Keys: `{intercept|<term>}.{estimate,lower,upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// use tresteg_stats::{Family, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let found = glm("passed ~ hours", &table, Family::Binomial)?.exponentiated_profile_intervals(0.95)?;
/// let table = layouts::profile("profile", &found, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "profile.hours.lower"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn profile(
    id: impl Into<String>,
    found: &ProfileIntervals,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "estimate",
            ["Estimate", "Skattning", "Schätzung"],
            "Estimate",
        ),
        words.interval(found.level),
    ];
    let title = text(["Profile intervals", "Profilintervall", "Profilintervalle"]);
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Term", "Term", "Term"], "")]);
    let mut keys = Keys::default();
    for row in &found.rows {
        let cells = [row.estimate, row.lower, row.upper];
        table.row(
            Head::leaf(keys.key(&row.term), term(&row.term, labels)),
            cells.map(|value| number(Kind::Coefficient, value)).to_vec(),
        )?;
    }
    super::mark_dependent(&mut table, &found.response, labels)?;
    if let Some(ratio) = found.ratio {
        let word = text(["Estimates: ", "Skattningar: ", "Schätzungen: "]);
        table.note(Text::join([&word, &ratio_name(ratio), &Text::new(".")], ""));
    }
    Ok(table)
}

/// The model as a whole.
///
/// Keys: `model.{n,deviance,null_deviance,chi_squared,dof,p_value,aic}`.
///
/// # Errors
/// As [`Table::new`].
///
/// ```
/// # use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
/// #
/// # let table = ColumnTable::new()
/// #     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
/// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// # let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let model = layouts::summary("logit", &fit.summary(), &Labels::new())?;
/// assert!(model.values().any(|(address, _)| address == "logit.model.deviance"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn summary(
    id: impl Into<String>,
    model: &GlmSummary,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("n", "n"),
        Head::leaf(
            "deviance",
            Text::new("Deviance").with_sv("Devians").with_de("Devianz"),
        ),
        Head::leaf(
            "null_deviance",
            Text::new("Deviance of the constant")
                .with_sv("Konstantens devians")
                .with_de("Devianz der Konstanten"),
        ),
        Head::group(
            Text::new("Likelihood ratio")
                .with_sv("Likelihoodkvot")
                .with_de("Likelihood-Quotient"),
            vec![
                Head::leaf("chi_squared", "χ²"),
                Head::leaf("dof", Text::new("df").with_sv("fg").with_de("df")),
                Head::leaf("p_value", "p"),
            ],
        ),
        Head::leaf("aic", "AIC"),
    ];
    let title = Text::new("Model").with_sv("Modell").with_de("Modell");
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([Text::new("Dependent variable")
            .with_sv("Beroende variabel")
            .with_de("Abhängige Variable")]);
    let test = model.test.as_ref();
    table.row(
        Head::leaf("model", labels.text(&model.response)),
        vec![
            Number::count(model.n_obs).into(),
            number(Kind::Statistic, model.deviance),
            model
                .null_deviance
                .map(|deviance| Number::new(Kind::Statistic, deviance))
                .into(),
            test.map(|test| Number::new(Kind::Statistic, test.chi_squared))
                .into(),
            test.map(|test| Number::new(Kind::DegreesOfFreedom, test.dof))
                .into(),
            test.map(|test| Number::p_value(test.p_value).with_log(test.log_p_value))
                .into(),
            model
                .criteria
                .as_ref()
                .map(|criteria| Number::new(Kind::Statistic, criteria.aic))
                .into(),
        ],
    )?;
    Ok(table)
}

/// What the expected response changes by, on average, when a variable changes.
///
/// Keys: `<variable>.{effect,std_error,lower,upper,p_value}`; the levels of a factor are rows of their own,
/// `<variable>_<level>`. An effect that is not determined keeps its row.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// # use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
/// #
/// # let table = ColumnTable::new()
/// #     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
/// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// # let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let effects = fit.marginal_effect(&table, "hours", Covariance::Classical, 0.95)?;
/// let table = layouts::marginal_effects("effects", "Average marginal effects", &effects, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "effects.hours.effect"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn marginal_effects(
    id: impl Into<String>,
    title: impl Into<Text>,
    effects: &[MarginalEffect],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "effect",
            Text::new("Effect").with_sv("Effekt").with_de("Effekt"),
        ),
        Head::leaf(
            "std_error",
            Text::new("Std. error")
                .with_sv("Medelfel")
                .with_de("Standardfehler"),
        ),
        Head::group(
            Text::new("Confidence interval")
                .with_sv("Konfidensintervall")
                .with_de("Konfidenzintervall"),
            vec![
                Head::leaf(
                    "lower",
                    Text::new("lower").with_sv("undre").with_de("Untergrenze"),
                ),
                Head::leaf(
                    "upper",
                    Text::new("upper").with_sv("övre").with_de("Obergrenze"),
                ),
            ],
        ),
        Head::leaf("p_value", "p"),
    ];
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::new("Variable")
        .with_sv("Variabel")
        .with_de("Variable")]);
    let mut keys = Keys::default();
    let mut mark = None;
    for effect in effects {
        let name = labels.text(&effect.variable);
        let (key, label) = match &effect.level {
            None => (effect.variable.clone(), name),
            Some(level) => (
                format!("{}_{level}", effect.variable),
                Text::join([&name, &labels.level(&effect.variable, level)], ": "),
            ),
        };
        let cells = match &effect.estimate {
            Some(estimate) => vec![
                number(Kind::Coefficient, estimate.value),
                number(Kind::StdError, estimate.std_error),
                number(Kind::Coefficient, estimate.lower),
                number(Kind::Coefficient, estimate.upper),
                Number::p_value(estimate.p_value).into(),
            ],
            None => {
                let mark = *mark.get_or_insert_with(|| {
                    table.footnote(
                        Text::new("The data leave it undetermined.")
                            .with_sv("Går inte att bestämma ur data.")
                            .with_de("Aus den Daten nicht bestimmbar."),
                    )
                });
                vec![Cell::suppressed(mark); 5]
            }
        };
        table.row(Head::leaf(keys.key(&key), label), cells)?;
    }
    Ok(table)
}

/// An effect as one cell, empty when it is not determined.
#[must_use]
pub fn effect(effect: Option<&MarginalEffect>) -> Cell {
    let estimate = effect.and_then(|effect| effect.estimate.as_ref());
    estimate
        .map(|estimate| Number::new(Kind::Coefficient, estimate.value))
        .into()
}

/// What the exponentials of coefficients are, in the plural.
pub(super) fn ratio_name(ratio: Ratio) -> Text {
    match ratio {
        Ratio::Odds => text(["odds ratios", "oddskvoter", "Odds-Ratios"]),
        Ratio::Risk => text(["risk ratios", "riskkvoter", "relative Risiken"]),
        Ratio::Rate => text(["rate ratios", "incidenskvoter", "Ratenverhältnisse"]),
        Ratio::Hazard => text(["hazard ratios", "hasardkvoter", "Hazard-Ratios"]),
        _ => text([
            "ratios of means",
            "kvoter mellan medelvärden",
            "Mittelwertverhältnisse",
        ]),
    }
}
