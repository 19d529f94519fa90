//! Offers: what agencies are ready to give.

use convite_tests::{TestApp, forms};
use serde_json::{Value, json};
use uuid::Uuid;

fn path(id: &str) -> String {
    format!("/v1/offers/{id}")
}

/// An offer at a venue, by presenters.
fn at(venue: &str, presenters: &[&str]) -> Value {
    forms::with(forms::offer(), json!({ "place": { "kind": "venue", "venue_id": venue }, "presenter_ids": presenters }))
}

#[tokio::test]
async fn an_agency_offers_what_it_has_at_its_venue_by_its_presenters() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let (venue, presenter) = (app.venue(agency).await, app.resource(agency, "presenters", forms::presenter()).await);
    let system = app.client(agency).await;
    let hours = json!([{ "weekday": "mon", "from": "09:00", "to": "12:00" }]);
    let form = forms::with(at(&venue, &[&presenter]), json!({ "hours": hours, "valid_to": "2027-12-31" }));
    let made = system.post("/v1/offers", form.clone()).await.expect(201);
    let read = system.get(made.header("location").expect("a location")).await.ok();
    assert_eq!(read.json, made.json);
    for (member, value) in form.as_object().expect("an object") {
        assert_eq!(&read[member], value, "{member}");
    }
    assert_eq!((&read["practice_code"], &read["notice_business_days"]), (&json!(null), &json!(null)));
    let place = json!({ "place": { "kind": "base", "venue_id": null } });
    let changed = system.patch_current(&path(read.text("id")), place).await.ok();
    assert_eq!(changed["place"], json!({ "kind": "base", "venue_id": null }));
    let withdraw = format!("{}/withdraw", path(read.text("id")));
    let withdrawn = system.post(&withdraw, json!({ "reason": "Obra." })).if_match(&changed.etag()).await.ok();
    assert_eq!((&withdrawn["state"], &withdrawn["allowed_actions"]), (&json!("withdrawn"), &json!([])));
    system.patch_current(&path(read.text("id")), json!({ "minutes": 60 })).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn an_offer_is_for_a_topic_or_for_a_published_practice() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    let code = authors.editor.get(&practice.path("")).await.ok().text("code").to_owned();
    let hidden = authors.written(forms::revision()).await;
    let hidden = authors.editor.get(&hidden.path("")).await.ok().text("code").to_owned();
    let coordinator = app.coordinator(authors.agency).await;
    let of = |subject| forms::with(forms::with(forms::offer(), json!({ "topic": null })), subject);
    let made = coordinator.post("/v1/offers", of(json!({ "practice_code": code }))).await.expect(201);
    assert_eq!((&made["practice_code"], &made["topic"]), (&json!(code), &json!(null)));
    let found = coordinator.get(&format!("/v1/offers?practice={code}")).await.ok();
    assert_eq!(found.column("id"), [made.text("id")]);
    let refused = async |subject, fields: &[&str]| {
        coordinator.post("/v1/offers", of(subject)).await.expect_bad_fields(fields);
    };
    refused(json!({}), &["/topic: required"]).await;
    refused(json!({ "practice_code": hidden }), &["/practice_code: unknown_practice"]).await;
    refused(json!({ "topic": "no_such_topic" }), &["/topic: unknown_topic"]).await;
    refused(json!({ "practice_code": code, "topic": "tram" }), &["/practice_code: not_accepted"]).await;
}

