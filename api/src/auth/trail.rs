//! Events of the audit trail that are written outside the pipeline of writes.

use chrono::{DateTime, Utc};
use convite_domain::AuditEventId;
use convite_domain::access::Actor;
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use uuid::Uuid;

use crate::app::Ids;

/// An event for staff alone: about a secret or a session, or done from the command line.
pub(crate) fn event(
    (ids, now): (Ids, DateTime<Utc>),
    actor: Actor,
    (subject_kind, subject_id): (SubjectKind, Uuid),
    action: &'static str,
    fields: &[&str],
) -> NewAuditEvent {
    NewAuditEvent {
        id: ids.next(AuditEventId::new),
        at: now,
        actor,
        action,
        subject_kind,
        subject_id,
        states: None,
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        visibility: Visibility::Internal,
    }
}
