//! Passwords: Argon2id, off the event loop, and never more at once than memory and cores allow. White space around a
//! password is no part of it.

use std::time::Duration;

use actix_web::web;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::tokens::random;
use crate::problem::ApiError;

/// Memory in KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's first choice for Argon2id.
const PARAMETERS: (u32, u32, u32) = (19_456, 2, 1);

/// A hash with the same parameters that no password has. Verifying against it makes an unknown name take as long as a
/// known one.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes computed at once by this process: each takes 19 MiB and a core.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// How long a sign-in waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(3);

/// The hash of a password in PHC form, with a random salt.
///
/// # Errors
/// 503 when too many wait.
pub async fn hash(password: &str) -> Result<String, ApiError> {
    let password = password.trim().to_owned();
    let salt = random::<16>()?;
    in_turn(move || {
        let hash: PasswordHash =
            argon2id()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(ApiError::internal)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether a password belongs to a stored hash. Without a hash it takes as long, and the answer is no.
///
/// # Errors
/// 503 when too many wait; 500 when the stored hash is none.
pub async fn verify(password: &str, stored: Option<&str>) -> Result<bool, ApiError> {
    let password = password.trim().to_owned();
    let hash = stored.unwrap_or(NOBODYS).to_owned();
    in_turn(move || {
        let hash = PasswordHash::new(&hash).map_err(ApiError::internal)?;
        Ok(argon2id()?.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// A password for the first sign-in: 100 random bits, in groups that can be read out.
///
/// # Errors
/// When the machine has no randomness.
pub fn one_time_password() -> Result<String, ApiError> {
    // 32 characters, none of which is taken for another: five bits each, and no bias.
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let characters = random::<20>()?.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let groups: Vec<String> = characters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

fn argon2id() -> Result<Argon2<'static>, ApiError> {
    let (memory, passes, lanes) = PARAMETERS;
    let parameters = Params::new(memory, passes, lanes, None).map_err(ApiError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let slot = tokio::time::timeout(PATIENCE, SLOTS.acquire()).await;
    let slot = slot.map_err(|_| ApiError::unavailable("too many passwords wait to be hashed"))?;
    // The slot goes along: a caller that hangs up must not free it while the hash is still being computed.
    let done = web::block(move || {
        let _slot = slot;
        work()
    });
    done.await.map_err(ApiError::unavailable)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let stored = hash("correct horse battery").await.expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("correct horse battery", Some(&stored)).await.expect("verified"));
        assert!(verify(" correct horse battery\n", Some(&stored)).await.expect("verified"));
        assert!(!verify("correct horse batter", Some(&stored)).await.expect("verified"));
        assert_ne!(stored, hash("correct horse battery").await.expect("a hash"), "salted");
    }

    #[tokio::test]
    async fn without_a_hash_the_answer_is_no_at_the_same_cost() {
        assert!(!verify("anything", None).await.expect("verified"));
        let nobodys = PasswordHash::new(NOBODYS).expect("a hash");
        let costs = Params::try_from(&nobodys).expect("parameters");
        assert_eq!((costs.m_cost(), costs.t_cost(), costs.p_cost()), PARAMETERS);
        assert!(nobodys.hash.is_some_and(|hash| hash.len() == 32));
    }

    #[test]
    fn one_time_passwords_are_readable_and_differ() {
        let password = one_time_password().expect("a password");
        assert_eq!(password.len(), 23, "{password}");
        assert!(password.split('-').all(|group| group.len() == 5), "{password}");
        assert_ne!(password, one_time_password().expect("a password"));
    }
}
