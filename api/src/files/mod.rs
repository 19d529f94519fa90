//! Files over HTTP: how they come and how they are sent, whatever they belong to.

mod disposition;
mod download;
mod form;

use convite_persistence::attachments::StoreError;

use crate::problem::ApiError;

pub use disposition::as_download;
pub use download::{Download, open};
pub use form::{FileContent, FileForm, Found, Parts, Upload};

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing(_) => Self::internal(error),
            StoreError::Unavailable(_) => Self::unavailable(error),
        }
    }
}
