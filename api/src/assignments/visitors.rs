//! Who comes to sessions, as far as their hosts need to know.

use std::collections::BTreeMap;

use convite_domain::AgendaSessionId;
use convite_domain::assignments::SessionVisitors;
use convite_persistence::Connection;
use convite_persistence::agenda::coming_to;

use crate::app::App;
use crate::delegations::access_needs;
use crate::problem::ApiError;

/// Who comes to some sessions: counts and languages, in three queries.
pub async fn of(
    connection: &mut Connection,
    app: &App,
    sessions: &[AgendaSessionId],
) -> Result<BTreeMap<AgendaSessionId, SessionVisitors>, ApiError> {
    let coming = coming_to(connection, sessions).await?;
    let delegations: Vec<_> = coming.values().flatten().map(|coming| coming.id).collect();
    let counts = access_needs(connection, &app.shared.key_ring, &delegations).await?;
    let visitors = coming.into_iter().map(|(session, coming)| {
        let mut visitors = SessionVisitors::default();
        for delegation in coming {
            visitors.people += delegation.size;
            let needs = counts.get(&delegation.id).copied().unwrap_or_default();
            visitors.step_free += needs.step_free;
            visitors.access_needs += needs.any;
            let known = visitors.languages.clone();
            visitors.languages.extend(delegation.languages.into_iter().filter(|language| !known.contains(language)));
        }
        (session, visitors)
    });
    Ok(visitors.collect())
}
