//! Who looks how: colours that colour-blind readers tell apart, and what carries the meaning where colour cannot.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// For which background a figure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// White paper.
    Light,
    /// A dark screen.
    Dark,
    /// What the reader's device asks for: needs a browser.
    Adaptive,
}

/// A colour by what it means; the theme says which it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Tone {
    /// One of six colours that are told apart with any kind of colour vision; the seventh is the first again.
    Series(usize),
    /// Between two poles: -1 is one end, 0 the neutral middle, 1 the other end.
    Diverging(f64),
    /// From nothing (0) to everything (1).
    Sequential(f64),
    /// Of no weight: don't know, not chosen, the background of others.
    Muted,
    /// Barely there: what other marks lie on, such as a coast.
    Faint,
    /// What the eye should find.
    Highlight,
    /// The colour of text.
    Ink,
}

/// The shape of a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Marker {
    /// A filled circle.
    Circle,
    /// A filled square.
    Square,
    /// A filled triangle.
    Triangle,
    /// A filled diamond.
    Diamond,
    /// An open circle.
    Ring,
    /// A cross.
    Cross,
}

/// How a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Dash and dot.
    DashDotted,
}

/// How a bar is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Pattern {
    /// Evenly.
    Plain,
    /// Lines that rise to the right.
    Rising,
    /// Lines that fall to the right.
    Falling,
    /// Both.
    Crossed,
}

/// One line of the legend, and how its marks look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its name in the legend; without one it is not there.
    pub label: Text,
    /// Its colour.
    pub tone: Tone,
    /// The shape of its dots.
    pub marker: Marker,
    /// How its lines are broken.
    pub dash: Dash,
    /// How its bars are filled.
    pub pattern: Pattern,
}

impl Series {
    /// A series in a colour: filled circles, solid lines, plain bars.
    pub fn new(tone: Tone, label: impl Into<Text>) -> Self {
        Series {
            label: label.into(),
            tone,
            marker: Marker::Circle,
            dash: Dash::Solid,
            pattern: Pattern::Plain,
        }
    }

    /// The series with this number, from 0, among several that a reader must tell apart: each with its own colour,
    /// marker, dash and pattern.
    pub fn nth(number: usize, label: impl Into<Text>) -> Self {
        const MARKERS: [Marker; 6] = [
            Marker::Circle,
            Marker::Square,
            Marker::Triangle,
            Marker::Diamond,
            Marker::Ring,
            Marker::Cross,
        ];
        const DASHES: [Dash; 4] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::DashDotted];
        const PATTERNS: [Pattern; 4] = [
            Pattern::Plain,
            Pattern::Rising,
            Pattern::Falling,
            Pattern::Crossed,
        ];
        Series {
            label: label.into(),
            tone: Tone::Series(number),
            marker: MARKERS[number % MARKERS.len()],
            dash: DASHES[number % DASHES.len()],
            pattern: PATTERNS[number % PATTERNS.len()],
        }
    }

    /// The same series with dots of this shape.
    #[must_use]
    pub fn with_marker(mut self, marker: Marker) -> Self {
        self.marker = marker;
        self
    }

    /// The same series with lines broken like this.
    #[must_use]
    pub fn with_dash(mut self, dash: Dash) -> Self {
        self.dash = dash;
        self
    }

    /// The same series with bars filled like this.
    #[must_use]
    pub fn with_pattern(mut self, pattern: Pattern) -> Self {
        self.pattern = pattern;
        self
    }
}

/// Red, green, blue.
pub(super) type Rgb = [u8; 3];

/// What something of the scene is painted with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ink {
    Tone(Tone),
    /// The text that stands on a tone.
    On(Tone),
    /// Text of less weight: ticks, notes.
    Soft,
    /// Axes.
    Axis,
    /// Lines across a panel.
    Grid,
    /// The background.
    Paper,
}

// Any two of them differ by a CIEDE2000 of 12 or more, also with protanopia, deuteranopia and tritanopia: see the tests.
const LIGHT: [Rgb; 6] = [
    [0x05, 0x60, 0xdc],
    [0xe0, 0x70, 0x0d],
    [0x28, 0x87, 0x67],
    [0x98, 0x38, 0x8a],
    [0x78, 0x62, 0x00],
    [0x4a, 0x51, 0x57],
];
const DARK: [Rgb; 6] = [
    [0x6b, 0xa6, 0xff],
    [0xe6, 0x96, 0x64],
    [0x4b, 0xdc, 0xae],
    [0xb4, 0x8e, 0xb7],
    [0xfa, 0xcc, 0x46],
    [0xbf, 0xc8, 0xd2],
];

