//! Who adds and removes a request's files, and when.

use chrono::{DateTime, Utc};

use super::name::file_name;
use super::{Attachment, MediaType};
use crate::access::{Actor, ActorKind, Caller, Permission};
use crate::input::{BadFields, FieldError};
use crate::requests::{Request, State};
use crate::vocabularies::AttachmentKind;
use crate::{AttachmentId, Refusal, RequestId, text_enum};

text_enum! {
    /// What can be done with the files of a request.
    pub enum AttachmentAction {
        /// See them and fetch them.
        Read = "read_attachments" ("Ver adjuntos", "Read attachments"),
        Add = "add_attachment" ("Adjuntar", "Add an attachment"),
        Remove = "remove_attachment" ("Quitar un adjunto", "Remove an attachment"),
    }
}

/// Who may do it at all, before any state is looked at.
pub fn may(caller: &Caller, action: AttachmentAction, request: RequestId) -> bool {
    let requester = caller.answers_for(request);
    let permission = match action {
        AttachmentAction::Read => Permission::ReadAttachments,
        AttachmentAction::Add | AttachmentAction::Remove => Permission::DecideRequests,
    };
    requester || caller.may(permission)
}

/// The ids, when each is one of these attachments.
pub fn named_among<'a>(
    attachments: impl IntoIterator<Item = &'a Attachment>,
    ids: Vec<AttachmentId>,
) -> Result<Vec<AttachmentId>, BadFields> {
    let known: Vec<AttachmentId> = attachments.into_iter().map(|attachment| attachment.id).collect();
    let unknown = ids.iter().enumerate().filter(|(_, id)| !known.contains(id));
    let bad = unknown.map(|(place, _)| {
        let detail = "is no attachment of the request that may be named here";
        FieldError::new(format!("/attachment_ids/{place}"), "unknown_attachment", detail)
    });
    BadFields(bad.collect()).into_result().map(|()| ids)
}

/// A file to be attached, as it was found.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// The name that it was sent with.
    pub name: Option<&'a str>,
    /// What it is.
    pub media_type: MediaType,
    /// How long it is, in bytes.
    pub size: i64,
    /// SHA-256 of its content, hexadecimal.
    pub sha256: String,
    /// What it is for.
    pub kind: AttachmentKind,
}

/// How many attachments a request has, and may have.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// How many there are.
    pub present: i64,
    /// How many there may be.
    pub most: i64,
}

impl Request {
    /// Attaches a file, beside those that are there.
    pub fn attach(
        &self,
        id: AttachmentId,
        file: NewFile<'_>,
        room: Room,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Attachment, Refusal> {
        let action = AttachmentAction::Add;
        let question = self.attachments_open(action, caller)?;
        if room.present >= room.most {
            let detail = format!("A request has at most {} attachments; remove one first.", room.most);
            return Err(self.guarded(action, "too_many_attachments", detail));
        }
        let NewFile { name, media_type, size, sha256, kind } = file;
        let (name, added_by) = (file_name(name, kind.as_str(), media_type), Actor::from(caller).kind);
        let (request_id, added_at) = (self.id, now);
        Ok(Attachment { id, request_id, name, media_type, size, sha256, kind, added_by, added_at, question })
    }

    /// Whether the caller may remove a file now: a requester what it added in this turn, an officer what officers added.
    pub fn may_detach(&self, attachment: &Attachment, caller: &Caller) -> Result<(), Refusal> {
        let action = AttachmentAction::Remove;
        let question = self.attachments_open(action, caller)?;
        let requester = caller.is_requester();
        if requester != (attachment.added_by == ActorKind::Requester) {
            let detail = "Only the side that added a file may remove it.";
            return Err(Refusal::needs_role(self.from(), action.as_str(), "added_by_another", detail));
        }
        if requester && attachment.question != question {
            let detail = "The file was filed before the question that is open now.";
            return Err(self.guarded(action, "already_filed", detail));
        }
        Ok(())
    }

    /// Whether the caller's side may add and remove files in this state. Returns the question that is open to a requester.
    pub(crate) fn attachments_open(&self, action: AttachmentAction, caller: &Caller) -> Result<Option<i32>, Refusal> {
        self.not_erased(action.as_str())?;
        let requester = caller.is_requester();
        let needs = |guard, detail: &str| Err(Refusal::needs_role(self.from(), action.as_str(), guard, detail));
        match (&self.state, requester) {
            (State::Draft, true) => Ok(None),
            (State::Draft, false) => self.permit_draft(action.as_str(), caller).map(|()| None),
            (State::InfoRequested(filed), true) => {
                Ok(filed.questions.len().checked_sub(1).and_then(|last| i32::try_from(last).ok()))
            }
            (state, _) if state.filed().is_none() => Err(Refusal::wrong_state(self.from(), action.as_str())),
            (_, true) => needs("needs_officer", "Once filed, files are the officers' while no question is open."),
            (_, false) => Ok(None),
        }
    }

    fn guarded(&self, action: AttachmentAction, guard: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::guard(self.from(), action.as_str(), guard, detail)
    }

    fn from(&self) -> &'static str {
        self.state.name().as_str()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::access::{Role, UserCaller};
    use crate::requests::{Intake, Origin, Registration};
    use crate::{TrackingTokenId, UserId};

    fn attach(origin: Origin, caller: &Caller, present: i64) -> Result<Attachment, &'static str> {
        let intake = Intake::parse(json!({}), &HashSet::new()).expect("a form");
        let request = Request::draft(RequestId::new(Uuid::from_u128(1)), origin, intake, 1, DateTime::UNIX_EPOCH);
        let kind = AttachmentKind::ScannedLetter;
        let file =
            NewFile { name: Some("a/oficio"), media_type: MediaType::Png, size: 9, sha256: "00".to_owned(), kind };
        let (id, room) = (AttachmentId::new(Uuid::from_u128(2)), Room { present, most: 5 });
        request.attach(id, file, room, caller, DateTime::UNIX_EPOCH).map_err(|refusal| refusal.guard)
    }

    #[test]
    fn a_letters_draft_takes_its_scan_from_an_officer() {
        let id = UserId::new(Uuid::from_u128(3));
        let user = UserCaller { id, roles: vec![Role::Officer], agency: None, must_change_password: false };
        let officer = Caller::User(user);
        let letter = Origin::Letter(Registration { received_at: DateTime::UNIX_EPOCH, registered_by: id });
        let attached = attach(letter.clone(), &officer, 4).expect("attached");
        assert_eq!((attached.name.as_str(), attached.added_by), ("oficio.png", ActorKind::User));
        assert_eq!(attach(Origin::Portal, &officer, 4), Err("needs_requester"));
        assert_eq!(attach(letter, &officer, 5), Err("too_many_attachments"));
        let (request, token) = (RequestId::new(Uuid::from_u128(1)), TrackingTokenId::new(Uuid::from_u128(4)));
        let attached = attach(Origin::Portal, &Caller::Requester { request, token }, 0).expect("attached");
        assert_eq!((attached.added_by, attached.question), (ActorKind::Requester, None));
    }
}
