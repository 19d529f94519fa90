//! Examples of what is sent, each made by the type that it is an example of: one that does not parse fails a test.

mod agendas;
mod practices;
mod resources;

use std::collections::BTreeMap;

use super::links::operations_of;
use convite_domain::agencies::AgencyForm;
use convite_domain::attachments::Sample;
use convite_domain::calendar::{HolidayReason, NewHoliday};
use convite_domain::delegations::{Arrive, DelegationForm, MemberForm, Substitution};
use convite_domain::exchanges::{ExchangeForm, Reason};
use convite_domain::input::{self, BadFields, FieldError};
use convite_domain::organizations::{MergeOrganization, OrganizationForm};
use convite_domain::policy::{Policy, PolicyForm};
use convite_domain::privacy::NewPrivacyNotice;
use convite_domain::requests::{
    Acceptance, AddItem, Answer, Ask, Assign, Cancel, ChangeProfile, Decline, Extend, Handling, Intake, MarkDuplicate,
    NewMessage, NewNote, Recovery, Take, Transfer, UnmarkDuplicate, Waitlist, Withdraw,
};
use convite_domain::topics::TopicForm;
use convite_domain::users::{NewPassword, OauthClientForm, UserForm};
use convite_domain::vocabularies::AttachmentKind;
use deserr::Deserr;
use serde_json::{Value, json};
use utoipa::openapi::{Content, OpenApi, RefOr, Schema};

