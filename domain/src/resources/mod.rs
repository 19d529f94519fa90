//! What agencies keep ready for visitors: venues, presenters and offers. Each is a form that its agency fills in, until it takes
//! it out of use; then it stays as it was, because sessions name it.

mod broken;
mod hours;
mod schema;

use std::fmt::{Debug, Display};

use chrono::{DateTime, Utc};
use deserr::{Deserr, IntoValue, Map, Value, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Permission};
use crate::input::BadFields;
use crate::practices::{AgencyRef, Ended};
use crate::{AgencyId, Refusal, Version};

pub(crate) use broken::still_ahead;
pub use broken::{AtOnce, BrokenSession, BrokenSessions, LiveSession, Per};
pub use hours::{OpeningHours, WeekHours, Weekday};
pub use schema::Changed;

/// A word of a life cycle.
pub trait Word: Copy + Debug + PartialEq + Into<&'static str> + Serialize + ToSchema + 'static {}

impl<T: Copy + Debug + PartialEq + Into<&'static str> + Serialize + ToSchema + 'static> Word for T {}

/// What an agency says of a resource of some kind, and the words of that kind's life.
pub trait ResourceForm: Clone + Debug + PartialEq + Serialize + Deserr<BadFields> + ToSchema {
    /// Its id.
    type Id: Copy + Debug + Display + PartialEq + Serialize + ToSchema;
    /// Where one stands.
    type State: Word;
    /// What can be done to one.
    type Action: Word;

    /// What the contract calls one.
    const NAME: &'static str;
    /// It is to be had.
    const ACTIVE: Self::State;
    /// It is not to be had any more.
    const ENDED: Self::State;
    /// Say something else of it.
    const EDIT: Self::Action;
    /// Take it out of use.
    const END: Self::Action;
}

/// Whether something is in use, with what is known only when it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is to be had.
    Active,
    /// It is not to be had any more.
    Ended(Ended),
}

/// A venue, a presenter or an offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource<F: ResourceForm> {
    /// Its id.
    pub id: F::Id,
    /// Grows with every change.
    pub version: Version,
    /// The agency whose it is.
    pub agency: AgencyRef,
    /// What the agency says of it.
    pub form: F,
    /// Its state, with the state's data.
    pub standing: Standing,
    /// When it was first told.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A resource to be made.
#[derive(Clone, Debug)]
pub struct NewResource<F> {
    /// The agency whose it is to be; an agency's own people and systems need not say it.
    pub agency_id: Option<AgencyId>,
    /// What is said of it.
    pub form: F,
}

/// What everybody who sees a resource sees of it.
#[derive(Clone, Debug, Serialize)]
#[serde(bound(serialize = ""))]
pub struct ResourceView<F: ResourceForm> {
    /// Its id.
    pub id: F::Id,
    /// Where it stands.
    pub state: F::State,
    /// What its agency says of it.
    #[serde(flatten)]
    pub form: F,
    /// What is kept of it beside that.
    #[serde(flatten)]
    pub record: Record,
    /// What the caller may do now.
    pub allowed_actions: Vec<F::Action>,
}

/// What is kept of every resource beside its form.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Record {
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The agency whose it is.
    pub agency: AgencyRef,
    /// When and why it was taken out of use.
    #[schema(required)]
    pub ended: Option<Ended>,
    /// When it was first told.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Whether the caller keeps the resources of the agency: its coordinators and systems, and admins.
pub fn manages(caller: &Caller, agency: AgencyId) -> bool {
    let own = caller.agency() == Some(agency) && caller.may(Permission::ManageResources);
    own || caller.may(Permission::ManageAgencies)
}

/// Whether the caller keeps resources of any agency at all.
pub fn manages_any(caller: &Caller) -> bool {
    caller.may(Permission::ManageResources) || caller.may(Permission::ManageAgencies)
}

impl<F: ResourceForm> Resource<F> {
    /// A resource that an agency makes known.
    pub fn new(id: F::Id, agency: AgencyRef, form: F, now: DateTime<Utc>) -> Self {
        Self { id, version: 1, agency, form, standing: Standing::Active, created_at: now, updated_at: now }
    }

    /// Where it stands.
    pub const fn state(&self) -> F::State {
        match self.standing {
            Standing::Active => F::ACTIVE,
            Standing::Ended(_) => F::ENDED,
        }
    }

