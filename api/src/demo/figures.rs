//! The dataset of a sample practice: its figures as a table.

use chrono::{DateTime, Utc};
use convite_domain::AssetId;
use convite_domain::attachments::file_name;
use convite_domain::input::{self, BadFields};
use convite_domain::practices::sheet;
use convite_domain::practices::{Asset, AssetFile, AssetForm, Claim, Revision};
use convite_persistence::{Connection, attachments};
use serde_json::json;

use super::{DemoError, files};
use crate::app::Shared;

/// The samples that bring their figures as a table.
const WITH_FIGURES: [&str; 4] = ["P01", "P02", "P03", "P04"];

/// The figures of a revision as an asset of it, with its content in the store; nothing of most samples.
pub(super) async fn dataset_of(
    connection: &mut Connection,
    shared: &Shared,
    id: AssetId,
    (revision, claims): (&Revision, &[Claim]),
    at: DateTime<Utc>,
) -> Result<Option<Asset>, DemoError> {
    let code = revision.practice.code.as_str();
    if !WITH_FIGURES.contains(&code) {
        return Ok(None);
    }
    let form =
        json!({ "kind": "dataset", "title": { "es": "Cifras de la práctica", "en": "Figures of the practice" } });
    let form: AssetForm = input::parse(form).map_err(|bad: BadFields| DemoError::bad_fields(code, &bad))?;
    let content = table(claims)?;
    let (stored, media_type) = files::put(shared, code, &content).await?;
    let file = AssetFile {
        name: file_name(Some(&format!("cifras-{code}")), form.kind.as_str(), media_type),
        media_type,
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        sha256: stored.sha256_text(),
    };
    let kept = attachments::keep(connection, &stored, at).await?;
    files::drop_unless(kept, shared, &stored).await?;
    let asset = Asset::new(id, revision.id, form, Some(file), at);
    asset.map(Some).map_err(|bad| DemoError::bad_fields(code, &bad.into()))
}

/// The claims as CSV.
fn table(claims: &[Claim]) -> Result<Vec<u8>, DemoError> {
    let heading = ["metric", "subject", "value", "unit", "as_of", "source"].map(str::to_owned).to_vec();
    let row = |claim: &Claim| {
        let form = &claim.form;
        let source = form.source.as_ref().map_or("", |source| source.title.as_str());
        let (metric, subject, value, unit) = (&form.metric, &form.subject, &form.value, &form.unit);
        let as_of = form.as_of.0.to_string();
        [metric.as_str(), subject.as_str(), value.as_str(), unit.as_str(), &as_of, source].map(str::to_owned).to_vec()
    };
    let rows = std::iter::once(heading).chain(claims.iter().map(row));
    sheet::csv(rows).map_err(|error| DemoError::sample("figures", error.to_string()))
}
