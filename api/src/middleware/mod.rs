//! What every request passes through, from the outside in: [`edge`] (ids, log, figures, headers), compression,
//! [`problems`] (errors, panics, time), CORS, [`guard`] (well-formedness, caller, rate, conditional reads).

mod edge;
mod guard;
mod held_payload;
mod problems;
mod trace;

pub use edge::edge;
pub use guard::guard;
pub use problems::problems;
pub(crate) use problems::{prefers_spanish, wanted_languages};
pub use trace::RequestIds;
