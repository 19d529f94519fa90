use actix_web::{HttpResponse, post};
use convite_domain::access::Caller;
use convite_domain::attachments::{MediaType, Sample, file_name};
use convite_domain::audit::SubjectKind;
use convite_domain::input::{self, BadFields, FieldError, HttpsAddress, Line, Prose};
use convite_domain::practices::{Asset, AssetFile, AssetForm, AssetKind, AssetView, MOST_ASSETS, Revision};
use convite_domain::vocabularies::Language;
use convite_domain::{AssetId, Refusal, RevisionId};
use convite_persistence::attachments;
use convite_persistence::practices::{assets, revisions};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::writable;
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::files::{FileContent, FileForm, Found, Parts, Upload};
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::revisions::written;
use crate::write::{Tx, Write};

/// What the form brings.
const PARTS: Parts = Parts {
    texts: &[
        "kind",
        "language",
        "url",
        "title_es",
        "title_en",
        "title_pt",
        "alternative_text_es",
        "alternative_text_en",
        "alternative_text_pt",
    ],
    accepted: MediaType::ALL,
    refusal: "The file must be a PDF, DOCX, ODT, PPTX, ODP, XLSX, ODS, JPEG or PNG without macros, or a CSV in UTF-8 with at \
              least two columns; its content is none of them.",
};

/// Members that have a text for each language; a form has a part for each of the texts.
const MULTILINGUAL: [&str; 2] = ["title", "alternative_text"];

/// An asset to be added. An empty part counts as one that is absent, as browsers send it.
#[derive(Clone, Debug, ToSchema)]
#[expect(dead_code, reason = "it documents the parts; what is read is text, and a file that is streamed")]
pub struct NewAsset {
    /// What it is.
    kind: AssetKind,
    /// What it is called in Spanish. A title in at least one of the languages is required.
    #[schema(inline, required = false, value_type = Line<1, 200>, examples("Ficha de la línea K"))]
    title_es: Option<Line<1, 200>>,
    /// What it is called in English.
    #[schema(inline, required = false, value_type = Line<1, 200>)]
    title_en: Option<Line<1, 200>>,
    /// What it is called in Portuguese.
    #[schema(inline, required = false, value_type = Line<1, 200>)]
    title_pt: Option<Line<1, 200>>,
    /// Of an image: what is to be seen on it, in Spanish.
    #[schema(inline, required = false, value_type = Prose<1, 1000>)]
    alternative_text_es: Option<Prose<1, 1000>>,
    /// The same in English.
    #[schema(inline, required = false, value_type = Prose<1, 1000>)]
    alternative_text_en: Option<Prose<1, 1000>>,
    /// The same in Portuguese.
    #[schema(inline, required = false, value_type = Prose<1, 1000>)]
    alternative_text_pt: Option<Prose<1, 1000>>,
    /// The language of what is read or heard in it.
    #[schema(required = false, value_type = Language)]
    language: Option<Language>,
    /// Of a video, where it is; of nothing else.
    #[schema(required = false, value_type = HttpsAddress)]
    url: Option<HttpsAddress>,
    /// A file of at most 10 MiB, of all but a video. What it is, is found by its content; its name is cleaned. A brief is PDF,
    /// DOCX or ODT; a slide deck PDF, PPTX or ODP; a checklist PDF, DOCX, ODT, XLSX or ODS; a dataset CSV in UTF-8, XLSX or
    /// ODS; an image JPEG or PNG.
    #[schema(inline, required = false, value_type = FileContent)]
    file: Option<FileContent>,
}

/// Add an asset to a revision: a file, or a link to a video.
///
/// For those who write the agency's practices, while the revision is in capture. At most ten of a revision. Whoever adds one
/// cannot validate the revision. The next revision begins with the same assets; the public sees them once the revision is
/// published. A file that is refused leaves nothing behind.
#[utoipa::path(
    tag = "assets",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = NewAsset, content_type = "multipart/form-data"),
    responses((status = 201, description = "The asset.", body = AssetView,
            headers(("ETag" = String, description = "Version and hash of what is known of the asset."),
                ("Location" = String, description = "Where the asset is."))),
        (status = 409, description = "The state does not allow it, or there are too many.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/assets")]
