//! What agencies are told of their roles in sessions, and everybody of a released agenda.

use convite_domain::AgencyId;
use convite_tests::{Actor, TestAgenda, TestApp, act, forms};
use serde_json::{Value, json};

use super::post_office::{Mail, PostOffice};

pub const PAGE: &str = "https://aliadas.example.org/invitaciones";

/// An exchange with one session, an agency that may be asked to present it, and the officer who looks after it.
pub struct Asking {
    pub app: TestApp,
    pub office: PostOffice,
    pub officer: Actor,
    pub agenda: TestAgenda,
    pub agency: AgencyId,
    session: String,
}

/// A session of an exchange that is designed; the letters of its request are put away.
pub async fn asking() -> Asking {
    asking_by(Some(PAGE)).await
}

/// The same of a service that has a page that opens invitations, or none.
async fn asking_by(page: Option<&str>) -> Asking {
    let app = TestApp::start_with(|settings| settings.invitation_page = page.map(str::to_owned)).await;
    let (office, officer) = (PostOffice::open(), app.officer().await);
    let (agenda, agency) = (app.agenda(&officer).await, app.agency().await);
    app.resource(agency, "offers", forms::offer()).await;
    let session = agenda.added(agenda.session(0, "09:00-10:30")).await;
    office.serve(&app).await;
    office.collect();
    Asking { app, office, officer, agenda, agency, session }
}

impl Asking {
    pub async fn act(&self, actor: &Actor, path: &str, action: &str, json: Value) {
        let etag = actor.etag(path).await;
        actor.post(&format!("{path}/{action}"), json).if_match(&etag).await.ok();
    }

    /// Invites the agency, and returns the path of the assignment.
    pub async fn invited(&self) -> String {
        let asked = json!({ "role": "presenter", "agency": self.agency.to_string(), "message": "Vienen <b>doce</b>." });
        let made = self.officer.post(&format!("{}/assignments", self.session), asked).await.expect(201);
        format!("/v1/assignments/{}", made.text("id"))
    }

    pub async fn letters(&self) -> Vec<Mail> {
        self.office.serve(&self.app).await;
        self.office.collect()
    }

    pub async fn letter(&self) -> Mail {
        let mut letters = self.letters().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        letters.remove(0)
    }
}

#[tokio::test]
async fn an_invitation_goes_out_with_the_consultation_in_both_languages() {
    let all = asking().await;
    let profile = format!("/v1/agencies/{}", all.agency);
    all.app.admin().await.patch_current(&profile, json!({ "email": "visitas@example.org" })).await.ok();
    let path = all.invited().await;
    assert_eq!(all.letters().await.len(), 0, "nothing is sent while the exchange is designed");
    all.act(&all.officer, &all.agenda.path(""), "consult", json!({})).await;
    let letter = all.letter().await;
    assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("visitas@example.org", "Invitación: Bienvenida"));
    let id = path.rsplit('/').next().expect("an id");
    assert!(letter.body.contains(&format!("{PAGE}/{id}")), "{}", letter.body);
    assert!(letter.html.contains(&format!("href=\"{PAGE}/{id}\"")), "{}", letter.html);
    for words in ["Rol: Ponente", "09:00–10:30", "30 de marzo de 2026", "Role: Presenter", "30 March 2026", "Welcome"]
    {
        assert!(letter.body.contains(words), "{words} in {}", letter.body);
    }
    assert!(letter.html.contains("Vienen &#60;b&#62;doce"), "{}", letter.html);
}

#[tokio::test]
async fn without_a_page_of_a_portal_an_invitation_is_opened_where_the_service_has_it() {
    let all = asking_by(None).await;
    let path = all.invited().await;
    all.act(&all.officer, &all.agenda.path(""), "consult", json!({})).await;
    let link = format!("{}{path}", all.app.shared.settings.public_url());
    let letter = all.letter().await;
    assert!(letter.body.contains(&link) && letter.html.contains(&format!("href=\"{link}\"")), "{}", letter.html);
}

