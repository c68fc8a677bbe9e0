//! The parts of a table: cells and headings.

use serde::{Deserialize, Serialize};

use crate::number::{Affix, Number};
use crate::text::Text;

/// A reference to a footnote of a table, handed out by [`Table::footnote`](crate::Table::footnote).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark(pub(crate) usize);

/// How much a cell or a heading stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Emphasis {
    /// Not at all.
    #[default]
    None,
    /// Bold.
    Strong,
    /// Italic.
    Italic,
}

/// Where the content of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Align {
    /// At the left: texts.
    Left,
    /// At the right: numbers.
    Right,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Content {
    /// Nothing belongs here.
    #[default]
    Empty,
    /// A value belongs here and cannot be shown; the cell's mark says why.
    Suppressed,
    /// A text.
    Text(Text),
    /// An unrounded number.
    Number(Number),
    /// Several unrounded numbers that are read together: `23.4 (5.1)`, `[0.4, 1.6]`. Their
    /// [`Affix`](crate::Affix)es are what stands around each.
    Numbers(Vec<Number>),
}

/// One cell. Numbers, texts and `None` become cells by [`From`].
///
/// ```
/// use tresteg_report::{Cell, Emphasis, Head, Kind, Locale, Look, Number, Style, Table};
/// let columns = vec![Head::leaf("share", "Percent"), Head::leaf("note", "Note")];
/// let mut table = Table::new("members", "Members", columns)?;
/// let small = table.footnote("fewer than five answers");
/// let estimate = table.footnote("an estimate");
/// let share = |value| Number::new(Kind::Percent, value);
/// table.row(Head::leaf("north", "North"), vec![
///     Cell::from(share(27.93)).with_mark(estimate),
///     Cell::text("coast").with_emphasis(Emphasis::Italic),
/// ])?;
/// // Nothing belongs into an empty cell; something belongs into a suppressed one, and its mark says why it is not there.
/// table.row(Head::leaf("south", "South"), vec![Cell::suppressed(small), Cell::empty()])?;
/// table.row(Head::leaf("all", "All"), vec![Some(share(31.0)).into(), None::<Cell>.into()])?;
/// let text = table.to_markdown(&Style::new(Look::plain(), Locale::en()));
/// assert!(text.contains("| North | 27.9<sup>b</sup> | *coast* |"));
/// assert!(text.contains("| South | –<sup>a</sup> | |"));
/// assert!(text.contains("| All | 31.0 | |"));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What it holds.
    pub content: Content,
    /// Its footnotes.
    pub marks: Vec<Mark>,
    /// How much it stands out.
    pub emphasis: Emphasis,
}

impl Cell {
    /// A cell that nothing belongs into.
    pub fn empty() -> Self {
        Cell::default()
    }

    /// A cell whose value cannot be shown, and the footnote with the reason.
    pub fn suppressed(reason: Mark) -> Self {
        Cell {
            content: Content::Suppressed,
            marks: vec![reason],
            emphasis: Emphasis::None,
        }
    }

    /// Several numbers that are read together, such as a mean and, in parentheses, a standard deviation.
    ///
    /// ```
    /// use tresteg_report::{Affix, Cell, Head, Locale, Look, Number, Style, Table};
    /// let mut table = Table::new("age", "Age", vec![Head::leaf("mean_sd", "M (SD)")])?;
    /// let spread = Number::measure(5.08, 1).with_affix(Affix::Parentheses);
    /// table.row(Head::leaf("women", "Women"), vec![Cell::numbers([Number::measure(23.42, 1), spread])])?;
    /// let text = table.to_terminal(&Style::new(Look::plain(), Locale::en()), 80);
    /// assert!(text.contains("23.4\u{a0}(5.1)"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn numbers(numbers: impl IntoIterator<Item = Number>) -> Self {
        Cell {
            content: Content::Numbers(numbers.into_iter().collect()),
            ..Cell::default()
        }
    }

    /// Both ends of an interval in brackets: `[0.4, 1.6]`, and `[0,4; 1,6]` where the decimal mark is a comma.
    pub fn interval(lower: Number, upper: Number) -> Self {
        Cell::numbers([
            lower.with_affix(Affix::Opening),
            upper.with_affix(Affix::Closing),
        ])
    }

    /// A text.
    pub fn text(text: impl Into<Text>) -> Self {
        Cell {
            content: Content::Text(text.into()),
            ..Cell::default()
        }
    }

    /// The same cell with one more footnote.
    #[must_use]
    pub fn with_mark(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    /// The same cell, standing out.
    #[must_use]
    pub fn with_emphasis(mut self, emphasis: Emphasis) -> Self {
        self.emphasis = emphasis;
        self
    }
}

impl From<Number> for Cell {
    fn from(number: Number) -> Self {
        Cell {
            content: Content::Number(number),
            ..Cell::default()
        }
    }
}

impl From<Text> for Cell {
    fn from(text: Text) -> Self {
        Cell::text(text)
    }
}

