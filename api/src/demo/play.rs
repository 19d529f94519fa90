//! Plays the stories: every sample request goes through the transitions that a real one goes through.

mod acceptance;
mod agendas;
mod answers;
mod aside;
mod conversations;
mod letters;
mod visits;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, TimeZone, Utc};
use convite_domain::access::{Actor, Caller, Role, UserCaller};
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use convite_domain::input::{self, Line};
use convite_domain::organizations::Organization;
use convite_domain::policy::Policy;
use convite_domain::requests::{EditedDocument, Filing, Intake, Origin, Receipt, Reference, Rejected, Request, Take};
use convite_domain::topics::TopicLabel;
use convite_domain::{AgencyId, AuditEventId, ExchangeId, OfferId, RequestId, RequestItemId, TrackingTokenId, UserId};
use convite_persistence::{Connection, audit, policies, requests, topics, tracking};
use deserr::Deserr;
use serde_json::{Value, json};
use uuid::Uuid;

use super::DemoError;
use super::cast::{Cast, EXAMPLE_ID};
use super::credentials::RequestLogin;
use super::stories::{self, Step, Story};
use crate::app::{Ids, Shared};
use crate::auth::tokens;
use crate::life_cycle::store;

/// The version of the first privacy notice.
const NOTICE: i32 = 1;

/// What the stories are played with.
pub(super) struct Play<'a> {
    connection: &'a mut Connection,
    shared: &'a Shared,
    cast: &'a Cast,
    /// The offers that samples use, by their names.
    offers: HashMap<String, OfferId>,
    policy: Policy,
    /// Who answers for an agency, of those that were asked already.
    coordinators: HashMap<AgencyId, Caller>,
    /// The exchanges that were made, by the organizations that they were made for.
    exchanges: HashMap<String, ExchangeId>,
}

/// One request while its story is played.
struct Scene<'a> {
    request: Request,
    requester: Caller,
    story: &'a Story,
    organization: &'a Organization,
    /// One request has the ids of the contract's examples, and so has what it creates.
    example: bool,
}

impl<'a> Play<'a> {
    /// Reads what all stories need.
    pub async fn new(
        connection: &'a mut Connection,
        shared: &'a Shared,
        cast: &'a Cast,
        offers: HashMap<String, OfferId>,
    ) -> Result<Self, DemoError> {
        let policy = policies::current(connection).await?;
        Ok(Self { connection, shared, cast, offers, policy, coordinators: HashMap::new(), exchanges: HashMap::new() })
    }

    /// Plays all stories. Returns how each request is reached.
    pub async fn perform(mut self) -> Result<Vec<RequestLogin>, DemoError> {
        let mut stories = stories::all()?;
        // Reference numbers follow the order of filing, as everywhere.
        stories.sort_by_key(|story| std::cmp::Reverse(story.steps.first().map(|step| step.days_ago)));
        let mut logins = Vec::new();
        for story in &stories {
            logins.push(self.tell(story).await?);
        }
        Ok(logins)
    }

    async fn tell(&mut self, story: &Story) -> Result<RequestLogin, DemoError> {
        let named = |organization: &&Organization| organization.name == story.organization;
        let organization = self.cast.organizations.iter().find(named);
        let organization = organization.ok_or_else(|| DemoError::sample(&story.organization, "is not in the cast"))?;
        let begun = self.moment(story.steps.first(), 0);
        let form = story.form(organization, self.today());
        let codes: HashSet<String> = self.labels(&form).await?.into_iter().map(|(code, _)| code).collect();
        let intake = Intake::parse(form, &codes).map_err(|bad| DemoError::bad_fields(&story.organization, &bad))?;
        let id = RequestId::new(if story.example { EXAMPLE_ID } else { Ids.next(|id| id) });
        let token_id = Ids.next(TrackingTokenId::new);
        let (tracking_token, hash) = tokens::new_token(tokens::TRACKING)?;
        let (author, origin) = self.origin(story, begun)?;
        let request = Request::draft(id, origin, intake, NOTICE, begun);
        requests::insert(self.connection, &request).await?;
        tracking::insert(self.connection, token_id, id, &hash, begun).await?;
        self.note(&author, (SubjectKind::Request, id.get()), "create", None, begun).await?;
        let requester = Caller::Requester { request: id, token: token_id };
        let mut scene = Scene { request, requester, story, organization, example: story.example };
        for (index, step) in story.steps.iter().enumerate().filter(|(_, step)| step.action != "draft") {
            let at = self.moment(Some(step), index + 1);
            scene = match step.action.as_str() {
                "attach" | "scan" => self.attach(scene, step, at).await?,
                "write" | "ask_back" => self.write(scene, step, at).await?,
                "cancel" => {
                    self.agenda(&scene).await?;
                    self.play(scene, step, at).await?
                }
                _ => self.play(scene, step, at).await?,
            };
        }
        self.visit(&scene).await?;
        if !story.steps.iter().any(|step| step.action == "cancel") {
            self.agenda(&scene).await?;
        }
        let request = scene.request;
        let reference = request.state.filed().map(|filed| filed.reference.text.clone());
        Ok(RequestLogin { id: id.to_string(), reference, state: request.state.name().to_string(), tracking_token })
    }

