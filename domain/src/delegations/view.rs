//! Delegations and their members as their readers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::consents::MemberConsent;
use super::members::Member;
use super::state::{Arrival, DelegationAction, DelegationState, End, List, State, may};
use super::{Delegation, Substituted};
use crate::access::{Caller, Permission};
use crate::requests::GrantedItem;
use crate::vocabularies::{Country, Language, Seniority};
use crate::{DelegateId, DelegationId, ExchangeId, RequestId, Version, text_enum};

/// A delegation: the group of people that comes. Its members are a list of their own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DelegationView {
    /// Its id.
    id: DelegationId,
    /// Grows with every change; members have their own.
    #[schema(inline, examples(1))]
    version: Version,
    /// The request that it comes from.
    request_id: RequestId,
    /// The exchange that it takes part in.
    exchange_id: ExchangeId,
    /// Where it stands.
    state: DelegationState,
    /// How many may come, members and people under age together.
    #[schema(examples(12))]
    size: i32,
    /// How many people under age come along: counted, never named.
    #[schema(examples(0))]
    minors: i32,
    /// The highest level in the group.
    seniority: Seniority,
    /// Where it comes from.
    country: Country,
    /// Its first day in the city.
    arrives_on: NaiveDate,
    /// Its last day in the city.
    departs_on: NaiveDate,
    /// The day by which its members must be named.
    final_list_due_on: NaiveDate,
    /// What it was granted.
    items: Vec<GrantedItem>,
    /// Whether that day came and the list could not become final.
    overdue_list: bool,
    /// When the list became final.
    #[schema(required)]
    finalised_at: Option<DateTime<Utc>>,
    /// Who took whose place after that, oldest first.
    substitutions: Vec<Substituted>,
    /// Who came.
    #[schema(required)]
    arrival: Option<Arrival>,
    /// When it left.
    #[schema(required)]
    departed_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    #[schema(required)]
    cancelled_at: Option<DateTime<Utc>>,
    /// When its members became tombstones.
    #[schema(required)]
    anonymised_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
    /// What the caller may do now.
    allowed_actions: Vec<DelegationAction>,
}

impl Delegation {
    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller) -> Vec<DelegationAction> {
        let allowed = |action: &&DelegationAction| {
            may(caller, **action, self.request_id) && self.state.name().permit(**action).is_ok()
        };
        DelegationAction::ALL.iter().filter(allowed).copied().collect()
    }
}

impl DelegationView {
    /// What the caller sees.
    pub fn new(delegation: &Delegation, caller: &Caller) -> Self {
        let (list, end) = (delegation.state.list(), delegation.state.end());
        Self {
            id: delegation.id,
            version: delegation.version,
            request_id: delegation.request_id,
            exchange_id: delegation.exchange_id,
            state: delegation.state.name(),
            size: delegation.size,
            minors: delegation.minors,
            seniority: delegation.seniority,
            country: delegation.country,
            arrives_on: delegation.arrives_on,
            departs_on: delegation.departs_on,
            final_list_due_on: delegation.final_list_due_on,
            items: delegation.items.clone(),
            overdue_list: list.is_overdue(),
            finalised_at: match list {
                List::Final { finalised_at } => Some(finalised_at),
                List::Unfinished { .. } => None,
            },
            substitutions: delegation.substitutions.clone(),
            arrival: delegation.state.arrival(),
            departed_at: end.filter(|end| matches!(end, End::Departed { .. })).map(|end| end.at()),
            cancelled_at: end.filter(|end| matches!(end, End::Cancelled { .. })).map(|end| end.at()),
            anonymised_at: match delegation.state {
                State::Anonymised(_, _, at) => Some(at),
                _ => None,
            },
            created_at: delegation.created_at,
            updated_at: delegation.updated_at,
            allowed_actions: delegation.allowed_actions(caller),
        }
    }

    /// The key of the list: arrival and id.
    pub fn key(&self) -> (NaiveDate, DelegationId) {
        (self.arrives_on, self.id)
    }
}

text_enum! {
    /// What can be done to a member of a delegation.
    pub enum MemberAction {
        /// Correct them; once the list is final, only take back consents.
        Edit = "edit" ("Editar", "Edit"),
        /// Take them off a list that is not final.
        Remove = "remove" ("Retirar", "Remove"),
        /// Erase what identifies them.
        Erase = "erase" ("Suprimir", "Erase"),
        /// Read diet, access needs and contact.
        ReadProtected = "read_protected" ("Ver datos protegidos", "Read protected fields"),
    }
}

/// Who may do something to a member at all, before any state is looked at.
pub fn may_to_member(caller: &Caller, action: MemberAction, request: RequestId) -> bool {
    match action {
        MemberAction::Edit | MemberAction::Remove | MemberAction::Erase => {
            may(caller, DelegationAction::EditMembers, request)
        }
        MemberAction::ReadProtected => caller.may(Permission::ReadProtected) || caller.answers_for(request),
    }
}

/// A member of a delegation, without what is protected. Of a tombstone country and seniority are left.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberView {
    /// Their id.
    id: DelegateId,
    /// Grows with every change, of what is protected too.
    #[schema(inline, examples(1))]
    version: Version,
    /// The delegation.
    delegation_id: DelegationId,
    /// Given name.
    #[schema(required, examples("Lucía"))]
    given_name: Option<String>,
    /// Family name.
    #[schema(required, examples("Ferreyra"))]
    family_name: Option<String>,
    /// Post in the organization.
    #[schema(required, examples("Directora de Movilidad"))]
    position: Option<String>,
    /// The organization, when it is not the request's.
    #[schema(required)]
    organization: Option<String>,
    /// Rank.
    seniority: Seniority,
    /// Where they come from.
    country: Country,
    /// Languages that they work in.
    languages: Vec<Language>,
    /// Whether they lead the delegation.
    is_head: bool,
    /// Every consent that was given, taken back or not.
    consents: Vec<MemberConsent>,
    /// Whether they came, once that was recorded.
    #[schema(required)]
    came: Option<bool>,
    /// When somebody else took their place.
    #[schema(required)]
    substituted_at: Option<DateTime<Utc>>,
    /// When what identified them was erased.
    #[schema(required)]
    erased_at: Option<DateTime<Utc>>,
    /// When they were named.
    created_at: DateTime<Utc>,
    /// When they last changed.
    updated_at: DateTime<Utc>,
    /// What the caller may do now.
    allowed_actions: Vec<MemberAction>,
}

impl MemberView {
    /// What the caller sees.
    pub fn new(member: Member, delegation: &Delegation, caller: &Caller) -> Self {
        let allowed = |action: &&MemberAction| {
            may_to_member(caller, **action, delegation.request_id) && delegation.permit_to(&member, **action).is_ok()
        };
        let allowed_actions = MemberAction::ALL.iter().filter(allowed).copied().collect();
        Self {
            id: member.id,
            version: member.version,
            delegation_id: member.delegation_id,
            given_name: member.given_name,
            family_name: member.family_name,
            position: member.position,
            organization: member.organization,
            seniority: member.seniority,
            country: member.country,
            languages: member.languages,
            is_head: member.is_head,
            consents: member.consents,
            came: member.came,
            substituted_at: member.substituted_at,
            erased_at: member.erased_at,
            created_at: member.created_at,
            updated_at: member.updated_at,
            allowed_actions,
        }
    }
}
