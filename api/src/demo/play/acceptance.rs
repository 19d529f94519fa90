//! Acceptances: each makes a delegation, and its exchange unless it joins one.

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::requests::{Acceptance, Granting, IntakeItem, NewIds, Rejected, Request};
use convite_domain::{DelegationId, ExchangeId, UserId};
use convite_persistence::{delegations, exchanges, past_visits};
use serde_json::{Value, json};

use super::{Play, Scene, command};
use crate::app::Ids;
use crate::demo::DemoError;
use crate::demo::cast::EXAMPLE_ID;
use crate::demo::stories::{Step, Story};
use crate::life_cycle::store;

impl Play<'_> {
    pub(super) async fn accept(
        &mut self,
        scene: &Scene<'_>,
        step: &Step,
        caller: &Caller,
        at: DateTime<Utc>,
    ) -> Result<Result<Request, Rejected>, DemoError> {
        let (starts_on, ends_on) = scene.story.days(self.today());
        let overrides = match step.action.as_str() {
            "accept_override" => json!([{ "guard": "max_group_size", "reason": "Viaja el gabinete completo." }]),
            "accept_long" => json!([{ "guard": "max_days", "reason": "Viene de lejos y trabaja con los equipos." }]),
            _ => json!([]),
        };
        let items = (step.action == "accept_items").then(|| all_but_the_last(&scene.request.intake.items));
        let terms = json!({ "starts_on": starts_on, "ends_on": ends_on, "overrides": overrides, "items": items });
        let id = || if scene.example { EXAMPLE_ID } else { Ids.next(|id| id) };
        let delegation = DelegationId::new(id());
        let joins = self.joined(scene.story).await?;
        let exchange = joins.as_ref().map_or_else(|| ExchangeId::new(id()), |exchange| exchange.id);
        let (ids, officer) = (NewIds { delegation, exchange }, caller.user().unwrap_or(self.cast.lead));
        let accepted = match self.granting(&scene.request, terms, officer, (ids, joins)).await? {
            Ok((terms, granting)) => scene.request.clone().accept(terms, granting, caller, &self.shared.calendar, at),
            Err(rejected) => Err(rejected),
        };
        let (request, delegation, mut exchange) = match accepted {
            Ok(made) => made,
            Err(rejected) => return Ok(Err(rejected)),
        };
        let action = if scene.story.joins.is_some() {
            store(self.connection, &mut exchange, at).await?;
            "join"
        } else {
            exchanges::insert(self.connection, &exchange).await?;
            self.exchanges.insert(scene.story.organization.clone(), exchange.id);
            "create"
        };
        delegations::insert(self.connection, &delegation).await?;
        self.note(caller, (SubjectKind::Exchange, exchange.id.get()), action, None, at).await?;
        self.note(caller, (SubjectKind::Delegation, delegation.id.get()), "create", None, at).await?;
        Ok(Ok(request))
    }

    /// The exchange that the visit of a story joins, locked; none when it has one of its own.
    async fn joined(&mut self, story: &Story) -> Result<Option<Exchange>, DemoError> {
        let Some(host) = &story.joins else { return Ok(None) };
        let id = self.exchanges.get(host).ok_or_else(|| DemoError::sample(host, "has no exchange yet"))?;
        Ok(Some(exchanges::lock(self.connection, *id).await?))
    }

    /// What an acceptance on these terms needs.
    async fn granting(
        &mut self,
        request: &Request,
        terms: Value,
        officer: UserId,
        (ids, joins): (NewIds, Option<Exchange>),
    ) -> Result<Result<(Acceptance, Granting), Rejected>, DemoError> {
        let terms: Acceptance = command(terms)?;
        let topics = match request.topics_to_visit(&terms) {
            Ok(topics) => topics,
            Err(rejected) => return Ok(Err(rejected)),
        };
        let past_visit = past_visits::latest_on(self.connection, request.organization_id, topics.iter()).await?;
        Ok(Ok((terms, Granting { officer, ids, joins, past_visit })))
    }
}

/// Decisions that grant all items but the last, in whose place something else is granted.
fn all_but_the_last(items: &[IntakeItem]) -> Vec<Value> {
    let granted = |item: &IntakeItem| json!({ "item_id": item.id, "decision": "granted" });
    let mut decisions: Vec<_> = items.iter().map(granted).collect();
    if let (Some(last), Some(decision)) = (items.last(), decisions.last_mut()) {
        let substitute = json!({ "kind": "topic", "code": "libraries", "text": "Parque Biblioteca Belén" });
        let reason = "La sede está en obra; esta trabaja de la misma manera.";
        *decision = json!({
            "item_id": last.id, "decision": "substituted", "reason": reason, "substitute": substitute
        });
    }
    decisions
}
