//! Letters as texts are compared by: small, and without accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Adds a character of a decomposed text to a word when it belongs to one, and says whether it does.
pub(crate) fn push_plain(word: &mut String, c: char) -> bool {
    match c {
        'ß' => word.push_str("ss"),
        'æ' | 'Æ' => word.push_str("ae"),
        'œ' | 'Œ' => word.push_str("oe"),
        'ø' | 'Ø' => word.push('o'),
        'ł' | 'Ł' => word.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => word.push('d'),
        'ı' => word.push('i'),
        c if c.is_alphanumeric() => word.extend(c.to_lowercase()),
        _ => return false,
    }
    true
}

/// The first letters of a word, plain.
pub(crate) fn plain_word(word: &str, letters: usize) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.nfkd().take(letters).filter(|c| !is_combining_mark(*c)) {
        push_plain(&mut plain, c);
    }
    plain
}
