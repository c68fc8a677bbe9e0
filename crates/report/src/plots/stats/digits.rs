//! How many decimals numbers of data need.

use crate::number::{Kind, Number};

/// Shows numbers of one variable alike: with the decimals that four significant digits of the largest ask for, and
/// fewer where none of them needs as many. What is very large or small is shown as a coefficient is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digits(Option<u8>);

impl Digits {
    pub(super) fn of(values: impl IntoIterator<Item = f64> + Clone) -> Self {
        let finite = || values.clone().into_iter().filter(|value| value.is_finite());
        let largest = finite().map(f64::abs).fold(0.0, f64::max);
        if largest == 0.0 {
            return Digits(Some(0));
        }
        let magnitude = largest.log10().floor();
        if !(-4.0..9.0).contains(&magnitude) {
            return Digits(None);
        }
        let most = (3.0 - magnitude).clamp(0.0, 7.0) as usize;
        let needed = |value: f64| {
            let text = format!("{value:.most$}");
            let trimmed = text.trim_end_matches('0');
            most.saturating_sub(text.len() - trimmed.len())
        };
        Digits(Some(finite().map(needed).max().unwrap_or(0) as u8))
    }

    pub(super) fn number(self, value: f64) -> Number {
        match self.0 {
            Some(decimals) => Number::measure(value, decimals),
            None => Number::new(Kind::Coefficient, value),
        }
    }
}

/// One number by itself.
pub(super) fn measure(value: f64) -> Number {
    Digits::of([value]).number(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_keep_their_decimals_but_no_more() {
        let decimals = |values: &[f64]| Digits::of(values.iter().copied()).0;
        assert_eq!(decimals(&[21.0, 22.8]), Some(1));
        assert_eq!(decimals(&[50.0, 350.0]), Some(0));
        assert_eq!(decimals(&[0.1 + 0.2]), Some(1));
        assert_eq!(decimals(&[1.0 / 3.0]), Some(4));
        assert_eq!(decimals(&[100.0 / 3.0, 1.0]), Some(2));
        assert_eq!(decimals(&[]), Some(0));
        assert_eq!(decimals(&[f64::NAN, f64::INFINITY]), Some(0));
        assert_eq!(decimals(&[1e-9]), None);
        assert_eq!(decimals(&[1e300]), None);
    }
}
