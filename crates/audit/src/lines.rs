//! Faults of comma-separated text that the `csv` crate mends or passes over without a word.

use crate::error::BadCell;

/// What is wrong with the form of a text, apart from the number of its cells.
pub(crate) struct LineFaults {
    /// The faults, in the order of the lines.
    pub(crate) faults: Vec<BadCell>,
    /// Whether one of them makes it doubtful where cells and rows end.
    pub(crate) split_is_doubtful: bool,
}

/// Where in a row the scan is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    RowStart,
    CellStart,
    Bare,
    Quoted {
        opened: usize,
    },
    AfterClosing,
    /// The rest of a cell whose fault is noted.
    Faulty,
}

/// Finds misplaced and unclosed quotes, empty lines, and carriage returns that end no line.
pub(crate) fn line_faults(text: &str) -> LineFaults {
    use State::{AfterClosing, Bare, CellStart, Faulty, Quoted, RowStart};
    let lines: Vec<&str> = text.split('\n').collect();
    let mut found = LineFaults {
        faults: Vec::new(),
        split_is_doubtful: false,
    };
    let mut note = |line: usize, expected: &str, doubtful: bool| {
        found.split_is_doubtful |= doubtful;
        found.faults.push(BadCell {
            line: line as u64 + 1,
            column: "(row)".to_owned(),
            value: lines.get(line).copied().unwrap_or_default().to_owned(),
            expected: expected.to_owned(),
        });
    };
    let mut line = 0;
    let mut state = RowStart;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        state = match (state, letter) {
            (Quoted { .. }, '"') => AfterClosing,
            (Quoted { .. }, _) => state,
            (_, '\r') if letters.peek() == Some(&'\n') => state,
            (Faulty, '\r') => Faulty,
            (_, '\r') => {
                note(line, "lines that end in LF or CR LF", true);
                Faulty
            }
            (RowStart, '\n') => {
                note(line, "a line that is not empty", false);
                RowStart
            }
            (_, '\n') => RowStart,
            (_, ',') => CellStart,
            (RowStart | CellStart, '"') => Quoted { opened: line },
            (AfterClosing, '"') => Quoted { opened: line },
            (Bare, '"') => {
                note(
                    line,
                    "no quote in a cell that does not start with one",
                    true,
                );
                Faulty
            }
            (AfterClosing, _) => {
                note(
                    line,
                    "nothing between a closing quote and the end of the cell",
                    true,
                );
                Faulty
            }
            (Faulty, _) => Faulty,
            (RowStart | CellStart | Bare, _) => Bare,
        };
        line += usize::from(letter == '\n');
    }
    if let Quoted { opened } = state {
        note(opened, "a closing quote for every opening one", true);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faulty_lines(text: &str) -> (Vec<u64>, bool) {
        let found = line_faults(text);
        let lines = found.faults.iter().map(|fault| fault.line).collect();
        (lines, found.split_is_doubtful)
    }

    #[test]
    fn sound_text_has_no_faults() {
        for text in [
            "",
            "a,b",
            "a,b\r\n1,2\r\n",
            "\"a\"\"b\n\n\",\"\"\n,\n",
            "\"\"\"\"",
            "\"\r\"\r\n",
        ] {
            assert_eq!(faulty_lines(text), (Vec::new(), false), "{text:?}");
        }
    }

    #[test]
    fn quotes_empty_lines_and_carriage_returns_are_found_with_their_line() {
        for (text, lines, doubtful) in [
            ("a\n\"1\"2,\"3\"4\n", vec![2, 2], true),
            ("a\nb\"\"c\n\"d\" \n", vec![2, 3], true),
            ("a\n\"b\nc\n", vec![2], true),
            ("a\n\"b\"\"", vec![2], true),
            ("\na\n\r\nb\n\n", vec![1, 3, 5], false),
            ("a\rb\rc\nd\n", vec![1], true),
        ] {
            assert_eq!(faulty_lines(text), (lines, doubtful), "{text:?}");
        }
    }
}
