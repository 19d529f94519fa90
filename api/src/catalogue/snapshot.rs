//! All that the public reads of practices, of one moment.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use convite_domain::PracticeId;
use convite_domain::matching::{Index, Profile};
use convite_domain::practices::{AxisWeight, CatalogueLanguage, Contradiction, PracticeSummary, RevisionForm, Witness};
use convite_domain::topics::Topic;
use convite_domain::vocabularies::SdgTarget;
use convite_persistence::practices::catalogue::Edition;

use super::Body;

/// So many replies that were made from the snapshot are kept.
const MOST_REPLIES: usize = 500;

/// See the module.
#[derive(Debug)]
pub struct Snapshot {
    /// How often what is public had changed.
    pub version: i64,
    /// Every practice that a link leads to.
    entries: HashMap<PracticeId, Arc<Entry>>,
    /// Those that are listed, by code.
    pub listed: Vec<Arc<Entry>>,
    /// The theme tree.
    pub topics: Topics,
    replies: Mutex<HashMap<String, Arc<Body>>>,
    index: OnceLock<Index>,
}

/// A public practice.
#[derive(Debug)]
pub struct Entry {
    /// What it is known by, with all its versions.
    pub edition: Edition,
    /// What it is called, by language, that of the source text first.
    pub titles: Vec<(CatalogueLanguage, String)>,
    /// The axes, with their weights.
    pub axes: Vec<AxisWeight>,
    /// Codes of its topics.
    pub topics: Vec<String>,
    /// Targets of the Sustainable Development Goals.
    pub sdg_targets: Vec<SdgTarget>,
    /// When it was published last.
    pub published_at: DateTime<Utc>,
    /// Its claims.
    pub witnesses: Vec<Witness>,
    /// What the claims are about: those with the same key may contradict each other.
    pub keys: Vec<String>,
    /// The contradictions of its claims.
    pub contradictions: Vec<Contradiction>,
    /// What is compared of it with needs.
    pub profile: Option<Profile>,
    /// What is read of it.
    pub body: Body,
}

/// The theme tree, for what stands below a topic.
#[derive(Debug, Default)]
pub struct Topics {
    /// All of them.
    pub all: Vec<Topic>,
    lines: HashMap<String, Vec<String>>,
}

impl Snapshot {
    /// Puts one together.
    pub fn new(version: i64, all: Vec<Arc<Entry>>, topics: Vec<Topic>) -> Self {
        let mut listed: Vec<_> = all.iter().filter(|entry| entry.edition.state.is_listed()).cloned().collect();
        listed.sort_by(|one, other| one.edition.code.cmp(&other.edition.code));
        let entries = all.into_iter().map(|entry| (entry.edition.id, entry)).collect();
        Self { version, entries, listed, topics: Topics::of(topics), replies: Mutex::default(), index: OnceLock::new() }
    }

    /// How many practices there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// A practice.
    pub fn get(&self, id: PracticeId) -> Option<&Arc<Entry>> {
        self.entries.get(&id)
    }

    /// The listed practices as they are compared with needs: prepared when somebody asks first, which takes the processor, and
    /// so is to be asked for off the event loop.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let profiles = self.listed.iter().filter_map(|entry| entry.profile.clone());
            Index::of(profiles, &self.topics.all)
        })
    }

    /// Every practice.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.entries.values()
    }

    /// A reply that can only change with the snapshot: made when it is first asked for, and kept.
    pub fn reply<E>(&self, name: String, make: impl FnOnce() -> Result<Body, E>) -> Result<Arc<Body>, E> {
        let kept = self.replies.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let made = Arc::new(make()?);
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        if replies.len() < MOST_REPLIES {
            replies.insert(name, made.clone());
        }
        Ok(made)
    }
}

impl Entry {
    /// What stands in a list, called in the first of the languages that there is a text in.
    pub fn summary(&self, wanted: &[CatalogueLanguage], snippet: Option<String>) -> PracticeSummary {
        let (title_language, title) = self.title_in(wanted);
        PracticeSummary {
            id: self.edition.id,
            code: self.edition.code.clone(),
            title: title.to_owned(),
            title_language,
            agency: self.edition.agency.clone(),
            state: self.edition.state,
            axes: self.axes.clone(),
            topics: self.topics.clone(),
            sdg_targets: self.sdg_targets.clone(),
            languages: self.titles.iter().map(|(language, _)| *language).collect(),
            published_at: self.published_at,
            snippet,
        }
    }

    /// What it is called in the first of the languages that there is a text in, else in that of the source text.
    pub fn title_in(&self, wanted: &[CatalogueLanguage]) -> (CatalogueLanguage, &str) {
        let in_language = |language: &CatalogueLanguage| self.titles.iter().find(|(known, _)| known == language);
        let found = wanted.iter().find_map(in_language).or(self.titles.first());
        found.map_or((CatalogueLanguage::Es, ""), |(language, title)| (*language, title))
    }

    /// Whether there is a text in the language.
    pub fn speaks(&self, language: CatalogueLanguage) -> bool {
        self.titles.iter().any(|(known, _)| *known == language)
    }

    /// What it is called, by language.
    pub fn titles_of(form: &RevisionForm) -> Vec<(CatalogueLanguage, String)> {
        form.texts().map(|(language, text)| (language, text.title.as_str().to_owned())).collect()
    }
}

impl Topics {
    fn of(all: Vec<Topic>) -> Self {
        let by_id: HashMap<_, _> = all.iter().map(|topic| (topic.id, topic)).collect();
        let line = |topic: &Topic| {
            let (mut line, mut seen, mut next) = (Vec::new(), HashSet::new(), Some(topic.id));
            while let Some(topic) = next.and_then(|id| by_id.get(&id)).filter(|topic| seen.insert(topic.id)) {
                line.push(topic.code.clone());
                next = topic.parent_id;
            }
            (topic.code.clone(), line)
        };
        let lines = all.iter().map(line).collect();
        Self { all, lines }
    }

    /// A topic's code and those of all above it, the root last; nothing for a code that is no topic's.
    pub fn line(&self, code: &str) -> &[String] {
        self.lines.get(code).map_or(&[], Vec::as_slice)
    }
}
