//! Text into rows of fields, after RFC 4180, with line numbers and without mending anything.

use super::{Fault, QuoteFault};

/// One row as it stands in the file.
#[derive(Debug)]
pub(super) struct Row {
    /// The line on which it starts, from 1.
    pub line: usize,
    pub fields: Vec<String>,
    /// Whether a fault of this row has been reported already.
    pub broken: bool,
}

impl Row {
    pub fn is_empty_line(&self) -> bool {
        self.fields.iter().all(String::is_empty) && self.fields.len() == 1
    }
}

pub(super) struct Split {
    pub rows: Vec<Row>,
    pub faults: Vec<Fault>,
}

pub(super) fn split(text: &str, delimiter: char) -> Split {
    let mut splitter = Splitter {
        rest: text,
        delimiter,
        line: 1,
    };
    let mut split = Split {
        rows: Vec::new(),
        faults: Vec::new(),
    };
    while !splitter.rest.is_empty() {
        let (row, fault) = splitter.row();
        split.rows.push(row);
        split.faults.extend(fault);
    }
    split
}

/// What ended a field.
enum End {
    Delimiter,
    Row,
}

struct Splitter<'a> {
    rest: &'a str,
    delimiter: char,
    line: usize,
}

impl Splitter<'_> {
    /// The next row and the first fault in it.
    fn row(&mut self) -> (Row, Option<Fault>) {
        let (line, mut fields, mut fault) = (self.line, Vec::new(), None);
        loop {
            let mut field = String::new();
            let end = if self.rest.starts_with('"') {
                self.quoted(&mut field, &mut fault, line)
            } else {
                self.bare(&mut field, &mut fault, line, QuoteFault::InsideBareField)
            };
            fields.push(field);
            if matches!(end, End::Row) {
                return (
                    Row {
                        line,
                        fields,
                        broken: fault.is_some(),
                    },
                    fault,
                );
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let mut letters = self.rest.chars();
        let letter = letters.next()?;
        self.rest = letters.as_str();
        if letter == '\n' {
            self.line += 1;
        }
        Some(letter)
    }

    /// A field in quotes, up to what ends it.
    fn quoted(&mut self, field: &mut String, fault: &mut Option<Fault>, row_line: usize) -> End {
        let opened = self.line;
        self.next();
        while let Some(letter) = self.next() {
            if letter != '"' {
                field.push(letter);
            } else if self.rest.starts_with('"') {
                self.next();
                field.push('"');
            } else {
                // Whatever stands between the closing quote and the end of the field is a fault.
                let mut after = String::new();
                let end = self.bare(&mut after, fault, row_line, QuoteFault::TextAfterClosing);
                if !after.is_empty() {
                    fault.get_or_insert(Fault::Quote {
                        line: row_line,
                        problem: QuoteFault::TextAfterClosing,
                    });
                }
                return end;
            }
        }
        fault.get_or_insert(Fault::Quote {
            line: row_line,
            problem: QuoteFault::NeverClosed { opened },
        });
        End::Row
    }

    /// A field without quotes, up to what ends it.
    fn bare(
        &mut self,
        field: &mut String,
        fault: &mut Option<Fault>,
        row_line: usize,
        stray: QuoteFault,
    ) -> End {
        while let Some(letter) = self.next() {
            match letter {
                '\n' => return End::Row,
                '\r' if self.rest.starts_with('\n') => {}
                '\r' => {
                    fault.get_or_insert(Fault::CarriageReturn { line: row_line });
                }
                '"' => {
                    fault.get_or_insert(Fault::Quote {
                        line: row_line,
                        problem: stray,
                    });
                }
                _ if letter == self.delimiter => return End::Delimiter,
                _ => field.push(letter),
            }
        }
        End::Row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        let split = split(text, ',');
        assert!(split.faults.is_empty(), "{:?}", split.faults);
        split.rows.into_iter().map(|row| row.fields).collect()
    }

    fn faults(text: &str) -> Vec<Fault> {
        split(text, ',').faults
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_line_breaks() {
        assert_eq!(
            fields("a,\"b,\"\"c\"\"\nd\"\r\ne,\n"),
            [["a", "b,\"c\"\nd"], ["e", ""]]
        );
        assert_eq!(fields("\"\",\"\""), [["", ""]]);
    }

    #[test]
    fn a_last_line_needs_no_end_and_a_delimiter_makes_a_field() {
        assert_eq!(fields("a,b"), [["a", "b"]]);
        assert_eq!(fields("a,"), [["a", ""]]);
        assert_eq!(fields("a\n\nb\n"), [["a"], [""], ["b"]]);
    }

    #[test]
    fn lines_are_counted_through_quoted_breaks() {
        let rows = split("a\n\"b\nc\"\nd\n", ',').rows;
        assert_eq!(
            rows.iter().map(|row| row.line).collect::<Vec<_>>(),
            [1, 2, 4]
        );
    }

    #[test]
    fn quote_faults_are_reported_by_row() {
        assert_eq!(
            faults("a\nb\"c\n"),
            [Fault::Quote {
                line: 2,
                problem: QuoteFault::InsideBareField
            }]
        );
        assert_eq!(
            faults("a\n\"b\"c,\"d\"e\n"),
            [Fault::Quote {
                line: 2,
                problem: QuoteFault::TextAfterClosing
            }]
        );
        assert_eq!(
            faults("a\n\"b\"\"\n"),
            [Fault::Quote {
                line: 2,
                problem: QuoteFault::NeverClosed { opened: 2 }
            }]
        );
        assert_eq!(faults("a\rb\n"), [Fault::CarriageReturn { line: 1 }]);
        assert_eq!(faults("\"a\"\rb"), [Fault::CarriageReturn { line: 1 }]);
    }
}
