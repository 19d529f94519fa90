//! The published catalogue as a file.

mod table;
mod workbook;

use actix_web::http::header::{
    AGE, Accept, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, Header,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, web};
use convite_domain::input::BadFields;
use convite_domain::practices::sheet::ExportFormat;
use deserr::Deserr;
use futures_util::stream::{self, StreamExt};
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Anyone, Query};
use crate::files::{FileContent, as_download};
use crate::problem::{ApiError, ProblemKind};
use table::Table;

/// What the catalogue is exported as.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The format; what `Accept` prefers unless it is said, and CSV where that says nothing either.
    #[param(inline)]
    #[deserr(default)]
    format: Option<ExportFormat>,
}

/// Export the published catalogue as CSV, XLSX or JSON Lines.
///
/// For anybody: what everybody finds in the catalogue, by code. The table has the columns of an import, `;` and `,` are safe in
/// it, and no cell is run as a formula: where one begins like that, an apostrophe stands before it, which an import takes away
/// again. Excel holds 32,767 characters in a cell; what is longer is cut there. A line of JSON is a practice as
/// `GET /v1/practices/{id}` shows it to everybody, with its claims. The file is of one moment, whatever is published meanwhile.
#[utoipa::path(
    tag = "practices",
    params(ExportQuery),
    responses((status = 200, description = "The catalogue.",
        content((String = "text/csv"),
            (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "application/jsonl")),
        headers(("Content-Disposition" = String, description = "`attachment`, and the file's name."),
            ("Age" = u64, description = "How old it is, in seconds, while the database is away.")))),
    security((), ("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/practices/export")]
pub async fn export_practices(
    http: HttpRequest,
    app: App,
    _: Anyone,
    query: Query<ExportQuery>,
) -> Result<HttpResponse, ApiError> {
    let format = query.parse()?.format.map_or_else(|| accepted(&http), Ok)?;
    let reading = app.shared.catalogue.read(app.now()).await?;
    let table = Table::of(reading.snapshot);
    let mut response = download(&app, format);
    if let Some(age) = reading.age {
        response.insert_header((AGE, age));
    }
    if format == ExportFormat::Xlsx {
        // A workbook is compressed already; the outermost layer takes the word out again.
        response.insert_header((CONTENT_ENCODING, "identity"));
        return Ok(response.body(workbook::made(table).await?));
    }
    let heading = Table::heading(format)?;
    let rows = stream::try_unfold(table, move |mut table| async move {
        let chunk = web::block(move || Ok(table.next_chunk(format)?.map(|chunk| (chunk, table)))).await;
        let chunk = chunk.map_err(ApiError::internal).flatten();
        chunk.inspect_err(|error| tracing::error!(%error, cause = ?error.cause, "an export breaks off"))
    });
    Ok(response.streaming(stream::once(async { Ok::<_, ApiError>(heading) }).chain(rows)))
}

fn download(app: &App, format: ExportFormat) -> HttpResponseBuilder {
    let today = app.calendar().local_date(app.now());
    let mut response = HttpResponse::Ok();
    let charset = if format == ExportFormat::Xlsx { "" } else { "; charset=utf-8" };
    response
        .insert_header((CONTENT_TYPE, format!("{}{charset}", format.media_type())))
        .insert_header((CONTENT_DISPOSITION, as_download(&format!("practices-{today}.{format}"))))
        .insert_header((CACHE_CONTROL, "no-cache"));
    response
}

/// The format that the caller likes best of those that there are.
fn accepted(http: &HttpRequest) -> Result<ExportFormat, ApiError> {
    let bad = |_| ApiError::new(ProblemKind::Malformed, "Bad Accept header.");
    let ranked = Accept::parse(http).map_err(bad)?.ranked();
    if ranked.is_empty() {
        return Ok(ExportFormat::Csv);
    }
    let format = |wanted: &actix_web::mime::Mime| {
        let fits = |format: &&ExportFormat| match (wanted.type_().as_str(), wanted.subtype().as_str()) {
            ("*", "*") => true,
            (kind, "*") => format.media_type().split('/').next() == Some(kind),
            _ => format.media_type() == wanted.essence_str(),
        };
        ExportFormat::ALL.iter().find(fits).copied()
    };
    let detail = "The catalogue is exported as text/csv, as an XLSX workbook or as application/jsonl.";
    ranked.iter().find_map(format).ok_or_else(|| ApiError::new(ProblemKind::NotAcceptable, detail))
}
