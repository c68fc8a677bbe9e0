//! Interviews and open answers: what was asked, who was approached, which codes the answers got.
//!
//! * [`InterviewGuide`]: the headings of half-structured interviews and the number of questions under each.
//! * [`FieldworkLog`]: approached units, interviews with mode, day, roles and consent, and a [`FieldworkSummary`].
//!   There is no field for a person's name.
//! * [`Codebook`] and [`CodedAnswers`]: codes with their definitions, and which coder gave which codes to which answer; counts,
//!   co-occurrence, and agreement between coders ([`cohen_kappa`], [`krippendorff_alpha`]). The text of an answer is no part of it.
//!
//! ```
//! use tresteg_qualitative::{Codebook, CodedAnswers};
//!
//! let codebook = Codebook::read(b"\
//! code,kind,label,label_sv,definition
//! outreach,theme,Seek out,,the organisation should come to us
//! media,theme,Use media,,press or film
//! ")?;
//! let coded = CodedAnswers::read(codebook, b"\
//! answer,coder,code
//! 1,first,outreach
//! 1,first,media
//! 2,first,outreach
//! 3,first,
//! ")?;
//! let counts = coded.counts("first")?;
//! assert_eq!((counts.answers, counts.uncoded, counts.rows[0].answers), (3, 1, 2));
//! assert_eq!(coded.cooccurrence("first")?.both("outreach", "media")?, 1);
//! # Ok::<(), tresteg_qualitative::QualitativeError>(())
//! ```

mod agreement;
mod codebook;
mod coding;
mod date;
mod error;
mod fieldwork;
mod guide;
mod read;

pub use agreement::{Agreement, cohen_kappa, krippendorff_alpha};
pub use codebook::{Code, CodeKind, Codebook};
pub use coding::{
    AgreementTable, CoOccurrence, CodeAgreement, CodeCount, CodeCounts, CodedAnswer, CodedAnswers,
};
pub use date::Date;
pub use error::QualitativeError;
pub use fieldwork::{
    ApproachedCase, Consent, FieldworkLog, FieldworkSummary, Interview, Mode, Outcome, UnknownUnit,
};
pub use guide::{GuideCategory, GuideKind, InterviewGuide};
