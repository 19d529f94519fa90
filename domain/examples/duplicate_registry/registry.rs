//! A registry of 2,000 filed requests with known duplicates, made of dice: nothing in it is anybody's.

use chrono::{Days, NaiveDate};
use convite_domain::input;
use convite_domain::requests::Intake;
use serde_json::json;

use super::dice::Dice;
use super::noise::{self, Noise};
use super::world::{BODIES, Body, CITIES, ENDINGS, FAMILY, GIVEN, Named, OPENINGS, POSITIONS, PUBLIC_HOSTS, TOPICS};

/// How many requests there are.
pub const REQUESTS: usize = 2000;

/// Of each kind of noise, so many duplicates.
pub const DUPLICATES: usize = 36;

/// Of each kind of trap, so many pairs.
pub const TRAPS: usize = 60;

/// What is filled into a form, before it becomes one.
#[derive(Clone)]
pub struct Filing {
    /// Which petition it is: duplicates have it in common.
    pub petition: usize,
    /// The day of filing.
    pub filed_on: NaiveDate,
    /// Spanish, English or Portuguese.
    pub language: usize,
    pub body: &'static Body,
    pub country: &'static str,
    pub city_names: Named,
    /// The organization as it is written.
    pub name: String,
    /// The city as it is written.
    pub city: String,
    pub given: String,
    pub family: String,
    pub email: String,
    /// Indexes of topics.
    pub topics: Vec<usize>,
    pub starts: Vec<NaiveDate>,
    pub question: String,
}

/// Two requests that look like one petition and are two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trap {
    /// Another body of the same city, with the same topics and windows.
    OtherBody,
    /// The same ministry of another country.
    OtherCountry,
    /// The same body, some months later, about something else.
    OtherTopic,
    /// The same body about the same topic, most of a year later.
    NextVisit,
    /// The same body about another topic, two years later.
    TwoYearsLater,
}

impl Trap {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::OtherBody, Self::OtherCountry, Self::OtherTopic, Self::NextVisit, Self::TwoYearsLater];
}

/// The registry.
pub struct Registry {
    pub filings: Vec<Filing>,
    /// What was done to a duplicate, by its index.
    pub noise: Vec<(usize, Noise)>,
    /// Traps: which kind, and the indexes of the pair.
    pub traps: Vec<(Trap, usize, usize)>,
}

impl Registry {
    /// The registry of a seed.
    pub fn generate(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut bodies = bodies();
        let (duplicates, traps) = (DUPLICATES * Noise::ALL.len(), TRAPS * Trap::ALL.len());
        let originals = REQUESTS - duplicates - traps;
        let mut filings = Vec::with_capacity(REQUESTS);
        for petition in 0..originals {
            let (city, body) = bodies.swap_remove(dice.below(bodies.len()));
            filings.push(original(&mut dice, petition, city, body));
        }
        let mut registry = Self { filings, noise: Vec::new(), traps: Vec::new() };
        for (kind, count) in Noise::ALL.iter().map(|kind| (*kind, DUPLICATES)) {
            for _ in 0..count {
                registry.add_duplicate(&mut dice, kind, originals);
            }
        }
        for (kind, count) in Trap::ALL.iter().map(|kind| (*kind, TRAPS)) {
            for _ in 0..count {
                registry.add_trap(&mut dice, kind, originals);
            }
        }
        registry
    }

    fn add_duplicate(&mut self, dice: &mut Dice, kind: Noise, originals: usize) {
        let copied = loop {
            let candidate = &self.filings[dice.below(originals)];
            if kind.fits(candidate) {
                break candidate.clone();
            }
        };
        self.noise.push((self.filings.len(), kind));
        self.filings.push(noise::duplicate(dice, copied, kind));
    }

    fn add_trap(&mut self, dice: &mut Dice, kind: Trap, originals: usize) {
        loop {
            let of = dice.below(originals);
            let mut filing = self.filings[of].clone();
            if kind == Trap::OtherCountry && filing.body.kind != "national_government" {
                continue;
            }
            filing.petition = self.filings.len();
            trap(dice, &mut filing, kind);
            if self.filings.iter().all(|other| kind.tells_apart(&filing, other)) {
                self.traps.push((kind, of, self.filings.len()));
                self.filings.push(filing);
                return;
            }
        }
    }
}

impl Trap {
    /// Whether anybody could tell a trap from another filing: a body that by chance asks for the same visit twice is none.
    fn tells_apart(self, filing: &Filing, other: &Filing) -> bool {
        let is_body = filing.body.name[0] == other.body.name[0] && filing.country == other.country;
        let days = (filing.starts[0] - other.starts[0]).num_days().abs();
        let shared = filing.topics.iter().any(|topic| other.topics.contains(topic));
        let elsewhere = filing.city_names != other.city_names && filing.body.name[0].contains("{}");
        !is_body || elsewhere || days > 150 || (!shared && self == Self::OtherTopic)
    }
}

/// Every body of every city; of those that are named without a city, one in a country.
fn bodies() -> Vec<(usize, usize)> {
    let all = (0..CITIES.len()).flat_map(|city| (0..BODIES.len()).map(move |body| (city, body)));
    let is_first = |city: usize| CITIES[..city].iter().all(|(country, _)| *country != CITIES[city].0);
    all.filter(|(city, body)| BODIES[*body].name[0].contains("{}") || is_first(*city)).collect()
}

