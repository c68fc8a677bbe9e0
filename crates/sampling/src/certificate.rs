//! The record that every selection leaves.

use crate::{CaseFrame, FieldLog, FrameRecord, SamplingError};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

pub(crate) mod apply {
    use super::{FrameRecord, Outcome, SamplingError};

    /// Whoever wants to hear how far long work has come, and may stop it.
    pub struct Watch<'a>(Option<&'a mut dyn FnMut(usize, usize) -> bool>);

    impl<'a> Watch<'a> {
        /// Somebody who hears steps done and steps in all, and says whether to go on.
        pub fn by(progress: &'a mut dyn FnMut(usize, usize) -> bool) -> Self {
            Self(Some(progress))
        }

        /// Nobody.
        pub fn nobody() -> Self {
            Self(None)
        }

        /// Tells how far the work is.
        pub fn tell(&mut self, done: usize, of: usize) -> Result<(), SamplingError> {
            let go_on = self.0.as_mut().is_none_or(|progress| progress(done, of));
            if go_on {
                Ok(())
            } else {
                Err(SamplingError::Stopped { done, of })
            }
        }
    }

    /// How a rule makes its choice. Nobody outside can name this trait, so that nobody gets units without a record.
    pub trait Apply {
        /// What comes out.
        type Outcome: Outcome;

        /// The variables that the rule looks at.
        fn columns(&self) -> Vec<String>;

        /// Applies the rule, and tells how far it is where that takes long.
        fn apply_watched(
            &self,
            frame: &FrameRecord,
            watch: &mut Watch<'_>,
        ) -> Result<Self::Outcome, SamplingError>;
    }

    /// Applies a rule; not a method of the trait, which whoever has a rule could call.
    pub(crate) fn apply<R: Apply>(
        rule: &R,
        frame: &FrameRecord,
    ) -> Result<R::Outcome, SamplingError> {
        rule.apply_watched(frame, &mut Watch::nobody())
    }
}

/// A rule by which units are chosen: a function of a [`FrameRecord`], and of nothing else.
///
/// [`select`](Self::select) and its sister are the only ways to units, and both leave a certificate. How a rule is
/// applied is hidden, from generic code too:
///
/// ```compile_fail,E0277
/// use tresteg_sampling::{FrameRecord, Rule};
///
/// fn units_alone<R: Rule>(rule: &R, frame: &FrameRecord) -> Option<R::Outcome> {
///     rule.apply_watched(frame, &mut Default::default()).ok()
/// }
/// ```
pub trait Rule: Clone + apply::Apply {
    /// Chooses from a frame and leaves a certificate.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] for an unknown variable (with the nearest name) or one of the wrong kind, and what
    /// the rule itself refuses.
    fn select(&self, frame: &CaseFrame<'_>) -> Result<Certificate<Self>, SamplingError> {
        self.select_with_progress(frame, |_, _| true)
    }

    /// The same; `progress` hears how many steps are done of how many, and stops the work by returning false. Matching
    /// (a step is a treated unit) and balanced samples (a step is a unit) take long enough for that; other rules are
    /// done at once. What is stopped leaves no certificate.
    ///
    /// # Errors
    /// As [`select`](Self::select), and [`SamplingError::Stopped`].
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule, SamplingError};
    ///
    /// # let ids: Vec<String> = (0..5000).map(|unit| unit.to_string()).collect();
    /// # let size = (0..5000).map(|unit| Some(f64::from(unit))).collect();
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(Variable::new("size", Label::new("Size"), Measure::Scale), size)?;
    /// let design = Design::Balanced { size: None, count: 100, variables: vec!["size".into()] };
    /// let rule = SampleRule::new(design, Generator::chacha8(1));
    /// let stopped = rule.select_with_progress(&CaseFrame::new(&towns)?, |done, of| done < of / 2);
    /// assert!(matches!(stopped, Err(SamplingError::Stopped { of: 5000, .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn select_with_progress(
        &self,
        frame: &CaseFrame<'_>,
        mut progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Certificate<Self>, SamplingError> {
        let frame = FrameRecord::of(frame, &self.columns())?;
        let outcome = self.apply_watched(&frame, &mut apply::Watch::by(&mut progress))?;
        Ok(Certificate {
            format: FORMAT,
            software: Software::this(),
            rule: self.clone(),
            frame,
            outcome,
            field_log: None,
        })
    }
}

impl<R: Clone + apply::Apply> Rule for R {}

impl<R: Rule> Certificate<R> {
    /// Whether the record of the frame is of the known format, sorted, of one length, and with its digest.
    pub(crate) fn is_record_intact(&self) -> bool {
        self.format == FORMAT
            && self.frame.is_well_formed()
            && self.frame.digest == self.frame.digest_of_content()
    }
}

/// What a rule gives: a fate for every unit.
pub trait Outcome: PartialEq {
    /// The ids of the chosen units in their order.
    fn chosen_ids(&self) -> Vec<&str>;

    /// The ids of the reserves in the order in which they stand in.
    fn reserve_ids(&self) -> Vec<&str>;

    /// The ids of those who can stand in for one unit, in order: the reserves, unless they only come in groups or in
    /// strata.
    fn replacement_ids(&self, unit_id: &str) -> Vec<&str> {
        let _ = unit_id;
        self.reserve_ids()
    }
}

/// A choice and all that is needed to make it again: the frame as the rule saw it, the rule with its parameters (a
/// random rule names its generator and seed), the software, what came out, and what became of it in the field.
///
/// There is no way to get units from a rule without it. Write it down as JSON, where every field must be known and none
/// is passed by in silence; years later [`verify`](crate::verify)
/// says whether the same frame still gives the same choice, and if not what changed.
///
/// Readers in Rust need the feature `float_roundtrip` of `serde_json`. Without it a number may come back wrong in its last
/// digit, and the record no longer has its digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(
    serialize = "R: Serialize, R::Outcome: Serialize",
    deserialize = "R: Deserialize<'de>, R::Outcome: Deserialize<'de>"
))]
pub struct Certificate<R: Rule> {
    /// The version of this format, 2. Of a certificate in another format, reading says so before anything else.
    #[serde(deserialize_with = "known_format")]
    pub format: u32,
    /// What made the choice.
    pub software: Software,
    /// The rule with all its parameters.
    pub rule: R,
    /// The units and the columns that the rule declares.
    pub frame: FrameRecord,
    /// Who was chosen, who comes next, and what the rule has to say of the others.
    pub outcome: R::Outcome,
    /// Who was approached, accepted, declined and was replaced, once that is known.
    pub field_log: Option<FieldLog>,
}

/// The version of the format that this version writes and knows.
pub(crate) const FORMAT: u32 = 2;

fn known_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let format = u32::deserialize(deserializer)?;
    if format == FORMAT {
        return Ok(format);
    }
    let told =
        format!("the certificate has format {format}; this version knows format {FORMAT} alone");
    Err(D::Error::custom(told))
}

/// A program and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Software {
    /// The name of the package.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Software {
    /// This crate.
    #[must_use]
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
