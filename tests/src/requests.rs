use serde_json::{Value, json};

use crate::actor::Actor;
use crate::answer::Answer;
use crate::app::TestApp;
use crate::forms;

/// A request that a test made, and its requester.
#[derive(Clone)]
pub struct TestRequest {
    /// Its id.
    pub id: String,
    /// The secret that opens it.
    pub tracking_token: String,
    /// Who holds that secret.
    pub requester: Actor,
}

impl TestRequest {
    /// The path of the request, or of something below it: `request.path("take")`.
    pub fn path(&self, below: &str) -> String {
        match below {
            "" => format!("/v1/requests/{}", self.id),
            below => format!("/v1/requests/{}/{below}", self.id),
        }
    }

    /// The request as its requester sees it.
    pub async fn seen(&self) -> Answer {
        self.seen_by(&self.requester).await
    }

    /// The request as somebody sees it.
    pub async fn seen_by(&self, actor: &Actor) -> Answer {
        actor.get(&self.path("")).await.ok()
    }

    /// Submits it.
    pub async fn submit(&self) -> Answer {
        self.requester.post(&self.path("submit"), json!({})).await
    }
}

/// Requests in every state, made over HTTP as their people would.
impl TestApp {
    /// A form that can be submitted today.
    pub fn form(&self) -> Value {
        forms::complete(self.clock.today())
    }

    /// A complete draft.
    pub async fn draft(&self) -> TestRequest {
        self.draft_of(self.form()).await
    }

    /// A draft with this form.
    pub async fn draft_of(&self, form: Value) -> TestRequest {
        let created = self.visitor().post("/v1/requests", form).await.expect(201);
        let tracking_token = created.text("tracking_token").to_owned();
        TestRequest { id: created.text("id").to_owned(), requester: self.bearer(&tracking_token), tracking_token }
    }

    /// A submitted request.
    pub async fn submitted(&self) -> TestRequest {
        self.submitted_of(self.form()).await
    }

    /// A submitted request with this form.
    pub async fn submitted_of(&self, form: Value) -> TestRequest {
        let request = self.draft_of(form).await;
        request.submit().await.ok();
        request
    }

    /// A request that an officer has taken.
    pub async fn in_review(&self, officer: &Actor) -> TestRequest {
        self.in_review_of(officer, self.form()).await
    }

    /// A request with this form that an officer has taken.
    pub async fn in_review_of(&self, officer: &Actor, form: Value) -> TestRequest {
        let request = self.submitted_of(form).await;
        officer.act(&request, "take", json!({})).await.ok();
        request
    }

    /// A request with an open question for the change objective.
    pub async fn info_requested(&self, officer: &Actor) -> TestRequest {
        let request = self.in_review(officer).await;
        officer.act(&request, "request-info", forms::ask()).await.ok();
        request
    }

    /// A request that an officer has taken and linked to an organization: it can be accepted.
    pub async fn linked(&self, officer: &Actor) -> TestRequest {
        self.linked_of(officer, self.form()).await
    }

    /// The same with this form.
    pub async fn linked_of(&self, officer: &Actor, form: Value) -> TestRequest {
        let request = self.in_review_of(officer, form).await;
        let organization = self.organization(officer).await;
        officer.patch_current(&request.path(""), json!({ "organization_id": organization })).await.ok();
        request
    }

    /// An accepted request.
    pub async fn accepted(&self, officer: &Actor) -> TestRequest {
        let request = self.linked(officer).await;
        officer.act(&request, "accept", forms::acceptance(self.clock.today())).await.ok();
        request
    }

    /// A declined request.
    pub async fn declined(&self, officer: &Actor) -> TestRequest {
        let request = self.in_review(officer).await;
        officer.act(&request, "decline", forms::decline()).await.ok();
        request
    }

    /// A request that was withdrawn after it was submitted.
    pub async fn withdrawn(&self) -> TestRequest {
        let request = self.submitted().await;
        request.requester.post(&request.path("withdraw"), json!({})).await.ok();
        request
    }

    /// The id of a new organization of the registry.
    pub async fn organization(&self, officer: &Actor) -> String {
        let form = json!({ "name": format!("Municipio {}", self.number()), "kind": "municipality", "country": "AR" });
        officer.post("/v1/organizations", form).await.expect(201).text("id").to_owned()
    }
}
