//! A figure of a report in each output format.

use super::Report;
use super::paragraph::{Target, reference};
use crate::figure::{Figure, Theme};
use crate::render::wrap::wrap;
use crate::render::{
    anchor as table_anchor, begin_block, escape_html, escape_latex, escape_markdown, isolate,
    latex_figure_label, latex_label, safe_id,
};
use crate::style::Style;
use crate::table::Table;
use crate::text::{Text, clean};

/// On a terminal a table with more rows would bury the text around it.
const ROWS_ON_A_TERMINAL: usize = 30;
/// On paper more rows of the numbers behind a figure would be pages that nobody reads.
const ROWS_ON_PAPER: usize = 60;
/// The width that fits a small screen without shrinking the letters.
const NARROW: f64 = 360.0;

impl Report {
    /// The numbers of figures that stand nowhere else, for the end of a document on paper: a heading and tables.
    pub(super) fn data_of_figures(
        &self,
        style: &Style,
        heading: String,
        table: impl Fn(&str, &Table) -> String,
        escape: impl Fn(&str) -> String,
    ) -> Vec<String> {
        let words = style.locale.language.words();
        let tables = self.figures_with_data().map(|(number, figure)| {
            let name = prefix(style, number);
            let rows = figure.table.cells().len();
            if rows <= ROWS_ON_PAPER {
                return table(&name, &figure.table);
            }
            let rows = words.more_rows.replace("{}", &rows.to_string());
            escape(&format!("{name}{}: {rows}", show(figure.title(), style)))
        });
        let mut blocks: Vec<String> = tables.collect();
        if !blocks.is_empty() {
            blocks.insert(0, heading);
        }
        blocks
    }
}

/// The id of a figure in the page.
pub(super) fn anchor(id: &str) -> String {
    format!("figure-{}", safe_id(id))
}

/// "Figure 2. "
fn prefix(style: &Style, number: usize) -> String {
    let word = style.locale.language.words().figure;
    format!("{word}\u{a0}{number}. ")
}

fn show(text: &Text, style: &Style) -> String {
    clean(text.in_language(style.locale.language))
}

/// "Table 5", where that table of the report has the numbers of the figure.
pub(super) fn data_reference(figure: &Figure, table: usize, style: &Style) -> String {
    let target = Target::Table(figure.id().to_owned());
    reference(style.locale.language, &target, table)
}

/// What one sees, in words, and the numbers.
pub(super) fn terminal(
    figure: &Figure,
    number: usize,
    data: Option<usize>,
    style: &Style,
    width: usize,
) -> String {
    let words = style.locale.language.words();
    let wrapped = |text: &str| wrap(text, width).join("\n");
    let title = prefix(style, number) + &show(figure.title(), style);
    let mut blocks = vec![wrapped(&title), wrapped(&figure.description_in(style))];
    blocks.extend(figure.notes_in(style).iter().map(|note| wrapped(note)));
    let rows = figure.table.cells().len();
    blocks.push(match data {
        Some(table) => format!("{}: {}", words.data, data_reference(figure, table, style)),
        None if rows > ROWS_ON_A_TERMINAL => {
            let rows = words.more_rows.replace("{}", &rows.to_string());
            wrapped(&format!("{}: {rows}", words.data))
        }
        None => {
            let prefix = format!("{}: ", words.data);
            let table = figure.table.terminal_as(style, width, &prefix);
            format!("\n{}", table.trim_end())
        }
    });
    blocks.join("\n")
}

pub(super) fn markdown(
    figure: &Figure,
    number: usize,
    data: Option<usize>,
    style: &Style,
    pictures: Option<&str>,
) -> String {
    let words = style.locale.language.words();
    let title = escape_markdown(&show(figure.title(), style));
    let paragraph = |text: &String| begin_block(&escape_markdown(text));
    let description = figure.description_in(style);
    let seen = match pictures {
        None => paragraph(&description),
        // The path has no sign that would end it.
        Some(folder) => format!(
            "![{}](<{}>)",
            escape_markdown(&description),
            file(folder, figure)
        ),
    };
    let mut blocks = vec![format!("**{}{title}**", prefix(style, number)), seen];
    blocks.extend(figure.notes_in(style).iter().map(paragraph));
    blocks.push(match data {
        Some(table) => format!("{}: {}", words.data, data_reference(figure, table, style)),
        None => {
            let table = figure.table.markdown_as(style, "");
            format!(
                "<details><summary>{}</summary>\n\n{}\n\n</details>",
                words.data,
                table.trim_end()
            )
        }
    });
    blocks.join("\n\n")
}

