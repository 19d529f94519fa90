//! The published catalogue leaves as a file, in which nothing is run, and which can be imported elsewhere.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use convite_tests::{Answer, Authors, TestApp, forms};
use serde_json::{Value, json};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn export(app: &TestApp, format: &str) -> Answer {
    app.visitor().get(&format!("/v1/practices/export?format={format}")).await.ok()
}

fn text(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).expect("UTF-8")
}

fn rows(answer: &Answer) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.clone())).expect("a workbook");
    let sheet = workbook.worksheet_range("practices").expect("a sheet");
    sheet.rows().map(<[Data]>::to_vec).collect()
}

/// A practice full of what a spreadsheet would run.
fn dangerous() -> Value {
    let mut form = forms::revision();
    form["text"]["title"] = json!("=HYPERLINK(\"https://evil.example.org\";\"Clic\")");
    form["text"]["context"] = json!("@SUM(1+1)*cmd|' /C calc'!A0");
    form["text"]["challenge"] = json!("- una\n- otra, \"citada\"; y\r\nmás");
    form["text"]["results"] = json!("'=ya con apóstrofo");
    form["text"]["lessons"] = json!(["+uno | y medio", "[dos]"]);
    form["text"]["building_blocks"] = json!([{ "title": "=A1", "text": "Algo." }]);
    form["text"]["keywords"] = json!(["-cable", "'90"]);
    form["axes"][0]["justification"]["en"] = json!("They decide.");
    form["translations"] = json!({ "en": { "status": "draft", "text": { "title": "-1", "lessons": ["a", "b"] } } });
    form
}

#[tokio::test]
async fn everybody_gets_what_is_published_in_the_format_that_they_ask_for() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    authors.written(forms::revision()).await;
    for format in ["csv", "xlsx", "jsonl"] {
        let empty = export(&app, format).await;
        let rows = if format == "xlsx" { rows(&empty).len() } else { text(&empty).lines().count() };
        assert_eq!(rows, usize::from(format != "jsonl"), "a header and nothing else: {format}");
    }
    let practice = authors.written(forms::revision()).await;
    let low = authors.claim(&practice.revision, forms::claim()).await;
    let high = forms::with(forms::claim(), json!({ "value": "3", "source": { "title": "Otra" } }));
    let high = authors.claim(&practice.revision, high).await;
    let preferred = json!({ "preferred_id": low, "other_id": high, "note": { "es": "La oficial." } });
    authors.act(&authors.editor, &practice.revision, "decide-contradiction", preferred).await.ok();
    authors.publish(&practice.revision).await.ok();

    let lines = export(&app, "jsonl").await;
    let line: Value = serde_json::from_str(text(&lines).trim_end()).expect("one line of JSON");
    let read = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!(line, read.json, "the same that everybody reads");
    assert_eq!(line["revision"]["contradictions"].as_array().map(Vec::len), Some(1));

    let table = export(&app, "csv").await;
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = table.header("content-disposition").unwrap_or_default();
    assert!(name.starts_with("attachment; filename=\"practices-2") && name.contains(".csv\""), "{name}");
    assert!(text(&table).starts_with("\u{feff}\"code\",\"agency\",\"language\",\"title\","), "{table}");
    let workbook = export(&app, "xlsx").await;
    assert_eq!(workbook.header("content-type"), Some(XLSX));
    let cells = rows(&workbook);
    assert_eq!((cells.len(), &cells[1][0]), (2, &Data::String("P02".to_owned())));

    let visitor = app.visitor();
    let asked = |accept: &str| visitor.get("/v1/practices/export").header("accept", accept);
    for (accept, media_type) in [
        ("*/*", "text/csv; charset=utf-8"),
        ("application/jsonl;q=0.5, text/csv;q=0.4", "application/jsonl; charset=utf-8"),
        (XLSX, XLSX),
        ("image/png, text/*;q=0.1", "text/csv; charset=utf-8"),
    ] {
        assert_eq!(asked(accept).await.ok().header("content-type"), Some(media_type), "{accept}");
    }
    asked("application/json").await.expect(406);
    visitor.get("/v1/practices/export?format=pdf").await.expect_bad_fields(&["/format: unknown_value"]);
    authors.rule(&practice, "retire", json!({ "reason": "Cerró." })).await.ok();
    assert_eq!(export(&app, "jsonl").await.body, b"", "what left the catalogue is not exported");
}

