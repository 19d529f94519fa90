//! Pages beside the API: the contract as YAML and JSON, Swagger UI, and what each type of problem means.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, oauth};

use crate::auth::FIRST_PARTY_CLIENT;
use crate::contract;
use crate::fallback;
use crate::problem::{ApiError, ProblemKind};

/// Beside Swagger UI's own files: what makes the page readable and usable for everybody.
const STYLE: &str = include_str!("docs/docs.css");
const SCRIPT: &str = include_str!("docs/docs.js");

/// The pages, made once.
#[derive(Clone)]
pub struct Pages {
    yaml: Arc<str>,
    json: Arc<str>,
    swagger: Arc<Config<'static>>,
}

impl Pages {
    /// Makes the pages of a contract.
    pub fn of(contract: &OpenApi) -> std::io::Result<Self> {
        let sign_in = oauth::Config::new().client_id(FIRST_PARTY_CLIENT);
        let config = Config::with_oauth_config(["/openapi.json"], sign_in)
            .oauth2_redirect_url("/docs/oauth2-redirect.html")
            .display_operation_id(true)
            .display_request_duration(true)
            .persist_authorization(false)
            .validator_url("none")
            // Links inside the buttons that open an operation cannot be told apart by a screen reader.
            .deep_linking(false)
            .use_base_layout()
            // Its colours have too little contrast to read.
            .with_syntax_highlight(false);
        Ok(Self {
            yaml: contract::yaml_of(contract).map_err(std::io::Error::other)?.into(),
            json: contract.to_json().map_err(std::io::Error::other)?.into(),
            swagger: Arc::new(config),
        })
    }

    /// Registers the pages.
    pub fn routes(self, config: &mut ServiceConfig) {
        let Self { yaml, json, swagger } = self;
        let page = |path: &str, route: Route| web::resource(path).route(route).default_service(web::to(only_read));
        let swagger_file = move |request: HttpRequest| swagger_file(request, swagger.clone());
        config
            .service(page("/openapi.yaml", web::get().to(move || file("application/yaml", yaml.to_string()))))
            .service(page("/openapi.json", web::get().to(move || file("application/json", json.to_string()))))
            .service(page("/", web::get().to(|| moved("/docs/"))))
            .service(page("/docs", web::get().to(|| moved("/docs/"))))
            .service(page("/docs/{file:.*}", web::get().to(swagger_file)))
            .service(page("/problems", web::get().to(problems)))
            .service(page("/problems/{slug}", web::get().to(problem)));
    }
}

/// A page answers no other method.
async fn only_read(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    fallback::refuse_method(&request, "GET, HEAD, OPTIONS")
}

async fn moved(to: &'static str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header(("Location", to)).finish()
}

async fn file(media_type: &'static str, content: String) -> HttpResponse {
    let headers = ((CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-cache"));
    HttpResponse::Ok().insert_header(headers.0).insert_header(headers.1).body(content)
}

/// Swagger UI's files, which the program carries, with our style and script in its page.
async fn swagger_file(request: HttpRequest, config: Arc<Config<'static>>) -> Result<HttpResponse, ApiError> {
    let name = request.match_info().query("file");
    match name {
        "docs.css" => return Ok(file("text/css; charset=utf-8", STYLE.to_owned()).await),
        "docs.js" => return Ok(file("text/javascript; charset=utf-8", SCRIPT.to_owned()).await),
        _ => {}
    }
    let name = if name.is_empty() { "index.html" } else { name };
    let found = utoipa_swagger_ui::serve(name, config).map_err(ApiError::internal)?.ok_or_else(ApiError::not_found)?;
    if name != "index.html" {
        let response = HttpResponse::Ok().content_type(found.content_type.as_str()).body(found.bytes.into_owned());
        return Ok(response);
    }
    let page = String::from_utf8(found.bytes.into_owned()).map_err(ApiError::internal)?;
    let page = page
        .replace("<title>Swagger UI</title>", "<title>Convite</title>")
        .replace("</head>", "<link rel=\"stylesheet\" href=\"./docs.css\"></head>")
        .replace("</body>", "<script src=\"./docs.js\"></script></body>");
    Ok(file("text/html; charset=utf-8", page).await)
}

/// One page for each type of problem, and one that lists them.
async fn problems() -> HttpResponse {
    let item = |kind: &ProblemKind| {
        let (es, en) = kind.title();
        format!("<li><a href=\"/problems/{}\">{}</a>: {en} / {es}</li>", kind.slug(), kind.status())
    };
    let items: String = ProblemKind::ALL.iter().map(item).collect();
    page("Problems", &format!("<h1>Problems</h1><ul>{items}</ul>")).await
}

async fn problem(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let slug = request.match_info().query("slug");
    let kind = ProblemKind::ALL.iter().find(|kind| kind.slug() == slug).ok_or_else(ApiError::not_found)?;
    let (es, en) = kind.title();
    let body = format!("<h1>{en} / {es}</h1><p>Status {}.</p><p>{}</p>", kind.status(), kind.meaning());
    Ok(page(en, &body).await)
}

/// A page made of this program's own constants, so that nothing in it needs escaping.
async fn page(title: &str, body: &str) -> HttpResponse {
    let head = format!("<meta charset=\"utf-8\"><title>{title} · Convite</title>");
    let page = format!("<!doctype html><html lang=\"en\"><head>{head}</head><body><main>{body}</main></body></html>");
    file("text/html; charset=utf-8", page).await
}
