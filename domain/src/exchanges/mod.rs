//! Exchanges: whole learning initiatives, with an objective, sessions and measurement. An exchange knows no request.

mod form;
mod items;
mod life;
mod risk;
mod sessions;
mod state;
mod team;
#[cfg(test)]
mod tests;
mod view;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input::{Code, GeoPoint, Line, ZoneName};
use crate::requests::{Acceptance, GrantedItem, Intake};
use crate::vocabularies::{Axis, Direction, Instrument, Language, Outcome, RequestKind};
use crate::{ExchangeId, RequestItemId, Version};

pub use form::{DesignForm, ExchangeForm, ItemForm};
pub use items::{ExchangeItem, weights};
pub use life::{Readiness, Reason};
pub use risk::{AnswerCounts, BlockingConflicts, ExchangeAtRisk};
pub use sessions::{LiveSession, Progress, Sessions};
pub use state::{ExchangeAction, ExchangeState, Halt, State, may};
pub use team::TeamMember;
pub use view::ExchangeView;

/// So many items an exchange may have: those of five requests. As many as its form takes.
const MOST_ITEMS: usize = 60;

/// So many topics an exchange may be about: those of as many requests, and of all their items. As many as its form takes.
const MOST_TOPICS: usize = 85;

/// What an exchange is for and made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExchangeDesign {
    /// What it is called, when it has a name of its own.
    #[serde(default)]
    #[schema(inline, required)]
    pub title: Option<Line<1, 200>>,
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
    /// Codes of topics.
    pub topics: Vec<String>,
    /// Axes of the model.
    pub axes: Vec<Axis>,
    /// What it is to show, what is wanted most first.
    pub items: Vec<ExchangeItem>,
    /// The languages it may be held in.
    pub languages: Vec<Language>,
    /// The language that it is held in, once chosen.
    #[serde(default)]
    #[schema(required)]
    pub programme_language: Option<Language>,
    /// Where the visitors stay.
    #[serde(default)]
    #[schema(required)]
    pub base: Option<GeoPoint>,
    /// The zone of visitors who join from afar: that of its virtual sessions, unless they say another.
    #[serde(default)]
    #[schema(required)]
    pub visitor_zone: Option<ZoneName>,
    /// Who designs and delivers it.
    #[serde(default)]
    #[schema(required)]
    pub team: Vec<TeamMember>,
}

/// An exchange, whatever its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Its id.
    pub id: ExchangeId,
    /// Grows with every change.
    pub version: Version,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// What it is for and made of.
    pub design: ExchangeDesign,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Its state, with the state's data.
    pub state: State,
    /// How far its agenda is.
    pub agenda: Progress,
}

impl Exchange {
    /// The shell of an exchange that an acceptance makes: the topics and items that were granted, to be designed.
    pub fn for_request(
        id: ExchangeId,
        intake: &Intake,
        terms: &Acceptance,
        (topics, items): (Vec<Code>, Vec<GrantedItem>),
        now: DateTime<Utc>,
    ) -> Self {
        let design = ExchangeDesign {
            title: None,
            direction: intake.direction.unwrap_or(Direction::Offer),
            instrument: intake.kind.and_then(usual_instrument),
            change_objective: intake.change_objective.as_ref().map(|text| text.as_str().to_owned()),
            outcomes: intake.outcomes.to_vec(),
            topics: topics.iter().map(|code| code.as_str().to_owned()).collect(),
            axes: intake.axes.to_vec(),
            items: items.into_iter().map(ExchangeItem::from).collect(),
            languages: intake.languages.to_vec(),
            programme_language: None,
            base: None,
            visitor_zone: None,
            team: Vec::new(),
        };
        Self::designing(id, (terms.starts_on.0, terms.ends_on.0), design, now)
    }

    /// An exchange that an officer makes without a request: an event, a presentation abroad, a visit of the city's own.
    pub fn new(id: ExchangeId, form: ExchangeForm, new_id: impl FnMut() -> RequestItemId, now: DateTime<Utc>) -> Self {
        let days = (form.starts_on.0, form.ends_on.0);
        Self::designing(id, days, ExchangeDesign::of(form.design, Vec::new(), new_id), now)
    }

    fn designing(
        id: ExchangeId,
        (starts_on, ends_on): (NaiveDate, NaiveDate),
        design: ExchangeDesign,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            version: 1,
            starts_on,
            ends_on,
            design,
            created_at: now,
            updated_at: now,
            state: State::Designing(None),
            agenda: Progress::default(),
        }
    }

    /// Takes in one delegation more, with what it was granted; else says by which guard it does not.
    pub(crate) fn joined(
        mut self,
        terms: &Acceptance,
        (topics, items): (Vec<Code>, Vec<GrantedItem>),
    ) -> Result<Self, (&'static str, String)> {
        let state = self.state.name();
        if !state.is_open() {
            return Err(("exchange_not_open", format!("The exchange is {state}; nobody joins it any more.")));
        }
        if terms.starts_on.0 < self.starts_on || terms.ends_on.0 > self.ends_on {
            let detail = format!("The exchange takes place from {} to {}.", self.starts_on, self.ends_on);
            return Err(("outside_exchange_dates", detail));
        }
        self.design.items.extend(items.into_iter().map(ExchangeItem::from));
        self.design.add_topics(&topics);
        if self.design.items.len() > MOST_ITEMS || self.design.topics.len() > MOST_TOPICS {
            return Err(("exchange_full", format!("An exchange has at most {MOST_ITEMS} items.")));
        }
        Ok(self)
    }
}

/// The instrument that goes without saying for a kind of request; officers choose the others.
fn usual_instrument(kind: RequestKind) -> Option<Instrument> {
    match kind {
        RequestKind::StudyTour => Some(Instrument::StudyTour),
        RequestKind::ExpertMission => Some(Instrument::ExpertVisit),
        RequestKind::Presentation => Some(Instrument::Presentation),
        RequestKind::TechnicalCooperation => Some(Instrument::TechnicalCooperation),
        RequestKind::Course => Some(Instrument::Workshop),
        _ => None,
    }
}
