//! What hosts are told before a session: who comes, what they ask, what was agreed. Counts and codes, never who somebody is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agenda_sessions::{AgendaSession, AgendaSessionState};
use crate::agenda_versions::{ReleasedSession, Shown};
use crate::exchanges::{Exchange, ExchangeItem};
use crate::requests::{Interpretation, ItemCode};
use crate::vocabularies::{
    Country, Direction, Instrument, InterpretationProvider, ItemKind, Language, MeetingKind, OrganizationKind, Outcome,
    Seniority,
};
use crate::{DelegationId, ExchangeId, RequestItemId};

/// What a delegation's request says to its hosts; each member gone once it was erased.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskedByVisitors {
    /// What do they need to be able to decide or do?
    #[schema(required, examples("¿Cómo decidir el trazado de una línea de cable con la comunidad?"))]
    pub learning_question: Option<String>,
    /// What the city can learn from them.
    #[schema(required, examples("Un programa de barrio sobre agua."))]
    pub own_practice_offer: Option<String>,
    /// In which languages they work.
    pub languages: Vec<Language>,
    /// Whether they need an interpreter, and who brings one.
    #[schema(required)]
    pub interpretation: Option<Interpretation>,
    /// Whom they would like to meet.
    pub meetings_requested: Vec<MeetingKind>,
    /// Whether press comes along.
    #[schema(examples(false))]
    pub media_presence: bool,
}

/// A delegation as its hosts are told of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BriefedDelegation {
    /// Its id.
    pub id: DelegationId,
    /// How many may come.
    #[schema(examples(12))]
    pub size: i32,
    /// How many people under age are among them.
    #[schema(examples(0))]
    pub minors: i32,
    /// How many are named on its list so far.
    #[schema(examples(12))]
    pub named: i64,
    /// How many of those named need step-free access.
    #[schema(examples(1))]
    pub step_free: u32,
    /// How many of those named need anything to take part, step-free access or what they say in words; the officer knows what.
    #[schema(examples(1))]
    pub access_needs: u32,
    /// Of how many of those named pictures may be taken.
    #[schema(examples(9))]
    pub image_use: i64,
    /// The highest level in the group.
    pub seniority: Seniority,
    /// Where it comes from.
    pub country: Country,
    /// What kind of body it comes from.
    #[schema(required)]
    pub organization_kind: Option<OrganizationKind>,
    /// What it asks.
    #[serde(flatten)]
    #[schema(inline)]
    pub asked: AskedByVisitors,
}

/// All who come to a session, of all its delegations.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BriefedVisitors {
    /// How many may come.
    #[schema(examples(12))]
    pub size: i32,
    /// How many people under age are among them.
    #[schema(examples(0))]
    pub minors: i32,
    /// How many of those named need step-free access.
    #[schema(examples(1))]
    pub step_free: u32,
    /// How many of those named need anything to take part, step-free access or what they say in words; the officer knows what.
    #[schema(examples(1))]
    pub access_needs: u32,
    /// The highest level; none when nobody comes.
    #[schema(required)]
    pub highest_level: Option<Seniority>,
    /// Whether that is one for which there is a protocol.
    #[schema(examples(false))]
    pub is_high_level: bool,
    /// In which languages they work.
    pub languages: Vec<Language>,
    /// Those of them that the session is held in.
    pub common_languages: Vec<Language>,
    /// Where they come from.
    pub countries: Vec<Country>,
    /// What kinds of bodies they come from.
    pub organization_kinds: Vec<OrganizationKind>,
    /// Whether some of them need an interpreter.
    #[schema(examples(false))]
    pub interpretation_needed: bool,
    /// Who brings one.
    pub interpretation_provided_by: Vec<InterpretationProvider>,
    /// Whether press comes along.
    #[schema(examples(false))]
    pub media_presence: bool,
    /// Each delegation with what it asks.
    pub delegations: Vec<BriefedDelegation>,
}

/// Something that was granted to the visitors.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BriefedItem {
    /// The item's id; none of visits that were granted before items had one.
    #[schema(required)]
    pub id: Option<RequestItemId>,
    /// Topic, practice, site or meeting.
    pub kind: ItemKind,
    /// In words.
    #[schema(examples("Línea K"))]
    pub text: String,
    /// The code of a topic or of a practice, for items of these kinds.
    #[schema(required)]
    pub code: Option<ItemCode>,
    /// Whether an officer has promised it.
    #[schema(examples(true))]
    pub promised: bool,
}

impl From<&ExchangeItem> for BriefedItem {
    fn from(item: &ExchangeItem) -> Self {
        let granted = &item.granted;
        Self {
            id: granted.id,
            kind: granted.kind,
            text: granted.text.as_str().to_owned(),
            code: granted.code.clone(),
            promised: item.promised,
        }
    }
}

