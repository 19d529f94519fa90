//! What assignments are shown with: who comes to their sessions, as far as hosts need to know, and who asks.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::assignments::{Assignment, AssignmentView, SessionVisitors};
use convite_domain::briefings::distinct;
use convite_domain::{AgendaSessionId, UserId};
use convite_persistence::agenda::coming_to;
use convite_persistence::{Connection, users};

use crate::app::App;
use crate::delegations::access_needs;
use crate::problem::ApiError;

/// What some assignments are shown with.
pub struct Beside {
    visitors: BTreeMap<AgendaSessionId, SessionVisitors>,
    names: HashMap<UserId, String>,
}

impl Beside {
    /// Who comes to their sessions and who asks, in four queries.
    pub async fn of<'a>(
        connection: &mut Connection,
        app: &App,
        assignments: impl Iterator<Item = &'a Assignment> + Clone,
    ) -> Result<Self, ApiError> {
        let sessions: Vec<_> = assignments.clone().map(|assignment| assignment.session.id).collect();
        let asking: Vec<_> = assignments.filter_map(|assignment| assignment.asked_by).collect();
        let visitors = visitors(connection, app, &sessions).await?;
        Ok(Self { visitors, names: users::names(connection, &asking).await? })
    }

    /// One of them as the caller sees it now.
    pub fn view(&self, assignment: Assignment, caller: &Caller, now: DateTime<Utc>) -> AssignmentView {
        let visitors = self.visitors.get(&assignment.session.id).cloned();
        let asked_by = assignment.asked_by.and_then(|user| self.names.get(&user).cloned());
        AssignmentView::new(assignment, (visitors, asked_by), caller, now)
    }
}

/// Who comes to some sessions: counts, languages and where they are from, in three queries.
async fn visitors(
    connection: &mut Connection,
    app: &App,
    sessions: &[AgendaSessionId],
) -> Result<BTreeMap<AgendaSessionId, SessionVisitors>, ApiError> {
    let coming = coming_to(connection, sessions).await?;
    let delegations: Vec<_> = coming.values().flatten().map(|coming| coming.id).collect();
    let counts = access_needs(connection, &app.shared.key_ring, &delegations).await?;
    let visitors = coming.into_iter().map(|(session, coming)| {
        let needs = || coming.iter().filter_map(|one| counts.get(&one.id));
        let visitors = SessionVisitors {
            people: coming.iter().map(|one| one.size).sum(),
            countries: distinct(coming.iter().map(|one| one.country)),
            organization_kinds: distinct(coming.iter().filter_map(|one| one.organization_kind)),
            languages: distinct(coming.iter().flat_map(|one| one.languages.iter().copied())),
            step_free: needs().map(|needs| needs.step_free).sum(),
            access_needs: needs().map(|needs| needs.any).sum(),
        };
        (session, visitors)
    });
    Ok(visitors.collect())
}
