//! How to reach somebody: e-mail, telephone, web.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BadFields, parse_text};

macro_rules! contact_type {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        $(#[$doc])*
        pub struct $name(String);

        impl $name {
            /// Parses it; the error is its code and what it must be.
            pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
                let parse: fn(&str) -> Result<String, (&'static str, String)> = $parse;
                parse(text).map(Self)
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Deserr<BadFields> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef,
            ) -> Result<Self, BadFields> {
                parse_text(value, location, Self::parse)
            }
        }
    };
}

contact_type! {
    /// An e-mail address (RFC 5321), at most 254 characters, without display name, with a domain that has a dot.
    #[schema(value_type = String, format = "email", max_length = 254, examples("ana.rojas@example.org"))]
    Email, |text| {
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        let bad = || ("invalid_email", "must be an e-mail address".to_owned());
        if text.chars().count() > 254 || text.chars().any(char::is_control) {
            return Err(bad());
        }
        EmailAddress::parse_with_options(text.trim(), options).map(|email| email.to_string()).map_err(|_| bad())
    }
}

contact_type! {
    /// A telephone number in the international form of ITU-T E.164: a plus sign and 7 to 15 digits.
    #[schema(value_type = String, pattern = r"^\+[1-9][0-9]{6,14}$", min_length = 8, max_length = 16, examples("+573001234567"))]
    Phone, |text| {
        let digits = text.strip_prefix('+').unwrap_or_default();
        let fits = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
        if fits && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(text.to_owned());
        }
        Err(("invalid_phone", "must be a plus sign and 7 to 15 digits, as in +573001234567".to_owned()))
    }
}

contact_type! {
    /// The address of a web site: http or https, a host, at most 200 visible ASCII characters.
    #[schema(value_type = String, pattern = r"^https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?$", min_length = 8, max_length = 200, examples("https://www.example.org/city"))]
    WebAddress, |text| {
        let bad = || ("invalid_web_address", "must be an address that begins with http:// or https://".to_owned());
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or_else(bad)?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
        let host_fits = host.starts_with(|c: char| c.is_ascii_alphanumeric())
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
        let port_fits = (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
        if host_fits && port_fits && text.len() <= 200 && path.bytes().all(|b| b.is_ascii_graphic()) {
            return Ok(text.to_owned());
        }
        Err(bad())
    }
}

contact_type! {
    /// Something on the web: https, a host, at most 200 visible ASCII characters.
    #[schema(value_type = String, pattern = r"^https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?$", min_length = 9, max_length = 200, examples("https://www.example.org/video"))]
    HttpsAddress, |text| {
        let is_secure = text.starts_with("https://");
        let address = WebAddress::parse(text).ok().filter(|_| is_secure);
        address.map(|address| address.0).ok_or_else(|| ("invalid_web_address", "must be an address that begins with https://".to_owned()))
    }
}
