use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::input::{BadFields, Line};
use convite_domain::organizations::Organization;
use convite_domain::vocabularies::{Country, OrganizationKind};
use convite_persistence::organizations::{self, OrganizationFilter};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Can, Cursor, Limit, Listed, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganizationQuery {
    /// Only those of this country.
    #[deserr(default)]
    country: Option<Country>,
    /// Only those of this kind.
    #[deserr(default)]
    kind: Option<OrganizationKind>,
    /// Only those with this in their name; accents and case do not matter.
    #[param(inline)]
    #[deserr(default)]
    text: Option<Line<1, 200>>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List organizations, by name.
///
/// For officers, leads, analysts and admins.
#[utoipa::path(
    tag = "organizations",
    params(OrganizationQuery),
    responses((status = 200, description = "One page of organizations.", body = Listed<Organization>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/organizations")]
pub async fn list_organizations(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadOrganizations>,
    query: Query<OrganizationQuery>,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.permit()?;
    let query = query.parse()?;
    let text = query.text.map(Line::into_inner);
    let filter = OrganizationFilter { country: query.country, kind: query.kind, text };
    let after = query.cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = organizations::list(&mut connection, &caller, &filter, after, query.limit.size()).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &Organization| last.id))?.into_response())
}
