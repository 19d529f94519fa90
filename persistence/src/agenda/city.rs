//! What agencies bring to an agenda: the resources that it names, as the rules read them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::agenda::{Agency, Hours, Offer, Place, Point, Presenter, Span, Subject, Travel, Venue};
use convite_domain::agenda_sessions::PlaceKind;
use convite_domain::calendar::WorkCalendar;
use convite_domain::policy::Policy;
use convite_domain::vocabularies::{ActivityType, Axis, Language};
use convite_domain::{AgencyId, OfferId, PracticeId, PresenterId, TopicId, VenueId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Nullable};
use diesel_async::RunQueryDsl;

use super::within;
use crate::json::Json;
use crate::schema::{agencies, closures, offers, presenters, travel_times, venues};
use crate::{Connection, DbResult};

/// What an agenda names of the city.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    pub(super) agencies: BTreeSet<AgencyId>,
    pub(super) venues: BTreeSet<VenueId>,
    pub(super) presenters: BTreeSet<PresenterId>,
    pub(super) offers: BTreeSet<OfferId>,
}

/// A number of the database where the domain has one without a sign.
pub(super) fn count(number: i32) -> u32 {
    number.try_into().unwrap_or(0)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = offers, check_for_backend(Pg))]
struct OfferRow {
    id: OfferId,
    agency_id: AgencyId,
    state: String,
    topic_id: Option<TopicId>,
    practice_id: Option<PracticeId>,
    activity_type: ActivityType,
    minutes: i32,
    hours: Json<Vec<Hours>>,
    group_from: i32,
    group_to: i32,
    languages: Vec<Language>,
    place: PlaceKind,
    venue_id: Option<VenueId>,
    presenter_ids: Vec<PresenterId>,
    notice_business_days: Option<i32>,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

/// The axes of what is published of an offer's practice.
const AXES: &str = "(SELECT jsonb_path_query_array(document, '$.axes[*].axis') FROM practice_revisions \
                    WHERE practice_revisions.practice_id = offers.practice_id AND practice_revisions.state = 'published')";

impl OfferRow {
    fn offer(self, axes: Vec<Axis>, policy: &Policy) -> Option<Offer> {
        let subject = self.topic_id.map(Subject::Topic).or(self.practice_id.map(Subject::Practice))?;
        let place = match (self.place, self.venue_id) {
            (PlaceKind::Venue, Some(venue)) => Place::Venue(venue),
            (PlaceKind::Virtual, _) => Place::Virtual,
            (PlaceKind::Base | PlaceKind::Venue, _) => Place::Base,
        };
        Some(Offer {
            agency: self.agency_id,
            subject,
            activity: self.activity_type,
            minutes: count(self.minutes),
            hours: self.hours.0,
            group_from: count(self.group_from),
            group_to: count(self.group_to),
            languages: self.languages,
            place,
            presenters: self.presenter_ids,
            notice_business_days: notice(self.notice_business_days, policy),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            axes,
            withdrawn: self.state == "withdrawn",
        })
    }
}

fn notice(said: Option<i32>, policy: &Policy) -> u16 {
    said.and_then(|days| days.try_into().ok()).unwrap_or(policy.partner_notice_business_days)
}

/// The offers of some ids.
pub(super) async fn offers_of(
    connection: &mut Connection,
    ids: &BTreeSet<OfferId>,
    policy: &Policy,
) -> DbResult<BTreeMap<OfferId, Offer>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = offers::table.filter(offers::id.eq_any(ids));
    let rows: Vec<(OfferRow, Option<Json<Vec<Axis>>>)> =
        query.select((OfferRow::as_select(), sql::<Nullable<Jsonb>>(AXES))).load(connection).await?;
    let offer = |(row, axes): (OfferRow, Option<Json<Vec<Axis>>>)| {
        let id = row.id;
        Some((id, row.offer(axes.map(|axes| axes.0).unwrap_or_default(), policy)?))
    };
    Ok(rows.into_iter().filter_map(offer).collect())
}

/// The venues of some ids, without their closures.
pub(super) async fn venues_of(
    connection: &mut Connection,
    ids: &BTreeSet<VenueId>,
) -> DbResult<BTreeMap<VenueId, Venue>> {
    type Row = (VenueId, Json<Name>, f64, f64, i32, bool, i32, Option<i32>, Json<Vec<Hours>>);
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let columns = (
        venues::id,
        venues::name,
        venues::latitude,
        venues::longitude,
        venues::capacity,
        venues::accessible,
        venues::simultaneous_groups,
        venues::weekly_visitors,
        venues::opening_hours,
    );
    let rows: Vec<Row> = venues::table.filter(venues::id.eq_any(ids)).select(columns).load(connection).await?;
    let venue = |(id, name, latitude, longitude, capacity, accessible, groups, weekly, hours): Row| {
        let venue = Venue {
            name: name.0.es,
            point: Point { latitude, longitude },
            capacity: count(capacity),
            accessible,
            simultaneous_groups: count(groups),
            weekly_visitors: weekly.map(count),
            opening_hours: hours.0,
            closures: Vec::new(),
        };
        (id, venue)
    };
    Ok(rows.into_iter().map(venue).collect())
}

