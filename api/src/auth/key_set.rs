//! The signing keys of one moment: one signs, all verify. Follows RFC 8725 (best practice for JSON Web Tokens).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use convite_persistence::secrets::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Deserialize;
use uuid::Uuid;

use super::claims::Claims;
use super::error::SecretsError;
use super::jwks::Jwk;
use super::key_ring::KeyRing;

/// The `typ` of an access token, RFC 9068 §2.1.
const TYPE: &str = "at+jwt";

/// Longest token that is looked at, in characters; ours have about 600.
const MAX_LENGTH: usize = 2048;

/// How many seconds the clocks of two instances may differ.
const LEEWAY: i64 = 5;

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenRefused {
    /// It is no token of the form that we issue.
    #[error("The access token is not valid.")]
    Malformed,
    /// It names a key that is not known.
    #[error("The access token is not valid.")]
    UnknownKey,
    /// Its signature, issuer, audience or content is wrong.
    #[error("The access token is not valid.")]
    Forged,
    /// It has expired.
    #[error("The access token has expired.")]
    Expired,
    /// It is not valid yet.
    #[error("The access token is not valid yet.")]
    NotYet,
}

/// Who issues tokens, and for what.
#[derive(Clone, Debug)]
pub(super) struct Issuer {
    /// The `iss` of our tokens.
    pub issuer: String,
    /// The `aud` of our tokens.
    pub audience: String,
}

struct Key {
    kid: String,
    public: Vec<u8>,
    retires_at: Option<DateTime<Utc>>,
}

/// The keys.
pub(super) struct KeySet {
    keys: Vec<Key>,
    kid: String,
    private: EncodingKey,
}

/// The only header that our tokens have. Any other member is refused: `jwk`, `jku`, `x5u` and `x5c` would bring a key along,
/// and `crit` asks for something that we do not know.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OurHeader {
    alg: String,
    typ: String,
    kid: String,
}

/// A new key pair, its private half encrypted under the ring.
pub(super) fn new_signing_key(ring: &KeyRing, kid: Uuid, now: DateTime<Utc>) -> Result<SigningKey, SecretsError> {
    let private = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(SecretsError::signing_key)?;
    let pair = Ed25519KeyPair::from_pkcs8(private.as_ref()).map_err(SecretsError::signing_key)?;
    let kid = kid.to_string();
    let sealed = ring.seal(&purpose(&kid), private.as_ref())?;
    Ok(SigningKey {
        kid,
        key_id: sealed.key_id,
        private_key: sealed.bytes,
        public_key: pair.public_key().as_ref().to_vec(),
        created_at: now,
        retires_at: None,
    })
}

/// What a private key is encrypted for: the row it stands in, so that rows cannot be exchanged.
pub(super) fn purpose(kid: &str) -> String {
    format!("signing_keys {kid}")
}

impl KeySet {
    /// The keys as they are stored: the one without an end signs.
    pub(super) fn open(stored: Vec<SigningKey>, ring: &KeyRing) -> Result<Self, SecretsError> {
        let signs = stored.iter().find(|key| key.retires_at.is_none());
        let signs = signs.ok_or_else(|| SecretsError::signing_key("there is none that signs"))?;
        let private = ring.open(&purpose(&signs.kid), &signs.key_id, &signs.private_key)?;
        let kid = signs.kid.clone();
        let keys = stored.into_iter();
        let keys = keys.map(|key| Key { kid: key.kid, public: key.public_key, retires_at: key.retires_at }).collect();
        Ok(Self { keys, kid, private: EncodingKey::from_ed_der(&private) })
    }

    /// Signs a token.
    pub(super) fn sign(&self, claims: &Claims) -> Result<String, SecretsError> {
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.private).map_err(SecretsError::signing_key)
    }

    /// Whether a key of that name is among them.
    pub(super) fn has(&self, kid: &str) -> bool {
        self.keys.iter().any(|key| key.kid == kid)
    }

    /// The claims of a genuine, current token of this service.
    pub(super) fn verify(&self, token: &str, issuer: &Issuer, now: DateTime<Utc>) -> Result<Claims, TokenRefused> {
        let kid = key_name(token)?;
        let key = self.serving(&kid, now)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_ed_der(&key.public), &validation(issuer))
            .map_err(|_| TokenRefused::Forged)?
            .claims;
        claims.check_moments(now)?;
        Ok(claims)
    }

    /// Whether the claims of a token whose signature was verified before, under this key, still hold.
    pub(super) fn verify_again(&self, kid: &str, claims: &Claims, now: DateTime<Utc>) -> Result<(), TokenRefused> {
        self.serving(kid, now)?;
        claims.check_moments(now)
    }

    fn serving(&self, kid: &str, now: DateTime<Utc>) -> Result<&Key, TokenRefused> {
        let serves = |key: &&Key| key.kid == kid && key.retires_at.is_none_or(|end| end > now);
        self.keys.iter().find(serves).ok_or(TokenRefused::UnknownKey)
    }

    /// The public halves of the keys that verify now.
    pub(super) fn public_keys(&self, now: DateTime<Utc>) -> Vec<Jwk> {
        let live = self.keys.iter().filter(|key| key.retires_at.is_none_or(|end| end > now));
        live.map(|key| Jwk::ed25519(&key.kid, &key.public)).collect()
    }
}

impl Claims {
    fn check_moments(&self, now: DateTime<Utc>) -> Result<(), TokenRefused> {
        let now = now.timestamp();
        if self.exp <= now - LEEWAY {
            return Err(TokenRefused::Expired);
        }
        if self.iat.max(self.nbf.unwrap_or(self.iat)) > now + LEEWAY {
            return Err(TokenRefused::NotYet);
        }
        Ok(())
    }
}

/// The `kid` of a token whose form and header are as ours.
pub(super) fn key_name(token: &str) -> Result<String, TokenRefused> {
    if token.len() > MAX_LENGTH || token.split('.').count() != 3 {
        return Err(TokenRefused::Malformed);
    }
    let header = token.split('.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| TokenRefused::Malformed)?;
    let header: OurHeader = serde_json::from_slice(&header).map_err(|_| TokenRefused::Malformed)?;
    let ours = header.alg == "EdDSA" && header.typ == TYPE && Uuid::try_parse(&header.kid).is_ok();
    if ours { Ok(header.kid) } else { Err(TokenRefused::Malformed) }
}

/// Pins the algorithm, issuer and audience. The moments are compared with our own clock, not with the machine's that the
/// crate would read.
fn validation(issuer: &Issuer) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.set_issuer(&[&issuer.issuer]);
    validation.set_audience(&[&issuer.audience]);
    validation.validate_exp = false;
    validation
}

#[cfg(test)]
mod tests;
