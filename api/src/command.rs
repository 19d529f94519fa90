//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};
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
    /// Administer users and keys, and record mails that came back.
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
    /// Record that a mail came back: the notification (RFC 3464) is read from standard input, as mail servers pipe it.
    RecordBounce(Store),
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
/// its variable is set, or the command has no such setting. The file is named by `--config` or `CONVITE_CONFIG`.
pub fn arguments_with_file() -> Result<Vec<OsString>, FileError> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let (Some(path), Some((command, depth))) = (file_named_in(&arguments), command_of(&arguments)) else {
        return Ok(arguments);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) => return Err(FileError::Unreadable { path, cause }),
    };
    let file: toml::Table = text.parse().map_err(|cause| FileError::NoToml { path, cause })?;
    let known = Settings::augment_args(clap::Command::new("serve"));
    let mut all: Vec<OsString> = arguments[..depth].to_vec();
    for (name, value) in &file {
        let name = name.replace('_', "-");
        let setting = |command: &clap::Command| {
            command.get_arguments().find(|argument| argument.get_long() == Some(name.as_str())).cloned()
        };
        // What no command knows is passed on, so that it is refused by its name.
        let elsewhere = setting(&command).is_none() && setting(&known).is_some();
        if elsewhere || is_set(&name, setting(&known).as_ref(), &arguments) {
            continue;
        }
        let flags = flags(&format!("--{name}"), value).ok_or_else(|| FileError::BadValue(name.clone()))?;
        all.extend(flags.into_iter().map(OsString::from));
    }
    all.extend_from_slice(&arguments[depth..]);
    Ok(all)
}

/// The command that the arguments name, and how many of them that takes.
fn command_of(arguments: &[OsString]) -> Option<(clap::Command, usize)> {
    let mut command = Convite::command();
    let mut depth = 1;
    while command.has_subcommands() {
        command = command.find_subcommand(arguments.get(depth)?)?.clone();
        depth += 1;
    }
    let has_settings = command.get_arguments().any(|argument| argument.get_long() == Some("config"));
    has_settings.then_some((command, depth))
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
fn is_set(name: &str, setting: Option<&clap::Arg>, arguments: &[OsString]) -> bool {
    let flag = format!("--{name}");
    let mut given = arguments.iter().filter_map(|argument| argument.to_str()?.split('=').next());
    let variable = setting.and_then(clap::Arg::get_env);
    given.any(|argument| argument == flag) || variable.is_some_and(|variable| std::env::var_os(variable).is_some())
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
