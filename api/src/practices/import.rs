use std::collections::{BTreeSet, HashSet};

use actix_web::{HttpRequest, HttpResponse, post};
use convite_domain::access::Caller;
use convite_domain::input::{BadFields, Code, FieldError, parse_text};
use convite_domain::practices::sheet::{self, ImportReport, ImportedPractice, Separator, SheetRow};
use convite_domain::practices::{AgencyRef, PracticeCode, RevisionForm, writes_for};
use convite_domain::topics;
use convite_persistence::{practices, topics as tree};
use deserr::{Deserr, IntoValue, ValuePointerRef};
use utoipa::{IntoParams, ToSchema};

use super::create::{begin, writes};
use crate::extract::{Csv, Query, Signed};
use crate::fallback::refuse_method;
use crate::problem::{ApiError, ProblemKind};
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// So many errors are listed; of more it is only said how many there are.
const MOST_ERRORS: usize = 200;

/// Whether a table is only looked at: that is the default, because not all that is written can be taken back.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = bool, default = true)]
pub struct DryRun(bool);

impl DryRun {
    /// Whether it is one.
    pub fn get(self) -> bool {
        self.0
    }
}

impl Default for DryRun {
    fn default() -> Self {
        Self(true)
    }
}

impl Deserr<BadFields> for DryRun {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            text.parse().map(Self).map_err(|_| ("unknown_value", "must be true or false".to_owned()))
        })
    }
}

/// How a table is imported.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// `true` only looks at the table; `false` writes down what it has.
    #[param(inline, required = false)]
    #[deserr(default)]
    pub dry_run: DryRun,
    /// What stands between the cells; what is more frequent in the first line unless it is said.
    #[param(inline)]
    #[deserr(default)]
    pub separator: Option<Separator>,
}

/// Practices as a table. The first row names the columns: `language` and `title`, and any of `code`, `agency` (its code; for an
/// agency's own people their own), the other members of a text, `axes`, `topics`, `sdg_targets`, `sectors`, `outcomes`,
/// `countries`, and those of translations, as `en.status` and `en.title`. Elements of a list stand between `|`, an axis is
/// `axis:weight:justification` in the language of the row, and every list may be a JSON array instead, `building_blocks` always.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = String, max_length = 1_048_576)]
pub struct PracticeTable(#[expect(dead_code, reason = "it documents the body; what is read is text")] String);

/// Import practices from a CSV.
///
/// For those who write practices: agency editors and partners' systems for their own agency, editors for the agencies that the
/// rows name. At most 500 practices, in UTF-8, with or without a byte order mark. All of them are written down, each with a first
/// revision in capture, or none: whatever is bad of any row is told with its place, as `/rows/3/axes/0/weight` (the header is row
/// 1; at most 200 errors, and how many there are). A dry run, which is the default, tells the same and writes nothing.
/// An apostrophe before what would be a formula is taken away.
#[utoipa::path(
    tag = "practices",
    params(ImportQuery),
    request_body(content = PracticeTable, content_type = "text/csv"),
    responses((status = 200, description = "What was written down, or that nothing is bad.", body = ImportReport),
        (status = 409, description = "A code was taken at this moment.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices/import")]
pub async fn import_practices(
    write: Write,
    Signed(caller): Signed,
    query: Query<ImportQuery>,
    csv: Csv,
) -> Result<HttpResponse, ApiError> {
    write
        .queried()
        .make(
            &caller,
            &csv.body(),
            async |tx| writes(tx.caller),
            async |tx, ()| {
                let ImportQuery { dry_run: DryRun(dry_run), separator } = query.parse()?;
                let rows = sheet::read(&csv.text, separator).map_err(|bad| refused(bad.0))?;
                let newcomers = check(tx, &rows).await?;
                let created = if dry_run { Vec::new() } else { write_all(tx, newcomers).await? };
                Reply::plain(&ImportReport { dry_run, rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), created })
            },
        )
        .await
}

/// There is nothing to be read where a table is sent to.
pub async fn refuse_reading(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    refuse_method(&request, "POST")
}

/// A row of which nothing is bad.
struct Newcomer {
    row: u64,
    code: Option<PracticeCode>,
    agency: AgencyRef,
    form: (RevisionForm, i32),
}

/// What the rows name and the database knows.
struct Known {
    topics: HashSet<String>,
    agencies: Vec<AgencyRef>,
    own: Option<AgencyRef>,
    taken: HashSet<String>,
}

