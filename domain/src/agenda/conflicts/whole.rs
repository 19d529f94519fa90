//! What an agenda lacks as a whole. These conflicts name no session.

use std::collections::BTreeSet;

use super::{AgendaSubjectKind, ConflictCode as Code, Report, subject};
use crate::vocabularies::{ActivityFamily, Axis};

/// Looks at the whole exchange.
pub(super) fn find(report: &mut Report<'_>) {
    monotone(report);
    missing(report);
    axes(report);
}

fn monotone(report: &mut Report<'_>) {
    let active = |family| matches!(family, ActivityFamily::Experiential | ActivityFamily::Analytical);
    let several_days = report.programme.first_day < report.programme.last_day;
    let sessions = report.programme.live();
    if several_days && !sessions.iter().any(|session| active(session.activity.family())) {
        let subjects = vec![report.exchange()];
        let count = i64::try_from(sessions.len()).unwrap_or(i64::MAX);
        report.add(Code::MonotoneDesign, [], subjects, &[("sessions", count)]);
    }
}

fn missing(report: &mut Report<'_>) {
    let served: BTreeSet<_> = report.programme.live().iter().filter_map(|session| session.item).collect();
    for item in report.programme.items.iter().filter(|item| !served.contains(&item.id)) {
        let subjects = vec![subject(AgendaSubjectKind::Item, item.id, &item.title)];
        report.add(Code::GrantedItemMissing, [], subjects, &[("weight", item.weight.into())]);
    }
}

/// A practice comes into the agenda by the item that a session serves, or by the offer that it uses.
fn axes(report: &mut Report<'_>) {
    let (city, programme) = (report.city, report.programme);
    let mut carried = BTreeSet::<Axis>::new();
    for session in programme.live() {
        let items = programme.items.iter().filter(|item| session.item == Some(item.id));
        carried.extend(items.flat_map(|item| &item.axes));
        carried
            .extend(session.offer.and_then(|offer| city.offers.get(&offer)).into_iter().flat_map(|offer| &offer.axes));
    }
    for axis in programme.axes.iter().filter(|axis| !carried.contains(axis)) {
        let subjects = vec![subject(AgendaSubjectKind::Axis, axis, axis.label().es)];
        report.add(Code::AxisUncovered, [], subjects, &[]);
    }
}
