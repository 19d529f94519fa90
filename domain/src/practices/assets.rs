//! Assets: what goes with the text of a revision, as a file or as a link.

use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::multilingual::{Multilingual, Title};
use super::revisions::Revision;
use crate::attachments::MediaType;
use crate::input::{BadFields, FieldError, HttpsAddress, at};
use crate::vocabularies::Language;
use crate::{AssetId, PracticeId, Rejected, RevisionId, Version, text_enum};

/// So many assets a revision may have.
pub const MOST_ASSETS: i64 = 10;

text_enum! {
    /// What an asset is.
    pub enum AssetKind {
        /// The practice on a few pages.
        Brief = "brief" ("Ficha", "Brief"),
        /// A film, which stays where it is.
        VideoLink = "video_link" ("Enlace a un video", "Video link"),
        SlideDeck = "slide_deck" ("Presentación", "Slide deck"),
        Checklist = "checklist" ("Lista de verificación", "Checklist"),
        Dataset = "dataset" ("Conjunto de datos", "Dataset"),
        Image = "image" ("Imagen", "Image"),
    }
}

impl AssetKind {
    /// What its file may be; nothing for one that has none.
    pub const fn media_types(self) -> &'static [MediaType] {
        use MediaType::{Csv, Docx, Jpeg, Odp, Ods, Odt, Pdf, Png, Pptx, Xlsx};
        match self {
            Self::Brief => &[Pdf, Docx, Odt],
            Self::VideoLink => &[],
            Self::SlideDeck => &[Pdf, Pptx, Odp],
            Self::Checklist => &[Pdf, Docx, Odt, Xlsx, Ods],
            Self::Dataset => &[Csv, Xlsx, Ods],
            Self::Image => &[Jpeg, Png],
        }
    }

    /// Refuses a file that an asset of this kind cannot be, and the lack of one; `pointer` is what would have to change.
    pub fn check_file(self, file: Option<MediaType>, pointer: &str) -> Result<(), FieldError> {
        let known = self.media_types();
        match file {
            None if known.is_empty() => Ok(()),
            None => Err(FieldError::required(pointer)),
            Some(found) if known.contains(&found) => Ok(()),
            Some(_) if known.is_empty() => {
                Err(FieldError::new(pointer, "not_of_kind", format!("is not for the kind `{self}`, which is a link")))
            }
            Some(_) => {
                let known: Vec<&str> = known.iter().map(|known| known.label().en).collect();
                let detail = format!("must be one of these for the kind `{self}`: {}", known.join(", "));
                Err(FieldError::new(pointer, "not_of_kind", detail))
            }
        }
    }
}

/// What is said of an asset; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = AssetForm::check -> BadFields)]
pub struct AssetForm {
    /// What it is.
    pub kind: AssetKind,
    /// What it is called, in at least one language.
    pub title: Title,
    /// Of an image: what is to be seen on it, for those who do not see it.
    #[deserr(default)]
    pub alternative_text: Option<Multilingual>,
    /// The language of what is read or heard in it.
    #[deserr(default)]
    pub language: Option<Language>,
    /// Of a video, where it is; of nothing else.
    #[deserr(default)]
    pub url: Option<HttpsAddress>,
}

impl AssetForm {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        let mut bad = BadFields::default();
        let is_link = self.kind == AssetKind::VideoLink;
        match &self.url {
            None if is_link => bad.0.extend(at(location.push_key("url"), "required", "is required of a video").0),
            Some(_) if !is_link => {
                let detail = "is only for a `video_link`; all else is a file";
                bad.0.extend(at(location.push_key("url"), "not_of_kind", detail).0);
            }
            _ => {}
        }
        if self.alternative_text.is_some() && self.kind != AssetKind::Image {
            let place = location.push_key("alternative_text");
            bad.0.extend(at(place, "not_of_kind", "is only for an `image`").0);
        }
        bad.into_result().map(|()| self)
    }
}

/// The file of an asset, as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetFile {
    /// The file's name: without path, control characters and signs that change the direction of writing, and with the ending
    /// of its type.
    #[schema(min_length = 1, max_length = 200, examples("Ficha línea K.pdf"))]
    pub name: String,
    /// What the file is, found by its content.
    pub media_type: MediaType,
    /// How long it is, in bytes.
    #[schema(minimum = 1, examples(48_211))]
    pub size: i64,
    /// SHA-256 of its content, hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$", examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))]
    pub sha256: String,
}

/// An asset of a revision. Its file never changes: another file is another asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// The asset of an earlier revision that it was copied from, first of all; else itself.
    pub origin_id: AssetId,
    /// Grows with every change.
    pub version: Version,
    /// The revision that it belongs to.
    pub revision_id: RevisionId,
    /// What is said of it.
    pub form: AssetForm,
    /// Its file; none of a link.
    pub file: Option<AssetFile>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Asset {
    /// A new asset of a revision that is written.
    pub fn new(
        id: AssetId,
        revision_id: RevisionId,
        form: AssetForm,
        file: Option<AssetFile>,
        now: DateTime<Utc>,
    ) -> Result<Self, FieldError> {
        form.kind.check_file(file.as_ref().map(|file| file.media_type), "/file")?;
        Ok(Self { id, origin_id: id, version: 1, revision_id, form, file, created_at: now, updated_at: now })
    }

    /// The same asset in the next revision.
    #[must_use]
    pub fn carried_over(&self, id: AssetId, revision_id: RevisionId, now: DateTime<Utc>) -> Self {
        Self { id, revision_id, version: 1, created_at: now, updated_at: now, ..self.clone() }
    }

    /// Something else is said of it.
    pub fn edit(self, revision: &Revision, form: AssetForm, now: DateTime<Utc>) -> Result<Self, Rejected> {
        revision.permit_writing()?;
        let file = self.file.as_ref().map(|file| file.media_type);
        form.kind.check_file(file, "/kind").map_err(BadFields::from)?;
        if self.form == form {
            return Ok(self);
        }
        Ok(Self { form, version: self.version + 1, updated_at: now, ..self })
    }
}

/// An asset as those see it who work on its revision.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssetView {
    /// Its id.
    pub id: AssetId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The revision that it belongs to.
    pub revision_id: RevisionId,
    /// The practice that it goes with.
    pub practice_id: PracticeId,
    /// What is said of it.
    #[serde(flatten)]
    #[schema(inline)]
    pub form: AssetForm,
    /// Its file; null of a link.
    #[schema(required)]
    pub file: Option<AssetFile>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl AssetView {
    /// What is seen.
    pub fn new(asset: Asset, revision: &Revision) -> Self {
        Self {
            id: asset.id,
            version: asset.version,
            revision_id: asset.revision_id,
            practice_id: revision.practice.id,
            form: asset.form,
            file: asset.file,
            created_at: asset.created_at,
            updated_at: asset.updated_at,
        }
    }
}

/// An asset as everybody reads it beside a published text.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PublishedAsset {
    /// Its id, under which its file is fetched below the practice.
    pub id: AssetId,
    /// What is said of it.
    #[serde(flatten)]
    #[schema(inline)]
    pub form: AssetForm,
    /// Its file; null of a link.
    #[schema(required)]
    pub file: Option<AssetFile>,
}

impl From<Asset> for PublishedAsset {
    fn from(asset: Asset) -> Self {
        Self { id: asset.id, form: asset.form, file: asset.file }
    }
}
