//! The contract: the OpenAPI document, collected from the operations and completed by what holds for all of them.

mod annotations;
mod defaults;
mod examples;
mod flatten;
mod links;
mod shared;

use actix_web::App as ActixApp;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::security::{
    ClientCredentials, Flow, Http, HttpAuthScheme, OAuth2, Password, Scopes, SecurityScheme,
};
use utoipa::openapi::{Contact, InfoBuilder, License, OpenApi, OpenApiBuilder, Server, Tag};
use utoipa_actix_web::AppExt;

use crate::routes;

const ABOUT: &str = "The system of record of a city's knowledge-exchange agency: visit requests, the decisions on them, \
    and the delegations and exchanges that come of them.\n\n\
    Who you are decides what you see and may do: a requester with a tracking token sees its own request, a partner agency \
    its own things, staff by role. Errors are problem details (RFC 9457). Writes on an existing thing need its ETag in \
    `If-Match`; every POST takes an `Idempotency-Key`. Lists are paged by key: follow `next_cursor`.";

const TAGS: [(&str, &str); 30] = [
    ("requests", "Visit requests: the unit of demand."),
    ("attachments", "The files of requests."),
    ("delegations", "The groups of people that come."),
    ("exchanges", "Learning initiatives with an objective, sessions and measurement."),
    ("assignments", "Agencies' roles in sessions: whom officers ask, and what agencies answer."),
    ("sessions", "The agendas of exchanges, session by session, and what does not go together in them."),
    ("agendas", "What visitors see of the agenda of an exchange: releases, which never change."),
    ("practices", "What the city learned to do."),
    ("revisions", "The texts about practices, on their way to be published."),
    ("claims", "The checkable statements of revisions."),
    ("worklists", "What is to be done about practices and exchanges."),
    ("lessons", "Short insights, until a practice takes them up."),
    ("assets", "What goes with the texts of practices: files, and links to videos."),
    ("organizations", "Every body that asks, pays or takes part."),
    ("agencies", "Partner agencies: the city bodies that host, present and guide."),
    ("venues", "Places where agencies receive visitors."),
    ("presenters", "Persons whom agencies name."),
    ("offers", "What agencies are ready to give."),
    ("closures", "When agencies and venues are closed, and presenters away."),
    ("travel times", "How long it takes from one venue to another."),
    ("loads", "What agencies and presenters have to do around now, and how fairly it is shared."),
    ("topics", "The theme tree."),
    ("vocabularies", "The words of the API that never change."),
    ("holidays", "The days off that no business day falls on."),
    ("policy", "What the agency's guards and terms are set to."),
    ("privacy", "The privacy notice."),
    ("access", "Signing in, users and clients."),
    ("audit", "What happened, and what was sent."),
    ("service", "How the service is."),
    ("problems", "What can go wrong."),
];

/// The document, as it is checked in and served.
pub fn document() -> OpenApi {
    let (_, mut document) =
        ActixApp::new().into_utoipa_app().openapi(frame()).configure(routes::routes).split_for_parts();
    shared::complete(&mut document);
    links::add(&mut document);
    examples::add(&mut document);
    document
}

/// The document as YAML. Words that YAML 1.1 takes for booleans, dates and numbers are quoted: many generators still read it, and
/// would make Norway's code a `false`.
pub fn yaml() -> Result<String, String> {
    yaml_of(&document())
}

/// A document as such YAML.
pub fn yaml_of(document: &OpenApi) -> Result<String, String> {
    let yaml = document.to_yaml().map_err(|error| error.to_string())?;
    Ok(yaml.lines().map(|line| format!("{}\n", quoted(line))).collect())
}

fn quoted(line: &str) -> String {
    const BOOLEANS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];
    let is_date = |word: &str| word.get(..10).is_some_and(|day| convite_domain::input::Day::parse(day).is_ok());
    // A number to the base of sixty.
    let is_time = |word: &str| convite_domain::input::TimeOfDay::parse(word).is_ok();
    let Some((before, word)) = line.rsplit_once(": ").or_else(|| line.rsplit_once("- ")) else {
        return line.to_owned();
    };
    let before = &line[..before.len() + 2];
    let is_date = is_date(word) && !word.contains(' ');
    if BOOLEANS.contains(&word.to_ascii_lowercase().as_str()) || is_date || is_time(word) {
        return format!("{before}'{word}'");
    }
    line.to_owned()
}

fn frame() -> OpenApi {
    let license = License::builder().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let contact = Contact::builder().name(Some("Convite")).url(Some("https://convite.example")).build();
    let info = InfoBuilder::new()
        .title("Convite")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license))
        .contact(Some(contact))
        .build();
    let mut tags: Vec<Tag> = TAGS
        .iter()
        .map(|(name, about)| {
            let mut tag = Tag::new(*name);
            tag.description = Some((*about).to_owned());
            tag
        })
        .collect();
    tags.sort_by(|a, b| a.name.cmp(&b.name));
    let mut document = OpenApiBuilder::new().info(info).tags(Some(tags)).servers(Some([server()])).build();
    let components = document.components.get_or_insert_with(Default::default);
    components.add_security_scheme("oauth2", oauth2());
    let bearer = |about: &str| {
        let mut http = Http::new(HttpAuthScheme::Bearer);
        http.description = Some(about.to_owned());
        SecurityScheme::Http(http)
    };
    components.add_security_scheme("bearer", bearer("An access token of `POST /v1/oauth/token`."));
    components.add_security_scheme("tracking_token", bearer("The tracking token of one request."));
    document
}

/// The service itself, which is for everybody, not only for the city's own network.
fn server() -> Server {
    let audience = ExtensionsBuilder::new().add("x-internal", false).build();
    let mut server = Server::new("/");
    server.extensions = Some(audience);
    server
}

fn oauth2() -> SecurityScheme {
    let token = "/v1/oauth/token";
    SecurityScheme::OAuth2(OAuth2::with_description(
        [
            Flow::Password(Password::with_refresh_url(token, Scopes::new(), token)),
            Flow::ClientCredentials(ClientCredentials::new(token, Scopes::new())),
        ],
        "Staff sign in with e-mail and password as the client `convite-docs`; partners' systems with their client's id and secret. \
        Access tokens are JWTs, made and verified as RFC8725 asks.",
    ))
}
