//! Organizations that are the same body: one goes, the other one stays, and nothing is lost.

use convite_api::background;
use convite_persistence::DbError;
use convite_persistence::requests::duplicates;
use convite_tests::{Actor, Answer, TestApp, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::registered;

fn path(id: &str) -> String {
    format!("/v1/organizations/{id}")
}

fn because(into: &str) -> Value {
    json!({ "into_id": into, "reason": "La misma alcaldía, registrada dos veces." })
}

/// Merges one organization into another, with the ETag that the first has now.
async fn merge(admin: &Actor, merged: &str, into: &str) -> Answer {
    let etag = admin.etag(&path(merged)).await;
    admin.post(&format!("{}/merge", path(merged)), because(into)).if_match(&etag).await
}

async fn with_aliases(officer: &Actor, name: &str, country: &str, aliases: &[String]) -> Answer {
    let form = json!({ "name": name, "kind": "municipality", "country": country, "aliases": aliases });
    officer.post("/v1/organizations", form).await.expect(201)
}

/// Two organizations, and the ids of both.
async fn two(officer: &Actor) -> (String, String) {
    let one = registered(officer, "Municipio de Rosario", "AR").await;
    let other = registered(officer, "Municipalidad de Rosario", "AR").await;
    (one.text("id").to_owned(), other.text("id").to_owned())
}

#[tokio::test]
async fn the_kept_one_goes_by_the_names_of_both_and_says_what_it_was_merged_from() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let aliases = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let gone =
        with_aliases(&officer, "Alcaldía de Rosario", "AR", &aliases(&["CIUDAD DE ROSARIO", "Rosario capital"])).await;
    let stays = with_aliases(&officer, "Municipalidad de Rosario", "AR", &aliases(&["Ciudad de Rosario"])).await;
    let kept = merge(&admin, gone.text("id"), stays.text("id")).await.ok();
    assert_eq!((&kept["id"], &kept["version"]), (&stays["id"], &json!(2)));
    assert_eq!(kept["name"], "Municipalidad de Rosario");
    assert_eq!(kept["aliases"], json!(["Ciudad de Rosario", "Alcaldía de Rosario", "Rosario capital"]));
    let trace = json!([{
        "id": gone["id"], "name": "Alcaldía de Rosario", "into_id": stays["id"],
        "reason": "La misma alcaldía, registrada dos veces.", "merged_by": admin.id(), "merged_at": app.now(),
    }]);
    assert_eq!(kept["merged"], trace);
    assert_eq!(kept.header("content-location"), Some(path(stays.text("id")).as_str()));
    let read = officer.get(&path(stays.text("id"))).await.ok();
    assert_eq!((&read.json, read.etag()), (&kept.json, kept.etag()));
    let trail = admin.get(&format!("/v1/audit-events?subject_id={}", gone.text("id"))).await.ok();
    assert_eq!(trail.column("action"), ["organization.merge", "organization.create"]);
    let trail = admin.get(&format!("/v1/audit-events?subject_id={}", stays.text("id"))).await.ok();
    assert_eq!(trail.column("action"), ["organization.absorb", "organization.create"]);
    let outbox = admin.get(&format!("/v1/outbox-events?subject_id={}", gone.text("id"))).await.ok();
    assert_eq!(outbox.column("kind"), ["organization.merge"]);
}

#[tokio::test]
async fn the_merged_id_leads_to_the_kept_one_in_one_step_whatever_that_was_merged_into_since() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let (first, second) = two(&officer).await;
    let third = registered(&officer, "Rosario", "AR").await.text("id").to_owned();
    merge(&admin, &first, &second).await.ok();
    let moved = officer.get(&path(&first)).await.expect(308);
    assert_eq!(moved.header("location"), Some(path(&second).as_str()));
    merge(&admin, &second, &third).await.ok();
    for old in [&first, &second] {
        assert_eq!(officer.get(&path(old)).await.expect(308).header("location"), Some(path(&third).as_str()));
    }
    let kept = officer.get(&path(&third)).await.ok();
    let steps: Vec<_> = kept["merged"].as_array().expect("merges").iter().map(|m| (&m["id"], &m["into_id"])).collect();
    let (first, second, third) = (json!(first), json!(second), json!(third));
    assert_eq!(steps.len(), 2);
    assert!(steps.contains(&(&first, &second)) && steps.contains(&(&second, &third)), "{steps:?}");
    app.editor().await.get(&path(first.as_str().expect("an id"))).await.expect(404);
}

