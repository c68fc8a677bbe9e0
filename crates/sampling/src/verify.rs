//! Running a certificate again.

use crate::certificate::apply::apply;
use crate::certificate::{FORMAT, Outcome, Rule};
use crate::field::FieldLog;
use crate::{CaseFrame, Certificate, FrameRecord, Software, Value};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// The format of the certificate; this version knows 2.
    pub format: u32,
    /// Whether the certificate's own record of the frame is whole: of the known format, sorted, of one length, and with
    /// the digest that it states.
    pub record_intact: bool,
    /// What the rule gives on the frame as the certificate records it: differs when the software changed or somebody
    /// edited the certificate.
    pub on_the_record: Rerun,
    /// What the rule gives on the frame of today.
    pub on_the_frame: Rerun,
    /// What changed in the frame since.
    pub changes: Vec<FrameChange>,
    /// Whether the field log, if there is one, still tells a possible story; the reason if not.
    pub field_log_fault: Option<String>,
    /// What made the certificate.
    pub software_then: Software,
    /// What verified it.
    pub software_now: Software,
}

/// What came of running a rule again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rerun {
    /// The same to the last digit.
    Identical,
    /// The same units in the same places, but other distances, probabilities, ties or reasons.
    SameUnits,
    /// Other units, or in another order.
    Differs {
        /// The fates that changed, in the order of the ids.
        fates: Vec<FateChange>,
    },
    /// The rule cannot be run.
    Refused {
        /// Why.
        reason: String,
    },
}

/// What became of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Chosen, in this place from 1.
    Chosen(usize),
    /// In reserve, in this place from 1.
    Reserve(usize),
    /// Neither, or no part of the frame.
    NotChosen,
}

/// A unit whose fate changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FateChange {
    /// Its id.
    pub unit_id: String,
    /// What became of it in the certificate.
    pub then: Fate,
    /// What becomes of it now.
    pub now: Fate,
}

/// A difference between the recorded frame and that of today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FrameChange {
    /// A unit came in.
    UnitAdded {
        /// Its id.
        unit_id: String,
    },
    /// A unit is gone.
    UnitRemoved {
        /// Its id.
        unit_id: String,
    },
    /// A value of a declared column is another.
    ValueChanged {
        /// The unit.
        unit_id: String,
        /// The column.
        column: String,
        /// The recorded value.
        then: Option<Value>,
        /// The value of today.
        now: Option<Value>,
    },
    /// A unit was ruled out, is no longer, or is for another reason.
    EligibilityChanged {
        /// The unit.
        unit_id: String,
        /// The recorded reason, if it was ruled out.
        then: Option<String>,
        /// The reason of today.
        now: Option<String>,
    },
    /// A unit has another name. Names are no part of the digest.
    NameChanged {
        /// The unit.
        unit_id: String,
        /// The recorded name.
        then: String,
        /// The name of today.
        now: String,
    },
    /// The frame has no such column any more.
    ColumnGone {
        /// The column.
        column: String,
    },
}

impl FrameChange {
    /// Whether a number moved to its neighbour, as by inexact reading.
    fn is_in_the_last_place(&self) -> bool {
        match self {
            Self::ValueChanged {
                then: Some(Value::Number(then)),
                now: Some(Value::Number(now)),
                ..
            } => then.next_up() == *now || then.next_down() == *now,
            _ => false,
        }
    }
}

impl Verification {
    /// Whether nothing that is compared changed: the record has its digest, the rule gives the recorded outcome on the
    /// recorded frame and on that of today, ids, names, reasons and declared columns agree, and the field log is possible.
    ///
    /// The rule itself has no digest: an edit of it that leaves the outcome alone is not seen, unless it declares other
    /// columns than the record holds.
    #[must_use]
    pub fn is_identical(&self) -> bool {
        self.record_intact
            && self.on_the_record == Rerun::Identical
            && self.on_the_frame == Rerun::Identical
            && self.changes.is_empty()
            && self.field_log_fault.is_none()
    }
}

