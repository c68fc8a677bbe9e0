//! A figure of a report in each output format.

use super::paragraph::{Target, reference};
use crate::figure::{Figure, Theme};
use crate::render::wrap::wrap;
use crate::render::{
    anchor as table_anchor, begin_block, escape_html, escape_markdown, isolate, safe_id,
};
use crate::style::Style;
use crate::text::{Text, clean};

/// On a terminal a table with more rows would bury the text around it.
const ROWS_ON_A_TERMINAL: usize = 30;
/// The width that fits a small screen without shrinking the letters.
const NARROW: f64 = 360.0;

/// The id of a figure in the page.
pub(super) fn anchor(id: &str) -> String {
    format!("figure-{}", safe_id(id))
}

/// "Figure 2. "
pub(super) fn prefix(style: &Style, number: usize) -> String {
    let word = style.locale.language.words().figure;
    format!("{word}\u{a0}{number}. ")
}

fn show(text: &Text, style: &Style) -> String {
    clean(text.in_language(style.locale.language))
}

/// "Table 5", where that table of the report has the numbers of the figure.
fn data_reference(figure: &Figure, table: usize, style: &Style) -> String {
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
) -> String {
    let words = style.locale.language.words();
    let title = escape_markdown(&show(figure.title(), style));
    let paragraph = |text: &String| begin_block(&escape_markdown(text));
    let mut blocks = vec![
        format!("**{}{title}**", prefix(style, number)),
        paragraph(&figure.description_in(style)),
    ];
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