#[tokio::test]
async fn a_second_consultation_asks_those_only_who_were_not_asked_in_the_first() {
    let all = asking().await;
    let exchange = all.agenda.path("");
    let path = all.invited().await;
    all.act(&all.officer, &exchange, "consult", json!({})).await;
    let (coordinator, presenter) =
        (all.app.coordinator(all.agency).await, all.app.resource(all.agency, "presenters", forms::presenter()).await);
    all.act(&coordinator, &path, "accept", json!({ "presenter_id": presenter })).await;
    all.letters().await;
    all.act(&all.officer, &exchange, "reopen", json!({ "reason": "Falta una anfitriona." })).await;
    let answered = coordinator.get(&path).await.ok();
    assert_eq!(answered.text("state"), "accepted", "an answer stands");
    assert_eq!(all.officer.get(&all.session).await.ok().text("state"), "confirmed");
    let other = all.app.agency().await;
    all.app
        .admin()
        .await
        .patch_current(&format!("/v1/agencies/{other}"), json!({ "email": "otra@example.org" }))
        .await
        .ok();
    let host = json!({ "role": "host", "agency": other.to_string(), "override_reason": "Es su sede." });
    all.officer.post(&format!("{}/assignments", all.session), host).await.expect(201);
    assert_eq!(all.letters().await.len(), 0, "nothing is sent while the exchange is designed");
    all.act(&all.officer, &exchange, "consult", json!({})).await;
    assert_eq!(all.letter().await.to, "otra@example.org");
    let again = coordinator.get(&path).await.ok();
    assert_eq!((again.text("state"), &again["reply_by"]), ("accepted", &answered["reply_by"]));
}

#[tokio::test]
async fn visitors_are_told_of_a_release_and_of_a_postponement_in_their_language() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    let mut form = app.form();
    form["requester"]["language"] = json!("en");
    let request = app.linked_of(&officer, form).await;
    officer.act(&request, "accept", forms::acceptance(app.clock.today())).await.ok();
    let exchange = format!("/v1/exchanges/{}", app.delegation_of(&request).await.exchange_id);
    let starts_on = officer.get(&exchange).await.ok().text("starts_on").to_owned();
    let session = json!({
        "title": { "es": "Bienvenida", "en": "Welcome" }, "place": { "kind": "base" },
        "starts_at": format!("{starts_on}T14:00:00Z"), "ends_at": format!("{starts_on}T15:00:00Z"),
        "activity_type": "report", "delivery_mode": "face_to_face", "languages": ["es"]
    });
    officer.post(&format!("{exchange}/sessions"), session).await.expect(201);
    let letter = async || {
        office.serve(&app).await;
        office.collect().pop().expect("a letter")
    };
    letter().await;
    officer.post(&format!("{exchange}/agenda-versions"), json!({})).await.expect(201);
    let released = letter().await;
    assert!(released.subject.ends_with(": agenda of the visit, version 1"), "{}", released.subject);
    assert!(released.body.contains("We released the agenda of the visit"), "{}", released.body);
    act(&officer, &exchange, "postpone", json!({ "reason": "Elections." })).await.ok();
    let postponed = letter().await;
    assert_eq!(postponed.language, "en");
    assert!(postponed.body.contains("Elections."), "{}", postponed.body);
}

#[tokio::test]
async fn an_agency_is_reminded_and_told_when_it_is_let_go() {
    let all = asking().await;
    let path = all.invited().await;
    all.act(&all.officer, &all.agenda.path(""), "consult", json!({})).await;
    all.letter().await;
    all.app.clock.set("2026-03-25T22:00:00Z");
    all.app.sweep().await;
    assert_eq!(all.letter().await.subject, "Recordatorio de invitación: Bienvenida");
    let officer = all.app.officer().await;
    all.act(&officer, &path, "release", json!({ "reason": "La delegación canceló." })).await;
    let letter = all.letter().await;
    assert_eq!(letter.subject, "Ya no se necesita su participación: Bienvenida");
    assert!(letter.body.contains("Motivo: La delegación canceló."), "{}", letter.body);
}

#[tokio::test]
async fn an_agency_whose_session_moved_is_asked_to_confirm_in_both_languages() {
    let all = asking().await;
    let path = all.invited().await;
    all.act(&all.officer, &all.agenda.path(""), "consult", json!({})).await;
    all.letter().await;
    let coordinator = all.app.coordinator(all.agency).await;
    let presenter = all.app.resource(all.agency, "presenters", forms::presenter()).await;
    all.act(&coordinator, &path, "accept", json!({ "presenter_id": presenter })).await;
    all.letters().await;
    all.app.clock.advance_by(chrono::TimeDelta::hours(1));
    let moved = json!({ "starts_at": all.agenda.moment(0, "09:30"), "ends_at": all.agenda.moment(0, "11:00") });
    all.officer.patch_current(&all.session, moved).await.ok();
    let letter = all.letter().await;
    assert_eq!(letter.subject, "La sesión cambió de hora, confirme de nuevo: Bienvenida");
    let link = format!("{PAGE}/{}", path.rsplit('/').next().expect("an id"));
    for words in ["Esta sesión se movió.", "This session has moved.", "09:30–11:00", &link] {
        assert!(letter.body.contains(words), "{words} in {}", letter.body);
    }
}

