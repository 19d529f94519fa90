//! What a handler is given: who calls, which thing, which body, which page. Each type documents and enforces one rule.

mod address;
mod body;
mod caller;
mod instance;
mod page;
mod path;
mod query;

pub use address::client_address;
pub use body::{Body, Csv, Json, MaybeJson, read, sha256};
pub use caller::{Anyone, Can, Credential, Grant, Signed, can};
pub use page::{Cursor, Limit, Listed, PageQuery};
pub use path::{Pair, Path};
pub use query::{NoQuery, Query, QueryId, Year, unknown_names};

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};

use crate::app::App;
use crate::problem::ApiError;

/// This worker's view of the instance.
pub fn app(request: &HttpRequest) -> Result<App, ApiError> {
    let app = request.app_data::<Data<App>>().ok_or_else(|| ApiError::internal("no application data"))?;
    Ok(app.get_ref().clone())
}

/// Something that a middleware left for the handlers.
pub(crate) fn left<T: Clone + 'static>(request: &HttpRequest) -> Option<T> {
    request.extensions().get::<T>().cloned()
}