    /// Who began a request, and how it came in.
    fn origin(&self, story: &Story, begun: DateTime<Utc>) -> Result<(Caller, Origin), DemoError> {
        let Some((channel, days)) = story.arrived_before else { return Ok((Caller::Anonymous, Origin::Portal)) };
        let officer = staff(self.cast.officers[0], Role::Officer);
        let arrived = begun - TimeDelta::days(i64::from(days));
        let receipt: Receipt = command(json!({ "channel": channel, "received_at": arrived }))?;
        let origin = receipt.origin(&officer, begun);
        Ok((officer, origin.map_err(|bad| DemoError::bad_fields(&story.organization, &bad))?))
    }

    /// Plays one step and saves what came of it.
    async fn play<'s>(&mut self, scene: Scene<'s>, step: &Step, at: DateTime<Utc>) -> Result<Scene<'s>, DemoError> {
        let from = scene.request.state.name();
        let what = format!("{}: {}", scene.story.organization, step.action);
        let (caller, action) = self.actor(&scene, step);
        let applied = self.apply(&scene, step, &caller, at).await?;
        let mut request = applied.map_err(|rejected| DemoError::rejected(what, &rejected))?;
        store(self.connection, &mut request, at).await?;
        let states = (from != request.state.name()).then_some((from.as_str(), request.state.name().as_str()));
        let subject = (SubjectKind::Request, request.id.get());
        if step.action == "expire" {
            self.note_of(Actor::SYSTEM, subject, "expire", states, at).await?;
        } else {
            self.note(&caller, subject, action, states, at).await?;
        }
        Ok(Scene { request, ..scene })
    }

    /// Who does a step, and what it is called in the trail.
    fn actor(&self, scene: &Scene<'_>, step: &Step) -> (Caller, &'static str) {
        let [first, second] = self.cast.officers;
        match step.action.as_str() {
            "submit" if scene.request.origin.registration().is_some() => (staff(first, Role::Officer), "submit"),
            "submit" => (scene.requester.clone(), "submit"),
            "sort" => (staff(first, Role::Officer), "edit_handling"),
            "answer" => (scene.requester.clone(), "provide_info"),
            "withdraw" => (scene.requester.clone(), "withdraw"),
            "take_over" => (staff(second, Role::Officer), "take"),
            "accept_lead" => (staff(self.cast.lead, Role::Lead), "accept"),
            "release" => (staff(first, Role::Officer), "release"),
            "link" => (staff(first, Role::Officer), "edit"),
            "ask" => (staff(first, Role::Officer), "request_info"),
            "decline" | "decline_no" => (staff(first, Role::Officer), "decline"),
            "accept" | "accept_override" | "accept_long" | "accept_items" => (staff(first, Role::Officer), "accept"),
            "waitlist" => (staff(first, Role::Officer), "waitlist"),
            "resume" => (staff(first, Role::Officer), "resume"),
            "transfer" => (staff(second, Role::Officer), "transfer"),
            "extend" => (staff(first, Role::Officer), "extend"),
            "change_profile" => (staff(second, Role::Officer), "change_profile"),
            "mark_duplicate" => (staff(first, Role::Officer), "mark_duplicate"),
            "cancel" => (scene.requester.clone(), "cancel"),
            _ => (staff(first, Role::Officer), "take"),
        }
    }

    async fn apply(
        &mut self,
        scene: &Scene<'_>,
        step: &Step,
        caller: &Caller,
        at: DateTime<Utc>,
    ) -> Result<Result<Request, Rejected>, DemoError> {
        if let Some(applied) = self.set_aside(scene, step, caller, at).await? {
            return Ok(applied);
        }
        let request = scene.request.clone();
        let calendar = &self.shared.calendar;
        let officer = caller.user().unwrap_or(self.cast.officers[0]);
        Ok(match step.action.as_str() {
            "submit" => return self.submit(request, caller, at).await,
            "accept" | "accept_lead" | "accept_override" | "accept_long" | "accept_items" => {
                return self.accept(scene, step, caller, at).await;
            }
            "sort" => {
                let handling = command(json!({ "priority": "high", "tags": ["ciudad_hermana", "cable"] }))?;
                request.edit_handling(handling, caller).map(|(request, _)| request)
            }
            "take" => request.take(&Take { force: false }, officer, caller, calendar, at),
            "take_over" => request.take(&Take { force: true }, officer, caller, calendar, at),
            "release" => request.release(caller),
            "link" => {
                let document = EditedDocument {
                    intake: request.intake.clone(),
                    organization_id: Some(scene.organization.id),
                    origin: request.origin.clone(),
                    consents_said: None,
                };
                request.edit(document, caller, calendar.local_date(at)).map(|(request, _)| request)
            }
            "ask" => {
                let text = "¿Quién dará seguimiento a lo aprendido? / Who will follow up on what is learned?";
                let ask = command(json!({ "needs": [{ "pointer": "/follow_up_owner", "text": text }] }))?;
                request.request_info(ask, caller, calendar, at)
            }
            "answer" => {
                let answer = command(json!({ "answer": "El equipo de planeación; lo confirmamos en el formulario." }))?;
                request.provide_info(answer, &[], caller, calendar, at)
            }
            "decline" => {
                let alternative =
                    json!({ "kind": "virtual_session", "text": "Una sesión virtual de noventa minutos." });
                let text = "En esas fechas las entidades anfitrionas no tienen capacidad.";
                let decline = command(json!({ "reason": "capacity", "text": text, "alternatives": [alternative] }))?;
                request.decline(decline, caller, calendar, at)
            }
            "decline_no" => {
                let (text, why) =
                    ("La agencia no gestiona permisos de rodaje.", "No conocemos otra entidad que lo haga.");
                let decline = json!({ "reason": "out_of_mandate", "text": text, "no_alternative_reason": why });
                request.decline(command(decline)?, caller, calendar, at)
            }
            "withdraw" => {
                let withdraw = command(json!({ "reason": "Cambió la fecha de nuestra decisión." }))?;
                request.withdraw(withdraw, caller, calendar, at)
            }
            other => return Err(DemoError::sample(&scene.story.organization, format!("{other} is no step"))),
        })
    }

    async fn submit(
        &mut self,
        mut request: Request,
        caller: &Caller,
        at: DateTime<Utc>,
    ) -> Result<Result<Request, Rejected>, DemoError> {
        let labels = self.labels(&request.intake.to_json()).await?;
        let label = |code: &input::Code| {
            let (_, label) = labels.iter().find(|(known, _)| known == code.as_str())?;
            Line::parse(&label.es).ok()
        };
        request.intake = request.intake.filed(label, &[], || Ids.next(RequestItemId::new));
        let year = self.shared.calendar.local_date(at).year();
        let number = requests::next_reference_number(self.connection, year).await?;
        let reference = Reference::new(&self.shared.settings.reference_prefix, year, number);
        let filing = Filing { reference, policy: self.policy.clone(), notice_version: NOTICE };
        Ok(request.submit(filing, caller, &self.shared.calendar, at))
    }

    /// The topics that a form names, with their labels.
    async fn labels(&mut self, form: &Value) -> Result<Vec<(String, TopicLabel)>, DemoError> {
        let named = form["topics"].as_array().map(Vec::as_slice).unwrap_or_default();
        let codes: Vec<_> = named.iter().filter_map(|code| input::Code::parse(code.as_str()?).ok()).collect();
        Ok(topics::labels(self.connection, &codes).await?.into_iter().collect())
    }

    async fn note(
        &mut self,
        caller: &Caller,
        subject: (SubjectKind, Uuid),
        action: &'static str,
        states: Option<(&'static str, &'static str)>,
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        self.note_of(Actor::from(caller), subject, action, states, at).await
    }

    async fn note_of(
        &mut self,
        actor: Actor,
        (subject_kind, subject_id): (SubjectKind, Uuid),
        action: &'static str,
        states: Option<(&'static str, &'static str)>,
        at: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let id = Ids.next(AuditEventId::new);
        let visibility =
            if states.is_none() && action == "release" { Visibility::Internal } else { Visibility::Public };
        let fields = Vec::new();
        let event = NewAuditEvent { id, at, actor, action, subject_kind, subject_id, states, fields, visibility };
        Ok(audit::record(self.connection, &[event]).await?)
    }

    fn today(&self) -> chrono::NaiveDate {
        self.shared.calendar.local_date(self.shared.clock.now())
    }

    /// When a step of a story was done.
    fn moment(&self, step: Option<&Step>, index: usize) -> DateTime<Utc> {
        self.morning(step.map_or(0, |step| step.days_ago), index)
    }

    /// The morning of a business day before the present one; later steps of a story are later in the morning.
    fn morning(&self, days_ago: u16, index: usize) -> DateTime<Utc> {
        let calendar = &self.shared.calendar;
        let back = |day: chrono::NaiveDate| calendar.last_business_day_on_or_before(day.pred_opt().unwrap_or(day));
        let day = (0..days_ago).fold(self.today(), |day, _| back(day));
        let morning = day.and_time(NaiveTime::MIN) + TimeDelta::hours(9);
        let minutes = TimeDelta::minutes(i64::try_from(index).unwrap_or(0) * 10);
        let local = calendar.zone().from_local_datetime(&(morning + minutes)).earliest();
        local.map_or_else(|| self.shared.clock.now(), |local| local.to_utc())
    }
}

/// Parses a command as its operation would.
fn command<T: Deserr<input::BadFields>>(body: Value) -> Result<T, DemoError> {
    input::parse(body).map_err(|bad| DemoError::bad_fields("a command", &bad))
}

fn staff(id: UserId, role: Role) -> Caller {
    Caller::User(UserCaller { id, roles: vec![role], agency: None, must_change_password: false })
}
