//! Practices come as a table: all of them, or none and everything that is bad.

use convite_tests::{Actor, Answer, TestApp, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn import(actor: &Actor, query: &str, table: impl Into<Vec<u8>>) -> Answer {
    let path = format!("/v1/practices/import{query}");
    actor.call(reqwest::Method::POST, &path).body("text/csv; charset=utf-8", table).await
}

const WRITE: &str = "?dry_run=false";

async fn written(app: &TestApp) -> usize {
    app.editor().await.get("/v1/revisions?limit=100").await.ok().items().len()
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_the_import_writes_what_the_rows_say() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let table = "\u{feff}code;language;title;learning_question;lessons;axes;topics;keywords;en.status;en.title\r\n\
        ;es;Uno;;\"Escuchar; antes\nde hablar | Volver\";community_participation:5:Deciden: los accesos.;cable_mobility|tram;cable|barrio;draft;One\r\n\
        P01;pt;'=Dois;;;;;;;\r\n\
        ;;;;;;;;;\r\n\
        ;en;Three;;\"[\"\"a|b\"\"]\";;;;;\r\n";
    let looked = import(&authors.writer, "", table).await.ok();
    assert_eq!(looked.json, json!({ "dry_run": true, "rows": 3, "created": [] }));
    assert_eq!(written(&app).await, 0);
    let made = import(&authors.writer, WRITE, table).await.ok();
    assert_eq!((&made["dry_run"], &made["rows"]), (&json!(false), &json!(3)));
    let created = made["created"].as_array().expect("a list");
    let row = |i: usize| (created[i]["row"].as_u64(), created[i]["code"].as_str());
    assert_eq!(row(0), (Some(2), Some("P02")), "no code is given away that a row brings");
    assert_eq!(row(1), (Some(3), Some("P01")));
    assert_eq!(row(2), (Some(5), Some("P03")), "rows are numbered as a spreadsheet does");
    let revision = async |i: usize| {
        let id = created[i]["id"].as_str().expect("an id");
        let practice = authors.writer.get(&format!("/v1/practices/{id}")).await.ok();
        assert_eq!(
            (practice.text("state"), &practice["agency"]["id"]),
            ("identified", &json!(authors.agency.to_string()))
        );
        let open = &practice["handling"]["open_revision"];
        assert_eq!((&open["state"], &open["number"]), (&json!("in_capture"), &json!(1)));
        authors.writer.get(&format!("/v1/revisions/{}", open["id"].as_str().expect("an id"))).await.ok()
    };
    let first = revision(0).await;
    assert_eq!(first["text"]["lessons"], json!(["Escuchar; antes\nde hablar", "Volver"]));
    assert_eq!(first["text"]["keywords"], json!(["cable", "barrio"]));
    assert_eq!(first["topics"], json!(["cable_mobility", "tram"]));
    assert_eq!(first["axes"][0]["weight"], 5);
    assert_eq!(first["axes"][0]["justification"]["es"], "Deciden: los accesos.");
    assert_eq!(first["translations"]["en"]["text"]["title"], "One");
    assert_eq!(revision(1).await["text"]["title"], "=Dois");
    assert_eq!(revision(2).await["text"]["lessons"], json!(["a|b"]));
    // Who imported a text wrote it, and cannot validate it.
    let trail = app.admin().await.get("/v1/audit-events?action=practice.create").await.ok();
    assert_eq!(trail.items().len(), 3);
}

#[tokio::test]
async fn every_bad_cell_of_every_row_is_told_and_nothing_is_written() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    authors
        .editor
        .post(
            "/v1/practices",
            json!({ "agency_id": authors.agency.to_string(), "code": "P07", "revision": forms::revision() }),
        )
        .await
        .expect(201);
    let table = "code,language,title,topics,axes,sectors\n\
        P08,es,Buena,tram,,\n\
        p8,xx,,unheard_of|tram,resilience:9:Sí.|resilience,41050\n\
        P08,es,Otra,,,\n\
        P07,es,Otra,,,\n";
    for query in ["", WRITE] {
        let answer = import(&authors.writer, query, table).await;
        answer.clone().expect_bad_fields(&[
            "/rows/3/axes/0/weight: out_of_range",
            "/rows/3/axes/1/justification: required",
            "/rows/3/axes/1/weight: required",
            "/rows/3/code: invalid_code",
            "/rows/3/language: unknown_value",
            "/rows/3/sectors/0: withdrawn",
            "/rows/3/title: required",
            "/rows/3/topics/0: unknown_topic",
            "/rows/4/code: repeated",
            "/rows/5/code: taken",
        ]);
        assert_eq!(answer["errors"][9]["pointer"], "/rows/5/code", "in the order of the rows");
    }
    assert_eq!(written(&app).await, 1);
    let many = format!("language,title\n{}", "xx,\n".repeat(300));
    let answer = import(&authors.writer, "", many).await.expect(422);
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(200));
    assert!(answer.text("detail").contains("200 of 600"), "{answer}");
    let bad = import(&authors.writer, "?dry_run=perhaps&colour=red&separator=tab", table).await;
    bad.expect_bad_fields(&["/colour: unknown_member", "/dry_run: unknown_value", "/separator: unknown_value"]);
}

