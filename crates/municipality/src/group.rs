//! The grouping of municipalities by size and commuting.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tresteg_dataset::Label;

/// Group of a municipality in the classification of the Swedish Association of Local Authorities and
/// Regions (SKL, now SKR) of 2017.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MunicipalityGroup {
    /// Large cities.
    A1,
    /// Commuting municipalities near large cities.
    A2,
    /// Medium-sized towns.
    B3,
    /// Commuting municipalities near medium-sized towns.
    B4,
    /// Municipalities near medium-sized towns with little commuting.
    B5,
    /// Small towns.
    C6,
    /// Commuting municipalities near small towns.
    C7,
    /// Rural municipalities.
    C8,
    /// Rural municipalities with a visitor industry.
    C9,
}

impl MunicipalityGroup {
    /// All groups, by code.
    pub const ALL: [Self; 9] = [
        Self::A1,
        Self::A2,
        Self::B3,
        Self::B4,
        Self::B5,
        Self::C6,
        Self::C7,
        Self::C8,
        Self::C9,
    ];

    /// The code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::B3 => "B3",
            Self::B4 => "B4",
            Self::B5 => "B5",
            Self::C6 => "C6",
            Self::C7 => "C7",
            Self::C8 => "C8",
            Self::C9 => "C9",
        }
    }

    /// The digit of the code, which alone tells the groups apart, for a coded variable.
    pub fn number(&self) -> f64 {
        self.code()
            .bytes()
            .last()
            .map_or(0.0, |digit| f64::from(digit - b'0'))
    }

    /// The name, in English and Swedish.
    pub fn label(&self) -> Label {
        let (en, sv) = match self {
            Self::A1 => ("Large cities", "Storstäder"),
            Self::A2 => (
                "Commuting municipalities near large cities",
                "Pendlingskommun nära storstad",
            ),
            Self::B3 => ("Medium-sized towns", "Större stad"),
            Self::B4 => (
                "Commuting municipalities near medium-sized towns",
                "Pendlingskommun nära större stad",
            ),
            Self::B5 => (
                "Municipalities near medium-sized towns, little commuting",
                "Lågpendlingskommun nära större stad",
            ),
            Self::C6 => ("Small towns", "Mindre stad/tätort"),
            Self::C7 => (
                "Commuting municipalities near small towns",
                "Pendlingskommun nära mindre tätort",
            ),
            Self::C8 => ("Rural municipalities", "Landsbygdskommun"),
            Self::C9 => (
                "Rural municipalities with a visitor industry",
                "Landsbygdskommun med besöksnäring",
            ),
        };
        Label::new(en).with_sv(sv)
    }
}

/// A text that is no group's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code of a municipality group: A1, A2, B3, B4, B5, C6, C7, C8 or C9")]
pub struct UnknownGroup;

impl FromStr for MunicipalityGroup {
    type Err = UnknownGroup;

    fn from_str(text: &str) -> Result<Self, UnknownGroup> {
        Self::ALL
            .into_iter()
            .find(|group| group.code() == text)
            .ok_or(UnknownGroup)
    }
}

impl fmt::Display for MunicipalityGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_own_digit_and_reads_back() {
        let numbers: Vec<f64> = MunicipalityGroup::ALL
            .iter()
            .map(MunicipalityGroup::number)
            .collect();
        assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        for group in MunicipalityGroup::ALL {
            assert_eq!(group.to_string().parse(), Ok(group));
        }
        assert_eq!("c9".parse::<MunicipalityGroup>(), Err(UnknownGroup));
    }
}
