//! A report in each output format.

use std::collections::{BTreeMap, HashMap};

use super::paragraph::{Resolved, Run, Target};
use super::section::{Heading, LEVELS, LEVELS_OF_CONTENTS};
use super::{Block, Report, figures};
use crate::figure::{Figure, Theme};
use crate::render::wrap::{hanging, width as text_width, wrap};
use crate::render::{
    LATEX_PACKAGES, LatexCaption, anchor, begin_block, escape_html, escape_latex, escape_markdown,
    heading_text, isolate, latex_figure_label, latex_label,
};
use crate::style::Style;
use crate::table::Table;
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
                Block::Appendix => continue,
                Block::Heading(heading) => {
                    let text = wrap(&heading.line(language), width).join("\n");
                    match heading.level {
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
        self.markdown_as(style, None)
    }

    /// The report as GitHub's Markdown with its pictures: the files of a folder, by their path in it. The text is
    /// `<name>.md`, and shows the figures `<name>-figures/<id>.svg` with their descriptions.
    ///
    /// ```
    /// use tresteg_report::{Locale, Look, Report, Style};
    /// let report = Report::builder("Who answered").paragraph("Most of them.").finish()?;
    /// let files = report.to_markdown_folder(&Style::new(Look::plain(), Locale::en()), "report");
    /// assert_eq!(files.keys().collect::<Vec<_>>(), ["report.md"]);
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn to_markdown_folder(&self, style: &Style, name: &str) -> BTreeMap<String, String> {
        let folder = format!("{name}-figures");
        let picture = |figure: &Figure| {
            let svg = figure.to_svg(style, Theme::Adaptive);
            (figures::file(&folder, figure), svg)
        };
        let mut files: BTreeMap<String, String> = self.figures().map(picture).collect();
        files.insert(format!("{name}.md"), self.markdown_as(style, Some(&folder)));
        files
    }

    fn markdown_as(&self, style: &Style, pictures: Option<&str>) -> String {
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
        blocks.extend(self.markdown_contents(style));
        let mut before: Option<&Block> = None;
        for block in &self.blocks {
            // Two lists of a kind, one after the other, would be one.
            if let (Some(Block::List { ordered: last, .. }), Block::List { ordered, .. }) =
                (before, block)
                && last == ordered
            {
                blocks.push("<!-- -->".to_owned());
            }
            before = Some(block);
            blocks.push(match block {
                Block::Appendix => continue,
                Block::Heading(heading) => {
                    let signs = "#".repeat(usize::from(heading.level) + 1);
                    let text = escape_markdown(&heading.line(language));
                    format!("{signs} {}", heading_text(&text))
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
                    // Where the list of tables leads to.
                    let target = match self.lists_tables {
                        true => format!("<a id=\"{}\"></a>\n\n", anchor(table.id())),
                        false => String::new(),
                    };
                    target + text.trim_end()
                }
                Block::Figure {
                    number,
                    figure,
                    data,
                } => figures::markdown(figure, *number, *data, style, pictures),
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
        for block in &self.blocks {
            match block {
                Block::Appendix => {}
                Block::Heading(heading) => {
                    let level = heading.level + 1;
                    body.push_str(&format!(
                        "<h{level} id=\"{}\">{}</h{level}>\n",
                        heading.anchor(),
                        html_heading(heading, language),
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
        let head_title = escape_html(&self.name(language));
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
                    Target::Section(anchor) => format!("\\hyperref[{anchor}]{{{text}}}"),
                    Target::Figure(id) => {
                        format!("\\hyperref[{}]{{{text}}}", latex_figure_label(&id))
                    }
                }
            }
        };
        let paragraph = |paragraph: &Resolved| -> String {
            paragraph.runs(style).into_iter().map(run).collect()
        };
        let mut blocks = Vec::new();
        let mut in_appendix = false;
        for block in &self.blocks {
            blocks.push(match block {
                // Once more, and the letters would begin anew.
                Block::Appendix if in_appendix => continue,
                // Numbered by LaTeX, in the order that numbers them here.
                Block::Appendix => {
                    in_appendix = true;
                    match self.sections_are_numbered {
                        true => "\\appendix".to_owned(),
                        false => "\\appendix\\setcounter{secnumdepth}{1}".to_owned(),
                    }
                }
                Block::Heading(heading) => {
                    let command = match heading.level {
                        1 => "section",
                        2 => "subsection",
                        3 => "subsubsection",
                        _ => "paragraph",
                    };
                    // LaTeX has no letters behind Z.
                    let number = match &heading.number {
                        Some(number) if heading.level == 1 && heading.is_behind_z() => {
                            format!("\\renewcommand{{\\thesection}}{{{}}}", number.text)
                        }
                        _ => String::new(),
                    };
                    format!(
                        "{number}\\{command}{{{}}}\\label{{{}}}",
                        show(&heading.text),
                        heading.anchor()
                    )
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
                Block::Table { table, .. } => {
                    let table = table.latex_as(style, LatexCaption::Counted("H"));
                    table.trim_end().to_owned()
                }
                Block::Figure { figure, data, .. } => figures::latex(figure, *data, style),
            });
        }
        blocks.extend(self.latex_data(style));
        let pictures = match self.figures().next() {
            Some(_) => figures::LATEX_PACKAGES,
            None => "",
        };
        let [babel, stand_in] = language.words().babel;
        let mut contents = String::new();
        if !self.contents().is_empty() {
            contents.push_str("\\tableofcontents\n");
        }
        if !self.listed_tables().is_empty() {
            contents.push_str("\\listoftables\n");
        }
        let subtitle = self.subtitle.as_ref().map_or_else(String::new, |subtitle| {
            format!("\\\\[0.5ex]\\large {}", show(subtitle))
        });
        format!(
            "\\documentclass[11pt,a4paper]{{article}}\n\\usepackage{{iftex}}\n\
             \\ifPDFTeX\\usepackage[T1]{{fontenc}}\\usepackage[utf8]{{inputenc}}\\usepackage{{textcomp}}\\IfFileExists{{lmodern.sty}}{{\\usepackage{{lmodern}}}}{{}}\n\
             \\else\\usepackage{{fontspec}}\\fi\n\
             \\IfFileExists{{{babel}.ldf}}{{\\usepackage[{babel}]{{babel}}}}{{\\usepackage[{stand_in},provide=*]{{babel}}}}\n\
             \\usepackage[margin=25mm]{{geometry}}\n{LATEX_PACKAGES}{pictures}\
             \\usepackage[hidelinks]{{hyperref}}\n\
             \\setcounter{{secnumdepth}}{{{depth}}}\n\\setlength{{\\belowcaptionskip}}{{4pt}}\n\
             \\title{{{title}{subtitle}}}\n\\author{{}}\n\\date{{}}\n\
             \\begin{{document}}\n\\maketitle\n{contents}\n{body}\n\n\\end{{document}}\n",
            depth = if self.sections_are_numbered {
                LEVELS
            } else {
                0
            },
            title = show(&self.title),
            body = blocks.join("\n\n"),
        )
    }

    /// The numbers of figures that stand nowhere else, at the end.
    fn latex_data(&self, style: &Style) -> Vec<String> {
        let word = style.locale.language.words().data;
        let section = format!("\\section*{{{word}}}\\addcontentsline{{toc}}{{section}}{{{word}}}");
        self.data_of_figures(
            style,
            section,
            |name, table| {
                let table = table.latex_as(style, LatexCaption::Instead(name));
                table.trim_end().to_owned()
            },
            escape_latex,
        )
    }

    /// The tables of the report, and those of its figures, as a workbook, one sheet each, behind a sheet that lists them.
    ///
    /// # Errors
    /// [`ReportError::File`](crate::ReportError::File) when the file cannot be put together.
    #[cfg(feature = "xlsx")]
    pub fn to_xlsx(&self, style: &Style) -> Result<Vec<u8>, crate::ReportError> {
        let words = style.locale.language.words();
        let tables = self
            .tables()
            .enumerate()
            .map(|(i, table)| (words.table, i + 1, table));
        let figures = self.figures_with_data();
        let figures = figures.map(|(number, figure)| (words.figure, number, &figure.table));
        let sheets: Vec<_> = tables
            .chain(figures)
            .map(|(word, number, table)| table.sheet(style, format!("{word} {number}")))
            .collect();
        let title = clean(self.title.in_language(style.locale.language));
        crate::render::xlsx::workbook(&title, &sheets)
    }

    fn html_contents(&self, style: &Style) -> String {
        let words = style.locale.language.words();
        let language = style.locale.language;
        let sections = self.contents().into_iter().map(|heading| {
            let text = html_heading(heading, language);
            (heading.level, heading.anchor(), text)
        });
        let tables = self.listed_tables().into_iter().map(|(number, table)| {
            let text = isolate(&table_line(table, number, style));
            (1, anchor(table.id()), text)
        });
        let sections: Vec<_> = sections.collect();
        let tables: Vec<_> = tables.collect();
        let mut out = String::new();
        if !sections.is_empty() {
            let word = words.contents;
            let links = html_links(sections);
            out.push_str(&format!(
                "<nav aria-label=\"{word}\">\n<h2>{word}</h2>\n{links}</nav>\n"
            ));
        }
        if !tables.is_empty() {
            // Folded, since there can be many.
            let word = words.list_of_tables;
            let links = html_links(tables);
            out.push_str(&format!(
                "<nav aria-label=\"{word}\">\n<details>\n<summary>{word}</summary>\n{links}</details>\n</nav>\n"
            ));
        }
        out
    }

    /// The links of the table of contents, and of the list of tables, as GitHub makes the anchors of headings.
    fn markdown_contents(&self, style: &Style) -> Vec<String> {
        let language = style.locale.language;
        let words = language.words();
        let mut slugs = Slugs::default();
        slugs.slug(&clean(self.title.in_language(language)));
        let mut sections = Vec::new();
        for block in &self.blocks {
            let Block::Heading(heading) = block else {
                continue;
            };
            let line = heading.line(language);
            let slug = slugs.slug(&line);
            if heading.level <= LEVELS_OF_CONTENTS {
                let indent = "  ".repeat(usize::from(heading.level) - 1);
                sections.push(format!("{indent}- [{}](#{slug})", escape_markdown(&line)));
            }
        }
        if self.contents().is_empty() {
            sections.clear();
        }
        let tables = self.listed_tables().into_iter().map(|(number, table)| {
            let line = escape_markdown(&table_line(table, number, style));
            format!("- [{line}](#{})", anchor(table.id()))
        });
        let mut blocks = Vec::new();
        for (word, lines) in [
            (words.contents, sections),
            (words.list_of_tables, tables.collect()),
        ] {
            if !lines.is_empty() {
                blocks.push(format!("**{word}**"));
                blocks.push(lines.join("\n"));
            }
        }
        blocks
    }
}

/// A list of links: level, anchor, text.
fn html_links(entries: Vec<(u8, String, String)>) -> String {
    let entry = |(level, anchor, text): (u8, String, String)| {
        format!("<li class=\"level-{level}\"><a href=\"#{anchor}\">{text}</a></li>\n")
    };
    let entries: String = entries.into_iter().map(entry).collect();
    format!("<ul>\n{entries}</ul>\n")
}

fn html_heading(heading: &Heading, language: Language) -> String {
    let text = isolate(&clean(heading.text.in_language(language)));
    match heading.prefix(language) {
        Some(prefix) => format!("<span class=\"number\">{prefix}</span> {text}"),
        None => text,
    }
}

/// The anchors that GitHub gives to headings: lower case, without punctuation, and with a number where one comes again.
#[derive(Default)]
struct Slugs(HashMap<String, usize>);

impl Slugs {
    fn slug(&mut self, heading: &str) -> String {
        let kept = heading.trim().chars().filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        });
        let slug: String = kept.flat_map(char::to_lowercase).collect();
        let copies = self.0.entry(slug.clone()).or_default();
        *copies += 1;
        match *copies {
            1 => slug,
            copies => format!("{slug}-{}", copies - 1),
        }
    }
}

fn html_runs(paragraph: &Resolved, style: &Style) -> String {
    let run = |run: Run| match run {
        Run::Text(text) => isolate(&text),
        Run::Reference { target, text } => {
            let anchor = match target {
                Target::Table(id) => anchor(&id),
                Target::Figure(id) => figures::anchor(&id),
                Target::Section(anchor) => anchor,
            };
            format!("<a href=\"#{anchor}\">{}</a>", escape_html(&text))
        }
    };
    paragraph.runs(style).into_iter().map(run).collect()
}

/// A table in a list of tables.
pub(super) fn table_line(table: &Table, number: usize, style: &Style) -> String {
    let own = table.style.as_ref().unwrap_or(style).locale.language;
    let prefix = table_prefix(style.locale.language, number);
    format!("{prefix}{}", clean(table.title.in_language(own)))
}

fn table_prefix(language: Language, number: usize) -> String {
    format!("{}\u{a0}{number}. ", language.words().table)
}

fn underlined(text: &str, line: char) -> String {
    let width = text.lines().map(text_width).max().unwrap_or(0);
    format!("{text}\n{}", line.to_string().repeat(width))
}
