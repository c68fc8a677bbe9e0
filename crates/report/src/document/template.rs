//! Templates of sentences: literal text, and placeholders with an optional format.

use crate::error::ReportError;
use crate::number::{Kind, Number};
use crate::style::Style;

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Literal(String),
    Value { name: String, format: Format },
}

/// How a sentence shows a value. A closed set: what is not here is for the kind of the number and the look to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// As the style has it.
    Style,
    /// `.3`: so many decimals.
    Decimals(u8),
    /// `%` or `.1%`: a fraction, in percent.
    Percent(Option<u8>),
    /// `p`: a p-value behind `p =`, `p <` or `p >`.
    PValue,
}

impl Format {
    fn parse(text: &str) -> Option<Format> {
        let decimals = |text: &str| match text.strip_prefix('.')?.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(digit - b'0'),
            _ => None,
        };
        match (text, text.strip_suffix('%')) {
            ("p", _) => Some(Format::PValue),
            ("%", _) => Some(Format::Percent(None)),
            (_, Some(before)) => decimals(before).map(|n| Format::Percent(Some(n))),
            (_, None) => decimals(text).map(Format::Decimals),
        }
    }

    /// Why a number of this kind, or with `None` something that is no number, cannot be shown so.
    pub(super) fn misfit(self, kind: Option<Kind>) -> Option<&'static str> {
        match (self, kind) {
            (Format::Style, _) => None,
            (_, None) => Some("only numbers have a format"),
            (Format::PValue, Some(Kind::PValue)) => None,
            (Format::PValue, Some(_)) => Some("the number is no p-value"),
            (_, Some(Kind::Year)) => Some("a year has no decimals"),
            (Format::Percent(_), Some(Kind::Percent)) => Some("the number is in percent already"),
            (Format::Percent(_), Some(Kind::PValue)) => Some("a p-value is not shown in percent"),
            _ => None,
        }
    }

    pub(super) fn show(self, number: &Number, style: &Style) -> String {
        match self {
            Format::Style => number.show_in_text(style),
            Format::Decimals(n) => number.show_in_text_with(n, style),
            Format::Percent(decimals) => number.show_in_percent(decimals, style),
            Format::PValue => number.show_as_p(style),
        }
    }
}

/// As it stands in a template, the colon included.
impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Format::Style => Ok(()),
            Format::Decimals(n) => write!(formatter, ":.{n}"),
            Format::Percent(None) => formatter.write_str(":%"),
            Format::Percent(Some(n)) => write!(formatter, ":.{n}%"),
            Format::PValue => formatter.write_str(":p"),
        }
    }
}

/// The parts of a template, literals never empty and never side by side.
pub(super) fn parse(template: &str) -> Result<Vec<Piece>, ReportError> {
    let unbalanced = || ReportError::UnbalancedBrace {
        template: template.to_owned(),
    };
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            literal.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            literal.push('}');
            rest = after;
        } else if let Some(after) = from.strip_prefix('{') {
            let (inside, after) = after.split_once('}').ok_or_else(unbalanced)?;
            if inside.contains('{') {
                return Err(unbalanced());
            }
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(value(template, inside)?);
            rest = after;
        } else {
            return Err(unbalanced());
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}

fn value(template: &str, inside: &str) -> Result<Piece, ReportError> {
    let Some((name, format)) = inside.split_once(':') else {
        return Ok(Piece::Value {
            name: inside.to_owned(),
            format: Format::Style,
        });
    };
    match Format::parse(format) {
        Some(format) => Ok(Piece::Value {
            name: name.to_owned(),
            format,
        }),
        None => Err(ReportError::UnknownFormat {
            template: template.to_owned(),
            name: name.to_owned(),
            format: format.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The template that gives these pieces.
    fn written(pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
            Piece::Value { name, format } => format!("{{{name}{format}}}"),
        };
        pieces.iter().map(piece).collect()
    }

    #[test]
    fn reads_formats() {
        for (text, format) in [
            ("", Format::Style),
            (":.0", Format::Decimals(0)),
            (":.9", Format::Decimals(9)),
            (":%", Format::Percent(None)),
            (":.2%", Format::Percent(Some(2))),
            (":p", Format::PValue),
        ] {
            let name = "a".to_owned();
            let pieces = parse(&format!("{{a{text}}}")).unwrap();
            assert_eq!(pieces, [Piece::Value { name, format }]);
        }
        for wrong in [
            ":", ":.", ":.10", ":3", ":.x", ":.3p", ":%%", ": .3", ":P", ":.³", ":.3%%", "::p",
        ] {
            let error = parse(&format!("{{a{wrong}}}")).unwrap_err();
            assert!(
                matches!(error, ReportError::UnknownFormat { .. }),
                "{wrong}"
            );
        }
    }

    #[test]
    fn reads_every_shape() {
        assert!(parse("").unwrap().is_empty());
        assert_eq!(parse("{{x}}").unwrap(), [Piece::Literal("{x}".to_owned())]);
        assert_eq!(parse("{a}{b} c").unwrap().len(), 3);
        assert_eq!(parse("{}").unwrap().len(), 1);
    }

    fn format() -> impl Strategy<Value = Format> {
        prop_oneof![
            Just(Format::Style),
            (0_u8..10).prop_map(Format::Decimals),
            proptest::option::of(0_u8..10).prop_map(Format::Percent),
            Just(Format::PValue),
        ]
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(template in any::<String>()) {
            let _ = parse(&template);
        }

        #[test]
        fn what_looks_like_a_template_is_read_and_written_back(template in "[a{}:.%p3 ]{0,12}") {
            if let Ok(pieces) = parse(&template) {
                // One text has one meaning, and each meaning one text.
                prop_assert_eq!(written(&pieces), template);
            }
        }

        #[test]
        fn pieces_survive_being_written(parts in proptest::collection::vec(
            ("[^{}:]{0,6}", "[{}x]{1,4}", format()), 0..5,
        )) {
            let pieces: Vec<Piece> = parts
                .into_iter()
                .flat_map(|(name, text, format)| [Piece::Literal(text), Piece::Value { name, format }])
                .collect();
            prop_assert_eq!(parse(&written(&pieces)).unwrap(), pieces);
        }
    }
}
