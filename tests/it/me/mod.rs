//! The caller's own account.

mod password;

use convite_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn a_person_reads_who_they_are_and_what_they_may_do() {
    let app = TestApp::start().await;
    let analyst = app.analyst().await;
    let me = analyst.get("/v1/me").await.ok();
    assert_eq!((&me["user"]["id"], &me["user"]["email"]), (&json!(analyst.id()), &json!(analyst.name())));
    assert_eq!((&me["client_id"], &me["agency_id"]), (&json!(null), &json!(null)));
    let may = ["read_requests", "read_organizations", "read_agencies", "read_policies", "read_own_account"];
    assert_eq!(me["permissions"], json!(may));
}

#[tokio::test]
async fn a_partner_reads_its_agency() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let reads = ["read_own_agency", "manage_resources", "read_own_practices", "read_own_account"];
    let writes = ["read_own_agency", "manage_resources", "read_own_practices", "write_practices", "read_own_account"];
    for (partner, may) in [(app.client(agency).await, &writes[..]), (app.coordinator(agency).await, &reads[..])] {
        let me = partner.get("/v1/me").await.ok();
        assert_eq!(me["agency_id"], json!(agency));
        assert_eq!(me["permissions"], json!(may));
    }
}

#[tokio::test]
async fn who_has_no_account_is_refused() {
    let app = TestApp::start().await;
    app.visitor().get("/v1/me").await.expect(401);
    app.draft().await.requester.get("/v1/me").await.expect(403);
}
