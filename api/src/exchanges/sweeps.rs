//! What time does to exchanges: they begin.

use convite_domain::exchanges::ExchangeAction;
use convite_persistence::{DbError, DbResult, exchanges};

use crate::background::sweeps::{Sweep, Sweeping};
use crate::life_cycle::swept;

/// Exchanges in one transaction.
const BATCH: usize = 50;

/// Confirmed exchanges whose first session has begun.
pub const BEGIN: Sweep = Sweep { name: "exchanges_that_begin", batch: |work| Box::pin(begin(work)) };

async fn begin(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let begun = exchanges::lock_begun(work.connection, work.now, i64::try_from(BATCH).unwrap_or(i64::MAX)).await?;
    let more = begun.len() == BATCH;
    for exchange in begun {
        let from = exchange.state.name().as_str();
        let exchange = exchange.start(work.today(), work.now).map_err(DbError::corrupt)?;
        swept(work, exchange, ExchangeAction::Start, from).await?;
    }
    Ok(more)
}
