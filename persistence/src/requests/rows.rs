//! A request as it is stored, and the way to the domain's request and back.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::calendar::Clock;
use convite_domain::policy::Policy;
use convite_domain::privacy::ConsentRecord;
use convite_domain::requests::{
    Declined, Filed, Granted, Intake, Question, Reference, Request, RequestState, State, Withdrawn,
};
use convite_domain::vocabularies::Channel;
use convite_domain::{OrganizationId, RequestId, UserId};
use diesel::prelude::*;

use crate::DbError;
use crate::json::Json;
use crate::schema::requests;

/// One row of `requests`, but for the generated columns.
#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = requests, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub(super) struct RequestRow {
    id: RequestId,
    version: i64,
    state: RequestState,
    channel: Channel,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    intake: Json<Intake>,
    consents: Json<Vec<ConsentRecord>>,
    reference_year: Option<i32>,
    reference_number: Option<i32>,
    reference: Option<String>,
    submitted_at: Option<DateTime<Utc>>,
    policy: Option<Json<Policy>>,
    clock: Option<Json<Clock>>,
    due_on: Option<NaiveDate>,
    questions: Json<Vec<Question>>,
    organization_id: Option<OrganizationId>,
    assignee_id: Option<UserId>,
    acceptance: Option<Json<Granted>>,
    decline: Option<Json<Declined>>,
    withdrawal: Option<Json<Withdrawn>>,
}

impl From<Request> for RequestRow {
    fn from(request: Request) -> Self {
        let due_on = request.due_on();
        let state = request.state.name();
        let filed = request.state.filed().cloned();
        let (acceptance, decline, withdrawal) = match request.state {
            State::Accepted(_, granted) => (Some(Json(granted)), None, None),
            State::Declined(_, declined) => (None, Some(Json(declined)), None),
            State::Withdrawn(_, withdrawn) => (None, None, Some(Json(withdrawn))),
            State::Draft | State::Submitted(_) | State::InReview(_) | State::InfoRequested(_) => (None, None, None),
        };
        let reference = filed.as_ref().map(|filed| filed.reference.clone());
        Self {
            id: request.id,
            version: request.version,
            state,
            channel: request.channel,
            created_at: request.created_at,
            updated_at: request.updated_at,
            intake: Json(request.intake),
            consents: Json(request.consents),
            reference_year: reference.as_ref().map(|reference| reference.year),
            reference_number: reference.as_ref().map(|reference| reference.number),
            reference: reference.map(|reference| reference.text),
            submitted_at: filed.as_ref().map(|filed| filed.submitted_at),
            policy: filed.as_ref().map(|filed| Json(filed.policy.clone())),
            clock: filed.as_ref().map(|filed| Json(filed.clock.clone())),
            due_on,
            questions: Json(filed.as_ref().map(|filed| filed.questions.clone()).unwrap_or_default()),
            organization_id: request.organization_id,
            assignee_id: filed.and_then(|filed| filed.assignee),
            acceptance,
            decline,
            withdrawal,
        }
    }
}

impl TryFrom<RequestRow> for Request {
    type Error = DbError;

    fn try_from(mut row: RequestRow) -> Result<Self, DbError> {
        let filed = row.take_filed()?;
        let state = match (row.state, filed, row.acceptance, row.decline, row.withdrawal) {
            (RequestState::Draft, None, None, None, None) => State::Draft,
            (RequestState::Submitted, Some(filed), None, None, None) => State::Submitted(filed),
            (RequestState::InReview, Some(filed), None, None, None) => State::InReview(filed),
            (RequestState::InfoRequested, Some(filed), None, None, None) => State::InfoRequested(filed),
            (RequestState::Accepted, Some(filed), Some(Json(granted)), None, None) => State::Accepted(filed, granted),
            (RequestState::Declined, Some(filed), None, Some(Json(declined)), None) => State::Declined(filed, declined),
            (RequestState::Withdrawn, filed, None, None, Some(Json(withdrawn))) => State::Withdrawn(filed, withdrawn),
            (state, ..) => return Err(DbError::corrupt(format!("request {} cannot be {state}", row.id))),
        };
        Ok(Self {
            id: row.id,
            version: row.version,
            channel: row.channel,
            intake: row.intake.0,
            consents: row.consents.0,
            organization_id: row.organization_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            state,
        })
    }
}

impl RequestRow {
    /// The part that exists since the filing: all of it or nothing.
    fn take_filed(&mut self) -> Result<Option<Filed>, DbError> {
        let parts = (
            self.reference_year,
            self.reference_number,
            self.reference.take(),
            self.submitted_at,
            self.policy.take(),
            self.clock.take(),
        );
        match parts {
            (None, None, None, None, None, None) => Ok(None),
            (Some(year), Some(number), Some(text), Some(submitted_at), Some(Json(policy)), Some(Json(clock))) => {
                let reference = Reference { year, number, text };
                let questions = std::mem::take(&mut self.questions.0);
                Ok(Some(Filed { reference, submitted_at, clock, policy, assignee: self.assignee_id, questions }))
            }
            _ => Err(DbError::corrupt(format!("request {} is filed by half", self.id))),
        }
    }
}
