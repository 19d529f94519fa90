//! What the database's constraints mean to a caller: the one table. A constraint that is not in it is a bug.

use convite_domain::input::FieldError;

/// The code of a value that another thing has already: a conflict. Any other code is of a value that is bad by itself.
pub const TAKEN: &str = "taken";

/// The field that a violated constraint is about, or none when no caller could have known.
pub fn meaning(constraint: &str) -> Option<FieldError> {
    let (pointer, code, detail) = match constraint {
        "agencies_code_key" | "topics_code_key" | "practices_code_key" => {
            ("/code", TAKEN, "is the code of another one")
        }
        "organizations_name_key" => ("/name", TAKEN, "is the name of another organization of that country"),
        "users_email_key" => ("/email", TAKEN, "is the address of another user"),
        "users_oidc_subject_key" => ("/oidc_subject", TAKEN, "is the subject of another user"),
        "users_agency_id_fkey" | "oauth_clients_agency_id_fkey" => ("/agency_id", "unknown", "is no agency"),
        "lessons_exchange_id_fkey" => ("/exchange_id", "unknown", "is no exchange"),
        "requests_organization_id_fkey" => ("/organization_id", "unknown", "is no organization"),
        "topics_parent_id_fkey" => ("/parent_id", "unknown", "is no topic"),
        "topics_not_own_parent" => ("/parent_id", "cycle", "must not be the topic itself, nor stand below it"),
        // The locks of writers find it before, with the conflict that it is.
        "person_bookings_once" => ("/presenter_ids", TAKEN, "or the guide is with another session at that time"),
        "privacy_notices_version_language" => ("/version", TAKEN, "exists in that language"),
        _ => return None,
    };
    Some(FieldError::new(pointer, code, detail))
}
