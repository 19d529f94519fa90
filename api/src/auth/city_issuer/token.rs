//! What an access token of the issuer must be, RFC 9068 and RFC 8725, and what it says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use convite_domain::access::Role;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Longest token that is looked at, in characters: an issuer puts more into one than we do.
const MAX_LENGTH: usize = 8192;

/// Longest `sub`: OpenID Connect Core 1.0, §2.
const LONGEST_SUBJECT: usize = 255;

/// By how many seconds the issuer's clock may differ from ours.
const LEEWAY: i64 = 30;

/// Claims that only an ID token has: OpenID Connect Core 1.0, §3.1.3.6, §3.3.2.11.
const OF_ID_TOKENS: [&str; 4] = ["nonce", "at_hash", "c_hash", "s_hash"];

/// What is asked of a token.
pub(super) struct Expected {
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) roles: Roles,
}

/// Where roles stand in a token, and what its words mean.
pub(super) struct Roles {
    pub(super) claim: String,
    pub(super) named: Vec<(String, Role)>,
}

/// What a token says of its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::auth) struct CityToken {
    /// The user's name at the issuer.
    pub subject: String,
    /// What they hold; words that are no role of ours are left out.
    pub roles: Vec<Role>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// The header of a token that may be looked at.
pub(super) struct Header {
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    is_access_token: bool,
}

/// The members of a header that count. Keys and addresses of keys in it (`jwk`, `jku`, `x5u`, `x5c`) are never looked at.
#[derive(Deserialize)]
struct SentHeader {
    alg: Algorithm,
    kid: String,
    typ: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    azp: Option<String>,
    typ: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn has(&self, audience: &str) -> bool {
        match self {
            Self::One(only) => only == audience,
            Self::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

/// The issuer that a token names; nothing in it is verified yet.
pub(super) fn issuer_of(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        iss: String,
    }
    part::<Named>(token, 1).map(|named| named.iss)
}

fn part<T: DeserializeOwned>(token: &str, number: usize) -> Option<T> {
    let fits = token.len() <= MAX_LENGTH && token.split('.').count() == 3;
    let encoded = token.split('.').nth(number).filter(|_| fits)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}

impl Expected {
    /// The header of a token that is signed in a way that is allowed.
    pub(super) fn header_of(&self, token: &str) -> Option<Header> {
        let sent: SentHeader = part(token, 0)?;
        let kind = sent.typ.map(|typ| typ.to_ascii_lowercase());
        let is_access_token = match kind.as_deref() {
            Some("at+jwt" | "application/at+jwt") => true,
            None | Some("jwt" | "application/jwt") => false,
            Some(_) => return None,
        };
        let allowed = self.algorithms.contains(&sent.alg) && sent.crit.is_none();
        allowed.then_some(Header { kid: sent.kid, algorithm: sent.alg, is_access_token })
    }

    /// What a token says, if the key made it for us and it is current.
    pub(super) fn verify(
        &self,
        token: &str,
        header: &Header,
        key: &DecodingKey,
        now: DateTime<Utc>,
    ) -> Option<CityToken> {
        let claims = jsonwebtoken::decode::<Claims>(token, key, &signature_only(header.algorithm)).ok()?.claims;
        let ours = claims.iss == self.issuer && claims.aud.has(&self.audience);
        // PostgreSQL's text cannot hold NUL, so nobody is registered with it.
        let named = (1..=LONGEST_SUBJECT).contains(&claims.sub.len()) && !claims.sub.contains('\0');
        if !ours || !named || !claims.is_current(now) || !(header.is_access_token || self.may_be_access_token(&claims))
        {
            return None;
        }
        // It is kept, and PostgreSQL's years end before ours do.
        let issued_at = DateTime::from_timestamp(claims.iat, 0).filter(|moment| *moment >= DateTime::UNIX_EPOCH)?;
        Some(CityToken { roles: self.roles.of(&Value::Object(claims.rest)), subject: claims.sub, issued_at })
    }

    /// Not every issuer says `at+jwt`. An ID token is for the client that asked for it, so its audience is its `azp`; it
    /// may name its kind, as Keycloak's do, or hold what only ID tokens hold.
    fn may_be_access_token(&self, claims: &Claims) -> bool {
        let for_its_client = claims.azp.as_ref() == Some(&self.audience);
        let kind = claims.typ.as_deref().is_none_or(|kind| matches!(kind, "Bearer" | "at+jwt"));
        kind && !for_its_client && !OF_ID_TOKENS.iter().any(|claim| claims.rest.contains_key(*claim))
    }
}

impl Claims {
    fn is_current(&self, now: DateTime<Utc>) -> bool {
        let now = now.timestamp();
        let begins = self.iat.max(self.nbf.unwrap_or(self.iat));
        self.exp > now.saturating_sub(LEEWAY) && begins <= now.saturating_add(LEEWAY)
    }
}

impl Roles {
    /// The roles that the claim holds: a list, or words with spaces between them.
    fn of(&self, claims: &Value) -> Vec<Role> {
        let claim = match self.claim.starts_with('/') {
            true => claims.pointer(&self.claim),
            false => claims.get(&self.claim),
        };
        let words: Vec<&str> = match claim {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => text.split_ascii_whitespace().collect(),
            _ => Vec::new(),
        };
        Role::ALL.iter().copied().filter(|role| words.iter().any(|word| self.means(word, *role))).collect()
    }

    fn means(&self, word: &str, role: Role) -> bool {
        if self.named.is_empty() {
            return word == role.as_str();
        }
        self.named.iter().any(|(value, named)| value == word && *named == role)
    }
}

/// The crate checks the signature under the one algorithm. The claims are compared by us, with our own clock.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn roles(claim: &str, named: &[(&str, Role)], claims: &Value) -> Vec<Role> {
        let named = named.iter().map(|(value, role)| ((*value).to_owned(), *role)).collect();
        let roles = Roles { claim: claim.to_owned(), named };
        roles.of(claims)
    }

    #[test]
    fn roles_stand_in_a_list_a_text_or_deeper() {
        let expected = [Role::Officer, Role::Admin];
        assert_eq!(roles("roles", &[], &json!({ "roles": ["admin", "officer", "king", 7] })), expected);
        assert_eq!(roles("roles", &[], &json!({ "roles": "officer admin" })), expected);
        assert_eq!(
            roles("https://city.example/r", &[], &json!({ "https://city.example/r": "officer admin" })),
            expected
        );
        let deep = json!({ "realm_access": { "roles": ["officer", "admin"] } });
        assert_eq!(roles("/realm_access/roles", &[], &deep), expected);
        assert_eq!(roles("/roles", &[], &json!({ "roles": ["officer", "admin"] })), expected);
    }

    #[test]
    fn a_claim_of_another_form_gives_no_role() {
        for claims in
            [json!({}), json!({ "roles": null }), json!({ "roles": { "officer": true } }), json!({ "roles": 1 })]
        {
            assert!(roles("roles", &[], &claims).is_empty());
        }
    }

    #[test]
    fn with_a_mapping_only_its_values_count() {
        let named = [("aci-officers", Role::Officer), ("aci-leads", Role::Lead), ("aci-leads", Role::Admin)];
        assert_eq!(roles("groups", &named, &json!({ "groups": ["aci-leads", "officer"] })), [Role::Lead, Role::Admin]);
    }
}
