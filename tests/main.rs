//! The tests of the whole: the workspace keeps its shape, and the study comes out as it should.

mod architecture;
mod samples;
mod selection;
mod study;
