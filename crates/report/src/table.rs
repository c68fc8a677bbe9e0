use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::cell::{Cell, Content, Head, Mark, leaves};
use crate::error::ReportError;
use crate::style::Style;
use crate::text::Text;

/// A table: what it says, and nothing of how it looks.
///
/// Rows and columns are trees of [`Head`]s whose leaves have keys. A value has the address
/// `<table id>.<row key>.<column key>`.
///
/// ```
/// use tresteg_report::{Head, Locale, Look, Number, Style, Table};
/// let columns = vec![Head::leaf("count", "Answers"), Head::leaf("percent", "Percent")];
/// let mut table = Table::new("q02", "Where did it start?", columns)?;
/// table.row(Head::leaf("1", "Elected members"), vec![
///     Number::count(16).into(),
///     Number::percent(42.105).into(),
/// ])?;
/// assert_eq!(table.values().next().map(|(address, _)| address).as_deref(), Some("q02.1.count"));
/// println!("{}", table.to_terminal(&Style::new(Look::plain(), Locale::en()), 80));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Table {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) title_marks: Vec<Mark>,
    pub(crate) subtitle: Option<Text>,
    pub(crate) stub_titles: Vec<Text>,
    pub(crate) columns: Vec<Head>,
    pub(crate) rows: Vec<Head>,
    pub(crate) cells: Vec<Vec<Cell>>,
    pub(crate) footnotes: Vec<Text>,
    pub(crate) notes: Vec<Text>,
    #[serde(default)]
    pub(crate) star_limits: Vec<f64>,
    pub(crate) source: Option<Text>,
    pub(crate) style: Option<Style>,
    #[serde(skip)]
    row_keys: HashSet<String>,
    #[serde(skip)]
    column_count: usize,
}

impl Table {
    /// A table without rows.
    ///
    /// # Errors
    /// [`ReportError::BadKey`] and [`ReportError::DuplicateKey`] for the columns;
    /// [`ReportError::UnknownMark`] when one has a mark: see [`Table::mark_column`].
    pub fn new(
        id: impl Into<String>,
        title: impl Into<Text>,
        columns: Vec<Head>,
    ) -> Result<Self, ReportError> {
        let table = Table::with_columns(id.into(), title.into(), columns)?;
        table.check_marks(table.columns.iter().flat_map(Head::all_marks))?;
        Ok(table)
    }

    fn with_columns(id: String, title: Text, columns: Vec<Head>) -> Result<Self, ReportError> {
        let leaves = leaves(&columns);
        let mut keys = HashSet::new();
        for leaf in &leaves {
            check_key(&id, &leaf.key)?;
            if !keys.insert(leaf.key.as_str()) {
                return Err(ReportError::DuplicateKey {
                    table: id,
                    axis: "column",
                    key: leaf.key.clone(),
                });
            }
        }
        Ok(Table {
            column_count: leaves.len(),
            id,
            title,
            title_marks: Vec::new(),
            subtitle: None,
            stub_titles: Vec::new(),
            columns,
            rows: Vec::new(),
            cells: Vec::new(),
            footnotes: Vec::new(),
            notes: Vec::new(),
            star_limits: Vec::new(),
            source: None,
            style: None,
            row_keys: HashSet::new(),
        })
    }

    /// The same table with headings over its row labels: one per level of the rows, outermost
    /// first. Where groups stand above their rows, the last one that is not empty is shown.
    #[must_use]
    pub fn with_stub_titles<T: Into<Text>>(mut self, titles: impl IntoIterator<Item = T>) -> Self {
        self.stub_titles = titles.into_iter().map(Into::into).collect();
        self
    }

    /// The same table with a line under its title.
    #[must_use]
    pub fn with_subtitle(mut self, subtitle: impl Into<Text>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// The same table with the source of its data.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Text>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same table, always shown in this style, whatever that of the report.
    #[must_use]
    pub fn with_style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }

    /// Adds a footnote and gives the mark that refers to it. Letters follow the order of adding.
    pub fn footnote(&mut self, text: impl Into<Text>) -> Mark {
        self.footnotes.push(text.into());
        Mark(self.footnotes.len() - 1)
    }

