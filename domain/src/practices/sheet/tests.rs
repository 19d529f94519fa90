//! What goes out as a table comes back as it was, and what is no table is told.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::input::{self, BadFields};
use crate::practices::RevisionForm;

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[\"'=+@;,|:\\[\\]{}\\\\\n\r\t -]{0,10}a[\"'=+@;,|:\\[\\]{}\\\\\n\r\t -]{0,10}",
        "[=+@'\\[-]{1,3}[a-z]{1,5}",
        "[\\PC\n]{1,40}",
    ]
}

fn lines() -> impl Strategy<Value = String> {
    prop_oneof!["[\"'=+@;,|:\\[\\]{}\\\\ -]{0,10}a[|;,\"']{0,3}", "\\PC{1,40}"]
}

prop_compose! {
    fn language_text()(
        title in lines(), long in vec(proptest::option::of(texts()), 6), question in texts(),
        lessons in vec(texts(), 0..4), keywords in vec(lines(), 0..4), blocks in vec((lines(), texts()), 0..3),
    ) -> Value {
        let blocks: Vec<Value> = blocks.into_iter().map(|(title, text)| json!({ "title": title, "text": text })).collect();
        json!({
            "title": title, "learning_question": format!("{question} y así veinte letras por lo menos"),
            "context": long[0], "challenge": long[1], "actions": long[2], "results": long[3],
            "enabling_conditions": long[4], "recommendations": long[5],
            "lessons": lessons, "building_blocks": blocks, "keywords": keywords,
        })
    }
}

prop_compose! {
    fn documents()(
        text in language_text(), translation in proptest::option::of(language_text()), weight in 1..=5,
        why in texts(), further in proptest::option::of(texts()), topics in vec("[a-z]{1,5}", 0..3),
    ) -> Value {
        json!({
            "language": "pt",
            "text": text,
            "translations": { "en": translation.map(|text| json!({ "status": "draft", "text": text })) },
            "axes": [{ "axis": "resilience", "weight": weight, "justification": { "pt": why, "en": further } }],
            "topics": topics, "sdg_targets": ["11.2"], "countries": ["CO", "BR"], "outcomes": ["new_knowledge"],
        })
    }
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_as_it_was(document in documents()) {
        // What is no revision (a text of blanks only, a word twice) cannot be exported either.
        let parsed: Result<RevisionForm, BadFields> = input::parse(document);
        prop_assume!(parsed.is_ok());
        let form = parsed.unwrap();
        let row = cells("P01", "metro", &form);
        let header = names().into_iter().map(str::to_owned).collect();
        let table = String::from_utf8(csv([header, row].into_iter()).unwrap()).unwrap();
        let rows = read(&format!("\u{feff}{table}"), None).unwrap();
        prop_assert_eq!(rows.len(), 1);
        prop_assert_eq!((rows[0].number, rows[0].agency.as_deref()), (2, Some("metro")));
        let practice = rows[0].parse(BadFields::default()).unwrap();
        prop_assert_eq!(practice.code.as_ref().map(|code| code.as_str()), Some("P01"));
        prop_assert_eq!(practice.revision, form);
    }

    #[test]
    fn whatever_is_sent_is_read_or_refused(text in "[\"a,;|\n\r=\\[:é\u{0}]{0,60}", header in any::<bool>()) {
        let text = if header { format!("language,title,axes,topics\n{text}") } else { text };
        if let Ok(rows) = read(&text, None) {
            let found = rows.iter().filter_map(|row| Some(row.in_table(row.parse(BadFields::default()).err()?).count()));
            prop_assert!(found.sum::<usize>() < 1000);
        }
    }
}

fn refused(text: &str) -> Vec<String> {
    let rows = match read(text, None) {
        Ok(rows) => rows,
        Err(bad) => return bad.0.into_iter().map(|error| format!("{}: {}", error.pointer, error.code)).collect(),
    };
    let bad = rows.iter().flat_map(|row| row.in_table(row.parse(BadFields::default()).err().unwrap_or_default()));
    bad.map(|error| format!("{}: {}", error.pointer, error.code)).collect()
}

#[test]
fn what_is_no_table_is_told_before_anything_is_read() {
    assert_eq!(refused(""), ["/rows/1: required"]);
    assert_eq!(refused("language,title\n\n"), ["/rows: too_few"]);
    assert_eq!(refused("language,title\n,\n"), ["/rows: too_few"]);
    assert_eq!(
        refused("title;colour;title;;\n"),
        [
            "/rows/1/4: unknown_column",
            "/rows/1/5: unknown_column",
            "/rows/1/colour: unknown_column",
            "/rows/1/language: required",
            "/rows/1/title: repeated",
        ]
    );
    assert_eq!(refused(&",".repeat(1_000_000)), ["/rows/1: too_many"]);
    assert_eq!(refused(&format!("language,title\nes,{}", "a".repeat(300_000))), ["/rows/2: too_long"]);
    assert_eq!(refused("language,title\nes,\"A\n\nes,B\n"), ["/rows/2: unclosed_quote"]);
    assert_eq!(refused("language,title\nes,A\nes,\"A\"B\n"), ["/rows/3: bad_quote"]);
    assert_eq!(refused(&format!("language,title\n{}", "es,A\n".repeat(501))), ["/rows: too_many"]);
    assert_eq!(refused(&format!("language,title\n{}", "es,A\n".repeat(500))), [""; 0]);
}

#[test]
fn what_is_bad_of_a_cell_is_told_where_it_stands() {
    let table = "language;title;axes;lessons;en.title;es.title\n\
        xx;A\u{0};resilience:x:y|resilience;[1;;\n\
        es;B;resilience:9;;;T\n\
        es;C\n\
        es;D;resilience:4:Une: mucho|;Uno | Dos;;\n";
    assert_eq!(
        refused(table),
        [
            "/rows/2/axes/0/weight: wrong_type",
            "/rows/2/axes/1/justification: required",
            "/rows/2/axes/1/weight: required",
            "/rows/2/language: unknown_value",
            "/rows/2/lessons: invalid_json",
            "/rows/2/title: forbidden_character",
            "/rows/3/axes/0/justification: required",
            "/rows/3/axes/0/weight: out_of_range",
            "/rows/3/es.status: required",
            "/rows/4: wrong_length",
        ]
    );
}
