//! Countries of the ISO 3166-1 standard.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::country_list::COUNTRIES;

/// An officially assigned ISO 3166-1 alpha-3 code.
///
/// ```
/// use tresteg_municipality::CountryCode;
///
/// let country: CountryCode = "NAM".parse()?;
/// assert_eq!((country.code(), country.name()), ("NAM", "Namibia"));
/// // Kosovo has no code in the standard; see `Partner`.
/// assert!("XKX".parse::<CountryCode>().is_err());
/// # Ok::<(), tresteg_municipality::UnknownCountry>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode(&'static (&'static str, &'static str));

impl CountryCode {
    /// All countries of the standard, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(Self)
    }

    /// The alpha-3 code.
    pub fn code(&self) -> &'static str {
        self.0.0
    }

    /// A short English name.
    pub fn name(&self) -> &'static str {
        self.0.1
    }
}

/// A text that is no code of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an ISO 3166-1 alpha-3 code")]
pub struct UnknownCountry;

impl FromStr for CountryCode {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        Self::all()
            .find(|country| country.code() == text)
            .ok_or(UnknownCountry)
    }
}

impl Serialize for CountryCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(|error: UnknownCountry| D::Error::custom(format!("expected {error}")))
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_complete_and_well_formed() {
        assert_eq!(COUNTRIES.len(), 249);
        assert!(COUNTRIES.is_sorted_by(|left, right| left.0 < right.0));
        let well_formed =
            |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        assert!(
            CountryCode::all()
                .all(|country| well_formed(country.code()) && !country.name().is_empty())
        );
    }

    #[test]
    fn user_assigned_reserved_and_withdrawn_codes_are_refused() {
        for code in [
            "XKX", "KOS", "RKS", "YUG", "SCG", "EUE", "nam", "NA", "", "SWEX",
        ] {
            assert!(code.parse::<CountryCode>().is_err(), "{code}");
        }
    }
}
