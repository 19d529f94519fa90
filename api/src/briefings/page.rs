//! A briefing as a page to be printed: headings with facts below them, all escaped by the template.

use askama::Template;
use convite_domain::Label;
use convite_domain::briefings::{BriefedDelegation, BriefedItem, Briefing};
use convite_domain::input::ZoneName;
use convite_domain::vocabularies::UiLanguage;

use super::language::{Words, words};
use crate::pages::words::{clocks, clocks_afar, day, place, presenter};
use crate::problem::ApiError;

/// The page.
#[derive(Template)]
#[template(path = "briefings/briefing.html")]
struct Page<'a> {
    language: UiLanguage,
    words: Words,
    zone: &'a str,
    title: &'a str,
    sections: Vec<Section>,
}

/// What stands below a heading.
struct Section {
    heading: String,
    facts: Vec<Fact>,
}

/// Something with what is known of it; what is not known is not on the page.
struct Fact {
    term: &'static str,
    values: Vec<String>,
}

/// The page of a briefing in a language.
pub fn page(briefing: &Briefing, zone: ZoneName, language: UiLanguage) -> Result<String, ApiError> {
    let words = words(language);
    let reader = Reader { briefing, zone, language, words };
    let mut sections = vec![
        Section { heading: words.briefing.to_owned(), facts: reader.session() },
        Section { heading: words.who_comes.to_owned(), facts: reader.visitors() },
    ];
    let delegations = &briefing.visitors.delegations;
    sections.extend(delegations.iter().map(|delegation| Section {
        heading: match delegations.len() {
            1 => words.they_ask.to_owned(),
            _ => format!("{}: {}", words.they_ask, reader.whence(delegation)),
        },
        facts: reader.asked(delegation),
    }));
    sections.push(Section { heading: words.agreed.to_owned(), facts: reader.agreed() });
    for section in &mut sections {
        section.facts.retain(|fact| !fact.values.is_empty());
    }
    sections.retain(|section| !section.facts.is_empty());
    let title = briefing.session.shown.title.in_language(language);
    let page = Page { language, words, zone: zone.0.name(), title, sections };
    page.render().map_err(ApiError::internal)
}

/// Who reads which briefing.
struct Reader<'a> {
    briefing: &'a Briefing,
    zone: ZoneName,
    language: UiLanguage,
    words: Words,
}

