use std::collections::HashSet;

/// Makes keys out of names: lower case, everything but letters and digits becomes `_`, and a
/// name that would give a key twice gets a number.
#[derive(Debug, Default)]
pub struct Keys(HashSet<String>);

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
        let mut key = base.to_owned();
        let mut copy = 1;
        while !self.0.insert(key.clone()) {
            copy += 1;
            key = format!("{base}_{copy}");
        }
        key
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
}
