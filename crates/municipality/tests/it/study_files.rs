//! The files of the study, against what their sources and the study say of them.

use std::fs;
use std::path::Path;

use tresteg_municipality::{
    Centroid, Centroids, IndicatorCatalogue, MEMBER, MEMBERSHIP, MunicipalityTable, OTHER, Outline,
    POST_SECONDARY_SHARE, PartnershipRegister, RegisterFilter,
};

use crate::code;

fn file(name: &str) -> Vec<u8> {
    fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../data")
            .join(name),
    )
    .unwrap()
}

fn table() -> MunicipalityTable {
    let catalogue = IndicatorCatalogue::read(&file("indicators.csv")).unwrap();
    let table = MunicipalityTable::read(&file("municipalities_2015.csv"), &catalogue).unwrap();
    table.expect_complete(290).unwrap()
}

fn register() -> PartnershipRegister {
    PartnershipRegister::read(&file("partnership_register.csv")).unwrap()
}

#[test]
fn the_municipalities_add_up_to_the_country() {
    let table = table();
    // Statistics Sweden's population of the country at the end of 2015.
    assert_eq!(table.national("population").unwrap().value, 9_851_017.0);
    // Its population of single municipalities.
    for (number, population) in [("0180", 923_516.0), ("1480", 548_190.0), ("0980", 57_391.0)] {
        assert_eq!(
            table.value(code(number), "population").unwrap(),
            Some(population)
        );
    }
    assert_eq!(
        table.value(code("0980"), "municipal_tax_rate").unwrap(),
        Some(33.6)
    );
}

#[test]
fn the_post_secondary_share_is_the_one_that_the_study_prints_for_its_cases() {
    let table = table()
        .with_post_secondary_share()
        .unwrap()
        .in_percent(POST_SECONDARY_SHARE)
        .unwrap();
    // The study, section 4.1. Ängelholm's 23,00 is 23.007 and the country's 26,05 is 26.050.
    for (number, printed) in [
        ("2184", 19.61),
        ("1402", 29.16),
        ("1441", 26.81),
        ("1292", 23.00),
        ("0381", 20.22),
    ] {
        let share = table
            .value(code(number), POST_SECONDARY_SHARE)
            .unwrap()
            .unwrap();
        assert!((share - printed).abs() < 0.01, "{number}: {share}");
    }
    assert!((table.national(POST_SECONDARY_SHARE).unwrap().value - 26.05).abs() < 0.005);
}

