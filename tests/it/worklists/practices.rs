//! The worklists of those who write and publish practices.

use convite_tests::{Actor, Authors, TestApp, forms};
use serde_json::{Value, json};

const LISTS: [&str; 3] = ["overdue-reviews", "stale-translations", "open-contradictions"];

async fn list(actor: &Actor, name: &str) -> Vec<Value> {
    actor.get(&format!("/v1/worklists/{name}")).await.ok().items().to_vec()
}

fn practices(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["practice"]["id"].as_str().expect("an id")).collect()
}

/// What everybody sees of the pages of a list.
async fn page_by_page(actor: &Actor, name: &str) -> Vec<Value> {
    let (mut all, mut next) = (Vec::new(), Some(format!("/v1/worklists/{name}?limit=1")));
    while let Some(path) = next {
        let page = actor.get(&path).await.ok();
        all.extend(page.items().to_vec());
        next = page["next_cursor"].as_str().map(|cursor| format!("/v1/worklists/{name}?limit=1&cursor={cursor}"));
    }
    all
}

fn worth(value: &str) -> Value {
    forms::with(forms::claim(), json!({ "value": value }))
}

#[tokio::test]
async fn a_review_is_overdue_from_the_day_after_it_fell_due_until_it_begins() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let first = authors.published(forms::revision()).await;
    app.clock.advance(1);
    let second = authors.published(forms::revision()).await;
    authors.written(forms::revision()).await;
    let due = app.visitor().get(&first.path("")).await.ok().text("review_due_on").to_owned();
    assert_eq!(due, "2028-03-20");
    app.clock.advance(730);
    let authors = app.authors_of(authors.agency).await;
    assert_eq!(list(&authors.editor, "overdue-reviews").await, Vec::<Value>::new(), "that day is not over");
    app.clock.advance(2);
    let authors = app.authors_of(authors.agency).await;
    let all = list(&authors.editor, "overdue-reviews").await;
    assert_eq!(practices(&all), [&*first.id, &*second.id], "the longest overdue first");
    assert_eq!((&all[0]["review_due_on"], &all[0]["days_overdue"]), (&json!(due), &json!(2)));
    assert_eq!(page_by_page(&authors.editor, "overdue-reviews").await, all);
    authors.rule(&first, "start-review", json!({})).await.ok();
    assert_eq!(practices(&list(&authors.editor, "overdue-reviews").await), [&*second.id]);
}

#[tokio::test]
async fn a_translation_is_listed_while_it_is_older_than_its_source_text() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let mut form = forms::revision();
    form["translations"] = json!({ "en": { "status": "reviewed", "text": { "title": "A hillside" } } });
    let practice = authors.written(form).await;
    assert_eq!(list(&authors.editor, "stale-translations").await, Vec::<Value>::new());
    let path = format!("/v1/revisions/{}", practice.revision);
    let change = json!({ "text": { "results": "La línea se abrió un año antes." } });
    authors.writer.patch_current(&path, change).await.ok();
    let all = list(&authors.editor, "stale-translations").await;
    assert_eq!((practices(&all), &all[0]["languages"]), (vec![&*practice.id], &json!(["en"])));
    assert_eq!((&all[0]["revision"]["id"], &all[0]["text_edition"]), (&json!(practice.revision), &json!(2)));
    authors.publish(&practice.revision).await.ok();
    let all = list(&authors.editor, "stale-translations").await;
    assert_eq!(all[0]["revision"]["state"], "published", "the public reads a stale translation");

    let next = authors.revise(&practice).await;
    let all = list(&authors.editor, "stale-translations").await;
    assert_eq!((all.len(), &all[0]["revision"]["id"]), (1, &json!(next)), "it is mended in the open revision");
    let mended = json!({ "translations": { "en": { "text": { "results": "It opened on time." } } } });
    authors.writer.patch_current(&format!("/v1/revisions/{next}"), mended).await.ok();
    assert_eq!(list(&authors.editor, "stale-translations").await, Vec::<Value>::new());
}

