//! How much of the topics that are asked for a practice covers.

use std::collections::{BTreeSet, HashMap};

use super::profile::Profile;
use crate::TopicId;
use crate::topics::Topic;

/// What a topic is worth for each step that a practice's topic stands above it: a practice on security has something to say
/// on security plans, but it was not asked for that much.
const STEP_ABOVE: f64 = 0.5;

/// No tree is deeper; a longer way up would be a circle.
const DEEPEST: usize = 64;

/// The tree, and which topics the practices have.
#[derive(Debug, Default)]
pub(super) struct TopicTree {
    numbers: HashMap<String, usize>,
    /// The topics above each topic, the nearest first.
    above: Vec<Vec<usize>>,
    /// How much it says to cover a topic: few do, or many.
    rarity: Vec<f64>,
    /// The topics of each practice.
    practices: Vec<Vec<usize>>,
}

/// A topic that is asked for.
pub(super) struct AskedTopic<'a> {
    pub(super) code: &'a str,
    rarity: f64,
    /// What each topic is worth for it.
    credit: Vec<f64>,
}

impl TopicTree {
    pub(super) fn of(profiles: &[Profile], topics: &[Topic]) -> Self {
        let numbers: HashMap<String, usize> =
            topics.iter().enumerate().map(|(number, topic)| (topic.code.clone(), number)).collect();
        let by_id: HashMap<TopicId, usize> =
            topics.iter().enumerate().map(|(number, topic)| (topic.id, number)).collect();
        let parent = |number: usize| topics[number].parent_id.and_then(|id| by_id.get(&id).copied());
        let way_up =
            |number: usize| std::iter::successors(parent(number), |above| parent(*above)).take(DEEPEST).collect();
        let above: Vec<Vec<usize>> = (0..topics.len()).map(way_up).collect();
        let known = |profile: &Profile| profile.topics.iter().filter_map(|code| numbers.get(code).copied()).collect();
        let practices: Vec<Vec<usize>> = profiles.iter().map(known).collect();
        let mut covering = vec![0.0; topics.len()];
        for practice in &practices {
            let covered: BTreeSet<usize> =
                practice.iter().flat_map(|topic| above[*topic].iter().chain([topic])).copied().collect();
            covered.into_iter().for_each(|topic| covering[topic] += 1.0);
        }
        let all = profiles.len() as f64;
        let rarity = covering.into_iter().map(|covering| (1.0 + (all + 1.0) / (covering + 1.0)).ln()).collect();
        Self { numbers, above, rarity, practices }
    }

    /// The topics of a need that the tree knows, each once.
    pub(super) fn asked<'a>(&self, codes: &'a [String]) -> Vec<AskedTopic<'a>> {
        let codes: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
        codes.into_iter().filter_map(|code| self.ask(code)).collect()
    }

    fn ask<'a>(&self, code: &'a str) -> Option<AskedTopic<'a>> {
        let asked = *self.numbers.get(code)?;
        let credit = (0..self.above.len()).map(|topic| self.credit(asked, topic)).collect();
        Some(AskedTopic { code, rarity: self.rarity[asked], credit })
    }

    /// What a topic is worth for one that is asked for: 1 when it is that or stands below it.
    fn credit(&self, asked: usize, topic: usize) -> f64 {
        if topic == asked || self.above[topic].contains(&asked) {
            return 1.0;
        }
        let steps = self.above[asked].iter().position(|above| *above == topic);
        steps.and_then(|at| i32::try_from(at + 1).ok()).map_or(0.0, |steps| STEP_ABOVE.powi(steps))
    }

    /// The share of the topics asked for that a practice covers, rare ones counting more.
    ///
    /// A topic that is covered counts 1, the most that there is; so one more of them never lowers the share.
    pub(super) fn coverage(&self, asked: &[AskedTopic<'_>], practice: usize) -> f64 {
        let all: f64 = asked.iter().map(|topic| topic.rarity).sum();
        let covered: f64 = asked.iter().map(|topic| topic.rarity * self.worth(topic, practice)).sum();
        if all > 0.0 { covered / all } else { 0.0 }
    }

    /// Whether a practice has a topic or one below it.
    pub(super) fn covers(&self, asked: &AskedTopic<'_>, practice: usize) -> bool {
        self.worth(asked, practice) == 1.0
    }

    fn worth(&self, asked: &AskedTopic<'_>, practice: usize) -> f64 {
        self.practices[practice].iter().map(|topic| asked.credit[*topic]).fold(0.0, f64::max)
    }

    /// Of topics by their codes those that a practice covers.
    pub(super) fn covered<'a>(&self, codes: impl IntoIterator<Item = &'a str>, practice: usize) -> Vec<String> {
        let asked = codes.into_iter().filter_map(|code| self.ask(code));
        asked.filter(|topic| self.covers(topic, practice)).map(|topic| topic.code.to_owned()).collect()
    }
}
