//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use convite_api::settings::{Settings, Store};
use convite_domain::access::Role;

/// The system of record of a city's knowledge-exchange agency.
#[derive(Debug, Parser)]
#[command(name = "convite", version, max_term_width = 100)]
pub struct Convite {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API.
    Serve(Box<Settings>),
    /// Bring the database to the schema of this program.
    Migrate(Store),
    /// Print the OpenAPI document as YAML.
    Openapi,
    /// Load the sample data into a database that is not served.
    Demo(Box<Settings>),
    /// Administer users and keys.
    #[command(subcommand)]
    Admin(Admin),
}

/// Administrative commands. They use the private database of a server that runs, too.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make a user and print a one-time password.
    CreateUser(CreateUser),
    /// Give a user a new one-time password.
    ResetPassword(ResetPassword),
    /// Sign access tokens with a new key; the present one verifies for 24 hours more.
    RotateSigningKey(Store),
    /// Encrypt everything again under the current key of the ring, so that its other keys may go.
    RotateDataKey(Store),
}

/// A user to be made.
#[derive(Args, Debug)]
pub struct CreateUser {
    /// The address to sign in with.
    #[arg(long)]
    pub email: String,
    /// What colleagues read.
    #[arg(long)]
    pub name: String,
    /// A staff role; may be given more than once.
    #[arg(long = "role", required = true, value_parser = staff_role)]
    pub roles: Vec<Role>,
    /// Where the data are.
    #[command(flatten)]
    pub store: Store,
}

/// A password to be reset.
#[derive(Args, Debug)]
pub struct ResetPassword {
    /// The address of the user.
    #[arg(long)]
    pub email: String,
    /// Where the data are.
    #[command(flatten)]
    pub store: Store,
}

fn staff_role(text: &str) -> Result<Role, String> {
    match text.parse::<Role>() {
        Ok(role) if !role.is_agency_role() => Ok(role),
        _ => Err("one of officer, lead, editor, analyst, admin".to_owned()),
    }
}

/// Why the file of settings could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("the settings file {path} cannot be read: {cause}", path = path.display())]
    Unreadable {
        /// Where it should be.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// It is no TOML.
    #[error("the settings file {path} is no TOML: {cause}", path = path.display())]
    NoToml {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        cause: toml::de::Error,
    },
    /// A value is no text, number or boolean.
    #[error("{0} in the settings file must be a text, a number, a boolean or a list of texts")]
    BadValue(String),
}

/// The arguments, with those of the settings file before them: `listen = "…"` there is `--listen …` here, unless the flag or
/// its variable is set. The file is named by `--config` or `CONVITE_CONFIG`.
pub fn arguments_with_file() -> Result<Vec<OsString>, FileError> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let serving = arguments.get(1).is_some_and(|command| command == "serve" || command == "demo");
    let Some(path) = file_named_in(&arguments).filter(|_| serving) else { return Ok(arguments) };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) => return Err(FileError::Unreadable { path, cause }),
    };
    let file: toml::Table = text.parse().map_err(|cause| FileError::NoToml { path, cause })?;
    let mut all: Vec<OsString> = arguments[..2].to_vec();
    for (name, value) in file.iter().filter(|(name, _)| !is_set(name, &arguments)) {
        let flag = format!("--{}", name.replace('_', "-"));
        all.extend(
            flags(&flag, value).ok_or_else(|| FileError::BadValue(name.clone()))?.into_iter().map(OsString::from),
        );
    }
    all.extend_from_slice(&arguments[2..]);
    Ok(all)
}

fn file_named_in(arguments: &[OsString]) -> Option<PathBuf> {
    let named =
        arguments.iter().enumerate().find_map(|(i, argument)| match argument.to_str()?.strip_prefix("--config")? {
            "" => arguments.get(i + 1).map(PathBuf::from),
            rest => rest.strip_prefix('=').map(PathBuf::from),
        });
    named.or_else(|| std::env::var_os("CONVITE_CONFIG").map(PathBuf::from))
}

/// Whether a setting is given by its flag or its variable.
fn is_set(name: &str, arguments: &[OsString]) -> bool {
    let flag = format!("--{}", name.replace('_', "-"));
    let mut given = arguments.iter().filter_map(|argument| argument.to_str()?.split('=').next());
    let name = name.replace('-', "_").to_uppercase();
    let variable = if name == "DATABASE_URL" { name } else { format!("CONVITE_{name}") };
    given.any(|argument| argument == flag) || std::env::var_os(variable).is_some()
}

/// A setting of the file as arguments; none when it is of no kind that a flag has.
fn flags(flag: &str, value: &toml::Value) -> Option<Vec<String>> {
    let valued = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(format!("{flag}={text}")),
        toml::Value::Integer(number) => Some(format!("{flag}={number}")),
        _ => None,
    };
    match value {
        toml::Value::Boolean(set) => Some(set.then(|| flag.to_owned()).into_iter().collect()),
        toml::Value::Array(values) => values.iter().map(valued).collect(),
        value => valued(value).map(|argument| vec![argument]),
    }
}
