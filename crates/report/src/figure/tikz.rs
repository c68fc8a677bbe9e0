//! A scene as a picture of TikZ, which LaTeX draws itself, so that a document stays one file. Its sans serif runs
//! narrower than the typeface that texts were measured in.

use std::fmt::Write;

use super::palette::Ink;
use super::scene::{Anchor, Item, Scene, Shape, TextShape};
use super::svg::number;
use crate::render::escape_latex;

/// Big points to a unit of CSS.
const POINTS: f64 = 0.75;

/// Writes the picture, in the colours of paper.
pub(super) fn write(scene: &Scene) -> String {
    let mut out = format!("\\begin{{tikzpicture}}[x={POINTS}bp,y=-{POINTS}bp]\n");
    for item in &scene.items {
        push(item, &mut out);
    }
    out.push_str("\\end{tikzpicture}\n");
    out
}

fn push(item: &Item, out: &mut String) {
    let mut options = Vec::new();
    if let Some(ink) = item.fill {
        options.push(format!("fill={}", colour(ink)));
    }
    if let Some(stroke) = item.stroke {
        options.push(format!("draw={}", colour(stroke.ink)));
        options.push(format!("line width={}bp", number(POINTS * stroke.width)));
        if !stroke.dash.is_empty() {
            let lengths = stroke.dash.iter().enumerate().map(|(i, length)| {
                let word = if i % 2 == 0 { "on" } else { "off" };
                format!("{word} {}bp", number(POINTS * length))
            });
            let pattern: Vec<String> = lengths.collect();
            options.push(format!("dash pattern={}", pattern.join(" ")));
        }
    }
    if item.opacity < 1.0 {
        options.push(format!("opacity={}", number(item.opacity)));
    }
    let path = match &item.shape {
        Shape::Circle { x, y, radius } => {
            format!("{} circle [radius={}]", place(*x, *y), number(*radius))
        }
        Shape::Rectangle {
            x,
            y,
            width,
            height,
        } => {
            format!(
                "{} rectangle {}",
                place(*x, *y),
                place(x + width, y + height)
            )
        }
        Shape::Path { points, closed } => {
            let places: Vec<String> = points.iter().map(|(x, y)| place(*x, *y)).collect();
            let end = if *closed { " -- cycle" } else { "" };
            format!("{}{end}", places.join(" -- "))
        }
        Shape::Text(text) => return push_text(text, item, out),
    };
    // Writing into a string does not fail.
    let _ = writeln!(out, "\\path[{}] {path};", options.join(", "));
}

fn push_text(text: &TextShape, item: &Item, out: &mut String) {
    if text.text.is_empty() {
        return;
    }
    let anchor = match text.anchor {
        Anchor::Start => "base west",
        Anchor::Middle => "base",
        Anchor::End => "base east",
    };
    let size = number(POINTS * text.size);
    let weight = if text.bold { "\\bfseries" } else { "" };
    let turned = match text.turned {
        0.0 => String::new(),
        degrees => format!(", rotate={}", number(degrees)),
    };
    // Where SVG draws a light edge around the letters, here is a light ground under them.
    let ground = item.stroke.map_or_else(String::new, |stroke| {
        let colour = colour(stroke.ink);
        format!(", inner sep=1pt, fill={colour}, fill opacity=0.75, text opacity=1")
    });
    let ink = item
        .fill
        .map_or_else(String::new, |ink| format!(", text={}", colour(ink)));
    let _ = writeln!(
        out,
        "\\node[anchor={anchor}, inner sep=0pt, font=\\sffamily\\fontsize{{{size}}}{{{size}}}\\selectfont{weight}{ink}{ground}{turned}] \
         at {} {{{}}};",
        place(text.x, text.y),
        escape_latex(&text.text)
    );
}

fn place(x: f64, y: f64) -> String {
    format!("({},{})", number(x), number(y))
}

fn colour(ink: Ink) -> String {
    let [red, green, blue] = ink.rgb(false);
    format!("{{rgb,255:red,{red};green,{green};blue,{blue}}}")
}
