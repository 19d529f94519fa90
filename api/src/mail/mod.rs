//! E-mail: what requesters are told of their request, and the way it goes out.

mod letter;
mod mailer;
mod words;

pub(crate) use letter::{Desk, Letter};
pub(crate) use mailer::Failure;
pub use mailer::{MailError, Mailer};
