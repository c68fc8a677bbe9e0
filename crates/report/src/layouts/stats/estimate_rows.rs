//! Results with an interval as rows of a table of estimates.

use tresteg_stats::Alternative;
use tresteg_stats::classification::{Auc, CurveComparison};
use tresteg_stats::contingency::{FisherTwoByTwo, Kappa, MantelHaenszel, Measure};
use tresteg_stats::correlation::Correlation;
use tresteg_stats::group_tests::{
    BrunnerMunzelTest, ContrastTest, RankSumTest, SignedRankTest, StandardizedDifference, TTest,
    VarianceRatioTest,
};
use tresteg_stats::proportions::{Proportion, RateRatio};

use super::estimates::EstimateRow;
use super::parts::{difference_of, text};
use crate::number::Kind;
use crate::text::Text;

impl From<&Measure> for EstimateRow {
    fn from(found: &Measure) -> Self {
        let row = EstimateRow::new("", Kind::Bounded, found.estimate)
            .with_std_error(found.std_error)
            .with_ends(found.level, Some(found.lower), Some(found.upper));
        EstimateRow {
            statistic: found.statistic.map(|z| (Text::new("z"), z)),
            p_value: found.p_value,
            ..row
        }
    }
}

impl From<&Kappa> for EstimateRow {
    fn from(found: &Kappa) -> Self {
        EstimateRow::from(&found.kappa).named(text(["Cohen’s κ", "Cohens κ", "Cohens κ"]))
    }
}

impl From<&FisherTwoByTwo> for EstimateRow {
    /// The conditional odds ratio.
    fn from(found: &FisherTwoByTwo) -> Self {
        EstimateRow::new(odds_ratio(), Kind::Coefficient, found.odds_ratio)
            .with_interval(&found.interval)
            .with_p_value(found.p_value)
    }
}

impl From<&MantelHaenszel> for EstimateRow {
    fn from(found: &MantelHaenszel) -> Self {
        let name = text([
            "Common odds ratio (Mantel–Haenszel)",
            "Gemensam oddskvot (Mantel–Haenszel)",
            "Gemeinsames Odds-Ratio (Mantel-Haenszel)",
        ]);
        let row = EstimateRow::new(name, Kind::Coefficient, found.odds_ratio)
            .with_p_value(found.test.p_value)
            .with_log(found.test.log_p_value);
        match &found.interval {
            Some(interval) => row.with_interval(interval),
            None => row,
        }
    }
}

impl From<&StandardizedDifference> for EstimateRow {
    fn from(found: &StandardizedDifference) -> Self {
        EstimateRow::new(effect_name(&found.measure), Kind::Statistic, found.estimate)
            .with_interval(&found.interval)
    }
}

fn effect_name(name: &str) -> Text {
    match name {
        "Cohen's d" => text(["Cohen’s d", "Cohens d", "Cohens d"]),
        "Cohen's d, average variance" => text([
            "Cohen’s d, average variance",
            "Cohens d, genomsnittlig varians",
            "Cohens d, mittlere Varianz",
        ]),
        "Glass's delta" => text(["Glass’s Δ", "Glass Δ", "Glass’ Δ"]),
        name => Text::new(name),
    }
}

fn odds_ratio() -> Text {
    text(["Odds ratio", "Oddskvot", "Odds-Ratio"])
}

impl From<&Correlation> for EstimateRow {
    fn from(found: &Correlation) -> Self {
        let mut row = EstimateRow::new(found.method.to_string(), Kind::Bounded, found.estimate);
        if let Some(interval) = &found.interval {
            row = row.with_ends(
                interval.level,
                interval.lower.or(Some(-1.0)),
                interval.upper.or(Some(1.0)),
            );
        }
        match &found.test {
            Some(test) => row.with_p_value(test.p_value).with_log(test.log_p_value),
            None => row,
        }
    }
}

/// One-sided tests put the name of their side behind that of the estimate.
fn sided(name: Text, alternative: Alternative) -> Text {
    let side = match alternative {
        Alternative::Less => text([" (less)", " (mindre)", " (kleiner)"]),
        Alternative::Greater => text([" (greater)", " (större)", " (größer)"]),
        _ => return name,
    };
    Text::join([&name, &side], "")
}