/// `None` is an empty cell.
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(Cell::empty, Into::into)
    }
}

/// A heading of rows or columns: a leaf with a key, or a group (a spanner) over other headings.
///
/// ```
/// use tresteg_report::{Align, Cell, Head, Locale, Look, Number, Style, Table};
/// let columns = vec![
///     Head::group("Answers", vec![Head::leaf("count", "n"), Head::leaf("percent", "%")]),
///     Head::leaf("where", "Where").with_align(Align::Right),
/// ];
/// let mut table = Table::new("q1", "Where did it start?", columns)?;
/// let row = |count, percent, place: &str| {
///     vec![Number::count(count).into(), Number::percent(percent).into(), Cell::text(place)]
/// };
/// // Rows are trees as well.
/// let politicians = Head::group("Politicians", vec![Head::leaf("board", "Board"), Head::leaf("council", "Council")]);
/// table.rows_of(politicians, vec![row(9, 23.7, "A"), row(7, 18.4, "B")])?;
/// table.row(Head::leaf("officials", "Officials"), row(22, 57.9, "C"))?;
///
/// // Keys make addresses; groups have none.
/// assert_eq!(table.values().next().map(|(address, _)| address).as_deref(), Some("q1.board.count"));
/// let text = table.to_terminal(&Style::new(Look::journal(), Locale::en()), 80);
/// assert!(text.contains("Politicians\n  Board"));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub(crate) key: String,
    pub(crate) label: Text,
    pub(crate) children: Vec<Head>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) emphasis: Emphasis,
    pub(crate) align: Option<Align>,
    #[serde(default)]
    pub(crate) is_symbol: bool,
    #[serde(default)]
    pub(crate) indent: usize,
}

impl Head {
    /// The heading of one row or column. The key is the part of an address that names it.
    pub fn leaf(key: impl Into<String>, label: impl Into<Text>) -> Self {
        Head {
            key: key.into(),
            label: label.into(),
            children: Vec::new(),
            marks: Vec::new(),
            emphasis: Emphasis::None,
            align: None,
            is_symbol: false,
            indent: 0,
        }
    }

    /// The heading of one row or column that is the sign of a statistic, such as t or p: italic where tables have
    /// rules instead of a frame, as in journals.
    ///
    /// ```
    /// use tresteg_report::{Head, Locale, Look, Style, Table};
    /// let table = Table::new("t", "Test", vec![Head::symbol("t", "t")])?;
    /// assert!(table.to_markdown(&Style::new(Look::apa(), Locale::en())).contains("*t*"));
    /// assert!(!table.to_markdown(&Style::new(Look::spss(), Locale::en())).contains("*t*"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn symbol(key: impl Into<String>, label: impl Into<Text>) -> Self {
        Head {
            is_symbol: true,
            ..Head::leaf(key, label)
        }
    }

    /// A heading over several others.
    pub fn group(label: impl Into<Text>, children: Vec<Head>) -> Self {
        Head {
            children,
            ..Head::leaf("", label)
        }
    }

    /// The same heading with one more footnote.
    #[must_use]
    pub fn with_mark(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    /// The same heading, standing out.
    #[must_use]
    pub fn with_emphasis(mut self, emphasis: Emphasis) -> Self {
        self.emphasis = emphasis;
        self
    }

    /// The same heading of a column whose content stands where told. Without it, numbers stand at
    /// the right and texts at the left.
    #[must_use]
    pub fn with_align(mut self, align: Align) -> Self {
        self.align = Some(align);
        self
    }

    /// The same heading of a row, so many levels further to the right than its place says: a row that belongs to the one
    /// above it.
    #[must_use]
    pub fn with_indent(mut self, levels: usize) -> Self {
        self.indent = levels;
        self
    }

    #[cfg(feature = "stats")]
    pub(crate) fn with_key(mut self, key: &str) -> Self {
        self.key = key.to_owned();
        self
    }

    /// The same heading under another label.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Text>) -> Self {
        self.label = label.into();
        self
    }

    /// The key of a leaf; empty for a group.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The label.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// The headings under this one.
    pub fn children(&self) -> &[Head] {
        &self.children
    }

    pub(crate) fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    pub(crate) fn collect_leaves<'a>(&'a self, into: &mut Vec<&'a Head>) {
        if self.is_leaf() {
            into.push(self);
        } else {
            self.children
                .iter()
                .for_each(|child| child.collect_leaves(into));
        }
    }

    pub(crate) fn depth(&self) -> usize {
        1 + self.children.iter().map(Head::depth).max().unwrap_or(0)
    }

    pub(crate) fn all_marks(&self) -> Vec<Mark> {
        let below = self.children.iter().flat_map(Head::all_marks);
        self.marks.iter().copied().chain(below).collect()
    }
}

/// The leaves of a list of trees, in order.
pub(crate) fn leaves(heads: &[Head]) -> Vec<&Head> {
    let mut leaves = Vec::new();
    heads
        .iter()
        .for_each(|head| head.collect_leaves(&mut leaves));
    leaves
}
