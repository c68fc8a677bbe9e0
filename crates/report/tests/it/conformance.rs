//! Every renderer says the same: each output is read back and compared cell by cell.

use tresteg_report::{
    Affix, Cell, Content, Language, Lines, Look, Number, RowGroups, Style, Table,
};

use crate::snapshot::styles;
use crate::{hostile, samples};

/// What the cells of a table say in a style, by the table's own account.
pub fn expected(table: &Table, style: &Style) -> Vec<Vec<String>> {
    let show = |cell: &Cell| {
        let text = match &cell.content {
            Content::Number(number) => number.show(style),
            Content::Text(text) => text.in_language(style.locale.language).to_owned(),
            Content::Suppressed => style.look.suppressed.clone(),
            Content::Numbers(numbers) => together(numbers, style),
            _ => String::new(),
        };
        squeeze(&text)
    };
    table
        .cells()
        .iter()
        .map(|row| row.iter().map(show).collect())
        .collect()
}

/// Numbers that stand in one cell: a mark of lists between the ends of an interval, spaces that do not break between all.
fn together(numbers: &[Number], style: &Style) -> String {
    let mark = if style.locale.decimal_mark == ',' {
        ';'
    } else {
        ','
    };
    let each: Vec<String> = numbers
        .iter()
        .map(|number| match number.affix {
            Affix::Opening => format!("{}{mark}", number.show(style)),
            _ => number.show(style),
        })
        .collect();
    each.join("\u{a0}")
}

