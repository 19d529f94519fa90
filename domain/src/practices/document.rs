//! What a revision says: its texts, and what it is tagged with.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::multilingual::Multilingual;
use crate::input::{BadFields, Code, FieldError, Int, Line, List, Prose, UniqueList, at, parse_text};
use crate::text_enum;
use crate::vocabularies::{Axis, Country, DacSector, Outcome, SdgTarget};

text_enum! {
    /// A language that practices are written in.
    pub enum CatalogueLanguage {
        Es = "es" ("Español", "Spanish"),
        En = "en" ("Inglés", "English"),
        Pt = "pt" ("Portugués", "Portuguese"),
    }
}

text_enum! {
    /// How far a translation is.
    pub enum TranslationStatus {
        /// Made by a program, read by nobody.
        Machine = "machine" ("Automática", "Machine"),
        Draft = "draft" ("Borrador", "Draft"),
        Reviewed = "reviewed" ("Revisada", "Reviewed"),
    }
}

text_enum! {
    /// How far a translation is, of each language that there could be one in.
    pub enum TranslationProgress {
        Missing = "missing" ("Falta", "Missing"),
        Machine = "machine" ("Automática", "Machine"),
        Draft = "draft" ("Borrador", "Draft"),
        Reviewed = "reviewed" ("Revisada", "Reviewed"),
    }
}

/// A practice's code: a capital letter, then capitals, digits and hyphens, 2 to 20 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[A-Z][A-Z0-9-]{1,19}$", min_length = 2, max_length = 20, examples("P01"))]
pub struct PracticeCode(String);

impl PracticeCode {
    /// Parses a code.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        let tail = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        let fits = (2..=20).contains(&text.len()) && text.starts_with(|c: char| c.is_ascii_uppercase());
        if fits && text.chars().all(tail) {
            return Ok(Self(text.to_owned()));
        }
        Err(("invalid_code", "must be a capital letter, then capitals, digits and hyphens, 2 to 20 in all".to_owned()))
    }

    /// The code of the practice with this number, as the server gives them: `P07`, `P120`.
    pub fn numbered(number: i64) -> Self {
        Self(format!("P{number:02}"))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deserr<BadFields> for PracticeCode {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}

/// A part of a practice that can be taken over by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct BuildingBlock {
    /// What it is called.
    #[schema(inline, examples("Gestores sociales de la línea"))]
    pub title: Line<1, 200>,
    /// What it is made of, and what it needs.
    #[schema(inline)]
    pub text: Prose<1, 2000>,
}

/// What a practice says in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct PracticeText {
    /// What it is called.
    #[schema(inline, examples("Metrocable línea K"))]
    pub title: Line<1, 200>,
    /// The question that it answers. Before validation.
    #[schema(inline, examples("¿Cómo llevar transporte masivo a barrios de ladera?"))]
    #[deserr(default)]
    pub learning_question: Option<Prose<20, 2000>>,
    /// Where and when. Before validation.
    #[schema(inline)]
    #[deserr(default)]
    pub context: Option<Prose<1, 8000>>,
    /// What the problem was. Before validation.
    #[schema(inline)]
    #[deserr(default)]
    pub challenge: Option<Prose<1, 8000>>,
    /// What was done. Before validation.
    #[schema(inline)]
    #[deserr(default)]
    pub actions: Option<Prose<1, 8000>>,
    /// What came of it. Before validation.
    #[schema(inline)]
    #[deserr(default)]
    pub results: Option<Prose<1, 8000>>,
    /// What it needed in order to work.
    #[schema(inline)]
    #[deserr(default)]
    pub enabling_conditions: Option<Prose<1, 8000>>,
    /// What those should do who want to do it, too.
    #[schema(inline)]
    #[deserr(default)]
    pub recommendations: Option<Prose<1, 8000>>,
    /// What was learned. At least one before validation.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub lessons: List<Prose<1, 1000>, 20>,
    /// Parts that can be taken over by themselves.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub building_blocks: List<BuildingBlock, 12>,
    /// The words by which those ask for it who need it.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub keywords: UniqueList<Line<1, 100>, 40>,
}

