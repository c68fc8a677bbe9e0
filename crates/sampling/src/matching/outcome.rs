//! Who was matched with whom.

use crate::Exclusion;
use crate::certificate::Outcome;
use serde::{Deserialize, Serialize};

/// The matched sets, the weights that go with them, and who was left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matches {
    /// Treated units of the frame that could be matched.
    pub treated: usize,
    /// Controls of the frame that could be matched.
    pub controls: usize,
    /// The sets, in the order of the ids of their (first) treated unit.
    pub sets: Vec<MatchedSet>,
    /// The matched units with their weights, in the order of their ids. Treated units have 1; a control has for each
    /// of its sets the number of treated over the number of controls there, scaled so that the weights of all matched
    /// controls come to their number, as in `MatchIt`.
    pub weights: Vec<MatchWeight>,
    /// The ids of treated units without a control.
    pub unmatched: Vec<String>,
    /// The ids of treated units for which the lowest id decided between controls at the same distance; empty for
    /// the optimal method, which does not tell of ties, and for strata, which have none.
    pub tied: Vec<String>,
    /// Units that are ruled out or lack a value.
    pub excluded: Vec<Exclusion>,
}

/// A matched set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchedSet {
    /// The ids of its treated units: one, but for strata.
    pub treated: Vec<String>,
    /// The ids of its controls, in the order in which they were taken.
    pub controls: Vec<String>,
    /// The distances of the controls from the treated unit; empty for strata.
    pub distances: Vec<f64>,
}

/// The weight of a matched unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchWeight {
    /// Its id.
    pub unit_id: String,
    /// The weight.
    pub weight: f64,
}

impl Outcome for Matches {
    /// The treated units and controls of all sets, set by set.
    fn chosen_ids(&self) -> Vec<&str> {
        let ids = self
            .sets
            .iter()
            .flat_map(|set| set.treated.iter().chain(&set.controls));
        ids.map(String::as_str).collect()
    }

    fn reserve_ids(&self) -> Vec<&str> {
        Vec::new()
    }
}