    /// Adds a note to the table as a whole.
    pub fn note(&mut self, text: impl Into<Text>) {
        self.notes.push(text.into());
    }

    /// Adds a last note that says what [`Affix::Stars`](crate::Affix::Stars) mean: one star for p below the first limit,
    /// two below the second and so on. The look and the locale write its numbers.
    ///
    /// ```
    /// use tresteg_report::{Head, Locale, Look, Style, Table};
    /// let mut table = Table::new("t", "Test", vec![Head::leaf("b", "B")])?;
    /// table.explain_stars([0.05, 0.01]);
    /// assert!(table.to_markdown(&Style::new(Look::apa(), Locale::en())).contains("p &lt; .05"));
    /// assert!(table.to_markdown(&Style::new(Look::plain(), Locale::sv())).contains("p &lt; 0,05;"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn explain_stars(&mut self, limits: impl IntoIterator<Item = f64>) {
        self.star_limits = limits.into_iter().collect();
    }

    /// Puts a mark on the title.
    ///
    /// # Errors
    /// [`ReportError::UnknownMark`] when the mark is another table's.
    pub fn mark_title(&mut self, mark: Mark) -> Result<(), ReportError> {
        self.check_marks([mark])?;
        self.title_marks.push(mark);
        Ok(())
    }

    /// The same table under another id: the addresses of its values begin with it.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// The same table under another title, where the words of a layout do not say what it is about.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<Text>) -> Self {
        self.title = title.into();
        self
    }

    /// The same table with another label at the row with this key, such as one in two languages; nothing happens
    /// when there is none.
    ///
    /// ```
    /// use tresteg_report::{Head, Language, Number, Table, Text};
    /// let mut table = Table::new("country", "The country", vec![Head::leaf("share", "Share")])?;
    /// table.row(Head::leaf("sweden", "Sweden"), vec![Number::measure(26.05, 2).into()])?;
    /// let table = table.with_row_label("sweden", Text::new("Sweden").with_sv("Sverige"));
    /// assert!(table.to_csv(Language::Sv).contains("Sverige"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    #[must_use]
    pub fn with_row_label(mut self, key: &str, label: impl Into<Text>) -> Self {
        if let Some(head) = find_leaf(&mut self.rows, key) {
            head.label = label.into();
        }
        self
    }

    /// Puts a mark on the heading of the column with this key; nothing happens when there is none.
    ///
    /// # Errors
    /// [`ReportError::UnknownMark`] when the mark is another table's.
    pub fn mark_column(&mut self, key: &str, mark: Mark) -> Result<(), ReportError> {
        self.check_marks([mark])?;
        if let Some(head) = find_leaf(&mut self.columns, key) {
            head.marks.push(mark);
        }
        Ok(())
    }

    /// Adds one row, with one cell per column.
    ///
    /// # Errors
    /// [`ReportError::BadKey`], [`ReportError::DuplicateKey`], [`ReportError::RowWidth`],
    /// [`ReportError::UnknownMark`].
    pub fn row(&mut self, head: Head, cells: Vec<Cell>) -> Result<(), ReportError> {
        self.rows_of(head, vec![cells])
    }

    /// Adds a heading with all the rows under it, one list of cells per row.
    ///
    /// # Errors
    /// As [`Table::row`], and [`ReportError::GroupHeight`].
    pub fn rows_of(&mut self, head: Head, cells: Vec<Vec<Cell>>) -> Result<(), ReportError> {
        let mut leaves = Vec::new();
        head.collect_leaves(&mut leaves);
        if leaves.len() != cells.len() {
            return Err(ReportError::GroupHeight {
                table: self.id.clone(),
                rows: leaves.len(),
                given: cells.len(),
            });
        }
        self.check_marks(head.all_marks())?;
        // Keys count as taken only when all rows are sound.
        let mut keys = HashSet::new();
        for (leaf, cells) in leaves.iter().zip(&cells) {
            check_key(&self.id, &leaf.key)?;
            if self.row_keys.contains(&leaf.key) || !keys.insert(leaf.key.clone()) {
                return Err(ReportError::DuplicateKey {
                    table: self.id.clone(),
                    axis: "row",
                    key: leaf.key.clone(),
                });
            }
            if cells.len() != self.column_count {
                return Err(ReportError::RowWidth {
                    table: self.id.clone(),
                    row: leaf.key.clone(),
                    cells: cells.len(),
                    columns: self.column_count,
                });
            }
            self.check_marks(cells.iter().flat_map(|cell| cell.marks.iter().copied()))?;
        }
        self.row_keys.extend(keys);
        self.rows.push(head);
        self.cells.extend(cells);
        Ok(())
    }

    /// The id: the first part of the address of each of its values.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The title.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The style it insists on, if any.
    pub fn style(&self) -> Option<&Style> {
        self.style.as_ref()
    }

    /// The headings of the rows.
    pub fn rows(&self) -> &[Head] {
        &self.rows
    }

    /// The headings of the columns.
    pub fn columns(&self) -> &[Head] {
        &self.columns
    }

    /// The cells, row by row.
    pub fn cells(&self) -> &[Vec<Cell>] {
        &self.cells
    }

    /// The texts of the footnotes, in the order of their letters.
    pub fn footnotes(&self) -> &[Text] {
        &self.footnotes
    }

    /// Every cell that is not empty, with its address.
    pub fn values(&self) -> impl Iterator<Item = (String, &Cell)> {
        let columns = leaves(&self.columns);
        let rows = leaves(&self.rows);
        rows.into_iter()
            .zip(&self.cells)
            .flat_map(move |(row, cells)| {
                let addresses: Vec<(String, &Cell)> = columns
                    .iter()
                    .zip(cells)
                    .filter(|(_, cell)| cell.content != Content::Empty)
                    .map(|(column, cell)| (format!("{}.{}.{}", self.id, row.key, column.key), cell))
                    .collect();
                addresses
            })
    }

    fn check_marks(&self, marks: impl IntoIterator<Item = Mark>) -> Result<(), ReportError> {
        if marks.into_iter().all(|mark| mark.0 < self.footnotes.len()) {
            Ok(())
        } else {
            Err(ReportError::UnknownMark {
                table: self.id.clone(),
            })
        }
    }
}

