//! Results of tests as rows of a table of tests.

use tresteg_stats::categorical::{self, ParallelTest};
use tresteg_stats::contingency::{self, FisherExact};
use tresteg_stats::diagnostics::{DurbinWatson, JarqueBera, Reference, TestResult, WhiteTest};
use tresteg_stats::glm::{LinkTest, OverdispersionTest, PearsonDispersion};
use tresteg_stats::group_tests::{
    FriedmanTest, KruskalWallisTest, MeansTest, OneWayAnova, RankSumTest, SignedRankTest, TTest,
    TTestKind,
};
use tresteg_stats::{FirthTest, LikelihoodRatioTest, ScoreTest, WaldTest};

use super::parts::text;
use super::tests::TestRow;
use crate::text::Text;

fn chi_squared() -> Text {
    Text::new("χ²")
}

impl From<&WaldTest> for TestRow {
    /// F where the degrees of freedom are finite, χ² otherwise.
    fn from(test: &WaldTest) -> Self {
        let name = Text::new(test.hypotheses.join(", "));
        match test.dof_residual.is_finite() {
            true => TestRow::new(name, test.p_value)
                .with_statistic("F", test.f_statistic)
                .with_dof(test.dof)
                .with_denominator(test.dof_residual)
                .with_log(test.log_p_value),
            false => TestRow::new(name, test.chi_squared_p_value)
                .with_statistic(chi_squared(), test.chi_squared)
                .with_dof(test.dof),
        }
    }
}

impl From<&LikelihoodRatioTest> for TestRow {
    /// F where the dispersion was estimated, χ² otherwise.
    fn from(test: &LikelihoodRatioTest) -> Self {
        let name = text(["Likelihood ratio", "Likelihoodkvot", "Likelihood-Quotient"]);
        let row = TestRow::new(name, test.p_value).with_log(test.log_p_value);
        match test.f_statistic {
            Some(f) => row.with_statistic("F", f),
            None => row.with_statistic(chi_squared(), test.chi_squared),
        }
        .with_dof(test.dof)
    }
}

impl From<&ScoreTest> for TestRow {
    fn from(test: &ScoreTest) -> Self {
        TestRow::new(text(["Score", "Score", "Score"]), test.p_value)
            .with_statistic(chi_squared(), test.chi_squared)
            .with_dof(test.dof)
            .with_log(test.log_p_value)
    }
}

impl From<&FirthTest> for TestRow {
    fn from(test: &FirthTest) -> Self {
        TestRow::new(test.terms.join(", "), test.p_value)
            .with_statistic(chi_squared(), test.statistic)
            .with_dof(test.dof)
            .with_log(test.log_p_value)
    }
}

impl From<&contingency::ChiSquaredTest> for TestRow {
    fn from(test: &contingency::ChiSquaredTest) -> Self {
        TestRow::new(
            text([
                "Pearson chi-squared",
                "Pearsons chitvå",
                "Pearsons Chi-Quadrat",
            ]),
            test.p_value,
        )
        .with_statistic(chi_squared(), test.statistic)
        .with_dof(test.dof)
        .with_log(test.log_p_value)
    }
}

impl From<&categorical::ChiSquaredTest> for TestRow {
    fn from(test: &categorical::ChiSquaredTest) -> Self {
        TestRow::new(
            text(["Likelihood ratio", "Likelihoodkvot", "Likelihood-Quotient"]),
            test.p_value,
        )
        .with_statistic(chi_squared(), test.statistic)
        .with_dof(test.dof)
        .with_log(test.log_p_value)
    }
}

impl From<&FisherExact> for TestRow {
    fn from(test: &FisherExact) -> Self {
        let name = text([
            "Fisher’s exact test",
            "Fishers exakta test",
            "Exakter Test nach Fisher",
        ]);
        TestRow::new(name, test.p_value)
    }
}

impl From<&TestResult> for TestRow {
    fn from(test: &TestResult) -> Self {
        let row = TestRow::new(test_name(&test.test), test.p_value);
        match test.reference {
            Reference::ChiSquared { dof } => row
                .with_statistic(chi_squared(), test.statistic)
                .with_dof(dof),
            Reference::F {
                dof_numerator,
                dof_denominator,
            } => row
                .with_statistic("F", test.statistic)
                .with_dof(dof_numerator)
                .with_denominator(dof_denominator),
            _ => row.with_statistic("W", test.statistic),
        }
    }
}

/// The name that a test has in `tresteg-stats`, translated where it is one of ours.
fn test_name(name: &str) -> Text {
    if let Some(order) = name.strip_prefix("Breusch-Godfrey test of order ") {
        return text([
            &name.replace('-', "–"),
            &format!("Breusch–Godfreys test av ordning {order}"),
            &format!("Breusch-Godfrey-Test der Ordnung {order}"),
        ]);
    }
    let known = match name {
        "Shapiro-Wilk test" => [
            "Shapiro–Wilk test",
            "Shapiro–Wilks test",
            "Shapiro-Wilk-Test",
        ],
        "Jarque-Bera test" => ["Jarque–Bera test", "Jarque–Beras test", "Jarque-Bera-Test"],
        "Breusch-Pagan test" => [
            "Breusch–Pagan test",
            "Breusch–Pagans test",
            "Breusch-Pagan-Test",
        ],
        "studentized Breusch-Pagan test" => [
            "Breusch–Pagan test, studentised",
            "Breusch–Pagans test, studentiserat",
            "Breusch-Pagan-Test, studentisiert",
        ],
        "White's test" => ["White’s test", "Whites test", "White-Test"],
        "RESET" => ["RESET test", "RESET-test", "RESET-Test"],
        "Bartlett's test of equal variances" => [
            "Bartlett’s test of equal variances",
            "Bartletts test av lika varianser",
            "Bartlett-Test gleicher Varianzen",
        ],
        "Fligner-Killeen test of equal variances" => [
            "Fligner–Killeen test of equal variances",
            "Fligner–Killeens test av lika varianser",
            "Fligner-Killeen-Test gleicher Varianzen",
        ],
        "Welch's test of equal means" => ["Welch", "Welch", "Welch"],
        "Brown and Forsythe's test of equal means" => {
            ["Brown–Forsythe", "Brown–Forsythe", "Brown-Forsythe"]
        }
        name => return Text::new(name),
    };
    text(known)
}

