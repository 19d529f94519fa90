//! Probable duplicates, as officers find them beside a request.

use convite_api::background;
use convite_domain::duplicates::trigram_similarity;
use convite_tests::{TestApp, TestRequest, forms};
use serde_json::{Value, json};

async fn scan(app: &TestApp) {
    app.sweep().await;
}

/// A submitted request: today's form with these members in the place of its own.
async fn filed(app: &TestApp, changes: Value) -> TestRequest {
    app.submitted_of(forms::with(app.form(), changes)).await
}

fn body(name: &str, city: &str) -> Value {
    json!({ "name": name, "kind": "municipality", "country": "AR", "city": city })
}

fn person(given: &str, family: &str, email: &str) -> Value {
    json!({ "given_name": given, "family_name": family, "position": "Asesor", "email": email, "language": "es" })
}

/// The ids of the candidates, the most probable first.
async fn candidates(app: &TestApp, request: &TestRequest) -> Vec<String> {
    let shown = app.officer().await.get(&request.path("duplicate-candidates")).await.ok();
    ids(&shown.json)
}

fn ids(shown: &Value) -> Vec<String> {
    let items = shown["items"].as_array().expect("items");
    items.iter().map(|item| item["request"]["id"].as_str().expect("an id").to_owned()).collect()
}

async fn count(app: &TestApp, request: &TestRequest) -> i64 {
    request.seen_by(&app.officer().await).await["handling"]["probable_duplicates"].as_i64().expect("a count")
}

#[tokio::test]
async fn known_duplicates_are_found_and_what_only_looks_like_one_is_not() {
    let app = TestApp::start().await;
    let first = filed(&app, json!({})).await;
    let other_person = person("Hugo", "Paz", "hugo@gmail.com");
    let mut known = Vec::new();
    for name in
        ["PREFEITURA DE ROSARIO", "Alcaldia Municipal de Rosario", "City of Rosario", "Muncipalidad de Rosario S.A."]
    {
        known.push(filed(&app, json!({ "organization": body(name, "Rosario"), "requester": other_person })).await.id);
    }
    let misspelt_city =
        json!({ "organization": body("Municipalidad de Rosario", "Rosaro"), "requester": other_person });
    known.push(filed(&app, misspelt_city).await.id);
    let elsewhere = filed(&app, json!({ "organization": body("Municipalidad de Córdoba", "Córdoba") })).await;
    let other_body = body("Universidad Nacional de Rosario", "Rosario");
    let other_body = filed(&app, json!({ "organization": other_body, "requester": other_person })).await;
    let other_topic = filed(
        &app,
        json!({
            "topics": ["libraries"], "learning_question": "¿Qué hace falta para abrir bibliotecas en cada barrio?",
            "windows": [{ "start": "2026-08-10", "end": "2026-08-12" }]
        }),
    )
    .await;
    scan(&app).await;
    let mut found = candidates(&app, &first).await;
    found.sort();
    known.sort();
    assert_eq!(found, known);
    for trap in [&elsewhere, &other_body, &other_topic] {
        assert!(!found.contains(&trap.id));
        assert!(!candidates(&app, trap).await.contains(&first.id));
    }
}

#[tokio::test]
async fn a_candidate_comes_with_its_score_and_the_parts_of_it() {
    let app = TestApp::start().await;
    let (first, again) = (filed(&app, json!({})).await, filed(&app, json!({})).await);
    let near = json!({ "topics": ["cable_mobility", "tram"], "requester": person("Hugo", "Paz", "hugo@gmail.com"),
        "organization": body("Alcaldía de Rosario", "Rosario"), "learning_question": "Todo sobre el tranvía, por favor.",
        "windows": [{ "start": "2026-06-15", "end": "2026-06-18" }] });
    let near = filed(&app, near).await;
    scan(&app).await;
    let shown = app.analyst().await.get(&first.path("duplicate-candidates")).await.ok();
    assert_eq!(ids(&shown.json), [again.id.clone(), near.id]);
    assert_eq!(shown["threshold"], 0.65);
    let certain = &shown["items"][0];
    assert_eq!(certain["score"], 1.0);
    assert_eq!(certain["request"]["state"], "submitted");
    assert_eq!(certain["features"]["same_organization"], Value::Null);
    assert_eq!(certain["features"]["email_domain"], 1.0);
    let probable = &shown["items"][1];
    let score = probable["score"].as_f64().expect("a score");
    assert!((0.65..1.0).contains(&score), "{score}");
    assert_eq!(probable["features"]["organization_name"], 1.0);
    assert_eq!(probable["features"]["email_domain"], Value::Null, "a public host says nothing");
    assert_eq!(probable["features"]["requester"], 0.0);
    assert!(!shown.json.to_string().contains("@"), "no address is shown");
}

