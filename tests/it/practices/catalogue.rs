//! The published catalogue as the public reads it: list, counts, coverage, history, formats.

use convite_domain::access::Role;
use convite_tests::{Authors, NewUser, TestApp, TestPractice, forms};
use serde_json::{Value, json};

use crate::pages;

/// A revision about something.
fn about(title: &str, topic: &str, axis: &str, target: &str) -> Value {
    let axes = json!([{ "axis": axis, "weight": 3, "justification": { "es": "Así es." } }]);
    let mut form = forms::with(forms::revision(), json!({ "topics": [topic], "axes": axes, "sdg_targets": [target] }));
    form["text"]["title"] = json!(title);
    form
}

/// One on a cable, with a translation, and one on libraries, of another agency.
async fn two(app: &TestApp) -> (Authors, TestPractice, TestPractice) {
    let authors = app.authors().await;
    let mut cable = about("Metrocable", "cable_mobility", "resilience", "11.2");
    let mut english = cable["text"].clone();
    english["title"] = json!("Aerial cable car");
    cable["translations"] = json!({ "en": { "status": "reviewed", "text": english } });
    let cable = authors.published(cable).await;
    let other = app.authors().await;
    let library = other.published(about("Parques biblioteca", "libraries", "social_innovation", "4.7")).await;
    (authors, cable, library)
}

async fn titles(app: &TestApp, query: &str) -> Vec<String> {
    app.visitor().get(&format!("/v1/practices?{query}")).await.ok().column("title")
}

#[tokio::test]
async fn the_list_is_narrowed_by_every_filter() {
    let app = TestApp::start().await;
    let (authors, cable, _) = two(&app).await;
    let (metro, parks) = (vec!["Metrocable".to_owned()], vec!["Parques biblioteca".to_owned()]);
    assert_eq!(titles(&app, "").await, [metro.clone(), parks.clone()].concat());
    for query in ["axis=resilience", "topic=cable_mobility", "topic=sustainable_urban", "sdg=11", "sdg=11.2"] {
        assert_eq!(titles(&app, query).await, metro, "{query}");
    }
    assert_eq!(titles(&app, &format!("agency={}", authors.agency.get())).await, metro);
    assert_eq!(titles(&app, "language=en").await, ["Aerial cable car"]);
    assert_eq!(titles(&app, "topic=human_development&sdg=4").await, parks);
    assert_eq!(titles(&app, "topic=unheard_of").await, Vec::<String>::new());
    let page = app.visitor().get("/v1/practices").header("accept-language", "pt, en;q=0.5").await.ok();
    assert_eq!(page.column("title"), ["Aerial cable car", "Parques biblioteca"]);
    assert_eq!(page.items()[0]["languages"], json!(["es", "en"]));
    assert_eq!(page.items()[0]["axes"], json!([{ "axis": "resilience", "weight": 3 }]));
    authors.rule(&cable, "retire", json!({ "reason": "Ya no." })).await.ok();
    assert_eq!(titles(&app, "").await, parks);
    assert_eq!(app.visitor().get(&cable.path("")).await.ok()["state"], "retired");
}

#[tokio::test]
async fn bad_filters_are_named_together() {
    let app = TestApp::start().await;
    let bad = "/v1/practices?axis=x&topic=1&agency=7&sdg=18&language=fr&limit=0&cursor=%2B&text=%20&state=retired";
    app.visitor().get(bad).await.expect_bad_fields(&[
        "/agency: invalid_id",
        "/axis: unknown_value",
        "/cursor: invalid_cursor",
        "/language: unknown_value",
        "/limit: out_of_range",
        "/sdg: unknown_value",
        "/state: unknown_member",
        "/text: too_short",
        "/topic: invalid_code",
    ]);
}

#[tokio::test]
async fn pages_follow_one_another_by_code() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    for n in 0..5 {
        authors.published(about(&format!("Práctica {n}"), "tram", "resilience", "11.2")).await;
    }
    let whole = app.visitor().get("/v1/practices").await.ok().column("code");
    assert_eq!(whole.len(), 5);
    assert_eq!(pages::column(&app.visitor(), "/v1/practices?limit=2", "code").await, whole);
    let searched = pages::column(&app.visitor(), "/v1/practices?limit=2&text=practica", "code").await;
    assert_eq!(searched.len(), 5);
    let cursor = app.visitor().get("/v1/practices?limit=2").await.ok().text("next_cursor").to_owned();
    let other = app.visitor().get(&format!("/v1/practices?text=practica&cursor={cursor}")).await;
    other.expect_bad_fields(&["/cursor: invalid_cursor"]);
}

