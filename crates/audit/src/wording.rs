//! Texts of the file of figures, which may come with a translation.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A text in English and, where the file has one, in Swedish.
///
/// ```
/// use tresteg_audit::Wording;
/// let place = Wording { sv: Some("Tabell 2, medelvärde".to_owned()), ..Wording::new("Table 2, mean") };
/// assert_eq!(place.to_string(), "Table 2, mean");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Wording {
    /// The English text.
    pub en: String,
    /// The Swedish text, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sv: Option<String>,
}

impl Wording {
    /// A text in English only.
    pub fn new(en: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            sv: None,
        }
    }
}

/// The English text.
impl fmt::Display for Wording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en)
    }
}

impl From<&str> for Wording {
    fn from(en: &str) -> Self {
        Self::new(en)
    }
}
