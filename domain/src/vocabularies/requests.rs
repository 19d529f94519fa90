//! Words of the intake form and of its decision.

use crate::text_enum;

text_enum! {
    /// What kind of exchange is asked for.
    pub enum RequestKind {
        StudyTour = "study_tour" ("Visita de estudio", "Study tour"),
        TechnicalVisit = "technical_visit" ("Visita técnica", "Technical visit"),
        CourtesyVisit = "courtesy_visit" ("Visita de cortesía", "Courtesy visit"),
        Presentation = "presentation" ("Presentación", "Presentation"),
        ExpertMission = "expert_mission" ("Misión de expertos", "Expert mission"),
        VirtualSession = "virtual_session" ("Sesión virtual", "Virtual session"),
        TechnicalCooperation = "technical_cooperation" ("Cooperación técnica", "Technical cooperation"),
        Course = "course" ("Curso", "Course"),
        AcademicVisit = "academic_visit" ("Visita académica", "Academic visit"),
        MediaVisit = "media_visit" ("Visita de medios", "Media visit"),
        InvestmentVisit = "investment_visit" ("Visita de inversión", "Investment visit"),
    }
}

impl RequestKind {
    /// Whether people come to the city.
    pub const fn is_on_site(self) -> bool {
        !matches!(self, Self::VirtualSession | Self::ExpertMission | Self::TechnicalCooperation)
    }
}

text_enum! {
    /// Which way the knowledge flows.
    pub enum Direction {
        /// The city teaches.
        Offer = "offer" ("Oferta", "Offer"),
        /// The city learns.
        Demand = "demand" ("Demanda", "Demand"),
        TwoWay = "two_way" ("Doble vía", "Two-way"),
    }
}

text_enum! {
    /// What one item of a request asks for.
    pub enum ItemKind {
        Topic = "topic" ("Tema", "Topic"),
        Practice = "practice" ("Buena práctica", "Practice"),
        Site = "site" ("Sitio", "Site"),
        Meeting = "meeting" ("Reunión", "Meeting"),
    }
}

text_enum! {
    /// How a request came in.
    pub enum Channel {
        Portal = "portal" ("Portal", "Portal"),
        Letter = "letter" ("Carta", "Letter"),
        Email = "email" ("Correo electrónico", "E-mail"),
    }
}

text_enum! {
    /// How soon officers want to deal with a request; it moves no legal term.
    pub enum Priority {
        Low = "low" ("Baja", "Low"),
        Normal = "normal" ("Normal", "Normal"),
        High = "high" ("Alta", "High"),
        Urgent = "urgent" ("Urgente", "Urgent"),
    }
}

text_enum! {
    /// Who provides interpretation.
    pub enum InterpretationProvider {
        Host = "host" ("La ciudad anfitriona", "The host city"),
        Requester = "requester" ("La entidad solicitante", "The requesting organization"),
        ThirdParty = "third_party" ("Un tercero", "A third party"),
    }
}

text_enum! {
    /// Who pays for the exchange.
    pub enum Funding {
        SelfFunded = "self_funded" ("Recursos propios del solicitante", "Self-funded by the requester"),
        Host = "host" ("La ciudad anfitriona", "The host city"),
        ThirdParty = "third_party" ("Un tercero", "A third party"),
        Mixed = "mixed" ("Mixta", "Mixed"),
        Unknown = "unknown" ("Por definir", "Not known yet"),
    }
}

text_enum! {
    /// With whom a meeting is asked for.
    pub enum MeetingKind {
        Mayor = "mayor" ("Alcaldía", "Mayor"),
        Secretary = "secretary" ("Secretaría de despacho", "Secretary"),
        Council = "council" ("Concejo", "City council"),
        AgencyHead = "agency_head" ("Dirección de una entidad", "Head of an agency"),
        TechnicalTeam = "technical_team" ("Equipo técnico", "Technical team"),
    }
}

text_enum! {
    /// Why a request is declined.
    pub enum DeclineReason {
        Capacity = "capacity" ("Sin capacidad en las fechas pedidas", "No capacity in the dates asked for"),
        OutOfMandate = "out_of_mandate" ("Fuera de la competencia de la agencia", "Outside the agency's mandate"),
        LeadTime = "lead_time" ("Antelación insuficiente", "Too little notice"),
        RepeatTopic = "repeat_topic" ("Tema ya visitado recientemente", "Topic visited recently"),
        IntermediaryNotAllowed = "intermediary_not_allowed" ("No se admiten intermediarios comerciales", "Commercial intermediaries not allowed"),
        Incomplete = "incomplete" ("Información insuficiente", "Incomplete information"),
        NoFollowUpResources = "no_follow_up_resources" ("Sin recursos para el seguimiento", "No resources for follow-up"),
        NotThisCity = "not_this_city" ("La experiencia pedida no es de esta ciudad", "The experience asked for is not this city's"),
        Other = "other" ("Otra razón", "Other reason"),
    }
}

text_enum! {
    /// What is offered in place of what was asked for.
    pub enum AlternativeKind {
        OtherDate = "other_date" ("Otra fecha", "Another date"),
        VirtualSession = "virtual_session" ("Sesión virtual", "Virtual session"),
        OtherBody = "other_body" ("Otra entidad", "Another body"),
        Practice = "practice" ("Buena práctica documentada", "Documented practice"),
        Edition = "edition" ("Edición del calendario de cooperación", "Edition of the cooperation calendar"),
        Other = "other" ("Otra", "Other"),
    }
}

text_enum! {
    /// What a file of a request is for.
    pub enum AttachmentKind {
        /// That an intermediary may speak for the organization.
        MandateLetter = "mandate_letter" ("Carta de mandato", "Letter of mandate"),
        /// Who comes, named by their organization.
        NominationLetter = "nomination_letter" ("Carta de designación", "Letter of nomination"),
        /// The letter by which the request came.
        ScannedLetter = "scanned_letter" ("Carta digitalizada", "Scanned letter"),
        Other = "other" ("Otro", "Other"),
    }
}
