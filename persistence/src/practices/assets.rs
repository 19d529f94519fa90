//! Assets of revisions: their rows. Their contents lie where those of attachments do, each kept once.

use chrono::{DateTime, Utc};
use convite_domain::attachments::MediaType;
use convite_domain::input::HttpsAddress;
use convite_domain::practices::{Asset, AssetFile, AssetForm, AssetKind, Multilingual, Title};
use convite_domain::vocabularies::Language;
use convite_domain::{AssetId, PracticeId, RevisionId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::public;
use crate::attachments::hexadecimal;
use crate::json::Json;
use crate::schema::{attachment_files, practice_assets, practice_revisions, practices};
use crate::{Connection, DbError, DbResult};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = practice_assets, check_for_backend(Pg), treat_none_as_null = true)]
struct AssetRow {
    id: AssetId,
    version: i64,
    origin_id: AssetId,
    revision_id: RevisionId,
    kind: AssetKind,
    title: Json<Title>,
    alternative_text: Option<Json<Multilingual>>,
    language: Option<Language>,
    url: Option<String>,
    sha256: Option<Vec<u8>>,
    name: Option<String>,
    media_type: Option<MediaType>,
    size: Option<i64>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<&Asset> for AssetRow {
    type Error = DbError;

    fn try_from(asset: &Asset) -> Result<Self, DbError> {
        let (form, file) = (asset.form.clone(), asset.file.as_ref());
        let hash = file.map(|file| binary(&file.sha256)).transpose()?;
        Ok(Self {
            id: asset.id,
            version: asset.version,
            origin_id: asset.origin_id,
            revision_id: asset.revision_id,
            kind: form.kind,
            title: Json(form.title),
            alternative_text: form.alternative_text.map(Json),
            language: form.language,
            url: form.url.map(|url| url.as_str().to_owned()),
            sha256: hash,
            name: file.map(|file| file.name.clone()),
            media_type: file.map(|file| file.media_type),
            size: file.map(|file| file.size),
            created_at: asset.created_at,
            updated_at: asset.updated_at,
        })
    }
}

impl TryFrom<AssetRow> for Asset {
    type Error = DbError;

    fn try_from(row: AssetRow) -> Result<Self, DbError> {
        let id = row.id;
        let corrupt = || DbError::corrupt(format!("asset {id}"));
        let file = match (row.sha256, row.name, row.media_type, row.size) {
            (Some(sha256), Some(name), Some(media_type), Some(size)) => {
                Some(AssetFile { name, media_type, size, sha256: hexadecimal(&sha256) })
            }
            (None, None, None, None) => None,
            _ => return Err(corrupt()),
        };
        let url = row.url.map(|url| HttpsAddress::parse(&url)).transpose().map_err(|_| corrupt())?;
        Ok(Self {
            id,
            origin_id: row.origin_id,
            version: row.version,
            revision_id: row.revision_id,
            form: AssetForm {
                kind: row.kind,
                title: row.title.0,
                alternative_text: row.alternative_text.map(|text| text.0),
                language: row.language,
                url,
            },
            file,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// A hash from its hexadecimal digits.
fn binary(digits: &str) -> DbResult<Vec<u8>> {
    let byte = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    bytes.ok_or_else(|| DbError::corrupt("a hash"))
}

/// Stores new assets, whose contents have been named.
pub async fn insert(connection: &mut Connection, assets: &[Asset]) -> DbResult<()> {
    let rows: Vec<AssetRow> = assets.iter().map(AssetRow::try_from).collect::<Result<_, _>>()?;
    diesel::insert_into(practice_assets::table).values(rows).execute(connection).await?;
    Ok(())
}

/// How many assets a revision has; under the lock of its practice nobody adds one.
pub async fn count(connection: &mut Connection, of: RevisionId) -> DbResult<i64> {
    let query = practice_assets::table.filter(practice_assets::revision_id.eq(of)).count();
    Ok(query.get_result(connection).await?)
}

/// The assets of some revisions, each revision's in the order in which they were added.
pub async fn of_revisions(connection: &mut Connection, of: &[RevisionId]) -> DbResult<Vec<Asset>> {
    let query = practice_assets::table.filter(practice_assets::revision_id.eq_any(of)).order(practice_assets::seq);
    let rows: Vec<AssetRow> = query.select(AssetRow::as_select()).load(connection).await?;
    rows.into_iter().map(Asset::try_from).collect()
}

/// An asset of a revision that was found visible.
pub async fn find(connection: &mut Connection, of: RevisionId, id: AssetId) -> DbResult<Option<Asset>> {
    let query = practice_assets::table.find(id).filter(practice_assets::revision_id.eq(of));
    let row = query.select(AssetRow::as_select()).first(connection).await.optional()?;
    row.map(Asset::try_from).transpose()
}

/// An asset that everybody reads: of a revision of the practice that is published, or was once.
pub async fn find_published(connection: &mut Connection, of: PracticeId, id: AssetId) -> DbResult<Option<Asset>> {
    let query = practice_assets::table
        .inner_join(practice_revisions::table.inner_join(practices::table))
        .filter(practice_assets::id.eq(id))
        .filter(practices::id.eq(of))
        .filter(practices::state.eq_any(public()))
        .filter(practice_revisions::published_at.is_not_null());
    let row = query.select(AssetRow::as_select()).first(connection).await.optional()?;
    row.map(Asset::try_from).transpose()
}

/// Where the content of an asset lies in the store.
pub async fn key(connection: &mut Connection, id: AssetId) -> DbResult<Option<String>> {
    let query = practice_assets::table.find(id).inner_join(attachment_files::table).select(attachment_files::key);
    Ok(query.first(connection).await.optional()?)
}

/// Stores a changed asset under the lock of its practice.
pub async fn update(connection: &mut Connection, asset: &Asset) -> DbResult<()> {
    let row = AssetRow::try_from(asset)?;
    diesel::update(practice_assets::table.find(asset.id)).set(row).execute(connection).await?;
    Ok(())
}

/// Removes an asset. Its content goes when it is collected.
pub async fn delete(connection: &mut Connection, id: AssetId) -> DbResult<()> {
    diesel::delete(practice_assets::table.find(id)).execute(connection).await?;
    Ok(())
}
