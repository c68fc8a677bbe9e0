//! Rules for single cases and for groups of cases.

use tresteg_sampling::{
    CaseRule, Certificate, Closeness, Contrast, CrucialKind, End, GroupRule, Reference, Side,
    Spread, Strategy, Target,
};

use super::{
    Parameter, RuleInWords, count, digits, equals, exact, group_text, on_variables, ties, unnamed,
    words,
};
use crate::layouts::Labels;
use crate::text::Text;

impl RuleInWords for CaseRule {
    fn in_words(certificate: &Certificate<Self>, labels: &Labels) -> Vec<Parameter> {
        let rule = &certificate.rule;
        let label = words("Strategy", "Strategi", "Strategie");
        let mut parameters = vec![Parameter::new("strategy", label, name(&rule.strategy))];
        parameters.extend(of_strategy(&rule.strategy, labels));
        if let Some(target) = &certificate.outcome.target
            && let Some(units) = target.units
        {
            let came_to = words(
                "The target came to",
                "Målvärdet blev",
                "Der Zielwert betrug",
            );
            parameters.push(Parameter::new("target_value", came_to, exact(target.value)));
            let label = words(
                "Units behind the target",
                "Enheter bakom målvärdet",
                "Einheiten hinter dem Zielwert",
            );
            parameters.push(count("target_units", label, units));
        }
        parameters.push(count(
            "count",
            words("Cases to choose", "Fall att välja", "Zu wählende Fälle"),
            rule.count,
        ));
        parameters.push(count(
            "reserves_asked",
            words(
                "Reserves to name",
                "Reserver att utse",
                "Zu benennende Reserven",
            ),
            rule.reserves,
        ));
        parameters.extend(ties(labels, &rule.tie_rule));
        for spread in &rule.spreads {
            parameters.extend(of_spread(spread, labels));
        }
        if rule.spreads.is_empty() {
            parameters.push(Parameter::new(
                "spread",
                words(
                    "Spread over categories",
                    "Spridning över kategorier",
                    "Streuung über Kategorien",
                ),
                words("no constraint", "inget villkor", "keine Bedingung"),
            ));
        }
        parameters
    }
}

fn name(strategy: &Strategy) -> Text {
    match strategy {
        Strategy::Nearest { .. } => words(
            "nearest to a target",
            "närmast ett målvärde",
            "am nächsten an einem Zielwert",
        ),
        Strategy::Typical { .. } => words(
            "typical cases: smallest residuals",
            "typiska fall: minsta residualer",
            "typische Fälle: kleinste Residuen",
        ),
        Strategy::Deviant { .. } => words(
            "deviant cases: largest residuals",
            "avvikande fall: största residualer",
            "abweichende Fälle: größte Residuen",
        ),
        Strategy::Extreme { .. } => words(
            "extreme cases: farthest from the mean",
            "extrema fall: längst från medelvärdet",
            "extreme Fälle: am weitesten vom Mittelwert",
        ),
        Strategy::Diverse { .. } => words(
            "diverse cases: each far from those before (Kennard and Stone)",
            "olikartade fall: vart och ett långt från de tidigare (Kennard och Stone)",
            "vielfältige Fälle: jeder weit von den vorigen (Kennard und Stone)",
        ),
        Strategy::Influential { .. } => words(
            "influential cases: largest influence on the model",
            "inflytelserika fall: störst inflytande på modellen",
            "einflussreiche Fälle: größter Einfluss auf das Modell",
        ),
        Strategy::Crucial { .. } => words("crucial cases", "avgörande fall", "entscheidende Fälle"),
        Strategy::Pathway { .. } => words(
            "pathway cases: moved most by one factor",
            "mekanismfall: de som en faktor flyttar mest",
            "Pfadfälle: am stärksten durch einen Faktor bewegt",
        ),
        Strategy::Similar { .. } => {
            words("most similar cases", "mest lika fall", "ähnlichste Fälle")
        }
        Strategy::Different { .. } => words(
            "most different cases",
            "mest olika fall",
            "unähnlichste Fälle",
        ),
        other => unnamed(other),
    }
}

