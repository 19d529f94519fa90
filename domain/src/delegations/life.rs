//! The life cycle of a delegation: each action consumes the state and returns the next one, or says what refused.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::commands::{Arrive, DelegationForm, Substitution};
use super::members::{Member, MemberForm, Named};
use super::roster::Roster;
use super::state::{Arrival, DelegationAction, DelegationState, End, List, State};
use super::view::MemberAction;
use super::{Delegation, Rejected, Substituted};
use crate::input::{BadFields, FieldError, Int, UniqueList};
use crate::policy::Policy;
use crate::{DelegateId, Refusal};

/// How long what is protected is kept after a delegation has left or was cancelled, in days.
const PROTECTED_DAYS: i64 = 30;

/// What the system made of a list that has fallen due.
#[derive(Clone, Debug, PartialEq)]
pub enum FallenDue {
    /// It was valid, and is final.
    Final(Delegation),
    /// It was not, and is flagged.
    Overdue(Delegation),
}

/// What a substitution makes of the two members that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Swapped {
    /// The delegation, which remembers it.
    pub delegation: Delegation,
    /// Who does not come.
    pub leaving: Member,
    /// Who comes instead.
    pub coming: Named,
}

impl Delegation {
    fn permit(&self, action: DelegationAction) -> Result<(), Refusal> {
        self.state.name().permit(action)
    }

    fn refusal(&self, action: DelegationAction, guard: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::guard(self.state.name().as_str(), action.as_str(), guard, detail)
    }

    /// Whether the list may be edited so that it becomes this one.
    pub fn edit_members(&self, after: Roster) -> Result<(), Refusal> {
        self.permit(DelegationAction::EditMembers)?;
        self.fits(DelegationAction::EditMembers, after)
    }

    /// Whether a member may become this. Consents may be taken back whatever the list is.
    pub fn edit_member(&self, before: &MemberForm, after: &MemberForm, roster: Roster) -> Result<(), Refusal> {
        if after.only_withdraws(before) { Ok(()) } else { self.edit_members(roster) }
    }

    /// Whether something may be done to one of its members now.
    pub fn permit_to(&self, member: &Member, action: MemberAction) -> Result<(), Refusal> {
        let from = self.state.name();
        if member.erased_at.is_some() && action != MemberAction::Remove {
            let detail = "What identified the member was erased.";
            return Err(Refusal::guard(from.as_str(), action.as_str(), "erased", detail));
        }
        match action {
            MemberAction::Remove if from != DelegationState::Forming => {
                Err(Refusal::wrong_state(from.as_str(), action.as_str()))
            }
            _ => Ok(()),
        }
    }

    /// Changes what the delegation itself says. Returns the names of the members that changed.
    pub fn edit(mut self, form: DelegationForm, roster: Roster) -> Result<(Self, Vec<String>), Refusal> {
        let before = std::mem::replace(&mut self.minors, form.minors.get());
        self.edit_members(roster)?;
        let changed = if before == self.minors { Vec::new() } else { vec!["minors".to_owned()] };
        Ok((self, changed))
    }

    /// The rules that a list is held to while it is made.
    fn fits(&self, action: DelegationAction, roster: Roster) -> Result<(), Refusal> {
        let people = roster.members + self.minors;
        if people > self.size {
            let detail = format!("{people} people are more than the {} granted.", self.size);
            return Err(self.refusal(action, "group_full", detail));
        }
        if roster.heads > 1 {
            return Err(self.refusal(action, "two_heads", "A delegation has one head."));
        }
        Ok(())
    }

    /// The rules that a final list is held to.
    fn is_complete(&self, action: DelegationAction, roster: Roster) -> Result<(), Refusal> {
        self.fits(action, roster)?;
        if roster.heads == 0 {
            return Err(self.no_head(action));
        }
        self.is_consented(action, roster)
    }

    fn no_head(&self, action: DelegationAction) -> Refusal {
        self.refusal(action, "no_head", "A final list names who leads the delegation.")
    }

    fn is_consented(&self, action: DelegationAction, roster: Roster) -> Result<(), Refusal> {
        if roster.without_consent > 0 {
            let detail = format!("{} members have not consented to `data_processing`.", roster.without_consent);
            return Err(self.refusal(action, "consent_missing", detail));
        }
        Ok(())
    }

    /// Closes the list.
    pub fn finalise(mut self, roster: Roster, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(DelegationAction::Finalise)?;
        self.is_complete(DelegationAction::Finalise, roster)?;
        self.state = State::Final { finalised_at: now };
        Ok(self)
    }

    /// What the system does on the day that the list falls due: it becomes final when it can, else it is flagged.
    pub fn fall_due(mut self, roster: Roster, now: DateTime<Utc>) -> Result<FallenDue, Refusal> {
        self.permit(DelegationAction::Finalise)?;
        match self.clone().finalise(roster, now) {
            Ok(delegation) => Ok(FallenDue::Final(delegation)),
            Err(_) => {
                self.state = State::Forming { overdue_since: Some(now) };
                Ok(FallenDue::Overdue(self))
            }
        }
    }

