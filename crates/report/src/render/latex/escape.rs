//! Text for LaTeX.

/// Text that every LaTeX shows as it is: signs of markup escaped, and the signs that tables use and the fonts of
/// pdfLaTeX lack spelled out. Letters of other scripts are left to XeLaTeX and LuaLaTeX.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut raised = String::new();
    for c in text.chars() {
        if let Some(plain) = lowered(c) {
            raised.push(plain);
            continue;
        }
        push_raised(&mut out, &mut raised);
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
                out.push('\\');
                out.push(c);
            }
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            '`' => out.push_str("\\textasciigrave{}"),
            '\'' => out.push_str("\\textquotesingle{}"),
            // Brackets would be taken for the optional argument of a line break before them.
            '[' => out.push_str("{[}"),
            ']' => out.push_str("{]}"),
            // No low quotation mark.
            ',' if out.ends_with(',') => out.push_str("{},"),
            // One hyphen, never a part of a dash.
            '-' => out.push_str("-{}"),
            '\u{a0}' | '\u{202f}' => out.push('~'),
            // A place where a long word may be broken.
            '\u{200b}' => out.push_str("\\hspace{0pt}"),
            '\u{2212}' => out.push_str("$-$"),
            '\u{d7}' => out.push_str("$\\times$"),
            '\u{221e}' => out.push_str("$\\infty$"),
            '\u{221a}' => out.push_str("$\\surd$"),
            '\u{2248}' => out.push_str("$\\approx$"),
            '\u{2260}' => out.push_str("$\\ne$"),
            '\u{2192}' => out.push_str("$\\rightarrow$"),
            '\u{2264}' => out.push_str("$\\le$"),
            '\u{2265}' => out.push_str("$\\ge$"),
            '\u{2013}' => out.push_str("\\textendash{}"),
            '\u{2014}' => out.push_str("\\textemdash{}"),
            '\u{2022}' => out.push_str("\\textbullet{}"),
            '\u{3b3}' => out.push_str("$\\gamma$"),
            '\u{3bb}' => out.push_str("$\\lambda$"),
            '\u{3c1}' => out.push_str("$\\rho$"),
            '\u{3c4}' => out.push_str("$\\tau$"),
            '\u{3c6}' => out.push_str("$\\varphi$"),
            '\u{3b7}' => out.push_str("$\\eta$"),
            '\u{3c7}' => out.push_str("$\\chi$"),
            '\u{3b1}' => out.push_str("$\\alpha$"),
            '\u{3b2}' => out.push_str("$\\beta$"),
            '\u{3ba}' => out.push_str("$\\kappa$"),
            '\u{3c9}' => out.push_str("$\\omega$"),
            '\u{394}' => out.push_str("$\\Delta$"),
            c => out.push(c),
        }
    }
    push_raised(&mut out, &mut raised);
    out
}

fn push_raised(out: &mut String, raised: &mut String) {
    if !raised.is_empty() {
        out.push_str(&format!("\\textsuperscript{{{raised}}}"));
        raised.clear();
    }
}

/// The sign that a raised one raises.
fn lowered(c: char) -> Option<char> {
    Some(match c {
        '\u{2070}' => '0',
        '\u{b9}' => '1',
        '\u{b2}' => '2',
        '\u{b3}' => '3',
        '\u{2074}'..='\u{2079}' => char::from(b'4' + (c as u32 - 0x2074) as u8),
        '\u{207b}' => '-',
        '\u{207a}' => '+',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_latex_would_read() {
        assert_eq!(
            escape("a & b_c 50% #1 {x} $y$"),
            "a \\& b\\_c 50\\% \\#1 \\{x\\} \\$y\\$"
        );
        assert_eq!(escape("\\input{x}"), "\\textbackslash{}input\\{x\\}");
        assert_eq!(
            escape("R² −1.93×10⁻⁶"),
            "R\\textsuperscript{2} $-$1.93$\\times$10\\textsuperscript{-6}"
        );
        assert_eq!(escape("< 0.001"), "\\textless{} 0.001");
        assert_eq!(escape("a,,,b"), "a,{},{},b");
        assert_eq!(escape("[1] --"), "{[}1{]} -{}-{}");
    }
}
