//! The study from end to end: what must come out, and that a changed input changes it.

use std::fs;
use std::path::{Path, PathBuf};

use tresteg_audit::{Ledger, LedgerEntry, Verdict};
use tresteg_report::figure::Theme;
use tresteg_report::{Locale, Look, Style};

#[path = "../examples/study/study/mod.rs"]
mod pipeline;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn ledger() -> Ledger {
    pipeline::run(&data()).expect("the study runs").2
}

/// The entries whose address begins so.
fn at<'a>(ledger: &'a Ledger, address: &str) -> Vec<&'a LedgerEntry> {
    let found: Vec<&LedgerEntry> = ledger
        .entries
        .iter()
        .filter(|entry| entry.figure.address.starts_with(address))
        .collect();
    assert!(!found.is_empty(), "no figure at {address}");
    found
}

fn reproduced(ledger: &Ledger, address: &str) -> (usize, usize) {
    let entries = at(ledger, address);
    let reproduced = entries
        .iter()
        .filter(|entry| entry.verdict == Verdict::Reproduced)
        .count();
    (reproduced, entries.len())
}

fn verdict<'a>(ledger: &'a Ledger, id: &str) -> &'a Verdict {
    let entry = ledger.entries.iter().find(|entry| entry.figure.id == id);
    &entry.unwrap_or_else(|| panic!("no figure {id}")).verdict
}

/// The data folder with one text in one file replaced by another.
fn changed(name: &str, file: &str, old: &str, new: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    for entry in fs::read_dir(data())
        .expect("data")
        .map(|entry| entry.expect("an entry"))
    {
        if entry.path().is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name())).expect("a copy");
        }
    }
    let text = fs::read_to_string(folder.join(file)).expect("the file");
    assert_eq!(text.matches(old).count(), 1, "{old} in {file}");
    fs::write(folder.join(file), text.replace(old, new)).expect("the changed file");
    folder
}

#[test]
fn what_can_be_reproduced_is_reproduced_to_every_printed_digit() {
    let ledger = ledger();
    for (address, figures) in [
        ("reg1.", 23),
        ("bivariate.foreign_born_share", 3),
        ("bivariate.municipal_tax_rate", 3),
        ("bivariate.tax_power", 3),
        ("bivariate.population", 5),
        ("gotland_tax.", 2),
        ("case_claims.", 1),
        ("response.coordinators", 4),
        ("register_list.", 83),
    ] {
        assert_eq!(
            reproduced(&ledger, address),
            (figures, figures),
            "{address}"
        );
    }
    let groups = reproduced(&ledger, "groups.");
    assert_eq!(groups.0, groups.1);
    for case in 1..=5 {
        assert_eq!(reproduced(&ledger, &format!("cases.{case}.name")), (1, 1));
        assert_eq!(
            reproduced(&ledger, &format!("cases.{case}.population")),
            (1, 1)
        );
    }
}

#[test]
fn every_survey_percentage_and_every_computable_mean_comes_out() {
    let ledger = ledger();
    let percentages = ledger.entries.iter().filter(|entry| {
        entry.figure.address.starts_with('q') && entry.figure.address.ends_with(".percent")
    });
    let (mut all, mut good) = (0, 0);
    for entry in percentages {
        all += 1;
        good += usize::from(entry.verdict == Verdict::Reproduced);
    }
    assert_eq!((good, all), (123, 123));
    // Two figures per question; those of question 15 need answers that were never published.
    assert_eq!(reproduced(&ledger, "moments."), (32, 34));
    assert!(matches!(
        verdict(&ledger, "q15_mean"),
        Verdict::NotComputable { .. }
    ));
    assert!(matches!(
        verdict(&ledger, "q15_sd"),
        Verdict::NotComputable { .. }
    ));
}

#[test]
fn the_education_regressions_are_shown_not_to_come_out() {
    let ledger = ledger();
    for id in [
        "reg2_anova_regression_f",
        "reg3_anova_total_sum_of_squares",
        "summary_post_secondary_share_r_squared",
    ] {
        match verdict(&ledger, id) {
            Verdict::Differs { reason, .. } => assert!(reason.is_some(), "{id} has a known reason"),
            other => panic!("{id}: {other:?}"),
        }
    }
    assert!(matches!(
        verdict(&ledger, "summary_foreign_citizen_share_p_value"),
        Verdict::NotComputable { .. }
    ));
}

#[test]
fn a_changed_cell_changes_verdicts() {
    let folder = changed(
        "partille",
        "municipalities_2015.csv",
        "1402,Partille,Västra Götalands län,A2,36977,",
        "1402,Partille,Västra Götalands län,A2,36974,",
    );
    let ledger = pipeline::run(&folder).expect("the study runs").2;
    assert!(matches!(
        verdict(&ledger, "cases_1_name"),
        Verdict::Differs { .. }
    ));
    assert!(matches!(
        verdict(&ledger, "cases_2_population"),
        Verdict::Differs { .. }
    ));

    let folder = changed(
        "option",
        "question_options.csv",
        "q02,1,Elected politicians,Politiker,1,,,,16",
        "q02,1,Elected politicians,Politiker,1,,,,15",
    );
    let ledger = pipeline::run(&folder).expect("the study runs").2;
    assert_eq!(reproduced(&ledger, "q02.1.percent"), (0, 1));
    assert_eq!(reproduced(&ledger, "q02.2.percent"), (1, 1));
}

