//! What goes with practices: what is taken, who adds it, what the public sees of it, and that nothing is left behind.

mod collecting;
mod publication;
mod refusals;
mod writing;

use convite_tests::files::{self, Form};

/// A form with a file of some kind.
fn a(kind: &str, content: impl AsRef<[u8]>) -> Form {
    Form::with("un archivo", content).kind(kind).text("title_es", "Un material")
}

/// A form with a brief that says something.
fn brief(text: &str) -> Form {
    a("brief", files::pdf(text))
}

/// A form with a link to a video.
fn video() -> Form {
    Form::default()
        .kind("video_link")
        .text("title_en", "The line in a minute")
        .text("url", "https://video.example.org/k")
}

/// The assets of a revision.
fn assets(revision: &str) -> String {
    format!("/v1/revisions/{revision}/assets")
}
