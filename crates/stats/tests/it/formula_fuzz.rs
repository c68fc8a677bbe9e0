//! A fuzzer of formulas that runs as a test: bytes, mutated formulas, and formulas grown until something breaks, from
//! committed seeds. Each is read, written back, expanded and fitted, or refused by name.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};

use tresteg_stats::covariance::Random;
use tresteg_stats::formula::{Expression, Formula, TermExpression, term};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Covariance, MarginalEffectRequest, ModelFrame, ModelOptions, StatsError, ols};

const SEEDS: &str = include_str!("formula_fuzz.txt");
const CASES: usize = 4_000;
/// Of one case, in a build without optimisation on a busy machine: an explosion takes minutes.
const PATIENCE: Duration = Duration::from_secs(60);
const TOKENS: [&str; 40] = [
    "x", "z", "g", "late", "y", ".", "`", "\"", "'", "0", "1", "2", "1e9", "1e-300", "-", "+", "*",
    "/", ":", "^", "%in%", "~", "(", ")", ",", "=", "<", ">=", "==", "I(", "C(", "poly(", "log(",
    "offset(", "scale(", "center(", "TRUE", "å", "\u{0}", " ",
];

fn table() -> ColumnTable {
    ColumnTable::new()
        .with_numbers("y", [1.0, 2.5, 2.0, 4.0, 3.0, 6.0, 5.0, 8.0])
        .unwrap()
        .with_numbers("x", [0.5, 1.0, 1.5, 2.0, 2.5, 3.5, 3.0, 4.0])
        .unwrap()
        .with_numbers(
            "z",
            [
                Some(1.0),
                None,
                Some(2.0),
                Some(1.0),
                Some(4.0),
                Some(0.0),
                Some(3.0),
                Some(3.0),
            ],
        )
        .unwrap()
        .with_numbers("tax rate", [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 2.0])
        .unwrap()
        .with_numbers("å", [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
        .unwrap()
        .with_texts("g", ["a", "b", "c", "a", "b", "c", "a", "b"])
        .unwrap()
        .with_booleans("late", [true, false, false, true, true, false, true, false])
        .unwrap()
}

/// Reads a text and does all that can be done with it.
fn run(text: &str) {
    let start = Instant::now();
    match text.parse::<Formula>() {
        Err(StatsError::FormulaSyntax {
            formula, position, ..
        }) => {
            assert!(formula.is_char_boundary(position), "{text}");
        }
        Err(StatsError::TooDeep { .. }) => {}
        Err(other) => panic!("{text}: {other:?}"),
        Ok(formula) => {
            let written = formula.to_string();
            match written.parse::<Formula>() {
                Ok(read) => assert_eq!(read, formula, "{text}"),
                // Numbers come back longer (1e9), and brackets too, but never too many for the reader's depth.
                Err(error) => panic!("{text} as {written}: {error}"),
            }
            let table = table();
            let frame = ModelFrame::new(&formula, &table, &ModelOptions::default());
            if let Err(error) = &frame {
                assert!(!error.to_string().is_empty());
            }
            if let (Ok(_), Ok(fit)) = (frame, ols(text, &table)) {
                assert!(fit.estimates().iter().all(|b| b.is_finite()), "{text}");
                assert!(!fit.to_string().is_empty());
                let _ = fit.standardized_coefficients(Covariance::Classical);
                let _ = fit.marginal_effect_with(&table, &MarginalEffectRequest::of("x"));
                let _ = fit.predict(&table);
            }
        }
    }
    assert!(start.elapsed() < PATIENCE, "{text}: {:?}", start.elapsed());
}

struct Mutator {
    random: Random,
    seeds: Vec<Vec<char>>,
}

impl Mutator {
    fn below(&mut self, n: usize) -> usize {
        self.random.below(n.max(1) as u64) as usize
    }

    fn formula(&mut self) -> String {
        let pick = self.below(self.seeds.len());
        let mut text = self.seeds[pick].clone();
        for _ in 0..1 + self.below(6) {
            let at = self.below(text.len() + 1);
            match self.below(7) {
                0 => {
                    let token = TOKENS[self.below(TOKENS.len())];
                    text.splice(at..at, token.chars());
                }
                1 if at < text.len() => {
                    let end = (at + 1 + self.below(8)).min(text.len());
                    text.drain(at..end);
                }
                2 => {
                    let end = (at + self.below(20)).min(text.len());
                    let part: Vec<char> = text[at..end].to_vec();
                    let times = 1 + self.below(4);
                    for _ in 0..times {
                        text.splice(at..at, part.iter().copied());
                    }
                }
                3 => {
                    let other = self.below(self.seeds.len());
                    let from = self.below(self.seeds[other].len());
                    let tail = self.seeds[other][from..].to_vec();
                    text.truncate(at);
                    text.extend(tail);
                }
                4 => {
                    let end = (at + self.below(12)).min(text.len());
                    let open = ["(", "I(", "log(", "(-", "C("][self.below(5)];
                    text.splice(end..end, ")".chars());
                    text.splice(at..at, open.chars());
                }
                5 if at < text.len() => {
                    text[at] = char::from_u32(self.below(0x300) as u32).unwrap_or('\u{fffd}');
                }
                _ => {
                    let power = format!("^{}", self.below(120));
                    text.splice(at..at, power.chars());
                }
            }
            text.truncate(2_000);
        }
        text.into_iter().collect()
    }

    fn bytes(&mut self) -> String {
        let length = self.below(60);
        let bytes: Vec<u8> = (0..length).map(|_| self.below(256) as u8).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[test]
fn mutated_formulas_are_read_or_refused() {
    let mut mutator = Mutator {
        random: Random::new(20_240_229),
        seeds: SEEDS.lines().map(|line| line.chars().collect()).collect(),
    };
    for seed in SEEDS.lines() {
        run(seed);
    }
    for case in 0..CASES {
        let text = if case % 8 == 0 {
            mutator.bytes()
        } else {
            mutator.formula()
        };
        run(&text);
    }
}

#[test]
fn deep_formulas_are_refused_before_the_stack_is_full() {
    // Each in a thread with the stack that a test or a worker has.
    let grow = |open: &str, inner: &str, close: &str, times: usize| {
        format!("y ~ {}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let chain = |operator: &str, times: usize| vec!["x"; times].join(operator);
    let mut texts = Vec::new();
    for times in [90, 99, 101, 1_000, 100_000] {
        for (open, inner, close) in [
            ("(", "x", ")"),
            ("I(", "x", ")"),
            ("log(", "x", ")"),
            ("I(-", "x", ")"),
            ("(x*", "z", ")"),
            ("(x/", "z", ")"),
            ("(", "x", ")^2"),
            ("(", "x", ":z)"),
            ("(x - (", "x", ") + 1)"),
            ("poly(", "x", ", 2)"),
            ("offset(", "x", ")"),
            ("I((", "x", ") < 1)"),
        ] {
            texts.push(grow(open, inner, close, times));
        }
        texts.push(format!("y ~ I({}x)", "-".repeat(times)));
        texts.push(format!("y ~ I({})", chain("^", times)));
        for operator in ["+", "*", ":", "/", " %in% ", "-"] {
            texts.push(format!("y ~ {}", chain(operator, times)));
        }
    }
    // Chains within brackets, the deep operand first: depth is brackets times links.
    for (operator, levels, links) in [("+", 30, 60), ("*", 19, 90), ("-", 90, 20), ("/", 40, 45)] {
        let link = format!("{operator}1").repeat(links);
        let inside = format!(
            "{}x{}",
            "(".repeat(levels),
            format!("{link})").repeat(levels)
        );
        texts.push(format!("y ~ I({inside})"));
    }
    for (operator, levels, links) in [("*", 19, 90), (":", 40, 45), ("/", 25, 70)] {
        let link = format!("{operator}z").repeat(links);
        texts.push(format!(
            "y ~ {}x{}",
            "(".repeat(levels),
            format!("{link})").repeat(levels)
        ));
    }
    for text in texts {
        run(&text);
    }
}

#[test]
fn explosions_are_refused_by_name() {
    let names: Vec<String> = (0..60).map(|i| format!("x{i}")).collect();
    let sum = names.join("+");
    let mut table = ColumnTable::new()
        .with_numbers("y", (0..30).map(f64::from))
        .unwrap();
    for (i, name) in (1_u32..).zip(&names) {
        let values = (0..30_u32).map(|row| f64::from((row * i * i + row) % 17));
        table = table.with_numbers(name, values).unwrap();
    }
    for terms in [
        format!("({sum})^20"),
        format!("({sum})^3"),
        format!("({})", names.join("*")),
        format!("({sum})*({sum})*({sum})*({sum})"),
        format!("(({sum})^2)^2"),
        "(.)^5".to_owned(),
        format!("((((({sum})^2)/({sum}))^2)/({sum}))^100"),
        format!("({}):({sum})^3", names.join(":")),
    ] {
        let start = Instant::now();
        match ols(&format!("y ~ {terms}"), &table) {
            Err(StatsError::TooManyTerms { .. } | StatsError::FormulaSyntax { .. }) => {}
            other => panic!("{terms}: {:?}", other.map(|fit| fit.names().len())),
        }
        assert!(start.elapsed() < PATIENCE, "{terms}: {:?}", start.elapsed());
    }
    // Products of columns are counted before they are made; so are the levels of an id.
    let text = |i: usize, k: usize| format!("level {}", i % k);
    let mut wide = ColumnTable::new()
        .with_numbers("y", (0..12_000).map(f64::from))
        .unwrap();
    for (name, k) in [("a", 40), ("b", 41), ("c", 43), ("d", 47), ("id", 12_000)] {
        let texts: Vec<String> = (0..12_000).map(|i| text(i, k)).collect();
        wide = wide
            .with_texts(name, texts.iter().map(String::as_str))
            .unwrap();
    }
    wide = wide
        .with_numbers("x", (0..12_000).map(|i| f64::from(i % 101)))
        .unwrap();
    for (terms, term) in [
        ("a:b:c", "a:b:c"),
        ("a*b*c*d", "c:d"),
        ("id", "id"),
        ("poly(x, 50):a:b", "poly(x, 50):a:b"),
    ] {
        match ols(&format!("y ~ {terms}"), &wide) {
            Err(StatsError::TooManyColumns {
                term: found,
                limit,
                columns,
            }) => {
                assert!(
                    found == term && columns > 0 && limit == 10_000,
                    "{terms}: {found}"
                );
            }
            other => panic!("{terms}: {:?}", other.map(|fit| fit.n_obs())),
        }
    }
}

#[test]
fn deep_formulas_of_code_are_refused_too() {
    let mut terms = term("x");
    let mut power = term("x");
    let mut inner = Expression::variable("x");
    for _ in 0..1_000 {
        terms = terms.interact(term("z"));
        power = power.power(2);
        inner = Expression::Negative(Box::new(inner));
    }
    let y = || Expression::variable("y");
    let negative = TermExpression::from(Expression::call("I", [inner.clone()]));
    for formula in [
        Formula::new(y(), terms),
        Formula::new(y(), power),
        Formula::new(y(), negative),
        Formula::new(inner, term("x")),
    ] {
        let frame = ModelFrame::new(&formula, &table(), &ModelOptions::default());
        assert!(matches!(frame, Err(StatsError::TooDeep { limit: 250 })));
    }
    // A sum may be long.
    let sum = (0..1_500).fold(term("x"), |sum, _| sum + term("z"));
    let frame = ModelFrame::new(&Formula::new(y(), sum), &table(), &ModelOptions::default());
    assert_eq!(frame.unwrap().column_names().len(), 3);
}
