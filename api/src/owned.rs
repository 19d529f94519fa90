//! Whose it is to be what somebody makes.

use convite_domain::AgencyId;
use convite_domain::access::Caller;
use convite_domain::agencies::owner;
use convite_domain::input::{self, BadFields, FieldError, is_said, part};
use convite_domain::practices::AgencyRef;
use convite_persistence::practices;
use deserr::Deserr;
use serde_json::Value;

use crate::problem::ApiError;
use crate::write::Tx;

/// The command, and the agency that is to own what it makes, for whoever `may` make it for that one; what is bad of both is
/// told at once.
pub async fn owned<T: Deserr<BadFields>>(
    tx: &mut Tx<'_>,
    body: &Value,
    mut bad: BadFields,
    may: fn(&Caller, AgencyId) -> bool,
) -> Result<(T, AgencyRef), ApiError> {
    let named = part(body, "/agency_id");
    let agency = match owner(named, tx.caller, may) {
        // What is said and is no id is refused as that.
        _ if named.is_none() && is_said(body, "agency_id") => Err(BadFields::default()),
        Ok(id) => practices::owner(tx.connection, id).await?.ok_or_else(unknown_agency),
        Err(error) => Err(error),
    };
    if let Err(error) = &agency {
        bad.0.extend(error.0.clone());
    }
    Ok((bad.join(input::parse(body.clone()))?, agency?))
}

fn unknown_agency() -> BadFields {
    FieldError::new("/agency_id", "unknown", "is no agency").into()
}
