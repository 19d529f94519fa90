//! Service offers.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::agenda::Subject;
use convite_domain::agenda_sessions::{PlaceKind, SessionPlace};
use convite_domain::input::{Code, Day, Int, Localized, UniqueList};
use convite_domain::offers::{Nameable, Named, Offer, OfferForm, OfferState};
use convite_domain::practices::{AgencyRef, PracticeCode};
use convite_domain::presenters::{Languages, PresenterState};
use convite_domain::resources::WeekHours;
use convite_domain::venues::VenueState;
use convite_domain::vocabularies::{ActivityType, AssignmentRole, Language};
use convite_domain::{AgencyId, OfferId, PracticeId, PresenterId, TopicId, VenueId};
use diesel::dsl::{exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use crate::agenda::Serving;
use crate::json::Json;
use crate::practices::{Scope, listed_codes, within};
use crate::resources::{end_columns, resource_finders, standing};
use crate::schema::{agencies, offers, practices, presenters, topics, venues};
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offers, check_for_backend(Pg), treat_none_as_null = true)]
struct OfferRow {
    id: OfferId,
    version: i64,
    agency_id: AgencyId,
    state: OfferState,
    title: Json<Localized>,
    topic_id: Option<TopicId>,
    practice_id: Option<PracticeId>,
    role: AssignmentRole,
    activity_type: ActivityType,
    minutes: i32,
    hours: Json<WeekHours>,
    group_from: i32,
    group_to: i32,
    languages: Vec<Language>,
    place: PlaceKind,
    venue_id: Option<VenueId>,
    presenter_ids: Vec<PresenterId>,
    notice_business_days: Option<i32>,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl OfferRow {
    fn new(offer: &Offer, (topic_id, practice_id): (Option<TopicId>, Option<PracticeId>)) -> Self {
        let (form, (ended_at, reason)) = (offer.form.clone(), end_columns(offer));
        Self {
            id: offer.id,
            version: offer.version,
            agency_id: offer.agency.id,
            state: offer.state(),
            title: Json(form.title),
            topic_id,
            practice_id,
            role: form.role,
            activity_type: form.activity_type,
            minutes: form.minutes.get(),
            hours: Json(form.hours),
            group_from: form.group_from.get(),
            group_to: form.group_to.get(),
            languages: form.languages.into_inner(),
            place: form.place.kind,
            venue_id: form.place.venue_id,
            presenter_ids: form.presenter_ids.into_inner(),
            notice_business_days: form.notice_business_days.map(Int::get),
            valid_from: form.valid_from.0,
            valid_to: form.valid_to.map(|day| day.0),
            ended_at,
            reason,
            created_at: offer.created_at,
            updated_at: offer.updated_at,
        }
    }
}

/// An offer's place, with code and name of its agency, and the codes of the topic or practice.
type Whole = (i64, OfferRow, (String, String), Option<String>, Option<String>);

fn form(row: &OfferRow, topic: Option<String>, practice: Option<String>) -> Option<OfferForm> {
    let topic = topic.as_deref().map(Code::parse).transpose().ok()?;
    let practice_code = practice.as_deref().map(PracticeCode::parse).transpose().ok()?;
    let notice = row.notice_business_days;
    Some(OfferForm {
        title: row.title.0.clone(),
        topic,
        practice_code,
        role: row.role,
        activity_type: row.activity_type,
        minutes: Int::new(row.minutes.into())?,
        hours: row.hours.0.clone(),
        group_from: Int::new(row.group_from.into())?,
        group_to: Int::new(row.group_to.into())?,
        languages: Languages::new(row.languages.clone())?,
        place: SessionPlace { kind: row.place, venue_id: row.venue_id },
        presenter_ids: UniqueList::new(row.presenter_ids.clone())?,
        notice_business_days: if let Some(days) = notice { Some(Int::new(days.into())?) } else { None },
        valid_from: Day(row.valid_from),
        valid_to: row.valid_to.map(Day),
    })
}

fn whole((_, row, (code, name), topic, practice): Whole) -> DbResult<Offer> {
    let form = form(&row, topic, practice).ok_or_else(|| DbError::corrupt(format!("offer {}", row.id)))?;
    Ok(Offer {
        id: row.id,
        version: row.version,
        agency: AgencyRef { id: row.agency_id, code, name },
        form,
        standing: standing::<OfferForm>(row.id, row.state, (row.ended_at, row.reason))?,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Selects whole offers; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        offers::table.inner_join(agencies::table).left_join(topics::table).left_join(practices::table).select((
            offers::seq,
            OfferRow::as_select(),
            (agencies::code, agencies::name),
            topics::code.nullable(),
            practices::code.nullable(),
        ))
    };
}

/// Staff see the offers of all agencies, an agency's people and systems its own.
fn scope(caller: &Caller) -> Scope {
    Scope::by(caller, Permission::ReadAgencies, Permission::ReadOwnAgency)
}

resource_finders!(offers, Offer, OfferId, scope);

/// The row of an offer: its codes as ids.
async fn row_of(connection: &mut Connection, offer: &Offer) -> DbResult<OfferRow> {
    let (topic, practice) = (offer.form.topic.as_ref(), offer.form.practice_code.as_ref());
    let ids = (topic_id(connection, topic).await?, practice_id(connection, practice).await?);
    Ok(OfferRow::new(offer, ids))
}

async fn topic_id(connection: &mut Connection, code: Option<&Code>) -> DbResult<Option<TopicId>> {
    let Some(code) = code else { return Ok(None) };
    let query = topics::table.filter(topics::code.eq(code.as_str())).select(topics::id);
    Ok(query.first(connection).await.optional()?)
}

async fn practice_id(connection: &mut Connection, code: Option<&PracticeCode>) -> DbResult<Option<PracticeId>> {
    let Some(code) = code else { return Ok(None) };
    let query = practices::table.filter(practices::code.eq(code.as_str())).select(practices::id);
    Ok(query.first(connection).await.optional()?)
}

/// Stores a new offer.
pub async fn insert(connection: &mut Connection, offer: &Offer) -> DbResult<()> {
    let row = row_of(connection, offer).await?;
    diesel::insert_into(offers::table).values(row).execute(connection).await?;
    Ok(())
}

/// Stores a changed offer under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, offer: &Offer) -> DbResult<()> {
    let row = row_of(connection, offer).await?;
    diesel::update(offers::table.find(offer.id)).set(row).execute(connection).await?;
    Ok(())
}

/// What of that which a form names an agency can name in an offer.
pub async fn nameable(connection: &mut Connection, agency: Option<AgencyId>, named: &Named) -> DbResult<Nameable> {
    let mut known =
        Nameable { topic: topic_id(connection, named.topic.as_ref()).await?.is_some(), ..Nameable::default() };
    if let Some(code) = &named.practice {
        known.practice = !listed_codes(connection, std::iter::once(code.as_str())).await?.is_empty();
    }
    // Nothing is anybody's as long as nobody knows whose the offer is: that is told first.
    let Some(agency) = agency else {
        let presenters = named.presenters.iter().map(|(_, id)| *id).collect();
        return Ok(Nameable { venue: true, presenters, ..known });
    };
    if let Some(venue) = named.venue {
        let own = venues::table.find(venue).filter(venues::agency_id.eq(agency));
        let active = own.filter(venues::state.eq(VenueState::Active));
        known.venue = diesel::select(exists(active)).get_result(connection).await?;
    }
    if !named.presenters.is_empty() {
        let ids = named.presenters.iter().map(|(_, id)| *id);
        let own = presenters::table.filter(presenters::id.eq_any(ids)).filter(presenters::agency_id.eq(agency));
        let active = own.filter(presenters::state.eq(PresenterState::Active)).select(presenters::id);
        known.presenters = active.load::<PresenterId>(connection).await?.into_iter().collect();
    }
    Ok(known)
}

/// Of an offer what the rules of agendas read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = offers, check_for_backend(Pg))]
pub(crate) struct OfferTerms {
    pub(crate) id: OfferId,
    pub(crate) agency_id: AgencyId,
    pub(crate) state: OfferState,
    topic_id: Option<TopicId>,
    practice_id: Option<PracticeId>,
    pub(crate) activity_type: ActivityType,
    pub(crate) minutes: i32,
    pub(crate) hours: Json<WeekHours>,
    pub(crate) group_from: i32,
    pub(crate) group_to: i32,
    pub(crate) languages: Vec<Language>,
    place: PlaceKind,
    venue_id: Option<VenueId>,
    pub(crate) presenter_ids: Vec<PresenterId>,
    pub(crate) notice_business_days: Option<i32>,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: Option<NaiveDate>,
}

impl OfferTerms {
    /// What it serves.
    pub(crate) fn subject(&self) -> DbResult<Subject> {
        match (self.topic_id, self.practice_id) {
            (Some(topic), None) => Ok(Subject::Topic(topic)),
            (None, Some(practice)) => Ok(Subject::Practice(practice)),
            _ => Err(DbError::corrupt(format!("offer {} serves nothing", self.id))),
        }
    }

