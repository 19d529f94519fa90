//! Drafts of agendas: instances with known optima, and made-up ones against the checker of conflicts and brute force.

#[path = "../examples/duplicate_registry/dice.rs"]
mod dice;
#[path = "../examples/agenda_drafts/instance.rs"]
mod instance;
#[path = "../examples/agenda_drafts/made.rs"]
mod made;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use convite_domain::AgendaSessionId;
use convite_domain::agenda::{
    City, ConflictCode as Code, Draft, DraftMode, Drafting, LeftOut, Obstacle, Place, Placement, Programme, Scope,
    Session, Span, StepKind, conflicts, conflicts_of, cost_of, drafts,
};
use dice::Dice;
use instance::Instance;
use made::{SIZES, Size, asked, make, opening, repair};
use proptest::prelude::*;

const TINY: Size = Size { days: 2, items: 2, agencies: 3, venues: 4, bookings: 6 };
const SMALL: Size = Size { days: 2, items: 5, agencies: 4, venues: 6, bookings: 12 };

fn best(asked: &Drafting<'_>) -> Draft {
    drafts(asked, &|| false).swap_remove(0)
}

/// What a draft may not break: whatever blocks but an answer that is open, and what its rules name.
fn forbidden(city: &City, code: Code) -> bool {
    let named = [
        Code::TravelTimeTight,
        Code::DayTooLong,
        Code::PublicHoliday,
        Code::OutsideBusinessHours,
        Code::AgencyWeeklyCap,
        Code::PresenterDailyCap,
    ];
    code != Code::AgencyNotAccepted && (city.rules.severities.of(code).blocks() || named.contains(&code))
}

/// The rules that sessions of a draft break, as the checker of conflicts says.
fn broken(asked: &Drafting<'_>, placements: &[Placement]) -> Vec<Code> {
    let applied = asked.applied(placements);
    let of_draft = |id| {
        !asked.programme.sessions.iter().any(|one| one.id == id) && applied.sessions.iter().any(|one| one.id == id)
    };
    let found = conflicts(asked.city, &applied).into_iter();
    let counts = found.filter(|one| forbidden(asked.city, one.code) && one.sessions.iter().any(|id| of_draft(*id)));
    counts.map(|one| one.code).collect()
}

#[test]
fn the_known_agendas_break_no_rule_and_cost_what_is_said() {
    for instance in Instance::all() {
        let asked = asked(&instance);
        assert_eq!(broken(&asked, &instance.agenda), [], "{}", instance.id);
        assert_eq!(Some(cost_of(&asked, &instance.agenda).total()), instance.optimum, "{}", instance.id);
    }
}

#[test]
fn instances_with_known_optima_are_solved_and_proven() {
    for instance in Instance::all() {
        let draft = best(&asked(&instance));
        assert_eq!((Some(draft.cost.total()), draft.bound, draft.complete), (instance.optimum, instance.optimum, true));
    }
}

/// The placements of one item that break no rule by themselves.
fn options(asked: &Drafting<'_>, item: usize) -> Vec<Placement> {
    let item = &asked.programme.items[item];
    let mut found = Vec::new();
    for (id, offer) in &asked.city.offers {
        let serves = item.subject.as_ref().is_some_and(|subject| asked.city.serves(&offer.subject, subject));
        let has_place = offer.place != Place::Base || asked.programme.base.is_some();
        let named = offer.presenters.iter().copied().map(Some);
        let presenters: Vec<_> = if offer.presenters.is_empty() { vec![None] } else { named.collect() };
        let days = asked.programme.first_day.iter_days().take_while(|day| *day <= asked.programme.last_day);
        for day in days.filter(|_| serves && has_place) {
            let noticed = asked.city.calendar.add_business_days(asked.today, offer.notice_business_days);
            for presenter in presenters.iter().filter(|_| day >= noticed) {
                let quarters = (0..96).map(|quarter| chrono::NaiveTime::MIN + TimeDelta::minutes(15 * quarter));
                let option = |start| Placement { day, start, item: item.id, offer: *id, presenter: *presenter };
                found.extend(quarters.map(option).filter(|option| broken(asked, &[*option]).is_empty()));
            }
        }
    }
    found
}

