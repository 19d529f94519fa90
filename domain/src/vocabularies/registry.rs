//! Every vocabulary by name, in the one shape that the API shows.

use serde::Serialize;
use utoipa::ToSchema;

use super::*;
use crate::practices::AssetKind;
use crate::{Label, text_enum};

text_enum! {
    /// The name of a vocabulary.
    pub enum VocabularyName {
        Axes = "axes" ("Ejes", "Axes"),
        AokeSteps = "aoke_steps" ("Pasos del intercambio de conocimiento", "Steps of knowledge exchange"),
        Outcomes = "outcomes" ("Resultados intermedios", "Intermediate outcomes"),
        OutcomeLevels = "outcome_levels" ("Niveles de los resultados", "Levels of outcomes"),
        Instruments = "instruments" ("Instrumentos", "Instruments"),
        ActivityTypes = "activity_types" ("Tipos de actividad", "Activity types"),
        ActivityFamilies = "activity_families" ("Familias de actividades", "Activity families"),
        DeliveryModes = "delivery_modes" ("Modalidades", "Delivery modes"),
        AssignmentRoles = "assignment_roles" ("Roles de las entidades aliadas", "Roles of partner agencies"),
        TeamRoles = "team_roles" ("Roles del equipo de un intercambio", "Roles in the team of an exchange"),
        OrganizationKinds = "organization_kinds" ("Tipos de entidad", "Organization kinds"),
        Seniorities = "seniorities" ("Niveles jerárquicos", "Seniorities"),
        RequestKinds = "request_kinds" ("Tipos de solicitud", "Request kinds"),
        Directions = "directions" ("Direcciones del intercambio", "Directions of the exchange"),
        ItemKinds = "item_kinds" ("Tipos de ítem solicitado", "Request item kinds"),
        Channels = "channels" ("Canales de entrada", "Intake channels"),
        Priorities = "priorities" ("Prioridades", "Priorities"),
        InterpretationProviders = "interpretation_providers" ("Proveedores de interpretación", "Interpretation providers"),
        Funding = "funding" ("Financiación", "Funding"),
        MeetingKinds = "meeting_kinds" ("Tipos de reunión", "Meeting kinds"),
        DeclineReasons = "decline_reasons" ("Razones para declinar", "Reasons for declining"),
        AlternativeKinds = "alternative_kinds" ("Tipos de alternativa", "Kinds of alternatives"),
        AttachmentKinds = "attachment_kinds" ("Tipos de adjunto", "Kinds of attachments"),
        AssetKinds = "asset_kinds" ("Tipos de material", "Kinds of assets"),
        ConsentPurposes = "consent_purposes" ("Finalidades del consentimiento", "Purposes of consent"),
        UiLanguages = "ui_languages" ("Idiomas de atención", "Languages of the service"),
        Countries = "countries" ("Países y territorios", "Countries and areas"),
        Regions = "regions" ("Regiones", "Regions"),
        Languages = "languages" ("Idiomas", "Languages"),
        Currencies = "currencies" ("Monedas", "Currencies"),
        SdgGoals = "sdg_goals" ("Objetivos de Desarrollo Sostenible", "Sustainable Development Goals"),
        SdgTargets = "sdg_targets" ("Metas de los Objetivos de Desarrollo Sostenible", "Sustainable Development Goal targets"),
        DacSectors = "dac_sectors" ("Sectores del CAD de la OCDE", "OECD-DAC sectors"),
    }
}

