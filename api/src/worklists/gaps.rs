use actix_web::{HttpResponse, get};
use chrono::Months as CalendarMonths;
use convite_domain::access::Permission;
use convite_domain::gaps::{TopicGaps, gaps, tally};
use convite_domain::input::{BadFields, parse_text};
use convite_persistence::requests::demand;
use deserr::{Deserr, IntoValue, ValuePointerRef};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::extract::{Limit, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// How many months of demand count: 1 to 120.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = i32, minimum = 1, maximum = 120, default = 24, examples(24))]
pub struct Months(u32);

impl Default for Months {
    fn default() -> Self {
        Self(24)
    }
}

impl Deserr<BadFields> for Months {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, BadFields> {
        parse_text(value, location, |text| match text.parse() {
            Ok(months @ 1..=120) => Ok(Self(months)),
            _ => Err(("out_of_range", "must be from 1 to 120".to_owned())),
        })
    }
}

/// Which gaps are wanted.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GapQuery {
    /// How many months of demand count, those until today.
    #[param(inline, required = false)]
    #[deserr(default)]
    months: Months,
    /// How many topics at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
}

/// List the topics that many ask for and little is published about, the widest gap first.
///
/// For editors, and for those who read requests. A gap is `demand_share` × (1 − `coverage`): the share of the requests filed
/// in those months, of duplicates one, that name the topic or one below it, and how well practices in the catalogue cover it.
#[utoipa::path(
    tag = "worklists",
    params(GapQuery),
    responses((status = 200, description = "The gaps.", body = TopicGaps)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/worklists/topic-gaps")]
pub async fn list_topic_gaps(
    app: App,
    Signed(caller): Signed,
    query: Query<GapQuery>,
) -> Result<HttpResponse, ApiError> {
    if ![Permission::PublishPractices, Permission::ReadRequests].into_iter().any(|permission| caller.may(permission)) {
        return Err(ApiError::forbidden());
    }
    let GapQuery { months: Months(months), limit } = query.parse()?;
    let today = app.calendar().local_date(app.now());
    let since = today - CalendarMonths::new(months);
    let mut connection = app.db.connection().await?;
    let from = app.calendar().start_of_day(since).unwrap_or_default();
    let demand = demand::by_topics(&mut connection, from).await?;
    drop(connection);
    let snapshot = app.shared.catalogue.read(app.now()).await?.snapshot;
    let line = |code: &str| snapshot.topics.line(code);
    let asked = tally(demand.iter().map(|(topics, requests)| (topics.as_slice(), *requests)), line);
    let covered = tally(snapshot.listed.iter().map(|entry| (entry.topics.as_slice(), 1)), line);
    let requests = demand.iter().map(|(_, requests)| requests).sum();
    let mut items = gaps(&snapshot.topics.all, requests, &asked, &covered);
    items.truncate(limit.size().shown());
    Ok(Reply::plain(&TopicGaps { since, requests, items })?.into_response())
}
