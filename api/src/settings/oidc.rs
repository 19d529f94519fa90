use std::net::IpAddr;

use clap::{Args, ValueEnum};
use convite_domain::access::Role;
use reqwest::Url;

/// The city's OpenID Connect issuer, whose access tokens are accepted beside the service's own.
#[derive(Args, Clone, Debug)]
pub struct OidcSettings {
    /// The city's OpenID Connect issuer, exactly as its tokens name it; https, or http on a loopback address.
    #[arg(long, env = "CONVITE_OIDC_ISSUER", value_parser = issuer)]
    pub oidc_issuer: Option<String>,

    /// What its access tokens must be for, as their `aud` says [default: PUBLIC_URL/v1].
    #[arg(long, env = "CONVITE_OIDC_AUDIENCE")]
    pub oidc_audience: Option<String>,

    /// Claim of its tokens that holds roles: a name, or a JSON Pointer such as /realm_access/roles.
    #[arg(long, env = "CONVITE_OIDC_ROLES_CLAIM", default_value = "roles")]
    pub oidc_roles_claim: String,

    /// What a value of that claim means, as VALUE=ROLE; may be given more than once. Without any, values are the names of
    /// roles.
    #[arg(long = "oidc-role", env = "CONVITE_OIDC_ROLES", value_delimiter = ',', value_parser = role_of_value)]
    pub oidc_roles: Vec<(String, Role)>,

    /// Algorithm that its tokens may be signed with; may be given more than once.
    #[arg(
        long = "oidc-algorithm",
        env = "CONVITE_OIDC_ALGORITHMS",
        value_enum,
        value_delimiter = ',',
        default_values = ["RS256", "ES256", "EdDSA"]
    )]
    pub oidc_algorithms: Vec<OidcAlgorithm>,
}

/// Signatures that a token of the city's issuer may have. All are by key pairs: a shared secret would let whoever verifies
/// tokens make them, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OidcAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[value(name = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256.
    #[value(name = "PS256")]
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    #[value(name = "ES256")]
    Es256,
    /// ECDSA on P-384 with SHA-384.
    #[value(name = "ES384")]
    Es384,
    /// Ed25519.
    #[value(name = "EdDSA")]
    EdDsa,
}

/// Whether what an address says cannot be read or changed on its way: TLS, or it never leaves the machine.
pub(crate) fn is_confidential(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}

/// OpenID Connect Discovery 1.0, §2: a URL without query and fragment.
fn issuer(text: &str) -> Result<String, String> {
    let fits =
        Url::parse(text).is_ok_and(|url| is_confidential(&url) && url.query().is_none() && url.fragment().is_none());
    if fits { Ok(text.to_owned()) } else { Err("an https URL, as in https://login.example.org/city".to_owned()) }
}

fn role_of_value(text: &str) -> Result<(String, Role), String> {
    let parsed = text.rsplit_once('=').and_then(|(value, role)| Some((value.to_owned(), role.parse().ok()?)));
    parsed.filter(|(value, _)| !value.is_empty()).ok_or_else(|| {
        let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("VALUE=ROLE with one of {}", roles.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_https_or_on_this_machine() {
        for good in
            ["https://login.example.org", "https://login.example.org/city/", "http://127.0.0.1:9", "http://[::1]:9"]
        {
            assert_eq!(issuer(good).as_deref(), Ok(good));
        }
        for bad in
            ["http://login.example.org", "https://a.example/?x=1", "https://a.example/#x", "ftp://localhost", "x"]
        {
            assert!(issuer(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_value_may_be_anything_and_a_role_is_one() {
        assert_eq!(role_of_value("cn=aci=officer"), Ok(("cn=aci".to_owned(), Role::Officer)));
        for bad in ["officer", "=officer", "aci=king"] {
            assert!(role_of_value(bad).is_err(), "{bad}");
        }
    }
}
