//! A day on which the group parts: sessions that stand run in parallel, and each part has its own ways, its own lunch and its own
//! length of the day. Sessions of a draft are of the whole group, and run beside nothing.

use super::label::Label;
use super::model::{Day, Fixed, NOWHERE};
use super::route::Route;
use crate::agenda::conflicts::{LONGEST_DAY, has_free_hour, needs_lunch};
use crate::agenda::{Programme, Session};

/// So many parts of a group are told apart on a day; where there are more, nothing is drafted.
pub(super) const MOST_TRACKS: usize = 16;

/// All parts of a group, one bit for each.
pub(super) const EVERYBODY: u16 = u16::MAX;

/// What a day so far has to remember of its drafted sessions for the parts of the group; as at the root where they stay together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Parted {
    /// Where the last drafted session was that was not on line: everybody was there.
    pub(super) met: u16,
    /// How many of the standing sessions were behind by then.
    pub(super) gathered: u8,
    /// How many were behind by the last drafted session of all.
    pub(super) drafted: u8,
    /// When the first drafted session starts.
    pub(super) first: i16,
    /// When the last one ends.
    pub(super) end: i16,
}

/// The session of a part that a session comes after.
struct Before {
    end: i32,
    /// Where the part is after it.
    place: u16,
    drafted: bool,
}

/// The parts that go their own ways among standing sessions in the order of their starts: for each session which of them take
/// part, and how many there are. None where the group stays together and one session comes after the other.
pub(super) fn parts(standing: &[&Session]) -> (Vec<u16>, usize) {
    let in_order = standing.windows(2).all(|pair| pair[0].span.to <= pair[1].span.from);
    let tracks = Programme::tracks(standing);
    let of = |session: &&Session| {
        let own = tracks.iter().enumerate().filter(|(_, track)| session.in_track(**track));
        own.take_while(|(place, _)| *place < MOST_TRACKS).fold(0, |parts, (place, _)| parts | 1 << place)
    };
    let together = in_order && tracks.len() == 1;
    (standing.iter().map(of).collect(), if together { 0 } else { tracks.len() })
}

impl Parted {
    /// Before anything.
    pub(super) const fn root(base: u16) -> Self {
        Self { met: base, gathered: 0, drafted: 0, first: i16::MAX, end: 0 }
    }

    /// With a drafted session more, when so many of the standing ones are behind.
    pub(super) fn with(self, stop: Fixed, fixed: u8) -> Self {
        let minute = |minute: i32| i16::try_from(minute).unwrap_or(i16::MAX);
        let (first, end) = (self.first.min(minute(stop.from)), minute(stop.to));
        let stays = stop.place == NOWHERE;
        let (met, gathered) = if stays { (self.met, self.gathered) } else { (stop.place, fixed) };
        Self { met, gathered, drafted: fixed, first, end }
    }

    /// Whether the parts are where they are after another day so far, and no later.
    pub(super) fn covers(self, other: Self) -> bool {
        let place = |parted: Self| (parted.met, parted.gathered, parted.drafted);
        place(self) == place(other) && self.first >= other.first && self.end <= other.end
    }
}

impl Route<'_, '_> {
    /// The parts that get their lunch before a session; none when there is no time for it in one of them.
    #[cold]
    pub(super) fn on_time(&self, label: &Label, stop: Fixed, drafted: bool) -> Option<u16> {
        if drafted && stop.from < label.end {
            return None;
        }
        let mut lunch = 0;
        for track in self.day.tracks().filter(|track| stop.tracks >> track & 1 == 1) {
            let there = if stop.place == NOWHERE { self.at(label, label.fixed, track) } else { stop.place };
            let way = |before: &Before| {
                let (travel, buffer) = self.model.way(before.place, there);
                travel + buffer
            };
            let by_draft = |before: &Before| drafted || before.drafted;
            let before = self.before(label, track, stop.from);
            if before.is_some_and(|before| by_draft(&before) && stop.from - before.end < way(&before)) {
                return None;
            }
            let last = self.before(label, track, i32::MAX);
            if last.is_some_and(|last| has_free_hour(last.end.into(), stop.from.into(), way(&last).into())) {
                lunch |= 1 << track;
            }
            let first = self.first(label, track).min(stop.from);
            if (drafted || label.items != 0) && i64::from(stop.to - first) > LONGEST_DAY {
                return None;
            }
        }
        Some(lunch)
    }

    /// Whether every part has had its lunch that has to have one.
    pub(super) fn all_ate(&self, label: &Label) -> bool {
        let ate = |track: u16| {
            let own = self.day.fixed.iter().filter(|fixed| fixed.tracks >> track & 1 == 1);
            let last = own.map(|fixed| fixed.to).fold(label.parted.end.into(), i32::max);
            label.lunch >> track & 1 == 1 || !needs_lunch(self.first(label, track).into(), last.into())
        };
        self.day.tracks().all(ate)
    }

    /// When the day of a part begins, by what stands and what is drafted so far.
    fn first(&self, label: &Label, track: u16) -> i32 {
        let own = self.day.fixed.iter().find(|fixed| fixed.tracks >> track & 1 == 1);
        own.map_or(i32::MAX, |fixed| fixed.from).min(label.parted.first.into())
    }

    /// Where a part is when so many of the standing sessions are behind.
    fn at(&self, label: &Label, fixed: u8, track: u16) -> u16 {
        let since = usize::from(label.parted.gathered)..usize::from(fixed);
        let seen = self.day.fixed.get(since).unwrap_or_default().iter().rev();
        let mut own = seen.filter(|fixed| fixed.tracks >> track & 1 == 1 && fixed.place != NOWHERE);
        own.next().map_or(label.parted.met, |fixed| fixed.place)
    }

    /// What a part comes from: of its sessions so far that end by a minute the last.
    fn before(&self, label: &Label, track: u16, until: i32) -> Option<Before> {
        let drafted = label.parted.drafted;
        let own = (drafted..label.fixed).filter_map(|place| {
            let fixed = self.day.fixed.get(usize::from(place))?;
            (fixed.tracks >> track & 1 == 1 && fixed.to <= until).then_some((place, fixed.to))
        });
        if let Some((place, end)) = own.max_by_key(|(_, end)| *end) {
            return Some(Before { end, place: self.at(label, place + 1, track), drafted: false });
        }
        let place = self.at(label, drafted, track);
        (label.items != 0).then(|| Before { end: label.parted.end.into(), place, drafted: true })
    }
}

impl Day {
    /// The parts of the group that have a day of their own; none where it stays together.
    fn tracks(&self) -> impl Iterator<Item = u16> + use<> {
        (0u16..).take(self.tracks.min(MOST_TRACKS))
    }
}
