//! Words for people, in the languages that a report can be written in.

use serde::{Deserialize, Serialize};

/// A language that labels can be given in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English, which every label has.
    #[default]
    En,
    /// Swedish.
    Sv,
}

/// A text that always exists in English and perhaps in Swedish.
///
/// ```
/// use tresteg_dataset::{Label, Language};
///
/// let label = Label::new("Tax power").with_sv("Skattekraft");
/// assert_eq!(label.text(Language::Sv), "Skattekraft");
/// assert_eq!(Label::new("Tax power").text(Language::Sv), "Tax power");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Label {
    /// The English text.
    pub en: String,
    /// The Swedish text, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sv: Option<String>,
}

impl Label {
    /// A label in English only.
    pub fn new(en: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            sv: None,
        }
    }

    /// The same label with a Swedish text.
    #[must_use]
    pub fn with_sv(mut self, sv: impl Into<String>) -> Self {
        self.sv = Some(sv.into());
        self
    }

    /// The text in `language`, or in English when there is none.
    pub fn text(&self, language: Language) -> &str {
        match (language, &self.sv) {
            (Language::Sv, Some(sv)) => sv,
            _ => &self.en,
        }
    }
}

impl From<&str> for Label {
    fn from(en: &str) -> Self {
        Self::new(en)
    }
}
