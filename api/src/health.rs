//! Whether the instance lives, is ready, and what it counts.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, get};
use convite_persistence::migrations;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::problem::ApiError;
use crate::reply::Reply;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_health).service(get_readiness).service(get_metrics);
}

/// How the instance is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(value_type = String, examples("ok"))]
    status: &'static str,
}

const OK: Health = Health { status: "ok" };

/// Whether the process is alive.
///
/// For anybody. Looks at nothing but the process itself.
#[utoipa::path(
    tag = "service",
    responses((status = 200, description = "It is alive.", body = Health)),
    security(())
)]
#[get("/healthz")]
pub async fn get_health() -> Result<HttpResponse, ApiError> {
    Ok(Reply::plain(&OK)?.into_response())
}

/// Whether the instance can serve: the database answers, its schema is this program's, and the instance is not stopping.
///
/// For anybody, e.g. a load balancer.
#[utoipa::path(
    tag = "service",
    responses((status = 200, description = "It is ready.", body = Health)),
    security(())
)]
#[get("/readyz")]
pub async fn get_readiness(app: App) -> Result<HttpResponse, ApiError> {
    if app.is_draining() {
        return Err(ApiError::unavailable("the instance is stopping"));
    }
    let mut connection = app.db.connection().await?;
    if !migrations::is_current(&mut connection).await? {
        return Err(ApiError::unavailable("the database has another schema than this program"));
    }
    let skew = (migrations::clock(&mut connection).await? - app.now()).num_seconds().abs();
    if skew > 5 {
        let error = ApiError::unavailable(format!("the clock is {skew} s off"));
        return Err(ApiError { detail: "This instance's clock differs from the database's.".to_owned(), ..error });
    }
    Ok(Reply::plain(&OK)?.into_response())
}

/// Figures for Prometheus.
///
/// For anybody who reaches the port; they hold no personal data.
#[utoipa::path(
    tag = "service",
    responses((status = 200, description = "The figures.", body = String, content_type = "text/plain")),
    security(())
)]
#[get("/metrics")]
pub async fn get_metrics(app: App) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(app.shared.metrics.render())
}
