//! The source of a Typst document as PDF: a compiler that sees this source, the fonts of the crate and nothing else.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use unicode_width::UnicodeWidthChar;

use crate::error::ReportError;

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Read once: they never change.
static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    // Figures are measured with Liberation Sans.
    let fonts: Vec<Font> = typst_assets::fonts()
        .chain(crate::figure::FONTS)
        .flat_map(|data| Font::iter(Bytes::new(data)))
        .collect();
    Fonts {
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

impl Fonts {
    /// Whether there is a picture of this sign.
    fn has(&self, c: char) -> bool {
        self.fonts
            .iter()
            .any(|font| font.info().coverage.contains(c as u32))
    }
}

/// All that the compiler sees.
struct Paper {
    library: LazyHash<Library>,
    source: Source,
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == self.source.id() {
            true => Ok(self.source.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// A tagged PDF that keeps the rules of PDF/UA-1, or the rules that it breaks. PDF/A would ask for a date.
pub(crate) fn compile(source: &str) -> Result<Vec<u8>, ReportError> {
    let features = [Feature::A11yExtras].into_iter().collect();
    let paper = Paper {
        library: LazyHash::new(Library::builder().with_features(features).build()),
        source: Source::detached(with_pictures(source)),
    };
    let file = || {
        let document = typst::compile::<PagedDocument>(&paper)
            .output
            .map_err(|errors| failed(&errors))?;
        let standards = PdfStandards::new(&[PdfStandard::Ua_1])
            .map_err(|error| message(error.message().to_string()))?;
        let options = PdfOptions {
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| failed(&errors))
    };
    let file = file();
    // What the compiler remembers would help with the same document alone.
    typst::comemo::evict(0);
    file
}

/// The source with the numbers of those signs that no font has.
fn with_pictures(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for c in source.chars() {
        match c.is_ascii() || c.width() == Some(0) || FONTS.has(c) {
            true => out.push(c),
            false => out.push_str(&format!("‹U+{:04X}›", c as u32)),
        }
    }
    out
}

fn failed(errors: &[SourceDiagnostic]) -> ReportError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    message(messages.join("; "))
}

fn message(message: String) -> ReportError {
    ReportError::File {
        format: "pdf",
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::typst::preamble;
    use crate::{Head, Language, Locale, Look, Number, Report, Style, Table};

    #[test]
    fn the_source_that_others_compile_is_sound_too() {
        let mut table =
            Table::new("q_02", "Members", vec![Head::leaf("share", "Percent")]).unwrap();
        let cells = vec![Number::percent(27.93).into()];
        table.row(Head::leaf("all", "All"), cells).unwrap();
        for look in [Look::plain(), Look::spss()] {
            let style = Style::new(look, Locale::en());
            // A table in the text of somebody else, which refers to it.
            let head = preamble("T", Language::En);
            let text = format!("{head}\nSee @tab:q_02.\n\n{}", table.to_typst(&style));
            compile(&text).unwrap();
            let report = Report::builder("T").table(table.clone()).finish().unwrap();
            compile(&report.to_typst(&style)).unwrap();
        }
    }

    #[test]
    fn faults_are_named_and_nothing_outside_is_read() {
        let fault = |source: &str| compile(source).unwrap_err().to_string();
        assert!(fault("#nothing").contains("unknown variable: nothing"));
        for outside in [
            "#read(\"Cargo.toml\")",
            "#import \"@preview/a:1.0.0\"",
            "#datetime.today()",
        ] {
            assert!(compile(outside).is_err(), "{outside}");
        }
    }
}
