//! A report in each output format.

use super::paragraph::{Resolved, Run, Target};
use super::{Block, Report, figures};
use crate::render::wrap::{hanging, width as text_width, wrap};
use crate::render::{
    LATEX_PACKAGES, anchor, begin_block, escape_html, escape_latex, escape_markdown, heading_text,
    isolate, latex_label,
};
use crate::style::Style;
use crate::text::{Language, Text, clean};

const STYLE_SHEET: &str = include_str!("style.css");

impl Report {
    /// The report as text in lines of at most `width` columns.
    pub fn to_terminal(&self, style: &Style, width: usize) -> String {
        let language = style.locale.language;
        let show = |text: &Text| clean(text.in_language(language));
        let mut blocks = Vec::new();
        let title = wrap(&show(&self.title), width).join("\n");
        blocks.push(underlined(&title, '='));
        if let Some(subtitle) = &self.subtitle {
            blocks.push(wrap(&show(subtitle), width).join("\n"));
        }
        for block in &self.blocks {
            blocks.push(match block {
                Block::Heading { level, text } => {
                    let text = wrap(&show(text), width).join("\n");
                    match level {
                        1 => underlined(&format!("\n{text}"), '='),
                        2 => underlined(&text, '-'),
                        _ => text,
                    }
                }
                Block::Paragraph(paragraph) => wrap(&paragraph.text(style), width).join("\n"),
                Block::List { ordered, items } => {
                    let item = |(i, item): (usize, &Resolved)| {
                        let first = match ordered {
                            true => format!("{}. ", i + 1),
                            false => "• ".to_owned(),
                        };
                        hanging(&first, &item.text(style), width).join("\n")
                    };
                    items
                        .iter()
                        .enumerate()
                        .map(item)
                        .collect::<Vec<_>>()
                        .join("\n")
                }
                Block::Table { number, table } => {
                    let text = table.terminal_as(style, width, &table_prefix(language, *number));
                    text.trim_end().to_owned()
                }
                Block::Figure {
                    number,
                    figure,
                    data,
                } => figures::terminal(figure, *number, *data, style, width),
            });
        }
        let mut text = blocks.join("\n\n");
        text.push('\n');
        text
    }

    /// The report as GitHub's Markdown.
    pub fn to_markdown(&self, style: &Style) -> String {
        let language = style.locale.language;
        let show = |text: &Text| escape_markdown(&clean(text.in_language(language)));
        let run = |run: Run| match run {
            Run::Text(text) | Run::Reference { text, .. } => escape_markdown(&text),
        };
        let paragraph = |paragraph: &Resolved| -> String {
            let runs: String = paragraph.runs(style).into_iter().map(run).collect();
            begin_block(&runs)
        };
        let mut blocks = vec![format!("# {}", heading_text(&show(&self.title)))];
        blocks.extend(
            self.subtitle
                .as_ref()
                .map(|subtitle| begin_block(&show(subtitle))),
        );
        for block in &self.blocks {
            blocks.push(match block {
                Block::Heading { level, text } => {
                    let signs = "#".repeat(usize::from(*level) + 1);
                    format!("{signs} {}", heading_text(&show(text)))
                }
                Block::Paragraph(text) => paragraph(text),
                Block::List { ordered, items } => {
                    let item = |(i, item): (usize, &Resolved)| match ordered {
                        true => format!("{}. {}", i + 1, paragraph(item)),
                        false => format!("- {}", paragraph(item)),
                    };
                    items
                        .iter()
                        .enumerate()
                        .map(item)
                        .collect::<Vec<_>>()
                        .join("\n")
                }
                Block::Table { number, table } => {
                    let text = table.markdown_as(style, &table_prefix(language, *number));
                    text.trim_end().to_owned()
                }
                Block::Figure {
                    number,
                    figure,
                    data,
                } => figures::markdown(figure, *number, *data, style),
            });
        }
        let mut text = blocks.join("\n\n");
        text.push('\n');
        text
    }

