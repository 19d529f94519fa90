//! Tells an instance with the wrong key ring before it does any harm.

use convite_persistence::{Database, secrets};

use super::error::SecretsError;
use super::key_ring::{KeyRing, KeyRingError, Sealed};

/// What is encrypted, and what for.
const PLAIN: &[u8] = b"convite";
const PURPOSE: &str = "key_ring_checks";

/// Compares the ring with the one that the database was first used with, and remembers it on the first use.
///
/// # Errors
/// [`SecretsError::WrongRing`] when the ring is another, else what the database failed with.
pub async fn ensure_ring_matches(db: &Database, ring: &KeyRing) -> Result<(), SecretsError> {
    db.transaction(async |connection| {
        secrets::lock(connection).await?;
        match secrets::ring_check(connection).await? {
            None => Ok(secrets::set_ring_check(connection, &value(ring)?).await?),
            Some(stored) => check(ring, &stored).map_err(SecretsError::WrongRing),
        }
    })
    .await
}

/// A check value under the ring's current key: the key's name, a line break, and the ciphertext.
pub(super) fn value(ring: &KeyRing) -> Result<Vec<u8>, KeyRingError> {
    let Sealed { key_id, bytes } = ring.seal(PURPOSE, PLAIN)?;
    Ok([key_id.as_bytes(), b"\n", &bytes].concat())
}

fn check(ring: &KeyRing, stored: &[u8]) -> Result<(), KeyRingError> {
    let end = stored.iter().position(|byte| *byte == b'\n').unwrap_or(stored.len());
    let key_id = String::from_utf8_lossy(&stored[..end]);
    let opened = ring.open(PURPOSE, &key_id, stored.get(end + 1..).unwrap_or_default())?;
    if opened == PLAIN { Ok(()) } else { Err(KeyRingError::DoesNotOpen(key_id.into_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    const TWO: &str = "k2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    #[test]
    fn a_ring_passes_its_own_check_also_after_a_new_key_took_over() {
        let stored = value(&KeyRing::parse(ONE).expect("a ring")).expect("a value");
        for text in [ONE.to_owned(), format!("{TWO},{ONE}")] {
            assert_eq!(check(&KeyRing::parse(&text).expect("a ring"), &stored), Ok(()));
        }
    }

    #[test]
    fn another_ring_and_another_key_of_the_same_name_fail_it() {
        let stored = value(&KeyRing::parse(ONE).expect("a ring")).expect("a value");
        let renamed = TWO.replace("k2", "k1");
        assert_eq!(check(&KeyRing::parse(TWO).expect("a ring"), &stored), Err(KeyRingError::Unknown("k1".to_owned())));
        let same_name = check(&KeyRing::parse(&renamed).expect("a ring"), &stored);
        assert_eq!(same_name, Err(KeyRingError::DoesNotOpen("k1".to_owned())));
        assert!(check(&KeyRing::parse(ONE).expect("a ring"), b"").is_err());
    }
}
