//! Every refusal and every failure leaves as problem details: ours, the framework's, a panic, a handler that takes too long.
//! At the token endpoint it leaves as an error of OAuth.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use futures_util::FutureExt;

use super::RequestIds;
use crate::app::App;
use crate::auth::{OauthError, OauthReply, TOKEN_ENDPOINT};
use crate::catalogue;
use crate::problem::{ApiError, Problem, ProblemKind};

/// How the names of headers begin that the inner layers add to every reply.
const LAYERS: [&str; 2] = ["ratelimit", "access-control-"];

/// What a problem needs of its request.
struct Context {
    instance: String,
    request_id: String,
    spanish: bool,
    has_credential: bool,
}

/// See the module.
pub async fn problems(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| ApiError::internal("no application data"))?;
    let context = Context::of(&request);
    // A body has its own time to arrive, and only then begins the time to answer.
    let settings = app.settings();
    let body_time = if request.headers().contains_key(header::CONTENT_TYPE) { settings.body_timeout_ms } else { 0 };
    let mut time = Duration::from_millis(body_time + settings.request_timeout_ms);
    if brings_a_file(&request) {
        time += app.settings().attachments.timeout();
    }
    let of_database = request.path().starts_with("/v1/") || request.path() == "/readyz";
    let needs_database = of_database && !catalogue::answers_alone(&request);
    let error = tokio::select! {
        answered = AssertUnwindSafe(next.call(request)).catch_unwind() => match answered {
            Ok(Ok(response)) => return Ok(context.render_response(response)),
            Ok(Err(error)) => problem_of(&error),
            Err(_) => ApiError::internal("a handler panicked"),
        },
        () = tokio::time::sleep(time) => ApiError::unavailable("a request took too long"),
        () = app.shared.pulse.lost(), if needs_database => ApiError::unavailable("the database does not answer"),
    };
    Err(InternalError::from_response("answered with a problem", context.render(&error)).into())
}

/// Whether the request may take as long as a file takes to arrive.
fn brings_a_file(request: &ServiceRequest) -> bool {
    let ends = ["/attachments", "/assets"];
    *request.method() == Method::POST && ends.into_iter().any(|end| request.path().ends_with(end))
}

impl Context {
    fn of(request: &ServiceRequest) -> Self {
        let request_id = request.extensions().get::<RequestIds>().map(|ids| ids.request_id.clone());
        Self {
            instance: request.path().to_owned(),
            request_id: request_id.unwrap_or_default(),
            spanish: prefers_spanish(request.headers()),
            has_credential: request.headers().contains_key(header::AUTHORIZATION),
        }
    }

    /// Turns a bare refusal into a document; what is already one, or speaks OAuth, stays.
    fn render_response<B: MessageBody + 'static>(&self, response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
        let status = response.status();
        let oauth = response.response().extensions().get::<OauthReply>().is_some();
        if oauth || !(status.is_client_error() || status.is_server_error()) {
            return response.map_into_boxed_body();
        }
        let ours = response.response().extensions().get::<ApiError>().cloned();
        let error = ours.unwrap_or_else(|| of_status(status));
        let mut rendered = self.render(&error);
        // What the layers said of the request stays: the rates, and what browsers of other origins need to read the answer.
        for (name, value) in response.headers() {
            if LAYERS.iter().any(|prefix| name.as_str().starts_with(prefix)) {
                rendered.headers_mut().insert(name.clone(), value.clone());
            }
        }
        response.into_response(rendered)
    }

    fn render(&self, error: &ApiError) -> HttpResponse {
        if self.instance == TOKEN_ENDPOINT {
            return OauthError::from(error.clone()).error_response();
        }
        let status = error.kind.status();
        if let Some(cause) = &error.cause {
            tracing::error!(problem = error.kind.slug(), cause, "a request failed");
        }
        let (es, en) = error.kind.title();
        let refused = error.refused.as_deref();
        let problem = Problem {
            kind: format!("/problems/{}", error.kind.slug()),
            title: if self.spanish { es } else { en },
            status: status.as_u16(),
            detail: error.detail.clone(),
            instance: self.instance.clone(),
            request_id: self.request_id.clone(),
            errors: error.errors.clone(),
            from: refused.map(|refused| refused.refusal.from),
            action: refused.map(|refused| refused.refusal.action),
            guard: refused.map(|refused| refused.refusal.guard),
            allowed_actions: refused.map(|refused| refused.allowed_actions.clone()),
            conflicts: refused.map(|refused| refused.conflicts.clone()).unwrap_or_default(),
        };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        response.insert_header((header::CONTENT_LANGUAGE, if self.spanish { "es" } else { "en" }));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = error.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = &error.allow {
            response.insert_header((header::ALLOW, allow.as_ref()));
        }
        if error.kind == ProblemKind::Unauthorized {
            // RFC 6750 §3.1: who sent no credential is told of no error in it.
            let error = if self.has_credential { ", error=\"invalid_token\"" } else { "" };
            response.insert_header((header::WWW_AUTHENTICATE, format!("Bearer realm=\"convite\"{error}")));
        }
        response.body(serde_json::to_vec(&problem).unwrap_or_default())
    }
}

/// The problem in an error that no handler turned into a response.
fn problem_of(error: &Error) -> ApiError {
    let ours = error.as_error::<ApiError>().cloned();
    ours.unwrap_or_else(|| of_status(error.as_response_error().status_code()))
}

/// The problem that stands for a status of the framework.
fn of_status(status: StatusCode) -> ApiError {
    match status {
        StatusCode::NOT_FOUND => ApiError::not_found(),
        StatusCode::INTERNAL_SERVER_ERROR => ApiError::internal("the framework answered 500"),
        status => {
            let kind = ProblemKind::ALL.iter().find(|kind| kind.status() == status);
            let fallback = if status.is_server_error() { ProblemKind::Internal } else { ProblemKind::Malformed };
            let kind = kind.copied().unwrap_or(fallback);
            ApiError::new(kind, kind.meaning())
        }
    }
}

/// Whether Spanish is wanted at least as much as English; English when nothing is said.
pub(crate) fn prefers_spanish(headers: &HeaderMap) -> bool {
    let (es, en) = wanted_languages(headers);
    let text = accepted_languages(headers);
    let first_is_spanish = || text.find("es") < text.find("en") && text.contains("es");
    es > en || (es > 0.0 && es == en && (!text.contains("en") || first_is_spanish()))
}

fn accepted_languages(headers: &HeaderMap) -> &str {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// How much Spanish and English are wanted, from 0 to 1.
pub(crate) fn wanted_languages(headers: &HeaderMap) -> (f32, f32) {
    let text = accepted_languages(headers);
    let quality = |language: &str| {
        let wanted = text.split(',').filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let primary = parts.next()?.split('-').next()?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
            primary.eq_ignore_ascii_case(language).then_some(weight)
        });
        wanted.fold(0.0_f32, f32::max)
    };
    (quality("es"), quality("en"))
}
