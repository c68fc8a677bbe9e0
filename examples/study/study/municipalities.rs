//! The units: 290 municipalities, their indicators, and the register of partnership projects.

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_dataset::Dataset;
use tresteg_municipality::{
    IndicatorCatalogue, MEMBER, MEMBERSHIP, MunicipalityTable, PartnershipRegister, RegisterFilter,
};
use tresteg_report::layouts::dataset::ShownVariable;
use tresteg_report::layouts::{dataset, records};
use tresteg_report::{Cell, Head, Kind, Number, Paragraph, ReportBuilder, Text, Value};

/// Reads the table and the register, checks both, and adds the two derived quantities.
pub fn read(data: &Path) -> Result<(MunicipalityTable, PartnershipRegister), Box<dyn Error>> {
    let catalogue = IndicatorCatalogue::read(&fs::read(data.join("indicators.csv"))?)?;
    let table =
        MunicipalityTable::read(&fs::read(data.join("municipalities_2015.csv"))?, &catalogue)?
            .expect_complete(290)?
            .with_municipal_tax_part("0980".parse()?, 0.6667)?
            .with_post_secondary_share()?;
    let register = PartnershipRegister::read(&fs::read(data.join("partnership_register.csv"))?)?;
    Ok((table, register))
}

/// What the units are, where the register spells them otherwise, and what was derived.
pub fn describe(
    report: ReportBuilder,
    table: &MunicipalityTable,
    register: &PartnershipRegister,
) -> Result<ReportBuilder, Box<dyn Error>> {
    let matches = register.match_names(table)?;
    let misspelt = matches.iter().filter(|name| !name.is_exact()).map(|name| {
        let head = Head::leaf(name.code.to_string(), name.printed.as_str());
        let cells = vec![
            Cell::text(name.standard_name.as_str()),
            Number::count(name.edit_distance).into(),
        ];
        (head, cells)
    });
    let spelling = records::table(
        "spelling",
        Text::new("Names that the register spells differently")
            .with_sv("Namn som registret stavar annorlunda"),
        Text::new("As printed").with_sv("Som tryckt"),
        vec![
            Head::leaf("name", Text::new("Municipality").with_sv("Kommun")),
            Head::leaf(
                "letters",
                Text::new("Letters apart").with_sv("Bokstäver som skiljer"),
            ),
        ],
        misspelt,
    )?;
    let percent = |name| ShownVariable {
        name,
        kind: Kind::Measure,
        decimals: Some(2),
    };
    let count = |name| ShownVariable {
        name,
        kind: Kind::Count,
        decimals: None,
    };
    let whole = |name| ShownVariable {
        name,
        kind: Kind::Measure,
        decimals: Some(0),
    };
    let gotland = dataset::rows(
        "gotland_tax",
        Text::new("Municipal part of the tax rate, percent")
            .with_sv("Kommunal del av skattesatsen, procent"),
        &table.municipal_tax_parts()?,
        &[
            percent("total_rate"),
            percent("municipal_part"),
            percent("municipal_rate"),
        ],
    )?;
    let summaries = register.summaries(table)?;
    let sums = dataset::rows(
        "register",
        Text::new("The register of partnership projects")
            .with_sv("Registret över partnerskapsprojekt"),
        &summaries,
        &[
            count("municipalities"),
            count("projects"),
            count("countries"),
            whole("mean_population"),
            whole("median_population"),
        ],
    )?;
    let survey = dataset::rows(
        "register_survey",
        Text::new("The register and the survey").with_sv("Registret och enkäten"),
        &summaries,
        &[
            count("municipalities_invited"),
            count("coordinators_invited"),
            count("municipalities_answered"),
            count("answers"),
        ],
    )?;
    let [sums, survey] = [sums, survey].map(|table| {
        RegisterFilter::ALL.iter().fold(table, |table, filter| {
            table.with_row_label(filter.key(), filter.label())
        })
    });
    let names: Vec<&str> = table
        .indicators()
        .map(|indicator| indicator.column.as_str())
        .collect();
    Ok(report
        .heading(1, Text::new("The municipalities").with_sv("Kommunerna"))
        .paragraph(
            Paragraph::new(
                Text::new(
                    "The units are Sweden's municipalities in 2015. Those in the partnership register, {members} of \
                     them, are members; {projects} have run projects, {preparing} have only prepared one.",
                )
                .with_sv(
                    "Enheterna är Sveriges kommuner 2015. De {members} som finns i partnerskapsregistret är medlemmar; \
                     {projects} har genomfört projekt och {preparing} har bara förberett.",
                ),
            )
            .with("members", Value::cell("register.all.municipalities"))
            .with("projects", Value::cell("register.with_projects.municipalities"))
            .with("preparing", Value::cell("register.preparation_only.municipalities")),
        )
        .table(dataset::variable_view("variables", &table.to_dataset()?, &names)?)
        .paragraph(
            Text::new(
                "The share of foreign citizens by municipality, the sixth indicator of the thesis, is not available: \
                 the column is absent, and what depends on it is marked as not computable.",
            )
            .with_sv(
                "Andelen utländska medborgare per kommun, uppsatsens sjätte indikator, saknas: kolumnen finns inte, och \
                 det som beror på den redovisas som ej beräkningsbart.",
            ),
        )
        .tables([sums, survey])
        .table(spelling)
        .paragraph(
            Text::new(
                "Two quantities are derived. Gotland has no separate region and levies both taxes, so \
                 66.67 % of its rate counts as municipal, as in the thesis. The education share is the post-secondary \
                 educated among those aged 16 to 74, as a fraction of all inhabitants.",
            )
            .with_sv(
                "Två storheter är härledda. På Gotland finns ingen region vid sidan av kommunen, som tar ut båda \
                 skatterna; 66,67 % av skattesatsen räknas som kommunal, som i uppsatsen. Utbildningsandelen är de \
                 eftergymnasialt utbildade bland 16–74-åringar som andel av alla invånare.",
            ),
        )
        .table(gotland))
}

/// The members one by one.
pub fn appendix(report: ReportBuilder, units: &Dataset) -> Result<ReportBuilder, Box<dyn Error>> {
    let count = |name| ShownVariable {
        name,
        kind: Kind::Count,
        decimals: None,
    };
    let members = dataset::rows(
        "register_list",
        Text::new("Members").with_sv("Medlemmar"),
        &units.filter_equal(MEMBERSHIP, MEMBER)?,
        &[
            count("population"),
            count("projects"),
            count("coordinators_invited"),
            count("answers"),
        ],
    )?;
    Ok(report
        .heading(1, Text::new("The register").with_sv("Registret"))
        .paragraph(
            Paragraph::new(
                Text::new("Population is Statistics Sweden's for 2015; {ledger} holds it against the printed list.")
                    .with_sv("Folkmängden är SCB:s för 2015; {ledger} jämför den med den tryckta listan."),
            )
            .with("ledger", Value::section("ledger")),
        )
        .table(members))
}