impl Ink {
    /// The colour on a light or a dark background.
    pub(super) fn rgb(self, dark: bool) -> Rgb {
        match (self, dark) {
            (Ink::Tone(tone), dark) => tone.rgb(dark),
            (Ink::On(tone), dark) => {
                let background = tone.rgb(dark);
                // One of the two always reaches 4.5:1.
                let (black, white) = ([0, 0, 0], [0xff, 0xff, 0xff]);
                match contrast(black, background) > contrast(white, background) {
                    true => black,
                    false => white,
                }
            }
            (Ink::Soft, false) => [0x4a, 0x52, 0x5f],
            (Ink::Soft, true) => [0xb6, 0xbe, 0xca],
            (Ink::Axis, false) => [0x6b, 0x74, 0x82],
            (Ink::Axis, true) => [0x8b, 0x95, 0xa4],
            (Ink::Grid, false) => [0xe1, 0xe5, 0xea],
            (Ink::Grid, true) => [0x2f, 0x36, 0x41],
            (Ink::Paper, false) => [0xff, 0xff, 0xff],
            (Ink::Paper, true) => [0x15, 0x18, 0x1d],
        }
    }
}

impl Tone {
    fn rgb(self, dark: bool) -> Rgb {
        let series = if dark { DARK } else { LIGHT };
        match self {
            Tone::Series(number) => series[number % series.len()],
            Tone::Highlight => series[1],
            Tone::Muted if dark => [0x5d, 0x67, 0x76],
            Tone::Muted => [0xb3, 0xba, 0xc4],
            Tone::Faint if dark => [0x3d, 0x46, 0x53],
            Tone::Faint => [0xcf, 0xd5, 0xdc],
            Tone::Ink if dark => [0xe8, 0xeb, 0xf0],
            Tone::Ink => [0x1d, 0x21, 0x29],
            Tone::Sequential(share) => {
                let (none, all) = match dark {
                    false => ([0xf1, 0xf5, 0xfa], [0x0c, 0x3f, 0x78]),
                    true => ([0x1f, 0x26, 0x30], [0x9c, 0xcb, 0xff]),
                };
                mix(none, all, share)
            }
            Tone::Diverging(place) => {
                let (low, middle, high) = match dark {
                    false => ([0xa8, 0x45, 0x0a], [0xd6, 0xda, 0xe0], [0x14, 0x50, 0x90]),
                    true => ([0xf2, 0x92, 0x52], [0x3a, 0x42, 0x4e], [0x78, 0xb2, 0xf2]),
                };
                match place < 0.0 {
                    true => mix(middle, low, -place),
                    false => mix(middle, high, place),
                }
            }
        }
    }
}

fn mix(from: Rgb, to: Rgb, share: f64) -> Rgb {
    let share = if share.is_nan() {
        0.0
    } else {
        share.clamp(0.0, 1.0)
    };
    let channel = |i: usize| {
        let (from, to) = (f64::from(from[i]), f64::from(to[i]));
        (from + (to - from) * share).round() as u8
    };
    [channel(0), channel(1), channel(2)]
}

/// Relative luminance (WCAG 2.1).
fn luminance(rgb: Rgb) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2])
}

/// Contrast ratio (WCAG 2.1).
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_poles_are_told_apart_with_any_colour_vision() {
        use crate::figure::colour_vision::{VISIONS, difference};
        for dark in [false, true] {
            for vision in &VISIONS {
                for one in 0..6 {
                    for other in 0..one {
                        let colours = [one, other].map(|number| Tone::Series(number).rgb(dark));
                        let apart = difference(colours[0], colours[1], vision);
                        assert!(apart >= 12.0, "{one} and {other}, dark {dark}: {apart}");
                    }
                }
                let pole = |place| Tone::Diverging(place).rgb(dark);
                for (one, other) in [(-1.0, 1.0), (-1.0, 0.0), (0.0, 1.0), (-0.5, 0.5)] {
                    let apart = difference(pole(one), pole(other), vision);
                    assert!(apart >= 20.0, "{one} and {other}, dark {dark}: {apart}");
                }
            }
        }
    }

    #[test]
    fn marks_and_texts_stand_out_from_the_background() {
        for dark in [false, true] {
            let paper = Ink::Paper.rgb(dark);
            for number in 0..6 {
                // Graphical objects need 3:1 (WCAG 2.1, 1.4.11).
                assert!(contrast(Tone::Series(number).rgb(dark), paper) >= 3.0);
            }
            for ink in [Ink::Soft, Ink::Tone(Tone::Ink)] {
                assert!(contrast(ink.rgb(dark), paper) >= 4.5);
            }
            for step in -20..=20 {
                let share = f64::from(step) / 20.0;
                for tone in [Tone::Diverging(share), Tone::Sequential(share)] {
                    let text = Ink::On(tone).rgb(dark);
                    assert!(contrast(text, tone.rgb(dark)) >= 4.5, "{tone:?} {dark}");
                }
            }
        }
    }
}
