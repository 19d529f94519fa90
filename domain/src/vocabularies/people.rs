//! Who asks: kinds of bodies, ranks, consents, and the languages in which the product talks with requesters.

use crate::text_enum;

text_enum! {
    /// What kind of body an organization is.
    pub enum OrganizationKind {
        NationalGovernment = "national_government" ("Gobierno nacional", "National government"),
        SubnationalGovernment = "subnational_government" ("Gobierno subnacional", "Subnational government"),
        Municipality = "municipality" ("Municipio", "Municipality"),
        Legislature = "legislature" ("Órgano legislativo", "Legislature"),
        Multilateral = "multilateral" ("Organismo multilateral", "Multilateral organization"),
        DevelopmentAgency = "development_agency" ("Agencia de desarrollo", "Development agency"),
        University = "university" ("Universidad", "University"),
        School = "school" ("Institución educativa", "School"),
        Ngo = "ngo" ("Organización no gubernamental", "Non-governmental organization"),
        PrivateSector = "private_sector" ("Sector privado", "Private sector"),
        Media = "media" ("Medio de comunicación", "Media"),
        DiplomaticMission = "diplomatic_mission" ("Misión diplomática", "Diplomatic mission"),
        ProfessionalAssociation = "professional_association" ("Asociación profesional", "Professional association"),
        Other = "other" ("Otra", "Other"),
    }
}

text_enum! {
    /// The rank of a person; of a group, the highest in it.
    pub enum Seniority {
        HeadOfState = "head_of_state" ("Jefatura de Estado o de Gobierno", "Head of state or government"),
        Minister = "minister" ("Ministro o ministra", "Minister"),
        Ambassador = "ambassador" ("Embajador o embajadora", "Ambassador"),
        Mayor = "mayor" ("Alcalde o alcaldesa", "Mayor"),
        Elected = "elected" ("Otro cargo de elección popular", "Other elected office"),
        SeniorOfficial = "senior_official" ("Nivel directivo", "Senior official"),
        Technical = "technical" ("Nivel técnico", "Technical staff"),
        Academic = "academic" ("Academia", "Academic"),
        Student = "student" ("Estudiante", "Student"),
        Private = "private" ("Particular", "Private person"),
    }
}

impl Seniority {
    /// Whether protocol and a lead's decision are called for.
    pub const fn is_high_level(self) -> bool {
        matches!(self, Self::HeadOfState | Self::Minister | Self::Ambassador | Self::Mayor)
    }
}

text_enum! {
    /// What a person consents to, each on its own.
    pub enum ConsentPurpose {
        DataProcessing = "data_processing" ("Tratamiento de datos personales", "Processing of personal data"),
        /// Of a member of a delegation: diet and access needs.
        HealthData = "health_data" ("Datos de alimentación y accesibilidad", "Data on diet and access needs"),
        /// Of a member of a delegation: e-mail and telephone.
        ContactData = "contact_data" ("Datos de contacto", "Contact data"),
        ImageUse = "image_use" ("Uso de imagen", "Use of images"),
        AlumniContact = "alumni_contact" ("Contacto posterior al intercambio", "Contact after the exchange"),
        PublicListing = "public_listing" ("Aparición en listados públicos", "Appearance in public lists"),
    }
}

text_enum! {
    /// A language in which the product writes to people.
    pub enum UiLanguage {
        Es = "es" ("Español", "Spanish"),
        En = "en" ("Inglés", "English"),
    }
}

impl UiLanguage {
    /// Of two things, the one in this language.
    pub fn pick<T>(self, es: T, en: T) -> T {
        match self {
            Self::Es => es,
            Self::En => en,
        }
    }
}
