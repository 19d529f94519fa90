//! Which offers serve what is asked for: one for a topic serves that topic and those below it, one for a practice that practice.

use std::collections::{BTreeMap, BTreeSet};

use convite_domain::agenda::Subject;
use convite_domain::{PracticeId, TopicId};

/// The topics and practices of which an offer serves something that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Serving {
    pub(crate) topics: BTreeSet<TopicId>,
    pub(crate) practices: BTreeSet<PracticeId>,
}

impl Serving {
    /// What serves some subjects, by the tree of topics.
    pub(super) fn of<'a>(wanted: impl Iterator<Item = &'a Subject>, above: &BTreeMap<TopicId, TopicId>) -> Self {
        let mut serving = Self::default();
        for subject in wanted {
            match subject {
                Subject::Practice(id) => {
                    serving.practices.insert(*id);
                }
                Subject::Topic(id) => {
                    // What is above a topic that was seen has been seen; so a ring in bad data ends, too.
                    let mut next = Some(*id);
                    while let Some(topic) = next.filter(|topic| serving.topics.insert(*topic)) {
                        next = above.get(&topic).copied();
                    }
                }
            }
        }
        serving
    }
}
