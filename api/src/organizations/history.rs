use actix_web::{HttpResponse, get};
use convite_domain::OrganizationId;
use convite_domain::organizations::{OrganizationHistory, TopicCooldown};
use convite_persistence::{organizations, past_visits, policies};

use super::path_of;
use crate::app::App;
use crate::extract::{Can, Path, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read the history of an organization: former requests, visits, topics, cooldown.
///
/// For officers, leads and analysts; an admin sees the organization but is refused with 403. What was merged into it is part of
/// it, and the id of one that was merged leads to the history of the one that was kept. A submitted request is judged by the
/// policy that it was filed under, which may have another cooldown.
#[utoipa::path(
    tag = "organizations",
    params(("id" = OrganizationId, Path, description = "The organization.")),
    responses((status = 200, description = "Its history.", body = OrganizationHistory),
        (status = 308, description = "It was merged.",
            headers(("Location" = String, description = "Where the history of the kept one is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/organizations/{id}/history")]
pub async fn get_organization_history(
    app: App,
    caller: Can<can::ReadRequests>,
    Path(id): Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let found = organizations::find(&mut connection, caller.unchecked(), id).await?;
    let organization = found.ok_or_else(ApiError::not_found)?;
    let caller = caller.permit()?;
    if let Some(kept) = organization.merged_into_id {
        return Ok(Reply::moved(format!("{}/history", path_of(kept))).into_response());
    }
    let (requests, visits, topics) = organizations::history(&mut connection, &caller, id).await?;
    let months = policies::current(&mut connection).await?.repeat_topic_cooldown_months;
    let (calendar, today) = (app.calendar(), app.calendar().local_date(app.now()));
    let latest = past_visits::latest_on_each(&mut connection, id).await?.into_iter();
    let cooldown = latest.filter_map(|visit| TopicCooldown::after(visit, months, calendar, today)).collect();
    Ok(Reply::plain(&OrganizationHistory { organization_id: id, requests, visits, topics, cooldown })?.into_response())
}
