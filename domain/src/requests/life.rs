//! The life cycle of a request: each action consumes the state and returns the next one, or says what refused.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::commands::{Answer, Ask, Decline, Take, Withdraw};
use super::form_pointer::FormPointer;
use super::handling::Handling;
use super::intake::Intake;
use super::origin::Origin;
use super::outcomes::{Declined, Withdrawn};
use super::state::{Filed, Question, Reference, RequestAction, State, permit};
use super::{Rejected, Request};
use crate::access::{ActorKind, Caller};
use crate::attachments::{Attachment, named_among};
use crate::calendar::{Clock, ClockError, ClockProfile, ClockState, Terms, WorkCalendar};
use crate::input::{BadFields, FieldError};
use crate::policy::Policy;
use crate::vocabularies::ConsentPurpose;
use crate::{OrganizationId, Refusal, UserId};

/// What an edit may change: the form, the link to the registry's organization, and what is said of a letter.
#[derive(Clone, Debug)]
pub struct EditedDocument {
    /// The form after the patch.
    pub intake: Intake,
    /// The linked organization after the patch.
    pub organization_id: Option<OrganizationId>,
    /// How it came in, after the patch.
    pub origin: Origin,
    /// The consents that the patch says, so that they are given under the notice in force; none when it says nothing of them.
    pub consents_said: Option<Vec<ConsentPurpose>>,
}

/// The terms under which a request is filed.
#[derive(Clone, Debug)]
pub struct Filing {
    /// Its reference number.
    pub reference: Reference,
    /// The policy in force.
    pub policy: Policy,
    /// The version of the privacy notice in force in the requester's language.
    pub notice_version: i32,
}

impl Request {
    pub(super) fn permit(&self, action: RequestAction, caller: &Caller) -> Result<(), Refusal> {
        self.not_erased(action.as_str())?;
        permit(self.state.name(), action, caller)
    }

    pub(super) fn refusal(&self, action: RequestAction, guard: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::guard(self.state.name().as_str(), action.as_str(), guard, detail)
    }

    /// Takes the filed part out of a state that `action` exists in; any other state refuses.
    pub(super) fn filed(self, action: RequestAction) -> Result<(Self, Filed), Refusal> {
        match self.state.filed().cloned() {
            Some(filed) => Ok((self, filed)),
            None => Err(Refusal::wrong_state(self.state.name().as_str(), action.as_str())),
        }
    }

    /// Changes the form or the link. Returns the names of the members that changed; none means nothing to save.
    ///
    /// The requester changes everything in a draft, and in an open question what was asked for; an officer changes everything
    /// in a draft that was registered, and the link and the topics of a filed request.
    pub fn edit(
        mut self,
        document: EditedDocument,
        caller: &Caller,
        today: NaiveDate,
    ) -> Result<(Self, Vec<String>), Rejected> {
        let action = RequestAction::Edit;
        self.permit(action, caller)?;
        let mut changed = self.intake.changed_pointers(&document.intake);
        if self.organization_id != document.organization_id {
            changed.push("/organization_id".to_owned());
        }
        changed.extend(self.changed_origin(&document.origin));
        let renewed = document.consents_said.as_ref().map(|_| "/consents".to_owned());
        let editable = self.editable_members(caller)?;
        let refused = changed.iter().chain(&renewed).filter(|pointer| !editable.allows(pointer));
        let refused = refused.map(|pointer| FieldError::new(pointer, "not_editable", editable.detail()));
        BadFields(refused.collect()).into_result()?;
        if !matches!(self.state, State::Draft) {
            let bad = match changed.iter().any(|pointer| pointer.starts_with("/windows/")) {
                true => document.intake.check_for_submission(self.origin.channel(), today).err().unwrap_or_default(),
                false => document.intake.missing_for_submission(self.origin.channel()),
            };
            bad.into_result()?;
        }
        self.intake = document.intake;
        self.organization_id = document.organization_id;
        self.correct_origin(document.origin);
        let mut members: Vec<String> = changed.iter().filter_map(|pointer| member_of(pointer)).collect();
        members.dedup();
        Ok((self, members))
    }