fn of_strategy(strategy: &Strategy, labels: &Labels) -> Vec<Parameter> {
    let variable =
        |key: &str, label: Text, name: &String| Parameter::new(key, label, labels.text(name));
    let plain =
        |name: &String| variable("variable", words("Variable", "Variabel", "Variable"), name);
    let residual = |name: &String| {
        variable(
            "residual",
            words("Residuals", "Residualer", "Residuen"),
            name,
        )
    };
    let compared = |to: &Reference| {
        let text = match to {
            Reference::Unit(unit_id) => Text::join(
                [
                    &words("unit", "enhet", "Einheit"),
                    &Text::new(unit_id.as_str()),
                ],
                " ",
            ),
            Reference::Centre(group) => Text::join(
                [
                    &words("the centre of", "mittpunkten av", "die Mitte von"),
                    &group_text(labels, group),
                ],
                " ",
            ),
        };
        Parameter::new(
            "compared_with",
            words("Compared with", "Jämförs med", "Verglichen mit"),
            text,
        )
    };
    match strategy {
        Strategy::Nearest {
            variable,
            target,
            side,
        } => {
            vec![plain(variable), of_target(target, labels), of_side(*side)]
        }
        Strategy::Typical { residual: name } => vec![residual(name)],
        Strategy::Deviant {
            residual: name,
            end,
        } => vec![residual(name), of_end(*end)],
        Strategy::Extreme { variable, end } => vec![plain(variable), of_end(*end)],
        Strategy::Influential { influence } => vec![variable(
            "influence",
            words("Measure of influence", "Mått på inflytande", "Einflussmaß"),
            influence,
        )],
        Strategy::Crucial {
            expectation,
            outcome,
            value,
            kind,
        } => vec![
            variable(
                "expectation",
                words("Expectation", "Förväntan", "Erwartung"),
                expectation,
            ),
            Parameter::new(
                "outcome",
                words("Outcome", "Utfall", "Ergebnis"),
                equals(labels, outcome, value),
            ),
            of_kind(*kind),
        ],
        Strategy::Pathway {
            full_residual,
            reduced_residual,
        } => vec![
            variable(
                "full_residual",
                words(
                    "Residuals with the factor",
                    "Residualer med faktorn",
                    "Residuen mit dem Faktor",
                ),
                full_residual,
            ),
            variable(
                "reduced_residual",
                words(
                    "Residuals without it",
                    "Residualer utan den",
                    "Residuen ohne ihn",
                ),
                reduced_residual,
            ),
        ],
        Strategy::Diverse { variables, metric } => on_variables(labels, variables, *metric).into(),
        Strategy::Similar {
            to,
            variables,
            metric,
        }
        | Strategy::Different {
            to,
            variables,
            metric,
        } => {
            let [variables, metric] = on_variables(labels, variables, *metric);
            vec![compared(to), variables, metric]
        }
        // Named in full by `name`.
        _ => Vec::new(),
    }
}

fn of_target(target: &Target, labels: &Labels) -> Parameter {
    let of = |statistic: Text, group| {
        let of = words("of", "för", "von");
        Text::join([&statistic, &of, &group_text(labels, group)], " ")
    };
    let text = match target {
        Target::Value(value) => digits(*value),
        Target::Mean(group) => of(words("mean", "medelvärdet", "Mittelwert"), group),
        Target::Median(group) => of(words("median", "medianen", "Median"), group),
        Target::Quantile { probability, group } => {
            let quantile = words("quantile", "kvantilen", "Quantil");
            of(Text::join([&quantile, &digits(*probability)], " "), group)
        }
    };
    Parameter::new("target", words("Target", "Målvärde", "Zielwert"), text)
}

fn of_side(side: Side) -> Parameter {
    let text = match side {
        Side::AtOrAbove => words(
            "at the target or above",
            "på målvärdet eller över",
            "am Zielwert oder darüber",
        ),
        Side::AtOrBelow => words(
            "at the target or below",
            "på målvärdet eller under",
            "am Zielwert oder darunter",
        ),
        Side::TwoSided => words("on either side", "på båda sidor", "auf beiden Seiten"),
    };
    Parameter::new("side", words("Side", "Sida", "Seite"), text)
}

fn of_end(end: End) -> Parameter {
    let text = match end {
        End::High => words("the highest", "den högsta", "das obere"),
        End::Low => words("the lowest", "den lägsta", "das untere"),
        End::Either => words("either", "båda", "beide"),
    };
    Parameter::new(
        "end",
        words("End of the scale", "Ände av skalan", "Ende der Skala"),
        text,
    )
}