impl From<&JarqueBera> for TestRow {
    fn from(test: &JarqueBera) -> Self {
        TestRow::from(&test.test)
    }
}

impl From<&WhiteTest> for TestRow {
    fn from(test: &WhiteTest) -> Self {
        TestRow::from(&test.chi_squared)
    }
}

impl From<&DurbinWatson> for TestRow {
    /// Two-sided.
    fn from(test: &DurbinWatson) -> Self {
        TestRow::new(
            text(["Durbin–Watson", "Durbin–Watson", "Durbin-Watson"]),
            test.p_value_two_sided,
        )
        .with_statistic("d", test.statistic)
        .with_log(test.log_p_value_two_sided)
    }
}

impl From<&PearsonDispersion> for TestRow {
    fn from(test: &PearsonDispersion) -> Self {
        TestRow::new(
            text(["Dispersion", "Dispersion", "Dispersion"]),
            test.p_value,
        )
        .with_statistic(chi_squared(), test.statistic)
        .with_dof(test.dof)
        .with_log(test.log_p_value)
    }
}

impl From<&OverdispersionTest> for TestRow {
    fn from(test: &OverdispersionTest) -> Self {
        TestRow::new(
            text(["Overdispersion", "Överdispersion", "Überdispersion"]),
            test.p_value,
        )
        .with_statistic("z", test.statistic)
        .with_log(test.log_p_value)
    }
}

impl From<&LinkTest> for TestRow {
    fn from(test: &LinkTest) -> Self {
        let symbol = if test.dof.is_finite() { "t" } else { "z" };
        TestRow::new(text(["Link test", "Länktest", "Link-Test"]), test.p_value)
            .with_statistic(symbol, test.statistic)
            .with_dof(test.dof)
            .with_log(test.log_p_value)
    }
}

impl From<&TTest> for TestRow {
    fn from(test: &TTest) -> Self {
        let name = match test.kind {
            TTestKind::OneSample => [
                "One-sample t test",
                "t-test av ett stickprov",
                "t-Test einer Stichprobe",
            ],
            TTestKind::Paired => ["Paired t test", "Parat t-test", "Gepaarter t-Test"],
            TTestKind::Welch => ["Welch’s t test", "Welchs t-test", "Welch-Test"],
            TTestKind::Trimmed => ["Yuen’s t test", "Yuens t-test", "Yuen-Test"],
            _ => ["Student’s t test", "Students t-test", "Student-t-Test"],
        };
        TestRow::new(text(name), test.p_value)
            .with_statistic("t", test.statistic)
            .with_dof(test.dof)
            .with_log(test.log_p_value)
    }
}

impl From<&OneWayAnova> for TestRow {
    fn from(test: &OneWayAnova) -> Self {
        TestRow::new(
            text(["One-way ANOVA", "Variansanalys", "Varianzanalyse"]),
            test.p_value,
        )
        .with_statistic("F", test.statistic)
        .with_dof(test.dof_between)
        .with_denominator(test.dof_within)
        .with_log(test.log_p_value)
    }
}

impl From<&MeansTest> for TestRow {
    fn from(test: &MeansTest) -> Self {
        TestRow::new(test_name(&test.test), test.p_value)
            .with_statistic("F", test.statistic)
            .with_dof(test.dof_numerator)
            .with_denominator(test.dof_denominator)
            .with_log(test.log_p_value)
    }
}

impl From<&RankSumTest> for TestRow {
    /// The statistic U.
    fn from(test: &RankSumTest) -> Self {
        TestRow::new(
            text(["Mann–Whitney", "Mann–Whitney", "Mann-Whitney"]),
            test.p_value,
        )
        .with_statistic("U", test.statistic)
        .with_log(test.log_p_value)
    }
}

impl From<&SignedRankTest> for TestRow {
    fn from(test: &SignedRankTest) -> Self {
        TestRow::new(
            text([
                "Wilcoxon signed rank",
                "Wilcoxons teckenrang",
                "Wilcoxon-Vorzeichenrang",
            ]),
            test.p_value,
        )
        .with_statistic("V", test.statistic)
        .with_log(test.log_p_value)
    }
}

impl From<&KruskalWallisTest> for TestRow {
    fn from(test: &KruskalWallisTest) -> Self {
        TestRow::new(
            text(["Kruskal–Wallis", "Kruskal–Wallis", "Kruskal-Wallis"]),
            test.p_value,
        )
        .with_statistic("H", test.statistic)
        .with_dof(test.dof)
        .with_log(test.log_p_value)
    }
}

impl From<&FriedmanTest> for TestRow {
    fn from(test: &FriedmanTest) -> Self {
        TestRow::new(text(["Friedman", "Friedman", "Friedman"]), test.p_value)
            .with_statistic(chi_squared(), test.statistic)
            .with_dof(test.dof)
            .with_log(test.log_p_value)
    }
}

impl From<&ParallelTest> for TestRow {
    fn from(test: &ParallelTest) -> Self {
        TestRow::from(&test.test).named(text([
            "Parallel lines (likelihood ratio)",
            "Parallella linjer (likelihoodkvot)",
            "Parallele Linien (Likelihood-Quotient)",
        ]))
    }
}
