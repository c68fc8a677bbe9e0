//! The whole study on the real data: `cargo run --release --example study`.
//!
//! Prints the report and writes it, with the ledger of every printed figure, to `target/study`.

mod study;

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::ExitCode;

use tresteg_report::{Locale, Look, Style};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (summary, report, ledger) = study::run(&root.join("data"))?;

    let english = Style::new(Look::plain(), Locale::en());
    let swedish = Style::new(Look::plain(), Locale::sv());
    let folder = root.join("target/study");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("report.html"), report.to_html(&english))?;
    fs::write(folder.join("rapport.html"), report.to_html(&swedish))?;
    for (style, name) in [(&english, "report"), (&swedish, "rapport")] {
        for (path, text) in report.to_markdown_folder(style, name) {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            fs::write(path, text)?;
        }
    }
    fs::write(folder.join("report.tex"), report.to_latex(&english))?;
    fs::write(folder.join("rapport.tex"), report.to_latex(&swedish))?;
    fs::write(folder.join("report.typ"), report.to_typst(&english))?;
    fs::write(folder.join("rapport.typ"), report.to_typst(&swedish))?;
    #[cfg(feature = "documents")]
    {
        fs::write(folder.join("report.pdf"), report.to_pdf(&english)?)?;
        fs::write(folder.join("rapport.pdf"), report.to_pdf(&swedish)?)?;
        fs::write(folder.join("report.docx"), report.to_docx(&english)?)?;
        fs::write(folder.join("report.xlsx"), report.to_xlsx(&english)?)?;
        fs::write(folder.join("rapport.docx"), report.to_docx(&swedish)?)?;
        fs::write(folder.join("rapport.xlsx"), report.to_xlsx(&swedish)?)?;
    }
    ledger.to_csv(File::create(folder.join("ledger.csv"))?)?;

    println!("{}", summary.to_terminal(&english, 80));
    println!("Written to {}:", folder.display());
    println!("  report.html, .md, .tex, .typ            this report with the whole ledger");
    println!("  rapport.html, .md, .tex, .typ           the same in Swedish");
    #[cfg(feature = "documents")]
    println!(
        "  report.pdf, .docx, .xlsx                for paper, for Word and for spreadsheets\n  \
           rapport.pdf, .docx, .xlsx               the same in Swedish"
    );
    println!("  ledger.csv                              every printed figure, recomputed");
    Ok(())
}
