//! What is said of the sessions of agendas, of their releases, and of agencies' roles in them.

use convite_domain::agenda_drafts::DraftAgenda;
use convite_domain::agenda_sessions::{AgendaSessionForm, CancelSession, PlanOffer, RecordAttendance};
use convite_domain::agenda_versions::ReleaseAgenda;
use convite_domain::assignments::{
    AcceptInvitation, CounterInvitation, DeclineInvitation, InviteAgency, MarkNoShow, ReleaseAssignment, ReplaceAgency,
    SubstitutePresenter,
};
use serde_json::json;

use super::{Example, example, form_and_patch};

/// Sessions of the exchange that an acceptance of the example makes.
pub(super) fn examples() -> Vec<Example> {
    let session = form_and_patch::<AgendaSessionForm>(
        ["AgendaSessionForm", "AgendaSessionFormPatch"],
        json!({
            "title": { "es": "Bienvenida y objetivos de la visita", "en": "Welcome and aims of the visit" },
            "starts_at": "2030-03-04T14:00:00Z",
            "ends_at": "2030-03-04T15:00:00Z",
            "place": { "kind": "base" },
            "activity_type": "report",
            "delivery_mode": "face_to_face",
            "languages": ["es"]
        }),
        json!({ "starts_at": "2030-03-04T15:00:00Z", "ends_at": "2030-03-04T16:00:00Z", "pinned": true }),
    );
    let rest = [
        example::<PlanOffer>(
            "PlanOffer",
            json!({ "offer_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47", "starts_at": "2030-03-05T14:00:00Z" }),
        ),
        example::<DraftAgenda>("DraftAgenda", json!({ "mode": "new", "seed": 7, "alternatives": 2, "effort": 2 })),
        example::<CancelSession>("CancelSession", json!({ "reason": "La entidad cerró la sede por obras." })),
        example::<ReleaseAgenda>(
            "ReleaseAgenda",
            json!({ "note": { "es": "Confirmada con todas las entidades", "en": "Confirmed with all agencies" } }),
        ),
        example::<RecordAttendance>("RecordAttendance", json!({ "attended": 12 })),
    ];
    session.into_iter().chain(rest).chain(assignment_examples()).collect()
}

/// What officers and agencies say of the agencies' roles in that session.
fn assignment_examples() -> Vec<Example> {
    let sample = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    vec![
        example::<InviteAgency>(
            "InviteAgency",
            json!({
                "role": "host",
                "agency": sample,
                "message": "Los visitantes preguntan sobre todo por la tarifa integrada.",
                "override_reason": "La bienvenida es en su sede."
            }),
        ),
        example::<AcceptInvitation>("AcceptInvitation", json!({})),
        example::<DeclineInvitation>(
            "DeclineInvitation",
            json!({ "code": "venue_unavailable", "note": "La sede está en obras hasta abril." }),
        ),
        example::<CounterInvitation>(
            "CounterInvitation",
            json!({
                "starts_at": "2030-03-05T19:00:00Z",
                "ends_at": "2030-03-05T20:00:00Z",
                "note": "Ese día la sede está libre por la tarde."
            }),
        ),
        example::<SubstitutePresenter>("SubstitutePresenter", json!({ "presenter_id": sample })),
        example::<ReplaceAgency>(
            "ReplaceAgency",
            json!({ "agency": "auto", "reason": "El ponente se incapacitó y la entidad no tiene otro." }),
        ),
        example::<ReleaseAssignment>("ReleaseAssignment", json!({ "reason": "La delegación canceló su visita." })),
        example::<MarkNoShow>("MarkNoShow", json!({ "reason": "Nadie de la entidad llegó y nadie avisó." })),
    ]
}
