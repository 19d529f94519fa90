//! Partner agencies: the city bodies that host, present, guide and validate.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Permission};
use crate::input::{BadFields, Code, Email, FieldError, Int, Line, Prose, WebAddress};
use crate::policy::Policy;
use crate::resources::{AtOnce, LiveSession, Per, still_ahead};
use crate::{AgencyId, Refusal, Version};

/// What is known of an agency; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct AgencyForm {
    /// A short unique code.
    pub code: Code,
    /// Its name.
    #[schema(inline, examples("Metro de Medellín"))]
    pub name: Line<1, 200>,
    /// What it does.
    #[schema(inline)]
    #[deserr(default)]
    pub description: Option<Prose<1, 2000>>,
    /// Its web site.
    #[deserr(default)]
    pub website: Option<WebAddress>,
    /// Where invitations go.
    #[deserr(default)]
    pub email: Option<Email>,
    /// How many of its sessions may be under way at once; as the policy has it unless said.
    #[schema(inline, value_type = Option<Int<1, 100>>, examples(3))]
    #[deserr(default)]
    pub parallel_capacity: Option<Int<1, 100>>,
    /// How many sessions it gives in a week; without limit unless said.
    #[schema(inline, value_type = Option<Int<1, 1000>>, examples(12))]
    #[deserr(default)]
    pub weekly_cap: Option<Int<1, 1000>>,
    /// Its share of the load beside those of the others.
    #[schema(inline, value_type = Int<1, 100>, required = false, default = 1, examples(1))]
    #[deserr(default = Int::MIN_VALUE)]
    pub weight: Int<1, 100>,
}

/// A partner agency.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// A short unique code.
    #[schema(examples("metro"))]
    pub code: String,
    /// Its name.
    #[schema(examples("Metro de Medellín"))]
    pub name: String,
    /// What it does.
    #[schema(required)]
    pub description: Option<String>,
    /// Its web site.
    #[schema(required)]
    pub website: Option<String>,
    /// Where invitations go.
    #[schema(required)]
    pub email: Option<String>,
    /// How many of its sessions may be under way at once; as the policy has it when null.
    #[schema(required, examples(3))]
    pub parallel_capacity: Option<i32>,
    /// How many sessions it gives in a week; without limit when null.
    #[schema(required, examples(12))]
    pub weekly_cap: Option<i32>,
    /// Its share of the load beside those of the others.
    #[schema(examples(1))]
    pub weight: i32,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Agency {
    /// An agency's own people and systems keep its profile, but not what it is registered as.
    pub fn editable(&self, form: &AgencyForm, caller: &Caller) -> Result<(), Refusal> {
        let is_the_same = (self.code.as_str(), self.name.as_str(), self.weight)
            == (form.code.as_str(), form.name.as_str(), form.weight.get());
        if is_the_same || caller.may(Permission::ManageAgencies) {
            return Ok(());
        }
        let detail = "Code, name and weight of an agency are changed by admins.";
        Err(Refusal::needs_role("registered", "update", "needs_admin", detail))
    }

    /// Those of its sessions, which are all since the week began, that are ahead and under way together with more than it takes on
    /// at once, or in a week, of a zone, with more than it gives in one.
    pub fn broken(
        &self,
        sessions: Vec<LiveSession>,
        policy: &Policy,
        (now, zone): (DateTime<Utc>, Tz),
    ) -> Vec<LiveSession> {
        let limit = self.parallel_capacity.unwrap_or(policy.agency_parallel_capacity);
        let mut too_many = AtOnce(limit.unsigned_abs()).broken_by(&sessions);
        if let Some(most) = self.weekly_cap {
            too_many.extend(Per::Week(most.unsigned_abs()).broken_by(&sessions, zone, |_| 1));
        }
        still_ahead(sessions, now, |place, _| too_many.contains(&place))
    }
}

/// The agency that owns what somebody makes: their own, or the one that is named by whoever `may` do so for it.
pub fn owner(
    named: Option<AgencyId>,
    caller: &Caller,
    may: fn(&Caller, AgencyId) -> bool,
) -> Result<AgencyId, BadFields> {
    let agency = named.or(caller.agency()).ok_or_else(|| FieldError::required("/agency_id"))?;
    if may(caller, agency) {
        return Ok(agency);
    }
    // No other agency is told from one that does not exist.
    Err(FieldError::new("/agency_id", "unknown", "is no agency").into())
}
