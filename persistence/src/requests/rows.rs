//! A request as it is stored, and the way to the domain's request and back.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::calendar::Clock;
use convite_domain::input::{Code, UniqueList};
use convite_domain::policy::Policy;
use convite_domain::privacy::ConsentRecord;
use convite_domain::requests::{
    Cancelled, Declined, Expired, Filed, Granted, Handling, Intake, MarkedDuplicate, Origin, Question, Reference,
    Registration, Request, RequestState, State, Transferred, Waitlisted, Withdrawn,
};
use convite_domain::vocabularies::{Channel, Priority};
use convite_domain::{OrganizationId, RequestId, UserId};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

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
    outcome: Option<Json<Outcome>>,
    sweep_at: Option<DateTime<Utc>>,
    received_at: Option<DateTime<Utc>>,
    registered_by: Option<UserId>,
    priority: Priority,
    tags: Vec<String>,
    ended_at: Option<DateTime<Utc>>,
    anonymised_at: Option<DateTime<Utc>>,
}

/// What became of a request, as one document whose only member has the state's name; a `CHECK` compares the two.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Waitlisted(Waitlisted),
    Duplicate(MarkedDuplicate),
    Accepted(Granted),
    Declined(Declined),
    Transferred(Transferred),
    Expired(Expired),
    Cancelled { granted: Granted, cancelled: Cancelled },
    Withdrawn(Withdrawn),
}

impl From<Request> for RequestRow {
    fn from(request: Request) -> Self {
        let due_on = request.due_on();
        let state = request.state.name();
        let filed = request.state.filed().cloned();
        let (sweep_at, ended_at) = (request.sweep_at(), request.ended_at());
        let received_at = request.origin.received_at();
        let registered_by = request.origin.registration().map(|letter| letter.registered_by);
        let outcome = match request.state {
            State::Draft | State::Submitted(_) | State::InReview(_) | State::InfoRequested(_) => None,
            State::Waitlisted(_, waitlisted) => Some(Outcome::Waitlisted(waitlisted)),
            State::Duplicate(_, marked) => Some(Outcome::Duplicate(marked)),
            State::Accepted(_, granted) => Some(Outcome::Accepted(granted)),
            State::Declined(_, declined) => Some(Outcome::Declined(declined)),
            State::Transferred(_, transferred) => Some(Outcome::Transferred(transferred)),
            State::Expired(_, expired) => Some(Outcome::Expired(expired)),
            State::Cancelled(_, granted, cancelled) => Some(Outcome::Cancelled { granted, cancelled }),
            State::Withdrawn(_, withdrawn) => Some(Outcome::Withdrawn(withdrawn)),
        };
        let handling = filed.as_ref().map(|filed| filed.handling.clone()).unwrap_or_default();
        let reference = filed.as_ref().map(|filed| filed.reference.clone());
        Self {
            id: request.id,
            version: request.version,
            state,
            channel: request.origin.channel(),
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
            outcome: outcome.map(Json),
            sweep_at,
            received_at,
            registered_by,
            priority: handling.priority,
            tags: handling.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            ended_at,
            anonymised_at: request.anonymised_at,
        }
    }
}

impl TryFrom<RequestRow> for Request {
    type Error = DbError;

    fn try_from(mut row: RequestRow) -> Result<Self, DbError> {
        let filed = row.take_filed()?;
        let origin = row.origin()?;
        let outcome = row.outcome.map(|outcome| outcome.0);
        let state = match (row.state, filed, outcome) {
            (RequestState::Draft, None, None) => State::Draft,
            (RequestState::Submitted, Some(filed), None) => State::Submitted(filed),
            (RequestState::InReview, Some(filed), None) => State::InReview(filed),
            (RequestState::InfoRequested, Some(filed), None) => State::InfoRequested(filed),
            (RequestState::Waitlisted, Some(filed), Some(Outcome::Waitlisted(data))) => State::Waitlisted(filed, data),
            (RequestState::Duplicate, Some(filed), Some(Outcome::Duplicate(data))) => State::Duplicate(filed, data),
            (RequestState::Accepted, Some(filed), Some(Outcome::Accepted(data))) => State::Accepted(filed, data),
            (RequestState::Declined, Some(filed), Some(Outcome::Declined(data))) => State::Declined(filed, data),
            (RequestState::Transferred, Some(filed), Some(Outcome::Transferred(data))) => {
                State::Transferred(filed, data)
            }
            (RequestState::Expired, Some(filed), Some(Outcome::Expired(data))) => State::Expired(filed, data),
            (RequestState::Cancelled, Some(filed), Some(Outcome::Cancelled { granted, cancelled })) => {
                State::Cancelled(filed, granted, cancelled)
            }
            (RequestState::Withdrawn, filed, Some(Outcome::Withdrawn(data))) => State::Withdrawn(filed, data),
            (state, ..) => return Err(DbError::corrupt(format!("request {} cannot be {state}", row.id))),
        };
        Ok(Self {
            id: row.id,
            version: row.version,
            origin,
            intake: row.intake.0,
            consents: row.consents.0,
            organization_id: row.organization_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            anonymised_at: row.anonymised_at,
            state,
        })
    }
}

impl RequestRow {
    /// How it came in: a letter with its receipt, or the portal without one.
    fn origin(&self) -> Result<Origin, DbError> {
        let registration = match (self.received_at, self.registered_by) {
            (Some(received_at), Some(registered_by)) => Some(Registration { received_at, registered_by }),
            (None, None) => None,
            _ => return Err(DbError::corrupt(format!("request {} is registered by half", self.id))),
        };
        let cannot = || DbError::corrupt(format!("request {} cannot come by {}", self.id, self.channel));
        Origin::of(self.channel, registration).ok_or_else(cannot)
    }

    /// How officers sort it.
    fn handling(&self) -> Result<Handling, DbError> {
        let tags: Vec<Code> = self.tags.iter().filter_map(|tag| Code::parse(tag).ok()).collect();
        let tags = UniqueList::new(tags).filter(|tags| tags.len() == self.tags.len());
        let bad = || DbError::corrupt(format!("request {} has tags that are none", self.id));
        Ok(Handling { priority: self.priority, tags: tags.ok_or_else(bad)? })
    }

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
                let (assignee, handling) = (self.assignee_id, self.handling()?);
                Ok(Some(Filed { reference, submitted_at, clock, policy, assignee, handling, questions }))
            }
            _ => Err(DbError::corrupt(format!("request {} is filed by half", self.id))),
        }
    }
}
