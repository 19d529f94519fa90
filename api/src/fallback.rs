//! What no operation answers: 404, or for a path of the contract OPTIONS and 405 with `Allow`.

use std::collections::HashSet;
use std::sync::Arc;

use actix_router::ResourceDef;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse};
use convite_domain::input::BadFields;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr, SecurityRequirement};

use crate::extract::unknown_names;
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
        refuse_method(&request, allow)
    }
}

/// Answers OPTIONS, and refuses a method that is none of the allowed ones.
pub fn refuse_method(request: &HttpRequest, allow: &str) -> Result<HttpResponse, ApiError> {
    if *request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish());
    }
    let detail = format!("This resource answers {allow}.");
    Err(ApiError { allow: Some(allow.into()), ..ApiError::new(ProblemKind::MethodNotAllowed, detail) })
}

/// The operations that ask for a credential: without one, that is the first thing to be said.
#[derive(Clone)]
pub struct Closed(Arc<Vec<(ResourceDef, Method)>>);

impl Closed {
    /// Reads them from the contract.
    pub fn of(contract: &OpenApi) -> Self {
        let closed = |operation: &Option<Operation>| {
            let security = operation.as_ref().and_then(|operation| operation.security.as_ref());
            security.is_some_and(|security| security.iter().all(|entry| *entry != SecurityRequirement::default()))
        };
        let paths = contract.paths.paths.iter().flat_map(|(path, item)| {
            let methods = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            let methods = methods.into_iter().filter(|(_, operation)| closed(operation));
            methods.map(|(method, _)| (ResourceDef::new(path.as_str()), method))
        });
        Self(Arc::new(paths.collect()))
    }

    /// Whether such an operation is asked for.
    pub fn is_asked_for(&self, method: &Method, path: &str) -> bool {
        self.0.iter().any(|(closed, by)| by == method && closed.is_match(path))
    }
}

/// The paths whose reading operation takes no query parameter: one that is sent there is unknown.
#[derive(Clone)]
pub struct Unqueried(Arc<HashSet<String>>);

impl Unqueried {
    /// Reads them from the contract.
    pub fn of(contract: &OpenApi) -> Self {
        let takes_none = |item: &&PathItem| {
            let parameters = item.get.as_ref().and_then(|get| get.parameters.as_ref()).into_iter().flatten();
            let mut places = parameters.filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(&parameter.parameter_in),
                RefOr::Ref(_) => None,
            });
            places.all(|place| *place != ParameterIn::Query)
        };
        let paths = contract.paths.paths.iter().filter(|(_, item)| takes_none(item));
        Self(Arc::new(paths.map(|(path, _)| path.clone()).collect()))
    }

    /// The names in the query of a path that takes none.
    pub fn unknown(&self, pattern: &str, query: &str) -> BadFields {
        if query.is_empty() || !self.0.contains(pattern) {
            return BadFields::default();
        }
        unknown_names(query)
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
