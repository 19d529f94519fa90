use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use convite_persistence::attachments::{Place, S3};

/// Where the files of requests and of practices are kept, and how many of what size.
#[derive(Args, Clone, Debug)]
pub struct AttachmentSettings {
    /// Most attachments of a request.
    #[arg(long, env = "CONVITE_MAX_ATTACHMENTS", default_value_t = 5, value_parser = clap::value_parser!(i64).range(1..=100))]
    pub max_attachments: i64,

    /// Largest attachment, or file of an asset, in bytes.
    #[arg(long, env = "CONVITE_MAX_ATTACHMENT_BYTES", default_value_t = 10 * 1024 * 1024)]
    pub max_attachment_bytes: u64,

    /// Time for an attachment to arrive, in milliseconds.
    #[arg(long, env = "CONVITE_ATTACHMENT_TIMEOUT_MS", default_value_t = 300_000)]
    pub attachment_timeout_ms: u64,

    /// Folder of attachments, which all instances share [default: `attachments` in the data folder].
    #[arg(long, env = "CONVITE_ATTACHMENTS_DIR")]
    pub attachments_dir: Option<PathBuf>,

    /// S3-compatible bucket of attachments instead of a folder, as s3://bucket/prefix.
    #[arg(long, env = "CONVITE_ATTACHMENTS_URL", value_parser = bucket_url)]
    pub attachments_url: Option<String>,

    /// Where the bucket is, when it is not Amazon's.
    #[arg(long, env = "AWS_ENDPOINT_URL")]
    pub s3_endpoint: Option<String>,

    /// Region of the bucket.
    #[arg(long, env = "AWS_REGION")]
    pub s3_region: Option<String>,

    /// Name of the key for the bucket; without one, what the environment offers, e.g. a role of the machine.
    #[arg(long, env = "AWS_ACCESS_KEY_ID")]
    pub s3_access_key_id: Option<String>,

    /// The key for the bucket.
    #[arg(long, env = "AWS_SECRET_ACCESS_KEY", hide_env_values = true)]
    pub s3_secret_access_key: Option<String>,
}

impl AttachmentSettings {
    /// Keeps the files in the data folder, unless another place was named.
    pub fn default_to(&mut self, data_dir: Option<&Path>) {
        if let (None, Some(data_dir)) = (&self.attachments_dir, data_dir) {
            self.attachments_dir = Some(data_dir.join("attachments"));
        }
    }

    /// Where the files are kept; none when nothing says so.
    pub fn place(&self) -> Option<Place> {
        let bucket = self.attachments_url.as_ref().map(|url| {
            Place::S3(S3 {
                url: url.clone(),
                endpoint: self.s3_endpoint.clone(),
                region: self.s3_region.clone(),
                access_key_id: self.s3_access_key_id.clone(),
                secret_access_key: self.s3_secret_access_key.clone(),
            })
        });
        bucket.or_else(|| self.attachments_dir.clone().map(Place::Folder))
    }

    /// Time for an attachment to arrive.
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.attachment_timeout_ms)
    }
}

fn bucket_url(text: &str) -> Result<String, String> {
    let bucket = text.strip_prefix("s3://").map(|rest| rest.split('/').next().unwrap_or_default());
    if bucket.is_some_and(|bucket| !bucket.is_empty()) {
        Ok(text.to_owned())
    } else {
        Err("s3://bucket/prefix".to_owned())
    }
}
