//! Case selection and probability samples, each with a record that can be run again.
