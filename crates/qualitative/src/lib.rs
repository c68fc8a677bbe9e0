//! Interviews and open answers: guide, participants, codebook and coded answers.
