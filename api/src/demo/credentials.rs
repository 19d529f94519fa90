//! The credentials of the sample data, as scripts read them.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::DemoError;

/// Everything that one can sign in with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Credentials {
    pub users: Vec<Login>,
    pub clients: Vec<ClientLogin>,
    pub requests: Vec<RequestLogin>,
}

/// A user's.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Login {
    pub email: String,
    pub password: String,
    pub roles: Vec<String>,
    /// The id of the agency that the user belongs to.
    pub agency: Option<String>,
}

/// A partner system's.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ClientLogin {
    pub client_id: String,
    pub client_secret: String,
    /// The id of the agency that the client acts for.
    pub agency: String,
}

/// A requester's.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RequestLogin {
    pub id: String,
    pub reference: Option<String>,
    pub state: String,
    pub tracking_token: String,
}

impl Credentials {
    /// What was kept by an earlier start.
    pub fn read(path: &Path) -> Result<Option<Self>, DemoError> {
        match fs::read(path) {
            Ok(bytes) => {
                let kept = serde_json::from_slice(&bytes).map_err(io::Error::other);
                kept.map(Some).map_err(DemoError::file(path))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(DemoError::file(path)(error)),
        }
    }

    /// Keeps them, readable for the owner alone from the first byte on.
    pub fn write(&self, path: &Path) -> Result<(), DemoError> {
        let unfinished = path.with_extension("json.new");
        let write = || {
            match fs::remove_file(&unfinished) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            fs::rename(&unfinished, path)
        };
        write().map_err(DemoError::file(path))
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Sample users:")?;
        for Login { email, password, roles, .. } in &self.users {
            writeln!(f, "  {email:<34} {password:<26} {}", roles.join(", "))?;
        }
        writeln!(f, "Sample clients of partner agencies:")?;
        for ClientLogin { client_id, client_secret, .. } in &self.clients {
            writeln!(f, "  {client_id:<34} {client_secret}")?;
        }
        write!(f, "{} sample requests.", self.requests.len())
    }
}