/// Runs the rule of a certificate again, on the frame that it records and on the frame of today, and compares.
///
/// Nothing is an error: what cannot be done is told as [`Rerun::Refused`].
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy, verify};
///
/// let towns = |values: [f64; 3]| {
///     Dataset::new(["a", "b", "c"].map(String::from).to_vec(), ["A", "B", "C"].map(String::from).to_vec())?
///         .with_numbers(Variable::new("x", Label::new("x"), Measure::Scale), values.map(Some).to_vec())
/// };
/// let then = towns([1.0, 2.0, 3.0])?;
/// let certificate = CaseRule::new(Strategy::nearest("x", 2.9), 1).select(&CaseFrame::new(&then)?)?;
/// assert!(verify(&certificate, &CaseFrame::new(&then)?).is_identical());
///
/// let now = towns([1.0, 2.8, 3.2])?;
/// let verification = verify(&certificate, &CaseFrame::new(&now)?);
/// assert_eq!(
///     verification.to_string(),
///     "the choice changed:\n  b: not chosen -> chosen 1\n  c: chosen 1 -> not chosen\n\
///      the frame changed:\n  b: x was 2, is 2.8\n  c: x was 3, is 3.2\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn verify<R: Rule>(certificate: &Certificate<R>, frame: &CaseFrame<'_>) -> Verification {
    let record = &certificate.frame;
    let well_formed = record.is_well_formed();
    let columns = certificate.rule.columns();
    let (present, gone): (Vec<String>, Vec<String>) = columns
        .into_iter()
        .partition(|column| frame.dataset().variable(column).is_ok());
    let mut changes: Vec<FrameChange> = BTreeSet::from_iter(gone)
        .into_iter()
        .map(|column| FrameChange::ColumnGone { column })
        .collect();
    let on_the_frame = match FrameRecord::of(frame, &present) {
        Err(error) => Rerun::Refused {
            reason: error.to_string(),
        },
        Ok(now) => {
            if well_formed {
                compare_frames(record, &now, &mut changes);
            }
            rerun(certificate, &now)
        }
    };
    let on_the_record = if well_formed {
        rerun(certificate, record)
    } else {
        Rerun::Refused {
            reason: "the record of the frame is damaged".to_owned(),
        }
    };
    let fault = |log: &FieldLog| log.final_set_of(&certificate.outcome).err();
    Verification {
        format: certificate.format,
        record_intact: certificate.is_record_intact(),
        on_the_record,
        on_the_frame,
        changes,
        field_log_fault: certificate
            .field_log
            .as_ref()
            .and_then(fault)
            .map(|error| error.to_string()),
        software_then: certificate.software.clone(),
        software_now: Software::this(),
    }
}

fn rerun<R: Rule>(certificate: &Certificate<R>, frame: &FrameRecord) -> Rerun {
    let now = match apply(&certificate.rule, frame) {
        Ok(now) => now,
        Err(error) => {
            return Rerun::Refused {
                reason: error.to_string(),
            };
        }
    };
    if now == certificate.outcome {
        return Rerun::Identical;
    }
    let (then, now) = (fates(&certificate.outcome), fates(&now));
    let ids: BTreeSet<&str> = then.keys().chain(now.keys()).copied().collect();
    let fate = |fates: &BTreeMap<&str, Fate>, id| fates.get(id).copied().unwrap_or(Fate::NotChosen);
    let fates: Vec<FateChange> = ids
        .into_iter()
        .map(|id| FateChange {
            unit_id: id.to_owned(),
            then: fate(&then, id),
            now: fate(&now, id),
        })
        .filter(|change| change.then != change.now)
        .collect();
    if fates.is_empty() {
        Rerun::SameUnits
    } else {
        Rerun::Differs { fates }
    }
}

fn fates(outcome: &impl Outcome) -> BTreeMap<&str, Fate> {
    let reserves = outcome.reserve_ids().into_iter();
    let reserves = reserves.zip((1..).map(Fate::Reserve));
    let chosen = outcome.chosen_ids().into_iter();
    let chosen = chosen.zip((1..).map(Fate::Chosen));
    reserves.chain(chosen).collect()
}

