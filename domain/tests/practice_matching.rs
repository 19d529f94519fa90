//! Matching, measured on the sample catalogue: the example of the same name prints more.

#[path = "../examples/practice_matching/bm25.rs"]
mod bm25;
#[path = "../examples/practice_matching/catalogue.rs"]
mod catalogue;
#[path = "../examples/practice_matching/measure.rs"]
mod measure;
#[path = "../examples/practice_matching/visits.rs"]
mod visits;

use std::collections::BTreeSet;

use bm25::Bm25;
use measure::{Asked, Measured};
use visits::{Quality, Visit, mean};

fn quality(measured: &Measured, visits: &[Visit], asked: Asked) -> Quality {
    mean(visits.iter().map(|visit| visit.quality(&measured.order(&measured.matches(visit, asked)))))
}

#[test]
fn the_text_alone_finds_what_visits_were_shown_and_topics_find_more() {
    let (measured, visits) = (Measured::new(), Visit::real());
    let ids: BTreeSet<&String> = visits.iter().map(|visit| &visit.id).collect();
    assert_eq!((ids.len(), measured.profiles.len()), (20, 60));
    for (asked, language) in [(Asked::Spanish, "es"), (Asked::English, "en")] {
        let plain = Bm25::of(&measured.profiles, language);
        let baseline = mean(visits.iter().map(|visit| visit.quality(&plain.order(visit.question(language)))));
        let text = quality(&measured, &visits, asked);
        assert!(text.ndcg >= 0.65 && text.steep_ndcg >= 0.65 && text.recall >= 0.5, "{}: {text:?}", asked.name());
        assert!(text.ndcg > baseline.ndcg + 0.05, "{}: {text:?} beside {baseline:?}", asked.name());
    }
    let with_topics = quality(&measured, &visits, Asked::SpanishWithTopics);
    assert!(with_topics.ndcg > quality(&measured, &visits, Asked::Spanish).ndcg + 0.05, "{with_topics:?}");
}

#[test]
fn questions_on_other_topics_find_their_practices_too() {
    let (measured, questions) = (Measured::new(), Visit::made_up());
    for asked in Asked::ALL {
        let quality = quality(&measured, &questions, asked);
        assert!(quality.ndcg >= 0.85 && quality.recall >= 0.8, "{}: {quality:?}", asked.name());
    }
}
