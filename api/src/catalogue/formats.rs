//! A practice in the formats of others, in one language: JSON-LD of schema.org, and Dublin Core.

use std::io;

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header, Quality};
use convite_domain::practices::{AssetKind, CatalogueLanguage, ClaimForm, PracticeText, PublishedAsset, RevisionForm};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde::Deserialize;
use serde_json::{Value, json};

use super::snapshot::Topics;
use super::{Body, Entry};
use crate::problem::ApiError;

/// What a practice can be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON with everything.
    Json,
    /// JSON-LD.
    Linked,
    /// Dublin Core as XML.
    DublinCore,
}

impl Format {
    /// The one that is wanted most; the guard has refused who wants none.
    pub fn of(http: &HttpRequest) -> Self {
        let mut wanted = Accept::parse(http).map(|accept| accept.0).unwrap_or_default();
        wanted.retain(|wanted| wanted.quality > Quality::ZERO);
        wanted.sort_by_key(|wanted| std::cmp::Reverse(wanted.quality));
        let known = wanted.iter().find_map(|wanted| match wanted.item.essence_str() {
            "application/json" | "application/problem+json" | "application/*" | "*/*" => Some(Self::Json),
            "application/ld+json" => Some(Self::Linked),
            "application/xml" => Some(Self::DublinCore),
            _ => None,
        });
        known.unwrap_or(Self::Json)
    }
}

/// What the formats need of a practice's JSON.
#[derive(Deserialize)]
struct Written {
    first_published_at: String,
    published_at: String,
    state: String,
    superseded_by: Option<String>,
    revision: WrittenRevision,
}

#[derive(Deserialize)]
struct WrittenRevision {
    number: i32,
    #[serde(flatten)]
    form: RevisionForm,
    claims: Vec<WrittenClaim>,
    assets: Vec<PublishedAsset>,
}

#[derive(Deserialize)]
struct WrittenClaim {
    #[serde(flatten)]
    form: ClaimForm,
}

/// A practice, in one language.
struct Reading<'a> {
    entry: &'a Entry,
    written: Written,
    language: CatalogueLanguage,
    address: String,
    base: &'a str,
    topics: &'a Topics,
}

/// Writes a practice in a format.
pub fn render(
    entry: &Entry,
    format: Format,
    language: CatalogueLanguage,
    base: &str,
    topics: &Topics,
) -> Result<Body, ApiError> {
    let written = serde_json::from_slice(entry.body.bytes()).map_err(ApiError::internal)?;
    let address = format!("{base}/v1/practices/{}", entry.edition.id);
    let reading = Reading { entry, written, language, address, base, topics };
    let (bytes, content_type) = match format {
        Format::Json => (entry.body.bytes().to_vec(), "application/json"),
        Format::Linked => (serde_json::to_vec(&reading.linked()).map_err(ApiError::internal)?, "application/ld+json"),
        Format::DublinCore => (reading.dublin_core().map_err(ApiError::internal)?, "application/xml"),
    };
    Ok(Body::new(bytes, content_type, entry.edition.version()))
}

