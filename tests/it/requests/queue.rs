use std::collections::HashSet;

use convite_tests::{Actor, TestApp, forms};
use serde_json::json;

#[tokio::test]
async fn the_queue_is_narrowed_by_each_filter() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let organization = json!({
        "name": "Ville de Orléans", "kind": "municipality", "country": "FR", "city": "Orléans"
    });
    let french = json!({ "organization": organization, "kind": "presentation", "topics": ["tram"] });
    let one = app.in_review_of(&officer, forms::with(app.form(), french)).await;
    let two = app.submitted().await;
    app.draft().await;
    let found = async |query: &str| officer.get(&format!("/v1/requests?{query}")).await.ok().column("id");
    assert_eq!(found("").await, [two.id.clone(), one.id.clone()]);
    for query in [
        "state=in_review",
        "country=FR",
        "kind=presentation",
        "topic=tram",
        "text=ORLEANS",
        "text=ville%20de%20orl%C3%A9ans",
        "text=000001",
        "text=MDE-2026-000001",
        "text=mde%20000001",
        &format!("assignee_id={}", officer.id()),
        "state=in_review&country=FR&text=orleans",
    ] {
        assert_eq!(found(query).await, std::slice::from_ref(&one.id), "{query}");
    }
    assert_eq!(found("country=FR&kind=study_tour").await.len(), 0);
    assert_eq!(found("due_before=2026-01-01").await.len(), 0);
    assert_eq!(found("due_before=2030-01-01").await.len(), 2);
    // Filed on 20 March, both fall due on 15 April: not before that day, but before the next one.
    assert_eq!(found("due_before=2026-04-15").await.len(), 0);
    assert_eq!(found("due_before=2026-04-16").await.len(), 2);
}

#[tokio::test]
async fn a_bad_filter_is_named() {
    let app = TestApp::start().await;
    let query = "/v1/requests?state=happy&country=ZZ&limit=101&cursor=!&assignee_id=me&due_before=soon&x=1&sort=name";
    app.officer().await.get(query).await.expect_bad_fields(&[
        "/assignee_id: invalid_id",
        "/country: unknown_value",
        "/cursor: invalid_cursor",
        "/due_before: invalid_date",
        "/limit: out_of_range",
        "/sort: unknown_value",
        "/state: unknown_value",
        "/x: unknown_member",
    ]);
}

/// Walks through the queue in pages of two, in each order: every request once, in order.
async fn assert_pages_visit_all(officer: &Actor, requests: usize) {
    for sort in ["submitted_at", "-submitted_at", "due_on", "-due_on"] {
        let mut path = format!("/v1/requests?limit=2&sort={sort}");
        let (mut seen, mut keys) = (Vec::new(), Vec::new());
        loop {
            let page = officer.get(&path).await.ok();
            seen.extend(page.column("id"));
            keys.extend(page.column(sort.trim_start_matches('-')));
            let Some(link) = page.header("link") else { break };
            path = link.trim_start_matches('<').split('>').next().expect("an address").to_owned();
        }
        assert_eq!(seen.len(), requests, "{sort}");
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), requests, "{sort}");
        let mut sorted = keys.clone();
        sorted.sort();
        if sort.starts_with('-') {
            sorted.reverse();
        }
        assert_eq!(keys, sorted, "{sort}");
    }
}

#[tokio::test]
async fn paging_visits_every_request_once_in_each_order() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for _ in 0..7 {
        app.submitted().await;
        app.clock.advance(1);
    }
    assert_pages_visit_all(&officer, 7).await;
}

#[tokio::test]
async fn paging_visits_every_request_once_when_all_were_filed_at_one_moment() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for _ in 0..7 {
        app.submitted().await;
    }
    assert_pages_visit_all(&officer, 7).await;
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.submitted().await;
    app.submitted().await;
    let page = officer.get("/v1/requests?limit=1").await.ok();
    let path = format!("/v1/requests?limit=1&sort=due_on&cursor={}", page.text("next_cursor"));
    officer.get(&path).await.expect_bad_fields(&["/cursor: invalid_cursor"]);
}

#[tokio::test]
async fn the_registrys_organization_with_the_same_name_is_proposed() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let organization = json!({ "name": "MUNICIPALIDAD DE ROSÁRIO", "kind": "municipality", "country": "AR" });
    let registered = officer.post("/v1/organizations", organization).await.expect(201);
    let request = app.submitted().await;
    let seen = request.seen_by(&officer).await;
    assert_eq!(seen.json["handling"]["proposed_organization_id"], registered.json["id"]);
    let link = json!({ "organization_id": registered.json["id"], "topics": ["tram"] });
    let linked = officer.patch_current(&request.path(""), link).await.ok();
    assert_eq!(linked.json["organization_id"], registered.json["id"]);
    assert_eq!(linked.json["topics"], json!(["tram"]));
    let nobody = json!({ "organization_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47" });
    let refused = officer.patch_current(&request.path(""), nobody).await.expect(422);
    assert_eq!(refused.pointers(), ["/organization_id"]);
}

#[tokio::test]
async fn a_cursor_that_somebody_made_up_is_refused_wherever_it_is_sent() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    app.submitted().await;
    // {"submitted_at":"-200000-01-01T00:00:00Z","id":…}, {"due_on":"-200000-01-01","id":…}, ["+262000-01-01","…"], "\u0000"
    let id = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let moments = [
        format!("{{\"submitted_at\":\"-200000-01-01T00:00:00Z\",\"id\":\"{id}\"}}"),
        format!("{{\"due_on\":\"-200000-01-01\",\"id\":\"{id}\"}}"),
        format!("[\"+262000-01-01\",\"{id}\"]"),
        "\"\\u0000\"".to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        "7.5".to_owned(),
    ];
    let lists = ["requests?", "requests?sort=due_on&", "exchanges?", "delegations?", "organizations?", "agencies?"];
    let of_admins = ["users?", "oauth-clients?", "audit-events?", "outbox-events?", "topics?"];
    for moment in moments {
        let cursor = base64url(&moment);
        for (actor, lists) in [(&officer, &lists[..]), (&admin, &of_admins[..])] {
            for list in lists {
                let refused = actor.get(&format!("/v1/{list}cursor={cursor}")).await;
                refused.expect_bad_fields(&["/cursor: invalid_cursor"]);
            }
        }
    }
    let long = base64url(&format!("\"{}\"", "x".repeat(400)));
    officer.get(&format!("/v1/agencies?cursor={long}")).await.expect_bad_fields(&["/cursor: invalid_cursor"]);
}

fn base64url(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |bits: u32| char::from(ALPHABET[bits as usize & 63]);
    let group = |bytes: &[u8]| {
        let bits = bytes.iter().chain(&[0, 0]).take(3).fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let digits = [18, 12, 6, 0].map(|shift| digit(bits >> shift));
        digits.into_iter().take(bytes.len() + 1).collect::<String>()
    };
    text.as_bytes().chunks(3).map(group).collect()
}
