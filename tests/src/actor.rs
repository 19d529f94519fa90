use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use convite_api::App;
use convite_api::auth::Subject;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use reqwest::{Client, Method};
use serde_json::Value;
use uuid::Uuid;

use crate::answer::Answer;
use crate::requests::TestRequest;

/// The line to one server.
pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    client: Client,
    app: App,
}

impl Line {
    pub(crate) fn to(address: SocketAddr, app: App) -> Self {
        let builder = Client::builder().timeout(Duration::from_secs(60)).redirect(reqwest::redirect::Policy::none());
        Self { address, client: builder.build().expect("an HTTP client"), app }
    }
}

/// What an actor sends as `Authorization`.
#[derive(Clone, Debug)]
pub(crate) enum Credential {
    None,
    Bearer(String),
    /// An access token, made anew for every call, so that it never expires while a test moves time.
    Issued(Subject),
}

/// Somebody who calls the server, with the credential that goes with who they are.
#[derive(Clone)]
pub struct Actor {
    line: Arc<Line>,
    credential: Credential,
    id: Uuid,
    name: String,
    secret: String,
}

impl Actor {
    pub(crate) fn new(line: &Arc<Line>, credential: Credential) -> Self {
        Self { line: line.clone(), credential, id: Uuid::nil(), name: String::new(), secret: String::new() }
    }

    pub(crate) fn known_as(self, id: Uuid, name: String) -> Self {
        Self { id, name, ..self }
    }

    pub(crate) fn with_secret(self, secret: String) -> Self {
        Self { secret, ..self }
    }

    /// The id of a user or client.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The e-mail address of a user, the `client_id` of a client.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The secret of a client.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The Bearer token that the next call would send.
    pub async fn token(&self) -> Option<String> {
        match &self.credential {
            Credential::None => None,
            Credential::Bearer(token) => Some(token.clone()),
            Credential::Issued(subject) => {
                let app = &self.line.app;
                let token = app.shared.token_keys.issue(app, *subject, "convite-tests", "").await;
                Some(token.expect("a token"))
            }
        }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// POST with a JSON body.
    pub fn post(&self, path: &str, json: Value) -> Call {
        self.call(Method::POST, path).json(&json)
    }

    /// PATCH with a JSON Merge Patch.
    pub fn patch(&self, path: &str, json: Value) -> Call {
        self.call(Method::PATCH, path).body("application/merge-patch+json", json.to_string())
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Any method, without a body.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call { actor: self.clone(), method, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// The ETag that a thing has for this actor now.
    pub async fn etag(&self, path: &str) -> String {
        self.get(path).await.ok().etag()
    }

    /// An action on a request, with the ETag that the request has for this actor now.
    pub async fn act(&self, request: &TestRequest, action: &str, json: Value) -> Answer {
        act(self, &request.path(""), action, json).await
    }

    /// A patch of the thing at a path, with the ETag that it has for this actor now.
    pub async fn patch_current(&self, path: &str, json: Value) -> Answer {
        let etag = self.etag(path).await;
        self.patch(path, json).if_match(&etag).await
    }
}

/// A request on its way: add to it, then `.await` its answer.
#[must_use = "a call is made by awaiting it"]
pub struct Call {
    actor: Actor,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    /// One more header; the same name may come again.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `If-Match`.
    pub fn if_match(self, etag: &str) -> Self {
        self.header(IF_MATCH.as_str(), etag)
    }

    /// `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// A JSON body.
    pub fn json(self, json: &Value) -> Self {
        self.body("application/json", json.to_string())
    }

    /// Any body.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), media_type)
    }

    async fn send(self) -> Answer {
        let token = self.actor.token().await;
        let line = &self.actor.line;
        let url = format!("http://{}{}", line.address, self.path);
        let mut request = line.client.request(self.method.clone(), url);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !self.body.is_empty() {
            request = request.body(self.body);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{} {}: {error:?}", self.method, self.path));
        Answer::of(&self.method, &self.path, response).await
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// An action on what is at a path, with the ETag that the actor reads now.
pub async fn act(actor: &Actor, path: &str, action: &str, json: Value) -> Answer {
    let etag = actor.etag(path).await;
    actor.post(&format!("{path}/{action}"), json).if_match(&etag).await
}
