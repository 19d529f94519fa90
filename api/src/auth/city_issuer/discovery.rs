//! What the issuer publishes: OpenID Connect Discovery 1.0, §4, and its keys.

use reqwest::header::ACCEPT;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::keys::{Keys, PublishedKeys};
use crate::settings::is_confidential;

/// Longest document that is read, in bytes; usual ones have some thousands.
const LONGEST: usize = 256 * 1024;

/// Why keys could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("{0} answered with {1}")]
    Status(Url, u16),
    #[error("{0} answered with more than {LONGEST} bytes")]
    TooLong(Url),
    #[error("{0} is not what was expected: {1}")]
    Unreadable(Url, serde_json::Error),
    #[error("the document is of another issuer, {0}")]
    OtherIssuer(String),
    #[error("{0:?} is no address that keys may be fetched from")]
    BadAddress(String),
    #[error("none of its keys can verify a token")]
    NoKey,
}

#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

/// The issuer's keys as they are now.
pub(super) async fn fetch(client: &Client, issuer: &str) -> Result<Keys, FetchError> {
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let configuration: Configuration = document(client, &address).await?;
    // §4.3: else anybody whose document is served there could speak for the issuer.
    if configuration.issuer != issuer {
        return Err(FetchError::OtherIssuer(configuration.issuer));
    }
    let published: PublishedKeys = document(client, &configuration.jwks_uri).await?;
    let keys = Keys::of(published);
    if keys.is_empty() { Err(FetchError::NoKey) } else { Ok(keys) }
}

async fn document<T: DeserializeOwned>(client: &Client, address: &str) -> Result<T, FetchError> {
    let url = Url::parse(address).ok().filter(is_confidential);
    let url = url.ok_or_else(|| FetchError::BadAddress(address.to_owned()))?;
    let mut response = client.get(url.clone()).header(ACCEPT, "application/json").send().await?;
    if !response.status().is_success() {
        return Err(FetchError::Status(url, response.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LONGEST {
            return Err(FetchError::TooLong(url));
        }
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).map_err(|cause| FetchError::Unreadable(url, cause))
}
