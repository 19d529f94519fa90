//! The token endpoint: OAuth 2 as RFC 6749 §4–6 says, with OAuth's own errors.

mod client_credentials;
mod error;
mod form;
mod password;
mod refresh;

use std::net::IpAddr;

use actix_web::http::header::{CACHE_CONTROL, PRAGMA};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, post, web};
use convite_persistence::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::claims::Subject;
use super::slow_down::Attempt;
use super::token_keys::LIFETIME;
use crate::app::App;
use crate::extract::{client_address, read};

pub use error::{OauthError, OauthProblem};
use form::{Grant, TokenForm, TokenRequest};

/// The one first-party client: Swagger UI and the city's own front ends. It is public, so it has no secret.
pub const FIRST_PARTY_CLIENT: &str = "convite-docs";

/// Where tokens are handed out, and OAuth is spoken instead of problem details.
pub const TOKEN_ENDPOINT: &str = "/v1/oauth/token";

/// The one scope. What a token really allows are its holder's roles, read with each request.
pub const SCOPE: &str = "convite";

/// Marks a response that speaks OAuth, so that it is not rendered as problem details.
#[derive(Clone, Copy, Debug)]
pub struct OauthReply;

/// Tokens, as RFC 6749 §5.1 names them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenReply {
    /// A signed token for the `Authorization` header, valid for `expires_in` seconds.
    #[schema(examples("eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl"))]
    pub access_token: String,
    /// How it is sent.
    #[schema(value_type = String, examples("Bearer"))]
    pub token_type: &'static str,
    /// For how many seconds.
    #[schema(minimum = 1, examples(900))]
    pub expires_in: i64,
    /// Gets the next tokens, once. Only for people; a partner's system sends its credentials again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, examples("cvr_VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVy"))]
    pub refresh_token: Option<String>,
    /// What the tokens are for.
    #[schema(value_type = String, examples("convite"))]
    pub scope: &'static str,
}

/// What every grant works with.
struct Exchange {
    app: App,
    address: IpAddr,
}

/// Get an access token.
///
/// For anybody with a credential, in the terms of OAuth 2 (RFC 6749), form-encoded. A partner's system sends
/// `grant_type=client_credentials` with its client id and secret, by HTTP Basic or in the form. A person signs in with
/// `grant_type=password` through the first-party client `convite-docs`, and keeps the session with
/// `grant_type=refresh_token`: a refresh token works once and within 12 hours, a session ends after 14 days. A refresh
/// token that is used twice ends its session. Failed attempts slow down the next ones from the same address.
#[utoipa::path(
    tag = "access",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The tokens.", body = TokenReply),
        (status = 400, description = "The request or the grant is not valid.", body = OauthProblem),
        (status = 401, description = "The client is not known, or its secret is wrong.", body = OauthProblem),
        (status = 406, description = "`Accept` names no media type of the answer.", body = OauthProblem),
        (status = 408, description = "The body did not arrive in time.", body = OauthProblem),
        (status = 413, description = "The body is too large.", body = OauthProblem),
        (status = 429, description = "Too many attempts failed; wait for `Retry-After` seconds.", body = OauthProblem, headers(("Retry-After" = String, description = "Seconds to wait."))),
        (status = 500, description = "A bug of the service.", body = OauthProblem),
        (status = 503, description = "The database is away or too busy.", body = OauthProblem),
    ),
    security(())
)]
#[post("/v1/oauth/token")]
pub async fn create_token(app: App, request: HttpRequest, payload: web::Payload) -> Result<HttpResponse, OauthError> {
    let body = read(&request, payload.into_inner()).await?;
    let token_request = TokenRequest::parse(request.headers(), &body)?;
    let exchange = Exchange { app, address: client_address(&request) };
    let reply = match token_request.grant {
        Grant::ClientCredentials { client } => client_credentials::grant(&exchange, client).await,
        Grant::Password { username, password } => password::grant(&exchange, &username, &password).await,
        Grant::RefreshToken { token } => refresh::grant(&exchange, &token).await,
    };
    let reply = reply.map_err(|error| error.challenging(token_request.basic))?;
    Ok(respond(HttpResponse::Ok(), &reply))
}

impl Exchange {
    /// 429 while an attempt must wait.
    async fn admit(&self, attempt: &Attempt, connection: &mut Connection) -> Result<(), OauthError> {
        let wait = attempt.must_wait(connection, self.app.now()).await?;
        wait.map_or(Ok(()), |seconds| Err(OauthError::slow_down(seconds)))
    }

    /// The reply with a new access token.
    async fn reply(
        &self,
        subject: Subject,
        client_id: &str,
        refresh_token: Option<String>,
    ) -> Result<TokenReply, OauthError> {
        let access_token = self.app.shared.token_keys.issue(&self.app, subject, client_id, SCOPE).await?;
        let expires_in = LIFETIME.num_seconds();
        Ok(TokenReply { access_token, token_type: "Bearer", expires_in, refresh_token, scope: SCOPE })
    }
}

/// An answer that nobody on the way may keep, and that is no problem document.
fn respond(mut builder: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    let mut response =
        builder.insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache")).json(body);
    response.extensions_mut().insert(OauthReply);
    response
}
