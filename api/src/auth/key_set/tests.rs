use chrono::TimeDelta;
use convite_domain::UserId;
use jsonwebtoken::crypto::sign;
use serde_json::{Value, json};

use super::*;
use crate::auth::claims::Subject;

const RING: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const KID: Uuid = Uuid::from_u128(0x0198_f3d2_7c11_7a60_8c34_5f1d_2a9b_0e47);
const OTHER_KID: Uuid = Uuid::from_u128(0x0198_f3d2_7c11_7a60_8c34_5f1d_2a9b_0e48);

/// A key pair as the attacker, or we, hold it.
struct Pair {
    stored: SigningKey,
    private: EncodingKey,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).expect("a moment")
}

fn ring() -> KeyRing {
    KeyRing::parse(RING).expect("a ring")
}

fn pair(kid: Uuid) -> Pair {
    let stored = new_signing_key(&ring(), kid, now()).expect("a key");
    let private = ring().open(&purpose(&stored.kid), &stored.key_id, &stored.private_key).expect("opened");
    Pair { stored, private: EncodingKey::from_ed_der(&private) }
}

fn key_set(pair: &Pair) -> KeySet {
    KeySet::open(vec![pair.stored.clone()], &ring()).expect("keys")
}

fn issuer() -> Issuer {
    Issuer { issuer: "https://convite.example.org".to_owned(), audience: "https://convite.example.org/v1".to_owned() }
}

fn claims() -> Value {
    json!({
        "iss": issuer().issuer,
        "aud": issuer().audience,
        "sub": "user:0198f3d2-7c11-7a60-8c34-5f1d2a9b0e01",
        "exp": now().timestamp() + 900,
        "iat": now().timestamp(),
        "jti": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e02",
        "scope": "convite",
        "client_id": "convite-docs",
    })
}

fn header() -> Value {
    json!({"alg": "EdDSA", "typ": "at+jwt", "kid": KID.to_string()})
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().expect("an object").remove(name);
    object
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed_as(algorithm: Algorithm, header: &Value, claims: &Value, private: &EncodingKey) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = sign(message.as_bytes(), private, algorithm).expect("signed");
    format!("{message}.{signature}")
}

fn signed(header: &Value, claims: &Value, private: &EncodingKey) -> String {
    signed_as(Algorithm::EdDSA, header, claims, private)
}

#[test]
fn a_genuine_token_is_accepted() {
    let pair = pair(KID);
    let keys = key_set(&pair);
    let claims: Claims = serde_json::from_value(claims()).expect("claims");
    let token = keys.sign(&claims).expect("signed");
    assert_eq!(keys.verify(&token, &issuer(), now()), Ok(claims.clone()));
    assert_eq!(claims.sub, Subject::User("0198f3d2-7c11-7a60-8c34-5f1d2a9b0e01".parse::<UserId>().expect("an id")));
    // The forger's tool makes the same token, so that a refusal below is about what was changed.
    assert!(keys.verify(&signed(&header(), &self::claims(), &pair.private), &issuer(), now()).is_ok());
}

#[test]
fn a_token_is_valid_from_its_issue_to_its_expiry() {
    let pair = pair(KID);
    let (keys, token) = (key_set(&pair), signed(&header(), &claims(), &pair.private));
    let at = |seconds: i64| keys.verify(&token, &issuer(), now() + TimeDelta::seconds(seconds)).map(|_| ());
    assert_eq!(at(-LEEWAY - 1), Err(TokenRefused::NotYet));
    assert_eq!(at(-LEEWAY), Ok(()));
    assert_eq!(at(900 + LEEWAY - 1), Ok(()));
    assert_eq!(at(900 + LEEWAY), Err(TokenRefused::Expired));
    let later = signed(&header(), &with(claims(), "nbf", json!(now().timestamp() + 60)), &pair.private);
    assert_eq!(keys.verify(&later, &issuer(), now()), Err(TokenRefused::NotYet));
}

#[test]
fn a_replaced_key_verifies_until_it_retires_and_signs_no_more() {
    let (old, new) = (pair(KID), pair(OTHER_KID));
    let token = signed(&header(), &claims(), &old.private);
    let retiring = SigningKey { retires_at: Some(now() + TimeDelta::minutes(5)), ..old.stored };
    let keys = KeySet::open(vec![new.stored, retiring], &ring()).expect("keys");
    assert!(keys.verify(&token, &issuer(), now()).is_ok());
    assert_eq!(keys.public_keys(now()).len(), 2);
    let later = now() + TimeDelta::minutes(5);
    assert_eq!(keys.verify(&token, &issuer(), later), Err(TokenRefused::UnknownKey));
    assert_eq!(keys.public_keys(later).len(), 1);
    let next = keys.sign(&serde_json::from_value(claims()).expect("claims")).expect("signed");
    assert_eq!(key_name(&next), Ok(OTHER_KID.to_string()));
}

#[test]
fn without_a_key_that_signs_there_is_no_set() {
    let retiring = SigningKey { retires_at: Some(now()), ..pair(KID).stored };
    assert!(KeySet::open(vec![retiring], &ring()).is_err());
}

