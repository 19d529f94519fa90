use serde_json::{Value, json};

use crate::actor::Actor;
use crate::answer::Answer;
use crate::app::TestApp;
use crate::forms;
use crate::requests::TestRequest;

/// The delegation of a request that a test had accepted, and the request's requester.
#[derive(Clone)]
pub struct TestDelegation {
    /// Its id.
    pub id: String,
    /// The exchange that it takes part in.
    pub exchange_id: String,
    /// The request that it comes from.
    pub request: TestRequest,
    /// Who answers for it.
    pub requester: Actor,
}

impl TestDelegation {
    /// The path of the delegation, or of something below it: `delegation.path("finalise")`.
    pub fn path(&self, below: &str) -> String {
        match below {
            "" => format!("/v1/delegations/{}", self.id),
            below => format!("/v1/delegations/{}/{below}", self.id),
        }
    }

    /// The path of a member, or of something below it.
    pub fn member(&self, id: &str, below: &str) -> String {
        match below {
            "" => self.path(&format!("members/{id}")),
            below => self.path(&format!("members/{id}/{below}")),
        }
    }

    /// The delegation as its requester sees it.
    pub async fn seen(&self) -> Answer {
        self.requester.get(&self.path("")).await.ok()
    }

    /// The list of members as its requester sees it.
    pub async fn members(&self) -> Answer {
        self.requester.get(&self.path("members?limit=100")).await.ok()
    }

    /// Its requester's attempt to name a member.
    pub async fn name(&self, form: Value) -> Answer {
        self.requester.post(&self.path("members"), form).await
    }

    /// The id of a member whom its requester names.
    pub async fn named(&self, form: Value) -> String {
        self.name(form).await.expect(201).text("id").to_owned()
    }

    /// An action of its requester, who needs no ETag.
    pub async fn act(&self, action: &str, json: Value) -> Answer {
        self.requester.post(&self.path(action), json).await
    }

    /// An action of somebody, with the ETag that the delegation has for them now.
    pub async fn act_as(&self, actor: &Actor, action: &str, json: Value) -> Answer {
        let etag = actor.etag(&self.path("")).await;
        actor.post(&self.path(action), json).if_match(&etag).await
    }

    /// Makes its list final, with a head, and one member with protected fields. Returns their ids.
    pub async fn finalised(&self) -> [String; 2] {
        let head = self.named(forms::head()).await;
        let member = self.named(forms::protected_member()).await;
        self.act("finalise", json!({})).await.ok();
        [head, member]
    }

    /// Comes and leaves again, while its list is still open. Returns the ids of its two members.
    pub async fn leave(&self, officer: &Actor) -> [String; 2] {
        let members = self.finalised().await;
        self.act_as(officer, "arrive", json!({ "members": members, "minors": 0 })).await.ok();
        self.act_as(officer, "depart", json!({})).await.ok();
        members
    }
}

/// Delegations in every state, made over HTTP as their people would.
impl TestApp {
    /// A delegation whose members are being named: twelve may come.
    pub async fn forming(&self, officer: &Actor) -> TestDelegation {
        let request = self.accepted(officer).await;
        self.delegation_of(&request).await
    }

    /// The delegation of an accepted request.
    pub async fn delegation_of(&self, request: &TestRequest) -> TestDelegation {
        let acceptance = request.seen().await.json["acceptance"].clone();
        let text = |member: &str| acceptance[member].as_str().expect("an id").to_owned();
        let (request, requester) = (request.clone(), request.requester.clone());
        TestDelegation { id: text("delegation_id"), exchange_id: text("exchange_id"), request, requester }
    }

    /// A delegation with a final list: a head, and one member with protected fields. Returns their ids, too.
    pub async fn with_final_list(&self, officer: &Actor) -> (TestDelegation, [String; 2]) {
        let delegation = self.forming(officer).await;
        let members = delegation.finalised().await;
        (delegation, members)
    }

    /// A delegation that has left: both of its members had come.
    pub async fn departed(&self, officer: &Actor) -> (TestDelegation, [String; 2]) {
        let delegation = self.forming(officer).await;
        let members = delegation.leave(officer).await;
        (delegation, members)
    }
}
