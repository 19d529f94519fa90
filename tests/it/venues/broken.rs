//! What a venue or an agency does not hold any more is allowed, and told.

use convite_domain::AgencyId;
use convite_tests::{Answer, TestApp, TestSession, forms};
use serde_json::{Value, json};

/// Three sessions at a venue in one morning: two overlap, and one of them counts for another agency; one is past, one cancelled.
struct Morning {
    app: TestApp,
    agency: AgencyId,
    venue: String,
    early: String,
    late: String,
}

impl Morning {
    async fn planned() -> Self {
        let app = TestApp::start().await;
        let (agency, other) = (app.agency().await, app.agency().await);
        let groups = forms::with(forms::venue(), json!({ "simultaneous_groups": 2 }));
        let venue = app.resource(agency, "venues", groups).await;
        let officer = app.officer().await;
        let exchange = app.exchange(&officer).await;
        let plan = async |agency, from, to, state| {
            let session =
                TestSession { agency: Some(agency), venue: Some(&venue), from, to, state, ..Default::default() };
            app.planned(&exchange, session).await
        };
        let early = plan(agency, "2026-05-19T14:00:00Z", "2026-05-19T15:30:00Z", None).await;
        let late = plan(other, "2026-05-19T15:00:00Z", "2026-05-19T16:00:00Z", Some("confirmed")).await;
        plan(agency, "2026-05-19T16:00:00Z", "2026-05-19T17:00:00Z", None).await;
        plan(agency, "2026-03-02T14:00:00Z", "2026-03-02T15:00:00Z", None).await;
        plan(agency, "2026-05-19T14:00:00Z", "2026-05-19T15:30:00Z", Some("cancelled")).await;
        Self { app, agency, venue, early, late }
    }

    fn path(&self) -> String {
        format!("/v1/venues/{}", self.venue)
    }
}

fn broken(answer: &Answer) -> (u64, Vec<String>) {
    (answer["broken_sessions"]["count"].as_u64().expect("a count"), answer.broken())
}

#[tokio::test]
async fn fewer_groups_at_once_break_those_that_overlap() {
    let morning = Morning::planned().await;
    let admin = morning.app.admin().await;
    let changed = admin.patch_current(&morning.path(), json!({ "simultaneous_groups": 1 })).await.ok();
    assert_eq!(broken(&changed), (2, vec![morning.early.clone(), morning.late.clone()]));
    let told = &changed["broken_sessions"]["sessions"][1];
    assert_eq!(told["state"], "confirmed");
    assert_eq!(told["title"], json!({ "es": "Recorrido", "en": "Walk" }));
    assert_eq!(told["starts_at"], "2026-05-19T15:00:00Z");
    assert_eq!(admin.get(&morning.path()).await.ok()["broken_sessions"], Value::Null);
}

#[tokio::test]
async fn an_agency_is_told_of_its_own_and_only_counts_the_others() {
    let morning = Morning::planned().await;
    let coordinator = morning.app.coordinator(morning.agency).await;
    let changed = coordinator.patch_current(&morning.path(), json!({ "simultaneous_groups": 1 })).await.ok();
    assert_eq!(broken(&changed), (2, vec![morning.early.clone()]));
    // Of what it was not told yet it only learns that there is something.
    let untold =
        format!("UPDATE assignments SET sent_at = NULL, reply_by = NULL WHERE session_id = '{}'", morning.early);
    morning.app.sql().await.batch_execute(&untold).await.expect("it is designed");
    let again = coordinator.patch_current(&morning.path(), json!({ "capacity": 12 })).await.ok();
    assert_eq!(broken(&again), (2, vec![]));
}

#[tokio::test]
async fn less_room_and_other_hours_and_an_end_break_what_is_planned() {
    let morning = Morning::planned().await;
    let coordinator = morning.app.coordinator(morning.agency).await;
    let patched = async |patch| broken(&coordinator.patch_current(&morning.path(), patch).await.ok()).0;
    assert_eq!(patched(json!({ "capacity": 12, "weekly_visitors": 36 })).await, 0);
    assert_eq!(patched(json!({ "weekly_visitors": 35 })).await, 3);
    assert_eq!(patched(json!({ "weekly_visitors": null })).await, 0);
    assert_eq!(patched(json!({ "capacity": 11 })).await, 3);
    // Nine to eleven in Medellín is 14:00 to 16:00 in UTC; the nineteenth is a Tuesday.
    let hours = json!([{ "weekday": "tue", "from": "09:00", "to": "11:00" }]);
    assert_eq!(patched(json!({ "capacity": 12, "opening_hours": hours })).await, 1);
    let etag = coordinator.etag(&morning.path()).await;
    let retire = format!("{}/retire", morning.path());
    let retired = coordinator.post(&retire, json!({ "reason": "Se vendió." })).if_match(&etag).await.ok();
    assert_eq!(broken(&retired).0, 3);
}
