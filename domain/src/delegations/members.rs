//! Members of delegations: who they are, what they consented to, and what of it is protected.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::consents::{MemberConsent, MemberConsents};
use crate::input::{BadFields, Email, FieldError, Line, Phone, Prose, UniqueList};
use crate::vocabularies::{ConsentPurpose, Country, Language, Seniority};
use crate::{DelegateId, DelegationId, Version};

/// How a member is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[serde(default)]
pub struct MemberContact {
    /// E-mail.
    #[deserr(default)]
    pub email: Option<Email>,
    /// Telephone.
    #[deserr(default)]
    pub phone: Option<Phone>,
}

/// What is known of a member that others are not told: stored encrypted, in no list, each access written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[serde(default)]
pub struct ProtectedFields {
    /// What they eat or do not eat. Needs the consent `health_data`.
    #[schema(inline, examples("Vegetariana"))]
    #[deserr(default)]
    pub diet: Option<Line<1, 200>>,
    /// What they need to take part. Needs the consent `health_data`. Who hosts sessions is told how many of a delegation need
    /// something, never who or what.
    #[schema(inline, examples("Silla de ruedas"))]
    #[deserr(default)]
    pub access_needs: Option<Prose<1, 2000>>,
    /// Whether they can only come where no step is in the way. Needs the consent `health_data`. Who plans sessions is told for
    /// how many of a delegation, never for whom.
    #[schema(default = false, required = false, examples(false))]
    #[deserr(default)]
    pub step_free_access: bool,
    /// How they are reached. Needs the consent `contact_data`.
    #[deserr(default)]
    pub contact: Option<MemberContact>,
}

impl ProtectedFields {
    /// Whether there is nothing to protect.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is left once only these consents hold. A field that is new without its consent is bad; one that was there
    /// before goes with the consent.
    fn held_to(mut self, consents: &MemberConsents, before: &Self) -> Result<Self, BadFields> {
        let mut bad = BadFields::default();
        let mut refuse = |member: &str, purpose: ConsentPurpose| {
            let detail = format!("needs the member's consent `{purpose}`");
            bad.0.push(FieldError::new(format!("/protected/{member}"), "consent_missing", detail));
        };
        if !consents.health_data {
            if self.diet.is_some() && self.diet != before.diet {
                refuse("diet", ConsentPurpose::HealthData);
            }
            if self.access_needs.is_some() && self.access_needs != before.access_needs {
                refuse("access_needs", ConsentPurpose::HealthData);
            }
            if self.step_free_access && !before.step_free_access {
                refuse("step_free_access", ConsentPurpose::HealthData);
            }
            (self.diet, self.access_needs, self.step_free_access) = (None, None, false);
        }
        if !consents.contact_data {
            if self.contact.is_some() && self.contact != before.contact {
                refuse("contact", ConsentPurpose::ContactData);
            }
            self.contact = None;
        }
        bad.into_result().map(|()| self)
    }
}

/// What is said of a member; also the document that a merge patch is applied to. Numbers of documents have no place here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct MemberForm {
    /// Given name.
    #[schema(inline, examples("Lucía"))]
    pub given_name: Line<1, 200>,
    /// Family name.
    #[schema(inline, examples("Ferreyra"))]
    pub family_name: Line<1, 200>,
    /// Post in the organization.
    #[schema(inline, examples("Directora de Movilidad"))]
    pub position: Line<1, 200>,
    /// The organization, when it is not the request's.
    #[schema(inline)]
    #[deserr(default)]
    pub organization: Option<Line<1, 200>>,
    /// Rank.
    pub seniority: Seniority,
    /// Where they come from.
    pub country: Country,
    /// Languages that they work in.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub languages: UniqueList<Language, 5>,
    /// Whether they lead the delegation; exactly one does when the list becomes final.
    #[deserr(default)]
    #[schema(default = false, required = false, examples(false))]
    pub is_head: bool,
    /// What they consent to. Without `data_processing` the list cannot become final.
    #[schema(required = false)]
    #[deserr(default)]
    pub consents: MemberConsents,
    /// What others are not told.
    #[schema(required = false)]
    #[deserr(default)]
    pub protected: ProtectedFields,
}

impl MemberForm {
    /// Whether the form says the same as before, but for consents that are taken back: the law lets everybody do that
    /// at any time.
    pub fn only_withdraws(&self, before: &Self) -> bool {
        let rest = Self { consents: before.consents.clone(), ..self.clone() };
        rest == *before && self.consents.is_within(&before.consents)
    }
}

/// A member of a delegation, without what is protected. Of a tombstone country and seniority are left.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Their id.
    pub id: DelegateId,
    /// Grows with every change, of what is protected too.
    pub version: Version,
    /// The delegation.
    pub delegation_id: DelegationId,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Post in the organization.
    pub position: Option<String>,
    /// The organization, when it is not the request's.
    pub organization: Option<String>,
    /// Rank.
    pub seniority: Seniority,
    /// Where they come from.
    pub country: Country,
    /// Languages that they work in.
    pub languages: Vec<Language>,
    /// Whether they lead the delegation.
    pub is_head: bool,
    /// Every consent that was given, taken back or not.
    pub consents: Vec<MemberConsent>,
    /// Whether they came, once that was recorded.
    pub came: Option<bool>,
    /// When somebody else took their place.
    pub substituted_at: Option<DateTime<Utc>>,
    /// When what identified them was erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// When they were named.
    pub created_at: DateTime<Utc>,
    /// When they last changed.
    pub updated_at: DateTime<Utc>,
}

