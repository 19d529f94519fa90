//! Every operation by every kind of caller, against a table that is changed by hand: whoever opens or closes something says
//! so there.

use std::collections::BTreeMap;

use convite_domain::AgencyId;
use convite_domain::access::Role;
use convite_tests::files::{self, Form};
use convite_tests::{Actor, NewUser, TestApp, TestRequest, forms};
use serde_json::{Value, json};

use super::{document, operations};

/// `yes` where the caller gets beyond authorisation, else the status that it is refused with.
const CHECKED_IN: &str = include_str!("access_matrix.txt");

/// The columns. `requester` holds the token of the request that is called, `stranger` that of another one; `partner` is the
/// system of the agency that is called, `competitor` that of another one.
const CALLERS: [&str; 13] = [
    "anonymous",
    "requester",
    "stranger",
    "partner",
    "competitor",
    "agency_coordinator",
    "agency_editor",
    "agency_validator",
    "officer",
    "lead",
    "editor",
    "analyst",
    "admin",
];

/// Who calls, and what is called.
struct Cast {
    app: TestApp,
    actors: BTreeMap<&'static str, Actor>,
    accepted: TestRequest,
    /// The ids of things that calls do not use up, by their collection.
    things: BTreeMap<&'static str, String>,
}

impl Cast {
    async fn assembled() -> Self {
        let app = TestApp::start().await;
        let (agency, other) = (app.agency().await, app.agency().await);
        let (officer, admin) = (app.officer().await, app.admin().await);
        let accepted = app.accepted(&officer).await;
        let acceptance = accepted.seen().await.json["acceptance"].clone();
        let text = |member: &str| acceptance[member].as_str().expect("an id").to_owned();
        let authors = app.authors_of(agency).await;
        let practice = authors.written(forms::revision()).await;
        let brief = Form::with("ficha.pdf", files::pdf("x")).kind("brief").text("title_es", "Ficha");
        let asset = authors.enclose(&practice.revision, brief).await.text("id").to_owned();
        authors.publish(&practice.revision).await.ok();
        let revision = authors.revise(&practice).await;
        let carried = authors.writer.get(&format!("/v1/revisions/{revision}/assets")).await.ok().column("id").remove(0);
        let claim = authors.claim(&revision, forms::claim()).await;
        let lesson = authors.writer.post("/v1/lessons", json!({ "text": { "es": "Escuchar." } })).await.expect(201);
        let session = json!({
            "title": { "es": "Bienvenida", "en": "Welcome" },
            "starts_at": format!("{}T14:00:00Z", acceptance["starts_on"].as_str().expect("a day")),
            "ends_at": format!("{}T15:00:00Z", acceptance["starts_on"].as_str().expect("a day")),
            "place": { "kind": "base" }, "activity_type": "report", "delivery_mode": "face_to_face", "languages": ["es"],
        });
        let sessions = format!("/v1/exchanges/{}/sessions", text("exchange_id"));
        let session = officer.post(&sessions, session).await.expect(201).text("id").to_owned();
        let releases = format!("/v1/exchanges/{}/agenda-versions", text("exchange_id"));
        officer.post(&releases, json!({})).await.expect(201);
        let exchange = format!("/v1/exchanges/{}", text("exchange_id"));
        let items = json!([{ "kind": "topic", "text": "Cables", "code": "cable_mobility" }]);
        officer.patch_current(&exchange, json!({ "design": { "items": items } })).await.ok();
        let drafts = officer.post(&format!("{exchange}/agenda-drafts"), json!({ "mode": "new" })).await.expect(201);
        let draft = drafts["items"][0]["id"].as_str().expect("an id").to_owned();
        let etag = officer.etag(&exchange).await;
        officer.post(&format!("{exchange}/consult"), json!({})).if_match(&etag).await.ok();
        let asked = json!({ "role": "host", "agency": agency.to_string(), "override_reason": "Es su sede." });
        let assignment = officer.post(&format!("/v1/sessions/{session}/assignments"), asked).await.expect(201);
        let notices = app.visitor().get("/v1/privacy-notices").await.ok();
        let things = BTreeMap::from([
            ("agencies", agency.get().to_string()),
            ("delegations", text("delegation_id")),
            ("claims", claim),
            ("exchanges", text("exchange_id")),
            ("exchanges/agenda-drafts", draft),
            ("oauth-clients", app.client(other).await.id().to_string()),
            ("lessons", lesson.text("id").to_owned()),
            ("organizations", app.organization(&officer).await),
            ("practices", practice.id),
            ("practices/assets", asset),
            ("revisions", revision),
            ("sessions", session),
            ("assignments", assignment.text("id").to_owned()),
            ("revisions/assets", carried),
            ("privacy-notices", notices.column("id").remove(0)),
            ("users", app.analyst().await.id().to_string()),
            ("venues", app.venue(agency).await),
            ("venues/other", app.venue(other).await),
            ("presenters", app.resource(agency, "presenters", forms::presenter()).await),
            ("offers", app.resource(agency, "offers", forms::offer()).await),
        ]);
        let of_agency = async |role| member(&app, agency, role).await;
        let actors = BTreeMap::from([
            ("anonymous", app.visitor()),
            ("stranger", app.draft().await.requester),
            ("partner", app.client(agency).await),
            ("competitor", app.client(other).await),
            ("agency_coordinator", of_agency(Role::AgencyCoordinator).await),
            ("agency_editor", of_agency(Role::AgencyEditor).await),
            ("agency_validator", of_agency(Role::AgencyValidator).await),
            ("officer", officer),
            ("lead", app.lead().await),
            ("editor", app.editor().await),
            ("analyst", app.analyst().await),
            ("admin", admin),
        ]);
        Self { app, actors, accepted, things }
    }

