//! What the city's agencies have to offer, and the rules that hold for all exchanges.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use super::{Hours, Place, Point, Severities, Span, Travel};
use crate::calendar::WorkCalendar;
use crate::vocabularies::{ActivityType, Axis, Language};
use crate::{AgencyId, OfferId, PracticeId, PresenterId, TopicId, VenueId};

/// A body that hosts and presents.
#[derive(Clone, Debug, PartialEq)]
pub struct Agency {
    /// Its code; the last tie of the fair choice.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many of its sessions may be under way at once.
    pub parallel_capacity: u32,
    /// How many sessions it gives in an ISO week; none is no limit.
    pub weekly_cap: Option<u32>,
    /// Its share of the load, beside those of the others.
    pub weight: u32,
    /// The minutes of its sessions in the 90 days around now.
    pub load_minutes: i64,
    /// When it last had a session; none is never.
    pub last_used: Option<NaiveDate>,
    /// When it is closed.
    pub closures: Vec<Span>,
}

/// A place where an agency receives visitors.
#[derive(Clone, Debug, PartialEq)]
pub struct Venue {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub point: Point,
    /// How many persons it holds.
    pub capacity: u32,
    /// Whether it can be reached without a step.
    pub accessible: bool,
    /// How many groups it receives at once.
    pub simultaneous_groups: u32,
    /// How many visitors it bears in an ISO week; none is no limit.
    pub weekly_visitors: Option<u32>,
    /// When it is open; empty is always.
    pub opening_hours: Vec<Hours>,
    /// When it is closed nevertheless; once it is retired, from then on.
    pub closures: Vec<Span>,
}

/// A person whom an agency names. The name is not here: no rule needs it, and no message may have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Presenter {
    /// Whose.
    pub agency: AgencyId,
    /// What the person speaks.
    pub languages: Vec<Language>,
    /// How many sessions a day.
    pub daily_cap: u32,
    /// When the person is away; once retired, from then on.
    pub absences: Vec<Span>,
}

/// What an item asks for and an offer serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A topic, and those below it.
    Topic(TopicId),
    /// A practice.
    Practice(PracticeId),
}

/// An agency's standing offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Whose.
    pub agency: AgencyId,
    /// What it serves.
    pub subject: Subject,
    /// What people do.
    pub activity: ActivityType,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// When it can be had; empty is always.
    pub hours: Vec<Hours>,
    /// The smallest group.
    pub group_from: u32,
    /// The largest group.
    pub group_to: u32,
    /// In which languages.
    pub languages: Vec<Language>,
    /// Where: a venue, the visitors' place, or none.
    pub place: Place,
    /// Who can give it; empty: nobody in particular.
    pub presenters: Vec<PresenterId>,
    /// Business days that the agency wants to know beforehand.
    pub notice_business_days: u16,
    /// Its first day.
    pub valid_from: NaiveDate,
    /// Its last day; none is no end.
    pub valid_to: Option<NaiveDate>,
    /// The axes of the practice that it shows.
    pub axes: Vec<Axis>,
    /// Whether it was withdrawn: sessions that use it stand, and no draft chooses it anew.
    pub withdrawn: bool,
}

impl Offer {
    /// Whether it can be had at a time: within its hours, and while it is valid.
    pub fn can_be_had(&self, span: Span) -> bool {
        let valid = self.valid_from <= span.day() && self.valid_to.is_none_or(|last| span.last_day() <= last);
        valid && Hours::are_good(&self.hours, span)
    }
}

/// The numbers of the policy that an agenda is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Minutes on top of the way whenever the place changes.
    pub buffer_minutes: i64,
    /// When the city works, Monday to Friday.
    pub business_hours: (NaiveTime, NaiveTime),
    /// How grave each conflict is.
    pub severities: Severities,
}

impl Default for Rules {
    fn default() -> Self {
        let hour = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        Self { buffer_minutes: 15, business_hours: (hour(8, 0), hour(16, 30)), severities: Severities::default() }
    }
}

/// What an agenda is made from: the resources that it names at least.
#[derive(Clone, Debug)]
pub struct City {
    /// The agencies.
    pub agencies: BTreeMap<AgencyId, Agency>,
    /// The venues.
    pub venues: BTreeMap<VenueId, Venue>,
    /// The presenters.
    pub presenters: BTreeMap<PresenterId, Presenter>,
    /// The offers that stand, and the withdrawn ones that sessions use.
    pub offers: BTreeMap<OfferId, Offer>,
    /// The topic above a topic.
    pub topic_above: BTreeMap<TopicId, TopicId>,
    /// Minutes between venues.
    pub travel: Travel,
    /// Which days are worked.
    pub calendar: WorkCalendar,
    /// The policy.
    pub rules: Rules,
}

impl City {
    /// Whether what is offered serves what is asked: the same practice, or a topic at or above the one asked for.
    pub fn serves(&self, offered: &Subject, asked: &Subject) -> bool {
        match (offered, asked) {
            (Subject::Topic(offered), Subject::Topic(asked)) => {
                // The tree is shallow; the limit keeps a ring in bad data from turning for ever.
                let mut above = std::iter::successors(Some(asked), |topic| self.topic_above.get(topic)).take(64);
                above.any(|topic| topic == offered)
            }
            (offered, asked) => offered == asked,
        }
    }
}
