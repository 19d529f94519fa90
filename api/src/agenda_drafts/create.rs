use std::collections::BTreeSet;

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use convite_domain::agenda::{City, Drafting, MOST_DAYS, Programme, drafts};
use convite_domain::agenda_drafts::{AgendaDraft, AgendaDraftView, Basis, DraftAgenda, DraftDocument, Proposal, Wish};
use convite_domain::agenda_sessions::{AgendaSession, planning};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::{AgencyId, AgendaDraftId, ExchangeId, Refusal, RequestItemId};
use convite_persistence::agenda::{self, Asked};
use convite_persistence::{agenda_drafts, agenda_sessions, assignments, exchanges, policies};
use serde::Serialize;
use utoipa::ToSchema;

use crate::agenda_sessions::check;
use crate::app::App;
use crate::extract::{Json, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// What making one is called in refusals, in the audit trail and in the outbox.
const CREATE: &str = "create";

/// New drafts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgendaDrafts {
    /// The drafts, the best first; one at least.
    items: Vec<AgendaDraftView>,
}

/// Draft the agenda of an exchange, or a repair of it.
///
/// For officers. The best agenda that breaks no rule is looked for, which takes up to ten seconds; nothing is changed until a
/// draft is applied. `repair` keeps as much of the working copy as it can. Sessions that are pinned, serve no item or have
/// begun stand. 409 without items, for more than 31 days, and when the agenda of the exchange does not change; 503 when too many
/// drafts are being worked out.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = DraftAgenda, content_type = "application/json"),
    responses((status = 201, description = "The drafts.", body = AgendaDrafts,
            headers(("ETag" = String, description = "Version and hash of the drafts."),
                ("Location" = String, description = "Where the best draft is."))),
        (status = 409, description = "There is nothing to be drafted, or the exchange does not allow it.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/agenda-drafts")]
pub async fn create_agenda_drafts(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    json: Json<DraftAgenda>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .work_out(
            &caller,
            &body,
            async |tx| check::planned_by_caller(tx, id).await,
            (
                async |tx: &mut Tx<'_>, exchange: Exchange| Task::read(tx, &exchange, &json.parse()?).await,
                async |app: &App, task: Task| app.shared.bench.work_out(move |stop| task.solve(stop)).await,
            ),
            async |tx, exchange, found| store(tx, exchange.id, found).await,
        )
        .await
}

/// All that the drafts are made from.
struct Task {
    wish: Wish,
    alternatives: u8,
    basis: Basis,
    city: City,
    programme: Programme,
    today: NaiveDate,
    declined: BTreeSet<(RequestItemId, AgencyId)>,
}

impl Task {
    /// Reads it, or says why there is nothing to be drafted.
    async fn read(tx: &mut Tx<'_>, exchange: &Exchange, command: &DraftAgenda) -> Result<Self, ApiError> {
        let refuse = |refusal| ApiError::refused(refusal, Vec::new());
        let state = exchange.state.name();
        planning(state, CREATE).map_err(refuse)?;
        if exchange.design.items.iter().all(|item| item.granted.id.is_none()) {
            let detail = "The exchange has no items that an agenda could serve.";
            return Err(refuse(Refusal::guard(state.as_str(), CREATE, "no_items", detail)));
        }
        if (exchange.ends_on - exchange.starts_on).num_days() >= MOST_DAYS {
            let detail = format!("An exchange of more than {MOST_DAYS} days is planned by hand.");
            return Err(refuse(Refusal::guard(state.as_str(), CREATE, "too_many_days", detail)));
        }
        let stored = agenda_sessions::of_exchange(tx.connection, exchange.id).await?;
        let sessions: Vec<_> = stored.iter().map(|session| standing(session, tx)).collect();
        let calendar = tx.calendar().await?;
        let policy = policies::current(tx.connection).await?;
        let asked = Asked { exchange, sessions: &sessions };
        let mut agendas = agenda::read_to_draft(tx.connection, asked, &policy, &calendar, tx.now).await?;
        check::count_step_free(tx.connection, &tx.app.shared.key_ring, &mut agendas).await?;
        let programme =
            agendas.programmes.pop().ok_or_else(|| ApiError::internal("an agenda was read of no exchange"))?;
        Ok(Self {
            wish: Wish::from(command),
            alternatives: u8::try_from(command.alternatives.get()).unwrap_or(1),
            basis: Basis::of(exchange, &stored),
            city: agendas.city,
            programme,
            today: tx.today(),
            declined: assignments::declined_items(tx.connection, exchange.id).await?.into_iter().collect(),
        })
    }

    /// Works out the drafts, the best first.
    fn solve(self, stop: &dyn Fn() -> bool) -> Vec<DraftDocument> {
        let asked = Drafting {
            city: &self.city,
            programme: &self.programme,
            today: self.today,
            mode: self.wish.mode,
            declined: self.declined.clone(),
            effort: u8::try_from(self.wish.effort).unwrap_or(1),
            alternatives: self.alternatives,
        };
        let document = |draft| {
            let proposal = Proposal::of(draft, &self.city, &self.programme);
            DraftDocument { wish: self.wish, basis: self.basis.clone(), proposal }
        };
        drafts(&asked, stop).into_iter().map(document).collect()
    }
}

/// A session as drafts have to take it: what has begun or ended stands as if it were pinned.
fn standing(session: &AgendaSession, tx: &Tx<'_>) -> AgendaSession {
    let mut session = session.clone();
    session.form.pinned |= session.form.starts_at.0 <= tx.now;
    session
}

/// Stores the drafts under the lock of the exchange.
async fn store(tx: &mut Tx<'_>, exchange: ExchangeId, found: Vec<DraftDocument>) -> Result<Reply, ApiError> {
    let exchange = exchanges::lock(tx.connection, exchange).await?;
    let by = tx.caller.user().ok_or_else(ApiError::forbidden)?;
    let copy = agenda_drafts::working_copy(tx.connection, exchange.id).await?;
    let new = |document| {
        let id = tx.app.ids.next(AgendaDraftId::new);
        AgendaDraft::new(id, exchange.id, document, (tx.now, by)).asking(&copy)
    };
    let drafts: Vec<_> = found.into_iter().map(new).collect();
    agenda_drafts::insert(tx.connection, exchange.id, &drafts).await?;
    for draft in &drafts {
        tx.audit((SubjectKind::AgendaDraft, draft.id.get()), CREATE, None, Vec::new());
        tx.outbox("agenda_draft.create", draft.id.get()).await?;
    }
    let names = agenda_drafts::names(tx.connection, &drafts).await?;
    let zone = tx.calendar().await?.zone();
    let view = |draft| AgendaDraftView::new(draft, (&exchange, &copy.sessions), &names, zone);
    let first = drafts.first().ok_or_else(|| ApiError::internal("no draft was made"))?;
    let location = format!("/v1/exchanges/{}/agenda-drafts/{}", exchange.id, first.id);
    Reply::created(location, &AgendaDrafts { items: drafts.iter().map(view).collect() }, first.version)
}
