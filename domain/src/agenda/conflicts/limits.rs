//! Limits over all exchanges: people, venues and agencies that several sessions want.

use std::collections::{BTreeMap, BTreeSet};

use super::{ConflictCode as Code, ConflictSubject, Report};
use crate::agenda::{Booking, City, Programme, Session, Span};
use crate::{AgencyId, AgendaSessionId, PresenterId, UserId, VenueId};

/// What a live session takes from others, whichever exchange it is of.
#[derive(Clone, Copy)]
pub(super) struct Occupied<'a> {
    pub(super) id: AgendaSessionId,
    pub(super) own: bool,
    pub(super) span: Span,
    pub(super) venue: Option<VenueId>,
    pub(super) agency: Option<AgencyId>,
    pub(super) presenters: &'a [PresenterId],
    pub(super) guide: Option<UserId>,
    visitors: u32,
}

impl<'a> Occupied<'a> {
    /// What a session of the exchange takes.
    pub(super) fn own(city: &City, programme: &Programme, session: &'a Session) -> Self {
        Self {
            id: session.id,
            own: true,
            span: session.span,
            venue: session.place.venue(),
            agency: session.counts_for(city),
            presenters: &session.presenters,
            guide: session.guide,
            visitors: programme.size(session),
        }
    }

    fn other(booking: &'a Booking) -> Self {
        Self {
            id: booking.session,
            own: false,
            span: booking.span,
            venue: booking.venue,
            agency: booking.agency,
            presenters: &booking.presenters,
            guide: booking.guide,
            visitors: booking.visitors,
        }
    }
}

/// Looks at everything that sessions of the exchange share with others.
pub(super) fn find(report: &mut Report<'_>) {
    let (city, programme) = (report.city, report.programme);
    let mut all: Vec<_> = report.live.iter().map(|session| Occupied::own(city, programme, session)).collect();
    all.extend(programme.bookings.iter().filter(|other| !other.span.is_empty()).map(Occupied::other));
    all.sort_by_key(|one| (one.span, one.id));
    people(report, &all);
    venues(report, &all);
    agencies(report, &all);
    one_group_at_once(report);
}

/// What sessions have in common, with the sessions.
type Sharing<'s, 'a, K> = BTreeMap<K, Vec<&'s Occupied<'a>>>;

/// Sessions by what they share; what no session of the exchange, or not the touched one, has a part in is left out.
fn sharing<'s, 'a, K: Ord + Copy>(
    report: &Report<'_>,
    all: &'s [Occupied<'a>],
    keys: impl Fn(&Occupied<'_>) -> Vec<K>,
) -> Sharing<'s, 'a, K> {
    let own: BTreeSet<K> = match &report.touched {
        Some(touched) => keys(&touched.occupied).into_iter().collect(),
        None => all.iter().filter(|one| one.own).flat_map(&keys).collect(),
    };
    let mut by = BTreeMap::<K, Vec<_>>::new();
    for one in all {
        for key in keys(one) {
            if own.contains(&key) {
                by.entry(key).or_default().push(one);
            }
        }
    }
    by
}

fn people(report: &mut Report<'_>, all: &[Occupied<'_>]) {
    for (id, sessions) in sharing(report, all, |one| one.presenters.to_vec()) {
        let subject = report.presenter(id);
        double_booked(report, &sessions, &subject);
        let cap = report.city.presenters.get(&id).map(|presenter| presenter.daily_cap);
        let code = Code::PresenterDailyCap;
        counted(report, code, &sessions, Span::day, |_| 1, cap, &subject);
    }
    for (id, sessions) in sharing(report, all, |one| one.guide.into_iter().collect()) {
        double_booked(report, &sessions, &Report::guide(id));
    }
}

fn venues(report: &mut Report<'_>, all: &[Occupied<'_>]) {
    for (id, sessions) in sharing(report, all, |one| one.venue.into_iter().collect()) {
        let Some(venue) = report.city.venues.get(&id) else { continue };
        let subject = report.venue(id);
        at_once(report, Code::VenueDoubleBooked, &sessions, venue.simultaneous_groups, &subject);
        let code = Code::SiteCarryingCapacity;
        counted(report, code, &sessions, Span::week, |one| one.visitors, venue.weekly_visitors, &subject);
    }
}

