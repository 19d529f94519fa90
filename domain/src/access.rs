//! Who may do what: roles, permissions, and the one table between them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{AgencyId, OauthClientId, RequestId, TrackingTokenId, UserId, text_enum};

text_enum! {
    /// What a user is to Convite. Staff roles are a set, agency roles belong to the user's agency.
    pub enum Role {
        /// Handles requests.
        Officer = "officer" ("Oficial de cooperación", "Officer"),
        /// Leads the officers, and is one.
        Lead = "lead" ("Líder", "Lead"),
        /// Publishes practices.
        Editor = "editor" ("Editor", "Editor"),
        /// Reads everything that has no contact data.
        Analyst = "analyst" ("Analista", "Analyst"),
        /// Manages users, agencies and vocabularies.
        Admin = "admin" ("Administrador", "Administrator"),
        /// Answers for the agency: profile, offers, invitations.
        AgencyCoordinator = "agency_coordinator" ("Coordinación de la entidad", "Agency coordinator"),
        /// Writes the agency's practices and lessons.
        AgencyEditor = "agency_editor" ("Edición de la entidad", "Agency editor"),
        /// Validates the agency's practices.
        AgencyValidator = "agency_validator" ("Validación de la entidad", "Agency validator"),
    }
}

impl Role {
    /// Whether the role is held within a partner agency.
    pub const fn is_agency_role(self) -> bool {
        matches!(self, Self::AgencyCoordinator | Self::AgencyEditor | Self::AgencyValidator)
    }
}

text_enum! {
    /// One thing that somebody may do. The table of [`Role::permissions`] is the only place that grants any.
    pub enum Permission {
        /// See every request, its delegation and its exchange.
        ReadRequests = "read_requests" ("Ver solicitudes", "Read requests"),
        /// See and fetch the files of every request; they may name people and hold their contact data.
        ReadAttachments = "read_attachments" ("Ver adjuntos", "Read attachments"),
        /// Read what requesters and officers write to each other.
        ReadMessages = "read_messages" ("Ver mensajes", "Read messages"),
        /// Take, ask, decide, correct and register requests.
        DecideRequests = "decide_requests" ("Decidir solicitudes", "Decide requests"),
        /// Decide visits of high level.
        DecideHighLevel = "decide_high_level" ("Decidir visitas de alto nivel", "Decide high-level visits"),
        /// Cancel exchanges that are confirmed.
        CancelConfirmed = "cancel_confirmed" ("Cancelar intercambios confirmados", "Cancel confirmed exchanges"),
        /// Put requests into officers' hands, and see what each of them has.
        AssignRequests = "assign_requests" ("Asignar solicitudes", "Assign requests"),
        /// See diet, access needs and contact of a delegation's members.
        ReadProtected = "read_protected" ("Ver datos protegidos", "Read protected fields"),
        /// See and edit organizations.
        ManageOrganizations = "manage_organizations" ("Gestionar organizaciones", "Manage organizations"),
        /// Merge organizations that are the same body.
        MergeOrganizations = "merge_organizations" ("Unir organizaciones", "Merge organizations"),
        /// See organizations.
        ReadOrganizations = "read_organizations" ("Ver organizaciones", "Read organizations"),
        /// See every agency.
        ReadAgencies = "read_agencies" ("Ver entidades aliadas", "Read agencies"),
        /// See one's own agency.
        ReadOwnAgency = "read_own_agency" ("Ver la propia entidad", "Read own agency"),
        /// Keep one's own agency's profile, venues, presenters, offers and closures, and answer its invitations.
        ManageResources = "manage_resources" ("Gestionar los recursos propios", "Manage own resources"),
        /// See whom agencies name as presenters.
        ReadPresenters = "read_presenters" ("Ver ponentes", "Read presenters"),
        /// Create and edit agencies, and keep the resources of any.
        ManageAgencies = "manage_agencies" ("Gestionar entidades aliadas", "Manage agencies"),
        /// See one's own agency's practices whatever their state.
        ReadOwnPractices = "read_own_practices" ("Ver las prácticas propias", "Read own practices"),
        /// Write practices and lessons of one's own agency.
        WritePractices = "write_practices" ("Escribir prácticas", "Write practices"),
        /// Stand by what others of one's own agency wrote.
        ValidatePractices = "validate_practices" ("Validar prácticas", "Validate practices"),
        /// See, write and publish every agency's practices.
        PublishPractices = "publish_practices" ("Publicar prácticas", "Publish practices"),
        /// Edit the topic tree.
        ManageTopics = "manage_topics" ("Gestionar temas", "Manage topics"),
        /// Manage users, their roles, and OAuth clients.
        ManageUsers = "manage_users" ("Gestionar usuarios", "Manage users"),
        /// See who made which version of the policy, and why.
        ReadPolicies = "read_policies" ("Ver la historia de la política", "Read the policy's history"),
        /// Make versions of the policy.
        ManagePolicy = "manage_policy" ("Gestionar la política", "Manage the policy"),
        /// Add days off to the working calendar, and take them away.
        ManageHolidays = "manage_holidays" ("Gestionar los festivos", "Manage holidays"),
        /// Publish texts of the privacy notice.
        ManagePrivacyNotices = "manage_privacy_notices" ("Gestionar avisos de privacidad", "Manage privacy notices"),
        /// Read the audit trail and the outbox.
        ReadAudit = "read_audit" ("Ver la auditoría", "Read the audit trail"),
        /// Read one's own account.
        ReadOwnAccount = "read_own_account" ("Ver la propia cuenta", "Read own account"),
    }
}

