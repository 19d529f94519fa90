use std::path::Path;

use convite_persistence::migrations::{MigrationError, migrate};
use convite_tests::TestApp;
use tokio_postgres::Client;

#[tokio::test]
async fn ten_instances_migrate_at_once_and_a_newer_database_is_refused() {
    let database = TestApp::empty_database().await;
    let runs = futures_util::future::join_all((0..10).map(|_| migrate(&database.url))).await;
    let steps: Vec<usize> = runs.into_iter().map(|run| run.expect("it migrates")).collect();
    assert_eq!(steps.iter().filter(|steps| **steps > 0).count(), 1);
    let sql = convite_tests::connect(&database.url).await;
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231235959')";
    sql.batch_execute(newer).await.expect("a step of a newer program");
    let refused = migrate(&database.url).await.expect_err("a program older than its database");
    assert!(matches!(refused, MigrationError::DatabaseIsNewer(_)), "{refused}");
}

/// Every column, constraint, index, function and trigger that is not an extension's.
async fn schema(sql: &Client) -> Vec<String> {
    let query = "
        SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
            || coalesce(' ' || column_default, '') || coalesce(' ' || generation_expression, '')
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'function '
            || CASE prokind WHEN 'a' THEN p.oid::regprocedure::text ELSE pg_get_functiondef(p.oid) END
        FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        UNION ALL SELECT 'extension ' || extname FROM pg_extension
        ORDER BY 1";
    let rows = sql.query(query, &[]).await.expect("the catalogue");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn every_step_down_takes_back_what_its_step_up_made() {
    let database = TestApp::empty_database().await;
    let sql = convite_tests::connect(&database.url).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut steps: Vec<_> =
        folder.read_dir().expect("the migrations").map(|step| step.expect("a step").path()).collect();
    steps.sort();
    let mut before = vec![schema(&sql).await];
    for step in &steps {
        let up = std::fs::read_to_string(step.join("up.sql")).expect("a step up");
        sql.batch_execute(&format!("BEGIN; {up}; COMMIT")).await.expect("a step up");
        before.push(schema(&sql).await);
    }
    for step in steps.iter().rev() {
        let up = before.pop().expect("what the step made");
        let down = std::fs::read_to_string(step.join("down.sql")).expect("a step down");
        sql.batch_execute(&format!("BEGIN; {down}; COMMIT")).await.expect("a step down");
        let after = schema(&sql).await;
        assert_ne!(after, up, "{step:?} takes nothing back");
        assert_eq!(&after, before.last().expect("what was before the step"), "{step:?}");
    }
    assert_eq!(migrate(&database.url).await.expect("it migrates again"), steps.len());
}
