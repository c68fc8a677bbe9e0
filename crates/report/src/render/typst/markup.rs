//! Text that Typst shows as it is.

use std::fmt::Write;

/// Text in markup: every sign that Typst would read gets a backslash.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut chars = text.chars().peekable();
    // `1.` begins a list where a paragraph or a cell begins.
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in text.char_indices() {
        chars.next();
        let after = chars.peek();
        let is_read = match c {
            '\\' | '#' | '$' | '*' | '_' | '`' | '@' | '<' | '>' | '[' | ']' | '/' | '~' | '\''
            | '"' | '=' | '+' => true,
            // A dash, a minus, a hyphen that is not shown, or the item of a list.
            '-' => {
                !(before.is_some_and(char::is_alphabetic)
                    && after.is_some_and(|c| c.is_alphabetic()))
            }
            '.' => {
                after == Some(&'.')
                    || before == Some('.')
                    || at == digits && digits > 0 && after.is_none_or(|c| c.is_whitespace())
            }
            _ => false,
        };
        if is_read {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// A string of Typst's code.
pub(crate) fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The label of a table or a figure, for references.
pub(crate) fn label_of(kind: &str, id: &str) -> String {
    let mut label = format!("<{kind}:");
    for c in id.chars() {
        match c.is_ascii_alphanumeric() || "._-".contains(c) {
            true => label.push(c),
            // Writing into a string does not fail.
            false => drop(write!(label, ":{:x}:", c as u32)),
        }
    }
    // A label does not end with a dot.
    if label.ends_with('.') {
        label.push('_');
    }
    label.push('>');
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_typst_would_read() {
        assert_eq!(
            escape("a #b $c$ *d* _e_ `f` @g <h> [i]"),
            "a \\#b \\$c\\$ \\*d\\* \\_e\\_ \\`f\\` \\@g \\<h\\> \\[i\\]"
        );
        assert_eq!(
            escape("-1.932E-6 -- ... -?"),
            "\\-1.932E\\-6 \\-\\- \\.\\.\\. \\-?"
        );
        assert_eq!(escape("co-operation"), "co-operation");
        assert_eq!(escape("1. item, 2.5"), "1\\. item, 2.5");
        assert_eq!(
            escape("= head // http://x ~ \"y\" 'z'"),
            "\\= head \\/\\/ http:\\/\\/x \\~ \\\"y\\\" \\'z\\'"
        );
        assert_eq!(escape("\\u{41}"), "\\\\u{41}");
        assert_eq!(string("a \"b\" \\"), "\"a \\\"b\\\" \\\\\"");
    }

    #[test]
    fn labels_are_safe() {
        assert_eq!(
            label_of("tab", "reg1.coefficients"),
            "<tab:reg1.coefficients>"
        );
        assert_eq!(label_of("tab", "a_b>"), "<tab:a_b:3e:>");
        assert_eq!(label_of("tab", "a."), "<tab:a._>");
    }
}
