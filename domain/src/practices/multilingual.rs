//! Short texts in the languages of the catalogue.

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::CatalogueLanguage;
use crate::input::{BadFields, Line, Prose, at};

/// Makes the type of a text of some kind in at least one language.
macro_rules! multilingual {
    ($(#[$doc:meta])+ pub struct $name:ident of $text:ty) => {
        $(#[$doc])+
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
        #[deserr(error = BadFields, deny_unknown_fields, validate = $name::check -> BadFields)]
        #[schema(min_properties = 1)]
        pub struct $name {
            /// Spanish.
            #[schema(inline)]
            #[deserr(default)]
            pub es: Option<$text>,
            /// English.
            #[schema(inline)]
            #[deserr(default)]
            pub en: Option<$text>,
            /// Portuguese.
            #[schema(inline)]
            #[deserr(default)]
            pub pt: Option<$text>,
        }

        impl $name {
            fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
                if self.texts().next().is_none() {
                    return Err(at(location, "required", "is required in at least one language"));
                }
                Ok(self)
            }

            /// The text in a language, when there is one.
            pub const fn get(&self, language: CatalogueLanguage) -> Option<&$text> {
                match language {
                    CatalogueLanguage::Es => self.es.as_ref(),
                    CatalogueLanguage::En => self.en.as_ref(),
                    CatalogueLanguage::Pt => self.pt.as_ref(),
                }
            }

            /// The text in a language, else the first that there is.
            pub fn text_in(&self, language: CatalogueLanguage) -> &str {
                let others = self.texts().next().map_or("", |(_, text)| text);
                self.get(language).map_or(others, |text| text.as_str())
            }

            /// The texts that there are.
            pub fn texts(&self) -> impl Iterator<Item = (CatalogueLanguage, &str)> {
                let all = CatalogueLanguage::ALL.iter();
                all.filter_map(|language| Some((*language, self.get(*language)?.as_str())))
            }
        }
    };
}

multilingual! {
    /// A short text in at least one language of the catalogue.
    pub struct Multilingual of Prose<1, 1000>
}

multilingual! {
    /// What something is called, in at least one language of the catalogue.
    pub struct Title of Line<1, 200>
}
