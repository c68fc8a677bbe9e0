//! The study's middle step on one page: `cargo run --release --example selection`.
//!
//! Five municipalities to interview, the certificate of the choice, and how firm it is. The certificate is written to
//! `target/selection/certificate.json`.

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_municipality::{
    IndicatorCatalogue, MEMBER, MEMBERSHIP, MunicipalityTable, PartnershipRegister,
};
use tresteg_report::layouts::stats::{Entry, bivariate};
use tresteg_report::layouts::{Labels, sampling};
use tresteg_report::{Kind, Locale, Look, Number, Report, Style, Text};
use tresteg_sampling::{
    Alternatives, CaseFrame, CaseRule, Certificate, Group, Rule, Side, Strategy, Target, firmness,
    verify,
};
use tresteg_stats::table::PolarsTable;
use tresteg_stats::{ModelOptions, Weights, ols, ols_with};

const STOCKHOLM: &str = "0180";

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let units = units(&root.join("data"))?;
    let labels = Labels::from(&units);
    let population = || "population".to_owned();

    // The choice: of the municipalities outside the register, the five nearest to the members' median from above.
    let frame = CaseFrame::new(&units)?.rule_out_where(MEMBERSHIP, MEMBER, "member")?;
    let median = Target::median_of(MEMBERSHIP, MEMBER);
    let strategy = Strategy::nearest_on(Side::AtOrAbove, population(), median);
    let certificate = CaseRule::new(strategy, 5).with_reserves(3).select(&frame)?;

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
    let with_marks = without(&units, STOCKHOLM)?;
    let table = PolarsTable::new(with_marks.frame()).with_row_ids("id")?;
    let all = ols("membership ~ population", &table)?;
    let options = ModelOptions::default().with_weights(Weights::Frequency("counts".into()));
    let without_stockholm = ols_with("membership ~ population", &table, &options)?;
    let cooks_distance = Variable::new("cooks_distance", "Cook's distance", Measure::Scale);
    let scored = units
        .clone()
        .with_numbers(cooks_distance, all.influence()?.cooks_distance)?;
    let strategy = Strategy::Influential {
        influence: "cooks_distance".to_owned(),
    };
    let influential = CaseRule::new(strategy, 3).select(&CaseFrame::new(&scored)?)?;

    let (all, without_stockholm) = (all.summary(), without_stockholm.summary());
    let models = [
        ("all", Entry::Fit(&all)),
        ("without", Entry::Fit(&without_stockholm)),
    ];
    let model_labels = Labels::new()
        .with("all", "all municipalities")
        .with("without", "without Stockholm");
    let style = Style::new(Look::plain(), Locale::en());
    let median = certificate
        .outcome
        .target
        .as_ref()
        .map(|target| target.value);
    let median = Number::new(Kind::Count, median.ok_or("the rule has a target")?).show(&style);
    let report = Report::builder("Whom to interview, and how firm that choice is")
        .paragraph(
            format!(
                "Candidates are the municipalities outside the register; chosen are the five whose population is \
                 nearest to the members' median, {median} inhabitants, without being below it."
            ),
        )
        .table(sampling::chosen("cases", &certificate, &labels, &[])?)
        .table(sampling::reserves("reserves", &certificate, &labels, &[])?)
        .table(sampling::outcome("outcome", &certificate)?)
        .table(sampling::certificate("certificate", &certificate)?)
        .table(sampling::verification("verification", &verification)?)
        .heading(1, "How firm is the choice?")
        .paragraph(
            "Every municipality was left out once, the target computed anew each time; then the target, the scale and \
             the measure of size were changed. What the choice hangs on are the members: without one of those above \
             the median the target falls, without one of those below it rises.",
        )
        .table(sampling::firmness("firmness", &firm)?)
        .table(sampling::hinges("hinges", &certificate, &firm)?)
        .table(sampling::alternatives("alternatives", &certificate, &firm)?)
        .heading(1, "What one unit does to the model")
        .paragraph(
            "Without Stockholm the choice changes as it does without any other member above the median, and no more; \
             the regression that came before it changes a good deal.",
        )
        .table(
            bivariate(
                "models",
                Text::new("Membership regressed on population"),
                models,
                &model_labels,
            )?
            .with_stub_titles(["Fitted to"]),
        )
        .table(
            sampling::chosen("influential", &influential, &Labels::from(&scored), &[])?
                .with_title("Most influential in the regression of all municipalities"),
        )
        .finish()?;
    println!("{}", report.to_terminal(&style, 80));
    println!("The certificate: target/selection/certificate.json");
    Ok(())
}

/// The 290 municipalities with their membership.
fn units(data: &Path) -> Result<Dataset, Box<dyn Error>> {
    let catalogue = IndicatorCatalogue::read(&fs::read(data.join("indicators.csv"))?)?;
    let table = fs::read(data.join("municipalities_2015.csv"))?;
    let table = MunicipalityTable::read(&table, &catalogue)?.expect_complete(290)?;
    let register = PartnershipRegister::read(&fs::read(data.join("partnership_register.csv"))?)?;
    Ok(register.join(table.to_dataset()?)?)
}

/// The units with a column that counts all but one.
fn without(units: &Dataset, unit_id: &str) -> Result<Dataset, Box<dyn Error>> {
    let counts = units
        .unit_ids()
        .iter()
        .map(|id| if id == unit_id { 0.0 } else { 1.0 });
    let counts = counts.map(Some).collect();
    Ok(units
        .clone()
        .with_numbers(Variable::new("counts", "Counts", Measure::Scale), counts)?)
}