#[tokio::test]
async fn venue_and_presenters_are_the_agencys_own_and_in_use() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let presenter = async |agency| app.resource(agency, "presenters", forms::presenter()).await;
    let (venue, mine, retired) = (app.venue(own).await, presenter(own).await, presenter(own).await);
    let (their_venue, theirs) = (app.venue(other).await, presenter(other).await);
    let coordinator = app.coordinator(own).await;
    let retire = format!("/v1/presenters/{retired}/retire");
    coordinator.post(&retire, json!({ "reason": "Cambió de cargo." })).if_match("*").await.ok();
    let nobody = Uuid::from_u128(7).to_string();
    let form = forms::with(at(&their_venue, &[&mine, &theirs, &retired, &nobody]), json!({ "minutes": 5 }));
    coordinator.post("/v1/offers", form.clone()).await.expect_bad_fields(&[
        "/minutes: out_of_range",
        "/place/venue_id: unknown",
        "/presenter_ids/1: unknown",
        "/presenter_ids/2: unknown",
        "/presenter_ids/3: unknown",
    ]);
    let offer = coordinator.post("/v1/offers", at(&venue, &[&mine])).await.expect(201).text("id").to_owned();
    let patch = json!({ "place": { "venue_id": their_venue }, "presenter_ids": [theirs] });
    let refused = coordinator.patch_current(&path(&offer), patch).await;
    refused.expect_bad_fields(&["/place/venue_id: unknown", "/presenter_ids/0: unknown"]);
    // An admin who names the other agency may use what is that one's, and nothing else.
    let named = |form| forms::with(form, json!({ "agency_id": other }));
    let admin = app.admin().await;
    admin.post("/v1/offers", named(at(&their_venue, &[&theirs]))).await.expect(201);
    admin.post("/v1/offers", at(&venue, &[&mine])).await.expect_bad_fields(&["/agency_id: required"]);
    let refused = admin.post("/v1/offers", named(at(&venue, &[]))).await;
    refused.expect_bad_fields(&["/place/venue_id: unknown"]);
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let app = TestApp::start().await;
    let coordinator = app.coordinator(app.agency().await).await;
    let form = json!({
        "title": { "es": "Recorrido", "en": "" },
        "topic": "Tram!",
        "role": "chief",
        "activity_type": "party",
        "minutes": 721,
        "hours": [{ "weekday": "mon", "from": "12:00", "to": "09:00" }],
        "group_from": 0,
        "group_to": "ten",
        "languages": ["xx"],
        "place": { "kind": "moon" },
        "presenter_ids": ["x"],
        "notice_business_days": -1,
        "valid_from": "2027-02-30",
        "price": 5
    });
    coordinator.post("/v1/offers", form).await.expect_bad_fields(&[
        "/activity_type: unknown_value",
        "/group_from: out_of_range",
        "/group_to: wrong_type",
        "/hours/0/to: before_start",
        "/languages/0: unknown_value",
        "/minutes: out_of_range",
        "/notice_business_days: out_of_range",
        "/place/kind: unknown_value",
        "/presenter_ids/0: invalid_id",
        "/price: unknown_member",
        "/role: unknown_value",
        "/title/en: too_short",
        "/topic: invalid_code",
        "/valid_from: invalid_date",
    ]);
    let form = json!({
        "group_from": 20, "group_to": 10, "valid_from": "2027-03-01", "valid_to": "2027-02-28"
    });
    coordinator
        .post("/v1/offers", forms::with(forms::offer(), form))
        .await
        .expect_bad_fields(&["/group_to: out_of_range", "/valid_to: before_start"]);
    let place = |place: Value| forms::with(forms::offer(), json!({ "place": place }));
    let refused = coordinator.post("/v1/offers", place(json!({ "kind": "venue" }))).await;
    refused.expect_bad_fields(&["/place/venue_id: required"]);
    let nowhere = place(json!({ "kind": "virtual", "venue_id": Uuid::from_u128(7) }));
    let refused = coordinator.post("/v1/offers", nowhere).await;
    refused.expect_bad_fields(&["/place/venue_id: not_accepted"]);
}

