//! Figures of Motor Trend's cars (Henderson and Velleman, 1981; R: `mtcars`).

use tresteg_report::Text;
use tresteg_report::figure::Figure;
use tresteg_report::layouts::Labels;
use tresteg_report::layouts::stats::ModelColumn;
use tresteg_report::plots::stats::{
    BoxGroup, CoefficientPlot, Correlations, Curve, Distribution, Estimates, RocSeries, Scatter,
    boxes, calibration, correlations, marginal_means, predicted, residuals, roc,
};
use tresteg_stats::classification::Grouping;
use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
use tresteg_stats::descriptives::{Batch, QuantileType};
use tresteg_stats::smoothing::{
    Bandwidth, BinRule, LowessOptions, histogram, kernel_density, lowess, normal_curve,
};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Covariance, Family, GlmFit, LinearFit, MarginalMeansRequest, glm, ols};

/// Name, miles per gallon, weight in 1000 lb, horsepower, cylinders, manual gears.
type Car = (&'static str, f64, f64, f64, f64, f64);

pub const CARS: [Car; 32] = [
    ("Mazda RX4", 21.0, 2.62, 110.0, 6.0, 1.0),
    ("Mazda RX4 Wag", 21.0, 2.875, 110.0, 6.0, 1.0),
    ("Datsun 710", 22.8, 2.32, 93.0, 4.0, 1.0),
    ("Hornet 4 Drive", 21.4, 3.215, 110.0, 6.0, 0.0),
    ("Hornet Sportabout", 18.7, 3.44, 175.0, 8.0, 0.0),
    ("Valiant", 18.1, 3.46, 105.0, 6.0, 0.0),
    ("Duster 360", 14.3, 3.57, 245.0, 8.0, 0.0),
    ("Merc 240D", 24.4, 3.19, 62.0, 4.0, 0.0),
    ("Merc 230", 22.8, 3.15, 95.0, 4.0, 0.0),
    ("Merc 280", 19.2, 3.44, 123.0, 6.0, 0.0),
    ("Merc 280C", 17.8, 3.44, 123.0, 6.0, 0.0),
    ("Merc 450SE", 16.4, 4.07, 180.0, 8.0, 0.0),
    ("Merc 450SL", 17.3, 3.73, 180.0, 8.0, 0.0),
    ("Merc 450SLC", 15.2, 3.78, 180.0, 8.0, 0.0),
    ("Cadillac Fleetwood", 10.4, 5.25, 205.0, 8.0, 0.0),
    ("Lincoln Continental", 10.4, 5.424, 215.0, 8.0, 0.0),
    ("Chrysler Imperial", 14.7, 5.345, 230.0, 8.0, 0.0),
    ("Fiat 128", 32.4, 2.2, 66.0, 4.0, 1.0),
    ("Honda Civic", 30.4, 1.615, 52.0, 4.0, 1.0),
    ("Toyota Corolla", 33.9, 1.835, 65.0, 4.0, 1.0),
    ("Toyota Corona", 21.5, 2.465, 97.0, 4.0, 0.0),
    ("Dodge Challenger", 15.5, 3.52, 150.0, 8.0, 0.0),
    ("AMC Javelin", 15.2, 3.435, 150.0, 8.0, 0.0),
    ("Camaro Z28", 13.3, 3.84, 245.0, 8.0, 0.0),
    ("Pontiac Firebird", 19.2, 3.845, 175.0, 8.0, 0.0),
    ("Fiat X1-9", 27.3, 1.935, 66.0, 4.0, 1.0),
    ("Porsche 914-2", 26.0, 2.14, 91.0, 4.0, 1.0),
    ("Lotus Europa", 30.4, 1.513, 113.0, 4.0, 1.0),
    ("Ford Pantera L", 15.8, 3.17, 264.0, 8.0, 1.0),
    ("Ferrari Dino", 19.7, 2.77, 175.0, 6.0, 1.0),
    ("Maserati Bora", 15.0, 3.57, 335.0, 8.0, 1.0),
    ("Volvo 142E", 21.4, 2.78, 109.0, 4.0, 1.0),
];

pub fn cars() -> ColumnTable {
    let numbers = |of: fn(&Car) -> f64| CARS.iter().map(of).collect::<Vec<_>>();
    ColumnTable::new()
        .with_row_ids(CARS.map(|car| car.0))
        .and_then(|table| table.with_numbers("mpg", numbers(|car| car.1)))
        .and_then(|table| table.with_numbers("wt", numbers(|car| car.2)))
        .and_then(|table| table.with_numbers("hp", numbers(|car| car.3)))
        .and_then(|table| {
            table.with_texts(
                "cyl",
                CARS.map(|car| match car.4 {
                    4.0 => "4",
                    6.0 => "6",
                    _ => "8",
                }),
            )
        })
        .and_then(|table| table.with_numbers("am", numbers(|car| car.5)))
        .unwrap()
}

pub fn labels() -> Labels {
    Labels::new()
        .with(
            "mpg",
            Text::new("Miles per gallon")
                .with_sv("Miles per gallon")
                .with_de("Meilen pro Gallone"),
        )
        .with(
            "wt",
            Text::new("Weight, 1,000 lb")
                .with_sv("Vikt, 1 000 lb")
                .with_de("Gewicht, 1.000 lb"),
        )
        .with(
            "hp",
            Text::new("Horsepower")
                .with_sv("Hästkrafter")
                .with_de("Pferdestärken"),
        )
        .with(
            "cyl",
            Text::new("Cylinders")
                .with_sv("Cylindrar")
                .with_de("Zylinder"),
        )
        .with(
            "am",
            Text::new("Manual gears")
                .with_sv("Manuell växellåda")
                .with_de("Handschaltung"),
        )
}

pub fn linear() -> LinearFit {
    ols("mpg ~ wt + hp + cyl", &cars()).unwrap()
}

pub fn simple() -> LinearFit {
    ols("mpg ~ wt", &cars()).unwrap()
}

pub fn logit() -> GlmFit {
    glm("am ~ wt", &cars(), Family::Binomial).unwrap()
}

pub fn grid() -> Vec<f64> {
    (0..=40).map(|i| 1.5 + f64::from(i) / 10.0).collect()
}

pub fn forest() -> Figure {
    let fit = linear();
    let short = ols("mpg ~ wt + hp", &cars()).unwrap();
    let columns = [
        ModelColumn::linear(
            Text::new("Weight and power").with_sv("Vikt och kraft"),
            &short,
            short.coefficients(Covariance::Hc3).unwrap(),
        ),
        ModelColumn::linear(
            Text::new("With cylinders").with_sv("Med cylindrar"),
            &fit,
            fit.coefficients(Covariance::Hc3).unwrap(),
        ),
    ];
    let models: Vec<Estimates> = columns.iter().map(Estimates::from).collect();
    let title = Text::new("What consumption depends on").with_sv("Vad förbrukningen beror på");
    CoefficientPlot::default()
        .figure("forest", title, &models, &labels())
        .unwrap()
}

pub fn odds() -> Figure {
    let table = logit().exponentiated(Covariance::Classical).unwrap();
    let both = glm("am ~ wt + hp", &cars(), Family::Binomial)
        .unwrap()
        .exponentiated(Covariance::Classical)
        .unwrap();
    let title = Text::new("Odds of manual gears").with_sv("Odds för manuell växellåda");
    let models = [
        Estimates::ratios(Text::new("Weight").with_sv("Vikt"), &table),
        Estimates::ratios(
            Text::new("Weight and power").with_sv("Vikt och kraft"),
            &both,
        ),
    ];
    CoefficientPlot::default()
        .figure("odds", title, &models, &labels())
        .unwrap()
}

pub fn scatter() -> Figure {
    let fit = simple();
    let grid = grid();
    let predictions = fit
        .predict(&ColumnTable::new().with_numbers("wt", grid.clone()).unwrap())
        .unwrap();
    let curve = Curve::linear("wt", &grid, &predictions).unwrap();
    let influence = fit.influence().unwrap();
    let (x, y) = (CARS.map(|car| car.2), CARS.map(|car| car.1));
    let title = Text::new("Consumption by weight").with_sv("Förbrukning efter vikt");
    Scatter::new("wt", &x, "mpg", &y)
        .with_ids(CARS.map(|car| car.0))
        .with_curve(&curve)
        .with_extremes(&influence, 3)
        .figure("scatter", title, &labels())
        .unwrap()
}

pub fn diagnostics() -> Figure {
    let title = Text::new("Residuals of the model").with_sv("Modellens residualer");
    residuals(
        "residuals",
        title,
        &linear().residual_diagnostics(0.95).unwrap(),
        &labels(),
    )
    .unwrap()
}

pub fn weights() -> Figure {
    let values = CARS.map(|car| car.3);
    let bins = histogram(&values, BinRule::FreedmanDiaconis).unwrap();
    let density = kernel_density(&values, Bandwidth::SheatherJones, 128).unwrap();
    let normal = normal_curve(&values, 64).unwrap();
    let title = Text::new("How strong cars are").with_sv("Hur starka bilar är");
    Distribution::new(&bins)
        .with_density(&density)
        .with_normal(&normal)
        .figure("distribution", title, labels().text("hp"))
        .unwrap()
}

pub fn histogram_alone() -> Figure {
    let bins = histogram(&CARS.map(|car| car.1), BinRule::Sturges).unwrap();
    let title = Text::new("How far cars go").with_sv("Hur långt bilar går");
    Distribution::new(&bins)
        .figure("histogram", title, labels().text("mpg"))
        .unwrap()
}

pub fn groups() -> Figure {
    let groups = [4.0, 6.0, 8.0].map(|cylinders| {
        let cars: Vec<_> = CARS.iter().filter(|car| car.4 == cylinders).collect();
        let values: Vec<f64> = cars.iter().map(|car| car.3).collect();
        let summary = Batch::new(&values)
            .unwrap()
            .box_summary(QuantileType::Linear)
            .unwrap();
        let label =
            Text::new(format!("{cylinders} cylinders")).with_sv(format!("{cylinders} cylindrar"));
        BoxGroup::new(label, summary)
            .with_points(cars.iter().map(|car| car.0), &values)
            .unwrap()
    });
    let title = Text::new("Power by cylinders").with_sv("Kraft efter cylindrar");
    boxes("boxes", title, &groups, labels().text("hp")).unwrap()
}

pub fn roc_curves() -> Figure {
    let other = glm("am ~ hp", &cars(), Family::Binomial).unwrap();
    let predictions = [logit(), other].map(|fit| fit.binary_predictions().unwrap());
    let curves = predictions.each_ref().map(|p| p.roc().unwrap());
    let areas = predictions.each_ref().map(|p| p.auc(0.95).unwrap());
    let titles = [labels().text("wt"), labels().text("hp")];
    let series = [0, 1].map(|i| RocSeries {
        title: &titles[i],
        curve: &curves[i],
        area: &areas[i],
    });
    let title = Text::new("Who has manual gears").with_sv("Vem som har manuell växellåda");
    roc("roc", title, &series).unwrap()
}

pub fn calibrated() -> Figure {
    let fit = logit();
    let predictions = fit.binary_predictions().unwrap();
    let groups = predictions
        .calibration_groups(&Grouping::Quantiles(5))
        .unwrap();
    let intervals: Vec<_> = groups
        .groups
        .iter()
        .map(|group| group.observed_interval(0.95).unwrap())
        .collect();
    let smooth = lowess(
        &fit.fitted().unwrap(),
        fit.response_values().unwrap(),
        LowessOptions::default().with_iterations(0),
    )
    .unwrap();
    let title = Text::new("Are the probabilities right?").with_sv("Stämmer sannolikheterna?");
    calibration("calibration", title, &groups, &intervals, Some(&smooth)).unwrap()
}

pub fn heat_map() -> Figure {
    let matrix = correlation_matrix(
        &cars(),
        &["mpg", "wt", "hp", "am"],
        &MatrixOptions::default(),
    )
    .unwrap();
    let title = Text::new("What goes with what").with_sv("Vad som hör ihop");
    let how = Correlations::default().with_lower_triangle().with_stars();
    correlations("correlations", title, &matrix, how, &labels()).unwrap()
}

pub fn full_heat_map() -> Figure {
    let matrix = correlation_matrix(
        &cars(),
        &["mpg", "wt", "hp", "am"],
        &MatrixOptions::default(),
    )
    .unwrap();
    let title = Text::new("What goes with what").with_sv("Vad som hör ihop");
    correlations("matrix", title, &matrix, Correlations::default(), &labels()).unwrap()
}

pub fn probability() -> Figure {
    let fit = logit();
    let grid = grid();
    let predictions = fit
        .predict(&ColumnTable::new().with_numbers("wt", grid.clone()).unwrap())
        .unwrap();
    let curve = Curve::generalized("wt", &grid, &predictions)
        .unwrap()
        .as_probability();
    let labels = labels().with(
        "am",
        Text::new("Probability of manual gears").with_sv("Sannolikhet för manuell växellåda"),
    );
    let title = Text::new("Heavy cars shift by themselves").with_sv("Tunga bilar växlar själva");
    predicted("predicted", title, &[curve], &labels).unwrap()
}

pub fn means() -> Figure {
    let means = linear()
        .marginal_means(&MarginalMeansRequest::of(["cyl"]))
        .unwrap();
    let title = Text::new("Consumption of equal cars").with_sv("Förbrukning hos lika bilar");
    marginal_means("means", title, &means, &labels()).unwrap()
}

pub fn all() -> Vec<Figure> {
    vec![
        forest(),
        odds(),
        scatter(),
        diagnostics(),
        weights(),
        histogram_alone(),
        groups(),
        roc_curves(),
        calibrated(),
        heat_map(),
        full_heat_map(),
        probability(),
        means(),
    ]
}
