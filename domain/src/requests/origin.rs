//! How a request came in: its requester filled in the form, or an officer registers a letter or an e-mail.

use chrono::{DateTime, Days, NaiveDate, Utc};
use deserr::Deserr;
use utoipa::ToSchema;

use super::Request;
use super::state::Filed;
use crate::access::{Caller, Permission};
use crate::calendar::WorkCalendar;
use crate::input::{BadFields, FieldError, Moment};
use crate::vocabularies::Channel;
use crate::{Refusal, UserId};

/// For how many days a letter may have lain before it is registered; what is older was mistyped.
const OLDEST_DAYS: u64 = 366;

/// How a request came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Its requester filled in the form.
    Portal,
    /// An officer registered a letter.
    Letter(Registration),
    /// An officer registered an e-mail.
    Email(Registration),
}

/// What is kept of a letter or an e-mail beside the form that was made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// When it arrived: the legal clock counts from that day.
    pub received_at: DateTime<Utc>,
    /// The officer who registered it.
    pub registered_by: UserId,
}

impl Origin {
    /// The origin with this channel; none when what it needs beside is missing, or there and not needed.
    pub fn of(channel: Channel, registration: Option<Registration>) -> Option<Self> {
        match (channel, registration) {
            (Channel::Portal, None) => Some(Self::Portal),
            (Channel::Letter, Some(registration)) => Some(Self::Letter(registration)),
            (Channel::Email, Some(registration)) => Some(Self::Email(registration)),
            _ => None,
        }
    }

    /// The channel.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Portal => Channel::Portal,
            Self::Letter(_) => Channel::Letter,
            Self::Email(_) => Channel::Email,
        }
    }

    /// What is kept of a letter or an e-mail.
    pub const fn registration(&self) -> Option<&Registration> {
        match self {
            Self::Portal => None,
            Self::Letter(registration) | Self::Email(registration) => Some(registration),
        }
    }

    /// When the letter or e-mail arrived.
    pub fn received_at(&self) -> Option<DateTime<Utc>> {
        self.registration().map(|registration| registration.received_at)
    }
}

/// What an officer says of a letter or an e-mail beside its form.
#[derive(Clone, Copy, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Receipt {
    /// How it came in; through the portal unless said.
    #[deserr(default)]
    pub channel: Option<Channel>,
    /// When it arrived.
    #[deserr(default)]
    pub received_at: Option<Moment>,
}

impl Receipt {
    /// The origin of a request that the caller begins.
    pub fn origin(self, caller: &Caller, now: DateTime<Utc>) -> Result<Origin, BadFields> {
        let officer = caller.user().filter(|_| caller.may(Permission::DecideRequests));
        match (self.channel.unwrap_or(Channel::Portal), officer) {
            (Channel::Portal, _) if self.received_at.is_none() => Ok(Origin::Portal),
            (Channel::Portal, _) => {
                let detail = "must be absent with the portal: the form came in as it was sent";
                Err(FieldError::new("/received_at", "not_allowed", detail).into())
            }
            (_, None) => {
                let detail = "letters and e-mails are registered by officers";
                Err(FieldError::new("/channel", "not_allowed", detail).into())
            }
            (channel, Some(officer)) => self.registered(channel, officer, now),
        }
    }

    /// The origin of a registered request after a correction; it stays registered, by whom it was.
    pub fn corrected(self, origin: &Origin, now: DateTime<Utc>) -> Result<Origin, BadFields> {
        match (self.channel, origin.registration()) {
            (Some(channel @ (Channel::Letter | Channel::Email)), Some(known)) => {
                self.registered(channel, known.registered_by, now)
            }
            _ => {
                let detail = "stays what it was, or is corrected between letter and e-mail";
                Err(FieldError::new("/channel", "not_allowed", detail).into())
            }
        }
    }

    fn registered(self, channel: Channel, registered_by: UserId, now: DateTime<Utc>) -> Result<Origin, BadFields> {
        let Some(Moment(received_at)) = self.received_at else {
            return Err(FieldError::required("/received_at").into());
        };
        let bad = |code, detail: String| BadFields::from(FieldError::new("/received_at", code, detail));
        if received_at > now {
            return Err(bad("in_the_future", "must not be later than now".to_owned()));
        }
        if received_at < now - Days::new(OLDEST_DAYS) {
            return Err(bad("too_long_ago", format!("must be within the last {OLDEST_DAYS} days")));
        }
        let registration = Registration { received_at, registered_by };
        Origin::of(channel, Some(registration)).ok_or_else(|| FieldError::required("/channel").into())
    }
}

impl Request {
    /// Where and when the caller's word on the form was given: an officer writes down what a letter says.
    pub(super) fn said_by(&self, caller: &Caller, now: DateTime<Utc>) -> (Channel, DateTime<Utc>) {
        match self.origin.registration() {
            Some(letter) if !caller.is_requester() => (self.origin.channel(), letter.received_at),
            _ => (Channel::Portal, now),
        }
    }

    /// A draft is its requester's, and what was registered the officers', too.
    pub(crate) fn permit_draft(&self, action: &'static str, caller: &Caller) -> Result<(), Refusal> {
        if caller.is_requester() || self.origin.registration().is_some() {
            return Ok(());
        }
        let detail = "A draft of the portal is its requester's alone.";
        Err(Refusal::needs_role(self.state.name().as_str(), action, "needs_requester", detail))
    }

    /// The day from which terms count: that of the letter, else that of the filing.
    pub(super) fn received_on(&self, filed: &Filed, calendar: &WorkCalendar) -> NaiveDate {
        calendar.local_date(self.origin.received_at().unwrap_or(filed.submitted_at))
    }

    /// The pointers to what differs in another origin.
    pub(super) fn changed_origin(&self, other: &Origin) -> Vec<String> {
        let channel = (self.origin.channel() != other.channel()).then_some("/channel");
        let received = (self.origin.received_at() != other.received_at()).then_some("/received_at");
        channel.into_iter().chain(received).map(str::to_owned).collect()
    }

    /// Corrects how it came in, and with it the consents that the letter gives.
    pub(super) fn correct_origin(&mut self, origin: Origin) {
        self.origin = origin;
        if let Some(received_at) = self.origin.received_at() {
            for consent in self.consents.iter_mut().filter(|consent| consent.channel != Channel::Portal) {
                consent.channel = self.origin.channel();
                consent.given_at = received_at;
            }
        }
    }
}

#[cfg(test)]
mod tests;
