//! The settings of one instance: by flag, by environment, by file, in that order.

mod attachments;
mod oidc;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::http::Uri;
use clap::Args;
use convite_domain::input::WebAddress;
use ipnet::IpNet;

pub use attachments::AttachmentSettings;
pub(crate) use oidc::is_confidential;
pub use oidc::{OidcAlgorithm, OidcSettings};

/// What `convite serve` can be told.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Address and port to listen on.
    #[arg(long, env = "CONVITE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Where clients reach the service; the issuer of its tokens and the base of links in mails [default: http://LISTEN].
    #[arg(long, env = "CONVITE_PUBLIC_URL", value_parser = web_address)]
    pub public_url: Option<String>,

    /// Load sample data; only on a loopback address.
    #[arg(long, env = "CONVITE_DEMO")]
    pub demo: bool,

    /// Prefix of reference numbers.
    #[arg(long, env = "CONVITE_REFERENCE_PREFIX", default_value = "MDE", value_parser = reference_prefix)]
    pub reference_prefix: String,

    /// IANA name of the zone in which business days are counted.
    #[arg(long, env = "CONVITE_TIME_ZONE", default_value = "America/Bogota")]
    pub time_zone: chrono_tz::Tz,

    /// Worker threads [default: one per core].
    #[arg(long, env = "CONVITE_WORKERS", value_parser = at_least_one)]
    pub workers: Option<usize>,

    /// Database connections of each worker thread.
    #[arg(long, env = "CONVITE_CONNECTIONS_PER_WORKER", default_value = "4", value_parser = at_least_one)]
    pub connections_per_worker: usize,

    /// How long a request waits for a database connection, in milliseconds.
    #[arg(long, env = "CONVITE_ACQUIRE_TIMEOUT_MS", default_value_t = 3000)]
    pub acquire_timeout_ms: u64,

    /// Largest body of a request, in bytes.
    #[arg(long, env = "CONVITE_MAX_BODY_BYTES", default_value_t = 1024 * 1024)]
    pub max_body_bytes: usize,

    /// Deepest JSON, in levels.
    #[arg(long, env = "CONVITE_MAX_JSON_DEPTH", default_value_t = 64)]
    pub max_json_depth: usize,

    /// Time for a request's headers to arrive, in milliseconds.
    #[arg(long, env = "CONVITE_HEADER_TIMEOUT_MS", default_value_t = 5000)]
    pub header_timeout_ms: u64,

    /// Time for a request's body to arrive, in milliseconds.
    #[arg(long, env = "CONVITE_BODY_TIMEOUT_MS", default_value_t = 30_000)]
    pub body_timeout_ms: u64,

    /// Time for a request to be answered, in milliseconds.
    #[arg(long, env = "CONVITE_REQUEST_TIMEOUT_MS", default_value_t = 30_000)]
    pub request_timeout_ms: u64,

    /// Time between the signal to stop and the end of accepting connections, in milliseconds.
    #[arg(long, env = "CONVITE_DRAIN_MS", default_value_t = 2000)]
    pub drain_ms: u64,

    /// Requests per minute of one caller.
    #[arg(long, env = "CONVITE_RATE_PER_CALLER", default_value_t = 1200)]
    pub rate_per_caller: u32,

    /// Requests per minute of one address without a credential.
    #[arg(long, env = "CONVITE_RATE_PER_ADDRESS", default_value_t = 600)]
    pub rate_per_address: u32,

    /// Requests that one address may create in an hour without a credential.
    #[arg(long, env = "CONVITE_ANONYMOUS_CREATES_PER_HOUR", default_value_t = 30)]
    pub anonymous_creates_per_hour: i32,

    /// Requests for lost tracking links that one address may make in an hour.
    #[arg(long, env = "CONVITE_RECOVERIES_PER_HOUR", default_value_t = 30)]
    pub recoveries_per_hour: i32,

    /// The same for one e-mail address, wherever they come from.
    #[arg(long, env = "CONVITE_RECOVERIES_PER_EMAIL_PER_HOUR", default_value_t = 3)]
    pub recoveries_per_email_per_hour: i32,

    /// Network of a proxy whose `X-Forwarded-For` is believed; may be given more than once.
    #[arg(long = "trusted-proxy", env = "CONVITE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,

    /// Origin that browsers may call from; may be given more than once.
    #[arg(long = "cors-origin", env = "CONVITE_CORS_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,

    /// Mail server as an SMTP URL, e.g. smtps://user:password@mail.example.org; without it mails stay `not_sent`.
    #[arg(long, env = "CONVITE_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Sender of mails.
    #[arg(long, env = "CONVITE_MAIL_FROM", default_value = "Convite <no-reply@localhost>")]
    pub mail_from: String,

    /// Page of the portal that a tracking link leads to; the token follows in the fragment.
    #[arg(long, env = "CONVITE_TRACKING_PAGE", value_parser = web_address)]
    pub tracking_page: Option<String>,

    /// Page that opens an invitation, for agencies and officers; the invitation's id follows after a slash [default:
    /// PUBLIC_URL/v1/assignments].
    #[arg(long, env = "CONVITE_INVITATION_PAGE", value_parser = web_address)]
    pub invitation_page: Option<String>,

    /// How logs look.
    #[arg(long, env = "CONVITE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// What is logged, as in `info,convite_api=debug`.
    #[arg(long, env = "CONVITE_LOG", default_value = "info")]
    pub log: String,

    /// The files of requests.
    #[command(flatten)]
    pub attachments: AttachmentSettings,

    /// The city's OpenID Connect issuer.
    #[command(flatten)]
    pub oidc: OidcSettings,

    /// Where data and secrets are kept.
    #[command(flatten)]
    pub store: Store,
}

