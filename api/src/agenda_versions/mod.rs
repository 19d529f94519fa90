//! Releases of agendas over HTTP: as JSON, as iCalendar, and as a page to be printed.

mod calendar;
mod files;
mod get;
mod language;
mod last;
mod list;
mod page;
mod release;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_agenda_versions)
        .service(release::release_agenda)
        .service(get::get_agenda_version)
        .service(last::get_agenda)
        .service(files::get_agenda_calendar)
        .service(files::get_agenda_page);
}