#[tokio::test]
async fn an_agency_imports_its_own_practices_and_the_citys_editor_names_the_agency() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.authors().await, app.authors().await);
    let codes = ours.editor.get("/v1/agencies").await.ok();
    let code = |agency: String| {
        let found = codes.items().iter().find(|item| item["id"] == agency);
        found.and_then(|item| item["code"].as_str()).expect("a code").to_owned()
    };
    let (our, their) = (code(ours.agency.to_string()), code(theirs.agency.to_string()));
    let table = format!("agency,language,title\n{our},es,A\n,es,B\n{their},es,C\nnobody,es,D\n");
    let system = app.client(ours.agency).await;
    for writer in [&ours.writer, &system] {
        import(writer, WRITE, table.as_str())
            .await
            .expect_bad_fields(&["/rows/4/agency: unknown", "/rows/5/agency: unknown"]);
    }
    import(&ours.editor, WRITE, table.as_str())
        .await
        .expect_bad_fields(&["/rows/3/agency: required", "/rows/5/agency: unknown"]);
    for stranger in [&ours.validator, &app.officer().await, &app.admin().await] {
        import(stranger, "", table.as_str()).await.expect(403);
    }
    import(&app.visitor(), "", table.as_str()).await.expect(401);
    assert_eq!(ours.editor.get("/v1/practices/import").await.expect(405).header("allow"), Some("POST"));
    let made = import(&ours.editor, WRITE, format!("agency,language,title\n{our},es,A\n{their},es,C\n")).await.ok();
    assert_eq!(made["created"].as_array().map(Vec::len), Some(2));
    assert_eq!(theirs.writer.get("/v1/revisions").await.ok().items().len(), 1);
}

#[tokio::test]
async fn what_is_no_table_is_refused_early() {
    let app = TestApp::start().await;
    let writer = app.authors().await.writer;
    let refused: [(&str, Vec<u8>, &[&str]); 9] = [
        ("nothing", b"\n".to_vec(), &["/rows/1: required"]),
        ("a header", b"language,title\n".to_vec(), &["/rows: too_few"]),
        (
            "no header",
            b"es,A\n".to_vec(),
            &[
                "/rows/1/A: unknown_column",
                "/rows/1/es: unknown_column",
                "/rows/1/language: required",
                "/rows/1/title: required",
            ],
        ),
        ("columns", ",".repeat(1_000_000).into_bytes(), &["/rows/1: too_many"]),
        ("a cell", format!("language,title\nes,{}\n", "a".repeat(300_000)).into_bytes(), &["/rows/2: too_long"]),
        ("rows", format!("language,title\n{}", "es,A\n".repeat(501)).into_bytes(), &["/rows: too_many"]),
        ("NUL", b"language,title\nes,A\0\n".to_vec(), &["/rows/2/title: forbidden_character"]),
        ("an open quotation", b"language,title\nes,\"A\nes,B\n".to_vec(), &["/rows/2: unclosed_quote"]),
        (
            "the other separator",
            b"language;title\nes;A\n".to_vec(),
            &["/rows/1/language;title: unknown_column", "/rows/1/language: required", "/rows/1/title: required"],
        ),
    ];
    for (what, table, fields) in refused {
        let query = if what == "the other separator" { "?separator=comma" } else { WRITE };
        import(&writer, query, table).await.expect_bad_fields(fields);
    }
    import(&writer, WRITE, b"language,title\nes,\xff\xfe\n".to_vec()).await.expect(400);
    let huge = format!("language,title\nes,{}\n", "a".repeat(2 << 20));
    import(&writer, WRITE, huge).await.expect(413);
    let call = |media_type: &str| {
        writer.call(reqwest::Method::POST, "/v1/practices/import").body(media_type, "language,title\nes,A\n")
    };
    for media_type in ["application/json", "text/plain", "text/csv; charset=utf-16"] {
        call(media_type).await.expect(415);
    }
    assert_eq!(call("text/csv").await.ok()["rows"], 1);
    assert_eq!(written(&app).await, 0);
}

#[tokio::test]
async fn of_two_imports_with_the_same_code_one_is_written_and_a_repeated_one_is_replayed() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let table = "code,language,title\nP50,es,A\nP51,es,B\n";
    let twice = async |key: &str| {
        let call = authors.writer.call(reqwest::Method::POST, "/v1/practices/import?dry_run=false");
        call.body("text/csv", table).key(key).await
    };
    let mut answers = join_all(["one", "other"].map(&twice)).await;
    let (other, one) = (answers.remove(1), answers.remove(0));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert!(statuses == [200, 409] || statuses == [200, 422], "{one}\n{other}");
    let (first, key, lost) = if one.status == 200 { (one, "one", other) } else { (other, "other", one) };
    assert_eq!(lost.bad_fields()[0], "/rows/2/code: taken");
    let again = twice(key).await.ok();
    assert_eq!(again.json, first.json);
    assert_eq!(written(&app).await, 2);
    let seen: Vec<&Value> =
        first["created"].as_array().expect("a list").iter().map(|practice| &practice["code"]).collect();
    assert_eq!(seen, ["P50", "P51"]);
}
