//! The figures of statistics: that they hold the values of the results, that awkward inputs give a figure or a named
//! error, and how they look (`tests/snapshots/plots`; with TRESTEG_PICTURES=<folder> also as PNG).

mod awkward;
pub mod samples;
mod values;

use tresteg_report::figure::{Figure, Theme};
use tresteg_report::{Locale, Look, Style};

use crate::snapshot::check;

#[test]
fn figures_look_as_they_did() {
    for figure in samples::all() {
        for (language, locale) in [("en", Locale::en()), ("sv", Locale::sv())] {
            let style = Style::new(Look::plain(), locale);
            let name = format!("plots/{}.{language}.svg", figure.id());
            check(&name, &figure.to_svg(&style, Theme::Adaptive));
        }
        let style = Style::new(Look::plain(), Locale::de());
        let said = [vec![figure.description_in(&style)], figure.notes_in(&style)].concat();
        check(
            &format!("plots/{}.de.txt", figure.id()),
            &(said.join("\n") + "\n"),
        );
        pictures(&figure);
    }
}

/// Writes a figure wide and narrow, light and dark, for looking at it.
fn pictures(figure: &Figure) {
    #[cfg(feature = "png")]
    if let Some(folder) = std::env::var_os("TRESTEG_PICTURES") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, width, locale, theme) in [
            ("wide", figure.width, Locale::en(), Theme::Light),
            ("narrow", 360.0, Locale::sv(), Theme::Dark),
            ("dark", 640.0, Locale::sv(), Theme::Dark),
            ("small", 360.0, Locale::en(), Theme::Light),
        ] {
            let style = Style::new(Look::plain(), locale);
            let png = figure.clone().with_width(width).to_png(&style, theme, 2.0);
            std::fs::write(
                folder.join(format!("{}.{name}.png", figure.id())),
                png.unwrap(),
            )
            .unwrap();
        }
    }
    #[cfg(not(feature = "png"))]
    let _ = figure;
}