/// Without line breaks and control characters, and with single spaces.
pub fn squeeze(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| {
            if matches!(c, '\n' | '\r' | '\t') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}'))
        .collect();
    kept.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

pub fn unescape_html(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The text between tags, footnote letters left out.
fn html_text(cell: &str) -> String {
    let mut text = String::new();
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap();
        rest = match tag {
            "sup" => after.split_once("</sup>").unwrap().1,
            _ => after,
        };
    }
    text.push_str(rest);
    squeeze(&unescape_html(&text))
}

pub fn from_html(html: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for body in html.split("<tbody>").skip(1) {
        let body = body.split("</tbody>").next().unwrap();
        for row in body
            .split("<tr")
            .skip(1)
            .filter(|row| !row.starts_with(" class=\"group\""))
        {
            let cells = row.split("<td").skip(1).map(|cell| {
                let content = cell.split_once('>').unwrap().1;
                html_text(content.split("</td>").next().unwrap())
            });
            rows.push(cells.collect());
        }
    }
    rows
}

pub fn from_markdown(markdown: &str, stub_columns: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for line in markdown
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
    {
        let mut cells = Vec::new();
        let mut cell = String::new();
        let mut chars = line.chars().skip(1);
        while let Some(c) = chars.next() {
            match c {
                '\\' => cell.extend(chars.next()),
                '|' => cells.push(std::mem::take(&mut cell)),
                '*' => {}
                c => cell.push(c),
            }
        }
        let is_group = line.starts_with("| **")
            && cells[1..].iter().all(|cell| cell.trim().is_empty())
            || line.starts_with("| &emsp;**")
                && cells[1..].iter().all(|cell| cell.trim().is_empty());
        if !is_group {
            rows.push(
                cells
                    .split_off(stub_columns)
                    .iter()
                    .map(|cell| html_text(cell))
                    .collect(),
            );
        }
    }
    rows
}

pub fn from_terminal(text: &str, stub_columns: usize, columns: usize) -> Vec<Vec<String>> {
    let body = text.lines().skip_while(|line| !line.starts_with('├'));
    body.filter(|line| line.starts_with('│'))
        .map(|line| {
            line.trim_matches('│')
                .split(" │ ")
                .map(squeeze)
                .collect::<Vec<_>>()
        })
        .filter(|cells| cells.len() >= columns && columns > 0)
        .map(|mut cells| cells.split_off(cells.len() - columns))
        .inspect(|cells| assert!(cells.len() == columns, "{stub_columns}"))
        .map(|cells| cells.iter().map(|cell| without_raised(cell)).collect())
        .collect()
}

/// The cells of the rows between the rule under the head and the end of the table.
pub fn from_latex(latex: &str, stub_columns: usize, columns: usize) -> Vec<Vec<String>> {
    let (_, body) = latex
        .split_once("\\midrule\n")
        .or_else(|| latex.rsplit_once("\\endhead\n"))
        .unwrap_or_else(|| latex.split_once("\\hline\n").unwrap());
    // Narrow tables inside are the lines of a heading.
    let end = ["\\end{tabular}\n", "\\end{longtable}\n"]
        .into_iter()
        .find_map(|end| body.find(end));
    body[..end.unwrap()]
        .lines()
        .filter_map(|line| line.strip_suffix(" \\\\"))
        .filter(|line| !line.starts_with(&format!("\\multicolumn{{{}}}", stub_columns + columns)))
        .map(|line| line.split(" & ").collect::<Vec<&str>>())
        // Groups and what continues on another page.
        .filter(|cells| cells.len() >= columns)
        .map(|cells| {
            cells[cells.len() - columns..]
                .iter()
                .map(|cell| latex_text(cell))
                .collect()
        })
        .collect()
}

/// What a reader sees of LaTeX without commands of layout, footnote letters left out.
pub fn latex_text(cell: &str) -> String {
    let mut text = cell.to_owned();
    // What hangs behind a number without taking room.
    if let Some((body, hanging)) = cell.split_once("\\rlap{") {
        text = format!("{body}{}", hanging.strip_suffix('}').unwrap_or(hanging));
    }
    for command in ["\\textbf{", "\\textit{"] {
        if let Some(inner) = text.clone().strip_prefix(command)
            // The letters of footnotes stand behind what is emphasised.
            && let Some(end) = inner.find("}\\textsuperscript{").or(inner.rfind('}'))
        {
            text = format!("{}{}", &inner[..end], &inner[end + 1..]);
        }
    }
    // Raised letters are footnotes, raised digits belong to the number.
    let mut out = String::new();
    while let Some((before, after)) = text.split_once("\\textsuperscript{") {
        let (raised, rest) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        if raised.starts_with(|c: char| !c.is_ascii_lowercase()) {
            out.extend(raised.chars().map(|c| match c {
                '-' => '⁻',
                '0' => '⁰',
                '1' => '¹',
                '2' => '²',
                '3' => '³',
                '4'..='9' => char::from_u32(0x2074 + c as u32 - '4' as u32).unwrap(),
                c => c,
            }));
        }
        text = rest.to_owned();
    }
    out.push_str(&text);
    for (latex, sign) in [
        ("$-$", "−"),
        ("$\\times$", "×"),
        ("$\\infty$", "∞"),
        ("$\\surd$", "\u{221a}"),
        ("$\\approx$", "\u{2248}"),
        ("$\\ne$", "\u{2260}"),
        ("$\\rightarrow$", "\u{2192}"),
        ("$\\le$", "\u{2264}"),
        ("$\\ge$", "\u{2265}"),
        ("\\textemdash{}", "\u{2014}"),
        ("\\textbullet{}", "\u{2022}"),
        ("$\\gamma$", "\u{3b3}"),
        ("$\\lambda$", "\u{3bb}"),
        ("$\\rho$", "\u{3c1}"),
        ("$\\tau$", "\u{3c4}"),
        ("$\\varphi$", "\u{3c6}"),
        ("$\\eta$", "\u{3b7}"),
        ("$\\chi$", "\u{3c7}"),
        ("$\\alpha$", "\u{3b1}"),
        ("$\\beta$", "\u{3b2}"),
        ("$\\kappa$", "\u{3ba}"),
        ("$\\omega$", "\u{3c9}"),
        ("$\\Delta$", "\u{394}"),
        ("\\textendash{}", "–"),
        ("\\textless{}", "<"),
        ("\\textgreater{}", ">"),
        ("\\textbar{}", "|"),
        ("\\textquotedbl{}", "\""),
        ("\\textquotesingle{}", "'"),
        ("\\textasciigrave{}", "`"),
        ("\\textasciitilde{}", "\u{1}"),
        ("\\textasciicircum{}", "^"),
        ("{[}", "["),
        ("{]}", "]"),
        ("-{}", "-"),
        ("\\hspace{0pt}", ""),
        ("~", "\u{a0}"),
        ("\u{1}", "~"),
        ("\\textbackslash{}", "\u{2}"),
        ("\\", ""),
        ("\u{2}", "\\"),
    ] {
        out = out.replace(latex, sign);
    }
    squeeze(&out)
}

fn without_raised(cell: &str) -> String {
    // Letters of several footnotes stand behind commas.
    let raised = |c: char| c == ',' || ('ᵃ'..='ᵛ').contains(&c) || "ᶜᶠᶻʰʲˡʳˢʷˣʸ".contains(c);
    let kept = cell.trim_end_matches(raised);
    match cell[kept.len()..].chars().any(|c| c != ',') {
        true => kept.to_owned(),
        false => cell.to_owned(),
    }
}

pub fn depth(table: &Table) -> usize {
    fn of(head: &tresteg_report::Head) -> usize {
        1 + head.children().iter().map(of).max().unwrap_or(0)
    }
    table.rows().iter().map(of).max().unwrap_or(1)
}

#[test]
fn all_formats_hold_the_same_cells() {
    let mut compared = 0;
    let mut tables = samples::all();
    tables.push(hostile::table());
    for table in tables {
        for (name, style) in styles() {
            let expected = expected(&table, &style);
            let stubs = match style.look.row_groups {
                RowGroups::Beside => depth(&table),
                _ => 1,
            };
            let context = format!("{} {name}", table.id());
            assert_eq!(
                from_html(&table.to_html(&style)),
                expected,
                "HTML {context}"
            );
            let markdown = from_markdown(&table.to_markdown(&style), stubs);
            assert_eq!(markdown, expected, "Markdown {context}");
            let columns = expected.first().map_or(0, Vec::len);
            if table.id() != "hostile" && columns > 0 {
                let mut rows = from_latex(&table.to_latex(&style), stubs, columns);
                // A frame has the same line under the head as under every row.
                let body = rows.split_off(rows.len() - expected.len());
                // Spaces in numbers do not break.
                let spaced = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
                    let cells = |row: &Vec<String>| {
                        row.iter().map(|cell| cell.replace('\u{a0}', " ")).collect()
                    };
                    rows.iter().map(cells).collect()
                };
                assert_eq!(spaced(&body), spaced(&expected), "LaTeX {context}");
            }
            // Lines between the columns make a terminal table readable for this test; group rows
            // have none.
            if table.id() != "hostile" {
                let framed = Style {
                    look: Look {
                        lines: Lines::Grid,
                        ..style.look.clone()
                    },
                    ..style.clone()
                };
                let terminal = from_terminal(&table.to_terminal(&framed, 2000), stubs, columns);
                if columns > 0 {
                    assert_eq!(terminal, expected, "terminal {context}");
                }
            }
            compared += expected.iter().flatten().count();
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn all_formats_hold_the_same_notes_and_headings() {
    for table in samples::all() {
        for (name, style) in styles() {
            let language = style.locale.language;
            let outputs = [
                unescape_html(&table.to_html(&style)),
                table.to_markdown(&style).replace('\\', ""),
                table.to_terminal(&style, 2000),
            ];
            let mut texts: Vec<&str> = table
                .footnotes()
                .iter()
                .map(|note| note.in_language(language))
                .collect();
            let mut heads: Vec<_> = table.columns().iter().chain(table.rows()).collect();
            while let Some(head) = heads.pop() {
                texts.push(head.label().in_language(language));
                heads.extend(head.children());
            }
            texts.push(table.title().in_language(language));
            for output in &outputs {
                // A terminal wraps headings, so that only their words stay whole.
                for word in texts.iter().flat_map(|text| text.split(' ')) {
                    let context = format!("{} {name}", table.id());
                    assert!(output.contains(word), "{context}: {word:?} in\n{output}");
                }
            }
        }
    }
}

#[test]
fn comma_separated_text_has_every_digit() {
    let mut tables = samples::all();
    tables.push(hostile::table());
    for table in tables {
        let text = table.to_csv(Language::En);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let records: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(records.len(), table.cells().len(), "{}", table.id());
        for (record, cells) in records.iter().zip(table.cells()) {
            for (field, cell) in record.iter().skip(2).zip(cells) {
                match &cell.content {
                    Content::Number(number) if number.value.is_finite() => {
                        assert_eq!(field.parse(), Ok(number.value), "{field}");
                    }
                    Content::Text(text) => {
                        assert_eq!(squeeze(field), squeeze(text.in_language(Language::En)));
                    }
                    Content::Empty => assert_eq!(field, ""),
                    Content::Suppressed => assert_eq!(field, "NA"),
                    _ => {}
                }
            }
        }
    }
}
