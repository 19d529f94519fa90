//! How a snapshot is built: what has not changed since the one before is taken over from it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use convite_domain::PracticeId;
use convite_domain::access::Caller;
use convite_domain::practices::{
    Asset, Claim, Contradiction, Practice, PracticeRef, PracticeView, PublishedRevision, Revision, Witness,
    contradictions,
};
use convite_persistence::practices::catalogue::{self, Edition};
use convite_persistence::practices::claims;
use convite_persistence::{Connection, DbResult};

use super::{Body, Entry, Snapshot};

/// A practice's claims with the keys by which they are compared.
type Compared = (Vec<Witness>, Vec<String>);

/// Reads what is public at the moment of the transaction.
pub async fn build(connection: &mut Connection, before: Option<&Snapshot>) -> DbResult<Snapshot> {
    let version = catalogue::version(connection).await?;
    let editions = catalogue::editions(connection).await?;
    let topics = catalogue::topic_tree(connection).await?;
    let mut kept: HashMap<PracticeId, Arc<Entry>> = HashMap::new();
    for edition in &editions {
        let same = before.and_then(|before| before.get(edition.id)).filter(|entry| entry.edition == *edition);
        kept.extend(same.map(|entry| (edition.id, entry.clone())));
    }
    let changed: Vec<&Edition> = editions.iter().filter(|edition| !kept.contains_key(&edition.id)).collect();
    let mut compared = compared(connection, &changed).await?;
    let mut found = contradicting(connection, &editions, &kept, &compared).await?;
    kept.retain(|id, entry| found.get(id).map_or(&[][..], Vec::as_slice) == entry.contradictions);
    let of_changed: Vec<PracticeId> =
        editions.iter().map(|edition| edition.id).filter(|id| !kept.contains_key(id)).collect();
    let mut by_id: HashMap<PracticeId, Edition> = editions.into_iter().map(|edition| (edition.id, edition)).collect();
    let mut all: Vec<Arc<Entry>> = kept.into_values().collect();
    catalogue::each(connection, &of_changed, |practice, revision, assets| {
        let Some(edition) = by_id.remove(&practice.id) else { return };
        let own = compared.remove(&practice.id).or_else(|| compared_before(before, practice.id)).unwrap_or_default();
        let contradictions = found.remove(&practice.id).unwrap_or_default();
        all.push(Arc::new(entry(edition, practice, (revision, assets), own, contradictions)));
    })
    .await?;
    Ok(Snapshot::new(version, all, topics))
}

/// The claims of those that changed.
async fn compared(connection: &mut Connection, changed: &[&Edition]) -> DbResult<HashMap<PracticeId, Compared>> {
    let revisions: Vec<_> = changed.iter().map(|edition| edition.revision_id).collect();
    let mut claims = catalogue::claims(connection, &revisions).await?;
    let of = |edition: &&Edition| {
        let practice = PracticeRef { id: edition.id, code: edition.code.clone() };
        let own = claims.remove(&edition.revision_id).unwrap_or_default();
        let keys = own.iter().map(|claim: &Claim| claim.form.comparison_key()).collect();
        let witness = |claim| Witness { claim, practice: practice.clone() };
        (edition.id, (own.into_iter().map(witness).collect(), keys))
    };
    Ok(changed.iter().map(of).collect())
}

/// The same of one whose own text has not changed, but what contradicts it.
fn compared_before(before: Option<&Snapshot>, id: PracticeId) -> Option<Compared> {
    before?.get(id).map(|entry| (entry.witnesses.clone(), entry.keys.clone()))
}

/// The contradictions of all practices that have some, with what was decided.
async fn contradicting(
    connection: &mut Connection,
    editions: &[Edition],
    kept: &HashMap<PracticeId, Arc<Entry>>,
    compared: &HashMap<PracticeId, Compared>,
) -> DbResult<HashMap<PracticeId, Vec<Contradiction>>> {
    let mut about: HashMap<&str, Vec<(&Edition, &Witness)>> = HashMap::new();
    for edition in editions {
        let (witnesses, keys) = match (kept.get(&edition.id), compared.get(&edition.id)) {
            (Some(entry), _) => (&entry.witnesses, &entry.keys),
            (None, Some((witnesses, keys))) => (witnesses, keys),
            (None, None) => continue,
        };
        for (witness, key) in witnesses.iter().zip(keys) {
            about.entry(key).or_default().push((edition, witness));
        }
    }
    about.retain(|_, claims| claims.len() > 1);
    let origins = about.values().flatten().map(|(_, witness)| witness.claim.origin_id).collect();
    let decided = claims::preferences(connection, origins).await?;
    let mut found: HashMap<PracticeId, Vec<Contradiction>> = HashMap::new();
    for claims in about.values() {
        let practices: HashSet<PracticeId> = claims.iter().map(|(edition, _)| edition.id).collect();
        for id in practices {
            let own = claims.iter().filter(|(edition, _)| edition.id == id).map(|(_, witness)| (*witness).clone());
            let others = claims.iter().filter(|(edition, _)| edition.id != id && edition.state.is_listed());
            let others: Vec<Witness> = others.map(|(_, witness)| (*witness).clone()).collect();
            found.entry(id).or_default().extend(contradictions(&own.collect::<Vec<_>>(), &others, &decided));
        }
    }
    // In one order, whatever the order of the keys was.
    for contradictions in found.values_mut() {
        contradictions.sort_by_key(|contradiction| contradiction.claims.iter().map(|side| side.id).collect::<Vec<_>>());
    }
    found.retain(|_, contradictions| !contradictions.is_empty());
    Ok(found)
}

fn entry(
    edition: Edition,
    practice: Practice,
    (revision, assets): (Revision, Vec<Asset>),
    (witnesses, keys): Compared,
    contradictions: Vec<Contradiction>,
) -> Entry {
    let form = &revision.form;
    let (titles, axes) = (Entry::titles_of(form), form.weights());
    let topics = form.topics.iter().map(|code| code.as_str().to_owned()).collect();
    let sdg_targets = form.sdg_targets.iter().copied().collect();
    let published_at = practice.standing.publication().map_or(practice.updated_at, |publication| publication.at);
    let claims: Vec<Claim> = witnesses.iter().map(|witness| witness.claim.clone()).collect();
    let profile = revision.profile(&practice, &claims);
    let published = PublishedRevision::new(revision, claims, assets, contradictions.clone());
    let version = practice.version;
    let view = PracticeView::new(practice, Some(published), &Caller::Anonymous, false);
    // What cannot be written as JSON does not exist: maps have names, and numbers are texts.
    let body = Body::new(serde_json::to_vec(&view).unwrap_or_default(), "application/json", version);
    Entry { edition, titles, axes, topics, sdg_targets, published_at, witnesses, keys, contradictions, profile, body }
}
