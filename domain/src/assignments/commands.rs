//! What officers and agencies say to an assignment.

use std::str::FromStr;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::state::{AssignmentDeclineReason, Counter};
use crate::agenda_sessions::bad_end;
use crate::input::{self, BadFields, FieldError, Moment, Prose, at, is_said, parse_text, part};
use crate::requests::Text;
use crate::vocabularies::AssignmentRole;
use crate::{AgencyId, PresenterId};

/// Who is invited: an agency by its id, or `auto`: the fair choice of those that are eligible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// This one.
    Agency(AgencyId),
    /// The one whose turn it is.
    Auto,
}

impl FromStr for Invited {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "auto" { Ok(Self::Auto) } else { text.parse().map(Self::Agency) }
    }
}

impl Deserr<BadFields> for Invited {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            text.parse().map_err(|_| ("invalid_id", "is neither the id of an agency nor `auto`".to_owned()))
        })
    }
}

/// An agency to be invited to a session.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct InviteAgency {
    /// What it is asked to do.
    pub role: AssignmentRole,
    /// Which agency, by its id; `auto` for the one whose turn it is.
    #[schema(value_type = String, max_length = 36, pattern = "^(auto|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$", examples("auto"))]
    pub agency: Invited,
    /// Whether it leads the session; unless said, when no other does.
    #[deserr(default)]
    pub is_lead: Option<bool>,
    /// What it should know.
    #[schema(inline, examples("Los visitantes preguntan sobre todo por la tarifa integrada."))]
    #[deserr(default)]
    pub message: Option<Prose<1, 2000>>,
    /// Why it is asked though it is not eligible.
    #[schema(inline)]
    #[deserr(default)]
    pub override_reason: Option<Text>,
}

/// An agency takes a role.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct AcceptInvitation {
    /// Who presents, of the agency's own presenters; needed of the role `presenter`, unless somebody of the agency is planned.
    #[deserr(default)]
    pub presenter_id: Option<PresenterId>,
}

/// An agency does not take a role.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = DeclineInvitation::check -> BadFields)]
pub struct DeclineInvitation {
    /// Why.
    pub code: AssignmentDeclineReason,
    /// The same in words; needed with `other`.
    #[schema(inline, examples("La sede está en obras hasta abril."))]
    #[deserr(default)]
    pub note: Option<Text>,
}

impl DeclineInvitation {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.code == AssignmentDeclineReason::Other && self.note.is_none() {
            return Err(at(location.push_key("note"), "required", "is required with `other`"));
        }
        Ok(self)
    }
}

/// An agency proposes another time or presenter, or both.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = CounterInvitation::check -> BadFields)]
pub struct CounterInvitation {
    /// When the session should begin; with `ends_at`.
    #[deserr(default)]
    pub starts_at: Option<Moment>,
    /// When it should end, at most 24 hours after it began.
    #[deserr(default)]
    pub ends_at: Option<Moment>,
    /// Who should present, of the agency's own presenters.
    #[deserr(default)]
    pub presenter_id: Option<PresenterId>,
    /// Why.
    #[schema(inline, examples("A las dos ya no hay cabina reservada."))]
    #[deserr(default)]
    pub note: Option<Text>,
}

impl CounterInvitation {
    /// Parses a proposal; every member that is bad by itself, and every one that does not go with another.
    pub fn parse(proposal: Json) -> Result<Self, BadFields> {
        let said = ["starts_at", "ends_at", "presenter_id"].map(|member| is_said(&proposal, member));
        let bad = bad_proposal(said, Self::times(&proposal));
        BadFields(bad.into_iter().collect()).join(input::parse(proposal))
    }

    /// When it proposes that the session be, as far as that can be read.
    pub fn times(proposal: &Json) -> (Option<Moment>, Option<Moment>) {
        (part(proposal, "/starts_at"), part(proposal, "/ends_at"))
    }

    fn check(self, _: ValuePointerRef) -> Result<Self, BadFields> {
        let said = [self.starts_at.is_some(), self.ends_at.is_some(), self.presenter_id.is_some()];
        match bad_proposal(said, (self.starts_at, self.ends_at)) {
            Some(error) => Err(error.into()),
            None => Ok(self),
        }
    }
}

/// What is wrong with what a proposal says together: of start, end and presenter, whether each is said.
fn bad_proposal(said: [bool; 3], (from, to): (Option<Moment>, Option<Moment>)) -> Option<FieldError> {
    let required = |pointer, detail| Some(FieldError::new(pointer, "required", detail));
    match said {
        [false, false, false] => required("/starts_at", "is required, or presenter_id"),
        [true, false, _] => required("/ends_at", "is required beside starts_at"),
        [false, true, _] => required("/starts_at", "is required beside ends_at"),
        _ => from.zip(to).and_then(|(from, to)| bad_end(from, to)),
    }
}

impl From<CounterInvitation> for Counter {
    fn from(proposed: CounterInvitation) -> Self {
        Self {
            starts_at: proposed.starts_at.map(|moment| moment.0),
            ends_at: proposed.ends_at.map(|moment| moment.0),
            presenter_id: proposed.presenter_id,
            note: proposed.note.map(|note| note.into_inner()),
        }
    }
}

/// An agency names another presenter.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct SubstitutePresenter {
    /// Who presents now, of the agency's own presenters.
    pub presenter_id: PresenterId,
}

/// Another agency takes the role of one that had accepted.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct ReplaceAgency {
    /// Which agency takes it, by its id; `auto` for the one whose turn it is.
    #[schema(value_type = String, max_length = 36, pattern = "^(auto|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$", examples("auto"))]
    pub agency: Invited,
    /// Why; the agency that is replaced is told.
    #[schema(inline, examples("El ponente se incapacitó y la entidad no tiene otro."))]
    pub reason: Text,
    /// What the other agency should know.
    #[schema(inline)]
    #[deserr(default)]
    pub message: Option<Prose<1, 2000>>,
    /// Why it is asked though it is not eligible.
    #[schema(inline)]
    #[deserr(default)]
    pub override_reason: Option<Text>,
}

/// An agency is not needed any more.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct ReleaseAssignment {
    /// Why; the agency is told.
    #[schema(inline, examples("La delegación canceló su visita."))]
    pub reason: Text,
}

/// An agency did not come.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct MarkNoShow {
    /// What is known of it.
    #[schema(inline, examples("Nadie de la entidad llegó y nadie avisó."))]
    pub reason: Text,
}
