//! The published catalogue as it is listed, counted and searched.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use utoipa::ToSchema;

use super::document::CatalogueLanguage;
use super::state::PracticeState;
use super::{AgencyRef, RevisionForm};
use crate::vocabularies::{Axis, SdgTarget};
use crate::{PracticeId, RevisionId};

/// So many words of a search count, and of each so many letters.
const MOST_WORDS: usize = 12;
const MOST_LETTERS: usize = 40;

/// A published practice in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeSummary {
    /// Its id.
    pub id: PracticeId,
    /// A unique code.
    #[schema(examples("P01"))]
    pub code: String,
    /// What it is called, in the language asked for when there is a text in it, else in that of the source text.
    #[schema(examples("Metrocable línea K"))]
    pub title: String,
    /// The language of the title.
    pub title_language: CatalogueLanguage,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// Where it stands.
    pub state: PracticeState,
    /// The axes that it stands for, each with its weight.
    pub axes: Vec<AxisWeight>,
    /// Codes of its topics, the most fitting first.
    #[schema(example = json!(["cable_mobility"]))]
    pub topics: Vec<String>,
    /// Targets of the Sustainable Development Goals.
    #[schema(value_type = Vec<String>, example = json!(["11.2"]))]
    pub sdg_targets: Vec<SdgTarget>,
    /// The languages that there is a text in, that of the source text first.
    pub languages: Vec<CatalogueLanguage>,
    /// When it was published last.
    pub published_at: DateTime<Utc>,
    /// Where a search found it, as HTML: the text is escaped, what was found stands in `<mark>`. Present when searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("¿Cómo llevar transporte a barrios de <mark>ladera</mark>?"))]
    pub snippet: Option<String>,
}

/// An axis and how strongly a practice stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AxisWeight {
    /// The axis.
    pub axis: Axis,
    /// 1, touches it, to 5, is about it.
    #[schema(minimum = 1, maximum = 5, examples(4))]
    pub weight: i32,
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetCount {
    /// The value, as the list takes it as a filter.
    #[schema(examples("cable_mobility"))]
    pub value: String,
    /// How many of the practices have it.
    #[schema(examples(7))]
    pub count: i64,
}

/// An agency as a value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgencyCount {
    /// The agency.
    pub agency: AgencyRef,
    /// How many of the practices it owns.
    #[schema(examples(7))]
    pub count: i64,
}

/// What a list can be narrowed to further, with how many practices would be left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PracticeFacets {
    /// How many practices the filters leave; of a search 1,000 at most.
    #[schema(examples(42))]
    pub total: i64,
    /// By axis.
    pub axes: Vec<FacetCount>,
    /// By topic; what stands below a topic counts for it, too.
    pub topics: Vec<FacetCount>,
    /// By the agency that owns them.
    pub agencies: Vec<AgencyCount>,
    /// By Sustainable Development Goal.
    pub sdg_goals: Vec<FacetCount>,
    /// By language of a text.
    pub languages: Vec<FacetCount>,
}

/// How well the published catalogue covers an axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AxisCoverage {
    /// The axis.
    pub axis: Axis,
    /// How many practices stand for it.
    #[schema(examples(12))]
    pub practices: i64,
    /// The sum of their weights.
    #[schema(examples(41))]
    pub weight_sum: i64,
    /// The mean of their weights, with two digits; null when there is none.
    #[schema(required, examples("3.42"))]
    pub weight_mean: Option<String>,
    /// By topic without one above it: how many practices of it, or of what stands below it, stand for the axis.
    pub topics: Vec<FacetCount>,
}

/// How well the published catalogue covers each axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CatalogueCoverage {
    /// How many practices there are.
    #[schema(examples(42))]
    pub practices: i64,
    /// Each axis, also those that none stands for.
    #[schema(min_items = 6, max_items = 6)]
    pub axes: Vec<AxisCoverage>,
}

/// A publication of a practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicationRecord {
    /// The revision's id.
    pub revision_id: RevisionId,
    /// Its place among the revisions of the practice.
    #[schema(examples(2))]
    pub number: i32,
    /// What it is called, in the language of the source text.
    #[schema(examples("Metrocable línea K"))]
    pub title: String,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// When a later one took its place; null for the one that is read now.
    #[schema(required)]
    pub replaced_at: Option<DateTime<Utc>>,
}

impl RevisionForm {
    /// The languages that there is a text in, that of the source text first.
    pub fn languages(&self) -> Vec<CatalogueLanguage> {
        self.texts().map(|(language, _)| language).collect()
    }

    /// The axes, each with its weight.
    pub fn weights(&self) -> Vec<AxisWeight> {
        self.axes.iter().map(|tag| AxisWeight { axis: tag.axis, weight: tag.weight.get() }).collect()
    }
}

/// The words of a search: without accents, in lower case, each once. Whatever stands between them, operators of query languages
/// too, only separates them.
pub fn search_words(text: &str) -> Vec<String> {
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let mut seen = HashSet::new();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(MOST_LETTERS).collect::<String>())
        .filter(|word| seen.insert(word.clone()))
        .take(MOST_WORDS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_its_words_and_nothing_else() {
        assert_eq!(
            search_words("Tranvía, ¿de \"Ayacucho\"? & !metro:* 100%"),
            ["tranvia", "de", "ayacucho", "metro", "100"]
        );
        assert_eq!(search_words("  ((|)) <-> %_ ' \\ "), Vec::<String>::new());
        assert_eq!(search_words(&"a b c ".repeat(90)), ["a", "b", "c"]);
        assert_eq!(search_words(&"x".repeat(200))[0].len(), MOST_LETTERS);
    }
}
