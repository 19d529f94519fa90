//! Lessons: short insights, until a practice takes them up.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::input::{Code, UniqueList};
use convite_domain::lessons::{Lesson, LessonForm, LessonStage, LessonState};
use convite_domain::practices::{AgencyRef, Ended, Multilingual, PracticeRef, Validation};
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId, LessonId, PracticeId, UserId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::json::Json;
use crate::practices::{Scope, within};
use crate::schema::{agencies, agenda_sessions, lessons, practices};
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lessons, check_for_backend(Pg), treat_none_as_null = true)]
struct LessonRow {
    id: LessonId,
    version: i64,
    agency_id: AgencyId,
    exchange_id: Option<ExchangeId>,
    session_id: Option<AgendaSessionId>,
    state: LessonState,
    texts: Json<Multilingual>,
    topics: Vec<String>,
    author_ids: Vec<Uuid>,
    accepted_at: Option<DateTime<Utc>>,
    accepted_by: Option<UserId>,
    promoted_at: Option<DateTime<Utc>>,
    practice_id: Option<PracticeId>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Lesson> for LessonRow {
    fn from(lesson: &Lesson) -> Self {
        let acceptance = lesson.stage.acceptance();
        let promotion = lesson.stage.promotion();
        let ended = lesson.stage.ended();
        Self {
            id: lesson.id,
            version: lesson.version,
            agency_id: lesson.agency.id,
            exchange_id: lesson.form.exchange_id,
            session_id: lesson.form.session_id,
            state: lesson.stage.name(),
            texts: Json(lesson.form.text.clone()),
            topics: lesson.form.topics.iter().map(|code| code.as_str().to_owned()).collect(),
            author_ids: lesson.authors.iter().copied().collect(),
            accepted_at: acceptance.map(|acceptance| acceptance.at),
            accepted_by: acceptance.map(|acceptance| acceptance.by),
            promoted_at: promotion.map(|(at, _)| at),
            practice_id: promotion.map(|(_, practice)| practice.id),
            ended_at: ended.map(|ended| ended.at),
            reason: ended.map(|ended| ended.reason.clone()),
            created_at: lesson.created_at,
            updated_at: lesson.updated_at,
        }
    }
}

/// A lesson's place, with its agency and the code of the practice that took it up.
type Whole = (i64, LessonRow, (String, String), Option<String>);

fn lesson((_, row, (code, name), practice): Whole) -> DbResult<Lesson> {
    let corrupt = || DbError::corrupt(format!("lesson {} cannot be {}", row.id, row.state));
    let acceptance = row.accepted_at.zip(row.accepted_by).map(|(at, by)| Validation { at, by });
    let practice = row.practice_id.zip(practice).map(|(id, code)| PracticeRef { id, code });
    let ended = row.ended_at.zip(row.reason).map(|(at, reason)| Ended { at, reason });
    let stage = match (row.state, acceptance, row.promoted_at.zip(practice), ended) {
        (LessonState::Captured, None, None, None) => LessonStage::Captured,
        (LessonState::Accepted, Some(acceptance), None, None) => LessonStage::Accepted(acceptance),
        (LessonState::Promoted, Some(acceptance), Some((at, practice)), None) => {
            LessonStage::Promoted(acceptance, at, practice)
        }
        (LessonState::Discarded, None, None, Some(ended)) => LessonStage::Discarded(ended),
        _ => return Err(corrupt()),
    };
    let topics: Result<Vec<Code>, _> = row.topics.iter().map(|code| Code::parse(code)).collect();
    let topics = topics.ok().and_then(UniqueList::new).ok_or_else(corrupt)?;
    Ok(Lesson {
        id: row.id,
        version: row.version,
        agency: AgencyRef { id: row.agency_id, code, name },
        form: LessonForm { text: row.texts.0, topics, exchange_id: row.exchange_id, session_id: row.session_id },
        stage,
        authors: row.author_ids.into_iter().collect::<BTreeSet<_>>(),
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Which lessons a list shows.
#[derive(Clone, Debug, Default)]
pub struct LessonFilter {
    /// In this state.
    pub state: Option<LessonState>,
    /// Of this agency.
    pub agency: Option<AgencyId>,
    /// With this topic.
    pub topic: Option<Code>,
    /// Of this exchange.
    pub exchange: Option<ExchangeId>,
    /// Of this session.
    pub session: Option<AgendaSessionId>,
}

/// Selects whole lessons; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        lessons::table.inner_join(agencies::table).left_join(practices::table).select((
            lessons::seq,
            LessonRow::as_select(),
            (agencies::code, agencies::name),
            practices::code.nullable(),
        ))
    };
}

/// Adds to a query what the caller may see: an agency's people what is theirs, editors everything.
macro_rules! visible_to {
    ($caller:expr) => {
        within!(whole!().into_boxed(), lessons::agency_id, Scope::of($caller))
    };
}

/// Stores a new lesson.
pub async fn insert(connection: &mut Connection, lesson: &Lesson) -> DbResult<()> {
    diesel::insert_into(lessons::table).values(LessonRow::from(lesson)).execute(connection).await?;
    Ok(())
}

/// A lesson that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: LessonId) -> DbResult<Option<Lesson>> {
    let query = visible_to!(caller).filter(lessons::id.eq(id));
    query.first(connection).await.optional()?.map(lesson).transpose()
}

/// A lesson that was found, read again with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, id: LessonId) -> DbResult<Lesson> {
    let _: LessonId = lessons::table.find(id).select(lessons::id).for_update().first(connection).await?;
    lesson(whole!().filter(lessons::id.eq(id)).first(connection).await?)
}

/// Stores a changed lesson under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, lesson: &Lesson) -> DbResult<()> {
    let row = LessonRow::from(lesson);
    diesel::update(lessons::table.find(lesson.id)).set(row).execute(connection).await?;
    Ok(())
}

/// The exchange of a session from which a lesson comes; none when there is no such session.
pub async fn exchange_of(connection: &mut Connection, session: AgendaSessionId) -> DbResult<Option<ExchangeId>> {
    let exchange = agenda_sessions::table.find(session).select(agenda_sessions::exchange_id);
    Ok(exchange.first(connection).await.optional()?)
}

/// One page of the lessons that the caller may see, those written down last first; with each one's place.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: &LessonFilter,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, Lesson)>> {
    let mut query = visible_to!(caller);
    if let Some(state) = filter.state {
        query = query.filter(lessons::state.eq(state));
    }
    if let Some(agency) = filter.agency {
        query = query.filter(lessons::agency_id.eq(agency));
    }
    if let Some(topic) = &filter.topic {
        query = query.filter(lessons::topics.contains(vec![topic.as_str().to_owned()]));
    }
    if let Some(exchange) = filter.exchange {
        query = query.filter(lessons::exchange_id.eq(exchange));
    }
    if let Some(session) = filter.session {
        query = query.filter(lessons::session_id.eq(session));
    }
    if let Some(seq) = after {
        query = query.filter(lessons::seq.lt(seq));
    }
    let rows: Vec<Whole> = query.order(lessons::seq.desc()).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok((row.0, lesson(row)?)))
}