impl PracticeText {
    /// The texts by the place where they stand.
    pub fn parts(&self) -> Vec<(String, &str)> {
        let mut parts = vec![("title".to_owned(), self.title.as_str())];
        if let Some(question) = &self.learning_question {
            parts.push(("learning_question".to_owned(), question.as_str()));
        }
        let long = [
            ("context", &self.context),
            ("challenge", &self.challenge),
            ("actions", &self.actions),
            ("results", &self.results),
            ("enabling_conditions", &self.enabling_conditions),
            ("recommendations", &self.recommendations),
        ];
        let long = long.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.as_ref()?.as_str())));
        parts.extend(long);
        parts.extend(self.lessons.iter().enumerate().map(|(i, text)| (format!("lessons/{i}"), text.as_str())));
        for (i, block) in self.building_blocks.iter().enumerate() {
            parts.push((format!("building_blocks/{i}/title"), block.title.as_str()));
            parts.push((format!("building_blocks/{i}/text"), block.text.as_str()));
        }
        parts
    }

    /// What is missing before somebody can validate it.
    fn missing(&self) -> impl Iterator<Item = &'static str> {
        [
            ("/text/learning_question", self.learning_question.is_some()),
            ("/text/context", self.context.is_some()),
            ("/text/challenge", self.challenge.is_some()),
            ("/text/actions", self.actions.is_some()),
            ("/text/results", self.results.is_some()),
            ("/text/lessons", !self.lessons.is_empty()),
        ]
        .into_iter()
        .filter_map(|(pointer, there)| (!there).then_some(pointer))
    }
}

/// A translation of the source text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Translation {
    /// How far it is.
    pub status: TranslationStatus,
    /// Which edition of the source text it follows; the present one when it was changed and nothing is said. It is stale when
    /// the source text has a later one.
    #[schema(inline, value_type = Option<Int<1, 1_000_000>>)]
    #[deserr(default)]
    pub follows: Option<Int<1, 1_000_000>>,
    /// What it says.
    pub text: PracticeText,
}

/// The translations of a text, by language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Translations {
    /// Spanish.
    #[deserr(default)]
    pub es: Option<Translation>,
    /// English.
    #[deserr(default)]
    pub en: Option<Translation>,
    /// Portuguese.
    #[deserr(default)]
    pub pt: Option<Translation>,
}

impl Translations {
    /// That into a language, when there is one.
    pub const fn get(&self, language: CatalogueLanguage) -> Option<&Translation> {
        match language {
            CatalogueLanguage::Es => self.es.as_ref(),
            CatalogueLanguage::En => self.en.as_ref(),
            CatalogueLanguage::Pt => self.pt.as_ref(),
        }
    }

    /// Those that there are.
    pub fn all(&self) -> impl Iterator<Item = (CatalogueLanguage, &Translation)> {
        CatalogueLanguage::ALL.iter().filter_map(|language| Some((*language, self.get(*language)?)))
    }

    fn all_mut(&mut self) -> impl Iterator<Item = (CatalogueLanguage, &mut Translation)> {
        [
            (CatalogueLanguage::Es, &mut self.es),
            (CatalogueLanguage::En, &mut self.en),
            (CatalogueLanguage::Pt, &mut self.pt),
        ]
        .into_iter()
        .filter_map(|(language, translation)| Some((language, translation.as_mut()?)))
    }
}

/// How strongly a practice stands for an axis, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct AxisTag {
    /// The axis.
    pub axis: Axis,
    /// 1, touches it, to 5, is about it.
    #[schema(inline, value_type = Int<1, 5>, examples(4))]
    pub weight: Int<1, 5>,
    /// Why, in at least one language.
    pub justification: Multilingual,
}

