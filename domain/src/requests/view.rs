//! A request as its readers see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::intake::Intake;
use super::outcomes::{Cancelled, Declined, Expired, Granted, Transferred, Waitlisted, Withdrawn};
use super::state::{Question, RequestAction, RequestState, State};
use super::warnings::Warning;
use super::{OverriddenGuard, PastVisit, Request};
use crate::access::Caller;
use crate::calendar::{ClockState, ClockTerm, ClockView, WorkCalendar};
use crate::input::Code;
use crate::privacy::ConsentRecord;
use crate::vocabularies::{Channel, Country, Priority, RequestKind, Seniority};
use crate::{OrganizationId, RequestId, UserId, Version, text_enum};

/// What only staff see of a request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestHandling {
    /// The officer in charge.
    #[schema(required)]
    pub assignee_id: Option<UserId>,
    /// How soon officers want to deal with it; null before it is filed.
    #[schema(required)]
    pub priority: Option<Priority>,
    /// The officers' own words for it.
    pub tags: Vec<Code>,
    /// Its terms that have passed without what they ask for.
    pub overdue: Vec<ClockTerm>,
    /// The officer who registered the letter or e-mail.
    #[schema(required)]
    pub registered_by: Option<UserId>,
    /// The organization of the registry with exactly this name or alias, to be linked.
    #[schema(required)]
    pub proposed_organization_id: Option<OrganizationId>,
    /// What else may stand in the way of an acceptance: `repeat_topic_cooldown` while the request is not decided.
    pub warnings: Vec<Warning>,
    /// The guards that the acceptance set aside.
    pub overrides: Vec<OverriddenGuard>,
    /// The request that this one is a duplicate of.
    #[schema(required)]
    pub canonical_id: Option<RequestId>,
    /// How many probable duplicates the scan found after the filing, and after each change of what is compared; they are
    /// listed under `duplicate-candidates`.
    #[schema(minimum = 0, examples(0))]
    pub probable_duplicates: i32,
}

/// What the requester of a duplicate is told of the request that is dealt with in its place.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DuplicateView {
    /// When it was marked.
    pub marked_at: DateTime<Utc>,
    /// What the requester was told.
    pub text: Option<String>,
    /// The other one's number.
    #[schema(examples("MDE-2026-000122"))]
    pub canonical_reference: String,
    /// Where the other one stands.
    pub canonical_state: RequestState,
}

/// What a representation shows of other things.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The day in the agency's zone, for what is overdue.
    pub today: NaiveDate,
    /// The organization of the registry whose name or alias is exactly the form's.
    pub proposed_organization: Option<OrganizationId>,
    /// The linked organization's latest visit on a topic of the request.
    pub past_visit: Option<PastVisit>,
    /// Of a duplicate, the other one's number and state.
    pub canonical: Option<(String, RequestState)>,
    /// To staff, how many probable duplicates the scan found.
    pub probable_duplicates: i32,
}

/// Everything of a request beside its form.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RequestMeta {
    /// Its id.
    id: RequestId,
    /// Grows with every change; the first part of the `ETag`.
    #[schema(inline, examples(1))]
    version: Version,
    /// The number to quote, once it is filed.
    #[schema(required, examples("MDE-2026-000123"))]
    reference: Option<String>,
    /// Where it stands.
    state: RequestState,
    /// How it came in.
    channel: Channel,
    /// When the letter or e-mail arrived; the legal clock counts from that day. Null with the portal.
    #[schema(required)]
    received_at: Option<DateTime<Utc>>,
    /// When the draft was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
    /// When it was filed.
    #[schema(required)]
    submitted_at: Option<DateTime<Utc>>,
    /// The day on which the decision falls due, while the clock runs.
    #[schema(required)]
    due_on: Option<NaiveDate>,
    /// The legal clock, with the reason for the due date.
    #[schema(required)]
    clock: Option<ClockView>,
    /// When what identified people was erased: their data, and every text in which they could be named. What is counted stays.
    #[schema(required)]
    anonymised_at: Option<DateTime<Utc>>,
    /// What may stand in the way of an acceptance.
    warnings: Vec<Warning>,
    /// What was asked of the requester, oldest first.
    questions: Vec<Question>,
    /// The consents given.
    consent_records: Vec<ConsentRecord>,
    /// The organization of the registry.
    #[schema(required)]
    organization_id: Option<OrganizationId>,
    /// What was granted.
    #[schema(required)]
    acceptance: Option<Granted>,
    /// Why it was declined.
    #[schema(required)]
    decline: Option<Declined>,
    /// That it waits for a place in the calendar.
    #[schema(required)]
    waitlist: Option<Waitlisted>,
    /// That it is a duplicate, and what became of the other one.
    #[schema(required)]
    duplicate: Option<DuplicateView>,
    /// To whom it was passed.
    #[schema(required)]
    transfer: Option<Transferred>,
    /// That a question was not answered in time.
    #[schema(required)]
    expiry: Option<Expired>,
    /// That the accepted visit was called off.
    #[schema(required)]
    cancellation: Option<Cancelled>,
    /// That it was taken back.
    #[schema(required)]
    withdrawal: Option<Withdrawn>,
    /// What the caller may do now.
    allowed_actions: Vec<RequestAction>,
    /// For staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    handling: Option<RequestHandling>,
}

