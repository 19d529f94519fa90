//! From an event of the outbox to the letter that it calls for, as things stand when it is sent.

use convite_domain::assignments::Assignment;
use convite_domain::audit::{OutboxEvent, SubjectKind};
use convite_domain::input::Email;
use convite_domain::requests::{Request, RequestAction};
use convite_domain::{AssignmentId, RequestId, TrackingTokenId};
use convite_persistence::{
    Connection, Database, DbError, DbResult, agenda_versions, assignments, exchanges, messages, requests, tracking,
};

use super::sweeps::Sweeping;
use crate::app::{Ids, Shared};
use crate::auth::tokens;
use crate::mail::{AgencyOccasion, Desk, Failure, Letter, NewLink, Occasion, OfficerOccasion, Partners};

/// The letter; none when there is nothing to tell (any more).
pub(super) async fn letter(
    shared: &Shared,
    database: &Database,
    event: &OutboxEvent,
    occasion: Occasion,
) -> Result<Option<Letter>, Failure> {
    let desk = Desk { calendar: &shared.calendar, tracking_page: shared.settings.tracking_page.as_deref() };
    let written = match occasion {
        Occasion::Action(RequestAction::Message) => {
            let read =
                read(database, event, async |connection, _| messages::mailed(connection, event.id).await).await?;
            let Some((request, Some((text, attachments)))) = read else { return Ok(None) };
            Letter::with_message(&request, &text, attachments, &desk)
        }
        Occasion::Action(action) => {
            let canonical = async |connection: &mut Connection, request: &Request| {
                let canonical = requests::canonical_shown(connection, request).await?;
                Ok(canonical.map(|(reference, _)| reference))
            };
            let Some((request, canonical)) = read(database, event, canonical).await? else { return Ok(None) };
            Letter::on(action, event.created_at, &request, canonical.as_deref(), &desk)
        }
        Occasion::AgendaReleased => {
            let Some((request, Some(number))) = read(database, event, last_that_stands).await? else { return Ok(None) };
            Letter::on_release(&request, number, &desk)
        }
        Occasion::VisitPostponed => {
            let reason = async |connection: &mut Connection, request: &Request| {
                let visited = exchanges::visited_by(connection, request.id).await?;
                let halt = visited.as_ref().and_then(|exchange| exchange.state.halt());
                // It may have been planned again since, and put off once more: that is told by another letter.
                Ok(halt.filter(|halt| halt.at == event.created_at).map(|halt| halt.reason.clone()))
            };
            let Some((request, Some(reason))) = read(database, event, reason).await? else { return Ok(None) };
            Letter::on_postponement(&request, &reason, &desk)
        }
        Occasion::Agency(occasion) => return to_agency(shared, database, event, occasion).await,
        Occasion::Officer(occasion) => return to_officer(shared, database, event, occasion).await,
        Occasion::Untold => return Ok(None),
        Occasion::Recovery => {
            let Some((request, ())) = read(database, event, async |_, _| Ok(())).await? else { return Ok(None) };
            // A copy of the mail that is sent again has links of its own; those of the first copy work as well.
            let made = database.transaction(async |connection| new_links(shared, connection, &request).await).await;
            let links = made.map_err(|_| Failure::temporary("no tracking tokens can be made"))?;
            Letter::with_links(&request, &links, &desk)
        }
    };
    written.map_err(|_| Failure::permanent("the letter cannot be written"))
}

/// The number of the last release of a request's visit, unless nothing of it takes place any more.
async fn last_that_stands(connection: &mut Connection, request: &Request) -> DbResult<Option<i32>> {
    let Some(visited) = exchanges::visited_by(connection, request.id).await? else { return Ok(None) };
    let Some(last) = agenda_versions::last(connection, visited.id).await? else { return Ok(None) };
    let is_off = visited.state.halt().is_some() || agenda_versions::is_called_off(connection, &last).await?;
    Ok((!is_off).then_some(last.number))
}

