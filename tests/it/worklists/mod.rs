//! What is to be done: about practices (overdue reviews, stale translations, open contradictions, gaps) and about exchanges (those
//! at risk).

mod gaps;
mod practices;
mod risk;
