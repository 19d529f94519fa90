//! From what a letter says to its words: the templates in `templates/mail/`, one for each language, and one for HTML.

use askama::Template;
use convite_domain::vocabularies::UiLanguage;

/// What a letter says; how, the templates know. Dates and codes are in the letter's language already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said<'a> {
    Received {
        on: String,
        due_on: Option<String>,
    },
    Asked {
        needs: Vec<&'a str>,
    },
    Declined {
        reason: &'static str,
        text: &'a str,
        /// Kinds and texts.
        alternatives: Vec<(&'static str, &'a str)>,
        no_alternative_reason: Option<&'a str>,
    },
    Accepted {
        starts_on: String,
        /// None when it is the first day, too.
        ends_on: Option<String>,
        group_size: i32,
        /// What was not granted as it was asked for.
        changed: Vec<ChangedItem<'a>>,
        message: Option<&'a str>,
    },
    Withdrawn {
        on: String,
    },
    NewTerm {
        due_on: String,
        reason: &'a str,
    },
    Duplicate {
        canonical: &'a str,
        text: Option<&'a str>,
    },
    Transferred {
        to: &'a str,
        email: Option<&'a str>,
        text: &'a str,
    },
    Waitlisted {
        text: &'a str,
    },
    TakenUp {
        due_on: String,
    },
    Expired,
    Message {
        text: &'a str,
        attachments: usize,
    },
    /// A version of the visit's agenda is released, by its number.
    AgendaReleased {
        number: i32,
    },
    /// The visit is put off.
    Postponed {
        reason: &'a str,
    },
    Recovered {
        /// Numbers of requests, and the link or token that opens each.
        links: Vec<(&'a str, String)>,
    },
    /// What a requester wrote does not come back in the agency's mail, so a reason is always the agency's.
    Cancelled {
        reason: Option<&'a str>,
    },
}

/// Something that was asked for and not granted, or not as it was asked for. It is known by its place: what the requester
/// wrote does not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChangedItem<'a> {
    /// Its place in the form, from 1.
    pub(super) place: usize,
    /// What is granted in its place.
    pub(super) instead: Option<&'a str>,
    pub(super) reason: &'a str,
}

/// The words of a letter: as plain text, and the same as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

#[derive(Template)]
#[template(path = "mail/words.es.txt")]
struct InSpanish<'a> {
    reference: &'a str,
    said: &'a Said<'a>,
    page: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "mail/words.en.txt")]
struct InEnglish<'a> {
    reference: &'a str,
    said: &'a Said<'a>,
    page: Option<&'a str>,
}

/// Whatever stands in a paragraph is escaped here: what somebody wrote stays text.
#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    language: UiLanguage,
    subject: &'a str,
    paragraphs: &'a [Paragraph<'a>],
    links: &'a [&'a str],
}

impl Html<'_> {
    /// An item that ends with one of the letter's own links, cut before it. What somebody wrote is no link.
    fn cut<'i>(&self, item: &'i str) -> Option<(&'i str, &'i str)> {
        let is_web = |link: &&&str| link.starts_with("http://") || link.starts_with("https://");
        let link = self.links.iter().filter(is_web).find(|link| item.ends_with(**link))?;
        Some(item.split_at(item.len() - link.len()))
    }
}

/// A text, and the items of a list below it; one of the two may be missing.
#[derive(Debug, PartialEq, Eq)]
struct Paragraph<'a> {
    text: String,
    items: Vec<String>,
    lines: Vec<&'a str>,
}

impl Words {
    /// The words of a letter about the request with a number; `page` is where a tracking link leads to.
    pub(super) fn of(
        said: &Said<'_>,
        reference: &str,
        page: Option<&str>,
        language: UiLanguage,
    ) -> Result<Self, askama::Error> {
        let rendered = match language {
            UiLanguage::Es => InSpanish { reference, said, page }.render(),
            UiLanguage::En => InEnglish { reference, said, page }.render(),
        }?;
        let links: Vec<_> = match said {
            Said::Recovered { links } => links.iter().map(|(_, link)| link.as_str()).collect(),
            _ => Vec::new(),
        };
        Self::rendered(&rendered, &links, language)
    }

