//! The privacy notice and the consents given under it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::PrivacyNoticeId;
use crate::input::{BadFields, FieldError, Int, Moment, Prose};
use crate::vocabularies::{Channel, ConsentPurpose, UiLanguage};

/// One text of the privacy notice: a version in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PrivacyNotice {
    /// Its id.
    pub id: PrivacyNoticeId,
    /// The number that a consent names; the highest valid one of a language is current.
    #[schema(examples(1))]
    pub version: i32,
    /// Its language.
    pub language: UiLanguage,
    /// The text.
    pub body: String,
    /// From when it is the current one.
    pub valid_from: DateTime<Utc>,
}

/// A new text of the privacy notice.
#[derive(Clone, Debug, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct NewPrivacyNotice {
    /// Its number, the same in every language.
    #[schema(inline, value_type = Int<1, 100_000>, examples(2))]
    pub version: Int<1, 100_000>,
    /// Its language.
    pub language: UiLanguage,
    /// The text.
    #[schema(inline)]
    pub body: Prose<1, 20_000>,
    /// From when it is the current one; at once unless said, and never in the past.
    #[schema(inline, required = false, examples("2030-01-01T05:00:00Z"))]
    #[deserr(default)]
    pub valid_from: Option<Moment>,
}

impl NewPrivacyNotice {
    /// From when it is the current one: what was consented to before stays what it was.
    pub fn valid_from(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, BadFields> {
        match self.valid_from {
            None => Ok(now),
            Some(Moment(moment)) if moment >= now => Ok(moment),
            Some(_) => Err(FieldError::new("/valid_from", "in_the_past", "must not be in the past").into()),
        }
    }
}

/// A consent as it was given. The server keeps time, version and language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentRecord {
    /// For what.
    pub purpose: ConsentPurpose,
    /// When; in a letter or an e-mail, when that arrived.
    pub given_at: DateTime<Utc>,
    /// Under which version of the notice.
    #[schema(examples(1))]
    pub notice_version: i32,
    /// In which language it was shown.
    pub language: UiLanguage,
    /// Where: on the portal, or in a letter or an e-mail, as an officer wrote it down.
    #[serde(default = "portal")]
    pub channel: Channel,
}

/// What records of consents say that were stored before they had this member.
const fn portal() -> Channel {
    Channel::Portal
}