/// The exchange that a session belongs to, as far as its hosts have to do with it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BriefedExchange {
    /// Its id.
    pub id: ExchangeId,
    /// What it is called, when it has a name of its own.
    #[schema(required, examples("Cables y laderas"))]
    pub title: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Who learns from whom.
    pub direction: Direction,
    /// The instrument of the knowledge exchange, once chosen.
    #[schema(required)]
    pub instrument: Option<Instrument>,
    /// What should change.
    #[schema(required, examples("Trazar la primera línea de cable con la comunidad."))]
    pub change_objective: Option<String>,
    /// The intermediate outcomes aimed at.
    pub outcomes: Vec<Outcome>,
    /// What was agreed, what is wanted most first.
    pub granted: Vec<BriefedItem>,
}

/// The session, as visitors will see it, and what only its hosts are told.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BriefedSession {
    /// What visitors see, too.
    #[serde(flatten)]
    #[schema(inline)]
    pub shown: ReleasedSession,
    /// Where it stands.
    pub state: AgendaSessionState,
    /// The member of the city's staff who goes along.
    #[schema(required, examples("Ana Restrepo"))]
    pub guide: Option<String>,
    /// The agencies that bring an interpreter, those that have accepted to.
    #[schema(example = json!(["Centro de Idiomas"]))]
    pub interpreters: Vec<String>,
    /// What of the granted things it serves.
    #[schema(required)]
    pub item: Option<BriefedItem>,
}

/// Who is with a session beside who presents: the city's guide, and the agencies that interpret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BriefedStaff {
    /// The member of the city's staff who goes along.
    pub guide: Option<String>,
    /// The agencies that accepted to bring an interpreter.
    pub interpreters: Vec<String>,
}

/// What hosts are told before a session.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Briefing {
    /// The session.
    pub session: BriefedSession,
    /// The exchange that it belongs to.
    pub exchange: BriefedExchange,
    /// Who comes.
    pub visitors: BriefedVisitors,
    /// When the session last changed.
    pub updated_at: DateTime<Utc>,
}

impl Briefing {
    /// The briefing of a session: with what is shown of the things that it names, who is with it, and who comes.
    pub fn of(
        session: &AgendaSession,
        exchange: &Exchange,
        shown: &Shown,
        staff: BriefedStaff,
        delegations: Vec<BriefedDelegation>,
    ) -> Self {
        let granted: Vec<_> = exchange.design.items.iter().map(BriefedItem::from).collect();
        let served = session.form.item_id.and_then(|id| granted.iter().find(|item| item.id == Some(id)));
        Self {
            session: BriefedSession {
                shown: ReleasedSession::of(session, shown),
                state: session.stage.name(),
                guide: staff.guide,
                interpreters: staff.interpreters,
                item: served.cloned(),
            },
            exchange: BriefedExchange {
                id: exchange.id,
                title: exchange.design.title.as_ref().map(|title| title.as_str().to_owned()),
                starts_on: exchange.starts_on,
                ends_on: exchange.ends_on,
                direction: exchange.design.direction,
                instrument: exchange.design.instrument,
                change_objective: exchange.design.change_objective.clone(),
                outcomes: exchange.design.outcomes.clone(),
                granted,
            },
            visitors: BriefedVisitors::of(delegations, &session.form.languages),
            updated_at: session.updated_at,
        }
    }
}

impl BriefedVisitors {
    /// Some delegations together, at a session that is held in some languages.
    pub fn of(delegations: Vec<BriefedDelegation>, spoken: &[Language]) -> Self {
        let languages = distinct(delegations.iter().flat_map(|coming| coming.asked.languages.iter().copied()));
        let highest_level = Seniority::ALL.iter().find(|level| delegations.iter().any(|one| one.seniority == **level));
        let interpretation = || delegations.iter().filter_map(|coming| coming.asked.interpretation.as_ref());
        let needed = || interpretation().filter(|interpretation| interpretation.needed);
        Self {
            size: delegations.iter().map(|coming| coming.size).sum(),
            minors: delegations.iter().map(|coming| coming.minors).sum(),
            step_free: delegations.iter().map(|coming| coming.step_free).sum(),
            access_needs: delegations.iter().map(|coming| coming.access_needs).sum(),
            highest_level: highest_level.copied(),
            is_high_level: highest_level.is_some_and(|level| level.is_high_level()),
            common_languages: languages.iter().filter(|language| spoken.contains(language)).copied().collect(),
            languages,
            countries: distinct(delegations.iter().map(|coming| coming.country)),
            organization_kinds: distinct(delegations.iter().filter_map(|coming| coming.organization_kind)),
            interpretation_needed: needed().next().is_some(),
            interpretation_provided_by: distinct(needed().filter_map(|needed| needed.provided_by)),
            media_presence: delegations.iter().any(|coming| coming.asked.media_presence),
            delegations,
        }
    }
}

/// Each value once, in the order of its first mention.
pub fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.fold(Vec::new(), |mut known, value| {
        if !known.contains(&value) {
            known.push(value);
        }
        known
    })
}
