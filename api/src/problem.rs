//! One error type for everything that HTTP can be told, as RFC 9457 problem details.
//!
//! An internal cause is logged once, at the edge, and never sent. The members that need the request (`instance`,
//! `request_id`, the language of `title`) are filled in by the middleware that renders problems.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use convite_domain::agenda_sessions::ConflictView;
use convite_domain::input::{BadFields, FieldError};
use convite_domain::{Refusal, Who};
use convite_persistence::DbError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::constraints;

/// Writes the table of problem types: one line each, and nothing else to keep in step.
macro_rules! problem_kinds {
    ($($variant:ident = $slug:literal, $status:ident, ($es:literal, $en:literal), $meaning:literal;)+) => {
        /// The types of problems. Each has a page of its own below `/problems/`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemKind { $(#[doc = $meaning] $variant),+ }

        impl ProblemKind {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The last segment of its URI.
            pub const fn slug(self) -> &'static str { match self { $(Self::$variant => $slug),+ } }

            /// The status it is sent with.
            pub const fn status(self) -> StatusCode { match self { $(Self::$variant => StatusCode::$status),+ } }

            /// Its title in Spanish and English.
            pub const fn title(self) -> (&'static str, &'static str) { match self { $(Self::$variant => ($es, $en)),+ } }

            /// What it means and what to do.
            pub const fn meaning(self) -> &'static str { match self { $(Self::$variant => $meaning),+ } }
        }
    };
}

problem_kinds! {
    Malformed = "malformed", BAD_REQUEST, ("Petición mal formada", "Malformed request"),
        "The request cannot be read: no JSON, too deep, no UTF-8, a lone surrogate, a bad percent-encoding or header.";
    Unauthorized = "unauthorized", UNAUTHORIZED, ("Falta una credencial válida", "A valid credential is missing"),
        "No credential was sent, or it is unknown, expired, revoked or forged. Get a new token and send it as a Bearer.";
    Forbidden = "forbidden", FORBIDDEN, ("No está permitido", "Not allowed"),
        "You can see the thing, but your role may not do this. `guard` names the rule when another role could do it.";
    NotFound = "not-found", NOT_FOUND, ("No existe", "Not found"),
        "There is no such thing, or you may not see it.";
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, ("Método no permitido", "Method not allowed"),
        "The resource exists but does not answer this method; `Allow` lists those that it does.";
    NotAcceptable = "not-acceptable", NOT_ACCEPTABLE, ("Formato no disponible", "Not acceptable"),
        "The resource has no representation in the media types of `Accept`.";
    Timeout = "request-timeout", REQUEST_TIMEOUT, ("La petición tardó demasiado", "The request took too long"),
        "The body did not arrive in time.";
    Conflict = "conflict", CONFLICT, ("El estado no lo permite", "The state does not allow it"),
        "The life cycle refused: `from`, `action` and `guard` say why, `allowed_actions` what is possible now.";
    Taken = "already-exists", CONFLICT, ("Ya existe", "Already exists"),
        "A value that must be unique is taken, or a thing is still in use; `errors` names the fields.";
    Busy = "busy", CONFLICT, ("La misma petición está en curso", "The same request is under way"),
        "A request with this Idempotency-Key is being handled. Repeat it after `Retry-After` seconds.";
    PreconditionFailed = "precondition-failed", PRECONDITION_FAILED, ("La versión cambió", "The version changed"),
        "The thing was changed since you read it. Read it again and send its new ETag in If-Match.";
    TooLarge = "content-too-large", PAYLOAD_TOO_LARGE, ("Contenido demasiado grande", "Content too large"),
        "The body is larger than the limit.";
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        ("Formato no admitido", "Unsupported media type"),
        "The body must be application/json (application/merge-patch+json for PATCH), in UTF-8 and not compressed; an \
         import text/csv, an attachment multipart/form-data with a file whose content is PDF, DOCX, ODT, JPEG or PNG; of an \
         asset it may be PPTX, ODP, XLSX, ODS or CSV, too.";
    Invalid = "validation", UNPROCESSABLE_ENTITY, ("Campos inválidos", "Invalid fields"),
        "One or more fields are missing or bad. `errors` lists all of them with JSON pointers.";
    KeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY,
        ("La clave de idempotencia ya se usó", "The Idempotency-Key was used"),
        "The Idempotency-Key was used for another request within 24 hours. Send a fresh key.";
    PreconditionRequired = "precondition-required", PRECONDITION_REQUIRED,
        ("Falta If-Match", "If-Match is required"),
        "Writes on an existing thing need its ETag in If-Match, so that no change is lost.";
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS, ("Demasiadas peticiones", "Too many requests"),
        "Slow down: repeat the request after `Retry-After` seconds.";
    Internal = "internal", INTERNAL_SERVER_ERROR, ("Error interno", "Internal error"),
        "A bug of the service. Quote `request_id` when you report it.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, ("Servicio no disponible", "Service unavailable"),
        "The database is away or too busy. Repeat the request after `Retry-After` seconds.";
}

impl ProblemKind {
    /// Whether it is only found out once the thing is locked: after a 422 in the order of refusals.
    pub const fn is_found_under_the_lock(self) -> bool {
        matches!(self, Self::PreconditionFailed | Self::Conflict | Self::Taken)
    }
}

