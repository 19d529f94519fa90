//! Which agency is asked: those that are eligible by whose turn it is, and why the others are not.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::agenda::{Agency, City, Shares, Span, fair_order};
use crate::practices::AgencyRef;
use crate::vocabularies::{AssignmentRole, Language};
use crate::{AgencyId, OfferId, text_enum};

text_enum! {
    /// Why an agency is not asked.
    pub enum CandidateReason {
        /// It has no active offer in this role that fits the session's item.
        Role = "role" ("No ofrece el rol", "It does not offer the role"),
        /// Its offers share no language with the session.
        Language = "language" ("Ningún idioma en común", "No language in common"),
        /// It is closed then, or its offers cannot be had then.
        Availability = "availability" ("No está disponible", "It is not available"),
        /// It has as many sessions then as it takes on, or the group is outside of what it receives.
        Capacity = "capacity" ("Sin capacidad", "No capacity"),
        /// It has the role already.
        Assigned = "assigned" ("Ya tiene el rol", "It has the role already"),
        /// It declined this session, or another for the same item.
        Declined = "declined" ("Ya declinó", "It declined"),
    }
}

/// What a role in a session asks of an agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitness {
    /// When the session is.
    pub span: Span,
    /// In which languages it is held.
    pub languages: Vec<Language>,
    /// How many come; none when nobody is known to.
    pub group: Option<u32>,
}

/// What is known of an agency beside its offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contender {
    /// Its active offers in the role that fit the session's item.
    pub offers: Vec<OfferId>,
    /// How many sessions of it are under way at one instant of this one, at most, without this one.
    pub at_once: u32,
    /// Whether it has the role already.
    pub assigned: bool,
    /// Whether it declined.
    pub declined: bool,
}

/// An agency that may be asked, or why not.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Candidate {
    /// The agency.
    pub agency: AgencyRef,
    /// Whether it can be asked without a reason.
    pub eligible: bool,
    /// Its place among those that can, from 1.
    #[schema(required, examples(1))]
    pub rank: Option<u32>,
    /// Why it cannot; empty when it can.
    pub reasons: Vec<CandidateReason>,
    /// Minutes of its sessions that begin in the 90 days around now, 60 back and 30 ahead.
    #[schema(examples(270))]
    pub load_minutes: i64,
    /// Its share of the load of all that can be asked, by its weight; none of one that cannot, and of one without any load,
    /// which stands at the mean.
    #[schema(required, examples(360))]
    pub target_minutes: Option<i64>,
    /// What it is short of that share; the greatest comes first.
    #[schema(required, examples(90))]
    pub deficit_minutes: Option<i64>,
    /// When it last had a session, by day.
    #[schema(required)]
    pub last_used_on: Option<chrono::NaiveDate>,
    /// Its share of the load beside those of the others.
    #[schema(examples(1))]
    pub weight: u32,
}

/// The agencies for a role in a session, whose turn it is first, those that cannot be asked last.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Candidates {
    /// The role.
    pub role: AssignmentRole,
    /// Every agency, at most 1,000.
    pub candidates: Vec<Candidate>,
}

/// Why an agency cannot be asked; empty when it can. Of its offers the one that fits best is judged.
fn reasons(city: &City, agency: &Agency, contender: &Contender, asked: &Fitness) -> Vec<CandidateReason> {
    use CandidateReason::*;
    let offers = contender.offers.iter().filter_map(|id| city.offers.get(id));
    let unfit = offers.map(|offer| {
        let speaks = offer.languages.iter().any(|language| asked.languages.contains(language));
        let fits = asked.group.is_none_or(|group| (offer.group_from..=offer.group_to).contains(&group));
        let bad = [(Language, speaks), (Availability, offer.can_be_had(asked.span)), (Capacity, fits)];
        bad.into_iter().filter(|(_, good)| !good).map(|(reason, _)| reason).collect::<Vec<_>>()
    });
    let mut reasons = unfit.min_by_key(Vec::len).unwrap_or_else(|| vec![Role]);
    let closed = agency.closures.iter().any(|closure| closure.overlaps(asked.span));
    let more = [
        (Availability, closed),
        (Capacity, contender.at_once >= agency.parallel_capacity),
        (Assigned, contender.assigned),
        (Declined, contender.declined),
    ];
    reasons.extend(more.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason));
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// The agencies by whose turn it is, then those that cannot be asked, by their codes.
pub fn ranked(city: &City, contenders: &BTreeMap<AgencyId, Contender>, asked: &Fitness) -> Vec<Candidate> {
    let none = Contender::default();
    let known: Vec<_> = city
        .agencies
        .iter()
        .map(|(id, agency)| (*id, agency, reasons(city, agency, contenders.get(id).unwrap_or(&none), asked)))
        .collect();
    let eligible = || known.iter().filter(|(.., reasons)| reasons.is_empty());
    let turn = fair_order(city, eligible().map(|(id, ..)| *id));
    let shares = Shares::among(eligible().map(|(_, agency, _)| agency.loaded()));
    let mut candidates: Vec<_> = known
        .iter()
        .map(|(id, agency, reasons)| {
            let shared = Some(agency.loaded()).filter(|_| reasons.is_empty());
            Candidate {
                agency: AgencyRef { id: *id, code: agency.code.clone(), name: agency.name.clone() },
                eligible: reasons.is_empty(),
                rank: turn.get(id).and_then(|place| u32::try_from(place + 1).ok()),
                reasons: reasons.clone(),
                load_minutes: agency.load_minutes,
                target_minutes: shared.and_then(|loaded| shares.target_minutes(loaded)),
                deficit_minutes: shared.map(|loaded| shares.deficit_minutes(loaded)),
                last_used_on: agency.last_used,
                weight: agency.weight,
            }
        })
        .collect();
    candidates.sort_by(|one, other| {
        let key = |candidate: &Candidate| (candidate.rank.unwrap_or(u32::MAX), candidate.agency.code.clone());
        key(one).cmp(&key(other))
    });
    candidates
}
