use convite_domain::AgencyId;
use convite_domain::access::Role;
use serde_json::{Value, json};

use crate::actor::Actor;
use crate::answer::Answer;
use crate::app::{NewUser, TestApp};
use crate::files::Form;

/// Those who bring a practice from its first word to the public: two of its agency, and the city's editor.
pub struct Authors {
    /// The agency that owns what they write.
    pub agency: AgencyId,
    /// Who writes.
    pub writer: Actor,
    /// Who reads what others wrote.
    pub validator: Actor,
    /// Who publishes.
    pub editor: Actor,
}

/// A practice that a test had written.
#[derive(Clone, Debug)]
pub struct TestPractice {
    /// Its id.
    pub id: String,
    /// The id of its first revision.
    pub revision: String,
}

impl TestPractice {
    /// The path of the practice, or of something below it.
    pub fn path(&self, below: &str) -> String {
        match below {
            "" => format!("/v1/practices/{}", self.id),
            below => format!("/v1/practices/{}/{below}", self.id),
        }
    }
}

impl TestApp {
    /// An agency with somebody who writes and somebody who validates, and an editor of the city.
    pub async fn authors(&self) -> Authors {
        self.authors_of(self.agency().await).await
    }

    /// The same of an agency that is there.
    pub async fn authors_of(&self, agency: AgencyId) -> Authors {
        let of_agency = async |role| {
            self.user_with(NewUser { roles: vec![role], agency: Some(agency), ..NewUser::default() }).await
        };
        Authors {
            agency,
            writer: of_agency(Role::AgencyEditor).await,
            validator: of_agency(Role::AgencyValidator).await,
            editor: self.editor().await,
        }
    }
}

impl Authors {
    /// A practice that the writer begins.
    pub async fn written(&self, revision: Value) -> TestPractice {
        let made = self.writer.post("/v1/practices", json!({ "revision": revision })).await.expect(201);
        let revision = made["handling"]["open_revision"]["id"].as_str().expect("an open revision");
        TestPractice { id: made.text("id").to_owned(), revision: revision.to_owned() }
    }

    /// A practice that the public reads.
    pub async fn published(&self, revision: Value) -> TestPractice {
        let practice = self.written(revision).await;
        self.publish(&practice.revision).await.ok();
        practice
    }

    /// Brings a revision from capture to the public, with its claims verified.
    pub async fn publish(&self, revision: &str) -> Answer {
        self.validate(revision).await.ok();
        let check = self.editor.get(&format!("/v1/revisions/{revision}/publication-check")).await.ok();
        let numbers = check["unmatched_numbers"].as_array().expect("numbers");
        let numbers: Vec<_> = numbers.iter().map(|number| number["number"].clone()).collect();
        self.act(&self.editor, revision, "publish", json!({ "no_claim": numbers })).await
    }

    /// Brings a revision from capture to where it is validated, with its claims verified.
    pub async fn validate(&self, revision: &str) -> Answer {
        self.act(&self.writer, revision, "submit", json!({})).await.ok();
        let claims = self.validator.get(&format!("/v1/revisions/{revision}/claims?limit=100")).await.ok();
        for claim in claims.items().iter().filter(|claim| claim["state"] == "sourced") {
            let path = format!("/v1/claims/{}", claim["id"].as_str().expect("an id"));
            let etag = self.validator.etag(&path).await;
            self.validator.post(&format!("{path}/verify"), json!({})).if_match(&etag).await.ok();
        }
        self.act(&self.validator, revision, "validate", json!({})).await
    }

    /// An action on a revision with its current ETag.
    pub async fn act(&self, actor: &Actor, revision: &str, action: &str, json: Value) -> Answer {
        let path = format!("/v1/revisions/{revision}");
        let etag = actor.etag(&path).await;
        actor.post(&format!("{path}/{action}"), json).if_match(&etag).await
    }

    /// An action of the editor on a practice with its current ETag.
    pub async fn rule(&self, practice: &TestPractice, action: &str, json: Value) -> Answer {
        let etag = self.editor.etag(&practice.path("")).await;
        self.editor.post(&practice.path(action), json).if_match(&etag).await
    }

    /// The id of the next revision of a published practice.
    pub async fn revise(&self, practice: &TestPractice) -> String {
        self.writer.post(&practice.path("revisions"), json!({})).await.expect(201).text("id").to_owned()
    }

    /// An asset that the writer adds.
    pub async fn enclose(&self, revision: &str, form: Form) -> Answer {
        self.writer.fill(&format!("/v1/revisions/{revision}/assets"), form).await.expect(201)
    }

    /// The id of a claim that the writer makes.
    pub async fn claim(&self, revision: &str, form: Value) -> String {
        let path = format!("/v1/revisions/{revision}/claims");
        self.writer.post(&path, form).await.expect(201).text("id").to_owned()
    }
}