/// The heading with this key among those of single rows or columns.
fn find_leaf<'a>(heads: &'a mut [Head], key: &str) -> Option<&'a mut Head> {
    heads.iter_mut().find_map(|head| match head.is_leaf() {
        true => (head.key == key).then_some(head),
        false => find_leaf(&mut head.children, key),
    })
}

fn check_key(table: &str, key: &str) -> Result<(), ReportError> {
    let allowed = |c: char| c.is_alphanumeric() && !c.is_uppercase() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(allowed) {
        return Ok(());
    }
    Err(ReportError::BadKey {
        table: table.to_owned(),
        key: key.to_owned(),
    })
}

/// A table as read from outside, before its keys and marks were checked.
#[derive(Deserialize)]
struct Unchecked {
    id: String,
    title: Text,
    title_marks: Vec<Mark>,
    subtitle: Option<Text>,
    stub_titles: Vec<Text>,
    columns: Vec<Head>,
    rows: Vec<Head>,
    cells: Vec<Vec<Cell>>,
    footnotes: Vec<Text>,
    notes: Vec<Text>,
    #[serde(default)]
    star_limits: Vec<f64>,
    source: Option<Text>,
    style: Option<Style>,
}

impl TryFrom<Unchecked> for Table {
    type Error = ReportError;

