use actix_web::{HttpResponse, patch};
use convite_domain::agenda_sessions::{
    AgendaSession, AgendaSessionAction, AgendaSessionForm, AgendaSessionView, Named, may,
};
use convite_domain::assignments::lead_of;
use convite_domain::exchanges::Exchange;
use convite_domain::{AgencyId, AgendaSessionId, Refusal, Version};
use convite_persistence::{assignments, exchanges};
use serde_json::Value;

use super::{check, with};
use crate::assignments::effect::{led, reopened};
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Living, allowed, moved, record};
use crate::patch::{MergePatch, merged, unknown_members};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type AgendaSessionPatch = MergePatch<AgendaSessionForm>;

/// Change a session: move it, or plan something else.
///
/// JSON Merge Patch, for officers, until it ended. Needs If-Match. What it conflicts with comes back in `conflicts`; it is
/// refused with 409 when it would take a person, a venue or an agency that others have at that moment, and the problem's
/// `conflicts` say which; what was wrong before in the same way refuses nothing. Another agency's offer is refused while one
/// leads the session (`other_lead`). Whoever was asked reads the session anew: earlier ETags of its assignments are stale. Once a
/// confirmed session is more than 15 minutes from what an agency answered to, however many changes that took, it is asked anew.
#[utoipa::path(
    tag = "sessions",
    params(("id" = AgendaSessionId, Path, description = "The session.")),
    request_body(content = AgendaSessionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed session.", body = AgendaSessionView,
            headers(("ETag" = String, description = "Version and hash of the session."))),
        (status = 409, description = "It would take what others have, or its state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/sessions/{id}")]
pub async fn update_agenda_session(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<AgendaSessionId>,
    json: Json<AgendaSessionPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            id,
            &body,
            |_: &AgendaSession| may(&caller),
            async |tx, session| Planned::after(tx, session, &body.value).await,
            async |tx, session, mut planned| {
                // Somebody may have been faster, with the session under `If-Match: *` or with the exchange.
                let exchange = exchanges::get(tx.connection, session.exchange_id).await?;
                if (session.version, exchange.version) != planned.seen {
                    planned = Planned::after(tx, &session, &body.value).await?;
                }
                let (from, allowed) = (session.state(), allowed(&session, tx));
                let edited = edit(tx, session, planned).await;
                edited.map_err(|error| error.acting_on(from, AgendaSessionAction::Edit.as_str(), allowed))
            },
        )
        .await
}

/// What a patch plans of a session.
struct Planned {
    /// The versions of the session and of its exchange.
    seen: (Version, Version),
    exchange: Exchange,
    agency: Option<AgencyId>,
    form: AgendaSessionForm,
}

impl Planned {
    async fn after(tx: &mut Tx<'_>, session: &AgendaSession, patch: &Value) -> Result<Self, ApiError> {
        let before = serde_json::to_value(&session.form).map_err(ApiError::internal)?;
        let after = merged(before.clone(), patch)?;
        let exchange = exchanges::get(tx.connection, session.exchange_id).await?;
        let (mut bad, agency) = check::named(tx, &exchange, &Named::of(&after), Some(&session.form)).await?;
        bad.0.extend(unknown_members::<AgendaSessionForm>(&before, patch).0);
        let form = bad.join(AgendaSessionForm::parse(after))?;
        Ok(Self { seen: (session.version, exchange.version), exchange, agency, form })
    }
}

async fn edit(tx: &mut Tx<'_>, before: AgendaSession, planned: Planned) -> Result<Reply, ApiError> {
    let edited = before.clone().edit(planned.agency, planned.form);
    let (session, changed) = edited.map_err(|refusal| ApiError::refused(refusal, Vec::new()))?;
    let session = led(tx.connection, session, planned.agency).await?;
    if changed.is_empty() {
        return session.reply(tx).await;
    }
    let action = AgendaSessionAction::Edit;
    if before.form.offer_id != session.form.offer_id {
        of_its_lead(tx, &session, planned.agency).await?;
    }
    // What it conflicts with is found before it is saved, where it may be refused; it is not looked for once more.
    let conflicts = match session.takes_more_than(&before) {
        true => Some(check::place(tx, &planned.exchange, &session, action.as_str()).await?),
        false => None,
    };
    let mut session = reopened(tx, &before, session, planned.agency, None).await?;
    let states = moved(&before, &session);
    record(tx, &mut session, action, states, changed).await?;
    let Some(conflicts) = conflicts else { return session.reply(tx).await };
    let version = session.version;
    Reply::ok(&with(tx, session, conflicts).await?, version)
}

/// Refuses another agency's offer while one leads the session: it would be shown for an agency that nobody asked.
async fn of_its_lead(tx: &mut Tx<'_>, session: &AgendaSession, offers: Option<AgencyId>) -> Result<(), ApiError> {
    let said = assignments::of_session(tx.connection, session.id).await?;
    match (lead_of(&said), offers) {
        (Some((lead, _)), Some(offering)) if lead != offering => {
            let detail = "Another agency leads the session; release or replace it first.";
            let (state, action) = (session.stage.name().as_str(), AgendaSessionAction::Edit.as_str());
            Err(ApiError::refused(Refusal::guard(state, action, "other_lead", detail), Vec::new()))
        }
        _ => Ok(()),
    }
}