#[tokio::test]
async fn what_was_merged_is_neither_listed_nor_proposed_and_gives_its_name_free() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let elsewhere = registered(&officer, "Rosario", "UY").await.text("id").to_owned();
    let (named, kept) = two(&officer).await;
    let request = app.submitted().await;
    let proposed = async || request.seen_by(&officer).await["handling"]["proposed_organization_id"].clone();
    assert_eq!(proposed().await, json!(kept));
    merge(&admin, &kept, &named).await.ok();
    assert_eq!(officer.get("/v1/organizations").await.ok().column("id"), [named.clone(), elsewhere.clone()]);
    assert_eq!(proposed().await, json!(named), "by the alias now");
    let again = registered(&officer, "Municipalidad de Rosario", "AR").await;
    assert_eq!(proposed().await, again["id"]);
    merge(&admin, &named, &elsewhere).await.ok();
    merge(&admin, again.text("id"), &elsewhere).await.ok();
    assert_eq!(proposed().await, Value::Null, "no alias of what was merged counts");
}

#[tokio::test]
async fn requests_follow_with_a_new_version_and_an_entry_in_their_timeline() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let accepted = app.accepted(&officer).await;
    let before = accepted.seen_by(&officer).await;
    let kept = app.organization(&officer).await;
    merge(&admin, before.text("organization_id"), &kept).await.ok();
    let after = accepted.seen_by(&officer).await;
    assert_eq!(after["organization_id"], json!(kept));
    assert_eq!(after["version"].as_i64(), before["version"].as_i64().map(|version| version + 1));
    let timeline = officer.get(&accepted.path("timeline")).await.ok();
    let last = timeline.items().last().expect("an entry");
    assert_eq!((&last["action"], &last["fields"]), (&json!("follow_merge"), &json!(["organization_id"])));
    officer.post(&accepted.path("cancel"), json!({ "reason": "x" })).if_match(&before.etag()).await.expect(412);
    officer.act(&accepted, "cancel", json!({ "reason": "La ciudad visitante tiene elecciones." })).await.ok();
    assert_eq!(accepted.seen_by(&officer).await["organization_id"], json!(kept));
}

#[tokio::test]
async fn every_reference_to_an_organization_is_one_that_a_merge_moves() {
    let app = TestApp::start().await;
    let query = "SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint
        WHERE confrelid = 'organizations'::regclass AND contype = 'f' ORDER BY 1";
    let rows = app.sql().await.query(query, &[]).await.expect("the references");
    let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    // Whoever refers to organizations from elsewhere lets a merge move that too, and says so here.
    assert_eq!(
        names,
        [
            "organization_merges.organization_merges_into_id_fkey",
            "organization_merges.organization_merges_organization_id_fkey",
            "organizations.organizations_merged_into_id_fkey",
            "requests.requests_organization_id_fkey",
        ]
    );
}

#[tokio::test]
async fn a_request_that_is_linked_to_what_was_merged_is_linked_to_what_was_kept() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let (gone, kept) = two(&officer).await;
    merge(&admin, &gone, &kept).await.ok();
    let request = app.in_review(&officer).await;
    let linked = officer.patch_current(&request.path(""), json!({ "organization_id": gone })).await.ok();
    assert_eq!(linked["organization_id"], json!(kept));
    let nobody = json!({ "organization_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47", "topics": [7] });
    let refused = officer.patch_current(&request.path(""), nobody).await;
    refused.expect_bad_fields(&["/organization_id: unknown", "/topics/0: wrong_type"]);
}

