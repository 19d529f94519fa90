//! Claims that cannot both be true, and what was decided about them.

use chrono::{DateTime, Utc};
use deserr::Deserr;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::claims::{Claim, ClaimForm, ClaimState};
use super::{Multilingual, PracticeRef};
use crate::input::{BadFields, FieldError};
use crate::{ClaimId, RevisionId, UserId};

/// A claim beside others: of which practice it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The claim.
    pub claim: Claim,
    /// The practice that it is about.
    pub practice: PracticeRef,
}

/// That an editor preferred one of two claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preference {
    /// The origin of the claim that was preferred.
    pub preferred: ClaimId,
    /// The origin of the other one.
    pub other: ClaimId,
    /// What the preferred one said then: a decision about other values is none about these.
    pub preferred_value: String,
    /// What the other one said then.
    pub other_value: String,
    /// What everybody reads beside both.
    pub note: Multilingual,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: UserId,
}

/// Which of two claims an editor prefers, and why.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct DecideContradiction {
    /// The claim that is preferred.
    pub preferred_id: ClaimId,
    /// The claim that it is preferred to.
    pub other_id: ClaimId,
    /// What everybody reads beside both, in at least one language.
    pub note: Multilingual,
}

/// One side of a contradiction.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ContradictingClaim {
    /// The claim.
    pub id: ClaimId,
    /// The revision that it belongs to.
    pub revision_id: RevisionId,
    /// The practice that it is about.
    pub practice: PracticeRef,
    /// Where it stands.
    pub state: ClaimState,
    /// What it says.
    #[serde(flatten)]
    pub form: ClaimForm,
}

/// What was decided about a contradiction. Both claims stay visible.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ContradictionDecision {
    /// The claim that was preferred.
    pub preferred_id: ClaimId,
    /// What everybody reads beside both.
    pub note: Multilingual,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// Two claims on the same metric, subject, period and unit whose values differ by more than the tolerance.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Contradiction {
    /// The two claims; the first is of the revision that is looked at.
    #[schema(min_items = 2, max_items = 2)]
    pub claims: Vec<ContradictingClaim>,
    /// By how much they differ, in per cent of the greater value, rounded to two digits.
    #[schema(examples("6.90"))]
    pub difference_percent: String,
    /// By how much they may differ: what the more tolerant of the two says.
    #[schema(examples(2))]
    pub tolerance_percent: i32,
    /// What was decided; null while it is open.
    #[schema(required)]
    pub decision: Option<ContradictionDecision>,
}

/// The contradictions of a revision's claims among themselves and with `others`, those of published practices.
pub fn contradictions(own: &[Witness], others: &[Witness], decided: &[Preference]) -> Vec<Contradiction> {
    let inner = own.iter().enumerate().flat_map(|(i, one)| own[i + 1..].iter().map(move |other| (one, other)));
    let outer = own.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
    inner.chain(outer).filter_map(|(one, other)| contradiction(one, other, decided)).collect()
}

fn contradiction(one: &Witness, other: &Witness, decided: &[Preference]) -> Option<Contradiction> {
    let forms = (&one.claim.form, &other.claim.form);
    let live = [one, other].iter().all(|witness| witness.claim.trust.name().is_live());
    if !live || forms.0.comparison_key() != forms.1.comparison_key() {
        return None;
    }
    let difference = difference_percent(forms.0.value.value(), forms.1.value.value());
    let tolerance = forms.0.tolerance().max(forms.1.tolerance());
    if difference <= Decimal::from(tolerance) {
        return None;
    }
    // The latest decision about these values holds.
    let decision = decided.iter().rev().find_map(|preference| applied(preference, one, other));
    let side = |witness: &Witness| ContradictingClaim {
        id: witness.claim.id,
        revision_id: witness.claim.revision_id,
        practice: witness.practice.clone(),
        state: witness.claim.trust.name(),
        form: witness.claim.form.clone(),
    };
    Some(Contradiction {
        claims: vec![side(one), side(other)],
        difference_percent: format!("{:.2}", difference.round_dp(2)),
        tolerance_percent: tolerance,
        decision,
    })
}

/// How much two values differ, in per cent of the one that is further from zero.
fn difference_percent(one: Decimal, other: Decimal) -> Decimal {
    let greater = one.abs().max(other.abs());
    if greater.is_zero() { Decimal::ZERO } else { (one - other).abs() / greater * Decimal::ONE_HUNDRED }
}

/// The decision, when it is about these claims and these values.
fn applied(preference: &Preference, one: &Witness, other: &Witness) -> Option<ContradictionDecision> {
    let is = |witness: &Witness, origin: ClaimId, value: &str| {
        witness.claim.origin_id == origin && witness.claim.form.value.as_str() == value
    };
    let about = |preferred: &Witness, against: &Witness| {
        is(preferred, preference.preferred, &preference.preferred_value)
            && is(against, preference.other, &preference.other_value)
    };
    let preferred = match () {
        () if about(one, other) => one,
        () if about(other, one) => other,
        () => return None,
    };
    Some(ContradictionDecision {
        preferred_id: preferred.claim.id,
        note: preference.note.clone(),
        decided_at: preference.decided_at,
    })
}

impl DecideContradiction {
    /// The decision, when the two claims contradict each other; else which of them does not.
    pub fn apply(
        self,
        open: &[Contradiction],
        witnesses: &[Witness],
        by: UserId,
        now: DateTime<Utc>,
    ) -> Result<Preference, BadFields> {
        let names = |contradiction: &&Contradiction| {
            let mut ids = contradiction.claims.iter().map(|claim| claim.id);
            self.preferred_id != self.other_id && ids.all(|id| id == self.preferred_id || id == self.other_id)
        };
        let unknown = || FieldError::new("/other_id", "no_contradiction", "contradicts no such claim here");
        open.iter().find(names).ok_or_else(unknown)?;
        let of = |id: ClaimId| witnesses.iter().find(|witness| witness.claim.id == id).ok_or_else(unknown);
        let (preferred, other) = (of(self.preferred_id)?, of(self.other_id)?);
        Ok(Preference {
            preferred: preferred.claim.origin_id,
            other: other.claim.origin_id,
            preferred_value: preferred.claim.form.value.as_str().to_owned(),
            other_value: other.claim.form.value.as_str().to_owned(),
            note: self.note,
            decided_at: now,
            decided_by: by,
        })
    }
}
