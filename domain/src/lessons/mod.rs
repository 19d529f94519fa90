//! Lessons: short insights. One that its agency accepts is promoted: it makes a practice, or a practice takes it up.

mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Actor, Caller};
use crate::input::{BadFields, Code, FieldError, Line, List, UniqueList, at};
use crate::practices::{
    AgencyRef, CatalogueLanguage, Ended, Multilingual, PracticeRef, PracticeText, Revision, RevisionForm,
    RevisionState, Translations, Validation, validates_for,
};
use crate::{AgencyId, AgendaSessionId, ExchangeId, LessonId, PracticeId, Refusal, Rejected, Version};

pub use state::{LessonAction, LessonStage, LessonState, may};

/// What a lesson says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct LessonForm {
    /// What was learned.
    pub text: Multilingual,
    /// Codes of topics, the most fitting first.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub topics: UniqueList<Code, 5>,
    /// The exchange that it comes from; none of one that somebody had anyhow. With a session, the exchange of the session.
    #[deserr(default)]
    pub exchange_id: Option<ExchangeId>,
    /// The session that it comes from.
    #[deserr(default)]
    pub session_id: Option<AgendaSessionId>,
}

/// A lesson to be written down.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct NewLesson {
    /// The agency that owns it; for an agency's own people and systems their own.
    #[deserr(default)]
    pub agency_id: Option<AgencyId>,
    /// What was learned.
    pub text: Multilingual,
    /// Codes of topics, the most fitting first.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub topics: UniqueList<Code, 5>,
    /// The exchange that it comes from; none of one that somebody had anyhow. With a session, the exchange of the session.
    #[deserr(default)]
    pub exchange_id: Option<ExchangeId>,
    /// The session that it comes from.
    #[deserr(default)]
    pub session_id: Option<AgendaSessionId>,
}

impl From<NewLesson> for LessonForm {
    fn from(new: NewLesson) -> Self {
        Self { text: new.text, topics: new.topics, exchange_id: new.exchange_id, session_id: new.session_id }
    }
}

/// Where a lesson comes from, as it is named.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin {
    /// The exchange.
    pub exchange: Option<ExchangeId>,
    /// The session.
    pub session: Option<AgendaSessionId>,
}

impl Origin {
    /// The exchange that follows from it, when `of_session` is the exchange of the session that is named, if there is that one.
    pub fn exchange(self, of_session: Option<ExchangeId>) -> Result<Option<ExchangeId>, FieldError> {
        match (self.session, of_session) {
            (None, _) => Ok(self.exchange),
            (Some(_), None) => Err(FieldError::new("/session_id", "unknown", "is no session")),
            (Some(_), Some(exchange)) if self.exchange.is_none_or(|named| named == exchange) => Ok(Some(exchange)),
            (Some(_), Some(_)) => Err(FieldError::new("/exchange_id", "other_exchange", "must be that of the session")),
        }
    }
}

/// What becomes of a lesson that is promoted: an existing practice takes it up, or a new one begins with it.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = Promote::check -> BadFields)]
pub struct Promote {
    /// The practice of the same agency that takes it up; a new one unless said.
    #[deserr(default)]
    pub practice_id: Option<PracticeId>,
    /// What the new practice is called; the first line of the lesson, at most 200 characters, unless said.
    #[schema(inline)]
    #[deserr(default)]
    pub title: Option<Line<1, 200>>,
}

impl Promote {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.practice_id.is_some() && self.title.is_some() {
            return Err(at(
                location.push_key("title"),
                "not_accepted",
                "is for a new practice, not beside practice_id",
            ));
        }
        Ok(self)
    }
}

/// A lesson, whatever its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its id.
    pub id: LessonId,
    /// Grows with every change.
    pub version: Version,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// What it says.
    pub form: LessonForm,
    /// Its state, with the state's data.
    pub stage: LessonStage,
    /// Who wrote something of it: users and partners' systems.
    pub authors: BTreeSet<Uuid>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A lesson as those see it who work on it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LessonView {
    /// Its id.
    pub id: LessonId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// Where it stands.
    pub state: LessonState,
    /// What it says.
    #[serde(flatten)]
    #[schema(inline)]
    pub form: LessonForm,
    /// When its agency accepted it.
    #[schema(required)]
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was promoted.
    #[schema(required)]
    pub promoted_at: Option<DateTime<Utc>>,
    /// The practice that it made, or that took it up.
    #[schema(required)]
    pub practice: Option<PracticeRef>,
    /// When and why it was discarded.
    #[schema(required)]
    pub ended: Option<Ended>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// What the caller may do now.
    pub allowed_actions: Vec<LessonAction>,
}

impl LessonView {
    /// What the caller sees.
    pub fn new(lesson: Lesson, caller: &Caller) -> Self {
        let promotion = lesson.stage.promotion();
        Self {
            allowed_actions: lesson.allowed_actions(caller),
            state: lesson.stage.name(),
            accepted_at: lesson.stage.acceptance().map(|acceptance| acceptance.at),
            promoted_at: promotion.map(|(at, _)| at),
            practice: promotion.map(|(_, practice)| practice.clone()),
            ended: lesson.stage.ended().cloned(),
            id: lesson.id,
            version: lesson.version,
            agency: lesson.agency,
            form: lesson.form,
            created_at: lesson.created_at,
            updated_at: lesson.updated_at,
        }
    }
}

