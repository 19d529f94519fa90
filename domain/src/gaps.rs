//! Gaps: topics that many ask about, and of which little is published.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::topics::{Topic, TopicLabel};

/// So many published practices cover a topic: who asks finds more than one answer, of more than one agency.
const COVERED_BY: u32 = 3;

/// A topic whose demand is greater than what is published about it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TopicGap {
    /// The topic's code.
    #[schema(examples("cable_mobility"))]
    pub code: String,
    /// What people read.
    pub label: TopicLabel,
    /// How many requests ask for it, or for a topic below it.
    #[schema(examples(14))]
    pub requests: i64,
    /// That number as a share of all requests, 0 to 1.
    #[schema(minimum = 0, maximum = 1, examples(0.35))]
    pub demand_share: f64,
    /// How many practices in the catalogue are about it, or about a topic below it.
    #[schema(examples(1))]
    pub practices: i64,
    /// How well they cover it, 0 to 1: three cover it wholly.
    #[schema(minimum = 0, maximum = 1, examples(0.3333))]
    pub coverage: f64,
    /// `demand_share` × (1 − `coverage`), 0 to 1.
    #[schema(minimum = 0, maximum = 1, examples(0.2333))]
    pub gap: f64,
}

/// The topics with a gap, the widest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TopicGaps {
    /// The first day of which requests count.
    pub since: NaiveDate,
    /// How many requests were filed since then; of duplicates one.
    #[schema(examples(40))]
    pub requests: i64,
    /// The gaps.
    #[schema(max_items = 100)]
    pub items: Vec<TopicGap>,
}

/// Requests that name the same topics, and how many they are.
pub type Demand = (Vec<String>, i64);

/// How many things are about each topic, what is about a topic below it counted in, once.
pub fn tally<'a>(
    named: impl Iterator<Item = (&'a [String], i64)>,
    line: impl Fn(&str) -> &'a [String],
) -> HashMap<&'a str, i64> {
    let mut counts = HashMap::new();
    for (codes, times) in named {
        let all: HashSet<&str> = codes.iter().flat_map(|code| line(code)).map(String::as_str).collect();
        for code in all {
            *counts.entry(code).or_default() += times;
        }
    }
    counts
}

/// The gaps of topics, the widest first; of equal ones that with more requests, then by code.
pub fn gaps(
    topics: &[Topic],
    all_requests: i64,
    asked: &HashMap<&str, i64>,
    covered: &HashMap<&str, i64>,
) -> Vec<TopicGap> {
    let of = |counts: &HashMap<&str, i64>, code: &str| counts.get(code).copied().unwrap_or_default();
    let gap = |topic: &Topic| {
        let (requests, practices) = (of(asked, &topic.code), of(covered, &topic.code));
        let demand_share = requests as f64 / all_requests.max(1) as f64;
        let coverage = (practices as f64 / f64::from(COVERED_BY)).min(1.0);
        let (code, label) = (topic.code.clone(), topic.label.clone());
        let [demand_share, coverage, gap] = [demand_share, coverage, demand_share * (1.0 - coverage)].map(rounded);
        TopicGap { code, label, requests, demand_share, practices, coverage, gap }
    };
    let mut gaps: Vec<TopicGap> = topics.iter().map(gap).filter(|gap| gap.gap > 0.0).collect();
    gaps.sort_by(|one, other| {
        let widest = other.gap.total_cmp(&one.gap).then(other.requests.cmp(&one.requests));
        widest.then_with(|| one.code.cmp(&other.code))
    });
    gaps
}

/// To four digits, as it is shown and compared.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::TopicId;
    use crate::topics::TopicAliases;

    fn topic(code: &str) -> Topic {
        let label = TopicLabel { es: code.to_owned(), en: code.to_owned() };
        let id = TopicId::new(uuid::Uuid::nil());
        Topic {
            id,
            version: 1,
            code: code.to_owned(),
            label,
            parent_id: None,
            position: 0,
            aliases: TopicAliases::default(),
        }
    }

    #[test]
    fn what_is_about_a_topic_below_counts_once_for_the_one_above() {
        let line = |code: &str| -> &[String] {
            static LINES: std::sync::LazyLock<[Vec<String>; 3]> = std::sync::LazyLock::new(|| {
                [&["tram", "mobility"][..], &["cable", "mobility"], &["mobility"]]
                    .map(|line| line.iter().map(|code| (*code).to_owned()).collect())
            });
            LINES.iter().find(|line| line[0] == code).map_or(&[], Vec::as_slice)
        };
        let both = ["tram".to_owned(), "cable".to_owned(), "gone".to_owned()];
        let counts = tally([(&both[..], 4), (&both[..1], 3)].into_iter(), line);
        assert_eq!(counts, HashMap::from([("tram", 7), ("cable", 4), ("mobility", 7)]));
    }

    proptest! {
        #[test]
        fn a_gap_grows_with_demand_and_shrinks_with_every_practice(asked in 0_i64..50, more in 1_i64..50, covered in 0_i64..6) {
            let topics = [topic("tram")];
            let gap = |asked, covered| {
                let (asked, covered) = (HashMap::from([("tram", asked)]), HashMap::from([("tram", covered)]));
                gaps(&topics, 100, &asked, &covered).first().map_or(0.0, |gap| gap.gap)
            };
            prop_assert!((0.0..=1.0).contains(&gap(asked, covered)));
            prop_assert!(gap(asked + more, covered) >= gap(asked, covered));
            prop_assert!(gap(asked, covered + 1) <= gap(asked, covered));
            prop_assert_eq!(gap(asked, 3), 0.0);
        }
    }
}
