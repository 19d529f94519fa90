//! Exchanges: whole learning initiatives, with an objective, sessions and measurement. An exchange knows no request.

mod life;
mod state;
mod team;
mod view;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input::Code;
use crate::requests::{Acceptance, GrantedItem, Intake};
use crate::vocabularies::{Axis, Direction, Instrument, Language, Outcome, RequestKind};
use crate::{ExchangeId, Version};

pub use life::{DesignForm, ExchangeForm, Reason};
pub use state::{ExchangeAction, ExchangeState, Halt, State, may};
pub use team::TeamMember;
pub use view::ExchangeView;

/// What an exchange is for and made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExchangeDesign {
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
    /// What was granted.
    pub items: Vec<GrantedItem>,
    /// The languages it may be held in.
    pub languages: Vec<Language>,
    /// The language that it is held in, once chosen.
    #[serde(default)]
    #[schema(required)]
    pub programme_language: Option<Language>,
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
            direction: intake.direction.unwrap_or(Direction::Offer),
            instrument: intake.kind.and_then(usual_instrument),
            change_objective: intake.change_objective.as_ref().map(|text| text.as_str().to_owned()),
            outcomes: intake.outcomes.to_vec(),
            topics: topics.iter().map(|code| code.as_str().to_owned()).collect(),
            axes: intake.axes.to_vec(),
            items,
            languages: intake.languages.to_vec(),
            programme_language: None,
            team: Vec::new(),
        };
        Self {
            id,
            version: 1,
            starts_on: terms.starts_on.0,
            ends_on: terms.ends_on.0,
            design,
            created_at: now,
            updated_at: now,
            state: State::Designing,
        }
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
