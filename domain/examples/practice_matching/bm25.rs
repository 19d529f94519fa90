//! Plain BM25 over all words of the texts in one language: what the matching is compared with.

use std::collections::{BTreeMap, HashMap};

use convite_domain::matching::Profile;

const K1: f64 = 1.2;
const B: f64 = 0.75;

/// The practices' words.
pub struct Bm25 {
    texts: Vec<(String, HashMap<String, f64>, f64)>,
}

impl Bm25 {
    /// The texts in a language.
    pub fn of(profiles: &[Profile], language: &str) -> Self {
        let texts = profiles.iter().map(|profile| {
            let texts = profile.texts.iter().filter(|(other, _)| other.as_str() == language).map(|(_, text)| text);
            let all = texts.flat_map(|text| {
                [&text.title, &text.learning_question].into_iter().chain(&text.keywords).chain(&text.others)
            });
            let mut counts: HashMap<String, f64> = HashMap::new();
            all.flat_map(|text| words(text)).for_each(|word| *counts.entry(word).or_default() += 1.0);
            let length = counts.values().sum();
            (profile.code.clone(), counts, length)
        });
        Self { texts: texts.collect() }
    }

    /// The codes, the best first.
    pub fn order(&self, question: &str) -> Vec<String> {
        let all = self.texts.len() as f64;
        let mean = self.texts.iter().map(|(.., length)| length).sum::<f64>() / all;
        let mut scores: BTreeMap<&str, f64> = BTreeMap::new();
        for word in words(question) {
            let having: Vec<_> = self
                .texts
                .iter()
                .filter_map(|(code, counts, length)| Some((code, counts.get(&word)?, length)))
                .collect();
            let idf = (1.0 + (all - having.len() as f64 + 0.5) / (having.len() as f64 + 0.5)).ln();
            for (code, count, length) in having {
                *scores.entry(code).or_default() +=
                    idf * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / mean));
            }
        }
        let mut order: Vec<(&str, f64)> = scores.into_iter().collect();
        order.sort_by(|(one, score), (other, higher)| higher.total_cmp(score).then(one.cmp(other)));
        order.into_iter().map(|(code, _)| code.to_owned()).collect()
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
