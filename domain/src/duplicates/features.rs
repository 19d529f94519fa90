//! In what two requests are alike, and the score that comes of it.

use serde::Serialize;
use utoipa::ToSchema;

use super::names::BodyName;
use super::score::Score;
use super::traits::Traits;
use super::words::overlap;

/// Days between the windows of two requests from which on they are for other visits.
pub(super) const DAYS_APART: u32 = 90;

/// How much of a doubt about the body the same person takes away.
const REQUESTER: f64 = 0.5;

/// How much of it the same host of e-mail does, which a city's bodies often share.
const EMAIL_DOMAIN: f64 = 0.2;

/// How much of a doubt about the visit a question in the same words takes away.
const QUESTION: f64 = 0.3;

/// What is left of the likeness of names when officers linked the two to different organizations.
const LINKED_APART: f64 = 0.4;

/// The likeness of the places of bodies in one country but not in one city: national bodies have several seats.
const SAME_COUNTRY: f64 = 0.8;

/// The same for bodies that bear the names of their cities: those are others.
const OTHER_CITY: f64 = 0.3;

/// The same for another country: a ministry of education is another one there.
const OTHER_COUNTRY: f64 = 0.1;

/// The least that other topics count: what is asked for may be filed under other codes the second time.
const LEAST: f64 = 0.1;

/// A name of at least this likeness is the same person's.
const SAME_PERSON: f64 = 0.9;

/// The parts of a score, each from 0 (not alike) to 1 (the same); null where one of the two does not say.
///
/// Of the *body*: 1 in the same organization; else `place` times `organization_name`, in different organizations 0.4 of that;
/// where officers have not linked both, `requester` takes away half of the doubt about the name, or `email_domain` a fifth. Of
/// the *visit*: the geometric mean of `topics`, at least 0.1, and `windows`; `learning_question` takes away up to three tenths
/// of the doubt that is left. The score is the geometric mean of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Features {
    /// Whether officers linked both to the same organization.
    #[schema(inline, required)]
    pub same_organization: Option<Score>,
    /// How alike the organizations' names are, aliases included: accents, case, legal form, language, acronyms and the
    /// city's name do not count.
    #[schema(inline)]
    pub organization_name: Score,
    /// 1 in the same city; in another one of the country 0.8, but 0.3 when a name says the city; 0.1 in another country.
    #[schema(inline)]
    pub place: Score,
    /// The share of the shorter list of topics that is on the longer one.
    #[schema(inline)]
    pub topics: Score,
    /// 1 when windows touch, within their flexibility; 0 when 90 days are between them.
    #[schema(inline)]
    pub windows: Score,
    /// Whether the requesters' addresses have the same host; null when it gives mailboxes to anybody.
    #[schema(inline, required)]
    pub email_domain: Option<Score>,
    /// 1 with the same e-mail address, 0.9 with the same name.
    #[schema(inline)]
    pub requester: Score,
    /// The share of the words that the questions have in common.
    #[schema(inline)]
    pub learning_question: Score,
}

impl Features {
    /// In what two requests are alike. The same both ways round.
    pub fn of(one: &Traits, other: &Traits) -> Self {
        Self {
            same_organization: same_organization(one, other),
            organization_name: organization_name(one, other),
            place: place(one, other),
            topics: topics(one, other),
            windows: windows(one, other),
            email_domain: email_domain(one, other),
            requester: requester(one, other),
            learning_question: learning_question(one, other),
        }
    }

    /// How probable it is that the two are one petition.
    pub fn score(&self) -> Score {
        Score::of((self.body() * self.visit()).sqrt())
    }

    /// How probable it is that the same body asks.
    fn body(&self) -> f64 {
        let by_host = self.email_domain.map_or(0.0, Score::get) * EMAIL_DOMAIN;
        let by_people = by_host.max(self.requester.get() * REQUESTER);
        match self.same_organization {
            Some(Score::ONE) => 1.0,
            Some(_) => self.organization_name.get() * LINKED_APART * self.place.get(),
            None => less_doubt(self.organization_name.get(), by_people) * self.place.get(),
        }
    }

    /// How probable it is that the same visit is asked for.
    fn visit(&self) -> f64 {
        let asked = (self.topics.get().max(LEAST) * self.windows.get()).sqrt();
        less_doubt(asked, self.learning_question.get() * QUESTION)
    }
}

fn less_doubt(probable: f64, share: f64) -> f64 {
    probable + (1.0 - probable) * share
}

fn same_organization(one: &Traits, other: &Traits) -> Option<Score> {
    let same = one.organization? == other.organization?;
    Some(if same { Score::ONE } else { Score::default() })
}

fn organization_name(one: &Traits, other: &Traits) -> Score {
    if one.names.is_empty() && other.names.is_empty() {
        return Score::ONE;
    }
    // What is written on one side with everything that the other is known by. Whether two organizations of the registry are
    // the same is not to be read from their aliases.
    let written = |these: &Traits, those: &Traits| {
        let first = these.names.first();
        first.map_or(0.0, |name| those.names.iter().map(|other| name.likeness(other)).fold(0.0, f64::max))
    };
    Score::of(written(one, other).max(written(other, one)))
}

fn place(one: &Traits, other: &Traits) -> Score {
    if one.country != other.country {
        return Score::of(OTHER_COUNTRY);
    }
    let is_local = one.names.iter().chain(&other.names).any(BodyName::is_local);
    Score::of(one.city.likeness(&other.city).max(if is_local { OTHER_CITY } else { SAME_COUNTRY }))
}

fn topics(one: &Traits, other: &Traits) -> Score {
    match one.topics.len().min(other.topics.len()) {
        0 if one.topics == other.topics => Score::ONE,
        0 => Score::default(),
        shorter => Score::of(one.topics.intersection(&other.topics).count() as f64 / shorter as f64),
    }
}

fn windows(one: &Traits, other: &Traits) -> Score {
    if one.periods.is_empty() && other.periods.is_empty() {
        return Score::ONE;
    }
    let pairs = one.periods.iter().flat_map(|period| other.periods.iter().map(move |other| period.days_to(*other)));
    let days = pairs.min().unwrap_or(i64::MAX).min(DAYS_APART.into());
    Score::of(1.0 - days as f64 / f64::from(DAYS_APART))
}

fn email_domain(one: &Traits, other: &Traits) -> Option<Score> {
    let (host, other) = (one.mail_host()?, other.mail_host()?);
    let is_below = |host: &str, above: &str| host.strip_suffix(above).is_some_and(|below| below.ends_with('.'));
    let same = host == other || is_below(host, other) || is_below(other, host);
    Some(if same { Score::ONE } else { Score::default() })
}

fn requester(one: &Traits, other: &Traits) -> Score {
    if one.email.is_some() && one.email == other.email {
        return Score::ONE;
    }
    let (one, other) = (weighted(&one.person), weighted(&other.person));
    let alike = overlap(&one, &other);
    if one.len().min(other.len()) > 1 && alike >= SAME_PERSON { Score::of(SAME_PERSON) } else { Score::default() }
}

fn weighted(words: &[String]) -> Vec<(&str, f64)> {
    words.iter().map(|word| (word.as_str(), 1.0)).collect()
}

fn learning_question(one: &Traits, other: &Traits) -> Score {
    match one.question.len() + other.question.len() {
        0 => Score::ONE,
        all => Score::of(2.0 * one.question.intersection(&other.question).count() as f64 / all as f64),
    }
}