/// Where data and secrets are kept.
#[derive(Args, Clone, Debug)]
pub struct Store {
    /// TOML file with settings named as the flags; flags and variables count before it.
    #[arg(long, env = "CONVITE_CONFIG")]
    pub config: Option<PathBuf>,

    /// A PostgreSQL server, 15 or newer; without it the program runs a private one in its data folder.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Folder of the private database, of secrets.toml, of attachments and of the demo's credentials.
    #[arg(long, env = "CONVITE_DATA_DIR")]
    pub data_dir: Option<PathBuf>,

    /// Folder with PostgreSQL's programs, when they are in no usual place.
    #[arg(long, env = "CONVITE_POSTGRES_PROGRAMS")]
    pub postgres_programs: Option<PathBuf>,

    /// Keys that secrets in the database are encrypted under, as NAME:BASE64 of 32 bytes, comma-separated, the current one
    /// first; without it the data folder's secrets.toml.
    #[arg(long, env = "CONVITE_KEY_RING", hide_env_values = true)]
    pub key_ring: Option<String>,
}

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// Where clients reach the service, without a trailing slash.
    pub fn public_url(&self) -> String {
        let url = self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_owned()
    }

    /// What opens an invitation, before a slash and its id: a page, or where the API has it.
    pub fn invitation_page(&self) -> String {
        self.invitation_page.clone().unwrap_or_else(|| format!("{}/v1/assignments", self.public_url()))
    }

    /// How long a request waits for a database connection.
    pub fn acquire_timeout(&self) -> Duration {
        Duration::from_millis(self.acquire_timeout_ms)
    }
}

fn reference_prefix(text: &str) -> Result<String, String> {
    let fits = (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if fits { Ok(text.to_owned()) } else { Err("1 to 10 capital letters and digits".to_owned()) }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "a number from 1 on".to_owned())
}

fn web_address(text: &str) -> Result<String, String> {
    let parsed = WebAddress::parse(text).map_err(|(_, detail)| detail)?;
    Ok(parsed.as_str().to_owned())
}

/// An origin as browsers send it: scheme and host, a port when it is not the usual one, and no path.
fn origin(text: &str) -> Result<String, String> {
    let fits = text.parse::<Uri>().is_ok_and(|uri| {
        let scheme = matches!(uri.scheme_str(), Some("http" | "https"));
        scheme && uri.authority().is_some_and(|authority| text.ends_with(authority.as_str()))
    });
    if fits { Ok(text.to_owned()) } else { Err("an origin, as in https://portal.example.org".to_owned()) }
}

/// The reference table of the README, made from what `--help` says.
pub fn reference_table() -> String {
    let command = Settings::augment_args(clap::Command::new("serve"));
    let row = |argument: &clap::Arg| {
        let flag = argument.get_long().unwrap_or_default();
        let variable = argument.get_env().and_then(|name| name.to_str()).unwrap_or_default();
        let defaults: Vec<_> = argument.get_default_values().iter().filter_map(|value| value.to_str()).collect();
        let takes_value = argument.get_action().takes_values();
        let default = if takes_value { defaults.join(" ") } else { String::new() };
        let help =
            argument.get_help().map(|help| help.to_string().replace('\n', " ").replace('|', "\\|")).unwrap_or_default();
        format!("| `--{flag}` | `{variable}` | {default} | {help} |\n")
    };
    let rows: String = command.get_arguments().map(row).collect();
    format!("| Flag | Variable | Default | Meaning |\n|---|---|---|---|\n{rows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_reference_table() {
        let readme = include_str!("../../README.md");
        let table = reference_table();
        assert!(readme.contains(&table), "put this into README.md:\n{table}");
    }
}
