//! Vocabularies over HTTP: what is the same for everybody and changes only with a new release.

mod axes;
mod get;
mod list;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::ApiError;
use crate::reply::Reply;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list_vocabularies).service(get::get_vocabulary).service(axes::list_axes);
}

/// A reply that anybody on the way may keep for an hour. It has no version but that of the interface; the hash in its ETag
/// tells a new release's words from the old.
fn constant(body: &impl Serialize) -> Result<HttpResponse, ApiError> {
    let reply = Reply::ok(body, 1)?.header(CACHE_CONTROL.as_str(), "public, max-age=3600".to_owned());
    Ok(reply.into_response())
}