/// Every row as a practice, or everything that is bad of any.
async fn check(tx: &mut Tx<'_>, rows: &[SheetRow]) -> Result<Vec<Newcomer>, ApiError> {
    let known = Known::of(tx, rows).await?;
    let (mut newcomers, mut bad, mut codes) = (Vec::new(), Vec::new(), HashSet::new());
    for row in rows {
        match known.newcomer(tx.caller, row, &mut codes) {
            Ok(newcomer) => newcomers.push(newcomer),
            Err(fields) => bad.extend(row.in_table(fields)),
        }
    }
    if bad.is_empty() { Ok(newcomers) } else { Err(refused(bad)) }
}

impl Known {
    /// One query for each kind of thing, however many rows there are.
    async fn of(tx: &mut Tx<'_>, rows: &[SheetRow]) -> Result<Self, ApiError> {
        let is_code = |code: &str| Code::parse(code).is_ok();
        let named = rows.iter().flat_map(SheetRow::topics).filter_map(|(_, code)| code.as_str());
        let named: Vec<Code> = named.filter_map(|code| Code::parse(code).ok()).collect();
        let agencies = rows.iter().filter_map(|row| row.agency.clone());
        let agencies: HashSet<String> = agencies.filter(|code| is_code(code)).collect();
        let codes = rows.iter().filter_map(SheetRow::code).filter(|code| PracticeCode::parse(code).is_ok());
        let codes: Vec<String> = codes.map(str::to_owned).collect();
        let own = match tx.caller.agency() {
            Some(own) => practices::owner(tx.connection, own).await?,
            None => None,
        };
        Ok(Self {
            topics: tree::known(tx.connection, &named).await?,
            agencies: practices::owners(tx.connection, &Vec::from_iter(agencies)).await?,
            own,
            taken: practices::taken(tx.connection, &codes).await?,
        })
    }

    fn newcomer<'a>(
        &self,
        caller: &Caller,
        row: &'a SheetRow,
        codes: &mut HashSet<&'a str>,
    ) -> Result<Newcomer, BadFields> {
        let mut bad = BadFields(topics::unknown_codes(row.topics(), &self.topics));
        let agency = self.agency(caller, row);
        bad.0.extend(agency.as_ref().err().cloned());
        if let Some(code) = row.code() {
            if self.taken.contains(code) {
                bad.0.push(FieldError::new("/code", "taken", "is the code of another one"));
            } else if !codes.insert(code) {
                bad.0.push(FieldError::new("/code", "repeated", "is the code of a row above"));
            }
        }
        let practice = row.parse(bad)?;
        Ok(Newcomer { row: row.number, code: practice.code, agency: agency?, form: practice.revision.first()? })
    }

    /// The agency that owns it: the caller's own, or the one that the row names.
    fn agency(&self, caller: &Caller, row: &SheetRow) -> Result<AgencyRef, FieldError> {
        let found = match &row.agency {
            None => Some(self.own.as_ref().ok_or_else(|| FieldError::required("/agency"))?),
            Some(code) => self.agencies.iter().find(|agency| agency.code == *code),
        };
        // No other agency is told from one that does not exist.
        let unknown = || FieldError::new("/agency", "unknown", "is no agency");
        found.filter(|agency| writes_for(caller, agency.id)).cloned().ok_or_else(unknown)
    }
}

/// Writes all down; those first that bring their code, so that it is not given away.
async fn write_all(tx: &mut Tx<'_>, mut newcomers: Vec<Newcomer>) -> Result<Vec<ImportedPractice>, ApiError> {
    newcomers.sort_by_key(|newcomer| newcomer.code.is_none());
    let mut created = Vec::new();
    for Newcomer { row, code, agency, form } in newcomers {
        let practice = begin(tx, code, agency, form, BTreeSet::new()).await.map_err(|error| at_row(error, row))?;
        created.push(ImportedPractice { row, id: practice.id, code: practice.code });
    }
    created.sort_by_key(|practice| practice.row);
    Ok(created)
}

/// The same error, about a row: somebody else took its code at this moment.
fn at_row(error: ApiError, row: u64) -> ApiError {
    let place = |field: FieldError| FieldError { pointer: format!("/rows/{row}{}", field.pointer), ..field };
    ApiError { errors: error.errors.into_iter().map(place).collect(), ..error }
}

/// Refuses a table, with what is bad of it.
pub fn refused(mut errors: Vec<FieldError>) -> ApiError {
    let all = errors.len();
    errors.truncate(MOST_ERRORS);
    let detail = match all {
        0..=MOST_ERRORS => "Nothing was imported; `errors` lists all that is bad.".to_owned(),
        all => format!("Nothing was imported; `errors` lists the first {MOST_ERRORS} of {all} errors."),
    };
    ApiError { errors, ..ApiError::new(ProblemKind::Invalid, detail) }
}
