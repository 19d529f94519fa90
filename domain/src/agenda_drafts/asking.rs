//! Whom an applied draft asks.

use std::collections::BTreeSet;

use super::{AgendaDraft, DraftStage, Placed};
use crate::AgencyId;
use crate::agenda::StepKind;
use crate::agenda_sessions::AgendaSession;
use crate::assignments::Assignment;

/// The working copy of an agenda, as its agencies have it.
#[derive(Clone, Debug)]
pub struct WorkingCopy {
    /// Its sessions.
    pub sessions: Vec<AgendaSession>,
    /// Their assignments in which an agency is asked or expected.
    pub assignments: Vec<Assignment>,
}

impl WorkingCopy {
    /// A step with whom applying it asks, as things stand.
    fn asking(&self, placed: Placed) -> Placed {
        let before = placed.session.and_then(|id| self.sessions.iter().find(|session| session.id == id));
        let Some(before) = before.filter(|_| placed.kind != StepKind::Kept) else {
            return Placed { invites: placed.kind != StepKind::Kept, ..placed };
        };
        let times = (placed.starts_at, placed.ends_at);
        let moves = before.asks_anew_at(times);
        let reopens = |said: &Assignment| moves && said.is_undone_by(times);
        // One that leads and is not the offer's is let go.
        let stays = |said: &&Assignment| !said.is_lead || said.agency.id == placed.agency;
        let said: Vec<_> = self.assignments.iter().filter(|said| said.session.id == before.id).filter(stays).collect();
        let lead = said.iter().find(|said| said.is_lead);
        let invites = lead.is_none_or(|lead| {
            let answers_anew = placed.kind == StepKind::Changed && !lead.has_answered();
            answers_anew || reopens(lead)
        });
        let anew: BTreeSet<AgencyId> = said.iter().filter(|said| reopens(said)).map(|said| said.agency.id).collect();
        Placed { invites, asked_anew: anew.into_iter().collect(), ..placed }
    }
}

impl AgendaDraft {
    /// The draft with whom applying it asks, as answers stand; one that was applied goes on saying whom that asked.
    pub fn asking(mut self, copy: &WorkingCopy) -> Self {
        if self.stage == DraftStage::Open {
            let placed = std::mem::take(&mut self.document.proposal.placed).into_iter();
            self.document.proposal.placed = placed.map(|placed| copy.asking(placed)).collect();
        }
        self
    }
}