    /// The report as one HTML file that needs no other: readable on a small screen, in the dark and
    /// on paper.
    pub fn to_html(&self, style: &Style) -> String {
        let language = style.locale.language;
        let show = |text: &Text| isolate(&clean(text.in_language(language)));
        let title = show(&self.title);
        let mut body = String::new();
        let mut section = 0;
        for block in &self.blocks {
            match block {
                Block::Heading { level, text } => {
                    section += 1;
                    let level = level + 1;
                    body.push_str(&format!(
                        "<h{level} id=\"section-{section}\">{}</h{level}>\n",
                        show(text)
                    ));
                }
                Block::Paragraph(paragraph) => {
                    body.push_str(&format!("<p>{}</p>\n", html_runs(paragraph, style)));
                }
                Block::List { ordered, items } => {
                    let tag = if *ordered { "ol" } else { "ul" };
                    body.push_str(&format!("<{tag}>\n"));
                    for item in items {
                        body.push_str(&format!("<li>{}</li>\n", html_runs(item, style)));
                    }
                    body.push_str(&format!("</{tag}>\n"));
                }
                Block::Table { number, table } => {
                    body.push_str(&table.html_as(style, &table_prefix(language, *number)));
                }
                Block::Figure {
                    number,
                    figure,
                    data,
                } => body.push_str(&figures::html(figure, *number, *data, style)),
            }
        }
        let subtitle = self.subtitle.as_ref().map_or_else(String::new, |subtitle| {
            format!("<p class=\"subtitle\">{}</p>\n", show(subtitle))
        });
        let head_title = escape_html(&clean(self.title.in_language(language)));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{head_title}</title>\n<style>\n{STYLE_SHEET}</style>\n</head>\n<body>\n\
             <header>\n<h1>{title}</h1>\n{subtitle}</header>\n{contents}<main>\n{body}</main>\n\
             </body>\n</html>\n",
            lang = language.tag(),
            contents = self.html_contents(style),
        )
    }

    /// The report as a LaTeX document, for pdfLaTeX, XeLaTeX or LuaLaTeX; the latter two have the letters of all
    /// scripts.
    pub fn to_latex(&self, style: &Style) -> String {
        let language = style.locale.language;
        let show = |text: &Text| escape_latex(&clean(text.in_language(language)));
        let run = |run: Run| match run {
            Run::Text(text) => escape_latex(&text),
            Run::Reference { target, text } => {
                let text = escape_latex(&text);
                match target {
                    Target::Table(id) => format!("\\hyperref[{}]{{{text}}}", latex_label(&id)),
                    Target::Figure(_) => text,
                }
            }
        };
        let paragraph = |paragraph: &Resolved| -> String {
            paragraph.runs(style).into_iter().map(run).collect()
        };
        let mut blocks = Vec::new();
        for block in &self.blocks {
            blocks.push(match block {
                Block::Heading { level, text } => {
                    let command = match level {
                        1 => "section",
                        2 => "subsection",
                        3 => "subsubsection",
                        _ => "paragraph",
                    };
                    format!("\\{command}{{{}}}", show(text))
                }
                Block::Paragraph(text) => paragraph(text),
                Block::List { ordered, items } => {
                    let name = if *ordered { "enumerate" } else { "itemize" };
                    let items: String = items
                        .iter()
                        .map(|item| format!("\\item {}\n", paragraph(item)))
                        .collect();
                    format!("\\begin{{{name}}}\n{items}\\end{{{name}}}")
                }
                // Numbered in order, as in the other formats.
                Block::Table { table, .. } => table.latex_as(style, "H").trim_end().to_owned(),
                Block::Figure { .. } => String::new(),
            });
        }
        let language = language.words().babel;
        let subtitle = self.subtitle.as_ref().map_or_else(String::new, |subtitle| {
            format!("\\\\[0.5ex]\\large {}", show(subtitle))
        });
        format!(
            "\\documentclass[11pt,a4paper]{{article}}\n\\usepackage{{iftex}}\n\
             \\ifPDFTeX\\usepackage[T1]{{fontenc}}\\usepackage[utf8]{{inputenc}}\\usepackage{{textcomp}}\\IfFileExists{{lmodern.sty}}{{\\usepackage{{lmodern}}}}{{}}\n\
             \\else\\usepackage{{fontspec}}\\fi\n\
             \\usepackage[{language}]{{babel}}\n\\usepackage[margin=25mm]{{geometry}}\n{LATEX_PACKAGES}\
             \\usepackage[hidelinks]{{hyperref}}\n\
             \\title{{{title}{subtitle}}}\n\\author{{}}\n\\date{{}}\n\
             \\begin{{document}}\n\\maketitle\n\\tableofcontents\n\n{body}\n\n\\end{{document}}\n",
            title = show(&self.title),
            body = blocks.join("\n\n"),
        )
    }

    /// The report as a Word document: styles for headings, captions with fields that count the tables, references that
    /// lead to them, heading rows that repeat.
    ///
    /// # Errors
    /// [`ReportError::File`](crate::ReportError::File) when the file cannot be put together.
    #[cfg(feature = "docx")]
    pub fn to_docx(&self, style: &Style) -> Result<Vec<u8>, crate::ReportError> {
        use crate::cell::Emphasis;
        use crate::render::docx;
        let language = style.locale.language;
        let show = |text: &Text| docx::run(&clean(text.in_language(language)), Emphasis::None);
        let run = |run: Run| match run {
            Run::Text(text) => docx::run(&text, Emphasis::None),
            Run::Reference { target, text } => match target {
                Target::Table(id) => docx::reference(&id, &text),
                Target::Figure(_) => docx::run(&text, Emphasis::None),
            },
        };
        let runs = |paragraph: &Resolved| -> String {
            paragraph.runs(style).into_iter().map(run).collect()
        };
        let mut body = docx::paragraph("Title", &show(&self.title));
        if let Some(subtitle) = &self.subtitle {
            body.push_str(&docx::paragraph("Subtitle", &show(subtitle)));
        }
        for block in &self.blocks {
            match block {
                Block::Heading { level, text } => {
                    body.push_str(&docx::paragraph(&format!("Heading{level}"), &show(text)));
                }
                Block::Paragraph(text) => body.push_str(&docx::paragraph("Normal", &runs(text))),
                Block::List { ordered, items } => {
                    let name = if *ordered { "ListNumber" } else { "ListBullet" };
                    for item in items {
                        body.push_str(&docx::paragraph(name, &runs(item)));
                    }
                }
                Block::Table { number, table } => {
                    let number = docx::Number {
                        word: language.words().table,
                        number: *number,
                    };
                    body.push_str(&table.docx_as(style, Some(number)));
                }
                Block::Figure { .. } => {}
            }
        }
        docx::package(&clean(self.title.in_language(language)), language, &body)
    }

    /// The tables of the report as a workbook, one sheet each, behind a sheet that lists them.
    ///
    /// # Errors
    /// [`ReportError::File`](crate::ReportError::File) when the file cannot be put together.
    #[cfg(feature = "xlsx")]
    pub fn to_xlsx(&self, style: &Style) -> Result<Vec<u8>, crate::ReportError> {
        let sheets: Vec<_> = self.tables().map(|table| table.sheet(style)).collect();
        let title = clean(self.title.in_language(style.locale.language));
        crate::render::xlsx::workbook(&title, &sheets)
    }

    fn html_contents(&self, style: &Style) -> String {
        let language = style.locale.language;
        let headings: Vec<(u8, String)> = self
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Heading { level, text } => {
                    Some((*level, isolate(&clean(text.in_language(language)))))
                }
                _ => None,
            })
            .collect();
        if headings.len() < 2 {
            return String::new();
        }
        let word = language.words().contents;
        let mut out = format!("<nav aria-label=\"{word}\">\n<h2>{word}</h2>\n<ul>\n");
        for (i, (level, text)) in headings
            .iter()
            .enumerate()
            .filter(|(_, (level, _))| *level <= 2)
        {
            out.push_str(&format!(
                "<li class=\"level-{level}\"><a href=\"#section-{}\">{text}</a></li>\n",
                i + 1
            ));
        }
        out.push_str("</ul>\n</nav>\n");
        out
    }
}

fn html_runs(paragraph: &Resolved, style: &Style) -> String {
    let run = |run: Run| match run {
        Run::Text(text) => isolate(&text),
        Run::Reference { target, text } => {
            let anchor = match target {
                Target::Table(id) => anchor(&id),
                Target::Figure(id) => figures::anchor(&id),
            };
            format!("<a href=\"#{anchor}\">{}</a>", escape_html(&text))
        }
    };
    paragraph.runs(style).into_iter().map(run).collect()
}

fn table_prefix(language: Language, number: usize) -> String {
    format!("{}\u{a0}{number}. ", language.words().table)
}

fn underlined(text: &str, line: char) -> String {
    let width = text.lines().map(text_width).max().unwrap_or(0);
    format!("{text}\n{}", line.to_string().repeat(width))
}
