//! Tables as a workbook for spreadsheet programs: one sheet per table, in which numbers are numbers.

use rust_xlsxwriter::{
    DocProperties, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet, XlsxError,
};

use super::fit;
use crate::cell::{Align, Emphasis};
use crate::error::ReportError;
use crate::grid::{Grid, GridRow, Label};
use crate::style::{Lines, Locale, Style};

/// A table with the style that it is shown in.
pub(crate) struct Sheet<'a> {
    /// Its name in the workbook: "Table 3".
    pub name: String,
    pub grid: Grid,
    pub style: &'a Style,
}

/// A workbook of these tables; where there are several, a first sheet lists them.
pub(crate) fn workbook(title: &str, sheets: &[Sheet]) -> Result<Vec<u8>, ReportError> {
    build(title, sheets).map_err(|error| ReportError::File {
        format: "xlsx",
        message: error.to_string(),
    })
}

fn build(title: &str, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(title));
    let language = sheets.first().map(|sheet| sheet.grid.language);
    let words = language.unwrap_or_default().words();
    if sheets.len() > 1 {
        let list = workbook.add_worksheet();
        list.set_name(words.contents)?;
        list.write_with_format(0, 0, title, &Format::new().set_bold())?;
        list.set_column_width(0, 90.0)?;
        for (row, sheet) in (2..).zip(sheets) {
            let text = format!("{}. {}", sheet.name, sheet.grid.title.text);
            let link = Url::new(format!("internal:'{}'!A1", sheet.name)).set_text(clipped(&text));
            list.write(row, 0, link)?;
        }
    }
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        Page {
            page,
            grid: &sheet.grid,
            style: sheet.style,
        }
        .write()?;
    }
    if sheets.is_empty() {
        workbook.add_worksheet();
    }
    workbook.save_to_buffer()
}

struct Page<'a> {
    page: &'a mut Worksheet,
    grid: &'a Grid,
    style: &'a Style,
}

