//! What is to be done about practices: overdue reviews, stale translations, open contradictions, gaps.

mod gaps;
mod practices;