#[tokio::test]
async fn what_an_offer_cannot_name_and_what_does_not_fit_together_is_told_at_once() {
    let app = TestApp::start().await;
    let own = app.agency().await;
    let coordinator = app.coordinator(own).await;
    let nobody = Uuid::from_u128(7).to_string();
    let hostile = json!({
        "topic": "no_such_topic", "practice_code": "NONE-1", "minutes": 5,
        "group_from": 20, "group_to": 10, "valid_from": "2027-03-01", "valid_to": "2027-02-28",
        "place": { "kind": "venue", "venue_id": nobody }, "presenter_ids": [nobody, "x"],
    });
    let bad = [
        "/group_to: out_of_range",
        "/minutes: out_of_range",
        "/place/venue_id: unknown",
        "/practice_code: not_accepted",
        "/presenter_ids/0: unknown",
        "/presenter_ids/1: invalid_id",
        "/topic: unknown_topic",
        "/valid_to: before_start",
    ];
    let form = forms::with(forms::offer(), hostile.clone());
    coordinator.post("/v1/offers", form.clone()).await.expect_bad_fields(&bad);
    let offer = app.resource(own, "offers", forms::offer()).await;
    coordinator.patch_current(&path(&offer), hostile).await.expect_bad_fields(&bad);
    // Whose it is to be is as bad a field as any.
    let foreign = forms::with(forms::offer(), json!({ "agency_id": nobody, "minutes": 5 }));
    let told = ["/agency_id: unknown", "/minutes: out_of_range"];
    coordinator.post("/v1/offers", foreign.clone()).await.expect_bad_fields(&told);
    app.admin().await.post("/v1/offers", foreign).await.expect_bad_fields(&told);
    let nobodys = forms::with(forms::offer(), json!({ "agency_id": 7, "minutes": 5 }));
    let told = ["/agency_id: wrong_type", "/minutes: out_of_range"];
    app.admin().await.post("/v1/offers", nobodys).await.expect_bad_fields(&told);
    app.admin().await.post("/v1/offers", json!("x")).await.expect_bad_fields(&[": wrong_type"]);
}

#[tokio::test]
async fn offers_are_found_by_agency_topic_role_and_state_within_ones_own() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let tram = forms::with(forms::offer(), json!({ "topic": "tram", "role": "host" }));
    let (cable, tram) = (app.resource(own, "offers", forms::offer()).await, app.resource(other, "offers", tram).await);
    let officer = app.officer().await;
    let found = async |query: &str| officer.get(&format!("/v1/offers?{query}")).await.ok().column("id");
    assert_eq!(found("").await, [tram.clone(), cable.clone()]);
    assert_eq!(found("topic=tram").await, [tram.as_str()]);
    assert_eq!(found("role=presenter").await, [cable.as_str()]);
    assert_eq!(found(&format!("agency_id={own}&state=active")).await, [cable.as_str()]);
    assert_eq!(found("state=withdrawn").await, [] as [&str; 0]);
    let partner = app.client(own).await;
    assert_eq!(partner.get("/v1/offers").await.ok().column("id"), [cable.as_str()]);
    partner.get(&path(&tram)).await.expect(404);
    partner.post(&format!("{}/withdraw", path(&tram)), json!({ "reason": "x" })).if_match("*").await.expect(404);
}

#[tokio::test]
async fn a_topic_that_is_offered_stays_and_may_be_called_otherwise() {
    let app = TestApp::start().await;
    let (admin, agency) = (app.admin().await, app.agency().await);
    let form = json!({ "code": "urban_forestry", "label": { "es": "Silvicultura", "en": "Forestry" } });
    let topic = admin.post("/v1/topics", form).await.expect(201).header("location").expect("a location").to_owned();
    let offer = app.resource(agency, "offers", forms::with(forms::offer(), json!({ "topic": "urban_forestry" }))).await;
    let etag = admin.etag(&topic).await;
    admin.delete(&topic).if_match(&etag).await.expect(409);
    admin.patch_current(&topic, json!({ "code": "city_trees" })).await.ok();
    assert_eq!(admin.get(&path(&offer)).await.ok()["topic"], "city_trees");
}
