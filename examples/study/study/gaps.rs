//! What the thesis prints and nobody can compute from what was published: each with the input that is missing.

use std::error::Error;

use tresteg_report::layouts::records;
use tresteg_report::{Align, Head, Paragraph, ReportBuilder, Text, Value};

/// Key, English, Swedish.
type Claim = (&'static str, &'static str, &'static str);

const CITIZENS: [Claim; 1] = [(
    "significant_variables",
    "Variables with a significant relation, of six",
    "Variabler med signifikant samband, av sex",
)];

const TICKED_TOGETHER: [Claim; 4] = [
    (
        "voluntary_sector",
        "First heard in the voluntary sector",
        "Hörde först i den ideella sektorn",
    ),
    (
        "association_and_person",
        "Named both an association and a committed person",
        "Angav både en förening och en eldsjäl",
    ),
    (
        "direct_contact",
        "First met ICLD directly",
        "Mötte först ICLD direkt",
    ),
    (
        "media",
        "First heard through the media",
        "Hörde först genom medierna",
    ),
];

const TWO_ANSWERS: [Claim; 2] = [
    (
        "importance_after_tip",
        "Weight of others' experience, tipped by another municipality",
        "Vikten av andras erfarenheter, tipsade av en annan kommun",
    ),
    (
        "importance_without_tip",
        "Weight of others' experience, the rest",
        "Vikten av andras erfarenheter, övriga",
    ),
];

const COMMENTS: [Claim; 17] = [
    (
        "before_icld",
        "Partnerships before ICLD was founded",
        "Partnerskap innan ICLD bildades",
    ),
    (
        "earlier_employment",
        "First contact in an earlier employment",
        "Första kontakten i en tidigare anställning",
    ),
    (
        "aid_with_skl",
        "Other aid projects through SKL",
        "Andra biståndsprojekt genom SKL",
    ),
    (
        "aid_schools",
        "Other aid projects for schools",
        "Andra biståndsprojekt för skolor",
    ),
    (
        "parties_all_equal",
        "Parties: all equally active",
        "Partier: alla lika aktiva",
    ),
    (
        "parties_all_but_one",
        "Parties: all but one",
        "Partier: alla utom ett",
    ),
    (
        "parties_detailed",
        "Parties: more detailed answers",
        "Partier: utförligare svar",
    ),
    (
        "party_social_democrats",
        "Mentions of the Social Democrats",
        "Omnämnanden av Socialdemokraterna",
    ),
    (
        "party_greens",
        "Mentions of the Green Party",
        "Omnämnanden av Miljöpartiet",
    ),
    (
        "party_centre",
        "Mentions of the Centre Party",
        "Omnämnanden av Centerpartiet",
    ),
    (
        "party_left",
        "Mentions of the Left Party",
        "Omnämnanden av Vänsterpartiet",
    ),
    (
        "party_christian_democrats",
        "Mentions of the Christian Democrats",
        "Omnämnanden av Kristdemokraterna",
    ),
    (
        "party_liberals",
        "Mentions of the Liberals",
        "Omnämnanden av Liberalerna",
    ),
    (
        "party_moderates",
        "Mentions of the Moderates",
        "Omnämnanden av Moderaterna",
    ),
    (
        "shared_with_network",
        "Experience passed on within SKL or ICLD",
        "Erfarenheter förs vidare inom SKL eller ICLD",
    ),
    (
        "shared_with_neighbours",
        "Experience passed on to neighbours or in networks",
        "Erfarenheter förs vidare till grannar eller i nätverk",
    ),
    (
        "shared_in_kalmar_county",
        "Of these in Kalmar county",
        "Av dessa i Kalmar län",
    ),
];

const POSTS: [Claim; 6] = [
    (
        "shared_unit_mean",
        "Shared unit: mean number of full-time posts",
        "Gemensam enhet: medelantal heltidstjänster",
    ),
    (
        "shared_unit_median",
        "Shared unit: median percent of a post",
        "Gemensam enhet: median, procent av en tjänst",
    ),
    (
        "small_municipalities",
        "Small rural municipalities: percent of a post",
        "Små landsbygdskommuner: procent av en tjänst",
    ),
    (
        "shared_unit_four_posts",
        "Shared unit: municipalities with four full-time posts or more",
        "Gemensam enhet: kommuner med fyra heltidstjänster eller fler",
    ),
    (
        "own_unit_lowest",
        "Unit of their own: lowest percent of a post",
        "Egen enhet: lägsta procent av en tjänst",
    ),
    (
        "own_unit_highest",
        "Unit of their own: highest percent of a post",
        "Egen enhet: högsta procent av en tjänst",
    ),
];

const LAST_QUESTION: [Claim; 1] = [("other_comments", "Other comments", "Övriga kommentarer")];

const PROJECTS: [Claim; 1] = [(
    "vaxjo_running_projects",
    "Running projects of Växjö",
    "Växjös pågående projekt",
)];

/// The table of gaps.
pub fn appendix(report: ReportBuilder) -> Result<ReportBuilder, Box<dyn Error>> {
    let missing = [
        (
            &CITIZENS[..],
            Text::new("Needs the foreign citizens of each municipality.")
                .with_sv("Kräver utländska medborgare i varje kommun."),
        ),
        (
            &TICKED_TOGETHER[..],
            Text::new("Needs the answers one by one: options could be ticked together.")
                .with_sv("Kräver svaren vart för sig: flera alternativ kunde kryssas."),
        ),
        (
            &TWO_ANSWERS[..],
            Text::new("Needs each respondent's answers to two questions together.")
                .with_sv("Kräver varje svarandes svar på två frågor tillsammans."),
        ),
        (
            &COMMENTS[..],
            Text::new("Needs the comment field of the question.")
                .with_sv("Kräver frågans kommentarsfält."),
        ),
        (
            &POSTS[..],
            Text::new("Needs the percentage that each respondent gave; the classes are published.")
                .with_sv("Kräver den procent som varje svarande angav; klasserna är publicerade."),
        ),
        (
            &LAST_QUESTION[..],
            Text::new("Needs all answers to the last question, of which some are quoted.")
                .with_sv("Kräver alla svar på den sista frågan, av vilka några citeras."),
        ),
        (
            &PROJECTS[..],
            Text::new("Needs the projects that were running in spring 2017.")
                .with_sv("Kräver de projekt som pågick våren 2017."),
        ),
    ];
    let gaps = missing.iter().flat_map(|(claims, reason)| {
        claims.iter().map(move |(key, en, sv)| {
            (
                Head::leaf(*key, Text::new(*en).with_sv(*sv)),
                reason.clone(),
            )
        })
    });
    Ok(report
        .section(
            "gaps",
            1,
            Text::new("What cannot be computed").with_sv("Det som inte går att räkna ut"),
        )
        .paragraph(
            Paragraph::new(
                Text::new(
                    "The thesis prints these figures, and nothing that was published gives them. Here they have a \
                     place, so that {ledger} can say so of each.",
                )
                .with_sv(
                    "Uppsatsen redovisar dessa uppgifter, och inget som har publicerats ger dem. Här har de en plats, så \
                     att {ledger} kan säga det om var och en.",
                ),
            )
            .with("ledger", Value::section("ledger")),
        )
        .table(records::gaps(
            "claims",
            Text::new("Printed figures whose input was never published")
                .with_sv("Tryckta uppgifter vars underlag aldrig publicerats"),
            Head::leaf("value", Text::new("Value").with_sv("Värde")).with_align(Align::Right),
            gaps,
        )?))
}
