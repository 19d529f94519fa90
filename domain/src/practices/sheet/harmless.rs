//! Cells that a spreadsheet would run as formulas.

use std::borrow::Cow;

/// What begins a formula, also in the wide forms that some programs take for the same.
const BEGINNINGS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What stands before the first character that counts. An apostrophe is among it, so that a text with one more or one less in
/// front is as dangerous as before, and taking one away undoes adding one.
fn is_passed_over(c: char) -> bool {
    c == '\'' || c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Whether a spreadsheet might run the text, or part it into cells that it would run.
fn is_dangerous(text: &str) -> bool {
    let rest = text.trim_start_matches(is_passed_over);
    rest.starts_with(BEGINNINGS) || text[..text.len() - rest.len()].contains(['\t', '\r'])
}

/// The text as it may stand in a cell: with an apostrophe in front when a spreadsheet might run it.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that [`harmless`] made a cell of.
pub(super) fn meant(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_dangerous(text)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_made_harmless_begins_no_formula_and_is_read_back(text in "[ '=+@\t\r\n＝a-]{0,6}|\\PC{0,20}") {
            let cell = harmless(&text);
            prop_assert!(!cell.trim_start().starts_with(BEGINNINGS), "{cell:?}");
            prop_assert!(!cell.starts_with(['\t', '\r']), "{cell:?}");
            prop_assert_eq!(meant(&cell), text.as_str());
        }
    }

    #[test]
    fn an_apostrophe_that_is_no_shield_stays() {
        for text in ["'90s", "it's", "''", "' a"] {
            assert_eq!((harmless(text).as_ref(), meant(text)), (text, text));
        }
        assert_eq!(meant("'=1+1"), "=1+1");
        assert_eq!(harmless(" \t=1"), "' \t=1");
    }
}
