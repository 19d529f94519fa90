//! Exchanges over HTTP. One file an action; what they share is here.

mod cancel;
mod get;
mod list;
mod postpone;
mod update;

use actix_web::HttpResponse;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::{Exchange, ExchangeAction, ExchangeView, may};
use convite_domain::input::BadFields;
use convite_domain::{ExchangeId, Version};
use convite_persistence::{Connection, DbResult, exchanges};
use deserr::Deserr;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Json, Signed};
use crate::problem::ApiError;
use crate::rejection::Rejection;
use crate::reply::Reply;
use crate::write::{Changeable, Tx, Write};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_exchanges)
        .service(get::get_exchange)
        .service(update::update_exchange)
        .service(postpone::postpone_exchange)
        .service(postpone::resume_exchange)
        .service(cancel::cancel_exchange);
}

impl Changeable for Exchange {
    type Id = ExchangeId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: ExchangeId) -> DbResult<Option<Self>> {
        exchanges::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        exchanges::lock(connection, seen.id).await
    }
}

/// An action of the life cycle: parses its command, applies the transition under the lock, saves, records, replies.
async fn transition<C: Deserr<BadFields>>(
    write: Write,
    Signed(caller): Signed,
    id: ExchangeId,
    action: ExchangeAction,
    json: Json<C>,
    apply: impl AsyncFnOnce(&mut Tx<'_>, Exchange, C) -> Result<Exchange, Rejection>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .change(
            &caller,
            id,
            &body,
            |_: &Exchange| may(&caller),
            async |_, _| json.parse(),
            async |tx, exchange, command| {
                let allowed = action_names(&exchange, tx.caller);
                let from = exchange.state.name();
                let changed = apply(tx, exchange, command).await.map_err(|rejection| rejection.into_error(allowed))?;
                let states = (from.as_str(), changed.state.name().as_str());
                tx.outbox(&format!("exchange.{action}"), changed.id.get()).await?;
                save(tx, changed, action, Some(states), Vec::new()).await
            },
        )
        .await
}

/// Saves a changed exchange with its next version, records what happened, and replies with what the caller sees now.
async fn save(
    tx: &mut Tx<'_>,
    mut exchange: Exchange,
    action: ExchangeAction,
    states: Option<(&'static str, &'static str)>,
    fields: Vec<String>,
) -> Result<Reply, ApiError> {
    exchange.version += 1;
    exchange.updated_at = tx.now;
    exchanges::update(tx.connection, &exchange).await?;
    tx.audit((SubjectKind::Exchange, exchange.id.get()), action.as_str(), states, fields);
    reply(tx, exchange)
}

/// The representation that the caller sees.
fn reply(tx: &Tx<'_>, exchange: Exchange) -> Result<Reply, ApiError> {
    let version = exchange.version;
    Reply::ok(&ExchangeView::new(exchange, tx.caller), version)
}

fn action_names(exchange: &Exchange, caller: &Caller) -> Vec<&'static str> {
    exchange.allowed_actions(caller).into_iter().map(ExchangeAction::as_str).collect()
}
