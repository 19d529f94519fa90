use std::collections::BTreeSet;

use actix_web::{HttpResponse, post};
use convite_domain::travel_times::{TravelImport, TravelSheet};
use convite_persistence::{travel_times, venues};
use utoipa::ToSchema;

use super::note;
use crate::extract::{Can, Csv, Query, can};
use crate::practices::import::{ImportQuery, refused};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Travel times as a table. The first row names the columns `from`, `to` and `minutes`; venues are named by their ids.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = String, max_length = 1_048_576)]
pub struct TravelTable(#[expect(dead_code, reason = "it documents the body; what is read is text")] String);

/// Import travel times from a CSV.
///
/// For admins. At most 5,000 ways, in UTF-8, with or without a byte order mark; each takes the place of what was known of it, and
/// others stay. All of them are set, or none: whatever is bad of any row is told with its place, as `/rows/3/minutes` (the header is
/// row 1; at most 200 errors, and how many there are). A dry run, which is the default, tells the same and writes nothing.
#[utoipa::path(
    tag = "travel times",
    params(ImportQuery),
    request_body(content = TravelTable, content_type = "text/csv"),
    responses((status = 200, description = "What was set, or that nothing is bad.", body = TravelImport)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/travel-times/import")]
pub async fn import_travel_times(
    write: Write,
    caller: Can<can::ManageAgencies>,
    query: Query<ImportQuery>,
    csv: Csv,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.permit()?;
    write
        .queried()
        .make(&caller, &csv.body(), async |_| Ok(()), async |tx, ()| import(tx, query.parse()?, &csv.text).await)
        .await
}

async fn import(tx: &mut Tx<'_>, query: ImportQuery, text: &str) -> Result<Reply, ApiError> {
    let sheet = TravelSheet::read(text, query.separator).map_err(|bad| refused(bad.0))?;
    let known = venues::known(tx.connection, &sheet.venues()).await?;
    let times = sheet.times(&known).map_err(|bad| refused(bad.0))?;
    let dry_run = query.dry_run.get();
    if !dry_run {
        travel_times::set(tx.connection, &times, tx.now).await?;
        let left: BTreeSet<_> = times.iter().map(|time| time.from_id).collect();
        left.into_iter().for_each(|venue| note(tx, venue, "import"));
    }
    Reply::plain(&TravelImport { dry_run, rows: u32::try_from(times.len()).unwrap_or(u32::MAX) })
}