#[tokio::test]
async fn only_staff_see_candidates_their_number_and_the_entry_in_the_timeline() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, second) = (filed(&app, json!({})).await, filed(&app, json!({})).await);
    scan(&app).await;
    assert_eq!((count(&app, &first).await, count(&app, &second).await), (1, 1));
    let queue = officer.get("/v1/requests").await.ok();
    assert_eq!(queue.items().iter().map(|line| &line["probable_duplicates"]).collect::<Vec<_>>(), [1, 1]);
    let internal = officer.get(&second.path("timeline")).await.ok();
    assert_eq!(internal.column("action"), ["create", "submit", "find_duplicates"]);
    assert_eq!(internal["items"][2]["actor"]["kind"], "system");
    assert_eq!(second.requester.get(&second.path("timeline")).await.ok().column("action"), ["create", "submit"]);
    assert!(second.seen().await.json.get("handling").is_none());
    second.requester.get(&second.path("duplicate-candidates")).await.expect(403);
    first.requester.get(&second.path("duplicate-candidates")).await.expect(404);
    scan(&app).await;
    let again = officer.get(&second.path("timeline")).await.ok();
    assert_eq!(again.column("action").len(), 3, "what was found before is no news");
}

#[tokio::test]
async fn another_threshold_may_be_asked_for_and_the_policy_in_force_has_the_default() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let first = filed(&app, json!({})).await;
    let unlike = json!({ "organization": body("Universidad Nacional de Rosario", "Rosario"),
        "requester": person("Hugo", "Paz", "hugo@gmail.com") });
    filed(&app, unlike).await;
    let almost = filed(
        &app,
        json!({ "topics": ["cable_mobility", "tram"],
        "requester": person("Hugo", "Paz", "hugo@gmail.com"), "learning_question": "Todo sobre el tranvía, por favor.",
        "windows": [{ "start": "2026-07-15", "end": "2026-07-18" }] }),
    )
    .await;
    scan(&app).await;
    let path = first.path("duplicate-candidates");
    let all = officer.get(&format!("{path}?min_score=0")).await.ok();
    assert_eq!((ids(&all.json).len(), all["threshold"].as_f64()), (2, Some(0.0)));
    assert!(ids(&officer.get(&format!("{path}?min_score=1")).await.ok().json).is_empty());
    assert_eq!((candidates(&app, &first).await, count(&app, &first).await), (vec![almost.id], 1));
    let stricter = json!({ "duplicate_threshold": 0.99, "reason": "Demasiados avisos." });
    app.admin().await.patch_current("/v1/policy", stricter).await.ok();
    assert_eq!((candidates(&app, &first).await.len(), count(&app, &first).await), (0, 0));
    for bad in ["1.01", "-0.1", "NaN", "inf", "much", "", "1e999"] {
        let refused = officer.get(&format!("{path}?min_score={bad}")).await;
        refused.expect_bad_fields(&["/min_score: out_of_range"]);
    }
    officer.get(&format!("{path}?limit=5")).await.expect_bad_fields(&["/limit: unknown_member"]);
}

#[tokio::test]
async fn what_is_no_longer_asked_for_or_long_ago_is_no_candidate() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let long_ago = filed(&app, json!({})).await;
    app.clock.advance(400);
    let form = json!({ "windows": [{ "start": "2027-06-15", "end": "2027-06-18" }] });
    let declined = app.in_review_of(&officer, forms::with(app.form(), form.clone())).await;
    officer.act(&declined, "decline", forms::decline()).await.ok();
    let withdrawn = filed(&app, form.clone()).await;
    app.draft_of(forms::with(app.form(), form.clone())).await;
    let marked = app.in_review_of(&officer, forms::with(app.form(), form.clone())).await;
    let last = filed(&app, form).await;
    scan(&app).await;
    let mut found = candidates(&app, &last).await;
    found.sort();
    let mut expected = vec![declined.id.clone(), withdrawn.id.clone(), marked.id.clone()];
    expected.sort();
    assert_eq!(found, expected);
    assert!(!found.contains(&long_ago.id));
    withdrawn.requester.post(&withdrawn.path("withdraw"), json!({})).await.ok();
    officer.act(&marked, "mark-duplicate", json!({ "canonical_id": last.id })).await.ok();
    assert_eq!(candidates(&app, &last).await, [declined.id]);
    assert_eq!(count(&app, &last).await, 1);
    assert_eq!(count(&app, &marked).await, 0, "a duplicate is not to be looked for again");
}

