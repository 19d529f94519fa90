//! What agencies and presenters have to do, and how fairly it is shared.

mod agencies;
mod presenters;
