//! What requesters and officers write to each other about a request.

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::state::RequestAction;
use super::{Rejected, Request};
use crate::access::{Actor, Caller, Permission};
use crate::attachments::{Attachment, named_among};
use crate::input::{BadFields, Prose, UniqueList};
use crate::mails::Delivery;
use crate::{AttachmentId, Refusal, RequestId, RequestMessageId};

/// A message. It stays as it was written, until it is erased.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RequestMessage {
    /// Its id.
    pub id: RequestMessageId,
    /// Who wrote it. Which of the officers did is for staff.
    pub author: Actor,
    /// What it says.
    #[schema(examples("¿Podemos llegar un día antes?"))]
    pub body: String,
    /// Attachments of the request that it speaks of; one that was removed since leads nowhere.
    pub attachment_ids: Vec<AttachmentId>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// How it reaches the requester by mail; null for what a requester wrote, and thirty days after it was finished.
    #[schema(required)]
    pub delivery: Option<Delivery>,
}

/// A message to be written.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct NewMessage {
    /// What it says.
    #[schema(inline, examples("¿Podemos llegar un día antes?"))]
    pub body: Prose<1, 4000>,
    /// Attachments of the request that it speaks of.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub attachment_ids: UniqueList<AttachmentId, 5>,
}

/// Whether the caller may read what is written about a request: it is between its requester and the officers.
pub fn may_read_messages(caller: &Caller, request: RequestId) -> bool {
    caller.answers_for(request) || caller.may(Permission::ReadMessages)
}

impl RequestMessage {
    /// The same as its reader sees it.
    #[must_use]
    pub fn seen_by(self, caller: &Caller) -> Self {
        if caller.is_staff() { self } else { Self { author: self.author.without_staff(), ..self } }
    }
}

impl Request {
    /// Writes a message about a filed request, whatever has become of it.
    pub fn message(
        &self,
        id: RequestMessageId,
        new: NewMessage,
        attachments: &[Attachment],
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<RequestMessage, Rejected> {
        self.permit_message(caller)?;
        let attachment_ids = named_among(attachments, new.attachment_ids.into_inner())?;
        let (author, body) = (Actor::from(caller), new.body.into_inner());
        Ok(RequestMessage { id, author, body, attachment_ids, created_at: now, delivery: None })
    }

    fn permit_message(&self, caller: &Caller) -> Result<(), Refusal> {
        let action = RequestAction::Message;
        self.permit(action, caller)?;
        match self.state.filed() {
            Some(_) => Ok(()),
            None => Err(Refusal::wrong_state(self.state.name().as_str(), action.as_str())),
        }
    }
}