/// What a revision says and is tagged with; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = RevisionForm::check -> BadFields)]
pub struct RevisionForm {
    /// The language of the source text.
    pub language: CatalogueLanguage,
    /// The source text.
    pub text: PracticeText,
    /// Its translations into the other languages.
    #[schema(required = false)]
    #[deserr(default)]
    pub translations: Translations,
    /// The axes that it stands for, each once. At least one before validation.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub axes: List<AxisTag, 6>,
    /// Codes of topics, the most fitting first. At least one before validation.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub topics: UniqueList<Code, 5>,
    /// Targets of the Sustainable Development Goals.
    #[schema(inline, required = false, value_type = UniqueList<SdgTarget, 10>)]
    #[deserr(default)]
    pub sdg_targets: UniqueList<SdgTarget, 10>,
    /// Sectors of the OECD's Development Assistance Committee.
    #[schema(inline, required = false, value_type = UniqueList<DacSector, 10>)]
    #[deserr(default)]
    pub sectors: UniqueList<DacSector, 10>,
    /// The intermediate outcomes that learning from it serves best.
    #[schema(inline, required = false, value_type = UniqueList<Outcome, 5>)]
    #[deserr(default)]
    pub outcomes: UniqueList<Outcome, 5>,
    /// Where it is in use: its own country first, then those that took it over.
    #[schema(inline, required = false, value_type = UniqueList<Country, 60>)]
    #[deserr(default)]
    pub countries: UniqueList<Country, 60>,
}

impl RevisionForm {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        let mut bad = BadFields::default();
        for (i, tag) in self.axes.iter().enumerate() {
            if self.axes[..i].iter().any(|other| other.axis == tag.axis) {
                let axes = location.push_key("axes");
                bad.0.extend(at(axes.push_index(i), "repeated", "is an axis that stands in the list already").0);
            }
        }
        if self.translations.get(self.language).is_some() {
            let translations = location.push_key("translations");
            let place = translations.push_key(self.language.as_str());
            bad.0.extend(at(place, "source_language", "is the language of the source text").0);
        }
        bad.into_result().map(|()| self)
    }

    /// The source text and the translations, by language.
    pub fn texts(&self) -> impl Iterator<Item = (CatalogueLanguage, &PracticeText)> {
        let translated = self.translations.all().map(|(language, translation)| (language, &translation.text));
        std::iter::once((self.language, &self.text)).chain(translated)
    }

    /// The text in a language, else the source text.
    pub fn text_in(&self, language: CatalogueLanguage) -> &PracticeText {
        self.translations.get(language).map_or(&self.text, |translation| &translation.text)
    }

    /// What is missing before somebody can validate it: every such field.
    pub fn check_for_validation(&self) -> Result<(), BadFields> {
        let tags = [("/axes", self.axes.is_empty()), ("/topics", self.topics.is_empty())];
        let tags = tags.into_iter().filter_map(|(pointer, missing)| missing.then_some(pointer));
        BadFields(self.text.missing().chain(tags).map(FieldError::required).collect()).into_result()
    }

    /// The next edition of the source text and what each translation follows, after the form was written in place of another.
    /// A translation that was changed follows the text that it was changed beside, unless it says otherwise.
    pub(super) fn following(mut self, before: Option<(&Self, i32)>) -> Result<(Self, i32), BadFields> {
        let edition = match before {
            Some((old, edition)) if (old.language, &old.text) == (self.language, &self.text) => edition,
            Some((_, edition)) => edition + 1,
            None => 1,
        };
        let mut bad = BadFields::default();
        for (language, translation) in self.translations.all_mut() {
            let old = before.and_then(|(old, _)| old.translations.get(language));
            let said = translation.follows.filter(|follows| old.is_none_or(|old| old.follows != Some(*follows)));
            let changed = old.is_none_or(|old| (old.status, &old.text) != (translation.status, &translation.text));
            translation.follows = match said {
                Some(follows) if follows.get() > edition => {
                    let pointer = format!("/translations/{language}/follows");
                    bad.0.push(FieldError::new(pointer, "out_of_range", format!("must be from 1 to {edition}")));
                    None
                }
                Some(follows) => Some(follows),
                None if changed => Int::new(i64::from(edition)),
                None => old.and_then(|old| old.follows),
            };
        }
        bad.into_result().map(|()| (self, edition))
    }
}