impl Role {
    /// What the role may do. `lead` includes `officer`; nothing else includes anything.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::*;
        match self {
            Self::Officer => &[
                ReadRequests,
                ReadAttachments,
                ReadMessages,
                DecideRequests,
                ReadProtected,
                ManageOrganizations,
                ReadOrganizations,
                ReadAgencies,
                ReadPresenters,
                ReadPolicies,
                ReadOwnAccount,
            ],
            Self::Lead => &[
                ReadRequests,
                ReadAttachments,
                ReadMessages,
                DecideRequests,
                DecideHighLevel,
                CancelConfirmed,
                AssignRequests,
                ReadProtected,
                ManageOrganizations,
                ReadOrganizations,
                ReadAgencies,
                ReadPresenters,
                ReadPolicies,
                ReadOwnAccount,
            ],
            Self::Editor => &[ReadAgencies, PublishPractices, ReadPolicies, ReadOwnAccount],
            Self::Analyst => &[ReadRequests, ReadOrganizations, ReadAgencies, ReadPolicies, ReadOwnAccount],
            Self::Admin => &[
                ManageOrganizations,
                MergeOrganizations,
                ReadOrganizations,
                ReadAgencies,
                ReadPresenters,
                ManageAgencies,
                ManageTopics,
                ManageUsers,
                ReadPolicies,
                ManagePolicy,
                ManageHolidays,
                ManagePrivacyNotices,
                ReadAudit,
                ReadOwnAccount,
            ],
            Self::AgencyCoordinator => &[ReadOwnAgency, ManageResources, ReadOwnPractices, ReadOwnAccount],
            Self::AgencyEditor => &[ReadOwnAgency, ReadOwnPractices, WritePractices, ReadOwnAccount],
            Self::AgencyValidator => &[ReadOwnAgency, ReadOwnPractices, ValidatePractices, ReadOwnAccount],
        }
    }
}

/// What a partner's system may do. It never validates: standing by a text takes a person.
const CLIENT_PERMISSIONS: [Permission; 5] = [
    Permission::ReadOwnAgency,
    Permission::ManageResources,
    Permission::ReadOwnPractices,
    Permission::WritePractices,
    Permission::ReadOwnAccount,
];