#[tokio::test]
async fn no_cell_is_run_as_a_formula_and_what_is_exported_is_imported_as_it_was() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(dangerous()).await;
    let table = export(&app, "csv").await;
    let table = text(&table);
    for cell in ["\"'=HYPERLINK(", "\"'@SUM(", "\"'- una", "\"''=ya", "\"'-1\""] {
        assert!(table.contains(cell), "{cell} in {table}");
    }
    for cell in rows(&export(&app, "xlsx").await).concat() {
        assert!(matches!(cell, Data::String(_) | Data::Empty), "{cell:?}");
    }

    // Another city takes it over.
    let elsewhere = TestApp::start().await;
    let theirs = elsewhere.authors().await;
    let codes = async |authors: &Authors| authors.editor.get("/v1/agencies").await.ok().items()[0]["code"].clone();
    let (old, new) = (codes(&authors).await, codes(&theirs).await);
    let table = table.replace(&format!("\"{}\"", old.as_str().unwrap()), &format!("\"{}\"", new.as_str().unwrap()));
    let call = theirs.editor.call(reqwest::Method::POST, "/v1/practices/import?dry_run=false");
    let made = call.body("text/csv", table).await.ok();
    let id = made["created"][0]["id"].as_str().expect("an id");
    let theirs_now = theirs.writer.get(&format!("/v1/practices/{id}")).await.ok();
    let revision = theirs_now["handling"]["open_revision"]["id"].as_str().expect("an id").to_owned();
    let taken_over = theirs.writer.get(&format!("/v1/revisions/{revision}")).await.ok();
    let original = authors.writer.get(&format!("/v1/revisions/{}", practice.revision)).await.ok();
    for member in
        ["language", "text", "translations", "axes", "topics", "sdg_targets", "sectors", "outcomes", "countries"]
    {
        assert_eq!(taken_over[member], original[member], "{member}");
    }
}

#[tokio::test]
async fn a_large_catalogue_is_walked_to_its_end_by_code() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let table: String = (0..250).map(|i| format!("X{i:03},es,Práctica {i}\n")).collect();
    let call = authors.writer.call(reqwest::Method::POST, "/v1/practices/import?dry_run=false");
    call.body("text/csv", format!("code,language,title\n{table}")).await.ok();
    let sql = app.sql().await;
    let published = format!(
        "UPDATE practice_revisions SET state = 'published', published_at = updated_at, validated_at = updated_at, \
         validated_by = '{}'",
        authors.validator.id()
    );
    sql.execute(&published, &[]).await.expect("published");
    let listed = "UPDATE practices SET state = 'published', first_published_at = updated_at, published_at = updated_at, \
        review_due_on = '2030-01-01'";
    sql.execute(listed, &[]).await.expect("listed");
    // Whoever writes something down sees what was committed before.
    authors.written(forms::revision()).await;
    let expected: Vec<String> = (0..250).map(|i| format!("X{i:03}")).collect();
    let lines = export(&app, "jsonl").await;
    let code = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["code"].as_str().unwrap().to_owned();
    assert_eq!(text(&lines).lines().map(code).collect::<Vec<_>>(), expected);
    let table = export(&app, "csv").await;
    let begin = |line: &str| line.split('"').nth(1).unwrap().to_owned();
    assert_eq!(text(&table).lines().skip(1).map(begin).collect::<Vec<_>>(), expected);
    let cells = rows(&export(&app, "xlsx").await);
    assert_eq!(cells.iter().skip(1).map(|row| row[0].to_string()).collect::<Vec<_>>(), expected);
}
