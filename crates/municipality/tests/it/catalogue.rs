use tresteg_dataset::{Language, Measure};
use tresteg_municipality::{IndicatorCatalogue, MunicipalityError, NationalRule};

use crate::{CATALOGUE, catalogue, message};

#[test]
fn an_indicator_says_all_that_a_variable_needs() {
    let catalogue = catalogue();
    let rate = catalogue.indicator("municipal_tax_rate").unwrap();
    assert_eq!(
        (rate.unit.as_str(), rate.year, rate.minimum, rate.maximum),
        ("percent", 2015, 15.0, 35.0)
    );
    assert_eq!(rate.national, NationalRule::None);
    let variable = rate.variable();
    assert_eq!(
        (variable.label.text(Language::Sv), variable.measure),
        ("Skattesats", Measure::Scale)
    );
    let share = catalogue.indicator("post_secondary_share_16_74").unwrap();
    assert_eq!(
        share.national,
        NationalRule::MeanBy("population_16_74".into())
    );
    assert_eq!(share.label.sv, None);
}

#[test]
fn a_misspelt_indicator_is_answered_with_the_nearest() {
    assert_eq!(
        catalogue().indicator("municipal_taxrate").unwrap_err(),
        MunicipalityError::UnknownIndicator {
            name: "municipal_taxrate".into(),
            nearest: Some("municipal_tax_rate".into())
        }
    );
}

#[test]
fn every_fault_of_a_catalogue_is_reported() {
    let text = format!(
        "{CATALOGUE}\
code,Code,,none,2015,0,1,scale,none,SCB
id,Id,,none,2015,0,1,scale,none,SCB
Tax power,Tax,,SEK,2015,0,1,scale,none,SCB
area,Area,,km2,15,9,1,ratio,mean by populaton,SCB
population,,,inhabitants,2015,0,x,scale,mean by,
"
    );
    assert_eq!(
        message(IndicatorCatalogue::read(text.as_bytes())),
        [
            "indicators: 12 faults",
            "column `column`, `population`: found on lines 2, 10; expected it once",
            "line 6, column `column`: found `code`; expected a name that no other column of the municipalities has",
            "line 7, column `column`: found `id`; expected a name that no other column of the municipalities has",
            "line 8, column `column`: found `Tax power`; expected a name of small letters a to z, digits and underscores",
            "line 9, column `year`: found `15`; expected a whole number, from 1700 to 2100",
            "line 9, column `maximum`: found `1`; expected a number with a decimal point, at least 9",
            "line 9, column `measure`: found `ratio`; expected one of `nominal`, `ordinal`, `scale`",
            "line 9, column `national`: found `mean by populaton`; expected a weight that is a column of this file; did you mean `population`?",
            "line 10, column `label_en`: found an empty cell; expected a text",
            "line 10, column `maximum`: found `x`; expected a number with a decimal point, at least 0",
            "line 10, column `national`: found `mean by`; expected `sum`, `none`, or `mean by` and the name of a column",
            "line 10, column `source`: found an empty cell; expected a text",
        ]
    );
}

#[test]
fn rules_read_back_as_they_are_written() {
    for text in ["sum", "none", "mean by population"] {
        assert_eq!(text.parse::<NationalRule>().unwrap().to_string(), text);
    }
}
