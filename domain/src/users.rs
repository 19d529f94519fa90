//! Users and the clients of partner systems, as an admin manages them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Permission, Role};
use crate::input::{BadFields, Email, FieldError, Line, UniqueList};
use crate::{AgencyId, OauthClientId, UserId, Version, text_enum};

/// What an admin says of a user; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = UserForm::check -> BadFields)]
pub struct UserForm {
    /// The address they sign in with, unique but for case.
    pub email: Email,
    /// What colleagues read.
    #[schema(inline, examples("Oficial de turno"))]
    pub display_name: Line<1, 200>,
    /// Staff roles, or agency roles of the agency; never both.
    #[schema(inline)]
    pub roles: UniqueList<Role, 8>,
    /// The agency of a user with agency roles.
    #[deserr(default)]
    pub agency_id: Option<AgencyId>,
    /// A disabled user cannot sign in, and what they hold stops working at once.
    #[deserr(default)]
    #[schema(default = false, required = false, examples(false))]
    pub disabled: bool,
    /// Their `sub` at the city's OpenID Connect issuer. Who has one signs in there and has no password here; the roles are then
    /// those that the newest access token names, and the ones given here what is known until the first.
    #[deserr(default)]
    #[schema(inline, required = false, nullable, examples(json!(null)))]
    pub oidc_subject: Option<Line<1, 255>>,
}

impl UserForm {
    fn check(self, _: deserr::ValuePointerRef) -> Result<Self, BadFields> {
        let of_agency = |role: &Role| role.is_agency_role();
        match self.agency_id {
            Some(_) if !self.roles.iter().all(of_agency) => {
                let detail = "a user of an agency holds agency roles only";
                Err(FieldError::new("/roles", "not_allowed", detail).into())
            }
            None if self.roles.iter().any(of_agency) => {
                let detail = "is required for agency roles";
                Err(FieldError::new("/agency_id", "required", detail).into())
            }
            _ => Ok(self),
        }
    }
}

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The address they sign in with.
    #[schema(format = Email, examples("oficial@example.org"))]
    pub email: String,
    /// What colleagues read.
    #[schema(examples("Oficial de turno"))]
    pub display_name: String,
    /// What they hold.
    pub roles: Vec<Role>,
    /// The agency of a user with agency roles.
    #[schema(required)]
    pub agency_id: Option<AgencyId>,
    /// Whether they may sign in.
    pub disabled: bool,
    /// The one-time password has not been replaced yet.
    pub must_change_password: bool,
    /// Their `sub` at the city's OpenID Connect issuer, when they sign in there. Their roles are then those of the newest
    /// access token seen.
    #[schema(required, examples(json!(null)))]
    pub oidc_subject: Option<String>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

text_enum! {
    /// How a caller came by its access token.
    pub enum SignIn {
        /// With an e-mail address and a password.
        Password = "password" ("Correo y contraseña", "E-mail and password"),
        /// At the city's OpenID Connect issuer.
        OpenidConnect = "openid_connect" ("Proveedor de identidad de la ciudad", "The city's identity provider"),
        /// With a client's id and secret.
        ClientCredentials = "client_credentials" ("Credenciales del sistema", "Client credentials"),
    }
}

/// Who the caller is, and what they may do.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Me {
    /// The user, when a person signed in.
    #[schema(required)]
    pub user: Option<User>,
    /// The client, when a partner's system calls.
    #[schema(required)]
    pub client_id: Option<OauthClientId>,
    /// How the caller signed in.
    pub signed_in_by: SignIn,
    /// The agency the caller belongs to.
    #[schema(required)]
    pub agency_id: Option<AgencyId>,
    /// What the caller may do.
    pub permissions: Vec<Permission>,
}

/// A new password for oneself.
#[derive(Clone, Debug, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct NewPassword {
    /// The present one.
    #[schema(inline)]
    pub current_password: Line<1, 200>,
    /// The new one: at least 12 characters.
    #[schema(inline, examples("una frase larga y propia"))]
    pub new_password: Line<12, 200>,
}

/// What an admin says of a partner system's client; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct OauthClientForm {
    /// What colleagues read.
    #[schema(inline, examples("Sistema de reservas del Metro"))]
    pub name: Line<1, 200>,
    /// The agency it acts for; it cannot be changed later.
    pub agency_id: AgencyId,
    /// A disabled client gets no token, and the ones it holds stop working at once.
    #[deserr(default)]
    #[schema(default = false, required = false, examples(false))]
    pub disabled: bool,
}

/// A partner system's OAuth 2 client.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OauthClient {
    /// Its id.
    pub id: OauthClientId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The name it authenticates with.
    #[schema(examples("metro-5f1d2a9b"))]
    pub client_id: String,
    /// What colleagues read.
    #[schema(examples("Sistema de reservas del Metro"))]
    pub name: String,
    /// The agency it acts for.
    pub agency_id: AgencyId,
    /// Whether it gets tokens.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}
