//! Code lists kept as data: CSV files with the columns `code`, `es`, `en` and, where they mean something, `parent` and
//! `withdrawn`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::Label;

/// One line of a code list.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    /// The code, unique in its list.
    pub(super) code: String,
    /// The code of what it is a part of, in another list or in the same.
    #[serde(default)]
    pub(super) parent: Option<String>,
    /// Whether the list's owner took the code out of use: readable in what is stored, refused in what comes in.
    #[serde(default)]
    pub(super) withdrawn: bool,
    /// The Spanish label.
    pub(super) es: String,
    /// The English label.
    pub(super) en: String,
}

impl Row {
    /// What people read.
    pub(super) fn label(&'static self) -> Label {
        Label { es: &self.es, en: &self.en }
    }
}

/// A code list in the order of its file.
pub(super) type Rows = LazyLock<Vec<Row>>;

/// A code list by code.
pub(super) type Index = LazyLock<HashMap<&'static str, &'static Row>>;

/// Makes a code list searchable.
pub(super) fn index(rows: &'static Rows) -> HashMap<&'static str, &'static Row> {
    rows.iter().map(|row| (row.code.as_str(), row)).collect()
}

/// Makes a type whose values are the codes of one CSV file: a word of JSON, of the schema and of SQL, like a text enum.
macro_rules! coded {
    ($(#[doc = $doc:literal])+ pub struct $name:ident in $file:literal;) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
        pub struct $name(&'static $crate::vocabularies::table::Row);

        const _: () = {
            use $crate::vocabularies::table::{Index, Rows, index};

            static ROWS: Rows = Rows::new(|| $crate::tables::read(include_str!(concat!("../../data/", $file))));
            static INDEX: Index = Index::new(|| index(&ROWS));

            impl $name {
                /// Every code that input may use, in the order of the list.
                pub fn all() -> impl Iterator<Item = Self> {
                    ROWS.iter().filter(|row| !row.withdrawn).map(Self)
                }

                /// Every code that was ever in the list: what is stored stays readable when a code is withdrawn.
                pub fn known(code: &str) -> Option<Self> {
                    INDEX.get(code).copied().map(Self)
                }
            }
        };

        impl $name {
            /// Parses a code of today; the error is its code, `unknown_value` or `withdrawn`, and what is accepted.
            pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
                match Self::known(text) {
                    Some(code) if code.0.withdrawn => {
                        Err(("withdrawn", "is a code that its list has withdrawn".to_owned()))
                    }
                    Some(code) => Ok(code),
                    None => Err(("unknown_value", $crate::input::one_of(&Self::codes()))),
                }
            }

            /// The code of the API and of the database.
            pub fn as_str(self) -> &'static str {
                &self.0.code
            }

            /// What people read.
            pub fn label(self) -> $crate::Label {
                self.0.label()
            }

            fn codes() -> Vec<&'static str> {
                Self::all().map(Self::as_str).collect()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownValue;

            /// Accepts what [`Self::parse`] accepts.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text).map_err(|_| $crate::UnknownValue(text.to_owned()))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Reads what was stored, withdrawn codes included; input goes through [`deserr::Deserr`].
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                let unknown = || serde::de::Error::custom($crate::UnknownValue(text.to_string()));
                Self::known(&text).ok_or_else(unknown)
            }
        }

        impl deserr::Deserr<$crate::input::BadFields> for $name {
            fn deserialize_from_value<V: deserr::IntoValue>(
                value: deserr::Value<V>,
                location: deserr::ValuePointerRef,
            ) -> Result<Self, $crate::input::BadFields> {
                $crate::input::parse_text(value, location, Self::parse)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc),+).trim()))
                    .enum_values(Some(Self::codes()))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        #[cfg(feature = "diesel")]
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(self.as_str(), out)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = std::str::from_utf8(bytes.as_bytes())?;
                Ok(Self::known(text).ok_or_else(|| $crate::UnknownValue(text.to_owned()))?)
            }
        }
    };
}

pub(super) use coded;
