//! Presenters: persons whom agencies name. The name is the agency's: it is never in logs, the audit trail or messages.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use crate::input::{BadFields, Int, Line, Localized, UniqueList};
use crate::policy::Policy;
use crate::resources::{LiveSession, NewResource, Per, Resource, ResourceForm, ResourceView, still_ahead};
use crate::vocabularies::Language;
use crate::{PresenterId, text_enum};

/// What somebody speaks, or something is given in.
pub type Languages = UniqueList<Language, 10, 1>;

text_enum! {
    /// Where a presenter stands.
    pub enum PresenterState {
        Active = "active" ("Activo", "Active"),
        Retired = "retired" ("Retirado", "Retired"),
    }
}

text_enum! {
    /// What can be done to a presenter.
    pub enum PresenterAction {
        Edit = "edit" ("Editar", "Edit"),
        Retire = "retire" ("Retirar", "Retire"),
    }
}

text_enum! {
    /// What visitors see of a presenter: the agency's choice.
    pub enum ShownAs {
        Name = "name" ("Nombre", "Name"),
        Post = "post" ("Cargo", "Post"),
        Agency = "agency" ("Solo la entidad", "Agency only"),
    }
}

/// What an agency says of a presenter; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct PresenterForm {
    /// The person's name.
    #[schema(inline, examples("Profesional de gestión social"))]
    pub name: Line<1, 200>,
    /// What the person is there.
    pub post: Localized,
    /// What visitors see of all that.
    pub shown_as: ShownAs,
    /// What the person speaks.
    #[schema(inline)]
    pub languages: Languages,
    /// How many sessions a day; as the policy has it unless said.
    #[schema(inline, value_type = Option<Int<1, 20>>, examples(3))]
    #[deserr(default)]
    pub daily_cap: Option<Int<1, 20>>,
}

impl ResourceForm for PresenterForm {
    type Id = PresenterId;
    type State = PresenterState;
    type Action = PresenterAction;

    const NAME: &'static str = "Presenter";
    const ACTIVE: PresenterState = PresenterState::Active;
    const ENDED: PresenterState = PresenterState::Retired;
    const EDIT: PresenterAction = PresenterAction::Edit;
    const END: PresenterAction = PresenterAction::Retire;
}

/// A person whom an agency names.
pub type Presenter = Resource<PresenterForm>;

impl Presenter {
    /// Those of the presenter's sessions, which are all since the day began, that are ahead and on a day, of a zone, with more than
    /// the presenter gives in one; all, once nobody presents any more.
    pub fn broken(
        &self,
        sessions: Vec<LiveSession>,
        policy: &Policy,
        (now, zone): (DateTime<Utc>, Tz),
    ) -> Vec<LiveSession> {
        let most = self.form.daily_cap.map_or(policy.presenter_daily_cap, Int::get).unsigned_abs();
        let too_many = Per::Day(most).broken_by(&sessions, zone, |_| 1);
        let is_retired = self.ended().is_some();
        still_ahead(sessions, now, |place, _| is_retired || too_many.contains(&place))
    }
}

/// A presenter to be named.
pub type NewPresenter = NewResource<PresenterForm>;
/// A presenter as it is shown.
pub type PresenterView = ResourceView<PresenterForm>;