#[tokio::test]
async fn a_topic_that_is_moved_takes_its_practices_along_at_once() {
    let app = TestApp::start().await;
    two(&app).await;
    let admin = app.admin().await;
    let topics = admin.get("/v1/topics?limit=100").await.ok();
    let id = |code: &str| {
        let topic = topics.items().iter().find(|topic| topic["code"] == code).expect("a topic");
        topic["id"].as_str().expect("an id").to_owned()
    };
    let path = format!("/v1/topics/{}", id("cable_mobility"));
    admin.patch_current(&path, json!({ "parent_id": id("social_inclusion") })).await.ok();
    assert_eq!(titles(&app, "topic=social_inclusion").await, ["Metrocable"]);
    assert_eq!(titles(&app, "topic=sustainable_urban").await, Vec::<String>::new());
    assert_eq!(titles(&app, "topic=social_inclusion&text=metrocable").await, ["Metrocable"]);
    assert_eq!(titles(&app, "topic=sustainable_urban&text=metrocable").await, Vec::<String>::new());
}

#[tokio::test]
async fn facets_count_what_the_filters_leave() {
    let app = TestApp::start().await;
    let (authors, ..) = two(&app).await;
    let all = app.visitor().get("/v1/practices/facets").await.ok();
    assert_eq!(all["total"], 2);
    assert_eq!(all["languages"], json!([{ "value": "es", "count": 2 }, { "value": "en", "count": 1 }]));
    let one = app.visitor().get("/v1/practices/facets?topic=sustainable_urban&text=metrocable").await.ok();
    assert_eq!(one["total"], 1);
    let urban = json!([{ "value": "cable_mobility", "count": 1 }, { "value": "sustainable_urban", "count": 1 }]);
    assert_eq!((&one["topics"], &one["sdg_goals"]), (&urban, &json!([{ "value": "11", "count": 1 }])));
    assert_eq!(one["agencies"][0]["agency"]["id"], authors.agency.get().to_string());
    app.visitor().get("/v1/practices/facets?limit=5").await.expect_bad_fields(&["/limit: unknown_member"]);
}

#[tokio::test]
async fn coverage_says_how_strongly_each_axis_is_stood_for() {
    let app = TestApp::start().await;
    two(&app).await;
    let coverage = app.visitor().get("/v1/practices/coverage").await.ok();
    assert_eq!(coverage["practices"], 2);
    let axes = coverage["axes"].as_array().expect("axes");
    let of = |code: &str| axes.iter().find(|axis| axis["axis"] == code).expect("an axis");
    assert_eq!(axes.len(), 6);
    let resilience = json!({ "axis": "resilience", "practices": 1, "weight_sum": 3, "weight_mean": "3.00",
        "topics": [{ "value": "sustainable_urban", "count": 1 }] });
    assert_eq!(of("resilience"), &resilience);
    assert_eq!(of("sense_of_belonging")["weight_mean"], Value::Null);
}

#[tokio::test]
async fn every_publication_stays_readable() {
    let app = TestApp::start().await;
    let (authors, cable, _) = two(&app).await;
    let next = authors.revise(&cable).await;
    let path = format!("/v1/revisions/{next}");
    authors.writer.patch_current(&path, json!({ "text": { "title": "Metrocable K" } })).await.ok();
    assert_eq!(app.visitor().get(&cable.path("history")).await.ok().column("title"), ["Metrocable"]);
    app.visitor().get(&cable.path("history/2")).await.expect(404);
    authors.publish(&next).await.ok();
    let history = app.visitor().get(&cable.path("history")).await.ok();
    assert_eq!(history.column("title"), ["Metrocable K", "Metrocable"]);
    assert_eq!(pages::column(&app.visitor(), &cable.path("history?limit=1"), "number").await, ["2", "1"]);
    assert_eq!(history.items()[0]["replaced_at"], Value::Null);
    let first = app.visitor().get(&cable.path("history/1")).await.ok();
    assert_eq!((&first["text"]["title"], &first["number"]), (&json!("Metrocable"), &json!(1)));
    app.visitor().get(&cable.path("history/x")).await.expect(404);
    let unseen = authors.written(about("Nada", "tram", "resilience", "11.2")).await;
    app.visitor().get(&unseen.path("history")).await.expect(404);
    assert_eq!(authors.writer.get(&unseen.path("history")).await.ok().items(), &[] as &[Value]);
}