    /// Where it takes place.
    pub(crate) fn place(&self) -> SessionPlace {
        SessionPlace { kind: self.place, venue_id: self.venue_id }
    }
}

/// The terms of the offers with these ids, wherever they stand.
pub(crate) async fn terms(connection: &mut Connection, ids: &[OfferId]) -> DbResult<Vec<OfferTerms>> {
    Ok(offers::table.filter(offers::id.eq_any(ids)).select(OfferTerms::as_select()).load(connection).await?)
}

/// Which standing offers are looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sought {
    /// In this role.
    pub(crate) role: Option<AssignmentRole>,
    /// That serve this; whatever they are about when none.
    pub(crate) serving: Option<Serving>,
    /// Or this one, whatever it is about.
    pub(crate) beside: Option<OfferId>,
}

/// The offers that can still be had: active, at no venue that is out of use, and given by somebody who still presents, where
/// they are given by anybody in particular; by id, with the agency of each.
pub(crate) async fn still_offered(connection: &mut Connection, sought: Sought) -> DbResult<Vec<(OfferId, AgencyId)>> {
    let here = venues::table.filter(venues::id.nullable().eq(offers::venue_id));
    let in_use = offers::venue_id.is_null().or(exists(here.filter(venues::state.eq(VenueState::Active))));
    let who = presenters::table.filter(sql::<Bool>("presenters.id = ANY(offers.presenter_ids)"));
    let nobody = offers::presenter_ids.eq(Vec::<PresenterId>::new());
    let given = nobody.or(exists(who.filter(presenters::state.eq(PresenterState::Active))));
    let mut query =
        offers::table.filter(offers::state.eq(OfferState::Active)).filter(in_use).filter(given).into_boxed();
    if let Some(role) = sought.role {
        query = query.filter(offers::role.eq(role));
    }
    if let Some(Serving { topics, practices }) = sought.serving {
        let serves = offers::topic_id.eq_any(topics).or(offers::practice_id.eq_any(practices));
        query = query.filter(serves.or(offers::id.nullable().eq(sought.beside)).assume_not_null());
    }
    Ok(query.order(offers::id).select((offers::id, offers::agency_id)).load(connection).await?)
}

