//! E-mail: what requesters are told of their request and agencies of their roles, and the way it goes out.

mod agency;
mod bounce;
mod letter;
mod mailer;
mod occasion;
mod words;

pub(crate) use agency::Partners;
pub use bounce::{Bounce, MOST_READ};
pub(crate) use letter::{Desk, Letter, NewLink};
pub(crate) use mailer::Failure;
pub use mailer::{MailError, Mailer};
pub(crate) use occasion::{AgencyOccasion, Occasion};
