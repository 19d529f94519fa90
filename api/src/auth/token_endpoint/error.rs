//! Errors as RFC 6749 §5.2 names them.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use convite_persistence::DbError;
use serde::Serialize;
use utoipa::ToSchema;

use super::respond;
use crate::problem::{ApiError, ProblemKind};

/// An error of the token endpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OauthProblem {
    /// What is wrong, for programs.
    pub error: OauthCode,
    /// What is wrong, for people.
    #[schema(value_type = String, examples("The password grant needs username and password."))]
    pub error_description: &'static str,
}

/// What is wrong: the words of RFC 6749, and `slow_down` of RFC 8628.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OauthCode {
    /// A parameter is missing, repeated or not readable.
    InvalidRequest,
    /// The client is not known, or its secret is wrong.
    InvalidClient,
    /// The name, password or refresh token is wrong.
    InvalidGrant,
    /// The client may not use this grant.
    UnauthorizedClient,
    /// There is no such grant here.
    UnsupportedGrantType,
    /// There is no such scope.
    InvalidScope,
    /// Too many attempts failed: wait.
    SlowDown,
    /// A bug of the service.
    ServerError,
    /// The database is away or too busy.
    TemporarilyUnavailable,
}

impl OauthCode {
    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::SlowDown => StatusCode::TOO_MANY_REQUESTS,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// An error before it is sent.
#[derive(Clone, Debug)]
pub struct OauthError {
    status: StatusCode,
    problem: OauthProblem,
    retry_after: Option<u64>,
    allow: Option<Box<str>>,
    challenge: bool,
}

impl OauthError {
    /// An error with the status that belongs to its code.
    pub(super) fn new(error: OauthCode, error_description: &'static str) -> Self {
        let problem = OauthProblem { error, error_description };
        Self { status: error.status(), problem, retry_after: None, allow: None, challenge: false }
    }

    /// The request cannot be understood.
    pub(super) fn invalid_request(description: &'static str) -> Self {
        Self::new(OauthCode::InvalidRequest, description)
    }

    /// The client did not authenticate.
    pub(super) fn invalid_client() -> Self {
        Self::new(OauthCode::InvalidClient, "The client is not known, or its secret is wrong.")
    }

    /// What was sent instead of a credential is none.
    pub(super) fn invalid_grant(description: &'static str) -> Self {
        Self::new(OauthCode::InvalidGrant, description)
    }

    /// Too many attempts failed.
    pub(super) fn slow_down(seconds: u64) -> Self {
        let error = Self::new(OauthCode::SlowDown, "Too many attempts failed. Wait for Retry-After seconds.");
        Self { retry_after: Some(seconds.max(1)), ..error }
    }

    /// The same, with a challenge when the client used HTTP Basic, as RFC 6749 §5.2 asks for.
    pub(super) fn challenging(self, basic: bool) -> Self {
        let challenge = basic && self.problem.error == OauthCode::InvalidClient;
        Self { challenge, ..self }
    }
}

impl fmt::Display for OauthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.error_description)
    }
}

impl std::error::Error for OauthError {}

impl From<DbError> for OauthError {
    fn from(error: DbError) -> Self {
        ApiError::from(error).into()
    }
}

impl From<ApiError> for OauthError {
    fn from(error: ApiError) -> Self {
        let status = error.kind.status();
        match error.kind {
            ProblemKind::Unavailable => {
                tracing::warn!(cause = error.cause, "a token could not be issued");
                let away = Self::new(OauthCode::TemporarilyUnavailable, "The service cannot answer now; try again.");
                Self { retry_after: error.retry_after, ..away }
            }
            ProblemKind::TooManyRequests => Self::slow_down(error.retry_after.unwrap_or_default()),
            kind if status.is_client_error() => {
                Self { status, allow: error.allow, ..Self::invalid_request(kind.meaning()) }
            }
            _ => {
                tracing::error!(cause = error.cause, "a token could not be issued");
                Self::new(OauthCode::ServerError, "Something went wrong on our side.")
            }
        }
    }
}

impl ResponseError for OauthError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut builder = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            builder.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = &self.allow {
            builder.insert_header((ALLOW, allow.as_ref()));
        }
        if self.challenge {
            builder.insert_header((WWW_AUTHENTICATE, "Basic realm=\"convite\", charset=\"UTF-8\""));
        }
        respond(builder, &self.problem)
    }
}
