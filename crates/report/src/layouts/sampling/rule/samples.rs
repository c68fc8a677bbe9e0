//! Rules for probability samples.

use tresteg_sampling::{Allocation, Certificate, Design, ListOrder, SampleRule};

use super::{Parameter, RuleInWords, alike, count, exact, generator, unnamed, variables, words};
use crate::layouts::Labels;
use crate::text::Text;

impl RuleInWords for SampleRule {
    fn in_words(certificate: &Certificate<Self>, labels: &Labels) -> Vec<Parameter> {
        let rule = &certificate.rule;
        let label = words("Design", "Urvalsdesign", "Stichprobendesign");
        let mut parameters = vec![Parameter::new("design", label, name(&rule.design))];
        parameters.extend(of_design(&rule.design, labels));
        parameters.push(count(
            "reserves_asked",
            words(
                "Reserves per stratum",
                "Reserver per stratum",
                "Reserven je Schicht",
            ),
            rule.reserves,
        ));
        parameters.extend(generator(rule.generator));
        parameters
    }
}

fn name(design: &Design) -> Text {
    match design {
        Design::SimpleRandom { .. } => words(
            "simple random sample",
            "obundet slumpmässigt urval",
            "einfache Zufallsstichprobe",
        ),
        Design::Systematic { .. } => words(
            "systematic sample",
            "systematiskt urval",
            "systematische Stichprobe",
        ),
        Design::Bernoulli { .. } => {
            words("Bernoulli sample", "Bernoulliurval", "Bernoulli-Stichprobe")
        }
        Design::Poisson { .. } => words("Poisson sample", "Poissonurval", "Poisson-Stichprobe"),
        Design::Stratified { .. } => words(
            "stratified sample",
            "stratifierat urval",
            "geschichtete Stichprobe",
        ),
        Design::Cluster { .. } => words("cluster sample", "klusterurval", "Klumpenstichprobe"),
        Design::TwoStage { .. } => words(
            "two-stage sample",
            "tvåstegsurval",
            "zweistufige Stichprobe",
        ),
        Design::PpsSystematic { .. } => words(
            "systematic, proportional to size",
            "systematiskt, proportionellt mot storlek",
            "systematisch, proportional zur Größe",
        ),
        Design::MaximumEntropy { .. } => words(
            "maximum entropy, proportional to size",
            "maximal entropi, proportionellt mot storlek",
            "maximale Entropie, proportional zur Größe",
        ),
        Design::Balanced { .. } => words(
            "balanced sample (cube method)",
            "balanserat urval (kubmetoden)",
            "balancierte Stichprobe (Würfelmethode)",
        ),
        other => unnamed(other),
    }
}

