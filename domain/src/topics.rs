//! The theme tree: what requests, practices and editions are about.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input::{BadFields, Code, Int, Localized};
use crate::{TopicId, Version};

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
