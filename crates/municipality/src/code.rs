//! The official four-digit code of a municipality.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::County;

/// The official code of a municipality: four digits, of which the first two are its county's.
///
/// ```
/// use tresteg_municipality::MunicipalityCode;
///
/// let gotland: MunicipalityCode = "0980".parse()?;
/// assert_eq!(gotland.to_string(), "0980");
/// assert_eq!(gotland.county().name(), "Gotlands län");
/// assert!("980".parse::<MunicipalityCode>().is_err());
/// # Ok::<(), tresteg_municipality::InvalidCode>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MunicipalityCode {
    county: County,
    /// The last two digits.
    within: u8,
}

impl MunicipalityCode {
    /// The county that the municipality lies in.
    pub fn county(&self) -> County {
        self.county
    }
}

/// A text that is no municipality code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a municipality code of four digits that begins with a county's, such as 0114")]
pub struct InvalidCode;

impl FromStr for MunicipalityCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let (county, within) = text.split_at_checked(2).ok_or(InvalidCode)?;
        if within.len() != 2 || !within.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidCode);
        }
        let county = County::from_code(county).ok_or(InvalidCode)?;
        Ok(Self {
            county,
            within: within.parse().map_err(|_| InvalidCode)?,
        })
    }
}

impl TryFrom<String> for MunicipalityCode {
    type Error = InvalidCode;

    fn try_from(text: String) -> Result<Self, InvalidCode> {
        text.parse()
    }
}

impl From<MunicipalityCode> for String {
    fn from(code: MunicipalityCode) -> Self {
        code.to_string()
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:02}", self.county.code(), self.within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_as_they_were_written() {
        for text in ["0114", "0980", "2584", "1400", "0199"] {
            assert_eq!(text.parse::<MunicipalityCode>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "", "1", "114", "01145", "0214", "1114", "2614", "01a4", "01+4", " 0114", "åä14",
            "01å", "0114 ",
        ] {
            assert_eq!(
                text.parse::<MunicipalityCode>(),
                Err(InvalidCode),
                "{text:?}"
            );
        }
    }

    #[test]
    fn codes_sort_as_their_digits_and_survive_json() {
        let codes: Vec<MunicipalityCode> =
            serde_json::from_str(r#"["0114", "0980", "1280"]"#).unwrap();
        assert!(codes.is_sorted());
        assert_eq!(
            serde_json::to_string(&codes).unwrap(),
            r#"["0114","0980","1280"]"#
        );
        assert!(serde_json::from_str::<MunicipalityCode>(r#""9999""#).is_err());
    }
}
