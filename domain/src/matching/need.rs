//! What somebody needs to learn.

use crate::vocabularies::{Axis, Country, Language, Outcome};

/// What somebody needs to learn: the members of the intake form that say so. Texts or topics must be given for anything to
/// match; whatever else is left out takes nothing from a score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// The learning question, in Spanish, English or Portuguese.
    pub learning_question: String,
    /// Other free texts of the same writer, which count half: a challenge, a change objective, items.
    pub other_texts: Vec<String>,
    /// The language that the texts are said to be in. What they are visibly written in goes before it.
    pub language: Option<Language>,
    /// Codes of topics. A code that the tree does not know says nothing.
    pub topics: Vec<String>,
    /// Axes of interest.
    pub axes: Vec<Axis>,
    /// Intermediate outcomes that are aimed at.
    pub outcomes: Vec<Outcome>,
    /// Where the asking body is.
    pub country: Option<Country>,
}