/// A visit request: the members of its form, and beside them what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct RequestView {
    #[serde(flatten)]
    intake: Intake,
    #[serde(flatten)]
    meta: RequestMeta,
}

impl RequestView {
    /// What the caller sees.
    pub fn new(request: &Request, caller: &Caller, calendar: &WorkCalendar, around: Surroundings) -> Self {
        let filed = request.state.filed();
        let clock = filed.map(|filed| filed.clock.view(calendar));
        let meta = RequestMeta {
            id: request.id,
            version: request.version,
            reference: filed.map(|filed| filed.reference.text.clone()),
            state: request.state.name(),
            channel: request.origin.channel(),
            received_at: request.origin.received_at(),
            created_at: request.created_at,
            updated_at: request.updated_at,
            submitted_at: filed.map(|filed| filed.submitted_at),
            due_on: clock.as_ref().filter(|clock| clock.state == ClockState::Running).and_then(|clock| clock.due_on),
            clock,
            anonymised_at: request.anonymised_at,
            warnings: request.warnings(calendar),
            questions: filed.map(|filed| filed.questions.clone()).unwrap_or_default(),
            consent_records: request.consents.clone(),
            organization_id: request.organization_id,
            acceptance: None,
            decline: None,
            waitlist: None,
            duplicate: None,
            transfer: None,
            expiry: None,
            cancellation: None,
            withdrawal: None,
            allowed_actions: request.allowed_actions(caller),
            handling: caller.is_staff().then(|| RequestHandling::new(request, &around, calendar)),
        };
        Self { intake: request.intake.clone(), meta: meta.with_outcome(&request.state, around.canonical) }
    }
}

impl RequestMeta {
    /// The same with what became of the request.
    fn with_outcome(mut self, state: &State, canonical: Option<(String, RequestState)>) -> Self {
        match state {
            State::Draft | State::Submitted(_) | State::InReview(_) | State::InfoRequested(_) => {}
            State::Waitlisted(_, waitlisted) => self.waitlist = Some(waitlisted.clone()),
            State::Duplicate(_, marked) => {
                self.duplicate = canonical.map(|(canonical_reference, canonical_state)| DuplicateView {
                    marked_at: marked.marked_at,
                    text: marked.text.clone(),
                    canonical_reference,
                    canonical_state,
                });
            }
            State::Accepted(_, granted) => self.acceptance = Some(granted.without_overrides()),
            State::Cancelled(_, granted, cancelled) => {
                self.acceptance = Some(granted.without_overrides());
                self.cancellation = Some(cancelled.clone());
            }
            State::Declined(_, declined) => self.decline = Some(declined.clone()),
            State::Transferred(_, transferred) => self.transfer = Some(transferred.clone()),
            State::Expired(_, expired) => self.expiry = Some(expired.clone()),
            State::Withdrawn(_, withdrawn) => self.withdrawal = Some(withdrawn.clone()),
        }
        self
    }
}