/// A form that can be submitted as it stands.
pub fn intake() -> Value {
    json!({
        "organization": {
            "name": "Municipalidad de Rosario",
            "kind": "municipality",
            "country": "AR",
            "city": "Rosario",
            "website": "https://www.rosario.gob.ar"
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
        "direction": "offer",
        "learning_question": "¿Cómo decidir el trazado de una primera línea de cable con los barrios que va a servir?",
        "change_objective": "Aprobar en un año el trazado de la primera línea, acordado con los barrios.",
        "outcomes": ["new_knowledge", "new_improved_actions"],
        "topics": ["cable_mobility", "integral_urban_projects"],
        "axes": ["community_participation"],
        "windows": [{ "start": "2030-03-04", "end": "2030-03-08", "flexibility_days": 7 }],
        "duration_days": 3,
        "group_size": 12,
        "seniority": "technical",
        "languages": ["es"],
        "follow_up_owner": { "name": "Tomás Aguirre", "position": "Secretario de Planeamiento", "email": "planeamiento@example.org" },
        "consents": { "data_processing": true, "image_use": false, "alumni_contact": true, "public_listing": false }
    })
}

/// An example of a type: what is sent, and whether the type takes it.
struct Example {
    schema: &'static str,
    value: Value,
    parses: Box<dyn Fn(Value) -> Result<(), BadFields>>,
}

fn example<T: Deserr<BadFields>>(schema: &'static str, value: Value) -> Example {
    Example { schema, value, parses: Box::new(|value| input::parse::<T>(value).map(|_| ())) }
}

/// A form that may be sent as it stands, and a merge patch of what it makes.
fn form_and_patch<T: Deserr<BadFields>>([form, patch]: [&'static str; 2], value: Value, change: Value) -> [Example; 2] {
    let patch = self::patch::<T>(patch, value.clone(), change);
    [example::<T>(form, value), patch]
}

/// A merge patch of something that is there before it is sent.
fn patch<T: Deserr<BadFields>>(schema: &'static str, before: Value, change: Value) -> Example {
    let parses = move |change: Value| {
        let mut after = before.clone();
        json_patch::merge(&mut after, &change);
        input::parse::<T>(after).map(|_| ())
    };
    Example { schema, value: change, parses: Box::new(parses) }
}

/// A member who leads a delegation, with everything that may be said of them.
fn member() -> Value {
    json!({
        "given_name": "Lucía",
        "family_name": "Ferreyra",
        "position": "Directora de Movilidad",
        "seniority": "technical",
        "country": "AR",
        "languages": ["es"],
        "is_head": true,
        "consents": { "language": "es", "data_processing": true, "health_data": true, "contact_data": true },
        "protected": { "diet": "Vegetariana", "step_free_access": true, "contact": { "email": "movilidad@example.org" } }
    })
}

/// Delegations and the exchanges that they take part in. The id is that of the demo's sample.
fn visit_examples() -> Vec<Example> {
    let id = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let member_and_patch = form_and_patch::<MemberForm>(
        ["MemberForm", "MemberFormPatch"],
        member(),
        json!({ "position": "Secretaria de Movilidad", "consents": { "image_use": true } }),
    );
    let exchange_and_patch = form_and_patch::<ExchangeForm>(
        ["ExchangeForm", "ExchangeFormPatch"],
        json!({
            "starts_on": "2030-05-20",
            "ends_on": "2030-05-22",
            "design": {
                "title": "Medellín en el foro de movilidad de Montevideo",
                "direction": "two_way",
                "instrument": "presentation",
                "change_objective": "Que tres ciudades acuerden una agenda común de cables.",
                "outcomes": ["enhanced_connectivity"],
                "topics": ["cable_mobility"],
                "axes": ["social_innovation"],
                "items": [{ "kind": "topic", "text": "Cables y barrios", "code": "cable_mobility", "promised": true }],
                "languages": ["es", "pt"],
                "base": { "latitude": -34.9059, "longitude": -56.1913 }
            }
        }),
        json!({
            "design": {
                "change_objective": "Aprobar en un año el trazado de la primera línea.",
                "team": [{ "role": "delivery_partner", "text": "Metro de Medellín, Cultura Metro" }],
                "programme_language": "es"
            }
        }),
    );
    let rest = [
        patch::<DelegationForm>("DelegationFormPatch", json!({ "minors": 0 }), json!({ "minors": 1 })),
        example::<Substitution>(
            "Substitution",
            json!({ "member_id": id, "reason": "Cambió de cargo.", "substitute": member() }),
        ),
        example::<Arrive>("Arrive", json!({ "members": [id], "minors": 0 })),
        example::<Reason>("Reason", json!({ "reason": "La ciudad visitante tiene elecciones." })),
    ];
    member_and_patch.into_iter().chain(exchange_and_patch).chain(rest).chain(agendas::examples()).collect()
}

/// What admins and officers keep by hand.
fn registry_examples() -> Vec<Example> {
    let agency = form_and_patch::<AgencyForm>(
        ["AgencyForm", "AgencyFormPatch"],
        json!({
            "code": "jardin_botanico",
            "name": "Jardín Botánico de Medellín",
            "description": "Recibe visitas sobre corredores verdes y silvicultura urbana.",
            "website": "https://www.botanicomedellin.org",
            "email": "visitas@example.org"
        }),
        json!({ "description": "Recibe visitas sobre corredores verdes, silvicultura y educación ambiental." }),
    );
    let organization = form_and_patch::<OrganizationForm>(
        ["OrganizationForm", "OrganizationFormPatch"],
        json!({
            "name": "Municipalidad de Paraná",
            "kind": "municipality",
            "country": "AR",
            "city": "Paraná",
            "website": "https://www.parana.gob.ar",
            "aliases": ["Ciudad de Paraná"]
        }),
        json!({ "aliases": ["Ciudad de Paraná", "Paraná"] }),
    );
    let topic = form_and_patch::<TopicForm>(
        ["TopicForm", "TopicFormPatch"],
        json!({ "code": "urban_forestry", "label": { "es": "Silvicultura urbana", "en": "Urban forestry" }, "position": 3 }),
        json!({ "position": 4 }),
    );
    let notice = example::<NewPrivacyNotice>(
        "NewPrivacyNotice",
        json!({ "version": 2, "language": "es", "body": "Aviso de privacidad. Tratamos sus datos para responder su solicitud." }),
    );
    let mut policy = Policy::default().document();
    policy["reason"] = json!("");
    let change =
        json!({ "max_group_size": 30, "reason": "El consejo directivo amplió los grupos en su sesión de marzo." });
    let policy = patch::<PolicyForm>("PolicyFormPatch", policy, change);
    let holiday = [
        example::<NewHoliday>(
            "NewHoliday",
            json!({
                "date": "2030-08-08",
                "name": { "es": "Día cívico", "en": "Civic day" },
                "reason": "Decreto municipal 0412 de 2030: día cívico."
            }),
        ),
        example::<HolidayReason>("HolidayReason", json!({ "reason": "El consejo directivo trabaja ese día." })),
    ];
    let merge = example::<MergeOrganization>(
        "MergeOrganization",
        json!({ "into_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47", "reason": "La misma alcaldía, registrada dos veces." }),
    );
    agency.into_iter().chain(holiday).chain(organization).chain(topic).chain([merge, notice, policy]).collect()
}

/// Accounts, and the clients of partners' systems.
fn account_examples() -> Vec<Example> {
    let user = form_and_patch::<UserForm>(
        ["UserForm", "UserFormPatch"],
        json!({ "email": "oficial.nueva@example.org", "display_name": "Oficial nueva", "roles": ["officer"] }),
        json!({ "display_name": "Líder nueva", "roles": ["lead"] }),
    );
    let client = form_and_patch::<OauthClientForm>(
        ["OauthClientForm", "OauthClientFormPatch"],
        json!({ "name": "Sistema de reservas del Metro", "agency_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47" }),
        json!({ "name": "Sistema de reservas" }),
    );
    let password = example::<NewPassword>(
        "NewPassword",
        json!({ "current_password": "k7mq2-9xvtd-3hbnp-w4yrc", "new_password": "una frase larga y propia" }),
    );
    user.into_iter().chain(client).chain([password]).collect()
}

/// A form with a file, whose bytes are a text here.
fn attachment_example() -> Example {
    let value = json!({ "file": "%PDF-1.4\n%%EOF\n", "kind": "mandate_letter" });
    let parses = |value: Value| {
        let mut sample = Sample::default();
        sample.take(value["file"].as_str().unwrap_or_default().as_bytes());
        let unfit = |_| BadFields::from(FieldError::new("/file", "unknown_type", "is no file that is accepted"));
        sample.media_type().map_err(unfit)?;
        input::parse::<AttachmentKind>(value["kind"].clone()).map(|_| ())
    };
    Example { schema: "AttachmentForm", value, parses: Box::new(parses) }
}

/// Everything that is sent.
fn examples() -> Vec<Example> {
    let mut all = request_examples();
    all.push(attachment_example());
    all.extend(visit_examples());
    all.extend(registry_examples());
    all.extend(account_examples());
    all.extend(handling_examples());
    all.extend(practices::examples());
    all.extend(resources::examples());
    all
}

fn request_examples() -> Vec<Example> {
    let mut patch = intake();
    if let Some(members) = patch.as_object_mut() {
        members.retain(|name, _| name == "group_size" || name == "duration_days");
    }
    vec![
        example::<Intake>("Intake", intake()),
        example::<Intake>("NewRequest", intake()),
        example::<Intake>("IntakePatch", patch),
        example::<Take>("Take", json!({ "force": false })),
        example::<Ask>(
            "Ask",
            json!({ "needs": [{ "pointer": "/change_objective", "text": "¿Qué debería cambiar después de la visita?" }] }),
        ),
        example::<Answer>("Answer", json!({ "answer": "Queremos decidir el trazado de nuestra primera línea." })),
        example::<Decline>(
            "Decline",
            json!({
                "reason": "capacity",
                "text": "En esas fechas las entidades anfitrionas no tienen capacidad.",
                "alternatives": [{ "kind": "virtual_session", "text": "Una sesión virtual con el equipo del cable en abril." }]
            }),
        ),
        example::<Acceptance>(
            "Acceptance",
            json!({ "starts_on": "2030-03-04", "ends_on": "2030-03-06", "group_size": 12, "message": "Los esperamos." }),
        ),
        example::<Withdraw>("Withdraw", json!({ "reason": "Cambió la fecha de nuestra decisión." })),
    ]
}

/// What officers do with a request beside deciding it.
fn handling_examples() -> Vec<Example> {
    let id = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    vec![
        example::<Cancel>("Cancel", json!({ "reason": "La ciudad visitante tiene elecciones." })),
        example::<Assign>("Assign", json!({ "assignee_id": id })),
        example::<Extend>(
            "Extend",
            json!({ "business_days": 10, "reason": "Las entidades anfitrionas confirman su agenda a fin de mes." }),
        ),
        example::<ChangeProfile>(
            "ChangeProfile",
            json!({ "profile": "information", "reason": "Piden copia de un informe, no una visita." }),
        ),
        example::<MarkDuplicate>("MarkDuplicate", json!({ "canonical_id": id, "text": "Su alcalde ya lo pidió." })),
        example::<UnmarkDuplicate>("UnmarkDuplicate", json!({ "reason": "Son dos visitas distintas." })),
        example::<Transfer>(
            "Transfer",
            json!({
                "to": { "name": "Área Metropolitana del Valle de Aburrá", "email": "atencion@example.org" },
                "text": "Trasladamos su solicitud a la autoridad ambiental de la región.",
                "reason": "La competencia se aclaró con la segunda respuesta."
            }),
        ),
        example::<Waitlist>(
            "Waitlist",
            json!({ "text": "Reunimos varias solicitudes; le propondremos una fecha común." }),
        ),
        patch::<Handling>(
            "HandlingPatch",
            json!({ "priority": "normal", "tags": [] }),
            json!({ "priority": "high", "tags": ["sister_city"] }),
        ),
        example::<AddItem>("AddItem", json!({ "code": "cycling", "text": "Bicicletas públicas" })),
        example::<NewMessage>("NewMessage", json!({ "body": "¿Podemos llegar un día antes?" })),
        example::<Recovery>("Recovery", json!({ "email": "movilidad@example.org" })),
        example::<NewNote>("NewNote", json!({ "body": "Llamamos al alcalde: prefieren septiembre." })),
    ]
}

/// Puts the examples beside their schemas; one that its type does not take stays away, and is missed by the test.
pub fn add(document: &mut OpenApi) {
    let Some(components) = &mut document.components else { return };
    for Example { schema, value, parses } in examples() {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(schema)
            && parses(value.clone()).is_ok()
        {
            object.examples = vec![value];
        }
    }
    let schemas = components.schemas.clone();
    let bodies =
        document.paths.paths.values_mut().flat_map(operations_of).filter_map(|found| found.request_body.as_mut());
    for body in bodies {
        let RefOr::T(body) = body else { continue };
        for content in body.content.values_mut() {
            if let RefOr::T(content) = content {
                content.example = example_beside(content, &schemas);
            }
        }
    }
}

/// The example of the schema that a body refers to, shown with the operation too, where generated clients look for it.
fn example_beside(content: &Content, schemas: &BTreeMap<String, RefOr<Schema>>) -> Option<Value> {
    let Some(RefOr::Ref(reference)) = &content.schema else { return content.example.clone() };
    match schemas.get(reference.ref_location.rsplit('/').next()?) {
        Some(RefOr::T(Schema::Object(object))) => object.examples.first().cloned(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_taken_by_its_type_and_stands_in_the_document() {
        let document = super::super::document();
        let schemas = document.components.map(|components| components.schemas).unwrap_or_default();
        for Example { schema, value, parses } in examples() {
            assert_eq!(parses(value.clone()), Ok(()), "{schema}");
            let Some(RefOr::T(Schema::Object(object))) = schemas.get(schema) else { panic!("{schema} is no object") };
            assert_eq!(object.examples, [value], "{schema}");
        }
    }
}
