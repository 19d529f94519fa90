//! What was decided about days of the calendar: added, never changed, so that every calendar there was can be had again.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::calendar::{Bilingual, DayChange, HolidayAction, HolidayDecision, WorkCalendar};
use convite_domain::{HolidayDecisionId, UserId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use crate::schema::holiday_decisions;
use crate::{Connection, DbError, DbResult};

/// The advisory lock under which days are decided about, one after another: the order of the revisions is that in which
/// they become visible.
const DECISIONS_LOCK: i64 = 0x0c04_1773_0005;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = holiday_decisions, check_for_backend(Pg))]
struct DecisionRow {
    revision: i64,
    id: HolidayDecisionId,
    date: NaiveDate,
    action: HolidayAction,
    name_es: Option<String>,
    name_en: Option<String>,
    reason: String,
    decided_by: UserId,
    decided_at: DateTime<Utc>,
}

/// The calendar of the law with all that was decided about its days.
pub async fn calendar(connection: &mut Connection, law: &WorkCalendar) -> DbResult<WorkCalendar> {
    let query = holiday_decisions::table.order(holiday_decisions::revision).select(DecisionRow::as_select());
    let rows: Vec<DecisionRow> = query.load(connection).await?;
    rows.into_iter().try_fold(law.clone(), |calendar, row| {
        let HolidayDecision { revision, date, change, .. } = HolidayDecision::try_from(row)?;
        Ok(calendar.decided(revision, date, change))
    })
}

/// Keeps others from deciding until the end of the transaction.
pub async fn lock(connection: &mut Connection) -> DbResult<()> {
    let lock = diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(DECISIONS_LOCK);
    lock.execute(connection).await?;
    Ok(())
}

/// Stores a decision under [`lock`].
pub async fn insert(connection: &mut Connection, decision: &HolidayDecision) -> DbResult<()> {
    let row = DecisionRow::from(decision.clone());
    diesel::insert_into(holiday_decisions::table).values(row).execute(connection).await?;
    Ok(())
}

/// The last decision about each day from one to another, both included.
pub async fn last_decisions(
    connection: &mut Connection,
    from: NaiveDate,
    to: NaiveDate,
) -> DbResult<HashMap<NaiveDate, HolidayDecision>> {
    let query = holiday_decisions::table
        .filter(holiday_decisions::date.between(from, to))
        .distinct_on(holiday_decisions::date)
        .order((holiday_decisions::date, holiday_decisions::revision.desc()))
        .select(DecisionRow::as_select());
    let rows: Vec<DecisionRow> = query.load(connection).await?;
    rows.into_iter().map(|row| Ok((row.date, HolidayDecision::try_from(row)?))).collect()
}

impl TryFrom<DecisionRow> for HolidayDecision {
    type Error = DbError;

    fn try_from(row: DecisionRow) -> DbResult<Self> {
        let change = match (row.action, row.name_es, row.name_en) {
            (HolidayAction::Add, Some(es), Some(en)) => DayChange::Added(Bilingual::new(es, en)),
            (HolidayAction::Remove, None, None) => DayChange::Removed,
            (HolidayAction::Restore, None, None) => DayChange::Restored,
            (action, ..) => return Err(DbError::corrupt(format!("decision {} cannot be {action}", row.id))),
        };
        let DecisionRow { id, revision, date, reason, decided_by, decided_at, .. } = row;
        Ok(Self { id, revision, date, change, reason, decided_by, decided_at })
    }
}

impl From<HolidayDecision> for DecisionRow {
    fn from(decision: HolidayDecision) -> Self {
        let (action, name) = match decision.change {
            DayChange::Added(name) => (HolidayAction::Add, Some(name)),
            DayChange::Removed => (HolidayAction::Remove, None),
            DayChange::Restored => (HolidayAction::Restore, None),
        };
        let (name_es, name_en) = name.map(|name| (name.es.into_owned(), name.en.into_owned())).unzip();
        let HolidayDecision { id, revision, date, reason, decided_by, decided_at, .. } = decision;
        Self { revision, id, date, action, name_es, name_en, reason, decided_by, decided_at }
    }
}