/// The least cost of all agendas, each looked at.
fn brute_force(asked: &Drafting<'_>) -> i64 {
    let choices: Vec<_> = (0..asked.programme.items.len()).map(|item| options(asked, item)).collect();
    let mut least = cost_of(asked, &[]).total();
    let mut agendas = vec![Vec::new()];
    for of_item in &choices {
        let longer = agendas.iter().flat_map(|agenda: &Vec<Placement>| {
            of_item.iter().map(move |option| agenda.iter().copied().chain([*option]).collect::<Vec<_>>())
        });
        let longer: Vec<_> = longer.filter(|agenda| broken(asked, agenda).is_empty()).collect();
        least = longer.iter().map(|agenda| cost_of(asked, agenda).total()).fold(least, i64::min);
        agendas.extend(longer);
    }
    least
}

/// An instance that brute force can do: offers last almost as long as they can be had.
fn tiny(seed: u64) -> Instance {
    let mut instance = make(format!("tiny {seed}"), TINY, seed);
    for offer in instance.city.offers.values_mut() {
        for hours in &mut offer.hours {
            hours.to = hours.from + TimeDelta::minutes(i64::from(offer.minutes) + 15);
        }
        offer.presenters.truncate(2);
    }
    instance
}

/// Drafts of instances cost what brute force finds, and place something.
fn cost_what_brute_force_finds(instances: impl Iterator<Item = Instance>) {
    let mut placed = 0;
    for (seed, instance) in (1..).zip(instances) {
        let asked = asked(&instance);
        let draft = best(&asked);
        placed += draft.placements.len();
        assert_eq!(draft.cost.total(), brute_force(&asked), "seed {seed}: {draft:?}");
    }
    assert!(placed >= 12, "the instances are no empty ones: {placed}");
}

#[test]
fn tiny_instances_cost_what_brute_force_finds() {
    cost_what_brute_force_finds((1..=12).map(tiny));
}

#[test]
fn tiny_instances_of_a_group_that_parts_cost_what_brute_force_finds() {
    cost_what_brute_force_finds((1..=24).map(|seed| parted(tiny(seed), seed)));
}

#[test]
fn where_a_group_parts_into_too_many_nothing_is_drafted_and_nothing_proven() {
    let mut instance = make("parts".into(), SMALL, 5);
    let day = best(&asked(&instance)).placements[0].day;
    let mut dice = Dice::new(1);
    for number in 0..17 {
        let span = Span::on(day, chrono::NaiveTime::from_hms_opt(7, 0, 0).expect("a time"), 15);
        let session = some_standing(&mut dice, &instance, number);
        let sub_group = Some(format!("{number}"));
        instance.programme.sessions.push(Session { span, sub_group, place: Place::Virtual, ..session });
    }
    let draft = best(&Drafting { effort: 1, ..asked(&instance) });
    assert!(!draft.complete && draft.bound.is_none(), "{draft:?}");
    assert!(!draft.placements.is_empty() && draft.placements.iter().all(|one| one.day != day), "{draft:?}");
    told(&asked(&instance), &draft);
    (instance.programme.first_day, instance.programme.last_day) = (day, day);
    let draft = best(&Drafting { effort: 1, ..asked(&instance) });
    let parts = |one: &LeftOut| matches!(one, LeftOut::NoRoom { blocked_by, .. } if *blocked_by == [Obstacle::Parts]);
    assert!(draft.left_out.iter().any(parts), "{draft:?}");
}

