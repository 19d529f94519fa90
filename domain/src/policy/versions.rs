//! The versions of the policy, and what each changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Policy;
use crate::UserId;

/// One member that a version changed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PolicyChange {
    /// Its name; of a member of a member, both with a dot between them.
    #[schema(examples("clock_profiles.petition"))]
    pub member: String,
    /// What it was; null where nothing was said, and the usual held.
    pub from: Value,
    /// What it is since; null where nothing is said any more.
    pub to: Value,
}

/// A version of the policy: what it says, what it changed, who made it, and why.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PolicyVersion {
    /// Its number; the highest is in force.
    #[schema(examples(2))]
    pub version: i32,
    /// Since when it is, or was, in force.
    pub made_at: DateTime<Utc>,
    /// Who made it; null for the first, which the agency begins with.
    #[schema(required)]
    pub made_by: Option<UserId>,
    /// Why; null for the first.
    #[schema(required, examples("El consejo directivo amplió los grupos en su sesión de marzo."))]
    pub reason: Option<String>,
    /// What it changed of the version before it, by member.
    pub changes: Vec<PolicyChange>,
    /// What it says.
    pub policy: Policy,
}

/// What one policy has otherwise than another, by member. A member that one of them was stored without counts as its default.
pub fn changes(before: &Policy, after: &Policy) -> Vec<PolicyChange> {
    let (mut before, mut after) = (members(before), members(after));
    let named: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let changed = named.into_iter().filter_map(|member| {
        let [from, to] = [&mut before, &mut after].map(|said| said.remove(&member).unwrap_or_default());
        (from != to).then_some(PolicyChange { member, from, to })
    });
    changed.collect()
}

/// The members that hold a value, by name.
fn members(policy: &Policy) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    collect("", policy.document(), &mut found);
    found
}

fn collect(within: &str, value: Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = if within.is_empty() { name } else { format!("{within}.{name}") };
                collect(&name, value, found);
            }
        }
        value => {
            found.insert(within.to_owned(), value);
        }
    }
}
