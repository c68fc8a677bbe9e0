//! What a coder may say of an answer.

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Label, nearest_name};

use crate::QualitativeError;

/// What a code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// What the answer proposes or holds: a judgement of the coder.
    Theme,
    /// That the answer names something: anyone can see it.
    Mention,
    /// That there is nothing to code, such as "don't know".
    NoAnswer,
}

impl CodeKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Theme, Self::Mention, Self::NoAnswer];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Mention => "mention",
            Self::NoAnswer => "no_answer",
        }
    }
}

/// A code, with the rule for using it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Short name, unique within the codebook.
    pub code: String,
    /// What kind of code it is.
    pub kind: CodeKind,
    /// What a reader is shown.
    pub label: Label,
    /// When it is to be used.
    pub definition: String,
}

/// The codes of a study, in a fixed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Codebook {
    pub(crate) codes: Vec<Code>,
}

impl Codebook {
    /// The codes.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The code of this name.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownCode`], with the nearest one.
    pub fn code(&self, name: &str) -> Result<&Code, QualitativeError> {
        self.position(name)
            .and_then(|position| self.codes.get(position))
            .ok_or_else(|| QualitativeError::UnknownCode {
                code: name.to_owned(),
                nearest: nearest_name(name, self.codes.iter().map(|code| code.code.as_str()))
                    .map(str::to_owned),
            })
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.codes.iter().position(|code| code.code == name)
    }
}