/// A session that stands, made from any other: of a part of the group, of all of it, or on line; some overlap each other, some
/// last until the next morning, and some do not begin with a minute.
fn some_standing(dice: &mut Dice, instance: &Instance, number: u128) -> Session {
    let venues: Vec<_> = instance.city.venues.keys().copied().collect();
    let (first, days) = (instance.programme.first_day, if dice.chance(50) { 1 } else { 2 });
    let day = first + chrono::Days::new(dice.below(days) as u64);
    let quarter = 32 + i64::try_from(dice.below(28)).expect("a few");
    let (late, seconds) = (dice.chance(15), if dice.chance(20) { 30 } else { 0 });
    let start = chrono::NaiveTime::MIN + TimeDelta::minutes(15 * quarter) + TimeDelta::seconds(seconds);
    let minutes = if late { 24 * 60 } else { 45 } - 15 * u32::try_from(dice.below(4)).expect("a few");
    Session {
        id: AgendaSessionId::new(uuid::Uuid::from_u128(12 << 64 | number)),
        span: Span::on(day, start, minutes),
        place: if dice.chance(25) { Place::Virtual } else { Place::Venue(*dice.pick(&venues)) },
        sub_group: dice.pick(&[None, Some("A"), Some("A"), Some("B"), Some("B"), Some("C")]).map(str::to_owned),
        ..opening(&mut Dice::new(1))
    }
}

/// The same instance with up to six sessions more that stand.
fn parted(mut instance: Instance, seed: u64) -> Instance {
    let mut dice = Dice::new(seed);
    for number in 0..2 + dice.below(5) as u128 {
        let session = some_standing(&mut dice, &instance, number);
        instance.programme.sessions.push(session);
    }
    instance
}

#[test]
fn of_an_item_of_several_sessions_the_others_do_not_make_up_for_one_that_is_left_out() {
    let mut instance = make("several".into(), SMALL, 3);
    let first = best(&asked(&instance));
    let item = first.placements[0].item;
    instance.programme = asked(&instance).applied(&first.placements);
    let mut dice = Dice::new(1);
    let another = some_standing(&mut dice, &instance, 99);
    let (start, day) = (chrono::NaiveTime::from_hms_opt(18, 0, 0).expect("a time"), first.placements[0].day);
    let further = Session {
        span: Span::on(day, start, 30),
        place: Place::Virtual,
        sub_group: None,
        item: Some(item),
        pinned: false,
        ..another
    };
    instance.programme.sessions.push(further);
    let declined = instance.city.agencies.keys().map(|agency| (item, *agency)).collect();
    for mode in [DraftMode::New, DraftMode::Repair] {
        let asked = Drafting { mode, declined: BTreeSet::clone(&declined), ..asked(&instance) };
        let draft = best(&asked);
        let out: Vec<_> = draft.left_out.iter().map(LeftOut::item).collect();
        assert!(out.contains(&item) && draft.cost.left_out >= 1000, "{mode}: {draft:?}");
        assert_eq!((draft.bound, draft.complete), (Some(draft.cost.total()), true), "{mode}");
        assert_eq!(draft.cost.lost >= 1000, mode == DraftMode::Repair);
    }
}

/// The best draft of a search that is cut short, which is then improved for a while.
fn improved(asked: &Drafting<'_>, after: usize) -> Draft {
    let asked_so_often = std::cell::Cell::new(0);
    let stop = || {
        asked_so_often.set(asked_so_often.get() + 1);
        (after..after + 5).contains(&asked_so_often.get()) || asked_so_often.get() > after + 40_000
    };
    drafts(&Drafting { effort: 1, ..asked.clone() }, &stop).swap_remove(0)
}

#[test]
fn what_is_cut_short_is_improved_to_what_would_have_been_found() {
    let mut proven = 0;
    for seed in 1..=8 {
        let instance = make(String::new(), SMALL, seed);
        for instance in [repair(&instance), instance] {
            let asked = asked(&instance);
            let draft = improved(&asked, 1);
            proven += usize::from(draft.complete);
            assert_eq!(draft.cost.total(), best(&asked).cost.total(), "seed {seed}: {draft:?}");
        }
    }
    assert_eq!(proven, 0, "each was cut short");
}

