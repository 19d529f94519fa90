//! What officers say of a session.

use chrono::{DateTime, TimeDelta, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::agenda::Place;
use crate::exchanges::Exchange;
use crate::input::{
    self, BadFields, FieldError, HttpsAddress, Int, Line, Localized, Moment, UniqueList, ZoneName, at, part,
};
use crate::offers::OfferForm;
use crate::requests::Text;
use crate::vocabularies::{ActivityType, DeliveryMode, Language};
use crate::{DelegationId, OfferId, PresenterId, RequestItemId, UserId, VenueId, text_enum};

/// The longest session, in hours.
const LONGEST_HOURS: i64 = 24;

/// In so many languages a session is held at most.
pub(crate) const MOST_LANGUAGES: usize = 5;

/// So many people present a session at most.
pub(super) const MOST_PRESENTERS: usize = 10;

/// So many delegations a session names at most.
pub(super) const MOST_DELEGATIONS: usize = 20;

text_enum! {
    /// What kind of place something happens at.
    pub enum PlaceKind {
        Venue = "venue" ("Un lugar de una entidad", "A venue of an agency"),
        /// Where the delegation stays.
        Base = "base" ("Donde se aloja la delegación", "Where the delegation stays"),
        /// On line.
        Virtual = "virtual" ("En línea", "On line"),
    }
}

/// Where a session takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = SessionPlace::check -> BadFields)]
pub struct SessionPlace {
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// Which venue, when it is one.
    #[deserr(default)]
    pub venue_id: Option<VenueId>,
}

impl SessionPlace {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        match (self.kind, self.venue_id) {
            (PlaceKind::Venue, None) => Err(at(location.push_key("venue_id"), "required", "is required of a venue")),
            (PlaceKind::Base | PlaceKind::Virtual, Some(_)) => {
                Err(at(location.push_key("venue_id"), "not_accepted", "is for a place of the kind `venue`"))
            }
            _ => Ok(self),
        }
    }
}

impl From<Place> for SessionPlace {
    fn from(place: Place) -> Self {
        match place {
            Place::Venue(id) => Self { kind: PlaceKind::Venue, venue_id: Some(id) },
            Place::Base => Self { kind: PlaceKind::Base, venue_id: None },
            Place::Virtual => Self { kind: PlaceKind::Virtual, venue_id: None },
        }
    }
}

impl From<SessionPlace> for Place {
    fn from(place: SessionPlace) -> Self {
        match (place.kind, place.venue_id) {
            (PlaceKind::Venue, Some(id)) => Self::Venue(id),
            (PlaceKind::Virtual, _) => Self::Virtual,
            (PlaceKind::Base | PlaceKind::Venue, _) => Self::Base,
        }
    }
}

/// What is wrong with the end of a session, or of what an agency proposes for one.
pub(crate) fn bad_end(Moment(from): Moment, Moment(to): Moment) -> Option<FieldError> {
    let error = |code, detail: String| Some(FieldError::new("/ends_at", code, detail));
    if to <= from {
        return error("end_before_start", "must be after `starts_at`".to_owned());
    }
    let is_too_long = to - from > TimeDelta::hours(LONGEST_HOURS);
    let detail = || format!("must be at most {LONGEST_HOURS} hours after `starts_at`");
    if is_too_long { error("too_long", detail()) } else { None }
}

/// The rules that span members of a form and that are broken by those of them that can be read.
fn broken(
    times: Option<(Moment, Moment)>,
    mode: Option<DeliveryMode>,
    place: Option<PlaceKind>,
    has_link: bool,
) -> Vec<FieldError> {
    let is_elsewhere = |(mode, place)| (mode == DeliveryMode::Virtual) != (place == PlaceKind::Virtual);
    let rules = [
        times.and_then(|(from, to)| bad_end(from, to)),
        mode.zip(place).is_some_and(is_elsewhere).then(|| {
            let detail = "must be `virtual` for a virtual place, and only for one";
            FieldError::new("/delivery_mode", "other_place", detail)
        }),
        (has_link && mode == Some(DeliveryMode::FaceToFace))
            .then(|| FieldError::new("/link", "not_accepted", "is not for a session face to face")),
    ];
    rules.into_iter().flatten().collect()
}

