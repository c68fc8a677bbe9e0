//! The interview guide: what was asked about, under which headings.

use serde::{Deserialize, Serialize};
use tresteg_dataset::Label;

/// What a heading of the guide is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuideKind {
    /// A subject that the analysis follows.
    Theme,
    /// The question at the end for whatever was not asked.
    Closing,
}

impl GuideKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Theme, Self::Closing];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Closing => "closing",
        }
    }
}

/// One heading of the guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideCategory {
    /// Id, unique within the guide.
    pub id: String,
    /// What it is for.
    pub kind: GuideKind,
    /// The heading.
    pub label: Label,
    /// What the questions are about, in a few words each.
    pub topics: Vec<Label>,
    /// Number of questions under it.
    pub questions: u32,
}

/// A guide for half-structured interviews: the same headings for everyone, in a fixed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InterviewGuide {
    pub(crate) categories: Vec<GuideCategory>,
}

impl InterviewGuide {
    /// All headings, in the order of the guide.
    pub fn categories(&self) -> &[GuideCategory] {
        &self.categories
    }

    /// The headings that the analysis follows.
    pub fn themes(&self) -> impl Iterator<Item = &GuideCategory> {
        self.categories
            .iter()
            .filter(|category| category.kind == GuideKind::Theme)
    }

    /// Number of questions under all headings.
    pub fn questions(&self) -> u64 {
        self.categories
            .iter()
            .map(|category| u64::from(category.questions))
            .sum()
    }
}
