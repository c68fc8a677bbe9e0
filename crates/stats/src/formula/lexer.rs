//! From text to tokens, each with its byte position.

use super::expression::{continues_name, starts_name};
use super::syntax_error;
use crate::StatsError;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    Text(String),
    /// One of the operators and brackets.
    Symbol(&'static str),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    pub token: Token,
    pub position: usize,
}

/// Longer symbols first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 19] = [
    "%in%", "<=", ">=", "==", "!=", "**", "~", "+", "-", "*", "/", "^", ":", "(", ")", ",", "=",
    "<", ">",
];

pub(super) fn tokens(formula: &str) -> Result<Vec<Spot>, StatsError> {
    let mut spots = Vec::new();
    let mut position = 0;
    while let Some(rest) = formula.get(position..) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first.is_whitespace() {
            position += first.len_utf8();
            continue;
        }
        let (token, length) =
            if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
                (
                    Token::Symbol(if *symbol == "**" { "^" } else { symbol }),
                    symbol.len(),
                )
            } else if first.is_ascii_digit()
                || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
            {
                number(formula, rest, position)?
            } else if starts_name(first) {
                let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
                (Token::Name(rest[..length].to_owned()), length)
            } else if matches!(first, '`' | '"' | '\'') {
                quoted(formula, rest, position, first)?
            } else {
                return Err(syntax_error(
                    formula,
                    position,
                    &format!("`{first}`"),
                    "a variable, a number or an operator",
                ));
            };
        spots.push(Spot { token, position });
        position += length;
    }
    Ok(spots)
}

fn number(formula: &str, rest: &str, position: usize) -> Result<(Token, usize), StatsError> {
    let digits = |from: usize| {
        rest[from..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(rest.len(), |length| from + length)
    };
    let mut end = digits(0);
    if rest[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let exponent_end = digits(end + 1 + sign);
        if exponent_end > end + 1 + sign {
            end = exponent_end;
        }
    }
    match rest[..end].parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), end)),
        _ => Err(syntax_error(
            formula,
            position,
            &format!("`{}`", &rest[..end]),
            "a finite number",
        )),
    }
}

fn quoted(
    formula: &str,
    rest: &str,
    position: usize,
    quote: char,
) -> Result<(Token, usize), StatsError> {
    let mut text = String::new();
    let mut escaped = false;
    for (offset, character) in rest.char_indices().skip(1) {
        if escaped {
            text.push(character);
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            let token = if quote == '`' {
                Token::Name(text)
            } else {
                Token::Text(text)
            };
            return Ok((token, offset + quote.len_utf8()));
        } else {
            text.push(character);
        }
    }
    Err(syntax_error(
        formula,
        position,
        &format!("an opening {quote}"),
        "its closing one",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_quotes() {
        let read: Vec<Token> = tokens("y.1~.5e-2+`a b`+åäö**2+1e")
            .unwrap()
            .into_iter()
            .map(|spot| spot.token)
            .collect();
        assert_eq!(
            read,
            [
                Token::Name("y.1".into()),
                Token::Symbol("~"),
                Token::Number(0.005),
                Token::Symbol("+"),
                Token::Name("a b".into()),
                Token::Symbol("+"),
                Token::Name("åäö".into()),
                Token::Symbol("^"),
                Token::Number(2.0),
                Token::Symbol("+"),
                Token::Number(1.0),
                Token::Name("e".into()),
            ]
        );
    }

    #[test]
    fn the_position_of_a_fault_is_in_bytes() {
        let error = tokens("å ~ `b").unwrap_err();
        assert!(
            matches!(error, StatsError::FormulaSyntax { position: 5, .. }),
            "{error}"
        );
        assert!(tokens("y ~ 1e999").is_err());
        assert!(tokens("y ~ x & z").is_err());
    }
}
