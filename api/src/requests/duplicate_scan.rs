//! The scan for probable duplicates, which follows a filing, and every change of what is compared, within moments.
//!
//! Not within the filing itself: that holds the row of the year's reference numbers, for which all others wait, and of two
//! that are filed at once neither would see the other. Here the second of them is scanned when both are committed.

use convite_domain::audit::{SubjectKind, Visibility};
use convite_domain::duplicates::{Keys, WEAKEST_KEPT};
use convite_domain::requests::State;
use convite_persistence::requests::duplicates;
use convite_persistence::{DbResult, policies};

use super::duplicate_candidates::candidates;
use crate::background::sweeps::{Sweep, Sweeping};

/// Keys of older rules that are made anew in one go.
const OLDER: i64 = 500;

/// What somebody waits for.
pub const SCAN: Sweep = Sweep { name: "duplicate_scan", batch: |work| Box::pin(scan(work)) };

/// What a new version of the rules asks for.
pub const RENEW_KEYS: Sweep = Sweep {
    name: "duplicate_keys",
    batch: |work| Box::pin(async { duplicates::rescan_older_rules(work.connection, OLDER).await }),
};

/// One request in each transaction, which writes only at its end: whoever changes what is compared asks for a scan, and must
/// not wait until this one has compared everything.
async fn scan(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let Some(scan) = duplicates::next_to_scan(work.connection).await? else { return Ok(false) };
    let request = &scan.request;
    let Some(filed_at) = request.state.filed().map(|filed| filed.submitted_at) else {
        return duplicates::end_scan(work.connection, &scan).await;
    };
    let traits = duplicates::traits(work.connection, request).await?;
    let found = candidates(work.connection, request, &traits, filed_at, WEAKEST_KEPT).await?;
    let threshold = policies::current(work.connection).await?.duplicate_threshold;
    if !duplicates::end_scan(work.connection, &scan).await? {
        return Ok(true);
    }
    duplicates::store_keys(work.connection, request.id, filed_at, &Keys::of(&traits)).await?;
    let pairs: Vec<_> = found.items.iter().map(|found| (found.request.id, found.score)).collect();
    let is_news = duplicates::replace_found(work.connection, request.id, &pairs, threshold).await?;
    if is_news && is_open(&request.state) {
        work.audit_as(Visibility::Internal, (SubjectKind::Request, request.id.get()), "find_duplicates", None);
    }
    Ok(true)
}

/// Whether an officer still has something to decide.
fn is_open(state: &State) -> bool {
    matches!(state, State::Submitted(_) | State::InReview(_) | State::InfoRequested(_) | State::Waitlisted(..))
}