#[tokio::test]
async fn nothing_is_sent_of_an_invitation_that_is_answered_by_then() {
    let all = asking().await;
    let path = all.invited().await;
    all.act(&all.officer, &all.agenda.path(""), "consult", json!({})).await;
    let coordinator = all.app.coordinator(all.agency).await;
    all.act(&coordinator, &path, "decline", json!({ "code": "no_capacity" })).await;
    assert_eq!(all.letter().await.to, all.officer.name(), "the agency gets none");
}

#[tokio::test]
async fn a_release_is_told_to_visitors_and_agencies_with_its_number() {
    let all = asking().await;
    let path = all.invited().await;
    all.act(&all.officer, &all.agenda.path(""), "consult", json!({})).await;
    let presenter = all.app.resource(all.agency, "presenters", forms::presenter()).await;
    let coordinator = all.app.coordinator(all.agency).await;
    all.act(&coordinator, &path, "accept", json!({ "presenter_id": presenter })).await;
    all.letters().await;
    for (number, words) in [(1, "agenda"), (2, "cambió desde la anterior")] {
        all.officer.post(&all.agenda.path("agenda-versions"), json!({})).await.expect(201);
        let letters = all.letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| letter.subject.clone()).collect();
        let visitors = letters.iter().find(|letter| letter.to == "movilidad@example.org").expect("to the visitors");
        assert!(visitors.subject.ends_with(&format!("agenda de la visita, versión {number}")), "{subjects:?}");
        assert!(visitors.body.contains(words), "{}", visitors.body);
        assert!(subjects.contains(&format!("Agenda publicada, versión {number}")), "{subjects:?}");
        assert_eq!(letters.len(), 2);
    }
}

#[tokio::test]
async fn a_visit_that_is_put_off_is_told_with_the_reason_unless_it_is_planned_again_by_then() {
    let all = asking().await;
    let exchange = all.agenda.path("");
    let reason = json!({ "reason": "Hay elecciones." });
    all.act(&all.officer, &exchange, "postpone", reason.clone()).await;
    let letter = all.letter().await;
    assert_eq!(letter.to, "movilidad@example.org");
    assert!(letter.subject.ends_with(": la visita se aplazó"), "{}", letter.subject);
    assert!(letter.body.contains("Motivo: Hay elecciones."), "{}", letter.body);
    all.act(&all.officer, &exchange, "resume", json!({})).await;
    all.act(&all.officer, &exchange, "postpone", reason.clone()).await;
    all.act(&all.officer, &exchange, "resume", json!({})).await;
    assert_eq!(all.letters().await.len(), 0);

    // What was not sent by then tells neither of a release of which nothing takes place, nor of a postponement that is over.
    all.agenda.added(all.agenda.session(1, "09:00-10:30")).await;
    all.officer.post(&all.agenda.path("agenda-versions"), json!({})).await.expect(201);
    all.act(&all.officer, &exchange, "postpone", reason).await;
    all.act(&all.officer, &exchange, "resume", json!({})).await;
    all.app.clock.advance_by(chrono::TimeDelta::minutes(1));
    all.act(&all.officer, &exchange, "postpone", json!({ "reason": "Hay paro." })).await;
    let letter = all.letter().await;
    assert!(letter.body.contains("Motivo: Hay paro."), "{}", letter.body);
}

#[tokio::test]
async fn what_nobody_is_told_of_is_put_away_at_once() {
    let all = asking().await;
    all.officer.patch_current(&all.session, json!({ "pinned": true })).await.ok();
    all.letters().await;
    let events = all.app.admin().await.get("/v1/outbox-events?limit=100").await.ok();
    let waiting: Vec<_> = events.items().iter().filter(|event| event["state"] == "pending").collect();
    assert!(waiting.is_empty(), "{waiting:?}");
}
