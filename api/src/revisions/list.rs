use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::input::BadFields;
use convite_domain::practices::{RevisionState, RevisionView};
use convite_domain::{AgencyId, PracticeId};
use convite_persistence::practices::revisions::{self, RevisionFilter};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Cursor, Limit, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RevisionQuery {
    /// Only revisions in this state.
    #[deserr(default)]
    state: Option<RevisionState>,
    /// Only those of this practice.
    #[deserr(default)]
    practice_id: Option<PracticeId>,
    /// Only those of this agency's practices.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List revisions, those opened last first: what is written, waits for its validator, or for its publication.
///
/// Editors see all, an agency's people and systems those of their agency, everybody else none.
#[utoipa::path(
    tag = "revisions",
    params(RevisionQuery),
    responses((status = 200, description = "One page of revisions.", body = Listed<RevisionView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/revisions")]
pub async fn list_revisions(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<RevisionQuery>,
) -> Result<HttpResponse, ApiError> {
    let RevisionQuery { state, practice_id, agency_id, limit, cursor } = query.parse()?;
    let filter = RevisionFilter { state, practice: practice_id, agency: agency_id };
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = revisions::list(&mut connection, &caller, &filter, after, limit.size()).await?;
    let listed = Listed::keyed(page, |revision| RevisionView::new(revision, &caller));
    Ok(Reply::page(&http, &listed)?.into_response())
}
