//! What an access token says: RFC 9068, a profile of RFC 7519.

use std::fmt;
use std::str::FromStr;

use convite_domain::{OauthClientId, UserId};
use serde::{Deserialize, Serialize};

/// Whom a token stands for, as the text `user:<id>` or `client:<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Subject {
    /// A person who signed in.
    User(UserId),
    /// A partner's system.
    Client(OauthClientId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Client(id) => write!(f, "client:{id}"),
        }
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

/// A subject that is neither a user nor a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the subject is neither a user nor a client")]
pub struct UnknownSubject;

impl FromStr for Subject {
    type Err = UnknownSubject;

    fn from_str(text: &str) -> Result<Self, UnknownSubject> {
        let (kind, id) = text.split_once(':').ok_or(UnknownSubject)?;
        match kind {
            "user" => id.parse().map(Self::User).map_err(|_| UnknownSubject),
            "client" => id.parse().map(Self::Client).map_err(|_| UnknownSubject),
            _ => Err(UnknownSubject),
        }
    }
}

impl TryFrom<String> for Subject {
    type Error = UnknownSubject;

    fn try_from(text: String) -> Result<Self, UnknownSubject> {
        text.parse()
    }
}

/// The claims of an access token. Moments are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the service's public address.
    pub iss: String,
    /// What it is for: the service's API.
    pub aud: String,
    /// Whom it stands for.
    pub sub: Subject,
    /// Until when it is valid.
    pub exp: i64,
    /// When it was issued.
    pub iat: i64,
    /// Before when it is not valid; our own tokens do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// Its own id.
    pub jti: String,
    /// What it allows; roles are read from the database with each request.
    pub scope: String,
    /// The OAuth client that it was issued to.
    pub client_id: String,
}