fn of_design(design: &Design, labels: &Labels) -> Vec<Parameter> {
    let units = |number| {
        count(
            "count",
            words("Units to draw", "Enheter att dra", "Zu ziehende Einheiten"),
            number,
        )
    };
    let size = |name: &String| {
        let label = words("Size", "Storlek", "Größe");
        Parameter::new("size", label, labels.text(name))
    };
    let in_order = |order: &ListOrder| {
        let text = match order {
            ListOrder::Id => words("by id", "efter id", "nach Kennung"),
            ListOrder::By(variable) => {
                Text::join([&words("by", "efter", "nach"), &labels.text(variable)], " ")
            }
            ListOrder::Shuffled => words("random", "slumpmässig", "zufällig"),
        };
        Parameter::new(
            "order",
            words(
                "Order of the list",
                "Listans ordning",
                "Reihenfolge der Liste",
            ),
            text,
        )
    };
    let clusters = |name: &String, number| {
        [
            Parameter::new(
                "cluster",
                words("Clusters", "Kluster", "Klumpen"),
                labels.text(name),
            ),
            count(
                "clusters",
                words("Clusters to draw", "Kluster att dra", "Zu ziehende Klumpen"),
                number,
            ),
        ]
    };
    match design {
        Design::SimpleRandom { count } => vec![units(*count)],
        Design::Systematic { count, order } => vec![units(*count), in_order(order)],
        Design::Bernoulli { probability } => vec![Parameter::new(
            "probability",
            words(
                "Probability of each unit",
                "Varje enhets sannolikhet",
                "Wahrscheinlichkeit jeder Einheit",
            ),
            exact(*probability),
        )],
        Design::Poisson {
            size: name,
            expected,
        } => vec![
            size(name),
            count(
                "expected",
                words(
                    "Units expected",
                    "Väntat antal enheter",
                    "Erwartete Einheiten",
                ),
                *expected,
            ),
        ],
        Design::Stratified {
            stratum,
            count,
            allocation,
        } => {
            let label = words("Strata", "Strata", "Schichten");
            let mut parameters = vec![
                Parameter::new("stratum", label, labels.text(stratum)),
                units(*count),
            ];
            parameters.extend(of_allocation(allocation, labels));
            parameters
        }
        Design::Cluster {
            cluster,
            clusters: number,
        } => clusters(cluster, *number).into(),
        Design::TwoStage {
            cluster,
            clusters: number,
            units,
        } => {
            let [cluster, clusters] = clusters(cluster, *number);
            let label = words(
                "Units to draw in each",
                "Enheter att dra i varje",
                "In jedem zu ziehende Einheiten",
            );
            vec![cluster, clusters, count("units_each", label, *units)]
        }
        Design::PpsSystematic {
            size: name,
            count,
            order,
        } => vec![size(name), units(*count), in_order(order)],
        Design::MaximumEntropy { size: name, count } => vec![size(name), units(*count)],
        Design::Balanced {
            size: name,
            count,
            variables: names,
        } => {
            let equal = || {
                let text = words(
                    "equal probabilities",
                    "lika sannolikheter",
                    "gleiche Wahrscheinlichkeiten",
                );
                Parameter::new("size", words("Size", "Storlek", "Größe"), text)
            };
            vec![
                name.as_ref().map_or_else(equal, size),
                units(*count),
                Parameter::new(
                    "balanced_on",
                    words(
                        "Balanced on, in this order",
                        "Balanseras på, i denna ordning",
                        "Balanciert nach, in dieser Reihenfolge",
                    ),
                    variables(labels, names),
                ),
            ]
        }
        // Named in full by `name`.
        _ => Vec::new(),
    }
}

fn of_allocation(allocation: &Allocation, labels: &Labels) -> Vec<Parameter> {
    let label = words("Allocation", "Allokering", "Aufteilung");
    let variable =
        |key: &str, label: Text, name: &String| Parameter::new(key, label, labels.text(name));
    let deviation = |name: &String| {
        variable(
            "deviation_of",
            words(
                "Standard deviation of",
                "Standardavvikelse för",
                "Standardabweichung von",
            ),
            name,
        )
    };
    let named = |text: Text| Parameter::new("allocation", label.clone(), text);
    match allocation {
        Allocation::Proportional => vec![named(words(
            "proportional",
            "proportionell",
            "proportional",
        ))],
        Allocation::Equal => vec![named(words("equal", "lika", "gleich"))],
        Allocation::Neyman { variable } => vec![named(alike("Neyman")), deviation(variable)],
        Allocation::Optimal {
            variable: name,
            cost,
        } => vec![
            named(words(
                "optimal with costs",
                "optimal med kostnader",
                "optimal mit Kosten",
            )),
            deviation(name),
            variable(
                "cost",
                words(
                    "Cost of a unit",
                    "Kostnad för en enhet",
                    "Kosten einer Einheit",
                ),
                cost,
            ),
        ],
        Allocation::Given(given) => {
            let mut parameters = vec![named(words("given", "given", "vorgegeben"))];
            parameters.extend(given.iter().map(|(stratum, units)| {
                let label = Text::join(
                    [
                        &words("Stratum", "Stratum", "Schicht"),
                        &Text::new(stratum.as_str()),
                    ],
                    " ",
                );
                count("given", label, *units)
            }));
            parameters
        }
        other => vec![named(unnamed(other))],
    }
}