impl Page<'_> {
    fn write(&mut self) -> Result<(), XlsxError> {
        let grid = self.grid;
        let mut row = 0;
        let title = with_marks(&grid.title);
        self.page
            .write_with_format(row, 0, title, &Format::new().set_bold())?;
        row += 1;
        if let Some(subtitle) = &grid.subtitle {
            self.page.write(row, 0, clipped(subtitle))?;
            row += 1;
        }
        let head = row;
        self.write_head(head)?;
        row = self.write_body(head + grid.head_rows as u32)?;
        for (letter, text) in &grid.footnotes {
            self.page
                .write(row, 0, clipped(&format!("{letter}. {text}")))?;
            row += 1;
        }
        for note in &grid.notes {
            self.page.write(row, 0, clipped(note))?;
            row += 1;
        }
        if let Some(source) = &grid.source {
            self.page.write(row, 0, clipped(source))?;
        }
        self.set_widths()?;
        let body = head + grid.head_rows as u32;
        self.page.set_freeze_panes(body, grid.stub_columns as u16)?;
        self.page.set_repeat_rows(head, body - 1)?;
        self.page.set_print_fit_to_pages(1, 0);
        Ok(())
    }

    fn write_head(&mut self, first: u32) -> Result<(), XlsxError> {
        let grid = self.grid;
        for span in &grid.heads {
            let is_spanner = !span.is_stub && span.row + span.row_span < grid.head_rows;
            let align = match span.column.checked_sub(grid.stub_columns) {
                _ if is_spanner => FormatAlign::Center,
                Some(at) if grid.aligns[at] == Align::Right => FormatAlign::Right,
                _ => FormatAlign::Left,
            };
            let mut format = self
                .framed(Format::new())
                .set_bold()
                .set_text_wrap()
                .set_align(align)
                .set_align(FormatAlign::Bottom);
            if span.row == 0 && self.style.look.lines == Lines::Rules {
                format = format.set_border_top(FormatBorder::Medium);
            }
            if is_spanner || span.row + span.row_span == grid.head_rows {
                format = format.set_border_bottom(FormatBorder::Thin);
            }
            let at = (first + span.row as u32, span.column as u16);
            let size = (span.row_span as u32, span.column_span as u16);
            self.write_text(at, size, &with_marks(&span.label), &format)?;
        }
        Ok(())
    }

    /// Writes the rows and gives the row after the last.
    fn write_body(&mut self, first: u32) -> Result<u32, XlsxError> {
        let grid = self.grid;
        let columns = grid.stub_columns + grid.aligns.len();
        let rows: Vec<&GridRow> = grid
            .sections
            .iter()
            .flat_map(|section| &section.rows)
            .collect();
        for (row, (position, content)) in (first..).zip((1..).zip(&rows)) {
            let is_last = position == rows.len();
            match content {
                GridRow::Group { label, indent } => {
                    let format = self.body_format(label, is_last).set_bold();
                    let format = format.set_indent(*indent as u8);
                    let size = (1, columns as u16);
                    self.write_text((row, 0), size, &with_marks(label), &format)?;
                }
                GridRow::Cells { stubs, cells } => {
                    for stub in stubs {
                        let reaches_end = position + stub.row_span > rows.len();
                        let format = self
                            .body_format(&stub.label, reaches_end)
                            .set_indent(stub.indent as u8)
                            .set_align(FormatAlign::Top);
                        let size = (stub.row_span as u32, stub.column_span as u16);
                        let text = with_marks(&stub.label);
                        self.write_text((row, stub.column as u16), size, &text, &format)?;
                    }
                    for (at, (cell, align)) in cells.iter().zip(&grid.aligns).enumerate() {
                        let column = (grid.stub_columns + at) as u16;
                        self.write_cell((row, column), cell, *align, is_last)?;
                    }
                }
            }
        }
        Ok(first + rows.len() as u32)
    }

    fn write_cell(
        &mut self,
        (row, column): (u32, u16),
        cell: &Label,
        align: Align,
        is_last: bool,
    ) -> Result<(), XlsxError> {
        let format = self.body_format(cell, is_last).set_align(match align {
            Align::Right => FormatAlign::Right,
            Align::Left => FormatAlign::Left,
        });
        match cell.number {
            Some(value) if value.is_finite() => {
                let text = with_marks(cell);
                let format = format.set_num_format(number_format(&text, &self.style.locale));
                self.page.write_with_format(row, column, value, &format)?;
            }
            _ => {
                let text = with_marks(cell);
                self.page
                    .write_with_format(row, column, text, &format.set_text_wrap())?;
            }
        }
        Ok(())
    }

    fn write_text(
        &mut self,
        (row, column): (u32, u16),
        (rows, columns): (u32, u16),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if rows * u32::from(columns) > 1 {
            let last = (row + rows - 1, column + columns - 1);
            self.page
                .merge_range(row, column, last.0, last.1, text, format)?;
        } else {
            self.page.write_with_format(row, column, text, format)?;
        }
        Ok(())
    }

    fn body_format(&self, label: &Label, is_last: bool) -> Format {
        let format = match label.emphasis {
            Emphasis::Strong => Format::new().set_bold(),
            Emphasis::Italic => Format::new().set_italic(),
            Emphasis::None => Format::new(),
        };
        match is_last && self.style.look.lines == Lines::Rules {
            true => format.set_border_bottom(FormatBorder::Medium),
            false => self.framed(format),
        }
    }

    fn framed(&self, format: Format) -> Format {
        match self.style.look.lines {
            Lines::Grid => format.set_border(FormatBorder::Thin),
            Lines::Rules => format,
        }
    }

    fn set_widths(&mut self) -> Result<(), XlsxError> {
        // The unit is the width of a digit, which is half an em.
        for (column, space) in (0..).zip(fit::spaces(self.grid)) {
            let width = (space.full * 2.2 + 2.0).clamp(8.0, 60.0);
            self.page.set_column_width(column, width)?;
        }
        Ok(())
    }
}

