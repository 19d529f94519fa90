//! A day so far, and when another is at least as good.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::model::{Choice, NOWHERE};
use super::tracks::Parted;
use crate::agenda::conflicts::{LONGEST_DAY, has_free_hour, needs_lunch};

/// No session came before.
pub(super) const NOTHING: u32 = u32::MAX;
pub(super) const NO_FAMILY: u8 = u8::MAX;
pub(super) const SAME_FAMILY: i64 = 20;
pub(super) const MORNING_ENDS: i32 = 12 * 60;
pub(super) const AFTERNOON_BEGINS: i32 = 13 * 60 + 30;

/// A day so far.
#[derive(Clone, Copy)]
pub(super) struct Label {
    pub(super) items: u128,
    pub(super) uses: u128,
    pub(super) cost: i64,
    pub(super) first: i32,
    pub(super) end: i32,
    /// Minutes of sessions, ways and buffers since the first start.
    pub(super) busy: i32,
    pub(super) parent: u32,
    pub(super) choice: u32,
    pub(super) start: i32,
    pub(super) place: u16,
    pub(super) family: u8,
    /// How many of the standing sessions are behind.
    pub(super) fixed: u8,
    /// The parts of the group that had a lunch; the first bit where it stays together.
    pub(super) lunch: u16,
    pub(super) parted: Parted,
}

/// What two labels have to have in common to be compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) items: u128,
    pub(super) place: u16,
    pub(super) family: u8,
    pub(super) fixed: u8,
    pub(super) morning: bool,
}

/// A hash for small keys of whole numbers; the usual one takes a third of the time of all.
#[derive(Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_u128(&mut self, value: u128) {
        #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
        let halves = (value as u64, (value >> 64) as u64);
        self.write_u64(halves.0);
        self.write_u64(halves.1);
    }
}

pub(super) type Quick<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

impl Label {
    /// Whether whatever follows the other costs no less than what can follow this one. Nothing of the day ends after `latest`.
    #[inline]
    pub(super) fn covers(&self, other: &Self, latest: i32, rough: bool) -> bool {
        // Idle time that the other has not is at most so many quarter hours more.
        let idle = if rough { 0 } else { (other.first + other.busy - self.first - self.busy).max(0) };
        let dearer = i64::from(idle + 14) / 15;
        // Adding to the cost of a dead one would overflow.
        !self.is_dead()
            && self.end <= other.end
            && self.cost + dearer <= other.cost
            && (self.first >= other.first || i64::from(latest - self.first) <= LONGEST_DAY)
            && other.lunch & !self.lunch == 0
            && self.uses & !other.uses == 0
            && self.drafted() <= other.drafted()
            && self.noon() == other.noon()
            && self.parted.covers(other.parted)
    }

    /// Whether another has taken its place.
    pub(super) const fn is_dead(&self) -> bool {
        self.cost == i64::MAX
    }

    /// Gives its place to another.
    pub(super) const fn kill(&mut self) {
        self.cost = i64::MAX;
    }

    /// Whether the day as it is has a lunch, whose hour is not idle.
    fn noon(&self) -> bool {
        needs_lunch(self.first.into(), self.end.into())
    }

    /// Whether the last session is of the draft: one that stands asks nothing of the next that stands.
    pub(super) const fn drafted(&self) -> bool {
        self.start >= 0 && self.choice != NOTHING
    }
}

/// The starts after the first that may be worth waiting for, each once: one after a free hour, one that makes the day a day
/// with a lunch, whose hour is not idle; and the first that change nothing.
pub(super) fn later_starts(label: &Label, choice: &Choice, way: i32, early: i32) -> [Option<i32>; 7] {
    let mut starts = [None; 7];
    let repairs = choice.starts.unchanged != 0;
    if label.first >= MORNING_ENDS && !repairs {
        return starts;
    }
    let (mut noon, mut late) = (early, early);
    if label.first < MORNING_ENDS {
        noon = lunch_start(label.end, way).filter(|_| label.lunch == 0).unwrap_or(early);
        late = early.max(AFTERNOON_BEGINS + 1 - choice.minutes);
    }
    let mut next = 0;
    for (turn, from) in [early, noon, late, noon.max(late)].into_iter().enumerate() {
        let all = (turn > 0).then(|| Choice::first_start(choice.starts.all, from));
        let unchanged = repairs.then(|| Choice::first_start(choice.starts.unchanged, from));
        for start in [all, unchanged].into_iter().flatten() {
            if start.is_some() && start != Some(early) && !starts.contains(&start) {
                starts[next] = start;
                next += 1;
            }
        }
    }
    starts
}

/// Where the group is after a session at a place.
pub(super) const fn target(label: &Label, place: u16) -> u16 {
    if place == NOWHERE { label.place } else { place }
}

/// The limits that are used once a choice is taken; none when one of them is full.
pub(super) fn used(mut uses: u128, choice: &Choice) -> Option<u128> {
    for one in &choice.uses {
        let taken = one.taken(uses);
        if taken >= one.limit {
            return None;
        }
        uses |= 1 << (one.shift + taken);
    }
    Some(uses)
}

/// The first start that leaves a free hour at noon after an end.
pub(super) fn lunch_start(end: i32, way: i32) -> Option<i32> {
    let start = (end.max(11 * 60 + 30) + 60).max(end + way + 60);
    has_free_hour(end.into(), start.into(), way.into()).then_some(start)
}