fn original(dice: &mut Dice, petition: usize, city: usize, body: usize) -> Filing {
    let (country, city_names) = CITIES[city];
    let language = match country {
        "BR" | "PT" | "AO" | "MZ" => 2,
        "US" | "GB" | "ZA" | "KE" | "IN" | "KR" | "JP" | "DE" | "FR" | "IT" => 1,
        _ => 0,
    };
    let body = &BODIES[body];
    let filed_on = NaiveDate::from_ymd_opt(2024, 1, 8).unwrap_or_default() + Days::new(dice.below(1000) as u64);
    let mut topics = vec![dice.below(TOPICS.len())];
    for _ in 0..dice.below(3) {
        let more = dice.below(TOPICS.len());
        if !topics.contains(&more) {
            topics.push(more);
        }
    }
    let starts_on = filed_on + Days::new(40 + dice.below(120) as u64);
    let mut filing = Filing {
        petition,
        filed_on,
        language,
        body,
        country,
        city_names,
        name: body.name[language].replace("{}", city_names[language]),
        city: city_names[language].to_owned(),
        given: String::new(),
        family: String::new(),
        email: String::new(),
        question: question(dice, language, topics[0]),
        topics,
        starts: vec![starts_on],
    };
    if dice.chance(30) {
        filing.starts.push(starts_on + Days::new(14));
    }
    new_person(dice, &mut filing);
    filing
}

/// A question about a topic, in a language.
pub fn question(dice: &mut Dice, language: usize, topic: usize) -> String {
    let about = TOPICS[topic].1[language];
    format!("{} {about} {}", dice.pick(&OPENINGS[language]), dice.pick(&ENDINGS[language]))
}

/// Puts another person in charge, with an address at the body's host, at the city's, or at one that anybody may have.
pub fn new_person(dice: &mut Dice, filing: &mut Filing) {
    filing.given = (*dice.pick(&GIVEN)).to_owned();
    filing.family = (*dice.pick(&FAMILY)).to_owned();
    let city = noise::plain(filing.city_names[1]).replace(' ', "");
    let country = filing.country.to_lowercase();
    let host = match dice.below(10) {
        0..3 => (*dice.pick(&PUBLIC_HOSTS)).to_owned(),
        3..6 => format!("{city}.gob.{country}"),
        _ => format!("{}{city}.org.{country}", filing.body.kind.replace('_', "")),
    };
    filing.email = format!("{}.{}@{host}", noise::plain(&filing.given), noise::plain(&filing.family)).replace(' ', "");
}

fn trap(dice: &mut Dice, filing: &mut Filing, kind: Trap) {
    let later = |filing: &mut Filing, days: u64| {
        filing.filed_on = filing.filed_on + Days::new(days);
        filing.starts.iter_mut().for_each(|start| *start = *start + Days::new(days));
    };
    match kind {
        Trap::OtherBody => {
            let other = (1..).map(|_| dice.pick(&BODIES)).find(|body| body.name[0] != filing.body.name[0]);
            filing.body = other.unwrap_or(filing.body);
            filing.name = filing.body.name[filing.language].replace("{}", filing.city_names[filing.language]);
            let days = dice.below(20) as u64;
            later(filing, days);
            new_person(dice, filing);
        }
        Trap::OtherCountry => {
            let (country, names) = *dice.pick(&CITIES);
            (filing.country, filing.city_names) = if country == filing.country { CITIES[57] } else { (country, names) };
            filing.city = filing.city_names[filing.language].to_owned();
            new_person(dice, filing);
        }
        Trap::OtherTopic => {
            let days = 75 + dice.below(150) as u64;
            later(filing, days);
            other_topic(dice, filing);
        }
        Trap::NextVisit => {
            let days = 200 + dice.below(130) as u64;
            later(filing, days);
        }
        Trap::TwoYearsLater => {
            let days = 700 + dice.below(60) as u64;
            later(filing, days);
            other_topic(dice, filing);
        }
    }
    filing.question = question(dice, filing.language, filing.topics[0]);
}

fn other_topic(dice: &mut Dice, filing: &mut Filing) {
    let others: Vec<usize> = (0..TOPICS.len()).filter(|topic| !filing.topics.contains(topic)).collect();
    filing.topics = vec![*dice.pick(&others)];
}

impl Filing {
    /// The form.
    pub fn intake(&self) -> Intake {
        let windows: Vec<_> = self
            .starts
            .iter()
            .map(|start| json!({ "start": start, "end": *start + Days::new(3), "flexibility_days": 5 }))
            .collect();
        let topics: Vec<_> = self.topics.iter().map(|topic| TOPICS[*topic].0).collect();
        let position = POSITIONS[self.family.len() % POSITIONS.len()];
        let form = json!({
            "organization": {
                "name": self.name, "kind": self.body.kind, "country": self.country, "city": self.city
            },
            "requester": {
                "given_name": self.given, "family_name": self.family, "position": position, "email": self.email,
                "language": if self.language == 0 { "es" } else { "en" }
            },
            "kind": "study_tour", "learning_question": self.question, "topics": topics, "windows": windows,
            "duration_days": 3, "group_size": 12, "seniority": "technical", "languages": ["es"],
            "consents": { "data_processing": true }
        });
        input::parse(form).unwrap_or_else(|bad| panic!("{} is no form: {bad:?}", self.name))
    }
}
