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

/// The arguments, with those of the file that `CONVITE_CONFIG` names before them: `listen = "…"` there is `--listen …` here,
/// unless the flag or its variable is set.
pub fn arguments_with_file() -> Result<Vec<OsString>, FileError> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let serving = arguments.get(1).is_some_and(|command| command == "serve" || command == "demo");
    let Some(path) = std::env::var_os("CONVITE_CONFIG").map(PathBuf::from).filter(|_| serving) else {
        return Ok(arguments);
    };
    let text = std::fs::read_to_string(&path).map_err(|cause| FileError::Unreadable { path: path.clone(), cause })?;
    let file: toml::Table = text.parse().map_err(|cause| FileError::NoToml { path, cause })?;
    let mut all: Vec<OsString> = arguments[..2].to_vec();
    for (name, value) in &file {
        let flag = format!("--{}", name.replace('_', "-"));
        let variable = format!("CONVITE_{}", name.replace('-', "_").to_uppercase());
        let given = arguments.iter().filter_map(|argument| argument.to_str());
        let set = std::env::var_os(&variable).is_some()
            || (name == "database_url" && std::env::var_os("DATABASE_URL").is_some());
        if set || given.map(|argument| argument.split('=').next().unwrap_or_default()).any(|argument| argument == flag)
        {
            continue;
        }
        all.extend(flags(&flag, value).ok_or_else(|| FileError::BadValue(name.clone()))?.map(OsString::from));
    }
    all.extend_from_slice(&arguments[2..]);
    Ok(all)
}

fn flags(flag: &str, value: &toml::Value) -> Option<std::vec::IntoIter<String>> {
    let text = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        _ => None,
    };
    let all = match value {
        toml::Value::Boolean(true) => vec![flag.to_owned()],
        toml::Value::Boolean(false) => Vec::new(),
        toml::Value::Array(values) => {
            values.iter().map(|value| text(value).map(|text| format!("{flag}={text}"))).collect::<Option<_>>()?
        }
        value => vec![format!("{flag}={}", text(value)?)],
    };
    Some(all.into_iter())
}
