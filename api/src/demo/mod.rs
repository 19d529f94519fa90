//! Sample data: agencies and what they keep ready, organizations, users of every role, clients, a catalogue of practices, and requests in every state,
//! with what became of their delegations, and of the agendas of twelve exchanges.
//!
//! What is in `stories.json` is played through the same parsers, transitions and guards as real requests, within the weeks
//! before the present day. All of it is stored in one transaction, and the file of credentials is in its place before the
//! commit. Nothing goes into the outbox: what the samples tell about is past, and their addresses are nobody's.

mod cast;
mod catalogue;
mod credentials;
mod error;
mod figures;
mod files;
mod lessons;
mod play;
mod resources;
mod stories;

use std::path::Path;
use std::sync::Arc;

use convite_persistence::{Connection, Database, users};

use self::credentials::Credentials;
use self::play::Play;
use crate::app::Shared;

pub use self::error::DemoError;

/// The name of the file of credentials in the data folder.
const FILE: &str = "demo-credentials.json";

/// Loads the sample data where there are none yet, keeps their credentials in the data folder (mode 0600), and prints them.
pub async fn load(shared: &Arc<Shared>, database: &Database, data_dir: &Path) -> Result<(), DemoError> {
    let path = data_dir.join(FILE);
    let credentials = database.transaction(async |connection| load_once(connection, shared, &path).await).await?;
    println!("{credentials}\nAll of these, and the requests' tracking tokens, are in {}", path.display());
    Ok(())
}

async fn load_once(connection: &mut Connection, shared: &Shared, path: &Path) -> Result<Credentials, DemoError> {
    // Of two instances that load at once, one waits for the other.
    convite_persistence::topics::lock_tree(connection).await?;
    let loaded = users::credentials(connection, cast::OFFICER).await?.is_some();
    match (Credentials::read(path)?, loaded) {
        (Some(kept), true) => return Ok(kept),
        (None, true) => return Err(DemoError::CredentialsLost(path.to_owned())),
        (_, false) => {}
    }
    let now = shared.clock.now();
    let cast = cast::assemble(connection, now).await?;
    catalogue::load(connection, shared, &cast).await?;
    let offers = resources::load(connection, &cast, now).await?;
    let requests = Play::new(connection, shared, &cast, offers).await?.perform().await?;
    let credentials = Credentials { users: cast.logins, clients: cast.clients, requests };
    credentials.write(path)?;
    Ok(credentials)
}
