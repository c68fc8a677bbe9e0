use std::collections::HashMap;

use crate::cell::Mark;
use crate::table::Table;
use crate::text::Text;

/// Footnotes that several cells of a table share.
#[derive(Default)]
pub(super) struct Footnotes(HashMap<Text, Mark>);

impl Footnotes {
    /// The mark of a footnote, which is added when the table does not have it yet.
    pub(super) fn mark(&mut self, table: &mut Table, text: Text) -> Mark {
        *self
            .0
            .entry(text)
            .or_insert_with_key(|text| table.footnote(text))
    }
}

/// A note that names some units behind what they have in common; none where there are none.
#[cfg(any(feature = "sampling", feature = "survey"))]
pub(super) fn name_units(
    table: &mut Table,
    common: &Text,
    units: &[String],
    name_of: impl Fn(&str) -> Text,
) {
    if !units.is_empty() {
        let names: Vec<Text> = units.iter().map(|unit| name_of(unit)).collect();
        let names = Text::join(&names, ", ");
        table.note(Text::join([common, &names, &Text::new(".")], ""));
    }
}
