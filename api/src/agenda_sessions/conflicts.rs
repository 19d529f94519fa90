use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use convite_domain::ExchangeId;
use convite_domain::access::Permission;
use convite_domain::agenda::{Conflict, ConflictCode, Programme, Severity, conflicts};
use convite_domain::agenda_sessions::ConflictView;
use convite_domain::input::BadFields;
use convite_persistence::agenda::Agendas;
use convite_persistence::{Page, exchanges, holidays};
use deserr::Deserr;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::check;
use crate::app::App;
use crate::extract::{Can, Cursor, Limit, Listed, Path, Query, Signed, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What does not go together in the agenda of an exchange.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConflictReport {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Whether none of them keeps the agenda from being released.
    pub may_be_released: bool,
    /// The conflicts but the ignored ones, in the order of their codes, sessions and subjects.
    pub conflicts: Vec<ConflictView>,
}

impl ConflictReport {
    /// A report for each of the exchanges that were read, with the conflicts that are wanted.
    fn of(agendas: &Agendas, is_wanted: impl Fn(&Conflict) -> bool) -> Vec<Self> {
        let report = |programme: &Programme| {
            let found = conflicts(&agendas.city, programme);
            let may_be_released = found.iter().all(|conflict| !conflict.severity.blocks());
            let wanted = found.into_iter().filter(&is_wanted);
            Self {
                exchange_id: programme.exchange,
                starts_on: programme.first_day,
                may_be_released,
                conflicts: wanted.map(|conflict| ConflictView::new(conflict, &agendas.sessions)).collect(),
            }
        };
        agendas.programmes.iter().map(report).collect()
    }
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
    let agendas = check::stored(&mut connection, &app, &exchange, &calendar).await?;
    let mut reports = ConflictReport::of(&agendas, |_| true);
    let report = reports.pop().ok_or_else(|| ApiError::internal("an agenda was read of no exchange"))?;
    Ok(Reply::plain(&report)?.into_response())
}

/// What the list of conflicts is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConflictQuery {
    /// Only conflicts as grave as this.
    #[param(inline)]
    #[deserr(default)]
    severity: Option<Severity>,
    /// Only conflicts of this code.
    #[param(inline)]
    #[deserr(default)]
    code: Option<ConflictCode>,
    /// How many exchanges at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

impl ConflictQuery {
    fn takes(&self, conflict: &Conflict) -> bool {
        self.severity.is_none_or(|severity| conflict.severity == severity)
            && self.code.is_none_or(|code| conflict.code == code)
    }
}

/// List the conflicts of all agendas, exchange by exchange, those that begin first first.
///
/// For officers, leads and analysts: the exchanges that have not ended, with the conflicts that the filters take; one without
/// any stands there with none.
#[utoipa::path(
    tag = "sessions",
    params(ConflictQuery),
    responses((status = 200, description = "One page of exchanges with their conflicts.", body = Listed<ConflictReport>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/conflicts")]
pub async fn list_conflicts(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadRequests>,
    query: Query<ConflictQuery>,
) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    let query = query.parse()?;
    let after = query.cursor.clone().map(Cursor::key::<(NaiveDate, ExchangeId)>).transpose()?;
    let mut connection = app.db.connection().await?;
    let calendar = holidays::calendar(&mut connection, app.calendar()).await?;
    let size = query.limit.size();
    let (page, agendas) = check::still_to_be_held(&mut connection, &app, &calendar, after, size).await?;
    let listed =
        Page { items: ConflictReport::of(&agendas, |conflict| query.takes(conflict)), has_more: page.has_more };
    let listed = Listed::new(listed, |last: &ConflictReport| (last.starts_on, last.exchange_id));
    Ok(Reply::page(&http, &listed)?.into_response())
}