#[test]
fn the_register_has_81_municipalities_of_which_two_are_misspelt() {
    let matches = register().match_names(&table()).unwrap();
    assert_eq!(matches.len(), 81);
    let misspelt: Vec<_> = matches.iter().filter(|found| !found.is_exact()).collect();
    let told: Vec<_> = misspelt
        .iter()
        .map(|found| {
            (
                found.printed.as_str(),
                found.standard_name.as_str(),
                found.edit_distance,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Mölnadal", "Mölndal", 1),
            ("Staffanstorps", "Staffanstorp", 1)
        ]
    );
}

#[test]
fn all_81_printed_populations_are_those_of_the_table() {
    let table = table();
    for entry in register().entries() {
        let population = table.value(entry.code, "population").unwrap();
        assert_eq!(
            entry.population_printed.map(f64::from),
            population,
            "{}",
            entry.printed_name
        );
    }
}

#[test]
fn the_sums_of_the_register_are_the_printed_ones() {
    // The study: sections 3.1 and 4.3 and the foot of the list in appendix 3.
    let register = register();
    let all = register.summary(RegisterFilter::All);
    assert_eq!(
        (all.municipalities, all.projects, all.countries),
        (81, 214, 20)
    );
    assert_eq!(
        (all.coordinators_invited, all.municipalities_invited),
        (61, 50)
    );
    assert_eq!((all.answers, all.municipalities_answered), (38, 36));
    assert_eq!(
        register
            .summary(RegisterFilter::WithProjects)
            .municipalities,
        63
    );
    let prepared = register.summary(RegisterFilter::PreparationOnly);
    assert_eq!(
        (
            prepared.municipalities,
            prepared.projects,
            prepared.countries
        ),
        (18, 0, 0)
    );
    assert_eq!(
        (
            prepared.municipalities_invited,
            prepared.municipalities_answered
        ),
        (6, 5)
    );
}

#[test]
fn members_and_others_have_the_printed_mean_and_median_population() {
    let register = register();
    let dataset = register.join(table().to_dataset().unwrap()).unwrap();
    // The sums are the numerators of the means that the study prints as 67 899 and 20 819.
    for (value, count, sum, median) in [
        (MEMBER, 81, 5_499_830.0, 36_651.0),
        (OTHER, 209, 4_351_187.0, 13_170.0),
    ] {
        let group = dataset.filter_equal(MEMBERSHIP, value).unwrap();
        let mut populations = group.complete_numbers("population").unwrap();
        populations.sort_by(f64::total_cmp);
        assert_eq!(
            (populations.len(), populations.iter().sum::<f64>()),
            (count, sum)
        );
        assert_eq!(populations[count / 2], median);
    }
    let summaries = register.summaries(&table()).unwrap();
    assert_eq!(
        summaries.numbers("mean_population").unwrap()[0],
        Some(5_499_830.0 / 81.0)
    );
    assert_eq!(
        summaries.numbers("median_population").unwrap()[0],
        Some(36_651.0)
    );
}

#[test]
fn an_indicator_more_is_one_column_and_one_line() {
    let mut catalogue = String::from_utf8(file("indicators.csv")).unwrap();
    catalogue
        .push_str("turnout,Turnout,Valdeltagande,percent,2014,50,100,scale,none,Kolada N05401\n");
    let catalogue = IndicatorCatalogue::read(catalogue.as_bytes()).unwrap();
    let municipalities = String::from_utf8(file("municipalities_2015.csv")).unwrap();
    let widened: Vec<String> = municipalities
        .lines()
        .zip(std::iter::once("turnout").chain(std::iter::repeat("80.5")))
        .map(|(line, cell)| format!("{line},{cell}"))
        .collect();
    let table = MunicipalityTable::read(widened.join("\n").as_bytes(), &catalogue).unwrap();
    assert_eq!(
        table
            .to_dataset()
            .unwrap()
            .variable("turnout")
            .unwrap()
            .year,
        Some(2014)
    );
}

#[test]
fn the_centroids_are_those_of_all_municipalities_and_lie_where_they_do() {
    let table = table();
    let centroids = Centroids::read(&file("centroids.csv")).unwrap();
    let mut codes: Vec<_> = centroids.entries().iter().map(|place| place.code).collect();
    codes.sort();
    let mut known: Vec<_> = table
        .municipalities()
        .iter()
        .map(|unit| unit.code)
        .collect();
    known.sort();
    assert_eq!(codes, known);
    let name = |place: &Centroid| table.municipality(place.code).unwrap().name.clone();
    let most = |by: fn(&Centroid) -> f64| {
        let places = centroids.entries().iter();
        name(places.max_by(|a, b| by(a).total_cmp(&by(b))).unwrap())
    };
    // The ends of the country by municipality.
    assert_eq!(most(|place| place.northing), "Kiruna");
    assert_eq!(most(|place| -place.northing), "Trelleborg");
    assert_eq!(most(|place| place.easting), "Haparanda");
    assert_eq!(most(|place| -place.easting), "Strömstad");
    let distance =
        |a: &Centroid, b: &Centroid| (a.easting - b.easting).hypot(a.northing - b.northing);
    let nearest = |number: &str| {
        let places = centroids.entries();
        let from = places
            .iter()
            .find(|place| place.code == code(number))
            .unwrap();
        let others = places.iter().filter(|place| place.code != from.code);
        name(
            others
                .min_by(|a, b| distance(from, a).total_cmp(&distance(from, b)))
                .unwrap(),
        )
    };
    // Neighbours: Solna and Sundbyberg, Malmö and Burlöv, Gotland and Öland across the sea.
    assert_eq!(nearest("0184"), "Sundbyberg");
    assert_eq!(nearest("1280"), "Burlöv");
    assert_eq!(nearest("0980"), "Borgholm");
}

#[test]
fn the_outline_encloses_the_centroids() {
    let outline = Outline::read(&file("outline.csv")).unwrap();
    let centroids = Centroids::read(&file("centroids.csv")).unwrap();
    let outside = centroids.entries().iter().filter(|place| {
        let crossings = outline
            .rings()
            .iter()
            .flat_map(|ring| ring.windows(2))
            .filter(|edge| {
                let [(x0, y0), (x1, y1)] = **edge else {
                    return false;
                };
                (y0 > place.northing) != (y1 > place.northing)
                    && place.easting < (x1 - x0) * (place.northing - y0) / (y1 - y0) + x0
            });
        crossings.count() % 2 == 0
    });
    // Ekerö, Haninge, Nacka, Lidingö, Öckerö: in a bay or among islands too small for the outline.
    let outside: Vec<String> = outside.map(|place| place.code.to_string()).collect();
    assert_eq!(outside, ["0125", "0136", "0182", "0186", "1407"]);
}
