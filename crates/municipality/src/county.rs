//! The 21 counties.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tresteg_dataset::nearest_name;

/// Official code and Swedish name of each county, by code.
static COUNTIES: [(&str, &str); 21] = [
    ("01", "Stockholms län"),
    ("03", "Uppsala län"),
    ("04", "Södermanlands län"),
    ("05", "Östergötlands län"),
    ("06", "Jönköpings län"),
    ("07", "Kronobergs län"),
    ("08", "Kalmar län"),
    ("09", "Gotlands län"),
    ("10", "Blekinge län"),
    ("12", "Skåne län"),
    ("13", "Hallands län"),
    ("14", "Västra Götalands län"),
    ("17", "Värmlands län"),
    ("18", "Örebro län"),
    ("19", "Västmanlands län"),
    ("20", "Dalarnas län"),
    ("21", "Gävleborgs län"),
    ("22", "Västernorrlands län"),
    ("23", "Jämtlands län"),
    ("24", "Västerbottens län"),
    ("25", "Norrbottens län"),
];

/// One of the 21 counties, known by its official two-digit code and its Swedish name.
///
/// ```
/// use tresteg_municipality::County;
///
/// let county: County = "Skåne län".parse()?;
/// assert_eq!(county.code(), "12");
/// assert_eq!(County::from_code("12"), Some(county));
/// assert_eq!(County::all().count(), 21);
/// # Ok::<(), tresteg_municipality::UnknownCounty>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct County(&'static (&'static str, &'static str));

impl County {
    /// All counties, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTIES.iter().map(Self)
    }

    /// The county with an official code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|county| county.code() == code)
    }

    /// The official two-digit code.
    pub fn code(&self) -> &'static str {
        self.0.0
    }

    /// The code as a number, for a coded variable.
    pub fn number(&self) -> f64 {
        self.code()
            .bytes()
            .fold(0.0, |number, digit| number * 10.0 + f64::from(digit - b'0'))
    }

    /// The Swedish name.
    pub fn name(&self) -> &'static str {
        self.0.1
    }
}

/// A text that is no county's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the name of a county{}", nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
pub struct UnknownCounty {
    /// The nearest name.
    pub nearest: Option<&'static str>,
}

impl FromStr for County {
    type Err = UnknownCounty;

    fn from_str(text: &str) -> Result<Self, UnknownCounty> {
        let unknown = || UnknownCounty {
            nearest: nearest_name(text, COUNTIES.iter().map(|(_, name)| *name)),
        };
        Self::all()
            .find(|county| county.name() == text)
            .ok_or_else(unknown)
    }
}

impl Serialize for County {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for County {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(|error: UnknownCounty| D::Error::custom(format!("expected {error}")))
    }
}

impl fmt::Display for County {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_in_order_and_lead_to_the_same_county() {
        assert!(COUNTIES.is_sorted());
        for county in County::all() {
            assert_eq!(County::from_code(county.code()), Some(county));
            assert_eq!(county.name().parse(), Ok(county));
        }
        assert_eq!(
            County::from_code("25").map(|county| county.number()),
            Some(25.0)
        );
    }

    #[test]
    fn a_misspelt_county_is_answered_with_the_nearest() {
        assert_eq!(
            "Skane län".parse::<County>(),
            Err(UnknownCounty {
                nearest: Some("Skåne län")
            })
        );
        assert_eq!("".parse::<County>(), Err(UnknownCounty { nearest: None }));
    }
}
