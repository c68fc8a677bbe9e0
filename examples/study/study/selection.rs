//! Step two, first half: which non-members to interview.

use std::error::Error;

use tresteg_dataset::Dataset;
use tresteg_municipality::{MEMBER, MEMBERSHIP, MunicipalityTable, POST_SECONDARY_SHARE};
use tresteg_report::layouts::Labels;
use tresteg_report::layouts::dataset::{ShownVariable, rows};
use tresteg_report::layouts::sampling::CaseColumn;
use tresteg_report::layouts::{records, sampling};
use tresteg_report::plots::sampling as plots;
use tresteg_report::{Head, Kind, Number, Paragraph, ReportBuilder, Text, Value};
use tresteg_sampling::{
    Alternatives, CaseFrame, CaseRule, Certificate, Rule, Side, Strategy, Target, firmness,
};

/// The five others nearest to the members' median population without being below it, and what stands behind the choice.
pub fn step(
    report: ReportBuilder,
    units: &Dataset,
    table: &MunicipalityTable,
) -> Result<(ReportBuilder, Certificate<CaseRule>), Box<dyn Error>> {
    let frame = CaseFrame::new(units)?.rule_out_where(MEMBERSHIP, MEMBER, "member")?;
    let median = Target::median_of(MEMBERSHIP, MEMBER);
    let strategy = Strategy::nearest_on(Side::AtOrAbove, "population", median);
    let certificate = CaseRule::new(strategy, 5).with_reserves(3).select(&frame)?;
    let selection = &certificate.outcome;

    let percent = table.clone().in_percent(POST_SECONDARY_SHARE)?;
    let dataset = percent.to_dataset()?;
    let national = percent.national(POST_SECONDARY_SHARE)?;
    let comparison = selection.compare(&dataset, POST_SECONDARY_SHARE, national.value)?;
    let shares = selection.values_of(&dataset, POST_SECONDARY_SHARE)?;
    let education = CaseColumn {
        head: Head::leaf(
            POST_SECONDARY_SHARE,
            Text::new("Education, percent").with_sv("Utbildning, procent"),
        ),
        numbers: shares
            .into_iter()
            .map(|share| share.map(|share| Number::measure(share, 2)))
            .collect(),
    };
    let labels = Labels::from(units);
    let share = ShownVariable {
        name: POST_SECONDARY_SHARE,
        kind: Kind::Measure,
        decimals: Some(2),
    };
    let country = rows(
        "national",
        Text::new("The country, percent").with_sv("Riket, procent"),
        &percent.national_dataset(&[POST_SECONDARY_SHARE])?,
        &[share],
    )?
    .with_row_label("sweden", Text::new("Sweden").with_sv("Sverige"));
    let claims = records::figures(
        "case_claims",
        Text::new("The cases and the country").with_sv("Fallen och riket"),
        Head::leaf("count", Text::new("Cases").with_sv("Fall")),
        [
            (
                Head::leaf(
                    "below_national",
                    Text::new("Education below the country's").with_sv("Utbildning under rikets"),
                ),
                Number::count(comparison.below.len()),
            ),
            (
                Head::leaf(
                    "above_national",
                    Text::new("Education above the country's").with_sv("Utbildning över rikets"),
                ),
                Number::count(comparison.above.len()),
            ),
        ],
    )?;
    let firm = firmness(&certificate, &Alternatives::new().leaving_out_each_unit())?;
    let report = report
        .heading(1, Text::new("Step two: whom to interview").with_sv("Steg två: vilka som intervjuas"))
        .paragraph(
            Paragraph::new(
                Text::new(
                    "Candidates are the municipalities outside the register. The five chosen are those whose \
                     population is nearest to the members' median, {target}, without being below it; ties go to the \
                     lowest municipality code.",
                )
                .with_sv(
                    "Kandidater är kommunerna utanför registret. Valda är de fem vars folkmängd ligger närmast \
                     medlemmarnas median, {target}, utan att understiga den; vid lika avstånd gäller lägsta kommunkod.",
                ),
            )
            .with("target", Value::cell("groups.members.median")),
        )
        .table(sampling::chosen("cases", &certificate, &labels, &[education])?)
        .table(sampling::reserves("reserves", &certificate, &labels, &[])?)
        .paragraph(
            Paragraph::new(
                Text::new(
                    "{distances} shows how far from the target they are: two of the five are next to it, and the last of the \
                     others is hardly nearer than the first reserve. How much hangs on that is seen when the choice is made again without each \
                     municipality in turn, and with the median of the members who are left ({firmness}).",
                )
                .with_sv(
                    "{distances} visar hur långt från målvärdet de ligger: två av de fem ligger intill det, och den sista av \
                     de andra knappt närmare än den första reserven. Hur mycket som hänger på det syns när valet görs om utan varje kommun i tur \
                     och ordning, med medianen för de medlemmar som är kvar ({firmness}).",
                ),
            )
            .with("distances", Value::figure("distances"))
            .with("firmness", Value::figure("firmness")),
        )
        .figure(plots::distances("distances", &certificate, &labels)?)
        .figure(plots::firmness("firmness", &firm)?)
        .table(
            sampling::outcome("outcome", &certificate)?.with_row_label(
                "not_eligible",
                Text::new("No candidate: member").with_sv("Ingen kandidat: medlem"),
            ),
        )
        .table(sampling::rule("case_rule", &certificate, &labels)?)
        .table(country)
        .table(claims);
    Ok((report, certificate))
}
