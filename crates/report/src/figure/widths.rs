//! How wide a text is: the advance widths of Liberation Sans, which are those of Arial and Helvetica, so that a figure is
//! laid out for the letters that readers have. Read off `fonts/LiberationSans-Regular.ttf`.

use unicode_width::UnicodeWidthChar;

/// Units of the font to one em.
const EM: f64 = 2048.0;

/// Advance widths from the space (U+0020) on.
#[rustfmt::skip]
const WIDTHS: [u16; 352] = [
    569, 569, 727, 1139, 1139, 1821, 1366, 391, 682, 682, 797, 1196, 569, 682, 569, 569,
    1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 569, 569, 1196, 1196, 1196, 1139,
    2079, 1366, 1366, 1479, 1479, 1366, 1251, 1593, 1479, 569, 1024, 1366, 1139, 1706, 1479, 1593,
    1366, 1593, 1479, 1366, 1251, 1479, 1366, 1933, 1366, 1366, 1251, 569, 569, 569, 961, 1139,
    682, 1139, 1139, 1024, 1139, 1139, 569, 1139, 1139, 455, 455, 1024, 455, 1706, 1139, 1139,
    1139, 1139, 682, 1024, 569, 1139, 1024, 1479, 1024, 1024, 1024, 684, 532, 684, 1196, 1139,
    1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139,
    1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139,
    569, 682, 1139, 1139, 1139, 1139, 532, 1139, 682, 1509, 758, 1139, 1196, 682, 1509, 1131,
    819, 1124, 682, 682, 682, 1180, 1100, 682, 682, 682, 748, 1139, 1708, 1708, 1708, 1251,
    1366, 1366, 1366, 1366, 1366, 1366, 2048, 1479, 1366, 1366, 1366, 1366, 569, 569, 569, 569,
    1479, 1479, 1593, 1593, 1593, 1593, 1593, 1196, 1593, 1479, 1479, 1479, 1479, 1366, 1366, 1251,
    1139, 1139, 1139, 1139, 1139, 1139, 1821, 1024, 1139, 1139, 1139, 1139, 569, 569, 569, 569,
    1139, 1139, 1139, 1139, 1139, 1139, 1139, 1124, 1251, 1139, 1139, 1139, 1139, 1024, 1139, 1024,
    1366, 1139, 1366, 1139, 1366, 1139, 1479, 1024, 1479, 1024, 1479, 1024, 1479, 1024, 1479, 1259,
    1479, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1366, 1139, 1593, 1139, 1593, 1139,
    1593, 1139, 1593, 1139, 1479, 1139, 1479, 1139, 569, 569, 569, 569, 569, 569, 569, 455,
    569, 569, 1505, 909, 1024, 455, 1366, 1024, 1024, 1139, 455, 1139, 455, 1139, 597, 1139,
    684, 1139, 455, 1479, 1139, 1479, 1139, 1479, 1139, 1237, 1481, 1139, 1593, 1139, 1593, 1139,
    1593, 1139, 2048, 1933, 1479, 682, 1479, 682, 1479, 682, 1366, 1024, 1366, 1024, 1366, 1024,
    1366, 1024, 1251, 569, 1251, 768, 1251, 569, 1479, 1139, 1479, 1139, 1479, 1139, 1479, 1139,
    1479, 1139, 1479, 1139, 1933, 1479, 1366, 1024, 1366, 1251, 1024, 1251, 1024, 1251, 1024, 455,
];

/// What bold letters are wider, on average.
pub(super) const BOLD: f64 = 1.07;

/// The width of a text in the units of `size`, which is that of an em.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let units: f64 = text.chars().map(advance).sum();
    units / EM * size * if bold { BOLD } else { 1.0 }
}

fn advance(c: char) -> f64 {
    let known = (c as usize).checked_sub(0x20).and_then(|i| WIDTHS.get(i));
    match (known, c) {
        (Some(width), _) => f64::from(*width),
        (None, '\u{2013}') => 1139.0,
        (None, '\u{2212}') => 1196.0,
        (None, '\u{2018}' | '\u{2019}') => 455.0,
        (None, '\u{201c}'..='\u{201e}') => 682.0,
        // Letters of other scripts are about as wide as capitals, East Asian ones as an em.
        (None, c) => match c.width() {
            Some(0) | None => 0.0,
            Some(1) => 1366.0,
            Some(_) => EM,
        },
    }
}

/// The text in at most `most` lines of at most `limit`, broken between words, and within a word that is longer than a
/// line. What does not fit ends in an ellipsis; the table of the figure has the whole of it.
pub(super) fn wrap(text: &str, size: f64, limit: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for (i, piece) in pieces(word, size, limit).into_iter().enumerate() {
            match lines.last_mut() {
                Some(line) if i == 0 && width(&format!("{line} {piece}"), size, false) <= limit => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
            if lines.len() > most {
                lines.truncate(most);
                if let Some(last) = lines.last_mut() {
                    while width(&format!("{last}…"), size, false) > limit && last.pop().is_some()
                    {
                    }
                    last.push('…');
                }
                return lines;
            }
        }
    }
    lines
}

/// A word, cut where it is longer than a line.
fn pieces(word: &str, size: f64, limit: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in word.chars() {
        let wide = advance(c) / EM * size;
        if used + wide > limit && used > 0.0 {
            pieces.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // "Sweden" in Arial: 1366 + 1479 + 1139 + 1139 + 1139 + 1139 units of 2048.
        assert_eq!(width("Sweden", 2048.0, false), 7401.0);
        assert_eq!(width("", 12.0, true), 0.0);
    }

    #[test]
    fn wraps_between_words_and_cuts_what_is_too_long() {
        assert_eq!(wrap("one two three", 10.0, 45.0, 3), ["one two", "three"]);
        assert_eq!(wrap("  ", 10.0, 45.0, 3), Vec::<String>::new());
        let long = wrap(&"x".repeat(300), 10.0, 50.0, 2);
        assert_eq!(long.len(), 2);
        assert!(long[1].ends_with('…') && long.iter().all(|line| width(line, 10.0, false) <= 50.0));
    }
}
