//! A bound on what any draft costs: the linear relaxation that picks one pattern per day and no item twice.
//!
//! It is solved by its dual, whose variables are few (a worth for each item, for each day, and for each limit over several
//! days) and whose constraints, one for each pattern, are added as they are broken. Whatever worths come out, the bound that is
//! computed from them in whole numbers is true: rounding can only make it weaker.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::labels::{Pattern, Patterns};
use super::model::Model;

/// Whole numbers are in thousandths, so that worths need no fractions.
pub(super) const UNIT: i64 = 1000;
/// No worth is larger; more is never needed, for leaving everything out costs less.
const LARGE: f64 = 1e6;
const ROUNDS: usize = 200;
/// Rounds that are made whatever the caller says: without worths nothing can be chosen well.
const GRACE: usize = 25;

/// What each item, day and limit is worth, in thousandths.
#[derive(Clone, Debug)]
pub(super) struct Worths {
    pub(super) items: Vec<i64>,
    pub(super) limits: Vec<i64>,
    /// What each weight left out costs more, because so much has to stay out anyhow.
    pub(super) weight: i64,
    /// The least weight that stays out.
    pub(super) least: i64,
    pub(super) days: Vec<i64>,
    /// The bound itself.
    pub(super) bound: i64,
}

/// What is relaxed: the costs of drafts, or only the weight that stays out.
struct Relaxed<'a> {
    model: &'a Model<'a>,
    patterns: &'a Patterns,
    penalties: Vec<i64>,
    weights: Vec<i64>,
    costs: bool,
    least: i64,
}

/// The worths of items and days once it is known how much weight has to stay out at least.
pub(super) fn worths(model: &Model<'_>, patterns: &Patterns, stop: &dyn Fn() -> bool) -> Worths {
    let weights: Vec<_> = model.items.iter().map(|asked| i64::from(asked.item.weight)).collect();
    let penalties = weights.clone();
    let alone = Relaxed { model, patterns, penalties, weights, costs: false, least: 0 };
    // Weights are whole: so is their sum.
    let least = alone.solve(stop).bound.max(0).div_ceil_unit();
    let penalties = model.items.iter().map(|asked| asked.penalty).collect();
    Relaxed { penalties, costs: true, least, ..alone }.solve(stop)
}

/// Rounds thousandths up to whole numbers.
pub(super) trait DivCeilUnit {
    /// The least whole number that is no less.
    fn div_ceil_unit(self) -> i64;
}

impl DivCeilUnit for i64 {
    fn div_ceil_unit(self) -> i64 {
        self.div_euclid(UNIT) + i64::from(self.rem_euclid(UNIT) > 0)
    }
}

/// The items of a set.
pub(super) fn members(mut items: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let item = items.trailing_zeros() as usize;
        (items != 0).then(|| {
            items &= items - 1;
            item
        })
    })
}

/// The variables of the dual.
struct Variables {
    items: Vec<Variable>,
    limits: Vec<Variable>,
    weight: Variable,
    days: Vec<Variable>,
}

