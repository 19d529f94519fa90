//! What agencies bring to an agenda: the resources that it names, as the rules read them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use convite_domain::agenda::{Agency, Hours, Offer, Place, Presenter, Span, Subject, Travel, Venue};
use convite_domain::calendar::WorkCalendar;
use convite_domain::closures::ClosureOf;
use convite_domain::input::Int;
use convite_domain::offers::OfferState;
use convite_domain::policy::Policy;
use convite_domain::practices::RevisionState;
use convite_domain::resources::{Resource, ResourceForm, WeekHours};
use convite_domain::vocabularies::Axis;
use convite_domain::{AgencyId, OfferId, PracticeId, PresenterId, VenueId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;

use super::within;
use crate::json::Json;
use crate::offers::OfferTerms;
use crate::schema::{agencies, practice_revisions, travel_times};
use crate::{Connection, DbResult, closures, offers, presenters, venues};

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

/// Hours of the week as the rules read them.
fn hours(hours: &WeekHours) -> Vec<Hours> {
    hours.iter().copied().map(Hours::from).collect()
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
    let ids: Vec<_> = ids.iter().copied().collect();
    let terms = offers::terms(connection, &ids).await?;
    let subjects: Vec<Subject> = terms.iter().map(OfferTerms::subject).collect::<DbResult<_>>()?;
    let practices = subjects.iter().filter_map(|subject| match subject {
        Subject::Practice(practice) => Some(*practice),
        Subject::Topic(_) => None,
    });
    let axes = axes_of(connection, practices.collect()).await?;
    let with_axes = |(terms, subject): (OfferTerms, Subject)| {
        let carried = match &subject {
            Subject::Practice(practice) => axes.get(practice).cloned().unwrap_or_default(),
            Subject::Topic(_) => Vec::new(),
        };
        (terms.id, offer(terms, subject, carried, policy))
    };
    Ok(terms.into_iter().zip(subjects).map(with_axes).collect())
}

/// The axes of what is published of some practices.
async fn axes_of(connection: &mut Connection, ids: Vec<PracticeId>) -> DbResult<HashMap<PracticeId, Vec<Axis>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let axes = sql::<Jsonb>("jsonb_path_query_array(document, '$.axes[*].axis')");
    let published = practice_revisions::table
        .filter(practice_revisions::practice_id.eq_any(ids))
        .filter(practice_revisions::state.eq(RevisionState::Published));
    let rows: Vec<(PracticeId, Json<Vec<Axis>>)> =
        published.select((practice_revisions::practice_id, axes)).load(connection).await?;
    Ok(rows.into_iter().map(|(id, axes)| (id, axes.0)).collect())
}

fn offer(terms: OfferTerms, subject: Subject, axes: Vec<Axis>, policy: &Policy) -> Offer {
    let notice = terms.notice_business_days.and_then(|days| days.try_into().ok());
    Offer {
        agency: terms.agency_id,
        subject,
        activity: terms.activity_type,
        minutes: count(terms.minutes),
        hours: hours(&terms.hours.0),
        group_from: count(terms.group_from),
        group_to: count(terms.group_to),
        place: Place::from(terms.place()),
        notice_business_days: notice.unwrap_or(policy.partner_notice_business_days),
        valid_from: terms.valid_from,
        valid_to: terms.valid_to,
        axes,
        withdrawn: terms.state == OfferState::Withdrawn,
        languages: terms.languages,
        presenters: terms.presenter_ids,
    }
}

/// Since when a thing is out of use, as a closure that does not end: sessions that name it have to go elsewhere, and neither the
/// rules nor drafts need to know why it is not to be had.
fn out_of_use<F: ResourceForm>(resource: &Resource<F>, calendar: &WorkCalendar) -> Vec<Span> {
    resource.ended().map(|ended| Span::since(calendar.local_time(ended.at))).into_iter().collect()
}

/// The venues of some ids, without their closures but those of retired ones.
pub(super) async fn venues_of(
    connection: &mut Connection,
    ids: &BTreeSet<VenueId>,
    calendar: &WorkCalendar,
) -> DbResult<BTreeMap<VenueId, Venue>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<_> = ids.iter().copied().collect();
    let venue = |venue: convite_domain::venues::Venue| {
        let closures = out_of_use(&venue, calendar);
        let form = venue.form;
        let venue_of_rules = Venue {
            name: form.name.es.into_inner(),
            point: form.point.into(),
            capacity: count(form.capacity.get()),
            accessible: form.accessible,
            simultaneous_groups: count(form.simultaneous_groups.get()),
            weekly_visitors: form.weekly_visitors.map(Int::get).map(count),
            opening_hours: hours(&form.opening_hours),
            closures,
        };
        (venue.id, venue_of_rules)
    };
    Ok(venues::by_ids(connection, &ids).await?.into_iter().map(venue).collect())
}

/// The presenters of some ids, without their absences but those of retired ones.
pub(super) async fn presenters_of(
    connection: &mut Connection,
    ids: &BTreeSet<PresenterId>,
    policy: &Policy,
    calendar: &WorkCalendar,
) -> DbResult<BTreeMap<PresenterId, Presenter>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<_> = ids.iter().copied().collect();
    let presenter = |presenter: convite_domain::presenters::Presenter| {
        let absences = out_of_use(&presenter, calendar);
        let (agency, form) = (presenter.agency.id, presenter.form);
        let daily_cap = count(form.daily_cap.map_or(policy.presenter_daily_cap, Int::get));
        (presenter.id, Presenter { agency, languages: form.languages.into_inner(), daily_cap, absences })
    };
    Ok(presenters::by_ids(connection, &ids).await?.into_iter().map(presenter).collect())
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
#[derive(Debug, Default)]
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
    let mut closed = Closed::default();
    let whose = (&named.agencies, &named.venues, &named.presenters);
    for closure in closures::overlapping(connection, whose, (from, to)).await? {
        let span = within(calendar, (closure.form.starts_at.0, closure.form.ends_at.0));
        match closure.of {
            ClosureOf::Agency(id) => closed.agencies.entry(id).or_default().push(span),
            ClosureOf::Venue(id) => closed.venues.entry(id).or_default().push(span),
            ClosureOf::Presenter(id) => closed.presenters.entry(id).or_default().push(span),
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
