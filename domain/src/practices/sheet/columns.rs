//! The columns, and where in the document of a practice each belongs.

use std::sync::LazyLock;

use crate::practices::CatalogueLanguage;

/// How what is in a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it is.
    Text,
    /// Elements between `|`, or a JSON array.
    List,
    /// `axis:weight:justification` between `|`, or a JSON array.
    Axes,
    /// A JSON array.
    Json,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name in the header.
    pub(super) name: String,
    /// Where its cell belongs, as a JSON Pointer.
    pub(super) pointer: String,
    /// How its cells are written.
    pub(super) kind: Kind,
}

/// Where the code of the owning agency stands.
pub(super) const AGENCY: &str = "/agency";

/// The members of a text.
const TEXT: [(&str, Kind); 11] = [
    ("title", Kind::Text),
    ("learning_question", Kind::Text),
    ("context", Kind::Text),
    ("challenge", Kind::Text),
    ("actions", Kind::Text),
    ("results", Kind::Text),
    ("enabling_conditions", Kind::Text),
    ("recommendations", Kind::Text),
    ("lessons", Kind::List),
    ("building_blocks", Kind::Json),
    ("keywords", Kind::List),
];

/// What a revision is tagged with.
const TAGS: [(&str, Kind); 6] = [
    ("axes", Kind::Axes),
    ("topics", Kind::List),
    ("sdg_targets", Kind::List),
    ("sectors", Kind::List),
    ("outcomes", Kind::List),
    ("countries", Kind::List),
];

/// Every column, in the order of an export.
pub(super) static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let column = |name: String, pointer: String, kind| Column { name, pointer, kind };
    let below = |root: &str, name: &str, kind| column(name.to_owned(), format!("{root}/{name}"), kind);
    let mut all = vec![
        below("", "code", Kind::Text),
        column("agency".to_owned(), AGENCY.to_owned(), Kind::Text),
        below("/revision", "language", Kind::Text),
    ];
    all.extend(TEXT.map(|(name, kind)| below("/revision/text", name, kind)));
    all.extend(TAGS.map(|(name, kind)| below("/revision", name, kind)));
    for language in CatalogueLanguage::ALL {
        let root = format!("/revision/translations/{language}");
        all.push(column(format!("{language}.status"), format!("{root}/status"), Kind::Text));
        all.extend(TEXT.map(|(name, kind)| column(format!("{language}.{name}"), format!("{root}/text/{name}"), kind)));
    }
    all
});

/// The names of all columns, in the order of an export.
pub fn names() -> Vec<&'static str> {
    COLUMNS.iter().map(|column| column.name.as_str()).collect()
}

/// Where in the table something stands that is bad at a place of the document: the column, and what follows it below.
pub(super) fn place(pointer: &str) -> Option<String> {
    if pointer.is_empty() {
        return None;
    }
    let below = |column: &&Column| {
        let rest = pointer.strip_prefix(column.pointer.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some(column) = COLUMNS.iter().find(below) {
        return Some(format!("{}{}", column.name, &pointer[column.pointer.len()..]));
    }
    // What is bad of several columns together is shown at the first of them.
    let above = |column: &&Column| column.pointer.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
    COLUMNS.iter().find(above).map(|column| column.name.clone())
}
