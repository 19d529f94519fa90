//! Two organizations that are the same body become one.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::{MOST_ALIASES, Organization};
use crate::input::{BadFields, FieldError, Prose};
use crate::{OrganizationId, Refusal, UserId};

/// Says that an organization is the same body as another one.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct MergeOrganization {
    /// The other one, which is kept.
    pub into_id: OrganizationId,
    /// Why; kept with the merge.
    #[schema(inline, examples("La misma alcaldía, registrada dos veces."))]
    pub reason: Prose<1, 2000>,
}

impl MergeOrganization {
    /// Refuses to merge an organization into itself.
    pub fn check(&self, merged: OrganizationId) -> Result<(), FieldError> {
        if self.into_id == merged {
            return Err(FieldError::new("/into_id", "itself", "must be another organization"));
        }
        Ok(())
    }
}

/// An organization that was merged into the one that it is shown with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MergedOrganization {
    /// Its id, which leads to the other one now.
    pub id: OrganizationId,
    /// What it was called.
    #[schema(examples("Municipio de Rosario"))]
    pub name: String,
    /// Which one it was merged into; that one may have been merged itself since.
    pub into_id: OrganizationId,
    /// Why.
    #[schema(examples("La misma alcaldía, registrada dos veces."))]
    pub reason: String,
    /// By whom.
    pub merged_by: UserId,
    /// When.
    pub merged_at: DateTime<Utc>,
}

impl Organization {
    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }

    /// Refuses to change what was merged.
    pub fn editable(&self) -> Result<(), Refusal> {
        self.not_merged("update")
    }

    /// Merges it into another one: gives both as they are after it. The kept one also goes by the names of the merged one;
    /// `plain` has each name of both as names are compared.
    pub fn merged_into(
        mut self,
        mut kept: Self,
        plain: &HashMap<String, String>,
        now: DateTime<Utc>,
    ) -> Result<(Self, Self), Refusal> {
        self.not_merged("merge")?;
        if let Some(id) = kept.merged_into_id {
            let detail = format!("The other one was itself merged into {id}.");
            return Err(Refusal::guard("registered", "merge", "target_merged", detail));
        }
        kept.take_names_of(&self, plain)?;
        self.merged_into_id = Some(kept.id);
        for organization in [&mut self, &mut kept] {
            organization.version += 1;
            organization.updated_at = now;
        }
        Ok((self, kept))
    }

    fn take_names_of(&mut self, merged: &Self, plain: &HashMap<String, String>) -> Result<(), Refusal> {
        fn compared<'a>(name: &'a String, plain: &'a HashMap<String, String>) -> &'a String {
            plain.get(name).unwrap_or(name)
        }
        let mut known: HashSet<&String> = self.names().map(|name| compared(name, plain)).collect();
        let new = merged.names().filter(|name| known.insert(compared(name, plain)));
        let aliases: Vec<String> = self.aliases.iter().chain(new).cloned().collect();
        if aliases.len() > MOST_ALIASES {
            let count = aliases.len();
            let detail =
                format!("It would have {count} aliases, and {MOST_ALIASES} are the most: take some away first.");
            return Err(Refusal::guard("registered", "merge", "too_many_aliases", detail));
        }
        self.aliases = aliases;
        Ok(())
    }

    fn not_merged(&self, action: &'static str) -> Result<(), Refusal> {
        match self.merged_into_id {
            Some(id) => Err(Refusal::guard("merged", action, "merged", format!("It was merged into {id}."))),
            None => Ok(()),
        }
    }
}
