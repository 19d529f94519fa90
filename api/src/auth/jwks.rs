//! The public keys, for whoever verifies our tokens: RFC 7517, RFC 8037.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::ApiError;
use crate::reply::Reply;

/// A public key that verifies access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jwk {
    /// The family of the key.
    #[schema(value_type = String, examples("OKP"))]
    pub kty: &'static str,
    /// Its curve.
    #[schema(value_type = String, examples("Ed25519"))]
    pub crv: &'static str,
    /// The algorithm it is used with.
    #[schema(value_type = String, examples("EdDSA"))]
    pub alg: &'static str,
    /// What it is used for.
    #[serde(rename = "use")]
    #[schema(value_type = String, examples("sig"))]
    pub usage: &'static str,
    /// Its name, as in the header of a token.
    #[schema(examples("0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47"))]
    pub kid: String,
    /// Its 32 bytes, in base64url.
    #[schema(pattern = "^[A-Za-z0-9_-]{43}$", examples("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))]
    pub x: String,
}

impl Jwk {
    /// An Ed25519 key.
    pub(super) fn ed25519(kid: &str, public: &[u8]) -> Self {
        let x = URL_SAFE_NO_PAD.encode(public);
        Self { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid: kid.to_owned(), x }
    }
}

/// The keys that verify access tokens now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jwks {
    /// One of them signs; the others have until their tokens have expired.
    pub keys: Vec<Jwk>,
}

/// Get the public keys of access tokens.
///
/// For anybody: a JSON Web Key Set. After a rotation the replaced key stays for 24 hours.
#[utoipa::path(
    tag = "access",
    responses((status = 200, description = "The keys.", body = Jwks)),
    security(())
)]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(app: App) -> Result<HttpResponse, ApiError> {
    let keys = app.shared.token_keys.published(&app).await;
    let reply = Reply::plain(&keys)?.header(CACHE_CONTROL.as_str(), "public, max-age=300".to_owned());
    Ok(reply.into_response())
}
