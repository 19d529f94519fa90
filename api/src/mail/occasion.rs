//! What letters are about, as the outbox calls it.

use convite_domain::audit::SubjectKind;
use convite_domain::requests::RequestAction;

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// Something that was done to a request.
    Action(RequestAction),
    /// Somebody lost the links to their requests.
    Recovery,
    /// A version of the agenda of a request's visit was released.
    AgendaReleased,
    /// A request's visit was put off.
    VisitPostponed,
    /// Something that concerns an agency with a role in a session.
    Agency(AgencyOccasion),
    /// An agency's answer that an officer should know of.
    Officer(OfficerOccasion),
    /// Something that nobody is told of by mail.
    Untold,
}

/// Of what an agency is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AgencyOccasion {
    /// It is asked.
    Invited,
    /// Its session moved.
    AskedAgain,
    /// Half the time to answer is over.
    Reminded,
    /// It is not needed any more.
    LetGo,
    /// A version of the agenda was released.
    AgendaReleased,
}

/// Of what an officer is told who looks after an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfficerOccasion {
    /// An agency does not take a role.
    Declined,
    /// It proposes another time or presenter.
    Countered,
    /// It names another presenter.
    Substituted,
    /// It did not answer in time.
    Expired,
}

/// What releases are called in the outbox, of a request and of an assignment.
const AGENDA_RELEASED: &str = "agenda_released";

/// What it is called in the outbox that the exchange of a request was put off.
const VISIT_POSTPONED: &str = "visit_postponed";

impl Occasion {
    /// The kind of event by which lost links are asked for; its subject is the newest request of the address.
    pub(crate) const RECOVERY: &'static str = "request.recover_token";

    /// What an event is about; none of a kind that is not known.
    pub(crate) fn of(kind: &str) -> Option<Self> {
        if kind == Self::RECOVERY {
            return Some(Self::Recovery);
        }
        let (subject, action) = kind.split_once('.')?;
        match subject.parse().ok()? {
            SubjectKind::Request if action == AGENDA_RELEASED => Some(Self::AgendaReleased),
            SubjectKind::Request if action == VISIT_POSTPONED => Some(Self::VisitPostponed),
            SubjectKind::Request => action.parse().ok().map(Self::Action),
            SubjectKind::Assignment => {
                let agency = AgencyOccasion::of(action).map(Self::Agency);
                let officer = OfficerOccasion::of(action).map(Self::Officer);
                Some(agency.or(officer).unwrap_or(Self::Untold))
            }
            _ => Some(Self::Untold),
        }
    }

    /// The kinds of events that requesters are told of by mail.
    pub(crate) fn mailed() -> Vec<String> {
        let actions = RequestAction::ALL.iter().filter(|action| Self::Action(**action).is_told());
        let actions = actions.map(|action| format!("{}.{action}", SubjectKind::Request));
        let of_visit = [AGENDA_RELEASED, VISIT_POSTPONED].map(|what| format!("{}.{what}", SubjectKind::Request));
        actions.chain([Self::RECOVERY.to_owned()]).chain(of_visit).collect()
    }

    /// Whether anybody is told.
    pub(crate) const fn is_told(self) -> bool {
        match self {
            Self::Recovery
            | Self::AgendaReleased
            | Self::VisitPostponed
            | Self::Agency(_)
            | Self::Officer(_)
            | Self::Action(
                RequestAction::Submit
                | RequestAction::RequestInfo
                | RequestAction::Decline
                | RequestAction::Accept
                | RequestAction::Withdraw
                | RequestAction::Extend
                | RequestAction::ChangeProfile
                | RequestAction::MarkDuplicate
                | RequestAction::UnmarkDuplicate
                | RequestAction::Transfer
                | RequestAction::Waitlist
                | RequestAction::Resume
                | RequestAction::Expire
                | RequestAction::Cancel
                | RequestAction::Message,
            ) => true,
            Self::Untold
            | Self::Action(
                RequestAction::Edit
                | RequestAction::Take
                | RequestAction::Release
                | RequestAction::Assign
                | RequestAction::AddAttachment
                | RequestAction::EditHandling
                | RequestAction::AddItem
                | RequestAction::Erase
                | RequestAction::ProvideInfo,
            ) => false,
        }
    }
}

impl AgencyOccasion {
    fn of(action: &str) -> Option<Self> {
        match action {
            "send" | "refuse_counter" => Some(Self::Invited),
            "reopen" => Some(Self::AskedAgain),
            "remind" => Some(Self::Reminded),
            "release" | "replace" => Some(Self::LetGo),
            AGENDA_RELEASED => Some(Self::AgendaReleased),
            _ => None,
        }
    }
}

impl OfficerOccasion {
    fn of(action: &str) -> Option<Self> {
        match action {
            "decline" => Some(Self::Declined),
            "counter" => Some(Self::Countered),
            "substitute_presenter" => Some(Self::Substituted),
            "expire" => Some(Self::Expired),
            _ => None,
        }
    }
}
