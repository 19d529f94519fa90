use std::collections::HashMap;

use actix_web::{HttpResponse, post};
use convite_domain::agenda::{Conflict, ConflictCode, Scope};
use convite_domain::agenda_drafts::{AgendaDraft, AgendaDraftAction, AppliedDraft, Plan};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionAction, AgendaSessionState, ConflictView, planning};
use convite_domain::exchanges::Exchange;
use convite_domain::offers::Offer;
use convite_domain::presenters::PresenterState;
use convite_domain::requests::Nothing;
use convite_domain::{AgendaDraftId, AgendaSessionId, ExchangeId, OfferId, Refusal};
use convite_persistence::agenda::{self, Asked};
use convite_persistence::{agenda_drafts, agenda_sessions, assignments, exchanges, offers, presenters};

use super::agencies;
use crate::agenda_sessions::{MOST, check, insert};
use crate::assignments::effect::release_session;
use crate::extract::{MaybeJson, Pair, Path, Signed};
use crate::life_cycle::{Rejection, moved, record, transition};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// What it is called in refusals.
const APPLY: &str = AgendaDraftAction::Apply.as_str();

/// Apply a draft: the working copy becomes what it says.
///
/// For officers, once. Sessions that fall away are cancelled, others changed and added, in one step; the agencies of their offers
/// are invited to lead them, and those that are not needed any more released. Refused with 409 when the
/// agenda changed since the draft was made (`agenda_changed`), when an offer did (`offer_changed`), when an agency
/// declined what is asked of it (`agency_declined`), or when something took what it needs: the problem's `conflicts` say what.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."),
        ("draft_id" = AgendaDraftId, Path, description = "The draft.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The working copy after it.", body = AppliedDraft,
            headers(("ETag" = String, description = "Version and hash of the draft."))),
        (status = 409, description = "The agenda or the city changed since, or the draft was applied before."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/agenda-drafts/{draft_id}/apply")]
pub async fn apply_agenda_draft(
    write: Write,
    caller: Signed,
    Path(Pair(id, draft_id)): Path<Pair<ExchangeId, AgendaDraftId>>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, (id, draft_id), AgendaDraftAction::Apply, json, async |tx, draft, Nothing {}| {
        apply(tx, draft).await
    })
    .await
}

/// Makes the working copy what a draft says, under the lock of the exchange.
async fn apply(tx: &mut Tx<'_>, draft: AgendaDraft) -> Result<AgendaDraft, Rejection> {
    let by = tx.caller.user().ok_or_else(ApiError::forbidden)?;
    let copy = agenda_drafts::working_copy(tx.connection, draft.exchange_id).await?;
    let draft = draft.asking(&copy).apply(tx.now, by)?;
    let exchange = exchanges::get(tx.connection, draft.exchange_id).await?;
    planning(exchange.state.name(), APPLY)?;
    refuse_declined(tx, &draft).await?;
    let before = copy.sessions;
    let (plan, offers) = plan(tx, &draft, (&exchange, &before)).await?;
    refuse_conflicts(tx, &exchange, before.clone(), &plan).await?;
    store(tx, (&exchange, &before), plan, &offers).await?;
    Ok(draft)
}

/// Refuses a draft in which an agency gives what it has declined since.
async fn refuse_declined(tx: &mut Tx<'_>, draft: &AgendaDraft) -> Result<(), Rejection> {
    let declined = assignments::declined_items(tx.connection, draft.exchange_id).await?;
    let placed = &draft.document.proposal.placed;
    if placed.iter().all(|placed| !declined.contains(&(placed.item, placed.agency))) {
        return Ok(());
    }
    let detail = "An agency has declined since what the draft asks of it; ask for another draft.";
    Err(Refusal::guard("open", APPLY, "agency_declined", detail).into())
}

/// The offers of a draft.
type Offers = HashMap<OfferId, Offer>;

