use convite_tests::TestApp;

#[tokio::test]
async fn the_database_itself_refuses_to_change_the_audit_trail() {
    let app = TestApp::start().await;
    app.draft().await;
    let sql = app.sql().await;
    let statements = ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events"];
    for statement in statements {
        let error = sql.batch_execute(statement).await.expect_err(statement);
        let message = error.as_db_error().map(|error| error.message().to_owned()).unwrap_or_default();
        assert_eq!(message, "audit_events is append-only");
    }
}

#[tokio::test]
async fn the_trail_is_filtered_by_who_what_and_when() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let request = app.in_review(&officer).await;
    let found = async |query: String| admin.get(&format!("/v1/audit-events?{query}")).await.ok().column("action");
    assert_eq!(found(format!("actor_id={}", officer.id())).await, ["request.take"]);
    assert_eq!(found(format!("subject_id={}&action=request.submit", request.id)).await, ["request.submit"]);
    assert_eq!(found("subject_kind=request&until=2026-03-20T15:00:00Z".to_owned()).await.len(), 0);
    assert_eq!(found("subject_kind=request&from=2026-03-20T15:00:00Z".to_owned()).await.len(), 3);
    officer.get("/v1/audit-events").await.expect(403);
}
