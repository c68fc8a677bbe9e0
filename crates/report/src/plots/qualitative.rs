//! Figures of codes: how often each was given, and which were given together.

use tresteg_qualitative::{CoOccurrence, CodeCounts, CodeKind, Codebook};

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Bar, Figure, Layer, Panel, Series, Tile, Tone};
use crate::layouts::qualitative as layouts;
use crate::number::{Kind, Number};
use crate::text::Text;

/// How many answers got each code: a bar per code, in the order of the codebook. Codes that say that there is nothing to code
/// are grey.
///
/// The table is [`code_counts`](crate::layouts::qualitative::code_counts). In R: `barplot` of RQDA's or quanteda's counts.
///
/// # Errors
/// As [`Figure::checked`].
///
/// ```
/// use tresteg_qualitative::{Codebook, CodedAnswers};
/// use tresteg_report::{Locale, Look, Style, plots};
/// let codebook = Codebook::read(b"code,kind,label,label_sv,definition\n\
///     visit,theme,Seek out,,come here\nmedia,theme,Use media,,press or film\n")?;
/// let coded = CodedAnswers::read(codebook, b"answer,coder,code\n1,first,visit\n1,first,media\n2,first,visit\n")?;
/// let figure = plots::qualitative::code_counts("open", &coded.counts("first")?)?;
/// let style = Style::new(Look::plain(), Locale::en());
/// assert_eq!(figure.description_in(&style), "Bars of how many of 2 answers got each code; the longest is Seek out (2).");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn code_counts(id: impl Into<String>, counts: &CodeCounts) -> Result<Figure, ReportError> {
    let table = layouts::code_counts(id, counts)?;
    let most = counts.rows.iter().filter(|row| row.answers > 0);
    let most = most.reduce(|best, row| match row.answers > best.answers {
        true => row,
        false => best,
    });
    let description = match most {
        Some(row) => Paragraph::new(
            Text::new("Bars of how many of {answers} answers got each code; the longest is {label} ({count}).")
                .with_sv("Staplar över hur många av {answers} svar som fick varje kod; den längsta är {label} ({count}).")
                .with_de("Balken dafür, wie viele von {answers} Antworten jeden Code bekamen; der längste ist {label} ({count})."),
        )
        .with("label", Text::from(&row.label))
        .with("count", Number::count(row.answers)),
        None => Paragraph::new(
            Text::new("No code was given to any of {answers} answers.")
                .with_sv("Ingen kod gavs till något av {answers} svar.")
                .with_de("Keine der {answers} Antworten bekam einen Code."),
        ),
    };
    let bars = |nothing: bool| {
        let rows = counts.rows.iter().enumerate();
        rows.filter(move |(_, row)| (row.kind == CodeKind::NoAnswer) == nothing)
            .map(|(at, row)| {
                Bar::new(at as f64, row.answers as f64).with_label(Number::count(row.answers))
            })
    };
    let x = Axis::linear(Text::new("Answers").with_sv("Svar").with_de("Antworten"))
        .with_kind(Kind::Count)
        .starting_at(0.0);
    let labels = counts.rows.iter().map(|row| Text::from(&row.label));
    let panel = Panel::new(x, Axis::categories("", labels))
        .with_layer(Layer::bars(0, bars(false)))
        .with_layer(Layer::bars(1, bars(true)));
    Figure::new(
        table,
        description.with("answers", Number::count(counts.answers)),
    )
    .with_series([Series::nth(0, ""), Series::new(Tone::Muted, "")])
    .with_panel(panel)
    .checked()
}

/// Which codes were given together: a tile for each pair of codes, the darker the more answers got both, and grey on the
/// diagonal, where it is how many got the code at all.
///
/// The table is [`cooccurrence`](crate::layouts::qualitative::cooccurrence). In R: `heatmap` of a co-occurrence matrix
/// (quanteda's `fcm`), or `UpSetR::upset` for larger sets.
///
/// # Errors
/// [`ReportError::BadFigure`] when the counts are not square; as [`Figure::checked`].
///
/// ```
/// use tresteg_qualitative::{Codebook, CodedAnswers};
/// use tresteg_report::{Locale, Look, Style, plots};
/// let codebook = Codebook::read(b"code,kind,label,label_sv,definition\n\
///     visit,theme,Seek out,,come here\nmedia,theme,Use media,,press or film\n")?;
/// let coded = CodedAnswers::read(codebook, b"answer,coder,code\n1,first,visit\n1,first,media\n2,first,visit\n")?;
/// let figure = plots::qualitative::cooccurrence("together", &coded.cooccurrence("first")?, coded.codebook())?;
/// let style = Style::new(Look::plain(), Locale::en());
/// assert_eq!(
///     figure.description_in(&style),
///     "Tiles for pairs of codes; most often given together are Seek out and Use media (1)."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cooccurrence(
    id: impl Into<String>,
    together: &CoOccurrence,
    codebook: &Codebook,
) -> Result<Figure, ReportError> {
    let table = layouts::cooccurrence(id, together, codebook)?;
    let labels = || layouts::labels_of(together, codebook);
    let pairs = || {
        let rows = together.counts.iter().enumerate();
        rows.flat_map(|(y, row)| row.iter().enumerate().map(move |(x, count)| (x, y, *count)))
    };
    let most = pairs()
        .filter(|(x, y, count)| x < y && *count > 0)
        .reduce(|best, pair| if pair.2 > best.2 { pair } else { best });
    let names: Vec<Text> = labels().collect();
    let name = |place: usize| names.get(place).cloned().unwrap_or_default();
    let description = match most {
        Some((x, y, count)) => Paragraph::new(
            Text::new("Tiles for pairs of codes; most often given together are {first} and {second} ({count}).")
                .with_sv("Rutor för par av koder; oftast tillsammans gavs {first} och {second} ({count}).")
                .with_de("Felder für Paare von Codes; am häufigsten gemeinsam vergeben wurden {first} und {second} ({count})."),
        )
        .with("first", name(x))
        .with("second", name(y))
        .with("count", Number::count(count)),
        None => Paragraph::new(
            Text::new("Tiles for pairs of codes, none of which were given together.")
                .with_sv("Rutor för par av koder, av vilka inga gavs tillsammans.")
                .with_de("Felder für Paare von Codes, von denen keine gemeinsam vergeben wurden."),
        ),
    };
    let strongest = most.map_or(1, |(_, _, count)| count) as f64;
    // Each pair once, below the diagonal.
    let tiles = pairs()
        .filter(|(x, y, _)| x <= y)
        .map(|(x, y, count)| Tile {
            x,
            y,
            tone: match x == y {
                true => Tone::Muted,
                false => Tone::Sequential(count as f64 / strongest),
            },
            label: Some(Number::count(count)).filter(|_| count > 0),
        });
    let panel = Panel::new(
        Axis::categories("", labels()),
        Axis::categories("", labels()),
    )
    .with_layer(Layer::Tiles {
        tiles: tiles.collect(),
    });
    Figure::new(table, description)
        .with_panel(panel)
        .with_note(
            Text::new("Numbers are answers; on the diagonal those with the code at all.")
                .with_sv("Talen är svar; på diagonalen de som över huvud taget fick koden.")
                .with_de("Zahlen sind Antworten; auf der Diagonale alle mit dem Code."),
        )
        .checked()
}
