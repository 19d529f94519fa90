//! The sample catalogue, published, and ready to be matched.

use chrono::{Days, NaiveDate};
use convite_domain::matching::{Index, Profile};
use convite_domain::topics::first_topics;
use convite_domain::{PracticeId, TopicId, sample_catalogue};
use uuid::Uuid;

/// A day on which every practice is fresh.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 2).unwrap_or_default()
}

/// The practices, published a while ago.
pub fn profiles() -> Vec<Profile> {
    sample_catalogue::profiles(today() - Days::new(100), |at| PracticeId::new(Uuid::from_u128(at as u128)))
}

/// Practices and the first topics, ready to be matched.
pub fn index(profiles: &[Profile]) -> Index {
    let topics = first_topics(|at| TopicId::new(Uuid::from_u128(at as u128)));
    Index::of(profiles.iter().cloned(), &topics)
}
