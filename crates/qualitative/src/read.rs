//! Readers for the four files: all of them UTF-8, with commas, strict.

use std::collections::BTreeMap;

use tresteg_dataset::delimited::{Cell, Delimited, Record, Recorded};
use tresteg_dataset::{Label, nearest_name};

use crate::codebook::{Code, CodeKind, Codebook};
use crate::coding::{CodedAnswer, CodedAnswers};
use crate::fieldwork::{ApproachedCase, Consent, FieldworkLog, Interview, Mode, Outcome};
use crate::guide::{GuideCategory, GuideKind, InterviewGuide};
use crate::{Date, QualitativeError};

impl InterviewGuide {
    /// Reads a guide, one row per heading in order: `id`; `kind` (theme or closing); `label`; `label_sv` (may be empty);
    /// `topics` (separated by semicolons); `topics_sv` (empty, or as many); `questions` (their number).
    ///
    /// # Errors
    /// [`QualitativeError::File`] lists every fault.
    pub fn read(bytes: &[u8]) -> Result<Self, QualitativeError> {
        let columns = [
            "id",
            "kind",
            "label",
            "label_sv",
            "topics",
            "topics_sv",
            "questions",
        ];
        let records = Delimited::comma().read(bytes, "interview guide", &columns)?;
        let categories = records.unique(&["id"]).parse(|record| {
            let id = record.cell("id").text();
            let kind = record
                .cell("kind")
                .choice(&GuideKind::ALL.map(|kind| (kind.name(), kind)));
            let label = label(record);
            let topics = labels(record, "topics", "topics_sv");
            let questions = record.cell("questions").integer(1..);
            Ok(GuideCategory {
                id: id?,
                kind: kind?,
                label: label?,
                topics: topics?,
                questions: questions?,
            })
        })?;
        Ok(Self { categories })
    }
}

impl FieldworkLog {
    /// Reads a log, one row per unit that was approached: `unit` (its id); `outcome` (interviewed or declined); `mode`
    /// (in_person, telephone, telephone_and_written); `date` (2017-03-20); `respondents` (how many persons answered);
    /// `roles` (one per respondent, separated by semicolons; never names); `roles_sv` (empty, or as many); `consent`
    /// (named or anonymous).
    /// For a unit that declined, `respondents` is 0 and the other cells after `outcome` are empty.
    ///
    /// # Errors
    /// [`QualitativeError::File`] lists every fault, also of cells that do not go together.
    pub fn read(bytes: &[u8]) -> Result<Self, QualitativeError> {
        let columns = [
            "unit",
            "outcome",
            "mode",
            "date",
            "respondents",
            "roles",
            "roles_sv",
            "consent",
        ];
        let records = Delimited::comma().read(bytes, "fieldwork log", &columns)?;
        let cases = records.unique(&["unit"]).parse(|record| {
            let unit = record.cell("unit").text();
            let outcome = record
                .cell("outcome")
                .choice(&Outcome::ALL.map(|outcome| (outcome.name(), outcome)));
            let interview = match outcome {
                Ok(Outcome::Interviewed) => interview(record).map(Some),
                Ok(Outcome::Declined) => nothing_held(record).map(|()| None),
                Err(recorded) => Err(recorded),
            };
            Ok(ApproachedCase {
                unit: unit?,
                interview: interview?,
            })
        })?;
        Self::new(cases)
    }
}

fn interview(record: Record<'_>) -> Result<Interview, Recorded> {
    let mode = record
        .cell("mode")
        .choice(&Mode::ALL.map(|mode| (mode.name(), mode)));
    let date = record.cell("date");
    let date = date.raw().and_then(|text| {
        Date::parse(text).ok_or_else(|| date.reject("a day, written as 2017-03-20"))
    });
    let consent = record
        .cell("consent")
        .choice(&Consent::ALL.map(|consent| (consent.name(), consent)));
    let respondents = record.cell("respondents").integer(1_usize..);
    let roles = labels(record, "roles", "roles_sv");
    let (respondents, roles) = (respondents?, roles?);
    if roles.len() != respondents {
        let expected = format!("{respondents} roles, one per respondent");
        return Err(record.cell("roles").reject(expected));
    }
    Ok(Interview {
        mode: mode?,
        date: date?,
        roles,
        consent: consent?,
    })
}

fn nothing_held(record: Record<'_>) -> Result<(), Recorded> {
    let respondents = record.cell("respondents").integer::<u8>(0..=0).map(|_| ());
    let empty = ["mode", "date", "roles", "roles_sv", "consent"].map(|column| {
        let cell = record.cell(column);
        cell.optional(|filled| -> Result<(), Recorded> {
            Err(filled.reject("nothing, because the unit declined"))
        })
    });
    empty.into_iter().collect::<Result<Vec<_>, _>>()?;
    respondents
}