/// What a refusal of a life cycle adds to a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAction {
    /// The refusal.
    pub refusal: Refusal,
    /// What the caller may do instead, as codes.
    pub allowed_actions: Vec<&'static str>,
    /// The conflicts of an agenda that made it refuse.
    pub conflicts: Vec<ConflictView>,
}

/// A problem before it is rendered.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// Its type.
    pub kind: ProblemKind,
    /// What happened here, for people; without personal data and internal causes.
    pub detail: String,
    /// Every bad field.
    pub errors: Vec<FieldError>,
    /// The refusal of a life cycle.
    pub refused: Option<Box<RefusedAction>>,
    /// Seconds to wait.
    pub retry_after: Option<u64>,
    /// Methods for `Allow`.
    pub allow: Option<Box<str>>,
    /// The cause, for the log only.
    pub cause: Option<Box<str>>,
}

impl ApiError {
    /// A problem of a type, with what happened.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { kind, detail, errors: Vec::new(), refused: None, retry_after: None, allow: None, cause: None }
    }

    /// There is no such thing, or the caller may not see it: one body for both.
    pub fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "There is nothing here that you may see.")
    }

    /// The caller sees the thing, but its roles do not allow the operation.
    pub fn forbidden() -> Self {
        Self::new(ProblemKind::Forbidden, "Your role does not allow this.")
    }

    /// A credential is missing or not valid.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::Unauthorized, detail)
    }

    /// The operation needs a credential, and none was sent.
    pub fn no_credential() -> Self {
        Self::unauthorized("This operation needs a credential.")
    }

    /// A bug, with its cause for the log.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let detail = "Something went wrong on our side.";
        Self { cause: Some(cause.to_string().into()), ..Self::new(ProblemKind::Internal, detail) }
    }

    /// Something that the service needs is away, with the cause for the log.
    pub fn unavailable(cause: impl fmt::Display) -> Self {
        let detail = "The service cannot answer now; try again.";
        Self {
            retry_after: Some(2),
            cause: Some(cause.to_string().into()),
            ..Self::new(ProblemKind::Unavailable, detail)
        }
    }

    /// A limit was reached.
    pub fn too_many(seconds: u64) -> Self {
        let error = Self::new(ProblemKind::TooManyRequests, "A limit was reached.");
        Self { retry_after: Some(seconds.max(1)), ..error }
    }

    /// A life cycle refused; `allowed` are the caller's actions now.
    pub fn refused(refusal: Refusal, allowed_actions: Vec<&'static str>) -> Self {
        Self::in_conflict(refusal, allowed_actions, Vec::new())
    }

    /// The same for the conflicts of an agenda.
    pub fn in_conflict(refusal: Refusal, allowed_actions: Vec<&'static str>, conflicts: Vec<ConflictView>) -> Self {
        let kind = match refusal.who {
            Who::AnotherRole => ProblemKind::Forbidden,
            Who::Nobody => ProblemKind::Conflict,
        };
        let detail = refusal.detail.clone();
        let refused = Box::new(RefusedAction { refusal, allowed_actions, conflicts });
        Self { refused: Some(refused), ..Self::new(kind, detail) }
    }

    /// A refusal as of the thing that was acted on: where it stands, what was asked for and what the caller may do to it now,
    /// although what refused may be another thing, as the session that an answer would change.
    pub fn acting_on(mut self, from: &'static str, action: &'static str, allowed_actions: Vec<&'static str>) -> Self {
        if let Some(refused) = &mut self.refused {
            refused.refusal = Refusal { from, action, ..refused.refusal.clone() };
            refused.allowed_actions = allowed_actions;
        }
        self
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.slug(), self.detail)
    }
}

impl std::error::Error for ApiError {}

impl From<BadFields> for ApiError {
    fn from(bad: BadFields) -> Self {
        Self { errors: bad.0, ..Self::new(ProblemKind::Invalid, "Some fields cannot be accepted; `errors` lists all.") }
    }
}

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> Self {
        BadFields::from(error).into()
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(_) | DbError::Race(_) => Self::unavailable(error),
            DbError::Constraint(ref name) => match constraints::meaning(name) {
                Some(field) if field.code == constraints::TAKEN => {
                    Self { errors: vec![field], ..Self::new(ProblemKind::Taken, "The value is taken.") }
                }
                Some(field) => field.into(),
                None => Self::internal(error),
            },
            DbError::Corrupt(_) | DbError::Query(_) => Self::internal(error),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    /// The bare response; the middleware turns what travels in its extensions into the document.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.kind.status());
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// Problem details, RFC 9457.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Identifies the type of problem and leads to its description.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", examples("/problems/validation"))]
    pub kind: String,
    /// The type in a few words, in the caller's language.
    #[schema(examples("Invalid fields"))]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, examples(422))]
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The path that was called.
    #[schema(format = "uri-reference", examples("/v1/requests"))]
    pub instance: String,
    /// The id that the service's log knows the request by.
    #[schema(examples("0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47"))]
    pub request_id: String,
    /// Every bad field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// The state that an action was refused in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, examples("submitted"))]
    pub from: Option<&'static str>,
    /// The action that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, examples("accept"))]
    pub action: Option<&'static str>,
    /// The rule that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, examples("wrong_state"))]
    pub guard: Option<&'static str>,
    /// What the caller may do now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = false)]
    pub allowed_actions: Option<Vec<&'static str>>,
    /// The conflicts of an agenda that refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub conflicts: Vec<ConflictView>,
}
