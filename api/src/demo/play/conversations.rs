//! What requesters and officers write to each other.

use chrono::{DateTime, Utc};
use convite_domain::RequestMessageId;
use convite_domain::access::Role;
use convite_domain::audit::SubjectKind;
use convite_domain::requests::RequestAction;
use convite_persistence::messages;
use serde_json::json;

use super::{Play, Scene, command, staff};
use crate::app::Ids;
use crate::demo::DemoError;
use crate::demo::stories::Step;

impl Play<'_> {
    /// Writes a message: an officer to the requester, or the other way round. Samples are not mailed to anybody.
    pub(super) async fn write<'s>(
        &mut self,
        scene: Scene<'s>,
        step: &Step,
        at: DateTime<Utc>,
    ) -> Result<Scene<'s>, DemoError> {
        let (caller, body) = match step.action.as_str() {
            "write" => (
                staff(self.cast.officers[0], Role::Officer),
                "Estamos reuniendo a las entidades anfitrionas; les escribimos esta semana con las fechas posibles.",
            ),
            _ => (scene.requester.clone(), "¿Podemos llegar un día antes para conocer la ciudad?"),
        };
        let (id, new) = (Ids.next(RequestMessageId::new), command(json!({ "body": body }))?);
        let written = scene.request.message(id, new, &[], &caller, at);
        let what = format!("{}: {}", scene.story.organization, step.action);
        let message = written.map_err(|rejected| DemoError::rejected(what, &rejected))?;
        messages::insert(self.connection, scene.request.id, &message).await?;
        let subject = (SubjectKind::Request, scene.request.id.get());
        self.note(&caller, subject, RequestAction::Message.as_str(), None, at).await?;
        Ok(scene)
    }
}
