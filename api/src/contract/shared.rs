//! What holds for every operation: the problems it can answer with, the headers it takes, objects that are closed.

use std::collections::BTreeMap;

use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Components, Content, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, Schema};

use super::flatten::flatten;
use super::{annotations, defaults};
use crate::problem::{Problem, ProblemKind};

/// The one operation that speaks OAuth's own errors.
const OAUTH: &str = "create_token";

/// Its form, whose unknown parameters are ignored, as RFC 6749 §3.2 asks.
const FORM: &str = "TokenForm";

/// POSTs that change nothing, so that there is nothing to replay.
const HARMLESS: [&str; 3] = ["validate_request", "match_practices", OAUTH];

/// Completes every operation.
pub fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let methods = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in methods {
            if let Some(operation) = operation {
                complete_operation((method, path.starts_with("/v1/")), operation);
                if path.starts_with("/v1/") {
                    announce_limit(&mut operation.responses.responses);
                }
            }
        }
    }
    let components = document.components.get_or_insert_with(Components::default);
    add_problem(components);
    announce_limit(&mut components.responses);
    flatten(components);
    for (name, schema) in &mut components.schemas {
        annotations::fold(schema);
        defaults::prune(schema, name.ends_with("Patch"));
        if name != FORM {
            close(schema);
        }
    }
}

fn complete_operation((method, under_v1): (&str, bool), operation: &mut Operation) {
    let id = operation.operation_id.clone().unwrap_or_default();
    if id == OAUTH {
        return;
    }
    let tagged = method == "get" && has_tag(operation);
    let parameters = operation.parameters.get_or_insert_default();
    let in_path =
        |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(found) if found.parameter_in == ParameterIn::Path);
    let finds = parameters.iter().any(in_path);
    let versioned = operation.responses.responses.contains_key("428");
    if versioned {
        parameters.push(header("If-Match", "The ETag of what you read. Staff and partners must send it.", 255));
    }
    if method == "post" && !HARMLESS.contains(&id.as_str()) {
        let about = "Repeats the reply to the same request for 24 hours. Without a credential, at least 22 characters.";
        parameters.push(header("Idempotency-Key", about, 255));
    }
    if tagged {
        parameters.push(if_none_match());
        let same = ResponseBuilder::new().description("You have it already: nothing is sent again.").build();
        operation.responses.responses.insert("304".to_owned(), same.into());
    }
    if operation.parameters.as_ref().is_some_and(Vec::is_empty) {
        operation.parameters = None;
    }
    let writes = method != "get";
    let has_body = operation.request_body.is_some();
    let open =
        operation.security.as_ref().is_none_or(|security| security.iter().any(|entry| entry == &Default::default()));
    use ProblemKind::*;
    let problems = [
        (true, Malformed),
        (true, Unauthorized),
        (!open, Forbidden),
        (finds, NotFound),
        (true, NotAcceptable),
        (has_body, Timeout),
        (writes, Conflict),
        (versioned, PreconditionFailed),
        (has_body, TooLarge),
        (has_body, UnsupportedMediaType),
        (under_v1, Invalid),
        (versioned, PreconditionRequired),
        (true, TooManyRequests),
        (true, Internal),
        (true, Unavailable),
    ];
    for (_, kind) in problems.into_iter().filter(|(holds, _)| *holds) {
        let reference = RefOr::Ref(Ref::from_response_name(response_name(kind)));
        operation.responses.responses.insert(kind.status().as_u16().to_string(), reference);
    }
}

/// What is counted says what is left: every answer under `/v1/` but 304.
fn announce_limit(responses: &mut BTreeMap<String, RefOr<Response>>) {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let about = "What the caller may still ask for: `r` requests within `t` seconds.";
    let header: RefOr<Header> = HeaderBuilder::new().schema(Some(text)).description(Some(about)).build().into();
    for (_, response) in responses.iter_mut().filter(|(status, _)| *status != "304") {
        if let RefOr::T(response) = response {
            response.headers.insert("RateLimit".to_owned(), header.clone());
        }
    }
}

/// A header that is only a wish: whatever it says, there is an answer, so its text has no bounds.
fn if_none_match() -> RefOr<Parameter> {
    ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The ETag of what you have: 304 while it is still the same."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
        .into()
}

/// Whether the answer has an `ETag`.
fn has_tag(operation: &Operation) -> bool {
    let answer = operation.responses.responses.get("200");
    matches!(answer, Some(RefOr::T(answer)) if answer.headers.contains_key("ETag"))
}

fn header(name: &str, about: &str, longest: usize) -> RefOr<Parameter> {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(longest));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(text))
        .build()
        .into()
}

fn response_name(kind: ProblemKind) -> String {
    format!("{kind:?}")
}

/// The problem's schema, and one response for each status.
fn add_problem(components: &mut Components) {
    let mut nested = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut nested);
    components.schemas.extend(nested);
    // Problems that share a status with another stand behind that one's response.
    let hidden = [ProblemKind::Busy, ProblemKind::KeyReused, ProblemKind::MethodNotAllowed, ProblemKind::Taken];
    for kind in ProblemKind::ALL.iter().filter(|kind| !hidden.contains(kind)) {
        let schema = Ref::from_schema_name(Problem::name());
        let mut response = ResponseBuilder::new()
            .description(kind.meaning())
            .content("application/problem+json", Content::new(Some(schema)));
        for (holds, name, about) in [
            (*kind == ProblemKind::Unauthorized, "WWW-Authenticate", "The scheme to authenticate with."),
            (
                matches!(kind, ProblemKind::TooManyRequests | ProblemKind::Unavailable),
                "Retry-After",
                "Seconds to wait.",
            ),
        ] {
            if holds {
                let text = ObjectBuilder::new().schema_type(Type::String);
                response =
                    response.header(name, HeaderBuilder::new().schema(Some(text)).description(Some(about)).build());
            }
        }
        components.responses.insert(response_name(*kind), response.build().into());
    }
}

/// Unknown members are refused in what is sent and absent in what is answered, so every object is closed.
fn close(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            if object.schema_type == SchemaType::new(Type::Object) && object.additional_properties.is_none() {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
            object.properties.values_mut().for_each(close);
        }
        RefOr::T(Schema::OneOf(one)) => one.items.iter_mut().for_each(close),
        _ => {}
    }
}
