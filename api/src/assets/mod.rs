//! What goes with the texts about practices: files, and links to videos. One file an action; what they share is here.

mod content;
mod create;
mod delete;
mod get;
mod list;
mod update;

use convite_domain::access::Caller;
use convite_domain::practices::{Asset, Revision, RevisionAction, may_to_revision};
use convite_domain::{AssetId, RevisionId, Version};
use convite_persistence::practices::{assets, revisions};
use convite_persistence::{Connection, DbResult};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::ApiError;
use crate::write::Changeable;

pub use create::example_parses;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_assets)
        .service(create::create_asset)
        .service(get::get_asset)
        .service(update::update_asset)
        .service(delete::delete_asset)
        .service(content::download_asset)
        .service(content::download_published_asset);
}

/// The revision, when the caller sees it; its assets are seen with it.
async fn see(connection: &mut Connection, caller: &Caller, id: RevisionId) -> Result<Revision, ApiError> {
    revisions::find(connection, caller, id).await?.ok_or_else(ApiError::not_found)
}

/// Whether the caller may write of the revision at all, before any state is looked at.
fn may_write(caller: &Caller, revision: &Revision) -> bool {
    may_to_revision(caller, RevisionAction::Edit, revision.agency.id)
}

/// The revision, when the caller sees it and may write of it.
async fn writable(connection: &mut Connection, caller: &Caller, id: RevisionId) -> Result<Revision, ApiError> {
    let revision = see(connection, caller, id).await?;
    if may_write(caller, &revision) { Ok(revision) } else { Err(ApiError::forbidden()) }
}

/// An asset with its revision, whose rules and lock are the asset's too.
struct Enclosed {
    revision: Revision,
    /// None when it was removed since it was seen.
    asset: Option<Asset>,
}

impl Changeable for Enclosed {
    type Id = (RevisionId, AssetId);

    fn version(&self) -> Version {
        // Of one that is gone, whoever has seen it has an older version.
        self.asset.as_ref().map_or(Version::MAX, |asset| asset.version)
    }

    async fn find(connection: &mut Connection, caller: &Caller, (revision, id): Self::Id) -> DbResult<Option<Self>> {
        let Some(revision) = revisions::find(connection, caller, revision).await? else { return Ok(None) };
        let asset = assets::find(connection, revision.id, id).await?;
        Ok(asset.map(|asset| Self { revision, asset: Some(asset) }))
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        let revision = revisions::lock(connection, &seen.revision).await?;
        let asset = match &seen.asset {
            Some(seen) => assets::find(connection, revision.id, seen.id).await?,
            None => None,
        };
        Ok(Self { revision, asset })
    }
}