/// A practice with a claim that contradicts nothing yet.
async fn published_claim(authors: &Authors, value: &str) -> String {
    let practice = authors.written(forms::revision()).await;
    authors.claim(&practice.revision, worth(value)).await;
    authors.publish(&practice.revision).await.ok();
    practice.id
}

#[tokio::test]
async fn a_contradiction_is_listed_until_it_is_decided() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let elsewhere = published_claim(&authors, "2.0").await;
    let within = authors.written(forms::revision()).await;
    let low = authors.claim(&within.revision, worth("2.0")).await;
    let high = authors.claim(&within.revision, worth("3.0")).await;
    let between = authors.written(forms::revision()).await;
    authors.claim(&between.revision, worth("4.0")).await;
    // Two per cent is what values may differ by.
    let tolerable = authors.written(forms::revision()).await;
    authors.claim(&tolerable.revision, worth("2.01")).await;

    let all = list(&authors.editor, "open-contradictions").await;
    assert_eq!(practices(&all), [&*within.id, &*between.id]);
    assert_eq!(all[0]["contradictions"].as_array().map(Vec::len), Some(2), "with its own, and with the published one");
    let other_side = &all[1]["contradictions"][0]["claims"][1]["practice"]["id"];
    assert_eq!(other_side, &json!(elsewhere), "what others have not published is not spoken of");
    assert_eq!(page_by_page(&authors.editor, "open-contradictions").await, all);

    let preferred = json!({ "preferred_id": low, "other_id": high, "note": { "es": "La oficial." } });
    authors.act(&authors.editor, &within.revision, "decide-contradiction", preferred).await.ok();
    let all = list(&authors.editor, "open-contradictions").await;
    assert_eq!(all[0]["contradictions"].as_array().map(Vec::len), Some(1), "what is decided is done");
    authors.act(&authors.editor, &between.revision, "reject", json!({ "reason": "No." })).await;
    authors.writer.patch_current(&format!("/v1/claims/{high}"), json!({ "value": "2.0" })).await.ok();
    assert_eq!(practices(&list(&authors.editor, "open-contradictions").await), [&*between.id]);
    authors.rule(&between, "reject", json!({ "reason": "No." })).await.ok();
    assert_eq!(list(&authors.editor, "open-contradictions").await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_agency_sees_what_is_to_be_done_about_its_own_practices() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.authors().await, app.authors().await);
    for authors in [&ours, &theirs] {
        let mut form = forms::revision();
        form["translations"] = json!({ "en": { "status": "draft", "text": { "title": "A hillside" } } });
        let practice = authors.written(form).await;
        authors.claim(&practice.revision, worth("2.0")).await;
        authors.claim(&practice.revision, worth("3.0")).await;
        let path = format!("/v1/revisions/{}", practice.revision);
        authors.writer.patch_current(&path, json!({ "text": { "results": "Bien." } })).await.ok();
    }
    let system = app.client(ours.agency).await;
    for name in ["stale-translations", "open-contradictions"] {
        for own in [&ours.writer, &ours.validator, &system] {
            let seen = list(own, name).await;
            assert_eq!((seen.len(), &seen[0]["agency"]["id"]), (1, &json!(ours.agency.to_string())), "{name}");
        }
        assert_eq!(list(&ours.editor, name).await.len(), 2, "{name}");
        let of_one = format!("{name}?agency_id={}", theirs.agency);
        assert_eq!((list(&ours.editor, &of_one).await.len(), list(&ours.writer, &of_one).await.len()), (1, 0));
    }
    for name in LISTS {
        assert_eq!(list(&app.officer().await, name).await, Vec::<Value>::new());
        app.visitor().get(&format!("/v1/worklists/{name}")).await.expect(401);
        let bad = ours.editor.get(&format!("/v1/worklists/{name}?limit=0&agency_id=x&cursor=e30&colour=red")).await;
        bad.expect_bad_fields(&["/agency_id: invalid_id", "/colour: unknown_member", "/limit: out_of_range"]);
        let bad = ours.editor.get(&format!("/v1/worklists/{name}?cursor=e30")).await;
        bad.expect_bad_fields(&["/cursor: invalid_cursor"]);
    }
}
