//! What became of the delegations: members, final lists, substitutions, arrivals, departures.

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::access::{Caller, Role};
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{Delegation, DelegationAction, Member, Named, Roster, Substitution, Swapped};
use convite_domain::{DelegateId, Refusal, Rejected};
use convite_persistence::delegations::{self, members};
use serde_json::{Value, json};

use super::{NOTICE, Play, Scene, command, staff};
use crate::app::Ids;
use crate::auth::protected_fields;
use crate::demo::DemoError;
use crate::demo::cast::EXAMPLE_ID;
use crate::demo::stories::Step;
use crate::life_cycle::store;

/// Most delegations have not named everybody yet.
const NAMED: i32 = 9;

impl Play<'_> {
    /// Plays what became of the delegation that the request brought.
    pub(super) async fn visit(&mut self, scene: &Scene<'_>) -> Result<(), DemoError> {
        if scene.story.visit.is_empty() {
            return Ok(());
        }
        let found = delegations::lock_of_request(self.connection, scene.request.id).await?;
        let none = || DemoError::sample(&scene.story.organization, "has no delegation");
        let mut delegation = found.ok_or_else(none)?;
        for (index, step) in scene.story.visit.iter().enumerate() {
            let at = self.visited(scene, step, index);
            let (from, caller) = (delegation.state.name(), self.visitor(scene, step));
            let action = action_of(scene, step)?;
            delegation = self.act(scene, delegation, action, at).await?;
            if action == DelegationAction::EditMembers {
                continue;
            }
            store(self.connection, &mut delegation, at).await?;
            let states = Some((from.as_str(), delegation.state.name().as_str()));
            let subject = (SubjectKind::Delegation, delegation.id.get());
            self.note(&caller, subject, action.as_str(), states, at).await?;
        }
        Ok(())
    }

    /// When a step was done: who visits comes on the first day and leaves on the last.
    fn visited(&self, scene: &Scene<'_>, step: &Step, index: usize) -> DateTime<Utc> {
        let (first, last) = scene.story.days(self.today());
        match step.action.as_str() {
            "arrive" => self.during(first, TimeDelta::hours(8)),
            "depart" => self.during(last, TimeDelta::hours(18)),
            _ => self.moment(Some(step), scene.story.steps.len() + index + 1),
        }
    }

    /// Who does a step: officers see them come and go, the rest is the requester's.
    fn visitor(&self, scene: &Scene<'_>, step: &Step) -> Caller {
        match step.action.as_str() {
            "arrive" | "depart" => staff(self.cast.officers[0], Role::Officer),
            _ => scene.requester.clone(),
        }
    }

    async fn act(
        &mut self,
        scene: &Scene<'_>,
        delegation: Delegation,
        action: DelegationAction,
        at: DateTime<Utc>,
    ) -> Result<Delegation, DemoError> {
        let refused = |rejected: Rejected| DemoError::visit(&scene.story.organization, action, &rejected);
        let all = members::all(self.connection, delegation.id).await?;
        match action {
            DelegationAction::EditMembers => self.name(scene, delegation, at).await,
            DelegationAction::Finalise => {
                delegation.finalise(Roster::of(&all), at).map_err(|refusal| refused(refusal.into()))
            }
            DelegationAction::Substitute => self.substitute(scene, delegation, &all, at).await,
            DelegationAction::Arrive => {
                let ids: Vec<_> = all.iter().filter(|member| member.is_current()).map(|member| member.id).collect();
                let came = command(json!({ "members": ids, "minors": delegation.minors }))?;
                let (delegation, came) = delegation.arrive(&came, all, at).map_err(refused)?;
                for member in &came {
                    members::update(self.connection, member).await?;
                }
                Ok(delegation)
            }
            _ => delegation.depart(at).map_err(|refusal: Refusal| refused(refusal.into())),
        }
    }

    /// Names members by what they are to the visit, the head first; of some, what is protected is known.
    async fn name(
        &mut self,
        scene: &Scene<'_>,
        delegation: Delegation,
        at: DateTime<Utc>,
    ) -> Result<Delegation, DemoError> {
        let refused = |refusal: Refusal| {
            DemoError::visit(&scene.story.organization, DelegationAction::EditMembers, &refusal.into())
        };
        for number in 1..=NAMED.min(delegation.size) {
            let id = DelegateId::new(if scene.example && number == 1 { EXAMPLE_ID } else { Ids.next(|id| id) });
            let named = self.member(scene, &delegation, (id, number), at)?;
            let others = members::all(self.connection, delegation.id).await?;
            delegation.edit_members(Roster::of(others.iter().chain([&named.member]))).map_err(refused)?;
            self.keep(&scene.requester, &named, at).await?;
        }
        Ok(delegation)
    }

    async fn substitute(
        &mut self,
        scene: &Scene<'_>,
        delegation: Delegation,
        all: &[Member],
        at: DateTime<Utc>,
    ) -> Result<Delegation, DemoError> {
        let last = all.last().ok_or_else(|| DemoError::sample(&scene.story.organization, "has no members"))?;
        let coming = self.member(scene, &delegation, (Ids.next(DelegateId::new), NAMED + 1), at)?;
        let substitute = member(&scene.organization.country, NAMED + 1);
        let put = json!({ "member_id": last.id, "reason": "Cambió de cargo.", "substitute": substitute });
        let put: Substitution = command(put)?;
        let done = delegation.substitute(&put, all, coming, at);
        let done = done
            .map_err(|rejected| DemoError::visit(&scene.story.organization, DelegationAction::Substitute, &rejected));
        let Swapped { delegation, leaving, coming } = done?;
        members::update(self.connection, &leaving).await?;
        let subject = (SubjectKind::Delegate, leaving.id.get());
        self.note(&scene.requester, subject, DelegationAction::Substitute.as_str(), None, at).await?;
        self.keep(&scene.requester, &coming, at).await?;
        Ok(delegation)
    }

    fn member(
        &self,
        scene: &Scene<'_>,
        delegation: &Delegation,
        (id, number): (DelegateId, i32),
        at: DateTime<Utc>,
    ) -> Result<Named, DemoError> {
        let form = command(member(&scene.organization.country, number))?;
        let named = Member::named(id, delegation.id, form, NOTICE, at);
        named.map_err(|bad| DemoError::bad_fields(&scene.story.organization, &bad))
    }

    /// Stores a member with what is protected of them.
    async fn keep(&mut self, caller: &Caller, named: &Named, at: DateTime<Utc>) -> Result<(), DemoError> {
        members::insert(self.connection, &named.member).await?;
        if !named.protected.is_empty() {
            let sealed = protected_fields::seal(&self.shared.key_ring, named.member.id, &named.protected)?;
            members::seal(self.connection, &sealed).await?;
        }
        self.note(caller, (SubjectKind::Delegate, named.member.id.get()), "create", None, at).await
    }
}

fn action_of(scene: &Scene<'_>, step: &Step) -> Result<DelegationAction, DemoError> {
    match step.action.as_str() {
        "members" => Ok(DelegationAction::EditMembers),
        name => name.parse().map_err(|_| DemoError::sample(&scene.story.organization, format!("{name} is no step"))),
    }
}

/// A member's form: nobody's name, and what a visit needs to know.
fn member(country: &impl serde::Serialize, number: i32) -> Value {
    let tells = number % 3 == 0;
    let mut form = json!({
        "given_name": "Persona",
        "family_name": format!("Integrante {number}"),
        "position": if number == 1 { "Jefatura de la delegación" } else { "Equipo técnico" },
        "seniority": if number == 1 { "senior_official" } else { "technical" },
        "country": country,
        "is_head": number == 1,
        "consents": { "data_processing": true, "image_use": number % 2 == 0, "health_data": tells }
    });
    if tells {
        form["protected"] = json!({ "diet": "Vegetariana" });
    }
    form
}
