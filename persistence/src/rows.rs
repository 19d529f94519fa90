//! What rows have in common.

/// Writes the conversions between a row and an entity that have the same members.
macro_rules! same_members {
    ($row:ident <-> $entity:ident: $($member:ident),+ $(,)?) => {
        impl From<$row> for $entity {
            fn from(row: $row) -> Self {
                let $row { $($member),+ } = row;
                Self { $($member),+ }
            }
        }

        impl From<$entity> for $row {
            fn from(entity: $entity) -> Self {
                let $entity { $($member),+ } = entity;
                Self { $($member),+ }
            }
        }
    };
}

pub(crate) use same_members;
