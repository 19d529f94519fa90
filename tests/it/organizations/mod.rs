//! Organizations.

mod history;
mod merges;

use convite_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

use crate::pages;

fn form(name: &str, country: &str) -> Value {
    json!({ "name": name, "kind": "municipality", "country": country })
}

async fn registered(officer: &Actor, name: &str, country: &str) -> Answer {
    officer.post("/v1/organizations", form(name, country)).await.expect(201)
}

#[tokio::test]
async fn an_officer_registers_reads_and_changes_an_organization() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let created = registered(&officer, "Municipalidad de Rosario", "AR").await;
    assert_eq!(created["aliases"], json!([]));
    let path = created.header("location").expect("a location");
    assert_eq!(officer.get(path).await.ok().json, created.json);
    let patch = json!({ "city": "Rosario", "aliases": ["Ciudad de Rosario"] });
    let changed = officer.patch(path, patch).if_match(&created.etag()).await.ok();
    assert_eq!((&changed["city"], &changed["version"]), (&json!("Rosario"), &json!(2)));
    let emptied = officer.patch_current(path, json!({ "aliases": null })).await.ok();
    assert_eq!(emptied["aliases"], json!([]));
}

#[tokio::test]
async fn a_name_is_taken_within_its_country_whatever_its_accents_and_case() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    registered(&officer, "Alcaldía de Bogotá", "CO").await;
    let refused = officer.post("/v1/organizations", form("ALCALDIA DE BOGOTA", "CO")).await.expect(409);
    assert_eq!(refused.bad_fields(), ["/name: taken"]);
    registered(&officer, "Alcaldia de Bogota", "PE").await;
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let bad = json!({ "name": " ", "kind": "club", "country": "ZZ", "city": 7, "aliases": ["a", "a"], "size": 1 });
    let refused = officer.post("/v1/organizations", bad).await;
    refused.expect_bad_fields(&[
        "/aliases/1: repeated",
        "/city: wrong_type",
        "/country: unknown_value",
        "/kind: unknown_value",
        "/name: too_short",
        "/size: unknown_member",
    ]);
}

#[tokio::test]
async fn the_list_is_narrowed_by_country_kind_and_text() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    registered(&officer, "Alcaldía de Bogotá", "CO").await;
    registered(&officer, "Alcaldía de Cali", "CO").await;
    registered(&officer, "Alcaldía de Quito", "EC").await;
    let university = json!({ "name": "Universidad de Bogotá", "kind": "university", "country": "CO" });
    officer.post("/v1/organizations", university).await.expect(201);
    for (query, names) in [
        ("country=EC", vec!["Alcaldía de Quito"]),
        ("kind=university", vec!["Universidad de Bogotá"]),
        ("text=BOGOTA", vec!["Alcaldía de Bogotá", "Universidad de Bogotá"]),
        ("text=bogot%C3%A1&kind=municipality&country=CO", vec!["Alcaldía de Bogotá"]),
        ("text=nadie", vec![]),
    ] {
        let list = officer.get(&format!("/v1/organizations?{query}")).await.ok();
        assert_eq!(list.column("name"), names, "{query}");
    }
}

#[tokio::test]
async fn wildcards_in_a_search_mean_themselves() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    registered(&officer, "Cien 100% a_b \\ c", "CO").await;
    registered(&officer, "Otra", "CO").await;
    // The last two are wide characters, which become a wildcard and an escape when they are made plain.
    for text in ["%25", "_", "%5C", "%EF%BC%85", "%EF%BC%BC"] {
        let list = officer.get(&format!("/v1/organizations?text={text}")).await.ok();
        assert_eq!(list.column("name"), ["Cien 100% a_b \\ c"], "{text}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_by_name_and_country_without_gap_or_repetition() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for (name, country) in [("Zúrich", "CH"), ("Ávila", "ES"), ("avila", "PT"), ("Ñuñoa", "CL"), ("Bello", "CO")] {
        registered(&officer, name, country).await;
    }
    let seen = pages::column(&officer, "/v1/organizations?limit=2", "name").await;
    assert_eq!(seen, ["Ávila", "avila", "Bello", "Ñuñoa", "Zúrich"]);
}

#[tokio::test]
async fn bad_filters_are_named_together() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let refused = officer.get("/v1/organizations?country=ZZ&kind=club&limit=0&sort=name").await;
    refused.expect_bad_fields(&[
        "/country: unknown_value",
        "/kind: unknown_value",
        "/limit: out_of_range",
        "/sort: unknown_member",
    ]);
}

#[tokio::test]
async fn an_analyst_reads_what_only_others_change() {
    let app = TestApp::start().await;
    let created = registered(&app.admin().await, "Municipalidad de Rosario", "AR").await;
    let path = created.header("location").expect("a location");
    let analyst = app.analyst().await;
    analyst.get(path).await.ok();
    analyst.patch_current(path, json!({ "city": "Rosario" })).await.expect(403);
    analyst.post("/v1/organizations", form("Otra", "AR")).await.expect(403);
}

#[tokio::test]
async fn partners_and_requesters_know_of_no_organization() {
    let app = TestApp::start().await;
    let created = registered(&app.officer().await, "Municipalidad de Rosario", "AR").await;
    let path = created.header("location").expect("a location");
    for outsider in [app.client(app.agency().await).await, app.draft().await.requester, app.editor().await] {
        outsider.get(path).await.expect(404);
        outsider.get("/v1/organizations").await.expect(403);
        outsider.patch(path, json!({ "city": "X" })).if_match("*").await.expect(404);
    }
    app.visitor().get(path).await.expect(401);
}
