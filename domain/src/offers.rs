//! Service offers: what agencies are ready to give, again and again.

use std::collections::HashSet;

use deserr::ValuePointerRef;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::agenda_sessions::SessionPlace;
use crate::input::{BadFields, Code, Day, FieldError, Int, Localized, UniqueList, is_said, part, parts};
use crate::practices::PracticeCode;
use crate::presenters::Languages;
use crate::resources::{NewResource, Resource, ResourceForm, ResourceView, WeekHours};
use crate::vocabularies::{ActivityType, AssignmentRole};
use crate::{OfferId, PresenterId, VenueId, text_enum};

/// So many presenters are named at most.
const MOST_PRESENTERS: usize = 20;

text_enum! {
    /// Where an offer stands.
    pub enum OfferState {
        Active = "active" ("Vigente", "Active"),
        Withdrawn = "withdrawn" ("Retirada", "Withdrawn"),
    }
}

text_enum! {
    /// What can be done to an offer.
    pub enum OfferAction {
        Edit = "edit" ("Editar", "Edit"),
        Withdraw = "withdraw" ("Retirar", "Withdraw"),
    }
}

/// What an agency says of an offer; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = OfferForm::check -> BadFields)]
pub struct OfferForm {
    /// What it is called.
    pub title: Localized,
    /// The code of the topic that it serves, with those below it; this or `practice_code`.
    #[deserr(default)]
    pub topic: Option<Code>,
    /// The code of the published practice that it serves.
    #[schema(inline)]
    #[deserr(default)]
    pub practice_code: Option<PracticeCode>,
    /// What the agency does in a session of it.
    pub role: AssignmentRole,
    /// What people do.
    pub activity_type: ActivityType,
    /// How long it takes, in minutes.
    #[schema(inline, value_type = Int<15, 720>, examples(90))]
    pub minutes: Int<15, 720>,
    /// When it can be had; always, when no hours are said.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub hours: WeekHours,
    /// The smallest group.
    #[schema(inline, value_type = Int<1, 100_000>, examples(5))]
    pub group_from: Int<1, 100_000>,
    /// The largest group; not smaller than the smallest.
    #[schema(inline, value_type = Int<1, 100_000>, examples(25))]
    pub group_to: Int<1, 100_000>,
    /// In which languages it can be given.
    #[schema(inline)]
    pub languages: Languages,
    /// Where it is given.
    pub place: SessionPlace,
    /// Presenters of the agency who can give it; none is nobody in particular.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub presenter_ids: UniqueList<PresenterId, { MOST_PRESENTERS }>,
    /// How many business days beforehand the agency wants to know; as the policy has it unless said.
    #[schema(inline, value_type = Option<Int<0, 250>>, examples(10))]
    #[deserr(default)]
    pub notice_business_days: Option<Int<0, 250>>,
    /// Its first day.
    pub valid_from: Day,
    /// Its last day; none unless said.
    #[deserr(default)]
    pub valid_to: Option<Day>,
}

impl OfferForm {
    fn check(self, _: ValuePointerRef) -> Result<Self, BadFields> {
        let said = [self.topic.is_some(), self.practice_code.is_some()];
        let valid = self.valid_to.map(|last| (self.valid_from, last));
        BadFields(broken(said, Some((self.group_from, self.group_to)), valid)).into_result().map(|()| self)
    }

    /// What is bad of a form, parsed or not, beside what its types refuse: what it names that the agency cannot name, and members
    /// that do not go with each other.
    pub fn bad_in(form: &Value, named: &Named, known: &Nameable) -> BadFields {
        let said = ["topic", "practice_code"].map(|member| is_said(form, member));
        let group = part(form, "/group_from").zip(part(form, "/group_to"));
        let valid = part(form, "/valid_from").zip(part(form, "/valid_to"));
        BadFields(named.unknown(known)).after(BadFields(broken(said, group, valid)))
    }
}

/// The number of people in a group.
type People = Int<1, 100_000>;

/// The rules that span members of a form and that are broken by those of them that can be read; of topic and practice, whether
/// each is said.
fn broken(said: [bool; 2], group: Option<(People, People)>, valid: Option<(Day, Day)>) -> Vec<FieldError> {
    let subject = match said {
        [false, false] => Some(FieldError::new("/topic", "required", "is required, or practice_code")),
        [true, true] => Some(FieldError::new("/practice_code", "not_accepted", "is not accepted beside topic")),
        _ => None,
    };
    let group = group.is_some_and(|(from, to)| to < from);
    let valid = valid.is_some_and(|(first, last)| last < first);
    let rules = [
        subject,
        group.then(|| FieldError::new("/group_to", "out_of_range", "must not be smaller than group_from")),
        valid.then(|| FieldError::new("/valid_to", "before_start", "must not be before valid_from")),
    ];
    rules.into_iter().flatten().collect()
}

impl ResourceForm for OfferForm {
    type Id = OfferId;
    type State = OfferState;
    type Action = OfferAction;

    const NAME: &'static str = "Offer";
    const ACTIVE: OfferState = OfferState::Active;
    const ENDED: OfferState = OfferState::Withdrawn;
    const EDIT: OfferAction = OfferAction::Edit;
    const END: OfferAction = OfferAction::Withdraw;
}

/// An agency's standing offer.
pub type Offer = Resource<OfferForm>;
/// An offer to be made.
pub type NewOffer = NewResource<OfferForm>;
/// An offer as it is shown.
pub type OfferView = ResourceView<OfferForm>;

/// What a form of an offer names, well-formed or not as the rest may be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// The topic.
    pub topic: Option<Code>,
    /// The practice.
    pub practice: Option<PracticeCode>,
    /// The venue.
    pub venue: Option<VenueId>,
    /// The presenters, with their places in the list.
    pub presenters: Vec<(usize, PresenterId)>,
}

/// What an agency can name in an offer: what there is, is its own, and is in use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nameable {
    /// Whether there is such a topic.
    pub topic: bool,
    /// Whether there is such a practice, and it is published.
    pub practice: bool,
    /// Whether the venue is the agency's and active.
    pub venue: bool,
    /// Those of the presenters that are.
    pub presenters: HashSet<PresenterId>,
}

impl Named {
    /// Reads it out of a document that may be bad.
    pub fn of(form: &Value) -> Self {
        Self {
            topic: part(form, "/topic"),
            practice: part(form, "/practice_code"),
            venue: part(form, "/place/venue_id"),
            presenters: parts(form, "/presenter_ids", MOST_PRESENTERS),
        }
    }

    /// Those that cannot be named. What is another agency's is not told from what does not exist.
    fn unknown(&self, known: &Nameable) -> Vec<FieldError> {
        let mut bad = Vec::new();
        let mut refuse = |is_bad: bool, pointer: String, code, detail: &str| {
            bad.extend(is_bad.then(|| FieldError::new(pointer, code, detail)));
        };
        let topic = self.topic.is_some() && !known.topic;
        refuse(topic, "/topic".to_owned(), "unknown_topic", "is not the code of a topic");
        let practice = self.practice.is_some() && !known.practice;
        let detail = "is not the code of a published practice";
        refuse(practice, "/practice_code".to_owned(), "unknown_practice", detail);
        let venue = self.venue.is_some() && !known.venue;
        refuse(venue, "/place/venue_id".to_owned(), "unknown", "is no venue in use of the agency");
        for (place, id) in &self.presenters {
            let detail = "is no presenter in use of the agency";
            refuse(!known.presenters.contains(id), format!("/presenter_ids/{place}"), "unknown", detail);
        }
        bad
    }
}
