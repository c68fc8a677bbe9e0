//! Tables with everything that a table can have.

use tresteg_report::{Align, Cell, Emphasis, Head, Kind, Number, Table, Text};

fn number(kind: Kind, value: f64) -> Cell {
    Number::new(kind, value).into()
}

/// Spanners, a group of rows, marks on the title and on cells, empty cells.
pub fn coefficients() -> Table {
    let columns = vec![
        Head::group(
            "Unstandardized Coefficients",
            vec![
                Head::leaf("estimate", "B"),
                Head::leaf("std_error", "Std. Error"),
            ],
        ),
        Head::group(
            "Standardized Coefficients",
            vec![Head::leaf("beta", "Beta")],
        ),
        Head::leaf("t", "t"),
        Head::leaf("p_value", "Sig."),
    ];
    let mut table = Table::new("reg.coefficients", "Coefficients", columns)
        .unwrap()
        .with_stub_titles(["Model"]);
    let dependent = table.footnote(Text::new("Dependent Variable: Membership"));
    table.mark_title(dependent).unwrap();
    let rows = vec![
        Head::leaf("intercept", "(Constant)"),
        Head::leaf("population", Text::new("Population").with_sv("Folkmängd")),
    ];
    let cells = vec![
        vec![
            number(Kind::Coefficient, 1.7862),
            number(Kind::StdError, 0.02801),
            Cell::empty(),
            number(Kind::Statistic, 63.7634),
            number(Kind::PValue, 1e-180),
        ],
        vec![
            number(Kind::Coefficient, -1.93174e-6),
            number(Kind::StdError, 3.5985e-7),
            number(Kind::Bounded, -0.301_6),
            number(Kind::Statistic, -5.3681),
            number(Kind::PValue, 1.64e-7),
        ],
    ];
    table.rows_of(Head::group("1", rows), cells).unwrap();
    table
}

/// Ragged trees in both directions, every kind, suppressed cells, emphasis, notes, a source.
pub fn everything() -> Table {
    let columns = vec![
        Head::leaf("name", Text::new("Name").with_sv("Namn")),
        Head::group(
            "Size",
            vec![
                Head::leaf("count", Text::new("Inhabitants").with_sv("Invånare")),
                Head::group(
                    "Shares",
                    vec![
                        Head::leaf("percent", "Percent"),
                        Head::leaf("share", "Fraction"),
                    ],
                ),
            ],
        ),
        Head::leaf("money", "Tax power").with_align(Align::Right),
        Head::leaf("year", "Year"),
        Head::leaf(
            "long",
            Text::new("What there is to say about it").with_sv("Vad finns att säga"),
        ),
    ];
    let mut table = Table::new("everything", "All there is", columns)
        .unwrap()
        .with_subtitle(Text::new("With a subtitle").with_sv("Med en underrubrik"))
        .with_stub_titles(["County", "Municipality"])
        .with_source("Somewhere");
    let why = table.footnote(Text::new("not in hand").with_sv("saknas"));
    let other = table.footnote("another reason");
    table.mark_title(why).unwrap();
    table.mark_column("money", other).unwrap();
    table.note(Text::new("A note on the whole.").with_sv("En anmärkning."));
    let row = |name: &str, count: f64, money: Cell| {
        vec![
            Cell::text(name),
            number(Kind::Count, count),
            number(Kind::Percent, count / 1e4),
            number(Kind::Bounded, -count / 1e6),
            money,
            number(Kind::Year, 2015.0),
            Cell::text("A sentence that takes rather more room than the others")
                .with_emphasis(Emphasis::Italic),
        ]
    };
    let grouped = Head::group(
        "Gotland county",
        vec![
            Head::leaf("0980", "Gotland").with_mark(other),
            Head::group(
                "Inner",
                vec![Head::leaf("x1", "Deep"), Head::leaf("x2", "Deeper")],
            ),
        ],
    );
    let cells = vec![
        row("one", 57_391.0, number(Kind::Money, 171_234.5)),
        row("two", 1.0, Cell::suppressed(why)),
        row("three", 0.0, Cell::suppressed(why).with_mark(other)),
    ];
    table.rows_of(grouped, cells).unwrap();
    let total = Head::leaf("total", "Total").with_emphasis(Emphasis::Strong);
    table
        .row(total, row("all", 57_392.0, Cell::empty()))
        .unwrap();
    table
}

/// No rows at all.
pub fn empty() -> Table {
    Table::new("empty", "Nothing", vec![Head::leaf("a", "A")]).unwrap()
}

/// Neither title nor columns.
pub fn bare() -> Table {
    let mut table = Table::new("bare", "", vec![]).unwrap();
    table.row(Head::leaf("1", "Only a label"), vec![]).unwrap();
    table
}

pub fn all() -> Vec<Table> {
    vec![coefficients(), everything(), empty(), bare()]
}