/// What becomes of the sessions, by the offers and presenters as they are now.
async fn plan(
    tx: &mut Tx<'_>,
    draft: &AgendaDraft,
    (exchange, sessions): (&Exchange, &[AgendaSession]),
) -> Result<(Plan, Offers), Rejection> {
    let named: Vec<_> = draft.offers().into_iter().collect();
    let people: Vec<_> = draft.presenters().into_iter().collect();
    let offers = offers::by_ids(tx.connection, &named).await?.into_iter();
    let presenters = presenters::by_ids(tx.connection, &people).await?.into_iter();
    let active = presenters.filter(|presenter| presenter.state() == PresenterState::Active);
    let offers: Offers = offers.map(|offer| (offer.id, offer)).collect();
    let spoken: HashMap<_, _> = active.map(|one| (one.id, one.form.languages.into_inner())).collect();
    let new_id = || tx.app.ids.next(AgendaSessionId::new);
    let plan = draft.plan(exchange, sessions, (&offers, &spoken), new_id, tx.now)?;
    Ok((plan, offers))
}

/// Refuses a plan that breaks a rule by now, under the locks of everything that it takes. Whether agencies accept is asked
/// after it.
async fn refuse_conflicts(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    before: Vec<AgendaSession>,
    plan: &Plan,
) -> Result<(), Rejection> {
    let refuse = |guard, detail: String| Refusal::guard("open", APPLY, guard, detail);
    let number = i64::try_from(before.len() + plan.added.len()).unwrap_or(i64::MAX);
    if number > MOST {
        return Err(refuse("too_many_sessions", format!("An agenda has at most {MOST} sessions.")).into());
    }
    let taking = plan.edited.iter().chain(&plan.added).map(|planned| &planned.session);
    agenda::lock_all(tx.connection, taking.map(|session| (session.agency_id, &session.form))).await?;
    let (calendar, after) = (tx.calendar().await?, plan.after(before));
    let asked = [Asked { exchange, sessions: &after }];
    let agendas = check::read(tx.connection, tx.app, &asked, &calendar).await?;
    let blocks = |conflict: &Conflict| {
        conflict.severity.blocks()
            && conflict.code != ConflictCode::AgencyNotAccepted
            && conflict.sessions.iter().any(|id| plan.of_draft.contains(id))
    };
    let blocking: Vec<_> = agendas.conflicts(Scope::Exchange).into_iter().filter(blocks).collect();
    if blocking.is_empty() {
        return Ok(());
    }
    let made = |id| plan.added.iter().all(|planned| planned.session.id != id);
    let view = |conflict| ConflictView::new(conflict, &agendas.sessions).among(made);
    let views = blocking.into_iter().map(view).collect();
    let detail = "Something has taken what the draft needs; `conflicts` say what.".to_owned();
    Err(Rejection::Failed(ApiError::in_conflict(refuse("blocking_conflicts", detail), Vec::new(), views)))
}

/// Cancels, changes and adds the sessions, each with its record, and asks their agencies. Whoever was with a session that changes
/// is free first, because two of them may have taken each other's people.
async fn store(
    tx: &mut Tx<'_>,
    (exchange, sessions): (&Exchange, &[AgendaSession]),
    plan: Plan,
    offers: &Offers,
) -> Result<(), Rejection> {
    let changing = plan.edited.iter().map(|planned| planned.session.id);
    let changing: Vec<_> = changing.chain(plan.cancelled.iter().map(|(_, session)| session.id)).collect();
    agenda_sessions::let_go(tx.connection, &changing).await?;
    for (before, mut session) in plan.cancelled {
        let states = (before.as_str(), AgendaSessionState::Cancelled.as_str());
        let reason = session.stage.end().and_then(|end| end.reason).unwrap_or_default();
        release_session(tx, session.id, &reason).await?;
        record(tx, &mut session, AgendaSessionAction::Cancel, Some(states), Vec::new()).await?;
    }
    let mut placed = Vec::new();
    for planned in plan.edited {
        let known = sessions.iter().find(|session| session.id == planned.session.id);
        let before = known.ok_or_else(|| ApiError::internal("a draft changes a session that is not there"))?;
        let mut session = agencies::follow(tx, before, planned.session).await?;
        let states = moved(before, &session);
        record(tx, &mut session, AgendaSessionAction::Edit, states, planned.changed).await?;
        placed.push(session);
    }
    for planned in plan.added {
        insert(tx, &planned.session).await?;
        placed.push(planned.session);
    }
    for session in &placed {
        if let Some(offer) = session.form.offer_id.and_then(|id| offers.get(&id)) {
            agencies::ask_lead(tx, exchange, session, offer).await?;
        }
    }
    Ok(())
}