/// What is planned of a session; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = AgendaSessionForm::check -> BadFields)]
pub struct AgendaSessionForm {
    /// What it is called.
    pub title: Localized,
    /// When it begins.
    pub starts_at: Moment,
    /// When it ends: after it began, and at most 24 hours later.
    pub ends_at: Moment,
    /// Where.
    pub place: SessionPlace,
    /// Where people join on line; not of a session face to face.
    #[deserr(default)]
    pub link: Option<HttpsAddress>,
    /// The zone of those who join from afar; their times are shown beside the city's. A virtual session that is added without one
    /// takes over that of its exchange.
    #[deserr(default)]
    pub visitor_zone: Option<ZoneName>,
    /// What people do.
    pub activity_type: ActivityType,
    /// How people take part. A virtual session has a virtual place, and only it.
    pub delivery_mode: DeliveryMode,
    /// In which languages it is held.
    #[schema(inline)]
    pub languages: UniqueList<Language, { MOST_LANGUAGES }, 1>,
    /// The granted item that it serves.
    #[deserr(default)]
    pub item_id: Option<RequestItemId>,
    /// The agency's offer that it uses.
    #[deserr(default)]
    pub offer_id: Option<OfferId>,
    /// Who presents.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub presenter_ids: UniqueList<PresenterId, { MOST_PRESENTERS }>,
    /// The user of the staff who goes along.
    #[deserr(default)]
    pub guide_id: Option<UserId>,
    /// The part of the group, where tracks run at once: each names its own.
    #[schema(inline, examples("Grupo A"))]
    #[deserr(default)]
    pub sub_group: Option<Line<1, 40>>,
    /// The delegations that come; none named is all of the exchange.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub delegation_ids: UniqueList<DelegationId, { MOST_DELEGATIONS }>,
    /// Whether no draft of the agenda may move it.
    #[deserr(default)]
    #[schema(default = false, required = false, examples(false))]
    pub pinned: bool,
}

impl AgendaSessionForm {
    /// Parses a form; every member that is bad by itself, and every one that does not go with another.
    pub fn parse(form: Value) -> Result<Self, BadFields> {
        let times = part(&form, "/starts_at").zip(part(&form, "/ends_at"));
        let (mode, place) = (part(&form, "/delivery_mode"), part(&form, "/place/kind"));
        let has_link = part::<HttpsAddress>(&form, "/link").is_some();
        BadFields(broken(times, mode, place, has_link)).join(input::parse(form))
    }

    fn check(self, _: ValuePointerRef) -> Result<Self, BadFields> {
        let times = Some((self.starts_at, self.ends_at));
        let bad = broken(times, Some(self.delivery_mode), Some(self.place.kind), self.link.is_some());
        BadFields(bad).into_result().map(|()| self)
    }

    /// The same with the zone of the exchange's visitors, for a virtual session that says none.
    pub fn in_zone_of(mut self, exchange: &Exchange) -> Self {
        if self.place.kind == PlaceKind::Virtual {
            self.visitor_zone = self.visitor_zone.or(exchange.design.visitor_zone);
        }
        self
    }

