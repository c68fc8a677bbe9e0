//! Countries that municipalities have projects with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{CountryCode, UnknownCountry};

/// A place that people treat as a country and that ISO 3166-1 gives no code.
struct OutsideIso {
    /// How registers write it.
    printed: &'static [&'static str],
    name: &'static str,
    /// A code from the range that the standard leaves to its users (XAA to XZZ), where one is in common use.
    user_assigned: Option<&'static str>,
}

const OUTSIDE_ISO: [OutsideIso; 1] = [OutsideIso {
    printed: &["KOS/RKS", "KOS", "RKS", "XKX"],
    name: "Kosovo",
    user_assigned: Some("XKX"),
}];

/// A partner country of a project.
///
/// Most are in ISO 3166-1. A register may also name one that the standard has no code for; that is
/// said rather than hidden behind a made-up code.
///
/// ```
/// use tresteg_municipality::Partner;
///
/// let kosovo: Partner = "KOS/RKS".parse()?;
/// assert_eq!((kosovo.key(), kosovo.name()), ("XKX", "Kosovo"));
/// assert!(matches!(kosovo, Partner::NotInIso { printed, .. } if printed == "KOS/RKS"));
/// assert!(matches!("NAM".parse()?, Partner::Iso(namibia) if namibia.name() == "Namibia"));
/// # Ok::<(), tresteg_municipality::UnknownCountry>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Partner {
    /// A country of the standard.
    Iso(CountryCode),
    /// A country that the standard has no code for.
    NotInIso {
        /// The code that the register prints.
        printed: String,
        /// A short English name.
        name: String,
        /// The code in common use from the range that the standard leaves to its users.
        user_assigned: Option<String>,
    },
}

impl Partner {
    /// One text per country, whatever way it is printed: the ISO code, else the user-assigned code, else the name.
    pub fn key(&self) -> &str {
        match self {
            Self::Iso(country) => country.code(),
            Self::NotInIso {
                name,
                user_assigned,
                ..
            } => user_assigned.as_deref().unwrap_or(name),
        }
    }

    /// A short English name.
    pub fn name(&self) -> &str {
        match self {
            Self::Iso(country) => country.name(),
            Self::NotInIso { name, .. } => name,
        }
    }
}

impl FromStr for Partner {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        match OUTSIDE_ISO
            .iter()
            .find(|place| place.printed.contains(&text))
        {
            Some(place) => Ok(Self::NotInIso {
                printed: text.to_owned(),
                name: place.name.to_owned(),
                user_assigned: place.user_assigned.map(str::to_owned),
            }),
            None => text.parse().map(Self::Iso),
        }
    }
}

impl fmt::Display for Partner {
    /// The code as the register prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iso(country) => country.fmt(f),
            Self::NotInIso { printed, .. } => f.write_str(printed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_print_one_country_share_a_key() {
        let keys = OUTSIDE_ISO[0]
            .printed
            .iter()
            .map(|printed| printed.parse::<Partner>().unwrap().key().to_owned());
        assert!(keys.into_iter().all(|key| key == "XKX"));
    }

    #[test]
    fn no_place_outside_the_standard_takes_a_code_of_it() {
        for code in OUTSIDE_ISO.iter().flat_map(|place| place.printed) {
            assert!(code.parse::<CountryCode>().is_err(), "{code}");
        }
    }
}