/// One value of a vocabulary. A member that says nothing about the value is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Term {
    /// The value, as it stands in requests and answers.
    #[schema(value_type = String, examples("study_tour"))]
    pub code: &'static str,
    /// What people read.
    pub label: Label,
    /// Of an axis: other names by which people ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub aliases: Option<Aliases>,
    /// The code of what the value is part of: of a country, its smallest region; of a region, the region around it; of
    /// a target, its goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, examples("005"))]
    pub parent: Option<&'static str>,
    /// Of an outcome: who changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub level: Option<OutcomeLevel>,
    /// Of an activity type: what it has in common with others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub family: Option<ActivityFamily>,
    /// Of a seniority: whether a visit at this level is decided by a lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub high_level: Option<bool>,
    /// Of a request kind: whether people come to the city.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub on_site: Option<bool>,
    /// Of a currency: the number of decimal digits of an amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(2))]
    pub minor_units: Option<u16>,
}

impl Term {
    const fn new(code: &'static str, label: Label) -> Self {
        Self {
            code,
            label,
            aliases: None,
            parent: None,
            level: None,
            family: None,
            high_level: None,
            on_site: None,
            minor_units: None,
        }
    }
}

/// Turns values into terms; after the comma, what a term says beside code and label.
macro_rules! terms {
    ($values:expr $(, |$value:ident| $member:ident: $of:expr)?) => {
        $values
            .into_iter()
            .map(|value| Term {
                $($member: { let $value = value; $of },)?
                ..Term::new(value.as_str(), value.label())
            })
            .collect()
    };
}

/// The terms of a vocabulary, in its order.
pub fn vocabulary(name: VocabularyName) -> Vec<Term> {
    use VocabularyName as Name;
    match name {
        Name::Axes => terms!(Axis::ALL, |axis| aliases: Some(axis.aliases())),
        Name::AokeSteps => terms!(AokeStep::ALL),
        Name::Outcomes => terms!(Outcome::ALL, |outcome| level: Some(outcome.level())),
        Name::OutcomeLevels => terms!(OutcomeLevel::ALL),
        Name::Instruments => terms!(Instrument::ALL),
        Name::ActivityTypes => terms!(ActivityType::ALL, |activity| family: Some(activity.family())),
        Name::ActivityFamilies => terms!(ActivityFamily::ALL),
        Name::DeliveryModes => terms!(DeliveryMode::ALL),
        Name::AssignmentRoles => terms!(AssignmentRole::ALL),
        Name::TeamRoles => terms!(TeamRole::ALL),
        Name::OrganizationKinds => terms!(OrganizationKind::ALL),
        Name::Seniorities => terms!(Seniority::ALL, |rank| high_level: Some(rank.is_high_level())),
        Name::RequestKinds => terms!(RequestKind::ALL, |kind| on_site: Some(kind.is_on_site())),
        Name::Directions => terms!(Direction::ALL),
        Name::ItemKinds => terms!(ItemKind::ALL),
        Name::Channels => terms!(Channel::ALL),
        Name::Priorities => terms!(Priority::ALL),
        Name::InterpretationProviders => terms!(InterpretationProvider::ALL),
        Name::Funding => terms!(Funding::ALL),
        Name::MeetingKinds => terms!(MeetingKind::ALL),
        Name::DeclineReasons => terms!(DeclineReason::ALL),
        Name::AlternativeKinds => terms!(AlternativeKind::ALL),
        Name::AttachmentKinds => terms!(AttachmentKind::ALL),
        Name::AssetKinds => terms!(AssetKind::ALL),
        Name::ConsentPurposes => terms!(ConsentPurpose::ALL),
        Name::UiLanguages => terms!(UiLanguage::ALL),
        Name::Countries => terms!(Country::all(), |country| parent: country.regions().next().map(Region::as_str)),
        Name::Regions => terms!(Region::all(), |region| parent: region.parent().map(Region::as_str)),
        Name::Languages => terms!(Language::all()),
        Name::Currencies => terms!(Currency::all(), |currency| minor_units: currency.minor_units()),
        Name::SdgGoals => terms!(SdgGoal::all()),
        Name::SdgTargets => terms!(SdgTarget::all(), |target| parent: target.goal().map(SdgGoal::as_str)),
        Name::DacSectors => terms!(DacSector::all()),
    }
}