/// What is said of a member, parsed and held to their consents: themselves and what is to be encrypted of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The member.
    pub member: Member,
    /// What others are not told.
    pub protected: ProtectedFields,
}

impl Member {
    /// A new member; consents are given under this version of the privacy notice.
    pub fn named(
        id: DelegateId,
        delegation_id: DelegationId,
        form: MemberForm,
        notice_version: i32,
        now: DateTime<Utc>,
    ) -> Result<Named, BadFields> {
        let member = Self {
            id,
            version: 1,
            delegation_id,
            given_name: None,
            family_name: None,
            position: None,
            organization: None,
            seniority: form.seniority,
            country: form.country,
            languages: Vec::new(),
            is_head: form.is_head,
            consents: Vec::new(),
            came: None,
            substituted_at: None,
            erased_at: None,
            created_at: now,
            updated_at: now,
        };
        let protected = form.protected.clone().held_to(&form.consents, &ProtectedFields::default())?;
        Ok(Named { member: member.saying(form, notice_version, now), protected })
    }

    /// The member as another form has it.
    pub fn revised(
        self,
        form: MemberForm,
        before: &ProtectedFields,
        notice_version: i32,
        now: DateTime<Utc>,
    ) -> Result<Named, BadFields> {
        let protected = form.protected.clone().held_to(&form.consents, before)?;
        let member = Self { version: self.version + 1, updated_at: now, ..self };
        Ok(Named { member: member.saying(form, notice_version, now), protected })
    }

    fn saying(self, form: MemberForm, notice_version: i32, now: DateTime<Utc>) -> Self {
        Self {
            given_name: Some(form.given_name.into_inner()),
            family_name: Some(form.family_name.into_inner()),
            position: Some(form.position.into_inner()),
            organization: form.organization.map(Line::into_inner),
            seniority: form.seniority,
            country: form.country,
            languages: form.languages.to_vec(),
            is_head: form.is_head,
            consents: form.consents.recorded_in(self.consents, notice_version, now),
            ..self
        }
    }

    /// The member as their form, with what is protected; none of a tombstone.
    pub fn form(&self, protected: ProtectedFields) -> Option<MemberForm> {
        let line = |text: &Option<String>| Line::parse(text.as_deref()?).ok();
        Some(MemberForm {
            given_name: line(&self.given_name)?,
            family_name: line(&self.family_name)?,
            position: line(&self.position)?,
            organization: line(&self.organization),
            seniority: self.seniority,
            country: self.country,
            languages: UniqueList::new(self.languages.clone())?,
            is_head: self.is_head,
            consents: MemberConsents::given_in(&self.consents),
            protected,
        })
    }

    /// Whether they have consented to this, and not taken it back.
    pub fn consents_to(&self, purpose: ConsentPurpose) -> bool {
        self.consents.iter().any(|consent| consent.purpose == purpose && consent.withdrawn_at.is_none())
    }

    /// Whether they are on the list, and nobody took their place.
    pub fn is_current(&self) -> bool {
        self.substituted_at.is_none()
    }

    /// Gives the place to somebody else. What is protected of them is to be erased: they do not come.
    pub fn substituted(self, now: DateTime<Utc>) -> Self {
        let version = self.version + 1;
        Self { substituted_at: Some(now), is_head: false, version, updated_at: now, ..self }
    }

    /// Whether they came.
    pub fn arrived(self, came: &BTreeSet<DelegateId>, now: DateTime<Utc>) -> Self {
        let (version, came) = (self.version + 1, Some(came.contains(&self.id)));
        Self { came, version, updated_at: now, ..self }
    }

    /// Leaves a tombstone, so that counts and the denominators of surveys stay right.
    pub fn erased(self, now: DateTime<Utc>) -> Self {
        Self {
            version: self.version + 1,
            given_name: None,
            family_name: None,
            position: None,
            organization: None,
            languages: Vec::new(),
            is_head: false,
            erased_at: Some(now),
            updated_at: now,
            ..self
        }
    }

    /// The same at the member's wish: what they had consented to is taken back, too.
    pub fn erased_on_request(self, now: DateTime<Utc>) -> Self {
        let consents = MemberConsents::default().recorded_in(self.consents.clone(), 0, now);
        Self { consents, ..self.erased(now) }
    }

    /// The names of the members of the form in which two states of a member differ.
    pub fn changed_members(&self, after: &Self) -> Vec<String> {
        let changed = [
            ("given_name", self.given_name != after.given_name),
            ("family_name", self.family_name != after.family_name),
            ("position", self.position != after.position),
            ("organization", self.organization != after.organization),
            ("seniority", self.seniority != after.seniority),
            ("country", self.country != after.country),
            ("languages", self.languages != after.languages),
            ("is_head", self.is_head != after.is_head),
            ("consents", self.consents != after.consents),
        ];
        changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
    }
}