/// Every item is placed or has a reason, and once; every step of the difference has its kind.
fn told(asked: &Drafting<'_>, draft: &Draft) {
    let placed: BTreeSet<_> = draft.placements.iter().map(|one| one.item).collect();
    let out: BTreeSet<_> = draft.left_out.iter().map(LeftOut::item).collect();
    assert_eq!(placed.len() + out.len(), asked.programme.items.len());
    assert_eq!((placed.len(), placed.is_disjoint(&out)), (draft.placements.len(), true));
    let steps = draft.steps.iter().filter(|step| step.kind != StepKind::Dropped).count();
    assert_eq!(steps, placed.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_draft_breaks_a_rule_and_its_cost_is_that_of_its_agenda(seed in 0u64..100_000) {
        let instance = make(String::new(), SMALL, seed);
        for instance in [repair(&instance), instance] {
            let asked = asked(&instance);
            let draft = best(&asked);
            prop_assert_eq!(broken(&asked, &draft.placements), vec![]);
            prop_assert!(draft.complete);
            // The bound is what the search counted, the cost what the agenda comes to.
            prop_assert_eq!(draft.bound, Some(draft.cost.total()));
            prop_assert_eq!(cost_of(&asked, &draft.placements), draft.cost);
            told(&asked, &draft);
        }
    }

    #[test]
    fn what_is_cut_short_breaks_no_rule_and_says_so(seed in 0u64..100_000, after in 0usize..200) {
        let instance = make(String::new(), SMALL, seed);
        let asked = asked(&instance);
        let asked_so_often = std::cell::Cell::new(0);
        let draft = drafts(&asked, &|| {
            asked_so_often.set(asked_so_often.get() + 1);
            asked_so_often.get() > after
        }).swap_remove(0);
        prop_assert_eq!(broken(&asked, &draft.placements), vec![]);
        prop_assert_eq!(cost_of(&asked, &draft.placements), draft.cost);
        prop_assert!(draft.bound.is_none_or(|bound| bound <= draft.cost.total()));
        prop_assert!(!draft.complete || draft.cost == best(&asked).cost);
    }

    #[test]
    fn what_is_improved_breaks_no_rule_and_its_cost_is_that_of_its_agenda(seed in 0u64..100_000, after in 0usize..200) {
        let instance = make(String::new(), SMALL, seed);
        for instance in [repair(&instance), instance] {
            let asked = asked(&instance);
            let draft = improved(&asked, after);
            prop_assert_eq!(broken(&asked, &draft.placements), vec![]);
            prop_assert_eq!(cost_of(&asked, &draft.placements), draft.cost);
            told(&asked, &draft);
        }
    }

    #[test]
    fn a_group_that_parts_is_on_time_in_all_its_parts(seed in 0u64..100_000, after in 0usize..200) {
        let instance = make(String::new(), SMALL, seed);
        for instance in [parted(repair(&instance), seed), parted(instance, seed)] {
            let asked = asked(&instance);
            let (draft, cut_short) = (best(&asked), improved(&asked, after));
            for draft in [&draft, &cut_short] {
                prop_assert_eq!(broken(&asked, &draft.placements), vec![]);
                prop_assert_eq!(cost_of(&asked, &draft.placements), draft.cost);
                told(&asked, draft);
            }
            prop_assert!(draft.complete && draft.cost.total() <= cut_short.cost.total());
            prop_assert_eq!(draft.bound, Some(draft.cost.total()));
        }
    }

    #[test]
    fn alternatives_are_other_agendas_and_none_is_better_than_the_first(seed in 0u64..100_000) {
        let instance = make(String::new(), SMALL, seed);
        let asked = Drafting { alternatives: 3, ..asked(&instance) };
        let all = drafts(&asked, &|| false);
        for (i, draft) in all.iter().enumerate() {
            prop_assert_eq!(broken(&asked, &draft.placements), vec![]);
            prop_assert!(draft.cost.total() >= all[0].cost.total());
            prop_assert!(all[..i].iter().all(|other| other.placements != draft.placements));
        }
    }
}

#[test]
fn the_same_question_has_the_same_answer() {
    let instance = make("M".into(), SIZES[1].1, 3);
    let asked = asked(&instance);
    assert_eq!(drafts(&asked, &|| false), drafts(&asked, &|| false));
}

#[test]
fn a_repair_of_what_is_not_broken_changes_nothing_that_costs() {
    let instance = make("repaired".into(), SMALL, 5);
    let mut repaired = repair(&instance);
    (repaired.declined, repaired.today) = (BTreeSet::new(), instance.today);
    let (new, kept) = (best(&asked(&instance)), best(&asked(&repaired)));
    assert_eq!((kept.cost.changed, kept.cost.lost), (0, 0));
    assert_eq!(kept.cost.total(), new.cost.total());
    let hardly = |kind| matches!(kind, StepKind::Kept | StepKind::Moved);
    assert!(!kept.steps.is_empty() && kept.steps.iter().all(|step| hardly(step.kind)), "{:?}", kept.steps);
}

#[test]
fn who_declined_an_item_is_not_asked_for_it_again() {
    let instance = make("declined".into(), SMALL, 5);
    let repaired = repair(&instance);
    let draft = best(&asked(&repaired));
    assert!(!repaired.declined.is_empty());
    for placement in &draft.placements {
        let agency = repaired.city.offers[&placement.offer].agency;
        assert!(!repaired.declined.contains(&(placement.item, agency)));
    }
}

#[test]
fn each_item_left_out_has_its_reason() {
    let mut instance = make("reasons".into(), SMALL, 5);
    let unoffered = instance.programme.items[0].subject.take().map(|_| instance.programme.items[0].id);
    let subject = instance.programme.items[1].subject.clone();
    for offer in instance.city.offers.values_mut().filter(|offer| Some(&offer.subject) == subject.as_ref()) {
        offer.group_to = 3;
    }
    let draft = best(&asked(&instance));
    let of = |number: usize| draft.left_out.iter().find(|one| one.item() == instance.programme.items[number].id);
    assert!(matches!(of(0), Some(LeftOut::NoOffer { item }) if Some(*item) == unoffered), "{draft:?}");
    let Some(LeftOut::NoneEligible { offers, .. }) = of(1) else { panic!("{draft:?}") };
    let too_small = Obstacle::Rule(Code::VenueCapacityExceeded);
    assert!(offers.iter().all(|offer| offer.obstacles.contains(&too_small)));
}

#[test]
fn what_has_no_room_says_what_blocks() {
    let mut instance = make("full".into(), Size { days: 1, ..SMALL }, 4);
    let whole_day =
        |session: &mut convite_domain::agenda::Session| session.span.to = session.span.from + TimeDelta::hours(7);
    let draft = best(&asked(&instance));
    let mut pinned = asked(&instance).applied(&draft.placements[..1]).sessions.pop().expect("a session");
    (pinned.item, pinned.pinned) = (None, true);
    pinned.span.from = pinned.span.day().and_hms_opt(8, 0, 0).expect("a moment");
    whole_day(&mut pinned);
    instance.programme.sessions = vec![pinned];
    let full = best(&asked(&instance));
    assert_eq!(full.placements, []);
    let rooms = full.left_out.iter().filter_map(|one| match one {
        LeftOut::NoRoom { blocked_by, .. } => Some(blocked_by),
        _ => None,
    });
    let blocked: Vec<_> = rooms.collect();
    assert!(!blocked.is_empty() && blocked.iter().all(|by| !by.is_empty()), "{:?}", full.left_out);
}

#[test]
fn an_exchange_with_no_items_and_one_with_a_hundred_have_drafts() {
    let mut none = make("none".into(), SMALL, 5);
    none.programme.items.clear();
    assert_eq!(best(&asked(&none)).placements, []);
    let many = make("many".into(), Size { items: 100, days: 1, ..SMALL }, 5);
    let asked = Drafting { effort: 1, ..asked(&many) };
    let labels = std::cell::Cell::new(0u32);
    let draft = drafts(&asked, &|| {
        labels.set(labels.get() + 1);
        labels.get() > 2000
    });
    assert_eq!(broken(&asked, &draft[0].placements), []);
    told(&asked, &draft[0]);
}

#[test]
fn what_the_first_session_of_a_draft_touches_is_what_the_whole_says() {
    let instance = make("scope".into(), SIZES[1].1, 2);
    let asked = asked(&instance);
    let applied: Programme = asked.applied(&best(&asked).placements);
    let all = conflicts(&instance.city, &applied);
    for session in &applied.sessions {
        let of = conflicts_of(&instance.city, &applied, Scope::Session(session.id));
        let naming: Vec<_> = all.iter().filter(|one| one.sessions.contains(&session.id)).cloned().collect();
        assert_eq!(of, naming);
    }
}
