//! Words of the World Bank's *Art of Knowledge Exchange*, and the roles that partner agencies take in an exchange.

use crate::text_enum;

text_enum! {
    /// A step of the design of a knowledge exchange.
    pub enum AokeStep {
        Anchor = "anchor" ("Anclar", "Anchor"),
        Define = "define" ("Definir", "Define"),
        DesignDevelop = "design_develop" ("Diseñar y desarrollar", "Design and develop"),
        Implement = "implement" ("Implementar", "Implement"),
        MeasureReport = "measure_report" ("Medir e informar los resultados", "Measure and report results"),
    }
}

text_enum! {
    /// Who changes through an intermediate outcome.
    pub enum OutcomeLevel {
        Individual = "individual" ("Individual", "Individual"),
        Group = "group" ("Grupal", "Group"),
        Either = "either" ("Individual o grupal", "Individual or group"),
    }
}

text_enum! {
    /// An intermediate outcome: what an exchange changes in those who take part.
    pub enum Outcome {
        NewKnowledge = "new_knowledge" ("Nuevo conocimiento", "New knowledge"),
        EnhancedSkill = "enhanced_skill" ("Habilidad mejorada", "Enhanced skill"),
        ImprovedConsensus = "improved_consensus" ("Consenso mejorado", "Improved consensus"),
        EnhancedConnectivity = "enhanced_connectivity" ("Conectividad mejorada", "Enhanced connectivity"),
        /// Who aims at it aims at one of the other four as well.
        NewImprovedActions = "new_improved_actions" ("Acciones nuevas o mejoradas", "New and improved actions"),
    }
}

impl Outcome {
    /// Who changes: a person, a group, or either.
    pub const fn level(self) -> OutcomeLevel {
        match self {
            Self::NewKnowledge | Self::EnhancedSkill => OutcomeLevel::Individual,
            Self::ImprovedConsensus | Self::EnhancedConnectivity => OutcomeLevel::Group,
            Self::NewImprovedActions => OutcomeLevel::Either,
        }
    }
}

text_enum! {
    /// What somebody does in the team that designs and delivers an exchange.
    pub enum TeamRole {
        ProjectLeader = "project_leader" ("Líder del proyecto", "Project leader"),
        InstructionalDesigner = "instructional_designer" ("Diseño instruccional", "Instructional designer"),
        DeliveryPartner = "delivery_partner" ("Socio local de ejecución", "Delivery partner"),
        Facilitator = "facilitator" ("Facilitación profesional", "Professional facilitator"),
        Communications = "communications" ("Coordinación de comunicaciones", "Communications coordinator"),
    }
}

text_enum! {
    /// The vehicle of an exchange.
    pub enum Instrument {
        Conference = "conference" ("Conferencia", "Conference"),
        ExpertVisit = "expert_visit" ("Visita de expertos", "Expert visit"),
        KnowledgeFair = "knowledge_fair" ("Feria del conocimiento", "Knowledge fair"),
        StudyTour = "study_tour" ("Visita de estudio", "Study tour"),
        Workshop = "workshop" ("Taller", "Workshop"),
        CompetitionChallenge = "competition_challenge" ("Concurso o desafío", "Competition or challenge"),
        KnowledgeJam = "knowledge_jam" ("Jornada intensiva de conocimiento", "Knowledge jam"),
        MultiStakeholderDialogue = "multi_stakeholder_dialogue" ("Diálogo de múltiples actores", "Multi-stakeholder dialogue"),
        CommunityOfPractice = "community_of_practice" ("Comunidad de práctica", "Community of practice"),
        Twinning = "twinning" ("Hermanamiento", "Twinning"),
        Presentation = "presentation" ("Presentación", "Presentation"),
        TechnicalCooperation = "technical_cooperation" ("Cooperación técnica", "Technical cooperation"),
        LivingLab = "living_lab" ("Laboratorio vivo", "Living lab"),
    }
}

text_enum! {
    /// What the activities of a family have in common.
    pub enum ActivityFamily {
        Presentation = "presentation" ("Presentación", "Presentation"),
        Discussion = "discussion" ("Discusión", "Discussion"),
        Experiential = "experiential" ("Vivencial", "Experiential"),
        Analytical = "analytical" ("Analítica", "Analytical"),
    }
}

