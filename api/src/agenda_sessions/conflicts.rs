use actix_web::{HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::access::Permission;
use convite_domain::agenda::conflicts;
use convite_domain::agenda_sessions::ConflictView;
use convite_persistence::{agenda_sessions, exchanges, holidays};
use serde::Serialize;
use utoipa::ToSchema;

use super::check;
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What does not go together in the agenda of an exchange.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConflictReport {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// Whether none of them keeps the agenda from being released.
    pub may_be_released: bool,
    /// Every conflict but the ignored ones, in the order of their codes, sessions and subjects.
    pub conflicts: Vec<ConflictView>,
}

/// Report every conflict of an exchange's agenda.
///
/// For officers, leads and analysts, computed from the sessions as they are now and the policy in force.
#[utoipa::path(
    tag = "sessions",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    responses((status = 200, description = "The conflicts.", body = ConflictReport)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/exchanges/{id}/conflicts")]
pub async fn get_conflict_report(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let exchange = exchanges::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    if !caller.may(Permission::ReadRequests) {
        return Err(ApiError::forbidden());
    }
    let calendar = holidays::calendar(&mut connection, app.calendar()).await?;
    let sessions = agenda_sessions::of_exchange(&mut connection, id).await?;
    let agenda = check::read(&mut connection, &app, &exchange, &sessions, &calendar).await?;
    let found = conflicts(&agenda.city, &agenda.programme);
    let may_be_released = found.iter().all(|conflict| !conflict.severity.blocks());
    let conflicts = found.into_iter().map(|conflict| ConflictView::new(conflict, &agenda.sessions)).collect();
    Ok(Reply::plain(&ConflictReport { exchange_id: id, may_be_released, conflicts })?.into_response())
}