/// A person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCaller {
    /// The user.
    pub id: UserId,
    /// What they hold now, read from the database with the request.
    pub roles: Vec<Role>,
    /// The agency of a user with agency roles.
    pub agency: Option<AgencyId>,
    /// The one-time password has not been replaced yet: nothing else is allowed.
    pub must_change_password: bool,
}

/// Who is calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody in particular.
    Anonymous,
    /// The holder of a request's tracking token.
    Requester {
        /// The request that the token opens.
        request: RequestId,
        /// Which of its tokens.
        token: TrackingTokenId,
    },
    /// A person who signed in.
    User(UserCaller),
    /// A partner's system.
    Client {
        /// The OAuth client.
        id: OauthClientId,
        /// The agency it acts for.
        agency: AgencyId,
    },
}

impl Caller {
    /// Whether the caller holds a permission.
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Anonymous | Self::Requester { .. } => false,
            Self::User(user) if user.must_change_password => permission == Permission::ReadOwnAccount,
            Self::User(user) => user.roles.iter().any(|role| role.permissions().contains(&permission)),
            Self::Client { .. } => CLIENT_PERMISSIONS.contains(&permission),
        }
    }

    /// Whether the caller works for the knowledge-exchange agency and so sees `handling`.
    pub fn is_staff(&self) -> bool {
        matches!(self, Self::User(user) if user.roles.iter().any(|role| !role.is_agency_role()))
    }

    /// Whether the caller holds the tracking token of some request.
    pub fn is_requester(&self) -> bool {
        matches!(self, Self::Requester { .. })
    }

    /// Whether the caller holds the tracking token of this request.
    pub fn answers_for(&self, request: RequestId) -> bool {
        matches!(self, Self::Requester { request: own, .. } if *own == request)
    }

    /// The user, when a person signed in.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(user.id),
            _ => None,
        }
    }

    /// The agency that a partner belongs to.
    pub fn agency(&self) -> Option<AgencyId> {
        match self {
            Self::User(user) => user.agency,
            Self::Client { agency, .. } => Some(*agency),
            _ => None,
        }
    }
}

text_enum! {
    /// What kind of caller acted.
    pub enum ActorKind {
        Anonymous = "anonymous" ("Anónimo", "Anonymous"),
        Requester = "requester" ("Solicitante", "Requester"),
        User = "user" ("Usuario", "User"),
        Client = "client" ("Sistema de una entidad", "Partner system"),
        System = "system" ("Sistema", "System"),
    }
}

text_enum! {
    /// What is slowed down because it may be guessed or flooded.
    pub enum Bucket {
        SignIn = "sign_in" ("Inicio de sesión", "Sign-in"),
        AnonymousCreate = "anonymous_create" ("Creación anónima", "Anonymous creation"),
        TokenRecovery = "token_recovery" ("Recuperación de enlaces", "Recovery of tracking tokens"),
    }
}

/// Who did something, as it is kept: a kind and an id, never a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Actor {
    /// What kind of caller.
    pub kind: ActorKind,
    /// The user's, client's or tracking token's id; none for anonymous callers and the system.
    pub id: Option<uuid::Uuid>,
}

impl Actor {
    /// The background work of the service itself.
    pub const SYSTEM: Self = Self { kind: ActorKind::System, id: None };

    /// The same without saying which of the agency's people it was.
    #[must_use]
    pub fn without_staff(self) -> Self {
        if self.kind == ActorKind::User { Self { id: None, ..self } } else { self }
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        match caller {
            Caller::Anonymous => Self { kind: ActorKind::Anonymous, id: None },
            Caller::Requester { token, .. } => Self { kind: ActorKind::Requester, id: Some(token.get()) },
            Caller::User(user) => Self { kind: ActorKind::User, id: Some(user.id.get()) },
            Caller::Client { id, .. } => Self { kind: ActorKind::Client, id: Some(id.get()) },
        }
    }
}
