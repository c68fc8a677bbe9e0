use std::collections::{HashMap, HashSet};

/// Makes keys out of names: lower case, everything but letters and digits becomes `_`, and a
/// name that would give a key twice gets a number.
#[derive(Debug, Default)]
pub struct Keys {
    used: HashSet<String>,
    /// The last number behind each name that came more than once: all below it are taken.
    copies: HashMap<String, usize>,
}

impl Keys {
    /// The key of a name.
    pub fn key(&mut self, name: &str) -> String {
        let safe = |c: char| match c.is_alphanumeric() || c == '-' {
            true => c,
            false => '_',
        };
        let lower: String = name
            .chars()
            .flat_map(char::to_lowercase)
            .map(safe)
            .collect();
        let trimmed = lower.trim_matches('_');
        let base = match trimmed {
            "" => "_",
            trimmed => trimmed,
        };
        if self.used.insert(base.to_owned()) {
            return base.to_owned();
        }
        let copy = self.copies.entry(base.to_owned()).or_insert(1);
        loop {
            *copy += 1;
            let key = format!("{base}_{copy}");
            if self.used.insert(key.clone()) {
                return key;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_safe_and_unique() {
        let mut keys = Keys::default();
        let made: Vec<String> = ["Tax rate", "tax.rate", "x:y", "(Intercept)", "", "%"]
            .iter()
            .map(|name| keys.key(name))
            .collect();
        assert_eq!(
            made,
            ["tax_rate", "tax_rate_2", "x_y", "intercept", "_", "__2"]
        );
    }

    #[test]
    fn numbers_skip_what_is_taken() {
        let mut keys = Keys::default();
        let made: Vec<String> = ["x", "x_3", "x", "x", "x_3", "x"]
            .iter()
            .map(|name| keys.key(name))
            .collect();
        assert_eq!(made, ["x", "x_3", "x_2", "x_4", "x_3_2", "x_5"]);
    }

    #[test]
    fn many_equal_names_take_no_longer_each() {
        let mut keys = Keys::default();
        let last = (0..100_000).map(|_| keys.key("x")).last();
        assert_eq!(last.as_deref(), Some("x_100000"));
    }
}
