//! Rules that match treated units with controls.

use tresteg_sampling::{Caliper, Certificate, MatchDistance, MatchMethod, MatchOrder, MatchRule};

use super::{
    Parameter, RuleInWords, count, digits, equals, exact, generator, on_variables, unnamed, words,
};
use crate::layouts::Labels;
use crate::text::Text;

impl RuleInWords for MatchRule {
    fn in_words(certificate: &Certificate<Self>, labels: &Labels) -> Vec<Parameter> {
        let rule = &certificate.rule;
        let mut parameters = vec![Parameter::new(
            "treated",
            words(
                "Treated are those with",
                "Behandlade är de med",
                "Behandelt sind die mit",
            ),
            equals(labels, &rule.treatment, &rule.treated),
        )];
        parameters.extend(of_method(&rule.method));
        match &rule.distance {
            Some(MatchDistance::Score(score)) => parameters.push(Parameter::new(
                "score",
                words(
                    "Distance: difference of",
                    "Avstånd: skillnad i",
                    "Abstand: Differenz von",
                ),
                labels.text(score),
            )),
            Some(MatchDistance::Metric { variables, metric }) => {
                parameters.extend(on_variables(labels, variables, *metric));
            }
            None => {}
        }
        parameters.extend(
            rule.calipers
                .iter()
                .map(|caliper| of_caliper(caliper, labels)),
        );
        parameters.extend(rule.exact.iter().map(|variable| {
            let label = words(
                "Must agree exactly",
                "Måste vara exakt lika",
                "Muss genau übereinstimmen",
            );
            Parameter::new("exact", label, labels.text(variable))
        }));
        for coarsening in &rule.coarsened {
            let label = Text::join(
                [
                    &words(
                        "Must agree in classes cut at",
                        "Måste ligga i samma klass, gränser vid",
                        "Muss in der Klasse übereinstimmen, Grenzen bei",
                    ),
                    &labels.text(&coarsening.variable),
                ],
                ": ",
            );
            let cuts: Vec<Text> = coarsening.cuts.iter().copied().map(digits).collect();
            parameters.push(Parameter::new("coarsened", label, Text::join(&cuts, "; ")));
        }
        parameters
    }
}

fn of_method(method: &MatchMethod) -> Vec<Parameter> {
    let named = |text: Text| Parameter::new("method", words("Method", "Metod", "Methode"), text);
    let per_treated = |ratio| {
        let label = words(
            "Controls per treated unit",
            "Kontroller per behandlad",
            "Kontrollen je behandelter Einheit",
        );
        count("ratio", label, ratio)
    };
    match method {
        MatchMethod::Nearest {
            ratio,
            replace,
            order,
        } => {
            let once = match replace {
                true => words(
                    "any number of times",
                    "hur många gånger som helst",
                    "beliebig oft",
                ),
                false => words("once", "en gång", "einmal"),
            };
            let (text, drawn) = match order {
                MatchOrder::Id => (words("by id", "efter id", "nach Kennung"), None),
                MatchOrder::Largest => (
                    words(
                        "the highest score first",
                        "högsta värde först",
                        "der höchste Wert zuerst",
                    ),
                    None,
                ),
                MatchOrder::Smallest => (
                    words(
                        "the lowest score first",
                        "lägsta värde först",
                        "der niedrigste Wert zuerst",
                    ),
                    None,
                ),
                MatchOrder::Closest => (
                    words(
                        "always the closest pair left",
                        "alltid det närmaste kvarvarande paret",
                        "immer das nächste verbliebene Paar",
                    ),
                    None,
                ),
                MatchOrder::Lot(generator) => {
                    (words("random", "slumpmässig", "zufällig"), Some(*generator))
                }
            };
            let mut parameters = vec![
                named(words(
                    "nearest neighbour",
                    "närmaste granne",
                    "nächster Nachbar",
                )),
                per_treated(*ratio),
                Parameter::new(
                    "replace",
                    words(
                        "A control may be taken",
                        "En kontroll får tas",
                        "Eine Kontrolle darf genommen werden",
                    ),
                    once,
                ),
                Parameter::new(
                    "order",
                    words(
                        "Order of choosing",
                        "Ordning i valet",
                        "Reihenfolge der Wahl",
                    ),
                    text,
                ),
            ];
            parameters.extend(drawn.into_iter().flat_map(generator));
            parameters
        }
        MatchMethod::Optimal { ratio } => vec![
            named(words(
                "smallest total distance",
                "minsta sammanlagda avstånd",
                "kleinster Gesamtabstand",
            )),
            per_treated(*ratio),
        ],
        MatchMethod::Strata => vec![named(words(
            "strata of units that agree",
            "strata av enheter som är lika",
            "Schichten übereinstimmender Einheiten",
        ))],
        other => vec![named(unnamed(other))],
    }
}

fn of_caliper(caliper: &Caliper, labels: &Labels) -> Parameter {
    let of = match &caliper.variable {
        Some(variable) => labels.text(variable),
        None => words("the distance", "avståndet", "der Abstand"),
    };
    let label = match caliper.standardised {
        true => words(
            "At most, in standard deviations",
            "Högst, i standardavvikelser",
            "Höchstens, in Standardabweichungen",
        ),
        false => words("At most", "Högst", "Höchstens"),
    };
    Parameter::new(
        "caliper",
        Text::join([&label, &of], ": "),
        exact(caliper.width),
    )
}
