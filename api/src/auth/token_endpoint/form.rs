//! The form that asks for a token, and the client that sends it.

use std::collections::BTreeMap;

use actix_web::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode;
use secrecy::{ExposeSecret, SecretString};
use utoipa::ToSchema;

use super::error::{OauthCode, OauthError};
use super::{FIRST_PARTY_CLIENT, SCOPE};

/// What is sent to get a token. Parameters without a value count as missing, unknown ones are ignored, and none may be sent
/// twice (RFC 6749 §3.2).
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its documentation is used: the parser goes by parameter")]
pub struct TokenForm {
    /// What the token is asked for with.
    #[schema(inline)]
    grant_type: GrantType,
    /// The client, unless HTTP Basic says it: `convite-docs` for people.
    #[schema(value_type = String, required = false, max_length = 200, examples("convite-docs"))]
    client_id: Option<String>,
    /// The client's secret, for `client_credentials` without HTTP Basic.
    #[schema(value_type = String, required = false, max_length = 200)]
    client_secret: Option<String>,
    /// The e-mail address, for `password`.
    #[schema(value_type = String, required = false, max_length = 254, examples("admin@example.org"))]
    username: Option<String>,
    /// The password, for `password`.
    #[schema(value_type = String, required = false, max_length = 200, format = Password)]
    password: Option<String>,
    /// The newest refresh token of the session, for `refresh_token`.
    #[schema(value_type = String, required = false, max_length = 200)]
    refresh_token: Option<String>,
    /// Only `convite`, which is also what a token without it gets.
    #[schema(value_type = String, required = false, max_length = 200, examples("convite"))]
    scope: Option<String>,
}

/// What a token can be asked for with.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its documentation is used")]
enum GrantType {
    ClientCredentials,
    Password,
    RefreshToken,
}

/// A request for a token.
pub(super) struct TokenRequest {
    /// What it is asked for with.
    pub grant: Grant,
    /// Whether the client used HTTP Basic.
    pub basic: bool,
}

/// What a token is asked for with.
pub(super) enum Grant {
    /// A partner's system for itself.
    ClientCredentials { client: ClientSecret },
    /// A person, through the first-party client.
    Password { username: String, password: SecretString },
    /// A person who signed in before.
    RefreshToken { token: SecretString },
}

/// What a client says of itself.
pub(super) struct ClientSecret {
    /// Its name.
    pub id: String,
    /// Its secret; empty for a public client.
    pub secret: SecretString,
}

impl TokenRequest {
    /// Reads the form and the client's credentials.
    pub(super) fn parse(headers: &HeaderMap, body: &[u8]) -> Result<Self, OauthError> {
        check_media_type(headers)?;
        let mut form = Form::parse(body)?;
        let by_header = basic_credentials(headers)?;
        let basic = by_header.is_some();
        Self::of(&mut form, by_header).map(|grant| Self { grant, basic }).map_err(|error| error.challenging(basic))
    }

    fn of(form: &mut Form, by_header: Option<ClientSecret>) -> Result<Grant, OauthError> {
        let client = form.client(by_header)?;
        let grant_type = form.take("grant_type").ok_or(OauthError::invalid_request("grant_type is missing."))?;
        if form.take("scope").is_some_and(|scope| scope.split(' ').any(|word| !word.is_empty() && word != SCOPE)) {
            return Err(OauthError::new(OauthCode::InvalidScope, "The only scope is convite."));
        }
        match grant_type.as_str() {
            "client_credentials" => {
                Ok(Grant::ClientCredentials { client: client.ok_or_else(OauthError::invalid_client)? })
            }
            "password" => {
                first_party(client)?;
                let missing = || OauthError::invalid_request("The password grant needs username and password.");
                let username = form.take("username").ok_or_else(missing)?;
                let password = form.take("password").ok_or_else(missing)?.into();
                Ok(Grant::Password { username, password })
            }
            "refresh_token" => {
                first_party(client)?;
                let missing = || OauthError::invalid_request("The refresh_token grant needs refresh_token.");
                Ok(Grant::RefreshToken { token: form.take("refresh_token").ok_or_else(missing)?.into() })
            }
            _ => Err(OauthError::new(OauthCode::UnsupportedGrantType, "There is no such grant_type here.")),
        }
    }
}

/// Only the first-party client, which is public, signs people in.
fn first_party(client: Option<ClientSecret>) -> Result<(), OauthError> {
    let client = client.ok_or_else(OauthError::invalid_client)?;
    if client.id != FIRST_PARTY_CLIENT {
        return Err(OauthError::new(OauthCode::UnauthorizedClient, "People sign in through the client convite-docs."));
    }
    if client.secret.expose_secret().is_empty() { Ok(()) } else { Err(OauthError::invalid_client()) }
}

/// The parameters by name.
struct Form(BTreeMap<String, String>);

impl Form {
    fn parse(body: &[u8]) -> Result<Self, OauthError> {
        if !is_well_encoded(body) {
            return Err(OauthError::invalid_request("The form has a broken percent-encoding."));
        }
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            if parameters.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(OauthError::invalid_request("A parameter was sent twice."));
            }
        }
        Ok(Self(parameters))
    }

    /// A parameter with a value.
    fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name).filter(|value| !value.is_empty())
    }

    /// The client, which must not say who it is in two ways.
    fn client(&mut self, by_header: Option<ClientSecret>) -> Result<Option<ClientSecret>, OauthError> {
        let (id, secret) = (self.take("client_id"), self.take("client_secret"));
        match (by_header, id, secret) {
            (Some(client), None, None) => Ok(Some(client)),
            (Some(client), Some(id), None) if id == client.id => Ok(Some(client)),
            (Some(_), _, _) => Err(OauthError::invalid_request("The client must authenticate in one way only.")),
            (None, Some(id), secret) => Ok(Some(ClientSecret { id, secret: secret.unwrap_or_default().into() })),
            (None, None, Some(_)) => Err(OauthError::invalid_request("client_id is missing.")),
            (None, None, None) => Ok(None),
        }
    }
}

fn check_media_type(headers: &HeaderMap) -> Result<(), OauthError> {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    let form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    if form && !headers.contains_key(CONTENT_ENCODING) {
        return Ok(());
    }
    Err(OauthError::invalid_request("The body must be application/x-www-form-urlencoded."))
}

/// The client of an `Authorization: Basic` header (RFC 7617). Our names and secrets have no character that RFC 6749 §2.3.1
/// would have encoded, so nothing is decoded.
fn basic_credentials(headers: &HeaderMap) -> Result<Option<ClientSecret>, OauthError> {
    let mut values = headers.get_all(AUTHORIZATION);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(OauthError::invalid_request("The client must authenticate in one way only."));
    }
    let refused = || OauthError::invalid_client().challenging(true);
    let (scheme, encoded) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(refused());
    }
    let decoded = STANDARD.decode(encoded.trim_matches(' ')).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or_else(refused)?;
    let (id, secret) = decoded.split_once(':').ok_or_else(refused)?;
    Ok(Some(ClientSecret { id: id.to_owned(), secret: secret.into() }))
}

/// Whether every percent sign is followed by two hexadecimal digits, and everything is UTF-8.
fn is_well_encoded(body: &[u8]) -> bool {
    let mut escapes = body.split(|byte| *byte == b'%').skip(1);
    let is_hex = |escape: &[u8]| escape.get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    escapes.all(is_hex) && percent_decode(body).decode_utf8().is_ok()
}
