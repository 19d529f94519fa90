//! The agendas of exchanges: planned from agencies' offers, released, held; and what became of the exchanges.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use convite_domain::access::{Actor, Caller, Role};
use convite_domain::agenda::{Scope, Severity};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionAction, PlanOffer, outside_dates};
use convite_domain::agenda_versions::{AgendaVersion, ReleaseAgenda, Releasing};
use convite_domain::audit::SubjectKind;
use convite_domain::closures::{Closure, ClosureForm, ClosureOf};
use convite_domain::exchanges::{Exchange, ExchangeAction, Readiness};
use convite_domain::input::{BadFields, Moment, UniqueList, ZoneName};
use convite_domain::{AgendaSessionId, ClosureId, DelegationId, Refusal};
use convite_persistence::agenda::{Agendas, Asked, calling_off};
use convite_persistence::{agenda_sessions, agenda_versions, closures, delegations, exchanges, offers};
use serde_json::json;

use super::answers::talks;
use super::{Play, Scene, command, staff};
use crate::agenda_sessions::check;
use crate::app::Ids;
use crate::demo::DemoError;
use crate::demo::stories::{SessionSample, Step};
use crate::exchanges::ready;
use crate::life_cycle::store;

impl Play<'_> {
    /// Plays what became of the agenda of the exchange that the request made.
    pub(super) async fn agenda(&mut self, scene: &Scene<'_>) -> Result<(), DemoError> {
        let Some(agenda) = &scene.story.agenda else { return Ok(()) };
        let none = || DemoError::sample(&scene.story.organization, "has no exchange");
        let delegation = delegations::of_request(self.connection, scene.request.id).await?.ok_or_else(none)?;
        let mut talks = talks(agenda).into_iter().peekable();
        for (index, step) in agenda.steps.iter().enumerate() {
            while let Some(talk) = talks.next_if(|talk| talk.days_ago > step.days_ago) {
                self.talk(scene, delegation.exchange_id, &talk).await?;
            }
            let exchange = exchanges::lock(self.connection, delegation.exchange_id).await?;
            let at = self.moment(Some(step), index + 1);
            match step.action.as_str() {
                "plan" => {
                    // What is planned for whoever joins an exchange is for them alone.
                    let whom = scene.story.joins.is_some().then_some(delegation.id);
                    self.plan(scene, (&exchange, whom), &agenda.sessions, at).await?;
                }
                "release" => self.release(scene, &exchange, at).await?,
                "close" => self.close(scene, &exchange, at).await?,
                "attend" => self.attend(scene, &exchange, &agenda.sessions).await?,
                _ => self.go_on(scene, exchange, step, at).await?,
            }
        }
        for talk in talks {
            self.talk(scene, delegation.exchange_id, &talk).await?;
        }
        self.let_pass(scene, delegation.exchange_id, self.shared.now()).await
    }

    /// The moment of a day of the visit, by the clocks of the city.
    pub(super) fn during(&self, day: NaiveDate, time: TimeDelta) -> DateTime<Utc> {
        let local = day.and_time(chrono::NaiveTime::MIN) + time;
        let there = self.shared.calendar.zone().from_local_datetime(&local).earliest();
        there.map_or_else(|| self.shared.now(), |there| there.to_utc())
    }

    async fn plan(
        &mut self,
        scene: &Scene<'_>,
        (exchange, whom): (&Exchange, Option<DelegationId>),
        samples: &[SessionSample],
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let what = |sample: &SessionSample| format!("{}: {}", scene.story.organization, sample.offer);
        for sample in samples {
            let id = self.offers.get(&sample.offer).copied();
            let id = id.ok_or_else(|| DemoError::sample(what(sample), "there is no such offer"))?;
            let found = offers::by_ids(self.connection, &[id]).await?;
            let offer = found.first().ok_or_else(|| DemoError::sample(what(sample), "the offer is not stored"))?;
            let item = sample.item.and_then(|place| exchange.design.items.get(place));
            let plan: PlanOffer = command(json!({
                "offer_id": id,
                "starts_at": self.during(exchange.starts_on + Days::new(sample.day), sample.time()),
                "item_id": item.and_then(|item| item.granted.id),
                "presenter_ids": offer.form.presenter_ids.iter().take(1).collect::<Vec<_>>(),
            }))?;
            let bad = |bad| DemoError::bad_fields(what(sample), &bad);
            let mut form = plan.form(&offer.form).map_err(bad)?;
            if let Some(delegation) = whom {
                let alone = UniqueList::new(vec![delegation]);
                form.delegation_ids = alone.ok_or_else(|| DemoError::sample(what(sample), "is for nobody"))?;
            }
            let times = (Some(form.starts_at), Some(form.ends_at));
            BadFields(outside_dates(times, exchange, &self.shared.calendar)).into_result().map_err(bad)?;
            let id = Ids.next(AgendaSessionId::new);
            let session = AgendaSession::planned(id, exchange, Some(offer.agency.id), form, at);
            agenda_sessions::insert(self.connection, &session).await?;
            let found = self.read(exchange).await?.conflicts(Scope::Session(id));
            if let Some(conflict) = found.iter().find(|conflict| conflict.severity == Severity::BlockWrite) {
                return Err(DemoError::sample(what(sample), &conflict.message.en));
            }
            self.note(&self.officer(), (SubjectKind::AgendaSession, id.get()), "create", None, at).await?;
            for ask in sample.asks.iter().filter(|ask| ask.days_ago.is_none()) {
                self.ask(scene, exchange, &session, ask, at).await?;
            }
        }
        Ok(())
    }

    /// The agenda of an exchange as it is stored.
    async fn read(&mut self, exchange: &Exchange) -> Result<Agendas, DemoError> {
        let sessions = agenda_sessions::of_exchange(self.connection, exchange.id).await?;
        let asked = [Asked { exchange, sessions: &sessions }];
        let ring = &self.shared.key_ring;
        Ok(check::read_under(self.connection, ring, &asked, &self.shared.calendar).await?)
    }

    async fn release(&mut self, scene: &Scene<'_>, exchange: &Exchange, at: DateTime<Utc>) -> Result<(), DemoError> {
        let blocking = self.read(exchange).await?.conflicts(Scope::Exchange);
        if let Some(conflict) = blocking.iter().find(|conflict| conflict.severity.blocks()) {
            return Err(DemoError::sample(format!("{}: release", scene.story.organization), &conflict.message.en));
        }
        let sessions = agenda_sessions::of_exchange(self.connection, exchange.id).await?;
        let shown = agenda_versions::shown(self.connection, &sessions).await?;
        let previous = agenda_versions::last(self.connection, exchange.id).await?;
        let by = self.cast.officers[0];
        let releasing = Releasing { by, at, zone: ZoneName(self.shared.calendar.zone()) };
        let (previous, silent) = (previous.as_ref(), ReleaseAgenda::default());
        let version = AgendaVersion::next(exchange.id, previous, &sessions, &shown, silent, releasing);
        agenda_versions::insert(self.connection, version).await?;
        self.note(&self.officer(), (SubjectKind::Exchange, exchange.id.get()), "release", None, at).await
    }

    /// The venue of the first session is closed on its day, after all was agreed.
    async fn close(&mut self, scene: &Scene<'_>, exchange: &Exchange, at: DateTime<Utc>) -> Result<(), DemoError> {
        let none = || DemoError::sample(format!("{}: close", scene.story.organization), "there is no venue");
        let sessions = agenda_sessions::of_exchange(self.connection, exchange.id).await?;
        let first = sessions.iter().find_map(|session| session.form.place.venue_id);
        let of = ClosureOf::Venue(first.ok_or_else(none)?);
        let agency = closures::owner(self.connection, of).await?.ok_or_else(none)?;
        let next = exchange.starts_on + Days::new(1);
        let form = ClosureForm {
            starts_at: Moment(self.during(exchange.starts_on, TimeDelta::zero())),
            ends_at: Moment(self.during(next, TimeDelta::zero())),
            note: Some(command(json!("Fumigación del lugar."))?),
        };
        let id = Ids.next(ClosureId::new);
        let closure = Closure { id, version: 1, agency, of, form, created_at: at, updated_at: at };
        closures::insert(self.connection, &closure).await?;
        self.note_of(Actor::SYSTEM, (SubjectKind::Closure, id.get()), "create", None, at).await
    }

    /// Says of each session that is over how many came, a quarter of an hour later.
    async fn attend(
        &mut self,
        scene: &Scene<'_>,
        exchange: &Exchange,
        samples: &[SessionSample],
    ) -> Result<(), DemoError> {
        let size = scene.request.intake.group_size.map_or(1, |size| size.get());
        let sessions = agenda_sessions::of_exchange(self.connection, exchange.id).await?;
        for (session, sample) in sessions.into_iter().zip(samples) {
            let at = session.form.ends_at.0 + TimeDelta::minutes(15);
            if at > self.shared.now() {
                continue;
            }
            let (from, subject) = (session.stage.name(), (SubjectKind::AgendaSession, session.id.get()));
            let attendance = match &sample.missed {
                Some(reason) => json!({ "attended": 0, "reason": reason }),
                None => json!({ "attended": size }),
            };
            let recorded = session.record_attendance(command(attendance)?, at);
            let mut session = recorded.map_err(|refusal| refused(scene, "record_attendance", &refusal))?;
            store(self.connection, &mut session, at).await?;
            let states = Some((from.as_str(), session.stage.name().as_str()));
            let action = AgendaSessionAction::RecordAttendance.as_str();
            self.note(&self.officer(), subject, action, states, at).await?;
            self.deliver(scene, session.id, at).await?;
        }
        Ok(())
    }

    /// Plays what the exchange itself goes through.
    async fn go_on(
        &mut self,
        scene: &Scene<'_>,
        exchange: Exchange,
        step: &Step,
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let agenda = agenda_sessions::of_exchange(self.connection, exchange.id).await?;
        let (id, from) = (exchange.id, exchange.state.name());
        let today = |at| self.shared.calendar.local_date(at);
        // An exchange begins with its first session, whenever that is.
        let first = agenda.iter().map(|session| session.form.starts_at.0).min();
        let at = first.filter(|_| step.action == "start").unwrap_or(at);
        let reason = || command(json!({ "reason": "La ciudad visitante tiene elecciones en esas fechas." }));
        let (action, applied) = match step.action.as_str() {
            "consult" => (ExchangeAction::Consult, exchange.consult(today(at), at)),
            "confirm" => (ExchangeAction::Confirm, {
                let readiness = self.readiness(&exchange).await?;
                exchange.confirm(readiness, today(at), at)
            }),
            "start" => (ExchangeAction::Start, exchange.start(today(at), at)),
            "deliver" => (ExchangeAction::Deliver, exchange.deliver(today(at), at)),
            "postpone" => (ExchangeAction::Postpone, exchange.postpone(reason()?, at)),
            other => return Err(DemoError::sample(&scene.story.organization, format!("{other} is no step"))),
        };
        let mut exchange = applied.map_err(|refusal| refused(scene, action.as_str(), &refusal))?;
        match action {
            ExchangeAction::Consult => self.send_all(id, at).await?,
            ExchangeAction::Postpone => self.cancel_sessions(scene, &exchange, at).await?,
            _ => {}
        }
        store(self.connection, &mut exchange, at).await?;
        let states = Some((from.as_str(), exchange.state.name().as_str()));
        let by = if action == ExchangeAction::Start { Actor::SYSTEM } else { Actor::from(&self.officer()) };
        self.note_of(by, (SubjectKind::Exchange, id.get()), action.as_str(), states, at).await
    }

    async fn readiness(&mut self, exchange: &Exchange) -> Result<Readiness, DemoError> {
        Ok(ready(&self.read(exchange).await?))
    }

    /// Cancels what is still to be held of an exchange that is put off or called off.
    pub(super) async fn cancel_sessions(
        &mut self,
        scene: &Scene<'_>,
        exchange: &Exchange,
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let reason = "El intercambio no se realiza en esas fechas.";
        self.let_go(scene, exchange.id, reason, at).await?;
        for (session, from) in calling_off::cancel_all(self.connection, exchange.id, reason, at).await? {
            let subject = (SubjectKind::AgendaSession, session.get());
            let states = Some((from.as_str(), "cancelled"));
            self.note(&self.officer(), subject, AgendaSessionAction::Cancel.as_str(), states, at).await?;
        }
        Ok(())
    }

    pub(super) fn officer(&self) -> Caller {
        staff(self.cast.officers[0], Role::Officer)
    }
}

pub(super) fn refused(scene: &Scene<'_>, action: &str, refusal: &Refusal) -> DemoError {
    DemoError::sample(format!("{}: {action}", scene.story.organization), refusal)
}
