//! The key ring: what is encrypted before it goes into the database, and under which key.
//!
//! The ring comes from the environment or from a file, never from the database that it protects. Its first key encrypts;
//! all of them decrypt, so that a new key can take over while rows still name an old one.

use std::collections::BTreeMap;
use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Longest name of a key, in characters.
const MAX_NAME: usize = 32;

/// What is wrong with a key ring, or with what was to be opened with it. Never repeats a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// The text is no list of keys.
    #[error("a key ring is NAME:BASE64,NAME:BASE64,… with the current key first")]
    Syntax,
    /// A name that is none.
    #[error("key {0} of the ring: a name has 1 to 32 small letters, digits, hyphens and underscores")]
    Name(usize),
    /// A key that is none.
    #[error("key {0} of the ring is not 32 bytes in base64")]
    Key(String),
    /// Two keys of one name.
    #[error("the ring has two keys named {0}")]
    Twice(String),
    /// The key that is to encrypt is not there.
    #[error("the current key {0} is not among the ring's keys")]
    NoCurrent(String),
    /// Something is encrypted under a key that the ring does not have.
    #[error("the ring has no key named {0}")]
    Unknown(String),
    /// Something was not encrypted under that key, or was changed, or belongs elsewhere.
    #[error("the ring's key {0} does not open what is encrypted under that name")]
    DoesNotOpen(String),
    /// Encryption failed, or there is no randomness.
    #[error("nothing can be encrypted")]
    CannotSeal,
}

/// A ciphertext, and the name of the key that opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The ring's key.
    pub key_id: String,
    /// The nonce (12 bytes), the ciphertext and the tag (16 bytes).
    pub bytes: Vec<u8>,
}

/// AES-256-GCM keys by name.
pub struct KeyRing {
    current: String,
    keys: BTreeMap<String, RandomizedNonceKey>,
}

impl KeyRing {
    /// Reads `NAME:BASE64,NAME:BASE64,…`; the first key is the current one.
    ///
    /// # Errors
    /// What is wrong with the text, without repeating it.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let pair = |entry: &'_ str| {
            let (name, key) = entry.trim().split_once(':').ok_or(KeyRingError::Syntax)?;
            Ok((name.to_owned(), key.to_owned()))
        };
        let entries = text.split(',').map(pair).collect::<Result<Vec<_>, _>>()?;
        let current = entries.first().map(|(name, _)| name.clone()).ok_or(KeyRingError::Syntax)?;
        Self::from_entries(current, entries)
    }

    /// Puts a ring together from names and keys in base64.
    pub(super) fn from_entries(
        current: String,
        entries: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, KeyRingError> {
        let mut keys = BTreeMap::new();
        for (position, (name, key)) in entries.into_iter().enumerate() {
            if !is_name(&name) {
                return Err(KeyRingError::Name(position + 1));
            }
            let key = decode_key(&key).ok_or_else(|| KeyRingError::Key(name.clone()))?;
            if keys.insert(name.clone(), key).is_some() {
                return Err(KeyRingError::Twice(name));
            }
        }
        if !keys.contains_key(&current) {
            return Err(KeyRingError::NoCurrent(current));
        }
        Ok(Self { current, keys })
    }

    /// The name of the key that encrypts.
    pub fn current_id(&self) -> &str {
        &self.current
    }

    /// Encrypts under the current key. `purpose` says what it is, e.g. the table; only the same purpose opens it.
    ///
    /// # Errors
    /// [`KeyRingError::CannotSeal`], which a sound machine never shows.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Sealed, KeyRingError> {
        let key = self.keys.get(&self.current).ok_or(KeyRingError::CannotSeal)?;
        let mut text = plain.to_vec();
        let nonce = key
            .seal_in_place_append_tag(belongs_to(purpose, &self.current), &mut text)
            .map_err(|_| KeyRingError::CannotSeal)?;
        let bytes = [nonce.as_ref(), text.as_slice()].concat();
        Ok(Sealed { key_id: self.current.clone(), bytes })
    }

    /// Decrypts what was sealed under one of the ring's keys for the same purpose.
    ///
    /// # Errors
    /// [`KeyRingError::Unknown`] when the ring lacks the key, [`KeyRingError::DoesNotOpen`] when it is not the key, the
    /// purpose is another, or a bit was changed.
    pub fn open(&self, purpose: &str, key_id: &str, bytes: &[u8]) -> Result<Vec<u8>, KeyRingError> {
        let key = self.keys.get(key_id).ok_or_else(|| KeyRingError::Unknown(key_id.to_owned()))?;
        let does_not_open = || KeyRingError::DoesNotOpen(key_id.to_owned());
        let (nonce, text) = bytes.split_at_checked(NONCE_LEN).ok_or_else(does_not_open)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| does_not_open())?;
        let mut text = text.to_vec();
        let plain = key.open_in_place(nonce, belongs_to(purpose, key_id), &mut text).map_err(|_| does_not_open())?;
        Ok(plain.to_vec())
    }
}

