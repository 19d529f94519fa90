//! Pages to be printed: made by templates of the server, which escape everything, in the language of their reader.

pub mod words;

use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderMap};
use convite_domain::input::BadFields;
use convite_domain::vocabularies::UiLanguage;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::middleware::{prefers_spanish, wanted_languages};

/// In which language something is read.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LanguageQuery {
    /// The language; what `Accept-Language` prefers unless it is said.
    #[deserr(default)]
    language: Option<UiLanguage>,
}

impl LanguageQuery {
    /// The language that is said, or else accepted, where either names one that there is.
    pub fn wanted(self, headers: &HeaderMap) -> Option<UiLanguage> {
        let is_accepted = wanted_languages(headers) != (0.0, 0.0);
        (self.language.is_some() || is_accepted).then(|| self.or_accepted(headers))
    }

    /// The language that is said, or else accepted.
    pub fn or_accepted(self, headers: &HeaderMap) -> UiLanguage {
        let accepted = if prefers_spanish(headers) { UiLanguage::Es } else { UiLanguage::En };
        self.language.unwrap_or(accepted)
    }
}

/// What every text in a language is sent with; its tag tells it from what the same address gave before or will give.
pub fn in_language(language: UiLanguage, media_type: &str, tag: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, format!("{media_type}; charset=utf-8")))
        .insert_header((CONTENT_LANGUAGE, language.as_str()))
        .insert_header((ETAG, format!("\"{tag}-{language}\"")))
        .insert_header((CACHE_CONTROL, "private, no-cache"));
    response
}
