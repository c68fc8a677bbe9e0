//! Which codes each coder gave each answer, and what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Label, nearest_name};

use crate::agreement::{Agreement, cohen_kappa, krippendorff_alpha};
use crate::{CodeKind, Codebook, QualitativeError};

/// The codes that one coder gave one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedAnswer {
    /// Who coded.
    pub coder: String,
    /// Number of the answer.
    pub answer: u32,
    /// The codes given: any number of them, none when the coder found nothing to code.
    pub codes: Vec<String>,
}

/// Answers coded by one or more coders with one codebook. The answers' text is not part of it.
///
/// A code is one reader's judgement, not a property of the answer: with a single coder nothing is known of
/// how another would have coded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodedAnswers {
    codebook: Codebook,
    /// Per coder and answer, the positions of the codes in the codebook.
    coders: BTreeMap<String, BTreeMap<u32, BTreeSet<usize>>>,
}

impl CodedAnswers {
    /// Coded answers, checked against the codebook.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCode`], [`QualitativeError::CodedTwice`].
    pub fn new(codebook: Codebook, coded: Vec<CodedAnswer>) -> Result<Self, QualitativeError> {
        let mut coders: BTreeMap<String, BTreeMap<u32, BTreeSet<usize>>> = BTreeMap::new();
        for CodedAnswer {
            coder,
            answer,
            codes,
        } in coded
        {
            let mut positions = BTreeSet::new();
            for code in &codes {
                let known = codebook.code(code)?;
                positions.extend(codebook.position(&known.code));
            }
            let repeated = positions.len() < codes.len();
            let answers = coders.entry(coder.clone()).or_default();
            if repeated || answers.insert(answer, positions).is_some() {
                return Err(QualitativeError::CodedTwice { coder, answer });
            }
        }
        Ok(Self { codebook, coders })
    }

    /// The codebook.
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// The coders, in alphabetical order.
    pub fn coders(&self) -> impl Iterator<Item = &str> {
        self.coders.keys().map(String::as_str)
    }

    /// Number of answers that a coder read.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCoder`].
    pub fn answers(&self, coder: &str) -> Result<usize, QualitativeError> {
        Ok(self.coding(coder)?.len())
    }

    /// How many answers got each code. Codes overlap, so the counts add to more than the answers.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCoder`].
    pub fn counts(&self, coder: &str) -> Result<CodeCounts, QualitativeError> {
        let coding = self.coding(coder)?;
        let rows = self
            .codebook
            .codes
            .iter()
            .enumerate()
            .map(|(position, code)| {
                let answers = with_code(coding, position).count();
                CodeCount {
                    code: code.code.clone(),
                    label: code.label.clone(),
                    kind: code.kind,
                    answers,
                    percent: 100.0 * answers as f64 / coding.len() as f64,
                }
            })
            .collect();
        Ok(CodeCounts {
            coder: coder.to_owned(),
            answers: coding.len(),
            uncoded: coding.values().filter(|codes| codes.is_empty()).count(),
            rows,
        })
    }

    /// Numbers of the answers that got a code, in order.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCoder`], [`QualitativeError::UnknownCode`].
    pub fn answers_with(&self, coder: &str, code: &str) -> Result<Vec<u32>, QualitativeError> {
        let coding = self.coding(coder)?;
        let known = self.codebook.code(code)?;
        Ok(self
            .codebook
            .position(&known.code)
            .map(|position| with_code(coding, position).collect())
            .unwrap_or_default())
    }

    /// How many answers got each pair of codes.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCoder`].
    pub fn cooccurrence(&self, coder: &str) -> Result<CoOccurrence, QualitativeError> {
        let coding = self.coding(coder)?;
        let codes: Vec<String> = self
            .codebook
            .codes
            .iter()
            .map(|code| code.code.clone())
            .collect();
        let counts = (0..codes.len())
            .map(|row| {
                (0..codes.len())
                    .map(|column| {
                        coding
                            .values()
                            .filter(|given| given.contains(&row) && given.contains(&column))
                            .count()
                    })
                    .collect()
            })
            .collect();
        Ok(CoOccurrence {
            coder: coder.to_owned(),
            codes,
            counts,
        })
    }

