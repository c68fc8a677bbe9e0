//! Numbers that may be infinite, for serde: `#[serde(with = "crate::serde_float")]`.
//!
//! JSON has no infinity, and `serde_json` writes `null` for it, which does not read back. In formats
//! for people a finite number stays a number, and the others become the texts `inf`, `-inf` and `NaN`;
//! in binary formats all are plain `f64`. It serves `f64` and options, vectors and matrices of it.

use std::fmt;

use ndarray::Array2;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<T: Floats, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

pub(crate) fn deserialize<'de, T: Floats, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// A number or something made of numbers.
pub(crate) trait Floats: Sized {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// `T` as it is written.
struct Written<'a, T>(&'a T);

impl<T: Floats> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// `T` as it is read.
struct Read<T>(T);

impl<'de, T: Floats> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

impl Floats for f64 {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_finite() || !serializer.is_human_readable() {
            serializer.serialize_f64(*self)
        } else {
            serializer.collect_str(self)
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(NumberOrText)
        } else {
            Self::deserialize(deserializer)
        }
    }
}

struct NumberOrText;

impl Visitor<'_> for NumberOrText {
    type Value = f64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number, \"inf\", \"-inf\" or \"NaN\"")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
        match text {
            "inf" => Ok(f64::INFINITY),
            "-inf" => Ok(f64::NEG_INFINITY),
            "NaN" => Ok(f64::NAN),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

impl<T: Floats> Floats for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().map(Written).serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Option::<Read<T>>::deserialize(deserializer)?;
        Ok(read.map(|value| value.0))
    }
}

impl<T: Floats> Floats for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Written))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Vec::<Read<T>>::deserialize(deserializer)?;
        Ok(read.into_iter().map(|value| value.0).collect())
    }
}

impl Floats for Array2<f64> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.map(Written).serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Array2::<Read<f64>>::deserialize(deserializer)?;
        Ok(read.map(|value| value.0))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct All {
        #[serde(with = "super")]
        number: f64,
        #[serde(with = "super")]
        option: Option<f64>,
        #[serde(with = "super")]
        none: Option<f64>,
        #[serde(with = "super")]
        vector: Vec<f64>,
        #[serde(with = "super")]
        rows: Vec<Option<Vec<f64>>>,
        #[serde(with = "super")]
        matrix: Array2<f64>,
    }

    #[test]
    fn every_number_survives_json() {
        let all = All {
            number: f64::NEG_INFINITY,
            option: Some(f64::INFINITY),
            none: None,
            vector: vec![0.1, -0.0, f64::MIN_POSITIVE / 8.0, f64::NAN, 1e308, 3.0],
            rows: vec![None, Some(vec![f64::INFINITY, 1.0])],
            matrix: array![[1.5, f64::INFINITY], [f64::NAN, 2.0]],
        };
        let text = serde_json::to_string(&all).unwrap();
        assert!(text.starts_with(r#"{"number":"-inf","option":"inf","none":null,"vector":[0.1,"#));
        let back: All = serde_json::from_str(&text).unwrap();
        assert_eq!(back.number, all.number);
        assert_eq!((back.option, back.none), (all.option, all.none));
        let bits = |values: &[f64]| {
            values
                .iter()
                .map(|value| value.to_bits())
                .collect::<Vec<_>>()
        };
        assert_eq!(bits(&back.vector), bits(&all.vector));
        assert_eq!(back.rows, all.rows);
        assert_eq!(back.matrix.dim(), all.matrix.dim());
        assert_eq!(
            bits(back.matrix.as_slice().unwrap()),
            bits(all.matrix.as_slice().unwrap())
        );
    }

    #[test]
    fn whole_numbers_and_other_texts() {
        assert_eq!(serde_json::from_str::<Read<f64>>("-3").unwrap().0, -3.0);
        let error = serde_json::from_str::<Read<f64>>("\"many\"").err().unwrap();
        assert!(
            error
                .to_string()
                .contains("a number, \"inf\", \"-inf\" or \"NaN\"")
        );
        assert!(serde_json::from_str::<Read<f64>>("null").is_err());
    }
}
