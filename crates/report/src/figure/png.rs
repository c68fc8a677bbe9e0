//! A figure as pixels.

use super::FONTS;
use crate::error::ReportError;

/// Draws the SVG with the fonts that its texts were measured with, on any machine.
pub(super) fn write(svg: &str, scale: f64) -> Result<Vec<u8>, ReportError> {
    let failed = |message: String| ReportError::File {
        format: "png",
        message,
    };
    let mut options = resvg::usvg::Options {
        font_family: "Liberation Sans".to_owned(),
        ..resvg::usvg::Options::default()
    };
    let fonts = options.fontdb_mut();
    FONTS
        .into_iter()
        .for_each(|font| fonts.load_font_data(font.to_vec()));
    let tree =
        resvg::usvg::Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
    let pixels = |length: f32| (f64::from(length) * scale).ceil();
    let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
    if !(width >= 1.0 && height >= 1.0 && width * height <= 4e8) {
        return Err(failed(format!("{width} x {height} pixels cannot be drawn")));
    }
    let mut picture = resvg::tiny_skia::Pixmap::new(width as u32, height as u32)
        .ok_or_else(|| failed(format!("{width} x {height} pixels cannot be drawn")))?;
    let transform = resvg::tiny_skia::Transform::from_scale(scale as f32, scale as f32);
    resvg::render(&tree, transform, &mut picture.as_mut());
    picture
        .encode_png()
        .map_err(|error| failed(error.to_string()))
}
