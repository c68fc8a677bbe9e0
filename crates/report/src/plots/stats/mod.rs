//! Figures of regressions and descriptive statistics.
