//! The search for the best agenda of one exchange, from a first look to the proof.

use std::collections::BTreeSet;

use super::choose::{Chosen, choose};
use super::improve::Improving;
use super::labels::{Pattern, Patterns, complete, enumerate};
use super::limits::Limit;
use super::model::Model;
use super::report::draft;
use super::{Draft, Drafting, Placement};

/// How many labels a draft whose days have their items may take to put them in order.
const LABELS_TO_SETTLE: u64 = 2_000_000;

/// What is known of the agendas of one exchange.
pub(super) struct Search<'q, 'a> {
    asked: &'q Drafting<'a>,
    model: Model<'a>,
    patterns: Patterns,
    /// Most limits of persons and weeks never bind, and watching one costs labels: only those are watched that the best choice
    /// without them does not keep.
    watched: BTreeSet<Limit>,
    stop: &'q dyn Fn() -> bool,
}

/// A way to find the patterns of all days within an effort.
type Way = fn(&Model<'_>, Patterns, u64, &dyn Fn() -> bool) -> Patterns;

impl<'q, 'a> Search<'q, 'a> {
    pub(super) fn new(asked: &'q Drafting<'a>, stop: &'q dyn Fn() -> bool) -> Self {
        let model = Model::new(asked);
        let patterns = Patterns::some(vec![Vec::new(); model.days.len()]);
        Self { asked, model, patterns, watched: BTreeSet::new(), stop }
    }

    /// The best draft that is found within so many labels; complete where it is proven.
    pub(super) fn first(&mut self, labels: u64) -> Draft {
        let chosen = self.choose(enumerate, labels);
        self.draft(&chosen)
    }

    /// The best draft of all, if so many labels are enough for all patterns.
    pub(super) fn thorough(&mut self, labels: u64) -> Option<Draft> {
        let chosen = self.choose(complete, labels);
        self.patterns.complete.then(|| self.draft(&chosen))
    }

    /// Joins what is being improved with what is known of the days.
    pub(super) fn join(&self, improving: &mut Improving<'_, '_>) {
        improving.join((&self.model, &self.patterns), self.stop);
    }

    /// A draft, or one that is better by what is being improved.
    pub(super) fn better(&self, known: Draft, improving: &mut Improving<'_, '_>) -> Draft {
        let (placements, labels) = improving.found();
        let better = draft(self.asked, &self.model, placements, (known.bound, false, known.labels + labels));
        if better.cost.total() < known.cost.total() { better } else { known }
    }

    /// A draft and others, each of which gives every day other items than those before.
    pub(super) fn with_others(mut self, best: Draft) -> Vec<Draft> {
        let bound = best.bound;
        let mut sets = self.sets(&best.placements);
        let mut drafts = vec![best];
        for _ in 1..self.asked.alternatives.clamp(1, 3) {
            if !self.patterns.forbid(&sets) {
                break;
            }
            let chosen = choose(&self.model, &self.patterns, self.stop);
            sets = chosen.patterns.iter().map(|pattern| pattern.items).collect();
            let next = Draft { bound, ..self.draft(&chosen) };
            if drafts.iter().all(|draft| draft.placements != next.placements) {
                drafts.push(next);
            }
        }
        drafts
    }

    /// The best choice that keeps all limits: what it does not keep is watched from then on.
    fn choose(&mut self, way: Way, labels: u64) -> Chosen {
        loop {
            self.model.limit(self.asked, Some(&self.watched));
            let known = std::mem::replace(&mut self.patterns, Patterns::some(Vec::new()));
            let left = labels.saturating_sub(known.made);
            self.patterns = way(&self.model, known, left, self.stop);
            let chosen = choose(&self.model, &self.patterns, self.stop);
            let exceeded = self.model.exceeded(self.asked, &self.patterns.placements(&self.model, &chosen.patterns));
            if exceeded.is_empty() || !self.patterns.complete || self.patterns.made >= labels || (self.stop)() {
                return chosen;
            }
            self.watched.extend(exceeded);
        }
    }

    fn draft(&self, chosen: &Chosen) -> Draft {
        let mut placements = self.patterns.placements(&self.model, &chosen.patterns);
        let settled = !self.patterns.complete || !self.model.exceeded(self.asked, &placements).is_empty();
        if settled {
            placements = self.settle(&chosen.patterns);
        }
        let proof = (chosen.bound, chosen.complete && !settled, self.patterns.made);
        draft(self.asked, &self.model, placements, proof)
    }

    /// Puts the items of each day in order under all limits, leaving out what they do not allow: for what is not proven.
    fn settle(&self, patterns: &[Pattern]) -> Vec<Placement> {
        let mut model = self.model.clone();
        for (day, pattern) in model.days.iter_mut().zip(patterns) {
            day.all.retain(|choice| pattern.items >> choice.item & 1 == 1);
        }
        model.limit(self.asked, None);
        let none = Patterns::some(vec![Vec::new(); model.days.len()]);
        let found = enumerate(&model, none, LABELS_TO_SETTLE, &|| false);
        let settled = choose(&model, &found, &|| false);
        found.placements(&model, &settled.patterns)
    }

    /// The same under all limits, whether they bind or not.
    pub(super) fn under_all_limits(&self) -> Model<'a> {
        let mut model = self.model.clone();
        model.limit(self.asked, None);
        model
    }

    /// The items of each day.
    fn sets(&self, placements: &[Placement]) -> Vec<u128> {
        let place = |id| self.model.items.iter().position(|asked| asked.item.id == id);
        let of_day = |date| placements.iter().filter(move |one| one.day == date).filter_map(|one| place(one.item));
        self.model.days.iter().map(|day| of_day(day.date).fold(0, |items, item| items | 1 << item)).collect()
    }
}
