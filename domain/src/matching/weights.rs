//! What counts how much in texts, as measured by the example `practice_matching`.

/// The fields of a text.
pub(super) const FIELDS: usize = 4;
pub(super) const TITLE: usize = 0;
pub(super) const QUESTION: usize = 1;
pub(super) const KEYWORDS: usize = 2;
pub(super) const OTHERS: usize = 3;

/// What counts how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights {
    /// A stem, by the field that it stands in.
    pub(super) stems: [f64; FIELDS],
    /// How much the length of a field takes from its stems: 0 nothing, 1 in proportion.
    pub(super) length: [f64; FIELDS],
    /// A stem of this weight counts half of what it can.
    pub(super) stem_half: f64,
    /// A word that stands for a concept, by the field that it stands in.
    pub(super) meanings: [f64; FIELDS],
    /// The first topic of a practice, as a concept.
    pub(super) topic: f64,
    /// Each further topic, beside the one before it.
    pub(super) next_topic: f64,
    /// What a practice's concepts are a part of, beside them.
    pub(super) broader: f64,
    /// A concept of this weight counts half of what it can.
    pub(super) meaning_half: f64,
    /// What the concepts asked for are a part of, beside them.
    pub(super) broader_asked: f64,
    /// Concepts, beside stems.
    pub(super) meaning: f64,
    /// A sum that is worth half of what a text can be worth.
    pub(super) half: f64,
}

/// The weights in use.
pub(super) const WEIGHTS: Weights = Weights {
    stems: [3.0, 3.0, 3.0, 0.2],
    length: [0.3, 0.3, 0.3, 0.75],
    stem_half: 2.0,
    meanings: [2.0, 2.0, 2.0, 0.2],
    topic: 4.0,
    next_topic: 0.7,
    broader: 0.2,
    meaning_half: 4.0,
    broader_asked: 0.5,
    meaning: 1.0,
    half: 10.0,
};