    /// Puts one member in another's place, and remembers when and why. `coming` is the substitute as named.
    pub fn substitute(
        mut self,
        command: &Substitution,
        members: &[Member],
        coming: Named,
        now: DateTime<Utc>,
    ) -> Result<Swapped, Rejected> {
        let action = DelegationAction::Substitute;
        self.permit(action)?;
        let current = members.iter().find(|member| member.id == command.member_id && member.is_current());
        let leaving = current.ok_or_else(|| BadFields::from(not_a_member("/member_id")))?.clone().substituted(now);
        let others = members.iter().filter(|member| member.id != leaving.id);
        let (before, after) = (Roster::of(members), Roster::of(others.chain([&coming.member])));
        self.fits(action, after)?;
        self.is_consented(action, Roster::of([&coming.member]))?;
        // A list may have lost its head to an erasure; then any substitution is one step nearer to a whole one.
        if before.heads == 1 && after.heads == 0 {
            return Err(self.no_head(action).into());
        }
        let (left, came) = (leaving.id, coming.member.id);
        let reason = Some(command.reason.as_str().to_owned());
        self.substitutions.push(Substituted { at: now, member_id: left, substitute_id: came, reason });
        Ok(Swapped { delegation: self, leaving, coming })
    }

    /// Records who came, of the list as it is; an unfinished list stays what it is.
    pub fn arrive(
        mut self,
        command: &Arrive,
        members: Vec<Member>,
        now: DateTime<Utc>,
    ) -> Result<(Self, Vec<Member>), Rejected> {
        let action = DelegationAction::Arrive;
        self.permit(action)?;
        let on_list: BTreeSet<DelegateId> =
            members.iter().filter(|member| member.is_current()).map(|member| member.id).collect();
        let strangers = command.members.iter().enumerate().filter(|(_, id)| !on_list.contains(id));
        BadFields(strangers.map(|(i, _)| not_a_member(&format!("/members/{i}"))).collect()).into_result()?;
        let came: BTreeSet<DelegateId> = command.members.iter().copied().collect();
        let arrival = Arrival { arrived_at: now, members: count(&came), minors: command.minors.get() };
        if arrival.members + arrival.minors > self.size {
            let detail = format!("More people than the {} granted.", self.size);
            return Err(self.refusal(action, "group_full", detail).into());
        }
        self.state = State::Arrived(self.state.list(), arrival);
        let members = members.into_iter().filter(Member::is_current).map(|member| member.arrived(&came, now));
        Ok((self, members.collect()))
    }

    /// What the system records when nobody did: that everybody on the list came, and as many under age as were to come.
    pub fn presume_arrival(self, members: Vec<Member>, now: DateTime<Utc>) -> Result<(Self, Vec<Member>), Rejected> {
        let on_list = members.iter().filter(|member| member.is_current()).map(|member| member.id).collect();
        let command = Arrive {
            members: UniqueList::new(on_list).unwrap_or_default(),
            minors: Int::new(self.minors.into()).unwrap_or(Int::MIN_VALUE),
        };
        self.arrive(&command, members, now)
    }

    /// Records that the delegation has left.
    pub fn depart(mut self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(DelegationAction::Depart)?;
        let State::Arrived(list, arrival) = self.state else {
            return Err(self.wrong_state(DelegationAction::Depart));
        };
        self.state = State::Ended(list, End::Departed { arrival, departed_at: now });
        Ok(self)
    }

    /// Calls the delegation off, with its request or its edition.
    pub fn cancel(mut self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(DelegationAction::Cancel)?;
        self.state = State::Ended(self.state.list(), End::Cancelled { cancelled_at: now });
        Ok(self)
    }

    /// Lets go of what identifies people. Its members become tombstones with it.
    pub fn anonymise(mut self, policy: &Policy, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = DelegationAction::Anonymise;
        self.permit(action)?;
        let State::Ended(list, end) = self.state else { return Err(self.wrong_state(action)) };
        if end.at() > policy.kept_since(now) {
            let detail = format!("What identifies people is kept for {} months.", policy.retention_months);
            return Err(self.refusal(action, "retention_runs", detail));
        }
        self.substitutions.iter_mut().for_each(|substituted| substituted.reason = None);
        self.items.clear();
        self.state = State::Anonymised(list, end, now);
        Ok(self)
    }

    fn wrong_state(&self, action: DelegationAction) -> Refusal {
        Refusal::wrong_state(self.state.name().as_str(), action.as_str())
    }
}

impl DelegationState {
    /// Whether the delegation may still come, is here, or is on its way: what keeps its exchange alive.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Forming | Self::Final | Self::Arrived)
    }
}

impl List {
    /// The flag of a list that nobody finished in time.
    pub const fn is_overdue(&self) -> bool {
        matches!(self, Self::Unfinished { overdue_since: Some(_) })
    }
}

/// What is protected of delegations that ended by this moment is erased.
pub fn protected_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(PROTECTED_DAYS)
}

fn not_a_member(pointer: &str) -> FieldError {
    FieldError::new(pointer, "not_on_the_list", "is no member on the delegation's list")
}

fn count(members: &BTreeSet<DelegateId>) -> i32 {
    i32::try_from(members.len()).unwrap_or(i32::MAX)
}