/// Shows names only.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.keys.keys().collect();
        f.debug_struct("KeyRing").field("current", &self.current).field("keys", &names).finish()
    }
}

/// What a ciphertext is bound to. A key's name has no line break, so two different pairs never give the same text.
fn belongs_to(purpose: &str, key_id: &str) -> Aad<Vec<u8>> {
    Aad::from(format!("{key_id}\n{purpose}").into_bytes())
}

fn is_name(name: &str) -> bool {
    let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'_');
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(fits)
}

fn decode_key(text: &str) -> Option<RandomizedNonceKey> {
    let bytes = STANDARD.decode(text.trim()).ok().filter(|bytes| bytes.len() == KEY_BYTES)?;
    RandomizedNonceKey::new(&AES_256_GCM, &bytes).ok()
}

/// A new key, in base64.
pub(super) fn random_key() -> Result<String, KeyRingError> {
    let mut key = [0; KEY_BYTES];
    aws_lc_rs::rand::fill(&mut key).map_err(|_| KeyRingError::CannotSeal)?;
    Ok(STANDARD.encode(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    const TWO: &str = "k2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    fn ring(text: &str) -> KeyRing {
        KeyRing::parse(text).expect("a key ring")
    }

    #[test]
    fn what_is_sealed_opens_again() {
        let ring = ring(ONE);
        let sealed = ring.seal("replies", b"plain").expect("sealed");
        assert_eq!(sealed.key_id, "k1");
        assert!(!sealed.bytes.windows(5).any(|window| window == b"plain"));
        assert_eq!(ring.open("replies", "k1", &sealed.bytes).expect("opened"), b"plain");
    }

    #[test]
    fn sealing_twice_gives_different_bytes() {
        let ring = ring(ONE);
        assert_ne!(ring.seal("replies", b"plain"), ring.seal("replies", b"plain"));
    }

    #[test]
    fn only_the_same_purpose_opens() {
        let ring = ring(ONE);
        let sealed = ring.seal("replies", b"plain").expect("sealed");
        assert_eq!(ring.open("keys", "k1", &sealed.bytes), Err(KeyRingError::DoesNotOpen("k1".to_owned())));
    }

    #[test]
    fn a_changed_or_cut_ciphertext_does_not_open() {
        let ring = ring(ONE);
        let sealed = ring.seal("replies", b"plain").expect("sealed");
        for position in 0..sealed.bytes.len() {
            let mut changed = sealed.bytes.clone();
            changed[position] ^= 1;
            assert!(ring.open("replies", "k1", &changed).is_err(), "byte {position}");
            assert!(ring.open("replies", "k1", &sealed.bytes[..position]).is_err(), "{position} bytes");
        }
    }

    #[test]
    fn an_old_key_opens_while_the_new_one_seals() {
        let sealed = ring(ONE).seal("replies", b"plain").expect("sealed");
        let both = ring(&format!("{TWO},{ONE}"));
        assert_eq!(both.current_id(), "k2");
        assert_eq!(both.open("replies", &sealed.key_id, &sealed.bytes).expect("opened"), b"plain");
        assert_eq!(both.seal("replies", b"plain").expect("sealed").key_id, "k2");
        let gone = ring(TWO).open("replies", &sealed.key_id, &sealed.bytes);
        assert_eq!(gone, Err(KeyRingError::Unknown("k1".to_owned())));
    }

    #[test]
    fn bad_rings_are_refused_without_repeating_their_keys() {
        let short = "k1:AQEBAQEBAQEBAQEBAQEBAQ==";
        let cases = [
            ("", KeyRingError::Syntax),
            ("k1", KeyRingError::Syntax),
            (short, KeyRingError::Key("k1".to_owned())),
            ("k1:%%%", KeyRingError::Key("k1".to_owned())),
            ("K 1:AQEB", KeyRingError::Name(1)),
            (":AQEB", KeyRingError::Name(1)),
            (&format!("{ONE},{ONE}"), KeyRingError::Twice("k1".to_owned())),
        ];
        for (text, expected) in cases {
            let refused = KeyRing::parse(text).expect_err(text);
            assert!(!refused.to_string().contains("AQEB"), "{refused}");
            assert_eq!(refused, expected);
        }
    }

    #[test]
    fn debug_output_shows_names_only() {
        assert_eq!(format!("{:?}", ring(&format!("{ONE},{TWO}"))), r#"KeyRing { current: "k1", keys: ["k1", "k2"] }"#);
    }
}
