//! Henderson and Velleman's 32 cars (1981), R's `mtcars`.

use tresteg_report::Text;
use tresteg_report::layouts::{Labels, Wording};
use tresteg_stats::table::ColumnTable;

pub const MPG: [f64; 32] = [
    21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
    14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4,
];
pub const WEIGHT: [f64; 32] = [
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25,
    5.424, 5.345, 2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17,
    2.77, 3.57, 2.78,
];
pub const POWER: [f64; 32] = [
    110.0, 110.0, 93.0, 110.0, 175.0, 105.0, 245.0, 62.0, 95.0, 123.0, 123.0, 180.0, 180.0, 180.0,
    205.0, 215.0, 230.0, 66.0, 52.0, 65.0, 97.0, 150.0, 150.0, 245.0, 175.0, 66.0, 91.0, 113.0,
    264.0, 175.0, 335.0, 109.0,
];
const CYLINDERS: [u8; 32] = [
    6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6, 8, 4,
];
const MANUAL: [u8; 32] = [
    1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1,
];
const STRAIGHT: [u8; 32] = [
    0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1,
];
const GEARS: [u8; 32] = [
    4, 4, 4, 3, 3, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 4, 4, 4, 3, 3, 3, 3, 3, 4, 5, 5, 5, 5, 5, 4,
];

/// With two weights missing in `known_weight`.
pub fn cars() -> ColumnTable {
    let named = |codes: [u8; 32], names: &[(u8, &'static str)]| {
        let names = names.to_vec();
        codes.map(|code| names.iter().find(|(known, _)| *known == code).unwrap().1)
    };
    let known = (0..32).map(|row| (row != 3 && row != 17).then_some(WEIGHT[row]));
    ColumnTable::new()
        .with_row_ids((1..=32).map(|row| format!("car {row}")))
        .unwrap()
        .with_numbers("mpg", MPG)
        .unwrap()
        .with_numbers("weight", WEIGHT)
        .unwrap()
        .with_numbers("known_weight", known)
        .unwrap()
        .with_numbers("power", POWER)
        .unwrap()
        .with_levels(
            "cylinders",
            ["four", "six", "eight"],
            named(CYLINDERS, &[(4, "four"), (6, "six"), (8, "eight")]),
        )
        .unwrap()
        .with_texts("gearbox", named(MANUAL, &[(0, "automatic"), (1, "manual")]))
        .unwrap()
        .with_texts("engine", named(STRAIGHT, &[(0, "V"), (1, "straight")]))
        .unwrap()
        .with_levels(
            "gears",
            ["three", "four", "five"],
            named(GEARS, &[(3, "three"), (4, "four"), (5, "five")]),
        )
        .unwrap()
}

pub fn labels() -> Labels {
    let text = |en: &str, sv: &str| Text::new(en).with_sv(sv);
    Labels::new()
        .with("mpg", text("Miles per gallon", "Miles per gallon"))
        .with("weight", text("Weight (1000 lb)", "Vikt (1000 lb)"))
        .with("known_weight", text("Weight (1000 lb)", "Vikt (1000 lb)"))
        .with("power", text("Horsepower", "Hästkrafter"))
        .with("cylinders", text("Cylinders", "Cylindrar"))
        .with("gearbox", text("Gearbox", "Växellåda"))
        .with("gears", text("Gears", "Växlar"))
        .with("engine", text("Engine", "Motor"))
        .with("cylinders[four]", text("Four", "Fyra"))
        .with("cylinders[six]", text("Six", "Sex"))
        .with("cylinders[eight]", text("Eight", "Åtta"))
        .with("gears[three]", text("Three", "Tre"))
        .with("gears[four]", text("Four", "Fyra"))
        .with("gears[five]", text("Five", "Fem"))
        .with("gearbox[automatic]", text("Automatic", "Automatisk"))
        .with("gearbox[manual]", text("Manual", "Manuell"))
        .with_decimals("mpg", 1)
        .with_decimals("power", 1)
}

pub fn spss() -> Labels {
    labels().with_wording(Wording::Spss)
}
