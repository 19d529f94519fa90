//! Requests that were set aside, taken up again, or ended without a decision.

use chrono::{DateTime, Utc};
use convite_domain::RequestId;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::DelegationAction;
use convite_domain::exchanges::ExchangeAction;
use convite_domain::requests::{MarkDuplicate, Rejected, Request};
use convite_persistence::{delegations, exchanges, requests};
use serde_json::json;

use super::{Play, Scene, command};
use crate::demo::DemoError;
use crate::demo::cast::EXAMPLE_ID;
use crate::demo::stories::Step;

impl Play<'_> {
    /// Applies one of these steps; none when the step is another one.
    pub(super) async fn set_aside(
        &mut self,
        scene: &Scene<'_>,
        step: &Step,
        caller: &Caller,
        at: DateTime<Utc>,
    ) -> Result<Option<Result<Request, Rejected>>, DemoError> {
        let request = scene.request.clone();
        let calendar = &self.shared.calendar;
        Ok(Some(match step.action.as_str() {
            "waitlist" => {
                let text = "Reunimos varias solicitudes sobre este tema; le propondremos una fecha común.";
                request.waitlist(command(json!({ "text": text }))?, caller, calendar, at)
            }
            "resume" => request.resume(caller, calendar, at),
            "transfer" => {
                let to = json!({ "name": "Área Metropolitana del Valle de Aburrá", "email": "atencion@example.org" });
                let text = "La calidad del aire es competencia de la autoridad ambiental de la región.";
                request.transfer(command(json!({ "to": to, "text": text }))?, caller, calendar, at)
            }
            "extend" => {
                let reason = "Las entidades anfitrionas confirman su agenda a fin de mes.";
                let extend = command(json!({ "business_days": 10, "reason": reason }))?;
                request.extend(extend, caller, calendar, at)
            }
            "change_profile" => {
                let reason = "Piden copia de los estudios del trazado, no una visita.";
                let change = command(json!({ "profile": "information", "reason": reason }))?;
                request.change_profile(change, caller, calendar, at)
            }
            "mark_duplicate" => {
                let mark: MarkDuplicate = command(json!({ "canonical_id": EXAMPLE_ID }))?;
                let canonical = requests::canonical(self.connection, RequestId::new(EXAMPLE_ID)).await?;
                let none = || DemoError::sample(&scene.story.organization, "has no other request");
                request.mark_duplicate(mark, &canonical.ok_or_else(none)?, false, caller, calendar, at)
            }
            "expire" => request.expire(calendar, at),
            "cancel" => {
                let cancel = command(json!({ "reason": "La ciudad visitante tiene elecciones en esas fechas." }))?;
                let cancelled = request.cancel(cancel, caller, at);
                if cancelled.is_ok() {
                    self.call_off(scene, caller, at).await?;
                }
                cancelled
            }
            _ => return Ok(None),
        }))
    }

    /// What the cancellation of a visit takes along.
    async fn call_off(&mut self, scene: &Scene<'_>, caller: &Caller, at: DateTime<Utc>) -> Result<(), DemoError> {
        let refused = |detail: String| DemoError::sample(&scene.story.organization, detail);
        let Some(delegation) = delegations::lock_of_request(self.connection, scene.request.id).await? else {
            return Ok(());
        };
        let exchange = exchanges::lock(self.connection, delegation.exchange_id).await?;
        let from = (delegation.state.name().as_str(), exchange.state.name().as_str());
        let mut delegation = delegation.cancel(at).map_err(|refusal| refused(refusal.detail))?;
        let reason = command(json!({ "reason": "Su única delegación no viene." }))?;
        let mut exchange =
            exchange.end_with_its_last_delegation(reason, at).map_err(|refusal| refused(refusal.detail))?;
        self.cancel_sessions(scene, &exchange, at).await?;
        (delegation.version, delegation.updated_at) = (delegation.version + 1, at);
        (exchange.version, exchange.updated_at) = (exchange.version + 1, at);
        delegations::update(self.connection, &delegation).await?;
        exchanges::update(self.connection, &exchange).await?;
        let states = Some((from.0, delegation.state.name().as_str()));
        let subject = (SubjectKind::Delegation, delegation.id.get());
        self.note(caller, subject, DelegationAction::Cancel.as_str(), states, at).await?;
        let states = Some((from.1, exchange.state.name().as_str()));
        let subject = (SubjectKind::Exchange, exchange.id.get());
        self.note(caller, subject, ExchangeAction::Cancel.as_str(), states, at).await
    }
}