    /// What the caller may change now, or why nothing.
    pub(super) fn editable_members(&self, caller: &Caller) -> Result<Editable, Refusal> {
        let requester = caller.is_requester();
        match (&self.state, requester) {
            (State::Draft, true) => Ok(Editable::Form),
            (State::Draft, false) => {
                self.permit_draft(RequestAction::Edit.as_str(), caller).map(|()| Editable::Registered)
            }
            (State::InfoRequested(filed), true) => match asked_for(filed) {
                pointers if pointers.is_empty() => {
                    let detail = "The open question asks for no member of the form; answer it in words.";
                    Err(self.refusal(RequestAction::Edit, "nothing_to_change", detail))
                }
                pointers => Ok(Editable::AskedFor(pointers)),
            },
            _ => Ok(Editable::ByOfficer),
        }
    }

    /// Files a draft: the legal clock starts, for a letter on the day it arrived. So the officers' delay neither moves its term
    /// nor lets a window pass that it came in time for.
    pub fn submit(
        mut self,
        filing: Filing,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        self.permit(RequestAction::Submit, caller)?;
        self.permit_draft(RequestAction::Submit.as_str(), caller)?;
        let started_on = calendar.local_date(self.origin.received_at().unwrap_or(now));
        self.intake.check_for_submission(self.origin.channel(), started_on)?;
        if !self.consents.iter().any(|given| {
            given.purpose == ConsentPurpose::DataProcessing && given.notice_version == filing.notice_version
        }) {
            let detail = "was given under an older privacy notice; send the consents again";
            return Err(BadFields::from(FieldError::new("/consents/data_processing", "notice_outdated", detail)).into());
        }
        let Filing { reference, policy, .. } = filing;
        let clock = Clock::start(petition_terms(&policy), started_on, calendar);
        let filed = Filed {
            reference,
            submitted_at: now,
            clock,
            policy,
            assignee: None,
            handling: Handling::default(),
            questions: Vec::new(),
        };
        self.state = State::Submitted(filed);
        Ok(self)
    }

    /// Makes the officer the assignee; taking a submitted request brings it into review.
    pub fn take(
        self,
        command: &Take,
        officer: UserId,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::Take;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        match filed.assignee {
            Some(assignee) if assignee == officer => {
                return Err(request.refusal(action, "already_yours", "The request is yours already.").into());
            }
            Some(_) if !command.force => {
                let detail = "The request is another officer's; take it with `force`.";
                return Err(request.refusal(action, "assigned_to_another", detail).into());
            }
            _ => {}
        }
        filed.assignee = Some(officer);
        filed.clock = filed.clock.acknowledged(calendar.local_date(now));
        request.state = match request.state {
            State::Submitted(_) => State::InReview(filed),
            state => state.with_filed(filed),
        };
        Ok(request)
    }

    /// Leaves the request without an assignee.
    pub fn release(self, caller: &Caller) -> Result<Self, Rejected> {
        let action = RequestAction::Release;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        if filed.assignee.take().is_none() {
            return Err(request.refusal(action, "not_assigned", "The request is nobody's.").into());
        }
        request.state = request.state.with_filed(filed);
        Ok(request)
    }

    /// Asks the requester for what is missing: the clock pauses.
    pub fn request_info(
        self,
        ask: Ask,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::RequestInfo;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        let today = calendar.local_date(now);
        let term = filed.policy.first_question_business_days;
        let last_day = calendar.add_business_days(request.received_on(&filed, calendar), term);
        if filed.questions.is_empty() && today > last_day && ask.reason.is_none() {
            let detail = format!("The first question is due within {term} business days; later it needs a `reason`.");
            return Err(request.refusal(action, "first_question_late", detail).into());
        }
        filed.clock = filed.clock.pause(today, calendar)?.responded(today);
        filed.questions.push(Question {
            asked_at: now,
            needs: ask.needs.into_inner(),
            reason: ask.reason.map(|reason| reason.into_inner()),
            answer_by: Some(last_day_to_answer(today)),
            expires_at: calendar.start_of_day(last_day_to_answer(today) + Days::new(1)),
            answered_at: None,
            answer: None,
            attachment_ids: Vec::new(),
        });
        request.state = State::InfoRequested(filed);
        Ok(request)
    }