/// The name of a venue as the rules' messages say it.
#[derive(Debug, serde::Deserialize)]
struct Name {
    es: String,
}

/// The presenters of some ids, without their absences.
pub(super) async fn presenters_of(
    connection: &mut Connection,
    ids: &BTreeSet<PresenterId>,
    policy: &Policy,
) -> DbResult<BTreeMap<PresenterId, Presenter>> {
    type Row = (PresenterId, AgencyId, Vec<Language>, Option<i32>);
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let columns = (presenters::id, presenters::agency_id, presenters::languages, presenters::daily_cap);
    let rows: Vec<Row> = presenters::table.filter(presenters::id.eq_any(ids)).select(columns).load(connection).await?;
    let presenter = |(id, agency, languages, cap): Row| {
        let daily_cap = count(cap.unwrap_or(policy.presenter_daily_cap));
        (id, Presenter { agency, languages, daily_cap, absences: Vec::new() })
    };
    Ok(rows.into_iter().map(presenter).collect())
}

/// The agencies of some ids, without their closures and their load.
pub(super) async fn agencies_of(
    connection: &mut Connection,
    ids: &BTreeSet<AgencyId>,
    policy: &Policy,
) -> DbResult<BTreeMap<AgencyId, Agency>> {
    type Row = (AgencyId, String, String, Option<i32>, Option<i32>, i32);
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let columns = (
        agencies::id,
        agencies::code,
        agencies::name,
        agencies::parallel_capacity,
        agencies::weekly_cap,
        agencies::weight,
    );
    let rows: Vec<Row> = agencies::table.filter(agencies::id.eq_any(ids)).select(columns).load(connection).await?;
    let agency = |(id, code, name, capacity, weekly_cap, weight): Row| {
        let agency = Agency {
            code,
            name,
            parallel_capacity: count(capacity.unwrap_or(policy.agency_parallel_capacity)),
            weekly_cap: weekly_cap.map(count),
            weight: count(weight),
            load_minutes: 0,
            last_used: None,
            closures: Vec::new(),
        };
        (id, agency)
    };
    Ok(rows.into_iter().map(agency).collect())
}

/// When something is closed or somebody away.
pub(super) struct Closed {
    pub(super) agencies: HashMap<AgencyId, Vec<Span>>,
    pub(super) venues: HashMap<VenueId, Vec<Span>>,
    pub(super) presenters: HashMap<PresenterId, Vec<Span>>,
}

/// The closures and absences of what is named that have a moment in a stretch of time.
pub(super) async fn closed(
    connection: &mut Connection,
    named: &Named,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    calendar: &WorkCalendar,
) -> DbResult<Closed> {
    type Row = (Option<AgencyId>, Option<VenueId>, Option<PresenterId>, DateTime<Utc>, DateTime<Utc>);
    let whose = closures::agency_id
        .eq_any(&named.agencies)
        .or(closures::venue_id.eq_any(&named.venues))
        .or(closures::presenter_id.eq_any(&named.presenters))
        .assume_not_null();
    let query = closures::table.filter(whose).filter(closures::starts_at.lt(to)).filter(closures::ends_at.gt(from));
    let columns =
        (closures::agency_id, closures::venue_id, closures::presenter_id, closures::starts_at, closures::ends_at);
    let rows: Vec<Row> = query.select(columns).order(closures::seq).load(connection).await?;
    let mut closed = Closed { agencies: HashMap::new(), venues: HashMap::new(), presenters: HashMap::new() };
    for (agency, venue, presenter, from, to) in rows {
        let span = within(calendar, (from, to));
        if let Some(id) = agency {
            closed.agencies.entry(id).or_default().push(span);
        }
        if let Some(id) = venue {
            closed.venues.entry(id).or_default().push(span);
        }
        if let Some(id) = presenter {
            closed.presenters.entry(id).or_default().push(span);
        }
    }
    Ok(closed)
}

/// What an admin knows of the ways among some venues.
pub(super) async fn travel(connection: &mut Connection, ids: &BTreeSet<VenueId>) -> DbResult<Travel> {
    if ids.len() < 2 {
        return Ok(Travel::default());
    }
    let among = travel_times::table.filter(travel_times::from_id.eq_any(ids)).filter(travel_times::to_id.eq_any(ids));
    let columns = (travel_times::from_id, travel_times::to_id, travel_times::minutes);
    let rows: Vec<(VenueId, VenueId, i32)> = among.select(columns).load(connection).await?;
    Ok(Travel { minutes: rows.into_iter().map(|(from, to, minutes)| ((from, to), count(minutes))).collect() })
}
