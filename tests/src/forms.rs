//! Intake forms and commands as JSON.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// A form that can be submitted on a day, and accepted later: a technical study tour of twelve, two months ahead.
pub fn complete(today: NaiveDate) -> Value {
    let (start, end) = visit(today);
    json!({
        "organization": {
            "name": "Municipalidad de Rosario",
            "kind": "municipality",
            "country": "AR",
            "city": "Rosario",
            "website": "https://www.rosario.example.org"
        },
        "requester": {
            "given_name": "Lucía",
            "family_name": "Ferreyra",
            "position": "Directora de Movilidad",
            "email": "movilidad@example.org",
            "phone": "+543415550100",
            "language": "es"
        },
        "kind": "study_tour",
        "learning_question": "¿Cómo decidir el trazado de una primera línea de cable con los barrios que va a servir?",
        "change_objective": "Aprobar en un año el trazado de la primera línea, acordado con los barrios.",
        "outcomes": ["new_knowledge"],
        "topics": ["cable_mobility"],
        "windows": [{ "start": start, "end": end, "flexibility_days": 7 }],
        "duration_days": 3,
        "group_size": 12,
        "seniority": "technical",
        "languages": ["es"],
        "follow_up_owner": {
            "name": "Tomás Aguirre",
            "position": "Secretario de Planeamiento",
            "email": "planeamiento@example.org"
        },
        "consents": { "data_processing": true, "alumni_contact": true }
    })
}

/// The same form with members replaced; null takes one away.
pub fn with(mut form: Value, changes: Value) -> Value {
    let members = form.as_object_mut().expect("a form is an object");
    for (name, value) in changes.as_object().expect("changes are an object") {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    form
}

/// First and last day of the visit that a form of this day asks for.
pub fn visit(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    (today + Days::new(60), today + Days::new(62))
}

/// A question for the change objective.
pub fn ask() -> Value {
    json!({ "needs": [{ "pointer": "/change_objective", "text": "¿Qué debería cambiar después de la visita?" }] })
}

/// An answer to it.
pub fn answer() -> Value {
    json!({ "answer": "Queremos decidir el trazado de nuestra primera línea." })
}

/// A refusal with an alternative.
pub fn decline() -> Value {
    json!({
        "reason": "capacity",
        "text": "En esas fechas las entidades anfitrionas no tienen capacidad.",
        "alternatives": [{ "kind": "virtual_session", "text": "Una sesión virtual en abril." }]
    })
}

/// An acceptance of the visit that a form of this day asks for.
pub fn acceptance(today: NaiveDate) -> Value {
    let (start, end) = visit(today);
    json!({ "starts_on": start, "ends_on": end, "message": "Los esperamos." })
}

/// A member of a delegation who consents to what a visit needs, and leads nobody.
pub fn member() -> Value {
    json!({
        "given_name": "Lucía",
        "family_name": "Ferreyra",
        "position": "Directora de Movilidad",
        "seniority": "technical",
        "country": "AR",
        "languages": ["es"],
        "consents": { "data_processing": true }
    })
}

/// The same as the head of the delegation.
pub fn head() -> Value {
    with(member(), json!({ "is_head": true }))
}

/// A member whom others are told little of.
pub fn protected_member() -> Value {
    with(
        member(),
        json!({
            "consents": { "data_processing": true, "health_data": true, "contact_data": true },
            "protected": {
                "diet": "Sin gluten",
                "access_needs": "Silla de ruedas",
                "step_free_access": true,
                "contact": { "email": "lucia.ferreyra@example.org", "phone": "+543415550199" }
            }
        }),
    )
}

/// A revision from which nothing is missing, and with no number in it.
pub fn revision() -> Value {
    json!({
        "language": "es",
        "text": {
            "title": "Gestores sociales de una línea",
            "learning_question": "¿Cómo acompañar a los barrios mientras se construye una línea de cable?",
            "context": "Barrios de ladera.",
            "challenge": "La obra pasa sobre casas.",
            "actions": "Un equipo vive la obra en el barrio.",
            "results": "La línea se abrió a tiempo.",
            "lessons": ["Quien promete debe poder cumplir."]
        },
        "axes": [{ "axis": "community_participation", "weight": 5, "justification": { "es": "Deciden los accesos." } }],
        "topics": ["cable_mobility"]
    })
}

/// A claim with a source.
pub fn claim() -> Value {
    json!({
        "statement": { "es": "La línea mide." },
        "metric": "line_length",
        "subject": "Línea K",
        "value": "2.07",
        "unit": "km",
        "source": { "title": "Metrocables" },
        "as_of": "2024-08-07"
    })
}

/// A venue that is open all the time.
pub fn venue() -> Value {
    json!({
        "name": { "es": "Estación San Antonio", "en": "San Antonio station" },
        "point": { "latitude": 6.2472, "longitude": -75.5697 },
        "capacity": 30,
        "accessible": true
    })
}

/// A presenter whom an agency names.
pub fn presenter() -> Value {
    json!({
        "name": "Profesional de gestión social",
        "post": { "es": "Gestión social de cables", "en": "Social management of cable lines" },
        "shown_as": "post",
        "languages": ["es", "en"]
    })
}

/// An offer on line, by nobody in particular.
pub fn offer() -> Value {
    json!({
        "title": { "es": "Los cables aéreos", "en": "The cable lines" },
        "topic": "cable_mobility",
        "role": "presenter",
        "activity_type": "report",
        "minutes": 90,
        "group_from": 5,
        "group_to": 25,
        "languages": ["es"],
        "place": { "kind": "virtual" },
        "valid_from": "2026-01-01"
    })
}