/// The text with the letters of its footnotes behind it, in the length that a cell may have.
fn with_marks(label: &Label) -> String {
    let text = match label.marks.as_slice() {
        [] => label.text.clone(),
        marks => format!("{}\u{a0}{}", label.text, marks.join(",")),
    };
    clipped(&text)
}

/// A cell holds no more than 32 767 signs.
fn clipped(text: &str) -> String {
    const LIMIT: usize = 32_767;
    match text.encode_utf16().count() > LIMIT {
        true => text.chars().take(LIMIT / 2).collect(),
        false => text.to_owned(),
    }
}

/// A number format under which a value shows as this text: digits where the text is a decimal number with something
/// before and behind it, else the text itself. The decimal mark is that of whoever opens the file.
fn number_format(text: &str, locale: &Locale) -> String {
    let minus = ['-', locale.minus];
    let is_number = |c: char| c.is_ascii_digit() || c == locale.decimal_mark;
    let start = text.find(|c| is_number(c) || minus.contains(&c));
    let end = text.rfind(|c: char| c.is_ascii_digit());
    let literal = |text: &str| match text {
        "" => String::new(),
        text => format!("\"{}\"", text.replace('"', "\"\"")),
    };
    let parts = start.zip(end).and_then(|(start, end)| {
        let (before, rest) = text.split_at(start);
        let (number, after) = rest.split_at_checked(end + 1 - start)?;
        let number = number.trim_start_matches(minus);
        let plain: String = number.chars().filter(|c| *c != locale.group_mark).collect();
        let (integer, fraction) = plain
            .split_once(locale.decimal_mark)
            .unwrap_or((&plain, ""));
        let is_plain = (integer.len() + fraction.len() > 0)
            && integer.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit())
            // What is below the floor of p-values is not the number that stands there.
            && !before.contains(['<', '>']);
        is_plain.then(|| {
            let grouped = number.contains(locale.group_mark);
            let mut digits = match (integer.is_empty(), grouped) {
                (true, _) => String::new(),
                (false, true) => "#,##0".to_owned(),
                (false, false) => "0".to_owned(),
            };
            if !fraction.is_empty() {
                digits.push('.');
                digits.push_str(&"0".repeat(fraction.len()));
            }
            // What is rounded to zero has no sign.
            let is_zero = plain.chars().all(|c| !c.is_ascii_digit() || c == '0');
            let sign = if is_zero { "" } else { "-" };
            (literal(before), sign, digits, literal(after))
        })
    });
    match parts {
        Some((before, sign, digits, after)) => {
            format!("{before}{digits}{after};{before}{sign}{digits}{after}")
        }
        // The same for positive numbers, negative ones and zero.
        None => [literal(text), literal(text), literal(text)].join(";"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_show_what_the_look_shows() {
        let en = Locale::en();
        let sv = Locale::sv();
        assert_eq!(number_format("0.302", &en), "0.000;-0.000");
        assert_eq!(number_format(",302", &sv), ".000;-.000");
        assert_eq!(number_format("0,00", &sv), "0.00;0.00");
        assert_eq!(
            number_format("(0.00)", &en),
            "\"(\"0.00\")\";\"(\"0.00\")\""
        );
        assert_eq!(number_format("36,651", &en), "#,##0;-#,##0");
        assert_eq!(number_format("−1\u{a0}234,5", &sv), "#,##0.0;-#,##0.0");
        assert_eq!(
            number_format("(0.478)", &en),
            "\"(\"0.000\")\";\"(\"-0.000\")\""
        );
        assert_eq!(number_format("1.27**", &en), "0.00\"**\";-0.00\"**\"");
        assert_eq!(
            number_format("< 0.001", &en),
            "\"< 0.001\";\"< 0.001\";\"< 0.001\""
        );
        let scientific = number_format("−1.93×10⁻⁶", &en);
        assert!(scientific.starts_with("\"−1.93×10⁻⁶\";"), "{scientific}");
    }
}
