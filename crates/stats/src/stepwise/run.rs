//! The steps of a selection.

use super::change::{Change, SubsetTest};
use super::sweep::{Outside, Swept};
use super::{
    EntryCriterion, ExcludedVariable, Selection, SelectionMethod, SelectionOptions, SelectionStep,
};
use crate::StatsError;
use crate::distributions::{FisherF, StudentsT};
use crate::fit::{FitData, Labels, LinearFit};
use crate::frame::{INTERCEPT, ModelFrame, Term};

/// A selection under way.
pub(super) struct Run<'a> {
    pub(super) frame: &'a ModelFrame,
    pub(super) options: &'a SelectionOptions,
    pub(super) swept: Swept,
    /// Terms of this block and those before.
    pub(super) seen: Vec<usize>,
    pub(super) selection: Selection,
}

impl Run<'_> {
    pub(super) fn block(
        &mut self,
        number: usize,
        method: SelectionMethod,
        list: &[usize],
    ) -> Result<(), StatsError> {
        for term in list {
            if !self.seen.contains(term) {
                self.seen.push(*term);
            }
        }
        match method {
            SelectionMethod::Enter | SelectionMethod::Backward => {
                let entered = self.enter_all(list);
                self.record(number, SelectionMethod::Enter, &entered, &[])?;
            }
            SelectionMethod::Remove => {
                let removed: Vec<usize> = list
                    .iter()
                    .copied()
                    .filter(|&v| self.swept.is_inside(v))
                    .collect();
                for &variable in &removed {
                    self.swept.remove(variable);
                }
                self.record(number, method, &[], &removed)?;
            }
            SelectionMethod::Test => {
                let entered = self.enter_all(list);
                self.record(number, method, &entered, &[])?;
            }
            SelectionMethod::Forward | SelectionMethod::Stepwise => {}
        }
        for _ in 0..self.options.max_steps.unwrap_or(2 * list.len()) {
            let may_remove = matches!(
                method,
                SelectionMethod::Backward | SelectionMethod::Stepwise
            );
            let may_enter = matches!(method, SelectionMethod::Forward | SelectionMethod::Stepwise);
            if let Some(variable) = self.leaving(list).filter(|_| may_remove) {
                self.swept.remove(variable);
                self.record(number, method, &[], &[variable])?;
            } else if let Some(variable) = self.entering(list).filter(|_| may_enter) {
                self.swept.enter(variable);
                self.record(number, method, &[variable], &[])?;
            } else {
                break;
            }
        }
        Ok(())
    }

    /// Tests subsets of the variables of the model.
    pub(super) fn test_subsets(
        &mut self,
        number: usize,
        subsets: &[Vec<usize>],
    ) -> Result<(), StatsError> {
        let Some(fit) = self.selection.fits.last() else {
            return Ok(());
        };
        for subset in subsets {
            let place = |variable: &usize| self.swept.inside.iter().position(|v| v == variable);
            // The intercept comes first.
            let positions: Vec<usize> = subset.iter().filter_map(place).map(|p| p + 1).collect();
            let excluded = subset.iter().filter(|v| place(v).is_none());
            let excluded = excluded
                .map(|&v| self.frame.terms[v].name.clone())
                .collect();
            let test = SubsetTest::new(number, fit, &positions, excluded)?;
            self.selection.subset_tests.push(test);
        }
        Ok(())
    }

    /// Enters what passes the tolerance, the largest tolerance first; the model has them in the order of the list.
    fn enter_all(&mut self, list: &[usize]) -> Vec<usize> {
        let before = self.swept.inside.len();
        loop {
            let next = self
                .open(list)
                .max_by(|a, b| a.1.tolerance.total_cmp(&b.1.tolerance));
            let Some((variable, _)) = next else { break };
            self.swept.enter(variable);
        }
        let entered = self.swept.inside.split_off(before);
        let entered: Vec<usize> = list
            .iter()
            .copied()
            .filter(|variable| entered.contains(variable))
            .collect();
        self.swept.inside.extend(&entered);
        entered
    }

    /// The variables of the list that are outside and pass the tolerance.
    fn open<'b>(&'b self, list: &'b [usize]) -> impl Iterator<Item = (usize, Outside)> + 'b {
        list.iter()
            .filter(|variable| !self.swept.is_inside(**variable))
            .map(|&variable| (variable, self.swept.outside(variable)))
            .filter(|(_, outside)| {
                outside.beta_in.is_some() && outside.minimum_tolerance >= self.options.tolerance
            })
    }

    /// The variable that enters next.
    fn entering(&self, list: &[usize]) -> Option<usize> {
        let candidates = self
            .open(list)
            .filter_map(|(variable, outside)| Some((variable, outside.t?.powi(2))));
        let (variable, f) = first_best(candidates, |a, b| a > b)?;
        let enters = match self.options.criterion {
            EntryCriterion::F { entry, .. } => f >= entry,
            EntryCriterion::Probability { entry, .. } => {
                FisherF::new(1.0, self.swept.dof() - 1.0).ok()?.sf(f) <= entry
            }
        };
        enters.then_some(variable)
    }

    /// The variable that leaves next.
    fn leaving(&self, list: &[usize]) -> Option<usize> {
        let inside = self
            .swept
            .inside
            .iter()
            .filter(|variable| list.contains(variable));
        let candidates = inside.map(|&variable| (variable, self.swept.f_to_remove(variable)));
        let (variable, f) = first_best(candidates, |a, b| a < b)?;
        let leaves = match self.options.criterion {
            EntryCriterion::F { removal, .. } => f < removal,
            EntryCriterion::Probability { removal, .. } => {
                FisherF::new(1.0, self.swept.dof()).ok()?.sf(f) > removal
            }
        };
        leaves.then_some(variable)
    }

    /// Fits the model and notes the step; nothing when the model is the one before.
    fn record(
        &mut self,
        block: usize,
        method: SelectionMethod,
        entered: &[usize],
        removed: &[usize],
    ) -> Result<(), StatsError> {
        if entered.is_empty() && removed.is_empty() {
            return Ok(());
        }
        let fit = self.fit()?;
        let summary = fit.summary();
        let change = Change::new(self.selection.fits.last(), &fit);
        let names = |list: &[usize]| {
            list.iter()
                .map(|&v| self.frame.terms[v].name.clone())
                .collect()
        };
        let step = SelectionStep {
            block,
            method,
            entered: names(entered),
            removed: names(removed),
            terms: names(&self.swept.inside),
            r_squared_change: change.r_squared,
            f_change: change.test.as_ref().map(|test| test.statistic),
            dof_change: change.dof,
            dof_residual: change.dof_residual,
            p_value_change: change.test.map(|test| test.p_value),
            excluded: self.excluded()?,
            summary,
        };
        self.selection.steps.push(step);
        self.selection.fits.push(fit);
        Ok(())
    }

    fn excluded(&self) -> Result<Vec<ExcludedVariable>, StatsError> {
        let dof = self.swept.dof() - 1.0;
        self.seen
            .iter()
            .filter(|variable| !self.swept.is_inside(**variable))
            .map(|&variable| {
                let outside = self.swept.outside(variable);
                let p_value = match outside.t {
                    Some(t) => Some((2.0 * StudentsT::new(dof)?.sf(t.abs())).min(1.0)),
                    None => None,
                };
                Ok(ExcludedVariable {
                    term: self.frame.terms[variable].name.clone(),
                    beta_in: outside.beta_in,
                    statistic: outside.t,
                    p_value,
                    partial: outside.partial,
                    tolerance: outside.tolerance,
                    vif: outside.beta_in.map(|_| 1.0 / outside.tolerance),
                    minimum_tolerance: outside.minimum_tolerance,
                })
            })
            .collect()
    }

    /// The model of the variables inside, on the rows of the frame.
    fn fit(&self) -> Result<LinearFit, StatsError> {
        let frame = self.frame;
        let inside = &self.swept.inside;
        let terms: Vec<Term> = inside
            .iter()
            .enumerate()
            .map(|(position, &variable)| Term {
                columns: position + 1..position + 2,
                ..frame.terms[variable].clone()
            })
            .collect();
        let written: Vec<&str> = terms.iter().map(|term| term.name.as_str()).collect();
        let right = if written.is_empty() {
            "1".to_owned()
        } else {
            written.join(" + ")
        };
        let columns = || inside.iter().map(|&variable| &frame.columns[variable]);
        let data = FitData {
            response: frame.response_values.clone(),
            columns: columns().map(|column| column.values.clone()).collect(),
            weights: frame.weights.clone(),
            offset: None,
        };
        let names = columns().map(|column| column.name.clone());
        let labels = Labels {
            formula: Some(format!("{} ~ {right}", frame.response)),
            response: frame.response.clone(),
            names: std::iter::once(INTERCEPT.to_owned()).chain(names).collect(),
            terms,
            design: frame.design.as_ref().map(|design| design.of_terms(inside)),
            rows: frame.rows.clone(),
        };
        LinearFit::of_data(data, true, labels, &frame.engine)
    }
}

/// The first of the best.
fn first_best(
    candidates: impl Iterator<Item = (usize, f64)>,
    better: impl Fn(f64, f64) -> bool,
) -> Option<(usize, f64)> {
    candidates.reduce(|best, next| if better(next.1, best.1) { next } else { best })
}