impl Reading<'_> {
    fn text(&self) -> &PracticeText {
        self.written.revision.form.text_in(self.language)
    }

    /// Where an asset is to be had.
    fn asset_address(&self, asset: &PublishedAsset) -> String {
        let file = || format!("{}/assets/{}/content", self.address, asset.id);
        asset.form.url.as_ref().map_or_else(file, |url| url.as_str().to_owned())
    }

    fn topic_name(&self, code: &str) -> String {
        let topic = self.topics.all.iter().find(|topic| topic.code == code);
        let label =
            topic.map(|topic| if self.language == CatalogueLanguage::En { &topic.label.en } else { &topic.label.es });
        label.map_or_else(|| code.to_owned(), Clone::clone)
    }

    fn linked(&self) -> Value {
        let (text, written) = (self.text(), &self.written);
        let agency = &self.entry.edition.agency;
        let paragraphs = |text: &str| text.split("\n\n").map(|part| part.trim().to_owned()).collect::<Vec<_>>();
        let blocks =
            text.building_blocks.iter().map(|block| (Some(block.title.as_str()), block.text.as_str().to_owned()));
        let mut steps: Vec<(Option<&str>, String)> = blocks.collect();
        if steps.is_empty() {
            steps.extend(text.actions.iter().flat_map(|actions| paragraphs(actions.as_str())).map(|part| (None, part)));
        }
        let step = |(position, (name, text)): (usize, (Option<&str>, String))| json!({ "@type": "HowToStep", "position": position + 1, "name": name, "text": text });
        let about = self
            .entry
            .topics
            .iter()
            .map(|code| json!({ "@type": "DefinedTerm", "termCode": code, "name": self.topic_name(code) }));
        let told = [&text.context, &text.challenge, &text.results].into_iter().flatten();
        let description = told.map(|part| part.as_str()).collect::<Vec<_>>().join("\n\n");
        let mut linked = json!({
            "@context": "https://schema.org",
            "@type": "HowTo",
            "@id": self.address,
            "url": self.address,
            "identifier": self.entry.edition.code,
            "name": text.title,
            "inLanguage": self.language,
            "abstract": text.learning_question,
            "description": description,
            "step": steps.into_iter().enumerate().map(step).collect::<Vec<_>>(),
            "keywords": text.keywords,
            "about": about.collect::<Vec<_>>(),
            "provider": { "@type": "GovernmentOrganization", "identifier": agency.code, "name": agency.name },
            "citation": self.citations(),
            "associatedMedia": self.media(),
            "datePublished": written.first_published_at,
            "dateModified": written.published_at,
            "version": written.revision.number,
            "creativeWorkStatus": written.state,
        });
        prune(&mut linked);
        linked
    }

    fn citations(&self) -> Vec<Value> {
        let claims = self.written.revision.claims.iter().filter_map(|claim| Some((claim, claim.form.source.as_ref()?)));
        let citation = |(claim, source): (&WrittenClaim, &convite_domain::practices::Source)| {
            let publisher = source.publisher.as_ref().map(|name| json!({ "@type": "Organization", "name": name }));
            json!({
                "@type": "CreativeWork",
                "name": source.title,
                "publisher": publisher,
                "url": source.url,
                "datePublished": source.published_on,
                "description": claim.form.statement.text_in(self.language),
            })
        };
        claims.map(citation).collect()
    }

    fn media(&self) -> Vec<Value> {
        let media = |asset: &PublishedAsset| {
            let (form, file) = (&asset.form, asset.file.as_ref());
            let kind = match form.kind {
                AssetKind::VideoLink => "VideoObject",
                AssetKind::Image => "ImageObject",
                AssetKind::Dataset => "DataDownload",
                AssetKind::Brief | AssetKind::SlideDeck | AssetKind::Checklist => "MediaObject",
            };
            let address = self.asset_address(asset);
            json!({
                "@type": kind,
                "name": form.title.text_in(self.language),
                "description": form.alternative_text.as_ref().map(|text| text.text_in(self.language)),
                "inLanguage": form.language,
                "url": form.url,
                "contentUrl": file.map(|_| address),
                "encodingFormat": file.map(|file| file.media_type),
                "contentSize": file.map(|file| file.size.to_string()),
                "sha256": file.map(|file| &file.sha256),
            })
        };
        self.written.revision.assets.iter().map(media).collect()
    }

    fn dublin_core(&self) -> io::Result<Vec<u8>> {
        let mut writer = Writer::new(Vec::new());
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let root = writer
            .create_element("oai_dc:dc")
            .with_attribute(("xmlns:oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/"))
            .with_attribute(("xmlns:dc", "http://purl.org/dc/elements/1.1/"));
        root.write_inner_content(|writer| {
            for (name, value) in self.elements() {
                let element = writer.create_element(format!("dc:{name}"));
                let spoken = matches!(name, "title" | "subject" | "description");
                let element =
                    if spoken { element.with_attribute(("xml:lang", self.language.as_str())) } else { element };
                element.write_text_content(BytesText::new(&writable(&value)))?;
            }
            Ok(())
        })?;
        Ok(writer.into_inner())
    }

    /// The elements in their order, those with several values several times.
    fn elements(&self) -> Vec<(&'static str, String)> {
        let (text, written, edition) = (self.text(), &self.written, &self.entry.edition);
        let form = &written.revision.form;
        let sources: Vec<_> = written.revision.claims.iter().filter_map(|claim| claim.form.source.as_ref()).collect();
        let mut elements = vec![("title", text.title.as_str().to_owned()), ("creator", edition.agency.name.clone())];
        elements.extend(self.entry.topics.iter().map(|code| ("subject", self.topic_name(code))));
        elements.extend(text.keywords.iter().map(|word| ("subject", word.as_str().to_owned())));
        elements.extend(text.learning_question.iter().map(|part| ("description", part.as_str().to_owned())));
        let others = [&text.context, &text.challenge, &text.actions, &text.results];
        elements.extend(others.into_iter().flatten().map(|part| ("description", part.as_str().to_owned())));
        elements.push(("publisher", edition.agency.name.clone()));
        let publishers = sources.iter().filter_map(|source| source.publisher.as_ref());
        elements.extend(publishers.map(|name| ("contributor", name.as_str().to_owned())));
        elements.push(("date", written.published_at.clone()));
        elements.push(("type", "Text".to_owned()));
        elements.push(("format", "application/xml".to_owned()));
        elements.push(("identifier", self.address.clone()));
        elements.push(("identifier", edition.code.clone()));
        elements.extend(sources.iter().map(|source| match &source.url {
            Some(url) => ("source", format!("{} {}", source.title.as_str(), url.as_str())),
            None => ("source", source.title.as_str().to_owned()),
        }));
        elements.push(("language", self.language.to_string()));
        let successor = written.superseded_by.iter();
        elements.extend(successor.map(|id| ("relation", format!("{}/v1/practices/{id}", self.base))));
        elements.extend(written.revision.assets.iter().map(|asset| ("relation", self.asset_address(asset))));
        elements.extend(form.countries.iter().map(|country| ("coverage", country.as_str().to_owned())));
        elements.push(("rights", format!("© {}", edition.agency.name)));
        let mut seen = std::collections::HashSet::new();
        elements.retain(|element| seen.insert(element.clone()));
        elements
    }
}

/// Takes out what says nothing.
fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

/// A text without the characters that XML 1.0 cannot hold.
fn writable(text: &str) -> String {
    let fits = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(fits).collect()
}
