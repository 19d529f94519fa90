//! The matrix of travel times.

use convite_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::pages;

/// Three venues of two agencies, in the order of their ids.
struct Ways {
    app: TestApp,
    admin: Actor,
    venues: [String; 3],
}

impl Ways {
    async fn known() -> Self {
        let app = TestApp::start().await;
        let (agency, other) = (app.agency().await, app.agency().await);
        let mut venues = [app.venue(agency).await, app.venue(agency).await, app.venue(other).await];
        venues.sort();
        Self { admin: app.admin().await, app, venues }
    }

    fn way(&self, from: usize, to: usize, minutes: i64) -> Value {
        json!({ "from_id": self.venues[from], "to_id": self.venues[to], "minutes": minutes })
    }

    async fn set(&self, from: usize, to: usize, minutes: i64) -> Answer {
        self.admin.post("/v1/travel-times", self.way(from, to, minutes)).await
    }

    /// The minutes of all ways, by their venues.
    async fn minutes(&self) -> Vec<String> {
        pages::column(&self.admin, "/v1/travel-times?limit=1", "minutes").await
    }

    async fn import(&self, query: &str, table: String) -> Answer {
        self.admin.call(reqwest::Method::POST, &format!("/v1/travel-times/import{query}")).body("text/csv", table).await
    }
}

#[tokio::test]
async fn an_admin_sets_a_way_by_direction_and_the_last_word_holds() {
    let ways = Ways::known().await;
    let set = ways.set(0, 1, 25).await.ok();
    assert_eq!((&set["from_id"], &set["minutes"]), (&json!(ways.venues[0]), &json!(25)));
    ways.set(1, 0, 30).await.ok();
    ways.set(0, 1, 0).await.ok();
    ways.set(2, 0, 600).await.ok();
    assert_eq!(ways.minutes().await, ["0", "30", "600"]);
    let from = format!("/v1/travel-times?from_id={}", ways.venues[1]);
    assert_eq!(ways.admin.get(&from).await.ok().column("to_id"), [ways.venues[0].as_str()]);
    let path = format!("/v1/travel-times/{}/{}", ways.venues[0], ways.venues[1]);
    ways.admin.delete(&path).await.expect(204);
    ways.admin.delete(&path).await.expect(404);
    assert_eq!(ways.minutes().await, ["30", "600"]);
}

#[tokio::test]
async fn staff_reads_all_ways_and_an_agency_those_between_its_venues_and_only_admins_change_them() {
    let ways = Ways::known().await;
    let (own, other) = (ways.app.agency().await, ways.app.agency().await);
    let (home, annex, away) = (ways.app.venue(own).await, ways.app.venue(own).await, ways.app.venue(other).await);
    for (from, to) in [(&home, &annex), (&home, &away), (&away, &annex)] {
        let way = json!({ "from_id": from, "to_id": to, "minutes": 25 });
        ways.admin.post("/v1/travel-times", way).await.ok();
    }
    let path = format!("/v1/travel-times/{home}/{annex}");
    let (coordinator, client) = (ways.app.coordinator(own).await, ways.app.client(own).await);
    for (reader, count) in [(ways.app.officer().await, 3), (coordinator, 1), (client, 1)] {
        assert_eq!(reader.get("/v1/travel-times").await.ok().items().len(), count);
        reader.post("/v1/travel-times", ways.way(0, 1, 5)).await.expect(403);
        reader.delete(&path).await.expect(403);
    }
    let requester = ways.app.draft().await.requester;
    for stranger in [ways.app.coordinator(other).await, requester] {
        assert_eq!(stranger.get("/v1/travel-times").await.ok()["items"], json!([]), "one end is not enough");
        stranger.delete(&path).await.expect(404);
    }
}

#[tokio::test]
async fn a_way_leads_from_one_venue_to_another_in_no_negative_time() {
    let ways = Ways::known().await;
    ways.set(0, 1, -1).await.expect_bad_fields(&["/minutes: out_of_range"]);
    ways.set(0, 1, 601).await.expect_bad_fields(&["/minutes: out_of_range"]);
    ways.set(1, 1, 5).await.expect_bad_fields(&["/to_id: same"]);
    let nowhere = json!({ "from_id": Uuid::from_u128(7), "to_id": Uuid::from_u128(8), "minutes": 5 });
    let refused = ways.admin.post("/v1/travel-times", nowhere).await;
    refused.expect_bad_fields(&["/from_id: unknown", "/to_id: unknown"]);
}

#[tokio::test]
async fn a_table_is_looked_at_first_and_then_set_as_a_whole() {
    let ways = Ways::known().await;
    ways.set(0, 1, 25).await.ok();
    let [one, two, three] = &ways.venues;
    let table = format!("from,to,minutes\r\n{one},{two},10\r\n{two},{three},20\r\n");
    let looked = ways.import("", table.clone()).await.ok();
    assert_eq!(looked.json, json!({ "dry_run": true, "rows": 2 }));
    assert_eq!(ways.minutes().await, ["25"]);
    let set = ways.import("?dry_run=false&separator=comma", table.clone()).await.ok();
    assert_eq!(set.json, json!({ "dry_run": false, "rows": 2 }));
    assert_eq!(ways.minutes().await, ["10", "20"]);
    let trail = ways.admin.get("/v1/audit-events").await.ok();
    let kinds = trail.column("action");
    assert_eq!(kinds.iter().filter(|action| *action == "travel_time.import").count(), 2);

    let bad = format!("from,to,minutes\n{one},{two},-5\n{two},{three},99\n{},{one},5\n", Uuid::from_u128(7));
    let refused = ways.import("?dry_run=false", bad).await;
    refused.expect_bad_fields(&["/rows/2/minutes: out_of_range", "/rows/4/from: unknown"]);
    assert_eq!(ways.minutes().await, ["10", "20"]);
    ways.import("?dry_run=maybe", table).await.expect_bad_fields(&["/dry_run: unknown_value"]);
}

#[tokio::test]
async fn unknown_places_are_told_beside_whatever_else_is_bad_of_a_way() {
    let ways = Ways::known().await;
    let nobody = Uuid::from_u128(7);
    let refused = async |from: Value, to: Value, bad: &[&str]| {
        let way = json!({ "from_id": from, "to_id": to, "minutes": -5 });
        let all = [bad, &["/minutes: out_of_range"]].concat();
        ways.admin.post("/v1/travel-times", way).await.expect_bad_fields(&all);
    };
    refused(json!(nobody), json!(Uuid::from_u128(8)), &["/from_id: unknown", "/to_id: unknown"]).await;
    refused(json!(nobody), json!(nobody), &["/from_id: unknown", "/to_id: same"]).await;
    refused(json!("x"), json!(nobody), &["/from_id: invalid_id", "/to_id: unknown"]).await;
    refused(json!(ways.venues[0]), json!(ways.venues[0]), &["/to_id: same"]).await;
    assert!(ways.minutes().await.is_empty());
}
