//! The harness of the black-box tests: a real PostgreSQL, a real server, and actors who talk to it over HTTP.
//!
//! ```no_run
//! # async fn shown() {
//! use convite_tests::TestApp;
//! use serde_json::json;
//!
//! let app = TestApp::start().await;
//! let officer = app.officer().await;
//! let request = app.submitted().await;
//! let taken = officer.act(&request, "take", json!({})).await.ok();
//! assert_eq!(taken["state"], "in_review");
//! request.requester.post(&request.path("withdraw"), json!({})).await.ok();
//! officer.act(&request, "take", json!({})).await.expect(409);
//! # }
//! ```
//!
//! One private cluster serves a whole test process; each [`TestApp`] has a database of its own, cloned from a template that
//! was migrated once, a server in this process on a port of its own, and a [`TestClock`] that only the test moves. Every
//! answer is checked for what holds for all of them, see [`Answer`].

mod actor;
mod agendas;
mod answer;
mod app;
mod clock;
mod delegations;
mod documented;
pub mod files;
pub mod forms;
mod house;
mod practices;
pub mod raw;
mod requests;
mod resources;
mod wire;

pub use actor::{Actor, Call, act};
pub use agendas::{TestAgenda, codes};
pub use answer::Answer;
pub use app::{NewUser, PASSWORD, TestApp};
pub use clock::TestClock;
pub use delegations::TestDelegation;
pub use house::{TestDatabase, connect};
pub use practices::{Authors, TestPractice};
pub use requests::TestRequest;
pub use resources::TestSession;
pub use wire::Wire;
