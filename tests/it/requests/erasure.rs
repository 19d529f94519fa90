//! What identifies people goes from requests that have ended: in time, and on request.

use chrono::Months;
use convite_tests::files::{self, Form};
use convite_tests::{Actor, TestApp, TestRequest, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// What is planted in everything that anybody may write, and must be found nowhere in the end.
const PLANTED: &str = "zoraidaplantada";

fn planted(what: &str) -> String {
    format!("{PLANTED} {what}, con todas sus letras")
}

fn form(app: &TestApp) -> Value {
    forms::with(
        app.form(),
        json!({
            "requester": {
                "given_name": planted("Zoraida"), "family_name": planted("Apellido"), "position": planted("Directora"),
                "email": format!("{PLANTED}@{PLANTED}.example"), "phone": "+573001234567", "language": "es"
            },
            "follow_up_owner": {
                "name": planted("Seguimiento"), "position": planted("Jefa"), "email": format!("{PLANTED}@example.org")
            },
            "learning_question": planted("pregunta por lo que hay que saber"), "change_objective": null,
            "development_goal": planted("meta"), "challenge": planted("reto"), "own_practice_offer": planted("oferta"),
            "items": [{ "kind": "meeting", "text": planted("reunión") }],
            "existing_relationship": planted("relación"), "other_bodies_contacted": [planted("entidad")],
            "how_heard": planted("contacto")
        }),
    )
}

/// A request with something planted wherever somebody writes, declined.
async fn declined(app: &TestApp, officer: &Actor) -> TestRequest {
    let request = app.in_review_of(officer, form(app)).await;
    let need = json!({ "pointer": "/change_objective", "text": planted("falta") });
    officer.act(&request, "request-info", json!({ "needs": [need] })).await.ok();
    let letter = Form::with(&format!("{PLANTED}.pdf"), files::pdf(PLANTED));
    request.requester.attach(&request, letter).await.expect(201);
    let changed = json!({ "change_objective": planted("objetivo") });
    request.requester.patch(&request.path(""), changed).await.ok();
    let answer = json!({ "answer": planted("respuesta") });
    request.requester.post(&request.path("provide-info"), answer).await.ok();
    officer.post(&request.path("notes"), json!({ "body": planted("nota") })).await.expect(201);
    officer.post(&request.path("messages"), json!({ "body": planted("mensaje") })).await.expect(201);
    let alternative = json!({ "kind": "virtual_session", "text": planted("alternativa") });
    let decline = json!({ "reason": "capacity", "text": planted("texto"), "alternatives": [alternative] });
    officer.act(&request, "decline", decline).await.ok();
    request
}

async fn sweep(app: &TestApp) {
    app.sweep().await;
}

/// The tables in which a row holds what was planted.
async fn tables_that_hold_it(app: &TestApp) -> Vec<String> {
    let sql = app.sql().await;
    let tables =
        "SELECT format('%I', relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    let mut found = Vec::new();
    for row in sql.query(tables, &[]).await.expect("tables") {
        let table: String = row.get(0);
        let query = format!("SELECT EXISTS (SELECT 1 FROM {table} AS kept WHERE kept::text ILIKE '%{PLANTED}%')");
        if sql.query_one(&query, &[]).await.expect("a query").get(0) {
            found.push(table);
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn what_is_erased_on_request_is_nowhere_and_the_request_still_counts() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = declined(&app, &officer).await;
    sweep(&app).await;
    let held = tables_that_hold_it(&app).await;
    for table in ["attachments", "request_duplicate_keys", "request_messages", "request_notes", "requests"] {
        assert!(held.iter().any(|held| held == table), "{held:?}");
    }
    let counted = "/v1/requests?state=declined&country=AR&topic=cable_mobility";
    let before = officer.get(counted).await.ok();
    let erased = request.requester.post(&request.path("erase"), json!({})).await.ok();
    assert_eq!(erased.json["anonymised_at"], json!(app.now()));
    assert_eq!(erased.json["allowed_actions"], json!([]));
    request.requester.get(&request.path("")).await.expect(401);
    sweep(&app).await;
    assert_eq!(tables_that_hold_it(&app).await, Vec::<String>::new());
    let after = officer.get(counted).await.ok();
    let counts = |answer: &convite_tests::Answer| {
        let line = &answer.items()[0];
        ["reference", "state", "country", "seniority", "topics", "group_size", "organization_name"]
            .map(|name| line[name].clone())
    };
    assert_eq!(counts(&after), counts(&before));
}

#[tokio::test]
async fn what_a_cancelled_visit_was_granted_is_erased_with_its_request() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let asked = forms::with(form(&app), json!({ "change_objective": planted("objetivo") }));
    let request = app.linked_of(&officer, asked).await;
    let item = request.seen().await.json["items"][0]["id"].clone();
    let substitute = json!({ "kind": "meeting", "text": planted("otra reunión") });
    let decision = json!({
        "item_id": item, "decision": "substituted", "reason": planted("motivo"), "substitute": substitute
    });
    let terms = forms::with(forms::acceptance(app.clock.today()), json!({ "items": [decision] }));
    let accepted = officer.act(&request, "accept", terms).await.ok();
    let delegation =
        format!("/v1/delegations/{}", accepted.json["acceptance"]["delegation_id"].as_str().expect("an id"));
    let before = officer.etag(&delegation).await;
    let held = tables_that_hold_it(&app).await;
    assert!(["delegations", "exchanges", "requests"].iter().all(|table| held.iter().any(|held| held == table)));
    request.requester.post(&request.path("cancel"), json!({ "reason": planted("motivo") })).await.ok();
    sweep(&app).await;
    request.requester.post(&request.path("erase"), json!({})).await.ok();
    sweep(&app).await;
    assert_eq!(tables_that_hold_it(&app).await, Vec::<String>::new());
    let after = officer.get(&delegation).await.ok();
    assert_eq!((&after.json["items"], &after.json["size"]), (&json!([]), &json!(12)));
    assert_ne!(after.etag(), before);
}

#[tokio::test]
async fn a_tombstone_cannot_be_written_to() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = declined(&app, &officer).await;
    officer.act(&request, "erase", json!({})).await.ok();
    let again = officer.act(&request, "erase", json!({})).await.expect(409);
    assert_eq!(again.json["guard"], "erased");
    let note = officer.post(&request.path("notes"), json!({ "body": "Otra." })).await.expect(409);
    assert_eq!(note.json["guard"], "erased");
    let letter = Form::with("carta.pdf", files::pdf("carta"));
    let attached = officer.attach(&request, letter).await.expect(409);
    assert_eq!(attached.json["guard"], "erased");
    assert_eq!(officer.get(&request.path("notes")).await.ok().items().len(), 0);
}

#[tokio::test]
async fn a_request_that_has_not_ended_needs_what_it_says() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for request in [app.submitted().await, app.in_review(&officer).await, app.accepted(&officer).await] {
        let refused = officer.act(&request, "erase", json!({})).await.expect(409);
        assert_eq!(refused.json["guard"], "wrong_state");
        assert_eq!(request.seen().await.json["anonymised_at"], Value::Null);
    }
}