impl RequestHandling {
    fn new(request: &Request, around: &Surroundings, calendar: &WorkCalendar) -> Self {
        let filed = request.state.filed();
        let overrides = match &request.state {
            State::Accepted(_, granted) | State::Cancelled(_, granted, _) => granted.overrides.clone(),
            _ => Vec::new(),
        };
        let cooldown = around.past_visit.as_ref().and_then(|past| request.cooldown_warning(past, calendar));
        Self {
            warnings: cooldown.into_iter().collect(),
            assignee_id: filed.and_then(|filed| filed.assignee),
            priority: filed.map(|filed| filed.handling.priority),
            tags: filed.map(|filed| filed.handling.tags.to_vec()).unwrap_or_default(),
            overdue: filed.map(|filed| filed.clock.overdue(around.today)).unwrap_or_default(),
            registered_by: request.origin.registration().map(|letter| letter.registered_by),
            proposed_organization_id: around.proposed_organization.filter(|_| request.organization_id.is_none()),
            overrides,
            canonical_id: request.canonical_id(),
            probable_duplicates: around.probable_duplicates,
        }
    }
}

impl PartialSchema for RequestView {
    /// One flat object, because the form's members stand beside the others.
    fn schema() -> RefOr<Schema> {
        match (Intake::schema(), RequestMeta::schema()) {
            (RefOr::T(Schema::Object(form)), RefOr::T(Schema::Object(mut meta))) => {
                let names = form.properties.keys().cloned();
                meta.required.extend(names);
                meta.properties.extend(form.properties);
                meta.description = Some("A visit request: the members of its form, and what became of it.".to_owned());
                meta.into()
            }
            (_, other) => other,
        }
    }
}

impl ToSchema for RequestView {
    fn name() -> std::borrow::Cow<'static, str> {
        "Request".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Intake::schemas(schemas);
        RequestMeta::schemas(schemas);
    }
}

text_enum! {
    /// The order of the queue.
    pub enum RequestSort {
        NewestFirst = "-submitted_at" ("Más recientes", "Newest first"),
        OldestFirst = "submitted_at" ("Más antiguas", "Oldest first"),
        DueFirst = "due_on" ("Vencen antes", "Due first"),
        DueLast = "-due_on" ("Vencen después", "Due last"),
    }
}

/// A request as a line of the officers' queue. A draft may lack what filed requests have.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RequestSummary {
    /// Its id.
    pub id: RequestId,
    /// Its version, for `If-Match`.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The number to quote.
    #[schema(required, examples("MDE-2026-000123"))]
    pub reference: Option<String>,
    /// Where it stands.
    pub state: RequestState,
    /// How it came in.
    pub channel: Channel,
    /// When the letter or e-mail arrived.
    #[schema(required)]
    pub received_at: Option<DateTime<Utc>>,
    /// When it was filed.
    #[schema(required)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the decision falls due, while the clock runs.
    #[schema(required)]
    pub due_on: Option<NaiveDate>,
    /// What is asked for.
    #[schema(required)]
    pub kind: Option<RequestKind>,
    /// The organization, as its requester wrote it.
    #[schema(required, examples("Municipalidad de Rosario"))]
    pub organization_name: Option<String>,
    /// Where it is.
    #[schema(required)]
    pub country: Option<Country>,
    /// Codes of topics, the most wanted first.
    pub topics: Vec<String>,
    /// How many people come.
    #[schema(required, examples(12))]
    pub group_size: Option<i32>,
    /// The highest level in the group.
    #[schema(required)]
    pub seniority: Option<Seniority>,
    /// The officer in charge.
    #[schema(required)]
    pub assignee_id: Option<UserId>,
    /// How many probable duplicates the scan found, as far as they are still to be compared with.
    #[schema(minimum = 0, examples(0))]
    pub probable_duplicates: i32,
    /// How soon officers want to deal with it.
    pub priority: Priority,
    /// The officers' own words for it.
    pub tags: Vec<String>,
    /// The day by which the receipt must be acknowledged, while it is not.
    #[schema(required)]
    pub acknowledge_by: Option<NaiveDate>,
    /// The day by which the requester must have a first response, while there is none.
    #[schema(required)]
    pub first_response_by: Option<NaiveDate>,
}
