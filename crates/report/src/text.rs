use serde::{Deserialize, Serialize};

/// A language in which a report can be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Language {
    /// English: every [`Text`] has it.
    #[default]
    En,
    /// Swedish.
    Sv,
    /// German.
    De,
}

impl Language {
    /// The tag for the `lang` attribute of HTML (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Sv => "sv",
            Language::De => "de",
        }
    }
}

/// Every language, English first.
const LANGUAGES: [Language; 3] = [Language::En, Language::Sv, Language::De];

/// A text in English and, where someone wrote it, in Swedish and in German.
///
/// ```
/// use tresteg_report::{Language, Text};
/// let text = Text::new("Population").with_sv("Folkmängd").with_de("Bevölkerung");
/// assert_eq!(text.in_language(Language::Sv), "Folkmängd");
/// assert_eq!(text.in_language(Language::De), "Bevölkerung");
/// assert_eq!(Text::new("Sig.").in_language(Language::Sv), "Sig.");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    en: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sv: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    de: Option<String>,
}

impl Text {
    /// A text in English, used for every language until another one is added.
    pub fn new(en: impl Into<String>) -> Self {
        Text {
            en: en.into(),
            sv: None,
            de: None,
        }
    }

    /// The same text with its Swedish version.
    #[must_use]
    pub fn with_sv(mut self, sv: impl Into<String>) -> Self {
        self.sv = Some(sv.into());
        self
    }

    /// The same text with its German version.
    #[must_use]
    pub fn with_de(mut self, de: impl Into<String>) -> Self {
        self.de = Some(de.into());
        self
    }

    /// Whether the text has a version of its own in a language.
    pub fn has_language(&self, language: Language) -> bool {
        self.version(language).is_some()
    }

    fn version(&self, language: Language) -> Option<&str> {
        match language {
            Language::En => Some(&self.en),
            Language::Sv => self.sv.as_deref(),
            Language::De => self.de.as_deref(),
        }
    }

    /// The text in a language, in English where it was never translated.
    pub fn in_language(&self, language: Language) -> &str {
        self.version(language).unwrap_or(&self.en)
    }

    /// True when the text is empty in every language it has.
    pub fn is_empty(&self) -> bool {
        self.versions().all(|(_, text)| text.is_empty())
    }

    /// The versions that exist: English first.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (Language, &str)> {
        LANGUAGES
            .into_iter()
            .filter_map(|language| Some((language, self.version(language)?)))
    }

    /// Several texts in one, with a separator, in every language that one of them has.
    pub fn join<'a>(texts: impl IntoIterator<Item = &'a Text>, separator: &str) -> Text {
        let texts: Vec<&Text> = texts.into_iter().collect();
        let joined = |language| {
            let parts: Vec<&str> = texts.iter().map(|t| t.in_language(language)).collect();
            parts.join(separator)
        };
        let known = |language| {
            let any = texts.iter().any(|text| text.has_language(language));
            any.then(|| joined(language))
        };
        Text {
            en: joined(Language::En),
            sv: known(Language::Sv),
            de: known(Language::De),
        }
    }
}

/// A label in the languages it has.
#[cfg(feature = "dataset")]
impl From<&tresteg_dataset::Label> for Text {
    fn from(label: &tresteg_dataset::Label) -> Self {
        Text {
            en: label.en.clone(),
            sv: label.sv.clone(),
            de: None,
        }
    }
}

#[cfg(feature = "dataset")]
impl From<tresteg_dataset::Label> for Text {
    fn from(label: tresteg_dataset::Label) -> Self {
        Text {
            en: label.en,
            sv: label.sv,
            de: None,
        }
    }
}

#[cfg(feature = "dataset")]
impl From<tresteg_dataset::Language> for Language {
    fn from(language: tresteg_dataset::Language) -> Self {
        match language {
            tresteg_dataset::Language::En => Language::En,
            tresteg_dataset::Language::Sv => Language::Sv,
        }
    }
}

impl From<&str> for Text {
    fn from(en: &str) -> Self {
        Text::new(en)
    }
}

impl From<String> for Text {
    fn from(en: String) -> Self {
        Text::new(en)
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

/// Text fit for any output: one line, without control characters and without the characters that
/// override the direction of what surrounds them.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            '\u{200e}' | '\u{200f}' | '\u{061c}' => None,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            c if c.is_control() || is_noncharacter(c) => None,
            c => Some(c),
        })
        .collect()
}

/// The code points that are no characters and never will be; neither HTML nor XML may hold the last of them.
fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_in_the_languages_of_any_part() {
        let constant = Text::new("(Constant)").with_de("(Konstante)");
        let joined = Text::join([&constant, &Text::new("Tax").with_sv("Skatt")], ", ");
        assert_eq!(joined.in_language(Language::En), "(Constant), Tax");
        assert_eq!(joined.in_language(Language::Sv), "(Constant), Skatt");
        assert_eq!(joined.in_language(Language::De), "(Konstante), Tax");
        let english = Text::join([&Text::new("a"), &Text::new("b")], "");
        assert!(!english.has_language(Language::Sv) && !english.has_language(Language::De));
        assert!(Text::join([], ", ").is_empty());
    }

    #[test]
    fn cleans_breaks_escapes_and_direction_overrides() {
        assert_eq!(clean("a\nb\u{1b}[31mc\u{202e}d\0"), "a b[31mcd");
        assert_eq!(
            clean("a\u{fffe}\u{ffff}\u{1fffe}\u{fdd0}\u{fffd}"),
            "a\u{fffd}"
        );
    }
}