impl Codebook {
    /// Reads a codebook, one row per code: `code`; `kind` (theme, mention or no_answer); `label`; `label_sv` (may be empty);
    /// `definition`.
    ///
    /// # Errors
    /// [`QualitativeError::File`] lists every fault.
    pub fn read(bytes: &[u8]) -> Result<Self, QualitativeError> {
        let columns = ["code", "kind", "label", "label_sv", "definition"];
        let records = Delimited::comma().read(bytes, "codebook", &columns)?;
        let codes = records.unique(&["code"]).parse(|record| {
            let code = record.cell("code").text();
            let kind = record
                .cell("kind")
                .choice(&CodeKind::ALL.map(|kind| (kind.name(), kind)));
            let label = label(record);
            let definition = record.cell("definition").text();
            Ok(Code {
                code: code?,
                kind: kind?,
                label: label?,
                definition: definition?,
            })
        })?;
        Ok(Self { codes })
    }
}

impl CodedAnswers {
    /// Reads coded answers, one row per answer, coder and code: `answer` (its number); `coder`; `code` (empty for an answer
    /// that the coder read and found nothing to code in; such an answer has no other row).
    ///
    /// # Errors
    /// [`QualitativeError::File`] lists every fault, also codes that the codebook does not have, codes given twice and
    /// answers that have both codes and a row without one.
    pub fn read(codebook: Codebook, bytes: &[u8]) -> Result<Self, QualitativeError> {
        let columns = ["answer", "coder", "code"];
        let records = Delimited::comma().read(bytes, "open answer codes", &columns)?;
        // Compared as read, since `1` and `01` are the same answer.
        let mut codings: BTreeMap<(String, u32), BTreeMap<Option<String>, Record<'_>>> =
            BTreeMap::new();
        let mut rows = Vec::new();
        for record in records.iter() {
            rows.push(
                coded_row(&codebook, record).and_then(|(coder, answer, code)| {
                    let given = codings.entry((coder, answer)).or_default();
                    if let Some(first) = given.get(&code) {
                        let expected = format!(
                            "what line {} does not already say of the answer",
                            first.line()
                        );
                        return Err(record.cell("code").reject(expected));
                    }
                    given.insert(code, record);
                    Ok(())
                }),
            );
        }
        for given in codings.values().filter(|given| given.len() > 1) {
            if let Some(empty) = given.get(&None) {
                let expected = "a code, because other lines give the answer codes";
                rows.push(Err(empty.cell("code").reject(expected)));
            }
        }
        let coded = codings
            .into_iter()
            .map(|((coder, answer), given)| CodedAnswer {
                coder,
                answer,
                codes: given.into_keys().flatten().collect(),
            })
            .collect();
        records.finish(rows)?;
        Self::new(codebook, coded)
    }
}

fn coded_row(
    codebook: &Codebook,
    record: Record<'_>,
) -> Result<(String, u32, Option<String>), Recorded> {
    let answer = record.cell("answer").integer(1..);
    let coder = record.cell("coder").text();
    let code = record.cell("code").optional(|cell| known(codebook, cell));
    Ok((coder?, answer?, code?))
}

fn known(codebook: &Codebook, cell: &Cell<'_>) -> Result<String, Recorded> {
    let name = cell.text()?;
    if codebook.code(&name).is_ok() {
        return Ok(name);
    }
    let codes = codebook.codes().iter().map(|code| code.code.as_str());
    let hint = nearest_name(&name, codes)
        .map(|code| format!("; did you mean `{code}`?"))
        .unwrap_or_default();
    Err(cell.reject(format!("a code of the codebook{hint}")))
}

fn label(record: Record<'_>) -> Result<Label, Recorded> {
    let en = record.cell("label").text();
    let sv = record.cell("label_sv").optional(|cell| cell.text());
    let (en, sv) = (en?, sv?);
    Ok(Label { en, sv })
}

/// Texts separated by semicolons, and as many translations in another cell, or none there.
fn labels(record: Record<'_>, column: &str, column_sv: &str) -> Result<Vec<Label>, Recorded> {
    let en = list(&record.cell(column));
    let sv = record.cell(column_sv).optional(list);
    let (en, sv) = (en?, sv?);
    let Some(sv) = sv else {
        return Ok(en.into_iter().map(Label::new).collect());
    };
    if sv.len() != en.len() {
        let expected = format!("{} texts, as in `{column}`, or nothing", en.len());
        return Err(record.cell(column_sv).reject(expected));
    }
    let pairs = en.into_iter().zip(sv);
    Ok(pairs.map(|(en, sv)| Label::new(en).with_sv(sv)).collect())
}

/// Texts separated by semicolons, with or without a blank after them; none of them empty.
fn list(cell: &Cell<'_>) -> Result<Vec<String>, Recorded> {
    let items: Vec<String> = cell
        .text()?
        .split(';')
        .map(|item| item.trim().to_owned())
        .collect();
    if items.iter().any(String::is_empty) {
        return Err(cell.reject("texts separated by semicolons, none of them empty"));
    }
    Ok(items)
}
