//! What does not hold of a session by itself.

use chrono::{Datelike, Weekday};

use super::{AgendaSubjectKind, ConflictCode as Code, ConflictSubject, Report, subject};
use crate::agenda::{Hours, Lead, Offer, Rules, Session, Span, span};

/// Looks at every session of the scope.
pub(super) fn find(report: &mut Report<'_>) {
    dates(report);
    for session in report.each() {
        people(report, session);
        agency(report, session);
        venue(report, session);
        size(report, session);
        language(report, session);
        day(report, session);
        if session.lead == Lead::Open {
            let subjects = session.agency.or_else(|| session.counts_for(report.city)).map(|id| report.agency(id));
            report.add(Code::AgencyNotAccepted, [session.id], subjects.into_iter().collect(), &[]);
        }
    }
}

/// Also sees the sessions without a length, which no other rule does.
fn dates(report: &mut Report<'_>) {
    let (first, last) = (report.programme.first_day, report.programme.last_day);
    for session in report.programme.live() {
        if session.span.is_empty() {
            report.add(Code::EndBeforeStart, [session.id], Vec::new(), &[("minutes", session.span.minutes())]);
        }
        if session.span.day() < first || last < session.span.last_day() {
            report.add(Code::OutsideExchangeDates, [session.id], Vec::new(), &[]);
        }
    }
}

fn people(report: &mut Report<'_>, session: &Session) {
    for id in &session.presenters {
        let away = report.city.presenters.get(id).and_then(|presenter| span::met(&presenter.absences, session.span));
        if let Some(minutes) = away {
            let subjects = vec![report.presenter(*id)];
            report.add(Code::PersonUnavailable, [session.id], subjects, &[("minutes", minutes)]);
        }
    }
}

fn agency(report: &mut Report<'_>, session: &Session) {
    let city = report.city;
    if let Some(id) = session.counts_for(city)
        && let Some(minutes) = city.agencies.get(&id).and_then(|agency| span::met(&agency.closures, session.span))
    {
        let subjects = vec![report.agency(id)];
        report.add(Code::AgencyUnavailable, [session.id], subjects, &[("minutes", minutes)]);
    }
    if let Some((id, offer)) = session.offer.and_then(|id| Some((id, city.offers.get(&id)?)))
        && !offer.can_be_had(session.span)
    {
        let subjects = vec![offer_subject(report, id, offer)];
        report.add(Code::AgencyUnavailable, [session.id], subjects, &[]);
    }
}

fn offer_subject(report: &Report<'_>, id: crate::OfferId, offer: &Offer) -> ConflictSubject {
    subject(AgendaSubjectKind::Offer, id, report.agency_name(offer.agency))
}

fn venue(report: &mut Report<'_>, session: &Session) {
    let Some((id, venue)) = session.place.venue().and_then(|id| Some((id, report.city.venues.get(&id)?))) else {
        return;
    };
    let closed = span::met(&venue.closures, session.span);
    if closed.is_some() || !Hours::are_good(&venue.opening_hours, session.span) {
        let numbers: Vec<_> = closed.map(|minutes| ("minutes", minutes)).into_iter().collect();
        let subjects = vec![report.venue(id)];
        report.add(Code::VenueUnavailable, [session.id], subjects, &numbers);
    }
    let step_free: u32 = report.programme.party(session).map(|delegation| delegation.step_free).sum();
    if step_free > 0 && !venue.accessible {
        let subjects = vec![report.venue(id)];
        report.add(Code::AccessibilityGap, [session.id], subjects, &[("persons", step_free.into())]);
    }
}

/// A venue that is too small, and an offer for groups of another size, are two conflicts of one code. Where no delegation is
/// known to come, as to a presentation abroad, no group is of the wrong size.
fn size(report: &mut Report<'_>, session: &Session) {
    if report.programme.party(session).next().is_none() {
        return;
    }
    let (city, group) = (report.city, report.programme.size(session));
    let add = |report: &mut Report<'_>, what, from: u32, to: u32| {
        let numbers = [("group", group.into()), ("from", from.into()), ("to", to.into())];
        report.add(Code::VenueCapacityExceeded, [session.id], vec![what], &numbers);
    };
    if let Some((id, venue)) = session.place.venue().and_then(|id| Some((id, city.venues.get(&id)?)))
        && group > venue.capacity
    {
        add(report, report.venue(id), 0, venue.capacity);
    }
    if let Some((id, offer)) = session.offer.and_then(|id| Some((id, city.offers.get(&id)?)))
        && !(offer.group_from..=offer.group_to).contains(&group)
    {
        add(report, offer_subject(report, id, offer), offer.group_from, offer.group_to);
    }
}

/// Every delegation of the session has to understand it.
fn language(report: &mut Report<'_>, session: &Session) {
    let shares = |spoken: &[_]| spoken.iter().any(|language| session.languages.contains(language));
    let without = report.programme.party(session).filter(|delegation| !shares(&delegation.languages)).count();
    if without > 0 && !session.interpreter {
        let numbers = [("delegations", i64::try_from(without).unwrap_or(i64::MAX))];
        report.add(Code::LanguageGap, [session.id], Vec::new(), &numbers);
    }
}

fn day(report: &mut Report<'_>, session: &Session) {
    if !in_business_hours(&report.city.rules, session.span) {
        report.add(Code::OutsideBusinessHours, [session.id], Vec::new(), &[]);
    }
    let is_holiday = |day| report.city.calendar.is_holiday(day);
    if is_holiday(session.span.day()) || is_holiday(session.span.last_day()) {
        report.add(Code::PublicHoliday, [session.id], Vec::new(), &[]);
    }
}

/// Whether a span lies in the hours that the city works, from Monday to Friday.
pub(in crate::agenda) fn in_business_hours(rules: &Rules, span: Span) -> bool {
    let (from, to) = rules.business_hours;
    let weekday = !matches!(span.day().weekday(), Weekday::Sat | Weekday::Sun);
    weekday && span.from.date() == span.to.date() && from <= span.from.time() && span.to.time() <= to
}
