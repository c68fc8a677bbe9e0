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

/// Columns of the widest part that cannot be broken.
pub(crate) fn widest_part(text: &str) -> usize {
    parts(text).map(width).max().unwrap_or(0)
}

/// A character with the signs behind it that take no column of their own: accents, joiners, and
/// the selectors that turn a sign into a picture twice as wide.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices();
        chars.next()?;
        let end = chars.find(|(_, c)| c.width() != Some(0));
        let (part, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = after;
        Some(part)
    })
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
        for part in parts(word) {
            // Neighbours may join to less, or more, than the sum of their columns.
            let before = line.len();
            line.push_str(part);
            if before > 0 && width(&line) > limit {
                line.truncate(before);
                lines.push(std::mem::replace(&mut line, part.to_owned()));
            }
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
        assert_eq!(
            wrap(&"❤\u{fe0f}".repeat(3), 5),
            ["❤\u{fe0f}❤\u{fe0f}", "❤\u{fe0f}"]
        );
        assert_eq!(wrap("1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}", 3).len(), 2);
        assert_eq!(wrap("👩\u{200d}👩\u{200d}👧", 2).len(), 1);
        assert_eq!(hanging("a. ", "one two", 6), ["a. one", "   two"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text in "(\\PC|❤\u{fe0f}|[0-9]\u{fe0f}\u{20e3}|👩\u{200d}👧|👍🏽|🇸🇪){0,80}", limit in 2_usize..30) {
            let lines = wrap(&text, limit);
            for line in &lines {
                prop_assert!(width(line) <= limit, "{line:?}");
            }
            let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
