//! Sentences in Spanish and English that are put together.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Label;
use crate::input::Localized;
use crate::vocabularies::UiLanguage;

/// A text in Spanish and English that was composed or stored, where [`Label`] is one that was compiled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bilingual {
    /// Spanish.
    #[schema(value_type = String, examples("Viernes Santo"))]
    pub es: Cow<'static, str>,
    /// English.
    #[schema(value_type = String, examples("Good Friday"))]
    pub en: Cow<'static, str>,
}

impl From<Label> for Bilingual {
    fn from(label: Label) -> Self {
        Self { es: label.es.into(), en: label.en.into() }
    }
}

impl From<Localized> for Bilingual {
    fn from(text: Localized) -> Self {
        Self { es: text.es.into_inner().into(), en: text.en.into_inner().into() }
    }
}

const MONTHS: [Label; 12] = [
    Label { es: "enero", en: "January" },
    Label { es: "febrero", en: "February" },
    Label { es: "marzo", en: "March" },
    Label { es: "abril", en: "April" },
    Label { es: "mayo", en: "May" },
    Label { es: "junio", en: "June" },
    Label { es: "julio", en: "July" },
    Label { es: "agosto", en: "August" },
    Label { es: "septiembre", en: "September" },
    Label { es: "octubre", en: "October" },
    Label { es: "noviembre", en: "November" },
    Label { es: "diciembre", en: "December" },
];

impl Bilingual {
    /// A text from its two versions.
    pub fn new(es: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { es: es.into(), en: en.into() }
    }

    /// The text in a language.
    pub fn in_language(self, language: UiLanguage) -> String {
        language.pick(self.es, self.en).into_owned()
    }

    /// A date in words: "20 de marzo de 2026", "20 March 2026".
    pub fn date(date: NaiveDate) -> Self {
        let (day, month, year) = (date.day(), MONTHS[date.month0() as usize], date.year());
        Self::new(format!("{day} de {} de {year}", month.es), format!("{day} {} {year}", month.en))
    }

    /// A number of business days in words: "15 días hábiles", "15 business days".
    pub(super) fn business_days(count: u16) -> Self {
        match count {
            1 => Self::new("1 día hábil", "1 business day"),
            _ => Self::new(format!("{count} días hábiles"), format!("{count} business days")),
        }
    }

    /// The texts one after the other, with a separator between them.
    pub(super) fn join(texts: &[Self], separator: &str) -> Self {
        let es: Vec<_> = texts.iter().map(|text| text.es.as_ref()).collect();
        let en: Vec<_> = texts.iter().map(|text| text.en.as_ref()).collect();
        Self::new(es.join(separator), en.join(separator))
    }
}
