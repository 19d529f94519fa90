use convite_api::Ids;
use convite_domain::{AgencyId, AgendaSessionId, AssignmentId};
use serde_json::Value;

use crate::actor::Actor;
use crate::app::TestApp;
use crate::forms;

/// A session of an agenda: planned, from one moment to another.
#[derive(Clone, Debug, Default)]
pub struct TestSession<'a> {
    /// For which agency it counts, which was asked to lead it.
    pub agency: Option<AgencyId>,
    /// At which venue; on line where there is none.
    pub venue: Option<&'a str>,
    /// Who presents.
    pub presenter: Option<&'a str>,
    /// When it begins.
    pub from: &'a str,
    /// When it ends.
    pub to: &'a str,
    /// Where it stands; planned unless said.
    pub state: Option<&'a str>,
}

impl TestApp {
    /// The id of a new venue of an agency.
    pub async fn venue(&self, agency: AgencyId) -> String {
        self.resource(agency, "venues", forms::venue()).await
    }

    /// The id of something new that an agency keeps ready.
    pub async fn resource(&self, agency: AgencyId, collection: &str, form: Value) -> String {
        let coordinator = self.coordinator(agency).await;
        let made = coordinator.post(&format!("/v1/{collection}"), form).await.expect(201);
        made.text("id").to_owned()
    }

    /// The exchange of a visit of twelve that an officer accepted.
    pub async fn exchange(&self, officer: &Actor) -> String {
        let seen = self.accepted(officer).await.seen().await;
        seen["acceptance"]["exchange_id"].as_str().expect("an exchange").to_owned()
    }

    /// Plans a session in an exchange's agenda, and returns its id.
    pub async fn planned(&self, exchange: &str, session: TestSession<'_>) -> String {
        let TestSession { agency, venue, presenter, from, to, state } = session;
        let quoted = |text: Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
        let (id, state) = (Ids.next(AgendaSessionId::new), state.unwrap_or("planned"));
        let agency = agency.map(|agency| agency.to_string());
        let agency = quoted(agency.as_deref());
        let place = if venue.is_some() { "venue" } else { "virtual" };
        let (venue, presenter) = (quoted(venue), presenter.unwrap_or_default());
        let ended = if state == "cancelled" { ("now()", "'Se aplaza.'") } else { ("NULL", "NULL") };
        let sql = format!(
            "INSERT INTO agenda_sessions (id, version, exchange_id, agency_id, state, title, starts_at, ends_at, place, \
                venue_id, activity_type, delivery_mode, languages, presenter_ids, delegation_ids, pinned, sequence, \
                ended_at, reason, created_at, updated_at) \
            VALUES ('{id}', 1, '{exchange}', {agency}, '{state}', '{{\"es\": \"Recorrido\", \"en\": \"Walk\"}}', '{from}', \
                '{to}', '{place}', {venue}, 'report', 'face_to_face', '{{es}}', '{{{presenter}}}', '{{}}', false, 0, {}, {}, \
                now(), now())",
            ended.0, ended.1
        );
        let sql = match presenter {
            "" => sql,
            busy => format!(
                "{sql}; INSERT INTO person_bookings (session_id, person_id, during) \
                VALUES ('{id}', '{busy}', tstzrange('{from}', '{to}'))"
            ),
        };
        let told = format!(
            "INSERT INTO assignments (id, version, session_id, exchange_id, agency_id, role, is_lead, state, asked, sent_at, \
                reply_by, created_at, updated_at) \
            SELECT '{}', 1, id, exchange_id, agency_id, 'presenter', true, 'invited', jsonb_build_object('id', id, \
                'exchange_id', exchange_id, 'title', title, 'starts_at', starts_at, 'ends_at', ends_at), now(), now(), now(), \
                now() FROM agenda_sessions WHERE id = '{id}' AND agency_id IS NOT NULL AND state <> 'cancelled'",
            Ids.next(AssignmentId::new)
        );
        self.sql().await.batch_execute(&format!("{sql}; {told}")).await.expect("the session is stored");
        id.to_string()
    }
}
