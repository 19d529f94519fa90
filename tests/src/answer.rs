use std::ops::Index;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, Response};
use serde_json::Value;

use crate::documented;

/// What the server answered.
///
/// On its way to the test every answer is checked for what holds for all of them: no 500, a status that the contract
/// documents, an `X-Request-Id`, and problem details that say the same status and request id as the headers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, when it is JSON; else null.
    pub json: Value,
    /// The body as it arrived.
    pub body: Vec<u8>,
    /// Method and path, for messages.
    call: String,
}

impl Answer {
    pub(crate) async fn of(method: &Method, path: &str, response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a body").to_vec();
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default();
        let json = match essence.ends_with("json") && !headers.contains_key("content-encoding") && !body.is_empty() {
            true => serde_json::from_slice(&body).expect("JSON, as the Content-Type says"),
            false => Value::Null,
        };
        let answer = Self { status, headers, json, body, call: format!("{method} {path}") };
        answer.assert_decent(method, path);
        answer
    }

    fn assert_decent(&self, method: &Method, path: &str) {
        assert_ne!(self.status, 500, "{self}");
        documented::assert_documented(method, path, self.status);
        let request_id = self.header("x-request-id");
        assert!(request_id.is_some(), "no X-Request-Id: {self}");
        if self.header("content-type") == Some("application/problem+json") && !self.json.is_null() {
            assert_eq!(self.json["status"], self.status, "{self}");
            assert_eq!(self.json["request_id"].as_str(), request_id, "{self}");
            let kind = self.json["type"].as_str().unwrap_or_default();
            assert!(kind.starts_with("/problems/"), "{self}");
        }
    }

    /// The same answer, which must be a success.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{self}");
        self
    }

    /// The same answer, which must have this status; refusals must be problem details.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        let oauth = self.call.contains("/v1/oauth/token");
        if status >= 400 && !oauth && !self.call.starts_with("HEAD") {
            assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self}");
        }
        self
    }

    /// The same answer, which must be a refusal by this guard.
    #[track_caller]
    pub fn expect_guard(self, status: u16, guard: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.json["guard"], guard, "{answer}");
        answer
    }

    /// The same answer, which must be a 422 that names exactly these fields, as `pointer: code`.
    #[track_caller]
    pub fn expect_bad_fields(self, fields: &[&str]) -> Self {
        let answer = self.expect(422);
        let mut expected = fields.to_vec();
        expected.sort_unstable();
        assert_eq!(answer.bad_fields(), expected, "{answer}");
        answer
    }

    /// The pointers of a 422, sorted.
    pub fn pointers(&self) -> Vec<String> {
        let mut pointers: Vec<String> = self.errors().map(|error| text(&error["pointer"])).collect();
        pointers.sort();
        pointers
    }

    /// The fields of a 422 as `pointer: code`, sorted.
    pub fn bad_fields(&self) -> Vec<String> {
        let line = |error: &Value| format!("{}: {}", text(&error["pointer"]), text(&error["code"]));
        let mut fields: Vec<String> = self.errors().map(line).collect();
        fields.sort();
        fields
    }

    /// The `ETag`.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {self}")).to_owned()
    }

    /// A header, once it is visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A member that is a text.
    #[track_caller]
    pub fn text(&self, member: &str) -> &str {
        self.json[member].as_str().unwrap_or_else(|| panic!("no text {member}: {self}"))
    }

    /// The elements of a list.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        self.json["items"].as_array().unwrap_or_else(|| panic!("no list: {self}"))
    }

    /// The members of a list's elements that have this name, as texts.
    #[track_caller]
    pub fn column(&self, member: &str) -> Vec<String> {
        self.items().iter().map(|item| text(&item[member])).collect()
    }

    /// The ids of the sessions that a change breaks, as far as the caller is shown them.
    #[track_caller]
    pub fn broken(&self) -> Vec<String> {
        let sessions = self.json["broken_sessions"]["sessions"].as_array().expect("sessions");
        sessions.iter().map(|session| text(&session["id"])).collect()
    }

    fn errors(&self) -> impl Iterator<Item = &Value> {
        self.json["errors"].as_array().into_iter().flatten()
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.json[member]
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} answered {}: {}", self.call, self.status, String::from_utf8_lossy(&self.body))
    }
}