impl From<&TTest> for EstimateRow {
    fn from(found: &TTest) -> Self {
        let name = match found.groups.as_slice() {
            [first, second] => difference_of(Text::new(&first.name), Text::new(&second.name)),
            _ => Text::new(&found.parameter),
        };
        EstimateRow::new(
            sided(name, found.alternative),
            Kind::Measure,
            found.estimate,
        )
        .with_std_error(found.std_error)
        .with_interval(&found.interval)
        .with_statistic("t", found.statistic)
        .with_p_value(found.p_value)
        .with_log(found.log_p_value)
    }
}

impl From<&ContrastTest> for EstimateRow {
    fn from(found: &ContrastTest) -> Self {
        let name = sided(Text::new(found.names.join(", ")), found.alternative);
        EstimateRow::new(name, Kind::Measure, found.estimate)
            .with_std_error(found.std_error)
            .with_interval(&found.interval)
            .with_statistic("t", found.statistic)
            .with_p_value(found.p_value)
            .with_log(found.log_p_value)
    }
}

impl From<&RankSumTest> for EstimateRow {
    /// The rank-biserial correlation.
    fn from(found: &RankSumTest) -> Self {
        EstimateRow::new(rank_biserial(), Kind::Bounded, found.rank_biserial)
            .with_interval(&found.rank_biserial_interval)
    }
}

impl From<&SignedRankTest> for EstimateRow {
    /// The rank-biserial correlation.
    fn from(found: &SignedRankTest) -> Self {
        EstimateRow::new(rank_biserial(), Kind::Bounded, found.rank_biserial)
            .with_interval(&found.rank_biserial_interval)
    }
}

fn rank_biserial() -> Text {
    text([
        "Rank-biserial correlation",
        "Rangbiserial korrelation",
        "Rangbiseriale Korrelation",
    ])
}

impl From<&BrunnerMunzelTest> for EstimateRow {
    /// The chance that a value of the first group is the smaller.
    fn from(found: &BrunnerMunzelTest) -> Self {
        let name = text([
            "Chance of superiority",
            "Sannolikhet att vara större",
            "Wahrscheinlichkeit der Überlegenheit",
        ]);
        EstimateRow::new(
            sided(name, found.alternative),
            Kind::Bounded,
            found.estimate,
        )
        .with_std_error(found.std_error)
        .with_interval(&found.interval)
        .with_statistic("t", found.statistic)
        .with_p_value(found.p_value)
        .with_log(found.log_p_value)
    }
}

impl From<&VarianceRatioTest> for EstimateRow {
    fn from(found: &VarianceRatioTest) -> Self {
        let name = text(["Ratio of variances", "Varianskvot", "Varianzverhältnis"]);
        EstimateRow::new(
            sided(name, found.alternative),
            Kind::Statistic,
            found.estimate,
        )
        .with_interval(&found.interval)
        .with_statistic("F", found.statistic)
        .with_p_value(found.p_value)
        .with_log(found.log_p_value)
    }
}

impl From<&Proportion> for EstimateRow {
    /// Ask [`Proportion::interval`] for the interval that it should have.
    fn from(found: &Proportion) -> Self {
        let name = format!("{}/{}", found.successes, found.trials);
        EstimateRow::new(name, Kind::Bounded, found.estimate()).with_std_error(found.std_error())
    }
}

impl From<&RateRatio> for EstimateRow {
    fn from(found: &RateRatio) -> Self {
        let name = text(["Rate ratio", "Incidenskvot", "Ratenverhältnis"]);
        EstimateRow::new(
            sided(name, found.alternative),
            Kind::Coefficient,
            found.estimate,
        )
        .with_interval(&found.interval)
        .with_p_value(found.p_value)
        .with_log(found.log_p_value)
    }
}

impl From<&Auc> for EstimateRow {
    fn from(found: &Auc) -> Self {
        let row = EstimateRow::new("AUC", Kind::Bounded, found.estimate).with_ends(
            found.level,
            found.lower,
            found.upper,
        );
        EstimateRow {
            std_error: found.std_error,
            ..row
        }
    }
}

impl From<&CurveComparison> for EstimateRow {
    /// The difference of the areas under two curves.
    fn from(found: &CurveComparison) -> Self {
        let name = text(["Difference of AUC", "Skillnad i AUC", "Differenz der AUC"]);
        let symbol = if found.dof.is_some() { "t" } else { "z" };
        EstimateRow::new(name, Kind::Bounded, found.difference)
            .with_std_error(found.std_error)
            .with_ends(found.level, Some(found.lower), Some(found.upper))
            .with_statistic(symbol, found.statistic)
            .with_p_value(found.p_value)
            .with_log(found.log_p_value)
    }
}
