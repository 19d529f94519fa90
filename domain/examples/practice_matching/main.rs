//! How well practices are matched with learning questions: `cargo run -p convite-domain --example practice_matching [-v]`.
//!
//! Orders the sample catalogue for visits that took place and for questions that were made up, by the text alone in Spanish,
//! in English and in both languages, and with topics, beside plain BM25; prints nDCG and recall of the first five, and with
//! `-v` the first seven of each question with what matched. A visit's topics are the first ones of the practices that it was
//! shown: only that one figure is derived from the answers.

mod bm25;
mod catalogue;
mod measure;
mod visits;

use bm25::Bm25;
use measure::{Asked, Measured};
use visits::{Quality, Visit, mean};

fn main() {
    let verbose = std::env::args().any(|argument| argument == "-v");
    let measured = Measured::new();
    for (name, visits) in [("Visits that took place", Visit::real()), ("Questions that were made up", Visit::made_up())]
    {
        println!("\n{name}: {}. Practices: {}.\n", visits.len(), measured.profiles.len());
        print_table(&measured, &visits);
        if verbose {
            print_answers(&measured, &visits);
        }
    }
}

fn print_table(measured: &Measured, visits: &[Visit]) {
    println!("| Asked by | nDCG@5 | of the odd ones | of the even ones | nDCG@5, steep gains | Recall@5 |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (name, language) in [("plain BM25, Spanish", "es"), ("plain BM25, English", "en")] {
        let plain = Bm25::of(&measured.profiles, language);
        let order = |visit: &Visit| visit.quality(&plain.order(visit.question(language)));
        print_row(name, &visits.iter().map(order).collect::<Vec<_>>());
    }
    for asked in Asked::ALL {
        let order = |visit: &Visit| visit.quality(&measured.order(&measured.matches(visit, asked)));
        print_row(asked.name(), &visits.iter().map(order).collect::<Vec<_>>());
    }
}

fn print_row(name: &str, qualities: &[Quality]) {
    let half = |first: usize| mean(qualities.iter().skip(first).step_by(2).copied()).ndcg;
    let all = mean(qualities.iter().copied());
    println!(
        "| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
        all.ndcg,
        half(0),
        half(1),
        all.steep_ndcg,
        all.recall
    );
}

fn print_answers(measured: &Measured, visits: &[Visit]) {
    const SHOWN: usize = 7;
    for visit in visits {
        for asked in [Asked::Spanish, Asked::English] {
            let found = measured.matches(visit, asked);
            let (order, grades) = (measured.order(&found), visit.grades());
            println!("\n{} by {}, nDCG@5 {:.3}: {grades:?}", visit.id, asked.name(), visit.quality(&order).ndcg);
            for (place, (code, found)) in (1..).zip(order.iter().zip(&found)) {
                let grade = grades.get(code);
                if place <= SHOWN || grade.is_some() {
                    let mark = grade.map_or(String::new(), |grade| format!(" ({grade})"));
                    let text = found.components.text.value;
                    println!(
                        "{place}. {code}{mark} {} text {text} {:?} {:?}",
                        found.score, found.matched.terms, found.matched.topics_in_text
                    );
                }
            }
        }
    }
}
