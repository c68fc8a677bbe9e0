//! Regression statistics: linear models, inference and the tests around them.
