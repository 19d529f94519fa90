//! Visits with graded answers, and how good an order of practices is for them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A visit that took place, and what it was shown.
#[derive(Clone, Debug, Deserialize)]
pub struct Visit {
    pub id: String,
    pub visitor: Visitor,
    pub learning_question: Bilingual,
    pub shown: Vec<Shown>,
}

/// Who came.
#[derive(Clone, Debug, Deserialize)]
pub struct Visitor {
    pub country: String,
}

/// A text in two languages.
#[derive(Clone, Debug, Deserialize)]
pub struct Bilingual {
    pub es: String,
    pub en: String,
}

/// A practice, by the number in its code, and how well it answered: 1 to 3.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Shown {
    pub row: u32,
    pub grade: u32,
}

/// How good an order is, at its first five places.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    /// With the grades as gains.
    pub ndcg: f64,
    /// With 2 to the power of the grade, less 1, as gains: the best answers count more.
    pub steep_ndcg: f64,
    /// The share of all that was shown.
    pub recall: f64,
}

/// The places that are looked at.
const FIRST: usize = 5;

impl Visit {
    /// Real visits.
    pub fn real() -> Vec<Self> {
        read(include_str!("../../data/visits-dev.jsonl"))
    }

    /// Questions that were made up beside them, with what should answer them.
    pub fn made_up() -> Vec<Self> {
        read(include_str!("../../data/own-questions.jsonl"))
    }

    /// The learning question in a language.
    pub fn question(&self, language: &str) -> &str {
        if language == "es" { &self.learning_question.es } else { &self.learning_question.en }
    }

    /// The grades by code.
    pub fn grades(&self) -> BTreeMap<String, u32> {
        self.shown.iter().map(|shown| (format!("P{:02}", shown.row), shown.grade)).collect()
    }

    /// How good an order of codes is.
    pub fn quality(&self, order: &[String]) -> Quality {
        let grades = self.grades();
        let first: Vec<u32> = order.iter().take(FIRST).map(|code| grades.get(code).copied().unwrap_or(0)).collect();
        let mut ideal: Vec<u32> = grades.values().copied().collect();
        ideal.sort_unstable_by(|one, other| other.cmp(one));
        ideal.truncate(FIRST);
        let found = first.iter().filter(|grade| **grade > 0).count() as f64;
        let steep = |grade: u32| f64::from(2_u32.pow(grade) - 1);
        Quality {
            ndcg: gain(&first, f64::from) / gain(&ideal, f64::from),
            steep_ndcg: gain(&first, steep) / gain(&ideal, steep),
            recall: found / grades.len() as f64,
        }
    }
}

fn read(lines: &str) -> Vec<Visit> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a visit")).collect()
}

fn gain(grades: &[u32], of: impl Fn(u32) -> f64) -> f64 {
    (2_u32..).zip(grades).map(|(place, grade)| of(*grade) / f64::from(place).log2()).sum()
}

/// The mean of several.
pub fn mean(qualities: impl Iterator<Item = Quality>) -> Quality {
    let mut sum = Quality::default();
    let mut count = 0.0;
    for quality in qualities {
        count += 1.0;
        sum.ndcg += quality.ndcg;
        sum.steep_ndcg += quality.steep_ndcg;
        sum.recall += quality.recall;
    }
    Quality { ndcg: sum.ndcg / count, steep_ndcg: sum.steep_ndcg / count, recall: sum.recall / count }
}
