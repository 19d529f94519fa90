//! Examples of practices, their revisions and claims.

use convite_domain::input::BadFields;
use convite_domain::lessons::{LessonForm, NewLesson, Promote};
use convite_domain::practices::sheet;
use convite_domain::practices::{
    AssetForm, ClaimForm, DecideContradiction, NewPractice, Publish, Remarks, RevisionForm, Supersede, WithReason,
};
use serde_json::{Value, json};

use crate::practice_matches::PracticeNeed;

use super::{Example, example, form_and_patch, patch};

/// A revision from which nothing is missing, with no number in it.
fn revision() -> Value {
    json!({
        "language": "es",
        "text": {
            "title": "Gestores sociales de una línea de cable",
            "learning_question": "¿Cómo acompañar a los barrios mientras se construye una línea de cable?",
            "context": "Barrios de ladera sin transporte masivo.",
            "challenge": "La obra pasa sobre casas, y la gente desconfía de la ciudad.",
            "actions": "Un equipo vive la obra en el barrio y responde en el día.",
            "results": "La línea se abrió sin expropiaciones disputadas.",
            "lessons": ["Quien promete en la asamblea debe poder cumplir."],
            "keywords": ["teleférico", "gestión social"]
        },
        "axes": [{
            "axis": "community_participation",
            "weight": 5,
            "justification": { "es": "Los barrios deciden el trazado de los accesos." }
        }],
        "topics": ["cable_mobility", "participation"],
        "sdg_targets": ["11.2"],
        "sectors": ["21010"],
        "outcomes": ["new_knowledge"],
        "countries": ["CO"]
    })
}

/// A claim that can be verified.
fn claim() -> Value {
    json!({
        "statement": { "es": "La línea K mide 2,07 km.", "en": "Line K is 2.07 km long." },
        "metric": "line_length",
        "subject": "Metrocable línea K",
        "value": "2.07",
        "unit": "km",
        "source": { "title": "Metrocables", "publisher": "Metro de Medellín", "url": "https://www.metrodemedellin.gov.co" },
        "as_of": "2024-08-07"
    })
}

/// A table with one practice of an agency of the demo.
fn table() -> Example {
    let value = "agency,language,title,learning_question,lessons,axes,topics,countries\n\
        metro,es,Gestores sociales de una línea de cable,\
        ¿Cómo acompañar a los barrios mientras se construye una línea de cable?,\
        Quien promete en la asamblea debe poder cumplir. | La obra se explica casa por casa.,\
        community_participation:5:Los barrios deciden el trazado de los accesos.,\
        cable_mobility|participation,CO\n";
    let parses = |value: Value| {
        let rows = sheet::read(value.as_str().unwrap_or_default(), None)?;
        rows.iter().try_for_each(|row| row.parse(BadFields::default()).map(|_| ()))
    };
    Example { schema: "PracticeTable", value: json!(value), parses: Box::new(parses) }
}

/// What is sent about practices. The id is that of the demo's sample.
pub(super) fn examples() -> Vec<Example> {
    let id = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let claim_and_patch =
        form_and_patch::<ClaimForm>(["ClaimForm", "ClaimFormPatch"], claim(), json!({ "value": "2.1" }));
    let asset = json!({ "kind": "brief", "title": { "es": "Ficha de la línea K" }, "language": "es" });
    let rest = [
        Example {
            schema: "NewAsset",
            value: json!({ "kind": "brief", "title_es": "Ficha de la línea K", "language": "es", "file": "%PDF-1.4\n%%EOF\n" }),
            parses: Box::new(|value| crate::assets::example_parses(&value)),
        },
        patch::<AssetForm>("AssetFormPatch", asset, json!({ "title": { "en": "Brief of line K" } })),
        example::<NewPractice>("NewPractice", json!({ "agency_id": id, "revision": revision() })),
        patch::<RevisionForm>(
            "RevisionFormPatch",
            revision(),
            json!({ "text": { "results": "La línea se abrió a tiempo." }, "topics": ["cable_mobility"] }),
        ),
        example::<PracticeNeed>(
            "PracticeNeed",
            json!({ "learning_question": "¿Cómo llevar transporte a barrios de ladera?", "country": "BO", "limit": 5 }),
        ),
        example::<WithReason>("WithReason", json!({ "reason": "La cifra es de otra línea." })),
        table(),
        example::<Supersede>("Supersede", json!({ "by_id": id, "reason": "Otra práctica la recoge entera." })),
        example::<Remarks>("Remarks", json!({ "remarks": "Falta la fuente del número de usuarios." })),
        example::<Publish>("Publish", json!({ "no_claim": ["13"] })),
        example::<DecideContradiction>(
            "DecideContradiction",
            json!({
                "preferred_id": id,
                "other_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e48",
                "note": { "es": "La segunda fuente mide sin las estaciones." }
            }),
        ),
    ];
    claim_and_patch.into_iter().chain(rest).chain(lessons(id)).collect()
}

/// What is sent about lessons.
fn lessons(agency: &str) -> [Example; 3] {
    let text = json!({ "es": "Quien promete en la asamblea debe poder cumplir." });
    let topics = json!(["participation"]);
    [
        example::<NewLesson>("NewLesson", json!({ "agency_id": agency, "text": text, "topics": topics })),
        patch::<LessonForm>(
            "LessonFormPatch",
            json!({ "text": text, "topics": topics }),
            json!({ "text": { "en": "Whoever promises at the assembly must be able to deliver." } }),
        ),
        example::<Promote>("Promote", json!({ "title": "Gestores sociales de una línea de cable" })),
    ]
}
