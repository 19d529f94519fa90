//! The files of the samples: how they come into the store.

use convite_domain::attachments::{MediaType, Sample};
use convite_persistence::attachments::StoredFile;

use super::DemoError;
use crate::app::{Ids, Shared};
use crate::problem::ApiError;

/// Puts a content into the store. Returns what it is, too.
pub(super) async fn put(shared: &Shared, name: &str, content: &[u8]) -> Result<(StoredFile, MediaType), DemoError> {
    let mut sample = Sample::default();
    sample.take(content);
    let media_type = sample.media_type().map_err(|unfit| DemoError::sample(name, format!("{unfit:?}")))?;
    let mut incoming = shared.files.begin(Ids.next(|id| id)).await.map_err(ApiError::from)?;
    incoming.write(content).await.map_err(ApiError::from)?;
    Ok((incoming.finish().await.map_err(ApiError::from)?, media_type))
}

/// Deletes an object that is not kept, because another one has its content.
pub(super) async fn drop_unless(kept: bool, shared: &Shared, file: &StoredFile) -> Result<(), DemoError> {
    if kept { Ok(()) } else { Ok(shared.files.delete(&file.key).await.map_err(ApiError::from)?) }
}
