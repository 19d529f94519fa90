//! Releases as one of the delegations of an exchange sees them: nothing of the sessions that are for others.

use chrono::{DateTime, Utc};

use super::{AgendaVersion, ReleasedAgenda, ReleasedSession, difference};
use crate::DelegationId;

impl AgendaVersion {
    /// The last of all releases of an exchange, the first first, as a delegation sees it that joined at some moment. What changed
    /// since it joined is told of its own sessions, and one that is for others since is withdrawn from it.
    pub fn as_seen_by((delegation, joined_at): (DelegationId, DateTime<Utc>), mut releases: Vec<Self>) -> Option<Self> {
        let found = releases.iter().rposition(|release| release.released_at <= joined_at).unwrap_or(0);
        releases.drain(..found);
        let next = |before: Option<Self>, release: Self| Some(release.narrowed(before.as_ref(), delegation));
        releases.into_iter().fold(None, next)
    }

    fn narrowed(self, before: Option<&Self>, delegation: DelegationId) -> Self {
        let ReleasedAgenda { note, zone, sessions, withdrawn, changes: _ } = self.document;
        let known = sessions.iter().map(|session| (session.id, session.sequence));
        let known: Vec<_> = known.chain(withdrawn.iter().map(|session| (session.id, session.sequence))).collect();
        let sequence = |wanted| known.iter().find(|(id, _)| *id == wanted).map(|(_, sequence)| *sequence);
        let own: Vec<_> = sessions.into_iter().filter(|session| session.is_for(delegation)).collect();
        let before = before.map(|before| &before.document);
        let (withdrawn, changes) = (difference::withdrawn(before, &own, sequence), difference::between(before, &own));
        Self { document: ReleasedAgenda { note, zone, sessions: own, withdrawn, changes }, ..self }
    }
}

impl ReleasedSession {
    /// Whether a delegation comes to it; none named is all of the exchange.
    fn is_for(&self, delegation: DelegationId) -> bool {
        self.delegation_ids.is_empty() || self.delegation_ids.contains(&delegation)
    }
}