#[tokio::test]
async fn time_erases_what_the_policy_no_longer_keeps_and_duplicates_with_their_canonical() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (canonical, duplicate) = (app.in_review(&officer).await, app.in_review(&officer).await);
    officer.act(&duplicate, "mark-duplicate", json!({ "canonical_id": canonical.id })).await.ok();
    let accepted = app.accepted(&officer).await;
    app.clock.advance(40);
    officer.act(&canonical, "decline", forms::decline()).await.ok();
    let ended = app.clock.today();
    let officer = || app.officer();
    let is_erased = async |request: &TestRequest| {
        let seen = request.seen_by(&officer().await).await;
        !seen.json["anonymised_at"].is_null()
    };
    app.clock.set(&format!("{}T10:00:00Z", ended + Months::new(24) - chrono::Days::new(1)));
    sweep(&app).await;
    assert!(!is_erased(&canonical).await && !is_erased(&duplicate).await);
    app.clock.set(&format!("{}T10:00:00Z", ended + Months::new(24) + chrono::Days::new(1)));
    join_all((0..3).map(|_| async { app.sweep().await })).await;
    assert!(is_erased(&canonical).await && is_erased(&duplicate).await && !is_erased(&accepted).await);
    let timeline = officer().await.get(&canonical.path("timeline")).await.ok();
    let erasures: Vec<_> = timeline.items().iter().filter(|entry| entry["action"] == "erase").collect();
    assert_eq!(erasures.len(), 1, "{timeline}");
    assert_eq!(erasures[0]["actor"]["kind"], "system");
}

#[tokio::test]
async fn of_sixteen_who_erase_at_once_one_does() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = declined(&app, &officer).await;
    let etag = officer.etag(&request.path("")).await;
    let erase = || async { officer.post(&request.path("erase"), json!({})).if_match(&etag).await.status };
    let mut statuses = join_all((0..16).map(|_| erase())).await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert_eq!(statuses[1..], [412; 15]);
}