text_enum! {
    /// What people do in a session.
    pub enum ActivityType {
        Demonstration = "demonstration" ("Demostración", "Demonstration"),
        ExpertPanel = "expert_panel" ("Panel de expertos", "Expert panel"),
        LightningTalk = "lightning_talk" ("Charla relámpago", "Lightning talk"),
        PosterSession = "poster_session" ("Sesión de pósteres", "Poster session"),
        Report = "report" ("Informe", "Report"),
        Storytelling = "storytelling" ("Narración de historias", "Storytelling"),
        AnecdoteCircle = "anecdote_circle" ("Círculo de anécdotas", "Anecdote circle"),
        Brainstorming = "brainstorming" ("Lluvia de ideas", "Brainstorming"),
        BuzzSession = "buzz_session" ("Conversación en grupos pequeños", "Buzz session"),
        EDiscussion = "e_discussion" ("Discusión en línea", "E-discussion"),
        KnowledgeCafe = "knowledge_cafe" ("Café del conocimiento", "Knowledge café"),
        PeerAssist = "peer_assist" ("Asistencia entre pares", "Peer assist"),
        ActionPlanning = "action_planning" ("Planificación de acciones", "Action planning"),
        BookSprint = "book_sprint" ("Escritura colectiva intensiva", "Book sprint"),
        FieldVisit = "field_visit" ("Visita de campo", "Field visit"),
        Fishbowl = "fishbowl" ("Pecera", "Fishbowl"),
        RolePlay = "role_play" ("Juego de roles", "Role play"),
        Secondment = "secondment" ("Pasantía", "Secondment"),
        Simulation = "simulation" ("Simulación", "Simulation"),
        AfterActionReview = "after_action_review" ("Revisión posterior a la acción", "After-action review"),
        FocusGroup = "focus_group" ("Grupo focal", "Focus group"),
        Interview = "interview" ("Entrevista", "Interview"),
        SelfAssessment = "self_assessment" ("Autoevaluación", "Self-assessment"),
        Survey = "survey" ("Encuesta", "Survey"),
        SwotAnalysis = "swot_analysis" ("Análisis DOFA", "SWOT analysis"),
    }
}

impl ActivityType {
    /// The family of the activity.
    pub const fn family(self) -> ActivityFamily {
        match self {
            Self::Demonstration
            | Self::ExpertPanel
            | Self::LightningTalk
            | Self::PosterSession
            | Self::Report
            | Self::Storytelling => ActivityFamily::Presentation,
            Self::AnecdoteCircle
            | Self::Brainstorming
            | Self::BuzzSession
            | Self::EDiscussion
            | Self::KnowledgeCafe
            | Self::PeerAssist => ActivityFamily::Discussion,
            Self::ActionPlanning
            | Self::BookSprint
            | Self::FieldVisit
            | Self::Fishbowl
            | Self::RolePlay
            | Self::Secondment
            | Self::Simulation => ActivityFamily::Experiential,
            Self::AfterActionReview
            | Self::FocusGroup
            | Self::Interview
            | Self::SelfAssessment
            | Self::Survey
            | Self::SwotAnalysis => ActivityFamily::Analytical,
        }
    }
}

text_enum! {
    /// How people meet in an exchange.
    pub enum DeliveryMode {
        FaceToFace = "face_to_face" ("Presencial", "Face to face"),
        Virtual = "virtual" ("Virtual", "Virtual"),
        Blended = "blended" ("Mixta", "Blended"),
    }
}

text_enum! {
    /// What a partner agency does in a session.
    pub enum AssignmentRole {
        Host = "host" ("Anfitrión", "Host"),
        Presenter = "presenter" ("Ponente", "Presenter"),
        SiteGuide = "site_guide" ("Guía en el sitio", "Site guide"),
        Facilitator = "facilitator" ("Facilitador", "Facilitator"),
        EvidenceProvider = "evidence_provider" ("Proveedor de evidencia", "Evidence provider"),
        Validator = "validator" ("Validador", "Validator"),
        InterpreterProvider = "interpreter_provider" ("Proveedor de interpretación", "Interpreter provider"),
        Logistics = "logistics" ("Logística", "Logistics"),
        Protocol = "protocol" ("Protocolo", "Protocol"),
        SecurityEscort = "security_escort" ("Acompañamiento de seguridad", "Security escort"),
        FollowUpMentor = "follow_up_mentor" ("Mentor de seguimiento", "Follow-up mentor"),
    }
}

impl AssignmentRole {
    /// Whether an agency does it for what a session is about; the others help with any session.
    pub const fn is_about_something(self) -> bool {
        !matches!(self, Self::InterpreterProvider | Self::Logistics | Self::Protocol | Self::SecurityEscort)
    }
}