/// The file of the picture in a folder.
pub(super) fn file(folder: &str, figure: &Figure) -> String {
    format!("{folder}/{}.svg", safe_id(figure.id()))
}

/// What stands before `\begin{document}` where there are figures.
pub(super) const LATEX_PACKAGES: &str = "\\usepackage{tikz}\n";

pub(super) fn latex(figure: &Figure, data: Option<usize>, style: &Style) -> String {
    let words = style.locale.language.words();
    let text = |text: &Text| escape_latex(&show(text, style));
    let title = text(figure.title());
    let caption = match &figure.table.subtitle {
        None => title,
        Some(subtitle) => format!("{title}. {}", text(subtitle)),
    };
    let mut notes: Vec<String> = figure
        .notes_in(style)
        .iter()
        .map(|note| escape_latex(note))
        .collect();
    if let Some(table) = data {
        let reference = escape_latex(&data_reference(figure, table, style));
        let label = latex_label(figure.id());
        notes.push(format!(
            "{}: \\hyperref[{label}]{{{reference}}}",
            words.data
        ));
    }
    let notes = match notes.is_empty() {
        true => String::new(),
        false => format!(
            "\\par\\smallskip\n\\begin{{minipage}}{{0.95\\linewidth}}\\footnotesize\\raggedright\n{}\n\\end{{minipage}}\n",
            notes.join("\\par\n")
        ),
    };
    format!(
        "\\begin{{figure}}[H]\n\\centering\n\\caption{{{caption}}}\\label{{{label}}}\n\
         \\begin{{adjustbox}}{{max width=\\linewidth,max totalheight=0.85\\textheight}}\n{picture}\\end{{adjustbox}}\n{notes}\\end{{figure}}",
        label = latex_figure_label(figure.id()),
        picture = figure.tikz(style),
    )
}

/// The picture twice, laid out for wide and for small screens, of which a style sheet shows one; the numbers folded
/// away under it.
pub(super) fn html(figure: &Figure, number: usize, data: Option<usize>, style: &Style) -> String {
    let words = style.locale.language.words();
    let isolated = |text: &Text| isolate(&show(text, style));
    let wide = figure.to_svg(style, Theme::Adaptive);
    let pictures = match figure.width > NARROW {
        true => {
            let narrow = figure.svg_of(style, Theme::Adaptive, NARROW);
            format!("<div class=\"wide\">\n{wide}</div>\n<div class=\"narrow\">\n{narrow}</div>\n")
        }
        false => format!("<div>\n{wide}</div>\n"),
    };
    let note = |text: &String| format!("<p class=\"note\">{}</p>\n", isolate(text));
    let notes: String = figure.notes_in(style).iter().map(note).collect();
    let data = match data {
        Some(table) => format!(
            "<p class=\"note\">{}: <a href=\"#{}\">{}</a></p>\n",
            words.data,
            table_anchor(figure.id()),
            escape_html(&data_reference(figure, table, style))
        ),
        None => format!(
            "<details>\n<summary>{}</summary>\n{}</details>\n",
            words.data,
            figure.table.html_as(style, "")
        ),
    };
    format!(
        "<figure class=\"chart\" id=\"{id}\" lang=\"{lang}\">\n\
         <figcaption><span class=\"number\">{prefix}</span>{title}{subtitle}</figcaption>\n\
         {pictures}{notes}{data}</figure>\n",
        id = anchor(figure.id()),
        lang = style.locale.language.tag(),
        prefix = escape_html(&prefix(style, number)),
        title = isolated(figure.title()),
        subtitle = figure
            .table
            .subtitle
            .as_ref()
            .map_or_else(String::new, |subtitle| {
                format!("<span class=\"subtitle\">{}</span>", isolated(subtitle))
            }),
    )
}
