//! What a list of practices is narrowed to.

use std::collections::HashSet;

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptLanguage, Header, Preference};
use convite_domain::input::{BadFields, Code, Line, parse_text};
use convite_domain::practices::{CatalogueLanguage, search_words};
use convite_domain::vocabularies::{Axis, SdgGoal, SdgTarget};
use convite_domain::{AgencyId, PracticeId};
use convite_persistence::practices::search::Search;
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::{Entry, Snapshot};
use crate::extract::{Cursor, Limit};

/// A Sustainable Development Goal, or a target of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sdg(&'static str);

impl PartialSchema for Sdg {
    fn schema() -> RefOr<Schema> {
        let goals = SdgGoal::all().map(SdgGoal::as_str);
        let codes: Vec<&str> = goals.chain(SdgTarget::all().map(SdgTarget::as_str)).collect();
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
    }
}

impl ToSchema for Sdg {}

impl Deserr<BadFields> for Sdg {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| match SdgGoal::parse(text) {
            Ok(goal) => Ok(Self(goal.as_str())),
            Err(_) => SdgTarget::parse(text).map(|target| Self(target.as_str())).map_err(|(code, _)| {
                (code, "must be a Sustainable Development Goal, as 11, or a target, as 11.2".to_owned())
            }),
        })
    }
}

/// Makes a query's type with what a list of practices is narrowed to, and its own members.
macro_rules! practice_query {
    ($(#[$doc:meta])+ pub struct $name:ident { $($own:tt)* }) => {
        $(#[$doc])+
        #[derive(Clone, Debug, Deserr, IntoParams)]
        #[deserr(error = BadFields, deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// What is searched for: practices that say something of each of the words, whatever their accents, in any of
            /// the languages; the last word may be unfinished. Operators mean nothing. What is found comes best first, and
            /// ends after 1,000.
            #[param(inline)]
            #[deserr(default)]
            text: Option<Line<1, 200>>,
            /// Only those that stand for the axis.
            #[param(inline)]
            #[deserr(default)]
            axis: Option<Axis>,
            /// Only those of the topic and of all that stand below it, by its code.
            #[param(value_type = Option<String>, pattern = "^[a-z][a-z0-9_]{0,63}$", example = "sustainable_urban")]
            #[deserr(default)]
            topic: Option<Code>,
            /// Only those of the agency.
            #[deserr(default)]
            agency: Option<AgencyId>,
            /// Only those that serve the Sustainable Development Goal or the target.
            #[param(inline)]
            #[deserr(default)]
            sdg: Option<Sdg>,
            /// Only those with a text in the language, which titles are shown in then.
            #[param(inline)]
            #[deserr(default)]
            language: Option<CatalogueLanguage>,
            $($own)*
        }

        impl $name {
            /// What it is narrowed to.
            pub fn filter(&self) -> Filter {
                Filter {
                    text: self.text.as_ref().map(|text| text.as_str().to_owned()),
                    axis: self.axis,
                    topic: self.topic.as_ref().map(|topic| topic.as_str().to_owned()),
                    agency: self.agency,
                    sdg: self.sdg,
                    language: self.language,
                }
            }
        }
    };
}

practice_query! {
    /// The query of the list.
    pub struct PracticeQuery {
        /// How many elements at most.
        #[param(inline, required = false)]
        #[deserr(default)]
        pub limit: Limit,
        /// The `next_cursor` of the page before, with the same filters.
        #[param(inline, required = false)]
        #[deserr(default)]
        pub cursor: Option<Cursor>,
    }
}

practice_query! {
    /// The query of the counts.
    pub struct FacetQuery {}
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Filter {
    text: Option<String>,
    axis: Option<Axis>,
    topic: Option<String>,
    agency: Option<AgencyId>,
    sdg: Option<Sdg>,
    /// The language that there is a text in.
    pub language: Option<CatalogueLanguage>,
}

impl Filter {
    /// The search, when there is one.
    pub fn search(&self) -> Option<Search> {
        let text = self.text.as_ref()?;
        Some(Search {
            words: search_words(text),
            axis: self.axis,
            topic: self.topic.clone(),
            agency: self.agency,
            sdg: self.sdg.map(|sdg| sdg.0.to_owned()),
            language: self.language,
        })
    }

    /// Whether a practice is among what is left, but for the search.
    pub fn keeps(&self, entry: &Entry, snapshot: &Snapshot) -> bool {
        let below = |topic: &String| entry.topics.iter().any(|own| snapshot.topics.line(own).contains(topic));
        let serves = |sdg: Sdg| {
            let of_goal = |target: &SdgTarget| target.goal().is_some_and(|goal| goal.as_str() == sdg.0);
            entry.sdg_targets.iter().any(|target| target.as_str() == sdg.0 || of_goal(target))
        };
        self.axis.is_none_or(|axis| entry.axes.iter().any(|own| own.axis == axis))
            && self.topic.as_ref().is_none_or(below)
            && self.agency.is_none_or(|agency| entry.edition.agency.id == agency)
            && self.sdg.is_none_or(serves)
            && self.language.is_none_or(|language| entry.speaks(language))
    }

    /// The practices that are left, by code; of a search only those that it found.
    pub fn left<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        found: Option<&'a HashSet<PracticeId>>,
    ) -> impl Iterator<Item = &'a Entry> {
        let all = snapshot.listed.iter().map(AsRef::as_ref);
        all.filter(move |entry: &&Entry| found.is_none_or(|found| found.contains(&entry.edition.id)))
            .filter(move |entry| self.keeps(entry, snapshot))
    }
}

/// The languages that somebody wants to read, the dearest first: what the query names, then what `Accept-Language` does.
pub fn wanted_languages(http: &HttpRequest, named: Option<CatalogueLanguage>) -> Vec<CatalogueLanguage> {
    let ranked = AcceptLanguage::parse(http).map(|wanted| wanted.ranked()).unwrap_or_default();
    let known = ranked.into_iter().filter_map(|wanted| match wanted {
        Preference::Specific(tag) => {
            CatalogueLanguage::ALL.iter().copied().find(|known| known.as_str() == tag.primary_language())
        }
        Preference::Any => None,
    });
    named.into_iter().chain(known).collect()
}