impl Lesson {
    /// A lesson that somebody writes down.
    pub fn new(id: LessonId, agency: AgencyRef, form: LessonForm, caller: &Caller, now: DateTime<Utc>) -> Self {
        let (stage, authors) = (LessonStage::Captured, Actor::from(caller).id.into_iter().collect());
        Self { id, version: 1, agency, form, stage, authors, created_at: now, updated_at: now }
    }

    fn permit(&self, action: LessonAction) -> Result<(), Refusal> {
        self.stage.name().permit(action)
    }

    /// Who may say what becomes of it: the city's editors, and a person of its agency who wrote nothing of it.
    fn four_eyes(&self, action: LessonAction, caller: &Caller) -> Result<(), Refusal> {
        let own = caller.user().is_some_and(|user| self.authors.contains(&user.get()));
        if own && validates_for(caller, self.agency.id) {
            let other = "Somebody of the agency who wrote nothing of this lesson has to look at it.";
            return Err(Refusal::needs_role(self.stage.name().as_str(), action.as_str(), "four_eyes", other));
        }
        Ok(())
    }

    /// Says something else. Whoever changes it cannot accept it.
    pub fn edit(mut self, form: LessonForm, caller: &Caller) -> Result<Self, Refusal> {
        self.permit(LessonAction::Edit)?;
        if form != self.form {
            self.form = form;
            self.authors.extend(Actor::from(caller).id);
        }
        Ok(self)
    }

    /// Its agency stands by it.
    pub fn accept(mut self, caller: &Caller, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = LessonAction::Accept;
        self.permit(action)?;
        self.four_eyes(action, caller)?;
        let by = caller.user().ok_or_else(|| Refusal::wrong_state(self.stage.name().as_str(), action.as_str()))?;
        self.stage = LessonStage::Accepted(Validation { at: now, by });
        Ok(self)
    }

    /// It is none.
    pub fn discard(mut self, caller: &Caller, ended: Ended) -> Result<Self, Refusal> {
        let action = LessonAction::Discard;
        self.permit(action)?;
        self.four_eyes(action, caller)?;
        self.stage = LessonStage::Discarded(ended);
        Ok(self)
    }

    /// Whether it may be promoted now.
    pub fn permit_promotion(&self) -> Result<(), Refusal> {
        self.permit(LessonAction::Promote)
    }

    /// A practice took it up.
    pub fn promote(mut self, practice: PracticeRef, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = LessonAction::Promote;
        self.permit(action)?;
        let LessonStage::Accepted(acceptance) = self.stage else {
            return Err(Refusal::wrong_state(self.stage.name().as_str(), action.as_str()));
        };
        self.stage = LessonStage::Promoted(acceptance, now, practice);
        Ok(self)
    }

    /// The first revision of the practice that begins with it.
    pub fn practice_form(&self, title: Option<Line<1, 200>>) -> Result<RevisionForm, BadFields> {
        let first =
            CatalogueLanguage::ALL.iter().find_map(|language| Some((*language, self.form.text.get(*language)?)));
        let (language, text) = first.ok_or_else(|| FieldError::required("/text"))?;
        let title = match title {
            Some(title) => title,
            None => title_of(text.as_str())?,
        };
        Ok(RevisionForm {
            language,
            text: PracticeText {
                title,
                learning_question: None,
                context: None,
                challenge: None,
                actions: None,
                results: None,
                enabling_conditions: None,
                recommendations: None,
                lessons: List::new(vec![text.clone()]).unwrap_or_default(),
                building_blocks: List::default(),
                keywords: UniqueList::default(),
            },
            translations: Translations::default(),
            axes: List::default(),
            topics: self.form.topics.clone(),
            sdg_targets: UniqueList::default(),
            sectors: UniqueList::default(),
            outcomes: UniqueList::default(),
            countries: UniqueList::default(),
        })
    }

    /// The revision with the lesson at the end of its own, written by whoever wrote the lesson, too.
    pub fn taken_up(&self, mut revision: Revision, caller: &Caller) -> Result<Revision, Rejected> {
        let (from, action) = (self.stage.name().as_str(), LessonAction::Promote.as_str());
        let refusal = |guard, detail: String| Err(Refusal::guard(from, action, guard, detail).into());
        if revision.stage.name() != RevisionState::InCapture {
            let detail = format!("Revision {} of the practice is `{}`.", revision.number, revision.stage.name());
            return refusal("open_revision", detail);
        }
        let language = revision.form.language;
        let Some(text) = self.form.text.get(language) else {
            return refusal("missing_language", format!("The practice is written in `{language}`, the lesson is not."));
        };
        let mut form = revision.form.clone();
        let lessons = [&*form.text.lessons, std::slice::from_ref(text)].concat();
        form.text.lessons = match List::new(lessons) {
            Some(lessons) => lessons,
            None => return refusal("too_many_lessons", "The revision has as many lessons as it can.".to_owned()),
        };
        revision.authors.extend(&self.authors);
        Ok(revision.edit(form, caller)?.0)
    }

    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller) -> Vec<LessonAction> {
        let settles = [LessonAction::Accept, LessonAction::Discard];
        let allowed = |action: &&LessonAction| {
            may(caller, **action, self.agency.id)
                && self.permit(**action).is_ok()
                && (!settles.contains(*action) || self.four_eyes(**action, caller).is_ok())
        };
        LessonAction::ALL.iter().filter(allowed).copied().collect()
    }
}

/// The first line of a text, as long as a title may be.
fn title_of(text: &str) -> Result<Line<1, 200>, BadFields> {
    let line = text.lines().next().unwrap_or_default();
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    Line::parse(&line).map_err(|(code, detail)| FieldError::new("/title", code, detail).into())
}