impl Relaxed<'_> {
    fn solve(&self, stop: &dyn Fn() -> bool) -> Worths {
        let (mut problem, variables) = self.problem();
        let mut best =
            self.certified(&vec![0.0; self.model.items.len()], &vec![0.0; self.model.weekly_uses.len()], 0.0);
        for round in 0..ROUNDS {
            if round >= GRACE && stop() {
                break;
            }
            let Some(solution) = problem.solve().ok().and_then(|outcome| outcome.into_solution().ok()) else { break };
            let value = |variable: &Variable| solution.var_value(*variable);
            let items: Vec<_> = variables.items.iter().map(value).collect();
            let limits: Vec<_> = variables.limits.iter().map(value).collect();
            let found = self.certified(&items, &limits, value(&variables.weight));
            let reached = solution.objective() - to_float(found.bound) < 0.01;
            let days: Vec<_> = variables.days.iter().map(value).collect();
            let broken = self.add_broken(&mut problem, &variables, &found, &days);
            if found.bound > best.bound {
                best = found;
            }
            if reached || !broken {
                break;
            }
        }
        best
    }

    fn problem(&self) -> (Problem, Variables) {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let items: Vec<_> = self.penalties.iter().map(|most| problem.add_var(1.0, (-LARGE, float(*most)))).collect();
        let limits =
            self.model.weekly_uses.iter().map(|one| problem.add_var(-f64::from(one.limit), (0.0, LARGE))).collect();
        let most = if self.least > 0 { LARGE } else { 0.0 };
        let weight = problem.add_var(float(self.least), (0.0, most));
        let empty = |day: &Vec<Pattern>| day.first().map_or(0.0, |pattern| float(self.cost(pattern)));
        let days = self.patterns.days.iter().map(|day| problem.add_var(1.0, (-LARGE, empty(day)))).collect();
        for ((item, weighs), most) in items.iter().zip(&self.weights).zip(&self.penalties) {
            problem.add_constraint([(*item, 1.0), (weight, float(*weighs))], ComparisonOp::Le, float(*most));
        }
        (problem, Variables { items, limits, weight, days })
    }

    fn cost(&self, pattern: &Pattern) -> i64 {
        if self.costs { pattern.cost } else { 0 }
    }

    /// What a pattern costs beyond what its items are worth, in thousandths.
    fn reduced(&self, worths: &Worths, pattern: &Pattern) -> i64 {
        let items: i64 = members(pattern.items).map(|item| worths.items[item]).sum();
        let used = self.model.weekly_uses.iter().zip(&worths.limits);
        let limits: i64 = used.map(|(one, worth)| i64::from(one.taken(pattern.weekly)) * worth).sum();
        self.cost(pattern) * UNIT - items + limits
    }

    /// Worths in whole numbers, and the bound that follows from them.
    fn certified(&self, items: &[f64], limits: &[f64], weight: f64) -> Worths {
        let weight = thousandths(weight).max(0);
        let most = self.penalties.iter().zip(&self.weights).map(|(penalty, weighs)| penalty * UNIT - weighs * weight);
        let items: Vec<_> = items.iter().zip(most).map(|(worth, most)| thousandths(*worth).min(most)).collect();
        let limits: Vec<_> = limits.iter().map(|worth| thousandths(*worth).max(0)).collect();
        let mut worths = Worths { items, limits, weight, least: self.least, days: Vec::new(), bound: 0 };
        let least = |day: &Vec<Pattern>| day.iter().map(|pattern| self.reduced(&worths, pattern)).min().unwrap_or(0);
        worths.days = self.patterns.days.iter().map(least).collect();
        let taken = self.model.weekly_uses.iter().zip(&worths.limits).map(|(one, worth)| i64::from(one.limit) * worth);
        worths.bound = worths.items.iter().sum::<i64>() + worths.days.iter().sum::<i64>() - taken.sum::<i64>()
            + weight * self.least;
        worths
    }

    /// Adds the constraints that are broken most: of each day the worst, and the worst with each item.
    fn add_broken(&self, problem: &mut Problem, variables: &Variables, worths: &Worths, days: &[f64]) -> bool {
        let mut any = false;
        for ((day, variable), worth) in self.patterns.days.iter().zip(&variables.days).zip(days) {
            let mut worst: Vec<Option<(i64, &Pattern)>> = vec![None; self.model.items.len()];
            let limit = thousandths(*worth) - 2;
            for pattern in day {
                let reduced = self.reduced(worths, pattern);
                if reduced < limit {
                    for item in members(pattern.items) {
                        if worst[item].is_none_or(|(least, _)| reduced < least) {
                            worst[item] = Some((reduced, pattern));
                        }
                    }
                }
            }
            let mut worst: Vec<_> = worst.into_iter().flatten().collect();
            worst.sort_by_key(|(reduced, pattern)| (*reduced, pattern.items, pattern.weekly));
            worst.dedup_by_key(|(_, pattern)| (pattern.items, pattern.weekly));
            for (_, pattern) in worst {
                any = true;
                let mut row: Vec<_> = members(pattern.items).map(|item| (variables.items[item], 1.0)).collect();
                row.push((*variable, 1.0));
                let used = self.model.weekly_uses.iter().zip(&variables.limits);
                row.extend(used.map(|(one, limit)| (*limit, -f64::from(one.taken(pattern.weekly)))));
                problem.add_constraint(row, ComparisonOp::Le, float(self.cost(pattern)));
            }
        }
        any
    }
}

#[expect(clippy::cast_precision_loss, reason = "costs are far below 2^52")]
const fn float(whole: i64) -> f64 {
    whole as f64
}

const fn to_float(thousandths: i64) -> f64 {
    float(thousandths) / 1000.0
}

#[expect(clippy::cast_possible_truncation, reason = "worths are at most a million")]
fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}
