//! E-mail: what requesters are told of their request, agencies of their roles and officers of agencies' answers, and the way it goes
//! out.

mod agency;
mod bounce;
mod letter;
mod mailer;
mod occasion;
mod officer;
mod words;

pub(crate) use agency::Partners;
pub use bounce::{Bounce, MOST_READ};
pub(crate) use letter::{Desk, Letter, NewLink};
pub(crate) use mailer::Failure;
pub use mailer::{MailError, Mailer};
pub(crate) use occasion::{AgencyOccasion, Occasion, OfficerOccasion};
