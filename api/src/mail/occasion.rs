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
}

impl Occasion {
    /// The kind of event by which lost links are asked for; its subject is the newest request of the address.
    pub(crate) const RECOVERY: &'static str = "request.recover_token";

    /// What an event is about; none of a kind that is not known.
    pub(crate) fn of(kind: &str) -> Option<Self> {
        if kind == Self::RECOVERY {
            return Some(Self::Recovery);
        }
        let action = kind.strip_prefix(SubjectKind::Request.as_str())?.strip_prefix('.')?;
        action.parse().ok().map(Self::Action)
    }

    /// The kinds of events that are told by mail.
    pub(crate) fn mailed() -> Vec<String> {
        let actions = RequestAction::ALL.iter().filter(|action| Self::Action(**action).is_told());
        let actions = actions.map(|action| format!("{}.{action}", SubjectKind::Request));
        actions.chain([Self::RECOVERY.to_owned()]).collect()
    }

    /// Whether the requester is told.
    pub(crate) const fn is_told(self) -> bool {
        match self {
            Self::Recovery
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
            Self::Action(
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
