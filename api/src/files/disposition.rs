//! `Content-Disposition`, RFC 6266.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in an extended value: `attr-char` of RFC 8187.
const ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Says that a file is to be saved under a name: in ASCII for old clients, and as it is for all others.
pub fn as_download(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')');
    let ascii: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ATTR_CHAR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_sent_twice_and_breaks_out_of_nothing() {
        assert_eq!(as_download("carta.pdf"), "attachment; filename=\"carta.pdf\"; filename*=UTF-8''carta.pdf");
        let sent = as_download("¿Qué\"; \\x\r\n=%.pdf");
        let (ascii, utf8) = sent.split_once("; filename*=UTF-8''").expect("two names");
        assert_eq!(ascii, "attachment; filename=\"_Qu___ _x____.pdf\"");
        assert_eq!(utf8, "%C2%BFQu%C3%A9%22%3B%20%5Cx%0D%0A%3D%25.pdf");
    }
}
