//! What the officer who looks after an exchange is told of agencies' answers.

use convite_tests::{Actor, forms};
use serde_json::{Value, json};

use super::agencies::{Asking, PAGE, asking};
use super::post_office::Mail;

/// Invites the agency of an exchange that consults; returns the path of the assignment, its letter put away.
async fn asked(all: &Asking) -> (String, Actor) {
    let path = all.invited().await;
    all.act(&all.officer, &all.agenda.path(""), "consult", json!({})).await;
    let coordinator = all.app.coordinator(all.agency).await;
    all.letters().await;
    (path, coordinator)
}

/// The one letter that an agency's answer makes, which goes to the officer.
async fn letter_on(all: &Asking, path: &str, coordinator: &Actor, action: &str, json: Value) -> Mail {
    all.act(coordinator, path, action, json).await;
    let letter = all.letter().await;
    assert_eq!(letter.to, all.officer.name());
    letter
}

fn expect_words(letter: &Mail, words: &[&str]) {
    for words in words {
        assert!(letter.body.contains(words), "{words} in {}", letter.body);
    }
}

#[tokio::test]
async fn the_officer_is_told_that_an_agency_declined_and_why_in_both_languages() {
    let all = asking().await;
    let (path, coordinator) = asked(&all).await;
    let answer = json!({ "code": "venue_unavailable", "note": "Persona Reservada está de viaje." });
    let letter = letter_on(&all, &path, &coordinator, "decline", answer).await;
    assert!(letter.subject.ends_with(" declinó: Bienvenida"), "{}", letter.subject);
    let id = path.rsplit('/').next().expect("an id");
    let link = format!("{PAGE}/{id}");
    expect_words(&letter, &["Motivo: Lugar no disponible", "Reason: Venue unavailable", "09:00–10:30", &link]);
    assert!(!letter.body.contains("Reservada"), "what the agency wrote is read in its place: {}", letter.body);
}

#[tokio::test]
async fn the_officer_is_told_of_a_proposal_with_its_time_while_it_waits() {
    let all = asking().await;
    let (path, coordinator) = asked(&all).await;
    let (from, to) = (all.agenda.moment(1, "14:00"), all.agenda.moment(1, "15:30"));
    let answer = json!({ "starts_at": from, "ends_at": to });
    let letter = letter_on(&all, &path, &coordinator, "counter", answer.clone()).await;
    assert!(letter.subject.ends_with(" propone un cambio: Bienvenida"), "{}", letter.subject);
    expect_words(
        &letter,
        &["14:00–15:30", "decida:\n- Entidad: ", "- Rol: Ponente\n- Propone: ", "- Role: Presenter\n- It proposes: "],
    );
    all.act(&all.officer, &path, "refuse-counter", json!({})).await;
    all.letters().await;
    all.act(&coordinator, &path, "counter", answer).await;
    all.act(&all.officer, &path, "take-counter", json!({})).await;
    assert_eq!(all.letters().await, [], "the officer has decided by then");
}

#[tokio::test]
async fn the_officer_is_told_that_somebody_else_presents_and_not_who() {
    let all = asking().await;
    let (path, coordinator) = asked(&all).await;
    let first = all.app.resource(all.agency, "presenters", forms::presenter()).await;
    let other = forms::with(forms::presenter(), json!({ "name": "Otra Persona Reservada" }));
    let other = all.app.resource(all.agency, "presenters", other).await;
    all.act(&coordinator, &path, "accept", json!({ "presenter_id": first })).await;
    assert_eq!(all.letters().await, [], "that an agency accepts is seen in the exchange");
    let letter = letter_on(&all, &path, &coordinator, "substitute-presenter", json!({ "presenter_id": other })).await;
    assert!(letter.subject.ends_with(" cambió de ponente: Bienvenida"), "{}", letter.subject);
    assert!(!letter.body.contains("Reservada") && !letter.html.contains("Reservada"), "{}", letter.body);
}

#[tokio::test]
async fn the_officer_is_told_that_the_time_to_answer_is_over() {
    let all = asking().await;
    asked(&all).await;
    all.app.clock.advance(20);
    all.app.sweep().await;
    let letters = all.letters().await;
    let told: Vec<_> = letters.iter().filter(|letter| letter.to == all.officer.name()).collect();
    assert_eq!(told.len(), 1, "{letters:?}");
    assert!(told[0].subject.ends_with(" no respondió a tiempo: Bienvenida"), "{}", told[0].subject);
}

/// Where the letter on an answer goes once an admin has changed the account of who looked after the visit.
async fn told_after(all: &Asking, changes: Value) -> Vec<String> {
    let (path, coordinator) = asked(all).await;
    let account = format!("/v1/users/{}", all.officer.id());
    all.app.admin().await.patch_current(&account, changes).await.ok();
    all.act(&coordinator, &path, "decline", json!({ "code": "no_capacity" })).await;
    all.letters().await.into_iter().map(|letter| letter.to).collect()
}

#[tokio::test]
async fn a_lead_is_told_once_the_officer_has_left() {
    let all = asking().await;
    let lead = all.app.lead().await;
    all.app.lead().await;
    assert_eq!(told_after(&all, json!({ "disabled": true })).await, [lead.name()], "the one who was here first");
}

#[tokio::test]
async fn who_decides_in_the_team_is_told_before_a_lead() {
    let all = asking().await;
    all.app.lead().await;
    let (editor, colleague) = (all.app.editor().await, all.app.officer().await);
    let team = [&editor, &colleague].map(|member| json!({ "role": "facilitator", "user_id": member.id() }));
    all.officer.patch_current(&all.agenda.path(""), json!({ "design": { "team": team } })).await.ok();
    assert_eq!(told_after(&all, json!({ "disabled": true })).await, [colleague.name()]);
}

#[tokio::test]
async fn who_went_to_an_agency_is_not_told_what_others_answer() {
    let all = asking().await;
    let lead = all.app.lead().await;
    let elsewhere = json!({ "roles": ["agency_coordinator"], "agency_id": all.app.agency().await });
    assert_eq!(told_after(&all, elsewhere).await, [lead.name()]);
}