fn agencies(report: &mut Report<'_>, all: &[Occupied<'_>]) {
    for (id, sessions) in sharing(report, all, |one| one.agency.into_iter().collect()) {
        let Some(agency) = report.city.agencies.get(&id) else { continue };
        let subject = report.agency(id);
        at_once(report, Code::AgencyOverCapacity, &sessions, agency.parallel_capacity, &subject);
        counted(report, Code::AgencyWeeklyCap, &sessions, Span::week, |_| 1, agency.weekly_cap, &subject);
    }
}

/// Every two overlapping sessions of one person, one of them of this exchange.
fn double_booked(report: &mut Report<'_>, sessions: &[&Occupied<'_>], subject: &ConflictSubject) {
    for (i, one) in sessions.iter().enumerate() {
        for two in sessions[i + 1..].iter().take_while(|two| two.span.from < one.span.to) {
            if one.own || two.own {
                let minutes = (one.span.to.min(two.span.to) - two.span.from).num_minutes();
                let numbers = [("minutes", minutes)];
                report.add(Code::PersonDoubleBooked, [one.id, two.id], vec![subject.clone()], &numbers);
            }
        }
    }
}

/// The largest sets of sessions under way at one instant that are more than a limit allows.
fn at_once(report: &mut Report<'_>, code: Code, sessions: &[&Occupied<'_>], limit: u32, subject: &ConflictSubject) {
    let mut sets: Vec<BTreeSet<AgendaSessionId>> = Vec::new();
    for (i, last) in sessions.iter().enumerate() {
        // Those that begin at the same moment count together, with the last of them.
        if sessions.get(i + 1).is_some_and(|next| next.span.from == last.span.from) {
            continue;
        }
        let under_way = sessions[..=i].iter().filter(|one| last.span.from < one.span.to);
        let (ids, own): (BTreeSet<_>, Vec<_>) = under_way.map(|one| (one.id, one.own)).unzip();
        if ids.len() > limit as usize && own.contains(&true) {
            sets.retain(|set| !set.is_subset(&ids));
            if !sets.iter().any(|set| ids.is_subset(set)) {
                sets.push(ids);
            }
        }
    }
    for set in sets {
        let numbers = [("at_once", set.len().try_into().unwrap_or(i64::MAX)), ("limit", limit.into())];
        report.add(code, set, vec![subject.clone()], &numbers);
    }
}

/// The sessions of a day or week that count for more than a limit allows.
fn counted<K: Ord>(
    report: &mut Report<'_>,
    code: Code,
    sessions: &[&Occupied<'_>],
    period: impl Fn(Span) -> K,
    count: impl Fn(&Occupied<'_>) -> u32,
    limit: Option<u32>,
    subject: &ConflictSubject,
) {
    let Some(limit) = limit else { return };
    let mut periods = BTreeMap::<K, Vec<&Occupied<'_>>>::new();
    for one in sessions {
        periods.entry(period(one.span)).or_default().push(one);
    }
    for together in periods.into_values().filter(|together| together.iter().any(|one| one.own)) {
        let sum: u32 = together.iter().map(|one| count(one)).sum();
        if sum > limit {
            let numbers = [("count", sum.into()), ("limit", limit.into())];
            report.add(code, together.iter().map(|one| one.id), vec![subject.clone()], &numbers);
        }
    }
}

/// A group cannot be in two sessions: at once are only parallel tracks of sub-groups, each naming its own.
fn one_group_at_once(report: &mut Report<'_>) {
    let live = report.live.clone();
    for (i, one) in live.iter().enumerate() {
        for two in live[i + 1..].iter().take_while(|two| two.span.from < one.span.to) {
            let parallel = matches!((&one.sub_group, &two.sub_group), (Some(one), Some(two)) if one != two);
            let concerned = report.touches(|touched| touched.id == one.id || touched.id == two.id);
            if !parallel && concerned {
                let minutes = (one.span.to.min(two.span.to) - two.span.from).num_minutes();
                let subjects = vec![report.exchange()];
                report.add(Code::VenueDoubleBooked, [one.id, two.id], subjects, &[("minutes", minutes)]);
            }
        }
    }
}