#[test]
fn a_header_that_is_not_ours_is_refused_though_the_signature_is_right() {
    let pair = pair(KID);
    let keys = key_set(&pair);
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(&pair.stored.public_key)});
    let headers = [
        with(header(), "typ", json!("JWT")),
        with(header(), "typ", json!("AT+JWT")),
        with(header(), "typ", json!("application/at+jwt")),
        without(header(), "typ"),
        with(header(), "alg", json!("none")),
        with(header(), "alg", json!("eddsa")),
        with(header(), "alg", json!("Ed25519")),
        with(header(), "alg", json!("HS256")),
        without(header(), "alg"),
        without(header(), "kid"),
        with(header(), "kid", json!("../../etc/passwd")),
        with(header(), "kid", json!("' OR 1=1 --")),
        with(header(), "kid", json!(null)),
        with(header(), "crit", json!(["exp"])),
        with(header(), "crit", json!([])),
        with(header(), "jwk", jwk),
        with(header(), "jku", json!("https://attacker.example.org/jwks.json")),
        with(header(), "x5u", json!("https://attacker.example.org/key.pem")),
        with(header(), "x5c", json!(["MIIB"])),
        with(header(), "zip", json!("DEF")),
        json!([]),
        json!("EdDSA"),
    ];
    for header in headers {
        let token = signed(&header, &claims(), &pair.private);
        assert_eq!(keys.verify(&token, &issuer(), now()), Err(TokenRefused::Malformed), "{header}");
    }
}

#[test]
fn unsigned_tokens_are_refused_however_they_spell_none() {
    let keys = key_set(&pair(KID));
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let message = format!("{}.{}", part(&with(header(), "alg", json!(algorithm))), part(&claims()));
        for token in [format!("{message}."), message.clone(), format!("{message}.AAAA")] {
            assert_eq!(keys.verify(&token, &issuer(), now()), Err(TokenRefused::Malformed), "{token}");
        }
    }
    let unsigned = format!("{}.{}.", part(&header()), part(&claims()));
    assert_eq!(keys.verify(&unsigned, &issuer(), now()), Err(TokenRefused::Forged));
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let pair = pair(KID);
    let keys = key_set(&pair);
    let secret = EncodingKey::from_secret(&pair.stored.public_key);
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let named = with(header(), "alg", json!(algorithm));
        let token = signed_as(algorithm, &named, &claims(), &secret);
        assert_eq!(keys.verify(&token, &issuer(), now()), Err(TokenRefused::Malformed), "{algorithm:?}");
        let disguised = signed_as(algorithm, &header(), &claims(), &secret);
        assert_eq!(keys.verify(&disguised, &issuer(), now()), Err(TokenRefused::Forged), "{algorithm:?}");
    }
}

#[test]
fn another_key_is_refused_under_our_name_and_under_its_own() {
    let keys = key_set(&pair(KID));
    let forger = pair(OTHER_KID);
    let under_our_name = signed(&header(), &claims(), &forger.private);
    assert_eq!(keys.verify(&under_our_name, &issuer(), now()), Err(TokenRefused::Forged));
    let own = with(header(), "kid", json!(OTHER_KID.to_string()));
    let under_its_own = signed(&own, &claims(), &forger.private);
    assert_eq!(keys.verify(&under_its_own, &issuer(), now()), Err(TokenRefused::UnknownKey));
}

#[test]
fn claims_that_are_not_ours_are_refused_though_the_signature_is_right() {
    let pair = pair(KID);
    let keys = key_set(&pair);
    let contents = [
        with(claims(), "iss", json!("https://attacker.example.org")),
        with(claims(), "iss", json!("https://convite.example.org/")),
        with(claims(), "iss", json!([issuer().issuer])),
        with(claims(), "aud", json!("https://elsewhere.example.org/v1")),
        with(claims(), "aud", json!([issuer().audience, "https://elsewhere.example.org"])),
        with(claims(), "sub", json!("0198f3d2-7c11-7a60-8c34-5f1d2a9b0e01")),
        with(claims(), "sub", json!("admin:0198f3d2-7c11-7a60-8c34-5f1d2a9b0e01")),
        with(claims(), "sub", json!("user:1")),
        with(claims(), "exp", json!("9999999999")),
        with(claims(), "exp", json!(1e300)),
        with(claims(), "iat", json!(null)),
        without(claims(), "iss"),
        without(claims(), "aud"),
        without(claims(), "sub"),
        without(claims(), "exp"),
        without(claims(), "iat"),
        without(claims(), "jti"),
    ];
    for content in contents {
        let token = signed(&header(), &content, &pair.private);
        assert_eq!(keys.verify(&token, &issuer(), now()), Err(TokenRefused::Forged), "{content}");
    }
}

#[test]
fn a_changed_token_is_refused_at_every_character() {
    let pair = pair(KID);
    let (keys, token) = (key_set(&pair), signed(&header(), &claims(), &pair.private));
    for position in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("text");
        assert!(keys.verify(&changed, &issuer(), now()).is_err(), "character {position}");
    }
}

#[test]
fn only_one_spelling_of_a_token_is_accepted() {
    let pair = pair(KID);
    let (keys, token) = (key_set(&pair), signed(&header(), &claims(), &pair.private));
    let parts: Vec<&str> = token.split('.').collect();
    let spellings = [
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}=.{}", parts[0], parts[1], parts[2]),
        format!("{token}=="),
        format!("{token}."),
        format!(".{token}"),
        format!("{token} "),
        format!("{token}\n"),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}{}", token, "A".repeat(MAX_LENGTH)),
        String::new(),
        "..".to_owned(),
    ];
    for spelling in spellings {
        assert!(keys.verify(&spelling, &issuer(), now()).is_err(), "{spelling}");
    }
}
