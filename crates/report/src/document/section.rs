//! Headings, their numbers, and the table of contents.

use crate::grid::letter;
use crate::text::{Language, Text, clean};

/// Headings go this deep.
pub(super) const LEVELS: usize = 4;
/// The table of contents goes this deep.
pub(super) const LEVELS_OF_CONTENTS: u8 = 2;

/// A heading and its place in the report.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub level: u8,
    pub text: Text,
    /// Its place among all headings, from 1, which names it inside a file.
    pub place: usize,
    /// `None` where sections are not numbered, but for appendices.
    pub number: Option<SectionNumber>,
}

/// The number of a section, such as `2.1`, or `A` and `A.1` in the appendix.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SectionNumber {
    pub text: String,
    pub is_appendix: bool,
}

impl Heading {
    /// The heading in a report that numbers no sections: only appendices keep their letters.
    pub fn unnumbered(mut self) -> Self {
        self.number = self
            .number
            .filter(|number| number.is_appendix && self.level == 1);
        self
    }

    /// The name of its place: `section-3`.
    pub fn anchor(&self) -> String {
        format!("section-{}", self.place)
    }

    /// Whether it is in an appendix of more letters than one, AA or AB.
    pub fn is_behind_z(&self) -> bool {
        let is_behind_z = |number: &SectionNumber| {
            let first = number.text.split('.').next().unwrap_or_default();
            number.is_appendix && first.len() > 1 && first.starts_with(char::is_alphabetic)
        };
        self.number.as_ref().is_some_and(is_behind_z)
    }

    /// What stands before its text: `2.1`, or `Appendix A.` over a whole appendix.
    pub fn prefix(&self, language: Language) -> Option<String> {
        let number = self.number.as_ref()?;
        Some(match number.is_appendix && self.level == 1 {
            true => format!("{}\u{a0}{}.", language.words().appendix, number.text),
            false => number.text.clone(),
        })
    }

    /// The whole line, number included.
    pub fn line(&self, language: Language) -> String {
        let text = clean(self.text.in_language(language));
        match self.prefix(language) {
            Some(prefix) => format!("{prefix} {text}"),
            None => text,
        }
    }

    /// How a sentence refers to it: by its number, or by its text where it has none.
    pub fn reference(&self, language: Language) -> String {
        let words = language.words();
        match &self.number {
            Some(number) if number.is_appendix => {
                format!("{}\u{a0}{}", words.appendix_in_text, number.text)
            }
            Some(number) => format!("{}\u{a0}{}", words.section_in_text, number.text),
            None => {
                let [open, close] = words.quotes;
                format!("{open}{}{close}", clean(self.text.in_language(language)))
            }
        }
    }
}

/// Counts headings as they come.
#[derive(Clone, Debug, Default)]
pub(super) struct Counter {
    in_appendix: bool,
    places: usize,
    counts: [usize; LEVELS],
}

impl Counter {
    /// From here on sections have letters.
    pub fn begin_appendix(&mut self) {
        if !self.in_appendix {
            self.in_appendix = true;
            self.counts = [0; LEVELS];
        }
    }

    /// The next heading. A level that is skipped counts as zero, as in LaTeX.
    pub fn heading(&mut self, level: u8, text: Text) -> Heading {
        let depth = usize::from(level).clamp(1, LEVELS);
        self.places += 1;
        self.counts[depth - 1] += 1;
        self.counts[depth..].fill(0);
        Heading {
            level,
            text,
            place: self.places,
            number: Some(SectionNumber {
                text: self.number(depth),
                is_appendix: self.in_appendix,
            }),
        }
    }

    fn number(&self, depth: usize) -> String {
        let parts = self.counts[..depth].iter().enumerate();
        let parts: Vec<String> = parts
            .map(|(level, &count)| match level {
                0 if self.in_appendix && count > 0 => letter(count - 1).to_uppercase(),
                _ => count.to_string(),
            })
            .collect();
        parts.join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(counter: &mut Counter, levels: &[u8]) -> Vec<Heading> {
        let heading = |&level| counter.heading(level, "".into());
        levels.iter().map(heading).collect()
    }

    fn prefixes(headings: impl IntoIterator<Item = Heading>) -> Vec<String> {
        let prefix = |heading: Heading| heading.prefix(Language::En).unwrap_or_default();
        headings.into_iter().map(prefix).collect()
    }

    #[test]
    fn numbers_and_letters() {
        let mut counter = Counter::default();
        let body = prefixes(headings(&mut counter, &[1, 2, 2, 3, 1, 3, 4]));
        assert_eq!(body, ["1", "1.1", "1.2", "1.2.1", "2", "2.0.1", "2.0.1.1"]);
        counter.begin_appendix();
        let appendix = prefixes(headings(&mut counter, &[1, 2, 1]));
        assert_eq!(appendix, ["Appendix\u{a0}A.", "A.1", "Appendix\u{a0}B."]);
        counter.begin_appendix();
        let appendix = prefixes(headings(&mut counter, &[1]));
        assert_eq!(appendix, ["Appendix\u{a0}C."]);
    }

    #[test]
    fn only_appendices_have_letters_where_nothing_is_numbered() {
        let mut counter = Counter::default();
        let mut all = headings(&mut counter, &[1, 2]);
        counter.begin_appendix();
        all.extend(headings(&mut counter, &[2, 1, 2]));
        let shown = prefixes(all.into_iter().map(Heading::unnumbered));
        assert_eq!(shown, ["", "", "", "Appendix\u{a0}A.", ""]);
    }

    #[test]
    fn sentences_refer_in_their_own_language() {
        let section = Counter::default().heading(1, "Results".into());
        let shown = [Language::En, Language::Sv, Language::De].map(|l| section.reference(l));
        assert_eq!(
            shown,
            ["Section\u{a0}1", "avsnitt\u{a0}1", "Abschnitt\u{a0}1"]
        );
        let section = section.unnumbered();
        let shown = [Language::En, Language::Sv, Language::De].map(|l| section.reference(l));
        assert_eq!(shown, ["“Results”", "”Results”", "„Results“"]);
    }
}
