//! A labelled table: a data frame with the variable view beside it, and a strict reader for delimited files.