    /// How far two coders agree, code by code: each code was given to an answer or it was not.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCoder`]; [`QualitativeError::DifferentAnswers`] unless both coded the same answers;
    /// [`QualitativeError::NothingToCompare`] when there are none.
    pub fn agreement(&self, first: &str, second: &str) -> Result<AgreementTable, QualitativeError> {
        let (coding_1, coding_2) = (self.coding(first)?, self.coding(second)?);
        let missing = |from: &Coding, of: &Coding| -> Vec<u32> {
            let absent = of.keys().filter(|answer| !from.contains_key(answer));
            absent.copied().collect()
        };
        let (only_first, only_second) = (missing(coding_2, coding_1), missing(coding_1, coding_2));
        if !(only_first.is_empty() && only_second.is_empty()) {
            return Err(QualitativeError::DifferentAnswers {
                first: first.to_owned(),
                only_first,
                second: second.to_owned(),
                only_second,
            });
        }
        let rows = self
            .codebook
            .codes
            .iter()
            .enumerate()
            .map(|(position, code)| {
                let given = |coding: &Coding| -> Vec<bool> {
                    let each = coding.values().map(|codes| codes.contains(&position));
                    each.collect()
                };
                let (given_1, given_2) = (given(coding_1), given(coding_2));
                let pairs: Vec<[Option<bool>; 2]> = given_1
                    .iter()
                    .zip(&given_2)
                    .map(|(&a, &b)| [Some(a), Some(b)])
                    .collect();
                let cell = |a: bool, b: bool| {
                    let same = pairs.iter().filter(|pair| **pair == [Some(a), Some(b)]);
                    same.count()
                };
                Ok(CodeAgreement {
                    code: code.code.clone(),
                    label: code.label.clone(),
                    both: cell(true, true),
                    only_first: cell(true, false),
                    only_second: cell(false, true),
                    neither: cell(false, false),
                    agreement: cohen_kappa(&given_1, &given_2)?,
                    alpha: krippendorff_alpha(&pairs)?,
                })
            })
            .collect::<Result<_, QualitativeError>>()?;
        Ok(AgreementTable {
            first: first.to_owned(),
            second: second.to_owned(),
            answers: coding_1.len(),
            rows,
        })
    }

    fn coding(&self, coder: &str) -> Result<&Coding, QualitativeError> {
        self.coders
            .get(coder)
            .ok_or_else(|| QualitativeError::UnknownCoder {
                coder: coder.to_owned(),
                nearest: nearest_name(coder, self.coders()).map(str::to_owned),
            })
    }
}

/// What one coder gave each answer.
type Coding = BTreeMap<u32, BTreeSet<usize>>;

fn with_code(coding: &Coding, position: usize) -> impl Iterator<Item = u32> {
    coding
        .iter()
        .filter(move |(_, codes)| codes.contains(&position))
        .map(|(&answer, _)| answer)
}

/// How often each code was given by one coder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeCounts {
    /// Who coded.
    pub coder: String,
    /// Answers read.
    pub answers: usize,
    /// Answers that got no code at all.
    pub uncoded: usize,
    /// One row per code, in the order of the codebook.
    pub rows: Vec<CodeCount>,
}

/// One code's row of [`CodeCounts`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// Its label.
    pub label: Label,
    /// What it says.
    pub kind: CodeKind,
    /// Answers that got it.
    pub answers: usize,
    /// `answers` in percent of all answers read.
    pub percent: f64,
}

/// How many answers got both of two codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoOccurrence {
    /// Who coded.
    pub coder: String,
    /// The codes, in the order of the codebook.
    pub codes: Vec<String>,
    /// `counts[i][j]` answers got both code `i` and code `j`; `counts[i][i]` got code `i`.
    pub counts: Vec<Vec<usize>>,
}

impl CoOccurrence {
    /// Answers with both codes.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCode`], with the nearest code.
    pub fn both(&self, first: &str, second: &str) -> Result<usize, QualitativeError> {
        let (row, column) = (self.place(first)?, self.place(second)?);
        let count = self.counts.get(row).and_then(|counts| counts.get(column));
        // Only a table built by hand can lack the count of a code that it has.
        count.copied().ok_or_else(|| self.unknown_code(second))
    }

    fn place(&self, name: &str) -> Result<usize, QualitativeError> {
        let place = self.codes.iter().position(|code| code == name);
        place.ok_or_else(|| self.unknown_code(name))
    }

    fn unknown_code(&self, name: &str) -> QualitativeError {
        QualitativeError::UnknownCode {
            code: name.to_owned(),
            nearest: nearest_name(name, self.codes.iter().map(String::as_str)).map(str::to_owned),
        }
    }
}

/// Agreement of two coders, code by code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementTable {
    /// The first coder.
    pub first: String,
    /// The second coder.
    pub second: String,
    /// Answers coded by both.
    pub answers: usize,
    /// One row per code, in the order of the codebook.
    pub rows: Vec<CodeAgreement>,
}

/// One code's row of an [`AgreementTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeAgreement {
    /// The code.
    pub code: String,
    /// Its label.
    pub label: Label,
    /// Answers to which both gave the code.
    pub both: usize,
    /// Answers to which only the first did.
    pub only_first: usize,
    /// Answers to which only the second did.
    pub only_second: usize,
    /// Answers to which neither did.
    pub neither: usize,
    /// Percent agreement and Cohen's kappa.
    pub agreement: Agreement,
    /// Krippendorff's alpha; none when nothing could have disagreed.
    pub alpha: Option<f64>,
}
