//! What officers say of an exchange, held against what there is.

use convite_domain::exchanges::{Exchange, ExchangeForm};
use convite_domain::input::{self, BadFields, FieldError};
use convite_persistence::users;
use serde_json::Value;

use crate::problem::ApiError;
use crate::requests::known_codes;
use crate::write::Tx;

/// A form with codes, items and users that exist; every bad field of it, beside those that are known to be bad.
pub async fn parsed(
    tx: &mut Tx<'_>,
    form: Value,
    mut bad: BadFields,
    exchange: Option<&Exchange>,
) -> Result<ExchangeForm, ApiError> {
    let known = known_codes(tx.connection, &form["design"]).await?;
    bad.0.extend(ExchangeForm::bad_in(&form, &known, exchange).0);
    bad.0.extend(strangers(tx, &form).await?);
    Ok(bad.join(input::parse(form))?)
}

/// Who is named in the team and is no user.
async fn strangers(tx: &mut Tx<'_>, form: &Value) -> Result<Vec<FieldError>, ApiError> {
    let named = ExchangeForm::named_users(form);
    let known = users::known(tx.connection, &named.iter().map(|(_, user)| *user).collect::<Vec<_>>()).await?;
    let strangers = named.into_iter().filter(|(_, user)| !known.contains(user));
    Ok(strangers.map(|(i, _)| FieldError::new(format!("/design/team/{i}/user_id"), "unknown", "is no user")).collect())
}
