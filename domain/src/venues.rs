//! Venues: places where agencies receive visitors.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use crate::agenda::{Hours, Span};
use crate::input::{BadFields, GeoPoint, Int, Line, Localized};
use crate::resources::{
    AtOnce, LiveSession, NewResource, Per, Resource, ResourceForm, ResourceView, Standing, WeekHours, still_ahead,
};
use crate::{VenueId, text_enum};

text_enum! {
    /// Where a venue stands.
    pub enum VenueState {
        Active = "active" ("Activo", "Active"),
        Retired = "retired" ("Retirado", "Retired"),
    }
}

text_enum! {
    /// What can be done to a venue.
    pub enum VenueAction {
        Edit = "edit" ("Editar", "Edit"),
        Retire = "retire" ("Retirar", "Retire"),
    }
}

/// What an agency says of a venue; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct VenueForm {
    /// What it is called.
    pub name: Localized,
    /// Its address.
    #[schema(inline, examples("Carrera 52 # 51A-29"))]
    #[deserr(default)]
    pub address: Option<Line<1, 200>>,
    /// Where it is.
    pub point: GeoPoint,
    /// How many persons it holds.
    #[schema(inline, value_type = Int<1, 100_000>, examples(30))]
    pub capacity: Int<1, 100_000>,
    /// Whether it can be reached without a step.
    #[schema(examples(true))]
    pub accessible: bool,
    /// When it is open; always, when no hours are said.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub opening_hours: WeekHours,
    /// How many groups it receives at once.
    #[schema(inline, value_type = Int<1, 100>, required = false, default = 1, examples(1))]
    #[deserr(default = Int::MIN_VALUE)]
    pub simultaneous_groups: Int<1, 100>,
    /// How many visitors it bears in a week; without limit unless said.
    #[schema(inline, value_type = Option<Int<1, 1_000_000>>, examples(120))]
    #[deserr(default)]
    pub weekly_visitors: Option<Int<1, 1_000_000>>,
}

impl ResourceForm for VenueForm {
    type Id = VenueId;
    type State = VenueState;
    type Action = VenueAction;

    const NAME: &'static str = "Venue";
    const ACTIVE: VenueState = VenueState::Active;
    const ENDED: VenueState = VenueState::Retired;
    const EDIT: VenueAction = VenueAction::Edit;
    const END: VenueAction = VenueAction::Retire;
}

/// A place where an agency receives visitors.
pub type Venue = Resource<VenueForm>;
/// A venue to be made known.
pub type NewVenue = NewResource<VenueForm>;
/// A venue as it is shown.
pub type VenueView = ResourceView<VenueForm>;

impl Venue {
    /// Those of the sessions here, which are all since the week began, that are ahead and that it does not hold: more persons than
    /// it has room for, more groups than it receives at once, more visitors than it bears in a week, or not within its opening
    /// hours; all, once it is retired.
    pub fn broken(&self, sessions: Vec<LiveSession>, (now, zone): (DateTime<Utc>, Tz)) -> Vec<LiveSession> {
        let form = &self.form;
        let mut too_many = AtOnce(form.simultaneous_groups.get().unsigned_abs()).broken_by(&sessions);
        if let Some(most) = form.weekly_visitors {
            too_many.extend(Per::Week(most.get().unsigned_abs()).broken_by(&sessions, zone, |live| live.visitors));
        }
        let hours: Vec<Hours> = form.opening_hours.iter().map(|hours| (*hours).into()).collect();
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
        let is_broken = |place: usize, live: &LiveSession| {
            let span = Span { from: local(live.session.starts_at), to: local(live.session.ends_at) };
            let is_open = Hours::are_good(&hours, span);
            self.standing != Standing::Active
                || live.visitors > form.capacity.get().into()
                || too_many.contains(&place)
                || !is_open
        };
        still_ahead(sessions, now, is_broken)
    }
}