    /// When it begins and ends.
    pub const fn times(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.starts_at.0, self.ends_at.0)
    }

    /// Whether visitors have to be told of the change from one form to another: of time, place, name or who of them comes.
    pub fn tells_visitors(&self, after: &Self) -> bool {
        self.title != after.title
            || self.delegation_ids != after.delegation_ids
            || self.times() != after.times()
            || self.place != after.place
            || self.link != after.link
    }

    /// Whether another form takes a place, time, agency, people or an item that this one does not take, or is for others.
    pub(super) fn takes_more(&self, after: &Self) -> bool {
        let ((from, to), (new_from, new_to)) = (self.times(), after.times());
        new_from < from
            || to < new_to
            || self.place != after.place
            || (self.offer_id != after.offer_id && after.offer_id.is_some())
            || (self.item_id != after.item_id && after.item_id.is_some())
            || (self.guide_id != after.guide_id && after.guide_id.is_some())
            || after.presenter_ids.iter().any(|presenter| !self.presenter_ids.contains(presenter))
            || self.sub_group != after.sub_group
            || self.languages != after.languages
            || self.delegation_ids != after.delegation_ids
    }

    /// The names of the members in which two forms differ.
    pub fn changed_members(&self, after: &Self) -> Vec<String> {
        let changed = [
            ("title", self.title != after.title),
            ("starts_at", self.starts_at != after.starts_at),
            ("ends_at", self.ends_at != after.ends_at),
            ("place", self.place != after.place),
            ("link", self.link != after.link),
            ("visitor_zone", self.visitor_zone != after.visitor_zone),
            ("activity_type", self.activity_type != after.activity_type),
            ("delivery_mode", self.delivery_mode != after.delivery_mode),
            ("languages", self.languages != after.languages),
            ("item_id", self.item_id != after.item_id),
            ("offer_id", self.offer_id != after.offer_id),
            ("presenter_ids", self.presenter_ids != after.presenter_ids),
            ("guide_id", self.guide_id != after.guide_id),
            ("sub_group", self.sub_group != after.sub_group),
            ("delegation_ids", self.delegation_ids != after.delegation_ids),
            ("pinned", self.pinned != after.pinned),
        ];
        changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
    }
}

/// A session that uses an agency's offer: what the offer says is taken over.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct PlanOffer {
    /// The offer.
    pub offer_id: OfferId,
    /// When it begins; it ends when the offer's minutes are over.
    pub starts_at: Moment,
    /// The granted item that it serves.
    #[deserr(default)]
    pub item_id: Option<RequestItemId>,
    /// The zone of those who join from afar; that of the exchange for a virtual session that does not say it.
    #[deserr(default)]
    pub visitor_zone: Option<ZoneName>,
    /// Who presents; nobody in particular unless said.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub presenter_ids: UniqueList<PresenterId, { MOST_PRESENTERS }>,
}

impl PlanOffer {
    /// The session: title, length, place, activity and languages are the offer's.
    pub fn form(self, offer: &OfferForm) -> Result<AgendaSessionForm, BadFields> {
        let ends_at = self.starts_at.0.checked_add_signed(TimeDelta::minutes(offer.minutes.get().into()));
        let ends_at = ends_at.ok_or_else(|| FieldError::new("/starts_at", "out_of_range", "is too far away"))?;
        let on_line = offer.place.kind == PlaceKind::Virtual;
        let languages: Vec<_> = offer.languages.iter().copied().take(MOST_LANGUAGES).collect();
        Ok(AgendaSessionForm {
            title: offer.title.clone(),
            starts_at: self.starts_at,
            ends_at: Moment(ends_at),
            place: offer.place,
            link: None,
            visitor_zone: self.visitor_zone,
            activity_type: offer.activity_type,
            delivery_mode: if on_line { DeliveryMode::Virtual } else { DeliveryMode::FaceToFace },
            languages: UniqueList::new(languages).ok_or_else(|| FieldError::required("/offer_id"))?,
            item_id: self.item_id,
            offer_id: Some(self.offer_id),
            presenter_ids: self.presenter_ids,
            guide_id: None,
            sub_group: None,
            delegation_ids: UniqueList::default(),
            pinned: false,
        })
    }
}

/// Why a session is called off.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct CancelSession {
    /// Why.
    #[schema(inline, examples("La entidad cerró la sede por obras."))]
    pub reason: Text,
}

/// How many came to a session, or why it did not take place.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = RecordAttendance::check -> BadFields)]
pub struct RecordAttendance {
    /// How many visitors came; 0 when it did not take place.
    #[schema(inline, examples(12))]
    pub attended: Int<0, 100_000>,
    /// Why it did not take place; only then.
    #[schema(inline)]
    #[deserr(default)]
    pub reason: Option<Text>,
}

impl RecordAttendance {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        let pointer = location.push_key("reason");
        match (self.attended.get(), &self.reason) {
            (0, None) => Err(at(pointer, "required", "is required when nobody came: the session was not held")),
            (1.., Some(_)) => Err(at(pointer, "not_accepted", "is for a session that was not held")),
            _ => Ok(self),
        }
    }
}