#[test]
fn broken_input_stops_the_study_with_every_fault_named() {
    let folder = changed(
        "comma",
        "municipalities_2015.csv",
        "0980,Gotland,Gotlands län,C6,57391,",
        "0980,Gotland,Skåne län,C6,57 391,",
    );
    let error = pipeline::run(&folder)
        .expect_err("a broken table")
        .to_string();
    assert!(
        error.contains("2 faults") && error.contains("57 391") && error.contains("Skåne"),
        "{error}"
    );
}

/// A figure is not computable only where the report has a gap for it.
#[test]
fn a_misprinted_address_is_no_missing_input() {
    let folder = changed(
        "address",
        "printed_figures.csv",
        "claims.media.value",
        "claims.medai.value",
    );
    let error = pipeline::run(&folder)
        .expect_err("no such address")
        .to_string();
    assert!(
        error.contains("the nearest is `claims.media.value`"),
        "{error}"
    );
}

#[test]
fn the_ledger_is_in_swedish_too() {
    for entry in ledger().entries {
        let figure = entry.figure;
        let texts = [Some(figure.table), Some(figure.place)];
        let texts = texts
            .into_iter()
            .chain([figure.note_if_differs, figure.missing_input]);
        for text in texts.flatten() {
            assert!(text.sv.is_some(), "{}: {text}", figure.id);
        }
    }
}

#[test]
fn every_figure_of_the_report_is_referred_to_and_drawn_in_both_languages() {
    let (_, report, _) = pipeline::run(&data()).expect("the study runs");
    let ids: Vec<&str> = report.figures().map(|figure| figure.id()).collect();
    for id in [
        "forest",
        "education",
        "residuals",
        "expected",
        "roc",
        "distances",
        "firmness",
        "map",
        "motives",
    ] {
        assert!(ids.contains(&id), "{id}");
    }
    for (locale, member) in [(Locale::en(), ">Member<"), (Locale::sv(), ">Medlem<")] {
        let style = Style::new(Look::plain(), locale);
        let html = report.to_html(&style);
        for id in &ids {
            assert!(html.contains(&format!("href=\"#figure-{id}\"")), "{id}");
        }
        let map = report
            .figures()
            .find(|figure| figure.id() == "map")
            .expect("a map");
        let svg = map.to_svg(&style, Theme::Light);
        assert!(svg.contains(member));
        // A tooltip for each municipality, on the whole map.
        for name in ["Kiruna", "Ystad", "Gotland"] {
            assert!(svg.contains(&format!("<title>{name}</title>")), "{name}");
        }
    }
}

#[test]
fn the_report_fits_a_terminal_of_80_columns_in_both_languages() {
    let (summary, report, ledger) = pipeline::run(&data()).expect("the study runs");
    for locale in [Locale::en(), Locale::sv()] {
        let style = Style::new(Look::plain(), locale);
        for line in summary.to_terminal(&style, 80).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        // The name of the format of figures, which nothing is loaded from.
        let html = report
            .to_html(&style)
            .replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(
            html.contains("28,817") && html.contains("-1,932E-6"),
            "the appendix is in the SPSS look"
        );
        assert!(
            !html.contains("http://") && !html.contains("https://"),
            "the page is self-contained"
        );
        assert!(report.to_markdown(&style).contains("| "));
    }
    let mut csv = Vec::new();
    ledger.to_csv(&mut csv).expect("a ledger");
    let csv = String::from_utf8(csv).expect("UTF-8");
    assert!(csv.starts_with("id,place,printed,recomputed,verdict,note\n"));
    assert!(csv.lines().count() > ledger.entries.len());
}

#[test]
fn the_readme_gives_the_totals_of_the_ledger() {
    let totals = ledger().totals();
    let row = format!(
        "| **all** | **{}** | **{}** | **{}** | **{}** |",
        totals.figures, totals.reproduced, totals.differs, totals.not_computable
    );
    let readme = fs::read_to_string(data().join("../README.md")).expect("README.md");
    assert!(readme.contains(&row), "the README should have {row}");
    let mut sums = [0; 4];
    for line in readme
        .lines()
        .skip_while(|line| !line.starts_with("| | figures"))
        .skip(2)
    {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.len() != 7 || cells[1].starts_with("**") {
            break;
        }
        for (sum, cell) in sums.iter_mut().zip(&cells[2..6]) {
            *sum += cell.parse::<usize>().expect("a count");
        }
    }
    let expected = [
        totals.figures,
        totals.reproduced,
        totals.differs,
        totals.not_computable,
    ];
    assert_eq!(
        sums, expected,
        "the rows of the README add up to the ledger"
    );
}
