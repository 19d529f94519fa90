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

/// The tree, and how rare each topic is.
#[derive(Debug, Default)]
pub(super) struct TopicTree {
    /// The codes above each code, the nearest first.
    above: HashMap<String, Vec<String>>,
    rarity: HashMap<String, f64>,
}

impl TopicTree {
    pub(super) fn of(profiles: &[Profile], topics: &[Topic]) -> Self {
        let by_id: HashMap<TopicId, &Topic> = topics.iter().map(|topic| (topic.id, topic)).collect();
        let parent = |topic: &&Topic| topic.parent_id.and_then(|id| by_id.get(&id).copied());
        let above = |topic: &Topic| {
            let way = std::iter::successors(parent(&topic), |topic| parent(topic));
            way.take(DEEPEST).map(|above| above.code.clone()).collect()
        };
        let above: HashMap<String, Vec<String>> =
            topics.iter().map(|topic| (topic.code.clone(), above(topic))).collect();
        let mut tree = Self { above, rarity: HashMap::new() };
        let mut covering: HashMap<&str, f64> = HashMap::new();
        for profile in profiles {
            let with_above = profile.topics.iter().filter_map(|code| tree.above.get_key_value(code.as_str()));
            let covered: BTreeSet<&str> =
                with_above.flat_map(|(code, above)| std::iter::once(code).chain(above)).map(String::as_str).collect();
            covered.into_iter().for_each(|code| *covering.entry(code).or_default() += 1.0);
        }
        let all = profiles.len() as f64;
        let rarity = |code: &String| (1.0 + (all + 1.0) / (covering.get(code.as_str()).unwrap_or(&0.0) + 1.0)).ln();
        tree.rarity = tree.above.keys().map(|code| (code.clone(), rarity(code))).collect();
        tree
    }

    /// The topics of a need that the tree knows, each once.
    pub(super) fn known<'a>(&self, asked: &'a [String]) -> BTreeSet<&'a str> {
        asked.iter().map(String::as_str).filter(|code| self.above.contains_key(*code)).collect()
    }

    /// The share of the topics asked for that are covered, rare ones counting more.
    ///
    /// A topic that is covered counts 1, the most that there is; so one more of them never lowers the share.
    pub(super) fn coverage(&self, asked: &BTreeSet<&str>, practice: &[String]) -> f64 {
        let rarity = |code: &&str| self.rarity.get(*code).copied().unwrap_or_default();
        let all: f64 = asked.iter().map(rarity).sum();
        let covered: f64 = asked.iter().map(|code| rarity(code) * self.credit(code, practice)).sum();
        if all > 0.0 { covered / all } else { 0.0 }
    }

    /// What a practice is worth for one topic: 1 when it has it or one below it.
    pub(super) fn credit(&self, asked: &str, practice: &[String]) -> f64 {
        let of = |code: &String| {
            let is_within = code == asked || self.steps(code, asked).is_some();
            if is_within {
                return 1.0;
            }
            self.steps(asked, code).map_or(0.0, |steps| STEP_ABOVE.powi(steps))
        };
        practice.iter().map(of).fold(0.0, f64::max)
    }

    /// How many steps one topic stands below another one.
    fn steps(&self, below: &str, above: &str) -> Option<i32> {
        let at = self.above.get(below)?.iter().position(|code| code == above)?;
        i32::try_from(at + 1).ok()
    }
}
