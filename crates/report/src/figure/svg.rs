//! A scene as SVG.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Figure;
use super::palette::{Ink, Theme};
use super::scene::{Anchor, Item, Scene, Shape, Stroke};
use crate::render::{escape_html as escape, safe_id};
use crate::style::Style;
use crate::text::clean;

const FONTS: &str = "'Liberation Sans', Arial, Helvetica, sans-serif";

/// Writes the file. In the adaptive theme every colour is also a class, which a rule for dark screens overrides.
pub(super) fn write(figure: &Figure, scene: &Scene, style: &Style, theme: Theme) -> String {
    let language = style.locale.language;
    let mut writer = Writer {
        theme,
        dark_rules: BTreeMap::new(),
        body: String::new(),
    };
    for item in &scene.items {
        writer.item(item);
    }
    let rules: String = writer.dark_rules.values().map(String::as_str).collect();
    let dark = match rules.is_empty() {
        true => String::new(),
        false => {
            format!("<style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>\n")
        }
    };
    // Two layouts of one figure may stand in one page; the width comes first, where no id of another figure can look
    // like it.
    let id = format!("drawing-{}-{}", number(scene.width), safe_id(figure.id()));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" lang=\"{lang}\" aria-labelledby=\"{id}-title {id}-desc\" \
         font-family=\"{FONTS}\">\n<title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n\
         {dark}{body}</svg>\n",
        width = number(scene.width),
        height = number(scene.height),
        lang = language.tag(),
        title = escape(&clean(figure.title().in_language(language))),
        description = escape(&figure.description_in(style)),
        body = writer.body,
    )
}

struct Writer {
    theme: Theme,
    /// By class.
    dark_rules: BTreeMap<String, String>,
    body: String,
}

impl Writer {
    fn item(&mut self, item: &Item) {
        let mut paint = String::new();
        let mut classes = Vec::new();
        match item.fill {
            Some(ink) => self.colour("fill", ink, &mut paint, &mut classes),
            None => paint.push_str(" fill=\"none\""),
        }
        if let Some(Stroke { ink, width, dash }) = item.stroke {
            self.colour("stroke", ink, &mut paint, &mut classes);
            let _ = write!(paint, " stroke-width=\"{}\"", number(width));
            if !dash.is_empty() {
                let lengths: Vec<String> = dash.iter().map(|length| number(*length)).collect();
                let _ = write!(paint, " stroke-dasharray=\"{}\"", lengths.join(" "));
            }
        }
        if item.opacity < 1.0 {
            let _ = write!(paint, " opacity=\"{}\"", number(item.opacity));
        }
        if !classes.is_empty() {
            let _ = write!(paint, " class=\"{}\"", classes.join(" "));
        }
        let (name, attributes, content) = match &item.shape {
            Shape::Circle { x, y, radius } => {
                let place = format!(
                    " cx=\"{}\" cy=\"{}\" r=\"{}\"",
                    number(*x),
                    number(*y),
                    number(*radius)
                );
                ("circle", place, String::new())
            }
            Shape::Rectangle {
                x,
                y,
                width,
                height,
            } => {
                let place = format!(
                    " x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
                    number(*x),
                    number(*y),
                    number(*width),
                    number(*height)
                );
                ("rect", place, String::new())
            }
            Shape::Path { points, closed } => {
                let places: Vec<String> = points
                    .iter()
                    .map(|(x, y)| format!("{} {}", number(*x), number(*y)))
                    .collect();
                let end = if *closed { "Z" } else { "" };
                (
                    "path",
                    format!(" d=\"M{}{end}\"", places.join("L")),
                    String::new(),
                )
            }
            Shape::Text(text) => {
                let mut place = format!(
                    " x=\"{}\" y=\"{}\" font-size=\"{}\"",
                    number(text.x),
                    number(text.y),
                    number(text.size)
                );
                match text.anchor {
                    Anchor::Start => {}
                    Anchor::Middle => place.push_str(" text-anchor=\"middle\""),
                    Anchor::End => place.push_str(" text-anchor=\"end\""),
                }
                if text.bold {
                    place.push_str(" font-weight=\"bold\"");
                }
                if text.turned != 0.0 {
                    let _ = write!(
                        place,
                        " transform=\"rotate({} {} {})\"",
                        number(-text.turned),
                        number(text.x),
                        number(text.y)
                    );
                }
                ("text", place, escape(&text.text))
            }
        };
        let tooltip = item.tooltip.as_ref().map_or_else(String::new, |text| {
            format!("<title>{}</title>", escape(text))
        });
        let inner = tooltip + &content;
        let _ = match inner.is_empty() {
            true => writeln!(self.body, "<{name}{attributes}{paint}/>"),
            false => writeln!(self.body, "<{name}{attributes}{paint}>{inner}</{name}>"),
        };
    }

    fn colour(&mut self, property: &str, ink: Ink, paint: &mut String, classes: &mut Vec<String>) {
        let dark = hex(ink.rgb(true));
        let light = hex(ink.rgb(false));
        let shown = match self.theme {
            Theme::Dark => &dark,
            Theme::Light | Theme::Adaptive => &light,
        };
        let _ = write!(paint, " {property}=\"#{shown}\"");
        if self.theme == Theme::Adaptive && dark != light {
            // Named after both colours: rules of several figures in one page cannot contradict each other.
            let class = format!("{}-{light}-{dark}", &property[..1]);
            self.dark_rules
                .entry(class.clone())
                .or_insert_with(|| format!(".{class}{{{property}:#{dark}}}"));
            classes.push(class);
        }
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("{red:02x}{green:02x}{blue:02x}")
}

/// Two decimals are finer than any pixel.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" | "" => "0".to_owned(),
        text => text.to_owned(),
    }
}
