//! What a renderer adds in words of its own, in every language: the one place to go to for a new one.

use crate::text::Language;

/// The words and names of a language. A field that a language lacks does not compile.
#[cfg_attr(not(all(feature = "docx", feature = "xlsx")), allow(dead_code))]
pub(crate) struct Words {
    /// At the head of a table.
    pub table: &'static str,
    /// The same in a sentence.
    pub table_in_text: &'static str,
    /// At the head of a figure.
    pub figure: &'static str,
    /// The same in a sentence.
    pub figure_in_text: &'static str,
    /// Over the numbers that a figure shows.
    pub data: &'static str,
    /// Instead of rows that are too many for a terminal; `{}` is their number.
    pub more_rows: &'static str,
    /// Before the number of a section, in a sentence.
    pub section_in_text: &'static str,
    /// Before the letter of an appendix, at its head.
    pub appendix: &'static str,
    /// The same in a sentence.
    pub appendix_in_text: &'static str,
    /// Around a title in a sentence.
    pub quotes: [char; 2],
    /// Before the source of a table.
    pub source: &'static str,
    /// Over the table of contents.
    pub contents: &'static str,
    /// Over the list of tables.
    pub list_of_tables: &'static str,
    /// The name of the language and a country for Word, which hyphenates and checks by it.
    pub word_language: &'static str,
    /// The option of LaTeX's babel, and the name in its own files, which stand in where those of the language are not
    /// installed.
    pub babel: [&'static str; 2],
}

impl Language {
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Language::En => &Words {
                table: "Table",
                table_in_text: "Table",
                figure: "Figure",
                figure_in_text: "Figure",
                data: "Data",
                more_rows: "{} rows, which the other formats show",
                section_in_text: "Section",
                appendix: "Appendix",
                appendix_in_text: "Appendix",
                quotes: ['“', '”'],
                source: "Source",
                contents: "Contents",
                list_of_tables: "List of tables",
                word_language: "en-GB",
                babel: ["english", "english"],
            },
            Language::Sv => &Words {
                table: "Tabell",
                table_in_text: "tabell",
                figure: "Figur",
                figure_in_text: "figur",
                data: "Data",
                more_rows: "{} rader, som de andra formaten visar",
                section_in_text: "avsnitt",
                appendix: "Bilaga",
                appendix_in_text: "bilaga",
                quotes: ['”', '”'],
                source: "Källa",
                contents: "Innehåll",
                list_of_tables: "Tabeller",
                word_language: "sv-SE",
                babel: ["swedish", "swedish"],
            },
            Language::De => &Words {
                table: "Tabelle",
                table_in_text: "Tabelle",
                figure: "Abbildung",
                figure_in_text: "Abbildung",
                data: "Daten",
                more_rows: "{} Zeilen, die die anderen Formate zeigen",
                section_in_text: "Abschnitt",
                appendix: "Anhang",
                appendix_in_text: "Anhang",
                quotes: ['„', '“'],
                source: "Quelle",
                contents: "Inhalt",
                list_of_tables: "Tabellenverzeichnis",
                word_language: "de-DE",
                babel: ["ngerman", "german"],
            },
        }
    }
}