    /// What the caller is answered at an operation: without `If-Match` and with an empty body, so that whoever may call it
    /// gets no further than to be told so.
    async fn answer(&self, caller: &str, method: &str, path: &str) -> String {
        let (path, owner) = self.called(path).await;
        let actor = if caller == "requester" { &owner } else { &self.actors[caller] };
        let method: reqwest::Method = method.to_uppercase().parse().expect("a method");
        let call = actor.call(method.clone(), &path);
        let answer = match (method.as_str(), path.rsplit('/').next()) {
            ("GET", _) => call.await,
            ("POST", Some("attachments" | "assets")) => call.body(&Form::media_type(), Form::default().bytes()).await,
            ("POST", Some("import")) => call.body("text/csv", "language,title\n").await,
            _ => call.json(&json!({})).await,
        };
        match answer.status {
            401 | 403 | 404 => answer.status.to_string(),
            _ => "yes".to_owned(),
        }
    }

    /// The path with the ids of things that exist, and who their requester is. What a call may use up is made anew.
    async fn called(&self, path: &str) -> (String, Actor) {
        let owner = self.accepted.requester.clone();
        let collection = path.trim_start_matches("/v1/").split('/').next().unwrap_or_default();
        match collection {
            "requests" if path.contains("{id}") => {
                let request = self.app.draft().await;
                let path = path.replace("{id}", &request.id);
                let path = if path.contains("{token_id}") {
                    let token = request.requester.post(&request.path("tracking-tokens"), json!({})).await.expect(201);
                    path.replace("{token_id}", token.text("id"))
                } else if path.contains("{note_id}") {
                    let note = json!({ "body": "Una nota." });
                    let note = self.actors["officer"].post(&request.path("notes"), note).await.expect(201);
                    path.replace("{note_id}", note.text("id"))
                } else if path.contains("{message_id}") || path.contains("{mail_id}") {
                    request.submit().await.ok();
                    let message = json!({ "body": "Hola." });
                    let message = self.actors["officer"].post(&request.path("messages"), message).await.expect(201);
                    path.replace("{message_id}", message.text("id")).replace("{mail_id}", message.text("id"))
                } else if path.contains("{attachment_id}") {
                    let form = Form::with("carta.pdf", files::pdf("x"));
                    let attachment = request.requester.attach(&request, form).await.expect(201);
                    path.replace("{attachment_id}", attachment.text("id"))
                } else {
                    path
                };
                (path, request.requester)
            }
            "topics" if path.contains("{id}") => {
                let (es, en) = ("Un tema", "A topic");
                let code = format!("topic_{}", self.app.number());
                let form = json!({ "code": code, "label": { "es": es, "en": en }, "position": 1 });
                let topic = self.actors["admin"].post("/v1/topics", form).await.expect(201);
                (path.replace("{id}", topic.text("id")), owner)
            }
            "delegations" if path.contains("{member_id}") => {
                let (delegation, form) = (&self.things["delegations"], forms::member());
                let members = format!("/v1/delegations/{delegation}/members");
                let named = owner.get(&members).await.ok();
                let alive = named.items().iter().find(|member| member["erased_at"].is_null());
                let id = match alive {
                    Some(member) => member["id"].as_str().expect("an id").to_owned(),
                    None => owner.post(&members, form).await.expect(201).text("id").to_owned(),
                };
                (path.replace("{id}", delegation).replace("{member_id}", &id), owner)
            }
            // Whoever may release makes another, and requesters only see the last.
            "exchanges" if path.contains("{number}") => {
                let exchange = &self.things["exchanges"];
                let last = owner.get(&format!("/v1/exchanges/{exchange}/agenda")).await.ok()["number"].to_string();
                (path.replace("{id}", exchange).replace("{number}", &last), owner)
            }
            "closures" if path.contains("{id}") => {
                let agency = &self.things["agencies"];
                let form = json!({
                    "agency_id": agency, "starts_at": "2026-05-19T13:00:00Z", "ends_at": "2026-05-19T17:00:00Z"
                });
                let closure = self.actors["admin"].post("/v1/closures", form).await.expect(201);
                (path.replace("{id}", closure.text("id")), owner)
            }
            "travel-times" if path.contains("{from_id}") => {
                let [from, to] = ["venues", "venues/other"].map(|venue| self.things[venue].as_str());
                let way = json!({ "from_id": from, "to_id": to, "minutes": 5 });
                self.actors["admin"].post("/v1/travel-times", way).await.ok();
                (path.replace("{from_id}", from).replace("{to_id}", to), owner)
            }
            "holidays" => (path.replace("{date}", "2030-12-25"), owner),
            "policies" => (path.replace("{version}", "1"), owner),
            "vocabularies" => (path.replace("{name}", "request_kinds"), owner),
            other => {
                let id = |of: &str| self.things.get(of).map(String::as_str).unwrap_or_default();
                let path = path.replace("{id}", id(other)).replace("{asset_id}", id(&format!("{other}/assets")));
                let path = path.replace("{draft_id}", id("exchanges/agenda-drafts"));
                (path.replace("{number}", "1"), owner)
            }
        }
    }
}

