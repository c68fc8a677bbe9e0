//! Text in a given number of terminal columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Columns of the widest word.
pub(crate) fn longest_word(text: &str) -> usize {
    text.split(' ').map(width).max().unwrap_or(0)
}

/// Lines of at most `limit` columns, broken at spaces, and within a word only when it is wider.
/// At least one line.
pub(crate) fn wrap(text: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let space = usize::from(!line.is_empty());
        if width(&line) + space + width(word) <= limit {
            line.extend(std::iter::repeat_n(' ', space));
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut used = 0;
        for c in word.chars() {
            let columns = c.width().unwrap_or(0);
            if used + columns > limit && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += columns;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Wrapped lines, the first behind `first` and the others behind as many spaces.
pub(crate) fn hanging(first: &str, text: &str, limit: usize) -> Vec<String> {
    let indent = width(first);
    wrap(text, limit.saturating_sub(indent))
        .into_iter()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{first}{line}"),
            _ => format!("{:indent$}{line}", ""),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn breaks_at_spaces_then_within_words() {
        assert_eq!(
            wrap("Std. Error of the Estimate", 12),
            ["Std. Error", "of the", "Estimate"]
        );
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(hanging("a. ", "one two", 6), ["a. one", "   two"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text in "\\PC{0,80}", limit in 2_usize..30) {
            let lines = wrap(&text, limit);
            for line in &lines {
                prop_assert!(width(line) <= limit, "{line:?}");
            }
            let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