    /// When and why it was taken out of use.
    pub const fn ended(&self) -> Option<&Ended> {
        match &self.standing {
            Standing::Active => None,
            Standing::Ended(ended) => Some(ended),
        }
    }

    fn permit(&self, action: F::Action) -> Result<(), Refusal> {
        match self.standing {
            Standing::Active => Ok(()),
            Standing::Ended(_) => Err(Refusal::wrong_state(self.state().into(), action.into())),
        }
    }

    /// Says something else of it.
    pub fn edit(self, form: F) -> Result<Self, Refusal> {
        self.permit(F::EDIT)?;
        Ok(Self { form, ..self })
    }

    /// Takes it out of use: sessions that name it stand, and nothing new is planned with it.
    pub fn end(self, ended: Ended) -> Result<Self, Refusal> {
        self.permit(F::END)?;
        Ok(Self { standing: Standing::Ended(ended), ..self })
    }

    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller) -> Vec<F::Action> {
        let allowed = |action: &F::Action| manages(caller, self.agency.id) && self.permit(*action).is_ok();
        [F::EDIT, F::END].into_iter().filter(allowed).collect()
    }
}

impl<F: ResourceForm> ResourceView<F> {
    /// What the caller sees.
    pub fn new(resource: Resource<F>, caller: &Caller) -> Self {
        let Resource { id, version, ref agency, ref form, created_at, updated_at, .. } = resource;
        let (agency, ended) = (agency.clone(), resource.ended().cloned());
        Self {
            id,
            state: resource.state(),
            form: form.clone(),
            record: Record { version, agency, ended, created_at, updated_at },
            allowed_actions: resource.allowed_actions(caller),
        }
    }
}

impl<F: ResourceForm> Deserr<BadFields> for NewResource<F> {
    /// The members of the form, and beside them the agency.
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        let Value::Map(mut members) = value else {
            return F::deserialize_from_value(value, location).map(|form| Self { agency_id: None, form });
        };
        let place = location.push_key("agency_id");
        let agency_id = match members.remove("agency_id") {
            Some(agency) => Option::<AgencyId>::deserialize_from_value(agency.into_value(), place),
            None => Ok(None),
        };
        let form = F::deserialize_from_value(Value::<V>::Map(members), location);
        match (agency_id, form) {
            (Ok(agency_id), form) => form.map(|form| Self { agency_id, form }),
            (Err(bad), form) => bad.join(form).map(|form| Self { agency_id: None, form }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::matrix::matrix;
    use crate::venues::{NewVenue, Venue, VenueAction, VenueForm, VenueState};
    use crate::{VenueId, input};

    /// The life cycle of venues, and so of every resource: an `x` where the action exists.
    const LIFE: &str = "\
state    edit retire
active   x    x
retired  .    .
";

    fn venue() -> Venue {
        let form = json!({
            "name": { "es": "Estación", "en": "Station" }, "point": { "latitude": 6.2, "longitude": -75.5 },
            "capacity": 30, "accessible": true
        });
        let NewVenue { form, .. } = input::parse(form).expect("a form");
        let agency = AgencyRef { id: AgencyId::new(Uuid::nil()), code: "metro".to_owned(), name: "Metro".to_owned() };
        Venue::new(VenueId::new(Uuid::nil()), agency, form, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn each_state_has_the_actions_of_the_domain() {
        let ended = Ended { at: DateTime::UNIX_EPOCH, reason: "Se vendió.".to_owned() };
        let matrix = matrix(VenueState::ALL, VenueAction::ALL, |state, action| {
            let venue = match state {
                VenueState::Active => venue(),
                VenueState::Retired => venue().end(ended.clone()).expect("it is active"),
            };
            match action {
                VenueAction::Edit => venue.clone().edit(venue.form).is_ok(),
                VenueAction::Retire => venue.end(ended.clone()).is_ok(),
            }
        });
        println!("{matrix}");
        assert_eq!(matrix, LIFE);
    }

    #[test]
    fn the_agency_stands_beside_the_members_of_the_form_and_is_told_with_them_when_it_is_bad() {
        let bad = input::parse::<NewResource<VenueForm>>(json!({ "agency_id": 7, "capacity": 0 }));
        let bad = bad.expect_err("a bad form");
        let pointers: Vec<_> = bad.0.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/accessible", "/agency_id", "/capacity", "/name", "/point"]);
    }
}