impl Reader<'_> {
    fn label(&self, label: Label) -> String {
        label.in_language(self.language).to_owned()
    }

    fn labels(&self, labels: impl Iterator<Item = Label>) -> Vec<String> {
        labels.map(|label| self.label(label)).collect()
    }

    /// Several things in one line, when there is one.
    fn line(&self, labels: impl Iterator<Item = Label>) -> Vec<String> {
        let labels = self.labels(labels);
        if labels.is_empty() { Vec::new() } else { vec![labels.join(", ")] }
    }

    fn session(&self) -> Vec<Fact> {
        let (session, words) = (&self.briefing.session, &self.words);
        let shown = &session.shown;
        let times = (shown.starts_at, shown.ends_at);
        let on = day(shown.starts_at.with_timezone(&self.zone.0).date_naive(), self.language);
        let city = format!("{on}, {}", clocks(times, self.zone.0));
        let visitors = shown.visitor_zone.map(|afar| clocks_afar(times, self.zone.0, afar.0, self.language));
        let people = shown.presenters.iter().map(|shown| presenter(shown, self.language));
        vec![
            Fact { term: words.when, values: [Some(city), visitors].into_iter().flatten().collect() },
            Fact { term: words.state, values: vec![self.label(session.state.label())] },
            Fact { term: words.place, values: vec![place(&shown.place, self.language)] },
            Fact { term: words.link, values: shown.link.iter().cloned().collect() },
            Fact {
                term: words.activity,
                values: self.line([shown.activity_type.label(), shown.delivery_mode.label()].into_iter()),
            },
            Fact { term: words.languages, values: self.line(shown.languages.iter().map(|language| language.label())) },
            Fact { term: words.sub_group, values: shown.sub_group.iter().cloned().collect() },
            Fact { term: words.hosts, values: shown.agency.iter().cloned().chain(people).collect() },
            Fact { term: words.guide, values: session.guide.iter().cloned().collect() },
        ]
    }

    fn visitors(&self) -> Vec<Fact> {
        let (coming, words) = (&self.briefing.visitors, &self.words);
        let level = coming.highest_level.map(|level| match level.is_high_level() {
            true => format!("{} ({})", self.label(level.label()), words.protocol),
            false => self.label(level.label()),
        });
        let named = coming.delegations.iter().map(|delegation| delegation.named).sum();
        let pictured = coming.delegations.iter().map(|delegation| delegation.image_use).sum();
        let media = coming.media_presence.then(|| words.comes_along.to_owned());
        let count = |term, number: i64| Fact { term, values: vec![number.to_string()] };
        let mut common = self.line(coming.common_languages.iter().map(|language| language.label()));
        if common.is_empty() && !coming.languages.is_empty() {
            common.push(words.none.to_owned());
        }
        vec![
            count(words.people, coming.size.into()),
            count(words.minors, coming.minors.into()),
            count(words.named, named),
            Fact { term: words.level, values: level.into_iter().collect() },
            Fact { term: words.countries, values: self.line(coming.countries.iter().map(|country| country.label())) },
            Fact { term: words.bodies, values: self.line(coming.organization_kinds.iter().map(|kind| kind.label())) },
            Fact { term: words.common_languages, values: common },
            Fact { term: words.interpretation, values: self.interpretation() },
            count(words.access_needs, coming.access_needs.into()),
            count(words.step_free, coming.step_free.into()),
            count(words.image_use, pictured),
            Fact { term: words.media, values: media.into_iter().collect() },
        ]
    }

    fn interpretation(&self) -> Vec<String> {
        let (coming, words) = (&self.briefing.visitors, &self.words);
        let by = self.line(coming.interpretation_provided_by.iter().map(|by| by.label()));
        let needed = match by.first() {
            None => words.needed.to_owned(),
            Some(by) => format!("{}: {by}", words.needed),
        };
        let needed = coming.interpretation_needed.then_some(needed);
        let brought = self.briefing.session.interpreters.iter().map(|by| format!("{} {by}", words.interpreted_by));
        needed.into_iter().chain(brought).collect()
    }

    /// A delegation beside others.
    fn whence(&self, delegation: &BriefedDelegation) -> String {
        let kind = delegation.organization_kind.map(|kind| self.label(kind.label()));
        let parts = [Some(self.label(delegation.country.label())), kind, Some(delegation.size.to_string())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn asked(&self, delegation: &BriefedDelegation) -> Vec<Fact> {
        let (asked, words) = (&delegation.asked, &self.words);
        vec![
            Fact { term: words.question, values: asked.learning_question.iter().cloned().collect() },
            Fact { term: words.meetings, values: self.line(asked.meetings_requested.iter().map(|kind| kind.label())) },
            Fact { term: words.they_offer, values: asked.own_practice_offer.iter().cloned().collect() },
        ]
    }

    fn agreed(&self) -> Vec<Fact> {
        let (exchange, words) = (&self.briefing.exchange, &self.words);
        let item = |item: &BriefedItem| match item.promised {
            true => format!("{}: {} ({})", self.label(item.kind.label()), item.text, words.promised),
            false => format!("{}: {}", self.label(item.kind.label()), item.text),
        };
        vec![
            Fact { term: words.objective, values: exchange.change_objective.iter().cloned().collect() },
            Fact { term: words.outcomes, values: self.labels(exchange.outcomes.iter().map(|outcome| outcome.label())) },
            Fact { term: words.served, values: self.briefing.session.item.iter().map(item).collect() },
            Fact { term: words.granted, values: exchange.granted.iter().map(item).collect() },
        ]
    }
}