#[tokio::test]
async fn a_merge_that_cannot_be_is_refused_with_its_reason() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let (gone, kept) = two(&officer).await;
    let third = registered(&officer, "Rosario", "AR").await.text("id").to_owned();
    let url = format!("{}/merge", path(&gone));
    merge(&admin, &gone, &gone).await.expect_bad_fields(&["/into_id: itself"]);
    merge(&admin, &gone, "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47").await.expect_bad_fields(&["/into_id: unknown"]);
    let bad = json!({ "into_id": "x", "reason": " ", "force": true });
    let bad = admin.post(&url, bad).if_match("*").await;
    bad.expect_bad_fields(&["/into_id: invalid_id", "/reason: too_short", "/force: unknown_member"]);
    admin.post(&url, because(&kept)).await.expect(428);
    admin.post(&url, because(&kept)).if_match("\"7-x\"").await.expect(412);
    merge(&admin, &gone, &kept).await.ok();
    admin.post(&url, because(&third)).if_match("*").await.expect_guard(409, "merged");
    merge(&admin, &third, &gone).await.expect_guard(409, "target_merged");
    let patch = admin.patch(&path(&gone), json!({ "city": "Rosario" })).if_match("*").await;
    patch.expect_guard(409, "merged");
    let unknown = "/v1/organizations/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47/merge";
    admin.post(unknown, because(&kept)).if_match("*").await.expect(404);
    officer.post(&format!("{}/merge", path(&third)), because(&kept)).if_match("*").await.expect(403);
    app.lead().await.post(&format!("{}/merge", path(&third)), because(&kept)).if_match("*").await.expect(403);
}

#[tokio::test]
async fn names_that_would_be_more_than_twenty_aliases_are_refused_and_nothing_is_merged() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let aliases = |from: usize, to: usize| (from..to).map(|n| format!("Alias {n}")).collect::<Vec<_>>();
    let gone = with_aliases(&officer, "Una", "AR", &aliases(0, 10)).await;
    let stays = with_aliases(&officer, "Otra", "AR", &aliases(9, 20)).await;
    let refused = merge(&admin, gone.text("id"), stays.text("id")).await.expect_guard(409, "too_many_aliases");
    assert!(refused.text("detail").contains("21 aliases"), "{refused}");
    assert_eq!(officer.get(&path(gone.text("id"))).await.ok().json, gone.json);
    officer.patch_current(&path(stays.text("id")), json!({ "aliases": aliases(9, 19) })).await.ok();
    let kept = merge(&admin, gone.text("id"), stays.text("id")).await.ok();
    assert_eq!(kept["aliases"].as_array().map(Vec::len), Some(20));
}

#[tokio::test]
async fn what_a_merge_or_a_new_name_makes_comparable_is_scanned_anew() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let scan = async || app.sweep().await;
    let waiting = async || {
        let sql = app.sql().await;
        let rows = sql.query("SELECT request_id::text FROM duplicate_scans ORDER BY 1", &[]).await.expect("scans");
        rows.iter().map(|row| row.get(0)).collect::<Vec<String>>()
    };
    let (one, other) = (app.linked(&officer).await, app.linked(&officer).await);
    app.linked(&officer).await;
    let of_one = one.seen_by(&officer).await.text("organization_id").to_owned();
    let of_other = other.seen_by(&officer).await.text("organization_id").to_owned();
    scan().await;
    officer.patch_current(&path(&of_one), json!({ "city": "Rosario" })).await.ok();
    assert!(waiting().await.is_empty(), "a city of the registry is not compared");
    officer.patch_current(&path(&of_one), json!({ "aliases": ["Rosario"] })).await.ok();
    assert_eq!(waiting().await, std::slice::from_ref(&one.id));
    scan().await;
    merge(&admin, &of_one, &of_other).await.ok();
    let mut both = vec![one.id, other.id];
    both.sort();
    assert_eq!(waiting().await, both);
    scan().await;
    assert!(waiting().await.is_empty());
}

