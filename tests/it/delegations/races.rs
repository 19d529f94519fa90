use convite_tests::{TestApp, forms};
use futures_util::future::join_all;
use serde_json::json;

#[tokio::test]
async fn of_twenty_six_people_for_twenty_five_places_one_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.linked_of(&officer, forms::with(app.form(), json!({ "group_size": 25 }))).await;
    let accepted = officer.act(&request, "accept", forms::acceptance(app.clock.today())).await.ok();
    let delegation = accepted["acceptance"]["delegation_id"].as_str().expect("an id").to_owned();
    let members = format!("/v1/delegations/{delegation}/members");
    let name = |_| async { request.requester.post(&members, forms::member()).await };
    let mut statuses: Vec<_> = join_all((0..26).map(name)).await.into_iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((&statuses[..25], statuses[25]), (&[201; 25][..], 409));
    request.requester.post(&members, forms::member()).await.expect_guard(409, "group_full");
    let minors = json!({ "minors": 1 });
    let path = format!("/v1/delegations/{delegation}");
    request.requester.patch(&path, minors).await.expect_guard(409, "group_full");
}

#[tokio::test]
async fn of_two_heads_named_at_once_one_leads() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    let answers = join_all((0..8).map(|_| delegation.name(forms::head()))).await;
    let named = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(named, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.expect_guard(409, "two_heads");
    }
}

#[tokio::test]
async fn a_list_is_final_or_longer_but_not_both() {
    let app = TestApp::start().await;
    for _ in 0..4 {
        let delegation = app.forming(&app.officer().await).await;
        delegation.named(forms::head()).await;
        let without = forms::with(forms::member(), json!({ "consents": null }));
        let (closed, named) = tokio::join!(delegation.act("finalise", json!({})), delegation.name(without));
        match (closed.status, named.status) {
            (200, 409) => assert_eq!(named["guard"], "wrong_state"),
            (409, 201) => assert_eq!(closed["guard"], "consent_missing"),
            both => panic!("{both:?}"),
        }
    }
}

#[tokio::test]
async fn a_member_who_is_removed_twice_at_once_goes_once() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    let id = delegation.named(forms::member()).await;
    let path = delegation.member(&id, "");
    let remove = |_| async { delegation.requester.delete(&path).await.status };
    let mut statuses = join_all((0..4).map(remove)).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404]);
}

#[tokio::test]
async fn of_sixteen_arrivals_one_is_recorded() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, members) = app.with_final_list(&officer).await;
    let etag = officer.etag(&delegation.path("")).await;
    let arrive = |_| async {
        let here = json!({ "members": members, "minors": 0 });
        officer.post(&delegation.path("arrive"), here).if_match(&etag).await.status
    };
    let mut statuses = join_all((0..16).map(arrive)).await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[412; 15][..]));
}
