use convite_api::Ids;
use convite_api::auth::{KeyRing, rotate_data_key};
use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

/// The ring of the harness (a key of ones), and a new key that takes over.
const OLD: &str = "test:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const NEW: &str = "new:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn ring(text: &str) -> KeyRing {
    KeyRing::parse(text).expect("a ring")
}

#[tokio::test]
async fn protected_fields_are_in_no_answer_but_their_own() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    let created = delegation.name(forms::protected_member()).await.expect(201);
    let path = delegation.member(created.text("id"), "");
    let patched = officer.patch_current(&path, json!({ "protected": { "diet": "Vegana" } })).await.ok();
    assert_eq!(patched["version"], 2);
    let answers = [
        created.clone(),
        patched,
        officer.get(&path).await.ok(),
        officer.get(&delegation.path("members")).await.ok(),
        officer.get(&delegation.path("")).await.ok(),
    ];
    for answer in answers {
        for value in ["gluten", "Vegana", "Silla", "lucia.ferreyra", "+54341"] {
            assert!(!String::from_utf8_lossy(&answer.body).contains(value), "{value}: {answer}");
        }
    }
    let protected = delegation.requester.get(&format!("{path}/protected")).await.ok();
    assert_eq!(protected.header("cache-control"), Some("no-store"));
    let contact = json!({ "email": "lucia.ferreyra@example.org", "phone": "+543415550199" });
    let expected = json!({
        "diet": "Vegana", "access_needs": "Silla de ruedas", "step_free_access": true, "contact": contact
    });
    assert_eq!(protected.json, expected);
}

#[tokio::test]
async fn protected_fields_are_read_by_who_looks_after_the_visit_and_each_access_is_on_record() {
    let app = TestApp::start().await;
    let (officer, lead, admin) = (app.officer().await, app.lead().await, app.admin().await);
    let delegation = app.forming(&officer).await;
    let id = delegation.named(forms::protected_member()).await;
    let path = delegation.member(&id, "protected");
    for actor in [&officer, &lead, &delegation.requester] {
        actor.get(&path).await.ok();
    }
    app.analyst().await.get(&path).await.expect(403);
    admin.get(&path).await.expect(404);
    let query = format!("/v1/audit-events?action=delegate.read_protected&subject_id={id}&subject_kind=delegate");
    let trail = admin.get(&query).await.ok();
    let by: Vec<_> = trail.items().iter().map(|event| event["actor"]["kind"].clone()).collect();
    assert_eq!(by, ["requester", "user", "user"]);
    assert_eq!(trail.items()[2]["actor"]["id"], officer.id().to_string());
}

#[tokio::test]
async fn protected_fields_need_their_own_consent() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    let bare = forms::with(forms::protected_member(), json!({ "consents": { "data_processing": true } }));
    delegation.name(bare).await.expect_bad_fields(&[
        "/protected/access_needs: consent_missing",
        "/protected/contact: consent_missing",
        "/protected/diet: consent_missing",
        "/protected/step_free_access: consent_missing",
    ]);
    let id = delegation.named(forms::protected_member()).await;
    let path = delegation.member(&id, "");
    officer.patch_current(&path, json!({ "consents": { "health_data": false } })).await.ok();
    let refused = officer.patch_current(&path, json!({ "protected": { "diet": "Vegana" } })).await;
    refused.expect_bad_fields(&["/protected/diet: consent_missing"]);
    officer.patch_current(&path, json!({ "protected": null })).await.ok();
    assert_eq!(officer.get(&format!("{path}/protected")).await.ok()["contact"], Value::Null);
}

#[tokio::test]
async fn protected_fields_are_stored_encrypted_for_their_member_alone() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    let [one, other] = [delegation.named(forms::protected_member()).await, delegation.named(forms::member()).await];
    let sql = app.sql().await;
    let row = sql.query_one("SELECT protected, protected_key_id FROM delegates WHERE protected IS NOT NULL", &[]);
    let row = row.await.expect("a row");
    let (bytes, key): (Vec<u8>, String) = (row.get(0), row.get(1));
    assert_eq!(key, "test");
    assert!(!bytes.windows(6).any(|window| window == b"gluten"));
    let steal = "UPDATE delegates SET (protected, protected_key_id) =
        (SELECT protected, protected_key_id FROM delegates WHERE protected IS NOT NULL) WHERE protected IS NULL";
    sql.batch_execute(steal).await.expect("another's row");
    let ring = &app.shared.key_ring;
    let opens = |member: &str| ring.open(&format!("delegates {member}"), &key, &bytes).is_ok();
    assert!(opens(&one) && !opens(&other));
}

#[tokio::test]
async fn after_the_data_key_is_rotated_no_member_names_the_old_one() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    for _ in 0..3 {
        delegation.named(forms::protected_member()).await;
    }
    delegation.named(forms::member()).await;
    let both = ring(&format!("{NEW},{OLD}"));
    let done = rotate_data_key(&app.database, &both, Ids, app.now()).await.expect("rotated");
    assert_eq!((done.key_id.as_str(), done.members), ("new", 3));
    assert!(done.to_string().contains("the protected fields of 3 members"), "{done}");
    let again = rotate_data_key(&app.database, &both, Ids, app.now()).await.expect("rotated");
    assert_eq!(again.members, 0);
    let sql = app.sql().await;
    let query = "SELECT id::text, protected FROM delegates WHERE protected_key_id = 'new'";
    let rows = sql.query(query, &[]).await.expect("rows");
    assert_eq!(rows.len(), 3);
    for row in rows {
        let (id, bytes): (String, Vec<u8>) = (row.get(0), row.get(1));
        let plain = ring(NEW).open(&format!("delegates {id}"), "new", &bytes).expect("the new key opens it");
        assert!(String::from_utf8_lossy(&plain).contains("Sin gluten"));
    }
}

#[tokio::test]
async fn those_on_the_lists_who_need_step_free_access_or_something_else_are_counted() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (one, [head, _]) = app.with_final_list(&officer).await;
    let (other, nobody) = (app.forming(&officer).await, app.forming(&officer).await);
    let mut named = Vec::new();
    for _ in 0..4 {
        named.push(other.named(forms::protected_member()).await);
    }
    nobody.named(forms::member()).await;
    let counted = async || {
        let ids = [&one, &other, &nobody].map(|delegation| delegation.id.parse().expect("an id"));
        let mut connection = app.database.connection().await.expect("a connection");
        let counts = convite_api::access_needs(&mut connection, &app.shared.key_ring, &ids).await;
        let counts = counts.unwrap_or_else(|_| panic!("counts"));
        ids.map(|id| counts.get(&id).map_or((0, 0), |needs| (needs.step_free, needs.any)))
    };
    assert_eq!(counted().await, [(1, 1), (4, 4), (0, 0)]);
    officer
        .patch_current(&other.member(&named[0], ""), json!({ "protected": { "step_free_access": false } }))
        .await
        .ok();
    officer.patch_current(&other.member(&named[1], ""), json!({ "consents": { "health_data": false } })).await.ok();
    let etag = officer.etag(&other.member(&named[2], "")).await;
    officer.post(&other.member(&named[2], "erase"), json!({})).if_match(&etag).await.ok();
    let form = forms::with(forms::protected_member(), json!({ "is_head": true }));
    let swap = json!({ "member_id": head, "reason": "Cambió de cargo.", "substitute": form });
    one.act("substitute", swap).await.ok();
    assert_eq!(counted().await, [(2, 2), (1, 2), (0, 0)], "who needs no step-free access still says what else");
}
