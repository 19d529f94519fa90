//! Lessons: captured, accepted, promoted.

mod life;
mod promotion;
