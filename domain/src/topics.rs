//! The theme tree: what requests, practices and editions are about.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::input::{BadFields, Code, FieldError, Int, Line, Localized, UniqueList};
use crate::practices::PracticeCode;
use crate::{TopicId, Version, tables};

/// A node of the theme tree as an admin writes it; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct TopicForm {
    /// A unique code.
    pub code: Code,
    /// What people read.
    pub label: Localized,
    /// The topic above it; none for a root.
    #[deserr(default)]
    pub parent_id: Option<TopicId>,
    /// Its place among its siblings.
    #[schema(inline, value_type = Int<0, 10_000>, required = false, default = 0, examples(3))]
    #[deserr(default = Int::MIN_VALUE)]
    pub position: Int<0, 10_000>,
    /// Other names, by which it is found.
    #[schema(required = false)]
    #[deserr(default)]
    pub aliases: TopicAliases,
}

/// Other names of a topic, in the words of those who look for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct TopicAliases {
    /// Spanish.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub es: UniqueList<Line<1, 100>, 40>,
    /// English.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub en: UniqueList<Line<1, 100>, 40>,
    /// Portuguese.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub pt: UniqueList<Line<1, 100>, 40>,
}

/// A node of the theme tree.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// A unique code.
    #[schema(examples("cable_mobility"))]
    pub code: String,
    /// What people read.
    pub label: TopicLabel,
    /// The topic above it; none for a root.
    #[schema(required)]
    pub parent_id: Option<TopicId>,
    /// Its place among its siblings.
    #[schema(examples(3))]
    pub position: i32,
    /// Other names, by which it is found.
    pub aliases: TopicAliases,
}

/// A topic's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TopicLabel {
    /// Spanish.
    #[schema(examples("Movilidad por cable"))]
    pub es: String,
    /// English.
    #[schema(examples("Cable mobility"))]
    pub en: String,
}

/// The aliases that the first topics begin with.
static FIRST_ALIASES: LazyLock<HashMap<String, TopicAliases>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        es: String,
        en: String,
        pt: String,
    }
    let names = |cell: &str| {
        UniqueList::new(cell.split('|').filter_map(|name| Line::parse(name).ok()).collect()).unwrap_or_default()
    };
    let aliases = |row: &Row| TopicAliases { es: names(&row.es), en: names(&row.en), pt: names(&row.pt) };
    let rows: Vec<Row> = tables::read(include_str!("../data/topic_aliases.csv"));
    rows.into_iter().map(|row| (row.code.clone(), aliases(&row))).collect()
});

impl TopicAliases {
    /// Those that a seeded topic begins with.
    pub fn first(code: &str) -> Self {
        FIRST_ALIASES.get(code).cloned().unwrap_or_default()
    }
}

