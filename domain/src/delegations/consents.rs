//! What members consent to, each purpose on its own.

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input::BadFields;
use crate::vocabularies::{ConsentPurpose, UiLanguage};

/// What a member consents to now. The server keeps time and version of the privacy notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct MemberConsents {
    /// The language in which the member was shown the privacy notice.
    #[deserr(default = UiLanguage::Es)]
    #[schema(default = "es", required = false)]
    pub language: UiLanguage,
    /// That their data are processed for the visit.
    #[deserr(default)]
    #[schema(default = false, required = false)]
    pub data_processing: bool,
    /// That diet and access needs are known to those who look after the visit.
    #[deserr(default)]
    #[schema(default = false, required = false)]
    pub health_data: bool,
    /// That those who look after the visit may reach them.
    #[deserr(default)]
    #[schema(default = false, required = false)]
    pub contact_data: bool,
    /// That pictures are taken and used.
    #[deserr(default)]
    #[schema(default = false, required = false)]
    pub image_use: bool,
    /// To be written to after the visit.
    #[deserr(default)]
    #[schema(default = false, required = false)]
    pub alumni_contact: bool,
}

impl Default for MemberConsents {
    fn default() -> Self {
        Self::of(UiLanguage::Es, |_| false)
    }
}

/// A consent as a member gave it, and when it was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberConsent {
    /// For what.
    pub purpose: ConsentPurpose,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// Under which version of the notice.
    #[schema(examples(1))]
    pub notice_version: i32,
    /// In which language it was shown.
    pub language: UiLanguage,
    /// When it was taken back.
    #[schema(required)]
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl MemberConsents {
    fn of(language: UiLanguage, given: impl Fn(ConsentPurpose) -> bool) -> Self {
        Self {
            language,
            data_processing: given(ConsentPurpose::DataProcessing),
            health_data: given(ConsentPurpose::HealthData),
            contact_data: given(ConsentPurpose::ContactData),
            image_use: given(ConsentPurpose::ImageUse),
            alumni_contact: given(ConsentPurpose::AlumniContact),
        }
    }

    fn purposes(&self) -> [(ConsentPurpose, bool); 5] {
        [
            (ConsentPurpose::DataProcessing, self.data_processing),
            (ConsentPurpose::HealthData, self.health_data),
            (ConsentPurpose::ContactData, self.contact_data),
            (ConsentPurpose::ImageUse, self.image_use),
            (ConsentPurpose::AlumniContact, self.alumni_contact),
        ]
    }

    /// What holds of a record: given and not taken back.
    pub(super) fn given_in(records: &[MemberConsent]) -> Self {
        let live = |purpose| records.iter().any(|record| record.purpose == purpose && record.withdrawn_at.is_none());
        let language = records.last().map_or(UiLanguage::Es, |record| record.language);
        Self::of(language, live)
    }

    /// Whether nothing is consented to that was not before.
    pub(super) fn is_within(&self, before: &Self) -> bool {
        self.purposes().into_iter().zip(before.purposes()).all(|((_, now), (_, before))| before || !now)
    }

    /// The record brought in line with what holds now: what is new is given under the notice in force, what holds no longer
    /// is taken back, and nothing is forgotten.
    pub(super) fn recorded_in(
        &self,
        mut records: Vec<MemberConsent>,
        notice_version: i32,
        now: DateTime<Utc>,
    ) -> Vec<MemberConsent> {
        let before = Self::given_in(&records);
        for ((purpose, wanted), (_, held)) in self.purposes().into_iter().zip(before.purposes()) {
            if wanted && !held {
                let language = self.language;
                records.push(MemberConsent { purpose, given_at: now, notice_version, language, withdrawn_at: None });
            }
            if held && !wanted {
                let live = records.iter_mut().filter(|record| record.purpose == purpose);
                live.for_each(|record| record.withdrawn_at = record.withdrawn_at.or(Some(now)));
            }
        }
        records
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_consent_that_is_taken_back_and_given_again_leaves_both_records() {
        let day = |days| DateTime::UNIX_EPOCH + TimeDelta::days(days);
        let some = |image_use| MemberConsents { data_processing: true, image_use, ..MemberConsents::default() };
        let records = some(true).recorded_in(Vec::new(), 1, day(1));
        let records = some(false).recorded_in(records, 1, day(2));
        let records = some(true).recorded_in(records, 2, day(3));
        let of_images = records.iter().filter(|record| record.purpose == ConsentPurpose::ImageUse);
        let of_images: Vec<_> = of_images.map(|record| (record.notice_version, record.withdrawn_at)).collect();
        assert_eq!(of_images, [(1, Some(day(2))), (2, None)]);
        assert_eq!(records.len(), 3, "what stays is not given anew");
        assert_eq!(MemberConsents::given_in(&records), some(true));
    }

    #[test]
    fn taking_back_adds_nothing() {
        let all = MemberConsents::of(UiLanguage::Es, |_| true);
        assert!(MemberConsents::default().is_within(&all) && all.is_within(&all));
        assert!(!all.is_within(&MemberConsents::default()));
    }
}
