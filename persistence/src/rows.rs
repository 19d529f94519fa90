//! What rows have in common.

/// Writes the conversions between a row and an entity that have the same members; the one after `json` is a document in the row.
macro_rules! same_members {
    ($row:ident <-> $entity:ident: $($member:ident),+ $(; json $document:ident)?) => {
        impl From<$row> for $entity {
            fn from(row: $row) -> Self {
                let $row { $($member,)+ $($document: $crate::json::Json($document),)? } = row;
                Self { $($member,)+ $($document,)? }
            }
        }

        impl From<$entity> for $row {
            fn from(entity: $entity) -> Self {
                let $entity { $($member,)+ $($document,)? } = entity;
                Self { $($member,)+ $($document: $crate::json::Json($document),)? }
            }
        }
    };
}

pub(crate) use same_members;