/// A seeded topic: code, Spanish, English, and its children.
pub type Seed = (&'static str, &'static str, &'static str);

/// The five roots and their first children, as the agency begins with them.
pub const FIRST_TOPICS: [(Seed, &[Seed]); 5] = [
    (
        ("social_inclusion", "Inclusión social", "Social inclusion"),
        &[
            ("early_childhood", "Primera infancia", "Early childhood"),
            ("youth", "Juventud", "Youth"),
            ("victims_and_memory", "Víctimas y memoria", "Victims and memory"),
            ("participation", "Participación ciudadana", "Participation"),
            ("humanised_care", "Atención humanizada", "Humanised care"),
        ],
    ),
    (
        ("economic_development", "Desarrollo económico", "Economic development"),
        &[
            ("innovation_districts", "Distritos de innovación", "Innovation districts"),
            ("entrepreneurship", "Emprendimiento", "Entrepreneurship"),
            ("microcredit", "Microcrédito", "Microcredit"),
            ("investment_attraction", "Atracción de inversión", "Investment attraction"),
            ("employment", "Empleo", "Employment"),
        ],
    ),
    (
        ("sustainable_urban", "Desarrollo urbano sostenible", "Sustainable urban development"),
        &[
            ("cable_mobility", "Movilidad por cable", "Cable mobility"),
            ("tram", "Tranvía", "Tram"),
            ("cycling", "Ciclismo urbano", "Cycling"),
            ("integrated_fares", "Integración tarifaria", "Integrated fares"),
            ("integral_urban_projects", "Proyectos urbanos integrales", "Integral urban projects"),
            ("settlement_upgrading", "Mejoramiento de asentamientos", "Settlement upgrading"),
            ("green_corridors", "Corredores verdes", "Green corridors"),
            ("heat", "Calor urbano", "Urban heat"),
            ("air_quality", "Calidad del aire", "Air quality"),
            ("early_warning", "Alerta temprana", "Early warning"),
            ("water_minimum", "Mínimo vital de agua", "Water minimum"),
            ("waste", "Residuos", "Waste"),
        ],
    ),
    (
        ("human_development", "Desarrollo humano", "Human development"),
        &[
            ("libraries", "Bibliotecas", "Libraries"),
            ("schools", "Colegios", "Schools"),
            ("teachers", "Maestros", "Teachers"),
            ("music", "Música", "Music"),
            ("museums", "Museos", "Museums"),
            ("sport", "Deporte", "Sport"),
        ],
    ),
    (
        ("governance_security", "Gobernanza y seguridad", "Governance and security"),
        &[
            ("security_information", "Información para la seguridad", "Security information"),
            ("local_security_plans", "Planes locales de seguridad", "Local security plans"),
            ("violence_prevention", "Prevención de la violencia", "Violence prevention"),
            ("open_data", "Datos abiertos", "Open data"),
            ("citizen_monitoring", "Veeduría ciudadana", "Citizen monitoring"),
            ("internationalisation", "Internacionalización", "Internationalisation"),
        ],
    ),
];

/// The tree that the agency begins with. The id of each topic is given by its place.
pub fn first_topics(id: impl Fn(usize) -> TopicId) -> Vec<Topic> {
    let mut topics = Vec::new();
    for (root, children) in FIRST_TOPICS {
        let parent = id(topics.len());
        topics.push(topic(parent, root, None));
        for child in children {
            topics.push(topic(id(topics.len()), *child, Some(parent)));
        }
    }
    topics
}

fn topic(id: TopicId, (code, es, en): Seed, parent_id: Option<TopicId>) -> Topic {
    Topic {
        id,
        version: 1,
        code: code.to_owned(),
        label: TopicLabel { es: es.to_owned(), en: en.to_owned() },
        parent_id,
        position: 0,
        aliases: TopicAliases::first(code),
    }
}

/// Those of the codes at these places that are well-formed and none of those known: of no topic, or of no practice, whose codes
/// begin with a capital.
pub fn unknown_codes<'a>(codes: impl Iterator<Item = (String, &'a Value)>, known: &HashSet<String>) -> Vec<FieldError> {
    let unknown = |(pointer, code): (String, &Value)| {
        let code = code.as_str().filter(|code| !known.contains(*code))?;
        if Code::parse(code).is_ok() {
            return Some(FieldError::new(pointer, "unknown_topic", "is not the code of a topic"));
        }
        let is_practice = PracticeCode::parse(code).is_ok();
        is_practice.then(|| FieldError::new(pointer, "unknown_practice", "is not the code of a published practice"))
    };
    codes.filter_map(unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_first_topic_is_called_something_in_each_language() {
        let codes =
            FIRST_TOPICS.iter().flat_map(|(root, children)| children.iter().chain([root])).map(|(code, ..)| *code);
        for code in codes.clone() {
            let TopicAliases { es, en, pt } = TopicAliases::first(code);
            assert!(!es.is_empty() && !en.is_empty() && !pt.is_empty(), "{code}");
        }
        let known: Vec<_> = codes.collect();
        assert!(FIRST_ALIASES.keys().all(|code| known.contains(&code.as_str())), "an alias of no topic");
        // A list that is too long, or has a name twice, would be empty.
        let lines = include_str!("../data/topic_aliases.csv").lines().skip(1);
        let written: usize = lines.map(|line| line.matches(['|', ',']).count()).sum();
        let read: usize = FIRST_ALIASES.values().map(|names| names.es.len() + names.en.len() + names.pt.len()).sum();
        assert_eq!(read, written);
    }
}
