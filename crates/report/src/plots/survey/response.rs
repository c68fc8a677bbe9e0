//! From the frame to the answers.

use tresteg_survey::ResponseCascade;

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Bar, Figure, Label, Layer, Panel, Series, Tone};
use crate::layouts::survey as layouts;
use crate::number::{Kind, Number};
use crate::text::Text;

/// Who was lost on the way from the frame to the answers: per level a bar for the frame, where it is known, one for the
/// invited and one for those who answered, in percent of the bar above. What a bar lacks of the one above is grey, with
/// the number of those who are missing.
///
/// The table is [`response`](crate::layouts::survey::response), whose arguments are these. In R: a bar chart by hand, or a
/// CONSORT diagram (`consort`).
///
/// # Errors
/// As [`Figure::checked`].
///
/// ```
/// use tresteg_dataset::Label;
/// use tresteg_report::plots::survey::response;
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_survey::ResponseCascade;
/// let units = ResponseCascade::new(Label::new("Municipalities"), Some(81), 50, 36)?;
/// let figure = response("response", "From the frame to the answers", [("municipalities", &units)])?;
/// let style = Style::new(Look::plain(), Locale::en());
/// assert_eq!(figure.description_in(&style), "Municipalities: 50 of 81 were invited, and 36 answered (72.0%).");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn response<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    levels: impl IntoIterator<Item = (&'a str, &'a ResponseCascade)>,
) -> Result<Figure, ReportError> {
    let levels: Vec<(&str, &ResponseCascade)> = levels.into_iter().collect();
    let table = layouts::response(id, title, levels.iter().copied())?;
    let several = levels.len() > 1;
    let figure = Figure::new(table, description(&levels))
        .with_series([Series::nth(0, ""), Series::new(Tone::Muted, "")])
        .with_note(
            Text::new("Percent of the bar above.")
                .with_sv("Procent av stapeln ovanför.")
                .with_de("Prozent des Balkens darüber."),
        );
    let panels = levels.iter().map(|(_, cascade)| {
        let panel = panel(cascade);
        match several {
            true => panel.with_title(&cascade.level),
            false => panel,
        }
    });
    panels.fold(figure, Figure::with_panel).checked()
}

/// A sentence per level.
fn description(levels: &[(&str, &ResponseCascade)]) -> Paragraph {
    let mut template = Vec::new();
    let mut values = Vec::new();
    for (place, (_, cascade)) in levels.iter().enumerate() {
        let mut name = |what: &str, number: Number| {
            let name = format!("{what}_{place}");
            values.push((name.clone(), number));
            format!("{{{name}}}")
        };
        let invited = name("invited", count(cascade.invited));
        let answered = name("answered", count(cascade.answered));
        let rate = name("rate", Number::percent(cascade.response_rate));
        let said = match cascade.frame {
            Some(frame) => {
                let frame = name("frame", count(frame));
                Text::new(format!(
                    "{invited} of {frame} were invited, and {answered} answered ({rate})."
                ))
                .with_sv(format!(
                    "{invited} av {frame} bjöds in, och {answered} svarade ({rate})."
                ))
                .with_de(format!(
                    "{invited} von {frame} wurden eingeladen, und {answered} antworteten ({rate})."
                ))
            }
            None => Text::new(format!(
                "{invited} were invited, and {answered} answered ({rate})."
            ))
            .with_sv(format!(
                "{invited} bjöds in, och {answered} svarade ({rate})."
            ))
            .with_de(format!(
                "{invited} wurden eingeladen, und {answered} antworteten ({rate})."
            )),
        };
        template.push(Text::join([&braced(&cascade.level), &said], ": "));
    }
    let paragraph = Paragraph::new(Text::join(&template, " "));
    values
        .into_iter()
        .fold(paragraph, |paragraph, (name, number)| {
            paragraph.with(name, number)
        })
}

/// A label as part of a template: its braces are braces.
fn braced(label: &tresteg_dataset::Label) -> Text {
    let doubled = |text: &str| text.replace('{', "{{").replace('}', "}}");
    let text = Text::new(doubled(&label.en));
    match &label.sv {
        Some(sv) => text.with_sv(doubled(sv)),
        None => text,
    }
}

fn panel(cascade: &ResponseCascade) -> Panel {
    let frame = cascade.frame.map(|frame| {
        let label = Text::new("Frame")
            .with_sv("Ram")
            .with_de("Auswahlgrundlage");
        (label, frame, None)
    });
    let invited = (
        Text::new("Invited")
            .with_sv("Inbjudna")
            .with_de("Eingeladen"),
        cascade.invited,
        cascade.invitation_rate,
    );
    let answered = (
        Text::new("Answered")
            .with_sv("Svarade")
            .with_de("Geantwortet"),
        cascade.answered,
        Some(cascade.response_rate),
    );
    let steps: Vec<(Text, u64, Option<f64>)> =
        frame.into_iter().chain([invited, answered]).collect();

    let mut bars = Vec::new();
    let mut lost = Vec::new();
    let mut losses = Vec::new();
    for (place, (_, here, rate)) in steps.iter().enumerate() {
        let (at, to) = (place as f64, *here as f64);
        let bar = Bar::new(at, to);
        bars.push(match rate {
            Some(rate) => bar.with_label_inside(Number::percent(*rate)),
            None => bar,
        });
        let before = place.checked_sub(1).and_then(|before| steps.get(before));
        let Some(missing) = before.and_then(|(_, before, _)| before.checked_sub(*here)) else {
            continue;
        };
        if missing > 0 {
            lost.push(Bar::between(at, to, to + missing as f64));
            losses.push(Label {
                x: to,
                y: at,
                text: match place + 1 == steps.len() {
                    true => Text::new(format!("{missing} did not answer"))
                        .with_sv(format!("{missing} svarade inte"))
                        .with_de(format!("{missing} antworteten nicht")),
                    false => Text::new(format!("{missing} not invited"))
                        .with_sv(format!("{missing} inte inbjudna"))
                        .with_de(format!("{missing} nicht eingeladen")),
                },
            });
        }
    }
    let labels = steps.iter().map(|(label, count, _)| {
        let count = Text::new(format!("({count})"));
        Text::join([label, &count], " ")
    });
    let x = Axis::linear(Text::new("Count").with_sv("Antal").with_de("Anzahl"))
        .with_kind(Kind::Count)
        .starting_at(0.0);
    Panel::new(x, Axis::categories("", labels))
        .with_layer(Layer::bars(0, bars))
        .with_layer(Layer::bars(1, lost))
        .with_layer(Layer::Labels { labels: losses })
}

fn count(count: u64) -> Number {
    Number::new(Kind::Count, count as f64)
}
