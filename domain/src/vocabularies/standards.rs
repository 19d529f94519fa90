//! Languages and currencies.

use super::table::coded;

coded! {
    /// A language of ISO 639-1, by its two letters.
    pub struct Language in "languages.csv";
}

coded! {
    /// A currency of ISO 4217, by its three letters; those that another one has replaced are there for old amounts.
    pub struct Currency in "currencies.csv";
}

impl Currency {
    /// The number of decimal digits of an amount: 2 for dollars and cents, 0 for yen.
    pub fn minor_units(self) -> Option<u16> {
        iso_currency::Currency::from_code(self.as_str()).and_then(|currency| currency.exponent())
    }
}
