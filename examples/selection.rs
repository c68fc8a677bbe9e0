//! The study's middle step on one page: `cargo run --release --example selection`.
//!
//! Five municipalities to interview, the certificate of the choice, and how firm it is. The page as HTML and the
//! certificate are written to `target/selection`.

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_municipality::{
    IndicatorCatalogue, MEMBER, MEMBERSHIP, MunicipalityTable, POST_SECONDARY_SHARE,
    PartnershipRegister,
};
use tresteg_report::layouts::sampling::CaseColumn;
use tresteg_report::layouts::stats::{ModelColumn, ModelTable};
use tresteg_report::layouts::{Labels, sampling};
use tresteg_report::{Head, Locale, Look, Number, Paragraph, Report, Style, Value};
use tresteg_sampling::{
    Alternatives, CaseFrame, CaseRule, Certificate, Group, Rule, Side, Strategy, Target, firmness,
    verify,
};
use tresteg_stats::table::PolarsTable;
use tresteg_stats::{Covariance, LinearFit, ols};

const STOCKHOLM: &str = "0180";

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = municipalities(&root.join("data"))?;
    let units = units(&root.join("data"), &table)?;
    let labels = Labels::from(&units);
    let population = || "population".to_owned();

    // The choice: of the municipalities outside the register, the five nearest to the members' median from above.
    let frame = CaseFrame::new(&units)?.rule_out_where(MEMBERSHIP, MEMBER, "member")?;
    let median = Target::median_of(MEMBERSHIP, MEMBER);
    let strategy = Strategy::nearest_on(Side::AtOrAbove, population(), median);
    let rule = CaseRule::new(strategy, 5).with_reserves(3);
    let certificate = rule.select(&frame)?;

    // How the five stand to the country in a variable that the rule does not know.
    let percent = table.in_percent(POST_SECONDARY_SHARE)?;
    let national = percent.national(POST_SECONDARY_SHARE)?.value;
    let percent = percent.to_dataset()?;
    let shares = certificate
        .outcome
        .values_of(&percent, POST_SECONDARY_SHARE)?;
    let compared = certificate
        .outcome
        .compare(&percent, POST_SECONDARY_SHARE, national)?;
    let education = CaseColumn {
        head: Head::leaf(POST_SECONDARY_SHARE, "Education, percent"),
        numbers: shares
            .into_iter()
            .map(|share| share.map(|share| Number::measure(share, 1)))
            .collect(),
    };

    // Its record, written down and run again.
    let folder = root.join("target/selection");
    fs::create_dir_all(&folder)?;
    let json = serde_json::to_string_pretty(&certificate)?;
    fs::write(folder.join("certificate.json"), &json)?;
    let read: Certificate<CaseRule> = serde_json::from_str(&json)?;
    let verification = verify(&read, &frame);

    // What else could have been decided.
    let members = || Group::equal(MEMBERSHIP, MEMBER);
    let quantile = |probability| Target::Quantile {
        probability,
        group: members(),
    };
    let alternatives = Alternatives::new()
        .leaving_out_each_unit()
        .on_the_log_scale()
        .with_target(Target::Mean(members()))
        .with_target(quantile(0.45))
        .with_target(quantile(0.55))
        .with_scores(
            "population aged 16-74",
            population(),
            &units,
            "population_16_74",
        )?;
    let firm = firmness(&certificate, &alternatives)?;

    // What one unit does to the model: with Stockholm and without, and who else has influence.
    let all = model(&units)?;
    let without_stockholm = model(&units.without_units(&[STOCKHOLM])?)?;
    let cooks_distance = Variable::new("cooks_distance", "Cook's distance", Measure::Scale);
    let scored = units
        .clone()
        .with_numbers(cooks_distance, all.influence()?.cooks_distance)?;
    let strategy = Strategy::Influential {
        influence: "cooks_distance".to_owned(),
    };
    let influential = CaseRule::new(strategy, 3).select(&CaseFrame::new(&scored)?)?;
    let models = [
        ModelColumn::linear("All", &all, all.coefficients(Covariance::Classical)?),
        ModelColumn::linear(
            "Without Stockholm",
            &without_stockholm,
            without_stockholm.coefficients(Covariance::Classical)?,
        ),
    ];

    let report = Report::builder("Whom to interview, and how firm that choice is")
        .paragraph(
            Paragraph::new(
                "Candidates are the municipalities outside the register; chosen are the five whose population is \
                 nearest to the members' median, {median} inhabitants, without being below it. What the study calls \
                 very close to the median is {nearest} to {farthest} above it. In {below} of the {chosen}, the share \
                 with a post-secondary education is below the country's {national} percent: {who}.",
            )
            .with("median", Value::cell("rule.target_value.value"))
            .with("nearest", Value::cell("cases.1.relative_distance"))
            .with("farthest", Value::cell("cases.5.relative_distance"))
            .with("below", Value::cell("country.below.cases"))
            .with("chosen", Value::cell("outcome.chosen.units"))
            .with("national", Number::measure(national, 1))
            .with("who", Value::cell("country.below.names")),
        )
        .table(sampling::chosen("cases", &certificate, &labels, &[education])?)
        .table(
            sampling::comparison("country", &certificate, &compared, &labels)?
                .with_title("The cases and the country"),
        )
        .table(sampling::reserves("reserves", &certificate, &labels, &[])?)
        .table(sampling::outcome("outcome", &certificate)?)
        .heading(1, "The certificate")
        .table(sampling::rule("rule", &certificate, &labels)?)
        .table(sampling::certificate("certificate", &certificate)?)
        .table(sampling::verification("verification", &verification)?)
        .heading(1, "How firm is the choice?")
        .paragraph(
            "Every municipality was left out once, the target computed anew each time; then the target, the scale and \
             the measure of size were changed.",
        )
        .table(sampling::firmness("firmness", &firm)?)
        .paragraph(
            Paragraph::new(
                "The choice hangs on one unit. Leave out any one of the members above the median ({how_many}), and the \
                 target falls to {target}: {enters} comes in, {leaves} goes out. Leave out one of those below, and \
                 the target rises.",
            )
            .with("how_many", Value::cell("hinges.1.units"))
            .with("target", Value::cell("hinges.1.target"))
            .with("enters", Value::cell("hinges.1.entered"))
            .with("leaves", Value::cell("hinges.1.left")),
        )
        .table(sampling::hinges("hinges", &certificate, &firm)?)
        .table(sampling::alternatives("alternatives", &certificate, &firm)?)
        .heading(1, "What Stockholm alone does to the model")
        .paragraph(
            "Without Stockholm the choice changes as it does without any other member above the median, and no more; \
             the regression that came before it changes a good deal.",
        )
        .table(ModelTable::default().table(
            "models",
            "Membership regressed on population",
            &models,
            &labels,
        )?)
        .table(
            sampling::chosen("influential", &influential, &Labels::from(&scored), &[])?
                .with_title("Most influential in the regression of all municipalities"),
        )
        .finish()?;
    let style = Style::new(Look::plain(), Locale::en());
    fs::write(folder.join("selection.html"), report.to_html(&style))?;
    println!("{}", report.to_terminal(&style, 80));
    println!("Written to target/selection: selection.html (this page) and certificate.json");
    Ok(())
}

fn model(units: &Dataset) -> Result<LinearFit, Box<dyn Error>> {
    let table = PolarsTable::new(units.frame()).with_row_ids("id")?;
    Ok(ols("membership ~ population", &table)?)
}

/// The 290 municipalities as the agencies describe them.
fn municipalities(data: &Path) -> Result<MunicipalityTable, Box<dyn Error>> {
    let catalogue = IndicatorCatalogue::read(&fs::read(data.join("indicators.csv"))?)?;
    let table = fs::read(data.join("municipalities_2015.csv"))?;
    let table = MunicipalityTable::read(&table, &catalogue)?.expect_complete(290)?;
    Ok(table.with_post_secondary_share()?)
}

/// The same with their membership.
fn units(data: &Path, table: &MunicipalityTable) -> Result<Dataset, Box<dyn Error>> {
    let register = PartnershipRegister::read(&fs::read(data.join("partnership_register.csv"))?)?;
    Ok(register.join(table.to_dataset()?)?)
}