pub async fn create_asset(
    app: App,
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
    form: FileForm,
) -> Result<HttpResponse, ApiError> {
    invite(&app, &caller, id).await?;
    let upload = form.receive(&app, &PARTS).await?;
    let mut kept = false;
    let outcome = write
        .make(
            &caller,
            &upload.body(),
            async |tx| writable(tx.connection, tx.caller, id).await,
            async |tx, seen| {
                let (reply, its_own) = enclose(tx, &seen, &upload).await?;
                kept = its_own;
                Ok(reply)
            },
        )
        .await;
    upload.settle(&app, &outcome, kept).await;
    outcome
}

/// Asks before a file is read: nobody sends ten megabytes in vain, or fills the store without being allowed to.
async fn invite(app: &App, caller: &Caller, id: RevisionId) -> Result<(), ApiError> {
    let mut connection = app.db.connection().await?;
    writable(&mut connection, caller, id).await.map(|_| ())
}

/// Adds the asset under the lock of its practice, so that they are counted one after the other. Whether the object that was
/// uploaded is the one that is kept.
async fn enclose(tx: &mut Tx<'_>, seen: &Revision, upload: &Upload) -> Result<(Reply, bool), ApiError> {
    let form = parse(upload)?;
    let revision = revisions::lock(tx.connection, seen).await?;
    revision.permit_writing().map_err(|refusal| refused(refusal, &revision, tx))?;
    if assets::count(tx.connection, revision.id).await? >= MOST_ASSETS {
        let detail = format!("A revision has at most {MOST_ASSETS} assets; remove one first.");
        let full = Refusal::guard(revision.stage.name().as_str(), "edit", "too_many_assets", detail);
        return Err(refused(full, &revision, tx));
    }
    let described = upload.file().map(|Found { stored, name, media_type, size }| AssetFile {
        name: file_name(name, form.kind.as_str(), media_type),
        media_type,
        size,
        sha256: stored.sha256_text(),
    });
    let asset = Asset::new(tx.app.ids.next(AssetId::new), revision.id, form, described, tx.now)?;
    let kept = match upload.file() {
        Some(file) => attachments::keep(tx.connection, file.stored, tx.now).await?,
        None => false,
    };
    assets::insert(tx.connection, std::slice::from_ref(&asset)).await?;
    let revision = written(tx, revision).await?;
    tx.audit((SubjectKind::Asset, asset.id.get()), "create", None, Vec::new());
    let (location, version) = (format!("/v1/revisions/{}/assets/{}", revision.id, asset.id), asset.version);
    Ok((Reply::created(location, &AssetView::new(asset, &revision), version)?, kept))
}

/// What the form says of the asset; or every bad part.
fn parse(upload: &Upload) -> Result<AssetForm, BadFields> {
    let mut bad = upload.bad();
    let kind = upload.text("kind").and_then(|kind| kind.parse::<AssetKind>().ok());
    if let Some(kind) = kind
        && !bad.0.iter().any(|field| field.pointer == "/file")
    {
        bad.0.extend(kind.check_file(upload.file().map(|file| file.media_type), "/file").err());
    }
    bad.join(form(upload.texts()))
}

/// The form that the parts make, with the bad ones called as they were sent.
fn form<'a>(texts: impl Iterator<Item = (&'static str, &'a str)>) -> Result<AssetForm, BadFields> {
    let mut form = Map::new();
    for (name, text) in texts.filter(|(_, text)| !text.is_empty()) {
        match name.rsplit_once('_').filter(|(member, _)| MULTILINGUAL.contains(member)) {
            Some((member, language)) => {
                let member = form.entry(member).or_insert_with(|| Value::Object(Map::new()));
                member[language] = text.into();
            }
            None => {
                form.insert(name.to_owned(), text.into());
            }
        }
    }
    input::parse(form.into()).map_err(|bad: BadFields| {
        let called =
            |field: FieldError| FieldError { pointer: field.pointer.replace('/', "_").replacen('_', "/", 1), ..field };
        BadFields(bad.0.into_iter().map(called).collect())
    })
}

/// Whether the example of the contract, whose file is a text, is one that is taken.
pub fn example_parses(example: &Value) -> Result<(), BadFields> {
    let mut sample = Sample::default();
    sample.take(example["file"].as_str().unwrap_or_default().as_bytes());
    let parts = PARTS.texts.iter().filter_map(|name| Some((*name, example[*name].as_str()?)));
    form(parts)?.kind.check_file(sample.media_type().ok(), "/file").map_err(BadFields::from)
}
