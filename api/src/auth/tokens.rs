//! Opaque tokens: 256 random bits that are shown once. The database only ever sees their hash.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::extract::sha256;
use crate::problem::ApiError;

/// Begins a tracking token.
pub const TRACKING: &str = "cvt_";

/// Begins a refresh token.
pub const REFRESH: &str = "cvr_";

/// Begins the secret of an OAuth client.
pub const CLIENT_SECRET: &str = "cvs_";

/// Characters of a token without its prefix: 256 bits in base64url.
const CHARACTERS: usize = 43;

/// A new token, and the hash that is stored of it.
///
/// # Errors
/// When the machine has no randomness.
pub fn new_token(prefix: &str) -> Result<(String, [u8; 32]), ApiError> {
    let token = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random::<32>()?));
    let hash = hash(&token);
    Ok((token, hash))
}

/// A new name for a client of an agency, which is no secret: the agency's code and eight random digits.
///
/// # Errors
/// When the machine has no randomness.
pub fn client_id(agency: &str) -> Result<String, ApiError> {
    let number = u32::from_be_bytes(random()?);
    Ok(format!("{agency}-{number:08x}"))
}

/// What is stored of a token: its SHA-256. It needs no salt and no slow hash, since nobody guesses 256 random bits.
pub fn hash(token: &str) -> [u8; 32] {
    sha256(token.as_bytes())
}

/// Whether a text has the form of a token with this prefix.
pub fn is_token(prefix: &str, text: &str) -> bool {
    let in_alphabet = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    text.strip_prefix(prefix).is_some_and(|rest| rest.len() == CHARACTERS && rest.bytes().all(in_alphabet))
}

/// Random bytes of the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| ApiError::internal("the machine has no randomness"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_its_prefix_and_form_and_is_never_the_same() {
        let (first, first_hash) = new_token(TRACKING).expect("a token");
        let (second, _) = new_token(TRACKING).expect("a token");
        assert!(is_token(TRACKING, &first), "{first}");
        assert!(!is_token(REFRESH, &first));
        assert_ne!(first, second);
        assert_eq!(first_hash, hash(&first));
    }

    #[test]
    fn what_only_looks_like_a_token_is_none() {
        let token = format!("{TRACKING}{}", "a".repeat(43));
        assert!(is_token(TRACKING, &token));
        for bad in ["cvt_", &token[1..], &token[..46], &format!("{token}a"), &token.replace('a', "=")] {
            assert!(!is_token(TRACKING, bad), "{bad}");
        }
    }
}