/// The letter to an agency; none when nobody of it has an address.
async fn to_agency(
    shared: &Shared,
    database: &Database,
    event: &OutboxEvent,
    occasion: AgencyOccasion,
) -> Result<Option<Letter>, Failure> {
    let more = async |connection: &mut Connection, assignment: &Assignment| {
        let address = assignments::address_of(connection, assignment.agency.id).await?;
        Ok((address, agenda_versions::last_number(connection, assignment.session.exchange_id).await?))
    };
    let (assignment, (Some(address), release)) = read_assignment(database, event, more).await? else { return Ok(None) };
    let address = Email::parse(&address).map_err(|_| Failure::permanent("the agency's address is none"))?;
    let letter = Letter::to_agency(address, occasion, &assignment, &partners(shared, event, release));
    letter.map_err(|_| Failure::permanent("the letter cannot be written"))
}

/// The letter to the officer who looks after the exchange of an assignment; none when nobody does.
async fn to_officer(
    shared: &Shared,
    database: &Database,
    event: &OutboxEvent,
    occasion: OfficerOccasion,
) -> Result<Option<Letter>, Failure> {
    let more = async |connection: &mut Connection, assignment: &Assignment| {
        exchanges::address_of_officer(connection, assignment.session.exchange_id).await
    };
    let (assignment, Some(address)) = read_assignment(database, event, more).await? else { return Ok(None) };
    let address = Email::parse(&address).map_err(|_| Failure::permanent("the officer's address is none"))?;
    let letter = Letter::to_officer(address, occasion, &assignment, &partners(shared, event, None));
    letter.map_err(|_| Failure::permanent("the letter cannot be written"))
}

fn partners<'a>(shared: &'a Shared, event: &OutboxEvent, release: Option<i32>) -> Partners<'a> {
    let page = shared.settings.invitation_page();
    Partners { calendar: &shared.calendar, page, release, at: event.created_at }
}

/// The assignment that an event is about, with something more of it.
async fn read_assignment<T>(
    database: &Database,
    event: &OutboxEvent,
    more: impl AsyncFnOnce(&mut Connection, &Assignment) -> DbResult<T>,
) -> Result<(Assignment, T), Failure> {
    let read = async {
        let mut connection = database.connection().await?;
        let assignment = assignments::get(&mut connection, AssignmentId::new(event.subject_id)).await?;
        let more = more(&mut connection, &assignment).await?;
        Ok::<_, DbError>((assignment, more))
    };
    read.await.map_err(|_| Failure::temporary("the assignment cannot be read"))
}

/// The request that an event is about, with something more of it.
async fn read<T>(
    database: &Database,
    event: &OutboxEvent,
    more: impl AsyncFnOnce(&mut Connection, &Request) -> DbResult<T>,
) -> Result<Option<(Request, T)>, Failure> {
    let read = async {
        let mut connection = database.connection().await?;
        let found = requests::get(&mut connection, RequestId::new(event.subject_id)).await?;
        let Some(request) = found else { return Ok(None) };
        let more = more(&mut connection, &request).await?;
        Ok::<_, DbError>(Some((request, more)))
    };
    // What a corrupt row holds may be personal, so the cause stays out of the message.
    read.await.map_err(|_| Failure::temporary("the request cannot be read"))
}

/// A new tracking token for each request with the address of this one. Nobody ever sees them but who reads the mail.
async fn new_links(shared: &Shared, connection: &mut Connection, request: &Request) -> DbResult<Vec<NewLink>> {
    let mut work = Sweeping::begin(connection, shared);
    let mut links = Vec::new();
    for (id, reference) in requests::of_same_address(work.connection, request.id).await? {
        let (token, hash) = tokens::new_token(tokens::TRACKING).map_err(|_| DbError::corrupt("no randomness"))?;
        let token_id = Ids.next(TrackingTokenId::new);
        tracking::insert_recovered(work.connection, token_id, id, &hash, work.now).await?;
        work.audit((SubjectKind::Request, id.get()), "recover_tracking_token", None);
        links.push(NewLink { request: id, reference, token });
    }
    work.finish().await?;
    Ok(links)
}