    /// The words of a letter that a template has written: its first line is the subject. `links` may end items.
    pub(super) fn rendered(rendered: &str, links: &[&str], language: UiLanguage) -> Result<Self, askama::Error> {
        let rendered = rendered.replace("\r\n", "\n").replace('\r', "\n");
        let (subject, body) = rendered.trim_start().split_once('\n').unwrap_or_default();
        let paragraphs: Vec<Paragraph<'_>> = paragraphs(body);
        let text =
            paragraphs.iter().map(|paragraph| paragraph.lines.join("\n")).collect::<Vec<_>>().join("\n\n") + "\n";
        let html = Html { links, language, subject, paragraphs: &paragraphs }.render()?;
        Ok(Self { subject: subject.to_owned(), text, html })
    }
}

/// Paragraphs are parted by blank lines; in one, a line that begins with a hyphen begins an item.
fn paragraphs(body: &str) -> Vec<Paragraph<'_>> {
    let lines: Vec<&str> = body.lines().map(str::trim_end).collect();
    let groups = lines.split(|line| line.is_empty()).filter(|group| !group.is_empty());
    groups.map(Paragraph::of).collect()
}

impl<'a> Paragraph<'a> {
    fn of(lines: &[&'a str]) -> Self {
        let first_item = lines.iter().position(|line| line.starts_with("- ")).unwrap_or(lines.len());
        let mut items: Vec<String> = Vec::new();
        for line in &lines[first_item..] {
            match (line.strip_prefix("- "), items.last_mut()) {
                (None, Some(item)) => *item = format!("{item}\n{line}"),
                (Some(begun), _) => items.push(begun.to_owned()),
                (None, None) => items.push((*line).to_owned()),
            }
        }
        Self { text: lines[..first_item].join("\n"), items, lines: lines.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_is_text_in_html() {
        let (to, text) = ("<img src=x onerror=alert(1)>", "\"Hola\" & adiós\r\n\r\n</p><script>alert(1)</script>");
        let said = Said::Transferred { to, email: None, text };
        let words = Words::of(&said, "MDE-2026-000001", None, UiLanguage::Es).expect("words");
        assert!(words.text.contains(to) && words.text.contains("\"Hola\" & adiós\n\n</p><script>"), "{}", words.text);
        assert!(!words.html.contains("<img") && !words.html.contains("<script"), "{}", words.html);
        assert!(words.html.contains("&#60;script&#62;alert(1)"), "{}", words.html);
    }

    #[test]
    fn a_list_is_one_in_html_and_lines_with_hyphens_in_plain_text() {
        let said = Said::Asked { needs: vec!["Uno,\nen dos líneas", "Dos"] };
        let words = Words::of(&said, "MDE-2026-000001", None, UiLanguage::En).expect("words");
        assert_eq!(words.subject, "MDE-2026-000001: we need information");
        let text = "Hello,\n\nTo go on with your request MDE-2026-000001 we need the following from you:\n\
            - Uno,\nen dos líneas\n- Dos\n\nThe term for the decision is paused until you answer.\n\n\
            This message was sent automatically.\n";
        assert_eq!(words.text, text);
        assert_eq!(words.html.matches("<li ").count(), 2, "{}", words.html);
        assert!(words.html.contains(">Uno,\nen dos líneas</li>") && words.html.contains(">Dos</li>"), "{}", words.html);
    }

    #[test]
    fn what_is_not_said_leaves_no_gap() {
        let said = Said::Received { on: "20 March 2026".to_owned(), due_on: None };
        let words = Words::of(&said, "MDE-2026-000001", None, UiLanguage::En).expect("words");
        assert!(!words.text.contains("\n\n\n") && !words.text.contains("answer by"), "{}", words.text);
    }
}
