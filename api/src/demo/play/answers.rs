//! What is said between officers and agencies about sessions: who is asked, what is answered, and what time does to those who
//! do not answer.

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::access::{Actor, Caller, Role};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionState};
use convite_domain::assignments::{Assignment, AssignmentAction, CounterInvitation, Sent, Stage, lead_of};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::practices::AgencyRef;
use convite_domain::{AgendaSessionId, AssignmentId, ExchangeId, PresenterId, Rejected};
use convite_persistence::{agenda_sessions, assignments, exchanges, offers};
use serde_json::{Value, json};

use super::agendas::refused;
use super::{Play, Scene, command};
use crate::app::Ids;
use crate::assignments::effect::following;
use crate::assignments::{Asked, is_sent_at_once};
use crate::demo::DemoError;
use crate::demo::stories::{Agenda, Ask, Step};
use crate::life_cycle::{Living, Rejection, store};

/// Something that is said of a session after it was planned.
pub(super) struct Talk<'s> {
    /// How many business days ago.
    pub days_ago: u16,
    /// Which it is of all that is said; later ones are later in the day.
    place: usize,
    /// The place of the session in its agenda.
    session: usize,
    ask: &'s Ask,
    /// What the agency answers; none when it is asked.
    answer: Option<&'s Step>,
}

/// What is said of the sessions of an agenda, in the order of time.
pub(super) fn talks(agenda: &Agenda) -> Vec<Talk<'_>> {
    let mut talks = Vec::new();
    for (session, sample) in agenda.sessions.iter().enumerate() {
        for ask in &sample.asks {
            let asked = ask.days_ago.map(|days_ago| (days_ago, None));
            let answered = ask.answer.as_ref().map(|step| (step.days_ago, Some(step)));
            for (days_ago, answer) in asked.into_iter().chain(answered) {
                talks.push(Talk { days_ago, place: talks.len(), session, ask, answer });
            }
        }
    }
    talks.sort_by_key(|talk| std::cmp::Reverse(talk.days_ago));
    talks
}

