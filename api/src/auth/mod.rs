//! Who calls: passwords, tokens and keys, and the endpoint that hands tokens out.

mod authenticate;
mod city_issuer;
mod claims;
mod error;
mod jwks;
mod key_ring;
mod key_set;
pub mod passwords;
pub(crate) mod protected_fields;
mod ring_check;
mod rotation;
mod secrets_file;
mod slow_down;
mod token_endpoint;
mod token_keys;
pub mod tokens;
pub(crate) mod trail;

pub use authenticate::authenticate;
pub use city_issuer::{CityIssuer, CityIssuerError};
pub use claims::{Claims, Subject};
pub use error::SecretsError;
pub use jwks::{Jwk, Jwks, get_jwks};
pub use key_ring::{KeyRing, KeyRingError, Sealed};
pub use ring_check::ensure_ring_matches;
pub use rotation::{REPLIES, Reencrypted, rotate_data_key, rotate_signing_key};
pub use secrets_file::SecretsFileError;
pub use slow_down::Attempt;
pub use token_endpoint::{
    FIRST_PARTY_CLIENT, OauthError, OauthProblem, OauthReply, SCOPE, TOKEN_ENDPOINT, TokenReply, create_token,
};
pub use token_keys::TokenKeys;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_token).service(get_jwks);
}