/// Which offers a list shows.
#[derive(Clone, Debug, Default)]
pub struct OfferFilter {
    /// Of this agency.
    pub agency: Option<AgencyId>,
    /// In this state.
    pub state: Option<OfferState>,
    /// For this topic itself.
    pub topic: Option<Code>,
    /// For this practice.
    pub practice: Option<PracticeCode>,
    /// In this role.
    pub role: Option<AssignmentRole>,
}

/// One page of the offers that the caller may see, those made last first; with each one's place.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: &OfferFilter,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, Offer)>> {
    let mut query = within!(whole!().into_boxed(), offers::agency_id, scope(caller).narrowed(filter.agency));
    if let Some(state) = filter.state {
        query = query.filter(offers::state.eq(state));
    }
    if let Some(topic) = &filter.topic {
        query = query.filter(topics::code.eq(topic.as_str()));
    }
    if let Some(practice) = &filter.practice {
        query = query.filter(practices::code.eq(practice.as_str()));
    }
    if let Some(role) = filter.role {
        query = query.filter(offers::role.eq(role));
    }
    if let Some(seq) = after {
        query = query.filter(offers::seq.lt(seq));
    }
    let rows: Vec<Whole> = query.order(offers::seq.desc()).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok((row.0, whole(row)?)))
}

/// The agency of an offer.
pub async fn agency_of(connection: &mut Connection, id: OfferId) -> DbResult<AgencyId> {
    Ok(offers::table.find(id).select(offers::agency_id).first(connection).await?)
}
