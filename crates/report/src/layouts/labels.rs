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
pub struct Labels(BTreeMap<String, Text>);

impl Labels {
    /// No labels.
    pub fn new() -> Self {
        Labels::default()
    }

    /// The same labels with one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, label: impl Into<Text>) -> Self {
        self.0.insert(name.into(), label.into());
        self
    }

    /// The label of a variable or a term of a model.
    pub fn text(&self, name: &str) -> Text {
        if let Some(label) = self.0.get(name) {
            return label.clone();
        }
        if name.contains(':') {
            let parts: Vec<Text> = name.split(':').map(|part| self.text(part)).collect();
            return Text::join(&parts, " × ");
        }
        let level = name.strip_suffix(']').and_then(|name| name.split_once('['));
        match level.and_then(|(factor, level)| Some((self.0.get(factor)?, level))) {
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
