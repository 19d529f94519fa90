use actix_web::{HttpResponse, get};
use convite_domain::access::{Caller, Permission};
use convite_domain::users::{Me, SignIn};
use convite_persistence::users;

use crate::app::App;
use crate::extract::{Can, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read who you are and what you may do.
///
/// For people who signed in, also before they have replaced their one-time password, and for partners' systems.
#[utoipa::path(
    tag = "access",
    responses((status = 200, description = "The caller.", body = Me)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/me")]
pub async fn get_me(app: App, caller: Can<can::ReadOwnAccount>) -> Result<HttpResponse, ApiError> {
    let caller = caller.permit()?;
    let user = match caller.user() {
        Some(id) => users::find(&mut *app.db.connection().await?, &caller, id).await?,
        None => None,
    };
    let client_id = match &caller {
        Caller::Client { id, .. } => Some(*id),
        _ => None,
    };
    let signed_in_by = match &user {
        None => SignIn::ClientCredentials,
        Some(user) if user.oidc_subject.is_some() => SignIn::OpenidConnect,
        Some(_) => SignIn::Password,
    };
    let permissions = Permission::ALL.iter().copied().filter(|permission| caller.may(*permission)).collect();
    let me = Me { user, client_id, signed_in_by, agency_id: caller.agency(), permissions };
    Ok(Reply::plain(&me)?.into_response())
}
