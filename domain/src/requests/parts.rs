//! The parts of the intake form.

use std::ops::Deref;

use deserr::{Deserr, IntoValue, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::item_code::{ItemCode, check_item_code};
use crate::RequestItemId;
use crate::input::{BadFields, Code, Day, Email, Int, Line, Phone, UniqueList, WebAddress, at};
use crate::vocabularies::{Country, InterpretationProvider, ItemKind, OrganizationKind, Outcome, UiLanguage};

/// An organization as its requester writes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[serde(default)]
pub struct IntakeOrganization {
    /// Its name.
    #[schema(inline, examples("Municipalidad de Rosario"))]
    #[deserr(default)]
    pub name: Option<Line<1, 200>>,
    /// What kind of body it is.
    #[deserr(default)]
    pub kind: Option<OrganizationKind>,
    /// ISO 3166-1 alpha-2.
    #[deserr(default)]
    pub country: Option<Country>,
    /// Its city.
    #[schema(inline, examples("Rosario"))]
    #[deserr(default)]
    pub city: Option<Line<1, 200>>,
    /// Optional.
    #[deserr(default)]
    pub website: Option<WebAddress>,
}

/// The person who files a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[serde(default)]
pub struct Requester {
    /// Given name.
    #[schema(inline, examples("Lucía"))]
    #[deserr(default)]
    pub given_name: Option<Line<1, 200>>,
    /// Family name.
    #[schema(inline, examples("Ferreyra"))]
    #[deserr(default)]
    pub family_name: Option<Line<1, 200>>,
    /// Post in the organization.
    #[schema(inline, examples("Directora de Movilidad"))]
    #[deserr(default)]
    pub position: Option<Line<1, 200>>,
    /// Where answers go.
    #[deserr(default)]
    pub email: Option<Email>,
    /// Optional.
    #[deserr(default)]
    pub phone: Option<Phone>,
    /// The language that the requester is written to in.
    #[deserr(default)]
    pub language: Option<UiLanguage>,
}

/// The body that an agent files for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct OnBehalfOf {
    /// Its name.
    #[schema(inline)]
    pub name: Line<1, 200>,
    /// What kind of body it is.
    pub kind: OrganizationKind,
}

/// One thing asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = IntakeItem::check -> BadFields)]
pub struct IntakeItem {
    /// Given at submission, and kept from then on. Send it back with an item that you change; without it, an item that says
    /// the same, or stands in the same place, keeps its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub id: Option<RequestItemId>,
    /// Topic, practice, site or meeting.
    pub kind: ItemKind,
    /// In the requester's words.
    #[schema(inline)]
    pub text: Line<1, 200>,
    /// The code of a topic or of a published practice, for items of these kinds.
    #[deserr(default)]
    pub code: Option<ItemCode>,
}

impl IntakeItem {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        check_item_code(self.kind, self.code.as_ref(), location).map(|()| self)
    }

    /// The topic that it names.
    pub fn topic(&self) -> Option<&Code> {
        self.code.as_ref().and_then(ItemCode::topic)
    }

    /// Whether the two are the same but for their ids.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        (self.kind, &self.text, &self.code) == (other.kind, &other.text, &other.code)
    }
}

/// A period in which the visit could take place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = Window::check -> BadFields)]
pub struct Window {
    /// First day.
    pub start: Day,
    /// Last day, not before the first.
    pub end: Day,
    /// How many days earlier or later would do as well.
    #[schema(inline, value_type = Option<Int<0, 60>>)]
    #[deserr(default)]
    pub flexibility_days: Option<Int<0, 60>>,
}

impl Window {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.end < self.start {
            return Err(at(location.push_key("end"), "before_start", "must not be before the start"));
        }
        Ok(self)
    }
}

/// The outcomes aimed at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outcomes(UniqueList<Outcome, 3>);

impl Outcomes {
    /// Outcomes that a rule of the domain brought together.
    pub fn new(outcomes: Vec<Outcome>) -> Option<Self> {
        UniqueList::new(outcomes).map(Self)
    }
}

impl Deref for Outcomes {
    type Target = [Outcome];

    fn deref(&self) -> &[Outcome] {
        &self.0
    }
}

impl Deserr<BadFields> for Outcomes {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, BadFields> {
        let outcomes: UniqueList<Outcome, 3> = UniqueList::deserialize_from_value(value, location)?;
        if *outcomes == [Outcome::NewImprovedActions] {
            let detail = "`new_improved_actions` needs at least one of the other outcomes beside it";
            return Err(at(location, "needs_another_outcome", detail));
        }
        Ok(Self(outcomes))
    }
}

/// Interpretation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Interpretation {
    /// Whether an interpreter is needed.
    pub needed: bool,
    /// Who brings one.
    #[deserr(default)]
    pub provided_by: Option<InterpretationProvider>,
}

/// An earlier visit of the same body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct PreviousVisit {
    /// Whether there was one.
    pub visited: bool,
    /// In which year.
    #[schema(inline, value_type = Option<Int<1990, 2100>>)]
    #[deserr(default)]
    pub year: Option<Int<1990, 2100>>,
}

/// Who answers for the follow-up at the seeker's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct FollowUpOwner {
    /// Name.
    #[schema(inline)]
    pub name: Line<1, 200>,
    /// Post.
    #[schema(inline)]
    pub position: Line<1, 200>,
    /// Address.
    pub email: Email,
}

/// What the requester consents to, each on its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[serde(default)]
pub struct Consents {
    /// That the data are processed to handle the request: a request cannot be filed without it.
    #[deserr(default)]
    pub data_processing: bool,
    /// That pictures are taken and used.
    #[deserr(default)]
    pub image_use: bool,
    /// To be written to after the visit.
    #[deserr(default)]
    pub alumni_contact: bool,
    /// That the visit is listed publicly.
    #[deserr(default)]
    pub public_listing: bool,
}
