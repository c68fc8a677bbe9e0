//! Where the members and the cases lie.

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_dataset::Dataset;
use tresteg_municipality::{Centroids, EASTING, MEMBERSHIP, NORTHING, Outline};
use tresteg_report::plots::dataset::DotMap;
use tresteg_report::{Paragraph, ReportBuilder, Text, Value};
use tresteg_sampling::{CaseRule, Certificate, Outcome};

/// A map of all municipalities, members marked and the chosen cases named, and of the south, where most of them lie.
pub fn map(
    report: ReportBuilder,
    data: &Path,
    units: &Dataset,
    certificate: &Certificate<CaseRule>,
) -> Result<ReportBuilder, Box<dyn Error>> {
    let centroids = Centroids::read(&fs::read(data.join("centroids.csv"))?)?;
    let outline = Outline::read(&fs::read(data.join("outline.csv"))?)?;
    let places = centroids.join(units.clone())?;
    let map = DotMap::new(
        "map",
        Text::new("Members, others and the five cases").with_sv("Medlemmar, övriga och de fem fallen"),
        &places,
        EASTING,
        NORTHING,
    )
    .with_groups(MEMBERSHIP)
    .with_size("population")
    .with_named(Text::new("Cases").with_sv("Fall"), certificate.outcome.chosen_ids())
    .with_outline(outline.rings())
    .with_detail(
        Text::new("The south").with_sv("Södra Sverige"),
        (270_000.0, 740_000.0),
        (6_130_000.0, 6_690_000.0),
    )
    .figure()?
    .with_note(
        Text::new("Dots stand at the centres of the municipalities, and their area is in proportion to the population. Boundaries: Statistics Sweden.")
            .with_sv("Prickarna står i kommunernas mittpunkter, och deras yta är proportionell mot folkmängden. Gränser: SCB."),
    );
    Ok(report
        .paragraph(
            Paragraph::new(
                Text::new(
                    "{map} shows where they are. Members lie all over the country, and are larger than the others; four of the five \
                     cases lie in the south, two of them beside each other east of Göteborg.",
                )
                .with_sv(
                    "{map} visar var de ligger. Medlemmar finns i hela landet, och de är större än de övriga; fyra av de fem fallen \
                     ligger i söder, två av dem intill varandra öster om Göteborg.",
                ),
            )
            .with("map", Value::figure("map")),
        )
        .figure(map))
}