async fn member(app: &TestApp, agency: AgencyId, role: Role) -> Actor {
    app.user_with(NewUser { roles: vec![role], agency: Some(agency), ..NewUser::default() }).await
}

/// The schemes under which the contract says that an operation may be called: by whoever is in the columns after it.
const SCHEMES: [(&str, &[&str]); 3] = [
    ("anonymous", &["anonymous"]),
    ("tracking_token", &["requester"]),
    (
        "bearer",
        &[
            "partner",
            "agency_coordinator",
            "agency_editor",
            "agency_validator",
            "officer",
            "lead",
            "editor",
            "analyst",
            "admin",
        ],
    ),
];

/// Whether the contract names the scheme for an operation.
fn names(operation: &Value, scheme: &str) -> bool {
    let security = operation["security"].as_array().expect("security");
    security.iter().filter_map(Value::as_object).any(|entry| match scheme {
        "anonymous" => entry.is_empty(),
        scheme => entry.contains_key(scheme),
    })
}

#[tokio::test]
async fn every_operation_answers_every_caller_as_the_table_says() {
    let cast = Cast::assembled().await;
    let document = document();
    let mut table = format!("{:<28}{}\n", "operation", CALLERS.join(" "));
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an operationId");
        let mut line = format!("{id:<28}");
        let mut welcome = Vec::new();
        for caller in CALLERS {
            let answer = cast.answer(caller, &method, &path).await;
            line += &format!("{answer:<width$} ", width = caller.len());
            if answer == "yes" {
                welcome.push(caller);
            }
        }
        table += &format!("{}\n", line.trim_end());
        for (scheme, callers) in SCHEMES {
            let welcome = welcome.iter().any(|caller| callers.contains(caller));
            // Where nobody needs a credential, none has to be named.
            let named = names(operation, scheme) || names(operation, "anonymous");
            assert_eq!(named, welcome, "the contract's security of {id}: {scheme}");
        }
        assert_eq!(names(operation, "bearer"), names(operation, "oauth2"), "{id}: two names of one credential");
    }
    assert!(table == CHECKED_IN, "access_matrix.txt says otherwise; this is what is answered:\n{table}");
}