impl Play<'_> {
    /// Plays something that is said, once what is due before was done. It comes after what officers do on the same morning.
    pub(super) async fn talk(
        &mut self,
        scene: &Scene<'_>,
        exchange: ExchangeId,
        talk: &Talk<'_>,
    ) -> Result<(), DemoError> {
        let at = self.morning(talk.days_ago, 10 + talk.place);
        self.let_pass(scene, exchange, at).await?;
        let exchange = exchanges::lock(self.connection, exchange).await?;
        let sessions = agenda_sessions::of_exchange(self.connection, exchange.id).await?;
        let none = || DemoError::sample(&scene.story.organization, "has no such session");
        let session = sessions.get(talk.session).ok_or_else(none)?;
        match talk.answer {
            None => self.ask(scene, &exchange, session, talk.ask, at).await,
            Some(step) => self.answer(scene, session, (talk.ask, step), at).await,
        }
    }

    /// An officer asks an agency, as they do of applied drafts: that of the offer, unless another is named.
    pub(super) async fn ask(
        &mut self,
        scene: &Scene<'_>,
        exchange: &Exchange,
        session: &AgendaSession,
        ask: &Ask,
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let none = || DemoError::sample(&scene.story.organization, "a session has no offer");
        let id = session.form.offer_id.ok_or_else(none)?;
        let offer = offers::by_ids(self.connection, &[id]).await?.into_iter().next().ok_or_else(none)?;
        let said = assignments::of_session(self.connection, session.id).await?;
        let asked = Asked {
            agency: self.asked(session, ask).await?,
            role: ask.role.unwrap_or(offer.form.role),
            is_lead: lead_of(&said).is_none(),
            by: self.officer().user(),
            message: ask.message.clone(),
            override_reason: ask.because.clone(),
        };
        let sent = is_sent_at_once(exchange.state.name()).then(|| self.sent(at));
        let assignment = asked.invitation(Ids.next(AssignmentId::new), exchange, session, sent, at);
        assignments::insert(self.connection, &assignment).await?;
        let officer = self.officer();
        self.note(&officer, (SubjectKind::Assignment, assignment.id.get()), "invite", None, at).await?;
        self.follow(scene, Actor::from(&officer), &assignment, None, at).await
    }

    /// Which agency is asked.
    async fn asked(&mut self, session: &AgendaSession, ask: &Ask) -> Result<AgencyRef, DemoError> {
        if let Some(code) = &ask.agency {
            return self.cast.agency(code);
        }
        let found = self.cast.agencies.iter().find(|agency| Some(agency.id) == session.agency_id);
        let found = found.ok_or_else(|| DemoError::sample("a session", "is no agency's"))?;
        self.cast.agency(&found.code)
    }

    /// That an invitation was sent, with as much time to answer as the policy gives.
    fn sent(&self, at: DateTime<Utc>) -> Sent {
        Sent::now(at, self.policy.reply_by_business_days, &self.shared.calendar)
    }

    /// Sends what was asked while the exchange was designed.
    pub(super) async fn send_all(&mut self, exchange: ExchangeId, at: DateTime<Utc>) -> Result<(), DemoError> {
        let (sent, officer) = (self.sent(at), Actor::from(&self.officer()));
        let open = assignments::open_of_exchange(self.connection, exchange).await?;
        for assignment in open.into_iter().filter(|assignment| assignment.sent.is_none()) {
            let from = assignment.state();
            self.write_down(officer, assignment.sent(sent), "send", from, at).await?;
        }
        Ok(())
    }

    async fn answer(
        &mut self,
        scene: &Scene<'_>,
        session: &AgendaSession,
        (ask, step): (&Ask, &Step),
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let agency = self.asked(session, ask).await?;
        let mut said = assignments::of_session(self.connection, session.id).await?.into_iter();
        let asked = said.rfind(|assignment| assignment.agency.id == agency.id);
        let asked = asked.ok_or_else(|| DemoError::sample(&scene.story.organization, "nobody was asked"))?;
        let action: AssignmentAction = step.action.parse().map_err(|error| DemoError::sample(&step.action, error))?;
        let (from, named_before) = (asked.state(), asked.presenter_id);
        let body = Value::Object(ask.says.clone());
        let answered = match action {
            AssignmentAction::Accept => {
                let planned = &session.form.presenter_ids;
                let own = assignments::presenters_among(self.connection, planned, agency.id).await?;
                asked.accept(None, own.first().copied(), at)
            }
            AssignmentAction::TentativelyAccept => asked.tentatively_accept(at).map_err(Rejected::from),
            AssignmentAction::Decline => asked.decline(command(body)?, at).map_err(Rejected::from),
            AssignmentAction::Counter => {
                asked.counter(self.proposal(session, ask, body)?.into(), at).map_err(Rejected::from)
            }
            other => return Err(DemoError::sample(other.as_str(), "is no answer")),
        };
        let answered = answered.map_err(|rejected| DemoError::sample(&scene.story.organization, rejected))?;
        let coordinator = Actor::from(&self.coordinator(&agency).await?);
        let answered = self.write_down(coordinator, answered, action.as_str(), from, at).await?;
        self.follow(scene, coordinator, &answered, named_before, at).await
    }

    /// Another time on the day of a session, as long as it is now.
    fn proposal(&self, session: &AgendaSession, ask: &Ask, mut body: Value) -> Result<CounterInvitation, DemoError> {
        let (from, to) = session.form.times();
        if let Some(time) = ask.proposed() {
            let starts_at = self.during(self.shared.calendar.local_date(from), time);
            body["starts_at"] = json!(starts_at);
            body["ends_at"] = json!(starts_at + (to - from));
        }
        command(body)
    }

    /// The agencies that accepted a session which was held say that they did it, a quarter of an hour later.
    pub(super) async fn deliver(
        &mut self,
        scene: &Scene<'_>,
        session: AgendaSessionId,
        recorded_at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let at = recorded_at + TimeDelta::minutes(15);
        let session = agenda_sessions::get(self.connection, session).await?;
        if at > self.shared.now() || session.stage.name() != AgendaSessionState::Held {
            return Ok(());
        }
        for assignment in assignments::of_session(self.connection, session.id).await? {
            if !matches!(assignment.stage, Stage::Accepted(_)) {
                continue;
            }
            let (from, agency) = (assignment.state(), assignment.agency.clone());
            let action = AssignmentAction::Deliver.as_str();
            let delivered = assignment.deliver(at).map_err(|refusal| refused(scene, action, &refusal))?;
            let coordinator = Actor::from(&self.coordinator(&agency).await?);
            self.write_down(coordinator, delivered, action, from, at).await?;
        }
        Ok(())
    }

    /// Lets go of the agencies of an exchange that is put off or called off.
    pub(super) async fn let_go(
        &mut self,
        scene: &Scene<'_>,
        exchange: ExchangeId,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let officer = Actor::from(&self.officer());
        for assignment in assignments::open_of_exchange(self.connection, exchange).await? {
            let (from, action) = (assignment.state(), AssignmentAction::Release.as_str());
            let released = assignment.release(reason.to_owned(), at);
            let released = released.map_err(|refusal| refused(scene, action, &refusal))?;
            self.write_down(officer, released, action, from, at).await?;
        }
        Ok(())
    }

    /// What time did until then: agencies were reminded, and who did not answer has not accepted.
    pub(super) async fn let_pass(
        &mut self,
        scene: &Scene<'_>,
        exchange: ExchangeId,
        until: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        while let Some(assignment) = assignments::due(self.connection, exchange, until).await?.into_iter().next() {
            let Some(at) = assignment.due_at() else { return Ok(()) };
            let (from, named_before) = (assignment.state(), assignment.presenter_id);
            if assignment.sent.is_some_and(|sent| sent.is_over(at)) {
                let expired = self.write_down(Actor::SYSTEM, assignment.expired(at), "expire", from, at).await?;
                self.follow(scene, Actor::SYSTEM, &expired, named_before, at).await?;
            } else {
                self.remind(assignment.reminded(at), at).await?;
            }
        }
        Ok(())
    }

    async fn remind(&mut self, mut reminded: Assignment, at: DateTime<Utc>) -> Result<(), DemoError> {
        store(self.connection, &mut reminded, at).await?;
        let subject = (SubjectKind::Assignment, reminded.id.get());
        self.note_of(Actor::SYSTEM, subject, "remind", None, at).await
    }

    /// Who answers for an agency.
    async fn coordinator(&mut self, agency: &AgencyRef) -> Result<Caller, DemoError> {
        if let Some(known) = self.coordinators.get(&agency.id) {
            return Ok(known.clone());
        }
        let now = self.shared.now();
        let coordinator = self.cast.of_agency(self.connection, agency, Role::AgencyCoordinator, now).await?;
        self.coordinators.insert(agency.id, coordinator.clone());
        Ok(coordinator)
    }

    /// Stores what became of an assignment, and writes it down.
    async fn write_down(
        &mut self,
        by: Actor,
        mut assignment: Assignment,
        action: &'static str,
        from: &'static str,
        at: DateTime<Utc>,
    ) -> Result<Assignment, DemoError> {
        store(self.connection, &mut assignment, at).await?;
        let (subject, states) = ((SubjectKind::Assignment, assignment.id.get()), (from, assignment.state()));
        self.note_of(by, subject, action, Some(states), at).await?;
        Ok(assignment)
    }

    /// Makes a session what it is by what its agencies say now.
    async fn follow(
        &mut self,
        scene: &Scene<'_>,
        by: Actor,
        assignment: &Assignment,
        named_before: Option<PresenterId>,
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let followed = following(self.connection, assignment, named_before, None).await;
        let mut follows = followed.map_err(|rejection| match rejection {
            Rejection::Refused(refusal) => refused(scene, "follow", &refusal),
            Rejection::Failed(error) => error.into(),
        })?;
        if follows.after == follows.before {
            return Ok(());
        }
        store(self.connection, &mut follows.after, at).await?;
        let subject = (SubjectKind::AgendaSession, follows.after.id.get());
        self.note_of(by, subject, follows.action(), follows.states(), at).await
    }
}
