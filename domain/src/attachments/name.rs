//! Names of files: what a sender says, made safe for every reader's file system and eye.

use super::MediaType;

/// The longest name, in characters.
const LONGEST: usize = 200;

/// The name under which a file is kept: the last part of the path that was sent, without what could mislead, with the ending
/// of the file's type. A file without a usable name is called by its kind.
pub fn file_name(sent: Option<&str>, kind: &str, media_type: MediaType) -> String {
    let last = sent.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !misleads(*c)).map(|c| if is_reserved(c) { '_' } else { c }).collect();
    let bare = |c: char| c.is_whitespace() || c == '.';
    let name = kept.trim_matches(bare);
    let name = if name.is_empty() { kind } else { name };
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if is_of(ending, media_type) => (stem, ending),
        _ => (name, media_type.endings()[0]),
    };
    let room = LONGEST - 1 - ending.chars().count();
    let stem: String = stem.chars().take(room).collect();
    format!("{}.{ending}", stem.trim_end_matches(bare))
}

fn is_of(ending: &str, media_type: MediaType) -> bool {
    media_type.endings().iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Signs that are not seen, or make others be seen in another order: `fdp.exe` must not pass for `exe.pdf`.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00ad}' | '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}')
}

/// What some file system does not take in a name.
fn is_reserved(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kept(sent: &str) -> String {
        file_name(Some(sent), "other", MediaType::Pdf)
    }

    #[test]
    fn a_name_loses_its_path_and_what_misleads() {
        assert_eq!(kept("Carta de mandato.pdf"), "Carta de mandato.pdf");
        assert_eq!(kept("../../etc/passwd"), "passwd.pdf");
        assert_eq!(kept("C:\\Users\\Ana\\carta.PDF"), "carta.PDF");
        assert_eq!(kept("carta\0\r\n.pdf"), "carta.pdf");
        assert_eq!(kept("carta\u{202e}fdp.exe"), "cartafdp.exe.pdf");
        assert_eq!(kept("¿quién?.pdf"), "¿quién_.pdf");
        assert_eq!(kept(".htaccess"), "htaccess.pdf");
    }

    #[test]
    fn a_name_that_says_nothing_is_the_kind() {
        for nothing in ["", "..", "../", "a/..", " . ", "\u{200b}"] {
            assert_eq!(kept(nothing), "other.pdf", "{nothing:?}");
        }
        assert_eq!(file_name(None, "mandate_letter", MediaType::Png), "mandate_letter.png");
    }

    #[test]
    fn a_name_ends_as_its_type_does() {
        assert_eq!(kept("foto.png"), "foto.png.pdf");
        assert_eq!(file_name(Some("foto.jpeg"), "other", MediaType::Jpeg), "foto.jpeg");
        assert_eq!(file_name(Some("foto"), "other", MediaType::Jpeg), "foto.jpg");
    }

    proptest! {
        #[test]
        fn whatever_is_sent_a_name_is_safe(sent in "\\PC{0,300}|.{0,300}") {
            let name = kept(&sent);
            prop_assert!(name.to_ascii_lowercase().ends_with(".pdf"));
            prop_assert!((1..=LONGEST).contains(&name.chars().count()));
            prop_assert!(!name.starts_with('.') && !name.contains(['/', '\\', '"', '\0', '\n']));
            prop_assert_eq!(kept(&name), name);
        }
    }
}
