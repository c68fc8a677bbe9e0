//! The known name that a misspelt one probably means.

/// The edit distance between two names: how many single letters must be inserted, deleted, replaced
/// or swapped with their neighbour (Damerau 1964, in its restricted form, without regard to case).
///
/// ```
/// assert_eq!(tresteg_dataset::edit_distance("Mölnadal", "Mölndal"), 1);
/// assert_eq!(tresteg_dataset::edit_distance("MÖLNDAL", "Mölndal"), 0);
/// ```
pub fn edit_distance(left: &str, right: &str) -> usize {
    strsim::osa_distance(&left.to_lowercase(), &right.to_lowercase())
}

/// The name in `known` that is nearest to `name`, if one is near enough to be meant.
///
/// Near enough is an [`edit_distance`] of at most a third of the letters of the longer name, and at
/// least one letter in common places. Of several equally near names the first is given.
///
/// ```
/// use tresteg_dataset::nearest_name;
///
/// assert_eq!(nearest_name("Mölnadal", ["Malmö", "Mölndal"]), Some("Mölndal"));
/// assert_eq!(nearest_name("turnout", ["population", "tax_power"]), None);
/// ```
pub fn nearest_name<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = name.chars().count();
    let name = name.to_lowercase();
    let name_length = name.chars().count();
    known
        .into_iter()
        .filter_map(|candidate| {
            let longer = letters.max(candidate.chars().count());
            let limit = (longer / 3).max(1).min(longer.checked_sub(1)?);
            let folded = candidate.to_lowercase();
            // No distance is smaller than the difference of the lengths, which is known much sooner.
            if name_length.abs_diff(folded.chars().count()) > limit {
                return None;
            }
            let distance = strsim::osa_distance(&name, &folded);
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_whatever_their_case() {
        assert_eq!(
            nearest_name("POPULATON", ["tax_power", "population"]),
            Some("population")
        );
        assert_eq!(nearest_name("x1", ["x2"]), Some("x2"));
        assert_eq!(
            nearest_name("populatoin", ["population"]),
            Some("population")
        );
    }

    #[test]
    fn distant_names_and_empty_ones_are_not() {
        assert_eq!(nearest_name("a", ["b"]), None);
        assert_eq!(nearest_name("", ["b"]), None);
        assert_eq!(nearest_name("", [""]), None);
        assert_eq!(nearest_name("county", []), None);
        assert_eq!(nearest_name("Solna", ["Säter", "Lund"]), None);
    }

    #[test]
    fn the_nearest_wins_and_then_the_first() {
        assert_eq!(
            nearest_name("Älvsby", ["Älvdalen", "Älvsbyn"]),
            Some("Älvsbyn")
        );
        assert_eq!(nearest_name("ab1", ["ab2", "ab3"]), Some("ab2"));
    }
}
