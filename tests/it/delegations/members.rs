use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

#[tokio::test]
async fn a_member_is_named_read_changed_and_taken_off_again() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    let created = delegation.name(forms::member()).await.expect(201);
    let path = created.header("location").expect("a location").to_owned();
    assert_eq!((&created["given_name"], &created["is_head"]), (&json!("Lucía"), &json!(false)));
    assert_eq!(created["allowed_actions"], json!(["edit", "remove", "erase", "read_protected"]));
    assert_eq!(delegation.requester.get(&path).await.ok().json, created.json);
    let changed = officer.patch_current(&path, json!({ "position": "Alcaldesa", "languages": null })).await.ok();
    assert_eq!((&changed["position"], &changed["version"]), (&json!("Alcaldesa"), &json!(2)));
    assert_eq!(changed["languages"], json!([]));
    let same = officer.patch_current(&path, json!({ "position": "Alcaldesa" })).await.ok();
    assert_eq!(same["version"], 2, "a patch that changes nothing makes no version");
    officer.delete(&path).await.expect(428);
    officer.delete(&path).if_match(&created.etag()).await.expect(412);
    delegation.requester.delete(&path).await.expect(204);
    delegation.requester.get(&path).await.expect(404);
    assert_eq!(delegation.seen().await["version"], 1, "members have versions of their own");
}

#[tokio::test]
async fn every_bad_field_of_a_member_is_named_and_none_has_room_for_a_document() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    delegation.name(json!({})).await.expect_bad_fields(&[
        "/country: required",
        "/family_name: required",
        "/given_name: required",
        "/position: required",
        "/seniority: required",
    ]);
    let bad = json!({
        "given_name": " ", "country": "XX", "languages": ["es", "es"], "passport_number": "AB123456",
        "consents": { "everything": true }, "protected": { "contact": { "email": "nobody", "phone": "12" } }
    });
    let refused = delegation.name(forms::with(forms::member(), bad)).await;
    assert!(!refused.json.to_string().contains("AB123456"), "a value is never repeated");
    refused.expect_bad_fields(&[
        "/consents/everything: unknown_member",
        "/country: unknown_value",
        "/given_name: too_short",
        "/languages/1: repeated",
        "/passport_number: unknown_member",
        "/protected/contact/email: invalid_email",
        "/protected/contact/phone: invalid_phone",
    ]);
    assert_eq!(delegation.members().await.items().len(), 0);
}

#[tokio::test]
async fn a_second_head_is_refused_where_it_is_named() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    delegation.named(forms::head()).await;
    delegation.name(forms::head()).await.expect_guard(409, "two_heads");
    let other = delegation.named(forms::member()).await;
    let path = delegation.member(&other, "");
    let refused = officer.patch_current(&path, json!({ "is_head": true })).await.expect_guard(409, "two_heads");
    assert_eq!(refused["action"], "edit_members");
    assert_eq!(officer.get(&path).await.ok()["is_head"], false);
}

#[tokio::test]
async fn more_people_than_granted_are_refused_minors_among_them() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    for _ in 0..11 {
        delegation.named(forms::member()).await;
    }
    let patched = officer.patch_current(&delegation.path(""), json!({ "minors": 1 })).await.ok();
    assert_eq!((&patched["minors"], &patched["size"]), (&json!(1), &json!(12)));
    let refused = delegation.name(forms::member()).await.expect_guard(409, "group_full");
    assert_eq!((refused.text("from"), refused.text("action")), ("forming", "edit_members"));
    officer.patch_current(&delegation.path(""), json!({ "minors": 2 })).await.expect_guard(409, "group_full");
    officer
        .patch_current(&delegation.path(""), json!({ "minors": -1, "names": ["Ana"] }))
        .await
        .expect_bad_fields(&["/minors: out_of_range", "/names: unknown_member"]);
}

#[tokio::test]
async fn consents_are_kept_with_version_language_time_and_withdrawal() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    let consents = json!({ "language": "en", "data_processing": true, "image_use": true });
    let form = forms::with(forms::member(), json!({ "consents": consents }));
    let id = delegation.named(form).await;
    let path = delegation.member(&id, "");
    app.clock.advance(1);
    let changed = json!({ "consents": { "image_use": false, "alumni_contact": true } });
    let member = officer.patch_current(&path, changed).await.ok();
    let line = |consent: &Value| {
        let of = |name: &str| consent[name].as_str().unwrap_or("-").get(..10).unwrap_or("-").to_owned();
        let (purpose, language) = (consent["purpose"].as_str().expect("a purpose"), &consent["language"]);
        format!("{purpose} {language} {} {} {}", consent["notice_version"], of("given_at"), of("withdrawn_at"))
    };
    let kept: Vec<_> = member["consents"].as_array().expect("consents").iter().map(line).collect();
    assert_eq!(
        kept,
        [
            "data_processing \"en\" 1 2026-03-20 -",
            "image_use \"en\" 1 2026-03-20 2026-03-21",
            "alumni_contact \"en\" 1 2026-03-21 -",
        ]
    );
}

#[tokio::test]
async fn members_are_seen_by_who_sees_the_delegation_and_edited_by_who_answers_for_it() {
    let app = TestApp::start().await;
    let (officer, analyst) = (app.officer().await, app.analyst().await);
    let delegation = app.forming(&officer).await;
    let id = delegation.named(forms::protected_member()).await;
    let (list, path) = (delegation.path("members"), delegation.member(&id, ""));
    assert_eq!(analyst.get(&list).await.ok().items().len(), 1);
    assert_eq!(analyst.get(&path).await.ok()["allowed_actions"], json!([]));
    analyst.post(&list, forms::member()).await.expect(403);
    analyst.patch(&path, json!({ "position": "x" })).await.expect(403);
    let stranger = app.accepted(&officer).await.requester;
    for actor in [stranger, app.editor().await, app.admin().await, app.client(app.agency().await).await] {
        actor.get(&list).await.expect(404);
        actor.get(&path).await.expect(404);
        actor.post(&list, forms::member()).await.expect(404);
        actor.delete(&path).await.expect(404);
    }
    let other = app.forming(&officer).await;
    officer.get(&other.member(&id, "")).await.expect(404);
}

#[tokio::test]
async fn a_list_of_members_is_paged_without_a_name_in_its_address() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(delegation.named(forms::member()).await);
    }
    let first = delegation.requester.get(&delegation.path("members?limit=2")).await.ok();
    assert_eq!(first.column("id"), ids[..2]);
    let cursor = first.text("next_cursor");
    let rest = delegation.requester.get(&delegation.path(&format!("members?limit=3&cursor={cursor}"))).await.ok();
    assert_eq!(rest.column("id"), ids[2..]);
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_repeated_key_names_a_member_once() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    let name = || delegation.requester.post(&delegation.path("members"), forms::member()).key("one-key");
    let (first, again) = (name().await.expect(201), name().await.expect(201));
    assert_eq!(first.json, again.json);
    assert_eq!(delegation.members().await.items().len(), 1);
}
