//! Texts of the privacy notice over HTTP.

mod create;
mod get;
mod list;

use convite_domain::vocabularies::UiLanguage;
use convite_persistence::privacy;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::ApiError;
use crate::write::Tx;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_privacy_notices)
        .service(create::create_privacy_notice)
        .service(get::get_current_privacy_notice)
        .service(get::get_privacy_notice);
}

/// The version of the text that a consent is given under now.
pub async fn version_in_force(tx: &mut Tx<'_>, language: UiLanguage) -> Result<i32, ApiError> {
    let notice = privacy::current(tx.connection, language, tx.now).await?;
    notice.map(|notice| notice.version).ok_or_else(|| ApiError::internal("there is no privacy notice"))
}
