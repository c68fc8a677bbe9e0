use std::collections::BTreeMap;

use crate::text::Text;

/// What readers are shown instead of the names of variables.
///
/// ```
/// use tresteg_report::{Language, Text, layouts::Labels};
/// let labels = Labels::new().with("population", Text::new("Population").with_sv("Folkmängd"));
/// assert_eq!(labels.text("population").in_language(Language::Sv), "Folkmängd");
/// // A name without a label stands for itself, and an interaction is made of its parts.
/// assert_eq!(labels.text("population:area").in_language(Language::En), "Population × area");
/// // The level of a factor stands behind the factor's label, unless it has a label of its own.
/// let labels = labels.with("school", "School");
/// assert_eq!(labels.text("school[south]").in_language(Language::En), "School: south");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    texts: BTreeMap<String, Text>,
    decimals: BTreeMap<String, u8>,
    wording: Wording,
}

/// The words of headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wording {
    /// Those of journals, in the language of the locale: n, M, SD, p.
    #[default]
    Plain,
    /// Those of IBM SPSS Statistics: N, Mean, Std. Deviation, Sig. They stay English in every locale.
    Spss,
}

impl Labels {
    /// No labels.
    pub fn new() -> Self {
        Labels::default()
    }

    /// The same labels with one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, label: impl Into<Text>) -> Self {
        self.texts.insert(name.into(), label.into());
        self
    }

    /// The same labels, under headings in other words.
    ///
    #[cfg_attr(feature = "stats", doc = "```")]
    #[cfg_attr(not(feature = "stats"), doc = "```ignore")]
    /// use tresteg_report::layouts::{Labels, Wording, stats::describe};
    /// use tresteg_report::{Locale, Look, Style};
    /// let labels = Labels::new().with("age", "Age").with_wording(Wording::Spss);
    /// let ages = tresteg_stats::describe(&[23.0, 31.0, 28.0])?;
    /// let table = describe::variables("descriptives", [("age", &ages)], &labels)?;
    /// assert!(table.to_markdown(&Style::new(Look::spss(), Locale::sv())).contains("Std. Deviation"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_wording(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }

    /// The words of headings.
    pub fn wording(&self) -> Wording {
        self.wording
    }

    /// The same labels, and so many decimals for whatever is on the scale of a variable: its mean, its standard
    /// deviation, its range. Without them, the look decides.
    #[must_use]
    pub fn with_decimals(mut self, name: impl Into<String>, decimals: u8) -> Self {
        self.decimals.insert(name.into(), decimals);
        self
    }

    /// The decimals of a variable, where they were given.
    pub fn decimals(&self, name: &str) -> Option<u8> {
        self.decimals.get(name).copied()
    }

    /// The label of a level of a factor where the factor is named elsewhere: that of `factor[level]`, else the level.
    ///
    /// ```
    /// use tresteg_report::{Language, Text, layouts::Labels};
    /// let labels = Labels::new().with("school", "School").with("school[south]", Text::new("South").with_sv("Söder"));
    /// assert_eq!(labels.level("school", "south").in_language(Language::Sv), "Söder");
    /// assert_eq!(labels.level("school", "north").in_language(Language::Sv), "north");
    /// ```
    pub fn level(&self, factor: &str, level: &str) -> Text {
        let own = self.texts.get(&format!("{factor}[{level}]"));
        own.cloned().unwrap_or_else(|| Text::new(level))
    }

    /// The label of a variable or a term of a model.
    pub fn text(&self, name: &str) -> Text {
        if let Some(label) = self.texts.get(name) {
            return label.clone();
        }
        if name.contains(':') {
            let parts: Vec<Text> = name.split(':').map(|part| self.text(part)).collect();
            return Text::join(&parts, " × ");
        }
        let level = name.strip_suffix(']').and_then(|name| name.split_once('['));
        match level.and_then(|(factor, level)| Some((self.texts.get(factor)?, level))) {
            Some((factor, level)) => Text::join([factor, &Text::new(level)], ": "),
            None => Text::new(name),
        }
    }
}

/// The labels of all variables of a dataset.
#[cfg(feature = "dataset")]
impl From<&tresteg_dataset::Dataset> for Labels {
    fn from(dataset: &tresteg_dataset::Dataset) -> Self {
        dataset
            .variables()
            .iter()
            .fold(Labels::new(), |labels, variable| {
                labels.with(variable.name.clone(), &variable.label)
            })
    }
}