    /// Answers the open question: the clock goes on with what was left. `attachments` are the request's.
    pub fn provide_info(
        self,
        answer: Answer,
        attachments: &[Attachment],
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::ProvideInfo;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        let own = attachments.iter().filter(|attachment| attachment.added_by == ActorKind::Requester);
        let attachment_ids = named_among(own, answer.attachment_ids.into_inner())?;
        filed.clock = filed.clock.resume(calendar.local_date(now), calendar)?;
        if let Some(open) = filed.questions.last_mut() {
            open.answered_at = Some(now);
            open.answer = Some(answer.answer.into_inner());
            open.attachment_ids = attachment_ids;
        }
        request.state = State::InReview(filed);
        Ok(request)
    }

    /// Refuses the request, with a coded reason, a public text and alternatives.
    pub fn decline(
        self,
        command: Decline,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::Decline;
        self.permit(action, caller)?;
        let (mut request, filed) = self.filed(action)?;
        let declined = Declined {
            decided_at: now,
            reason: command.reason,
            text: command.text.into_inner(),
            alternatives: command.alternatives.into_inner(),
            no_alternative_reason: command.no_alternative_reason.map(|reason| reason.into_inner()),
        };
        request.state = State::Declined(filed.decided(calendar.local_date(now))?, declined);
        Ok(request)
    }

    /// Takes the request back, in the requester's name.
    pub fn withdraw(
        mut self,
        command: Withdraw,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        self.permit(RequestAction::Withdraw, caller)?;
        let today = calendar.local_date(now);
        let filed = self.state.filed().cloned().map(|filed| match filed.clock.state() {
            ClockState::Stopped => Ok(filed),
            _ => filed.stopped(today),
        });
        let filed = filed.transpose()?;
        let reason = command.reason.map(|reason| reason.into_inner());
        self.state = State::Withdrawn(filed, Withdrawn { withdrawn_at: now, reason });
        Ok(self)
    }
}

impl Filed {
    /// Answered with a decision on a day: the clock stops.
    pub(super) fn decided(mut self, today: NaiveDate) -> Result<Self, ClockError> {
        self.clock = self.clock.responded(today);
        self.stopped(today)
    }

    /// When the time to answer the open question is over.
    pub fn answer_due_at(&self) -> Option<DateTime<Utc>> {
        self.questions.last().filter(|question| question.answered_at.is_none())?.expires_at
    }

    pub(super) fn stopped(mut self, today: NaiveDate) -> Result<Self, ClockError> {
        self.clock = self.clock.stop(today)?;
        Ok(self)
    }
}

/// One calendar month after the question; of a month that has no such day, its last one. Source: Ley 1755 de 2015, art. 17.
fn last_day_to_answer(asked_on: NaiveDate) -> NaiveDate {
    asked_on.checked_add_months(Months::new(1)).unwrap_or(asked_on)
}

fn petition_terms(policy: &Policy) -> Terms {
    Terms {
        profile: ClockProfile::Petition,
        business_days: policy.business_days(ClockProfile::Petition),
        acknowledge_business_days: policy.acknowledge_business_days,
        first_response_business_days: policy.first_response_business_days,
    }
}

/// What a caller may change in the state that the request is in.
pub(super) enum Editable {
    /// The whole form.
    Form,
    /// The whole form of a registered draft, and what is said of the letter.
    Registered,
    /// What the open question points at.
    AskedFor(Vec<FormPointer>),
    /// The link and the topics.
    ByOfficer,
}

impl Editable {
    fn allows(&self, pointer: &str) -> bool {
        match self {
            Self::Form => !["/organization_id", "/channel", "/received_at"].contains(&pointer),
            Self::Registered => true,
            Self::AskedFor(asked) => asked.iter().any(|asked| asked.covers(pointer)),
            Self::ByOfficer => pointer == "/organization_id" || pointer.starts_with("/topics/"),
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Form | Self::Registered => "cannot be changed by the requester".to_owned(),
            Self::AskedFor(asked) => {
                let asked: Vec<_> = asked.iter().map(FormPointer::as_str).collect();
                format!("cannot be changed now; what can: {}", asked.join(", "))
            }
            Self::ByOfficer => "cannot be changed now; what can: /organization_id, /topics".to_owned(),
        }
    }
}

/// What the open question points at.
fn asked_for(filed: &Filed) -> Vec<FormPointer> {
    let needs = filed.questions.last().map(|question| question.needs.as_slice()).unwrap_or_default();
    needs.iter().filter_map(|need| need.pointer.clone()).collect()
}

/// The name of the form's member that a pointer leads into.
fn member_of(pointer: &str) -> Option<String> {
    pointer.split('/').nth(1).map(str::to_owned)
}
