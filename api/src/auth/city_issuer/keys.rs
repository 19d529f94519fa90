//! The issuer's public keys: RFC 7517. A key verifies with the algorithms of its own kind only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// How many keys are looked at; an issuer has a handful.
const MOST: usize = 100;

/// Shortest RSA modulus: RFC 7518 §3.3.
const SHORTEST_MODULUS: usize = 2048 / 8;

/// A JSON Web Key Set. Keys that are of no use to us may have any form.
#[derive(Deserialize)]
pub(super) struct PublishedKeys {
    keys: Vec<Value>,
}

struct Key {
    kid: String,
    algorithms: &'static [Algorithm],
    only: Option<KeyAlgorithm>,
    key: DecodingKey,
}

/// The keys that can verify a token.
#[derive(Default)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// The usable ones among the published: with a name, for signatures, by a key pair, long enough.
    pub(super) fn of(published: PublishedKeys) -> Self {
        let readable = published.keys.into_iter().take(MOST).filter_map(|key| serde_json::from_value(key).ok());
        Self(readable.filter_map(|jwk: Jwk| Key::of(&jwk)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a key of this name.
    pub(super) fn have(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid == kid)
    }

    /// The key of this name for an algorithm.
    pub(super) fn find(&self, kid: &str, algorithm: Algorithm) -> Option<&DecodingKey> {
        self.0.iter().find(|key| key.kid == kid && key.serves(algorithm)).map(|key| &key.key)
    }
}

impl Key {
    fn of(jwk: &Jwk) -> Option<Self> {
        let signs = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let operations = jwk.common.key_operations.as_ref();
        if !signs || operations.is_some_and(|operations| !operations.contains(&KeyOperations::Verify)) {
            return None;
        }
        let algorithms = algorithms(&jwk.algorithm)?;
        let (kid, only) = (jwk.common.key_id.clone()?, jwk.common.key_algorithm);
        Some(Self { kid, algorithms, only, key: DecodingKey::from_jwk(jwk).ok()? })
    }

    fn serves(&self, algorithm: Algorithm) -> bool {
        let named = self.only.is_none_or(|only| only.to_string() == format!("{algorithm:?}"));
        named && self.algorithms.contains(&algorithm)
    }
}

/// What a key can verify; none when it is no public key of ours. A shared secret never is.
fn algorithms(parameters: &AlgorithmParameters) -> Option<&'static [Algorithm]> {
    match parameters {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = URL_SAFE_NO_PAD.decode(&rsa.n).ok()?;
            (modulus.len() >= SHORTEST_MODULUS).then_some(&[Algorithm::RS256, Algorithm::PS256])
        }
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => Some(&[Algorithm::ES256]),
            EllipticCurve::P384 => Some(&[Algorithm::ES384]),
            _ => None,
        },
        AlgorithmParameters::OctetKeyPair(key) => {
            (key.curve == EllipticCurve::Ed25519).then_some(&[Algorithm::EdDSA] as &[_])
        }
        _ => None,
    }
}