#[tokio::test]
async fn a_change_of_what_is_compared_is_scanned_anew() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let first = filed(&app, json!({})).await;
    let request = app.in_review_of(&officer, forms::with(app.form(), json!({
        "organization": body("Ente Portuario", "Puerto San Martín"), "requester": person("Hugo", "Paz", "hugo@gmail.com")
    }))).await;
    scan(&app).await;
    assert_eq!(count(&app, &first).await, 0);
    let known = json!({ "name": "Ente Portuario", "kind": "municipality", "country": "AR", "aliases": ["Municipalidad de Rosario"] });
    let organization = officer.post("/v1/organizations", known).await.expect(201);
    officer.patch_current(&request.path(""), json!({ "organization_id": organization["id"] })).await.ok();
    scan(&app).await;
    assert_eq!(candidates(&app, &request).await.len(), 0, "another city, whatever its alias says");
    officer.act(&first, "take", json!({})).await.ok();
    officer.patch_current(&first.path(""), json!({ "organization_id": organization["id"] })).await.ok();
    scan(&app).await;
    let shown = officer.get(&first.path("duplicate-candidates")).await.ok();
    assert_eq!(ids(&shown.json), std::slice::from_ref(&request.id));
    assert_eq!(shown["items"][0]["features"]["same_organization"], 1.0);
    assert_eq!((count(&app, &first).await, count(&app, &request).await), (1, 1));
}

#[tokio::test]
async fn of_several_instances_that_scan_at_once_each_pair_is_found_once() {
    let app = TestApp::start().await;
    let drafts = futures_util::future::join_all((0..6).map(|_| app.draft())).await;
    for filed in futures_util::future::join_all(drafts.iter().map(TestRequest::submit)).await {
        filed.ok();
    }
    let scans = (0..4).map(|_| background::sweep(&app.shared, &app.database));
    for scanned in futures_util::future::join_all(scans).await {
        scanned.expect("swept");
    }
    scan(&app).await;
    for request in &drafts {
        assert_eq!((count(&app, request).await, candidates(&app, request).await.len()), (5, 5));
    }
    let waiting = "SELECT count(*) FROM duplicate_scans";
    assert_eq!(app.sql().await.query_one(waiting, &[]).await.expect("a count").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn characters_that_stand_for_sentences_stop_no_scan() {
    let app = TestApp::start().await;
    let sentences = "\u{fdfa}".repeat(200);
    let form = json!({ "organization": body(&sentences, &sentences) });
    let (first, second) = (filed(&app, form.clone()).await, filed(&app, form).await);
    scan(&app).await;
    assert_eq!(candidates(&app, &first).await, [second.id]);
}

#[tokio::test]
async fn keys_of_older_rules_are_made_anew() {
    let app = TestApp::start().await;
    let first = filed(&app, json!({})).await;
    scan(&app).await;
    let sql = app.sql().await;
    sql.batch_execute("UPDATE request_duplicate_keys SET rules = 0, name = '', words = '{}'")
        .await
        .expect("older keys");
    let again = filed(&app, json!({})).await;
    scan(&app).await;
    scan(&app).await;
    assert_eq!(candidates(&app, &again).await, [first.id]);
}

#[tokio::test]
async fn the_domain_and_the_database_agree_on_trigrams() {
    let app = TestApp::start().await;
    let sql = app.sql().await;
    let names = [
        "municipality rosario",
        "municipality rosaro",
        "cordoba municipality",
        "university national rosario",
        "aci",
        "",
    ];
    for one in names {
        for other in names {
            let row = sql.query_one("SELECT similarity($1, $2)::float8", &[&one, &other]).await.expect("a similarity");
            let (theirs, ours): (f64, f64) = (row.get(0), trigram_similarity(one, other));
            assert!((theirs - ours).abs() < 1e-6, "{one}, {other}: {theirs}, {ours}");
        }
    }
}