fn of_kind(kind: CrucialKind) -> Parameter {
    let text = match kind {
        CrucialKind::MostLikely => words(
            "most expected, and did not come",
            "mest väntat, men uteblev",
            "am ehesten erwartet, und blieb aus",
        ),
        CrucialKind::LeastLikely => words(
            "least expected, and came",
            "minst väntat, men inträffade",
            "am wenigsten erwartet, und trat ein",
        ),
    };
    Parameter::new(
        "kind",
        words("The outcome was", "Utfallet var", "Das Ergebnis war"),
        text,
    )
}

fn of_spread(spread: &Spread, labels: &Labels) -> Vec<Parameter> {
    let mut parameters = vec![
        Parameter::new(
            "spread",
            words("Spread over", "Spridning över", "Streuung über"),
            labels.text(&spread.variable),
        ),
        count(
            "at_least_categories",
            words(
                "At least so many categories",
                "Minst så många kategorier",
                "Mindestens so viele Kategorien",
            ),
            spread.at_least_categories,
        ),
    ];
    parameters.extend(spread.at_most_each.map(|most| {
        let label = words(
            "At most from each",
            "Högst från varje",
            "Höchstens aus jeder",
        );
        count("at_most_each", label, most)
    }));
    for quota in &spread.quotas {
        let label = Text::join(
            [
                &words("Quota", "Kvot", "Quote"),
                &Text::new(quota.category.as_str()),
            ],
            ": ",
        );
        let at_least = quota.at_least;
        let text = match quota.at_most {
            Some(most) if most == at_least => words(
                &format!("exactly {most}"),
                &format!("exakt {most}"),
                &format!("genau {most}"),
            ),
            Some(most) => Text::new(format!("{at_least}–{most}")),
            None => words(
                &format!("at least {at_least}"),
                &format!("minst {at_least}"),
                &format!("mindestens {at_least}"),
            ),
        };
        parameters.push(Parameter::new("quota", label, text));
    }
    parameters
}

impl RuleInWords for GroupRule {
    fn in_words(certificate: &Certificate<Self>, labels: &Labels) -> Vec<Parameter> {
        let rule = &certificate.rule;
        let closeness = match rule.closeness {
            Closeness::Closest => words("most alike", "mest lika", "am ähnlichsten"),
            Closeness::Farthest => words("least alike", "minst lika", "am unähnlichsten"),
        };
        let mut parameters = vec![Parameter::new(
            "closeness",
            words(
                "Members of a group are",
                "En grupps medlemmar är",
                "Mitglieder einer Gruppe sind",
            ),
            closeness,
        )];
        parameters.extend(on_variables(labels, &rule.variables, rule.metric));
        for contrast in &rule.contrasts {
            let (key, label, variable) = match contrast {
                Contrast::Differ(variable) => (
                    "differ",
                    words(
                        "They differ in",
                        "De skiljer sig i",
                        "Sie unterscheiden sich in",
                    ),
                    variable,
                ),
                Contrast::Agree(variable) => (
                    "agree",
                    words("They agree in", "De är lika i", "Sie stimmen überein in"),
                    variable,
                ),
            };
            parameters.push(Parameter::new(key, label, labels.text(variable)));
        }
        parameters.push(count(
            "size",
            words(
                "Units per group",
                "Enheter per grupp",
                "Einheiten je Gruppe",
            ),
            rule.size,
        ));
        parameters.push(count(
            "count",
            words(
                "Groups to choose",
                "Grupper att välja",
                "Zu wählende Gruppen",
            ),
            rule.count,
        ));
        parameters.push(count(
            "reserves_asked",
            words(
                "Groups in reserve",
                "Grupper i reserv",
                "Gruppen in Reserve",
            ),
            rule.reserves,
        ));
        let disjoint = match rule.disjoint {
            true => words(
                "in one group only",
                "bara i en grupp",
                "nur in einer Gruppe",
            ),
            false => words(
                "in any number of groups",
                "i hur många grupper som helst",
                "in beliebig vielen Gruppen",
            ),
        };
        parameters.push(Parameter::new(
            "disjoint",
            words(
                "A unit may be",
                "En enhet får ingå",
                "Eine Einheit darf sein",
            ),
            disjoint,
        ));
        parameters.extend(ties(labels, &rule.tie_rule));
        parameters
    }
}
