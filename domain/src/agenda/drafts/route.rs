//! A day from one session to the next: what may follow, and what it costs.

use super::label::{Label, NO_FAMILY, NOTHING, SAME_FAMILY, later_starts, target};
use super::model::{Choice, Day, Fixed, Model};
use super::tracks::{EVERYBODY, Parted};
use crate::agenda::conflicts::{LONGEST_DAY, has_free_hour, needs_lunch};

/// The rules of a day.
#[derive(Clone, Copy)]
pub(super) struct Route<'m, 'a> {
    pub(super) model: &'m Model<'a>,
    pub(super) day: &'m Day,
}

/// When a choice can start after a day so far.
enum Begins {
    /// At any of these: as the first of a day, or where the parts of a group come from different places.
    AnyOf(u128),
    /// At the first moment, or at one that is worth waiting for.
    Later(std::iter::Flatten<std::array::IntoIter<Option<i32>, 8>>),
}

impl Iterator for Begins {
    type Item = i32;

    fn next(&mut self) -> Option<i32> {
        match self {
            Self::AnyOf(0) => None,
            Self::AnyOf(starts) => {
                let start = i32::try_from(starts.trailing_zeros() * 15).unwrap_or(0);
                *starts &= *starts - 1;
                Some(start)
            }
            Self::Later(starts) => starts.next(),
        }
    }
}

impl Route<'_, '_> {
    /// The day before anything of it.
    pub(super) fn root(&self) -> Label {
        Label {
            items: 0,
            uses: 0,
            cost: 0,
            first: -1,
            end: 0,
            busy: 0,
            parent: NOTHING,
            choice: NOTHING,
            start: 0,
            place: self.model.base,
            family: NO_FAMILY,
            fixed: 0,
            lunch: 0,
            parted: Parted::root(self.model.base),
        }
    }

    /// The starts of a choice that may be worth taking next.
    #[inline]
    pub(super) fn starts(&self, label: &Label, choice: &Choice) -> impl Iterator<Item = i32> + use<> {
        let none = Begins::AnyOf(0);
        if label.first < 0 {
            return Begins::AnyOf(choice.starts.all);
        }
        if self.day.tracks > 0 {
            return Begins::AnyOf(Choice::starts_from(choice.starts.all, label.end));
        }
        let (travel, buffer) = self.model.way(label.place, target(label, choice.place));
        let way = travel + buffer;
        let Some(early) = Choice::first_start(choice.starts.all, label.end + way) else { return none };
        if i64::from(early + choice.minutes - label.first) > LONGEST_DAY {
            return none;
        }
        let mut all = [Some(early); 8];
        all[1..].copy_from_slice(&later_starts(label, choice, way, early));
        Begins::Later(all.into_iter().flatten())
    }

    /// The day with a choice at a start, by the place of the day so far; none where that breaks a rule.
    #[inline]
    pub(super) fn next(
        &self,
        (parent, label): (u32, &Label),
        (number, choice): (u32, &Choice),
        uses: u128,
        start: i32,
    ) -> Option<Label> {
        let unchanged = choice.starts.unchanged >> (start / 15) & 1 == 1;
        let change = if unchanged { 0 } else { choice.change };
        let (from, to) = (start, start + choice.minutes);
        let stop = Fixed { from, to, place: choice.place, family: choice.family, tracks: EVERYBODY };
        let mut next = self.after(label, stop, true)?;
        if self.day.fixed.get(usize::from(label.fixed)).is_some_and(|fixed| next.end > fixed.from) {
            return None;
        }
        next.items |= 1 << choice.item;
        next.uses = uses;
        next.cost += choice.cost + change;
        (next.parent, next.choice, next.start) = (parent, number, start);
        Some(next)
    }

    /// The day with the next of the sessions that stand; none when there is no more, or no time for it.
    pub(super) fn past_the_next_that_stands(&self, (parent, label): (u32, &Label)) -> Option<Label> {
        let fixed = self.day.fixed.get(usize::from(label.fixed)).copied()?;
        let mut next = self.after(label, fixed, false)?;
        next.fixed += 1;
        // Not drafted: told apart by a start before the day.
        (next.parent, next.choice, next.start) = (parent, NOTHING, -1);
        Some(next)
    }

    /// The day with one session more; none when there is no time for it.
    #[inline]
    fn after(&self, label: &Label, stop: Fixed, drafted: bool) -> Option<Label> {
        let place = target(label, stop.place);
        let (travel, buffer) = self.model.way(label.place, place);
        let begins = label.first < 0;
        let lunch = if self.day.tracks > 0 {
            self.on_time(label, stop, drafted)?
        } else {
            together(label, stop, drafted, travel + buffer)?
        };
        let same = if label.family == stop.family { SAME_FAMILY } else { 0 };
        let between = if begins { 0 } else { travel + buffer };
        let parts = drafted && self.day.tracks > 0;
        Some(Label {
            cost: label.cost + i64::from(travel) + same,
            first: if begins { stop.from } else { label.first },
            end: stop.to.max(label.end),
            busy: label.busy + (stop.to - stop.from) + between,
            place,
            family: stop.family,
            lunch: label.lunch | lunch,
            parted: if parts { label.parted.with(stop, label.fixed) } else { label.parted },
            ..*label
        })
    }

    /// What a day costs with its way home and its idle time; none when it is not a day that may be.
    pub(super) fn whole(&self, label: &Label) -> Option<i64> {
        if label.is_dead() || usize::from(label.fixed) < self.day.fixed.len() {
            return None;
        }
        if label.first < 0 {
            return Some(0);
        }
        let noon = needs_lunch(label.first.into(), label.end.into());
        let ate = if self.day.tracks > 0 { self.all_ate(label) } else { !noon || label.lunch != 0 };
        if label.items != 0 && !ate {
            return None;
        }
        let home = self.model.way(label.place, self.model.base).0;
        let idle = label.end - label.first - label.busy - if noon { 60 } else { 0 };
        Some(label.cost + i64::from(home) + i64::from(idle.max(0) / 15))
    }
}

/// Whether a group that stays together gets its lunch before a session; none when there is no time for it.
fn together(label: &Label, stop: Fixed, drafted: bool, way: i32) -> Option<u16> {
    let begins = label.first < 0;
    let (first, gap) = if begins { (stop.from, 0) } else { (label.first, stop.from - label.end) };
    // What stands may break the rules of the way and of the day among itself.
    if !begins && (drafted || label.drafted()) && gap < way {
        return None;
    }
    if (drafted || label.items != 0) && i64::from(stop.to - first) > LONGEST_DAY {
        return None;
    }
    Some(u16::from(!begins && has_free_hour(label.end.into(), stop.from.into(), way.into())))
}
