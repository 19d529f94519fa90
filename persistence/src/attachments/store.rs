//! The store of contents: a local folder, or a bucket of anything that speaks S3.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, future};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart};
use tokio::runtime::Handle;
use uuid::Uuid;

/// Where uploads lie until they are whole.
const INCOMING: &str = "incoming";

/// How many bytes go to a local file at once.
const LOCAL_PART: usize = 256 * 1024;

/// The smallest part that S3 takes.
const S3_PART: usize = 5 * 1024 * 1024;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store has no such object.
    #[error("the store has no {0}")]
    Missing(String),
    /// The store is away, refuses, or is full.
    #[error("the store of attachments is not available: {0}")]
    Unavailable(String),
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { path, .. } => Self::Missing(path),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// Where the contents are kept.
#[derive(Clone, Debug)]
pub enum Place {
    /// A folder of this machine, or one that all instances share.
    Folder(PathBuf),
    /// A bucket.
    S3(S3),
}

/// A bucket, and how it is reached; what is absent is taken from the environment as Amazon's own tools do.
#[derive(Clone, Debug)]
pub struct S3 {
    /// `s3://bucket/prefix`.
    pub url: String,
    /// Where it is, when it is not Amazon's.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// The name of the key that requests are signed with.
    pub access_key_id: Option<String>,
    /// The key itself.
    pub secret_access_key: Option<String>,
}

/// The store.
#[derive(Clone, Debug)]
pub struct FileStore {
    objects: Arc<dyn ObjectStore>,
    /// How many bytes are sent at once.
    part: usize,
    /// The folder, of a local one.
    folder: Option<PathBuf>,
}

/// A content that lies in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Where it lies.
    pub key: String,
    /// Its hash.
    pub sha256: [u8; 32],
}

impl StoredFile {
    /// Its hash in hexadecimal digits.
    pub fn sha256_text(&self) -> String {
        hexadecimal(&self.sha256)
    }
}

impl FileStore {
    /// Opens a folder of the store, which is made when it is missing. Nothing beside it is ever touched.
    pub fn open(place: &Place, folder: Uuid) -> Result<Self, StoreError> {
        match place {
            Place::Folder(root) => {
                let folder = root.join(folder.to_string());
                make_private(&folder)
                    .map_err(|error| StoreError::Unavailable(format!("{}: {error}", folder.display())))?;
                // An upload that was acknowledged survives a crash of the machine, as its row does.
                let objects = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
                Ok(Self { objects: Arc::new(objects), part: LOCAL_PART, folder: Some(folder) })
            }
            Place::S3(s3) => Ok(Self { objects: s3.open(folder)?, part: S3_PART, folder: None }),
        }
    }

    /// Begins an upload; `id` is one that nobody has used.
    pub async fn begin(&self, id: Uuid) -> Result<Incoming, StoreError> {
        let upload = self.objects.put_multipart(&Path::from_iter([INCOMING, &id.to_string()])).await?;
        let writer = WriteMultipart::new_with_chunk_size(upload, self.part);
        let hash = digest::Context::new(&digest::SHA256);
        Ok(Incoming { store: self.clone(), writer: Some(writer), hash, id })
    }

    /// The content under a key, piece by piece.
    pub async fn read(&self, key: &str) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
        let found = self.objects.get(&Path::from(key)).await?;
        Ok(found.into_stream().map_err(StoreError::from).boxed())
    }

    /// Deletes the content under a key; one that is gone already is fine.
    pub async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.objects.delete(&Path::from(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// The keys of everything that was last written before a moment.
    pub(super) fn keys_older_than(&self, before: DateTime<Utc>) -> BoxStream<'static, Result<String, StoreError>> {
        let old = self.objects.list(None).try_filter(move |found| future::ready(found.last_modified < before));
        old.map_ok(|found| found.location.to_string()).map_err(StoreError::from).boxed()
    }

    /// Deletes what a killed process left of its uploads in a local folder, where only whole files are objects. A bucket
    /// does the same by a rule of its own.
    pub(super) async fn clear_broken_uploads(&self, before: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(folder) = self.folder.as_ref().map(|folder| folder.join(INCOMING)) else { return Ok(()) };
        let clear = move || clear_older_than(&folder, before.into());
        let cleared = tokio::task::spawn_blocking(clear).await.map_err(std::io::Error::other).flatten();
        cleared.map_err(|error| StoreError::Unavailable(error.to_string()))
    }
}

impl S3 {
    fn open(&self, folder: Uuid) -> Result<Arc<dyn ObjectStore>, StoreError> {
        // Whoever waits for a file is told in time that the bucket is away.
        let retry = RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(15), ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::from_env().with_url(&self.url).with_retry(retry);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        if let (Some(id), Some(secret)) = (&self.access_key_id, &self.secret_access_key) {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        }
        let below = self.url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, prefix)| prefix);
        let prefix = format!("{}/{folder}", below.unwrap_or_default());
        Ok(Arc::new(PrefixStore::new(builder.build()?, prefix)))
    }
}

/// A content on its way into the store. Dropped before its end, it leaves nothing behind.
pub struct Incoming {
    store: FileStore,
    writer: Option<WriteMultipart>,
    hash: digest::Context,
    id: Uuid,
}

impl Incoming {
    /// Takes the next bytes; waits while the store is slower than the sender.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.hash.update(bytes);
        if let Some(writer) = &mut self.writer {
            writer.wait_for_capacity(1).await?;
            writer.write(bytes);
        }
        Ok(())
    }

    /// Ends the upload: the content lies under its hash, with the upload's id, so that the key is its own.
    pub async fn finish(mut self) -> Result<StoredFile, StoreError> {
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(self.hash.clone().finish().as_ref());
        if let Some(writer) = self.writer.take() {
            writer.finish().await?;
        }
        let hash = hexadecimal(&sha256);
        let staged = Path::from_iter([INCOMING, &self.id.to_string()]);
        let place = Path::from_iter(["files", &hash[..2], &format!("{hash}.{}", self.id)]);
        self.store.objects.rename(&staged, &place).await?;
        Ok(StoredFile { key: place.to_string(), sha256 })
    }
}

impl Drop for Incoming {
    /// A local file goes by itself; a bucket must be told.
    fn drop(&mut self) {
        if let (Some(writer), Ok(runtime)) = (self.writer.take(), Handle::try_current()) {
            runtime.spawn(async move {
                if let Err(error) = writer.abort().await {
                    tracing::warn!(%error, "an upload that broke off could not be taken back");
                }
            });
        }
    }
}

/// Small hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a folder that only its owner enters; one that exists stays as it is.
fn make_private(folder: &FilePath) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn clear_older_than(folder: &FilePath, before: SystemTime) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let old = entry.metadata().and_then(|found| found.modified()).is_ok_and(|written| written < before);
        if old && entry.file_name().to_string_lossy().contains('#') {
            match std::fs::remove_file(entry.path()) {
                // Another instance was faster.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                outcome => outcome?,
            }
        }
    }
    Ok(())
}