#[tokio::test]
async fn what_the_public_has_already_is_not_sent_again_whatever_its_coding() {
    let app = TestApp::start().await;
    let (_, cable, _) = two(&app).await;
    for path in [cable.path(""), "/v1/practices?topic=cable_mobility".to_owned()] {
        let plain = app.visitor().get(&path).await.ok();
        assert_eq!(plain.header("cache-control"), Some("public, max-age=5"));
        assert_eq!(plain.header("age"), None);
        for coding in ["gzip", "br"] {
            let coded = app.visitor().get(&path).header("accept-encoding", coding).await;
            assert_eq!(coded.header("content-encoding"), Some(coding));
            let tag = coded.header("etag").expect("an ETag").to_owned();
            assert_eq!(tag, format!("{}-{coding}\"", plain.etag().trim_end_matches('"')));
            let known = app.visitor().get(&path).header("accept-encoding", coding).header("if-none-match", &tag).await;
            known.expect(304);
        }
        app.visitor().get(&path).header("if-none-match", &plain.etag()).await.expect(304);
    }
}

#[tokio::test]
async fn those_who_work_on_a_practice_see_its_handling_and_others_what_the_public_sees() {
    let app = TestApp::start().await;
    let (authors, cable, library) = two(&app).await;
    let public = app.visitor().get(&cable.path("")).await.ok();
    let officer = app.officer().await.get(&cable.path("")).await.ok();
    assert_eq!(officer.json, public.json);
    assert_eq!(officer.header("cache-control"), Some("private, no-cache"));
    assert!(authors.writer.get(&cable.path("")).await.ok().json.get("handling").is_some());
    let role = NewUser { roles: vec![Role::AgencyEditor], agency: Some(authors.agency), ..NewUser::default() };
    let elsewhere = app.user_with(role).await.get(&library.path("")).await.ok();
    assert_eq!(elsewhere.json, app.visitor().get(&library.path("")).await.ok().json);
}

#[tokio::test]
async fn a_practice_is_read_as_json_ld_and_as_dublin_core_in_the_language_wanted() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let mut form = about("Metro & <cable>", "cable_mobility", "resilience", "11.2");
    let mut english = form["text"].clone();
    english["title"] = json!("Cable & <b>");
    form["translations"] = json!({ "en": { "status": "reviewed", "text": english } });
    let practice = authors.written(form).await;
    authors.claim(&practice.revision, forms::claim()).await;
    authors.publish(&practice.revision).await.ok();
    let linked = app.visitor().get(&practice.path("")).header("accept", "application/ld+json").await.ok();
    assert_eq!(linked.header("content-type"), Some("application/ld+json"));
    let known = ["@type", "name", "inLanguage"].map(|member| linked[member].clone());
    assert_eq!(known, [json!("HowTo"), json!("Metro & <cable>"), json!("es")]);
    assert_eq!(linked["citation"][0]["name"], "Metrocables");
    assert_eq!(linked["about"][0]["name"], "Movilidad por cable");
    assert_eq!(linked["step"][0]["text"], "Un equipo vive la obra en el barrio.");
    let wanted = app.visitor().get(&practice.path("")).header("accept", "text/html, application/xml;q=0.9");
    let core = wanted.header("accept-language", "en").await;
    assert_eq!((core.status, core.header("content-type")), (200, Some("application/xml")));
    let body = String::from_utf8(core.body).expect("UTF-8");
    for element in [
        "<dc:title xml:lang=\"en\">Cable &amp; &lt;b&gt;</dc:title>",
        "<dc:subject xml:lang=\"en\">Cable mobility</dc:subject>",
        "<dc:language>en</dc:language>",
        "<dc:source>Metrocables</dc:source>",
    ] {
        assert!(body.contains(element), "{body}");
    }
    app.visitor().get(&practice.path("")).header("accept", "text/csv").await.expect(406);
    app.visitor().get("/v1/practices").header("accept", "application/xml").await.expect(406);
}
