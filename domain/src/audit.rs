//! The audit trail: who did what to which thing. Ids, actions and names of fields; never a personal value.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Actor;
use crate::calendar::DueDateMove;
use crate::{AuditEventId, OutboxEventId, text_enum};

text_enum! {
    /// What kind of thing an event is about.
    pub enum SubjectKind {
        Request = "request" ("Solicitud", "Request"),
        TrackingToken = "tracking_token" ("Enlace de seguimiento", "Tracking token"),
        Delegation = "delegation" ("Delegación", "Delegation"),
        Delegate = "delegate" ("Integrante de una delegación", "Delegate"),
        Exchange = "exchange" ("Intercambio", "Exchange"),
        Organization = "organization" ("Organización", "Organization"),
        Agency = "agency" ("Entidad aliada", "Agency"),
        Topic = "topic" ("Tema", "Topic"),
        User = "user" ("Usuario", "User"),
        OauthClient = "oauth_client" ("Cliente OAuth", "OAuth client"),
        PrivacyNotice = "privacy_notice" ("Aviso de privacidad", "Privacy notice"),
        Session = "session" ("Sesión de usuario", "User session"),
        SigningKey = "signing_key" ("Clave de firma", "Signing key"),
        DataKey = "data_key" ("Clave de datos", "Data key"),
        Attachment = "attachment" ("Adjunto", "Attachment"),
        Policy = "policy" ("Política", "Policy"),
        Holiday = "holiday" ("Festivo", "Holiday"),
        Practice = "practice" ("Buena práctica", "Practice"),
        Revision = "revision" ("Revisión de una práctica", "Revision of a practice"),
        Claim = "claim" ("Afirmación verificable", "Claim"),
        Asset = "asset" ("Material de una práctica", "Asset of a practice"),
        Lesson = "lesson" ("Lección aprendida", "Lesson"),
        Venue = "venue" ("Lugar", "Venue"),
        Presenter = "presenter" ("Ponente", "Presenter"),
        Offer = "offer" ("Oferta de servicios", "Service offer"),
        Closure = "closure" ("Cierre o ausencia", "Closure or absence"),
        TravelTime = "travel_time" ("Tiempo de traslado", "Travel time"),
        AgendaSession = "agenda_session" ("Sesión de una agenda", "Session of an agenda"),
        AgendaVersion = "agenda_version" ("Versión de agenda", "Agenda version"),
        AgendaDraft = "agenda_draft" ("Borrador de agenda", "Agenda draft"),
        Assignment = "assignment" ("Asignación", "Assignment"),
    }
}

text_enum! {
    /// Who may read an entry of a timeline.
    pub enum Visibility {
        Public = "public" ("Pública", "Public"),
        Internal = "internal" ("Interna", "Internal"),
    }
}

/// One line of the audit trail.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AuditEvent {
    /// Its id.
    pub id: AuditEventId,
    /// Its place in the trail.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// What was done: the kind of thing and the action.
    #[schema(examples("request.accept"))]
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: SubjectKind,
    /// Which thing.
    pub subject_id: uuid::Uuid,
    /// The state before, for a transition.
    #[schema(required, examples("in_review"))]
    pub from_state: Option<String>,
    /// The state after, for a transition.
    #[schema(required, examples("accepted"))]
    pub to_state: Option<String>,
    /// The names of the fields that changed.
    pub fields: Vec<String>,
    /// How the due date moved with the calendar, for `request.recount`.
    #[schema(required)]
    pub due_date: Option<DueDateMove>,
}

/// One line of a request's timeline: the part of the audit trail that its reader may see.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// Its id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// What kind of thing was done something to: the request, or its delegation, a member of that, or its exchange.
    pub subject_kind: SubjectKind,
    /// Which thing.
    pub subject_id: uuid::Uuid,
    /// What was done.
    #[schema(examples("submit"))]
    pub action: String,
    /// The state before.
    #[schema(required, examples("draft"))]
    pub from_state: Option<String>,
    /// The state after.
    #[schema(required, examples("submitted"))]
    pub to_state: Option<String>,
    /// The names of the fields that changed.
    pub fields: Vec<String>,
    /// How the due date moved with the calendar, for `recount`.
    #[schema(required)]
    pub due_date: Option<DueDateMove>,
    /// Who may read it.
    pub visibility: Visibility,
}

impl TimelineEntry {
    /// The same without saying which of the agency's people did it.
    #[must_use]
    pub fn without_staff(self) -> Self {
        Self { actor: self.actor.without_staff(), ..self }
    }
}

/// An event to be written.
#[derive(Clone, Debug)]
pub struct NewAuditEvent {
    /// Its id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// What was done, without the kind of thing.
    pub action: &'static str,
    /// What kind of thing it was done to.
    pub subject_kind: SubjectKind,
    /// Which thing.
    pub subject_id: uuid::Uuid,
    /// The states before and after, for a transition.
    pub states: Option<(&'static str, &'static str)>,
    /// The names of the fields that changed.
    pub fields: Vec<String>,
    /// Who may read it in a timeline.
    pub visibility: Visibility,
}

text_enum! {
    /// What became of a message of the outbox.
    pub enum OutboxState {
        /// Waits for its turn.
        Pending = "pending" ("Pendiente", "Pending"),
        /// Delivered.
        Sent = "sent" ("Enviado", "Sent"),
        /// Has nowhere to go: no mail server is configured. It goes out once there is one.
        NotSent = "not_sent" ("Sin enviar", "Not sent"),
        /// Nobody is told of it, or there is nothing left to tell.
        NotNeeded = "not_needed" ("Sin aviso", "Not needed"),
        /// Failed for good, or too often.
        GivenUp = "given_up" ("Abandonado", "Given up"),
    }
}

/// A message of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OutboxEvent {
    /// Its id.
    pub id: OutboxEventId,
    /// Its place in the queue.
    pub seq: i64,
    /// What happened.
    #[schema(examples("request.submit"))]
    pub kind: String,
    /// To which thing.
    pub subject_id: uuid::Uuid,
    /// What became of it.
    pub state: OutboxState,
    /// How often it was tried.
    #[schema(examples(0))]
    pub attempts: i32,
    /// When it is tried next.
    pub next_attempt_at: DateTime<Utc>,
    /// Why the last attempt failed, without addresses.
    #[schema(required)]
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was delivered, given up, or found not to be needed.
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
}
