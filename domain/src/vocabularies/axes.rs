//! The six axes of the city's integrated model.

use serde::Serialize;
use utoipa::ToSchema;

use crate::text_enum;

text_enum! {
    /// An axis of the integrated model; every practice is weighed on them.
    pub enum Axis {
        PppStewardship = "ppp_stewardship" ("Alianzas público-privadas y corresponsabilidad", "Public-private partnerships and stewardship"),
        SocialInnovation = "social_innovation" ("Innovación social", "Social innovation"),
        Resilience = "resilience" ("Resiliencia", "Resilience"),
        SenseOfBelonging = "sense_of_belonging" ("Sentido de pertenencia", "Sense of belonging"),
        CommunityParticipation = "community_participation" ("Participación comunitaria en los procesos", "Community participation in processes"),
        ProgrammaticContinuity = "programmatic_continuity" ("Continuidad programática y políticas públicas de largo plazo", "Programmatic continuity and long-term public policies"),
    }
}

/// Other names of a term, by which people know it or ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Aliases {
    /// Spanish.
    #[schema(value_type = Vec<String>)]
    pub es: &'static [&'static str],
    /// English.
    #[schema(value_type = Vec<String>)]
    pub en: &'static [&'static str],
}

impl Axis {
    /// Other names of the axis; the first in each language is the city's own "key for sharing".
    pub const fn aliases(self) -> Aliases {
        match self {
            Self::PppStewardship => Aliases {
                es: &["alianzas público-privadas", "alianzas", "gobernanza compartida"],
                en: &["public private alliances", "partnerships", "stewardship"],
            },
            Self::SocialInnovation => Aliases {
                es: &["creatividad e innovación", "creatividad", "innovación"],
                en: &["creativity and innovation", "creativity", "innovation"],
            },
            Self::Resilience => Aliases {
                es: &["resiliencia urbana", "capacidad de recuperación"],
                en: &["urban resilience", "recovery"],
            },
            Self::SenseOfBelonging => Aliases {
                es: &["sentido de pertenencia de la ciudadanía", "pertenencia", "apropiación ciudadana"],
                en: &["sense of belonging from the citizens", "belonging", "civic pride"],
            },
            Self::CommunityParticipation => Aliases {
                es: &[
                    "participación ciudadana y liderazgo conjunto",
                    "participación ciudadana",
                    "liderazgo compartido",
                ],
                en: &["citizen engagement and joint leadership", "citizen engagement", "joint leadership"],
            },
            Self::ProgrammaticContinuity => Aliases {
                es: &["programas continuos", "continuidad", "políticas de largo plazo"],
                en: &["continuous programs", "continuity", "long term public policies"],
            },
        }
    }
}
