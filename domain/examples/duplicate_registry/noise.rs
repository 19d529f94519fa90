//! What happens to a petition that is filed a second time.

use chrono::Days;

use super::dice::Dice;
use super::registry::{Filing, new_person, question};
use super::world::TOPICS;

/// What sets a duplicate apart from the first filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noise {
    /// Nothing: the form was sent twice.
    SentTwice,
    /// Accents are gone, in small letters or in capitals.
    Accents,
    /// Slips of the pen in the name of the organization.
    Typos,
    /// Slips of the pen in the city.
    CityTypo,
    /// The city with its province or district behind it.
    CityAtLength,
    /// A legal form behind the name.
    LegalForm,
    /// Another name in use: municipality for mayor's office.
    OtherName,
    /// Everything in another language.
    Language,
    /// The acronym instead of the name.
    Acronym,
    /// A unit of the body in front of its name.
    Unit,
    /// Another person, with a mailbox that anybody may have.
    OtherPerson,
    /// Windows some weeks away.
    Windows,
    /// One topic in common, others beside it.
    Topics,
}

impl Noise {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::SentTwice,
        Self::Accents,
        Self::Typos,
        Self::CityTypo,
        Self::CityAtLength,
        Self::LegalForm,
        Self::OtherName,
        Self::Language,
        Self::Acronym,
        Self::Unit,
        Self::OtherPerson,
        Self::Windows,
        Self::Topics,
    ];

    /// Whether it can happen to a petition.
    pub fn fits(self, filing: &Filing) -> bool {
        match self {
            Self::Acronym => filing.body.acronym.is_some(),
            Self::OtherName => !filing.body.others.is_empty(),
            _ => true,
        }
    }
}

/// The petition filed again: with its own noise, and with what is different most times anyway.
pub fn duplicate(dice: &mut Dice, mut filing: Filing, kind: Noise) -> Filing {
    if kind == Noise::SentTwice {
        return filing;
    }
    ordinary(dice, &mut filing);
    let city = filing.city_names[filing.language];
    match kind {
        Noise::SentTwice => {}
        Noise::Accents if dice.chance(50) => filing.name = plain(&filing.name),
        Noise::Accents => filing.name = plain(&filing.name).to_uppercase(),
        Noise::Typos => (0..1 + dice.below(2)).for_each(|_| filing.name = slip(dice, &filing.name)),
        Noise::CityTypo => filing.city = slip(dice, &filing.city),
        Noise::CityAtLength => {
            filing.city =
                format!("{}, {}", filing.city, dice.pick(&["Distrito Capital", "Provincia", "Área Metropolitana"]))
        }
        Noise::LegalForm => {
            filing.name =
                format!("{} {}", filing.name, dice.pick(&["S.A.", "S.A.S.", "Ltda.", "E.S.P.", "A.C.", "Inc."]))
        }
        Noise::OtherName => filing.name = dice.pick(filing.body.others).replace("{}", city),
        Noise::Language => translate(dice, &mut filing),
        Noise::Acronym => {
            let acronym = filing.body.acronym.unwrap_or_default();
            filing.name = if dice.chance(50) { acronym.to_owned() } else { format!("{acronym} {city}") };
        }
        Noise::Unit => {
            let unit = dice.pick(&["Oficina de Relaciones Internacionales", "Dirección de Cooperación", "Despacho"]);
            filing.name = format!("{} - {unit}", filing.name);
        }
        Noise::OtherPerson => {
            new_person(dice, &mut filing);
            filing.email = format!("{}{}@gmail.com", plain(&filing.given), dice.below(90)).replace(' ', "");
        }
        Noise::Windows => {
            let days = 20 + dice.below(30) as u64;
            filing.starts = vec![filing.starts[0] + Days::new(days)];
        }
        Noise::Topics => filing.topics = vec![filing.topics[0], (filing.topics[0] + 1 + dice.below(11)) % TOPICS.len()],
    }
    filing
}

/// Filed days or weeks later, often by another person, in other words, for days that are a little off.
fn ordinary(dice: &mut Dice, filing: &mut Filing) {
    filing.filed_on = filing.filed_on + Days::new(dice.below(45) as u64);
    if dice.chance(60) {
        new_person(dice, filing);
    }
    if dice.chance(70) {
        filing.question = question(dice, filing.language, filing.topics[0]);
    }
    if dice.chance(50) {
        let days = dice.below(15) as u64;
        filing.starts = vec![filing.starts[0] + Days::new(days)];
    }
    if dice.chance(25) {
        filing.topics = vec![filing.topics[0], dice.below(TOPICS.len())];
        filing.topics.dedup();
    }
}

fn translate(dice: &mut Dice, filing: &mut Filing) {
    filing.language = (filing.language + 1 + dice.below(2)) % 3;
    let city = filing.city_names[filing.language];
    filing.name = filing.body.name[filing.language].replace("{}", city);
    filing.city = city.to_owned();
    filing.question = question(dice, filing.language, filing.topics[0]);
}

/// A letter left out, doubled, or changed places with the next.
fn slip(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = 1 + dice.below(letters.len().saturating_sub(2).max(1));
    match dice.below(3) {
        0 if letters.len() > 4 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => {}
    }
    letters.into_iter().collect()
}

/// Without accents, in small letters; by a table of its own, so that the measured code does not check itself.
pub fn plain(text: &str) -> String {
    let bare = |c: char| match c {
        'á' | 'à' | 'ã' | 'â' => 'a',
        'é' | 'ê' => 'e',
        'í' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        c => c,
    };
    text.to_lowercase().chars().map(bare).collect()
}
