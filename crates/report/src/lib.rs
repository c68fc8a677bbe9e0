//! One table model, its looks and locales, and a renderer for every format.