    fn try_from(raw: Unchecked) -> Result<Self, ReportError> {
        let mut table = Table::with_columns(raw.id, raw.title, raw.columns)?;
        table.footnotes = raw.footnotes;
        for mark in raw.title_marks {
            table.mark_title(mark)?;
        }
        table.check_marks(table.columns.iter().flat_map(Head::all_marks))?;
        let mut cells = raw.cells.into_iter();
        for head in raw.rows {
            let count = leaves(std::slice::from_ref(&head)).len();
            let rows = cells.by_ref().take(count).collect();
            table.rows_of(head, rows)?;
        }
        let left = cells.count();
        if left > 0 {
            return Err(ReportError::GroupHeight {
                table: table.id,
                rows: 0,
                given: left,
            });
        }
        table.subtitle = raw.subtitle;
        table.stub_titles = raw.stub_titles;
        table.notes = raw.notes;
        table.star_limits = raw.star_limits;
        table.source = raw.source;
        table.style = raw.style;
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Number;

    fn table() -> Table {
        Table::new("t", "T", vec![Head::leaf("a", "A"), Head::leaf("b", "B")]).unwrap()
    }

    #[test]
    fn refuses_what_would_make_an_address_ambiguous() {
        let twice = Table::new("t", "T", vec![Head::leaf("a", "A"), Head::leaf("a", "B")]);
        assert!(matches!(
            twice,
            Err(ReportError::DuplicateKey { axis: "column", .. })
        ));
        for key in ["", "a.b", "A", "a b"] {
            let bad = Table::new("t", "T", vec![Head::leaf(key, "A")]);
            assert!(matches!(bad, Err(ReportError::BadKey { .. })), "{key:?}");
        }
        let mut t = table();
        let cells = || vec![Cell::empty(), Cell::empty()];
        t.row(Head::leaf("1", "One"), cells()).unwrap();
        assert!(matches!(
            t.row(Head::leaf("1", "Again"), cells()),
            Err(ReportError::DuplicateKey { axis: "row", .. })
        ));
    }

    #[test]
    fn refuses_ragged_rows_and_strange_marks() {
        let mut t = table();
        assert!(matches!(
            t.row(Head::leaf("1", "One"), vec![Cell::empty()]),
            Err(ReportError::RowWidth {
                cells: 1,
                columns: 2,
                ..
            })
        ));
        let group = Head::group("G", vec![Head::leaf("2", ""), Head::leaf("3", "")]);
        assert!(matches!(
            t.rows_of(group, vec![]),
            Err(ReportError::GroupHeight { .. })
        ));
        let mut other = table();
        let mark = other.footnote("only there");
        assert!(matches!(
            t.mark_title(mark),
            Err(ReportError::UnknownMark { .. })
        ));
        assert!(matches!(
            t.row(
                Head::leaf("4", ""),
                vec![Cell::suppressed(mark), Cell::empty()]
            ),
            Err(ReportError::UnknownMark { .. })
        ));
    }

    #[test]
    fn a_refused_row_leaves_no_trace() {
        let mut t = table();
        let before = t.clone();
        let group = Head::group("G", vec![Head::leaf("1", ""), Head::leaf("2", "")]);
        let cells = |second| vec![vec![Cell::empty(); 2], vec![Cell::empty(); second]];
        assert!(matches!(
            t.rows_of(group.clone(), cells(1)),
            Err(ReportError::RowWidth { .. })
        ));
        assert_eq!(t, before);
        t.rows_of(group, cells(2)).unwrap();
        let twins = Head::group("G", vec![Head::leaf("3", ""), Head::leaf("3", "")]);
        assert!(matches!(
            t.rows_of(twins, cells(2)),
            Err(ReportError::DuplicateKey { axis: "row", .. })
        ));
        t.row(Head::leaf("3", ""), vec![Cell::empty(); 2]).unwrap();
    }

    #[test]
    fn survives_json_and_checks_what_it_reads() {
        let mut t = table().with_subtitle("S").with_stub_titles(["Stub"]);
        let mark = t.footnote("why");
        t.row(
            Head::leaf("1", "One"),
            vec![Number::percent(0.1 + 0.2).into(), Cell::suppressed(mark)],
        )
        .unwrap();
        let json = serde_json::to_string(&t).unwrap();
        assert_eq!(serde_json::from_str::<Table>(&json).unwrap(), t);
        let broken = json.replace("\"key\":\"b\"", "\"key\":\"a\"");
        assert!(serde_json::from_str::<Table>(&broken).is_err());
    }
}