#[tokio::test]
async fn a_merge_waits_for_no_scan_under_way_which_is_done_again() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let (one, other) = (app.linked(&officer).await, app.linked(&officer).await);
    let of_one = one.seen_by(&officer).await.text("organization_id").to_owned();
    let of_other = other.seen_by(&officer).await.text("organization_id").to_owned();
    let scanned = app.database.transaction(async |connection| {
        let scan = duplicates::next_to_scan(connection).await?.expect("a request waits for its scan");
        merge(&admin, &of_one, &of_other).await.ok();
        let is_kept = duplicates::end_scan(connection, &scan).await?;
        assert!(!is_kept, "what it compared is out of date");
        Ok::<_, DbError>(scan.request.id.to_string())
    });
    let scanned = scanned.await.expect("a scan");
    assert!([&one.id, &other.id].contains(&&scanned));
    let waiting = async || {
        let count = "SELECT count(*) FROM duplicate_scans";
        app.sql().await.query_one(count, &[]).await.expect("a count").get::<_, i64>(0)
    };
    assert_eq!(waiting().await, 2);
    background::sweep(&app.shared, &app.database).await.expect("swept");
    assert_eq!(waiting().await, 0);
    assert_eq!(one.seen_by(&officer).await["handling"]["probable_duplicates"], 1);
}

#[tokio::test]
async fn of_two_that_are_merged_into_each_other_exactly_one_stays() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    for _ in 0..6 {
        let (one, other) = (app.organization(&officer).await, app.organization(&officer).await);
        let into = async |merged: &str, kept: &str| {
            admin.post(&format!("{}/merge", path(merged)), because(kept)).if_match("*").await.status
        };
        let calls = (0..4).map(|n| if n % 2 == 0 { (&one, &other) } else { (&other, &one) });
        let mut statuses = join_all(calls.map(|(merged, kept)| into(merged, kept))).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409]);
        let mut seen = [officer.get(&path(&one)).await.status, officer.get(&path(&other)).await.status];
        seen.sort_unstable();
        assert_eq!(seen, [200, 308]);
    }
}

#[tokio::test]
async fn a_request_that_is_linked_while_its_organization_is_merged_ends_at_the_kept_one() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let requests = join_all((0..3).map(|_| app.in_review(&officer))).await;
    for _ in 0..6 {
        let (gone, kept) = (app.organization(&officer).await, app.organization(&officer).await);
        let links = requests.iter().map(|request| async {
            let link = officer.patch(&request.path(""), json!({ "organization_id": gone })).if_match("*").await;
            link.status
        });
        let renamed = officer.patch(&path(&kept), json!({ "aliases": [format!("De {kept}")] })).if_match("*");
        let merged = admin.post(&format!("{}/merge", path(&gone)), because(&kept)).if_match("*");
        let swept = background::sweep(&app.shared, &app.database);
        let (linked, renamed, merged, swept) =
            futures_util::join!(join_all(links), renamed.into_future(), merged.into_future(), swept);
        swept.expect("swept");
        assert_eq!((linked, renamed.status, merged.status), (vec![200; 3], 200, 200));
        for request in &requests {
            assert_eq!(request.seen_by(&officer).await["organization_id"], json!(kept));
        }
    }
}

#[tokio::test]
async fn requests_that_are_decided_while_their_organization_is_merged_lose_neither() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let request = app.linked(&officer).await;
    for n in 0..8 {
        let gone = request.seen_by(&officer).await.text("organization_id").to_owned();
        let kept = app.organization(&officer).await;
        let tags = json!({ "tags": [format!("tag_{n}")] });
        let handled = officer.patch(&request.path("handling"), tags).if_match("*");
        let merged = admin.post(&format!("{}/merge", path(&gone)), because(&kept)).if_match("*");
        let (handled, merged) = futures_util::join!(handled.into_future(), merged.into_future());
        assert_eq!((handled.status, merged.status), (200, 200));
        let seen = request.seen_by(&officer).await;
        assert_eq!(seen["organization_id"], json!(kept));
        assert_eq!(seen["handling"]["tags"], json!([format!("tag_{n}")]));
    }
    officer.act(&request, "accept", forms::acceptance(app.clock.today())).await.ok();
}

#[tokio::test]
async fn a_merge_is_replayed_by_its_key() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let (gone, kept) = two(&officer).await;
    let etag = admin.etag(&path(&gone)).await;
    let call = || admin.post(&format!("{}/merge", path(&gone)), because(&kept)).if_match(&etag).key("one-merge");
    let first = call().await.ok();
    let again = call().await.ok();
    assert_eq!((first.json.clone(), first.etag()), (again.json.clone(), again.etag()));
}
