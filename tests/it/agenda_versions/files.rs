//! The last release as iCalendar, and as a page.

use convite_tests::{Answer, act, forms};
use serde_json::json;

use super::{planned, release};

pub fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

/// The lines of a calendar, each as long as it was before it was folded.
fn lines(answer: &Answer) -> Vec<String> {
    text(answer).replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn a_release_is_a_calendar_with_ids_that_stay() {
    let (_app, officer, agenda) = planned().await;
    let requester = &agenda.delegation.requester;
    let moved = agenda.added(agenda.session(0, "09:00-10:30")).await;
    let gone = agenda.added(agenda.session(1, "09:00-10:30")).await;
    requester.get(&agenda.path("agenda.ics")).await.expect(404);
    release(&officer, &agenda).await.expect(201);
    officer.patch_current(&moved, json!({ "starts_at": agenda.moment(0, "09:30") })).await.ok();
    let etag = officer.etag(&gone).await;
    officer.post(&format!("{gone}/cancel"), json!({ "reason": "Obras" })).if_match(&etag).await.ok();
    release(&officer, &agenda).await.expect(201);

    let calendar = requester.get(&agenda.path("agenda.ics?language=es")).await.ok();
    assert_eq!(calendar.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert!(calendar.header("content-disposition").is_some_and(|value| value.contains("filename=\"agenda-2.ics\"")));
    let lines = lines(&calendar);
    let id = |path: &str| path.rsplit('/').next().expect("an id").to_owned();
    let events: Vec<_> = lines.split(|line| line == "BEGIN:VEVENT").skip(1).collect();
    assert_eq!(events.len(), 2);
    let of = |path: &str| {
        let uid = format!("UID:{}", id(path));
        *events.iter().find(|event| event.contains(&uid)).expect("an event")
    };
    let day = agenda.first_day.format("%Y%m%d");
    let has = |path: &str, line: String| assert!(of(path).contains(&line), "{line} in {:?}", of(path));
    has(&moved, format!("DTSTART;TZID=America/Bogota:{day}T093000"));
    has(&moved, "SEQUENCE:1".to_owned());
    has(&moved, "STATUS:CONFIRMED".to_owned());
    has(&moved, "SUMMARY:Bienvenida".to_owned());
    has(&gone, "STATUS:CANCELLED".to_owned());
    has(&gone, "SEQUENCE:1".to_owned());
    for line in ["METHOD:PUBLISH", "TZID:America/Bogota", "TZOFFSETTO:-0500", "END:VCALENDAR"] {
        assert!(lines.iter().any(|has| has == line), "{line}");
    }
    let zone: Vec<_> = lines.iter().take_while(|line| *line != "BEGIN:VEVENT").collect();
    assert!(!zone.iter().any(|line| line.starts_with("UID") || line.starts_with("DTSTAMP")), "{zone:?}");
    let again = requester.get(&agenda.path("agenda.ics?language=es")).await.ok();
    assert_eq!(again.body, calendar.body, "a release never changes, and neither does its file");
    let same = requester.get(&agenda.path("agenda.ics?language=es")).header("if-none-match", &calendar.etag()).await;
    same.expect(304);
}

#[tokio::test]
async fn a_release_is_a_page_in_two_languages_and_escaped() {
    let (_app, officer, agenda) = planned().await;
    let hostile = json!({ "title": { "es": "<script>alert(1)</script>", "en": "Welcome & <b>aims</b>" } });
    agenda.added(agenda.session_with(0, "09:00-10:30", hostile)).await;
    release(&officer, &agenda).await.expect(201);
    let requester = &agenda.delegation.requester;
    let page = requester.get(&agenda.path("agenda.html?language=es")).await.ok();
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let spanish = text(&page);
    assert!(
        spanish.contains("<html lang=\"es\">") && spanish.contains("09:00–10:30") && spanish.contains("@media print")
    );
    assert!(spanish.contains("&#60;script&#62;") && !spanish.contains("<script>"), "{spanish}");
    let accepted =
        requester.get(&agenda.path("agenda.html")).header("accept-language", "en").header("accept", "text/html");
    let english = text(&accepted.await.ok());
    assert!(english.contains("Agenda of the visit") && english.contains("Welcome &#38; &#60;b&#62;"), "{english}");
    requester.get(&agenda.path("agenda.html?language=fr")).await.expect_bad_fields(&["/language: unknown_value"]);
}

#[tokio::test]
async fn a_virtual_session_of_visitors_from_afar_has_both_times() {
    let (_app, officer, agenda) = planned().await;
    let afar = json!({
        "place": { "kind": "virtual" }, "delivery_mode": "virtual",
        "link": "https://meet.example.org/cable?a=1&b=2", "visitor_zone": "Europe/Lisbon",
    });
    agenda.added(agenda.session_with(0, "09:00-10:30", afar)).await;
    release(&officer, &agenda).await.expect(201);
    let page = text(&officer.get(&agenda.path("agenda.html?language=en")).await.ok());
    assert!(page.contains("15:00–16:30 Europe/Lisbon") && page.contains("On line"), "{page}");
    let calendar = officer.get(&agenda.path("agenda.ics")).await.ok();
    assert!(lines(&calendar).iter().any(|line| line.starts_with("URL") && line.contains("meet.example.org")));
}

#[tokio::test]
async fn who_joins_on_another_day_reads_which() {
    let (_app, officer, agenda) = planned().await;
    let afar = json!({
        "place": { "kind": "virtual" }, "delivery_mode": "virtual",
        "link": "https://meet.example.org/cable", "visitor_zone": "Asia/Tokyo",
    });
    let session = agenda.added(agenda.session_with(0, "15:00-16:00", afar)).await;
    release(&officer, &agenda).await.expect(201);
    let next = agenda.first_day.succ_opt().expect("a day").format("%-d").to_string();
    let briefing = format!("{session}/briefing.html?language=en");
    for path in [agenda.path("agenda.html?language=en"), briefing] {
        let page = text(&officer.get(&path).await.ok());
        let before = page.split(", 05:00–06:00 Asia/Tokyo").next().expect("what comes before");
        let day: Vec<_> = before.rsplit(['>', ';']).next().expect("the day").split(' ').collect();
        assert!(day.len() >= 3 && day.contains(&next.as_str()), "{next} in {day:?}");
    }
}

#[tokio::test]
async fn nothing_of_an_exchange_that_was_put_off_takes_place() {
    let (_app, officer, agenda) = planned().await;
    agenda.added(agenda.session(0, "09:00-10:30")).await;
    release(&officer, &agenda).await.expect(201);
    let requester = &agenda.delegation.requester;
    let before = requester.get(&agenda.path("agenda.ics")).await.ok();
    let etag = officer.etag(&agenda.path("")).await;
    let reason = json!({ "reason": "Hay elecciones." });
    officer.post(&agenda.path("postpone"), reason).if_match(&etag).await.ok();
    let calendar = requester.get(&agenda.path("agenda.ics")).header("if-none-match", &before.etag()).await.ok();
    let lines = lines(&calendar);
    for line in ["STATUS:CANCELLED", "SEQUENCE:1"] {
        assert!(lines.iter().any(|has| has == line), "{line}");
    }
    assert!(!lines.iter().any(|line| line == "STATUS:CONFIRMED"));
    let page = text(&requester.get(&agenda.path("agenda.html?language=es")).await.ok());
    assert!(page.contains("Intercambio: Aplazado. Nada de esta agenda tendrá lugar."), "{page}");

    // Its sessions do not come back when it is designed anew: there have to be others, and a release of them.
    let put_off = requester.get(&agenda.path("agenda.ics")).await.ok();
    act(&officer, &agenda.path(""), "resume", json!({})).await.ok();
    requester.get(&agenda.path("agenda.ics")).header("if-none-match", &before.etag()).await.ok();
    requester.get(&agenda.path("agenda.ics")).header("if-none-match", &put_off.etag()).await.expect(304);
    let calendar = async || text(&requester.get(&agenda.path("agenda.ics")).await.ok());
    assert!(!calendar().await.contains("STATUS:CONFIRMED"));
    let page = text(&requester.get(&agenda.path("agenda.html?language=es")).await.ok());
    assert!(page.contains("Nada de esta agenda tendrá lugar."), "{page}");
    agenda.added(agenda.session(0, "11:00-12:00")).await;
    release(&officer, &agenda).await.expect(201);
    assert!(calendar().await.contains("STATUS:CONFIRMED"));
}

#[tokio::test]
async fn presenters_are_shown_as_their_agency_wants_them_to_be() {
    let (app, officer, agenda) = planned().await;
    let agency = app.agency().await;
    let mut shown = Vec::new();
    for (shown_as, time) in [("name", "09:00-10:00"), ("post", "11:00-12:00"), ("agency", "15:00-16:00")] {
        let person = json!({ "name": format!("Persona {shown_as}"), "post": { "es": "Guía", "en": "Guide" }, "shown_as": shown_as });
        let presenter = app.resource(agency, "presenters", forms::with(forms::presenter(), person)).await;
        agenda.added(agenda.session_with(0, time, json!({ "presenter_ids": [presenter] }))).await;
    }
    release(&officer, &agenda).await.expect(201);
    let requester = &agenda.delegation.requester;
    let released = requester.get(&agenda.path("agenda")).await.ok();
    for session in released["sessions"].as_array().expect("sessions") {
        let presenter = &session["presenters"][0];
        shown.push((presenter["name"].clone(), presenter["post"]["es"].clone()));
    }
    let (name, post) = (json!("Persona name"), json!("Guía"));
    assert_eq!(shown, [(name, post.clone()), (json!(null), post), (json!(null), json!(null))]);
    let page = text(&requester.get(&agenda.path("agenda.html?language=es")).await.ok());
    assert!(page.contains("Persona name") && page.contains("Guía"), "{page}");
    for other in [released.json.to_string(), page] {
        assert!(!other.contains("Persona post") && !other.contains("Persona agency"), "{other}");
    }
    let calendar = text(&requester.get(&agenda.path("agenda.ics")).await.ok());
    assert!(!calendar.contains("Persona") && !calendar.contains("Guía"), "{calendar}");
}