/// Both records are sorted by id.
fn compare_frames(then: &FrameRecord, now: &FrameRecord, changes: &mut Vec<FrameChange>) {
    for unit_id in &now.unit_ids {
        if then.row_of(unit_id).is_none() {
            changes.push(FrameChange::UnitAdded {
                unit_id: unit_id.clone(),
            });
        }
    }
    for (row, unit_id) in then.unit_ids.iter().enumerate() {
        let Some(other) = now.row_of(unit_id) else {
            changes.push(FrameChange::UnitRemoved {
                unit_id: unit_id.clone(),
            });
            continue;
        };
        let (old, new) = (&then.names[row], &now.names[other]);
        if old != new {
            changes.push(FrameChange::NameChanged {
                unit_id: unit_id.clone(),
                then: old.clone(),
                now: new.clone(),
            });
        }
        let (old, new) = (&then.ruled_out[row], &now.ruled_out[other]);
        if old != new {
            changes.push(FrameChange::EligibilityChanged {
                unit_id: unit_id.clone(),
                then: old.clone(),
                now: new.clone(),
            });
        }
        for column in &now.columns {
            let Ok(values) = then.column(&column.name) else {
                continue;
            };
            let (old, new) = (values.get(row), column.values.get(other));
            if old != new {
                changes.push(FrameChange::ValueChanged {
                    unit_id: unit_id.clone(),
                    column: column.name.clone(),
                    then: old,
                    now: new,
                });
            }
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chosen(place) => write!(formatter, "chosen {place}"),
            Self::Reserve(place) => write!(formatter, "reserve {place}"),
            Self::NotChosen => formatter.write_str("not chosen"),
        }
    }
}

impl fmt::Display for FrameChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |value: &Option<Value>| {
            value
                .as_ref()
                .map_or_else(|| "missing".to_owned(), Value::to_string)
        };
        let reason = |reason: &Option<String>| match reason {
            None => "eligible".to_owned(),
            Some(reason) => format!("ruled out ({reason})"),
        };
        match self {
            Self::UnitAdded { unit_id } => write!(formatter, "{unit_id}: added"),
            Self::UnitRemoved { unit_id } => write!(formatter, "{unit_id}: removed"),
            Self::ValueChanged {
                unit_id,
                column,
                then,
                now,
            } => {
                let (then, now) = (value(then), value(now));
                write!(formatter, "{unit_id}: {column} was {then}, is {now}")
            }
            Self::EligibilityChanged { unit_id, then, now } => {
                write!(
                    formatter,
                    "{unit_id}: was {}, is {}",
                    reason(then),
                    reason(now)
                )
            }
            Self::NameChanged { unit_id, then, now } => {
                write!(formatter, "{unit_id}: was named {then}, is named {now}")
            }
            Self::ColumnGone { column } => write!(formatter, "{column}: no such column any more"),
        }
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_identical() {
            return writeln!(
                formatter,
                "identical: the frame and the choice are as recorded"
            );
        }
        if !self.record_intact {
            if self.format == FORMAT {
                writeln!(
                    formatter,
                    "the certificate is damaged: its frame does not have the digest that it states"
                )?;
            } else {
                let format = self.format;
                writeln!(
                    formatter,
                    "the certificate has format {format}; this version knows format {FORMAT} alone"
                )?;
            }
        }
        let told = [
            ("the recorded frame", &self.on_the_record),
            ("the frame of today", &self.on_the_frame),
        ];
        for (place, (frame, rerun)) in told.into_iter().enumerate() {
            match rerun {
                // What the record gives is worth a word only when it is not what was written down.
                Rerun::Identical if place == 0 => {}
                Rerun::Identical => writeln!(formatter, "the choice is the same")?,
                Rerun::SameUnits => {
                    writeln!(
                        formatter,
                        "the same units come out of {frame}, with other figures"
                    )?;
                }
                Rerun::Differs { fates } => {
                    if place == 0 {
                        writeln!(
                            formatter,
                            "the recorded frame gives another choice than the recorded one:"
                        )?;
                    } else {
                        writeln!(formatter, "the choice changed:")?;
                    }
                    for fate in fates {
                        writeln!(
                            formatter,
                            "  {}: {} -> {}",
                            fate.unit_id, fate.then, fate.now
                        )?;
                    }
                }
                Rerun::Refused { reason } => {
                    writeln!(formatter, "the rule cannot be run on {frame}: {reason}")?;
                }
            }
        }
        if !self.record_intact && self.changes.iter().any(FrameChange::is_in_the_last_place) {
            writeln!(
                formatter,
                "numbers differ in their last digit: was the certificate read without `float_roundtrip` of serde_json?"
            )?;
        }
        if !self.changes.is_empty() {
            writeln!(formatter, "the frame changed:")?;
        }
        for change in &self.changes {
            writeln!(formatter, "  {change}")?;
        }
        if let Some(fault) = &self.field_log_fault {
            writeln!(formatter, "the field log does not fit the choice: {fault}")?;
        }
        if self.software_then != self.software_now {
            let (then, now) = (&self.software_then, &self.software_now);
            writeln!(
                formatter,
                "made by {} {}, verified by {} {}",
                then.name, then.version, now.name, now.version
            )?;
        }
        Ok(())
    }
}
