//! What no operation answers: 404, or for a path of the contract OPTIONS and 405 with `Allow`.

use std::sync::Arc;

use actix_router::ResourceDef;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

use crate::problem::{ApiError, ProblemKind};

/// The paths of the contract with the methods that each answers.
#[derive(Clone)]
pub struct Methods(Arc<Vec<(ResourceDef, String)>>);

impl Methods {
    /// Reads them from the contract.
    pub fn of(contract: &OpenApi) -> Self {
        let paths = contract.paths.paths.iter();
        Self(Arc::new(paths.map(|(path, item)| (ResourceDef::new(path.as_str()), allow(item))).collect()))
    }

    /// Answers what no operation did.
    pub async fn answer(self, request: HttpRequest) -> Result<HttpResponse, ApiError> {
        let known = self.0.iter().find(|(path, _)| path.is_match(request.path()));
        let Some((_, allow)) = known else { return Err(ApiError::not_found()) };
        if *request.method() == Method::OPTIONS {
            return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow.as_str())).finish());
        }
        let detail = format!("This resource answers {allow}.");
        Err(ApiError { allow: Some(allow.as_str().into()), ..ApiError::new(ProblemKind::MethodNotAllowed, detail) })
    }
}

fn allow(item: &PathItem) -> String {
    let methods = [
        (item.get.is_some(), "GET, HEAD"),
        (item.post.is_some(), "POST"),
        (item.put.is_some(), "PUT"),
        (item.patch.is_some(), "PATCH"),
        (item.delete.is_some(), "DELETE"),
    ];
    let names = methods.into_iter().filter(|(there, _)| *there).map(|(_, name)| name);
    names.chain(["OPTIONS"]).collect::<Vec<_>>().join(", ")
}
