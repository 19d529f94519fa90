//! Which statuses the contract promises.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use reqwest::Method;
use serde_json::Value;

struct Operation {
    method: String,
    segments: Vec<String>,
    statuses: BTreeSet<String>,
}

/// Fails when the contract has the operation, but not with this status. The protocol's own answers, and those of the layers
/// before any operation, need no mention.
pub(crate) fn assert_documented(method: &Method, path: &str, status: u16) {
    const BEFORE_ANY_OPERATION: [u16; 4] = [304, 400, 405, 408];
    if BEFORE_ANY_OPERATION.contains(&status) {
        return;
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let name = if *method == Method::HEAD { "get".to_owned() } else { method.as_str().to_ascii_lowercase() };
    let mut found: Vec<_> =
        operations().iter().filter(|operation| operation.method == name && operation.is_at(path)).collect();
    // A fixed segment goes before a parameter.
    found.sort_by_key(|operation| operation.segments.iter().filter(|segment| segment.starts_with('{')).count());
    if let Some(operation) = found.first() {
        let known = operation.statuses.contains(&status.to_string());
        assert!(known, "the contract does not know that {method} {path} answers {status}");
    }
}

impl Operation {
    fn is_at(&self, path: &str) -> bool {
        let given: Vec<&str> = path.split('/').collect();
        let fits = |(known, given): (&String, &&str)| known.starts_with('{') || known == given;
        given.len() == self.segments.len() && self.segments.iter().zip(&given).all(fits)
    }
}

fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        let document = serde_json::to_value(convite_api::contract::document()).expect("the contract is JSON");
        let paths = document["paths"].as_object().expect("paths").iter();
        paths
            .flat_map(|(path, item)| {
                item.as_object().into_iter().flatten().map(|(method, op)| operation(path, method, op))
            })
            .collect()
    })
}

fn operation(path: &str, method: &str, operation: &Value) -> Operation {
    let statuses = operation["responses"].as_object().into_iter().flatten().map(|(status, _)| status.clone());
    Operation {
        method: method.to_owned(),
        segments: path.split('/').map(str::to_owned).collect(),
        statuses: statuses.collect(),
    }
}
